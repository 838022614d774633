/** Report data made by hand: two underlyings, one of them without a price. */
import {
  CASH_MEASURES,
  type CashFigures,
  type ExposureReport,
  type ExposureRow,
  type HeatMatrix,
} from '../../../shared/model/exposure.ts'
import { STORED_UNITS } from '../../../shared/model/measureUnits.ts'
import type { ReportData, ReportDefinition } from '../../../shared/report/data.ts'
import type { ReportBlock } from '../../../shared/report/document.ts'

export const AS_OF = Date.parse('2026-11-20T21:00:00Z')
const SNAPSHOT = 'ab'.repeat(32)

/** Every cash measure of the same size. */
export function figures(size: number): CashFigures {
  return Object.fromEntries(CASH_MEASURES.map((m) => [m, size])) as CashFigures
}

export function row(key: string, size: number, more: Partial<ExposureRow> = {}): ExposureRow {
  const { positions = 2, notPriced = 0 } = more
  const counts = { positions, priced: positions - notPriced, cash: 0, notPriced }
  return {
    key,
    ...counts,
    valueKnown: positions > notPriced,
    ...figures(size),
    gross: figures(Math.abs(size)),
    ...more,
  }
}

export interface ReportShape {
  readonly rows: readonly ExposureRow[]
  readonly by?: ExposureReport['by']
  readonly priced?: number
  readonly positions?: number
  readonly matrix?: HeatMatrix
  readonly measure?: 'dollarDelta' | 'gammaCash1pct' | 'vegaCash'
}

export function exposureReport(shape: ReportShape): ExposureReport {
  const positions = shape.positions ?? shape.rows.reduce((n, r) => n + r.positions, 0)
  const priced = shape.priced ?? positions - shape.rows.reduce((n, r) => n + r.notPriced, 0)
  const size = shape.rows.reduce((n, r) => n + r.dollarDelta, 0)
  const empty: HeatMatrix = {
    rows: [],
    columns: [],
    net: [],
    gross: [],
    notPriced: [],
    rowTotals: [],
    columnTotals: [],
  }
  return {
    asOf: new Date(AS_OF).toISOString(),
    snapshot: SNAPSHOT,
    revision: 7,
    engine: 'test-engine',
    by: shape.by ?? 'underlying',
    positions,
    priced,
    notPriced: Array.from({ length: positions - priced }, (_, i) => ({
      account: 'A1',
      instrument: `us-option:ZZZ:2026-12-18:C:${100 + i}:USD`,
      quantity: '-6',
      status: 'no_spot',
      reason: 'The price of us-equity:ZZZ:USD is not known: type it.',
    })),
    totals: {
      ...figures(size),
      currency: 'USD',
      gross: figures(shape.rows.reduce((n, r) => n + r.gross.dollarDelta, 0)),
      leftOut: { count: positions - priced, reasons: [] },
      fx: [],
      valueByCurrency: [{ currency: 'USD', value: size, reporting: size }],
      betaWeighted: { dollarDelta: 0, gammaCash1pct: 0, assumed: [] },
      vegaByBucket: [],
      vegaNormal: null,
      carry: null,
      theta: { thetaCash: 0, decayToHorizonCash: 0 },
      cash: 0,
    },
    rows: shape.rows,
    heatmap:
      shape.matrix === undefined
        ? null
        : {
            measure: shape.measure ?? 'gammaCash1pct',
            unit: 'USD per 1%',
            strikeExpiry: shape.matrix,
            underlyingMaturity: empty,
            total: size,
            totalGross: size,
          },
    assumptions: [],
  }
}

/** A strike x expiry matrix from its cells; null: held, but nothing priced. */
export function matrix(
  underlying: string,
  strikes: readonly number[],
  columns: readonly string[],
  cell: (strike: number, column: number) => number | null,
): HeatMatrix {
  const net = strikes.map((k) => columns.map((_, c) => cell(k, c)))
  return {
    rows: strikes.map((k) => ({ underlying, strike: String(k) })),
    columns,
    net,
    gross: net.map((r) => r.map((v) => (v === null ? null : Math.abs(v)))),
    notPriced: net.map((r) => r.map((v) => (v === null ? 1 : 0))),
    rowTotals: net.map((r) => r.reduce<number>((a, b) => a + (b ?? 0), 0)),
    columnTotals: columns.map((_, c) => net.reduce((a, r) => a + (r[c] ?? 0), 0)),
  }
}

export const DEFINITION: ReportDefinition = {
  name: 'Morning',
  version: 3,
  desk: 'Index desk',
  paper: 'A4',
  status: 'end of day',
  preparer: 'P. Reparer',
  reviewer: '',
  approver: '',
  comment: '',
  sections: ['cover', 'summary', 'greeks', 'heatmap', 'excluded', 'method', 'signoff'],
}

export function reportData(underlying: ExposureReport, more: Partial<ReportData> = {}): ReportData {
  return {
    definition: DEFINITION,
    book: 'desk',
    sample: false,
    asOf: AS_OF,
    madeAt: null,
    units: STORED_UNITS,
    exposure: { underlying },
    dayChange: { of: null, reason: 'nothing was held one day before' },
    heatmaps: underlying.heatmap === null ? [] : [underlying],
    inputs: { listed: [], typedMarks: [], marks: [] },
    sources: [],
    overrides: [],
    ...more,
  }
}

/** Every text of some blocks, for `toContain`. */
export function texts(blocks: readonly ReportBlock[]): string[] {
  const out: string[] = []
  const walk = (value: unknown): void => {
    if (typeof value === 'string') out.push(value)
    else if (Array.isArray(value)) for (const v of value) walk(v)
    else if (typeof value === 'object' && value !== null) for (const v of Object.values(value)) walk(v)
  }
  walk(blocks)
  return out
}

/** The table under a heading. */
export function tableUnder(blocks: readonly ReportBlock[], heading: string) {
  const at = blocks.findIndex((b) => b.block === 'heading' && b.text === heading)
  const table = blocks.slice(at).find((b) => b.block === 'table')
  if (at < 0 || table?.block !== 'table') throw new Error(`no table under ${heading}`)
  return table
}
