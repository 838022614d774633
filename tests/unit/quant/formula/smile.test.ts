import { describe, expect, test } from 'vitest'
import { blackScholes } from '../../../../shared/quant/formula/black.ts'
import {
  calendarCrosses,
  minimumVarianceDelta,
  smileDelta,
  surfaceVol,
  type VarianceSlice,
} from '../../../../shared/quant/formula/smile.ts'
import { sviSlopes, sviVariance } from '../../../../shared/quant/formula/svi.ts'

const params = { a: 0.008, b: 0.1, rho: -0.55, m: 0.02, sigma: 0.15 }
const slice = (T: number, scale: number): VarianceSlice => ({
  T,
  variance: (k) => scale * sviVariance(params, k),
})

describe('between and beyond the slices of a surface', () => {
  const slices = [slice(0.25, 1), slice(0.5, 1.8)]

  test('on a slice its own volatility, between them linear total variance, outside flat volatility', () => {
    const k = -0.1
    const vol = (T: number) => surfaceVol(slices, k, T)
    const w = sviVariance(params, k)
    expect(vol(0.25)).toBeCloseTo(Math.sqrt(w / 0.25), 14)
    expect(vol(0.5)).toBeCloseTo(Math.sqrt((1.8 * w) / 0.5), 14)
    expect(vol(0.375) ** 2 * 0.375).toBeCloseTo(1.4 * w, 14)
    expect(vol(0.01)).toBeCloseTo(vol(0.25), 14)
    expect(vol(3)).toBeCloseTo(vol(0.5), 14)
  })

  test('volatilities stay between 1% and 1000%', () => {
    const level = (variance: number) => [{ T: 1, variance: () => variance }]
    expect([surfaceVol(level(0), 0, 1), surfaceVol(level(-1), 0, 1), surfaceVol(level(1e6), 0, 1)]).toEqual([
      0.01, 0.01, 10,
    ])
  })

  test('slices out of order and times at or below 0 are refused', () => {
    expect(() => surfaceVol([], 0, 1)).toThrow(RangeError)
    expect(() => surfaceVol([slice(0.5, 1), slice(0.25, 1)], 0, 0.3)).toThrow(RangeError)
    expect(() => surfaceVol(slices, 0, 0)).toThrow(RangeError)
  })

  test('a planted calendar breach is found with its place and size', () => {
    expect(calendarCrosses(slices, [-0.2, 0, 0.2])).toEqual([])
    const crossed = [
      slice(0.25, 1),
      { T: 0.5, variance: (k: number) => sviVariance(params, k) - (k === 0.2 ? 0.003 : -0.01) },
    ]
    const [cross] = calendarCrosses(crossed, [-0.2, 0, 0.2])
    expect(cross).toMatchObject({ fromT: 0.25, toT: 0.5, k: 0.2 })
    expect(cross?.drop).toBeCloseTo(0.003, 14)
  })
})

describe('what a spot move does to the smile', () => {
  test('sticky moneyness against repricing with the smile moved along', () => {
    const [S, K, T] = [100, 95, 0.25]
    const vol = (spot: number) => Math.sqrt(sviVariance(params, Math.log(K / spot)) / T)
    const value = (spot: number, sigma: number) => {
      const g = blackScholes({ w: 1, S: spot, K, T, sigma, r: 0, q: 0 }).value
      if (g === null) throw new Error('not priced')
      return g
    }
    const g = value(S, vol(S))
    const k = Math.log(K / S)
    const skew = sviSlopes(params, k).first / (2 * vol(S) * T)
    const h = 0.01
    const moved = (value(S + h, vol(S + h)).price - value(S - h, vol(S - h)).price) / (2 * h)
    expect(smileDelta(g.delta, g.vega, skew, S, 'sticky_moneyness')).toBeCloseTo(moved, 7)
    expect(smileDelta(g.delta, g.vega, skew, S, 'sticky_strike')).toBe(g.delta)
    const half = smileDelta(g.delta, g.vega, skew, S, { ratio: 0.5 })
    expect(half).toBeCloseTo(0.5 * (g.delta + smileDelta(g.delta, g.vega, skew, S, 'sticky_moneyness')), 14)
    expect(minimumVarianceDelta(0.5, 20, 100, 0.25, { a: -0.1, b: 0, c: 0 })).toBeCloseTo(0.5 - 2 / 50, 14)
  })
})
