/** A file of quotes or prices as a host and its clients speak of it: what it would set, before anything is written. */

/** One underlying of an option chain. */
export interface ChainLine {
  readonly underlying: string
  /** price that is set, decimal text; null: the file prints none */
  readonly price: string | null
  readonly currency: string
  /** the file prints a forward for each expiry; the price is that of the nearest */
  readonly forwards: boolean
  readonly quotes: number
  readonly expiries: number
  /** open option contracts of the book on it, and how many of them the file prices */
  readonly open: number
  readonly priced: number
}

/** An open contract of the book on one of the file's underlyings. */
export interface ChainContract {
  readonly instrument: string
  /** decimal text per unit, in `unit`; null: the file has no price for it */
  readonly price: string | null
  readonly unit: string
  /** as a fraction per sqrt(year) */
  readonly iv: string | null
  readonly bid: string | null
  readonly ask: string | null
  /** why there is no price; null when there is one */
  readonly reason: string | null
}

/** One series of a price history. */
export interface SeriesLine {
  readonly series: string
  readonly dates: number
  readonly from: string
  readonly to: string
  /** newest value, decimal text */
  readonly last: string
}

/** What a market file would set. */
export interface MarketPreview {
  readonly kind: 'chain' | 'history'
  /** layout id and name */
  readonly format: string
  readonly title: string
  /** "412 quotes of SPX, 24 expiries, 2 of 9 open SPX contracts get a price" */
  readonly sentence: string
  /** instant of the newest quote or price, ms UTC; null where the file does not say */
  readonly asOf: number | null
  /** what a person should know before the commit, one sentence each */
  readonly notes: readonly string[]
  readonly chains: readonly ChainLine[]
  /** at most 500, those without a price first */
  readonly contracts: readonly ChainContract[]
  readonly series: readonly SeriesLine[]
}
