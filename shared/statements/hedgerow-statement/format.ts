/** The neutral statement: one JSON document, or JSON Lines whose first line is the document without its lists. */
import type {
  StatementAccount,
  StatementCutOff,
  StatementHeader,
  StatementPeriod,
  StatementRow,
  StatementSource,
} from '../../model/statement.ts'
import { JsonNumber, type JsonObject, JsonReader, type JsonValue } from '../common/json.ts'
import { guarded, quoted, RowError, RowLog } from '../common/rowLog.ts'
import { plausibleDate, readTime } from '../common/time.ts'
import type { ParserOptions, PushParser, RowTally, StatementFormat, StatementSink } from '../format.ts'
import { ACCOUNT, CUT_OFF, PERIOD, ROWS, type RowKind, readObject, SOURCE } from './schema.ts'

const ID = 'hedgerow-statement'
const LISTS: Readonly<Record<string, RowKind>> = {
  instruments: 'instrument',
  fills: 'fill',
  events: 'event',
  cash: 'cash',
  prices: 'price',
  dividends: 'dividend',
  fxRates: 'fxRate',
}

/** Members that only the reader of a whole book needs. */
const IGNORED = new Set(['originalSha256', 'originalFileName', 'warnings'])

class HedgerowParser implements PushParser {
  readonly #log: RowLog
  readonly #options: ParserOptions
  readonly #reader: JsonReader
  #format: string | null = null
  #source: StatementSource = { name: ID }
  readonly #accounts: StatementAccount[] = []
  readonly #periods: StatementPeriod[] = []
  readonly #cutOffs: StatementCutOff[] = []
  #fillsComplete: boolean | null = null
  #fillsListed = false
  #lines = false
  #book = false
  #unknown = 0
  readonly #unknownNames = new Set<string>()

