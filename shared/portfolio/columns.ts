/**
 * The one layout of a book for pricing: a row a contract (however many positions hold it), a row a position, typed arrays all through.
 * Contracts of one pricing road stand together, so that each kernel runs over one range. 225 bytes a contract, 30 a position.
 */
import { allocateGreekColumns, type GreekColumns } from '../quant/formula/greeks.ts'

/** Pricing roads, in the order in which their contracts stand. */
export const ROADS = ['european', 'forward', 'normal', 'american', 'linear', 'none'] as const
export type Road = (typeof ROADS)[number]

/** What a contract is to the pricer; column `kind`. */
export const CONTRACT_KIND = {
  /** option on a spot, premium in the quote currency */
  option: 0,
  /** option settled in its coin */
  inverseOption: 1,
  /** option on a dated future */
  futureOption: 2,
  /** stock, fund, index, bond, coin: worth its price */
  spot: 3,
  /** money of one currency */
  cash: 4,
  linearFuture: 5,
  inverseFuture: 6,
  linearPerpetual: 7,
  inversePerpetual: 8,
} as const

/** Rows [from, to) of one road. */
export interface RowRange {
  readonly from: number
  readonly to: number
}

/** Inputs and results, a row a contract. NaN only beside a status other than 0, and in `decay` where T is 2 days or more. */
export interface ContractColumns {
  readonly count: number
  readonly ranges: { readonly [R in Road]: RowRange }
  readonly kind: Uint8Array
  /** code of `PRICING_STATUSES` */
  readonly status: Uint8Array
  /** bits of `FLAG` */
  readonly flags: Uint8Array
  /** numbers of the book's lists; -1 where there is none */
  readonly underlying: Int32Array
  readonly expiry: Int32Array
  readonly strike: Int32Array
  /** currency the price is in (USD for coin-settled contracts, whose values are taken at the index) */
  readonly currency: Int16Array
  /** reference spot of the cash Greeks, in the quote currency */
  readonly spot: Float64Array
  /** price the kernel runs on: spot less the present value of dividends, or the forward */
  readonly S: Float64Array
  readonly K: Float64Array
  /** years to expiry ACT/365; 0 for perpetuals and spot */
  readonly T: Float64Array
  readonly sigma: Float64Array
  readonly r: Float64Array
  readonly q: Float64Array
  /** +1 call, -1 put */
  readonly w: Float64Array
  /** dF/dS of futures and of options on them; 1 elsewhere */
  readonly dFdS: Float64Array
  /** units of the underlying (or USD, for inverse contracts) a contract */
  readonly multiplier: Float64Array
  /** the 15 outputs per unit of multiplier, raw partial derivatives versus the reference spot */
  readonly out: GreekColumns
  /** V(min(t + 1 d, expiry)) - V per unit, where T < 2 days */
  readonly decay: Float64Array
}

/** A row a position, a part of one that a strategy holds, or a cash amount. */
export interface PositionColumns {
  readonly count: number
  readonly contract: Int32Array
  /** signed contracts, nearest double of the exact decimal */
  readonly quantity: Float64Array
  readonly account: Int16Array
  /** number of the book's list of strategies; -1 without one */
  readonly strategy: Int32Array
  /** price the contract is settled to; NaN when not known or of no meaning */
  readonly markedTo: Float64Array
  /** number of the position in the ledger snapshot; -1 - number of the cash amount */
  readonly source: Int32Array
}

/** Columns for `ranges` of contracts; everything 0, results NaN. */
export function allocateContracts(ranges: { readonly [R in Road]: RowRange }): ContractColumns {
  const count = ranges.none.to
  const numbers = (): Float64Array => new Float64Array(count)
  const indexes = (): Int32Array => new Int32Array(count).fill(-1)
  const out = allocateGreekColumns(count)
  for (const column of out) column.fill(Number.NaN)
  return {
    count,
    ranges,
    kind: new Uint8Array(count),
    status: new Uint8Array(count),
    flags: new Uint8Array(count),
    underlying: indexes(),
    expiry: indexes(),
    strike: indexes(),
    currency: new Int16Array(count).fill(-1),
    spot: numbers().fill(Number.NaN),
    S: numbers(),
    K: numbers(),
    T: numbers(),
    sigma: numbers(),
    r: numbers(),
    q: numbers(),
    w: numbers(),
    dFdS: numbers().fill(1),
    multiplier: numbers(),
    out,
    decay: numbers().fill(Number.NaN),
  }
}

/** Input columns by the width of their numbers, in the order in which they are laid out; `currency` stands apart. */
export const DOUBLE_COLUMNS = ['spot', 'S', 'K', 'T', 'sigma', 'r', 'q', 'w', 'dFdS', 'multiplier'] as const
export const WORD_COLUMNS = ['underlying', 'expiry', 'strike'] as const
export const BYTE_COLUMNS = ['kind', 'status', 'flags'] as const

/** Copies the inputs of rows [first, end) to the rows of `to` from `start`. */
export function copyInputs(
  from: ContractColumns,
  to: ContractColumns,
  first: number,
  end: number,
  start: number,
): void {
  for (const name of DOUBLE_COLUMNS) to[name].set(from[name].subarray(first, end), start)
  for (const name of WORD_COLUMNS) to[name].set(from[name].subarray(first, end), start)
  for (const name of BYTE_COLUMNS) to[name].set(from[name].subarray(first, end), start)
  to.currency.set(from.currency.subarray(first, end), start)
}

/** `copyInputs` for the results. */
export function copyResults(
  from: ContractColumns,
  to: ContractColumns,
  first: number,
  end: number,
  start: number,
): void {
  for (const [g, column] of from.out.entries()) to.out[g]?.set(column.subarray(first, end), start)
  to.decay.set(from.decay.subarray(first, end), start)
}

/** Position columns of `count` rows. */
export function allocatePositions(count: number): PositionColumns {
  return {
    count,
    contract: new Int32Array(count),
    quantity: new Float64Array(count),
    account: new Int16Array(count),
    strategy: new Int32Array(count).fill(-1),
    markedTo: new Float64Array(count).fill(Number.NaN),
    source: new Int32Array(count),
  }
}
