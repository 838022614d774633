/** Interactive Brokers Activity Statement CSV: sections side by side in one file, each with its own headers. */
import type { StatementAccount, StatementCutOff, StatementPeriod } from '../../model/statement.ts'
import { CsvReader, type CsvRecord } from '../common/csv.ts'
import { failHeaderless } from '../common/csvTable.ts'
import { GluedParts, REPEATED } from '../common/glued.ts'
import { clipped, guarded, quoted, RowLog, type SourceRow } from '../common/rowLog.ts'
import { Columns } from '../common/table.ts'
import { readTime } from '../common/time.ts'
import type { ParserOptions, PushParser, RowTally, StatementFormat, StatementSink } from '../format.ts'
import { cashBalance, cashTransaction, transfer } from '../ibkr-flex-xml/cash.ts'
import { FlexFile, FlexStatement } from '../ibkr-flex-xml/context.ts'
import { CorporateActions } from '../ibkr-flex-xml/corporateActions.ts'
import { OptionEvents } from '../ibkr-flex-xml/optionEvents.ts'
import { FlexPositions } from '../ibkr-flex-xml/positions.ts'
import { FlexTrades } from '../ibkr-flex-xml/trades.ts'
import { englishColumns, englishField, englishPeriod, englishSection } from './languages.ts'
import { cashRow, corporateActionRow, informationRow, positionRow, tradeRow, transferRow } from './rows.ts'
import { StatementSeams } from './seams.ts'

const ID = 'ibkr-activity-csv'
const ZONE = 'America/New_York'
/** Sections of cash movements and the Flex type their rows have. */
const CASH_SECTIONS: Readonly<Record<string, string>> = {
  'Deposits & Withdrawals': 'Deposits/Withdrawals',
  Dividends: 'Dividends',
  'Payment In Lieu Of Dividends': 'Payment In Lieu Of Dividends',
  'Withholding Tax': 'Withholding Tax',
  Interest: 'Broker Interest',
  'Broker Interest': 'Broker Interest',
  Fees: 'Other Fees',
  'Other Fees': 'Other Fees',
  'Transaction Fees': 'Transaction Fees',
  'Sales Tax': 'Tax',
}
/** Sections read here; every other one is skipped row by row. */
const READ = new Set([
  'Trades',
  'Open Positions',
  'Cash Report',
  'Transfers',
  'Corporate Actions',
  'Financial Instrument Information',
  ...Object.keys(CASH_SECTIONS),
])

/** Titles that make an Activity Statement certain. */
const KNOWN = new Set(['Statement', 'Trades', 'Open Positions', 'Account Information'])

interface Held {
  readonly cells: readonly string[]
  readonly columns: Columns
  readonly row: SourceRow
  /** last day of the statement it stands in, where that is known */
  readonly through: string | null
}

class ActivityParser implements PushParser {
  readonly #log: RowLog
  readonly #options: ParserOptions
  readonly #csv: CsvReader
  readonly #file: FlexFile
  readonly #st: FlexStatement
  readonly #optionEvents: OptionEvents
  readonly #trades: FlexTrades
  readonly #positions: FlexPositions
  readonly #actions: CorporateActions
  readonly #columns = new Map<string, Columns>()
  readonly #sections = new Set<string>()
  /** positions wait for the period, contracts' details for nothing: they come last in the file */
  readonly #heldPositions: Held[] = []
  readonly #information: Held[] = []
  readonly #currencies = new Map<string, string>()
  #order: Held | null = null
  /** of the statement that is being read; several statements may be glued together */
  #period: { from: string; to: string } | null = null
  readonly #periods: { from: string; to: string }[] = []
  #base: string | null = null
  #sectioned = false
  /** not in English, so that a section without a known title may be any */
  #foreign = false
  readonly #unread = new Set<string>()
  readonly #glued = new GluedParts()
  readonly #seams = new StatementSeams()

