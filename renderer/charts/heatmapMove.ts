/** Where a key takes the cursor of a map, and what is said of the cell it is on. */
import { CELL } from '../../shared/protocol/window/constants.ts'
import type { Heatmap } from '../../shared/protocol/window/exposure.ts'

/** Edges of something on screen, px of the window. */
export interface Place {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/**
 * The cell that a key leads to from cell `at`; null: the key moves nothing.
 * @param page rows that Page Up and Page Down go over
 */
export function moved(
  at: number,
  key: string,
  ctrl: boolean,
  size: { readonly rows: number; readonly columns: number; readonly page: number },
): number | null {
  const { rows, columns, page } = size
  const [r, c] = [Math.floor(at / columns), at % columns]
  const down = (by: number): number => Math.max(0, Math.min(rows - 1, r + by)) * columns + c
  if (key === 'Home') return ctrl ? 0 : r * columns
  if (key === 'End') return ctrl ? rows * columns - 1 : r * columns + columns - 1
  if (ctrl) return null
  switch (key) {
    case 'ArrowLeft':
      return c > 0 ? at - 1 : at
    case 'ArrowRight':
      return c < columns - 1 ? at + 1 : at
    case 'ArrowUp':
      return down(-1)
    case 'ArrowDown':
      return down(1)
    case 'PageUp':
      return down(-page)
    case 'PageDown':
      return down(page)
    default:
      return null
  }
}

/**
 * "98,000, 21NOV26, minus 784 USD thousand per 1%, worst"; null stands for the total of all rows or columns.
 * @param text what is printed there
 */
export function spokenCell(
  map: Heatmap,
  row: number | null,
  column: number | null,
  text: string,
  unit: string,
): string {
  const cell = row === null || column === null ? -1 : row * map.columns.length + column
  const status = map.status[cell]
  const value =
    status === CELL.empty
      ? 'no position'
      : text === 'n/a'
        ? 'not priced'
        : `${text.replace('\u2212', 'minus ')} ${unit}${status === CELL.partly ? ', partly priced' : ''}`
  return [
    row === null ? 'all rows' : map.rows[row]?.text,
    column === null ? 'all columns' : map.columns[column]?.text,
    value,
    ...(cell < 0 ? [] : marksOf(map, cell)),
  ].join(', ')
}

/** What is special about a cell, as it is spoken. */
export function marksOf(map: Heatmap, cell: number): string[] {
  return [
    ...(cell === map.worst ? [map.query.sum === 'net' ? 'worst' : 'largest'] : []),
    ...(cell === map.base ? ['next to the money'] : []),
  ]
}
