/** Tiles, tables by group and heatmaps of one book: sums of the position columns, nothing else. */
import { CASH_MEASURES, type CashMeasure, type HeldCounts, isKnown } from '../model/exposure.ts'
import { CELL } from '../protocol/window/constants.ts'
import type { Figure } from '../protocol/window/contract.ts'
import type {
  ExposureGroup,
  ExposureTable,
  ExposureTiles,
  Heatmap,
  HeatmapQuery,
  NotPriced,
  Tile,
} from '../protocol/window/exposure.ts'
import type { BookFilter } from '../protocol/window/grid.ts'
import { MEASURE_TEXT, UNIT_TWIN } from '../protocol/window/measures.ts'
import { measureColumn, unitColumn } from '../quant/measure/exposureFigures.ts'
import { GroupCounts } from '../quant/measure/groupCounts.ts'
import { GroupSums } from '../quant/measure/groupSums.ts'
import { type Axis, axisOf, hasEnded } from './axes.ts'
import { countByGroup } from './counting.ts'
import { filterWeights } from './filter.ts'
import { NONE, type ScreenBook } from './screenBook.ts'

const NOTHING_PRICED = 'nothing is priced here'
const NOTHING_VALUED = 'no file says what these futures were last settled to'

/** Greeks may be known where the value is not: of a future whose last settlement no file tells. */
function hasValue(book: ScreenBook, row: number): boolean {
  return book.priced(row) && book.source.figures.valueUnknown[row] !== 1
}

/** Net and gross of every cash measure over the filter, with the change since an earlier book (of the day before). */
export function tiles(
  book: ScreenBook,
  where: BookFilter,
  before: { readonly book: ScreenBook | null; readonly reason: string },
): ExposureTiles {
  const weights = filterWeights(book, where)
  const earlier = before.book === null ? null : filterWeights(before.book, where)
  const notPriced = listNotPriced(book, weights)
  const heldBy = (known: (row: number) => boolean): HeldCounts => {
    const counts = new GroupCounts(1)
    for (const row of book.order) if (weights[row] !== 0) counts.add(0, row, book.isCash(row), known(row))
    return counts.of(0)
  }
  const held = heldBy((row) => book.priced(row))
  const valued = heldBy((row) => hasValue(book, row))
  const one = (measure: CashMeasure): Tile => {
    const now = weighted(book, measure, weights)
    const then = before.book === null || earlier === null ? null : weighted(before.book, measure, earlier)
    const value = isKnown(held)
      ? figure(measure !== 'value' || isKnown(valued) ? now.net : null, NOTHING_VALUED)
      : figure(null, NOTHING_PRICED)
    const change = value.value === null || then === null ? null : value.value - then.net
    return {
      measure,
      value,
      gross: figure(value.value === null ? null : now.gross, NOTHING_PRICED),
      dayChange: figure(change, before.book === null ? before.reason : NOTHING_PRICED),
    }
  }
  return {
    tag: book.tag,
    reportingCurrency: book.reporting,
    tiles: CASH_MEASURES.map(one),
    since: before.book?.tag.asOf ?? null,
    positions: held.positions,
    priced: held.priced,
    notPriced: notPriced.slice(0, 200),
    assumed: book.source.figures.book.assumptions,
  }
}

/** One row a group, all cash measures; groups of one book in the order of its lists. */
export function table(
  book: ScreenBook,
  group: ExposureGroup,
  where: BookFilter,
  spotBefore: (underlying: string) => number | null,
): ExposureTable {
  const axis = axisOf(book, group, where)
  const n = axis.labels.length
  const measures = CASH_MEASURES
  const sums = measures.map((m) => axisSums(book, columnOf(book, m), axis, n))
  const net = new Float64Array(n * measures.length)
  const gross = new Float64Array(n * measures.length)
  const counts = countByGroup(book, axis.slices, (s) => axis.place(s), n)
  const whole = countByGroup(book, axis.slices, () => 0, 1)
  const total = measures.map((m) => axisSums(book, columnOf(book, m), { ...axis, place: () => 0 }, 1))
  const totalKnown = isKnown(whole.of(0))
  const valued = countByGroup(
    book,
    axis.slices,
    (s) => axis.place(s),
    n,
    (row) => hasValue(book, row),
  )
  const totalValued = isKnown(
    countByGroup(
      book,
      axis.slices,
      () => 0,
      1,
      (row) => hasValue(book, row),
    ).of(0),
  )
  for (let g = 0; g < n; g += 1) {
    for (const [m, sum] of sums.entries()) {
      const known = isKnown((measures[m] === 'value' ? valued : counts).of(g)) && isKnown(counts.of(g))
      net[g * measures.length + m] = known ? sum.net(g) : Number.NaN
      gross[g * measures.length + m] = known ? sum.gross(g) : Number.NaN
    }
  }
  const totalOf = (m: number, x: number): number =>
    totalKnown && (measures[m] !== 'value' || totalValued) ? x : Number.NaN
  const byUnderlying = group === 'underlying'
  const units = byUnderlying ? axisSums(book, unitColumn(book.source.figures, 'delta'), axis, n) : null
  const spots = axis.labels.map((l) => (byUnderlying ? spotOf(book, l.key) : Number.NaN))
  const earlier = axis.labels.map((l) => (byUnderlying ? (spotBefore(l.key) ?? Number.NaN) : Number.NaN))
  return {
    tag: book.tag,
    reportingCurrency: book.reporting,
    group,
    keys: axis.labels.map((l) => l.key),
    labels: axis.labels.map((l) => l.text),
    measures: [...measures],
    net,
    gross,
    deltaUnits: Float64Array.from({ length: n }, (_, g) =>
      Number.isNaN(spots[g]) ? Number.NaN : (units?.net(g) ?? Number.NaN),
    ),
    spot: Float64Array.from(spots),
    spotChangePct: Float64Array.from(spots, (s, g) => 100 * (s / (earlier[g] as number) - 1)),
    counts: counts.positions,
    priced: counts.priced,
    notPriced: counts.notPriced,
    totalNet: Float64Array.from(total, (t, m) => totalOf(m, t.net(0))),
    totalGross: Float64Array.from(total, (t, m) => totalOf(m, t.gross(0))),
  }
}

