/**
 * One book at many spots: the contracts of each step stand beside those of the others in one set of columns, road by road, so that the
 * pricer, its slices and its threads do a whole ladder or profile as they do a book.
 */
import {
  allocateContracts,
  type ContractColumns,
  copyInputs,
  copyResults,
  ROADS,
  type Road,
  type RowRange,
} from '../../portfolio/columns.ts'
import type { EscrowRows, PackedBook } from '../../portfolio/pack.ts'
import { FLAG } from '../../portfolio/statuses.ts'
import type { PricingBook } from '../pricer/pricingBook.ts'
import { keepsBasis, movedPrice } from '../pricer/tick.ts'

/** Columns of every step, to be priced: what `readStep` takes one step's results from. */
export interface SteppedBook extends PricingBook {
  readonly steps: number
}

/** Rows of contracts that are priced together at most: what bounds the memory of a ladder. */
const ROWS_AT_ONCE = 100_000

/** Steps cut into blocks whose columns fit in memory; a step is never cut. */
export function stepBlocks(contracts: number, factors: readonly number[]): readonly (readonly number[])[] {
  const size = Math.max(1, Math.floor(ROWS_AT_ONCE / Math.max(contracts, 1)))
  const blocks: (readonly number[])[] = []
  for (let from = 0; from < factors.length; from += size) blocks.push(factors.slice(from, from + size))
  return blocks
}

/**
 * The contracts of `book` at its spots times each of `factors` (> 0), unpriced: sticky strike, quoted forwards in proportion, dividends
 * and adjusted deliverables as the tick path moves them. Rows without a number stay without one.
 */
export function stepSpots(book: PricingBook, factors: readonly number[]): SteppedBook {
  const from = book.contracts
  const steps = factors.length
  const to = allocateContracts(steppedRanges(from, steps))
  for (const [s, factor] of factors.entries()) {
    for (const road of ROADS) {
      const { from: first, to: end } = from.ranges[road]
      const start = placeOf(from, road, first, s, steps)
      copyInputs(from, to, first, end, start)
      for (let i = first; i < end; i++) moveRow(from, to, i, start + i - first, factor)
    }
  }
  return { contracts: to, escrow: steppedEscrow(book, steps), dividends: book.dividends, steps }
}

/** Contracts of `book` with inputs and results of one step of a priced ladder. */
export function readStep(book: PackedBook, stepped: SteppedBook, step: number): PackedBook {
  const { contracts: from } = stepped
  const to = allocateContracts(book.contracts.ranges)
  for (const road of ROADS) {
    const { from: first, to: end } = book.contracts.ranges[road]
    const start = placeOf(book.contracts, road, first, step, stepped.steps)
    copyInputs(from, to, start, start + end - first, first)
    copyResults(from, to, start, start + end - first, first)
  }
  return { ...book, contracts: to }
}

function moveRow(from: ContractColumns, to: ContractColumns, i: number, at: number, factor: number): void {
  to.flags[at] = (from.flags[i] as number) & ~FLAG.earlyExercise
  if (from.status[i] !== 0) return
  const spot = from.spot[i] as number
  const basis = keepsBasis(from.kind[i] as number, from.flags[i] as number)
  to.spot[at] = spot * factor
  to.S[at] = movedPrice(from.S[i] as number, spot, from.dFdS[i] as number, basis, spot * factor)
}

/** Row `i` of one road of the book, in step `s` of the stepped columns. */
function placeOf({ ranges }: ContractColumns, road: Road, i: number, s: number, steps: number): number {
  const { from, to } = ranges[road]
  return from * steps + s * (to - from) + (i - from)
}

function steppedRanges({ ranges }: ContractColumns, steps: number): { readonly [R in Road]: RowRange } {
  return Object.fromEntries(
    ROADS.map((road) => [road, { from: ranges[road].from * steps, to: ranges[road].to * steps }]),
  ) as { readonly [R in Road]: RowRange }
}

/** Dividends of option rows, by rising row of the stepped columns: all of them are on one road. */
function steppedEscrow({ contracts, escrow }: PricingBook, steps: number): EscrowRows {
  const { rows, growth, duration } = escrow
  const count = rows.length
  const place = (k: number): number =>
    placeOf(contracts, 'european', rows[k % count] as number, Math.floor(k / count), steps)
  return {
    rows: Int32Array.from({ length: count * steps }, (_, k) => place(k)),
    growth: Float64Array.from({ length: count * steps }, (_, k) => growth[k % count] as number),
    duration: Float64Array.from({ length: count * steps }, (_, k) => duration[k % count] as number),
  }
}
