import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CASH_MEASURES, UNIT_MEASURES } from '../../../../shared/model/exposure.ts'
import { blackScholes } from '../../../../shared/quant/formula/black.ts'
import {
  breakevenMove,
  CASH_GREEKS,
  type CashGreeks,
  cashGreeks,
  deskUnits,
  expiryBucket,
  NetAndGross,
  vegaWeight30,
} from '../../../../shared/quant/formula/cashGreeks.ts'
import { GREEKS } from '../../../../shared/quant/formula/greeks.ts'
import {
  DEALER_SIGNS,
  dealerBook,
  dealerExposure,
  gammaFlips,
  gammaProfile,
  type OpenInterestRow,
  profileSpots,
} from '../../../../shared/quant/measure/gamma.ts'
import {
  backtest,
  chiSquaredTail,
  deltaGammaRisk,
  ewmaVariances,
  filteredReturns,
  historicalRisk,
  trafficLight,
} from '../../../../shared/quant/measure/risk.ts'
import {
  CRYPTO_GRID,
  EQUITY_GRID,
  scenarioGrid,
  shockVol,
  taylor,
  VOL_FLOOR,
} from '../../../../shared/quant/measure/scenario.ts'
import { option, SEED } from '../arbitraries.ts'

const between = (min: number, max: number) => fc.double({ min, max, noNaN: true, noDefaultInfinity: true })

describe('names of measures', () => {
  test('the lists of the window and of JSON are those of the formulas', () => {
    expect(['price', ...UNIT_MEASURES]).toEqual([...GREEKS])
    const greeks: readonly string[] = CASH_GREEKS
    expect(CASH_MEASURES.filter((m) => greeks.includes(m))).toEqual(greeks)
  })
})

describe('cash Greeks and their sums', () => {
  test('cash Greeks predict the P&L and the change of dollar delta of small moves', () => {
    fc.assert(
      fc.property(option, (o) => {
        const g = blackScholes(o).value
        if (g === null) throw new Error(JSON.stringify(o))
        const cash = cashGreeks(250, o.S, g)
        const desk = deskUnits(g)
        expect(cash.vegaCash).toBeCloseTo(250 * desk.vegaPt, 10)
        expect(cash.thetaCash).toBeCloseTo(250 * desk.thetaDay, 10)
        expect(cash.gammaPnl1pct).toBe(cash.gammaCash1pct * 0.005)
        const h = 1e-5
        const up = blackScholes({ ...o, S: o.S * (1 + h) }).value
        const down = blackScholes({ ...o, S: o.S * (1 - h) }).value
        if (up === null || down === null) throw new Error(JSON.stringify(o))
        // change of dollar delta at the old spot price, per 1%
        const change = (250 * o.S * (up.delta - down.delta)) / (2 * h) / 100
        expect(Math.abs(change - cash.gammaCash1pct), JSON.stringify(o)).toBeLessThan(
          1e-4 * Math.abs(change) + 1e-7 * o.S,
        )
      }),
      { ...SEED, numRuns: 100 },
    )
  })

  test('the sum of parts is the whole, whatever the order, to 1e-12 of gross', () => {
    const position = fc.record(
      Object.fromEntries(CASH_GREEKS.map((name) => [name, between(-1e9, 1e9)])),
    ) as unknown as fc.Arbitrary<CashGreeks>
    fc.assert(
      fc.property(fc.array(position, { minLength: 1, maxLength: 200 }), fc.nat(), (list, cut) => {
        const [whole, back, left, right] = [1, 2, 3, 4].map(() => new NetAndGross(CASH_GREEKS)) as [
          NetAndGross<(typeof CASH_GREEKS)[number]>,
          NetAndGross<(typeof CASH_GREEKS)[number]>,
          NetAndGross<(typeof CASH_GREEKS)[number]>,
          NetAndGross<(typeof CASH_GREEKS)[number]>,
        ]
        list.forEach((p, i) => {
          whole.add(p)
          ;(i < cut % list.length ? left : right).add(p)
        })
        for (const p of [...list].reverse()) back.add(p)
        for (const name of CASH_GREEKS) {
          const limit = 1e-12 * whole.gross[name]
          expect(Math.abs(whole.net[name] - back.net[name])).toBeLessThanOrEqual(limit)
          expect(Math.abs(whole.net[name] - left.net[name] - right.net[name])).toBeLessThanOrEqual(limit)
          expect(Math.abs(whole.net[name])).toBeLessThanOrEqual(whole.gross[name] * (1 + 1e-12))
        }
      }),
      { ...SEED, numRuns: 60 },
    )
  })

  test('buckets include their upper bound; weights are floored at one day', () => {
    expect([7, 7.2, 30, 60, 90, 180, 365, 366].map((d) => expiryBucket(d).key)).toEqual([
      '0-7',
      '8-30',
      '8-30',
      '31-60',
      '61-90',
      '91-180',
      '181-365',
      '>365',
    ])
    expect(expiryBucket(365 * (60 / 365)).key).toBe('31-60')
    expect([vegaWeight30(30), vegaWeight30(120), vegaWeight30(0.1)]).toEqual([1, 0.5, Math.sqrt(30)])
  })

  test('the breakeven move of a long gamma is near sigma/sqrt(365)', () => {
    const g = blackScholes({ w: 1, S: 100, K: 100, T: 0.25, sigma: 0.32, r: 0, q: 0 }).value
    if (g === null) throw new Error('not priced')
    const cash = cashGreeks(10, 100, g)
    expect(breakevenMove(cash.thetaCash, cash.gammaCash1pct)).toBeCloseTo(0.32 / Math.sqrt(365), 10)
    expect(breakevenMove(5, 5)).toBeNull()
  })
})

