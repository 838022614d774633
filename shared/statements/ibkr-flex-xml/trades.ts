/** Trade (activity) and TradeConfirm (confirmations) rows: fills, removals of options, currency conversions, cancellations. */
import { Decimal } from '../../model/decimal.ts'
import type { InstrumentKind } from '../../model/instrument.ts'
import type { EventRow, Fee, FillRow, StatementRow } from '../../model/statement.ts'
import { grossOf, settleTrade } from '../common/fees.ts'
import type { SourceRow } from '../common/rowLog.ts'
import { guarded, RowError } from '../common/rowLog.ts'
import type { PrintedTime } from '../common/time.ts'
import type { Attributes } from '../common/xml.ts'
import { decimal, missing, text } from './attributes.ts'
import type { FlexStatement } from './context.ts'
import { settlesByMargin } from './contract.ts'
import type { OptionEvents } from './optionEvents.ts'

const SECTION = 'Trades'
/** Levels that are sums over executions, or tax lots of them. */
const SUMS = new Set([
  'ORDER',
  'SYMBOL_SUMMARY',
  'ASSET_SUMMARY',
  'CLOSED_LOT',
  'WASH_SALE',
  'ASSET_CLASS_SUMMARY',
])

interface TradeFacts {
  readonly quantity: Decimal
  readonly price: Decimal
  readonly proceeds: Decimal | null
  readonly fees: readonly Fee[]
  readonly notes: ReadonlySet<string>
  readonly time: PrintedTime
  readonly common: {
    readonly account: string
    readonly at?: string
    readonly date?: string
    readonly tradeDate?: string
    readonly id?: string
  }
}

/** Reads the rows of section Trades or TradeConfirms of one statement. */
export class FlexTrades {
  readonly #statement: FlexStatement
  readonly #options: OptionEvents
  /** executions seen, and orders or sums, to tell a query that lists only sums */
  executions = 0
  sums = 0

  constructor(statement: FlexStatement, options: OptionEvents) {
    this.#statement = statement
    this.#options = options
  }

  /** One element of the section. */
  row(name: string, a: Attributes, row: SourceRow): void {
    const level = text(a, 'levelOfDetail')
    const execution = name === 'Trade' || name === 'TradeConfirm'
    if (!execution || (level !== null && SUMS.has(level))) {
      if (name === 'Order' || name === 'SymbolSummary' || name === 'AssetSummary' || execution) this.sums += 1
      row.skip(`${level ?? name}: a sum or tax lot of executions listed elsewhere`)
      return
    }
    this.executions += 1
    guarded(row, () => this.#trade(name, a, row))
    if (row.settled) return
    if (!this.#options.holds(row)) throw new Error('a trade row was left unsettled')
  }

  #trade(name: string, a: Attributes, row: SourceRow): void {
    const st = this.#statement
    try {
      const facts = this.#facts(name, a)
      if (text(a, 'assetCategory') === 'CASH') {
        row.draft(...conversion(a, facts))
        return
      }
      const c = st.file.contract(a, name, SECTION)
      st.file.use(text(a, 'conid'), c.ref, facts.common.account, facts.time.date)
      const cancelled = facts.notes.has('Ca') || text(a, 'transactionType') === 'TradeCancel'
      if (cancelled) {
        row.draft(...c.rows, cancellation(a, facts, c.ref))
        return
      }
      if (c.kind === 'option' && this.#isRemoval(a, facts)) {
        this.#options.bookTrade(row, c, removal(facts, c.ref), text(a, 'conid'), facts.time.date)
        return
      }
      const checked = { ...facts, fees: this.#check(a, facts, c.ref, c.kind, row) }
      row.draft(...c.rows, fill(a, checked, c.ref, settlesByMargin(c.kind)))
    } catch (error) {
      st.tradesFailed = true
      throw error
    }
  }

  /** Expiry, assignment and exercise are booked as trades at price 0 (or at the settlement amount, with a note that says so). */
  #isRemoval(a: Attributes, f: TradeFacts): boolean {
    if (
      f.notes.has('Ep') ||
      f.notes.has('A') ||
      f.notes.has('Ex') ||
      f.notes.has('AEx') ||
      f.notes.has('MEx') ||
      f.notes.has('GEA')
    ) {
      return true
    }
    return text(a, 'transactionType') === 'BookTrade' && f.price.isZero()
  }

  /**
   * Proceeds must be quantity x price x multiplier, net cash must be proceeds and fees; an option does not trade after its expiry.
   * All only warn. @returns the fees with the sign that the net cash shows
   */
  #check(a: Attributes, f: TradeFacts, ref: string, kind: InstrumentKind, row: SourceRow): readonly Fee[] {
    const currency = text(a, 'currency')
    const known = decimal(a, 'multiplier') ?? (kind === 'equity' || kind === 'fund' ? Decimal.ONE : null)
    const margin = settlesByMargin(kind)
    const net = decimal(a, 'netCash')
    // what a trade adds to the cost basis and to the realized result is its net cash
    const basis = decimal(a, 'cost', 'basis')
    const realized = decimal(a, 'fifoPnlRealized')
    const worked =
      net !== null || margin || basis === null || realized === null
        ? null
        : { column: 'Basis and Realized P/L', amount: realized.minus(basis) }
    const accrued = decimal(a, 'accruedInt', 'accruedInterest')
    const settled =
      currency === null || f.proceeds === null
        ? null
        : settleTrade(row, {
            // bonds are quoted in percent of the face amount
            gross: kind === 'bond' ? null : grossOf(f.quantity, f.price, known),
            value: { column: 'proceeds', amount: f.proceeds },
            total: net !== null && !margin ? { column: 'netCash', amount: net } : worked,
            workedOut: net === null,
            fees: f.fees,
            beside: accrued,
            currency,
          })
    const expiry = ref.split(':')[2] ?? ''
    if (kind === 'option' && expiry < f.time.date) {
      row.warn(
        'trade_after_expiry',
        `The trade of ${f.time.date} in ${ref} lies after its expiry: check the row.`,
        'expiry',
      )
    }
    return settled?.fees ?? f.fees
  }

