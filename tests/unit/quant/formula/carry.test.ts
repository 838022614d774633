import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bachelier, bachelierCash } from '../../../../shared/quant/formula/bachelier.ts'
import { blackScholes } from '../../../../shared/quant/formula/black.ts'
import { forward, type StockOption, stockOption } from '../../../../shared/quant/formula/forward.ts'
import {
  forwardToSpotGreeks,
  linearFunding,
  linearFuture,
  linearPerpetual,
  spotPosition,
} from '../../../../shared/quant/formula/futures.ts'
import type { Greek, Greeks } from '../../../../shared/quant/formula/greeks.ts'
import {
  averagingShare,
  type InverseGreeks,
  inverseFunding,
  inverseFuture,
  inverseOption,
  inverseSettlement,
} from '../../../../shared/quant/formula/inverse.ts'
import { yearFraction } from '../../../../shared/quant/time/yearFraction.ts'
import { allNumbersFinite, SEED, strange } from '../arbitraries.ts'

const between = (min: number, max: number) => fc.double({ min, max, noNaN: true, noDefaultInfinity: true })
const side = fc.constantFrom<1 | -1>(1, -1)

describe('time', () => {
  test('ACT/365 fixed from milliseconds, without a floor', () => {
    expect(yearFraction(0, 365 * 86_400_000)).toBe(1)
    expect(yearFraction(0, 1000)).toBe(1 / (365 * 86_400))
    expect(yearFraction(10, 0)).toBeLessThan(0)
  })
})

