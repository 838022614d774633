/** Schwab transactions CSV: no time, no id; fees are inside the amount; the account only in a title line or the file's name. */

import type { Decimal } from '../../model/decimal.ts'
import type { EventKind, RowCommon, StatementHeader, StatementRow } from '../../model/statement.ts'
import { type CsvRecord, csvRecords } from '../common/csv.ts'
import { CsvTableParser, FileOrder, isWide, type TableReader, tableConfidence } from '../common/csvTable.ts'
import { feeOf } from '../common/fees.ts'
import { lookup } from '../common/lookup.ts'
import { optionalDecimal, requiredDecimal } from '../common/number.ts'
import { OpenSides } from '../common/openSides.ts'
import { quoted, RowError, RowLog, type SourceRow } from '../common/rowLog.ts'
import type { Columns } from '../common/table.ts'
import { requiredTime } from '../common/time.ts'
import { usdContract } from '../common/usd.ts'
import { ContractList } from '../contracts.ts'
import type { ParserOptions, StatementFormat } from '../format.ts'
import { OSI, SCHWAB } from '../notations/listed.ts'
import { cashKind, MOVES, REMOVALS, TRADES } from './actions.ts'

const ID = 'schwab-csv'
const ZONE = 'America/New_York'
const USD = 'USD'
const COLUMNS = ['Date', 'Action', 'Symbol', 'Description', 'Quantity', 'Price', 'Fees & Comm', 'Amount']

/** The account in a title line, or in a file name such as `Individual_XXX123_Transactions_20240101.csv`. */
export function schwabAccount(title: string | null, fileName: string): string {
  const named = /for (?:account )?(.*?) as of/i.exec(title ?? '')?.[1]?.trim()
  const file = /^(.*?)_Transactions_/i.exec(fileName)?.[1]
  return named || file || 'Schwab'
}

class SchwabReader implements TableReader {
  readonly title = 'a Schwab transaction history'
  readonly columns = COLUMNS
  readonly #contracts = new ContractList()
  readonly #order = new FileOrder()
  readonly #sides = new OpenSides()
  readonly #options: ParserOptions
  #account: string

  constructor(options: ParserOptions) {
    this.#options = options
    this.#account = options.account ?? schwabAccount(null, options.fileName)
  }

  preamble(record: CsvRecord): void {
    const title = record.cells[0] ?? ''
    if (this.#options.account === null && /Transactions/i.test(title)) {
      this.#account = schwabAccount(title, this.#options.fileName)
    }
  }

  isFooter(columns: Columns, record: CsvRecord): boolean {
    return (
      /^Transactions? Total/i.test(record.cells[0]?.trim() ?? '') ||
      ((columns.cell(record.cells, 'Date') ?? '') === '' && !isWide(record, 5))
    )
  }

  row(columns: Columns, record: CsvRecord, row: SourceRow): void {
    const cell = (name: string) => columns.cell(record.cells, name) ?? ''
    const [booked = '', effective] = cell('Date').split(/\s+as of\s+/i)
    const date = requiredTime(effective ?? booked, 'Date', 'mdy').date
    const common: RowCommon = { account: this.#account, date, sequence: this.#order.next(date, record.line) }
    const action = cell('Action').toLowerCase()
    const quantity = optionalDecimal(cell('Quantity'), 'Quantity')
    const amount = optionalDecimal(cell('Amount'), 'Amount')
    const symbol = cell('Symbol')
    const trade = lookup(TRADES, action)
    const contract =
      symbol === '' || symbol === 'NO NUMBER' ? null : usdContract(symbol, cell('Description'), [SCHWAB, OSI])
    if (trade !== undefined && quantity !== null) {
      if (contract === null)
        throw new RowError('symbol_missing', 'Symbol is empty: the row names no contract.', 'Symbol')
      const c = this.#contracts.introduce(contract)
      const size = quantity.abs()
      const signed = trade.side === 1 ? size : size.negated()
      if (contract.kind === 'option') {
        const held = trade.effect === 'close' ? (trade.side === 1 ? -1 : 1) : trade.side
        this.#sides.see(c.ref, date, held)
      }
      const fee = optionalDecimal(cell('Fees & Comm'), 'Fees & Comm')
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
          ...(trade.effect === null ? {} : { effect: trade.effect }),
        },
      })
      return
    }
    const removal = lookup(REMOVALS, action)
    if (removal !== undefined && contract !== null && quantity !== null) {
      const c = this.#contracts.introduce(contract)
      for (const r of c.rows) row.prelude(r)
      this.#remove(row, common, c.ref, removal, quantity, date)
      return
    }
    const move = lookup(MOVES, action)
    if (move !== undefined && contract !== null && quantity !== null && !quantity.isZero()) {
      const c = this.#contracts.introduce(contract)
      row.draft(...c.rows, {
        row: 'event',
        data: {
          ...common,
          instrument: c.ref,
          kind: move,
          quantity: quantity.toString(),
          ...(amount === null || amount.isZero()
            ? {}
            : { cash: [{ currency: USD, amount: amount.toString() }] }),
        },
      })
      return
    }
    this.#money(row, common, action, amount, quantity, contract)
  }

  /** Assigned options were short, exercised ones long; what expired is told by its sign or by the lines around it. */
  #remove(
    row: SourceRow,
    common: RowCommon,
    ref: string,
    kind: EventKind,
    quantity: Decimal,
    date: string,
  ): void {
    const size = quantity.abs()
    const send = (change: Decimal | null) =>
      row.draft({
        row: 'event',
        data: {
          ...common,
          instrument: ref,
          kind,
          ...(change === null ? {} : { quantity: change.toString() }),
        },
      })
    if (kind === 'assignment') send(size)
    else if (kind === 'exercise') send(size.negated())
    else if (quantity.sign() < 0) send(size)
    else this.#sides.ask(ref, date, (held) => send(held === null ? null : held === 1 ? size.negated() : size))
  }

  #money(
    row: SourceRow,
    common: RowCommon,
    action: string,
    amount: Decimal | null,
    quantity: Decimal | null,
    contract: ReturnType<typeof usdContract> | null,
  ): void {
    if (amount === null || amount.isZero()) {
      if (quantity === null || quantity.isZero()) {
        row.skip('a line that moves nothing')
        return
      }
      throw new RowError(
        'action_unknown',
        `Action ${quoted(action)} with a quantity is not known: report it, or type the position.`,
        'Action',
      )
    }
    const c = contract === null ? null : this.#contracts.introduce(contract)
    const cash: StatementRow = {
      row: 'cash',
      data: {
        ...common,
        ...(c === null ? {} : { instrument: c.ref }),
        currency: USD,
        amount: amount.toString(),
        kind: cashKind(action, amount.sign() > 0),
      },
    }
    row.draft(...(c?.rows ?? []), cash)
  }

  end(): void {
    this.#sides.end()
  }

  header(complete: boolean): StatementHeader {
    return {
      source: { name: ID, software: 'Schwab' },
      accounts: [{ id: this.#account, zone: this.#options.zone ?? ZONE, currency: USD, broker: 'Schwab' }],
      periods: [],
      fillsComplete: complete,
      cutOffs: [],
    }
  }
}

/** Schwab transaction history. */
export const schwabCsv: StatementFormat = {
  id: ID,
  title: 'Schwab transactions (CSV)',
  defaultZone: ZONE,
  recognise: (head) => tableConfidence(csvRecords(head.text.slice(0, 16_384)), COLUMNS, 6),
  create: (sink, options) => new CsvTableParser(new RowLog(sink), new SchwabReader(options)),
}
