/** Use case: what is held at an instant, a line a position with its contract's terms, and what needs a person beside it. */
import type { Derivation } from '../../shared/ledger/derivation.ts'
import { snapshotAt } from '../../shared/ledger/snapshot.ts'
import { underlyingOf } from '../../shared/market/underlying.ts'
import type { InstrumentKind, OptionRight } from '../../shared/model/instrument.ts'
import type {
  LedgerSnapshot,
  Position,
  PositionStatus,
  ResolvedInstrument,
} from '../../shared/model/position.ts'
import { type NullableKey, type Reasons, withReasons } from './reasons.ts'

/** A position with its contract. Every null has a sentence under its name in `reasons`. */
export interface PositionLine extends Position {
  readonly kind: InstrumentKind | null
  readonly underlying: string | null
  readonly expiry: string | null
  readonly strike: string | null
  readonly right: OptionRight | null
  readonly currency: string | null
  /** the one of `statuses` that matters first, or `ok` */
  readonly status: PositionStatus | 'ok'
  readonly reasons: Reasons
}

type MarginEquity = NonNullable<LedgerSnapshot['marginEquity']>[number]

export interface PositionsDocument extends Omit<LedgerSnapshot, 'positions' | 'marginEquity'> {
  /** ISO instant */
  readonly asOf: string
  readonly revision: number
  readonly positions: readonly PositionLine[]
  readonly marginEquity: readonly (MarginEquity & { readonly reasons: Reasons })[]
}

/** What keeps a position from being trusted first comes first. */
const STATUS_ORDER: readonly PositionStatus[] = [
  'needs_terms',
  'terms_conflict',
  'needs_deliverable',
  'expired_unsettled',
  'opening_unknown',
  'conflicting_holdings',
]

/** Positions, cash, breaks and proposals at `asOf` (ms UTC), P&L members included. */
export function listPositions(derivation: Derivation, asOf: number, revision: number): PositionsDocument {
  const { marginEquity = [], ...snapshot } = snapshotAt(derivation, asOf, { pnl: true })
  const positions = snapshot.positions.map((p) => positionLine(p, derivation.instruments.get(p.instrument)))
  const equity = marginEquity.map((m) => withReasons(m, { amount: UNSETTLED_UNKNOWN }))
  return { asOf: new Date(asOf).toISOString(), revision, ...snapshot, positions, marginEquity: equity }
}

function positionLine(position: Position, contract: ResolvedInstrument | undefined): PositionLine {
  const identity = contract?.identity ?? null
  const line = {
    ...position,
    kind: contract?.kind ?? null,
    underlying: contract === undefined ? null : underlyingOf(contract),
    expiry: identity?.expiry ?? null,
    strike: identity?.strike ?? null,
    right: identity?.right ?? null,
    currency: identity?.settle ?? null,
    status: STATUS_ORDER.find((s) => position.statuses.includes(s)) ?? 'ok',
  } as const
  return withReasons(line, whyNull(line.kind !== null))
}

const UNSETTLED_UNKNOWN =
  'a future or perpetual in this currency has no mark, or no price that it is settled to'
const UNDESCRIBED = 'the book does not describe this contract'

function whyNull(described: boolean): { readonly [M in NullableKey<PositionLine>]: string } {
  const ofContract = (text: string): string => (described ? text : UNDESCRIBED)
  return {
    kind: UNDESCRIBED,
    underlying: UNDESCRIBED,
    expiry: ofContract('the contract does not expire'),
    strike: ofContract('not an option'),
    right: ofContract('not an option'),
    currency: UNDESCRIBED,
    asOf: 'summed from fills, no statement of holdings before',
    break: 'no statement disagrees',
    tradePrice:
      'no average: a statement of holdings gave or changed the quantity, or the opening is not known',
    markedTo: 'no settlement and no trade price',
    unsettled: 'no mark, or no price that the contract is settled to',
    statementCost: 'the statement of holdings prints no cost',
  }
}
