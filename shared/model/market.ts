/** Market inputs and the frozen snapshot that pricing reads and nothing else (quant reference 1.7, ledger reference 10). Plain data. */
import type { Certainty } from './instrument.ts'

/**
 * What an input says. `spot` price of an underlying; `vol` lognormal volatility (0.25 is 25 %) of an underlying or of one contract;
 * `normalVol` volatility in price points per sqrt(year); `r` rate of a currency, `q` yield and `borrow` fee of an underlying, all
 * continuously compounded per year; `dividend` cash per share at an ex-date; `dividendModel` how those dividends are modelled, a word
 * of `DIVIDEND_MODELS`; `funding` rate of a perpetual for one interval, whose hours its unit says (`1/8h`); `fx` price of one unit of the first currency in the second; `mark` price of one unit of a contract; `beta` of
 * an underlying to the reference index.
 */
export const MARKET_INPUT_KINDS = [
  'spot',
  'vol',
  'normalVol',
  'r',
  'q',
  'borrow',
  'dividend',
  'dividendModel',
  'funding',
  'fx',
  'mark',
  'beta',
] as const
export type MarketInputKind = (typeof MARKET_INPUT_KINDS)[number]

/**
 * How cash dividends are modelled (quant reference 4): `escrowed` (default) makes S less their present value lognormal, `spot` makes S
 * lognormal between ex-dates.
 */
export const DIVIDEND_MODELS = ['escrowed', 'spot'] as const
export type DividendModelName = (typeof DIVIDEND_MODELS)[number]

/**
 * Where an input comes from, in the order in which one is believed before another: a person, a market quote, a statement, derived by
 * put-call parity, or a rule of the field.
 */
export const MARKET_SOURCES = ['typed', 'quote', 'statement', 'parity', 'rule'] as const
export type MarketSource = (typeof MARKET_SOURCES)[number]

export interface MarketInput {
  readonly kind: MarketInputKind
  /** an instrument's name; for `r` a currency; for `fx` a pair `EUR/USD` */
  readonly of: string
  /** ex-date `YYYY-MM-DD` of a dividend; null for every other kind */
  readonly date: string | null
  /** canonical decimal text; a word of `DIVIDEND_MODELS` for a dividend model */
  readonly value: string
  /** `USD`, `1` (a ratio), `1/year`, `USD per EUR`, ... */
  readonly unit: string
  readonly source: MarketSource
  /** instant in ms UTC at which it held; null when not known */
  readonly observedAt: number | null
  readonly certainty: Certainty
  /** name of the option chain that brought it; absent for everything else */
  readonly origin?: string
}

/** One frozen set of inputs. Its identity is the SHA-256 of its canonical JSON. */
export interface MarketSnapshot {
  readonly version: 1
  /** valuation instant in ms UTC */
  readonly asOf: number
  /** sorted by key, then source, then instant; at most one per key and source */
  readonly inputs: readonly MarketInput[]
}

/** The key of an input as people type it: `spot:us-equity:XYZ:USD`, `dividend:us-equity:XYZ:USD@2026-06-05`, `fx:EUR/USD`. */
export function marketKey(input: Pick<MarketInput, 'kind' | 'of' | 'date'>): string {
  return input.date === null ? `${input.kind}:${input.of}` : `${input.kind}:${input.of}@${input.date}`
}
