/** An American option so near its exercise boundary that a lower volatility would exercise it: derivatives in sigma are one-sided there. */
import { expect, test } from 'vitest'
import { american } from '../../../../shared/quant/formula/american.ts'
import { prepareAmerican } from '../../../../shared/quant/formula/americanCollocation.ts'
import type { Greeks } from '../../../../shared/quant/formula/greeks.ts'

test.each([
  ['put', { w: -1, K: 100, T: 1, sigma: 0.25, r: 0.05, q: 0.02 }],
  ['call', { w: 1, K: 100, T: 1, sigma: 0.25, r: 0.02, q: 0.05 }],
] as const)('%s: vega, volga and vanna are those of repricings at higher volatilities', (_, o) => {
  const critical = prepareAmerican(o, 'accurate')?.criticalSpot ?? Number.NaN
  const S = critical * (1 - o.w * 1e-4)
  const greeks = (sigma: number): Greeks => {
    const result = american({ ...o, S, sigma }, 'accurate')
    if (result.status !== 'ok') throw new Error(`${result.status} at ${S}, sigma ${sigma}`)
    return result.value.greeks
  }
  const here = greeks(o.sigma)
  // continued, and exercised at a volatility 0.2 % lower
  expect(here.price).toBeGreaterThan(o.w * (S - o.K))
  expect(greeks(o.sigma * 0.998).price).toBe(o.w * (S - o.K))

  const h = 1e-4
  const [one, two] = [greeks(o.sigma + h), greeks(o.sigma + 2 * h)]
  const first = (of: 'price' | 'delta') => (4 * one[of] - 3 * here[of] - two[of]) / (2 * h)
  const told = JSON.stringify({ S, here, one, two })
  const second = (two.price - 2 * one.price + here.price) / (h * h)
  expect(Math.abs(here.vega / first('price') - 1), told).toBeLessThan(5e-3)
  expect(Math.abs(here.vanna / first('delta') - 1), told).toBeLessThan(5e-3)
  expect(Math.abs(here.volga / second - 1), told).toBeLessThan(5e-3)
})
