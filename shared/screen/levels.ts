/** Zero-gamma levels and the strikes where gamma lies, of one underlying of the own book. */
import type { GammaLevels, GammaZero, Heatmap, StrikeGamma } from '../protocol/window/exposure.ts'
import type { BookFilter } from '../protocol/window/grid.ts'
import { gammaFlips, type ProfilePoint } from '../quant/measure/gamma.ts'
import { GammaBookRun } from '../quant/measure/gammaBook.ts'
import type { SteppedBook } from '../quant/measure/spotSteps.ts'
import { type Models, priceBook } from '../quant/pricer/price.ts'
import { heatmap, spotOf } from './exposureViews.ts'
import { filterWeights } from './filter.ts'
import type { ScreenBook } from './screenBook.ts'
import { subBook } from './subBook.ts'

/** Zeros are looked for so far from the spot, in %, at points so far apart. */
const RANGE = 30
const STEP = 2
const FACTORS = Array.from({ length: (2 * RANGE) / STEP + 1 }, (_, i) => 1 + (i * STEP - RANGE) / 100)

export interface LevelsQuestion {
  readonly underlying: string
  readonly where: BookFilter
}

/** Levels being found: whoever has the time and threads prices `run` and says where its gamma is 0. */
export class LevelsRun {
  /** null: nothing here has a number, or there is no spot to move */
  readonly run: GammaBookRun | null
  /** how exactly a zero is found, in money per unit */
  readonly tolerance: number
  readonly #book: ScreenBook
  readonly #question: LevelsQuestion
  readonly #spot: number

  constructor(book: ScreenBook, question: LevelsQuestion) {
    const { underlying, where } = question
    this.#book = book
    this.#question = question
    this.#spot = spotOf(book, underlying)
    this.tolerance = 1e-6 * this.#spot
    const { book: packed } = book.source.figures
    const { book: part, positions } = subBook(packed, packed.lists.underlyings.indexOf(underlying))
    const all = filterWeights(book, { ...where, underlyings: [underlying] })
    const weights = Float64Array.from(positions, (row) => (book.priced(row) ? (all[row] as number) : 0))
    const known = this.#spot > 0 && weights.some((w) => w !== 0)
    this.run = known
      ? new GammaBookRun(part, this.#spot, book.reporting, { factors: FACTORS, weights })
      : null
  }

  /** @param zeros spots where the gamma of `run` is 0, rising */
  answer(zeros: readonly number[]): GammaLevels {
    const { underlying, where } = this.#question
    const map = heatmap(this.#book, {
      rows: 'strike',
      columns: 'expiry',
      where: { ...where, underlyings: [underlying] },
      measure: 'gammaCash1pct',
      basis: 'cash',
      sum: 'net',
    })
    const spot = this.#spot
    const zero = (x: number | undefined): GammaZero | null =>
      x === undefined ? null : { spot: x, shock: 100 * (x / spot - 1) }
    const lost = this.run?.points.some((p) => Number.isNaN(p.gammaCash1pct)) === true
    return {
      tag: this.#book.tag,
      underlying,
      reportingCurrency: this.#book.reporting,
      range: RANGE,
      zeroBelow: zero(zeros.findLast((x) => x < spot)),
      zeroAbove: zero(zeros.find((x) => x >= spot)),
      mostShort: extreme(map, -1),
      mostLong: extreme(map, 1),
      unknown:
        this.run === null
          ? 'nothing is priced here'
          : lost
            ? 'a position loses its price at a shocked spot'
            : null,
      volResponse: 'sticky strike: every option keeps its volatility',
      method: 'full revaluation at each spot; forwards move in proportion',
    }
  }
}

/** The levels at once, for small books and tests. */
export function levels(book: ScreenBook, models: Models, question: LevelsQuestion): GammaLevels {
  const found = new LevelsRun(book, question)
  const { run } = found
  if (run === null) return found.answer([])
  const price = (stepped: SteppedBook): SteppedBook => {
    priceBook(stepped, models)
    return stepped
  }
  for (const block of run.blocks) run.add(price(block()))
  const at = (x: number): ProfilePoint => run.pointOf(price(run.at(x)), 0, x)
  return found.answer(gammaFlips(run.points, at, spotOf(book, question.underlying)).flips)
}

/** The strike with the largest total of one sign; the first of equal ones. */
function extreme({ rows, rowTotals }: Heatmap, sign: 1 | -1): StrikeGamma | null {
  let best: StrikeGamma | null = null
  for (const [i, row] of rows.entries()) {
    const gammaCash1pct = rowTotals[i] as number
    // what has no strike has no gamma either, but for an option on nothing known
    if (row.key === 'none' || !(sign * gammaCash1pct > 0)) continue
    if (best === null || sign * gammaCash1pct > sign * best.gammaCash1pct)
      best = { strike: row.key, text: row.text, gammaCash1pct }
  }
  return best
}