describe('normal model', () => {
  const option = fc.record({
    w: side,
    F: between(-80, 120),
    sd: between(-3, 3),
    T: between(0.01, 2),
    sigmaN: between(0.5, 60),
    r: between(-0.03, 0.1),
  })
  const value = (o: { w: 1 | -1; F: number; K: number; T: number; sigmaN: number; r: number }) => {
    const result = bachelier(o)
    if (result.status !== 'ok') throw new Error(JSON.stringify(o))
    return result.value
  }

  test('parity C - P = e^-rT (F - K), theta = rV - sigmaN^2 gamma/2, dual delta = -delta', () => {
    fc.assert(
      fc.property(option, ({ sd, ...o }) => {
        const K = o.F + sd * o.sigmaN * Math.sqrt(o.T)
        const [call, put] = [value({ ...o, K, w: 1 }), value({ ...o, K, w: -1 })]
        const df = Math.exp(-o.r * o.T)
        const note = JSON.stringify({ ...o, K })
        expect(Math.abs(call.price - put.price - df * (o.F - K)), note).toBeLessThan(
          1e-14 * (Math.abs(o.F) + Math.abs(K) + o.sigmaN),
        )
        const g = o.w > 0 ? call : put
        const pde = o.r * g.price - 0.5 * o.sigmaN * o.sigmaN * g.gamma
        expect(Math.abs(g.theta - pde), note).toBeLessThan(
          1e-12 * (Math.abs(pde) + o.sigmaN * o.sigmaN * g.gamma + Math.abs(o.r) * g.price),
        )
        expect(g.dualDelta).toBe(-g.delta)
      }),
      SEED,
    )
  })

  test('every Greek is the derivative of the one below it', () => {
    const chain = [
      ['delta', 'price', 'F', 1],
      ['gamma', 'delta', 'F', 1],
      ['speed', 'gamma', 'F', 1],
      ['vega', 'price', 'sigmaN', 1],
      ['vanna', 'delta', 'sigmaN', 1],
      ['volga', 'vega', 'sigmaN', 1],
      ['zomma', 'gamma', 'sigmaN', 1],
      ['ultima', 'volga', 'sigmaN', 1],
      ['theta', 'price', 'T', -1],
      ['charm', 'delta', 'T', -1],
      ['veta', 'vega', 'T', -1],
      ['color', 'gamma', 'T', -1],
      ['rho', 'price', 'r', 1],
    ] as const
    fc.assert(
      fc.property(option, fc.constantFrom(...chain), ({ sd, ...rest }, [name, of, by, sign]) => {
        const o = { ...rest, K: rest.F + sd * rest.sigmaN * Math.sqrt(rest.T) }
        const width = { F: o.sigmaN * Math.sqrt(o.T), sigmaN: o.sigmaN, T: o.T, r: 1 }[by]
        const h = 1e-3 * width
        const at = (k: number) => value({ ...o, [by]: o[by] + k * h })[of]
        const bumped = (sign * (at(-2) - 8 * at(-1) + 8 * at(1) - at(2))) / (12 * h)
        const size =
          Math.abs(value(o)[of]) / width +
          Math.abs(value({ ...o, K: o.F + 0.3 * o.sigmaN * Math.sqrt(o.T) })[of]) / width
        expect(Math.abs(value(o)[name] - bumped), `${name} ${JSON.stringify(o)}`).toBeLessThan(
          1e-7 * (size + Math.abs(bumped)),
        )
      }),
      { ...SEED, numRuns: 1500 },
    )
  })

  test('far from zero it agrees with the lognormal model near the money, sigmaN = sigma F', () => {
    const normal = value({ w: 1, F: 1000, K: 1001, T: 0.02, sigmaN: 0.01 * 1000.5, r: 0 })
    const log = blackScholes({ w: 1, S: 1000, K: 1001, T: 0.02, sigma: 0.01, r: 0, q: 0 })
    expect(normal.price).toBeCloseTo(log.value?.price as number, 4)
  })

  test('far out of the money the premium keeps its relative digits', () => {
    // 12 standard deviations: textbook subtraction has nothing left here; the value is from mpmath at 50 digits
    expect(value({ w: 1, F: 0, K: 12, T: 1, sigmaN: 1, r: 0 }).price / 1.4605201169845548e-34).toBeCloseTo(
      1,
      12,
    )
  })

  test('cash Greeks lead with points and know no lognormal vega at or below zero', () => {
    const g = value({ w: 1, F: -5, K: -4, T: 0.5, sigmaN: 10, r: 0.02 })
    const cash = bachelierCash(10, -5, g)
    expect(cash.vegaCash).toBeNull()
    expect(cash.pointDelta).toBe(10 * g.delta)
    expect(bachelierCash(10, 50, g).vegaCash).toBe((10 * g.vega * 50) / 100)
  })

  test('any mixture of strange inputs gives finite numbers or a status', () => {
    fc.assert(
      fc.property(side, strange('F', 'K', 'T', 'sigmaN', 'r'), (w, inputs) => {
        const result = bachelier({ w, ...inputs })
        expect(
          result.status === 'ok' ? allNumbersFinite(result.value) : result.value === null,
          JSON.stringify(inputs),
        ).toBe(true)
      }),
      { ...SEED, numRuns: 4000 },
    )
  })
})

