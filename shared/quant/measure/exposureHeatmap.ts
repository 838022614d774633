/** Matrices of one measure: strike by expiry inside each underlying, and underlying by maturity. Cells of each sum to the total. */
import {
  CASH_MEASURES,
  type CashMeasure,
  type HeatMatrix,
  type Heatmap,
  isKnown,
  type UnitMeasure,
} from '../../model/exposure.ts'
import type { PackedBook } from '../../portfolio/pack.ts'
import { EXPIRY_BUCKETS, expiryBucket } from '../formula/cashGreeks.ts'
import { type ExposureFigures, measureColumn, unitColumn } from './exposureFigures.ts'
import { countHeld, groupPositions, NONE } from './exposureRows.ts'
import { sumColumn } from './groupSums.ts'

/** Both matrices of a measure. Raw (unit) measures add inside one underlying only; their total is for the check of the cells. */
export function exposureHeatmap(figures: ExposureFigures, measure: CashMeasure | UnitMeasure): Heatmap {
  const column = isCash(measure)
    ? (figures.columns[measureColumn(measure)] as Float64Array)
    : unitColumn(figures, measure)
  const { book } = figures
  const whole = sumColumn(column, new Int32Array(column.length), 1)
  return {
    measure,
    unit: isCash(measure) ? `${figures.reporting}${PER[measure] ?? ''}` : UNIT[measure],
    strikeExpiry: strikeExpiry(figures, column),
    underlyingMaturity: underlyingMaturity(figures, column, book),
    total: whole.net(0),
    totalGross: whole.gross(0),
  }
}

function strikeExpiry(figures: ExposureFigures, column: Float64Array): HeatMatrix {
  const rows = groupPositions(figures.book, 'strike')
  const columns = groupPositions(figures.book, 'expiry')
  const keys = rows.keys.map((k) => ({ underlying: k.underlying ?? NONE, strike: k.strike ?? null }))
  return matrix(
    figures,
    column,
    rows.group,
    keys,
    columns.group,
    columns.keys.map((k) => k.key),
  )
}

function underlyingMaturity(figures: ExposureFigures, column: Float64Array, book: PackedBook): HeatMatrix {
  const { positions, contracts } = book
  const rows = groupPositions(book, 'underlying')
  const keys = rows.keys.map((k) => ({ underlying: k.underlying ?? NONE, strike: null }))
  const labels = [...EXPIRY_BUCKETS.map((b) => b.label), NONE]
  const bucket = positions.contract.map((c) => {
    if ((contracts.expiry[c] as number) < 0) return labels.length - 1
    return labels.indexOf(expiryBucket(365 * (contracts.T[c] as number)).label)
  })
  return matrix(figures, column, rows.group, keys, bucket, labels)
}

function matrix(
  figures: ExposureFigures,
  column: Float64Array,
  rowOf: Int32Array,
  rows: HeatMatrix['rows'],
  columnOf: Int32Array,
  columns: readonly string[],
): HeatMatrix {
  const width = columns.length
  const cell = rowOf.map((r, i) => r * width + (columnOf[i] as number))
  const cells = sumKnown(figures, column, cell, rows.length * width)
  const byRow = sumKnown(figures, column, rowOf, rows.length)
  const byColumn = sumKnown(figures, column, columnOf, width)
  const grid = <T>(at: (k: number) => T): T[][] =>
    rows.map((_, r) => columns.map((_c, c) => at(r * width + c)))
  return {
    rows,
    columns,
    net: grid(cells.net),
    gross: grid(cells.gross),
    notPriced: grid(cells.notPriced),
    rowTotals: rows.map((_, r) => byRow.net(r)),
    columnTotals: columns.map((_, c) => byColumn.net(c)),
  }
}

/** Sums by group; null where they are unknown. */
function sumKnown(figures: ExposureFigures, column: Float64Array, group: Int32Array, groups: number) {
  const sums = sumColumn(column, group, groups)
  const counts = countHeld(figures, group, groups)
  return {
    net: (k: number) => (isKnown(counts.of(k)) ? sums.net(k) : null),
    gross: (k: number) => (isKnown(counts.of(k)) ? sums.gross(k) : null),
    notPriced: (k: number) => counts.notPriced[k] as number,
  }
}

function isCash(measure: CashMeasure | UnitMeasure): measure is CashMeasure {
  return (CASH_MEASURES as readonly string[]).includes(measure)
}

const PER: { readonly [M in CashMeasure]?: string } = {
  gammaCash1pct: ' per 1 % of spot',
  gammaPnl1pct: ' of a 1 % move',
  vegaCash: ' per vol point',
  thetaCash: ' per calendar day',
  decayToHorizonCash: ' to the earlier of a day and expiry',
  vannaCash: ' of delta per vol point',
  volgaCash: ' of vega per vol point',
  charmCash: ' of delta per calendar day',
  speedCash: ' of gamma per 1 % of spot',
  rhoCash: ' per 100 bp of rate',
  phiCash: ' per 100 bp of yield',
  vetaCash: ' of vega per calendar day',
  colorCash: ' of gamma per calendar day',
}

const UNIT: { readonly [M in UnitMeasure]: string } = {
  delta: 'units of the underlying',
  gamma: 'units per price point',
  vega: 'price currency per 1.00 of volatility',
  theta: 'price currency per year',
  rho: 'price currency per 1.00 of rate',
  phi: 'price currency per 1.00 of yield',
  vanna: 'units per 1.00 of volatility',
  volga: 'price currency per squared 1.00 of volatility',
  charm: 'units per year',
  veta: 'price currency per 1.00 of volatility and year',
  speed: 'units per squared price point',
  zomma: 'units per price point and 1.00 of volatility',
  color: 'units per price point and year',
  ultima: 'price currency per cubed 1.00 of volatility',
}
