/** The table by group as the view shows it: which columns, in which order and scale, and what a copy of it holds. */
import type { CashMeasure } from '../../../shared/model/exposure.ts'
import type { MeasureUnits } from '../../../shared/model/measureUnits.ts'
import type { ExposureGroup, ExposureTable } from '../../../shared/protocol/window/exposure.ts'
import { MEASURE_TEXT } from '../../../shared/protocol/window/measures.ts'
import { formatNumber, type GridScale, gridScale } from '../../../shared/report/numbers.ts'
import { delimited } from '../../../shared/screen/delimited.ts'
import { unitOf } from './figures.ts'

export const GROUPS: readonly { readonly value: ExposureGroup; readonly text: string }[] = [
  { value: 'underlying', text: 'Underlying' },
  { value: 'expiry', text: 'Expiry' },
  { value: 'bucket', text: 'Maturity' },
  { value: 'account', text: 'Account' },
  { value: 'strategy', text: 'Strategy' },
]

const NARROW: readonly CashMeasure[] = [
  'dollarDelta',
  'gammaCash1pct',
  'vegaCash',
  'thetaCash',
  'decayToHorizonCash',
  'rhoCash',
  'vannaCash',
  'value',
]

/** Measures that have a tile and a column of the table. */
export function shownMeasures(wide: boolean): readonly CashMeasure[] {
  return wide ? NARROW.toSpliced(-1, 0, 'charmCash', 'volgaCash') : NARROW
}

/**
 * Px left and right of the figures so that all columns stand beside one another: 8 where there is room, 3 at least.
 * @param columns with the px that their texts want @param room px of the pane
 */
export function padOf(columns: readonly { readonly width: number }[], room: number): number {
  const texts = columns.reduce((px, c) => px + c.width, 0)
  return Math.max(3, Math.min(8, Math.floor((room - texts) / (2 * columns.length))))
}

export interface GroupSort {
  readonly column: string
  readonly descending: boolean
}

/** One answer, read by row and measure. Unknown is NaN. */
export class GroupTable {
  readonly answer: ExposureTable
  /** measures that have a column */
  readonly measures: readonly CashMeasure[]
  readonly scale: GridScale

  constructor(answer: ExposureTable, wide: boolean) {
    this.answer = answer
    this.measures = shownMeasures(wide)
    const all = answer.keys.flatMap((_, i) => this.measures.map((m) => this.net(i, m)))
    this.scale = gridScale([...all, ...this.measures.map((m) => this.total(m))], answer.reportingCurrency, 6)
  }

  get byUnderlying(): boolean {
    return this.answer.group === 'underlying'
  }

  net(row: number, measure: CashMeasure): number {
    const { net, measures } = this.answer
    return net[row * measures.length + measures.indexOf(measure)] ?? Number.NaN
  }

  /** of the whole selection; unknown when nothing in it has a price */
  total(measure: CashMeasure): number {
    return this.answer.totalNet[this.answer.measures.indexOf(measure)] ?? Number.NaN
  }

  /** The figure of a row's column, in its full precision. */
  figure(row: number, column: string): number {
    const { spot, spotChangePct, deltaUnits } = this.answer
    if (column === 'spot') return spot[row] ?? Number.NaN
    if (column === 'change') return spotChangePct[row] ?? Number.NaN
    if (column === 'units') return deltaUnits[row] ?? Number.NaN
    return this.net(row, column as CashMeasure)
  }

  /** Money has no spot, no units and no Greeks: blank, not unknown. */
  isMoney(row: number): boolean {
    return this.answer.keys[row]?.startsWith('cash:') === true
  }

  name(row: number): string {
    return (this.answer.labels[row] ?? '').replace('<=', '\u2264')
  }

  notPriced(row: number): number {
    return this.answer.notPriced[row] ?? 0
  }

  positions(row: number): number {
    return this.answer.counts[row] ?? 0
  }

  priced(row: number): number {
    return this.answer.priced[row] ?? 0
  }

  /** `1,214/1,227` of all rows */
  get pricedOfAll(): string {
    const all = (xs: Int32Array): string =>
      formatNumber(
        xs.reduce((a, b) => a + b, 0),
        { decimals: 0 },
      )
    return `${all(this.answer.priced)}/${all(this.answer.counts)}`
  }

  /** Indexes of the rows as the screen has them; what is not known stands last either way. */
  order(sort: GroupSort | null): readonly number[] {
    const all = [...this.answer.keys.keys()]
    if (sort === null) return all
    const sign = sort.descending ? -1 : 1
    if (sort.column === 'name') return all.sort((a, b) => sign * (this.name(a) < this.name(b) ? -1 : 1))
    const known = all.filter((i) => Number.isFinite(this.figure(i, sort.column)))
    known.sort((a, b) => sign * (this.figure(a, sort.column) - this.figure(b, sort.column)))
    return [...known, ...all.filter((i) => !Number.isFinite(this.figure(i, sort.column)))]
  }

  /** Rows as text for a spreadsheet, with every digit. */
  text(rows: readonly number[], headers: boolean, units: MeasureUnits): string {
    const { group, reportingCurrency } = this.answer
    const facts = this.byUnderlying ? ['spot', 'change', 'units'] : []
    const raw = (x: number): string => (Number.isFinite(x) ? String(x) : 'n/a')
    const lines = rows.map((i) => [
      this.answer.labels[i] ?? '',
      ...[...facts, ...this.measures].map((column) => raw(this.figure(i, column))),
      String(this.priced(i)),
      String(this.positions(i)),
    ])
    const head = [
      group,
      ...(this.byUnderlying ? ['Spot', 'Day %', 'Delta units'] : []),
      ...this.measures.map((m) => `${MEASURE_TEXT[m].name} ${unitOf(m, reportingCurrency, units)}`),
      'Priced',
      'Positions',
    ]
    return delimited(headers ? [head, ...lines] : lines, '\t')
  }
}
