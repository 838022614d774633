import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { american, americanLadder, americanPrice } from '../../../../shared/quant/formula/american.ts'
import { prepareAmerican } from '../../../../shared/quant/formula/americanCollocation.ts'
import { americanImpliedVol } from '../../../../shared/quant/formula/americanImpliedVol.ts'
import type {
  AmericanOption,
  AmericanTier,
  AmericanValue,
} from '../../../../shared/quant/formula/americanTypes.ts'
import { blackScholes } from '../../../../shared/quant/formula/black.ts'
import type { Greek } from '../../../../shared/quant/formula/greeks.ts'
import { allNumbersFinite, option, SEED, strange } from '../arbitraries.ts'
import { americanTree, americanTreePrice } from '../oracles/americanTree.ts'
import { bjerksundStensland } from '../oracles/bjerksundStensland.ts'

function priced(o: AmericanOption, tier: AmericanTier = 'accurate'): AmericanValue {
  const result = american(o, tier)
  if (result.status !== 'ok') throw new Error(`${result.status}: ${JSON.stringify(o)}`)
  return result.value
}

const price = (o: AmericanOption, tier: AmericanTier = 'accurate') => priced(o, tier).greeks.price

describe('literature', () => {
  test('Andersen-Lake-Offengenden (2016), table 2: premium 0.106952702747 at K = S = 100, r = q = 5%, 25 vol, 1 year', () => {
    const o = { w: -1, S: 100, K: 100, T: 1, sigma: 0.25, r: 0.05, q: 0.05 } as const
    const { greeks, european } = priced(o)
    expect(Math.abs(greeks.price - european - 0.106952702747)).toBeLessThan(2e-8)
    expect(Math.abs(price(o, 'fast') - european - 0.106952702747)).toBeLessThan(2e-5)
  })

  test('Geske-Johnson (1984), table I: puts on S = 40 at r = 4.88%, 20 vol', () => {
    const table = [
      [35, 0.0833, 0.0062],
      [35, 0.3333, 0.2004],
      [35, 0.5833, 0.4329],
      [40, 0.0833, 0.8522],
      [40, 0.3333, 1.5798],
      [40, 0.5833, 1.9905],
      [45, 0.0833, 5],
      [45, 0.3333, 5.0883],
      [45, 0.5833, 5.267],
    ] as const
    for (const [K, T, expected] of table) {
      const got = price({ w: -1, S: 40, K, T, sigma: 0.2, r: 0.0488, q: 0 })
      expect(Math.abs(got - expected), `K ${K} T ${T}: ${got}, printed ${expected}`).toBeLessThan(1.5e-4)
    }
  })

  test('one dividend of 3 at half a year: call 8.694 escrowed, 8.813 spot', () => {
    const o = {
      w: 1,
      S: 100,
      K: 100,
      T: 1,
      sigma: 0.2,
      r: 0.05,
      q: 0,
      dividends: [{ t: 0.5, amount: 3 }],
    } as const
    expect(price({ ...o, dividendModel: 'escrowed' })).toBeCloseTo(8.694, 3)
    expect(price({ ...o, dividendModel: 'spot' })).toBeCloseTo(8.813, 3)
    expect(price(o)).toBe(price({ ...o, dividendModel: 'escrowed' }))
  })
})

/** Ordinary American options with one exercise boundary. */
const american1 = option.filter((o) => (o.w < 0 ? o.r : o.q) > 0.001 && o.q > -0.02 && o.r > -0.02)