/** A matrix of one measure with its scale, its marks and the reasons of what it leaves out. */
export function heatmap(book: ScreenBook, query: HeatmapQuery): Heatmap {
  const rows = axisOf(book, query.rows, query.where)
  const columns = axisOf(book, query.columns, query.where)
  const [height, width] = [rows.labels.length, columns.labels.length]
  const size = height * width
  const bySlice = query.rows === 'strategy'
  const slices = bySlice ? rows.slices : columns.slices
  const place = (s: (typeof slices)[number]): number => rows.place(s) * width + columns.place(s)
  const known = (row: number): boolean => (query.measure === 'value' ? hasValue(book, row) : book.priced(row))
  const counts = countByGroup(book, slices, place, size, known)
  const unit = unitOf(book, query)
  const column = unit.column
  const cells = new GroupSums(size)
  const [rowSums, columnSums, whole] = [new GroupSums(height), new GroupSums(width), new GroupSums(1)]
  if (column !== null) {
    for (const s of slices) {
      if (!book.priced(s.position)) continue
      const x = (column[s.position] as number) * s.weight
      cells.add(place(s), x)
      rowSums.add(rows.place(s), x)
      columnSums.add(columns.place(s), x)
      whole.add(0, x)
    }
  }
  const read = (sums: GroupSums, i: number): number => (query.sum === 'net' ? sums.net(i) : sums.gross(i))
  const status = Uint8Array.from({ length: size }, (_, i) => cellStatus(counts.of(i), column !== null))
  const values = Float64Array.from(status, (s, i) =>
    s === CELL.priced || s === CELL.partly ? read(cells, i) : Number.NaN,
  )
  const scale = scaleOf(values)
  return {
    tag: book.tag,
    query,
    reportingCurrency: book.reporting,
    unit: unit.text,
    formula: unit.formula,
    rows: rows.labels,
    columns: columns.labels,
    values,
    status,
    counts: counts.positions,
    notPriced: counts.notPriced,
    rowTotals: Float64Array.from(rows.labels, (_, i) => read(rowSums, i)),
    columnTotals: Float64Array.from(columns.labels, (_, i) => read(columnSums, i)),
    total: read(whole, 0),
    ...scale,
    worst: worstCell(values, query.sum),
    ...moneyMarks(book, query, rows, columns),
    reasons: reasonsOf(book, slices, unit.reason),
  }
}

/** The positions of a filter that have no number, in the book's order. */
export function listNotPriced(book: ScreenBook, weights: Float64Array): NotPriced[] {
  const list: NotPriced[] = []
  for (const row of book.order) {
    if (weights[row] === 0 || book.priced(row)) continue
    list.push({
      account: book.account(row),
      instrument: book.instrument(row),
      label: book.label(row),
      code: book.status(row),
      sentence: book.reason(row) ?? '',
    })
  }
  return list
}

function columnOf(book: ScreenBook, measure: CashMeasure): Float64Array {
  return book.source.figures.columns[measureColumn(measure)] as Float64Array
}

function weighted(
  book: ScreenBook,
  measure: CashMeasure,
  weights: Float64Array,
): { net: number; gross: number } {
  const sums = new GroupSums(1)
  const column = columnOf(book, measure)
  for (let row = 0; row < book.count; row += 1) {
    const w = weights[row] as number
    if (w === 0 || !book.priced(row)) continue
    sums.add(0, w * (column[row] as number))
  }
  return { net: sums.net(0), gross: sums.gross(0) }
}

function axisSums(book: ScreenBook, column: Float64Array, axis: Axis, groups: number): GroupSums {
  const sums = new GroupSums(groups)
  for (const s of axis.slices)
    if (book.priced(s.position)) sums.add(axis.place(s), (column[s.position] as number) * s.weight)
  return sums
}