  constructor(sink: StatementSink, options: ParserOptions) {
    this.#log = new RowLog(sink)
    this.#options = options
    this.#file = new FlexFile(this.#log)
    this.#st = new FlexStatement(this.#file, options.account === null ? {} : { accountId: options.account })
    this.#optionEvents = new OptionEvents(this.#st)
    this.#trades = new FlexTrades(this.#st, this.#optionEvents)
    this.#positions = new FlexPositions(this.#st)
    this.#actions = new CorporateActions(this.#st)
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
    this.#settleOrder(null)
    for (const { columns, cells, row, through } of this.#heldPositions) {
      if (through !== null) this.#positions.row({ ...positionRow(columns, cells), reportDate: through }, row)
      else
        row.fail(
          'period_missing',
          `Line ${row.line} is a position of a statement whose period no line says: import the statement with its first lines.`,
        )
    }
    this.#positions.end()
    this.#optionEvents.end(true)
    this.#actions.end()
    for (const held of this.#information) this.#describe(held)
    for (const row of this.#file.renames(this.#st.accounts))
      this.#log.sink.draft({ ...row, line: null, raw: '' })
    if (!this.#sectioned && !this.#log.broken) {
      this.#log.issue(
        'error',
        'sections_missing',
        'The file has no section of an Activity Statement that is known in English, German, French or Spanish: set the statement language to English and export it again.',
      )
    }
    if (this.#unread.size > 0)
      this.#log.issue(
        'warning',
        'sections_unread',
        `The statement is not in English, and these sections were not read: ${clipped([...this.#unread].join(', '), 300)}. If one of them lists trades, transfers or corporate actions, set the statement language to English and export it again.`,
      )
    this.#header()
  }

  tally(): RowTally {
    return this.#log.tally()
  }

  #record(record: CsvRecord): void {
    if (this.#log.broken) return
    const [title = '', kind = ''] = record.cells.map((c) => c.trim())
    const section = englishSection(title)
    if (kind === 'Header') {
      if (this.#seams.header(section, record.raw)) this.#next()
      const names = englishColumns(section, record.cells.slice(2))
      this.#columns.set(section, new Columns(['', '', ...names]))
      if (section === 'Statement') this.#foreign = names[0]?.trim() !== 'Field Name'
      this.#log.aside(record.line)
      return
    }
    const columns = this.#columns.get(section)
    if (kind !== '' && this.#seams.row(section, kind, columns, record.cells)) {
      this.#next()
      // without the lines at its head nobody knows which days it covers
      this.#period = null
    }
    if (section === 'Statement' || section === 'Account Information') {
      this.#log.aside(record.line)
      this.#say(englishField(record.cells[2]?.trim() ?? ''), record.cells[3]?.trim() ?? '')
      return
    }
    if (kind !== 'Data') {
      const filled = record.cells.filter((c) => c.trim() !== '').length
      const total = kind === 'SubTotal' || kind === 'Total'
      if (total) this.#settleOrder(null)
      if (!total && kind !== 'Notes' && filled >= 5)
        this.#log
          .begin(record.line, record.raw)
          .fail(
            'row_kind_unknown',
            `Line ${record.line} is neither a header, data nor a total of a section: export the file again.`,
          )
      else if (filled > 0) this.#log.aside(record.line)
      return
    }
    const row = this.#log.begin(record.line, record.raw)
    if (columns === undefined) {
      failHeaderless(row)
      return
    }
    if (!READ.has(section)) {
      this.#other(section, columns, row)
      return
    }
    this.#sectioned = true
    this.#sections.add(section)
    if (this.#glued.repeats(record.raw)) {
      if (section !== 'Trades') this.#settleOrder(null)
      row.skip(REPEATED)
      return
    }
    if (section !== 'Trades') this.#settleOrder(null)
    guarded(row, () => this.#data(section, columns, record.cells, row))
  }

  /** Another statement begins. */
  #next(): void {
    this.#settleOrder(null)
    this.#glued.next()
  }

  /** A section that is no part of the book; one of trades or positions in a language that is not known is no such. */
  #other(section: string, columns: Columns, row: SourceRow): void {
    if (this.#foreign && columns.has('DataDiscriminator')) {
      row.fail(
        'language_unknown',
        `Section ${quoted(section)} is in a language Hedgerow does not know: set the statement language to English and export it again.`,
      )
      return
    }
    if (this.#foreign) this.#unread.add(section)
    row.skip(`section ${section}: not part of the book`)
  }

  #say(name: string, value: string): void {
    if (name === 'Period') {
      const [from, to] = englishPeriod(value).split(/\s+-\s+/)
      const a = readTime(from ?? '', 'mdy')?.date
      const b = readTime(to ?? from ?? '', 'mdy')?.date
      if (a !== undefined && b !== undefined) {
        this.#period = { from: a, to: b }
        if (!this.#periods.some((p) => p.from === a && p.to === b)) this.#periods.push(this.#period)
        this.#file.near = b
      }
    } else if (name === 'Account' && this.#options.account === null)
      this.#st.account = value.split(/\s/)[0] ?? value
    else if (name === 'Base Currency') this.#base = value
  }

  #data(section: string, columns: Columns, cells: readonly string[], row: SourceRow): void {
    const through = this.#period?.to ?? null
    if (section === 'Trades') this.#trade({ columns, cells, row, through })
    else if (section === 'Open Positions') {
      if ((columns.cell(cells, 'DataDiscriminator') ?? 'Summary') !== 'Summary')
        row.skip('Open Positions Lot: repeats the summary')
      else this.#heldPositions.push({ columns, cells, row, through })
    } else if (section === 'Cash Report') this.#cashReport(columns, cells, row)
    else if (section === 'Transfers') transfer(this.#st, transferRow(columns, cells), row)
    else if (section === 'Corporate Actions') {
      if (isTotal(columns, cells)) row.skip('Corporate Actions: a total')
      else this.#actions.row(corporateActionRow(columns, cells), row)
    } else if (section === 'Financial Instrument Information')
      this.#information.push({ columns, cells, row, through })
    else if (isTotal(columns, cells)) row.skip(`${section}: a total`)
    else
      cashTransaction(this.#st, { ...cashRow(columns, cells), type: CASH_SECTIONS[section] ?? section }, row)
  }

  /** An Order row is used only when no Trade rows follow that make it up. */
  #trade(t: Held): void {
    const kind = t.columns.cell(t.cells, 'DataDiscriminator') ?? 'Trade'
    const symbol = t.columns.cell(t.cells, 'Symbol') ?? ''
    if (kind === 'Trade') {
      this.#settleOrder(symbol)
      this.#execute(t)
    } else if (kind === 'Order') {
      this.#settleOrder(null)
      this.#order = t
    } else t.row.skip(`Trades ${kind}: a tax lot or sum of trades listed elsewhere`)
  }

  /** The waiting order is settled: repeated by trades of `symbol`, or itself the fill. */
  #settleOrder(symbol: string | null): void {
    const order = this.#order
    if (order === null) return
    this.#order = null
    if (symbol !== null && order.columns.cell(order.cells, 'Symbol') === symbol) {
      order.row.skip('Trades Order: the sum of the trades below it')
    } else this.#execute(order)
  }

  #execute(t: Held): void {
    const a = tradeRow(t.columns, t.cells)
    if (a.symbol !== undefined && a.currency !== undefined) this.#currencies.set(a.symbol, a.currency)
    this.#trades.row('Trade', a, t.row)
  }

  #cashReport(columns: Columns, cells: readonly string[], row: SourceRow): void {
    const line = columns.cell(cells, 'Currency Summary') ?? ''
    const currency = columns.cell(cells, 'Currency') ?? ''
    if (line !== 'Ending Cash') {
      row.skip('Cash Report: a movement listed in its own section')
      return
    }
    cashBalance(
      this.#st,
      {
        currency: currency === 'Base Currency Summary' ? 'BASE_SUMMARY' : currency,
        endingCash: columns.cell(cells, 'Total') ?? '',
        toDate: this.#period?.to ?? '',
      },
      row,
    )
  }

