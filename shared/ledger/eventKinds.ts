/** Kinds of events that the ledger treats alike. */
import type { EventKind } from '../model/statement.ts'

/** A contract ends, for its holder at least. */
export const ENDS: ReadonlySet<string> = new Set<EventKind>([
  'expiry',
  'exercise',
  'assignment',
  'cash_delivery',
])
/** A contract becomes another, or another number of itself. */
export const ADJUSTMENTS: ReadonlySet<string> = new Set<EventKind>([
  'split',
  'symbol_change',
  'merger',
  'special_dividend',
])
