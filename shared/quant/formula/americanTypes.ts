import type { EuropeanOption } from './black.ts'
import type { CashDividend } from './forward.ts'
import type { Greeks } from './greeks.ts'

/** How hard an American price works: `accurate` is the tier of record (1e-7 K), `fast` the one of grids and ladders (1e-4 K). */
export type AmericanTier = 'accurate' | 'fast'

/** What made the numbers: `european` where early exercise is never optimal, `intrinsic` inside the exercise region. */
export type AmericanMethod = 'european' | 'intrinsic' | 'collocation' | 'finite_differences'

/**
 * How cash dividends are modelled (quant.md 4): `escrowed` (default) makes S* = S - PV(dividends) lognormal and exercise pays on S;
 * `spot` makes S lognormal between ex-dates, dropping by the amount, floored at 0. The name is stored with every volatility.
 */
export type DividendModel = 'escrowed' | 'spot'

/** One American option; units as in `EuropeanOption`, q = yield + borrow fee. Dividends outside (0, T] are ignored. */
export interface AmericanOption extends EuropeanOption {
  readonly dividends?: readonly CashDividend[]
  readonly dividendModel?: DividendModel
  /** `european`: without the right to exercise early, for the spot model, which has no closed form; absent: American */
  readonly style?: 'american' | 'european'
}

/** Price, all derivatives and how they were made. */
export interface AmericanValue {
  readonly greeks: Greeks
  /** European value in the same model. */
  readonly european: number
  /** True where the value is intrinsic: delta w, gamma = vega = theta = 0. */
  readonly earlyExercise: boolean
  readonly method: AmericanMethod
}

/** Price alone and how it was made. */
export type AmericanPrice = Omit<AmericanValue, 'greeks'> & { readonly price: number }
