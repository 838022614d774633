/** The gamma profile of a loaded book: dollar delta and gamma of one underlying over spot, from the packed columns (quant reference 8). */
import type { PackedBook } from '../../portfolio/pack.ts'
import { exposureFigures, measureColumn } from './exposureFigures.ts'
import { type ProfilePoint, profileSpots } from './gamma.ts'
import { GroupSums, sumColumn } from './groupSums.ts'
import { readStep, type SteppedBook, stepBlocks, stepSpots } from './spotSteps.ts'

/** What a profile is asked for, where it is not the whole of it. */
export interface ProfilePart {
  /** spots in units of the spot, rising */
  readonly factors?: readonly number[]
  /** share of each position that counts, 0 for one without a number; a position that counts and loses its number makes the point NaN */
  readonly weights?: Float64Array
}

/**
 * A profile being made: 241 log-spaced spots on [S/2, 2S] unless others are given, T and sigma(K) fixed, futures in proportion. The
 * blocks are priced by whoever has the time and threads for them, in their order; every contract by its own model.
 */
export class GammaBookRun {
  /** the columns to price, one after the other: what each call of `add` wants */
  readonly blocks: readonly (() => SteppedBook)[]
  readonly points: ProfilePoint[] = []
  readonly #book: PackedBook
  readonly #spot: number
  readonly #reporting: string
  readonly #factors: readonly number[]
  readonly #weights: Float64Array | null

  /** @param book contracts and positions of one underlying; @param spot of it; @param reporting a currency's code */
  constructor(book: PackedBook, spot: number, reporting: string, part: ProfilePart = {}) {
    this.#book = book
    this.#spot = spot
    this.#reporting = reporting
    this.#factors = part.factors ?? profileSpots(1)
    this.#weights = part.weights ?? null
    this.blocks = stepBlocks(book.contracts.count, this.#factors).map(
      (factors) => () => stepSpots(book, factors),
    )
  }

  /** The columns of one more spot, for the places where the profile changes sign. */
  at(spot: number): SteppedBook {
    return stepSpots(this.#book, [spot / this.#spot])
  }

  /** Takes a block that has been priced. */
  add(priced: SteppedBook): void {
    for (let step = 0; step < priced.steps; step++) {
      const factor = this.#factors[this.points.length] as number
      this.points.push(this.pointOf(priced, step, this.#spot * factor))
    }
  }

  /** Sums of one priced step, in the reporting currency; gross over contracts, positions of one contract netted. */
  pointOf(priced: SteppedBook, step: number, spot: number): ProfilePoint {
    const figures = exposureFigures(readStep(this.#book, priced, step), this.#reporting)
    const { positions, contracts } = figures.book
    const column = (m: 'gammaCash1pct' | 'dollarDelta'): Float64Array => {
      const all = figures.columns[measureColumn(m)] as Float64Array
      const { status } = figures
      return this.#weights === null
        ? all
        : this.#weights.map((w, i) => (w === 0 ? 0 : status[i] === 0 ? w * (all[i] as number) : Number.NaN))
    }
    const byContract = sumColumn(column('gammaCash1pct'), positions.contract, contracts.count)
    const gamma = new GroupSums(1)
    for (let c = 0; c < contracts.count; c++) gamma.add(0, byContract.net(c))
    const delta = sumColumn(column('dollarDelta'), new Int32Array(positions.count), 1)
    return { spot, gammaCash1pct: gamma.net(0), gross: gamma.gross(0), dollarDelta: delta.net(0) }
  }
}
