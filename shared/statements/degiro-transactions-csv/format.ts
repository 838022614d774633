/**
 * Degiro's Transactions.csv: one line a fill, fees in a column of their own, names of columns in the account's language: columns are
 * told by their place. Contracts are known by ISIN only, as in the ledger (Account.csv), so the two files agree.
 */
import type { Decimal } from '../../model/decimal.ts'
import type { RowCommon } from '../../model/statement.ts'
import { CsvReader, type CsvRecord, csvRecords } from '../common/csv.ts'
import { FileOrder, failHeaderless, isWide } from '../common/csvTable.ts'
import { majorCurrency } from '../common/foreign.ts'
import { type DecimalMark, decimalMarkOf, optionalDecimal, requiredDecimal } from '../common/number.ts'
import { guarded, quoted, RowError, RowLog, type SourceRow } from '../common/rowLog.ts'
import { requiredTime } from '../common/time.ts'
import { ContractList, unknownContract } from '../contracts.ts'
import type { ParserOptions, PushParser, RowTally, StatementFormat, StatementSink } from '../format.ts'

const ID = 'degiro-transactions-csv'
const ZONE = 'Europe/Amsterdam'
const WIDTH = 18
const SAMPLE = 100

/** Date, time, product, ISIN, two places, quantity, price; a nameless currency behind each amount. */
function isHeader(cells: readonly string[]): boolean {
  return (
    cells.length >= WIDTH &&
    /^(?:code )?ISIN$/i.test(cells[3]?.trim() ?? '') &&
    [8, 10, 12].every((k) => (cells[k]?.trim() ?? '') === '') &&
    [6, 7, 9, 11].every((k) => /[a-z]/i.test(cells[k] ?? ''))
  )
}

class DegiroTransactionsParser implements PushParser {
  readonly #log: RowLog
  readonly #options: ParserOptions
  readonly #csv: CsvReader
  readonly #contracts = new ContractList()
  readonly #order = new FileOrder()
  readonly #account: string
  #sample: { record: CsvRecord; row: SourceRow }[] | null = []
  #mark: DecimalMark = 'unknown'
  #started = false
  #broken = false

  constructor(sink: StatementSink, options: ParserOptions) {
    this.#log = new RowLog(sink)
    this.#options = options
    this.#account = options.account ?? 'Degiro'
    this.#csv = new CsvReader({
      record: (record) => this.#record(record),
      broken: (code, message, line) => {
        this.#broken = true
        this.#log.issue('error', code, message, line)
      },
    })
  }

  write(text: string): void {
    this.#csv.write(text)
  }

  end(): void {
    this.#csv.end()
    this.#learn()
    if (!this.#started && !this.#broken) {
      this.#broken = true
      this.#log.issue(
        'error',
        'header_missing',
        'The file has no header line of Degiro transactions: export it again as CSV.',
      )
    }
    this.#log.sink.header({
      source: { name: ID, software: 'Degiro' },
      accounts: [{ id: this.#account, zone: this.#options.zone ?? ZONE, currency: 'EUR', broker: 'Degiro' }],
      periods: [],
      fillsComplete: !this.#broken && this.#log.tally().failed === 0,
      cutOffs: [],
    })
  }

  tally(): RowTally {
    return this.#log.tally()
  }

  #record(record: CsvRecord): void {
    if (this.#broken || record.cells.every((c) => c.trim() === '')) return
    if (isHeader(record.cells)) {
      this.#started = true
      return
    }
    if (!this.#started) {
      if (isWide(record, WIDTH)) failHeaderless(this.#log.begin(record.line, record.raw))
      return
    }
    const row = this.#log.begin(record.line, record.raw)
    if (record.cells.length < WIDTH) {
      row.fail(
        'row_cut_off',
        `Line ${record.line} has ${record.cells.length} of ${WIDTH} columns: the file is cut off or damaged, export it again.`,
      )
      return
    }
    if (this.#sample === null) guarded(row, () => this.#row(record, row))
    else {
      this.#sample.push({ record, row })
      if (this.#sample.length >= SAMPLE) this.#learn()
    }
  }

  #learn(): void {
    const sample = this.#sample
    this.#sample = null
    if (sample === null) return
    this.#mark = decimalMarkOf(sample.flatMap(({ record }) => [7, 9, 11].map((k) => record.cells[k] ?? '')))
    for (const { record, row } of sample) guarded(row, () => this.#row(record, row))
  }

  #row(record: CsvRecord, row: SourceRow): void {
    const cells = record.cells.map((c) => c.trim())
    const [date = '', time = '', product = '', isin = ''] = cells
    const number = (k: number, name: string): Decimal | null => optionalDecimal(cells[k], name, this.#mark)
    if (date === '' && isin === '') {
      row.skip('the rest of an order id wrapped to the next line')
      return
    }
    if (isin === '')
      throw new RowError(
        'symbol_missing',
        `${quoted(product)} has no ISIN: the row names no contract.`,
        'ISIN',
      )
    const t = requiredTime(`${date} ${time}`.trim(), 'Date', 'dmy')
    const quantity = requiredDecimal(cells[6], 'Quantity', this.#mark)
    if (quantity.isZero()) {
      row.skip('a line without a quantity')
      return
    }
    const { currency, minor } = majorCurrency(cells[8] ?? '')
    if (!/^[A-Z]{3}$/.test(currency))
      throw new RowError('currency_missing', `The price of ${quoted(product)} has no currency.`, 'Price')
    const fee = number(14, 'Transaction costs')
    const order = cells.slice(18).find((c) => c !== '') ?? ''
    const c = this.#contracts.introduce(unknownContract('isin', isin, currency))
    const local = number(9, 'Local value')
    const common: RowCommon = {
      account: this.#account,
      ...(t.time === null ? { date: t.date } : { at: `${t.date}T${t.time}` }),
      sequence: this.#order.next(`${t.date}T${t.time}`, record.line),
    }
    row.draft(...c.rows, {
      row: 'fill',
      data: {
        ...common,
        instrument: c.ref,
        quantity: quantity.toString(),
        price: requiredDecimal(cells[7], 'Price', this.#mark).toString(),
        ...(minor === null ? {} : { priceUnit: minor }),
        ...(local === null ? {} : { amount: local.toString() }),
        ...(fee === null || fee.isZero()
          ? {}
          : {
              fees: [{ currency: cells[15] || 'EUR', amount: fee.negated().toString(), kind: 'commission' }],
            }),
        ...(order === '' ? {} : { order }),
      },
    })
  }
}

/** Degiro transactions. */
export const degiroTransactionsCsv: StatementFormat = {
  id: ID,
  title: 'Degiro transactions (CSV)',
  defaultZone: ZONE,
  recognise: (head) =>
    csvRecords(head.text.slice(0, 8192))
      .slice(0, 3)
      .some((r) => isHeader(r.cells))
      ? 1
      : 0,
  create: (sink, options) => new DegiroTransactionsParser(sink, options),
}
