/** A book's contract columns in shared memory: one buffer, the same layout on every thread. */
import type { ContractColumns, Road, RowRange } from '../../shared/portfolio/columns.ts'
import type { EscrowRows } from '../../shared/portfolio/pack.ts'
import type { CashDividend } from '../../shared/quant/formula/forward.ts'
import { GREEKS } from '../../shared/quant/formula/greeks.ts'
import type { PricingBook } from '../../shared/quant/pricer/pricingBook.ts'

const DOUBLES = ['spot', 'S', 'K', 'T', 'sigma', 'r', 'q', 'w', 'dFdS', 'multiplier', 'decay'] as const
const WORDS = ['underlying', 'expiry', 'strike'] as const
const BYTES = ['kind', 'status', 'flags'] as const

/** Bytes a contract takes. */
export const BYTES_PER_CONTRACT = 8 * (DOUBLES.length + GREEKS.length) + 4 * WORDS.length + 2 + BYTES.length

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
  for (const name of [...DOUBLES, ...WORDS, ...BYTES])
    (there[name] as Float64Array).set(contracts[name] as Float64Array)
  there.currency.set(contracts.currency)
  for (let g = 0; g < GREEKS.length; g++) (there.out[g] as Float64Array).set(contracts.out[g] as Float64Array)
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
  const [spot, S, K, T, sigma, r, q, w, dFdS, multiplier, decay] = DOUBLES.map(doubles) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ]
  // the outputs stand one after the other, as `allocateGreekColumns` lays them
  const out = GREEKS.map(doubles)
  const [underlying, expiry, strike] = WORDS.map(words) as [Int32Array, Int32Array, Int32Array]
  const currency = take((from) => new Int16Array(buffer, from, count), 2)
  const [kind, status, flags] = BYTES.map(bytes) as [Uint8Array, Uint8Array, Uint8Array]
  const inputs = { spot, S, K, T, sigma, r, q, w, dFdS, multiplier, underlying, expiry, strike, currency }
  return { count, ranges, kind, status, flags, ...inputs, out, decay }
}

/** A shared book as the pricer takes it. */
export function viewBook(shared: SharedBook): PricingBook {
  return { contracts: viewContracts(shared), escrow: shared.escrow, dividends: shared.dividends }
}
