/** Pages of the book grid as rows to draw, and how their cells are printed. */
import type { GridColumnData, GridPage } from '../../shared/protocol/window/grid.ts'
import {
  GRID_COLUMN_KIND,
  type GridColumn,
  PLAIN_COLUMN_TEXT,
} from '../../shared/protocol/window/gridColumns.ts'
import { MEASURE_TEXT, type Measure } from '../../shared/protocol/window/measures.ts'
import type { Settings } from '../../shared/protocol/window/settings.ts'
import {
  formatDecimal,
  formatExpiry,
  formatNumber,
  MINUS,
  shortDecimal,
} from '../../shared/report/numbers.ts'
import { shownMeasure } from './settings.svelte.ts'

export interface BookRow {
  readonly key: string
  readonly label: string
  /** 0 at the top */
  readonly depth: number
  readonly group: 'position' | 'closed' | 'open'
  readonly count: number
  readonly notPriced: number
  /** why there is no number; null when priced */
  readonly reason: { readonly code: string; readonly sentence: string } | null
  /** empty texts in groups */
  readonly account: string
  readonly instrument: string
  /** place in its page */
  readonly at: number
  readonly cells: ReadonlyMap<GridColumn, GridColumnData>
}

const GROUP = ['position', 'closed', 'open'] as const

/** The rows of one page, in order. */
export function rowsOfPage(page: GridPage): readonly BookRow[] {
  const cells = new Map(page.columns.map((c) => [c.column, c]))
  return page.keys.map((key, at) => {
    const status = page.status[at] ?? 0
    return {
      key,
      label: page.labels[at] ?? '',
      depth: page.depth[at] ?? 0,
      group: GROUP[page.group[at] ?? 0] ?? 'position',
      count: page.counts[at] ?? 0,
      notPriced: page.notPriced[at] ?? 0,
      reason: status === 0 ? null : (page.reasons[status - 1] ?? null),
      account: textAt(page.accounts, at),
      instrument: textAt(page.instruments, at),
      at,
      cells,
    }
  })
}

function textAt(column: GridPage['accounts'], at: number): string {
  return column.table[column.codes[at] ?? 0] ?? ''
}

export type CellStyle = Pick<Settings, 'cashDecimals' | 'negatives' | 'thetaDay' | 'rhoStep'> & {
  readonly currency: string
}

export interface PrintedCell {
  readonly text: string
  /** class of the cell */
  readonly look: '' | 'na' | 'q' | 'd' | 'long' | 'short'
}
const BLANK: PrintedCell = { text: '', look: '' }

const PER_CONTRACT_DECIMALS: { readonly [C in GridColumn]?: number } = {
  price: 4,
  mark: 4,
  delta: 4,
  gamma: 6,
  vegaPt: 4,
  thetaDay: 4,
  'units.delta': 2,
  vol: 1,
  days: 1,
}
/** facts as loud as the measures; all others are in quiet ink */
const LOUD: ReadonlySet<GridColumn> = new Set(['quantity', 'status', 'break'])
const UNSIGNED: ReadonlySet<GridColumn> = new Set(['days', 'mark', 'spot', 'vol', 'price'])

/**
 * What a cell shows. An unknown number of a position without a price is `n/a` on a hatch; one that does not apply (the vol of a
 * future, the sum of prices) is blank. @param coloured the one column whose sign is coloured
 */
