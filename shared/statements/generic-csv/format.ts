/**
 * Any table of trades or positions: columns by a person's mapping or by their usual names. Decimal marks (a column) and the order of
 * day and month are learned from the first rows, never guessed: what stays ambiguous is an error that says what to choose.
 */
import {
  CONSTANT_FIELDS,
  type ColumnMapping,
  type DateNotation,
  type MappedField,
  NUMBER_FIELDS,
  type NumberField,
} from '../../model/columnMapping.ts'
import type { Decimal } from '../../model/decimal.ts'
import type { Fee, StatementAccount, StatementCutOff } from '../../model/statement.ts'
import { CsvReader, type CsvRecord, csvRecords } from '../common/csv.ts'
import { FileOrder, failHeaderless, tellAlike } from '../common/csvTable.ts'
import { grossOfContract, settleTrade } from '../common/fees.ts'
import { GluedParts, REPEATED } from '../common/glued.ts'
import {
  type DecimalMark,
  decimalMarkOf,
  optionalDecimal,
  readNumber,
  requiredDecimal,
} from '../common/number.ts'
import { guarded, RowError, RowLog, type SourceRow } from '../common/rowLog.ts'
import { orderOf, type PrintedTime, rowTime } from '../common/time.ts'
import { type Contract, ContractList } from '../contracts.ts'
import type { ParserOptions, PushParser, RowTally, StatementFormat, StatementSink } from '../format.ts'
import { missingFields, placesOf } from './columns.ts'
import { tableContract } from './contract.ts'
import { printsSeconds, readableTime, tableDate, tableTime } from './dates.ts'
import { isSide, signedQuantity } from './sides.ts'
import { layoutOf } from './table.ts'

const ID = 'generic-csv'
const SAMPLE = 200
const LOST = 'name the columns in a mapping'

class GenericParser implements PushParser {
  readonly #log: RowLog
  readonly #options: ParserOptions
  readonly #mapping: ColumnMapping | undefined
  readonly #csv: CsvReader
  readonly #contracts = new ContractList()
  readonly #order = new FileOrder(false)
  readonly #accounts = new Set<string>()
  readonly #cutOffs = new Map<string, StatementCutOff>()
  readonly #glued = new GluedParts()
  /** how exactly the table prints its times: tables of two kinds are matched by day, not by time */
  #precision: '' | '-minutes' | '-days' = ''
  #places: Map<MappedField, number> | null = null
  #header: readonly string[] = []
  /** the first rows; null between them: a header stands there again */
  #sample: ({ record: CsvRecord; row: SourceRow } | null)[] | null = []
  #marks = new Map<NumberField, DecimalMark>()
  #dates: DateNotation | null

