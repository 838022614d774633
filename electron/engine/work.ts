/** What there is to price for a valuation: a whole book, or what a tick moved of one that is priced. */
import type { PackedBook } from '../../shared/portfolio/pack.ts'
import type { AmericanTier } from '../../shared/quant/formula/americanTypes.ts'
import { chooseTier } from './models.ts'
import { chunksOf, type PriceChunk, priceChunks } from './slices.ts'

/** A valuation to be made: its columns, and the pieces of them that are still without results. */
export interface Work {
  readonly book: PackedBook
  readonly tier: AmericanTier
  readonly chunks: readonly PriceChunk[]
  /** all rows are to be priced, on threads if there are enough; else the chunks alone, here */
  readonly whole: boolean
}

/** A book that was packed anew: all of it. */
export function wholeWork(book: PackedBook): Work {
  return { book, tier: chooseTier(book), chunks: priceChunks(book), whole: true }
}

/** What a tick leaves to price; null where the book must be packed whole. */
export function tickWork(
  tier: AmericanTier,
  book: PackedBook | null,
  moved: ReadonlySet<number>,
): Work | null {
  if (book === null || chooseTier(book) !== tier) return null
  const chunks = chunksOf(book, moved)
  // where most rows move, threads do all of them sooner than this one does its part
  const whole = 2 * rowsOf(chunks) > book.contracts.count
  return { book, tier, chunks, whole }
}

/** Rows that pieces have together. */
export function rowsOf(chunks: readonly PriceChunk[]): number {
  return chunks.reduce((rows, c) => rows + c.rows.to - c.rows.from, 0)
}
