/** How wide the book's columns of figures are: sums of groups and totals are never cut. */
import { GRID_COLUMN_KIND, type GridColumn } from '../../../shared/protocol/window/gridColumns.ts'
import { widestOf } from '../../charts/textWidth.ts'
import type { BookGrid } from '../../state/bookGrid.svelte.ts'
import { type CellStyle, printCell } from '../../state/bookGridRows.svelte.ts'

/** rows at the top that are measured: sums of groups, or the largest of a sorted column */
const MEASURED = 48

export class ColumnWidths {
  readonly #style: CellStyle
  readonly #most = new Map<GridColumn, number>()

  /** @param style in which figures are printed; another one starts anew */
  constructor(style: CellStyle) {
    this.#style = style
  }

  /**
   * Px of each column, 0 where it is no number, never fewer than before, so that scrolling moves nothing.
   * @param totalOf what the total row prints under a column
   * @returns joined by commas: one text, so that columns stay the same while it does
   */
  of(grid: Pick<BookGrid, 'total' | 'rowAt' | 'layout'>, totalOf: (column: GridColumn) => string): string {
    const rows = Array.from({ length: Math.min(MEASURED, grid.total) }, (_, i) => grid.rowAt(i))
    return grid.layout.columns
      .map((column) => {
        if (GRID_COLUMN_KIND[column] !== 'number') return 0
        const texts = rows.map((r) => (r === undefined ? '' : printCell(r, column, this.#style, null).text))
        const px = Math.ceil(1.06 * widestOf([...texts, totalOf(column)])) + 20
        const most = Math.max(px, this.#most.get(column) ?? 0)
        this.#most.set(column, most)
        return most
      })
      .join()
  }
}
