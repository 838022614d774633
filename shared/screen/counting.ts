/** Counts of positions by group, as the engine's exposure report counts them. */
import { GroupCounts } from '../quant/measure/groupCounts.ts'
import { formatCount } from '../report/numbers.ts'
import type { ScreenBook, Slice } from './screenBook.ts'

/** @param slices parts of one position side by side */
export function countByGroup(
  book: ScreenBook,
  slices: Iterable<Slice>,
  groupOf: (slice: Slice) => number,
  groups: number,
  known: (position: number) => boolean = (position) => book.priced(position),
): GroupCounts {
  const counts = new GroupCounts(groups)
  for (const slice of slices) {
    const { position } = slice
    counts.add(groupOf(slice), position, book.isCash(position), known(position))
  }
  return counts
}

/** `1 position`, `1,214 positions`. */
export function positionsText(n: number): string {
  return `${formatCount(n)} ${n === 1 ? 'position' : 'positions'}`
}
