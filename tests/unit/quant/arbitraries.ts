import fc from 'fast-check'
import type { EuropeanOption } from '../../../shared/quant/formula/black.ts'

/** Seed of every property test of the quant engine: a failure prints its own path. */
export const SEED = { seed: 20261122, numRuns: 400 } as const

const between = (min: number, max: number) => fc.double({ min, max, noNaN: true, noDefaultInfinity: true })

/** Ordinary options: moneyness within four standard deviations, days to years, 5 to 150 vol points, rates of both signs. */
export const option: fc.Arbitrary<EuropeanOption> = fc
  .record({
    w: fc.constantFrom<1 | -1>(1, -1),
    S: between(1, 5000),
    sd: between(-4, 4),
    T: between(0.003, 3),
    sigma: between(0.05, 1.5),
    r: between(-0.05, 0.15),
    q: between(-0.05, 0.15),
  })
  .map(({ sd, ...o }) => ({ ...o, K: o.S * (1 + Math.max(-0.9, 0.5 * sd * o.sigma * Math.sqrt(o.T))) }))

/** The values every public function must survive, in any mixture. */
export const STRANGE = [
  0,
  1e-300,
  1e-12,
  0.25,
  100,
  1e12,
  1e300,
  -0.05,
  -100,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
]

/** A mixture of `STRANGE` values, one a name. */
export function strange<Name extends string>(...names: Name[]): fc.Arbitrary<Record<Name, number>> {
  return fc.record(
    Object.fromEntries(names.map((name) => [name, fc.constantFrom(...STRANGE)])),
  ) as fc.Arbitrary<Record<Name, number>>
}

/** Every number below `x` is finite. */
export function allNumbersFinite(x: unknown): boolean {
  if (typeof x === 'number') return Number.isFinite(x)
  if (typeof x === 'object' && x !== null) return Object.values(x).every(allNumbersFinite)
  return true
}