describe('coin-settled options and futures', () => {
  const option = fc.record({
    w: side,
    F: between(500, 1e5),
    sd: between(-3, 3),
    T: between(0.003, 1),
    sigma: between(0.2, 2),
    rCoin: between(-0.02, 0.08),
    basis: between(0.97, 1.03),
  })
  const make = ({
    sd,
    basis,
    ...o
  }: {
    w: 1 | -1
    F: number
    sd: number
    T: number
    sigma: number
    rCoin: number
    basis: number
  }) => ({
    ...o,
    K: o.F * Math.exp(sd * o.sigma * Math.sqrt(o.T)),
    indexS: o.F * basis,
  })
  const value = (o: ReturnType<typeof make>): InverseGreeks => {
    const result = inverseOption(o)
    if (result.status !== 'ok') throw new Error(JSON.stringify(o))
    return result.value
  }

  test('deltaUsd = deltaNet + V for options and futures; coin cash is 0 + 1', () => {
    fc.assert(
      fc.property(option, (raw) => {
        const o = make(raw)
        const g = value(o)
        expect(Math.abs(g.deltaUsd - g.deltaNet - g.priceCoin), JSON.stringify(o)).toBeLessThan(4e-15)
        const f = inverseFuture(-30, 10, o.F, o.F * 1.07, o.indexS)
        expect(f.deltaUsd).toBe(f.deltaNet + f.pnlCoin)
      }),
      SEED,
    )
  })

  test('every Greek against bumps of F at F/S fixed', () => {
    const names = [
      [
        'deltaNet',
        (o: ReturnType<typeof make>) => value(o).priceCoin,
        'F',
        (o: ReturnType<typeof make>) => o.F,
      ],
      ['gammaNet', (o: ReturnType<typeof make>) => value(o).deltaNet, 'F', () => 1],
      ['gammaCoin', (o: ReturnType<typeof make>) => value(o).deltaNet / o.F, 'F', () => 1],
      ['vegaCoinPt', (o: ReturnType<typeof make>) => value(o).priceCoin / 100, 'sigma', () => 1],
      ['vannaNet', (o: ReturnType<typeof make>) => value(o).deltaNet, 'sigma', () => 1],
      ['vannaUsd', (o: ReturnType<typeof make>) => value(o).deltaUsd, 'sigma', () => 1],
      ['volgaCoin', (o: ReturnType<typeof make>) => value(o).vegaCoinPt * 100, 'sigma', () => 1],
      ['thetaCoinDay', (o: ReturnType<typeof make>) => -value(o).priceCoin / 365, 'T', () => 1],
    ] as const
    fc.assert(
      fc.property(option, fc.constantFrom(...names), (raw, [name, of, by, scale]) => {
        const o = make(raw)
        const h = 1e-3 * o[by] * (by === 'F' ? o.sigma * Math.sqrt(o.T) : 1)
        const at = (k: number) => {
          const x = o[by] + k * h
          return of({ ...o, [by]: x, indexS: by === 'F' ? (o.indexS * x) / o.F : o.indexS })
        }
        const bumped = (scale(o) * (at(-2) - 8 * at(-1) + 8 * at(1) - at(2))) / (12 * h)
        const noise = (scale(o) * 1e-14) / h
        expect(Math.abs(value(o)[name] - bumped), `${name} ${JSON.stringify(o)}`).toBeLessThan(
          1e-6 * Math.abs(bumped) + noise + (1e-9 * scale(o)) / o[by],
        )
      }),
      { ...SEED, numRuns: 1500 },
    )
  })

  test('settlement, funding, and the averaging window', () => {
    expect(inverseSettlement(1, 100, 125)).toEqual({ payoffCoin: 0.2, payoffUsd: 25 })
    expect(inverseSettlement(-1, 100, 125)).toEqual({ payoffCoin: 0, payoffUsd: 0 })
    expect(() => inverseSettlement(1, 100, 0)).toThrow(RangeError)
    expect(inverseFunding(100, 10, 50, 0.001)).toBeCloseTo(0.02, 15)
    expect([averagingShare(0, 10, 20), averagingShare(15, 10, 20), averagingShare(25, 10, 20)]).toEqual([
      1, 0.5, 0,
    ])
    // long inverse futures are short coin convexity, and the USD value is linear in S
    const f = inverseFuture(10, 100, 40_000, 50_000, 50_000)
    expect(f.gammaCoin).toBeLessThan(0)
    expect(f.pnlCoin).toBeCloseTo(1000 * (1 / 40_000 - 1 / 50_000), 15)
  })

  test('any mixture of strange inputs gives finite numbers or a status', () => {
    fc.assert(
      fc.property(side, strange('F', 'K', 'T', 'sigma', 'rCoin', 'indexS'), (w, inputs) => {
        const result = inverseOption({ w, ...inputs })
        expect(
          result.status === 'ok' ? allNumbersFinite(result.value) : result.value === null,
          JSON.stringify(inputs),
        ).toBe(true)
      }),
      { ...SEED, numRuns: 4000 },
    )
  })
})

