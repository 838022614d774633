/** The spot ladder: one underlying revalued in full at each spot, volatility by strike unchanged ("sticky strike"). */
import { CONTRACT_KIND } from '../portfolio/columns.ts'
import type { Ladder } from '../protocol/window/exposure.ts'
import type { BookFilter } from '../protocol/window/grid.ts'
import { GREEK_INDEX } from '../quant/formula/greeks.ts'
import { CompensatedSum } from '../quant/math/sum.ts'
import { exposureFigures, measureColumn } from '../quant/measure/exposureFigures.ts'
import { readStep, type SteppedBook, stepBlocks, stepSpots } from '../quant/measure/spotSteps.ts'
import { type Models, priceBook } from '../quant/pricer/price.ts'
import { spotOf } from './exposureViews.ts'
import { filterWeights } from './filter.ts'
import type { ScreenBook } from './screenBook.ts'
import { type SubBook, subBook } from './subBook.ts'

const MEASURES = ['value', 'dollarDelta', 'gammaCash1pct', 'vegaCash', 'thetaCash'] as const
type Sums = { readonly [M in (typeof MEASURES)[number]]: number }

/** What a ladder of one underlying is made from. */
export interface LadderQuestion {
  readonly underlying: string
  readonly where: BookFilter
  /** spot shocks in %, each above -100 */
  readonly steps: readonly number[]
}

/**
 * A ladder being made: its contracts are priced block by block, by whoever has the time and threads for it. P&L and Greeks of one
 * underlying at shocked spots. Futures and forwards move in proportion; positions without a number at the base are left out everywhere,
 * those that lose it under a shock make that step unknown (NaN), and where none has a number every step is.
 */
export class LadderRun {
  /** the columns to price, one after the other: what each call of `add` wants */
  readonly blocks: readonly (() => SteppedBook)[]
  readonly #book: ScreenBook
  readonly #underlying: string
  readonly #weights: Float64Array
  readonly #part: SubBook
  /** shocks in %, rising, 0 among them */
  readonly #steps: readonly number[]
  readonly #sums: Sums[] = []

  constructor(book: ScreenBook, { underlying, where, steps }: LadderQuestion) {
    this.#book = book
    this.#underlying = underlying
    this.#steps = [...new Set([...steps, 0])].sort((a, b) => a - b)
    this.#weights = filterWeights(book, { ...where, underlyings: [underlying] })
    const { book: packed } = book.source.figures
    this.#part = subBook(packed, packed.lists.underlyings.indexOf(underlying))
    settleAtBase(this.#part.book)
    const factors = this.#steps.map((step) => 1 + step / 100)
    const blocks = stepBlocks(this.#part.book.contracts.count, factors)
    this.blocks = blocks.map((block) => () => stepSpots(this.#part.book, block))
  }

  /** Takes a block that has been priced, in their order. */
  add(priced: SteppedBook): void {
    for (let step = 0; step < priced.steps; step += 1) this.#sums.push(this.#sumStep(priced, step))
  }

  /** The ladder, once every block was added. */
  answer(): Ladder {
    const book = this.#book
    const base = this.#steps.indexOf(0)
    const spot = spotOf(book, this.#underlying)
    const held = countHeld(book, this.#weights)
    const column = (m: (typeof MEASURES)[number]): Float64Array => Float64Array.from(this.#sums, (s) => s[m])
    const values = column('value')
    return {
      tag: book.tag,
      underlying: this.#underlying,
      reportingCurrency: book.reporting,
      steps: Float64Array.from(this.#steps),
      base,
      spot: Float64Array.from(this.#steps, (s) => spot * (1 + s / 100)),
      pnl: values.map((v) => v - (values[base] as number)),
      dollarDelta: column('dollarDelta'),
      gammaCash1pct: column('gammaCash1pct'),
      vegaCash: column('vegaCash'),
      thetaCash: column('thetaCash'),
      positions: held.positions,
      notPriced: held.notPriced,
      volResponse: 'sticky strike: every option keeps its volatility',
      method: 'full revaluation at each spot; forwards move in proportion',
    }
  }

  #sumStep(priced: SteppedBook, step: number): Sums {
    const { book: part, positions } = this.#part
    const figures = exposureFigures(readStep(part, priced, step), this.#book.reporting)
    const sums = MEASURES.map(() => new CompensatedSum())
    let [held, known, lost] = [false, false, false]
    for (const [i, row] of positions.entries()) {
      const w = this.#weights[row] as number
      if (w === 0) continue
      held = true
      if (!this.#book.priced(row)) continue
      known = true
      if (figures.status[i] !== 0) lost = true
      for (const [m, measure] of MEASURES.entries())
        sums[m]?.add(w * ((figures.columns[measureColumn(measure)] as Float64Array)[i] as number))
    }
    const unknown = lost || (held && !known)
    return Object.fromEntries(
      MEASURES.map((m, i) => [m, unknown ? Number.NaN : (sums[i]?.value ?? Number.NaN)]),
    ) as unknown as Sums
  }
}

/** A whole ladder at once, for small books and tests. */
export function ladder(book: ScreenBook, models: Models, question: LadderQuestion): Ladder {
  const run = new LadderRun(book, question)
  for (const block of run.blocks) {
    const stepped = block()
    priceBook(stepped, models)
    run.add(stepped)
  }
  return run.answer()
}

/**
 * What a future was last settled to cancels in a change of value. Where it is not known the ladder counts from the spot as it is now:
 * its P&L would be 0 at every spot otherwise. `part` is the ladder's own copy.
 */
function settleAtBase({ positions, contracts }: SubBook['book']): void {
  const price = contracts.out[GREEK_INDEX.price] as Float64Array
  for (let i = 0; i < positions.count; i += 1) {
    const row = positions.contract[i] as number
    // every kind behind cash is settled day by day; an inverse one was never settled to 0
    if ((contracts.kind[row] as number) <= CONTRACT_KIND.cash || contracts.status[row] !== 0) continue
    const markedTo = positions.markedTo[i] as number
    if (Number.isNaN(markedTo) || markedTo === 0) positions.markedTo[i] = price[row] as number
  }
}

function countHeld(book: ScreenBook, weights: Float64Array): { positions: number; notPriced: number } {
  let [positions, notPriced] = [0, 0]
  for (let row = 0; row < book.count; row += 1) {
    if (weights[row] === 0) continue
    if (!book.isCash(row)) positions += 1
    if (!book.priced(row)) notPriced += 1
  }
  return { positions, notPriced }
}
