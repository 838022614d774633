/** Tables of closes by date: FRED, the VIX, Yahoo's columns, and any table with a date and a price. */
import { figure } from '../chains/chain.ts'
import { csvRecords, sniffDelimiter } from '../common/csv.ts'
import { quoted, RowError } from '../common/rowLog.ts'
import { columnKey } from '../common/table.ts'
import { type DateOrder, orderOf, readTime } from '../common/time.ts'
import { type History, type HistoryHints, HistoryRows, type PricePoint } from './history.ts'

const DATES = ['date', 'observation_date', 'time', 'timestamp', 'datetime', 'day', '']
const BARS = ['open', 'high', 'low', 'close', 'adj close', 'volume']
/** Columns of statements, order books and pools: their tables are no price histories. */
const FOREIGN =
  /^(?:symbol|ticker|instrument|contract|action|side|type|trans code|sub type|quantity|qty|amount.*|netamount.*|.*tick|.*liquidity|bid.*|ask.*|strike.*|expir.*)$/
/** Names of files and columns that tell an index of volatility; Volvo is none. */
const VOLATILITY = /vix|vxn|volatility|(?:^|[^a-z])d?vol(?:[^a-z]|$)/i
const CLOSES = ['close', 'price', 'value', 'last', 'settle', 'adj close', 'mid']

interface Shape {
  readonly format: string
  readonly date: number
  /** series name -> column of its close */
  readonly closes: readonly (readonly [name: string, column: number])[]
  readonly open: number
  readonly high: number
  readonly low: number
  readonly volume: number
}

/** The columns of a header line, null when it names no date or no price. */
function shapeOf(cells: readonly string[]): Shape | null {
  const names = cells.map((c) => columnKey(c))
  const date = names.findIndex((n) => DATES.includes(n))
  if (date !== 0 || names.length < 2 || names.some((n) => FOREIGN.test(n))) return null
  const at = (name: string) => names.indexOf(name)
  const bars = { open: at('open'), high: at('high'), low: at('low'), volume: at('volume') }
  const close = CLOSES.map(at).find((k) => k > 0)
  if (close !== undefined) {
    const bar = bars.open > 0 && bars.high > 0 && bars.low > 0
    return { format: bar ? 'ohlc' : 'closes', date, closes: [['', close]], ...bars }
  }
  // a column a series: FRED, or several prices side by side
  const others = cells.slice(1).map((c, k): [string, number] => [c.trim(), k + 1])
  if (
    others.some(([name]) => !/^[A-Za-z][A-Za-z0-9_.^/ -]{0,30}$/.test(name) || BARS.includes(columnKey(name)))
  )
    return null
  const fred = others.length === 1 && /^(?:date|observation_date)$/.test(names[0] ?? '')
  return { format: fred ? 'fred' : 'closes', date, closes: others, ...bars }
}

/** The shape of the first header line that a row with a date and prices stands below. */
function headOf(text: string): Shape | null {
  const records = csvRecords(text.slice(0, 8192), sniffDelimiter(text.slice(0, 8192))).slice(0, 12)
  for (const [k, r] of records.entries()) {
    const shape = shapeOf(r.cells)
    const next = records[k + 1]?.cells
    if (shape === null || next === undefined) continue
    const date = next[0] ?? ''
    const dated = readTime(date, 'mdy') ?? readTime(date, 'dmy')
    const prices = shape.closes.map(([, c]) => next[c]?.trim() ?? '')
    if (
      dated !== null &&
      prices.every((p) => p === '' || p === '.' || /^-?[\d,]*\.?\d+(?:[eE][+-]?\d+)?$/.test(p))
    )
      return shape
  }
  return null
}

/** Whether a text is a table of closes by date. */
export function isPriceTable(text: string): boolean {
  return headOf(text) !== null
}

/** Blank closes and `.` are holidays: skipped. Day and month are told apart by the whole column. */
export function readPriceTable(text: string, hints: HistoryHints): History {
  const shape = headOf(text)
  const vix = VOLATILITY.test(`${hints.fileName} ${shape?.closes[0]?.[0] ?? ''}`)
  const format = shape?.format === 'ohlc' && /vix/i.test(hints.fileName) ? 'vix' : (shape?.format ?? 'closes')
  const rows = new HistoryRows(format, vix ? 'volatility' : 'price')
  if (shape === null) {
    rows.issue(
      'error',
      'header_missing',
      'The file has no header line with a date and a price: export it again.',
    )
    return rows.end()
  }
  const records = csvRecords(text, sniffDelimiter(text.slice(0, 8192)))
  const order = records.map((r) => orderOf(r.cells[shape.date] ?? '')).find((o) => o !== null) ?? 'mdy'
  const header = records.findIndex((r) => shapeOf(r.cells) !== null)
  for (const { line, cells } of records.slice(header + 1))
    if (cells.some((c) => c.trim() !== '')) rows.read(line, () => pointsOf(shape, order, line, cells))
  return rows.end()
}

/** The points of a row by their series. @throws RowError */
function pointsOf(
  shape: Shape,
  order: DateOrder,
  line: number,
  cells: readonly string[],
): (readonly [series: string, point: PricePoint])[] {
  const printed = cells[shape.date]?.trim() ?? ''
  const t = readTime(printed, order)
  if (t === null)
    throw new RowError(
      'date_unreadable',
      `Date ${quoted(printed)} is not a date: correct it in the file.`,
      'date',
    )
  const at = t.time === null ? t.date : `${t.date}T${t.time}${t.offset ?? ''}`
  const optional = (k: number, name: string) => (k < 0 ? null : figure(cells[k], name))
  return shape.closes.flatMap(([name, k]) => {
    const text = cells[k]?.trim() ?? ''
    const close = text === '.' ? null : figure(text, name === '' ? 'close' : name)
    if (close === null) return []
    const bar = {
      open: optional(shape.open, 'open'),
      high: optional(shape.high, 'high'),
      low: optional(shape.low, 'low'),
      close,
      volume: optional(shape.volume, 'volume'),
    }
    return [[name, { line, at, ...bar }] as const]
  })
}
