/**
 * Any table of trades: columns by a person's mapping or by their usual names. Decimal marks (a column) and the order of day and
 * month are learned from the first rows, never guessed: what stays ambiguous is an error that says what to choose.
 */
import { Decimal } from '../../model/decimal.ts'
import type { StatementAccount } from '../../model/statement.ts'
import { CsvReader, type CsvRecord, csvRecords } from '../common/csv.ts'
import { FileOrder, failHeaderless } from '../common/csvTable.ts'
import { settledFee } from '../common/fees.ts'
import { GluedParts, REPEATED } from '../common/glued.ts'
import {
  type DecimalMark,
  decimalMarkOf,
  optionalDecimal,
  readNumber,
  requiredDecimal,
} from '../common/number.ts'
import { guarded, quoted, RowError, RowLog, type SourceRow } from '../common/rowLog.ts'
import { type DateOrder, orderOf, readTime, requiredTime, rowTime } from '../common/time.ts'
import { refuseOptionAsShare } from '../common/usd.ts'
import {
  type Contract,
  ContractList,
  equityContract,
  futureContract,
  futureExpiryByRule,
  multiplierOf,
  optionContract,
} from '../contracts.ts'
import { deribitContract } from '../deribit-csv/contract.ts'
import type {
  MappedField,
  ParserOptions,
  PushParser,
  RowTally,
  StatementFormat,
  StatementSink,
} from '../format.ts'
import { DOT, ETRADE, FIDELITY, IBKR_WORDS, OSI, ROBINHOOD, SCHWAB, WEBULL } from '../notations/listed.ts'
import { readFutureCode, strikeText } from '../symbols.ts'
import { missingFields, placesOf } from './columns.ts'

const ID = 'generic-csv'
const SAMPLE = 200
const NOTATIONS = [OSI, IBKR_WORDS, ROBINHOOD, SCHWAB, DOT, ETRADE, WEBULL, FIDELITY]
const SELLS =
  /^(?:s|sell|sold|sld|short|sto|stc|sell to (?:open|close)|sell short|market sell|limit sell|verkauf|vente)$/i
const BUYS =
  /^(?:b|buy|bought|bot|long|bto|btc|cover|buy to (?:open|close|cover)|market buy|limit buy|kauf|achat)$/i
const NUMBERS: readonly MappedField[] = ['quantity', 'price', 'fee', 'amount', 'strike', 'multiplier']

class GenericParser implements PushParser {
  readonly #log: RowLog
  readonly #options: ParserOptions
  readonly #csv: CsvReader
  readonly #contracts = new ContractList()
  readonly #order = new FileOrder(false)
  readonly #accounts = new Set<string>()
  readonly #glued = new GluedParts()
  /** how exactly the table prints its times: tables of two kinds are matched by day, not by time */
  #precision: '' | '-minutes' | '-days' = ''
  #places: Map<MappedField, number> | null = null
  #header: readonly string[] = []
  #sample: { record: CsvRecord; row: SourceRow }[] | null = []
  #marks = new Map<MappedField, DecimalMark>()
  #dateOrder: DateOrder | null = null
  #broken = false

