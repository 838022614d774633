/** Edits of people as evidence: typed rows and accepted proposals. Ledger reference, sections 4, 8 and 11. */
import type { BookEvidence, EditChange, Evidence } from '../model/evidence.ts'
import type { Issue } from '../model/issue.ts'
import type { Proposal } from '../model/position.ts'
import type { InstrumentRow, StatementAccount, StatementRow } from '../model/statement.ts'
import type { Derivation } from './derivation.ts'
import { Intake } from './intake.ts'
import { instantText, Zone } from './zones.ts'

/** Rows typed by a person, read like those of a file. Rows may name contracts by ref of `instruments` or by their full name. */
export function typedRows(
  accounts: readonly StatementAccount[],
  instruments: readonly InstrumentRow[],
  rows: readonly StatementRow[],
  proposal = false,
): { change: EditChange; issues: Issue[] } {
  const intake = new Intake({ fileName: '', sha256: '', number: 0 })
  intake.header({ source: { name: 'typed' }, accounts, periods: [], fillsComplete: false, cutOffs: [] })
  const issues: Issue[] = []
  const place = { line: null, raw: null }
  for (const data of instruments) {
    const issue = intake.row({ row: 'instrument', data }, place)
    if (issue !== null) issues.push(issue)
  }
  for (const row of rows) {
    const issue = intake.row(row, place)
    if (issue !== null) issues.push(issue)
  }
  const { batch, issues: more } = intake.end()
  return {
    change: {
      kind: 'rows',
      accounts: batch.accounts,
      instruments: batch.instruments,
      rows: batch.rows,
      proposal,
    },
    issues: [...issues, ...more],
  }
}

/**
 * The event a person accepts: it stands at the expiry instant and is confirmed by the statement's own. Where a statement made at or
 * after expiry still lists the contract, it stands behind that list, or the list would bring the position back; its trading day
 * stays that of the expiry, by which a statement's own event is matched.
 * @returns null for a proposal that still needs something
 */
export function acceptedProposal(d: Derivation, proposal: Proposal): EditChange | null {
  const { kind } = proposal
  if (kind === 'needs_price' || kind === 'needs_deliverable') return null
  const expiry = d.instruments.get(proposal.instrument)?.expiresAt
  const account = d.accounts.get(proposal.account)
  if (expiry === undefined || expiry === null || account === undefined) return null
  const track = d.positions.find((t) => t.account === proposal.account && t.name === proposal.instrument)
  const listed = track?.anchors.findLast((a) => a.rank === 9 && !a.quantity.isZero())
  const at = Math.max(expiry, listed?.at ?? expiry)
  const row: Evidence = {
    row: 1,
    line: null,
    raw: null,
    account: proposal.account,
    instrument: proposal.instrument,
    symbol: null,
    at,
    atText: instantText(at),
    fold: 0,
    dated: false,
    tradingDay: Zone.of(account.zone).dayOf(expiry),
    id: null,
    sequence: 1,
    body: {
      row: 'event',
      data: {
        kind,
        quantity: proposal.quantity ?? null,
        into: null,
        intoQuantity: null,
        ratio: null,
        keepsSymbol: false,
        delivers: proposal.delivers === undefined ? [] : [proposal.delivers],
        cash: proposal.cash === undefined ? [] : [proposal.cash],
        fees: [],
        price: null,
        of: null,
      },
    },
  }
  return { kind: 'rows', accounts: [account], instruments: [], rows: [row], proposal: true }
}

/** Account as the book knows it (void batches too, so that typing needs no zone again), null when it is new. */
export function accountOf(book: BookEvidence, id: string): StatementAccount | null {
  for (const b of book.batches.toReversed()) {
    const found = b.accounts.find((a) => a.id === id)
    if (found !== undefined) return found
  }
  for (const { change } of book.edits.toReversed()) {
    const found = change.kind === 'rows' ? change.accounts.find((a) => a.id === id) : undefined
    if (found !== undefined) return found
  }
  return null
}
