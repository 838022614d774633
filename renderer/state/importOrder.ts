/** The order in which a preview lists its rows: what needs a person first. The host pages by outcome; this finds the page. */
import type { ImportCounts, PreviewFilter } from '../../shared/protocol/window/importing.ts'

export type Outcome = Exclude<PreviewFilter, 'all' | 'needs_you'>

export const OUTCOME_ORDER: readonly Outcome[] = ['error', 'warning', 'new', 'confirmed', 'duplicate']

/** rows a page of the host has */
export const PREVIEW_PAGE = 200

/** Rows in all under a filter. */
export function previewCount(counts: ImportCounts, filter: 'all' | Outcome): number {
  return filter === 'all' ? OUTCOME_ORDER.reduce((n, o) => n + counts[o], 0) : counts[filter]
}

/** Which outcome, and which of its rows, stands at a place of the list; null: beyond its end. */
export function previewPlace(
  counts: ImportCounts,
  filter: 'all' | Outcome,
  index: number,
): { readonly outcome: Outcome; readonly at: number } | null {
  if (index < 0) return null
  if (filter !== 'all') return index < counts[filter] ? { outcome: filter, at: index } : null
  let left = index
  for (const outcome of OUTCOME_ORDER) {
    if (left < counts[outcome]) return { outcome, at: left }
    left -= counts[outcome]
  }
  return null
}