describe('two methods agree', () => {
  test('collocation against the Leisen-Reimer tree', () => {
    fc.assert(
      fc.property(american1, (o) => {
        const tree = americanTreePrice(o.w, o.S, o.K, o.T, o.sigma, o.r, o.q, 501)
        const got = price(o)
        expect(Math.abs(got - tree), `${JSON.stringify(o)}: ${got}, tree ${tree}`).toBeLessThan(3e-5 * o.K)
        expect(Math.abs(price(o, 'fast') - got), JSON.stringify(o)).toBeLessThan(5e-6 * o.K)
      }),
      { ...SEED, numRuns: 60 },
    )
  })

  test('finite differences against collocation: a dividend of next to nothing is none', () => {
    fc.assert(
      fc.property(american1, (o) => {
        const grid = price({ ...o, dividends: [{ t: 0.5 * o.T, amount: 1e-9 * o.S }] })
        expect(Math.abs(grid - price(o)), JSON.stringify(o)).toBeLessThan(2e-5 * o.K)
      }),
      { ...SEED, numRuns: 12 },
    )
  })

  test('one dividend, no yield: a call is exercised just before the ex-date or not at all, so one integral prices it', () => {
    // V = e^-rt E[max(exercise, European call for the rest of the time)] over the lognormal spot at the ex-date (Roll 1977)
    for (const dividendModel of ['escrowed', 'spot'] as const) {
      for (const [K, t, amount, sigma] of [
        [95, 0.3, 3, 0.25],
        [110, 0.45, 8, 0.4],
        [70, 0.05, 1, 0.15],
      ] as const) {
        const [S, T, r] = [100, 0.5, 0.06]
        const start = dividendModel === 'spot' ? S : S - amount * Math.exp(-r * t)
        let [american, european] = [0, 0]
        const dz = 0.0005
        for (let z = -8.5; z <= 8.5; z += dz) {
          const spot = start * Math.exp((r - 0.5 * sigma * sigma) * t + sigma * Math.sqrt(t) * z)
          const after = dividendModel === 'spot' ? spot - amount : spot
          const cum = dividendModel === 'spot' ? spot : spot + amount
          const hold =
            after > 0 ? (blackScholes({ w: 1, S: after, K, T: T - t, sigma, r, q: 0 }).value?.price ?? 0) : 0
          const weight = Math.exp(-0.5 * z * z - r * t) * 0.3989422804014327 * dz
          american += weight * Math.max(hold, cum - K)
          european += weight * hold
        }
        const o = { w: 1, S, K, T, sigma, r, q: 0, dividends: [{ t, amount }], dividendModel } as const
        const got = priced(o)
        const note = `${JSON.stringify(o)}: ${got.greeks.price} and ${got.european}, integral ${american} and ${european}`
        expect(Math.abs(got.greeks.price - american), note).toBeLessThan(1e-5 * K)
        expect(Math.abs(got.european - european), note).toBeLessThan(1e-5 * K)
        expect(Math.abs(price(o, 'fast') - american), note).toBeLessThan(1e-4 * K)
      }
    }
  })

  test('two exercise boundaries (q < r < 0) against the tree, and above the European price', () => {
    const o = { w: -1, S: 100, K: 102, T: 2, sigma: 0.15, r: -0.01, q: -0.05 } as const
    const { greeks, method, european } = priced(o)
    expect(method).toBe('finite_differences')
    expect(greeks.price).toBeGreaterThan(european)
    expect(Math.abs(greeks.price - americanTreePrice(-1, 100, 102, 2, 0.15, -0.01, -0.05, 801))).toBeLessThan(
      3e-3,
    )
  })

  test('tree nodes give delta, gamma, theta near those of collocation', () => {
    const o = { w: -1, S: 100, K: 105, T: 0.7, sigma: 0.25, r: 0.06, q: 0.01 } as const
    const tree = americanTree(-1, 100, 105, 0.7, 0.25, 0.06, 0.01, 1001)
    const { greeks } = priced(o)
    expect(tree.delta).toBeCloseTo(greeks.delta, 3)
    expect(tree.gamma).toBeCloseTo(greeks.gamma, 4)
    expect(tree.theta).toBeCloseTo(greeks.theta, 2)
    expect(() => americanTree(-1, 100, 105, 0.7, 0.25, 0.06, 0.01, 100)).toThrow(RangeError)
  })
})

