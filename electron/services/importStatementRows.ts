/** The choice of preview rows, as typed: `1-118,120`. */

import type { RowRange } from '../../shared/protocol/importer.ts'

export type { RowRange } from '../../shared/protocol/importer.ts'

/** Reads a list such as `1-118,120`. @returns ranges sorted by start, or null when the text is no such list */
export function parseRowList(text: string): RowRange[] | null {
  const ranges: RowRange[] = []
  for (const part of text.split(',')) {
    const m = /^\s*(\d{1,9})\s*(?:-\s*(\d{1,9})\s*)?$/.exec(part)
    if (m === null) return null
    const from = Number(m[1])
    const to = Number(m[2] ?? m[1])
    if (from < 1 || to < from) return null
    ranges.push([from, to])
  }
  return ranges.sort((a, b) => a[0] - b[0])
}
