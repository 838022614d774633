/** E*TRADE transactions CSV: account in the preamble, dates MM/DD/YY, signed quantity and amount. */

import type { EventKind, RowCommon, StatementHeader } from '../../model/statement.ts'
import { type CsvRecord, csvRecords } from '../common/csv.ts'
import { CsvTableParser, FileOrder, type TableReader, tableConfidence } from '../common/csvTable.ts'
import { feeOf } from '../common/fees.ts'
import { lookup } from '../common/lookup.ts'
import { optionalDecimal, requiredDecimal } from '../common/number.ts'
import { quoted, RowError, RowLog, type SourceRow } from '../common/rowLog.ts'
import type { Columns } from '../common/table.ts'
import { requiredTime } from '../common/time.ts'
import { usdContract } from '../common/usd.ts'
import { ContractList } from '../contracts.ts'
import type { ParserOptions, StatementFormat } from '../format.ts'
import { ETRADE, ETRADE_WORDS, OSI } from '../notations/listed.ts'

const ID = 'etrade-csv'
const ZONE = 'America/New_York'
const USD = 'USD'
const COLUMNS = [
  'TransactionDate',
  'TransactionType',
  'SecurityType',
  'Symbol',
  'Quantity',
  'Amount',
  'Price',
  'Commission',
  'Description',
]
const REMOVALS: Readonly<Record<string, EventKind>> = {
  'option assigned': 'assignment',
  'option expired': 'expiry',
  'option exercised': 'exercise',
  'option assignment': 'assignment',
  'option expiration': 'expiry',
  'option exercise': 'exercise',
}

class EtradeReader implements TableReader {
  readonly title = 'an E*TRADE transaction history'
  readonly columns = COLUMNS
  readonly #contracts = new ContractList()
  readonly #order = new FileOrder()
  readonly #options: ParserOptions
  #account: string

  constructor(options: ParserOptions) {
    this.#options = options
    this.#account = options.account ?? 'E*TRADE'
  }

  preamble(record: CsvRecord): void {
    if (/^For Account/i.test(record.cells[0] ?? '') && this.#options.account === null) {
      this.#account = record.cells[1]?.trim() || this.#account
    }
  }

  row(columns: Columns, record: CsvRecord, row: SourceRow): void {
    const cell = (name: string) => columns.cell(record.cells, name) ?? ''
    const date = requiredTime(cell('TransactionDate'), 'TransactionDate', 'mdy').date
    const common: RowCommon = { account: this.#account, date, sequence: this.#order.next(date, record.line) }
    const type = cell('TransactionType').toLowerCase()
    const quantity = optionalDecimal(cell('Quantity'), 'Quantity')
    const amount = optionalDecimal(cell('Amount'), 'Amount')
    const symbol = cell('Symbol')
    const words = cell('Description')
      .split(/\s{4,}/)
      .slice(0, 3)
      .join(' ')
      .replace(/\s+/g, ' ')
      .trim()
    if (quantity === null || quantity.isZero() || symbol === '' || symbol.startsWith('#')) {
      if (amount === null || amount.isZero()) row.skip('a line that moves nothing')
      else
        row.draft({
          row: 'cash',
          data: {
            ...common,
            currency: USD,
            amount: amount.toString(),
            kind: cashKind(type, amount.sign() > 0),
          },
        })
      return
    }
    const contract = usdContract(symbol, words, [ETRADE, OSI, ETRADE_WORDS])
    const c = this.#contracts.introduce(contract)
    const removal = lookup(REMOVALS, type)
    if (removal !== undefined) {
      row.draft(...c.rows, {
        row: 'event',
        data: { ...common, instrument: c.ref, kind: removal, quantity: quantity.toString() },
      })
      return
    }
    if (/^(?:bought|sold)\b/.test(type)) {
      const sells = type.startsWith('sold')
      const signed = sells && quantity.sign() > 0 ? quantity.negated() : quantity
      const fee = optionalDecimal(cell('Commission'), 'Commission')
      const price = requiredDecimal(cell('Price'), 'Price')
      const cash = feeOf(contract, { quantity: signed, price }, fee, amount)
      row.draft(...c.rows, {
        row: 'fill',
        data: {
          ...common,
          instrument: c.ref,
          quantity: signed.toString(),
          price: price.toString(),
          ...(cash.amount === null ? {} : { amount: cash.amount.toString() }),
          ...(cash.fee === null || cash.fee.isZero()
            ? {}
            : { fees: [{ currency: USD, amount: cash.fee.toString(), kind: 'commission' }] }),
          ...(type.includes('short') || type.includes('to open') ? { effect: 'open' as const } : {}),
          ...(type.includes('cover') || type.includes('to close') ? { effect: 'close' as const } : {}),
        },
      })
      return
    }
    if (/split|transfer|reorganization|exchange|merger|adjustment/.test(type)) {
      row.draft(...c.rows, {
        row: 'event',
        data: {
          ...common,
          instrument: c.ref,
          kind: 'transfer',
          quantity: quantity.toString(),
          ...(amount === null || amount.isZero()
            ? {}
            : { cash: [{ currency: USD, amount: amount.toString() }] }),
        },
      })
      return
    }
    throw new RowError(
      'type_unknown',
      `TransactionType ${quoted(type)} is not known: report it, or remove the row.`,
      'TransactionType',
    )
  }

  header(complete: boolean): StatementHeader {
    return {
      source: { name: ID, software: 'E*TRADE' },
      accounts: [{ id: this.#account, zone: this.#options.zone ?? ZONE, currency: USD, broker: 'E*TRADE' }],
      periods: [],
      fillsComplete: complete,
      cutOffs: [],
    }
  }
}

function cashKind(type: string, positive: boolean): string {
  if (type.includes('dividend')) return 'dividend'
  if (type.includes('interest')) return 'interest'
  if (type.includes('tax')) return 'tax'
  if (type.includes('fee')) return 'fee'
  return /transfer|deposit|withdraw|wire|ach|online/.test(type)
    ? positive
      ? 'deposit'
      : 'withdrawal'
    : 'other'
}

/** E*TRADE transaction history (the layout before 2025). */
export const etradeCsv: StatementFormat = {
  id: ID,
  title: 'E*TRADE transactions (CSV)',
  defaultZone: ZONE,
  recognise: (head) => tableConfidence(csvRecords(head.text.slice(0, 16_384)), COLUMNS, 8),
  create: (sink, options) => new CsvTableParser(new RowLog(sink), new EtradeReader(options)),
}