  constructor(sink: StatementSink, options: ParserOptions) {
    this.#log = new RowLog(sink)
    this.#options = options
    this.#dateOrder = options.mapping?.dateOrder ?? null
    this.#csv = new CsvReader(
      {
        record: (record) => this.#record(record),
        broken: (code, message, line) => {
          this.#broken = true
          this.#log.issue('error', code, message, line)
        },
      },
      null,
    )
  }

  write(text: string): void {
    this.#csv.write(text)
  }

  end(): void {
    this.#csv.end()
    this.#learn()
    if (this.#places === null && !this.#broken) {
      this.#broken = true
      this.#log.issue(
        'error',
        'header_missing',
        'The table has no header line with a date, a symbol, a quantity and a price: name the columns in a mapping.',
      )
    }
    const account = this.#options.account ?? 'Imported'
    const accounts: StatementAccount[] = [...(this.#accounts.size === 0 ? [account] : this.#accounts)].map(
      (id) => ({
        id,
        zone: this.#options.zone ?? 'UTC',
        currency: this.#options.mapping?.currency ?? 'USD',
      }),
    )
    this.#log.sink.header({
      source: { name: `${ID}${this.#precision}` },
      accounts,
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
    const places = placesOf(record.cells, this.#options.mapping)
    const lacking = missingFields(places)
    if (lacking.length === 0) {
      if (this.#places !== null) this.#glued.next()
      this.#places = places
      this.#header = record.cells
      return
    }
    if (this.#places === null) {
      if (places.size >= 3) {
        this.#broken = true
        this.#log.issue(
          'error',
          'header_changed',
          `The header of line ${record.line} has no column for ${lacking.join(', ')}: name the columns in a mapping.`,
          record.line,
          lacking[0] ?? null,
        )
      } else if (isRow(record)) failHeaderless(this.#log.begin(record.line, record.raw))
      return
    }
    const row = this.#log.begin(record.line, record.raw)
    if (this.#glued.repeats(record.raw)) row.skip(REPEATED)
    else if (this.#sample === null) guarded(row, () => this.#row(record, row))
    else {
      this.#sample.push({ record, row })
      if (this.#sample.length >= SAMPLE) this.#learn()
    }
  }

  /** Decimal marks and date order from the first rows, which are then read. */
  #learn(): void {
    const sample = this.#sample
    this.#sample = null
    if (sample === null) return
    const cells = (field: MappedField) => sample.map((s) => this.#cell(s.record.cells, field) ?? '')
    for (const field of NUMBERS) {
      this.#marks.set(field, this.#options.mapping?.decimal ?? decimalMarkOf(cells(field)))
    }
    for (const text of cells('date')) this.#dateOrder ??= orderOf(text)
    for (const { record, row } of sample) guarded(row, () => this.#row(record, row))
  }

  #cell(cells: readonly string[], field: MappedField): string | null {
    const at = this.#places?.get(field)
    const text = at === undefined ? '' : (cells[at]?.trim() ?? '')
    return text === '' ? null : text
  }

  #column(field: MappedField): string {
    const at = this.#places?.get(field)
    return at === undefined ? field : (this.#header[at]?.trim() ?? field)
  }

  #row(record: CsvRecord, row: SourceRow): void {
    const cell = (field: MappedField) => this.#cell(record.cells, field)
    const number = (field: MappedField) =>
      requiredDecimal(cell(field) ?? undefined, this.#column(field), this.#marks.get(field))
    const date = cell('date')
    const clock = cell('time')
    const text = date === null ? undefined : clock === null ? date : `${date} ${clock}`
    if (
      text !== undefined &&
      this.#dateOrder === null &&
      readTime(text, 'ymd') === null &&
      readTime(text, 'dmy') !== null
    ) {
      throw new RowError(
        'date_ambiguous',
        `${this.#column('date')} ${quoted(text)} can be read as day/month or month/day: choose the order in the mapping.`,
        this.#column('date'),
      )
    }
    const t = requiredTime(text, this.#column('date'), this.#dateOrder ?? 'ymd')
    this.#precision = t.time === null ? '-days' : /:\d{2}:\d{2}/.test(text ?? '') ? '' : '-minutes'
    const printed = number('quantity')
    if (printed.isZero()) {
      row.skip('a line without a quantity')
      return
    }
    const side = cell('side')?.toLowerCase() ?? ''
    const sells = SELLS.test(side)
    const buys = BUYS.test(side)
    if (side !== '' && !sells && !buys) {
      throw new RowError(
        'side_unknown',
        `${this.#column('side')} ${quoted(side)} is neither a purchase nor a sale.`,
        this.#column('side'),
      )
    }
    const quantity = sells ? printed.abs().negated() : buys ? printed.abs() : printed
    const fee = optionalDecimal(cell('fee') ?? undefined, this.#column('fee'), this.#marks.get('fee'))
    const contract = this.#contract(cell, t.date)
    const price = number('price')
    const cash = this.#cash(row, contract, quantity, price, fee, cell('amount'))
    const c = this.#contracts.introduce(contract)
    const account = cell('account') ?? this.#options.account ?? 'Imported'
    this.#accounts.add(account)
    const id = cell('id')
    const order = cell('order')
    row.draft(...c.rows, {
      row: 'fill',
      data: {
        account,
        ...rowTime(t),
        sequence: this.#order.next(`${t.date}T${t.time ?? ''}`, record.line),
        ...(id === null ? {} : { id }),
        instrument: c.ref,
        quantity: quantity.toString(),
        price: price.toString(),
        ...(cash.amount === null ? {} : { amount: cash.amount.toString() }),
        ...(cash.fee === null || cash.fee.isZero()
          ? {}
          : {
              fees: [{ currency: contract.identity.settle, amount: cash.fee.toString(), kind: 'commission' }],
            }),
        ...(order === null ? {} : { order }),
      },
    })
  }

  /** A total tells the fee's sign; without one a fee costs. Only totals whose multiplier is known are used. */
  #cash(
    row: SourceRow,
    contract: Contract,
    quantity: Decimal,
    price: Decimal,
    fee: Decimal | null,
    printed: string | null,
  ): { fee: Decimal | null; amount: Decimal | null } {
    const multiplier = multiplierOf(contract)
    const total = optionalDecimal(printed ?? undefined, this.#column('amount'), this.#marks.get('amount'))
    if (total === null || total.isZero() || multiplier === null)
      return { fee: fee?.abs() ?? null, amount: null }
    const gross = quantity.times(price).times(multiplier).negated()
    // some tables print the size of the total only
    const signed = total.sign() === gross.sign() || gross.isZero() ? total : total.negated()
    const settled = settledFee(fee ?? Decimal.ZERO, gross, signed)
    if (settled.agrees) return { fee: fee === null ? null : settled.fee, amount: settled.amount }
    row.warn(
      'total_differs',
      `${this.#column('amount')} ${quoted(printed ?? '')} is not quantity x price x multiplier less fees (${gross.minus(fee?.abs() ?? Decimal.ZERO).toString()}): check the multiplier and the fees.`,
      this.#column('amount'),
    )
    return { fee: fee?.abs() ?? null, amount: null }
  }

  #contract(cell: (field: MappedField) => string | null, near: string): Contract {
    const symbol = cell('symbol')
    if (symbol === null)
      throw new RowError(
        'symbol_missing',
        `${this.#column('symbol')} is empty: the row names no contract.`,
        this.#column('symbol'),
      )
    const currency = (cell('currency') ?? this.#options.mapping?.currency ?? 'USD').toUpperCase()
    const aliases = [{ kind: 'symbol' as const, text: symbol }]
    const stated = optionalDecimal(
      cell('multiplier') ?? undefined,
      this.#column('multiplier'),
      this.#marks.get('multiplier'),
    )
    const multiplier = stated === null ? null : stated.toString()
    for (const notation of NOTATIONS) {
      const option = notation.parse(symbol)
      if (option !== null) return optionContract({ option, currency, multiplier, underlying: null, aliases })
    }
    const coin = deribitContract(symbol)
    if (coin !== null) return coin
    if (symbol.startsWith('/')) return this.#future(symbol, cell('expiry'), near, currency, multiplier)
    const right = cell('right')?.toUpperCase().slice(0, 1)
    const expiry = readTime(cell('expiry') ?? '', this.#dateOrder ?? 'ymd')?.date
    const strike = optionalDecimal(
      cell('strike') ?? undefined,
      this.#column('strike'),
      this.#marks.get('strike'),
    )
    if ((right === 'C' || right === 'P') && expiry !== undefined && strike !== null && strike.sign() > 0) {
      const k = strikeText(strike.toString()) ?? strike.toString()
      return optionContract({
        option: { root: symbol.toUpperCase(), expiry, right, strike: k },
        currency,
        multiplier,
        underlying: symbol,
      })
    }
    refuseOptionAsShare(symbol)
    return equityContract({ symbol, currency, aliases })
  }

  /** `/ESH6`: the last trading day from the table, else by the product's rule. */
  #future(
    symbol: string,
    printed: string | null,
    near: string,
    currency: string,
    multiplier: string | null,
  ): Contract {
    const code = readFutureCode(symbol, near)
    const expiry =
      readTime(printed ?? '', this.#dateOrder ?? 'ymd')?.date ??
      (code === null ? null : futureExpiryByRule(code))
    if (code === null || expiry === null)
      throw new RowError(
        'future_unreadable',
        `The last trading day of ${quoted(symbol)} is not known: add a column "Expiry" with it.`,
        this.#column('symbol'),
      )
    return futureContract({
      root: code.root,
      expiry,
      currency,
      multiplier,
      aliases: [{ kind: 'symbol', text: symbol }],
    })
  }
}

/** Whether a line above the header has the look of a trade: four cells or more, two of them numbers. */
function isRow(record: CsvRecord): boolean {
  const filled = record.cells.filter((c) => c.trim() !== '')
  return filled.length >= 4 && filled.filter((c) => readNumber(c, 'unknown') !== null).length >= 2
}

/** A table of trades of no known broker. */
export const genericCsv: StatementFormat = {
  id: ID,
  title: 'Table of trades (CSV with named columns)',
  defaultZone: null,
  // only tables that name purchases and sales are taken unasked: books of orders and tapes look much the same otherwise
  recognise(head) {
    const records = csvRecords(head.text.slice(0, 16_384), null).slice(0, 60)
    const at = records.slice(0, 12).findIndex((r) => missingFields(placesOf(r.cells, undefined)).length === 0)
    const side = at < 0 ? undefined : placesOf((records[at] as CsvRecord).cells, undefined).get('side')
    if (side === undefined) return 0
    const words = records.slice(at + 1, -1).map((r) => r.cells[side]?.trim() ?? '')
    return words.length > 0 && words.every((w) => SELLS.test(w) || BUYS.test(w)) ? 0.3 : 0
  },
  create: (sink, options) => new GenericParser(sink, options),
}