describe('bounds', () => {
  test('Bjerksund-Stensland 2002 as an independent evaluation at 30 digits has it: 5.29594690260', () => {
    const o = { w: 1, S: 42, K: 40, T: 0.75, sigma: 0.35, r: 0.04, q: 0.08 } as const
    expect(bjerksundStensland(o)).toBeCloseTo(5.29594690260269, 10)
  })

  test('never below European or intrinsic, above Bjerksund-Stensland, European where exercise never pays', () => {
    fc.assert(
      fc.property(american1, (o) => {
        const { greeks, european } = priced(o)
        const note = JSON.stringify(o)
        const slack = 1e-9 * o.K
        expect(greeks.price, note).toBeGreaterThanOrEqual(european - slack)
        expect(greeks.price, note).toBeGreaterThanOrEqual(o.w * (o.S - o.K))
        if (o.r < 0 || o.q < 0) return
        const approximate = bjerksundStensland(o)
        // two flat boundaries are an admissible policy: a lower bound, close above short lives
        expect(approximate, note).toBeLessThanOrEqual(greeks.price + 1e-6 * o.K)
        const usual = o.sigma * Math.sqrt(o.T) < 0.5 && Math.abs(o.r - o.q) * Math.sqrt(o.T) < 0.5 * o.sigma
        if (usual) expect(greeks.price - approximate, note).toBeLessThan(0.005 * o.K)
      }),
      { ...SEED, numRuns: 150 },
    )
    const idle = { w: 1, S: 100, K: 95, T: 1, sigma: 0.3, r: 0.04, q: 0 } as const
    expect(priced(idle)).toMatchObject({ method: 'european', earlyExercise: false })
    expect(priced({ ...idle, w: -1, r: -0.01, q: 0.01 }).method).toBe('european')
  })

  test('in the exercise region the value is intrinsic and only delta is left', () => {
    const { greeks, earlyExercise } = priced({ w: -1, S: 50, K: 100, T: 1, sigma: 0.2, r: 0.08, q: 0 })
    expect(earlyExercise).toBe(true)
    expect(greeks).toMatchObject({ price: 50, delta: -1, gamma: 0, vega: 0, theta: 0, rho: 0, ultima: 0 })
  })

  test('without volatility the best day of the one path decides', () => {
    const o = { w: 1, S: 100, K: 95, T: 1, sigma: 0, r: 0.05, q: 0 } as const
    expect(priced(o).greeks.price).toBeCloseTo(100 - 95 * Math.exp(-0.05), 12)
    expect(priced({ ...o, w: -1, S: 90, K: 100 })).toMatchObject({
      earlyExercise: true,
      greeks: { price: 10 },
    })
    // a large dividend: the call is exercised just before it
    const cum = priced({ ...o, dividends: [{ t: 0.5, amount: 20 }] })
    expect(cum.greeks.price).toBeCloseTo(100 - 95 * Math.exp(-0.025), 10)
  })

  test('without volatility the best day behind a dividend is that of the price behind it', () => {
    const o = { w: -1, S: 100, K: 200, T: 10, sigma: 0, r: 0.03, q: 0.1 } as const
    const paid = { t: 0.5, amount: 20 }
    const behind = o.S - paid.amount * Math.exp(-(o.r - o.q) * paid.t)
    const worth = (t: number) => o.K * Math.exp(-o.r * t) - behind * Math.exp(-o.q * t)
    const best = Math.max(...Array.from({ length: 95_001 }, (_, k) => worth(0.5 + k / 1e4)))
    expect(priced({ ...o, dividends: [paid] }).greeks.price).toBeCloseTo(best, 6)
  })

  test('any mixture of strange inputs gives finite numbers or a status', () => {
    fc.assert(
      fc.property(fc.constantFrom<1 | -1>(1, -1), strange('S', 'K', 'T', 'sigma', 'r', 'q'), (w, inputs) => {
        const result = american({ w, ...inputs }, 'fast')
        expect(
          result.status === 'ok' ? allNumbersFinite(result.value) : result.value === null,
          JSON.stringify(inputs),
        ).toBe(true)
      }),
      { ...SEED, numRuns: 3000 },
    )
  })
})

