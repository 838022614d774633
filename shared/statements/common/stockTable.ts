/** Parser of tables of brokers that trade shares and funds only: what a line says is a small value, the rows are made here. */
import { Decimal } from '../../model/decimal.ts'
import type { Fee, RowCommon, StatementHeader } from '../../model/statement.ts'
import { type Contract, ContractList, equityContract, unknownContract } from '../contracts.ts'
import type { ParserOptions, PushParser, StatementFormat } from '../format.ts'
import { type CsvRecord, csvRecords } from './csv.ts'
import { CsvTableParser, FileOrder, type TableReader, tableConfidence } from './csvTable.ts'
import { foreignTrade, majorCurrency } from './foreign.ts'
import { plainHeader } from './header.ts'
import { RowError, RowLog, type SourceRow } from './rowLog.ts'
import type { PrintedTime } from './time.ts'
import { rowTime } from './time.ts'

/** What one line says. Quantities and amounts are signed; `booked` is the cash with fees, null when not printed. */
export type StockLine =
  | {
      readonly what: 'trade'
      readonly quantity: Decimal
      readonly price: Decimal
      /** currency of the price as printed, minor units included */
      readonly currency: string
      readonly fees: readonly Fee[]
      readonly booked: { readonly amount: Decimal; readonly currency: string } | null
    }
  | { readonly what: 'cash'; readonly amount: Decimal; readonly currency: string; readonly kind: string }
  | { readonly what: 'move'; readonly quantity: Decimal; readonly currency: string }
  | { readonly what: 'skip'; readonly reason: string }

/** Who and when a line is about, beside what it says. */
export interface StockPlace {
  readonly time: PrintedTime
  /** offset of all times of the format; null: local */
  readonly account?: string
  readonly symbol: string
  readonly isin: string
  readonly id?: string
  readonly order?: string
}

/** A layout as data. */
export interface StockLayout {
  readonly id: string
  readonly title: string
  readonly broker: string
  readonly zone: string
  /** base currency of accounts that name none */
  readonly currency: string
  readonly columns: readonly string[]
  /** the column of the booked cash */
  readonly total: string
  /** the columns of a line's time, the first that is filled counts, and their order of day and month */
  readonly time: NonNullable<TableReader['time']>
  readonly delimiter: ',' | ';'
  readonly newestFirst: boolean
  /** @throws RowError */
  read(cell: (...names: readonly string[]) => string): {
    readonly place: StockPlace
    readonly line: StockLine
  }
}

class StockReader implements TableReader {
  readonly title: string
  readonly columns: readonly string[]
  readonly delimiter: ',' | ';'
  readonly time: NonNullable<TableReader['time']>
  readonly #layout: StockLayout
  readonly #options: ParserOptions
  readonly #contracts = new ContractList()
  readonly #order: FileOrder
  readonly #accounts = new Set<string>()

  constructor(layout: StockLayout, options: ParserOptions) {
    this.#layout = layout
    this.#options = options
    this.title = layout.title
    this.columns = layout.columns
    this.time = layout.time
    this.delimiter = layout.delimiter
    this.#order = new FileOrder(layout.newestFirst)
  }

  row(columns: Parameters<TableReader['row']>[0], record: CsvRecord, row: SourceRow): void {
    const { place, line } = this.#layout.read((...names) => columns.cell(record.cells, ...names) ?? '')
    if (line.what === 'skip') {
      row.skip(line.reason)
      return
    }
    const account = this.#options.account ?? place.account ?? this.#layout.broker
    this.#accounts.add(account)
    const { time, id, order } = place
    const common: RowCommon = {
      account,
      ...rowTime(time),
      sequence: this.#order.next(`${time.date}T${time.time ?? ''}`, record.line),
      ...(id === undefined || id === '' ? {} : { id }),
    }
    if (line.what === 'cash') {
      row.draft({
        row: 'cash',
        data: { ...common, currency: line.currency, amount: line.amount.toString(), kind: line.kind },
      })
      return
    }
    const { currency, minor } = majorCurrency(line.currency)
    const c = this.#contracts.introduce(contractOf(place, currency))
    if (line.what === 'move') {
      row.draft(...c.rows, {
        row: 'event',
        data: { ...common, instrument: c.ref, kind: 'transfer', quantity: line.quantity.toString() },
      })
      return
    }
    const rows = foreignTrade({
      row,
      common,
      ref: c.ref,
      quantity: line.quantity,
      price: line.price,
      multiplier: Decimal.ONE,
      currency,
      minor,
      booked: line.booked === null ? null : { ...line.booked, column: this.#layout.total },
      fees: line.fees.filter((f) => !Decimal.of(f.amount).isZero()),
      feesPrinted: line.fees.length > 0,
      order: order ?? null,
    })
    row.draft(...c.rows, ...rows)
  }

  header(complete: boolean): StatementHeader {
    const { id, broker, zone, currency } = this.#layout
    return plainHeader({
      source: id,
      broker,
      accounts: this.#accounts.size === 0 ? [this.#options.account ?? broker] : this.#accounts,
      zone: this.#options.zone ?? zone,
      currency,
      complete,
    })
  }
}

/** By ticker where one is printed, else by ISIN. */
function contractOf(place: StockPlace, currency: string): Contract {
  const { symbol, isin } = place
  if (symbol === '' && isin === '')
    throw new RowError('symbol_missing', 'The row names neither a symbol nor an ISIN: it names no contract.')
  if (symbol === '') return unknownContract('isin', isin, currency)
  return equityContract({
    symbol,
    currency,
    aliases: [
      { kind: 'symbol', text: symbol },
      ...(isin === '' ? [] : [{ kind: 'isin' as const, text: isin }]),
    ],
  })
}

/** The format of a layout. */
export function stockFormat(layout: StockLayout): StatementFormat {
  return {
    id: layout.id,
    title: layout.title,
    defaultZone: layout.zone,
    recognise: (head) =>
      tableConfidence(csvRecords(head.text.slice(0, 16_384), layout.delimiter), layout.columns, 4),
    create: (sink, options): PushParser =>
      new CsvTableParser(new RowLog(sink), new StockReader(layout, options)),
  }
}