describe('forwards and options on stocks that pay', () => {
  const base: StockOption = {
    w: -1,
    S: 80,
    K: 82,
    T: 0.9,
    sigma: 0.3,
    r: 0.05,
    c: 0.015,
    dividends: [
      { t: 0.1, amount: 0.8 },
      { t: 0.6, amount: 1.1 },
      { t: 1.2, amount: 5 },
    ],
    quotedForward: null,
  }
  const value = (o: StockOption): Greeks => {
    const result = stockOption(o)
    if (result.status !== 'ok') throw new Error(result.status)
    return result.value
  }

  test('the forward by its second road: S e^((r-c)T) less the dividends grown to T', () => {
    const f = forward(base)
    if (f.status !== 'ok') throw new Error(f.status)
    const grown = 80 * Math.exp(0.035 * 0.9) - 0.8 * Math.exp(0.035 * 0.8) - 1.1 * Math.exp(0.035 * 0.3)
    expect(f.value.forward).toBeCloseTo(grown, 12)
    expect(f.value.dFdS).toBeCloseTo(Math.exp(0.035 * 0.9), 14)
    const quoted = forward({ ...base, quotedForward: 81 })
    expect(quoted.value).toMatchObject({ mode: 'quoted', forward: 81, dFdS: 81 / 80 })
    expect(forward({ ...base, dividends: [{ t: 0.1, amount: 90 }] }).status).toBe('invalid_input')
  })

  const chain: readonly (readonly [Greek, Greek, 'S' | 'sigma' | 'r' | 'c', number])[] = [
    ['delta', 'price', 'S', 0.05],
    ['gamma', 'delta', 'S', 0.05],
    ['speed', 'gamma', 'S', 0.05],
    ['vega', 'price', 'sigma', 1e-3],
    ['vanna', 'delta', 'sigma', 1e-3],
    ['rho', 'price', 'r', 1e-4],
    ['phi', 'price', 'c', 1e-4],
  ]
  test.each(chain)('%s = d %s / d %s with dividends', (name, of, by, h) => {
    const at = (k: number) => value({ ...base, [by]: base[by] + k * h })[of]
    const bumped = (at(-2) - 8 * at(-1) + 8 * at(1) - at(2)) / (12 * h)
    expect(bumped / value(base)[name]).toBeCloseTo(1, 7)
  })

  test.each([
    ['theta', 'price'],
    ['charm', 'delta'],
    ['veta', 'vega'],
    ['color', 'gamma'],
  ] as const)(
    '%s is the drift of %s as time passes at fixed S, the ex-dates fixed in the calendar',
    (name, of) => {
      const h = 1e-4
      const at = (k: number) =>
        value({
          ...base,
          T: base.T - k * h,
          dividends: base.dividends.map((d) => ({ ...d, t: d.t - k * h })),
        })[of]
      const bumped = (at(-2) - 8 * at(-1) + 8 * at(1) - at(2)) / (12 * h)
      expect(bumped / value(base)[name]).toBeCloseTo(1, 6)
    },
  )

  test('linear contracts, and orders of the chain rule', () => {
    expect(spotPosition(5)).toEqual({ value: 5, delta: 1 })
    expect(linearFuture(102, 100, 1.01)).toEqual({ value: 2, delta: 1.01 })
    expect(linearPerpetual(101, 100, 99)).toEqual({ value: 2, delta: 1.01 })
    expect(linearFunding(-3, 100, 0.0001)).toBeCloseTo(-0.03, 15)
    const ones = value(base)
    const scaled = forwardToSpotGreeks(ones, 2)
    const order = { delta: 2, vanna: 2, charm: 2, gamma: 4, zomma: 4, color: 4, speed: 8 } as Record<
      string,
      number
    >
    for (const [name, x] of Object.entries(scaled))
      expect(x, name).toBe(ones[name as Greek] * (order[name] ?? 1))
  })
})
