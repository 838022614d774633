/**
 * The tick path: spots move, and only the rows of the moved underlyings are priced again. What comes out is, bit for bit, what pricing the
 * whole book at those spots gives, because a row depends on its own inputs alone and its inputs are made from the packed ones each time,
 * never from the tick before.
 */
import { CONTRACT_KIND, type ContractColumns, type RowRange } from '../../portfolio/columns.ts'
import type { PackedBook } from '../../portfolio/pack.ts'
import { FLAG } from '../../portfolio/statuses.ts'
import { type Models, PRICED_ROADS, type PricedRoad, priceRows } from './price.ts'

/** A new spot of one underlying (its number in the book's lists), in its quote currency. */
export interface SpotMove {
  readonly underlying: number
  readonly spot: number
}

/** Rows of one road that belong to one underlying. */
export interface UnderlyingRows {
  readonly road: PricedRoad
  readonly rows: RowRange
}

/** Inputs of a book as they were packed: what ticks start from. */
interface PackedInputs {
  readonly spot: Float64Array
  readonly S: Float64Array
  readonly status: Uint8Array
  readonly flags: Uint8Array
}

/** Runs of rows by underlying and road: contracts stand sorted by road and name, so there are few of them. */
export function rowsByUnderlying(book: PackedBook): readonly (readonly UnderlyingRows[])[] {
  const { contracts, lists } = book
  const runs: UnderlyingRows[][] = lists.underlyings.map(() => [])
  for (const road of PRICED_ROADS) {
    const { from, to } = contracts.ranges[road]
    let start = from
    for (let i = from; i < to; i++) {
      if (i + 1 < to && contracts.underlying[i + 1] === contracts.underlying[i]) continue
      runs[contracts.underlying[i] as number]?.push({ road, rows: { from: start, to: i + 1 } })
      start = i + 1
    }
  }
  return runs
}

/** A priced book that follows its spots. The book's columns are changed in place. */
export class TickBook {
  readonly book: PackedBook
  readonly #models: Models
  readonly #packed: PackedInputs
  readonly #runs: readonly (readonly UnderlyingRows[])[]

  /** @param book packed, priced or not; its present inputs are the ones ticks start from */
  constructor(book: PackedBook, models: Models) {
    const { spot, S, status, flags } = book.contracts
    this.book = book
    this.#models = models
    // what pricing itself marked is not an input
    const unmarked = flags.map((f) => f & ~FLAG.earlyExercise)
    this.#packed = { spot: spot.slice(), S: S.slice(), status: status.slice(), flags: unmarked }
    this.#runs = rowsByUnderlying(book)
  }

  /** Prices every row at the packed spots. */
  priceAll(): void {
    for (const runs of this.#runs) for (const { road, rows } of runs) this.#price(road, rows)
  }

  /** Takes the moves and prices what they touch. @returns the rows that were priced again */
  move(moves: readonly SpotMove[]): readonly UnderlyingRows[] {
    const touched: UnderlyingRows[] = []
    for (const { underlying, spot } of moves) {
      for (const run of this.#runs[underlying] ?? []) {
        moveRows(this.book.contracts, this.#packed, run.rows, spot)
        this.#price(run.road, run.rows)
        touched.push(run)
      }
    }
    return touched
  }

  #price(road: PricedRoad, rows: RowRange): void {
    const { status, flags } = this.book.contracts
    for (let i = rows.from; i < rows.to; i++) {
      status[i] = this.#packed.status[i] as number
      flags[i] = ((this.#packed.flags[i] as number) & ~FLAG.pinned) | ((flags[i] as number) & FLAG.pinned)
    }
    priceRows(this.book, road, rows, this.#models)
  }
}

/**
 * Price of a contract's own variable when its spot moves: the spot itself, a quoted future or perpetual at its basis F/S, else what is
 * left of the spot after dividends (or of an adjusted deliverable), which moves by dF/dS.
 */
export function movedPrice(
  S: number,
  spot: number,
  dFdS: number,
  keepsBasis: boolean,
  moved: number,
): number {
  if (S === spot) return moved
  return keepsBasis ? S * (moved / spot) : S + dFdS * (moved - spot)
}

/** Whether a contract's price keeps its ratio to the spot. */
export function keepsBasis(kind: number, flags: number): boolean {
  return (
    (flags & FLAG.quotedForward) !== 0 ||
    kind === CONTRACT_KIND.linearPerpetual ||
    kind === CONTRACT_KIND.inversePerpetual
  )
}

function moveRows(c: ContractColumns, packed: PackedInputs, { from, to }: RowRange, moved: number): void {
  for (let i = from; i < to; i++) {
    const basis = keepsBasis(c.kind[i] as number, packed.flags[i] as number)
    const S = movedPrice(packed.S[i] as number, packed.spot[i] as number, c.dFdS[i] as number, basis, moved)
    c.spot[i] = moved
    c.S[i] = S
    const K = c.K[i] as number
    const pinned = c.T[i] === 0 && (c.w[i] as number) !== 0 && Math.abs(S - K) < 1e-3 * Math.abs(K)
    c.flags[i] = pinned ? (c.flags[i] as number) | FLAG.pinned : (c.flags[i] as number) & ~FLAG.pinned
  }
}
