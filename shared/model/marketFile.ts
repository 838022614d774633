/** Files of quotes and prices as the book keeps them. Plain data. */

/** What a file is and says of itself. */
export interface MarketFileFacts {
  /** of its bytes, lower-case hex */
  readonly sha256: string
  /** without folders */
  readonly fileName: string
  readonly kind: 'chain' | 'history'
  /** layout id, for example `cboe-csv` */
  readonly format: string
  /** newest instant in it, ms UTC; null where it names none */
  readonly asOf: number | null
  /** one sentence: what it set */
  readonly summary: string
}

export interface MarketFileLine extends MarketFileFacts {
  readonly number: number
  readonly live: boolean
  /** ms UTC */
  readonly importedAt: number
}

/** One value of a series. */
export interface HistoryPoint {
  readonly series: string
  /** a local date, or an instant as the file prints it */
  readonly date: string
  /** canonical decimal text */
  readonly value: string
}
