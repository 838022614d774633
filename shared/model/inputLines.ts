/** The inputs of a market as a report lists them: a large book has tens of thousands of marks, which are counted and not listed. */
import type { MarketInput } from './market.ts'

export interface InputLines {
  /** all but marks of contracts */
  readonly listed: readonly MarketInput[]
  /** marks that a person typed */
  readonly typedMarks: readonly MarketInput[]
  /** all marks of contracts by where they come from, by name */
  readonly marks: readonly MarkGroup[]
}

/** Marks of one source and certainty. */
export interface MarkGroup {
  readonly source: MarketInput['source']
  readonly certainty: MarketInput['certainty']
  readonly count: number
  /** earliest and latest time they are held at, ms UTC; null: not known of any */
  readonly first: number | null
  readonly last: number | null
}