describe('scenarios', () => {
  const o = { w: 1, S: 100, K: 103, T: 0.3, sigma: 0.25, r: 0.03, q: 0.01 } as const
  const g = blackScholes(o).value
  if (g === null) throw new Error('not priced')
  const value = (s: number, v: number) =>
    7 *
    (blackScholes({ ...o, S: o.S * (1 + s), sigma: shockVol(o.sigma, { parallel: v }, o.T, 0) }).value
      ?.price as number)
  const greeks = Object.fromEntries(
    Object.entries(g).map(([name, x]) => [name, 7 * x]),
  ) as unknown as typeof g

  test.each([
    ['equity', EQUITY_GRID],
    ['crypto', CRYPTO_GRID],
  ])(
    'the default axes of %s: the spot as it is in the middle, no volatility as it is',
    (_, { spot, vol }) => {
      expect([spot.length, spot.indexOf(0), vol.length, vol.indexOf(0)]).toEqual([21, 10, 21, -1])
    },
  )

  test('the cell without a shock is exactly 0', () => {
    const own = scenarioGrid([value], greeks, o.S, { spot: [-0.1, 0, 0.1], vol: [0, 0.05] })
    expect(own.pnl[0]?.[1]).toBe(0)
    expect(own.taylor[0]?.[1]).toBe(0)
    expect(own.nonLinearExposure[1]?.[2]).toBe((own.pnl[1]?.[2] as number) - (own.taylor[1]?.[2] as number))
    expect(own.worst?.pnl).toBe(Math.min(...own.pnl.flat()))
  })

  test('what Taylor leaves over falls like the cube of the move, with third order like the fourth power', () => {
    const rest = (dS: number, dv: number, order: 2 | 3) =>
      Math.abs(value(dS, dv) - value(0, 0) - taylor(greeks, dS * o.S, dv, 0, order))
    const slope = (s: number, v: number, order: 2 | 3) =>
      Math.log2(rest(0.01 * s, 0.01 * v, order) / rest(0.005 * s, 0.005 * v, order))
    expect(slope(1, 1, 2)).toBeGreaterThan(2.8)
    expect(slope(1, 1, 2)).toBeLessThan(3.2)
    // along each axis alone: the third-order terms of the reference leave out dS dv^2
    expect(slope(1, 0, 3)).toBeGreaterThan(3.7)
    expect(slope(0, 1, 3)).toBeGreaterThan(3.7)
  })

  test('over a step of time theta, charm and veta are those of a repricing', () => {
    const dt = 1e-4
    const repriced = (dS: number, dv: number, t: number) =>
      7 * (blackScholes({ ...o, S: o.S + dS, sigma: o.sigma + dv, T: o.T - t }).value?.price as number)
    const expanded = (dS: number, dv: number, t: number) => taylor(greeks, dS, dv, t)
    const ofTime = (f: typeof repriced, dS: number, dv: number) => f(dS, dv, dt) - f(dS, dv, 0)
    const theta = ofTime(repriced, 0, 0)
    expect(ofTime(expanded, 0, 0) / theta).toBeCloseTo(1, 3)
    for (const [dS, dv] of [
      [0.1, 0],
      [0, 0.001],
    ] as const) {
      const mixed = (f: typeof repriced) => (ofTime(f, dS, dv) - ofTime(f, -dS, -dv)) / 2
      expect(mixed(expanded) / mixed(repriced), `dS ${dS} dv ${dv}`).toBeCloseTo(1, 2)
    }
  })

  test('vol shocks combine in their fixed order over a floor', () => {
    expect(shockVol(0.2, {}, 1, 0)).toBe(0.2)
    expect(shockVol(0.2, { relative: 0.5, parallel: 0.01 }, 1, 0)).toBeCloseTo(0.31, 15)
    expect(shockVol(0.2, { weighted: 0.1 }, 120 / 365, 0)).toBeCloseTo(0.25, 12)
    expect(shockVol(0.2, { weighted: 0.1 }, 0.0001, 0)).toBeCloseTo(0.2 + 0.1 * Math.sqrt(30), 12)
    expect(shockVol(0.2, { tilt: -0.1, curvature: 0.04 }, 0.25, -0.1)).toBeCloseTo(0.2 + 0.02 + 0.0016, 12)
    expect(shockVol(0.2, { parallel: -0.5 }, 1, 0)).toBe(VOL_FLOOR)
  })
})

