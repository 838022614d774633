/** Deribit transaction log CSV: one currency a file, times in UTC, `Change` is the effect on the coin balance. */
import { Decimal } from '../../model/decimal.ts'
import type { RowCommon, StatementHeader, StatementRow } from '../../model/statement.ts'
import { type CsvRecord, csvRecords } from '../common/csv.ts'
import { CsvTableParser, type TableReader, tableConfidence } from '../common/csvTable.ts'
import { grossOf, settleTrade } from '../common/fees.ts'
import { isMissing, optionalDecimal, requiredDecimal } from '../common/number.ts'
import { quoted, RowError, RowLog, type SourceRow } from '../common/rowLog.ts'
import type { Columns } from '../common/table.ts'
import { requiredTime } from '../common/time.ts'
import { feeList, printed } from '../common/tradeRow.ts'
import { ContractList } from '../contracts.ts'
import type { ParserOptions, StatementFormat } from '../format.ts'
import { isDeribitCombo } from '../notations/crypto.ts'
import { deribitContract, settlementCurrency } from './contract.ts'

const ID = 'deribit-csv'
const COLUMNS = [
  'ID',
  'UserSeq',
  'Date',
  'Instrument',
  'Type',
  'Side',
  'Price',
  'Cash Flow',
  'Funding',
  'Fee Charged',
  'Change',
  'Balance',
]
const CURRENCIES = /(?:^|[^A-Z])(BTC|ETH|USDC|USDT|SOL|XRP|EURR|MATIC|PAXG)(?:[^A-Z]|$)/i

interface Waiting {
  readonly row: SourceRow
  read(currency: string): void
}

/** A line about a contract, and its cells by their columns: '' and null where they are empty. */
interface Line {
  readonly row: SourceRow
  readonly common: RowCommon
  readonly instrument: string
  readonly text: (column: string) => string
  readonly number: (column: string) => Decimal | null
}

class DeribitReader implements TableReader {
  readonly title = 'a Deribit transaction log'
  readonly columns = COLUMNS
  readonly time = { columns: ['Date'], order: 'ymd' } as const
  readonly #contracts = new ContractList()
  readonly #options: ParserOptions
  readonly #account: string
  readonly #log: RowLog
  #currency: string | null = null
  readonly #waiting: Waiting[] = []
  #newest: { seq: number; at: string; balance: Decimal; line: number } | null = null
  readonly #balances: { seq: number; change: Decimal; balance: Decimal; line: number }[] = []

  constructor(log: RowLog, options: ParserOptions) {
    this.#log = log
    this.#options = options
    this.#account = options.account ?? 'Deribit'
  }

