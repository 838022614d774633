/**
 * Degiro's Transactions.csv: one line a fill, fees in a column of their own, names of columns in the account's language: columns are
 * told by their place. Contracts are known by ISIN only, as in the ledger (Account.csv), so the two files agree.
 */
import { Decimal } from '../../model/decimal.ts'
import type { Fee, StatementHeader } from '../../model/statement.ts'
import type { CsvRecord } from '../common/csv.ts'
import { type Gross, grossOf, type Printed, settleTrade } from '../common/fees.ts'
import { majorCurrency } from '../common/foreign.ts'
import { type DecimalMark, optionalDecimal, requiredDecimal } from '../common/number.ts'
import { quoted, RowError, RowLog, type SourceRow } from '../common/rowLog.ts'
import { headerConfidence, type SampledReader, SampledTableParser } from '../common/sampledTable.ts'
import { feeList, printed } from '../common/tradeRow.ts'
import { ContractList, unknownContract } from '../contracts.ts'
import { DEGIRO_ZONE, DegiroAccount } from '../degiro-csv/account.ts'
import type { ParserOptions, StatementFormat } from '../format.ts'

const ID = 'degiro-transactions-csv'
const WIDTH = 18

/** Date, time, product, ISIN, two places, quantity, price; a nameless currency behind each amount. */
function isHeader(cells: readonly string[]): boolean {
  return (
    cells.length >= WIDTH &&
    /^(?:code )?ISIN$/i.test(cells[3]?.trim() ?? '') &&
    [8, 10, 12].every((k) => (cells[k]?.trim() ?? '') === '') &&
    [6, 7, 9, 11].every((k) => /[a-z]/i.test(cells[k] ?? ''))
  )
}

class DegiroTransactionsReader implements SampledReader {
  readonly title = 'Degiro transactions'
  readonly width = WIDTH
  readonly figures = [7, 9, 11]
  readonly #contracts = new ContractList()
  readonly #account: DegiroAccount

  constructor(options: ParserOptions) {
    this.#account = new DegiroAccount(ID, options)
  }

  header(complete: boolean): StatementHeader {
    return this.#account.header(complete)
  }

  row(record: CsvRecord, row: SourceRow, mark: DecimalMark): void {
    const cells = record.cells.map((c) => c.trim())
    const [date = '', time = '', product = '', isin = ''] = cells
    const number = (k: number, name: string): Decimal | null => optionalDecimal(cells[k], name, mark)
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
    const common = this.#account.common(date, time, record.line)
    const quantity = requiredDecimal(cells[6], 'Quantity', mark)
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
    const price = requiredDecimal(cells[7], 'Price', mark)
    const local = number(9, 'Local value')
    const fees = settledFees(row, {
      gross: minor === null ? grossOf(quantity, price, Decimal.ONE) : null,
      local: local === null ? null : { column: 'Local value', amount: local },
      currency,
      value: number(11, 'Value'),
      total: number(16, 'Total'),
      fees: feeList(fee === null ? null : fee.negated(), cells[15] || 'EUR'),
      account: cells[12] || 'EUR',
    })
    row.draft(...c.rows, {
      row: 'fill',
      data: {
        ...common,
        instrument: c.ref,
        quantity: quantity.toString(),
        price: price.toString(),
        ...(minor === null ? {} : { priceUnit: minor }),
        ...(local === null ? {} : { amount: local.toString() }),
        ...(fees.length === 0 ? {} : { fees }),
        ...(order === '' ? {} : { order }),
      },
    })
  }
}

/** The value in the share's currency is quantity x price; the total in the account's currency is the value there less the fees. */
function settledFees(
  row: SourceRow,
  t: {
    readonly gross: Gross | null
    readonly local: Printed | null
    readonly currency: string
    readonly value: Decimal | null
    readonly total: Decimal | null
    readonly fees: readonly Fee[]
    readonly account: string
  },
): readonly Fee[] {
  settleTrade(row, { gross: t.gross, value: t.local, fees: [], currency: t.currency })
  if (t.value === null) return t.fees
  return settleTrade(row, {
    gross: null,
    value: printed('Value', t.value),
    total: printed('Total', t.total),
    fees: t.fees,
    currency: t.account,
  }).fees
}

/** Degiro transactions. */
export const degiroTransactionsCsv: StatementFormat = {
  id: ID,
  title: 'Degiro transactions (CSV)',
  defaultZone: DEGIRO_ZONE,
  recognise: (head) => headerConfidence(head.text, isHeader),
  create: (sink, options) =>
    new SampledTableParser(new RowLog(sink), new DegiroTransactionsReader(options), isHeader),
}