describe('gamma exposure', () => {
  const chain: OpenInterestRow[] = [90, 95, 100, 105, 110].flatMap((K) =>
    ([1, -1] as const).map((w) => ({
      expiry: 'E1',
      w,
      K,
      T: 0.1,
      sigma: 0.2,
      openInterest: w > 0 ? K * 10 : (200 - K) * 10,
      multiplier: 100,
    })),
  )

  test('the profile has 241 log-spaced spots with the spot exactly in the middle', () => {
    const spots = profileSpots(123.45)
    expect(spots).toHaveLength(241)
    expect(spots[120]).toBe(123.45)
    expect(spots[0]).toBeCloseTo(123.45 / 2, 10)
    expect(spots[240]).toBeCloseTo(246.9, 10)
  })

  test('the profile at spot is the sum of the strikes; another convention flips the put part only', () => {
    const naive = dealerExposure(chain, 100, 0.02, 0, DEALER_SIGNS.naive)
    const both = dealerExposure(chain, 100, 0.02, 0, DEALER_SIGNS.long_both)
    const at = gammaProfile(dealerBook(chain, 100, 0.02, 0, DEALER_SIGNS.naive))
    expect(at(100).gammaCash1pct).toBeCloseTo(naive.netGex, 6)
    expect(at(100).gross).toBeCloseTo(naive.grossGex, 6)
    naive.byStrike.forEach((row, i) => {
      expect(both.byStrike[i]).toMatchObject({ K: row.K, callGex: row.callGex, putGex: -row.putGex })
    })
    expect(naive.byExpiry[0]?.shareOfGross).toBeCloseTo(1, 12)
  })

  test('flips are zeros of the profile; the flip is the nearest; none without material gamma', () => {
    const book = dealerBook(chain, 100, 0.02, 0, DEALER_SIGNS.naive)
    const at = gammaProfile(book)
    const { flips, flip } = gammaFlips(profileSpots(100).map(at), at, 100)
    expect(flips.length).toBeGreaterThan(0)
    for (const x of flips) expect(Math.abs(at(x).gammaCash1pct)).toBeLessThan(1e-6 * at(x).gross)
    expect(flips.every((x) => Math.abs(x - 100) >= Math.abs((flip as number) - 100))).toBe(true)
    const oneSign = gammaProfile(dealerBook(chain, 100, 0.02, 0, DEALER_SIGNS.all_short))
    expect(gammaFlips(profileSpots(100).map(oneSign), oneSign, 100)).toEqual({ flips: [], flip: null })
  })

  test('walls: largest call, most negative put, ties nearer to spot, none without open interest; expired rows add nothing', () => {
    const exposure = dealerExposure(chain, 100, 0, 0, DEALER_SIGNS.naive)
    const calls = exposure.byStrike.map((row) => row.callGex)
    expect(exposure.callWall).toBe(exposure.byStrike[calls.indexOf(Math.max(...calls))]?.K)
    const empty = chain.map((row) => ({ ...row, openInterest: 0 }))
    expect(dealerExposure(empty, 100, 0, 0, DEALER_SIGNS.naive)).toMatchObject({
      callWall: null,
      putWall: null,
      netGex: 0,
    })
    const expired = chain.map((row) => ({ ...row, T: 0 }))
    expect(dealerExposure(expired, 100.5, 0, 0, DEALER_SIGNS.naive).grossGex).toBe(0)
  })

  test('the dollar delta of the profile moves by its gamma', () => {
    const at = gammaProfile(dealerBook(chain, 100, 0.02, 0, DEALER_SIGNS.naive))
    const h = 1e-4
    const [down, up] = [at(100 * (1 - h)), at(100 * (1 + h))]
    const units = up.dollarDelta / up.spot - down.dollarDelta / down.spot
    expect(((units / (2 * h)) * 100) / 100).toBeCloseTo(at(100).gammaCash1pct, -1)
  })
})

