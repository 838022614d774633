/** Rows whose priced variable is the spot less its dividends: which they are, and how the variable moves with time. */
import { exp } from '../math/elementary.ts'
import type { PricingBook } from './pricingBook.ts'

/** Place of the first number of a rising list that is at least `x`. */
export function firstAtOrAfter(rows: Int32Array, x: number): number {
  let [low, high] = [0, rows.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((rows[middle] as number) < x) low = middle + 1
    else high = middle
  }
  return low
}

/**
 * Change of S* = S - PV(D) of row `i` over `step` years at fixed S, in units of the priced variable: what accretes, and what goes ex. 0 for
 * rows without dividends.
 */
export function escrowChange(book: PricingBook, i: number, step: number): number {
  const { rows } = book.escrow
  if (rows[firstAtOrAfter(rows, i)] !== i) return 0
  const c = book.contracts
  const [T, carry] = [c.T[i] as number, (c.r[i] as number) - (c.q[i] as number)]
  let change = 0
  for (const { t, amount } of book.dividends[c.underlying[i] as number] ?? []) {
    if (t <= 0 || t > T) continue
    change += amount * exp(-carry * t) - (t > step ? amount * exp(-carry * (t - step)) : 0)
  }
  return change * (c.dFdS[i] as number)
}
