/** Prices columns: on threads where that is worth their fan-out, else here in slices of a few ms. The numbers are the same. */

import type { PackedBook } from '../../shared/portfolio/pack.ts'
import type { Signal } from '../../shared/protocol/web.ts'
import { americanLadder } from '../../shared/quant/formula/american.ts'
import type { AmericanTier } from '../../shared/quant/formula/americanTypes.ts'
import type { BookShocks } from '../../shared/quant/measure/scenario.ts'
import {
  addChunks,
  type BookGrid,
  type GridChunk,
  type GridWeights,
  gridChunks,
  writeGridChunk,
} from '../../shared/quant/measure/scenarioBook.ts'
import type { PricingBook } from '../../shared/quant/pricer/pricingBook.ts'
import { models } from './models.ts'
import { inSlices, type PriceChunk, priceInSlices } from './slices.ts'
import { gridOnWorkers, priceOnWorkers, type WorkerPool } from './workers.ts'
import { shareBook, viewContracts } from './workersMemory.ts'

/** Option rows from which threads gain more than their fan-out costs; an American contract counts for many. */
const ROWS_WORTH_THREADS = 20_000
const AMERICAN_ROWS_WORTH_THREADS = 50
/** Cells of a grid, rows times shocks, from which threads gain; American rows cost one solve a volatility. */
const CELLS_WORTH_THREADS = 400_000
const SOLVES_WORTH_THREADS = 200

export class Pricing {
  readonly #now: () => number
  readonly #pool: WorkerPool | null

  /** @param now ms, for the length of a slice; @param pool null: this thread does all */
  constructor(now: () => number, pool: WorkerPool | null) {
    this.#now = now
    this.#pool = pool
  }

  /**
   * Prices all columns of a book. What comes back may lie in shared memory; the columns given are then without results.
   * @throws the signal's reason
   */
  async price<B extends PricingBook>(book: B, tier: AmericanTier, signal?: Signal): Promise<B> {
    const onThreads = isWorthThreads(book) ? await this.#onThreads(book, tier, signal) : null
    if (onThreads === null) await priceInSlices(book, models(tier), { now: this.#now, signal })
    return onThreads ?? book
  }

  /** Prices some chunks in place, in slices. @throws the signal's reason */
  priceChunks(
    book: PricingBook,
    chunks: readonly PriceChunk[],
    tier: AmericanTier,
    signal?: Signal,
  ): Promise<void> {
    return priceInSlices(book, models(tier), { now: this.#now, signal }, chunks)
  }

  /** Full revaluation over spot x volatility; the numbers of `scenarioBook`. @throws the signal's reason */
  async grid(
    book: PackedBook,
    weights: GridWeights,
    shocks: BookShocks,
    tier: AmericanTier,
    signal?: Signal,
  ): Promise<BookGrid> {
    if (this.#pool !== null && isGridWorthThreads(book, shocks)) {
      try {
        return await gridOnWorkers(this.#pool, book, weights, shocks, tier, signal)
      } catch {
        // cancelled, or the threads could not start: this one does it, in slices
        signal?.throwIfAborted()
      }
    }
    const chunks = gridChunks(book)
    const cells = shocks.spot.length * shocks.vol.length
    const grids = new Float64Array(cells * chunks.length)
    const gridOf = (k: number): Float64Array => grids.subarray(k * cells, (k + 1) * cells)
    const work = (k: number): void =>
      writeGridChunk(
        book,
        weights,
        shocks,
        chunks[k] as GridChunk,
        (option, reach) => americanLadder(option, tier, reach),
        gridOf(k),
      )
    await inSlices(chunks.length, work, { now: this.#now, signal })
    return addChunks(book, shocks, chunks, gridOf)
  }

  /** Ends the workers. */
  async close(): Promise<void> {
    await this.#pool?.close()
  }

  /** The book priced by the workers, in shared memory; null without workers, or where they cannot run. @throws the signal's reason */
  async #onThreads<B extends PricingBook>(
    book: B,
    tier: AmericanTier,
    signal: Signal | undefined,
  ): Promise<B | null> {
    if (this.#pool === null) return null
    const shared = shareBook(book)
    const there = { ...book, contracts: viewContracts(shared) }
    try {
      await priceOnWorkers(this.#pool, shared, there, tier, signal)
      return there
    } catch {
      // cancelled, or the threads could not start: this one does it, in slices
      signal?.throwIfAborted()
      return null
    }
  }
}

function isWorthThreads({ contracts: { ranges } }: PricingBook): boolean {
  const { european, forward, american } = ranges
  return (
    forward.to - european.from >= ROWS_WORTH_THREADS ||
    american.to - american.from >= AMERICAN_ROWS_WORTH_THREADS
  )
}

function isGridWorthThreads({ contracts: { ranges } }: PackedBook, { spot, vol }: BookShocks): boolean {
  const { european, normal, american } = ranges
  return (
    (normal.to - european.from) * spot.length * vol.length >= CELLS_WORTH_THREADS ||
    (american.to - american.from) * vol.length >= SOLVES_WORTH_THREADS
  )
}
