/** An exposure report as text for people: units in headers, signs shown, what is left out said. */
import {
  type CashMeasure,
  type ExposureReport,
  type ExposureRow,
  type HeatMatrix,
  type Heatmap,
  type HeldCounts,
  heldIn,
  isKnown,
  isValueKnown,
} from '../../../shared/model/exposure.ts'
import { type MeasureUnits, reportInUnits, unitWords } from '../../../shared/model/measureUnits.ts'
import { amount, type Column, count, signed, table } from './table.ts'

export type HeatmapShape = 'strike-expiry' | 'underlying-maturity'

interface SummaryMeasure {
  readonly measure: CashMeasure
  readonly name: string
  /** unit that stands in the header after the reporting currency */
  readonly per: string
}

/** The measures of the summary table. */
const SUMMARY: readonly SummaryMeasure[] = [
  { measure: 'value', name: 'value', per: '' },
  { measure: 'dollarDelta', name: 'delta', per: '' },
  { measure: 'gammaCash1pct', name: 'gamma', per: '/1%' },
  { measure: 'vegaCash', name: 'vega', per: '/vol pt' },
  { measure: 'thetaCash', name: 'theta', per: '/day' },
  { measure: 'decayToHorizonCash', name: 'decay <2d', per: ' to 1d' },
  { measure: 'rhoCash', name: 'rho', per: '/100bp' },
]

/** All there is to say on a terminal about one report, its figures in `units`. */
export function exposureText(
  stored: ExposureReport,
  shape: HeatmapShape | null,
  units: MeasureUnits,
): string {
  const report = reportInUnits(stored, units)
  const summary = SUMMARY.map((m) => ({ ...m, per: unitWords(m.per, m.measure, units) }))
  const { currency, leftOut } = report.totals
  const head = `As of ${report.asOf}, market snapshot ${report.snapshot.slice(0, 12)}, revision ${report.revision}`
  if (report.positions === 0 && report.rows.length === 0) {
    return `${head}\nNothing is held at this instant: import a statement (hedgerow import FILE) or choose another --as-of.`
  }
  const lines = [
    head,
    `${report.priced} of ${count(report.positions, 'position')} priced, all figures in ${currency}`,
    '',
    totalsTable(report, summary, currency),
  ]
  if (report.rows.length > 0) lines.push('', rowsTable(report, summary, currency))
  if (report.heatmap !== null && shape !== null)
    lines.push('', heatmapText(report.heatmap, shape, isKnown(heldIn(report))))
  const aside = asideLines(report, currency)
  if (aside.length > 0) lines.push('', ...aside)
  if (report.totals.fx.length > 0) lines.push('', fxLine(report))
  if (report.notPriced.length > 0) {
    lines.push('', `Not priced, left out of every total (${leftOut.count}):`, notPricedTable(report))
  }
  if (report.assumptions.length > 0) lines.push('', ...report.assumptions)
  return lines.join('\n')
}

/** What has no number, counted; empty when everything has one. */
export function leftOutSentence({ positions, priced, notPriced }: ExposureReport): string {
  const without = positions - priced
  const balances = notPriced.length - without
  return [
    ...(without > 0 ? [`${without} of ${positions} positions are not priced.`] : []),
    ...(balances > 0 ? [`${count(balances, 'cash balance')} cannot be converted.`] : []),
  ].join(' ')
}

function totalsTable(report: ExposureReport, summary: readonly SummaryMeasure[], currency: string): string {
  const { totals } = report
  const known = ({ measure }: SummaryMeasure): boolean =>
    isKnown(heldIn(report)) && (measure !== 'value' || isValueKnown(report))
  return table(summary, [
    { header: 'total', cell: (m) => m.name },
    { header: 'unit', cell: (m) => `${currency}${m.per}` },
    { header: 'net', align: 'right', cell: (m) => amount(known(m) ? totals[m.measure] : null) },
    { header: 'gross', align: 'right', cell: (m) => amount(known(m) ? totals.gross[m.measure] : null) },
  ])
}

