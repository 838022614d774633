/** Many spots in one set of columns: each step is, bit for bit, the book that the tick path moves to the same spots. */
import { describe, expect, test } from 'vitest'
import { exposureFigures } from '../../../../shared/quant/measure/exposureFigures.ts'
import { exposureTotals } from '../../../../shared/quant/measure/exposureTotals.ts'
import { GammaBookRun } from '../../../../shared/quant/measure/gammaBook.ts'
import { readStep, stepBlocks, stepSpots } from '../../../../shared/quant/measure/spotSteps.ts'
import { priceBook } from '../../../../shared/quant/pricer/price.ts'
import { TickBook } from '../../../../shared/quant/pricer/tick.ts'
import { subBook } from '../../../../shared/screen/subBook.ts'
import { FAST_MODELS, mixedBook, results } from '../mixedBook.ts'

const BOOK = { seed: 33, options: 5 }

describe('stepped columns', () => {
  test('every step is the book at its spots, dividends, futures, coins and all', () => {
    const factors = [0.8, 0.97, 1, 1.25]
    const book = mixedBook(BOOK)
    const stepped = stepSpots(book, factors)
    priceBook(stepped, FAST_MODELS)
    for (const [s, factor] of factors.entries()) {
      const cold = mixedBook(BOOK)
      const ticks = new TickBook(cold, FAST_MODELS)
      ticks.priceAll()
      const spots = cold.lists.underlyings.map(
        (_, u) => cold.contracts.spot[cold.contracts.underlying.indexOf(u)] as number,
      )
      ticks.move(spots.map((spot, underlying) => ({ underlying, spot: spot * factor })))
      const money = cold.lists.contracts.filter((name) => name.startsWith('cash:'))
      const [got, want] = [results(readStep(book, stepped, s)), results(cold)]
      for (const name of money) {
        delete got[name]
        delete want[name]
      }
      expect(got, `factor ${factor}`).toEqual(want)
    }
  })

  test('blocks hold all steps in order, and at most so many rows unless one step has more', () => {
    const factors = Array.from({ length: 101 }, (_, k) => 0.5 + k / 100)
    for (const contracts of [0, 1, 999, 30_000, 1_000_000]) {
      const blocks = stepBlocks(contracts, factors)
      expect(blocks.flat()).toEqual(factors)
      for (const block of blocks)
        expect(block.length === 1 || block.length * contracts <= 100_000, `${contracts}`).toBe(true)
    }
  })

  test('the middle of a gamma profile is the exposure of the book itself', () => {
    const whole = mixedBook(BOOK)
    const { book } = subBook(whole, whole.lists.underlyings.indexOf('us-equity:XYZ:USD'))
    const run = new GammaBookRun(book, 101.3, 'USD')
    for (const block of run.blocks) {
      const stepped = block()
      priceBook(stepped, FAST_MODELS)
      run.add(stepped)
    }
    priceBook(book, FAST_MODELS)
    const totals = exposureTotals(exposureFigures(book, 'USD'), [])
    const middle = run.points[120]
    expect(run.points.length).toBe(241)
    expect([run.points[0]?.spot, middle?.spot, run.points[240]?.spot]).toEqual([101.3 / 2, 101.3, 101.3 * 2])
    const near = (a: number | undefined, b: number) =>
      expect(Math.abs((a ?? Number.NaN) - b), `${a} ${b}`).toBeLessThanOrEqual(
        1e-12 * totals.gross.dollarDelta,
      )
    near(middle?.gammaCash1pct, totals.gammaCash1pct)
    near(middle?.dollarDelta, totals.dollarDelta)
  })
})
