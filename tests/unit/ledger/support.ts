/** Small statements and books in memory for the ledger's tests. */
import { type Derivation, deriveBook } from '../../../shared/ledger/derive.ts'
import { Intake } from '../../../shared/ledger/intake.ts'
import { snapshotAt } from '../../../shared/ledger/snapshot.ts'
import {
  documentHeader,
  documentRows,
  type StatementDocument,
} from '../../../shared/ledger/statementDocument.ts'
import { readInstant } from '../../../shared/ledger/zones.ts'
import type { BatchEvidence, BookEvidence, EditChange, EditEvidence } from '../../../shared/model/evidence.ts'
import type { Issue } from '../../../shared/model/issue.ts'
import type { LedgerSnapshot } from '../../../shared/model/position.ts'

/** A document without its constant members. */
export type Doc = { readonly [member: string]: unknown }

export const NEW_YORK = { id: 'A1', zone: 'America/New_York', currency: 'USD' }
export const XYZ = { ref: 'XYZ', kind: 'equity', family: 'us-equity', root: 'XYZ', settle: 'USD' }
export const CALL = {
  ref: 'C100',
  kind: 'option',
  family: 'us-option',
  root: 'XYZ',
  expiry: '2026-06-19',
  right: 'C',
  strike: '100',
  settle: 'USD',
}
export const CALL_NAME = 'us-option:XYZ:2026-06-19:C:100:USD'
export const XYZ_NAME = 'us-equity:XYZ:USD'

export function document(doc: Doc): StatementDocument {
  return {
    format: 'hedgerow-statement',
    version: 1,
    source: { name: 'gen-csv' },
    accounts: [NEW_YORK],
    instruments: [XYZ, CALL],
    ...doc,
  } as unknown as StatementDocument
}

export function intakeOf(doc: Doc, number = 1): { batch: BatchEvidence; issues: Issue[] } {
  const d = document(doc)
  const intake = new Intake({ fileName: `${number}.json`, sha256: JSON.stringify(d), number })
  const header = documentHeader(d, d.fills !== undefined)
  if (header === null) throw new Error('not a statement')
  intake.header(header)
  const issues: Issue[] = []
  for (const row of documentRows(d)) {
    const issue = intake.row(row, { line: null, raw: null })
    if (issue !== null) issues.push(issue)
  }
  const read = intake.end()
  return { batch: read.batch, issues: [...issues, ...read.issues] }
}

export function batchOf(doc: Doc, number = 1): BatchEvidence {
  const { batch, issues } = intakeOf(doc, number)
  const errors = issues.filter((i) => i.severity === 'error')
  if (errors.length > 0) throw new Error(JSON.stringify(errors))
  return batch
}

export function bookOf(docs: readonly Doc[], changes: readonly EditChange[] = []): BookEvidence {
  return {
    batches: docs.map((doc, i) => batchOf(doc, i + 1)),
    edits: changes.map(
      (change, i): EditEvidence => ({ number: i + 1, live: true, made: null, reason: 'test', change }),
    ),
  }
}

export function at(text: string): number {
  const instant = readInstant(text)
  if (instant === null) throw new Error(`${text} is no instant`)
  return instant
}

export function derive(docs: readonly Doc[], changes: readonly EditChange[] = []): Derivation {
  return deriveBook(bookOf(docs, changes))
}

export function snapshot(
  docs: readonly Doc[],
  asOf: string,
  changes: readonly EditChange[] = [],
  pnl = false,
): LedgerSnapshot {
  return snapshotAt(derive(docs, changes), at(asOf), { pnl })
}

/** `{instrument: quantity}` of all positions. */
export function quantities(s: LedgerSnapshot): { [instrument: string]: string } {
  return Object.fromEntries(s.positions.map((p) => [p.instrument, p.quantity]))
}
