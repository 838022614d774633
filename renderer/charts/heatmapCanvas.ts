/**
 * Draws the cells of a heat map that are in view, with the number in each, on one canvas. Heads, labels, totals, legend and the table twin
 * are plain elements around it: a chart library's heat map breaks the 50 ms budget at its first draw, this takes about a millisecond.
 */
import { CELL } from '../../shared/protocol/window/constants.ts'
import { DIVERGING, divergingStep } from './colourScale.ts'

/** Row-major cells. `text` is what is printed; a cell without a position gets a small dot. */
export interface HeatmapCells {
  readonly rows: number
  readonly columns: number
  readonly values: Float64Array
  /** of `CELL` */
  readonly status: Uint8Array
  readonly text: readonly string[]
  readonly limit: number
  readonly worst: number
  readonly base: number
  /** spot lies between rows `spotRow - 1` and `spotRow`; -1: no line */
  readonly spotRow: number
}

/** Sizes in px; the canvas shows `width` x `height` of the sheet from (`left`, `top`). */
export interface HeatmapGeometry {
  readonly cellWidth: number
  readonly cellHeight: number
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

export interface HeatmapTheme {
  readonly steps: readonly string[]
  readonly surface: string
  readonly ink: string
  readonly quiet: string
  readonly off: string
  readonly worst: string
  readonly hatch: readonly [string, string]
  readonly focus: string
  readonly font: string
}

/** Reads the tokens of the theme in force on an element. */
export function heatmapTheme(element: Element): HeatmapTheme {
  const style = getComputedStyle(element)
  const token = (name: string): string => style.getPropertyValue(name).trim()
  return {
    steps: DIVERGING.map(token),
    surface: token('--surface-1'),
    ink: token('--text-1'),
    quiet: token('--text-2'),
    off: token('--text-off'),
    worst: token('--worst'),
    hatch: [token('--na-1'), token('--na-2')],
    focus: token('--focus'),
    font: `12px ${token('--font')}`,
  }
}

/** Draws what is in view; `cursor` is the cell under the keyboard (-1: none). */
export function drawHeatmap(
  canvas: HTMLCanvasElement,
  cells: HeatmapCells,
  geometry: HeatmapGeometry,
  theme: HeatmapTheme,
  cursor: number,
): void {
  const { cellWidth: w, cellHeight: h, left, top, width, height } = geometry
  const ratio = globalThis.devicePixelRatio || 1
  const [pixelsWide, pixelsHigh] = [Math.round(width * ratio), Math.round(height * ratio)]
  if (canvas.width !== pixelsWide || canvas.height !== pixelsHigh) {
    canvas.width = pixelsWide
    canvas.height = pixelsHigh
    canvas.style.width = `${width}px`
    canvas.style.height = `${height}px`
  }
  const g = canvas.getContext('2d', { alpha: false })
  if (g === null) return
  g.setTransform(ratio, 0, 0, ratio, 0, 0)
  g.fillStyle = theme.surface
  g.fillRect(0, 0, width, height)
  g.translate(-left, -top)
  g.font = theme.font
  g.textAlign = 'right'
  g.textBaseline = 'middle'
  const hatch = hatchPattern(g, theme)
  const [firstRow, endRow] = span(top, height, h, cells.rows)
  const [firstColumn, endColumn] = span(left, width, w, cells.columns)
  for (let r = firstRow; r < endRow; r++)
    for (let c = firstColumn; c < endColumn; c++)
      drawCell(g, cells, r * cells.columns + c, c * w, r * h, w, h, theme, hatch)
  if (cells.spotRow >= 0) {
    g.fillStyle = theme.quiet
    g.fillRect(0, Math.max(0, cells.spotRow * h - 1), cells.columns * w, 1)
  }
  const { base, worst } = cells
  if (base >= 0) outline(g, corner(cells, base, w, h), w, h, theme.ink, 1.5)
  if (worst >= 0) ring(g, corner(cells, worst, w, h), w, h, theme.worst)
  if (cursor >= 0) outline(g, corner(cells, cursor, w, h), w, h, theme.focus, 2)
}

function span(from: number, length: number, size: number, count: number): readonly [number, number] {
  return [Math.max(0, Math.floor(from / size)), Math.min(count, Math.ceil((from + length) / size))]
}

function drawCell(
  g: CanvasRenderingContext2D,
  cells: HeatmapCells,
  i: number,
  x: number,
  y: number,
  w: number,
  h: number,
  theme: HeatmapTheme,
  hatch: CanvasPattern | null,
): void {
  const status = cells.status[i]
  if (status === CELL.empty) {
    g.fillStyle = theme.off
    g.fillRect(x + w - 10, y + h / 2 - 0.5, 1.5, 1.5)
    return
  }
  if (status === CELL.notPriced) {
    g.fillStyle = hatch ?? theme.hatch[0]
    g.fillRect(x, y, w - 1, h - 1)
    g.fillStyle = theme.quiet
  } else {
    g.fillStyle = theme.steps[divergingStep(cells.values[i] as number, cells.limit)] ?? theme.surface
    g.fillRect(x, y, w - 1, h - 1)
    g.fillStyle = theme.ink
  }
  g.fillText(cells.text[i] ?? '', x + w - 8, y + h / 2 + 0.5, w - 12)
  if (status === CELL.partly) {
    // A corner: something in this cell has no price, the sum leaves it out.
    g.fillStyle = theme.quiet
    g.beginPath()
    g.moveTo(x, y)
    g.lineTo(x + 6, y)
    g.lineTo(x, y + 6)
    g.fill()
  }
}

function hatchPattern(g: CanvasRenderingContext2D, theme: HeatmapTheme): CanvasPattern | null {
  const tile = document.createElement('canvas')
  tile.width = tile.height = 6
  const t = tile.getContext('2d')
  if (t === null) return null
  t.fillStyle = theme.hatch[0]
  t.fillRect(0, 0, 6, 6)
  t.strokeStyle = theme.hatch[1]
  t.lineWidth = 1
  t.beginPath()
  for (const d of [-6, 0, 6]) {
    t.moveTo(d - 1, 7)
    t.lineTo(d + 7, -1)
  }
  t.stroke()
  return g.createPattern(tile, 'repeat')
}

/** Left upper corner of a cell. */
function corner(cells: HeatmapCells, i: number, w: number, h: number): readonly [number, number] {
  return [(i % cells.columns) * w, Math.floor(i / cells.columns) * h]
}

function outline(
  g: CanvasRenderingContext2D,
  [x, y]: readonly [number, number],
  w: number,
  h: number,
  colour: string,
  thickness: number,
): void {
  g.strokeStyle = colour
  g.lineWidth = thickness
  g.strokeRect(x + thickness / 2, y + thickness / 2, w - 1 - thickness, h - 1 - thickness)
}

function ring(
  g: CanvasRenderingContext2D,
  [x, y]: readonly [number, number],
  w: number,
  h: number,
  colour: string,
): void {
  g.strokeStyle = colour
  g.lineWidth = 2
  g.beginPath()
  g.roundRect(x + 2, y + 2, w - 5, h - 5, (h - 5) / 2)
  g.stroke()
}