export function printCell(
  row: BookRow,
  column: GridColumn,
  style: CellStyle,
  coloured: GridColumn | null,
): PrintedCell {
  const data = row.cells.get(column)
  if (data === undefined) return BLANK
  if (data.kind === 'number') {
    const x = data.numbers[row.at] ?? Number.NaN
    if (Number.isNaN(x))
      return row.reason === null || !needsPrice(column, row) ? BLANK : { text: 'n/a', look: 'na' }
    // money has no Greeks but those of its currency: blank, not nothing
    if (x === 0 && isMoney(row)) return BLANK
    return { text: printNumber(x, column, style), look: lookOf(x, column, coloured) }
  }
  const text = textAt(data.text, row.at)
  if (text === '') return BLANK
  if (column === 'status') return { text: statusWords(text), look: '' }
  if (data.kind === 'decimal') {
    const signed = column === 'quantity' || column === 'break'
    return {
      text: decimalText(text, signed, style, isMoney(row) || column === 'tradePrice'),
      look: lookOf(text.startsWith('-') ? -1 : 1, column, coloured),
    }
  }
  return { text: column === 'expiry' ? formatExpiry(text) : text, look: 'q' }
}

/** Whether a column shows a measure, which has a formula. */
export function isMeasure(column: GridColumn): column is GridColumn & Measure {
  return column in MEASURE_TEXT
}

/** What hover says of a number: the whole of it with its unit, by which formula, and where to ask for more. */
export function fullText(row: BookRow, column: GridColumn, style: CellStyle): string | undefined {
  const data = row.cells.get(column)
  if (data === undefined || GRID_COLUMN_KIND[column] === 'text') return undefined
  if (data.kind !== 'number') return formatDecimal(textAt(data.text, row.at), column !== 'strike')
  const x = data.numbers[row.at] ?? Number.NaN
  if (!isMeasure(column)) return String(x)
  const { unit, formula, factor } = shownMeasure(column, style, style.currency)
  return `${x * factor} ${unitWords(unit)}: ${formula}. W: why this number`
}

/** An amount of cash, or a group of nothing else. */
function isMoney(row: BookRow): boolean {
  return row.group === 'position' ? row.instrument.startsWith('cash:') : row.count === 0
}

/** Facts that exist without a price stay blank where they are not known to exist at all. */
function needsPrice(column: GridColumn, row: BookRow): boolean {
  if (row.group !== 'position') return column in MEASURE_TEXT && !(column in PER_CONTRACT_DECIMALS)
  return column !== 'days'
}

function lookOf(x: number, column: GridColumn, coloured: GridColumn | null): PrintedCell['look'] {
  if (column === coloured && x !== 0 && !UNSIGNED.has(column)) return x > 0 ? 'long' : 'short'
  return column in PLAIN_COLUMN_TEXT && !LOUD.has(column) ? 'q' : ''
}

/** A number of a column with its decimals, scale and sign. */
export function printNumber(x: number, column: GridColumn, style: CellStyle): string {
  if (!Number.isFinite(x)) return ''
  const parentheses = style.negatives === 'parentheses'
  if (column === 'spot') return formatNumber(x, { decimals: Math.abs(x) >= 10 ? 2 : 4, parentheses })
  const decimals = PER_CONTRACT_DECIMALS[column] ?? style.cashDecimals
  const factor = column in MEASURE_TEXT ? shownMeasure(column as Measure, style, style.currency).factor : 1
  return formatNumber(x * factor, { decimals, plus: !UNSIGNED.has(column), parentheses })
}

/** @param short amounts of money and prices of many decimals have seven digits: hover and copies have them all */
function decimalText(text: string, signed: boolean, style: CellStyle, short: boolean): string {
  const printed = short ? shortDecimal(text, 7, signed) : formatDecimal(text, signed)
  return style.negatives === 'parentheses' && printed.startsWith(MINUS) ? `(${printed.slice(1)})` : printed
}

/** Statuses as a grid lists them, in words: `no_vol, opening_unknown` is `no vol, opening unknown`. */
export function statusWords(codes: string): string {
  const all = codes.split(', ')
  // the pricer and the ledger both say that it has expired
  const twice = all.includes('expired_unsettled') ? ['not_priced', 'expired'] : ['not_priced']
  const list = all
    .filter((c) => !twice.includes(c))
    .map((c) => (c === 'expired_unsettled' ? 'expired, open' : c))
  return (list.length === 0 ? codes : list.join(', ')).replaceAll('_', ' ')
}

