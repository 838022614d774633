/** Greeks by underlying, expiry, strategy and account; value by currency. */
import {
  type ExposureGroup,
  type ExposureReport,
  type ExposureRow,
  type HeldCounts,
  heldIn,
  isKnown,
} from '../../model/exposure.ts'
import type { ReportData } from '../data.ts'
import type { ReportBlock, ReportCell, ReportColumn } from '../document.ts'
import { cashCell, NOT_KNOWN, type ReportMeasure, reportMeasures, signedCell } from '../figures.ts'
import { daysTo, shortName } from '../names.ts'
import { formatCount, formatNumber, type GridScale, gridScale } from '../numbers.ts'

const TITLES: readonly (readonly [ExposureGroup, string])[] = [
  ['underlying', 'By underlying'],
  ['expiry', 'By expiry'],
  ['strategy', 'By strategy'],
  ['account', 'By account'],
]

/** Rows of one table; what goes beyond is summed in one line, by size of gross delta. */
const MAX_ROWS = 80

/** One table a grouping that the data holds, one scale a table; then what is held in each currency. */
export function greeksSection(data: ReportData): readonly ReportBlock[] {
  const measures = reportMeasures(data.units)
  const tables = TITLES.flatMap(([group, title]) => {
    const report = data.exposure[group]
    const rows = report?.rows.filter((r) => r.positions > 0) ?? []
    return report === undefined || rows.length === 0
      ? []
      : groupTable(report, rows, measures, group, title, data.asOf)
  })
  return [...tables, ...currencies(data.exposure.underlying)]
}

function groupTable(
  report: ExposureReport,
  all: readonly ExposureRow[],
  measures: readonly ReportMeasure[],
  group: ExposureGroup,
  title: string,
  asOf: number,
): readonly ReportBlock[] {
  const { rows, rest } = folded(all)
  const { totals } = report
  const scale = gridScale(
    rows.flatMap((r) => measures.map((m) => r[m.measure])),
    totals.currency,
  )
  const extra = EXTRA[group]?.(report, asOf) ?? []
  const figures = (of: ExposureReport['totals'] | ExposureRow, known: boolean): readonly ReportCell[] =>
    measures.map((m) => cashCell(of[m.measure], scale, known))
  return [
    { block: 'heading', text: title, note: `${scale.unit}, net` },
    {
      block: 'table',
      columns: [
        { title: title.slice(3, 4).toUpperCase() + title.slice(4), align: 'left', width: '*' },
        ...extra.map((e) => e.column),
        ...measures.map((m): ReportColumn => ({ title: m.title, unit: m.short, align: 'right', width: 33 })),
        { title: 'Priced', align: 'right', width: 50 },
      ],
      rows: [
        ...rows.map((r) => [
          rowName(r.key, group),
          ...extra.map((e) => e.cell(r)),
          ...figures(r, isKnown(r)),
          pricedCell(r),
        ]),
        ...(rest.length === 0 ? [] : [restRow(rest, measures, extra.length, scale)]),
      ],
      total: [
        { text: 'Book' },
        ...extra.map(() => ({ text: '' })),
        ...figures(totals, isKnown(heldIn(report))),
        pricedCell(report),
      ],
    },
  ]
}

interface ExtraColumn {
  readonly column: ReportColumn
  readonly cell: (row: ExposureRow) => ReportCell
}

/** Columns that only one grouping has. */
const EXTRA: {
  readonly [G in ExposureGroup]?: (report: ExposureReport, asOf: number) => readonly ExtraColumn[]
} = {
  underlying: (report) => [
    {
      column: { title: 'Spot', align: 'right', width: 48 },
      cell: (r) => spotCell(r.spot ?? null, r.spotCurrency ?? '', report.totals.currency),
    },
    {
      column: { title: '\u0394 units', align: 'right', width: 38 },
      cell: (r) =>
        r.units === undefined || !isKnown(r) ? NOT_KNOWN : { text: signedCell(r.units.delta, 1).text },
    },
  ],
  expiry: (_report, asOf) => [
    {
      column: { title: 'Days', align: 'right', width: 30 },
      cell: (r) => {
        const days = daysTo(r.key, asOf)
        return { text: days === null ? '' : `${days} d`, quiet: true }
      },
    },
  ],
}

function folded(all: readonly ExposureRow[]): {
  readonly rows: readonly ExposureRow[]
  readonly rest: readonly ExposureRow[]
} {
  if (all.length <= MAX_ROWS) return { rows: all, rest: [] }
  const bySize = [...all].sort((a, b) => b.gross.dollarDelta - a.gross.dollarDelta)
  const shown = new Set(bySize.slice(0, MAX_ROWS - 1))
  return { rows: all.filter((r) => shown.has(r)), rest: all.filter((r) => !shown.has(r)) }
}

function restRow(
  rest: readonly ExposureRow[],
  measures: readonly ReportMeasure[],
  extra: number,
  scale: GridScale,
): readonly ReportCell[] {
  const total = (pick: (r: ExposureRow) => number): number => rest.reduce((sum, r) => sum + pick(r), 0)
  const held: HeldCounts = {
    positions: total((r) => r.positions),
    priced: total((r) => r.priced),
    cash: total((r) => r.cash),
    notPriced: total((r) => r.notPriced),
  }
  return [
    { text: `${formatCount(rest.length)} others`, quiet: true },
    ...Array.from({ length: extra }, () => ({ text: '' })),
    ...measures.map((m) =>
      cashCell(
        total((r) => r[m.measure]),
        scale,
        isKnown(held),
      ),
    ),
    pricedCell(held),
  ]
}

function rowName(key: string, group: ExposureGroup): ReportCell {
  return key === 'none' ? { text: `no ${group}`, quiet: true } : { text: shortName(key) }
}

function spotCell(spot: number | null, currency: string, reporting: string): ReportCell {
  if (spot === null) return NOT_KNOWN
  const text = formatNumber(spot, { decimals: spot >= 1000 ? 1 : spot >= 10 ? 2 : 4 })
  return { text: currency === reporting || currency === '' ? text : `${currency} ${text}` }
}

function pricedCell({ positions, priced }: Pick<HeldCounts, 'positions' | 'priced'>): ReportCell {
  return {
    text: `${formatCount(priced)}/${formatCount(positions)}`,
    ...(priced < positions ? { strong: true } : { quiet: true }),
  }
}

/** The FX side of the book: what it is worth in each currency (quant reference 2.4). */
function currencies(report: ExposureReport): readonly ReportBlock[] {
  const { valueByCurrency, currency, cash } = report.totals
  if (valueByCurrency.length === 0 || report.priced === 0) return []
  const whole = (x: number): ReportCell => signedCell(x, 0)
  return [
    {
      block: 'heading',
      text: 'Value by currency',
      note: `cash included; cash alone ${whole(cash).text} ${currency}`,
    },
    {
      block: 'table',
      columns: [
        { title: 'Currency', align: 'left', width: '*' },
        { title: 'Value', unit: 'in that currency', align: 'right', width: 110 },
        { title: 'Value', unit: currency, align: 'right', width: 110 },
      ],
      rows: valueByCurrency.map((v) => [{ text: v.currency }, whole(v.value), whole(v.reporting)]),
      total: [{ text: 'Book' }, { text: '' }, whole(report.totals.value)],
    },
  ]
}
