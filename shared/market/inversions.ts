/** European quotes whose volatilities are wanted, inverted together: the bits of one `impliedVol` each, for a fraction of its time. */
import { impliedVolColumns } from '../quant/formula/impliedVol.ts'

/** One European premium: discounted by `df`, on the forward `F`, `T` years before its expiry. */
export interface EuropeanQuote {
  readonly w: 1 | -1
  readonly F: number
  readonly K: number
  readonly T: number
  readonly df: number
  readonly price: number
}

/** The volatilities of quotes, in their order; NaN where none fits. */
export function invertTogether(quotes: readonly EuropeanQuote[]): Float64Array {
  const column = (of: keyof EuropeanQuote): Float64Array => Float64Array.from(quotes, (quote) => quote[of])
  const sigma = new Float64Array(quotes.length)
  const columns = {
    w: column('w'),
    F: column('F'),
    K: column('K'),
    T: column('T'),
    df: column('df'),
    price: column('price'),
  }
  impliedVolColumns(columns, sigma, 0, quotes.length)
  return sigma
}
