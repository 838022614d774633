/** Interactive Brokers Flex Query as flat CSV: one table a file, headers such as `Buy/Sell,TradeDate,ISIN`. */

import { lookup } from '../../model/lookup.ts'
import type { StatementHeader } from '../../model/statement.ts'
import { type CsvRecord, csvRecords } from '../common/csv.ts'
import { CsvTableParser, type TableReader } from '../common/csvTable.ts'
import { RowLog, type SourceRow } from '../common/rowLog.ts'
import { type Columns, namesFound } from '../common/table.ts'
import type { ParserOptions, StatementFormat } from '../format.ts'
import { cashTransaction } from '../ibkr-flex-xml/cash.ts'
import { FlexFile, FlexStatement, OneLevel } from '../ibkr-flex-xml/context.ts'
import { OptionEvents } from '../ibkr-flex-xml/optionEvents.ts'
import { FlexPositions } from '../ibkr-flex-xml/positions.ts'
import { FlexTrades } from '../ibkr-flex-xml/trades.ts'

const ID = 'ibkr-flex-csv'
const ZONE = 'America/New_York'

/** Columns whose attribute is not simply the name with a small first letter. */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  ClientAccountID: 'accountId',
  AccountAlias: 'acctAlias',
  CurrencyPrimary: 'currency',
  FXRateToBase: 'fxRateToBase',
  AssetClass: 'assetCategory',
  SubCategory: 'subCategory',
  ISIN: 'isin',
  CUSIP: 'cusip',
  Conid: 'conid',
  'Put/Call': 'putCall',
  'Buy/Sell': 'buySell',
  'Date/Time': 'dateTime',
  'Open/CloseIndicator': 'openCloseIndicator',
  'Notes/Codes': 'notes',
  IBCommission: 'ibCommission',
  IBCommissionCurrency: 'ibCommissionCurrency',
  IBOrderID: 'ibOrderID',
  IBExecID: 'ibExecID',
  TradeID: 'tradeID',
  TransactionID: 'transactionID',
  LevelOfDetail: 'levelOfDetail',
  Quantity: 'quantity',
}

type Table = 'trades' | 'positions' | 'cash'
const NEEDED: Readonly<Record<Table, readonly string[]>> = {
  trades: ['Quantity', 'TradePrice', 'CurrencyPrimary'],
  positions: ['Quantity', 'MarkPrice', 'CurrencyPrimary'],
  cash: ['Type', 'Amount', 'CurrencyPrimary'],
}

function tableOf(names: readonly string[]): Table | null {
  for (const table of ['trades', 'positions', 'cash'] as const) {
    if (namesFound(names, NEEDED[table]) === NEEDED[table].length) return table
  }
  return null
}

class FlexCsvReader implements TableReader {
  readonly title = 'a flat Flex query'
  readonly columns: readonly string[]
  readonly time = {
    columns: ['DateTime', 'Date/Time', 'TradeDate', 'SettleDate', 'ReportDate'],
    order: 'ymd',
  } as const
  readonly #table: Table
  readonly #file: FlexFile
  readonly #st: FlexStatement
  readonly #events: OptionEvents
  readonly #trades: FlexTrades
  readonly #positions: FlexPositions
  readonly #cash = new OneLevel('SUMMARY', 'SUMMARY: repeats rows printed in detail')
  readonly #options: ParserOptions

  constructor(table: Table, log: RowLog, options: ParserOptions) {
    this.columns = NEEDED[table]
    this.#table = table
    this.#options = options
    this.#file = new FlexFile(log)
    this.#st = new FlexStatement(this.#file, options.account === null ? {} : { accountId: options.account })
    this.#events = new OptionEvents(this.#st)
    this.#trades = new FlexTrades(this.#st, this.#events)
    this.#positions = new FlexPositions(this.#st)
  }

  /** BOF, BOA, EOS, EOA, EOF and HEADER lines of queries that print them. */
  isFooter(_columns: Columns, record: CsvRecord): boolean {
    return /^(?:BOF|BOA|BOS|EOF|EOA|EOS|HEADER|TRAILER)$/.test(record.cells[0]?.trim() ?? '')
  }

  row(columns: Columns, record: CsvRecord, row: SourceRow): void {
    const a: Record<string, string> = {}
    columns.names.forEach((name, i) => {
      const value = record.cells[i]?.trim() ?? ''
      const key = name.trim()
      if (key !== '' && value !== '')
        a[lookup(ATTRIBUTES, key) ?? key.charAt(0).toLowerCase() + key.slice(1)] = value
    })
    if (this.#table === 'trades') this.#trades.row('Trade', a, row)
    else if (this.#table === 'positions') this.#positions.row(a, row)
    else this.#cash.take(a.levelOfDetail ?? null, row, () => cashTransaction(this.#st, a, row))
  }

  end(): void {
    this.#positions.end()
    this.#cash.end()
    this.#events.end(true)
  }

  header(complete: boolean): StatementHeader {
    const st = this.#st
    const accounts = [...(st.accounts.size === 0 ? [st.account] : st.accounts)]
    const held = st.positionsDate
    return {
      source: { name: ID, software: 'IBKR Flex' },
      accounts: accounts.map((id) => ({
        id,
        zone: this.#options.zone ?? ZONE,
        currency: st.baseCurrency ?? 'USD',
        broker: 'Interactive Brokers',
      })),
      periods: [],
      fillsComplete: complete,
      cutOffs:
        held === null
          ? []
          : accounts.map((account) => ({ list: 'holdings' as const, account, date: held, complete })),
    }
  }
}

function headTable(text: string): Table | null {
  for (const r of csvRecords(text.slice(0, 16_384)).slice(0, 6)) {
    const table = tableOf(r.cells)
    if (table !== null && !r.cells.includes('Activity Date')) return table
  }
  return null
}

/** Interactive Brokers Flex Query, flat CSV. The kind of table is told by its header. */
export const ibkrFlexCsv: StatementFormat = {
  id: ID,
  title: 'Interactive Brokers Flex Query (flat CSV)',
  defaultZone: ZONE,
  recognise: (head) => (headTable(head.text) === null ? 0 : 0.95),
  create(sink, options) {
    const log = new RowLog(sink)
    let head = ''
    let parser: CsvTableParser | null = null
    const start = () => {
      parser = new CsvTableParser(log, new FlexCsvReader(headTable(head) ?? 'trades', log, options))
      parser.write(head)
      head = ''
      return parser
    }
    return {
      write(text) {
        if (parser !== null) parser.write(text)
        else {
          head += text
          if (head.length >= 16_384) start()
        }
      },
      end: () => (parser ?? start()).end(),
      tally: () => log.tally(),
    }
  },
}