  row(columns: Columns, record: CsvRecord, row: SourceRow): void {
    const text = (name: string) => {
      const value = columns.cell(record.cells, name) ?? ''
      return isMissing(value) ? '' : value
    }
    const number = (name: string) => optionalDecimal(columns.cell(record.cells, name), name)
    const t = requiredTime(text('Date'), 'Date', 'ymd')
    const seq = Number(text('UserSeq'))
    if (!Number.isSafeInteger(seq))
      throw new RowError(
        'sequence_unreadable',
        `UserSeq ${quoted(text('UserSeq'))} is not a number.`,
        'UserSeq',
      )
    const at = `${t.date}T${t.time ?? '00:00:00'}${t.offset ?? 'Z'}`
    const common: RowCommon = { account: this.#account, at, sequence: seq }
    const change = number('Change')
    const balance = number('Balance')
    if (change !== null && balance !== null) {
      this.#balances.push({ seq, change, balance, line: record.line })
      if (this.#newest === null || seq >= this.#newest.seq)
        this.#newest = { seq, at, balance, line: record.line }
    }
    const instrument = text('Instrument')
    if (instrument !== '') this.#learn(settlementCurrency(instrument))
    const type = text('Type').toLowerCase()
    const line: Line = { row, common, instrument, text, number }
    if (type === 'trade') this.#trade(line)
    else if (type === 'settlement') this.#settlement(line)
    else if (type === 'delivery') this.#delivery(line)
    else this.#money(row, common, type, text('ID'), change)
  }

  #contract(instrument: string): ReturnType<ContractList['introduce']> & { option: boolean } {
    const c = deribitContract(instrument)
    if (c === null)
      throw new RowError(
        'symbol_unreadable',
        `Instrument ${quoted(instrument)} is not a contract Hedgerow can read.`,
        'Instrument',
      )
    return { ...this.#contracts.introduce(c), option: c.kind === 'option' }
  }

  #signed({ text, number }: Pick<Line, 'text' | 'number'>): Decimal {
    const amount = number('Amount') ?? number('Base Amount')
    if (amount === null)
      throw new RowError('quantity_missing', 'Amount is empty: the row cannot be read without it.', 'Amount')
    const side = text('Side').toLowerCase()
    if (/\bsell\b/.test(side)) return amount.abs().negated()
    if (/\bbuy\b/.test(side)) return amount.abs()
    throw new RowError('side_unknown', `Side ${quoted(side)} is neither buy nor sell.`, 'Side')
  }

  #trade({ row, common, instrument, text, number }: Line): void {
    if (isDeribitCombo(instrument)) {
      row.skip('the parent line of a combo: its legs are listed on their own')
      return
    }
    const c = this.#contract(instrument)
    const quantity = this.#signed({ text, number })
    const currency = settlementCurrency(instrument) as string
    const fee = number('Fee Charged')
    const cash = number('Cash Flow')
    const price = requiredDecimal(text('Price'), 'Price')
    const fees = settleTrade(row, {
      // futures pay nothing when they trade
      gross: c.option ? grossOf(quantity, price, Decimal.ONE, true) : null,
      value: printed('Cash Flow', cash ?? (c.option ? null : Decimal.ZERO)),
      total: printed('Change', number('Change')),
      fees: feeList(fee, currency),
      beside: number('Funding'),
      currency,
      feesMayBeApart: false,
    }).fees
    const side = text('Side').toLowerCase()
    const id = text('Trade ID')
    const order = text('Order ID')
    row.draft(...c.rows, {
      row: 'fill',
      data: {
        ...common,
        ...(id === '' ? {} : { id }),
        instrument: c.ref,
        quantity: quantity.toString(),
        price: price.toString(),
        ...(c.option && cash !== null ? { amount: cash.toString() } : {}),
        ...(fees.length === 0 ? {} : { fees }),
        ...(side.startsWith('open')
          ? { effect: 'open' as const }
          : side.startsWith('close')
            ? { effect: 'close' as const }
            : {}),
        ...(order === '' ? {} : { order }),
      },
    })
  }

