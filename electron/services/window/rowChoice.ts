/** Which rows of a preview are written: all but some, or none but some. */
import type { RowOutcome } from '../../../shared/model/position.ts'
import type { PreviewRow } from '../../../shared/protocol/import.ts'
import type { RowRange } from '../importStatementRows.ts'

const WRITES: ReadonlySet<RowOutcome> = new Set(['new', 'confirmed', 'warning'])

export class RowChoice {
  #all = true
  /** rows that are the other way round */
  readonly #flipped = new Set<number>()
  /** rows of pages that were shown which write nothing, chosen or not */
  readonly #silent = new Set<number>()

  setAll(all: boolean): void {
    this.#all = all
    this.#flipped.clear()
  }

  set(row: number, chosen: boolean): void {
    if (chosen === this.#all) this.#flipped.delete(row)
    else this.#flipped.add(row)
  }

  has(row: number): boolean {
    return this.#all !== this.#flipped.has(row)
  }

  /** Remembers which rows of a page say nothing new. */
  seen(rows: readonly PreviewRow[]): void {
    for (const r of rows) if (r.row !== null && !WRITES.has(r.outcome)) this.#silent.add(r.row)
  }

  /** How many of `writable` rows are chosen. */
  count(writable: number): number {
    let flipped = 0
    for (const row of this.#flipped) if (!this.#silent.has(row)) flipped += 1
    return this.#all ? Math.max(0, writable - flipped) : Math.min(writable, flipped)
  }

  /** @param last highest number a row may have; null: all rows */
  ranges(last: number): readonly RowRange[] | null {
    const flipped = [...this.#flipped].sort((a, b) => a - b)
    if (this.#all && flipped.length === 0) return null
    if (!this.#all) return flipped.map((row) => [row, row])
    const ranges: RowRange[] = []
    let from = 1
    for (const row of flipped) {
      if (row > from) ranges.push([from, row - 1])
      from = row + 1
    }
    // Rows that cannot be read have no number, so there may be fewer than `last`: a range may reach beyond them.
    if (from <= last) ranges.push([from, last])
    return ranges
  }
}
