import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  butterflyG,
  jumpWings,
  type SviParams,
  ssviConditions,
  ssviVariance,
  sviDensity,
  sviDomainError,
  sviSlopes,
  sviVariance,
} from '../../../../shared/quant/formula/svi.ts'
import { fitSvi } from '../../../../shared/quant/formula/sviFit.ts'
import { SEED } from '../arbitraries.ts'

const between = (min: number, max: number) => fc.double({ min, max, noNaN: true, noDefaultInfinity: true })
const slice: fc.Arbitrary<SviParams> = fc
  .record({
    a: between(0.0005, 0.05),
    b: between(0.01, 0.5),
    rho: between(-0.9, 0.9),
    m: between(-0.1, 0.1),
    sigma: between(0.03, 0.5),
  })
  .filter((p) => sviDomainError(p) === null)
const strikes = Array.from({ length: 25 }, (_, i) => -0.6 + 0.05 * i)

describe('SVI slices', () => {
  test('a fit of exact quotes gives the quotes back and stays in the domain', () => {
    fc.assert(
      fc.property(slice, (p) => {
        const w = strikes.map((k) => sviVariance(p, k))
        const { params, rmse, kind } = fitSvi(strikes, w)
        expect(kind).toBe('full')
        expect(sviDomainError(params), JSON.stringify(params)).toBeNull()
        expect(rmse, `${JSON.stringify(p)} fitted as ${JSON.stringify(params)}`).toBeLessThan(
          1e-6 * Math.max(...w),
        )
      }),
      { ...SEED, numRuns: 60 },
    )
  })

  test('quotes outside the domain are fitted on its edge: wings steeper than Lee allows, a V without a floor', () => {
    const steep = strikes.map((k) => 0.01 + 3 * Math.abs(k))
    const fitted = fitSvi(strikes, steep).params
    expect(sviDomainError(fitted), JSON.stringify(fitted)).toBeNull()
    expect(fitted.b * (1 + Math.abs(fitted.rho))).toBeCloseTo(2, 3)
    const vee = strikes.map((k) => 1e-6 + 0.2 * Math.abs(k))
    const low = fitSvi(strikes, vee)
    expect(sviDomainError(low.params), JSON.stringify(low)).toBeNull()
    expect(low.rmse).toBeLessThan(2e-3)
  })

  test('few strikes: shape from the neighbour, or flat, and the answer says so', () => {
    expect(fitSvi([-0.1, 0, 0.1, 0.2], [0.05, 0.04, 0.045, 0.05], { neighbourSigma: 0.2 })).toMatchObject({
      kind: 'fixed_shape',
      params: { m: 0, sigma: 0.2 },
    })
    const flat = fitSvi([-0.1, 0.1], [0.04, 0.06])
    expect(flat.kind).toBe('flat')
    expect(sviVariance(flat.params, 3)).toBeCloseTo(0.05, 14)
    expect(() => fitSvi([0], [-1])).toThrow(RangeError)
    expect(() => fitSvi([], [])).toThrow(RangeError)
    expect(() => fitSvi([0, 1], [0.1])).toThrow(RangeError)
  })

  test('weights pull the fit', () => {
    const w = strikes.map((k, i) => 0.04 + 0.1 * k * k + (i === 12 ? 0.01 : 0))
    const heavy = fitSvi(strikes, w, { weights: strikes.map((_, i) => (i === 12 ? 1e4 : 1)) })
    const light = fitSvi(strikes, w)
    const off = (fit: typeof heavy) =>
      Math.abs(sviVariance(fit.params, strikes[12] as number) - (w[12] as number))
    expect(off(heavy)).toBeLessThan(0.2 * off(light))
  })

  test('slopes are derivatives; the density integrates to 1 and keeps the forward where g >= 0', () => {
    const p = { a: 0.008, b: 0.1, rho: -0.55, m: 0.02, sigma: 0.15 }
    const h = 1e-4
    for (const k of [-0.5, 0, 0.3]) {
      const [down, here, up] = [-h, 0, h].map((x) => sviVariance(p, k + x)) as [number, number, number]
      expect(sviSlopes(p, k).first).toBeCloseTo((up - down) / (2 * h), 8)
      expect(sviSlopes(p, k).second).toBeCloseTo((up - 2 * here + down) / (h * h), 5)
      expect(butterflyG(p, k)).toBeGreaterThan(0)
    }
    let [mass, mean] = [0, 0]
    const dk = 0.002
    for (let k = -8; k <= 5; k += dk) {
      mass += sviDensity(p, k) * dk
      mean += sviDensity(p, k) * Math.exp(k) * dk
    }
    expect(mass).toBeCloseTo(1, 6)
    expect(mean).toBeCloseTo(1, 6)
  })

  test('the Vogt slice has a butterfly, its jump-wings the published at-the-money variance', () => {
    // Gatheral-Jacquier (2014), example 3.1: (a, b, m, rho, sigma) = (-0.0410, 0.1331, 0.3586, 0.3060, 0.4153)
    const vogt = { a: -0.041, b: 0.1331, m: 0.3586, rho: 0.306, sigma: 0.4153 }
    expect(butterflyG(vogt, 0.88)).toBeLessThan(0)
    expect(jumpWings(vogt, 1).v).toBeCloseTo(0.01742625, 8)
    expect(jumpWings(vogt, 1).vTilde).toBeCloseTo(0.0116249, 7)
  })

  test('SSVI at the money is theta, and its conditions hold where the paper says', () => {
    const p = { theta: 0.04, rho: -0.7, eta: 1, gamma: 0.5 }
    expect(ssviVariance(p, 0)).toBeCloseTo(0.04, 15)
    expect(ssviConditions(p)).toMatchObject({ slice: true, surface: true })
    expect(ssviConditions({ ...p, eta: 1.5 }).surface).toBe(false)
    expect(ssviConditions({ ...p, gamma: 0.6 }).surface).toBe(false)
  })
})
