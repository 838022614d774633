/** Sections with fills (Account Trade History, Filled Orders) and with positions (Options, Futures Options, Equities). */

import { Decimal } from '../../model/decimal.ts'
import type { InstrumentKind } from '../../model/instrument.ts'
import type { Fee } from '../../model/statement.ts'
import type { CsvRecord } from '../common/csv.ts'
import { grossOfContract, settleTrade } from '../common/fees.ts'
import { isMissing, optionalDecimal, requiredDecimal } from '../common/number.ts'
import { guarded, quoted, RowError, type SourceRow } from '../common/rowLog.ts'
import type { Columns } from '../common/table.ts'
import { readTime, requiredTime } from '../common/time.ts'
import { printed } from '../common/tradeRow.ts'
import {
  type Contract,
  ContractList,
  equityContract,
  futureContract,
  futureExpiryByRule,
  futuresOptionContract,
  optionContract,
  underlyingFuture,
} from '../contracts.ts'
import { type OptionPieces, readFutureCode, strikeText } from '../symbols.ts'
import type { CashTable } from './cashTable.ts'
import { type CashTrade, type FillSink, optionKey, optionOfText } from './cashText.ts'

const USD = 'USD'

interface Leg {
  readonly row: SourceRow
  readonly at: string
  readonly group: number
  readonly sequence: number
  readonly contract: Contract
  readonly symbol: string
  readonly quantity: Decimal
  readonly price: Decimal
  readonly effect: 'open' | 'close' | null
}

