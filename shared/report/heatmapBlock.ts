/** A strike x expiry matrix of one underlying as a report block. */
import type { HeatMatrix } from '../model/exposure.ts'
import type { ReportBlock, ReportHeatCell } from './document.ts'
import { daysTo } from './names.ts'
import { formatDecimal, formatExpiry, formatNumber, gridScale } from './numbers.ts'

/** What does not fit a page is summed into one row above, one below and one column after; nothing is left out. */
const MAX_COLUMNS = 11
const MAX_ROWS = 25

export interface HeatmapBlockInput {
  readonly matrix: HeatMatrix
  readonly underlying: string
  readonly currency: string
  /** of the underlying; null when not known: then no cell is outlined */
  readonly spot: number | null
  /** `per 1%`, empty for plain cash */
  readonly per: string
  /** ms UTC */
  readonly asOf: number
}

/** A printed row or column: indexes into the matrix that it sums. */
interface Line {
  readonly title: string
  readonly of: readonly number[]
  /** a single strike; null for a sum of several */
  readonly strike: number | null
}

/** What is held in some cells together; `value` null: positions, but none of them priced. */
interface Sum {
  readonly value: number | null
  readonly held: boolean
  readonly missing: number
}

/** The block, or null when the underlying has no cell with a strike. `note` is the unit. */
export function heatmapBlock(input: HeatmapBlockInput): { block: ReportBlock; note: string } | null {
  const { matrix } = input
  const strikes = strikeLines(matrix, input)
  const expiries = expiryLines(matrix, strikes, input.asOf)
  if (strikes.length === 0 || expiries.length === 0) return null
  const rows = foldRows(strikes, input.spot)
  const columns = foldColumns(expiries)
  const sums = rows.flatMap((r) => columns.map((c) => sumOf(matrix, r.of, c.of)))
  const values = sums.map((s) => (s.held ? s.value : null))
  const numbers = values.filter((v): v is number => v !== null)
  const scale = gridScale(numbers, input.currency)
  // Sums at the edges hold several cells: they are no cell that could be the worst, and set no limit.
  const single = rows.flatMap((r) => columns.map((c) => r.of.length === 1 && c.of.length === 1))
  const cellValues = values.map((v, i) => (single[i] === true ? v : null))
  const limit = percentile98(cellValues.filter((v): v is number => v !== null))
  const clipped = numbers.filter((v) => Math.abs(v) > limit).length
  const cells = sums.map((s) => heatCell(s, scale.divisor, limit))
  const allRows = rows.flatMap((r) => r.of)
  const allColumns = columns.flatMap((c) => c.of)
  const print = (s: Sum): string =>
    !s.held
      ? ''
      : s.value === null
        ? 'n/a'
        : formatNumber(s.value / scale.divisor, { decimals: 0, plus: true })
  const [base, worst] = [baseCell(rows, columns.length, input.spot, cells), worstCell(cellValues)]
  const unit = input.per === '' ? scale.unit : `${scale.unit} ${input.per}`
  return {
    note: `${unit}; options, net`,
    block: {
      block: 'heatmap',
      columnTitles: columns.map((c) => c.title),
      rowTitles: rows.map((r) => r.title),
      cells,
      rowTotals: rows.map((r) => print(sumOf(matrix, r.of, allColumns))),
      columnTotals: columns.map((c) => print(sumOf(matrix, allRows, c.of))),
      total: print(sumOf(matrix, allRows, allColumns)),
      base,
      worst,
      legend: legend(limit / scale.divisor, clipped, base, worst, sums),
    },
  }
}

function legend(limit: number, clipped: number, base: number, worst: number, sums: readonly Sum[]): string {
  const clip = clipped > 0 ? `, ${clipped} clipped` : ''
  return [
    `colour limits \u00B1${formatNumber(limit, { decimals: 0 })} (98th percentile of absolute values${clip})`,
    ...(base >= 0 ? ['black frame: next to the money, front expiry'] : []),
    ...(worst >= 0 ? ['orange frame: most negative'] : []),
    ...(sums.some((s) => s.held && s.value !== null && s.missing > 0) ? ['* partly priced'] : []),
    ...(sums.some((s) => s.held && s.value === null) ? ['n/a: not priced'] : []),
  ].join(' \u00B7 ')
}

function strikeLines(
  matrix: HeatMatrix,
  input: HeatmapBlockInput,
): readonly (Line & { readonly strike: number })[] {
  return matrix.rows
    .flatMap((r, i) =>
      r.underlying === input.underlying && r.strike !== null
        ? [{ title: formatDecimal(r.strike), of: [i], strike: Number(r.strike) }]
        : [],
    )
    .filter((line) => matrix.columns.some((_, c) => sumOf(matrix, line.of, [c]).held))
    .sort((a, b) => b.strike - a.strike)
}

