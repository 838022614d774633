import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bachelier, bachelierImpliedVol } from '../../../../shared/quant/formula/bachelier.ts'
import { black76 } from '../../../../shared/quant/formula/black.ts'
import { amplification, impliedVol, impliedVolColumns } from '../../../../shared/quant/formula/impliedVol.ts'
import { inverseImpliedVol, inverseOption } from '../../../../shared/quant/formula/inverse.ts'
import { normalisedBlack } from '../../../../shared/quant/formula/normalisedBlack.ts'
import { exp } from '../../../../shared/quant/math/elementary.ts'
import { random } from '../../exposure/books.ts'
import { SEED, STRANGE, strange } from '../arbitraries.ts'

const EPS = 2 ** -52
const between = (min: number, max: number) => fc.double({ min, max, noNaN: true, noDefaultInfinity: true })

describe('Black implied volatility', () => {
  test('price -> sigma -> price, out of the money, from one hour to ten years and 0.5 to 400 points', () => {
    const quote = fc.record({
      w: fc.constantFrom<1 | -1>(1, -1),
      F: between(0.01, 1e5),
      sd: between(0, 12),
      logT: between(-9, 2.3),
      logSigma: between(-5.3, 1.4),
      r: between(-0.02, 0.1),
    })
    fc.assert(
      fc.property(quote, ({ w, F, sd, logT, logSigma, r }) => {
        const [T, sigma] = [exp(logT), exp(logSigma)]
        const K = F * exp(w * sd * sigma * Math.sqrt(T))
        const priced = black76({ w, F, K, T, sigma, r })
        if (priced.status !== 'ok' || !(priced.value.price > 1e-290 * F)) return
        const { price, vega } = priced.value
        const found = impliedVol(w, F, K, T, exp(-r * T), price)
        if (found.sigma === null)
          throw new Error(`${found.status} for ${JSON.stringify({ w, F, K, T, sigma, r, price })}`)
        // what one ulp of the premium and of ln(F/K) is worth in sigma, sixteen times (the rule of the golden file), plus what
        // the kernel's textbook difference of two tails loses
        const shift = (price + exp(-r * T) * F * Math.abs(priced.value.delta)) / vega
        const tolerance = 32 * EPS * (shift + sigma)
        expect(
          Math.abs(found.sigma - sigma),
          JSON.stringify({ w, F, K, T, sigma, r, price }),
        ).toBeLessThanOrEqual(tolerance)
      }),
      { ...SEED, numRuns: 3000 },
    )
  })

  test('far tails of 1e-100 and less of the forward keep their digits', () => {
    for (const x of [-0.5, -2, -5]) {
      for (const s of [0.02, 0.05, 0.1]) {
        const { value } = normalisedBlack(x, s)
        if (!(value > 1e-300)) continue
        const K = 100 * exp(-x)
        const found = impliedVol(1, 100, K, 1, 1, value * Math.sqrt(100 * K))
        expect(Math.abs((found.sigma as number) / s - 1), `x ${x} s ${s} b ${value}`).toBeLessThan(1e-13)
      }
    }
  })

  test('near and below the bounds there is a status, never an exception', () => {
    const at = (price: number) => impliedVol(1, 100, 80, 0.5, 1, price)
    expect(at(20)).toEqual({ status: 'at_intrinsic', sigma: 0 })
    expect(at(20 - 1e-14 * 20)).toEqual({ status: 'below_intrinsic', sigma: null })
    expect(at(100)).toEqual({ status: 'above_max', sigma: null })
    expect(at(100 - 2e-14).status).toBe('ok')
    expect(impliedVol(-1, 100, 80, 0, 1, 3).status).toBe('expired')
    expect(impliedVol(-1, 100, 80, 1, 0, 3).status).toBe('invalid_input')
  })

  test('columns are the single quotes, bit for bit, strange ones included', () => {
    const next = random(3)
    const count = 1000
    const column = (make: () => number): Float64Array => Float64Array.from({ length: count }, make)
    const odd = (x: number): number => {
      const pick = Math.floor(next() * 400)
      return pick < STRANGE.length ? (STRANGE[pick] as number) : x
    }
    const quotes = {
      w: column(() => (next() < 0.5 ? -1 : 1)),
      F: column(() => odd(50 + 100 * next())),
      K: column(() => odd(50 + 100 * next())),
      T: column(() => odd(0.001 + 3 * next())),
      df: column(() => odd(1 - 0.1 * next())),
      price: column(() => odd(60 * next() * next() * next())),
    }
    const sigma = new Float64Array(count)
    impliedVolColumns(quotes, sigma, 0, count)
    sigma.forEach((got, i) => {
      const { w, F, K, T, df, price } = quotes
      const at = (c: Float64Array): number => c[i] as number
      const want = impliedVol(at(w) > 0 ? 1 : -1, at(F), at(K), at(T), at(df), at(price))
      expect(got, JSON.stringify({ i, ...want })).toBe(want.sigma ?? Number.NaN)
    })
  })

  test('any mixture of strange inputs gives a finite volatility or a status', () => {
    const inputs = strange('F', 'K', 'T', 'df')
    fc.assert(
      fc.property(
        fc.constantFrom<1 | -1>(1, -1),
        inputs,
        fc.constantFrom(...STRANGE),
        (w, { F, K, T, df }, price) => {
          for (const found of [
            impliedVol(w, F, K, T, df, price),
            bachelierImpliedVol(w, F, K, T, df, price),
          ]) {
            const known = found.status === 'ok' || found.status === 'at_intrinsic'
            const note = JSON.stringify({ w, F, K, T, df, price, found })
            expect(
              known ? Number.isFinite(found.sigma) && (found.sigma as number) >= 0 : found.sigma === null,
              note,
            ).toBe(true)
          }
        },
      ),
      { ...SEED, numRuns: 4000 },
    )
  })

  test('an option that never expires has no volatility in either model', () => {
    const none = { status: 'invalid_input', sigma: null }
    expect(impliedVol(1, 100, 90, Number.POSITIVE_INFINITY, 1, 12)).toEqual(none)
    expect(bachelierImpliedVol(1, 100, 90, Number.POSITIVE_INFINITY, 1, 12)).toEqual(none)
  })

  test('coin premiums: sigma -> coins -> sigma', () => {
    const o = { w: 1, F: 60_000, K: 70_000, T: 0.2, sigma: 0.65, rCoin: 0.02, indexS: 59_000 } as const
    const coins = inverseOption(o).value?.priceCoin as number
    expect(inverseImpliedVol(1, o.F, o.K, o.T, o.rCoin, coins).sigma).toBeCloseTo(0.65, 13)
  })

  test('amplification tells how many digits a premium has lost', () => {
    expect(amplification(20, 1e-8, 0.2)).toBeCloseTo(1e10, -3)
    expect(amplification(20, 0, 0.2)).toBeNull()
  })
})