/** The contract of a row's Symbol, Exp, Strike and Type. @throws RowError */
function contractOf(columns: Columns, cells: readonly string[], near: string): Contract {
  const cell = (name: string) => columns.cell(cells, name) ?? ''
  const symbol = cell('Symbol').toUpperCase()
  if (symbol === '')
    throw new RowError('symbol_missing', 'Symbol is empty: the row names no contract.', 'Symbol')
  const type = cell('Type').toUpperCase()
  if (type === 'CALL' || type === 'PUT') {
    const expiry = readTime(cell('Exp').replace(/\s*\(.*$/, ''), 'ymd')?.date
    const strike = strikeText(cell('Strike').replaceAll(',', ''))
    if (expiry === undefined || strike === null) {
      throw new RowError(
        'option_unreadable',
        `Exp ${quoted(cell('Exp'))} and Strike ${quoted(cell('Strike'))} do not name an option.`,
        'Exp',
      )
    }
    return listedOption({ root: symbol, expiry, right: type === 'CALL' ? 'C' : 'P', strike }, near)
  }
  if (symbol.startsWith('/')) {
    const code = readFutureCode(symbol.split(':')[0] as string, near)
    const expiry = code === null ? null : futureExpiryByRule(code)
    if (code === null || expiry === null) {
      throw new RowError(
        'future_unreadable',
        `The last trading day of ${quoted(symbol)} is not known: add it by hand.`,
        'Symbol',
      )
    }
    return futureContract({
      root: code.root,
      expiry,
      currency: USD,
      multiplier: null,
      aliases: [{ kind: 'symbol', text: symbol }],
    })
  }
  return equityContract({ symbol, currency: USD, aliases: [{ kind: 'symbol', text: symbol }] })
}

/** An option on a share, or (root with a slash) on a future. */
function listedOption(option: OptionPieces, near: string): Contract {
  if (!option.root.startsWith('/'))
    return optionContract({ option, currency: USD, multiplier: null, underlying: option.root })
  const code = readFutureCode(option.root, near)
  const root = code?.root ?? option.root.slice(1)
  return futuresOptionContract({
    option: { ...option, root },
    currency: USD,
    multiplier: null,
    underlying: code === null ? null : underlyingFuture(code, USD),
    venueOf: root,
  })
}

/** Reads fills; legs of a spread inherit time and spread from the line above. */
export class FillTable implements FillSink {
  readonly contracts = new ContractList()
  readonly #cash: CashTable
  readonly #legs: Leg[] = []
  #at: string | null = null
  #group = 0
  #near = '2000-01-01'

  constructor(cash: CashTable) {
    this.#cash = cash
  }

  row(columns: Columns, record: CsvRecord, row: SourceRow): void {
    const cell = (name: string) => columns.cell(record.cells, name) ?? ''
    if (cell('Exec Time') !== '') {
      const t = requiredTime(cell('Exec Time'), 'Exec Time', 'mdy')
      this.#at = `${t.date}T${t.time ?? '23:59:59'}`
      this.#near = t.date
      this.#group += 1
    }
    if (this.#at === null)
      throw new RowError('date_missing', 'Exec Time is empty and no line above has one.', 'Exec Time')
    const printed = requiredDecimal(cell('Qty'), 'Qty')
    const side = cell('Side').toUpperCase()
    const quantity = side.startsWith('SELL') && printed.sign() > 0 ? printed.negated() : printed
    const price = requiredDecimal(cell('Price'), 'Price')
    const effect = cell('Pos Effect').toUpperCase()
    this.#legs.push({
      row,
      at: this.#at,
      group: this.#group,
      // newest first: the line further down is older
      sequence: -record.line,
      contract: contractOf(columns, record.cells, this.#near),
      symbol: cell('Symbol').toUpperCase(),
      quantity,
      price,
      effect: effect.includes('OPEN') ? 'open' : effect.includes('CLOSE') ? 'close' : null,
    })
  }

  /** All tables are read: fees come from the cash table, by symbol, quantity and time. */
  end(account: string): void {
    const sizes = new Map<number, number>()
    for (const leg of this.#legs) sizes.set(leg.group, (sizes.get(leg.group) ?? 0) + 1)
    let group = 0
    let order: string | null = null
    for (const [at, leg] of this.#legs.entries()) {
      const first = leg.group !== group
      group = leg.group
      const { expiry, right, strike } = leg.contract.identity
      const cash = this.#cash.match({
        at: leg.at,
        symbol: leg.symbol,
        quantity: leg.quantity.toString(),
        option:
          expiry === null || right === null || strike === null ? null : optionKey({ expiry, right, strike }),
        first,
      })
      const legs = cash !== null && optionOfText(cash.text) === null ? this.#legsFrom(at) : [leg]
      const fees = cash === null ? [] : settledFees(cash, legs)
      if (first) order = cash?.order ?? ((sizes.get(group) ?? 1) > 1 ? `${leg.at} ${leg.symbol}` : null)
      this.#send(account, leg, fees, order)
    }
  }

  /** The legs of one order: the one at `at` and those below it. */
  #legsFrom(at: number): Leg[] {
    const group = this.#legs[at]?.group
    const legs: Leg[] = []
    for (let k = at; this.#legs[k]?.group === group && k < this.#legs.length; k += 1)
      legs.push(this.#legs[k] as Leg)
    return legs
  }

  #send(account: string, leg: Leg, fees: readonly Fee[], order: string | null): void {
    const c = this.contracts.introduce(leg.contract)
    leg.row.draft(...c.rows, {
      row: 'fill',
      data: {
        account,
        at: leg.at,
        sequence: leg.sequence,
        instrument: c.ref,
        quantity: leg.quantity.toString(),
        price: leg.price.toString(),
        ...(fees.length === 0 ? {} : { fees }),
        ...(leg.effect === null ? {} : { effect: leg.effect }),
        ...(order === null ? {} : { order }),
      },
    })
  }

  introduceOption(option: OptionPieces): ReturnType<ContractList['introduce']> {
    return this.contracts.introduce(listedOption(option, this.#near))
  }

  /** A cash line without a fill (the trade history was cut out): a single leg is read from its text. */
  fromCash(account: string, t: CashTrade): void {
    guarded(t.row, () => {
      const price = /@\s*(-?[\d,]*\.?\d+)/.exec(t.text)
      const named = optionOfText(t.text)
      const plain = /^(?:BOT|SOLD)\s+[+-]?[\d,.]+\s+([A-Z][A-Z0-9./]*)\s+@/.test(t.text)
      if (price === null || (named === null && !plain)) {
        throw new RowError(
          'cash_without_fill',
          `The cash line ${quoted(t.text)} has no fill in the trade history: export the section Account Trade History too.`,
          'DESCRIPTION',
        )
      }
      const contract =
        named === null
          ? equityContract({ symbol: t.symbol, currency: USD })
          : listedOption(named.option, t.at.slice(0, 10))
      const c = this.contracts.introduce(contract)
      const quantity = Decimal.of(t.quantity)
      const unit = requiredDecimal(price[1], 'DESCRIPTION')
      const fees = settledFees(t, [{ contract, quantity, price: unit }])
      t.row.draft(...c.rows, {
        row: 'fill',
        data: {
          account,
          at: t.at,
          instrument: c.ref,
          quantity: quantity.toString(),
          price: unit.toString(),
          ...(fees.length === 0 ? {} : { fees }),
          ...(t.order === null ? {} : { order: t.order }),
        },
      })
    })
  }
}

/** The cash line against its legs: AMOUNT is their value, and AMOUNT less the fees is what the balance changes by. */
function settledFees(
  t: CashTrade,
  legs: readonly Pick<Leg, 'contract' | 'quantity' | 'price'>[],
): readonly Fee[] {
  const grosses = legs.map((l) => grossOfContract(l.contract, l.quantity, l.price))
  const known = grosses.filter((g) => g !== null)
  return settleTrade(t.row, {
    gross:
      known.length < grosses.length
        ? null
        : {
            amount: Decimal.sum(known.map((g) => g.amount)),
            slack: Decimal.sum(known.map((g) => g.slack)),
          },
    value: printed('AMOUNT', t.amount),
    total: printed('BALANCE', t.change),
    fees: t.fees,
    currency: USD,
    feesMayBeApart: false,
  }).fees
}

/** Reads positions; they stand at the end of the statement's last day. */
export class PositionTable {
  readonly kinds = new Set<InstrumentKind>()
  /** days of the statements that list positions */
  readonly days = new Set<string>()
  readonly #rows: { row: SourceRow; columns: Columns; cells: readonly string[]; through: string | null }[] =
    []

  /** `through`: last day of the statement the row stands in; null: not known. */
  row(section: string, columns: Columns, record: CsvRecord, row: SourceRow, through: string | null): void {
    if (through !== null) this.days.add(through)
    const symbol = columns.cell(record.cells, 'Symbol') ?? ''
    const quantity = columns.cell(record.cells, 'Qty') ?? ''
    if (section.includes('Options')) this.kinds.add('option')
    else if (section === 'Futures') this.kinds.add('future')
    else for (const kind of ['equity', 'fund'] as const) this.kinds.add(kind)
    if (symbol === '' || isMissing(quantity)) row.skip('positions: a total')
    else this.#rows.push({ row, columns, cells: record.cells, through })
  }

  end(account: string, contracts: ContractList): void {
    for (const { row, columns, cells, through } of this.#rows) {
      if (through === null) {
        row.skip('positions: the file does not say of which day')
        continue
      }
      guarded(row, () => {
        const cell = (name: string) => columns.cell(cells, name)
        const c = contracts.introduce(contractOf(columns, cells, through))
        const cost = optionalDecimal(cell('Trade Price'), 'Trade Price')
        const mark = optionalDecimal(cell('Mark'), 'Mark')
        row.draft(...c.rows, {
          row: 'holding',
          data: {
            account,
            date: through,
            instrument: c.ref,
            quantity: requiredDecimal(cell('Qty'), 'Qty').toString(),
            ...(cost === null ? {} : { price: cost.toString() }),
            ...(mark === null ? {} : { mark: mark.toString() }),
          },
        })
      })
    }
  }
}