  /** Details of a contract the file used: multiplier, conid, underlying. The section prints no currency. */
  #describe({ columns, cells, row }: Held): void {
    const a = informationRow(columns, cells)
    const words = a.description ?? ''
    const currency =
      a.currency ??
      this.#currencies.get(a.symbol ?? '') ??
      this.#currencies.get(words) ??
      this.#positionCurrency(a.symbol ?? '', words)
    if (currency === null) {
      row.skip('Financial Instrument Information: a contract no other row names')
      return
    }
    guarded(row, () => {
      const described = this.#file.describe({ ...a, currency })
      if (described.length === 0)
        row.skip('Financial Instrument Information: nothing new about a contract of the book')
      else row.draft(...described)
    })
  }

  #positionCurrency(symbol: string, words: string): string | null {
    for (const held of this.#heldPositions) {
      const named = held.columns.cell(held.cells, 'Symbol')
      if (named === symbol || named === words) return held.columns.cell(held.cells, 'Currency') ?? null
    }
    return null
  }

  #header(): void {
    const st = this.#st
    const ids = st.accounts.size === 0 ? [st.account] : [...st.accounts]
    const accounts: StatementAccount[] = ids.map((id) => ({
      id,
      zone: this.#options.zone ?? ZONE,
      currency: this.#base ?? 'USD',
      broker: 'Interactive Brokers',
    }))
    const whole = !this.#log.broken && !st.tradesFailed
    const periods: StatementPeriod[] = []
    const cutOffs: StatementCutOff[] = []
    for (const period of this.#periods) {
      for (const account of ids) {
        if (whole && this.#sections.has('Trades')) periods.push({ ...period, account })
        const date = period.to
        if (this.#sections.has('Open Positions')) {
          cutOffs.push({
            list: 'holdings',
            account,
            date,
            complete: !this.#log.broken && !st.positionsFailed,
          })
        }
        if (st.balances > 0) cutOffs.push({ list: 'balances', account, date, complete: !this.#log.broken })
      }
    }
    this.#log.sink.header({
      source: { name: ID, software: 'IBKR Activity Statement' },
      accounts,
      periods,
      fillsComplete: whole && periods.length > 0,
      cutOffs,
    })
  }
}