function expiryLines(matrix: HeatMatrix, rows: readonly Line[], asOf: number): readonly Line[] {
  const of = rows.flatMap((r) => r.of)
  return matrix.columns
    .map((c, i) => {
      const days = daysTo(c, asOf)
      return { title: formatExpiry(c) + (days === null ? '' : `\n${days} d`), of: [i], strike: null }
    })
    .filter((line) => sumOf(matrix, of, line.of).held)
}

/** Strikes nearest to spot one by one, those beyond in one row each side. */
function foldRows(
  rows: readonly (Line & { readonly strike: number })[],
  spot: number | null,
): readonly Line[] {
  if (rows.length <= MAX_ROWS) return rows
  const middle = spot ?? (rows[Math.floor(rows.length / 2)]?.strike as number)
  const shown = new Set(
    [...rows]
      .sort((a, b) => Math.abs(a.strike - middle) - Math.abs(b.strike - middle))
      .slice(0, MAX_ROWS - 2),
  )
  const first = rows.findIndex((r) => shown.has(r))
  const near = rows.slice(first, first + shown.size)
  const [above, below] = [rows.slice(0, first), rows.slice(first + shown.size)]
  return [
    ...(above.length === 0 ? [] : [together(above, `above ${near[0]?.title}`)]),
    ...near,
    ...(below.length === 0 ? [] : [together(below, `below ${near.at(-1)?.title}`)]),
  ]
}

function foldColumns(columns: readonly Line[]): readonly Line[] {
  if (columns.length <= MAX_COLUMNS) return columns
  const near = columns.slice(0, MAX_COLUMNS - 1)
  const later = columns.slice(MAX_COLUMNS - 1)
  return [...near, together(later, `later\n${later.length} expiries`)]
}

function together(lines: readonly Line[], title: string): Line {
  const [only] = lines
  if (lines.length === 1 && only !== undefined) return only
  return { title, of: lines.flatMap((l) => l.of), strike: null }
}

function sumOf(matrix: HeatMatrix, rows: readonly number[], columns: readonly number[]): Sum {
  let [value, known, held, missing] = [0, false, false, 0]
  for (const r of rows)
    for (const c of columns) {
      const net = matrix.net[r]?.[c] ?? null
      const left = matrix.notPriced[r]?.[c] ?? 0
      missing += left
      if (net !== null && (net !== 0 || (matrix.gross[r]?.[c] ?? 0) !== 0)) {
        known = true
        value += net
      }
      held ||= net === null || left > 0 || known
    }
  return { value: held && !known && missing > 0 ? null : value, held, missing }
}

function heatCell(s: Sum, divisor: number, limit: number): ReportHeatCell {
  if (!s.held) return { text: '', step: null, kind: 'empty' }
  if (s.value === null) return { text: 'n/a', step: null, kind: 'notPriced' }
  const share = limit > 0 ? Math.max(-1, Math.min(1, s.value / limit)) : 0
  const step = Math.abs(share) < 0.012 ? 0 : Math.sign(share) * Math.min(5, Math.ceil(Math.abs(share) * 5))
  return {
    text: formatNumber(s.value / divisor, { decimals: 0, plus: true }),
    step,
    kind: s.missing > 0 ? 'partly' : 'priced',
  }
}

/** The cell next to the money in the first expiry that has prices: what is expired or unknown is no front expiry. */
function baseCell(
  rows: readonly Line[],
  width: number,
  spot: number | null,
  cells: readonly ReportHeatCell[],
): number {
  if (spot === null) return -1
  const front = Array.from({ length: width }, (_, c) => c).find((c) =>
    rows.some((_, r) => cells[r * width + c]?.step !== null),
  )
  if (front === undefined) return -1
  let best = -1
  for (const [r, row] of rows.entries()) {
    if (row.strike === null || cells[r * width + front]?.kind === 'empty') continue
    const d = Math.abs(row.strike - spot)
    if (best < 0 || d < Math.abs((rows[best]?.strike ?? 0) - spot)) best = r
  }
  return best < 0 ? -1 : best * width + front
}

function worstCell(values: readonly (number | null)[]): number {
  let worst = -1
  for (const [i, v] of values.entries()) {
    if (v !== null && v < 0 && (worst < 0 || v < (values[worst] as number))) worst = i
  }
  return worst
}

/** Symmetric limit of a diverging scale: the 98th percentile of absolute values, at least the smallest positive one. */
export function percentile98(values: readonly number[]): number {
  const sorted = values
    .map(Math.abs)
    .filter((v) => v > 0)
    .sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(sorted.length * 0.98) - 1)] ?? 0
}