  #facts(name: string, a: Attributes): TradeFacts {
    const st = this.#statement
    const printed = decimal(a, 'quantity')
    if (printed === null) throw missing(name, 'Quantity', SECTION)
    const side = text(a, 'buySell')?.toUpperCase() ?? ''
    const quantity = side.startsWith('SELL') && printed.sign() > 0 ? printed.negated() : printed
    const price = decimal(a, 'tradePrice', 'price')
    if (price === null) throw missing(name, name === 'Trade' ? 'Trade Price' : 'Price', SECTION)
    const day = st.file.dates.of(a, 'tradeDate')
    const time = this.#time(name, a, day)
    const id = tradeId(a)
    return {
      quantity,
      price,
      proceeds: decimal(a, 'proceeds') ?? decimal(a, 'tradeMoney')?.negated() ?? null,
      fees: fees(a),
      notes: new Set(
        (text(a, 'notes', 'code') ?? '')
          .split(/[;,]/)
          .map((n) => n.trim())
          .filter((n) => n !== ''),
      ),
      time,
      common: {
        account: st.accountOf(a),
        ...st.timeOf(time, day?.date ?? null),
        ...(id === null ? {} : { id }),
      },
    }
  }

  #time(name: string, a: Attributes, day: PrintedTime | null): PrintedTime {
    const dates = this.#statement.file.dates
    const stamp = dates.of(a, 'dateTime', 'date/time')
    if (stamp?.time) return stamp
    const clock = text(a, 'tradeTime')
    const date = stamp ?? day
    if (date !== null && clock !== null) {
      const both = dates.read(`${date.date};${clock}`, 'tradeTime')
      if (both !== null) return both
    }
    const any = date ?? dates.of(a, 'reportDate')
    if (any === null) throw missing(name, 'Date/Time', SECTION)
    return any
  }
}

/** Trade id and execution id together: one trade can be corrected under the same trade id. */
function tradeId(a: Attributes): string | null {
  const trade = text(a, 'tradeID')
  const execution = text(a, 'ibExecID', 'execID')
  const id = trade !== null && execution !== null ? `${trade}/${execution}` : (trade ?? execution)
  if (id === null) return text(a, 'transactionID')
  const notes = (text(a, 'notes', 'code') ?? '').split(/[;,]/).map((n) => n.trim())
  // the corrected booking repeats the id of the cancelled one
  return notes.includes('Co') ? `${id}/Co${text(a, 'transactionID') ?? ''}` : id
}

function fees(a: Attributes): Fee[] {
  const currency = text(a, 'currency')
  const list: Fee[] = []
  const add = (amount: Decimal | null, in_: string | null, kind: string) => {
    if (amount === null || amount.isZero()) return
    if (in_ === null) throw missing('Trade', 'Currency', SECTION)
    list.push({ currency: in_, amount: amount.negated().toString(), kind })
  }
  add(
    decimal(a, 'ibCommission', 'commission'),
    text(a, 'ibCommissionCurrency', 'commissionCurrency') ?? currency,
    'commission',
  )
  add(decimal(a, 'taxes', 'tax'), currency, 'tax')
  return list
}