describe('normal implied volatility', () => {
  test('price -> sigmaN -> price, futures of both signs', () => {
    const quote = fc.record({
      w: fc.constantFrom<1 | -1>(1, -1),
      F: between(-50, 120),
      sd: between(-1, 10),
      T: between(0.001, 5),
      sigmaN: between(0.05, 80),
      r: between(-0.02, 0.1),
    })
    fc.assert(
      fc.property(quote, ({ w, F, sd, T, sigmaN, r }) => {
        const K = F + w * sd * sigmaN * Math.sqrt(T)
        const priced = bachelier({ w, F, K, T, sigmaN, r })
        if (priced.status !== 'ok') throw new Error(priced.status)
        const { price, vega } = priced.value
        const found = bachelierImpliedVol(w, F, K, T, exp(-r * T), price)
        const loss = (price + Math.abs(F - K) + Math.abs(F)) * EPS
        const tolerance = 16 * (loss / vega + EPS * sigmaN) + (sd > 0 ? 64 * EPS * sigmaN * (1 + sd * sd) : 0)
        expect(
          Math.abs((found.sigma as number) - sigmaN),
          JSON.stringify({ w, F, K, T, sigmaN, r, price, found }),
        ).toBeLessThanOrEqual(tolerance)
      }),
      { ...SEED, numRuns: 2000 },
    )
  })
})
