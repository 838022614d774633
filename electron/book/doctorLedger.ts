/** Checks of what the ledger derives from the book: numbers 3, 15 and 17 of the ledger reference, section 14. Pure. */
import type { Derivation } from '../../shared/ledger/derivation.ts'
import type { BatchEvidence, BookEvidence, EditChange, EntryReference } from '../../shared/model/evidence.ts'
import type { LedgerSnapshot } from '../../shared/model/position.ts'
import type { Finding } from './types.ts'

/** The ledger as doctor uses it; tests put broken ones in its place. */
export interface LedgerFunctions {
  /** everything that follows from the evidence, derived afresh */
  derive(evidence: BookEvidence): Derivation
  /** the book at an instant */
  snapshot(derived: Derivation, asOf: number): LedgerSnapshot
  /** the instant the book speaks of, null for an empty book */
  newestCutOff(derived: Derivation): number | null
  /** lines of the book's export */
  write(evidence: BookEvidence): Iterable<string>
  /** an export read into an empty book */
  read(lines: Iterable<string>): BookEvidence
  /** the pure checks 6 and 8 to 14 */
  check(evidence: BookEvidence, derived: Derivation): readonly Finding[]
}

/**
 * Check 3: deriving afresh, with the batches in the opposite order, gives the same. (The book caches no derived tables; a single batch
 * has no other order.)
 * @param snapshot the book at `asOf`
 */
export function checkDerivation(
  snapshot: LedgerSnapshot,
  evidence: BookEvidence,
  asOf: number,
  ledger: LedgerFunctions,
): Finding[] {
  if (evidence.batches.length < 2) return []
  const again = ledger.snapshot(ledger.derive(reversed(evidence)), asOf)
  if (JSON.stringify(again) === JSON.stringify(snapshot)) return []
  return [{ check: 3, message: 'The order in which the batches were imported changes what is held.' }]
}

/** Check 15: what is expired and still open has a proposal. */
export function checkProposals(snapshot: LedgerSnapshot): Finding[] {
  const key = (p: { account: string; instrument: string }) => JSON.stringify([p.account, p.instrument])
  const proposed = new Set(snapshot.proposals.map(key))
  return snapshot.positions
    .filter((p) => p.statuses.includes('expired_unsettled') && !proposed.has(key(p)))
    .map((p) => ({
      check: 15,
      message: `${p.instrument} in account ${p.account} is expired and open, and nothing is proposed for it.`,
    }))
}

/**
 * Check 17: the export, imported into an empty book, holds the same.
 * @param snapshot the book at `asOf`
 */
export function checkExport(
  snapshot: LedgerSnapshot,
  evidence: BookEvidence,
  asOf: number,
  ledger: LedgerFunctions,
): Finding[] {
  const again = ledger.snapshot(ledger.derive(ledger.read(ledger.write(evidence))), asOf)
  if (JSON.stringify(snapshot) === JSON.stringify(again)) return []
  const part = (Object.keys(snapshot) as (keyof LedgerSnapshot)[]).find(
    (k) => k !== 'counts' && JSON.stringify(snapshot[k]) !== JSON.stringify(again[k]),
  )
  return [
    {
      check: 17,
      message: `An export of this book does not give the same book back (${part ?? 'its parts'}).`,
    },
  ]
}

/** The same book with its batches imported in the opposite order; references of edits to batches follow. */
export function reversed(evidence: BookEvidence): BookEvidence {
  const renumbered = new Map<number, number>()
  const batches: BatchEvidence[] = evidence.batches.toReversed().map((b, i) => {
    renumbered.set(b.number, i + 1)
    return { ...b, number: i + 1 }
  })
  const number = (old: number) => renumbered.get(old) ?? old
  const reference = (of: EntryReference): EntryReference =>
    of.batch === undefined ? of : { ...of, batch: number(of.batch) }
  const change = (c: EditChange): EditChange => {
    switch (c.kind) {
      case 'distinct':
        return { ...c, batch: number(c.batch) }
      case 'supersede':
      case 'strategy':
        return { ...c, of: reference(c.of) }
      default:
        return c
    }
  }
  return { batches, edits: evidence.edits.map((e) => ({ ...e, change: change(e.change) })) }
}
