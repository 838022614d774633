/** A book's contract columns in shared memory: one buffer, the same layout on every thread. */
import {
  BYTE_COLUMNS,
  type ContractColumns,
  copyInputs,
  copyResults,
  DOUBLE_COLUMNS,
  type Road,
  type RowRange,
  WORD_COLUMNS,
} from '../../shared/portfolio/columns.ts'
import type { EscrowRows } from '../../shared/portfolio/pack.ts'
import type { CashDividend } from '../../shared/quant/formula/forward.ts'
import { GREEKS } from '../../shared/quant/formula/greeks.ts'
import type { PricingBook } from '../../shared/quant/pricer/pricingBook.ts'

/** Bytes a contract takes: inputs, outputs and the decay. */
export const BYTES_PER_CONTRACT =
  8 * (DOUBLE_COLUMNS.length + GREEKS.length + 1) + 4 * WORD_COLUMNS.length + 2 + BYTE_COLUMNS.length

/** A book as it travels to a worker: the buffer is shared, the rest is small and copied. */
export interface SharedBook {
  readonly buffer: SharedArrayBuffer
  readonly count: number
  readonly ranges: { readonly [R in Road]: RowRange }
  readonly escrow: EscrowRows
  readonly dividends: readonly (readonly CashDividend[])[]
}

/** Copies the columns of a book into shared memory. */
export function shareBook(book: PricingBook): SharedBook {
  const { contracts, escrow, dividends } = book
  const { count, ranges } = contracts
  const shared = {
    buffer: new SharedArrayBuffer(count * BYTES_PER_CONTRACT),
    count,
    ranges,
    escrow,
    dividends,
  }
  const there = viewContracts(shared)
  copyInputs(contracts, there, 0, count, 0)
  copyResults(contracts, there, 0, count, 0)
  return shared
}

/** The columns of a shared book on this thread: views, nothing is copied. */
export function viewContracts({
  buffer,
  count,
  ranges,
}: Pick<SharedBook, 'buffer' | 'count' | 'ranges'>): ContractColumns {
  let at = 0
  const take = <T>(make: (at: number) => T, bytes: number): T => {
    const column = make(at)
    at += bytes * count
    return column
  }
  const doubles = (): Float64Array => take((from) => new Float64Array(buffer, from, count), 8)
  const words = (): Int32Array => take((from) => new Int32Array(buffer, from, count), 4)
  const bytes = (): Uint8Array => take((from) => new Uint8Array(buffer, from, count), 1)
  // literal, so that the objects of every thread have one shape; in the order of the lists of columns
  const [spot, S, K, T, sigma] = [doubles(), doubles(), doubles(), doubles(), doubles()]
  const [r, q, w, dFdS, multiplier] = [doubles(), doubles(), doubles(), doubles(), doubles()]
  const decay = doubles()
  // the outputs stand one after the other, as `allocateGreekColumns` lays them
  const out = GREEKS.map(doubles)
  const [underlying, expiry, strike] = [words(), words(), words()]
  const currency = take((from) => new Int16Array(buffer, from, count), 2)
  const [kind, status, flags] = [bytes(), bytes(), bytes()]
  const inputs = { spot, S, K, T, sigma, r, q, w, dFdS, multiplier, underlying, expiry, strike, currency }
  return { count, ranges, kind, status, flags, ...inputs, out, decay }
}

/** A shared book as the pricer takes it. */
export function viewBook(shared: SharedBook): PricingBook {
  return { contracts: viewContracts(shared), escrow: shared.escrow, dividends: shared.dividends }
}