/** Which mark a row's status gets; the shape says it too. `na`: no price; `warn`: the ledger asks for something; null: fine. */
export function statusMark(row: BookRow): 'na' | 'warn' | null {
  if (row.group === 'position' && row.reason !== null) return 'na'
  const data = row.cells.get('status')
  if (data === undefined || data.kind === 'number' || row.group !== 'position') return null
  return textAt(data.text, row.at) === '' ? null : 'warn'
}

export interface ColumnHead {
  readonly name: string
  readonly unit: string
  readonly title: string
  readonly align: 'left' | 'right'
  /** px */
  readonly width: number
}

const WIDTHS: { readonly [C in GridColumn]?: number } = {
  account: 110,
  strategy: 140,
  underlying: 90,
  kind: 80,
  expiry: 80,
  days: 64,
  strike: 92,
  right: 52,
  quantity: 98,
  multiplier: 84,
  currency: 76,
  basis: 80,
  tradePrice: 112,
  spot: 96,
  vol: 58,
  status: 106,
  price: 96,
  mark: 96,
  delta: 112,
  gamma: 112,
  'units.delta': 90,
  value: 104,
  dollarDelta: 104,
  gammaCash1pct: 112,
  vegaCash: 96,
  thetaCash: 104,
  decayToHorizonCash: 150,
}

/** Head of a column: name, unit, formula on hover. */
export function columnHead(column: GridColumn, style: CellStyle): ColumnHead {
  const align = GRID_COLUMN_KIND[column] === 'text' ? 'left' : 'right'
  const width = WIDTHS[column] ?? 110
  if (column in PLAIN_COLUMN_TEXT) {
    const plain = PLAIN_COLUMN_TEXT[column as keyof typeof PLAIN_COLUMN_TEXT]
    // Contracts, shares or coins: what a quantity counts is the contract's own affair.
    const unit = plain.unit === 'contracts' ? '' : plain.unit
    const title = plain.unit === '' ? plain.name : `${plain.name}, ${unitWords(plain.unit)}`
    return { name: plain.name, unit, title, align, width }
  }
  const m = shownMeasure(column as Measure, style, style.currency)
  return {
    name: m.name.replace(' (units)', '').replace(/^(Gamma) 1%$/, '$1'),
    unit: m.unit === 'u' ? 'units' : shortUnit(m.unit),
    title: `${m.name}, ${unitWords(m.unit)}: ${m.formula}, ${m.meaning}`,
    align,
    width: width + (column in PER_CONTRACT_DECIMALS ? 0 : decimalsWidth(style.cashDecimals)),
  }
}

/** px that a point and the digits behind it want */
function decimalsWidth(decimals: number): number {
  return decimals === 0 ? 0 : 4 + 8 * decimals
}

function unitWords(unit: string): string {
  return unit.replace(/^u\b/, 'units of the underlying').replace(/\bccy\b/, 'currency of the contract')
}

const SHORT: readonly (readonly [string, string])[] = [
  [' per vol point', ' /pt'],
  [' per trading day', ' /trading day'],
  [' per day', ' /day'],
  [' per 1%', ' /1%'],
  [' per 100 bp', ' /100bp'],
  [' per 1 bp', ' /bp'],
  [' per year', ' /yr'],
  [' per 1.00 vol', ' /vol'],
  [' per 1.00 vol^2', ' /vol²'],
  [' per 1.00 vol^3', ' /vol³'],
  [' per 1.00^2', ' /1.00²'],
  [' per 1.00', ' /1.00'],
]

/** `USD per vol point` as heads print it: `USD /pt`. */
export function shortUnit(unit: string): string {
  const padded = ` ${unit}`
  for (const [long, short] of SHORT)
    if (padded.endsWith(long)) return (padded.slice(0, -long.length) + short).trim()
  return unit
}
