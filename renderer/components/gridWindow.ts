/** Which rows of a long list are drawn: fixed row height, some rows beyond each edge. */

export interface RowWindow {
  readonly first: number
  /** one past the last */
  readonly end: number
  /** px of blank space before and after the drawn rows */
  readonly before: number
  readonly after: number
}

const BEYOND = 2

/** @param top px scrolled; `height` px visible; @returns the rows to draw of `count` */
export function rowWindow(top: number, height: number, rowHeight: number, count: number): RowWindow {
  // a list that became shorter is about to be scrolled back
  const from = Math.max(0, Math.min(top, count * rowHeight - height))
  const first = Math.max(0, Math.floor(from / rowHeight) - BEYOND)
  const end = Math.min(count, Math.ceil((from + height) / rowHeight) + BEYOND)
  return {
    first,
    end,
    before: first * rowHeight,
    after: (count - end) * rowHeight,
  }
}

/** The first `most` rows of a window; what they leave out is blank space. */
export function firstRows(window: RowWindow, most: number, rowHeight: number): RowWindow {
  const end = Math.min(window.end, window.first + most)
  return { ...window, end, after: window.after + (window.end - end) * rowHeight }
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
