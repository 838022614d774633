/**
 * E*TRADE transactions CSV in its three layouts: the old one (`TransactionDate,...`), "All Transactions" since 2025
 * (`Activity/Trade Date,...`, `--` for empty cells, options in the description) and a quoted one without symbols.
 */
import type { StatementHeader } from '../../model/statement.ts'
import { type CsvRecord, csvRecords } from '../common/csv.ts'
import { CsvTableParser, isWide, type TableReader, tableConfidence } from '../common/csvTable.ts'
import { RowLog, type SourceRow } from '../common/rowLog.ts'
import type { Columns } from '../common/table.ts'
import { readTime } from '../common/time.ts'
import type { ParserOptions, StatementFormat } from '../format.ts'
import { ETRADE_ZONE, type EtradeColumns, EtradeRows } from './rows.ts'

interface Layout {
  readonly id: string
  readonly title: string
  /** columns that every file has */
  readonly columns: readonly string[]
  readonly names: EtradeColumns
}

const OLD: Layout = {
  id: 'etrade-csv',
  title: 'E*TRADE transactions (CSV, layout before 2025)',
  columns: [
    'TransactionDate',
    'TransactionType',
    'SecurityType',
    'Symbol',
    'Quantity',
    'Amount',
    'Price',
    'Commission',
    'Description',
  ],
  names: {
    date: 'TransactionDate',
    type: 'TransactionType',
    symbol: 'Symbol',
    quantity: 'Quantity',
    price: 'Price',
    amount: 'Amount',
    commission: 'Commission',
    fees: '',
    description: 'Description',
  },
}

const ALL_TRANSACTIONS: Layout = {
  id: 'etrade-csv-2',
  title: 'E*TRADE "All Transactions" (CSV)',
  columns: [
    'Activity/Trade Date',
    'Activity Type',
    'Description',
    'Symbol',
    'Quantity #',
    'Price $',
    'Amount $',
    'Commission',
  ],
  names: {
    date: 'Activity/Trade Date',
    type: 'Activity Type',
    symbol: 'Symbol',
    quantity: 'Quantity #',
    price: 'Price $',
    amount: 'Amount $',
    commission: 'Commission',
    fees: '',
    description: 'Description',
  },
}

const QUOTED: Layout = {
  id: 'etrade-csv-3',
  title: 'E*TRADE transactions without symbols (CSV)',
  columns: ['Date', 'Transaction type', 'Description', 'Quantity', 'Price', 'Commission', 'Fees', 'Amount'],
  names: {
    date: 'Date',
    type: 'Transaction type',
    symbol: '',
    quantity: 'Quantity',
    price: 'Price',
    amount: 'Amount',
    commission: 'Commission',
    fees: 'Fees',
    description: 'Description',
  },
}

class EtradeReader implements TableReader {
  readonly title = 'an E*TRADE transaction history'
  readonly columns: readonly string[]
  readonly time: NonNullable<TableReader['time']>
  readonly #layout: Layout
  readonly #options: ParserOptions
  readonly #rows: EtradeRows

  constructor(layout: Layout, options: ParserOptions) {
    this.columns = layout.columns
    this.time = { columns: [layout.names.date], order: 'mdy' }
    this.#layout = layout
    this.#options = options
    this.#rows = new EtradeRows(options, layout.names)
  }

  /** `For Account:,####1234`, or `Account ####1234 | Jan 1, 2024 - Aug 28, 2026`. */
  preamble(record: CsvRecord): void {
    if (this.#options.account !== null) return
    const [first = '', second = ''] = record.cells.map((c) => c.trim())
    if (/^For Account/i.test(first)) this.#rows.account = second || this.#rows.account
    else {
      const named = /^Account:?\s+([^|]+?)\s*(?:\||$)/i.exec(first)?.[1]
      if (named !== undefined) this.#rows.account = named
    }
  }

  /** Behind the table stands a disclaimer. */
  isFooter(columns: Columns, record: CsvRecord): boolean {
    return (
      readTime(columns.cell(record.cells, this.#layout.names.date) ?? '', 'mdy') === null &&
      !isWide(record, this.columns.length)
    )
  }

  row(columns: Columns, record: CsvRecord, row: SourceRow): void {
    this.#rows.read((name) => columns.cell(record.cells, name) ?? '', record.line, row)
  }

  header(complete: boolean): StatementHeader {
    return this.#rows.header(this.#layout.id, complete)
  }
}

function format(layout: Layout): StatementFormat {
  return {
    id: layout.id,
    title: layout.title,
    defaultZone: ETRADE_ZONE,
    recognise: (head) => tableConfidence(csvRecords(head.text.slice(0, 16_384)), layout.columns, 8),
    create: (sink, options) => new CsvTableParser(new RowLog(sink), new EtradeReader(layout, options)),
  }
}

/** The layout before 2025. */
export const etradeCsv = format(OLD)
/** "All Transactions", since 2025. */
export const etradeCsv2 = format(ALL_TRANSACTIONS)
/** Quoted, without symbols: options are read from their descriptions, shares are refused by name. */
export const etradeCsv3 = format(QUOTED)
