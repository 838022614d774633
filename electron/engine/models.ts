/** Which American tier a book is priced with, and the inversion of American premiums. */
import type { InvertAmerican } from '../../shared/market/volatility.ts'
import type { PackedBook } from '../../shared/portfolio/pack.ts'
import { american } from '../../shared/quant/formula/american.ts'
import { americanImpliedVol } from '../../shared/quant/formula/americanImpliedVol.ts'
import type { AmericanTier } from '../../shared/quant/formula/americanTypes.ts'
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

/** Volatility at which an American option is worth `price` (fast tier), or null when none is: at intrinsic any low one fits. */
export const invertAmerican: InvertAmerican = ({ price, ...option }) => {
  const { status, sigma } = americanImpliedVol({ ...option, sigma: Number.NaN }, price, 'fast')
  return status === 'ok' ? sigma : null
}
