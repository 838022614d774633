/** Trading 212 history CSV: the set of columns depends on what was ticked; trades are paid in the account's currency. */
import { Decimal } from '../../model/decimal.ts'
import type { EventKind, RowCommon, StatementHeader } from '../../model/statement.ts'
import { type CsvRecord, csvRecords } from '../common/csv.ts'
import { CsvTableParser, FileOrder, type TableReader, tableConfidence } from '../common/csvTable.ts'
import { foreignTrade, majorCurrency } from '../common/foreign.ts'
import { optionalDecimal, requiredDecimal } from '../common/number.ts'
import { quoted, RowError, RowLog, type SourceRow } from '../common/rowLog.ts'
import { SoleAccount } from '../common/soleAccount.ts'
import type { Columns } from '../common/table.ts'
import { requiredTime } from '../common/time.ts'
import { type Contract, ContractList, equityContract } from '../contracts.ts'
import type { ParserOptions, StatementFormat } from '../format.ts'

const ID = 'trading212-csv'
const COLUMNS = ['Action', 'ISIN', 'Ticker', 'No. of shares', 'Price / share', 'Currency (Price / share)']

/** The amount in the account's currency: named in a column of its own, or in the heading (`Total (EUR)`), or not at all. */
function totalOf(columns: Columns, cells: readonly string[]): { text: string; currency: string | null } {
  const named = columns.cell(cells, 'Currency (Total)')
  if (columns.has('Total')) return { text: columns.cell(cells, 'Total') ?? '', currency: named || null }
  const heading = columns.names.find((n) => /^Total \([A-Z]{3}\)$/.test(n.trim()))
  return heading === undefined
    ? { text: '', currency: null }
    : { text: columns.cell(cells, heading) ?? '', currency: heading.trim().slice(7, 10) }
}

class Trading212Reader implements TableReader {
  readonly title = 'a Trading 212 history'
  readonly columns = COLUMNS
  readonly time = { columns: ['Time', 'Time (UTC)'], order: 'ymd' } as const
  readonly #contracts = new ContractList()
  readonly #order = new FileOrder(false)
  readonly #account: SoleAccount
  #currency: string | null = null

  constructor(options: ParserOptions) {
    this.#account = new SoleAccount(
      { source: ID, broker: 'Trading 212', zone: 'UTC', currency: 'EUR' },
      options,
    )
  }

  row(columns: Columns, record: CsvRecord, row: SourceRow): void {
    const cell = (...names: string[]) => columns.cell(record.cells, ...names) ?? ''
    const t = requiredTime(cell('Time', 'Time (UTC)'), 'Time', 'ymd')
    const at = `${t.date}T${t.time ?? '00:00:00'}Z`
    const id = cell('ID')
    const common: RowCommon = {
      account: this.#account.id,
      at,
      sequence: this.#order.next(at, record.line),
      ...(id === '' ? {} : { id }),
    }
    const action = cell('Action')
    const { text, currency: booked } = totalOf(columns, record.cells)
    const total = optionalDecimal(text, 'Total')
    this.#currency ??= booked
    const side = /\bbuy\b/i.test(action) ? 1 : /\bsell\b/i.test(action) ? -1 : null
    const moved = optionalDecimal(cell('No. of shares'), 'No. of shares')
    const kind = moveKind(action)
    if (side !== null) this.#trade(row, common, cell, side, total, booked)
    else if (kind !== null && cell('Ticker') !== '') this.#move(row, common, cell, kind, action, moved)
    else if (total === null || total.isZero()) row.skip('a line that moves nothing')
    else if (booked === null)
      throw new RowError(
        'currency_missing',
        'The file does not say the currency of Total: tick "Currency (Total)" at the export.',
        'Currency (Total)',
      )
    else
      row.draft({
        row: 'cash',
        data: {
          ...common,
          currency: booked,
          amount: total.toString(),
          kind: cashKind(action, total.sign() > 0),
        },
      })
  }

  #trade(
    row: SourceRow,
    common: RowCommon,
    cell: (name: string) => string,
    side: 1 | -1,
    total: Decimal | null,
    booked: string | null,
  ): void {
    const { currency, minor } = majorCurrency(cell('Currency (Price / share)'))
    const c = this.#contracts.introduce(this.#contract(cell('Ticker'), cell('ISIN'), currency))
    const sided = (size: Decimal, sign: number) => (sign > 0 ? size.abs() : size.abs().negated())
    row.draft(
      ...c.rows,
      ...foreignTrade({
        row,
        common,
        ref: c.ref,
        quantity: sided(requiredDecimal(cell('No. of shares'), 'No. of shares'), side),
        price: requiredDecimal(cell('Price / share'), 'Price / share'),
        multiplier: Decimal.ONE,
        currency,
        minor,
        booked:
          total === null || booked === null
            ? null
            : { amount: sided(total, -side), currency: booked, column: 'Total' },
        fees: [],
        rate: optionalDecimal(cell('Exchange rate'), 'Exchange rate'),
      }),
    )
  }

  #move(
    row: SourceRow,
    common: RowCommon,
    cell: (name: string) => string,
    kind: EventKind,
    action: string,
    moved: Decimal | null,
  ): void {
    if (moved === null)
      throw new RowError(
        'quantity_missing',
        'No. of shares is empty: the row cannot be read without it.',
        'No. of shares',
      )
    const { currency } = majorCurrency(cell('Currency (Price / share)'))
    const c = this.#contracts.introduce(this.#contract(cell('Ticker'), cell('ISIN'), currency))
    const quantity = /out$/i.test(action) ? moved.abs().negated() : moved
    row.draft(...c.rows, {
      row: 'event',
      data: { ...common, instrument: c.ref, kind, quantity: quantity.toString() },
    })
  }

  #contract(ticker: string, isin: string, currency: string): Contract {
    if (ticker === '')
      throw new RowError(
        'symbol_missing',
        `Ticker is empty (${quoted(isin)}): the row names no contract.`,
        'Ticker',
      )
    return equityContract({
      symbol: ticker,
      currency,
      aliases: [
        { kind: 'symbol', text: ticker },
        ...(isin === '' ? [] : [{ kind: 'isin' as const, text: isin }]),
      ],
    })
  }

  header(complete: boolean): StatementHeader {
    return this.#account.header(complete, this.#currency)
  }
}

/** What moves shares without a trade; null for everything else. */
function moveKind(action: string): EventKind | null {
  if (/^transfer/i.test(action)) return 'transfer'
  return /split|distribution/i.test(action) ? 'spin_off' : null
}

function cashKind(action: string, positive: boolean): string {
  const a = action.toLowerCase()
  if (a.includes('dividend')) return 'dividend'
  if (a.includes('interest')) return 'interest'
  if (a.includes('conversion')) return 'fx'
  if (a.includes('fee')) return 'fee'
  if (a.includes('tax')) return 'tax'
  return /deposit|withdraw|transfer|card/.test(a) ? (positive ? 'deposit' : 'withdrawal') : 'other'
}

/** Trading 212 history. */
export const trading212Csv: StatementFormat = {
  id: ID,
  title: 'Trading 212 history (CSV)',
  defaultZone: 'UTC',
  recognise: (head) => tableConfidence(csvRecords(head.text.slice(0, 16_384)), COLUMNS, 4),
  create: (sink, options) => new CsvTableParser(new RowLog(sink), new Trading212Reader(options)),
}