  constructor(sink: StatementSink, options: ParserOptions) {
    this.#log = new RowLog(sink)
    this.#options = options
    this.#mapping = options.mapping
    this.#dates = options.mapping?.dates ?? null
    this.#csv = new CsvReader(
      {
        record: (record) => this.#record(record),
        broken: this.#log.breakOff,
      },
      null,
    )
  }

  get #positions(): boolean {
    return this.#mapping?.rows === 'positions'
  }

  write(text: string): void {
    this.#csv.write(text)
  }

  end(): void {
    this.#csv.end()
    this.#learn()
    this.#glued.end()
    tellAlike(this.#log, this.#glued)
    if (this.#places === null && !this.#log.broken) {
      this.#log.breakOff(
        'header_missing',
        this.#mapping === undefined
          ? `The table has no header line with a date, a symbol, a quantity and a price: ${LOST}.`
          : 'The table has no header line with the columns that the mapping names: map its columns anew.',
      )
    }
    const ids = this.#accounts.size === 0 ? [this.#ownAccount()] : [...this.#accounts]
    const accounts: StatementAccount[] = ids.map((id) => ({
      id,
      zone: this.#options.zone ?? 'UTC',
      currency: this.#mapping?.constants?.currency ?? 'USD',
    }))
    this.#log.sink.header({
      source: { name: `${ID}${this.#positions ? '-positions' : this.#precision}` },
      accounts,
      periods: [],
      fillsComplete: !this.#positions && this.#log.whole,
      cutOffs: [...this.#cutOffs.values()],
    })
  }

  tally(): RowTally {
    return this.#log.tally()
  }

  #ownAccount(): string {
    return this.#options.account ?? this.#mapping?.constants?.account ?? 'Imported'
  }

  #record(record: CsvRecord): void {
    if (this.#log.broken || record.cells.every((c) => c.trim() === '')) return
    if (this.#isHeader(record) || this.#places === null) return
    const row = this.#log.begin(record.line, record.raw)
    if (this.#sample === null) this.#take(record, row)
    else {
      this.#sample.push({ record, row })
      if (this.#sample.length >= SAMPLE) this.#learn()
    }
  }

  /** A row is read unless an earlier part of a glued file has it. */
  #take(record: CsvRecord, row: SourceRow): void {
    const date = this.#printed(record.cells, 'date')
    const clock = this.#printed(record.cells, 'time')
    const t = readableTime(date, clock, this.#dates)
    const when = t === null ? null : `${t.date}T${t.time ?? ''}`
    const key = t === null || when === null ? record.raw : this.#key(record.cells, t, clock ?? date ?? '')
    this.#glued.take(key, record.line, when, (repeated) => {
      if (repeated) row.skip(REPEATED)
      else guarded(row, () => this.#row(record, row))
    })
  }

  /** A row as it is compared with those of other exports, which may cut the seconds of its time off. */
  #key(cells: readonly string[], t: PrintedTime, printed: string): { text: string; minute: string | null } {
    const times = [this.#places?.get('date'), this.#places?.get('time')]
    const rest = cells.map((c, k) => (times.includes(k) ? '' : c.trim())).join('\u001f')
    const zoned = `${t.offset ?? t.zoneText ?? ''} ${rest}`
    const minute = `${t.date}T${t.time?.slice(0, 5) ?? ''}${zoned}`
    return printsSeconds(printed)
      ? { text: `${t.date}T${t.time ?? ''}${zoned}`, minute }
      : { text: minute, minute: null }
  }

  /** Takes a header line, the first or a repeated one; says what a first one lacks. */
  #isHeader(record: CsvRecord): boolean {
    // a line with a number for its quantity is no header: most lines need no closer look
    const quantity = this.#places === null ? null : this.#printed(record.cells, 'quantity')
    if (quantity !== null && /^[-+\d]/.test(quantity)) return false
    const places = placesOf(record.cells, this.#mapping)
    const lacking = missingFields(places, this.#mapping)
    if (lacking.length === 0) {
      if (this.#places !== null) {
        // rows above another layout are read by their own
        if (layoutOf(this.#header) !== layoutOf(record.cells)) this.#learn()
        if (this.#sample === null) this.#glued.next()
        else this.#sample.push(null)
      }
      this.#places = places
      this.#header = record.cells
      this.#log.aside(record.line)
      return true
    }
    if (this.#places !== null) return false
    if (places.size >= 3) {
      this.#log.breakOff(
        'header_changed',
        `The header of line ${record.line} has no column for ${lacking.join(', ')}: ${LOST}.`,
        record.line,
        lacking[0] ?? null,
      )
    } else if (isRow(record)) failHeaderless(this.#log.begin(record.line, record.raw))
    else this.#log.aside(record.line)
    return false
  }

  /** Decimal marks and date order from the first rows, which are then read. */
  #learn(): void {
    const sample = this.#sample
    this.#sample = null
    if (sample === null) return
    const rows = sample.filter((s) => s !== null)
    const cells = (field: MappedField) => rows.map((s) => this.#printed(s.record.cells, field) ?? '')
    for (const field of NUMBER_FIELDS) {
      this.#marks.set(field, this.#mapping?.decimals?.[field] ?? decimalMarkOf(cells(field)))
    }
    for (const text of cells('date')) this.#dates ??= orderOf(text)
    for (const s of sample) {
      if (s === null) this.#glued.next()
      else this.#take(s.record, s.row)
    }
  }

  /** The cell of a field, null when it is empty or no column holds the field. */
  #printed(cells: readonly string[], field: MappedField): string | null {
    const at = this.#places?.get(field)
    const text = at === undefined ? '' : (cells[at]?.trim() ?? '')
    return text === '' ? null : text
  }

  #column(field: MappedField): string {
    const at = this.#places?.get(field)
    return at === undefined ? field : (this.#header[at]?.trim() ?? field)
  }

  #row(record: CsvRecord, row: SourceRow): void {
    const cell = (field: MappedField): string | null => {
      const printed = this.#printed(record.cells, field)
      if (printed !== null) return printed
      const constant = CONSTANT_FIELDS.find((f) => f === field)
      return constant === undefined ? null : (this.#mapping?.constants?.[constant] ?? null)
    }
    const number = (field: NumberField) =>
      requiredDecimal(cell(field) ?? undefined, this.#column(field), this.#marks.get(field))
    const t = this.#time(record.cells)
    const printed = number('quantity')
    if (printed.isZero()) {
      row.skip('a line without a quantity')
      return
    }
    const side = cell('side')
    const quantity = signedQuantity(printed, side, this.#column('side'), this.#mapping)
    const contract = this.#contract(cell, t.date)
    const account = this.#printed(record.cells, 'account') ?? this.#ownAccount()
    if (this.#positions) {
      this.#holding(row, { cell, contract, account, quantity, t })
      return
    }
    const price = number('price')
    const cash = this.#cash(row, contract, quantity, price, cell)
    const c = this.#contracts.introduce(contract)
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
        ...(cash.fees.length === 0 ? {} : { fees: cash.fees }),
        ...(order === null ? {} : { order }),
      },
    })
  }

  #time(cells: readonly string[]): PrintedTime {
    const date = this.#printed(cells, 'date')
    const clock = this.#printed(cells, 'time')
    const text = date === null ? undefined : clock === null ? date : `${date} ${clock}`
    const constant = this.#mapping?.constants?.date
    if (text === undefined && constant !== undefined) return tableTime(constant, 'date', 'ymd')
    const t = tableTime(text, this.#column('date'), this.#dates)
    this.#precision = t.time === null ? '-days' : printsSeconds(text ?? '') ? '' : '-minutes'
    return t
  }

  /** A position: what the account held at the end of a day or at an instant. The list may be a part, so it says nothing of others. */
  #holding(
    row: SourceRow,
    o: {
      readonly cell: (field: MappedField) => string | null
      readonly contract: Contract
      readonly account: string
      readonly quantity: Decimal
      readonly t: PrintedTime
    },
  ): void {
    const optional = (field: NumberField) =>
      optionalDecimal(o.cell(field) ?? undefined, this.#column(field), this.#marks.get(field))
    const price = optional('price')
    const mark = optional('mark')
    const when = rowTime(o.t)
    const c = this.#contracts.introduce(o.contract)
    this.#accounts.add(o.account)
    this.#cutOffs.set(JSON.stringify([o.account, when]), {
      list: 'holdings',
      account: o.account,
      ...when,
      complete: false,
    })
    row.draft(...c.rows, {
      row: 'holding',
      data: {
        account: o.account,
        ...when,
        instrument: c.ref,
        quantity: o.quantity.toString(),
        ...(price === null ? {} : { price: price.toString() }),
        ...(mark === null ? {} : { mark: mark.toString() }),
      },
    })
  }

  /** The row's own total tells the fee's sign, where its multiplier is known; else the mapping does, and for want of one a fee costs. */
  #cash(
    row: SourceRow,
    contract: Contract,
    quantity: Decimal,
    price: Decimal,
    cell: (field: MappedField) => string | null,
  ): { fees: readonly Fee[]; amount: Decimal | null } {
    const optional = (field: NumberField) =>
      optionalDecimal(cell(field) ?? undefined, this.#column(field), this.#marks.get(field))
    const printed = optional('fee')
    const currency = contract.identity.settle
    const fee = printed === null || printed.isZero() ? null : this.#cost(printed)
    const fees = fee === null ? [] : [{ currency, amount: fee.toString(), kind: 'commission' }]
    const total = optional('amount')
    const gross = grossOfContract(contract, quantity, price)
    if (total === null || total.isZero() || gross === null) return { fees, amount: null }
    // some tables print the size of the total only
    const fits = total.sign() === gross.amount.sign() || gross.amount.isZero()
    return settleTrade(row, {
      gross,
      total: { column: this.#column('amount'), amount: fits ? total : total.negated() },
      fees,
      currency,
    })
  }

  #cost(fee: Decimal): Decimal {
    if (this.#mapping?.fees === 'positive') return fee
    return this.#mapping?.fees === 'negative' ? fee.negated() : fee.abs()
  }

  #contract(cell: (field: MappedField) => string | null, near: string): Contract {
    const symbol = cell('symbol')
    if (symbol === null)
      throw new RowError(
        'symbol_missing',
        `${this.#column('symbol')} is empty: the row names no contract.`,
        this.#column('symbol'),
      )
    const optional = (field: NumberField) =>
      optionalDecimal(cell(field) ?? undefined, this.#column(field), this.#marks.get(field))
    return tableContract({
      symbol,
      currency: (cell('currency') ?? 'USD').toUpperCase(),
      multiplier: optional('multiplier')?.toString() ?? null,
      expiry: tableDate(cell('expiry'), this.#dates),
      strike: optional('strike'),
      right: cell('right'),
      near,
      column: this.#column('symbol'),
    })
  }
}

/** Whether a line above the header has the look of a trade: four cells or more, two of them numbers. */
function isRow(record: CsvRecord): boolean {
  const filled = record.cells.filter((c) => c.trim() !== '')
  return filled.length >= 4 && filled.filter((c) => readNumber(c, 'unknown') !== null).length >= 2
}

/** A table of trades or positions of no known broker. */
export const genericCsv: StatementFormat = {
  id: ID,
  title: 'Table of trades or positions (CSV with named columns)',
  defaultZone: null,
  // only tables that name purchases and sales are taken unasked: books of orders and tapes look much the same otherwise
  recognise(head) {
    const records = csvRecords(head.text.slice(0, 16_384), null).slice(0, 60)
    const at = records.slice(0, 12).findIndex((r) => missingFields(placesOf(r.cells, undefined)).length === 0)
    const side = at < 0 ? undefined : placesOf((records[at] as CsvRecord).cells, undefined).get('side')
    if (side === undefined) return 0
    // glued exports repeat the header
    const header = layoutOf((records[at] as CsvRecord).cells)
    const rows = records.slice(at + 1, -1).filter((r) => layoutOf(r.cells) !== header)
    const words = rows.map((r) => r.cells[side]?.trim() ?? '')
    return words.length > 0 && words.every(isSide) ? 0.3 : 0
  },
  create: (sink, options) => new GenericParser(sink, options),
}
