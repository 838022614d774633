/** Rows of a scenario grid that have no restructured kernel: normal-model options cell by cell, American ones by a ladder a volatility. */
import type { AmericanOption } from '../formula/americanTypes.ts'
import { bachelier } from '../formula/bachelier.ts'
import type { Priced } from '../formula/greeks.ts'
import { log, logRatio } from '../math/elementary.ts'
import { americanOption } from '../pricer/americanRows.ts'
import type { PricingBook } from '../pricer/pricingBook.ts'
import { type BookShocks, shockedVol, type VolShock } from './scenario.ts'

/** Prices of one American option over many spots from one solve (`americanLadder` on a tier); base and cells come from the same one. */
export type LadderModel = (option: AmericanOption, reach: number) => Priced<{ price(S: number): number }>

/**
 * Adds a row under the normal model. A volatility shock in points moves sigmaN as the lognormal volatility near the money, sigmaN/F; where
 * F is not above 0 only relative shocks move it (quant reference 1.4b).
 */
export function writeNormalRow(
  book: PricingBook,
  i: number,
  units: number,
  shocks: BookShocks,
  prices: Float64Array,
  out: Float64Array,
): void {
  const c = book.contracts
  const [F, T, sigmaN] = [c.S[i] as number, c.T[i] as number, c.sigma[i] as number]
  const t = Math.max(T - (shocks.later ?? 0), 0)
  const value = (price: number, vol: number, time: number): number =>
    bachelier({
      w: (c.w[i] as number) > 0 ? 1 : -1,
      F: price,
      K: c.K[i] as number,
      T: time,
      sigmaN: vol,
      r: c.r[i] as number,
    }).value?.price ?? Number.NaN
  const base = value(F, sigmaN, T)
  for (const [v, shock] of shocks.vol.entries()) {
    const vol = t > 0 ? shockedNormalVol(sigmaN, F, shock, t) : sigmaN
    for (let s = 0; s < prices.length; s++)
      add(out, v * prices.length + s, units * (value(prices[s] as number, vol, t) - base))
  }
}

function shockedNormalVol(sigmaN: number, F: number, shock: VolShock, T: number): number {
  if (F > 0) return F * shockedVol(sigmaN / F, shock, T, 0)
  return sigmaN * (1 + (shock.relative ?? 0))
}

/** Adds an American row: one ladder a volatility, the base from the ladder of no shock. */
export function writeAmericanRow(
  book: PricingBook,
  i: number,
  units: number,
  shocks: BookShocks,
  prices: Float64Array,
  ladder: LadderModel,
  out: Float64Array,
): void {
  const { later = 0 } = shocks
  const now = americanOption(book, i)
  const then = later > 0 ? americanOption(book, i, later) : now
  const k = logRatio(now.K, now.S) - (now.r - now.q) * now.T
  const reach = shocks.spot.reduce((widest, x) => Math.max(widest, Math.abs(log(1 + x))), 0.05)
  const base = ladder(now, reach).value?.price(now.S) ?? Number.NaN
  for (const [v, shock] of shocks.vol.entries()) {
    const sigma = then.T > 0 ? shockedVol(now.sigma, shock, then.T, k) : now.sigma
    const row = ladder({ ...then, sigma }, reach).value
    for (let s = 0; s < prices.length; s++) {
      const price = row === null ? Number.NaN : row.price(prices[s] as number)
      add(out, v * prices.length + s, units * (price - base))
    }
  }
}

function add(out: Float64Array, cell: number, x: number): void {
  out[cell] = (out[cell] as number) + x
}
