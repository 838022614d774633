import { exp } from '../math/elementary.ts'
import { brent } from '../math/roots.ts'
import { americanPrice } from './american.ts'
import type { AmericanOption, AmericanTier } from './americanTypes.ts'
import { pvDividends } from './forward.ts'
import { type ImpliedVol, impliedVol } from './impliedVol.ts'

/** Bracket of the American inversion (quant.md 3). */
const [MIN_VOL, MAX_VOL] = [1e-4, 10] as const

/** A volatility implied by an American premium, and the European premium with the same one. */
export interface AmericanImpliedVol extends ImpliedVol {
  /** De-Americanised premium (Burkovska et al. 2018): what a surface is fitted to. Null without a volatility. */
  readonly europeanPrice: number | null
}

/**
 * Volatility of an American premium, by Brent between 1e-4 and the European volatility of the same premium, which bounds it from above.
 * `at_intrinsic` without a number when the premium is intrinsic: every volatility below the boundary one fits. `option.sigma` is not
 * read. Never throws.
 */
export function americanImpliedVol(
  option: AmericanOption,
  premium: number,
  tier: AmericanTier,
): AmericanImpliedVol {
  const none = (status: ImpliedVol['status']): AmericanImpliedVol => ({
    status,
    sigma: null,
    europeanPrice: null,
  })
  const { w, S, K, T, r, q } = option
  if (!Number.isFinite(S + K + T + r + q + premium) || S <= 0 || K <= 0) return none('invalid_input')
  if (T <= 0) return none('expired')
  // a European premium may lie below what exercise would pay
  const intrinsic = option.style === 'european' ? 0 : Math.max(w * (S - K), 0)
  if (premium < intrinsic * (1 - 1e-12)) return none('below_intrinsic')
  if (premium <= intrinsic * (1 + 1e-12)) return none('at_intrinsic')
  if (premium >= (w > 0 ? S : K)) return none('above_max')
  const priceAt = (sigma: number) => americanPrice({ ...option, sigma }, tier)
  const spot = option.dividendModel === 'spot' ? S : S - pvDividends(option.dividends ?? [], T, r, q)
  const bound = impliedVol(w, spot * exp((r - q) * T), K, T, exp(-r * T), premium)
  let high =
    bound.sigma === null || option.dividendModel === 'spot'
      ? MAX_VOL
      : Math.min(bound.sigma * (1 + 1e-9), MAX_VOL)
  const error = (sigma: number) => {
    const result = priceAt(sigma)
    return result.status === 'ok' ? result.value.price - premium : Number.NaN
  }
  // Half the bound is nearly always below the answer; the least volatility costs a finite-difference grid of its own.
  let low = 0.5 * high
  if (!(error(low) < 0)) {
    low = MIN_VOL
    const atLow = priceAt(low)
    if (atLow.status !== 'ok') return none('invalid_input')
    if (premium <= atLow.value.price)
      return none(premium < atLow.value.price ? 'below_intrinsic' : 'at_intrinsic')
  }
  if (!(error(high) >= 0)) high = MAX_VOL
  if (!(error(high) >= 0)) return none('above_max')
  const { x: sigma } = brent(error, low, high, 1e-13)
  const priced = priceAt(sigma)
  return { status: 'ok', sigma, europeanPrice: priced.status === 'ok' ? priced.value.european : null }
}
