import { describe, expect, test } from 'vitest'
import {
  exp,
  expColumn,
  expm1,
  log,
  log1p,
  logColumn,
  logRatio,
  logRatioColumn,
  pow,
} from '../../../../shared/quant/math/elementary.ts'
import {
  gaussian,
  gaussianColumn,
  gaussianPairColumn,
  inverseNormal,
  millsColumn,
  millsDefect,
  millsDifference,
  millsRatio,
  normalCdf,
  normalPdf,
} from '../../../../shared/quant/math/normal.ts'
import { cosPi } from '../../../../shared/quant/math/trig.ts'
import { STRANGE } from '../arbitraries.ts'
import tables from './tables.json' with { type: 'json' }

/** Distance between neighbouring doubles at x. */
function ulp(x: number): number {
  const bits = new DataView(new ArrayBuffer(8))
  bits.setFloat64(0, Math.abs(x))
  bits.setBigUint64(0, bits.getBigUint64(0) + 1n)
  return bits.getFloat64(0) - Math.abs(x)
}

interface Bound {
  readonly rows: readonly (readonly number[])[]
  readonly f: (...x: number[]) => number
  /** Largest error allowed, in ulp of the true value. */
  readonly ulps: number
  /** Absolute error allowed besides, for functions that pass through 0. */
  readonly absolute?: number
}

const bounds: Record<string, Bound> = {
  exp: { rows: tables.exp, f: exp, ulps: 0.55 },
  expSubnormal: { rows: tables.expSubnormal, f: exp, ulps: 1 },
  expm1: { rows: tables.expm1, f: expm1, ulps: 1.5 },
  log: { rows: tables.log, f: log, ulps: 0.9 },
  log1p: { rows: tables.log1p, f: log1p, ulps: 1.2 },
  logRatio: { rows: tables.logRatio, f: logRatio, ulps: 1.5 },
  pow: { rows: tables.pow, f: pow, ulps: 1 },
  millsRatio: { rows: tables.millsRatio, f: millsRatio, ulps: 2.5 },
  millsDefect: { rows: tables.millsDefect, f: millsDefect, ulps: 4 },
  normalPdf: { rows: tables.normalPdf, f: normalPdf, ulps: 2 },
  normalCdf: { rows: tables.normalCdf, f: normalCdf, ulps: 5 },
  inverseNormal: { rows: tables.inverseNormal, f: inverseNormal, ulps: 2, absolute: 4e-16 },
  cosPi: { rows: tables.cosPi, f: cosPi, ulps: 0, absolute: 4e-16 },
}

describe('own elementary functions against 60-digit tables', () => {
  test.each(Object.entries(bounds))('%s', (name, bound) => {
    for (const row of bound.rows) {
      const args = row.slice(0, -2)
      const high = row.at(-2) as number
      const low = row.at(-1) as number
      const got = bound.f(...args)
      const error = Math.abs(got - high - low)
      const ulps = error <= (bound.absolute ?? 0) ? 0 : error / ulp(high)
      expect(ulps, `${name}(${args.join(', ')}) = ${got}, true ${high}: ${ulps} ulp`).toBeLessThanOrEqual(
        bound.ulps,
      )
    }
  })
})

describe('columns', () => {
  // usual numbers of each function's range, and between them every strange one
  const x = Float64Array.from({ length: 400 }, (_, i) => (i % 7 === 3 ? odd(i) : (i - 200) * 0.1137))
  const positive = x.map((v, i) => (i % 7 === 3 ? v : 10 ** (v / 4)))
  function odd(i: number): number {
    return [...STRANGE, 708.5, -708.5, -745, 709.9, 37.5, -39.9, 8, -1.01, 1e-310][
      i % (STRANGE.length + 9)
    ] as number
  }
  const out = new Float64Array(400)

  test.each([
    ['exp', x, exp, expColumn],
    ['log', positive, log, logColumn],
    ['gaussian', x, gaussian, gaussianColumn],
    ['millsRatio', x, millsRatio, millsColumn],
  ] as const)('of %s are the function itself, bit for bit', (_, values, one, column) => {
    column(values, out, 400)
    values.forEach((v, i) => {
      expect(out[i], String(v)).toBe(one(v))
    })
  })

  test('of logRatio too, with a numerator or denominator outside its usual range', () => {
    const under = Float64Array.from(positive).reverse()
    logRatioColumn(positive, under, out, 400)
    positive.forEach((v, i) => {
      expect(out[i], `${v} / ${under[i]}`).toBe(logRatio(v, under[i] as number))
    })
  })

  test('of pairs are the product of two gaussians, and 0 far out', () => {
    const a = Float64Array.of(0.3, 5, 20, 38, 1)
    const t = Float64Array.of(0.2, 0.7, 1.9, 2, 0)
    gaussianPairColumn(a, t, out, 5)
    a.forEach((v, i) => {
      const want = gaussian(v) * gaussian(t[i] as number)
      expect(Math.abs((out[i] as number) - want), `${v} ${t[i]}`).toBeLessThanOrEqual(4e-16 * want + 1e-307)
    })
  })
})

test('a difference of Mills ratios keeps its digits: it is the integral of the defect', () => {
  // ten points of Gauss-Legendre on half-widths up to 0.3 are exact to 1e-17
  const rule = [
    [0.14887433898163122, 0.29552422471475287],
    [0.4333953941292472, 0.26926671930999635],
    [0.6794095682990244, 0.21908636251598204],
    [0.8650633666889845, 0.1494513491505806],
    [0.9739065285171717, 0.06667134430868814],
  ] as const
  for (let a = 0; a < 7.6; a += 0.0931) {
    for (const t of [1 / 16, 0.07, 0.1, 0.17, 0.29]) {
      if (a + t >= 8) continue
      let want = 0
      for (const [place, weight] of rule)
        want += t * weight * (millsDefect(a - t * place) + millsDefect(a + t * place))
      expect(Math.abs(millsDifference(a, t) / want - 1), `a ${a} t ${t}`).toBeLessThan(1.5e-15)
    }
  }
})