function cellStatus(held: HeldCounts, hasUnit: boolean): number {
  if (held.positions + held.cash === 0) return CELL.empty
  if (!hasUnit || !isKnown(held)) return CELL.notPriced
  return held.notPriced === 0 ? CELL.priced : CELL.partly
}

interface UnitChoice {
  /** null: this figure has no meaning here */
  readonly column: Float64Array | null
  readonly text: string
  readonly formula: string
  readonly reason: string | null
}

function unitOf(book: ScreenBook, query: HeatmapQuery): UnitChoice {
  const cash = MEASURE_TEXT[query.measure]
  if (query.basis === 'cash')
    return {
      column: columnOf(book, query.measure),
      text: cash.unit.replace('$', book.reporting),
      formula: cash.formula,
      reason: null,
    }
  const twin = UNIT_TWIN[query.measure]
  if (twin === null || query.where.underlyings?.length !== 1) {
    const reason =
      twin === null
        ? `${cash.name} has no figure in units: choose cash.`
        : 'Units add inside one underlying only: choose one, or choose cash.'
    return { column: null, text: '', formula: cash.formula, reason }
  }
  const text = MEASURE_TEXT[`units.${twin}`]
  const name = book.underlyingLabel(query.where.underlyings[0] ?? '')
  return {
    column: unitColumn(book.source.figures, twin),
    text: text.unit.replace(/^u\b/, name),
    formula: text.formula,
    reason: null,
  }
}

/** Symmetric limit at the 98th percentile of absolute values; how many cells are beyond it. */
function scaleOf(values: Float64Array): { limit: number; clipped: number } {
  const sizes = values
    .filter((x) => !Number.isNaN(x) && x !== 0)
    .map(Math.abs)
    .sort()
  if (sizes.length === 0) return { limit: 0, clipped: 0 }
  const limit = sizes[Math.min(sizes.length - 1, Math.ceil(0.98 * sizes.length) - 1)] as number
  return { limit, clipped: sizes.filter((x) => x > limit).length }
}

function worstCell(values: Float64Array, sum: 'net' | 'gross'): number {
  let worst = -1
  let extreme = 0
  for (const [i, x] of values.entries()) {
    if (Number.isNaN(x) || (sum === 'net' ? x >= extreme : x <= extreme)) continue
    worst = i
    extreme = x
  }
  return worst
}

/** Rows of strikes stand from high to low: where the spot lies between them, and the cell at the money in the first expiry that is still to come. */
function moneyMarks(
  book: ScreenBook,
  query: HeatmapQuery,
  rows: Axis,
  columns: Axis,
): { base: number; spotRow: number } {
  const [underlying] = query.where.underlyings ?? []
  const width = columns.labels.length
  if (query.rows !== 'strike' || underlying === undefined || width === 0) return { base: -1, spotRow: -1 }
  const spot = spotOf(book, underlying)
  if (Number.isNaN(spot)) return { base: -1, spotRow: -1 }
  const strikes = rows.labels.map((l) => (l.key === NONE ? Number.NaN : Number(l.key)))
  const known = strikes.filter((k) => !Number.isNaN(k))
  if (known.length === 0) return { base: -1, spotRow: -1 }
  const spotRow = known.findIndex((k) => k <= spot)
  let nearest = 0
  for (const [i, k] of known.entries())
    if (Math.abs(k - spot) < Math.abs((known[nearest] as number) - spot)) nearest = i
  const front = frontColumn(book, columns, query.columns === 'expiry' || query.columns === 'bucket')
  return { base: front < 0 ? -1 : nearest * width + front, spotRow: spotRow < 0 ? known.length : spotRow }
}

/** First column with a contract that has not ended; -1 when all have. Columns that are no maturities begin at the first. */
function frontColumn(book: ScreenBook, columns: Axis, maturities: boolean): number {
  if (!maturities) return 0
  const width = columns.labels.length
  const front = columns.slices.reduce(
    (first, s) => (hasEnded(book, s.position) ? first : Math.min(first, columns.place(s))),
    width,
  )
  return front === width ? -1 : front
}

function reasonsOf(book: ScreenBook, slices: Axis['slices'], unit: string | null): Heatmap['reasons'] {
  const distinct = new Set(slices.map((s) => s.position))
  if (unit !== null) return [{ code: 'no_unit', sentence: unit, count: distinct.size }]
  const found = new Map<string, { code: string; sentence: string; count: number }>()
  for (const row of distinct) {
    if (book.priced(row)) continue
    const code = book.status(row)
    const known = found.get(code)
    if (known === undefined) found.set(code, { code, sentence: book.reason(row) ?? '', count: 1 })
    else known.count += 1
  }
  return [...found.values()].sort((a, b) => b.count - a.count)
}

/** Spot of an underlying in its quote currency; NaN when not known or money. */
export function spotOf(book: ScreenBook, underlying: string): number {
  if (underlying === NONE || underlying.startsWith('cash:')) return Number.NaN
  return book.source.figures.book.market.spot(underlying).value ?? Number.NaN
}

function figure(value: number | null, reason: string): Figure {
  return value === null || Number.isNaN(value) ? { value: null, reason } : { value, reason: null }
}
