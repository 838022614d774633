/** Golden files of the ledger: `hedgerow compute ledger/<file> FILE`. Ledger reference, section 13. */
import type { BatchEvidence, BookEvidence, EditChange, EditEvidence } from '../model/evidence.ts'
import type { ImportOutcome, LedgerSnapshot, Position, Proposal } from '../model/position.ts'
import type { InstrumentRow, StatementAccount, StatementRow } from '../model/statement.ts'
import { deriveBook } from './derive.ts'
import { acceptedProposal, accountOf, typedRows } from './edits.ts'
import { Intake } from './intake.ts'
import { editOutcome, importOutcome, liveEntries, reviveOutcome, sameFileOutcome } from './outcome.ts'
import { snapshotAt } from './snapshot.ts'
import { documentHeader, documentRows, type StatementDocument } from './statementDocument.ts'
import { readInstant } from './zones.ts'

interface Step {
  readonly import?: StatementDocument
  readonly undo?: number | string
  readonly revive?: number | string
  readonly edit?: { readonly kind: string; readonly [member: string]: unknown }
  readonly asOf?: string
  readonly pnl?: boolean
}

interface Case {
  readonly id: string
  readonly steps: readonly Step[]
}

/**
 * Runs each case on an empty book in memory: no clock, no file left.
 * @returns the same document with `expected: {steps: [one answer a step]}` a case
 * @throws Error with a plain sentence when it is no file of cases
 */
export function computeLedger(family: string, document: unknown): unknown {
  const cases = (document as { cases?: unknown } | null)?.cases
  if (!Array.isArray(cases)) throw new Error(`ledger/${family}: the file has no list "cases".`)
  return {
    ...(document as object),
    cases: (cases as Case[]).map((c) => {
      if (!Array.isArray(c.steps))
        throw new Error(`ledger/${family}: case ${String(c.id)} has no list "steps".`)
      const bench = new Bench()
      return { ...c, expected: { steps: c.steps.map((s) => bench.answer(s)) } }
    }),
  }
}

/** One book in memory. */
class Bench {
  #batches: BatchEvidence[] = []
  #edits: EditEvidence[] = []
  #proposals: readonly Proposal[] = []

  answer(step: Step): unknown {
    if (step.import !== undefined) return this.#import(step.import)
    if (step.undo !== undefined) return this.#toggle(step.undo, false)
    if (step.revive !== undefined) return this.#toggle(step.revive, true)
    if (step.edit !== undefined) return this.#edit(step.edit)
    if (step.asOf !== undefined) return this.#snapshot(step.asOf, step.pnl === true)
    return { error: 'unknown_step' }
  }

  #book(): BookEvidence {
    return { batches: this.#batches, edits: this.#edits }
  }

  #import(document: StatementDocument): unknown {
    // the same document stands for the same bytes
    const sha256 = JSON.stringify(document)
    const known = this.#batches.find((b) => b.sha256 === sha256)
    if (known !== undefined) {
      if (known.live) return importAnswer(known.number, sameFileOutcome(known))
      const outcome = reviveOutcome(this.#book(), known.number)
      this.#setLive(known.number, true)
      return importAnswer(known.number, outcome)
    }
    const number = this.#batches.length + 1
    const intake = new Intake({ fileName: '', sha256, number })
    const header = documentHeader(document, document.fills !== undefined)
    if (header === null) return { error: 'not_a_statement' }
    intake.header(header)
    for (const row of documentRows(document)) intake.row(row, { line: null, raw: null })
    const { batch } = intake.end()
    const outcome = importOutcome(this.#book(), batch)
    this.#batches = [...this.#batches, batch]
    return importAnswer(number, outcome)
  }

  #toggle(which: number | string, live: boolean): unknown {
    const edit = typeof which === 'string'
    const number = edit ? Number(which.slice(1)) : which
    const found = (edit ? this.#edits : this.#batches).find((b) => b.number === number)
    if (found === undefined) return { error: 'no_such_batch' }
    if (found.live === live) return { error: live ? 'already_live' : 'already_void' }
    const before = liveEntries(this.#book())
    if (edit) this.#edits = this.#edits.map((e) => (e === found ? { ...e, live } : e))
    else this.#setLive(number, live)
    const difference = liveEntries(this.#book()) - before
    return live ? { restored: difference } : { removed: 0 - difference }
  }

  #setLive(number: number, live: boolean): void {
    this.#batches = this.#batches.map((b) => (b.number === number ? { ...b, live } : b))
  }

  #edit(edit: { readonly kind: string; readonly [member: string]: unknown }): unknown {
    const change = this.#change(edit)
    if (change === null) return { error: 'unknown_edit' }
    const number = this.#edits.length + 1
    const reason = typeof edit.reason === 'string' ? edit.reason : ''
    this.#edits = [...this.#edits, { number, live: true, made: null, reason, change }]
    if (change.kind !== 'rows') return { edit: number }
    const { written, duplicates } = editOutcome(this.#book(), number)
    return { edit: number, written, duplicates }
  }

  #change(edit: { readonly kind: string; readonly [member: string]: unknown }): EditChange | null {
    switch (edit.kind) {
      case 'fill':
      case 'holding':
        return this.#typed(edit.kind, edit)
      case 'supersede':
      case 'terms':
      case 'strategy':
      case 'merge': {
        const { reason: _, ...change } = edit
        return change as unknown as EditChange
      }
      case 'distinct': {
        const batch = this.#batches.find((b) => b.number === edit.batch)
        const fills = batch?.rows.filter((r) => r.body.row === 'fill')
        const row = fills?.[Number(edit.fill) - 1]?.row
        return batch === undefined || row === undefined
          ? null
          : { kind: 'distinct', batch: batch.number, row }
      }
      case 'accept': {
        const proposal = this.#proposals.find(
          (p) => p.account === edit.account && p.instrument === edit.instrument,
        )
        return proposal === undefined ? null : acceptedProposal(deriveBook(this.#book()), proposal)
      }
      default:
        return null
    }
  }

  #typed(row: 'fill' | 'holding', edit: { readonly [member: string]: unknown }): EditChange {
    const { kind: _, zone, currency, instrument, reason: __, ...data } = edit
    const id = String(edit.account)
    const known = accountOf(this.#book(), id)
    const account = { id, zone: zone ?? known?.zone ?? 'UTC', currency: currency ?? known?.currency ?? 'USD' }
    const described = typeof instrument === 'object' && instrument !== null
    const ref = described ? (instrument as InstrumentRow).ref : instrument
    const typed = { row, data: { ...data, instrument: ref } } as unknown as StatementRow
    return typedRows([account as StatementAccount], described ? [instrument as InstrumentRow] : [], [typed])
      .change
  }

  #snapshot(asOf: string, pnl: boolean): unknown {
    const at = readInstant(asOf)
    if (at === null) return { error: 'as_of_without_offset' }
    const snapshot = snapshotAt(deriveBook(this.#book()), at, { pnl })
    this.#proposals = snapshot.proposals
    return goldenSnapshot(snapshot)
  }
}

function importAnswer(batch: number, { written, duplicates, confirmed, warnings }: ImportOutcome): unknown {
  return { batch, written, duplicates, confirmed, warnings }
}

/** The snapshot with the members that section 13 names. */
function goldenSnapshot(snapshot: LedgerSnapshot): unknown {
  return {
    ...snapshot,
    positions: snapshot.positions.map(({ statementCost: _, ...p }: Position) => p),
  }
}
