import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  black76,
  blackScholes,
  dualGreeks,
  type EuropeanOption,
  finishForwardRows,
} from '../../../../shared/quant/formula/black.ts'
import { priceEuropeanColumns } from '../../../../shared/quant/formula/europeanKernel.ts'
import {
  allocateGreekColumns,
  GREEKS,
  type Greek,
  type Greeks,
  readGreeks,
} from '../../../../shared/quant/formula/greeks.ts'
import { exp } from '../../../../shared/quant/math/elementary.ts'
import { allNumbersFinite, option, SEED, strange } from '../arbitraries.ts'

const EPS = 2 ** -52

function greeks(o: EuropeanOption): Greeks {
  const result = blackScholes(o)
  if (result.status !== 'ok') throw new Error(`${result.status}: ${JSON.stringify(o)}`)
  return result.value
}

describe('literature', () => {
  test('Haug (2007), section 1.1.1: call on a stock, 2.1334', () => {
    expect(greeks({ w: 1, S: 60, K: 65, T: 0.25, r: 0.08, q: 0, sigma: 0.3 }).price).toBeCloseTo(2.1334, 4)
  })
  test('Haug (2007), section 1.1.2: put on an index with 5% yield, 2.4648', () => {
    expect(greeks({ w: -1, S: 100, K: 95, T: 0.5, r: 0.1, q: 0.05, sigma: 0.2 }).price).toBeCloseTo(2.4648, 4)
  })
  test('Haug (2007), section 1.1.3: call on a Brent future, 1.7011', () => {
    const result = black76({ w: 1, F: 19, K: 19, T: 0.75, r: 0.1, sigma: 0.28 })
    expect(result.value?.price).toBeCloseTo(1.7011, 4)
  })
})

/** Derivative of `of` in `by` by a five-point central difference, against the analytic `name`. */
const CHAIN: readonly { name: Greek; of: Greek; by: 'S' | 'sigma' | 'T' | 'r' | 'q'; sign?: -1 }[] = [
  { name: 'delta', of: 'price', by: 'S' },
  { name: 'gamma', of: 'delta', by: 'S' },
  { name: 'speed', of: 'gamma', by: 'S' },
  { name: 'vega', of: 'price', by: 'sigma' },
  { name: 'vanna', of: 'delta', by: 'sigma' },
  { name: 'vanna', of: 'vega', by: 'S' },
  { name: 'volga', of: 'vega', by: 'sigma' },
  { name: 'zomma', of: 'gamma', by: 'sigma' },
  { name: 'ultima', of: 'volga', by: 'sigma' },
  { name: 'theta', of: 'price', by: 'T', sign: -1 },
  { name: 'charm', of: 'delta', by: 'T', sign: -1 },
  { name: 'veta', of: 'vega', by: 'T', sign: -1 },
  { name: 'color', of: 'gamma', by: 'T', sign: -1 },
  { name: 'rho', of: 'price', by: 'r' },
  { name: 'phi', of: 'price', by: 'q' },
]

/** Size a Greek is measured against: its own and that of the number it is differenced from, over the bumped variable. */
function centralDifference(
  o: EuropeanOption,
  of: Greek,
  by: 'S' | 'sigma' | 'T' | 'r' | 'q',
  h: number,
): number {
  const at = (k: number) => greeks({ ...o, [by]: o[by] + k * h })[of]
  return (at(-2) - 8 * at(-1) + 8 * at(1) - at(2)) / (12 * h)
}

describe('every Greek is the derivative of the one below it', () => {
  test.each(CHAIN)('$name = d $of / d $by', ({ name, of, by, sign }) => {
    fc.assert(
      fc.property(option, (o) => {
        // a share of a standard deviation in each variable
        const root = o.sigma * Math.sqrt(o.T)
        const step =
          by === 'r' || by === 'q' ? (2e-3 * root) / o.T : 2e-3 * o[by] * (by === 'S' ? Math.min(1, root) : 1)
        const base = greeks(o)
        const bumped = centralDifference(o, of, by, step) * (sign ?? 1)
        // the scale: what rounding of the lower Greek and the fifth derivative can do
        const scale =
          Math.abs(base[name]) +
          (Math.abs(base[of]) + atTheMoney(o, of)) * (1e-2 / Math.abs(by === 'r' || by === 'q' ? 1 : o[by]))
        expect(
          Math.abs(bumped - base[name]),
          `${name} of ${JSON.stringify(o)}: ${base[name]} against ${bumped}`,
        ).toBeLessThanOrEqual(2e-6 * scale)
      }),
      { ...SEED, numRuns: 150 },
    )
  })
})

/** Size of a Greek at the money: the scale of its rounding noise. */
function atTheMoney(o: EuropeanOption, name: Greek): number {
  return Math.abs(greeks({ ...o, K: o.S * 1.01 })[name])
}

