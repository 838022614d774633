/** The restructured grid of a packed book against pricing the moved book itself. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PackedBook } from '../../../../shared/portfolio/pack.ts'
import { GREEK_INDEX } from '../../../../shared/quant/formula/greeks.ts'
import { normalCdf } from '../../../../shared/quant/math/normal.ts'
import { normalCdfTabled } from '../../../../shared/quant/math/normalTable.ts'
import { exposureFigures, measureColumn } from '../../../../shared/quant/measure/exposureFigures.ts'
import { type BookShocks, shockedVol, type VolShock } from '../../../../shared/quant/measure/scenario.ts'
import { gridWeights, scenarioBook } from '../../../../shared/quant/measure/scenarioBook.ts'
import { priceBook } from '../../../../shared/quant/pricer/price.ts'
import { TickBook } from '../../../../shared/quant/pricer/tick.ts'
import { SEED } from '../arbitraries.ts'
import { FAST_LADDER, FAST_MODELS, type MixedBookOptions, mixedBook } from '../mixedBook.ts'

/** Total value of the book with every spot moved by x and every volatility shocked, priced by the plain pricer. */
function plainValue(options: MixedBookOptions, x: number, shock: VolShock): { value: number; gross: number } {
  const book = mixedBook(options)
  const { contracts: c } = book
  const { european, normal, american } = c.ranges
  for (let i = european.from; i < american.to; i++) {
    const isNormal = i >= normal.from && i < normal.to
    const [S, K, T] = [c.S[i] as number, c.K[i] as number, c.T[i] as number]
    const k = Math.log(K / S) - ((c.r[i] as number) - (c.q[i] as number)) * T
    const sigma = c.sigma[i] as number
    c.sigma[i] = isNormal ? S * shockedVol(sigma / S, shock, T, 0) : shockedVol(sigma, shock, T, k)
  }
  const spots = book.lists.underlyings.map((_, u) => spotOf(book, u))
  new TickBook(book, FAST_MODELS).priceAll()
  const ticks = new TickBook(book, FAST_MODELS)
  ticks.move(spots.flatMap((spot, underlying) => (spot > 0 ? [{ underlying, spot: spot * (1 + x) }] : [])))
  const figures = exposureFigures(book, 'USD')
  const value = figures.columns[measureColumn('value')] as Float64Array
  let [sum, gross] = [0, 0]
  value.forEach((v, i) => {
    sum += v
    const row = book.positions.contract[i] as number
    const size = (c.multiplier[row] as number) * ((c.S[row] as number) + (c.K[row] as number))
    gross += Math.abs((book.positions.quantity[i] as number) * size)
  })
  return { value: sum, gross }
}

function spotOf(book: PackedBook, underlying: number): number {
  const row = book.contracts.underlying.indexOf(underlying)
  const { kind } = book.contracts
  // money of one currency has no spot to move
  return kind[row] === 4 ? Number.NaN : (book.contracts.spot[row] as number)
}

function gridOf(options: MixedBookOptions, shocks: BookShocks) {
  const book = mixedBook(options)
  priceBook(book, FAST_MODELS)
  return scenarioBook(book, gridWeights(exposureFigures(book, 'USD')), shocks, FAST_LADDER)
}

const shocks: BookShocks = {
  spot: [-0.3, -0.1, -0.02, 0, 0.02, 0.1, 0.3],
  vol: [
    { parallel: -0.05 },
    {},
    { parallel: 0.1 },
    { relative: 0.5 },
    { weighted: 0.08 },
    { tilt: -0.02, curvature: 0.01 },
  ],
}

