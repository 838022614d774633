/**
 * What a derivation holds: entries, tracks (one a position or cash balance), resolved instruments and market data printed by
 * statements. Everything here is a pure function of the live evidence; instants in ms UTC, quantities exact decimals.
 */
import type { Decimal } from '../model/decimal.ts'
import type { CompleteListEvidence, Evidence, EvidenceBody } from '../model/evidence.ts'
import type { BreakCause, ResolvedInstrument } from '../model/position.ts'
import type { StatementAccount } from '../model/statement.ts'

/** Where live rows come from: one batch or one edit. */
export interface Source {
  readonly kind: 'batch' | 'edit'
  readonly number: number
  /** format id, or `typed` */
  readonly format: string
  /** instant of production, null when unknown */
  readonly made: number | null
  readonly sha256: string
}

/** How rows are compared: inside one class by first key, between classes by second key. */
export interface SourceClass {
  readonly kind: 'id' | 'content' | 'typed'
  readonly format: string
  /** id classes by name, content classes by name, typed */
  readonly order: number
}

/** One live row, its contract resolved. `entry` is set for every row that is an entry (not for prices, dividends, rates). */
export interface Shown {
  readonly evidence: Evidence
  readonly source: Source
  readonly sourceClass: SourceClass
  /** canonical name after symbols and merges; null for cash */
  readonly instrument: string | null
  entry: Entry | null
  /** content of this row differs from the entry that stands under the same broker id */
  idConflict: boolean
}

/** Rows of one class that together are the same fills as some entries of another. */
export interface LinkedGroup {
  readonly sourceClass: SourceClass
  /** one row a source: a group may have as many rows as the entries it is linked to */
  readonly samples: readonly Shown[]
}

/** One thing that happened, however many files show it. */
export interface Entry {
  /** deterministic text, last tie-break of the order */
  readonly key: string
  readonly account: string
  readonly instrument: string | null
  readonly at: number
  readonly rank: number
  readonly sequence: number
  readonly tradingDay: string
  readonly id: string | null
  /** figures that stand (superseded ones applied), instrument names resolved; a delivery is a fill */
  body: EvidenceBody
  /** rows that are this entry, the class that gives its figures first */
  readonly shown: Shown[]
  /** other classes whose rows add up to this entry and others (group key) */
  readonly linked: LinkedGroup[]
  /** the event whose delivery this is; it is not counted as an entry of its own */
  readonly deliveredBy: Entry | null
  /** never was */
  busted: boolean
  /** its figures are a person's */
  corrected: boolean
  /** rejected by a person */
  rejected: boolean
  /** only typed rows show it */
  typed: boolean
  distinct: boolean
}

/** A change of one track. */
export interface Leg {
  readonly entry: Entry
  readonly at: number
  readonly rank: number
  /** signed change; null: the position times `ratio`, or all of it goes (`ratio` null) */
  quantity: Decimal | null
  /** "from become to": of the position itself, or of the one it comes from */
  readonly ratio: { readonly from: Decimal; readonly to: Decimal } | null
  /** per unit, for averages; null: not an addition with a price */
  readonly price: Decimal | null
  readonly effect: 'open' | 'close' | 'flip' | null
  /** takes away what must have been there: closes, expiries, exercises, adjustments */
  readonly removes: boolean
  /** an adjustment of the same contract: the average is rescaled, nothing is added or reduced */
  readonly rescales: boolean
  /** price the track is marked to from here on (settlements) */
  readonly settles: Decimal | null
  /** receiving side of an adjustment: the contract it comes from; `quantity` is set from there when only a ratio is known */
  readonly from: string | null
  /** the change followed from what another contract held: no opening is drawn through it */
  readonly dependent: boolean
}

export interface Anchor {
  readonly at: number
  /** -1 for openings, 9 for the rest */
  readonly rank: -1 | 9
  readonly quantity: Decimal
  readonly source: 'holdings' | 'typed' | 'opening'
  /** other quantity printed for the same cut-off */
  readonly conflict: Decimal | null
  /** statement's own cost per unit */
  readonly cost: string | null
  /** against the replay from the anchor before; null for first sight and for agreement of nothing */
  compared: Comparison | null
}

export interface Comparison {
  readonly book: Decimal
  readonly difference: Decimal
  /** no entry and no full cover since the anchor before */
  readonly change: boolean
  readonly cause: BreakCause
  readonly previous: Decimal | null
}

/** One position (contract) or one cash balance (currency) of an account through time. */
export interface Track {
  readonly account: string
  /** instrument name, or `cash:CCY` */
  readonly name: string
  /** in the ledger's order */
  readonly legs: readonly Leg[]
  /** by (at, rank); openings included */
  readonly anchors: readonly Anchor[]
  /** broker ids printed with other figures */
  readonly idConflicts: readonly {
    readonly at: number
    readonly standing: Decimal
    readonly other: Decimal
  }[]
}

export interface Interval {
  readonly from: number
  /** inside */
  readonly to: number
}

export interface PricePoint {
  readonly at: number
  readonly price: Decimal
  readonly kind: 'mark' | 'settlement' | 'quote'
  readonly tradingDay: string
  /** format that printed it, or `typed` */
  readonly source: string
}

export interface DividendPoint {
  /** first ms of the ex-date */
  readonly at: number
  readonly day: string
  readonly amount: Decimal
}

export interface FxPoint {
  readonly at: number
  readonly rate: Decimal
  readonly source: string
}

export interface NearMatch {
  readonly first: Entry
  readonly second: Entry
}

export interface Derivation {
  readonly entries: readonly Entry[]
  /** live entries: busted ones count, delivery legs do not */
  readonly entryCount: number
  readonly shown: readonly Shown[]
  readonly instruments: ReadonlyMap<string, ResolvedInstrument>
  readonly accounts: ReadonlyMap<string, StatementAccount>
  /** sorted by account, then name */
  readonly positions: readonly Track[]
  readonly cash: readonly Track[]
  readonly covers: ReadonlyMap<string, readonly Interval[]>
  readonly completeLists: readonly CompleteListEvidence[]
  readonly nearMatches: readonly NearMatch[]
  /** busts whose fill is not known yet */
  readonly waitingBusts: readonly Entry[]
  /** by instrument name, oldest first */
  readonly prices: ReadonlyMap<string, readonly PricePoint[]>
  readonly dividends: ReadonlyMap<string, readonly DividendPoint[]>
  /** by `FROM/TO` */
  readonly fxRates: ReadonlyMap<string, readonly FxPoint[]>
}
