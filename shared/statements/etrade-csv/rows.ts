/** Transactions of an E*TRADE history, whatever its layout: signed quantity and amount, no time, no id. */

import type { Decimal } from '../../model/decimal.ts'
import { lookup } from '../../model/lookup.ts'
import type { EventKind, FillRow, RowCommon, StatementHeader } from '../../model/statement.ts'
import { FileOrder } from '../common/csvTable.ts'
import { plainHeader } from '../common/header.ts'
import { optionalDecimal, requiredDecimal } from '../common/number.ts'
import { quoted, RowError, type SourceRow } from '../common/rowLog.ts'
import { requiredTime } from '../common/time.ts'
import { draftMove, draftTrade, feeList, printed } from '../common/tradeRow.ts'
import { usdContract } from '../common/usd.ts'
import { ContractList } from '../contracts.ts'
import type { ParserOptions } from '../format.ts'
import { ETRADE, ETRADE_WORDS, OSI } from '../notations/listed.ts'

export const ETRADE_ZONE = 'America/New_York'
const USD = 'USD'
const REMOVALS: Readonly<Record<string, EventKind>> = {
  'option assigned': 'assignment',
  'option expired': 'expiry',
  'option exercised': 'exercise',
  'option assignment': 'assignment',
  'option expiration': 'expiry',
  'option exercise': 'exercise',
}

/** The names of a layout's columns; '' where it has none. */
export interface EtradeColumns {
  readonly date: string
  readonly type: string
  readonly symbol: string
  readonly quantity: string
  readonly price: string
  readonly amount: string
  readonly commission: string
  readonly fees: string
  readonly description: string
}

/** Reads the transactions of one file. */
export class EtradeRows {
  readonly #contracts = new ContractList()
  readonly #order = new FileOrder()
  readonly #options: ParserOptions
  readonly #names: EtradeColumns
  account: string

  constructor(options: ParserOptions, names: EtradeColumns) {
    this.#options = options
    this.#names = names
    this.account = options.account ?? 'E*TRADE'
  }

  /** One transaction; `cell` gives the text of a named column, '' where there is none. */
  read(cell: (name: string) => string, line: number, row: SourceRow): void {
    const names = this.#names
    const number = (name: string) => (name === '' ? null : optionalDecimal(cell(name), name))
    const date = requiredTime(cell(names.date), names.date, 'mdy').date
    const common: RowCommon = { account: this.account, date, sequence: this.#order.next(date, line) }
    const type = cell(names.type).toLowerCase()
    const quantity = number(names.quantity)
    const amount = number(names.amount)
    const description = cell(names.description)
    const printedSymbol = names.symbol === '' ? '' : cell(names.symbol)
    const symbol = printedSymbol === '--' ? '' : printedSymbol
    const words = wordsOf(description)
    const trades = /^(?:bought|sold|reinvest)/.test(type)
    const named = symbol !== '' && !symbol.startsWith('#') ? symbol : words
    // dividends may print the shares they are paid on
    const money = /^(?:.*\bdividend|.*\binterest|.*\bfee|.*\btax)/.test(type) && !/reinvest/.test(type)
    if (quantity === null || quantity.isZero() || money || (named === '' && !trades)) {
      this.#cash(row, common, type, amount)
      return
    }
    if (named === '')
      throw new RowError(
        'symbol_missing',
        `${quoted(description)} names no symbol, as this layout prints none: export "All Transactions" of the account instead.`,
        names.description,
      )
    const contract = usdContract(symbol, words, [ETRADE, OSI, ETRADE_WORDS])
    const removal = lookup(REMOVALS, type)
    const move = moveKind(type)
    if (removal !== undefined)
      draftMove(row, this.#contracts, { common, contract, kind: removal, quantity, amount: null })
    else if (trades)
      draftTrade(row, this.#contracts, {
        common,
        contract,
        quantity: type.startsWith('sold') && quantity.sign() > 0 ? quantity.negated() : quantity,
        price: requiredDecimal(cell(names.price), names.price),
        fees: [...feeList(number(names.commission), USD), ...feeList(number(names.fees), USD, 'fee')],
        total: printed(names.amount, amount),
        effect: effectOf(type),
      })
    else if (move !== null)
      draftMove(row, this.#contracts, { common, contract, kind: move, quantity, amount })
    else
      throw new RowError(
        'type_unknown',
        `${names.type} ${quoted(type)} is not known: report it, or remove the row.`,
        names.type,
      )
  }

  #cash(row: SourceRow, common: RowCommon, type: string, amount: Decimal | null): void {
    if (amount === null || amount.isZero()) {
      row.skip('a line that moves nothing')
      return
    }
    const kind = cashKind(type, amount.sign() > 0)
    row.draft({ row: 'cash', data: { ...common, currency: USD, amount: amount.toString(), kind } })
  }

  header(source: string, complete: boolean): StatementHeader {
    return plainHeader({
      source,
      broker: 'E*TRADE',
      accounts: [this.account],
      zone: this.#options.zone ?? ETRADE_ZONE,
      currency: USD,
      complete,
    })
  }
}

/** The contract in a description: it stands before the company's name, far apart from it or behind a strike. */
function wordsOf(description: string): string {
  const words = /^(?:CALL|PUT)\s+\S+\s+[\d/]+\s+\$?[\d.]+/i.exec(description)?.[0] ?? ''
  return words.replace(/\s+/g, ' ')
}

function effectOf(type: string): FillRow['effect'] | null {
  if (type.includes('short') || type.includes('to open')) return 'open'
  return type.includes('cover') || type.includes('to close') ? 'close' : null
}

/** What moves a position without a trade; null for everything else. */
function moveKind(type: string): EventKind | null {
  if (/redemption/.test(type)) return 'merger'
  return /split|transfer|reorganization|exchange|merger|adjustment/.test(type) ? 'transfer' : null
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
