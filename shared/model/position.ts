/** The derived state of a book at an instant: what goldens, `hedgerow positions`, screens and the engine read. Decimals are canonical text. */
import type {
  Certainty,
  InstrumentIdentity,
  InstrumentKind,
  InstrumentTerms,
  TermName,
} from './instrument.ts'
import type { DeliveredLeg, Money } from './statement.ts'

export type PositionBasis = 'fills' | 'typed' | 'holdings' | 'opening'
export type PositionStatus =
  | 'conflicting_holdings'
  | 'expired_unsettled'
  | 'needs_deliverable'
  | 'needs_terms'
  | 'opening_unknown'
  | 'terms_conflict'

export interface Position {
  readonly account: string
  /** instrument name */
  readonly instrument: string
  readonly quantity: string
  readonly multiplier: string
  readonly multiplierCertainty: Certainty
  readonly basis: PositionBasis
  /** the anchor's instant, ISO with ms and Z; null when summed from fills */
  readonly asOf: string | null
  /** statement - book at the last anchor that disagreed, null when none */
  readonly break: string | null
  /** sorted */
  readonly statuses: readonly PositionStatus[]
  readonly suggestedOpening?: string
  /** with `pnl` only */
  readonly tradePrice?: string | null
  readonly markedTo?: string | null
  readonly unsettled?: Money | null
  /** the statement's own cost per unit at the anchor, shown beside an unknown trade price, never mixed into it */
  readonly statementCost?: string | null
}

export interface CashPosition {
  readonly account: string
  readonly currency: string
  readonly amount: string
  readonly basis: 'movements' | 'opening' | 'holdings'
}

export interface Opening {
  readonly account: string
  readonly instrument: string
  readonly quantity: string
  readonly at: string
}

export type BreakCause =
  | 'expiry_not_booked'
  | 'typed_not_in_statement'
  | 'near_match'
  | 'sign_reversed'
  | 'multiplier'
  | 'split_not_booked'
  | 'missing_history'
  | 'unknown'
  | 'id_conflict'
  | 'conflicting_holdings'

export interface Break {
  readonly account: string
  /** instrument name, or `cash:CCY` for cash */
  readonly instrument: string
  readonly at: string
  readonly book: string
  readonly statement: string
  readonly difference: string
  readonly cause: BreakCause
}

export interface Change {
  readonly account: string
  /** instrument name, or `cash:CCY` for cash */
  readonly instrument: string
  readonly at: string
  readonly previous: string
  readonly statement: string
  readonly difference: string
}

export interface Proposal {
  readonly account: string
  readonly instrument: string
  /** `needs_price`, `needs_deliverable`: what is missing before anything can be proposed */
  readonly kind: 'expiry' | 'exercise' | 'assignment' | 'cash_delivery' | 'needs_price' | 'needs_deliverable'
  /** of the price of the underlying; absent where one is missing */
  readonly certainty?: 'stated' | 'assumed'
  /** signed change of the position */
  readonly quantity?: string
  readonly delivers?: DeliveredLeg
  readonly cash?: Money
}

export interface Alert {
  readonly account: string
  readonly instrument: string
  readonly kind: 'early_assignment' | 'pin'
  readonly timeValue?: string
  readonly dividend?: string
}

export interface Strategy {
  readonly account: string
  /** broker's order id, or the tag of a person in `strategy` */
  readonly order?: string
  readonly strategy?: string
  readonly legs: readonly { readonly instrument: string; readonly quantity: string }[]
}

/** A contract with the terms that hold after all live evidence, rules included. */
export interface ResolvedInstrument {
  readonly name: string
  readonly identity: InstrumentIdentity
  readonly kind: InstrumentKind
  readonly terms: InstrumentTerms
  readonly certainty: { readonly [K in TermName]?: Certainty }
  /** expiry instant in ms UTC, null when the contract has none */
  readonly expiresAt: number | null
  readonly expiresAtCertainty: Certainty | null
  /** needs_deliverable, needs_terms or terms_conflict, when it is so whatever the position */
  readonly statuses: readonly PositionStatus[]
}

export interface LedgerSnapshot {
  readonly counts: {
    readonly positions: number
    readonly cash: number
    readonly openings: number
    readonly breaks: number
    readonly changes: number
    readonly proposals: number
    readonly alerts: number
    readonly strategies: number
  }
  readonly positions: readonly Position[]
  readonly cash: readonly CashPosition[]
  readonly openings: readonly Opening[]
  readonly breaks: readonly Break[]
  readonly changes: readonly Change[]
  readonly proposals: readonly Proposal[]
  readonly alerts: readonly Alert[]
  readonly strategies: readonly Strategy[]
  readonly marginEquity?: readonly {
    readonly account: string
    readonly currency: string
    /** null when the unsettled part of some future or perpetual is unknown (no mark, or no price it is marked to) */
    readonly amount: string | null
  }[]
}

export type BatchWarning =
  | 'bust_unmatched'
  | 'id_conflict'
  | 'near_match'
  | 'revived'
  | 'same_as'
  | 'same_file'
  | 'time_ambiguous'
  | 'time_gap'

export type RowOutcome = 'new' | 'duplicate' | 'confirmed' | 'warning' | 'error'

/** What one batch adds to a book: the answer of an import and the rows of its preview. */
export interface ImportOutcome {
  readonly written: number
  readonly duplicates: number
  readonly confirmed: number
  /** sorted, each once */
  readonly warnings: readonly BatchWarning[]
  /** one a row of the batch, by `Evidence.row` */
  readonly rows: readonly {
    readonly row: number
    readonly outcome: RowOutcome
    /** one plain sentence: why; null for plain new rows */
    readonly reason: string | null
    /** the format that showed the same entry first, for duplicates of another class */
    readonly sameAs: string | null
  }[]
}
