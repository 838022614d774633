/**
 * The neutral statement ("hedgerow-statement", version 1; ledger reference, section 12): what every format's parser emits and
 * what the book exports. All numbers of the trade are decimal strings as printed by the source, sign already normalised.
 */
import type { Certainty, InstrumentKind, InstrumentTerms, OptionRight, TermName } from './instrument.ts'

export interface StatementSource {
  /** format id, layout generation included, for example `tastytrade-csv-2` */
  readonly name: string
  /** instant of production, ISO with offset */
  readonly made?: string
  readonly software?: string
}

export interface StatementAccount {
  readonly id: string
  /** IANA zone that times without an offset are read in */
  readonly zone: string
  readonly currency: string
  readonly name?: string
  readonly broker?: string
}

/** Local dates, both inside. */
export interface StatementPeriod {
  readonly from: string
  readonly to: string
  /** all accounts of the file when absent */
  readonly account?: string
}

/** A list of holdings or balances at one cut-off. `complete`: what it does not name is zero (of these kinds, or all). */
export interface StatementCutOff {
  readonly list: 'holdings' | 'balances'
  readonly account?: string
  readonly at?: string
  readonly date?: string
  readonly complete: boolean | readonly InstrumentKind[]
}

/** What is said once about a file. A parser may learn it late: everything here may be sent at any time before the end. */
export interface StatementHeader {
  readonly source: StatementSource
  readonly accounts: readonly StatementAccount[]
  readonly periods: readonly StatementPeriod[]
  /** false: the file does not list all fills of its periods, so it covers nothing */
  readonly fillsComplete: boolean
  readonly cutOffs: readonly StatementCutOff[]
}

export interface InstrumentAlias {
  readonly kind: 'symbol' | 'conid' | 'cusip' | 'isin' | 'osi' | 'words'
  readonly text: string
}

export type StatedTerm<T> = T | { readonly value: T; readonly certainty: Certainty }

export interface InstrumentRow {
  readonly ref: string
  readonly kind: InstrumentKind
  readonly family: string
  readonly root: string
  readonly expiry?: string
  readonly right?: OptionRight
  readonly strike?: string
  readonly settle: string
  readonly terms?: { readonly [K in TermName]?: StatedTerm<NonNullable<InstrumentTerms[K]>> }
  readonly aliases?: readonly InstrumentAlias[]
}

/** Members of every row. `at`: instant or local text; or `date`. The contract by `instrument` (a ref) or `symbol` (an alias). */
export interface RowCommon {
  readonly account?: string
  readonly at?: string
  readonly date?: string
  /** the broker's own id */
  readonly id?: string
  readonly sequence?: number
  readonly fold?: 0 | 1
  readonly tradeDate?: string
  readonly instrument?: string
  readonly symbol?: string
}

export interface Money {
  readonly currency: string
  readonly amount: string
}
/** Fees are positive when they cost. */
export interface Fee extends Money {
  readonly kind: string
}

export interface FillRow extends RowCommon {
  readonly quantity: string
  readonly price: string
  /** a minor unit such as GBX when the price is printed in one */
  readonly priceUnit?: string
  /** signed cash before fees, in the settlement currency (or priceUnit) */
  readonly amount?: string
  readonly fees?: readonly Fee[]
  readonly effect?: 'open' | 'close' | 'flip'
  readonly order?: string
  readonly strategy?: string
  readonly venue?: string
}

export const EVENT_KINDS = [
  'expiry',
  'exercise',
  'assignment',
  'cash_delivery',
  'split',
  'symbol_change',
  'merger',
  'special_dividend',
  'spin_off',
  'cash_in_lieu',
  'rounding',
  'transfer',
  'settlement',
  'funding',
  'bust',
] as const
export type EventKind = (typeof EVENT_KINDS)[number]

export interface DeliveredLeg {
  readonly instrument: string
  readonly quantity: string
  readonly price?: string
}

export interface EventRow extends RowCommon {
  readonly kind: EventKind
  /** signed change of the position; absent on expiry: what is left */
  readonly quantity?: string
  readonly into?: string
  readonly intoQuantity?: string
  /** "from become to": 8 become 1 */
  readonly ratio?: { readonly from: string; readonly to: string }
  readonly keepsSymbol?: boolean
  readonly delivers?: readonly DeliveredLeg[]
  readonly cash?: readonly Money[]
  readonly fees?: readonly Fee[]
  /** settlement price */
  readonly price?: string
  readonly priceUnit?: string
  /** what a bust undoes */
  readonly of?: {
    readonly id?: string
    readonly instrument?: string
    readonly date?: string
    readonly quantity?: string
    readonly price?: string
  }
}

/** kind: deposit, withdrawal, dividend, interest, fee, tax, fx, transfer, other */
export interface CashRow extends RowCommon {
  readonly currency: string
  readonly amount: string
  readonly kind: string
}

export interface HoldingRow extends RowCommon {
  readonly quantity: string
  /** the statement's own cost per unit */
  readonly price?: string
  readonly mark?: string
  readonly priceUnit?: string
}

export interface BalanceRow extends RowCommon {
  readonly currency: string
  readonly amount: string
}

export interface PriceRow extends RowCommon {
  readonly price: string
  readonly kind: 'mark' | 'settlement' | 'quote'
  readonly priceUnit?: string
}

export interface DividendRow extends RowCommon {
  readonly amount: string
}

/** A rate printed by the statement: 1 `from` = `rate` `to`. Market input of source `statement`. */
export interface FxRateRow extends RowCommon {
  readonly from: string
  readonly to: string
  readonly rate: string
}

/** One thing read from a file. `fxRate` is Hedgerow's own addition to version 1; other readers ignore and count it. */
export type StatementRow =
  | { readonly row: 'instrument'; readonly data: InstrumentRow }
  | { readonly row: 'fill'; readonly data: FillRow }
  | { readonly row: 'event'; readonly data: EventRow }
  | { readonly row: 'cash'; readonly data: CashRow }
  | { readonly row: 'holding'; readonly data: HoldingRow }
  | { readonly row: 'balance'; readonly data: BalanceRow }
  | { readonly row: 'price'; readonly data: PriceRow }
  | { readonly row: 'dividend'; readonly data: DividendRow }
  | { readonly row: 'fxRate'; readonly data: FxRateRow }
