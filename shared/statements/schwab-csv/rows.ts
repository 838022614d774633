/** Transactions of a Schwab history, whatever the file around them: no time, no id, fees inside the amount. */

import type { Decimal } from '../../model/decimal.ts'
import { instrumentName } from '../../model/instrument.ts'
import { lookup } from '../../model/lookup.ts'
import type { EventKind, RowCommon, StatementHeader, StatementRow } from '../../model/statement.ts'
import { FileOrder } from '../common/csvTable.ts'
import { plainHeader } from '../common/header.ts'
import { optionalDecimal, requiredDecimal } from '../common/number.ts'
import { OpenSides } from '../common/openSides.ts'
import { quoted, RowError, type SourceRow } from '../common/rowLog.ts'
import { requiredTime } from '../common/time.ts'
import { draftMove, draftTrade, feeList, printed } from '../common/tradeRow.ts'
import { usdContract } from '../common/usd.ts'
import { ContractList } from '../contracts.ts'
import type { ParserOptions } from '../format.ts'
import { OSI, SCHWAB } from '../notations/listed.ts'
import { cashKind, MOVES, REMOVALS, TRADES } from './actions.ts'

export const SCHWAB_ZONE = 'America/New_York'
const USD = 'USD'

/** The account in a title line, or in a file name such as `Individual_XXX123_Transactions_20240101.csv`. */
export function schwabAccount(title: string | null, fileName: string): string {
  const named = /for (?:account )?(.*?) as of/i.exec(title ?? '')?.[1]?.trim()
  const file = /^(.*?)_Transactions_/i.exec(fileName)?.[1]
  return named || file || 'Schwab'
}

/** Reads the transactions of one file; settle with `end`. */
export class SchwabRows {
  readonly #contracts = new ContractList()
  readonly #order = new FileOrder()
  readonly #sides = new OpenSides()
  readonly #options: ParserOptions
  account: string

  constructor(options: ParserOptions) {
    this.#options = options
    this.account = options.account ?? schwabAccount(null, options.fileName)
  }

  /** One transaction; `cell` gives the text of a named field, '' where there is none. */
  read(cell: (name: string) => string, line: number, row: SourceRow): void {
    const [booked = '', effective] = cell('Date').split(/\s+as of\s+/i)
    const date = requiredTime(effective ?? booked, 'Date', 'mdy').date
    const common: RowCommon = { account: this.account, date, sequence: this.#order.next(date, line) }
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
      const size = quantity.abs()
      if (contract.kind === 'option') {
        const held = trade.effect === 'close' ? (trade.side === 1 ? -1 : 1) : trade.side
        this.#sides.see(instrumentName(contract.identity), date, held)
      }
      draftTrade(row, this.#contracts, {
        common,
        contract,
        quantity: trade.side === 1 ? size : size.negated(),
        price: requiredDecimal(cell('Price'), 'Price'),
        fees: feeList(optionalDecimal(cell('Fees & Comm'), 'Fees & Comm'), USD),
        total: printed('Amount', amount),
        effect: trade.effect,
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
      draftMove(row, this.#contracts, { common, contract, kind: move, quantity, amount })
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

  header(source: string, complete: boolean): StatementHeader {
    return plainHeader({
      source,
      broker: 'Schwab',
      accounts: [this.account],
      zone: this.#options.zone ?? SCHWAB_ZONE,
      currency: USD,
      complete,
    })
  }
}