function effectOf(a: Attributes, notes: ReadonlySet<string>): FillRow['effect'] | undefined {
  const printed = text(a, 'openCloseIndicator') ?? ''
  const codes = new Set([...printed.split(/[;,]/).map((c) => c.trim()), ...notes])
  if (codes.has('C') && codes.has('O')) return 'flip'
  return codes.has('O') ? 'open' : codes.has('C') ? 'close' : undefined
}

function fill(a: Attributes, f: TradeFacts, ref: string, margin: boolean): StatementRow {
  const effect = effectOf(a, f.notes)
  const order = text(a, 'ibOrderID', 'orderID')
  const venue = text(a, 'exchange')
  return {
    row: 'fill',
    data: {
      ...f.common,
      instrument: ref,
      quantity: f.quantity.toString(),
      price: f.price.toString(),
      ...(margin || f.proceeds === null ? {} : { amount: f.proceeds.toString() }),
      ...(f.fees.length === 0 ? {} : { fees: f.fees }),
      ...(effect === undefined ? {} : { effect }),
      ...(order === null || order === '0' ? {} : { order }),
      ...(venue === null ? {} : { venue }),
    },
  }
}

/** The removal of an option; its kind is told by the notes, else by section OptionEAE, else by the date. */
function removal(f: TradeFacts, ref: string): EventRow {
  const cash = f.proceeds === null || f.proceeds.isZero() ? null : f.proceeds.toString()
  const kind = f.notes.has('Ep')
    ? 'expiry'
    : f.notes.has('A')
      ? 'assignment'
      : f.notes.has('Ex') || f.notes.has('AEx') || f.notes.has('MEx')
        ? 'exercise'
        : f.notes.has('GEA')
          ? f.quantity.sign() > 0
            ? 'assignment'
            : 'exercise'
          : null
  const settle = ref.slice(ref.lastIndexOf(':') + 1)
  return {
    ...f.common,
    // `bust` stands for "not told yet" until OptionEvents settles it
    kind: kind === null ? 'bust' : cash !== null ? 'cash_delivery' : kind,
    instrument: ref,
    quantity: f.quantity.toString(),
    ...(cash === null ? {} : { cash: [{ currency: settle, amount: cash }] }),
    ...(f.fees.length === 0 ? {} : { fees: f.fees }),
  }
}

/** A cancellation names the trade it undoes by id, or by contract, day, quantity and price. */
function cancellation(a: Attributes, f: TradeFacts, ref: string): StatementRow {
  const original = text(a, 'origTradeID')
  const id = tradeId(a)
  const known = original !== null && original !== '0' ? original : id
  const { id: _own, ...common } = f.common
  const day = f.time.date
  return {
    row: 'event',
    data: {
      ...common,
      kind: 'bust',
      ...(id === null ? {} : { id: `${id}/Ca${text(a, 'transactionID') ?? ''}` }),
      of:
        known !== null
          ? { id: known }
          : {
              instrument: ref,
              date: day,
              quantity: f.quantity.negated().toString(),
              price: f.price.toString(),
            },
    },
  }
}

/** A currency conversion changes cash only: the base currency's quantity, the quote currency's proceeds, the commission. */
function conversion(a: Attributes, f: TradeFacts): StatementRow[] {
  const [base, quote] = (text(a, 'symbol') ?? '').split('.')
  const currency = text(a, 'currency') ?? quote
  if (base === undefined || !/^[A-Z]{3,5}$/.test(base) || currency === undefined) {
    throw new RowError(
      'fx_pair_unreadable',
      'A currency trade names no pair such as EUR.USD in its symbol: tick "Symbol" in section "Trades" of the Flex query.',
      'symbol',
    )
  }
  const { id, ...common } = f.common
  const leg = (part: string, currency_: string, amount: Decimal, kind: string): StatementRow => ({
    row: 'cash',
    data: {
      ...common,
      ...(id === undefined ? {} : { id: `${id}/${part}` }),
      currency: currency_,
      amount: amount.toString(),
      kind,
    },
  })
  const proceeds = f.proceeds ?? f.quantity.times(f.price).negated()
  const rows = [leg('base', base, f.quantity, 'fx'), leg('quote', currency, proceeds, 'fx')]
  f.fees.forEach((fee, k) => {
    rows.push(leg(`fee${k === 0 ? '' : k + 1}`, fee.currency, Decimal.of(fee.amount).negated(), 'fee'))
  })
  return rows
}
