import { describe, expect, test } from 'vitest'
import { exp, expm1, log, log1p, logRatio, pow } from '../../../../shared/quant/math/elementary.ts'
import {
  inverseNormal,
  millsDefect,
  millsRatio,
  normalCdf,
  normalPdf,
} from '../../../../shared/quant/math/normal.ts'
import { cosPi } from '../../../../shared/quant/math/trig.ts'
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
    let worst = 0
    for (const row of bound.rows) {
      const args = row.slice(0, -2)
      const high = row.at(-2) as number
      const low = row.at(-1) as number
      const got = bound.f(...args)
      const error = Math.abs(got - high - low)
      if (error <= (bound.absolute ?? 0)) continue
      const ulps = error / ulp(high)
      if (ulps > worst) worst = ulps
      expect(ulps, `${name}(${args.join(', ')}) = ${got}, true ${high}: ${ulps} ulp`).toBeLessThanOrEqual(
        bound.ulps,
      )
    }
    if (process.env.SHOW_ULP) console.log(name, worst)
  })
})
