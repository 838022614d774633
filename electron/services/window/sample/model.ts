/** Spot paths, the volatility surface and theoretical prices of the sample's world. */
import { blackScholes } from '../../../../shared/quant/formula/black.ts'
import { exp, log } from '../../../../shared/quant/math/elementary.ts'
import { yearFraction } from '../../../../shared/quant/time/yearFraction.ts'
import type { Random } from './random.ts'
import { type ListedExpiry, SAMPLE_AS_OF, type Underlying } from './world.ts'

/** One option of the sample; `strike` as listed. */
export interface Option {
  readonly expiry: ListedExpiry
  readonly strike: number
  readonly right: 'C' | 'P'
}

/** The 20 trading days before and with the as-of, oldest first: instants of their close, 21:00 UTC. */
export const CLOSES: readonly number[] = (() => {
  const closes: number[] = []
  const last = SAMPLE_AS_OF - 15 * 60_000
  for (let day = 0; closes.length < 20; day += 1) {
    const at = last - day * 86_400_000
    const weekday = new Date(at).getUTCDay()
    if (weekday !== 0 && weekday !== 6) closes.unshift(at)
  }
  return closes
})()

/** Closing prices, one a day of CLOSES, ending at the underlying's price of the as-of. */
export function closingPrices(u: Underlying, random: Random): number[] {
  const daily = u.vol.atm / Math.sqrt(252)
  const prices = [u.price]
  while (prices.length < CLOSES.length)
    prices.unshift((prices[0] as number) * exp(-daily * 0.9 * random.normal()))
  return prices.map((p) => rounded(p, u.price > 10_000 ? 1 : 2))
}

/** Volatility of an option when the spot is `spot` and the time is `at`: a smile in standardised moneyness that flattens with time. */
export function volatility(u: Underlying, strike: number, T: number, spot: number): number {
  const k = log(strike / spot) / Math.sqrt(Math.max(T, 0.02))
  const { atm, term, skew, curvature } = u.vol
  const bend = k / (1 + Math.abs(k))
  return Math.max(
    0.06,
    atm + term * (Math.sqrt(T) - 0.3) + skew * bend + (curvature * 0.12 * k * k) / (1 + 0.35 * k * k),
  )
}

export interface Theory {
  /** price of one unit in the contract's own currency (coins for inverse options) */
  readonly price: number
  /** change of the USD (or quote currency) value per 1.00 of spot */
  readonly delta: number
}

/** Theoretical price and delta at an instant; intrinsic at expiry. */
export function theory(u: Underlying, option: Option, spot: number, at: number): Theory {
  const T = Math.max(0, yearFraction(at, option.expiry.at))
  const w = option.right === 'C' ? 1 : -1
  const sigma = volatility(u, option.strike, T, spot)
  const { value } = blackScholes({
    w,
    S: spot,
    K: option.strike,
    T,
    sigma,
    r: u.r,
    q: u.q,
  })
  if (value === null)
    throw new RangeError(`No theoretical price for ${u.code} ${option.strike} at spot ${spot}.`)
  return { price: u.option.inverse ? value.price / spot : value.price, delta: value.delta }
}

/** Price of the hedge instrument at a spot. */
export function hedgePrice(u: Underlying, spot: number, at: number): number {
  const left = u.hedge.carry === 0 ? 0 : u.hedge.carry + (SAMPLE_AS_OF - at) / (365 * 86_400_000)
  const price = spot * exp((u.r - u.q) * left)
  return rounded(Math.round(price / u.hedge.tick) * u.hedge.tick, 2)
}

/** Rounded half away from zero at `decimals`; the sample's prices are texts made from this. */
export function rounded(x: number, decimals: number): number {
  const scale = 10 ** decimals
  return Math.round(x * scale) / scale
}