const CHAIN: readonly {
  name: Greek
  of: Greek
  by: 'S' | 'sigma' | 'T' | 'r' | 'q'
  h: number
  sign?: -1
  tol: number
}[] = [
  { name: 'delta', of: 'price', by: 'S', h: 0.1, tol: 1e-6 },
  { name: 'gamma', of: 'delta', by: 'S', h: 0.1, tol: 1e-6 },
  { name: 'speed', of: 'gamma', by: 'S', h: 0.1, tol: 1e-5 },
  { name: 'vega', of: 'price', by: 'sigma', h: 1e-3, tol: 1e-5 },
  { name: 'vanna', of: 'delta', by: 'sigma', h: 1e-3, tol: 1e-5 },
  { name: 'volga', of: 'vega', by: 'sigma', h: 1e-3, tol: 1e-4 },
  { name: 'zomma', of: 'gamma', by: 'sigma', h: 1e-3, tol: 1e-4 },
  { name: 'ultima', of: 'volga', by: 'sigma', h: 1e-3, tol: 1e-2 },
  { name: 'theta', of: 'price', by: 'T', h: 1e-3, sign: -1, tol: 1e-5 },
  { name: 'charm', of: 'delta', by: 'T', h: 1e-3, sign: -1, tol: 1e-5 },
  { name: 'veta', of: 'vega', by: 'T', h: 1e-3, sign: -1, tol: 1e-4 },
  { name: 'color', of: 'gamma', by: 'T', h: 1e-3, sign: -1, tol: 1e-4 },
  { name: 'rho', of: 'price', by: 'r', h: 1e-4, tol: 1e-5 },
  { name: 'phi', of: 'price', by: 'q', h: 1e-4, tol: 1e-5 },
]

describe('every Greek is the derivative of the one below it', () => {
  const cases: readonly AmericanOption[] = [
    { w: -1, S: 100, K: 105, T: 0.7, sigma: 0.25, r: 0.06, q: 0.01 },
    { w: 1, S: 100, K: 95, T: 1.2, sigma: 0.3, r: 0.02, q: 0.05 },
    { w: -1, S: 88, K: 100, T: 0.25, sigma: 0.3, r: 0.05, q: 0 },
  ]
  test.each(CHAIN)('$name = d $of / d $by', ({ name, of, by, h, sign, tol }) => {
    for (const o of cases) {
      const at = (k: number) => priced({ ...o, [by]: o[by] + k * h }).greeks[of]
      const bumped = ((at(1) - at(-1)) / (2 * h)) * (sign ?? 1)
      const got = priced(o).greeks[name]
      const size = Math.abs(got) + Math.abs(blackScholes(o).value?.[name] ?? 0)
      expect(
        Math.abs(got - bumped),
        `${name} of ${JSON.stringify(o)}: ${got}, bumped ${bumped}`,
      ).toBeLessThan(tol * size * 10)
    }
  })

  test('with cash dividends, escrowed and spot: delta, gamma, vega, theta, rho against repricing', () => {
    for (const dividendModel of ['escrowed', 'spot'] as const) {
      const o: AmericanOption = {
        w: -1,
        S: 100,
        K: 104,
        T: 0.6,
        sigma: 0.3,
        r: 0.05,
        q: 0.01,
        dividends: [
          { t: 0.2, amount: 1.5 },
          { t: 0.45, amount: 1.5 },
        ],
        dividendModel,
      }
      const { greeks } = priced(o)
      const at = (change: Partial<AmericanOption>) => price({ ...o, ...change })
      const note = `${dividendModel} ${JSON.stringify(greeks)}`
      expect((at({ S: 101 }) - at({ S: 99 })) / 2, note).toBeCloseTo(greeks.delta, 3)
      expect(at({ S: 102 }) - 2 * at({}) + at({ S: 98 }), note).toBeCloseTo(4 * greeks.gamma, 3)
      expect((at({ sigma: 0.31 }) - at({ sigma: 0.29 })) / 0.02, note).toBeCloseTo(greeks.vega, 1)
      expect((at({ r: 0.052 }) - at({ r: 0.048 })) / 0.004, note).toBeCloseTo(greeks.rho, 1)
      const day = 1 / 365
      const later = at({
        T: 0.6 - day,
        dividends: [
          { t: 0.2 - day, amount: 1.5 },
          { t: 0.45 - day, amount: 1.5 },
        ],
      })
      expect(later - greeks.price, note).toBeCloseTo(greeks.theta * day, 3)
    }
  })
})

