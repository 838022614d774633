/**
 * What the book stores: rows of files and edits of people, normalised once at the door (instants resolved, decimals canonical,
 * minor units converted) and never changed afterwards. Everything else (entries, positions, cash, breaks) is derived from these.
 * Plain data: it crosses processes and SQLite as it is. Ledger reference, sections 3 to 5.
 */
import type {
  Certainty,
  InstrumentIdentity,
  InstrumentKind,
  InstrumentTerms,
  TermName,
} from './instrument.ts'
import type { DeliveredLeg, EventKind, Fee, InstrumentAlias, Money, StatementAccount } from './statement.ts'

export interface FillData {
  readonly quantity: string
  readonly price: string
  /** signed cash before fees in the settlement currency; null: follows from quantity, price and multiplier */
  readonly amount: string | null
  readonly fees: readonly Fee[]
  readonly effect: 'open' | 'close' | 'flip' | null
  readonly order: string | null
  readonly strategy: string | null
  readonly venue: string | null
}

export interface EventData {
  readonly kind: EventKind
  readonly quantity: string | null
  /** instrument names */
  readonly into: string | null
  readonly intoQuantity: string | null
  readonly ratio: { readonly from: string; readonly to: string } | null
  readonly keepsSymbol: boolean
  readonly delivers: readonly DeliveredLeg[]
  readonly cash: readonly Money[]
  readonly fees: readonly Fee[]
  readonly price: string | null
  readonly of: {
    readonly id: string | null
    readonly instrument: string | null
    readonly date: string | null
    readonly quantity: string | null
    readonly price: string | null
  } | null
}

export interface CashData {
  readonly currency: string
  readonly amount: string
  readonly kind: string
}
export interface HoldingData {
  readonly quantity: string
  readonly price: string | null
  readonly mark: string | null
}
export interface BalanceData {
  readonly currency: string
  readonly amount: string
}
export interface PriceData {
  readonly price: string
  readonly kind: 'mark' | 'settlement' | 'quote'
}
export interface DividendData {
  readonly amount: string
}
export interface FxRateData {
  readonly from: string
  readonly to: string
  readonly rate: string
}

export type EvidenceBody =
  | { readonly row: 'fill'; readonly data: FillData }
  | { readonly row: 'event'; readonly data: EventData }
  | { readonly row: 'cash'; readonly data: CashData }
  | { readonly row: 'holding'; readonly data: HoldingData }
  | { readonly row: 'balance'; readonly data: BalanceData }
  | { readonly row: 'price'; readonly data: PriceData }
  | { readonly row: 'dividend'; readonly data: DividendData }
  | { readonly row: 'fxRate'; readonly data: FxRateData }
export type EvidenceKind = EvidenceBody['row']

/** One accepted or duplicate row of a file (or of an edit that writes rows). */
export interface Evidence {
  /** 1-based ordinal within its batch, in the file's order */
  readonly row: number
  /** 1-based line in the file; null when the source has none */
  readonly line: number | null
  /** the row as printed, cut at 4096 characters; null when the row is kept whole elsewhere */
  readonly raw: string | null
  readonly account: string
  /** instrument name; null for cash and for rows given by `symbol` */
  readonly instrument: string | null
  /** alias text as printed, resolved when derived (symbols may change meaning after an adjustment) */
  readonly symbol: string | null
  /** instant in ms UTC; a dated row stands at the first or last ms of its local day */
  readonly at: number
  /** the time or date as printed */
  readonly atText: string
  readonly fold: 0 | 1
  /** true when the source gave a date and no time */
  readonly dated: boolean
  /** local date `YYYY-MM-DD` */
  readonly tradingDay: string
  /** the broker's id, null when there is none */
  readonly id: string | null
  /** file order, oldest first */
  readonly sequence: number
  readonly body: EvidenceBody
}

/** A contract as one batch or edit describes it. */
export interface InstrumentEvidence {
  readonly name: string
  readonly identity: InstrumentIdentity
  readonly kind: InstrumentKind
  readonly terms: InstrumentTerms
  /** certainty of each term named in `terms` */
  readonly certainty: { readonly [K in TermName]?: Certainty }
  readonly aliases: readonly InstrumentAlias[]
}

/** Covered interval of an account: all fills between these instants are in the file. Instants in ms UTC, both inside. */
export interface CoverEvidence {
  readonly account: string
  readonly from: number
  readonly to: number
}

/** A list that names everything of its kinds at its cut-off: what it does not name is zero. */
export interface CompleteListEvidence {
  readonly list: 'holdings' | 'balances'
  readonly account: string
  readonly at: number
  readonly kinds: true | readonly InstrumentKind[]
}

export type IntakeWarning = 'time_ambiguous' | 'time_gap'

/** One imported file. */
export interface BatchEvidence {
  /** 1, 2, ... in the order of import; 0 before it is written */
  readonly number: number
  /** lower-case hex SHA-256 of the file's bytes */
  readonly sha256: string
  readonly fileName: string
  /** format id, layout generation included: first half of the source class */
  readonly format: string
  /** instant of production in ms UTC; null when the file does not say */
  readonly made: number | null
  readonly live: boolean
  readonly accounts: readonly StatementAccount[]
  readonly covers: readonly CoverEvidence[]
  readonly completeLists: readonly CompleteListEvidence[]
  readonly instruments: readonly InstrumentEvidence[]
  readonly rows: readonly Evidence[]
  readonly warnings: readonly IntakeWarning[]
}

/** What a person changed, with a reason; undone and revived like a batch. `e1`, `e2`, ... on screen. */
export interface EditEvidence {
  readonly number: number
  readonly live: boolean
  /** instant it was made in ms UTC, null in documents without a clock */
  readonly made: number | null
  readonly reason: string
  readonly change: EditChange
}

export type EditChange =
  /** rows typed by a person: fills, holdings, accepted proposals (`proposal`: true) */
  | {
      readonly kind: 'rows'
      readonly accounts: readonly StatementAccount[]
      readonly instruments: readonly InstrumentEvidence[]
      readonly rows: readonly Evidence[]
      readonly proposal: boolean
    }
  /** other figures for one entry */
  | {
      readonly kind: 'supersede'
      readonly of: EntryReference
      /** members of FillData, HoldingData, ... to replace; decimals as canonical text; null `set` rejects the entry */
      readonly set: { readonly [member: string]: unknown } | null
    }
  /** a row taken for a duplicate is an entry of its own */
  | { readonly kind: 'distinct'; readonly batch: number; readonly row: number }
  /** rows of `drop` are read as `keep`; instrument names */
  | { readonly kind: 'merge'; readonly keep: string; readonly drop: string }
  /** terms of a contract set by a person (multiplier, deliverable, model ...) */
  | {
      readonly kind: 'terms'
      readonly instrument: string
      readonly terms: InstrumentTerms
    }
  /** which strategy an entry belongs to */
  | { readonly kind: 'strategy'; readonly of: EntryReference; readonly strategy: string | null }

/** Names one entry: by the broker's id (with account when ids repeat), or by batch and row. */
export interface EntryReference {
  readonly id?: string
  readonly account?: string
  readonly batch?: number
  readonly row?: number
}

/** Everything the book knows, in the order of numbers. The input of every derivation. */
export interface BookEvidence {
  readonly batches: readonly BatchEvidence[]
  readonly edits: readonly EditEvidence[]
}