describe('identities', () => {
  test('put-call parity to 4 ulp of max(S, K)', () => {
    fc.assert(
      fc.property(option, (o) => {
        const [call, put] = [greeks({ ...o, w: 1 }), greeks({ ...o, w: -1 })]
        const { S, K, T, r, q } = o
        const forward = S * exp(-q * T) - K * exp(-r * T)
        expect(Math.abs(call.price - put.price - forward), JSON.stringify(o)).toBeLessThanOrEqual(
          4 * EPS * Math.max(S, K),
        )
        for (const name of ['gamma', 'vega', 'vanna', 'volga', 'speed', 'zomma', 'ultima'] as const) {
          expect(call[name], name).toBe(put[name])
        }
      }),
      SEED,
    )
  })

  test('put-call symmetry C(S, K, r, q) = P(K, S, q, r), homogeneity V(cS, cK) = c V', () => {
    fc.assert(
      fc.property(option, (o) => {
        const { S, K, r, q } = o
        const own = greeks({ ...o, w: 1 }).price
        const mirrored = greeks({ ...o, w: -1, S: K, K: S, r: q, q: r }).price
        const tolerance = 16 * EPS * Math.max(S, K)
        expect(Math.abs(own - mirrored), JSON.stringify(o)).toBeLessThanOrEqual(tolerance)
        expect(greeks({ ...o, S: 8 * S, K: 8 * K }).price, JSON.stringify(o)).toBe(8 * greeks(o).price)
        const scaled = greeks({ ...o, S: 3.7 * S, K: 3.7 * K }).price
        expect(Math.abs(scaled - 3.7 * greeks(o).price), JSON.stringify(o)).toBeLessThanOrEqual(4 * tolerance)
      }),
      SEED,
    )
  })

  test('monotone in K and convex in K', () => {
    fc.assert(
      fc.property(option, (o) => {
        const h = 0.02 * o.K
        const [down, middle, up] = [-h, 0, h].map((k) => greeks({ ...o, K: o.K + k }).price) as [
          number,
          number,
          number,
        ]
        const noise = 8 * EPS * Math.max(o.S, o.K)
        expect(o.w * (down - middle), JSON.stringify(o)).toBeGreaterThanOrEqual(-noise)
        expect(o.w * (middle - up), JSON.stringify(o)).toBeGreaterThanOrEqual(-noise)
        expect(down - 2 * middle + up, JSON.stringify(o)).toBeGreaterThanOrEqual(-4 * noise)
      }),
      SEED,
    )
  })

  test('the Black-Scholes equation: theta = rV - bS delta - sigma^2 S^2 gamma / 2', () => {
    fc.assert(
      fc.property(option, (o) => {
        const g = greeks(o)
        const { S, K, T, sigma, r, q } = o
        const parts = [r * g.price, -(r - q) * S * g.delta, -0.5 * sigma * sigma * S * S * g.gamma]
        const size =
          parts.reduce((sum, x) => sum + Math.abs(x), 0) +
          (Math.abs(r) + Math.abs(q)) * Math.max(S, K) +
          (S / T) * 1e-3
        expect(
          Math.abs(g.theta - parts.reduce((sum, x) => sum + x, 0)),
          JSON.stringify(o),
        ).toBeLessThanOrEqual(1e-13 * size)
      }),
      SEED,
    )
  })

  test('dual delta and gamma are derivatives in K, and V = S delta + K dualDelta', () => {
    fc.assert(
      fc.property(option, (o) => {
        const g = greeks(o)
        const dual = dualGreeks(o)
        const size = EPS * 64 * Math.max(o.S, o.K)
        expect(
          Math.abs(o.S * g.delta + o.K * dual.dualDelta - g.price),
          JSON.stringify(o),
        ).toBeLessThanOrEqual(size)
        expect(
          Math.abs(o.K * o.K * dual.dualGamma - o.S * o.S * g.gamma),
          JSON.stringify(o),
        ).toBeLessThanOrEqual(1e-12 * o.S * o.S * g.gamma + 1e-290)
      }),
      SEED,
    )
  })

  test('Black-76 is the generalised formula on S = F, q = r, with rho = -T V', () => {
    fc.assert(
      fc.property(option, (o) => {
        const forward = black76({ w: o.w, F: o.S, K: o.K, T: o.T, sigma: o.sigma, r: o.r })
        const spot = greeks({ ...o, q: o.r })
        expect(forward.value).toEqual({ ...spot, rho: -o.T * spot.price, phi: 0 })
      }),
      SEED,
    )
  })
})