function rowsTable(report: ExposureReport, summary: readonly SummaryMeasure[], currency: string): string {
  const number = ({ name, per, measure }: SummaryMeasure): Column<ExposureRow> => ({
    header: `${name} ${currency}${per}`,
    align: 'right',
    cell: (row) => ((measure === 'value' ? row.valueKnown : isKnown(row)) ? amount(row[measure]) : 'n/a'),
  })
  const own: Column<ExposureRow>[] =
    report.by === 'underlying'
      ? [
          { header: 'spot', align: 'right', cell: spotText },
          {
            header: 'delta units',
            align: 'right',
            cell: (r) => amount(hasUnits(r) ? r.units?.delta : null, 4),
          },
        ]
      : []
  return table(report.rows, [
    { header: report.by, cell: (r) => r.key },
    { header: 'positions', align: 'right', cell: positionsText },
    ...own,
    ...summary.map(number),
  ])
}

/** Whether raw sums of a row stand for anything. They need no rate: they may be known where the cash figures are not. */
export function hasUnits(row: HeldCounts & Pick<ExposureRow, 'units'>): boolean {
  return isKnown(row) || Object.values(row.units ?? {}).some((x) => x !== 0)
}

/** At least five digits: a currency future of 1.2625 is not 1.26. */
function spotText({ spot, spotCurrency = '' }: ExposureRow): string {
  if (spot === null || spot === undefined) return 'n/a'
  const decimals = spot >= 100 ? 2 : spot >= 1 ? 4 : 6
  return `${amount(spot, decimals).replace('+', '')} ${spotCurrency}`.trimEnd()
}

function positionsText(row: ExposureRow): string {
  return row.priced === row.positions ? String(row.positions) : `${row.priced} of ${row.positions}`
}

function heatmapText(heatmap: Heatmap, shape: HeatmapShape, known: boolean): string {
  const matrix: HeatMatrix = shape === 'strike-expiry' ? heatmap.strikeExpiry : heatmap.underlyingMaturity
  const numbered = matrix.rows.map((row, k) => ({ ...row, k }))
  const columns: Column<(typeof numbered)[number]>[] = [
    { header: 'underlying', cell: (r) => r.underlying },
    ...(shape === 'strike-expiry'
      ? [
          {
            header: 'strike',
            align: 'right' as const,
            cell: (r: { strike: string | null }) => r.strike ?? 'none',
          },
        ]
      : []),
    ...matrix.columns.map((name, c) => ({
      header: name,
      align: 'right' as const,
      cell: (r: { k: number }) => amount(matrix.net[r.k]?.[c] ?? null),
    })),
    { header: 'total', align: 'right', cell: (r) => amount(matrix.rowTotals[r.k] ?? null) },
  ]
  return [
    `${heatmap.measure}, ${heatmap.unit}: net by cell (n/a: nothing there could be priced)`,
    table(numbered, columns),
    `sum of all cells ${amount(known ? heatmap.total : null)}`,
  ].join('\n')
}

/** What stands beside the totals: carry of perpetuals, vega of the normal model. */
function asideLines({ totals: { carry, vegaNormal } }: ExposureReport, currency: string): string[] {
  const lines: string[] = []
  if (carry !== null && carry.perDay !== null) {
    const left = carry.unknown === 0 ? '' : `; ${carry.unknown} without a funding rate are not in it`
    lines.push(
      `Funding of ${count(carry.known, 'perpetual')}: ${amount(carry.perDay)} ${currency} a day, apart from theta${left}.`,
    )
  }
  if (vegaNormal !== null) {
    const left = vegaNormal.unconverted === 0 ? '' : `; ${vegaNormal.unconverted} of them cannot be in vega`
    lines.push(
      `Normal model, ${count(vegaNormal.positions, 'position')}: ${amount(vegaNormal.vegaNCash)} ${currency} per 1.00 of sigmaN${left}.`,
    )
  }
  return lines
}

function fxLine(report: ExposureReport): string {
  const rates = report.totals.fx.map((f) => `1 ${f.from} = ${f.rate} ${f.to} (${f.source}, ${f.certainty})`)
  return `Converted at ${rates.join('; ')}.`
}

function notPricedTable(report: ExposureReport): string {
  return table(report.notPriced, [
    { header: 'account', cell: (n) => n.account },
    { header: 'instrument', cell: (n) => n.instrument },
    { header: 'quantity', align: 'right', cell: (n) => signed(n.quantity) },
    { header: 'status', cell: (n) => n.status },
    { header: 'reason', cell: (n) => n.reason },
  ])
}