  constructor(sink: StatementSink, options: ParserOptions) {
    this.#log = new RowLog(sink)
    this.#options = options
    this.#reader = new JsonReader({
      element: (member, value, line) => this.#element(member, value, line),
      list: (member) => {
        if (member === 'fills') this.#fillsListed = true
      },
      member: (name, value, line) => this.#member(name, value, line),
      firstEnd: () => this.#checkFormat(),
      next: (value, line) => this.#line(value, line),
      broken: this.#log.breakOff,
    })
  }

  write(text: string): void {
    this.#reader.write(text)
  }

  end(): void {
    this.#reader.end()
    if (this.#accounts.length === 0 && !this.#log.broken) {
      this.#log.issue(
        'error',
        'accounts_missing',
        'The statement names no account: add "accounts" with id, zone and currency.',
      )
    }
    if (this.#unknown > 0) {
      const names = [...this.#unknownNames].slice(0, 5).map(quoted).join(', ')
      this.#log.issue(
        'info',
        'fields_unknown',
        `${this.#unknown} field${this.#unknown === 1 ? '' : 's'} not known to Hedgerow (${names}${this.#unknownNames.size > 5 ? ', ...' : ''}) were ignored.`,
      )
    }
    this.#sendHeader()
  }

  tally(): RowTally {
    return this.#log.tally()
  }

  readonly #count = (path: string): void => {
    this.#unknown += 1
    if (this.#unknownNames.size < 50) this.#unknownNames.add(path.replace(/\[\d+\]/g, ''))
  }

  #sendHeader(): void {
    const header: StatementHeader = {
      source: this.#source,
      accounts: this.#accounts,
      periods: this.#fillsListed || (this.#lines && this.#fillsComplete === true) ? this.#periods : [],
      fillsComplete: this.#fillsComplete !== false && this.#log.whole,
      cutOffs: this.#cutOffs,
    }
    this.#log.sink.header(header)
  }

  #checkFormat(): void {
    if (this.#format !== ID) {
      this.#log.issue(
        'error',
        'format_wrong',
        `The JSON is no "${ID}" document: its member "format" says ${quoted(this.#format ?? 'nothing')}.`,
      )
    }
  }

  /** Something of the document that is no row: an unreadable one is an error of the file. */
  #said(line: number, read: () => void): void {
    try {
      read()
    } catch (error) {
      if (!(error instanceof RowError)) throw error
      this.#log.issue('error', error.code, error.message, line, error.column)
    }
  }

  #member(name: string, value: JsonValue, line: number): void {
    this.#said(line, () => {
      if (name === 'format') this.#format = typeof value === 'string' ? value : null
      else if (name === 'version') this.#version(value)
      else if (name === 'source')
        this.#source = this.#object(value, SOURCE, 'source') as unknown as StatementSource
      else if (name === 'period' && value !== null) {
        this.#periods.push(this.#object(value, PERIOD, 'period') as unknown as StatementPeriod)
      } else if (name === 'fillsComplete')
        this.#fillsComplete = value === true ? true : value === false ? false : null
      else if (IGNORED.has(name)) return
      else if ((name === 'holdings' || name === 'balances') && value !== null) this.#cutOff(name, value, line)
      else if (Object.hasOwn(LISTS, name) && value !== null)
        throw new RowError('field_unreadable', `Field "${name}" must be a list.`, name)
      else if (value !== null) this.#count(name)
    })
  }

  #version(value: JsonValue): void {
    const text = value instanceof JsonNumber ? value.text : value
    if (text !== '1') {
      throw new RowError(
        'version_unknown',
        `The statement is of version ${typeof text === 'string' ? text : 'unknown'}; this Hedgerow reads version 1: update Hedgerow.`,
        'version',
      )
    }
  }

  #object(
    value: JsonValue,
    what: { shape: Parameters<typeof readObject>[1]; required: readonly string[] },
    path: string,
  ): Record<string, unknown> {
    return readObject(value, what.shape, what.required, path, this.#count)
  }

  /** Holdings or balances: a cut-off and its rows (in JSON Lines the rows follow on lines of their own). */
  #cutOff(list: 'holdings' | 'balances', value: JsonValue, line: number): void {
    const members = value instanceof Map ? new Map(value) : value
    const rows = members instanceof Map ? members.get('rows') : undefined
    if (members instanceof Map) members.delete('rows')
    const cut = this.#object(members, CUT_OFF, list) as unknown as Partial<StatementCutOff>
    if (cut.at === undefined && cut.date === undefined) {
      throw new RowError(
        'field_missing',
        `Field "${list}" needs "at" or "date": the instant its rows stand for.`,
        `${list}.at`,
      )
    }
    this.#cutOffs.push({ ...cut, list, complete: cut.complete ?? false })
    if (rows === undefined || rows === null) return
    if (!Array.isArray(rows))
      throw new RowError('field_unreadable', `Field "${list}.rows" must be a list.`, `${list}.rows`)
    for (const row of rows) this.#row(list === 'holdings' ? 'holding' : 'balance', row, line, cut)
  }

  #element(member: string, value: JsonValue, line: number): void {
    const kind = Object.hasOwn(LISTS, member) ? LISTS[member] : undefined
    if (kind !== undefined) {
      this.#row(kind, value, line, null)
    } else if (member === 'accounts') {
      this.#said(line, () => this.#account(value))
    } else if (member === 'periods') {
      this.#said(line, () =>
        this.#periods.push(this.#object(value, PERIOD, 'periods') as unknown as StatementPeriod),
      )
    } else if (member === 'cutOffs') {
      this.#said(line, () => {
        const list = value instanceof Map ? value.get('list') : null
        if (list !== 'holdings' && list !== 'balances')
          throw new RowError(
            'field_missing',
            'Field "cutOffs" needs "list": holdings or balances.',
            'cutOffs.list',
          )
        const rest = new Map(value as JsonObject)
        rest.delete('list')
        this.#cutOff(list, rest, line)
      })
    } else this.#count(member)
  }

  #account(value: JsonValue): void {
    const a = this.#object(value, ACCOUNT, 'accounts') as unknown as StatementAccount
    this.#accounts.push(this.#options.zone === null ? a : { ...a, zone: this.#options.zone })
    if (this.#accounts.length === 1) this.#sendHeader()
  }

  /** A line of JSON Lines behind the first one. */
  #line(value: JsonValue, line: number): void {
    this.#lines = true
    if (this.#book) return
    if (value instanceof Map && (value.has('format') || value.get('row') === 'edit')) {
      this.#book = true
      this.#log.issue(
        'info',
        'book_export',
        'The file is the export of a whole book, with several sources or edits: it is read as a book.',
        line,
      )
      return
    }
    const kind = value instanceof Map ? value.get('row') : null
    if (typeof kind !== 'string' || !Object.hasOwn(ROWS, kind)) {
      if (typeof kind === 'string') {
        // rows of a kind this version does not know are counted like unknown fields
        this.#log.begin(line, print(value)).skip(`row ${kind}: not known to version 1`)
        return
      }
      this.#log
        .begin(line, print(value))
        .fail('row_kind_missing', `Line ${line} has no member "row" that names its kind.`, 'row')
      return
    }
    if (kind === 'fill') this.#fillsListed = true
    const rest = new Map(value as JsonObject)
    rest.delete('row')
    this.#row(kind as RowKind, rest, line, null)
  }

  #row(kind: RowKind, value: JsonValue, line: number, cut: Partial<StatementCutOff> | null): void {
    const row = this.#log.begin(line, print(value))
    guarded(row, () => {
      const { shape, required } = ROWS[kind]
      const data = readObject(value, shape, required, '', this.#count)
      if (cut !== null || kind === 'holding' || kind === 'balance') this.#placeAtCutOff(kind, data, cut)
      if (kind !== 'instrument') checkTime(data)
      row.draft({ row: kind, data } as unknown as StatementRow)
    })
  }

  /** Rows of holdings and balances stand at their list's cut-off. */
  #placeAtCutOff(kind: RowKind, data: Record<string, unknown>, cut: Partial<StatementCutOff> | null): void {
    const list = kind === 'holding' ? 'holdings' : 'balances'
    const from =
      cut ??
      this.#cutOffs.find((c) => c.list === list && (c.account === undefined || c.account === data.account))
    if (data.at === undefined && data.date === undefined && from !== undefined) {
      if (from.at !== undefined) data.at = from.at
      else if (from.date !== undefined) data.date = from.date
    }
    if (data.account === undefined && from?.account !== undefined) data.account = from.account
  }
}

