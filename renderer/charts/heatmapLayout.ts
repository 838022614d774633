/** Where the parts of a map stand: whole rows and whole columns only, since a cut number is no number. Sizes in px. */
import type { Heatmap } from '../../shared/protocol/window/exposure.ts'
import type { MapText } from './heatmapText.ts'
import { widestOf } from './textWidth.ts'

export const HEAD = 32
export const FOOT = 22
const MOST_CELL = 120
const [LEAST_ROW, MOST_ROW] = [21, 32]

/** What there is to lay out. */
export interface MapSize {
  /** room for all of the map */
  readonly width: number
  readonly height: number
  readonly rows: number
  readonly columns: number
  /** what the labels of rows and their totals take */
  readonly label: number
  readonly total: number
  /** least width of a cell that shows its number */
  readonly cell: number
}

/** What the texts of a map need. */
export function mapWidths(
  map: Pick<Heatmap, 'rows' | 'query'>,
  text: MapText,
): Pick<MapSize, 'label' | 'total' | 'cell'> {
  const labels = Math.min(160, widestOf(map.rows.map((r) => r.text)) + 20)
  return {
    label: Math.max(map.query.rows === 'strike' ? 78 : 96, labels),
    total: Math.max(66, widestOf([...text.rowTotals, text.total]) + 16),
    cell: Math.max(60, widestOf(text.cells) + 13, widestOf(text.columnTotals) + 13),
  }
}

export interface MapLayout {
  readonly cellWidth: number
  readonly cellHeight: number
  /** of the cells in view */
  readonly viewWidth: number
  readonly viewHeight: number
}

/** Cells as large as the room allows, as many whole ones in view as fit. */
export function mapLayout({ width, height, rows, columns, label, total, cell }: MapSize): MapLayout {
  const [wide, high] = [width - label - total, height - HEAD - FOOT]
  const across = Math.max(1, Math.min(columns, Math.floor(wide / cell)))
  const down = Math.max(1, Math.min(rows, Math.floor(high / LEAST_ROW)))
  const cellWidth = Math.max(cell, Math.min(MOST_CELL, Math.floor(wide / across)))
  const cellHeight = Math.max(LEAST_ROW, Math.min(MOST_ROW, Math.floor(high / down)))
  return { cellWidth, cellHeight, viewWidth: across * cellWidth, viewHeight: down * cellHeight }
}

/** The first cell in view nearest to where a box is scrolled: maps scroll by whole cells. */
export function snapped(scroll: number, cell: number, count: number, view: number): number {
  return Math.max(0, Math.min(Math.round(scroll / cell) * cell, count * cell - view))
}
