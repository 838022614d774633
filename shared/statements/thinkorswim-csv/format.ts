/** thinkorswim account statements and trade activity: sections under one-word lines, fees in the cash table, fills in another. */
import type { StatementCutOff } from '../../model/statement.ts'
import { CsvReader, type CsvRecord } from '../common/csv.ts'
import { failHeaderless } from '../common/csvTable.ts'
import { GluedParts, REPEATED } from '../common/glued.ts'
import { guarded, quoted, RowLog, type SourceRow } from '../common/rowLog.ts'
import { Columns } from '../common/table.ts'
import { readTime } from '../common/time.ts'
import type { ParserOptions, PushParser, RowTally, StatementFormat, StatementSink } from '../format.ts'
import { CashTable } from './cashTable.ts'
import { FillTable, PositionTable } from './tables.ts'

const ID = 'thinkorswim-csv'
const ZONE = 'America/New_York'
const FILLS = new Set(['Account Trade History', 'Filled Orders'])
const TITLE = /^\ufeff?(?:Account Statement for .* since |Today's Trade Activity for )/
const POSITIONS = new Set(['Options', 'Futures Options', 'Equities', 'Futures'])

/** The section a header line belongs to, where its title was cut out of the file. */
function sectionOfHeader(record: CsvRecord): string | null {
  const columns = new Columns(record.cells)
  const has = (...names: string[]) => names.every((n) => columns.has(n))
  if (has('Exec Time', 'Side', 'Qty', 'Price')) return 'Filled Orders'
  if (has('DATE', 'TIME', 'TYPE', 'DESCRIPTION', 'AMOUNT')) return 'Cash Balance'
  if (has('Symbol', 'Option Code', 'Exp', 'Strike', 'Qty')) return 'Options'
  return null
}

class ThinkorswimParser implements PushParser {
  readonly #log: RowLog
  readonly #options: ParserOptions
  readonly #csv: CsvReader
  #section: string | null = null
  #pending: string | null = null
  #columns: Columns | null = null
  #account: string
  #through: string | null = null
  #known = false
  #titled = false
  #anchor = ''
  readonly #named = new Set<string>()
  readonly #glued = new GluedParts()
  readonly #cash: CashTable
  readonly #fills: FillTable
  readonly #positions: PositionTable

  constructor(sink: StatementSink, options: ParserOptions) {
    this.#log = new RowLog(sink)
    this.#options = options
    this.#account = options.account ?? 'thinkorswim'
    this.#cash = new CashTable()
    this.#fills = new FillTable(this.#cash)
    this.#positions = new PositionTable()
    this.#csv = new CsvReader({
      record: (record) => this.#record(record),
      broken: this.#log.breakOff,
    })
  }

  write(text: string): void {
    this.#csv.write(text)
  }

  end(): void {
    this.#csv.end()
    this.#fills.end(this.#account)
    this.#cash.end(this.#account, this.#through, this.#fills)
    this.#positions.end(this.#account, this.#fills.contracts)
    if (!this.#known && !this.#log.broken) {
      this.#log.issue(
        'error',
        'sections_missing',
        'The file has none of the sections Account Trade History, Filled Orders, Cash Balance, Options or Equities: export the whole statement again.',
      )
    }
    this.#header()
  }

  tally(): RowTally {
    return this.#log.tally()
  }

  #record(record: CsvRecord): void {
    if (this.#log.broken) return
    const filled = record.cells.filter((c) => c.trim() !== '')
    if (filled.length === 0) {
      this.#section = null
      this.#columns = null
      this.#pending = null
      return
    }
    // a statement glued below begins with its title, perhaps without a blank line before it
    if (filled.length === 1 && TITLE.test(record.cells[0] ?? '')) {
      this.#section = null
      this.#columns = null
      this.#pending = null
    }
    if (this.#pending !== null) {
      this.#log.aside(record.line)
      this.#section = this.#pending
      this.#columns = new Columns(record.cells)
      this.#pending = null
      return
    }
    if (this.#section === null) {
      const header = sectionOfHeader(record)
      if (filled.length === 1 && record.cells.length === 1) {
        this.#log.aside(record.line)
        this.#title(record.cells[0] as string)
      } else if (header !== null) {
        this.#log.aside(record.line)
        this.#section = header
        this.#columns = new Columns(record.cells)
      } else if (filled.length >= 4) failHeaderless(this.#log.begin(record.line, record.raw))
      else this.#log.aside(record.line)
      return
    }
    this.#row(this.#section, this.#columns as Columns, record)
  }

  /** A line on its own: the statement's title, or the name of the section below it. */
  #title(text: string): void {
    const statement = /^\ufeff?Account Statement for\s*(\S*)\s*\((.*?)\) since (\S+) through (\S+)/.exec(text)
    const activity = /^\ufeff?Today's Trade Activity for\s*(\S*)\s*\((.*?)\) on (\S+)/.exec(text)
    const title = statement ?? activity
    if (title === null) {
      this.#pending = text.trim()
      // a statement names a section once
      if (this.#named.has(this.#pending)) {
        this.#glued.next()
        this.#named.clear()
      }
      this.#named.add(this.#pending)
      return
    }
    this.#named.clear()
    const account = title[1] || title[2] || this.#account
    if (this.#titled) this.#glued.next()
    if (this.#titled && this.#options.account === null && account !== this.#account) {
      this.#log.breakOff(
        'accounts_mixed',
        `The file holds statements of two accounts, ${quoted(this.#account)} and ${quoted(account)}: import each of them as a file of its own.`,
      )
    }
    this.#titled = true
    if (this.#options.account === null) this.#account = account
    this.#through = readTime((statement?.[4] ?? activity?.[3]) as string, 'mdy')?.date ?? null
  }

  #row(section: string, columns: Columns, record: CsvRecord): void {
    const row = this.#log.begin(record.line, record.raw)
    // a leg of a spread belongs to the line above that names the time
    if ((columns.cell(record.cells, 'Exec Time') ?? '') !== '') this.#anchor = record.raw
    const leg = columns.has('Exec Time') && (columns.cell(record.cells, 'Exec Time') ?? '') === ''
    const key = `${this.#account} ${section} ${leg ? `${this.#anchor} ` : ''}${record.raw}`
    if (this.#glued.repeats(key)) row.skip(REPEATED)
    else guarded(row, () => this.#data(section, columns, record, row))
  }

  #data(section: string, columns: Columns, record: CsvRecord, row: SourceRow): void {
    if (FILLS.has(section)) {
      this.#known = true
      this.#fills.row(columns, record, row)
    } else if (section === 'Cash Balance') {
      this.#known = true
      this.#cash.row(columns, record, row)
    } else if (POSITIONS.has(section) && columns.has('Qty')) {
      this.#known = true
      this.#positions.row(section, columns, record, row, this.#through)
    } else row.skip(`section ${section}: orders or figures listed elsewhere`)
  }

  #header(): void {
    const cutOffs: StatementCutOff[] = []
    const complete = this.#log.whole
    for (const date of this.#positions.days) {
      cutOffs.push({
        list: 'holdings',
        account: this.#account,
        date,
        complete: complete ? [...this.#positions.kinds] : false,
      })
    }
    if (this.#through !== null && this.#cash.balance) {
      cutOffs.push({ list: 'balances', account: this.#account, date: this.#through, complete: false })
    }
    this.#log.sink.header({
      source: { name: ID, software: 'thinkorswim' },
      accounts: [{ id: this.#account, zone: this.#options.zone ?? ZONE, currency: 'USD', broker: 'Schwab' }],
      // sections of one file may end at different times, and people cut sections out: nothing is covered
      periods: [],
      fillsComplete: complete,
      cutOffs,
    })
  }
}

/** thinkorswim statements and trade activity. The platform's time setting is not printed: Eastern is proposed. */
export const thinkorswimCsv: StatementFormat = {
  id: ID,
  title: 'thinkorswim account statement or trade activity (CSV)',
  defaultZone: ZONE,
  recognise(head) {
    const t = head.text.slice(0, 16_384)
    if (/^(?:Account Statement for .* since |Today's Trade Activity for )/m.test(t)) return 1
    if (/paperMoney/.test(t)) return 0.9
    return /^,{0,2}Exec Time,Spread,Side,Qty,Pos Effect,Symbol,Exp,Strike,Type,Price/m.test(t) ? 0.9 : 0
  },
  create: (sink, options) => new ThinkorswimParser(sink, options),
}
