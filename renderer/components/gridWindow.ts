/** Which rows of a long list are drawn: fixed row height, some rows beyond each edge. */

export interface RowWindow {
  readonly first: number
  /** one past the last */
  readonly end: number
  /** px of blank space before and after the drawn rows */
  readonly before: number
  readonly after: number
}

const BEYOND = 4

/** @param top px scrolled; `height` px visible; @returns the rows to draw of `count` */
export function rowWindow(top: number, height: number, rowHeight: number, count: number): RowWindow {
  const first = Math.max(0, Math.min(count, Math.floor(top / rowHeight)) - BEYOND)
  const end = Math.min(count, Math.ceil((top + height) / rowHeight) + BEYOND)
  return {
    first,
    end: Math.max(first, end),
    before: first * rowHeight,
    after: Math.max(0, count - Math.max(first, end)) * rowHeight,
  }
}

/** The scroll position that brings a row into view between `inset` px of sticky parts; null: it is in view already. */
export function scrollToRow(
  row: number,
  top: number,
  height: number,
  rowHeight: number,
  inset: number,
): number | null {
  const from = row * rowHeight
  if (from < top) return from
  const bottom = from + rowHeight + inset
  return bottom > top + height ? bottom - height : null
}