describe('grid of a packed book', () => {
  test('every cell is the plain revaluation of the moved book', () => {
    for (const seed of [7, 8, 9]) {
      const options = { seed, options: 14, american: false }
      const grid = gridOf(options, shocks)
      const base = plainValue(options, 0, {})
      shocks.vol.forEach((shock, v) => {
        shocks.spot.forEach((x, s) => {
          const plain = plainValue(options, x, shock)
          const got = grid.total[v * shocks.spot.length + s] as number
          const tolerance = 1e-15 * (plain.gross + base.gross)
          expect(
            Math.abs(got - (plain.value - base.value)),
            `seed ${seed}, spot ${x}, ${JSON.stringify(shock)}: ${got} against ${plain.value - base.value}`,
          ).toBeLessThanOrEqual(tolerance)
        })
      })
    }
  })

  test('with American contracts: the ladder is the fast tier, to what its interpolation in S carries', () => {
    const options = { seed: 11, options: 3, american: true }
    const few: BookShocks = { spot: [-0.1, 0, 0.1], vol: [{}, { parallel: 0.1 }] }
    const grid = gridOf(options, few)
    const base = plainValue(options, 0, {})
    few.vol.forEach((shock, v) => {
      few.spot.forEach((x, s) => {
        const plain = plainValue(options, x, shock)
        const got = grid.total[v * few.spot.length + s] as number
        expect(Math.abs(got - (plain.value - base.value))).toBeLessThanOrEqual(2e-4 * 4 * 100 * 95 + 1)
      })
    })
  })

  test('the cell without a shock is exactly 0, American contracts included', () => {
    const { total, byUnderlying } = gridOf({ seed: 12, options: 4 }, shocks)
    const zero = shocks.spot.length + shocks.spot.indexOf(0)
    expect(total[zero]).toBe(0)
    for (const grid of byUnderlying) expect(grid[zero]).toBe(0)
  })

  test('the order of positions changes no bit, and underlyings add up to the total', () => {
    const forward = gridOf({ seed: 13, options: 10, american: false }, shocks)
    const backward = gridOf({ seed: 13, options: 10, american: false, reversed: true }, shocks)
    expect(backward.total).toEqual(forward.total)
    expect(backward.byUnderlying).toEqual(forward.byUnderlying)
    forward.total.forEach((x, cell) => {
      const parts = forward.byUnderlying.map((g) => g[cell] as number)
      const gross = parts.reduce((sum, p) => sum + Math.abs(p), 0)
      expect(Math.abs(parts.reduce((sum, p) => sum + p, 0) - x)).toBeLessThanOrEqual(1e-14 * gross)
    })
  })

  test('later: options that expired settle at the scenario spot, the others keep what time leaves them', () => {
    const options = { seed: 14, options: 10, american: false }
    const later = 2 / 365
    const grid = gridOf(options, { spot: [0, 0.05], vol: [{}], later })
    const book = mixedBook(options)
    priceBook(book, FAST_MODELS)
    const weights = gridWeights(exposureFigures(book, 'USD'))
    const { contracts: c } = book
    const before = (c.out[GREEK_INDEX.price] as Float64Array).slice()
    // rows without dividends: the same contracts with less time
    const aged = mixedBook(options)
    for (let i = 0; i < c.count; i++) aged.contracts.T[i] = Math.max((c.T[i] as number) - later, 0)
    priceBook(aged, FAST_MODELS)
    const after = aged.contracts.out[GREEK_INDEX.price] as Float64Array
    const xyz = book.lists.underlyings.indexOf('us-equity:XYZ:USD')
    let want = 0
    for (let i = 0; i < c.ranges.normal.to; i++)
      if (c.underlying[i] === xyz)
        want += (weights.units[i] as number) * ((after[i] as number) - (before[i] as number))
    expect(grid.byUnderlying[xyz]?.[0]).toBeCloseTo(want, 8)
  })

  test('behind every expiry no shock of volatility matters, whatever its shape', () => {
    const later = 3
    const grid = gridOf({ seed: 15, options: 3, american: false }, { ...shocks, later })
    const [spots, first] = [shocks.spot.length, grid.total.slice(0, shocks.spot.length)]
    for (let v = 0; v < shocks.vol.length; v++)
      expect([...grid.total.slice(v * spots, (v + 1) * spots)], JSON.stringify(shocks.vol[v])).toEqual([
        ...first,
      ])
  })

  test('the tabled distribution is within 3e-16 of the exact one', () => {
    fc.assert(
      fc.property(fc.double({ min: -12, max: 12, noNaN: true }), (x) => {
        expect(Math.abs(normalCdfTabled(x) - normalCdf(x)), `x ${x}`).toBeLessThanOrEqual(3e-16)
      }),
      { ...SEED, numRuns: 5000 },
    )
    expect([normalCdfTabled(0), normalCdfTabled(-40), normalCdfTabled(40)]).toEqual([0.5, 0, 1])
    expect(normalCdfTabled(Number.NaN)).toBeNaN()
  })
})
