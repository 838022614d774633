/** Saxo transactions CSV: quantity and price stand in the event's words; amounts are in the account's currency. */
import { Decimal } from '../../model/decimal.ts'
import type { RowCommon, StatementHeader } from '../../model/statement.ts'
import { type CsvRecord, csvRecords } from '../common/csv.ts'
import { CsvTableParser, FileOrder, type TableReader, tableConfidence } from '../common/csvTable.ts'
import { foreignTrade, majorCurrency } from '../common/foreign.ts'
import { optionalDecimal, requiredDecimal } from '../common/number.ts'
import { quoted, RowError, RowLog, type SourceRow } from '../common/rowLog.ts'
import { SoleAccount } from '../common/soleAccount.ts'
import type { Columns } from '../common/table.ts'
import { requiredTime } from '../common/time.ts'
import {
  type Contract,
  ContractList,
  equityContract,
  multiplierOf,
  optionContract,
  unknownContract,
} from '../contracts.ts'
import type { ParserOptions, StatementFormat } from '../format.ts'
import { SAXO } from '../notations/listed.ts'

const ID = 'saxo-csv'
const ZONE = 'Europe/Copenhagen'
const COLUMNS = [
  'Trade Date',
  'Type',
  'Instrument',
  'Instrument ISIN',
  'Instrument currency',
  'Instrument Symbol',
  'Event',
  'Amount',
]
const TRADE = /^(Buy|Sell|Bought|Sold)\s+(-?[\d.,]+)\s*@\s*([\d.,]+)\s*([A-Za-z]{3})?/i

class SaxoReader implements TableReader {
  readonly title = 'a Saxo transaction list'
  readonly columns = COLUMNS
  readonly time = { columns: ['Trade Date'], order: 'ymd' } as const
  readonly #contracts = new ContractList()
  readonly #order = new FileOrder()
  readonly #account: SoleAccount
  /** currency of the account: that of rows converted at 1 */
  #currency: string | null = null
  readonly #waiting: (() => void)[] = []

  constructor(options: ParserOptions) {
    this.#account = new SoleAccount({ source: ID, broker: 'Saxo', zone: ZONE, currency: 'EUR' }, options)
  }

  row(columns: Columns, record: CsvRecord, row: SourceRow): void {
    const cell = (name: string) => columns.cell(record.cells, name) ?? ''
    const rate = optionalDecimal(cell('Conversion Rate'), 'Conversion Rate', 'unknown')
    if (rate?.equals(Decimal.ONE) && cell('Instrument currency') !== '')
      this.#learn(majorCurrency(cell('Instrument currency')).currency)
    const date = requiredTime(cell('Trade Date'), 'Trade Date', 'ymd').date
    const order = cell('Order ID')
    const common: RowCommon = {
      account: this.#account.id,
      date,
      sequence: this.#order.next(date, record.line),
    }
    const amount = optionalDecimal(cell('Amount'), 'Amount', 'unknown')
    const trade = TRADE.exec(cell('Event'))
    if (trade === null) {
      if (amount === null || amount.isZero()) row.skip('a line that moves nothing')
      else this.#later(() => this.#money(row, common, `${cell('Type')} ${cell('Event')}`, amount))
      return
    }
    const { currency, minor } = majorCurrency(trade[4] ?? cell('Instrument currency'))
    const contract = this.#contract(cell('Instrument Symbol'), cell('Instrument ISIN'), currency)
    const c = this.#contracts.introduce(contract)
    for (const r of c.rows) row.prelude(r)
    const size = requiredDecimal(trade[2], 'Event', 'unknown').abs()
    const price = requiredDecimal(trade[3], 'Event', 'unknown')
    const quantity = /^(?:buy|bought)$/i.test(trade[1] as string) ? size : size.negated()
    this.#later(() =>
      row.draft(
        ...foreignTrade({
          row,
          common,
          ref: c.ref,
          quantity,
          price,
          multiplier: contract.kind === 'option' ? (multiplierOf(contract) ?? Decimal.ONE) : Decimal.ONE,
          currency,
          minor,
          booked:
            amount === null || this.#currency === null
              ? null
              : { amount, currency: this.#currency, column: 'Amount' },
          fees: [],
          rate,
          order,
        }),
      ),
    )
  }

  #contract(symbol: string, isin: string, currency: string): Contract {
    const plain = symbol.split(':')[0] as string
    if (plain === '' && isin === '')
      throw new RowError(
        'symbol_missing',
        'Instrument Symbol is empty: the row names no contract.',
        'Instrument Symbol',
      )
    const option = SAXO.parse(plain)
    if (option !== null)
      return optionContract({
        option,
        currency,
        multiplier: null,
        underlying: option.root,
        aliases: [{ kind: 'symbol', text: symbol }],
      })
    if (plain === '' || plain.includes('/'))
      return unknownContract(isin === '' ? 'symbol' : 'isin', isin === '' ? symbol : isin, currency)
    return equityContract({
      symbol: plain,
      currency,
      aliases: [
        { kind: 'symbol', text: symbol },
        ...(isin === '' ? [] : [{ kind: 'isin' as const, text: isin }]),
      ],
    })
  }

  #money(row: SourceRow, common: RowCommon, words: string, amount: Decimal): void {
    if (this.#currency === null) {
      row.fail(
        'currency_unknown',
        `The currency of ${quoted(words)} is not known: no row of the file is converted at 1.`,
        'Amount',
      )
      return
    }
    const w = words.toLowerCase()
    const kind = w.includes('dividend')
      ? 'dividend'
      : w.includes('tax')
        ? 'tax'
        : w.includes('interest')
          ? 'interest'
          : /fee|commission/.test(w)
            ? 'fee'
            : /deposit|withdraw|transfer/.test(w)
              ? amount.sign() > 0
                ? 'deposit'
                : 'withdrawal'
              : 'other'
    row.draft({ row: 'cash', data: { ...common, currency: this.#currency, amount: amount.toString(), kind } })
  }

  #later(settle: () => void): void {
    if (this.#currency === null) this.#waiting.push(settle)
    else settle()
  }

  #learn(currency: string): void {
    if (this.#currency !== null) return
    this.#currency = currency
    for (const settle of this.#waiting.splice(0)) settle()
  }

  end(): void {
    for (const settle of this.#waiting.splice(0)) settle()
  }

  header(complete: boolean): StatementHeader {
    return this.#account.header(complete, this.#currency)
  }
}

/** Saxo transactions. */
export const saxoCsv: StatementFormat = {
  id: ID,
  title: 'Saxo transactions (CSV)',
  defaultZone: ZONE,
  recognise: (head) => tableConfidence(csvRecords(head.text.slice(0, 16_384)), COLUMNS, 4),
  create: (sink, options) => new CsvTableParser(new RowLog(sink), new SaxoReader(options)),
}
