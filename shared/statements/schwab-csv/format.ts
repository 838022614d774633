/** Schwab transactions CSV: the account stands only in a title line or in the file's name. */
import type { StatementHeader } from '../../model/statement.ts'
import { type CsvRecord, csvRecords } from '../common/csv.ts'
import { CsvTableParser, isWide, type TableReader, tableConfidence } from '../common/csvTable.ts'
import { RowLog, type SourceRow } from '../common/rowLog.ts'
import type { Columns } from '../common/table.ts'
import type { ParserOptions, StatementFormat } from '../format.ts'
import { SCHWAB_ZONE, SchwabRows, schwabAccount } from './rows.ts'

const ID = 'schwab-csv'
const COLUMNS = ['Date', 'Action', 'Symbol', 'Description', 'Quantity', 'Price', 'Fees & Comm', 'Amount']

class SchwabReader implements TableReader {
  readonly title = 'a Schwab transaction history'
  readonly columns = COLUMNS
  readonly time = { columns: ['Date'], order: 'mdy' } as const
  readonly #options: ParserOptions
  readonly #rows: SchwabRows

  constructor(options: ParserOptions) {
    this.#options = options
    this.#rows = new SchwabRows(options)
  }

  preamble(record: CsvRecord): void {
    const title = record.cells[0] ?? ''
    if (this.#options.account === null && /Transactions/i.test(title)) {
      this.#rows.account = schwabAccount(title, this.#options.fileName)
    }
  }

  isFooter(columns: Columns, record: CsvRecord): boolean {
    const [first = '', ...others] = record.cells.map((c) => c.trim())
    // the title of another export glued below
    const title = /^Transactions\b.*\bas of\b/i.test(first) && others.every((c) => c === '')
    return (
      title ||
      /^Transactions? Total/i.test(record.cells[0]?.trim() ?? '') ||
      ((columns.cell(record.cells, 'Date') ?? '') === '' && !isWide(record, 5))
    )
  }

  row(columns: Columns, record: CsvRecord, row: SourceRow): void {
    this.#rows.read((name) => columns.cell(record.cells, name) ?? '', record.line, row)
  }

  end(): void {
    this.#rows.end()
  }

  header(complete: boolean): StatementHeader {
    return this.#rows.header(ID, complete)
  }
}

/** Schwab transaction history. */
export const schwabCsv: StatementFormat = {
  id: ID,
  title: 'Schwab transactions (CSV)',
  defaultZone: SCHWAB_ZONE,
  recognise: (head) => tableConfidence(csvRecords(head.text.slice(0, 16_384)), COLUMNS, 6),
  create: (sink, options) => new CsvTableParser(new RowLog(sink), new SchwabReader(options)),
}
