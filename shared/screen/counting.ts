/** Counts of positions by group, as the engine's exposure report counts them. */
import type { ScreenBook, Slice } from './screenBook.ts'

/** By group. A position with several parts in one group counts once there. */
export interface Counts {
  /** positions; money is none */
  readonly counts: Int32Array
  /** positions, and cash amounts, without a number */
  readonly notPriced: Int32Array
  /** positions and cash amounts */
  readonly rows: Int32Array
}

/** @param slices parts of one position side by side */
export function countByGroup(
  book: ScreenBook,
  slices: Iterable<Slice>,
  groupOf: (slice: Slice) => number,
  groups: number,
): Counts {
  const [counts, notPriced, rows] = [new Int32Array(groups), new Int32Array(groups), new Int32Array(groups)]
  const last = new Int32Array(groups).fill(-1)
  for (const slice of slices) {
    const g = groupOf(slice)
    if (last[g] === slice.position) continue
    last[g] = slice.position
    rows[g] = (rows[g] as number) + 1
    if (!book.isCash(slice.position)) counts[g] = (counts[g] as number) + 1
    if (!book.priced(slice.position)) notPriced[g] = (notPriced[g] as number) + 1
  }
  return { counts, notPriced, rows }
}

/** `1 position`, `12 positions`. */
export function positionsText(n: number): string {
  return `${n} ${n === 1 ? 'position' : 'positions'}`
}