function checkTime(data: Record<string, unknown>): void {
  for (const name of ['at', 'date', 'tradeDate'] as const) {
    const value = data[name]
    if (typeof value !== 'string') continue
    const t = readTime(value, 'ymd')
    if (t === null || (name !== 'at' && t.time !== null)) {
      throw new RowError(
        'date_unreadable',
        `Field "${name}" ${quoted(value)} is not ${name === 'at' ? 'an ISO time' : 'a date YYYY-MM-DD'}.`,
        name,
      )
    }
    if (!plausibleDate(t.date)) {
      throw new RowError(
        'date_out_of_range',
        `Field "${name}" ${quoted(value)} lies outside 1970 to 2199.`,
        name,
      )
    }
  }
  if (data.at === undefined && data.date === undefined) {
    throw new RowError(
      'date_missing',
      'The row has neither "at" nor "date": it cannot be placed in time.',
      'at',
    )
  }
}

/** A value as JSON text again. */
function print(value: JsonValue): string {
  if (value instanceof JsonNumber) return value.text
  if (value instanceof Map)
    return `{${[...value].map(([k, v]) => `${JSON.stringify(k)}:${print(v)}`).join(',')}}`
  return Array.isArray(value) ? `[${value.map(print).join(',')}]` : JSON.stringify(value)
}

/** Hedgerow's own interchange format. */
export const hedgerowStatement: StatementFormat = {
  id: ID,
  title: 'Hedgerow statement (JSON or JSON Lines)',
  defaultZone: null,
  recognise: (head) =>
    /^\s*\{/.test(head.text) && /"format"\s*:\s*"hedgerow-statement"/.test(head.text) ? 1 : 0,
  create: (sink, options) => new HedgerowParser(sink, options),
}
