/** American rows: one call a contract of the model the host chose. */
import type { RowRange } from '../../portfolio/columns.ts'
import { FLAG, STATUS_CODE } from '../../portfolio/statuses.ts'
import type { AmericanOption, AmericanValue } from '../formula/americanTypes.ts'
import { GREEKS, type Greeks, type Priced } from '../formula/greeks.ts'
import type { PricingBook } from './pricingBook.ts'

/** Price and derivatives of one American option, versus the spot it is given. */
export type AmericanPricer = (option: AmericanOption) => Priced<AmericanValue>

/** The option of one row, `later` years after the as-of. */
export function americanOption(book: PricingBook, i: number, later = 0): AmericanOption {
  const c = book.contracts
  const all = book.dividends[c.underlying[i] as number] ?? []
  const scale = c.dFdS[i] as number
  // an adjusted contract pays on what it delivers: so many shares' worth of each dividend
  const dividends =
    later === 0 && scale === 1 ? all : all.map((d) => ({ t: d.t - later, amount: d.amount * scale }))
  const flags = c.flags[i] as number
  return {
    w: (c.w[i] as number) > 0 ? 1 : -1,
    S: c.S[i] as number,
    K: c.K[i] as number,
    T: Math.max((c.T[i] as number) - later, 0),
    sigma: c.sigma[i] as number,
    r: c.r[i] as number,
    q: c.q[i] as number,
    dividends,
    dividendModel: (flags & FLAG.spotDividends) === 0 ? 'escrowed' : 'spot',
    style: (flags & FLAG.europeanStyle) === 0 ? 'american' : 'european',
  }
}

/** Prices rows [from, to) of the American road. */
export function priceAmericanRows(book: PricingBook, { from, to }: RowRange, american: AmericanPricer): void {
  const c = book.contracts
  for (let i = from; i < to; i++) {
    const result = american(americanOption(book, i))
    if (result.status !== 'ok') {
      c.status[i] = STATUS_CODE[result.status]
      continue
    }
    if (result.value.earlyExercise) c.flags[i] = (c.flags[i] as number) | FLAG.earlyExercise
    for (let g = 0; g < GREEKS.length; g++) {
      const values = c.out[g] as Float64Array
      values[i] = result.value.greeks[GREEKS[g] as keyof Greeks]
    }
  }
}