describe('limits and bad inputs', () => {
  test('the value goes over into intrinsic as T and as sigma go to 0', () => {
    for (const w of [1, -1] as const) {
      for (const K of [80, 100, 125]) {
        const late = greeks({ w, S: 100, K, T: 1e-14, sigma: 0.2, r: 0.03, q: 0.01 })
        const expired = greeks({ w, S: 100, K, T: 0, sigma: 0.2, r: 0.03, q: 0.01 })
        expect(Math.abs(late.price - expired.price)).toBeLessThan(1e-6)
        expect(expired.gamma).toBe(0)
        const still = greeks({ w, S: 100, K, T: 0.5, sigma: 0, r: 0.03, q: 0.01 })
        const quiet = greeks({ w, S: 100, K, T: 0.5, sigma: 1e-6, r: 0.03, q: 0.01 })
        for (const name of ['price', 'delta', 'theta', 'rho', 'phi', 'charm'] as const) {
          expect(quiet[name], `${name} at K ${K}`).toBeCloseTo(still[name], 9)
        }
      }
    }
    expect(greeks({ w: 1, S: 100, K: 100, T: 0, sigma: 0.2, r: 0, q: 0 }).delta).toBe(0.5)
    expect(greeks({ w: -1, S: 100, K: 100, T: 0, sigma: 0.2, r: 0, q: 0 }).delta).toBe(-0.5)
  })

  test('one second to expiry is priced like any other time: no floor', () => {
    const second = 1 / (365 * 86400)
    const g = greeks({ w: 1, S: 100, K: 100, T: second, sigma: 0.2, r: 0, q: 0 })
    const root = 0.2 * Math.sqrt(second)
    expect(g.gamma).toBeCloseTo(0.3989422804014327 / (100 * root), 6)
  })

  test('statuses', () => {
    const good = { w: 1, S: 100, K: 100, T: 1, sigma: 0.2, r: 0, q: 0 } as const
    expect(blackScholes({ ...good, S: 0 }).status).toBe('invalid_input')
    expect(blackScholes({ ...good, sigma: -0.1 }).status).toBe('invalid_input')
    expect(blackScholes({ ...good, r: Number.NaN }).status).toBe('invalid_input')
    expect(blackScholes({ ...good, K: 0 }).status).toBe('needs_normal_model')
    expect(black76({ ...good, F: -3 }).status).toBe('needs_normal_model')
  })

  test('any mixture of strange inputs gives finite numbers or a status', () => {
    fc.assert(
      fc.property(fc.constantFrom<1 | -1>(1, -1), strange('S', 'K', 'T', 'sigma', 'r', 'q'), (w, inputs) => {
        const result = blackScholes({ w, ...inputs })
        const forward = black76({ w, F: inputs.S, ...inputs })
        for (const r of [result, forward]) {
          expect(
            r.status === 'ok' ? allNumbersFinite(r.value) : r.value === null,
            JSON.stringify(inputs),
          ).toBe(true)
        }
      }),
      { ...SEED, numRuns: 4000 },
    )
  })
})

describe('the column kernel', () => {
  const rows = fc.sample(option, { seed: 7, numRuns: 500 })
  const column = (list: readonly EuropeanOption[], name: keyof EuropeanOption) =>
    Float64Array.from(list, (o) => o[name])
  const columns = (list: readonly EuropeanOption[]) => ({
    S: column(list, 'S'),
    K: column(list, 'K'),
    T: column(list, 'T'),
    sigma: column(list, 'sigma'),
    r: column(list, 'r'),
    q: column(list, 'q'),
    w: column(list, 'w'),
  })

  test('gives the single-option numbers bit for bit, in any order, and leaves other rows alone', () => {
    const shuffled = [...rows].reverse()
    const out = allocateGreekColumns(rows.length)
    for (const list of [rows, shuffled]) {
      priceEuropeanColumns(columns(list), out, 0, list.length)
      list.forEach((o, i) => {
        expect(readGreeks(out, i)).toEqual(greeks(o))
      })
    }
    const part = allocateGreekColumns(rows.length)
    priceEuropeanColumns(columns(rows), part, 10, 20)
    expect(readGreeks(part, 9)).toEqual(Object.fromEntries(GREEKS.map((name) => [name, 0])))
    expect(readGreeks(part, 10)).toEqual(greeks(rows[10] as EuropeanOption))
    expect(() => readGreeks(part, rows.length)).toThrow(RangeError)
  })

  test('a row that cannot be priced is NaN throughout and does not touch its neighbours', () => {
    const list = [rows[0], { ...(rows[1] as EuropeanOption), S: Number.NaN }, rows[2]] as EuropeanOption[]
    const out = allocateGreekColumns(3)
    priceEuropeanColumns(columns(list), out, 0, 3)
    finishForwardRows(columns(list).T, out, 1, 2)
    expect(Object.values(readGreeks(out, 1)).every(Number.isNaN)).toBe(true)
    expect(readGreeks(out, 2)).toEqual(greeks(list[2] as EuropeanOption))
  })
})