describe('price alone, many spots, implied volatility', () => {
  test('americanPrice and a prepared boundary give the number of american', () => {
    fc.assert(
      fc.property(american1, (o) => {
        const full = priced(o, 'fast')
        const alone = americanPrice(o, 'fast')
        const prepared = prepareAmerican(o, 'fast')
        if (prepared === null) throw new Error(`not converged: ${JSON.stringify(o)}`)
        expect(alone.value?.price, JSON.stringify(o)).toBe(full.greeks.price)
        expect(prepared.price(o.S), JSON.stringify(o)).toBe(full.greeks.price)
        const beyond = prepared.criticalSpot * (o.w < 0 ? 0.999 : 1.001)
        expect(prepared.price(beyond), JSON.stringify(o)).toBe(Math.max(o.w * (beyond - o.K), 0))
      }),
      { ...SEED, numRuns: 100 },
    )
  })

  test('a ladder gives a row of spots from one solve, on every road', () => {
    const base = { w: -1, S: 100, K: 104, T: 0.6, sigma: 0.3, r: 0.05, q: 0.01 } as const
    const dividends = [{ t: 0.25, amount: 2 }]
    const roads: AmericanOption[] = [
      base,
      { ...base, dividends },
      { ...base, dividends, dividendModel: 'spot' },
      { ...base, r: -0.01, q: -0.04 },
      { ...base, w: 1, q: 0 },
      { ...base, sigma: 0 },
      { ...base, T: 0 },
    ]
    for (const o of roads) {
      const ladder = americanLadder(o, 'fast').value
      for (const S of [60, 80, 100, 110, 180]) {
        const alone = americanPrice({ ...o, S }, 'fast').value?.price as number
        expect(Math.abs((ladder?.price(S) as number) - alone), `${JSON.stringify(o)} at ${S}`).toBeLessThan(
          6e-4 * o.K,
        )
      }
    }
    expect(americanLadder({ ...base, dividends }, 'fast').value?.price(1000)).toBeNaN()
    expect(americanLadder({ ...base, S: -1 }, 'fast').status).toBe('invalid_input')
  })

  test('price -> sigma -> price', () => {
    fc.assert(
      fc.property(american1, (o) => {
        const { greeks, earlyExercise } = priced(o, 'fast')
        const found = americanImpliedVol(o, greeks.price, 'fast')
        if (earlyExercise || greeks.price <= o.w * (o.S - o.K) * (1 + 1e-12)) {
          expect(found.status, JSON.stringify(o)).toBe('at_intrinsic')
          expect(found.sigma).toBeNull()
        } else if (found.sigma !== null && greeks.vega > 1e-4 * o.S) {
          expect(Math.abs(found.sigma - o.sigma), JSON.stringify({ o, found })).toBeLessThan(
            1e-9 * (1 + o.S / greeks.vega),
          )
        }
      }),
      { ...SEED, numRuns: 40 },
    )
  })

  test('statuses of the American inversion', () => {
    const o = { w: -1, S: 100, K: 110, T: 0.5, sigma: 0, r: 0.04, q: 0 } as const
    const at = (premium: number) => americanImpliedVol(o, premium, 'fast').status
    expect([at(9.9), at(10), at(12), at(110), at(Number.NaN)]).toEqual([
      'below_intrinsic',
      'at_intrinsic',
      'ok',
      'above_max',
      'invalid_input',
    ])
    expect(americanImpliedVol({ ...o, T: 0 }, 12, 'fast').status).toBe('expired')
  })
})