describe('risk', () => {
  const cents = fc.integer({ min: -1e8, max: 1e8 }).map((x) => x / 100)
  const scenarios = fc.integer({ min: 1, max: 4 }).chain((width) =>
    fc.array(fc.array(cents, { minLength: width, maxLength: width }), {
      minLength: 5,
      maxLength: 120,
    }),
  )

  test('components add up, ES is at least VaR, scale moves both', () => {
    fc.assert(
      fc.property(scenarios, fc.constantFrom(0.9, 0.95, 0.975, 0.99), (pnl, a) => {
        const risk = historicalRisk(pnl, a)
        const gross = 1e-9 * 1e7
        const sum = (list: readonly number[]) => list.reduce((total, x) => total + x, 0)
        expect(Math.abs(sum(risk.componentEs) - risk.es)).toBeLessThan(gross)
        expect(Math.abs(sum(risk.componentVar) - risk.var)).toBeLessThan(gross)
        expect(risk.es).toBeGreaterThanOrEqual(risk.var - gross)
        const doubled = historicalRisk(
          pnl.map((row) => row.map((x) => 2 * x)),
          a,
        )
        expect(doubled.es).toBe(2 * risk.es)
      }),
      { ...SEED, numRuns: 100 },
    )
  })

  test('ES is subadditive', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(cents, cents), { minLength: 10, maxLength: 80 }), (rows) => {
        const es = (pick: (row: [number, number]) => number) =>
          historicalRisk(
            rows.map((row) => [pick(row)]),
            0.9,
          ).es
        expect(es((r) => r[0] + r[1])).toBeLessThanOrEqual(es((r) => r[0]) + es((r) => r[1]) + 1e-6)
      }),
      { ...SEED, numRuns: 200 },
    )
  })

  test('a decimal confidence meets whole numbers exactly', () => {
    const pnl = Array.from({ length: 1000 }, (_, i) => [-i])
    expect(historicalRisk(pnl, 0.99)).toMatchObject({ orderStatistic: 990, var: 989 })
    expect(historicalRisk(pnl, 0.975).orderStatistic).toBe(975)
    expect(() => historicalRisk([], 0.99)).toThrow(RangeError)
    expect(() => historicalRisk([[1], [1, 2]], 0.99)).toThrow(RangeError)
    expect(() => historicalRisk([[1]], 1)).toThrow(RangeError)
  })

  test('without gamma Cornish-Fisher is delta-normal; wild skew is declined, never a number', () => {
    const Sigma = [[0.0004]]
    const linear = deltaGammaRisk(10, [50_000], [[0]], Sigma, 0.99)
    expect(linear.varCf).toBeCloseTo(linear.varDeltaNormal, 8)
    expect(linear.skew).toBe(0)
    expect(linear.maillard).toBe(true)
    const wild = deltaGammaRisk(0, [1], [[-1e6]], Sigma, 0.999)
    expect(wild.varCf).toBeNull()
    expect(wild.maillard).toBe(false)
  })

  test('backtests: no exceptions, all of them, and the chi-squared tails of the tables', () => {
    // 5% points: 3.841 (1 degree) and 5.991 (2 degrees)
    expect(chiSquaredTail(3.841458820694124, 1)).toBeCloseTo(0.05, 12)
    expect(chiSquaredTail(5.991464547107979, 2)).toBeCloseTo(0.05, 12)
    const none = backtest(
      Array.from({ length: 250 }, () => false),
      0.01,
    )
    expect(none).toMatchObject({ exceptions: 0, n11: 0, lrInd: 0, pInd: 1 })
    expect(none.lrPof).toBeCloseTo(-500 * Math.log(0.99), 10)
    expect(backtest([true, true, true], 0.5)).toMatchObject({ exceptions: 3, n11: 2, lrInd: 0 })
    expect([0, 4, 5, 9, 10].map(trafficLight)).toEqual(['green', 'green', 'yellow', 'yellow', 'red'])
  })

  test('filtered returns rescale old days by today over then', () => {
    const returns = [0.01, -0.01, 0.01, 0.04, -0.04, 0.04]
    const { before, after } = ewmaVariances(returns)
    expect(before).toHaveLength(6)
    const filtered = filteredReturns(returns)
    expect(filtered[0]).toBeCloseTo(0.01 * Math.sqrt(after / (before[0] as number)), 14)
    expect(filteredReturns([0, 0])).toEqual([0, 0])
  })
})