  /** Daily settlement of futures and perpetuals; the funding in it is an event of its own. */
  #settlement({ row, common, instrument, text, number }: Line): void {
    const c = this.#contract(instrument)
    const currency = settlementCurrency(instrument) as string
    const funding = number('Funding')
    const cash = number('Cash Flow')
    const price = number('Price') ?? number('Mark Price')
    const id = text('ID')
    const rows: StatementRow[] = [
      {
        row: 'event',
        data: {
          ...common,
          id,
          instrument: c.ref,
          kind: 'settlement',
          ...(price === null ? {} : { price: price.toString() }),
          ...(cash === null ? {} : { cash: [{ currency, amount: cash.toString() }] }),
        },
      },
    ]
    if (funding !== null && !funding.isZero()) {
      rows.push({
        row: 'event',
        data: {
          ...common,
          id: `${id}/funding`,
          instrument: c.ref,
          kind: 'funding',
          cash: [{ currency, amount: funding.toString() }],
        },
      })
    }
    row.draft(...c.rows, ...rows)
  }

  #delivery({ row, common, instrument, text, number }: Line): void {
    const c = this.#contract(instrument)
    const currency = settlementCurrency(instrument) as string
    const cash = number('Cash Flow')
    const fee = number('Fee Charged')
    const price = number('Index Price')
    row.draft(...c.rows, {
      row: 'event',
      data: {
        ...common,
        id: text('ID'),
        instrument: c.ref,
        kind: 'cash_delivery',
        quantity: this.#signed({ text, number }).toString(),
        ...(price === null ? {} : { price: price.toString() }),
        ...(cash === null || cash.isZero() ? {} : { cash: [{ currency, amount: cash.toString() }] }),
        ...(fee === null || fee.isZero()
          ? {}
          : { fees: [{ currency, amount: fee.toString(), kind: 'commission' }] }),
      },
    })
  }

  /** Deposits and the like name no currency: they wait for the first contract that tells the file's. */
  #money(row: SourceRow, common: RowCommon, type: string, id: string, change: Decimal | null): void {
    if (change === null || change.isZero()) {
      row.skip(`${type}: moves nothing`)
      return
    }
    const kind =
      type === 'deposit' || type === 'withdrawal'
        ? type
        : /transfer|position move/.test(type)
          ? 'transfer'
          : 'other'
    const read = (currency: string) =>
      row.draft({
        row: 'cash',
        data: { ...common, ...(id === '' ? {} : { id }), currency, amount: change.toString(), kind },
      })
    if (this.#currency === null) this.#waiting.push({ row, read })
    else read(this.#currency)
  }

  #learn(currency: string | null): void {
    if (currency === null || this.#currency !== null) return
    this.#currency = currency
    for (const w of this.#waiting) w.read(currency)
    this.#waiting.length = 0
  }

  end(): void {
    const named = CURRENCIES.exec(this.#options.fileName)?.[1]
    if (named !== undefined) this.#learn(named.toUpperCase())
    for (const w of this.#waiting) {
      w.row.fail(
        'currency_unknown',
        'The file names no contract and no currency: put the currency (BTC, ETH, USDC) into the file name and import again.',
      )
    }
    const sorted = [...this.#balances].sort((a, b) => a.seq - b.seq)
    for (let k = 1; k < sorted.length; k += 1) {
      const before = sorted[k - 1] as (typeof sorted)[number]
      const here = sorted[k] as (typeof sorted)[number]
      if (before.balance.plus(here.change).minus(here.balance).abs().compare(DUST) > 0) {
        this.#log.issue(
          'warning',
          'balance_differs',
          `The balance of line ${here.line} is not the balance before plus its change: rows are missing or were edited.`,
          here.line,
          'Balance',
        )
        break
      }
    }
    if (this.#newest === null || this.#currency === null) return
    this.#log.sink.draft({
      row: 'balance',
      data: {
        account: this.#account,
        at: this.#newest.at,
        currency: this.#currency,
        amount: this.#newest.balance.toString(),
      },
      line: this.#newest.line,
      raw: '',
    })
  }

  header(complete: boolean): StatementHeader {
    const at = this.#newest?.at
    return {
      source: { name: ID, software: 'Deribit' },
      accounts: [
        {
          id: this.#account,
          zone: this.#options.zone ?? 'UTC',
          currency: this.#currency ?? 'USD',
          broker: 'Deribit',
        },
      ],
      periods: [],
      fillsComplete: complete,
      cutOffs: at === undefined ? [] : [{ list: 'balances', account: this.#account, at, complete: false }],
    }
  }
}
const DUST = Decimal.of('0.00000002')

/** Deribit transaction log. */
export const deribitCsv: StatementFormat = {
  id: ID,
  title: 'Deribit transaction log (CSV)',
  defaultZone: 'UTC',
  recognise: (head) => tableConfidence(csvRecords(head.text.slice(0, 16_384)), COLUMNS, 4),
  create(sink, options) {
    const log = new RowLog(sink)
    return new CsvTableParser(log, new DeribitReader(log, options))
  },
}
