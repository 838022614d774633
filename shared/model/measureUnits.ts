/**
 * The day that theta, charm, veta and color are said in, and the step of rates that rho and phi are said in: one definition for every
 * place that prints them (quant reference 2.2). Engine, book and JSON hold them per calendar day and per 100 bp; what a person reads
 * is those figures times a factor, under words that name the unit. decayToHorizon is a revaluation and is never rescaled.
 */
import {
  CASH_MEASURES,
  type CashFigures,
  type CashMeasure,
  type ExposureReport,
  type ExposureRow,
  type HeatMatrix,
} from './exposure.ts'

export const THETA_DAYS = ['calendar', 'trading'] as const
export const RHO_STEPS = ['100bp', '1bp'] as const

export interface MeasureUnits {
  /** theta, charm, veta and color per calendar day (year / 365) or per trading day (year / 252) */
  readonly thetaDay: (typeof THETA_DAYS)[number]
  /** rho and phi per 100 bp or per 1 bp */
  readonly rhoStep: (typeof RHO_STEPS)[number]
}

/** The units in which figures are computed, stored and written as JSON. */
export const STORED_UNITS: MeasureUnits = { thetaDay: 'calendar', rhoStep: '100bp' }

/** Calendar days of a trading day: 365 / 252. */
const TRADING_DAY = 365 / 252

const PER_DAY: ReadonlySet<string> = new Set([
  'thetaCash',
  'charmCash',
  'vetaCash',
  'colorCash',
  'thetaDay',
  'charmDay',
  'vetaDay',
  'colorDay',
])
const PER_RATE: ReadonlySet<string> = new Set(['rhoCash', 'phiCash', 'rhoPct', 'phiPct'])

/** What a stored figure of a measure is multiplied by to be in `units`; 1 for measures that have no day and no rate. */
export function unitFactor(measure: string, units: MeasureUnits): number {
  if (PER_DAY.has(measure)) return units.thetaDay === 'trading' ? TRADING_DAY : 1
  if (PER_RATE.has(measure)) return units.rhoStep === '1bp' ? 0.01 : 1
  return 1
}

const TRADING_WORDS: readonly (readonly [RegExp, string])[] = [
  [/(per |one |\/)(?:calendar )?day\b/g, '$1trading day'],
  [/\/ 365\b/g, '/ 252'],
  [/\/ 36500\b/g, '/ 25200'],
]
const BASIS_POINT_WORDS: readonly (readonly [RegExp, string])[] = [
  [/\b100( ?)bp\b/g, '1$1bp'],
  [/\/ 100\b/g, '/ 10000'],
]

/** Unit, formula or meaning of a measure as written for stored figures, in the words of `units`. */
export function unitWords(text: string, measure: string, units: MeasureUnits): string {
  const trading = PER_DAY.has(measure) && units.thetaDay === 'trading'
  const rate = PER_RATE.has(measure) && units.rhoStep === '1bp'
  const words = trading ? TRADING_WORDS : rate ? BASIS_POINT_WORDS : []
  return words.reduce((said, [stored, shown]) => said.replace(stored, shown), text)
}

/** Whether figures in `units` are the stored ones. */
export function areStored({ thetaDay, rhoStep }: MeasureUnits): boolean {
  return thetaDay === STORED_UNITS.thetaDay && rhoStep === STORED_UNITS.rhoStep
}

/** An exposure report with every cash figure in `units`; raw sums stay partial derivatives. Text and PDF print it, JSON does not. */
export function reportInUnits(report: ExposureReport, units: MeasureUnits): ExposureReport {
  if (areStored(units)) return report
  const { totals, heatmap } = report
  return {
    ...report,
    totals: { ...totals, ...figuresIn(totals, units), gross: figuresIn(totals.gross, units) },
    rows: report.rows.map((row) => rowIn(row, units)),
    heatmap: heatmap === null ? null : heatmapIn(heatmap, units),
  }
}

function figuresIn(figures: CashFigures, units: MeasureUnits): CashFigures {
  const scaled = CASH_MEASURES.map((m): [CashMeasure, number] => [m, figures[m] * unitFactor(m, units)])
  return Object.fromEntries(scaled) as CashFigures
}

function rowIn(row: ExposureRow, units: MeasureUnits): ExposureRow {
  const { options, linear } = row
  return {
    ...row,
    ...figuresIn(row, units),
    gross: figuresIn(row.gross, units),
    ...(options == null ? {} : { options: figuresIn(options, units) }),
    ...(linear == null ? {} : { linear: figuresIn(linear, units) }),
  }
}

function heatmapIn(
  heatmap: NonNullable<ExposureReport['heatmap']>,
  units: MeasureUnits,
): NonNullable<ExposureReport['heatmap']> {
  const factor = unitFactor(heatmap.measure, units)
  if (factor === 1) return heatmap
  const times = (x: number | null): number | null => (x === null ? null : x * factor)
  const matrix = (m: HeatMatrix): HeatMatrix => ({
    ...m,
    net: m.net.map((row) => row.map(times)),
    gross: m.gross.map((row) => row.map(times)),
    rowTotals: m.rowTotals.map(times),
    columnTotals: m.columnTotals.map(times),
  })
  return {
    ...heatmap,
    unit: unitWords(heatmap.unit, heatmap.measure, units),
    strikeExpiry: matrix(heatmap.strikeExpiry),
    underlyingMaturity: matrix(heatmap.underlyingMaturity),
    total: heatmap.total * factor,
    totalGross: heatmap.totalGross * factor,
  }
}
