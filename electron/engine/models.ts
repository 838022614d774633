/** Which American tier a book is priced with, and the inversion of American premiums. */
import type { InvertAmerican } from '../../shared/market/volatility.ts'
import type { PackedBook } from '../../shared/portfolio/pack.ts'
import { american } from '../../shared/quant/formula/american.ts'
import type { AmericanTier } from '../../shared/quant/formula/americanTypes.ts'
import { brent } from '../../shared/quant/math/roots.ts'
import type { Models } from '../../shared/quant/pricer/price.ts'

/** American contracts without and with cash dividends up to expiry cost about 1 : 60; a book above this budget is priced fast. */
const ACCURATE_BUDGET = 400
const DIVIDEND_COST = 60

/** The tier of record while the book is small enough for it, else the fast one. Depends on the book alone, never on the machine. */
export function chooseTier(book: PackedBook): AmericanTier {
  const { american: rows } = book.contracts.ranges
  let cost = 0
  for (let i = rows.from; i < rows.to; i++) {
    const dividends = book.dividends[book.contracts.underlying[i] as number] ?? []
    cost += dividends.some((d) => d.t <= (book.contracts.T[i] as number)) ? DIVIDEND_COST : 1
  }
  return cost <= ACCURATE_BUDGET ? 'accurate' : 'fast'
}

/** The models of a tier. */
export function models(tier: AmericanTier): Models {
  return { american: (option) => american(option, tier) }
}

const LOWEST_VOL = 1e-4
const HIGHEST_VOL = 10
const VOL_TOLERANCE = 1e-9

/** Volatility at which an American option is worth `price` (fast tier), or null when none is: at intrinsic any low one fits. */
export const invertAmerican: InvertAmerican = ({ price, ...option }) => {
  const intrinsic = Math.max(option.w * (option.S - option.K), 0)
  if (price <= intrinsic * (1 + 1e-12)) return null
  const difference = (sigma: number): number => {
    const value = american({ ...option, sigma }, 'fast')
    return value.status === 'ok' ? value.value.greeks.price - price : Number.NaN
  }
  if (!(difference(LOWEST_VOL) < 0) || !(difference(HIGHEST_VOL) > 0)) return null
  const root = brent(difference, LOWEST_VOL, HIGHEST_VOL, VOL_TOLERANCE)
  return root.converged ? root.x : null
}