function isTotal(columns: Columns, cells: readonly string[]): boolean {
  const first = ['Currency', 'Subtitle', 'Asset Category'].map((n) => columns.cell(cells, n) ?? '')
  return (
    first.some((t) => /^total\b/i.test(t)) ||
    (columns.cell(cells, 'Date') ??
      columns.cell(cells, 'Date/Time') ??
      columns.cell(cells, 'Settle Date') ??
      '') === ''
  )
}

/** Interactive Brokers Activity Statement. */
export const ibkrActivityCsv: StatementFormat = {
  id: ID,
  title: 'Interactive Brokers Activity Statement (CSV)',
  defaultZone: ZONE,
  recognise(head) {
    const lines = head.text.slice(0, 8192).split(/\r?\n/, 40)
    if (lines.some((l) => l.startsWith('Transaction History,Header,'))) return 0
    const sections = lines.filter((l) => /^[^,"]{3,60},(?:Header|Data|SubTotal|Total|Notes),/.test(l)).length
    if (sections < Math.min(2, lines.length)) return 0
    return lines.some((l) => /^[^,"]+,Header,/.test(l) && KNOWN.has(englishSection(l.split(',')[0] ?? '')))
      ? 1
      : 0.6
  },
  create: (sink, options) => new ActivityParser(sink, options),
}
