/** Long work in slices of a few ms, so that a newer tick, a question or a cancellation is heard in between. */
import type { RowRange } from '../../shared/portfolio/columns.ts'
import type { PackedBook } from '../../shared/portfolio/pack.ts'
import type { Signal } from '../../shared/protocol/web.ts'
import { type Models, PRICED_ROADS, type PricedRoad, priceRows } from '../../shared/quant/pricer/price.ts'
import type { PricingBook } from '../../shared/quant/pricer/pricingBook.ts'
import { rowsByUnderlying } from '../../shared/quant/pricer/tick.ts'

/** No slice is longer, but for a single contract that takes longer by itself. */
export const SLICE_MS = 5

/** Rows priced in one go: far below a slice on any machine; a single American contract may take a good part of one. */
const CHUNK_ROWS: { readonly [R in PricedRoad]: number } = {
  european: 4096,
  forward: 4096,
  normal: 256,
  american: 1,
  linear: 65536,
}

/** Rows of one road, priced together. */
export interface PriceChunk {
  readonly road: PricedRoad
  readonly rows: RowRange
}

/** The pieces a book is priced in, the same on any number of threads. */
export function priceChunks(book: PricingBook): readonly PriceChunk[] {
  return PRICED_ROADS.flatMap((road) => cut(road, book.contracts.ranges[road]))
}

/** The pieces that the rows of some underlyings (numbers of the book's list) are priced in. */
export function chunksOf(book: PackedBook, underlyings: ReadonlySet<number>): readonly PriceChunk[] {
  const runs = rowsByUnderlying(book)
  return [...underlyings].flatMap((u) => (runs[u] ?? []).flatMap(({ road, rows }) => cut(road, rows)))
}

function cut(road: PricedRoad, { from, to }: RowRange): PriceChunk[] {
  const chunks: PriceChunk[] = []
  for (let start = from; start < to; start += CHUNK_ROWS[road])
    chunks.push({ road, rows: { from: start, to: Math.min(start + CHUNK_ROWS[road], to) } })
  return chunks
}

/** What slicing needs of its surroundings. */
export interface SliceOptions {
  /** ms; only differences matter */
  readonly now: () => number
  readonly signal?: Signal | undefined
  /** gives way to whatever waits; absent: one turn of the event loop */
  readonly pause?: () => Promise<void>
}

const turn = (): Promise<void> => new Promise((done) => setImmediate(done))

/**
 * Does `work(0) ... work(count - 1)` in slices.
 * @throws the signal's reason once it is aborted, between two pieces
 */
export async function inSlices(
  count: number,
  work: (i: number) => void,
  options: SliceOptions,
): Promise<void> {
  const { now, signal, pause = turn } = options
  let started = now()
  for (let i = 0; i < count; i++) {
    work(i)
    if (i + 1 < count && now() - started < SLICE_MS) continue
    await pause()
    signal?.throwIfAborted()
    started = now()
  }
}

/** Runs a generator to its end in slices. @throws the signal's reason */
export async function drain<T>(
  steps: Generator<void, T>,
  { now, signal, pause = turn }: SliceOptions,
): Promise<T> {
  let started = now()
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
    if (now() - started < SLICE_MS) continue
    await pause()
    signal?.throwIfAborted()
    started = now()
  }
}

/** Prices a book, or some chunks of it, in slices on this thread; the numbers of `priceBook`. @throws the signal's reason */
export function priceInSlices(
  book: PricingBook,
  models: Models,
  options: SliceOptions,
  chunks: readonly PriceChunk[] = priceChunks(book),
): Promise<void> {
  return inSlices(
    chunks.length,
    (i) => {
      const { road, rows } = chunks[i] as PriceChunk
      priceRows(book, road, rows, models)
    },
    options,
  )
}
