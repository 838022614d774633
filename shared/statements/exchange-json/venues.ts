/** What the four exchanges' answers hold: executions, positions, balances, contract details. */
import { Decimal } from '../../model/decimal.ts'
import type { StatementRow } from '../../model/statement.ts'
import { grossOf, settleTrade } from '../common/fees.ts'
import type { JsonObject } from '../common/json.ts'
import { RowError, type SourceRow } from '../common/rowLog.ts'
import { feeList, printed } from '../common/tradeRow.ts'
import type { Contract } from '../contracts.ts'
import { deribitContract } from '../deribit-csv/contract.ts'
import { isDeribitCombo } from '../notations/crypto.ts'
import { binanceContract, bybitContract, okxContract } from './contracts.ts'
import {
  decimalOf,
  instantOf,
  listOf,
  neededDecimal,
  neededText,
  objectOf,
  sideOf,
  textOf,
} from './values.ts'

/** What one object became. */
export type Reading =
  | { readonly what: 'fill'; readonly contract: Contract; readonly row: (ref: string) => StatementRow }
  | {
      readonly what: 'position'
      readonly contract: Contract
      readonly quantity: Decimal
      readonly cost: Decimal | null
      readonly mark: Decimal | null
      /** null: the answer's own time stands for it */
      readonly at: string | null
    }
  | {
      readonly what: 'balances'
      readonly rows: readonly { currency: string; amount: Decimal }[]
      readonly at: string | null
    }
  | { readonly what: 'contract'; readonly contract: Contract }
  | { readonly what: 'skip'; readonly reason: string }

export interface Venue {
  readonly id: string
  readonly title: string
  readonly software: string
  recognise(text: string): number
  /** What does not fit is told at `row`. @throws RowError */
  read(o: JsonObject, row: SourceRow): Reading
}

function fillRow(
  account: { at: string; id: string | null; order: string | null },
  quantity: Decimal,
  price: Decimal,
  fee: { amount: Decimal; currency: string } | null,
): (ref: string) => StatementRow {
  return (ref) => ({
    row: 'fill',
    data: {
      at: account.at,
      ...(account.id === null ? {} : { id: account.id }),
      instrument: ref,
      quantity: quantity.toString(),
      price: price.toString(),
      ...(fee === null || fee.amount.isZero()
        ? {}
        : { fees: [{ currency: fee.currency, amount: fee.amount.toString(), kind: 'commission' }] }),
      ...(account.order === null ? {} : { order: account.order }),
    },
  })
}

const signed = (size: Decimal, side: 1 | -1): Decimal => (side === 1 ? size.abs() : size.abs().negated())

function sided(o: JsonObject, ...names: readonly string[]): 1 | -1 {
  const side = sideOf(textOf(o, ...names))
  if (side === null)
    throw new RowError('side_unknown', `Member "${names[0]}" is neither buy nor sell.`, names[0] ?? null)
  return side
}

export const BYBIT: Venue = {
  id: 'bybit-json',
  title: 'Bybit (JSON: executions, positions, wallet)',
  software: 'Bybit',
  recognise: (t) =>
    /"(?:execId|positionIdx|walletBalance)"/.test(t) && /"(?:retCode|topic|creationTime)"/.test(t) ? 1 : 0,
  read(o, row) {
    if (o.has('execId')) {
      const type = textOf(o, 'execType') ?? 'Trade'
      if (!/trade/i.test(type)) return { what: 'skip', reason: `execution of type ${type}: not a trade` }
      const contract = bybitContract(neededText(o, 'symbol'))
      const quantity = signed(neededDecimal(o, 'execQty'), sided(o, 'side'))
      const price = neededDecimal(o, 'execPrice')
      const currency = textOf(o, 'feeCurrency') ?? contract.identity.settle
      const fee = bybitFee(o, row, quantity, price, contract, currency)
      return {
        what: 'fill',
        contract,
        row: fillRow(
          { at: instantOf(o, 'execTime'), id: textOf(o, 'execId'), order: textOf(o, 'orderId') },
          quantity,
          price,
          fee,
        ),
      }
    }
    if (o.has('positionIdx')) {
      const size = neededDecimal(o, 'size')
      if (size.isZero()) return { what: 'skip', reason: 'position of zero' }
      return {
        what: 'position',
        contract: bybitContract(neededText(o, 'symbol')),
        quantity: signed(size, sided(o, 'side')),
        cost: decimalOf(o, 'avgPrice', 'entryPrice'),
        mark: decimalOf(o, 'markPrice'),
        at: o.has('updatedTime') ? instantOf(o, 'updatedTime') : null,
      }
    }
    if (o.has('coin')) {
      const rows = listOf(o, 'coin').flatMap((c) =>
        c instanceof Map && textOf(c, 'coin') !== null
          ? [{ currency: textOf(c, 'coin') as string, amount: decimalOf(c, 'walletBalance') ?? Decimal.ZERO }]
          : [],
      )
      return { what: 'balances', rows, at: null }
    }
    return { what: 'skip', reason: 'an object that is no execution, position or balance' }
  },
}

/** The value must be quantity x price (quantity / price of inverse contracts), the fee's sign that of its rate. */
function bybitFee(
  o: JsonObject,
  row: SourceRow,
  quantity: Decimal,
  price: Decimal,
  contract: Contract,
  currency: string,
): { amount: Decimal; currency: string } | null {
  const fee = decimalOf(o, 'execFee')
  const size = decimalOf(o, 'execValue')
  const rate = decimalOf(o, 'feeRate')
  const value = size === null ? null : signed(size, quantity.sign() === 1 ? -1 : 1)
  const [settled] = settleTrade(row, {
    gross: contract.terms.inverse === undefined ? grossOf(quantity, price, Decimal.ONE, true) : null,
    value: printed('execValue', value),
    total:
      value === null || rate === null || rate.isZero()
        ? null
        : printed('feeRate', value.minus(value.abs().times(rate))),
    fees: feeList(fee, currency),
    currency,
    feesMayBeApart: false,
    workedOut: true,
  }).fees
  return settled === undefined ? null : { amount: Decimal.of(settled.amount), currency }
}

/** A contract with the tick and the instant of expiry that its details print, null where they print none. */
function withDetails(contract: Contract, tick: string | null, expiresAt: string | null): Contract {
  const details = { ...(tick === null ? {} : { tick }), ...(expiresAt === null ? {} : { expiresAt }) }
  return { ...contract, terms: { ...contract.terms, ...details } }
}

export const OKX: Venue = {
  id: 'okx-json',
  title: 'OKX (JSON: positions, fills, balances, contracts)',
  software: 'OKX',
  recognise: (t) =>
    /"(?:instId|instType|cashBal)"/.test(t) && /"(?:posSide|fillPx|cashBal|ctVal)"/.test(t) ? 1 : 0,
  read(o) {
    if (o.has('pos') && o.has('posSide')) {
      const pos = neededDecimal(o, 'pos')
      if (pos.isZero()) return { what: 'skip', reason: 'position of zero' }
      const side = sideOf(textOf(o, 'posSide'))
      return {
        what: 'position',
        contract: okxContract(neededText(o, 'instId'), null),
        quantity: side === null ? pos : signed(pos, side),
        cost: decimalOf(o, 'avgPx'),
        mark: decimalOf(o, 'markPx'),
        at: o.has('uTime') ? instantOf(o, 'uTime') : null,
      }
    }
    if (o.has('fillPx') && o.has('fillSz') && textOf(o, 'tradeId') !== null) {
      const size = neededDecimal(o, 'fillSz')
      if (size.isZero()) return { what: 'skip', reason: 'order without a fill' }
      const contract = okxContract(neededText(o, 'instId'), null)
      const fee = decimalOf(o, 'fee', 'fillFee')
      return {
        what: 'fill',
        contract,
        row: fillRow(
          {
            at: instantOf(o, 'fillTime', 'ts'),
            // ids of trades are per contract
            id: `${textOf(o, 'instId')}/${textOf(o, 'tradeId')}`,
            order: textOf(o, 'ordId'),
          },
          signed(size, sided(o, 'side')),
          neededDecimal(o, 'fillPx'),
          // OKX prints costs as negative numbers
          fee === null
            ? null
            : { amount: fee.negated(), currency: textOf(o, 'feeCcy') ?? contract.identity.settle },
        ),
      }
    }
    if (o.has('details')) {
      const rows = listOf(o, 'details').flatMap((c) => {
        const currency = c instanceof Map ? textOf(c, 'ccy') : null
        const amount = c instanceof Map ? decimalOf(c, 'cashBal') : null
        return currency === null || amount === null ? [] : [{ currency, amount }]
      })
      return { what: 'balances', rows, at: o.has('uTime') ? instantOf(o, 'uTime') : null }
    }
    if (o.has('ctVal') && textOf(o, 'ctVal') !== null) {
      const size = neededDecimal(o, 'ctVal').times(decimalOf(o, 'ctMult') ?? Decimal.ONE)
      const contract = okxContract(neededText(o, 'instId'), size.toString())
      const tick = textOf(o, 'tickSz')
      const expires = textOf(o, 'expTime') === null ? null : instantOf(o, 'expTime')
      return { what: 'contract', contract: withDetails(contract, tick, expires) }
    }
    return { what: 'skip', reason: 'an object that is no position, fill, balance or contract' }
  },
}

export const BINANCE: Venue = {
  id: 'binance-json',
  title: 'Binance futures (JSON: positions, trades)',
  software: 'Binance',
  recognise: (t) => (/"positionAmt"/.test(t) || (/"(?:commissionAsset)"/.test(t) && /"qty"/.test(t)) ? 1 : 0),
  read(o, row) {
    if (o.has('positionAmt')) {
      const amount = neededDecimal(o, 'positionAmt')
      if (amount.isZero()) return { what: 'skip', reason: 'position of zero' }
      const side = sideOf(textOf(o, 'positionSide'))
      return {
        what: 'position',
        contract: binanceContract(neededText(o, 'symbol')),
        quantity: side === -1 ? amount.abs().negated() : amount,
        cost: decimalOf(o, 'entryPrice'),
        mark: decimalOf(o, 'markPrice'),
        at: o.has('updateTime') ? instantOf(o, 'updateTime') : null,
      }
    }
    if (o.has('commissionAsset') && o.has('qty')) {
      const fee = decimalOf(o, 'commission')
      const side = sideOf(textOf(o, 'side')) ?? (o.get('buyer') === true ? 1 : -1)
      const contract = binanceContract(neededText(o, 'symbol'))
      const quantity = signed(neededDecimal(o, 'qty'), side)
      const price = neededDecimal(o, 'price')
      const quote = decimalOf(o, 'quoteQty')
      settleTrade(row, {
        gross: contract.terms.inverse === undefined ? grossOf(quantity, price, Decimal.ONE) : null,
        value: quote === null ? null : printed('quoteQty', signed(quote, side === 1 ? -1 : 1)),
        fees: [],
        currency: contract.identity.settle,
      })
      return {
        what: 'fill',
        contract,
        row: fillRow(
          {
            at: instantOf(o, 'time'),
            id: `${textOf(o, 'symbol')}/${textOf(o, 'id')}`,
            order: textOf(o, 'orderId'),
          },
          quantity,
          price,
          fee === null ? null : { amount: fee, currency: neededText(o, 'commissionAsset') },
        ),
      }
    }
    return { what: 'skip', reason: 'an object that is no position or trade' }
  },
}

export const DERIBIT: Venue = {
  id: 'deribit-json',
  title: 'Deribit (JSON: positions, own trades, account summary, contracts)',
  software: 'Deribit',
  recognise: (t) =>
    /"jsonrpc"/.test(t) &&
    /"(?:instrument_name|margin_balance|summaries)"/.test(t) &&
    !/"(?:bids|order_book|book_)/.test(t)
      ? 1
      : 0,
  read(o) {
    const name = textOf(o, 'instrument_name')
    if (name === null) {
      const currency = textOf(o, 'currency')
      const balance = decimalOf(o, 'balance')
      if (currency === null || balance === null)
        return { what: 'skip', reason: 'an object that is no position, trade or balance' }
      return { what: 'balances', rows: [{ currency, amount: balance }], at: null }
    }
    if (isDeribitCombo(name) || /combo/.test(textOf(o, 'kind') ?? ''))
      return { what: 'skip', reason: 'a combo: its legs are listed on their own' }
    const contract = deribitContract(name)
    if (contract === null)
      throw new RowError(
        'symbol_unreadable',
        `Instrument "${name}" is not a contract Hedgerow can read.`,
        'instrument_name',
      )
    if (o.has('trade_id')) {
      // trades of the public tape name neither an order nor a fee
      if (!o.has('order_id')) return { what: 'skip', reason: 'a trade of the public tape' }
      const fee = decimalOf(o, 'fee')
      return {
        what: 'fill',
        contract,
        row: fillRow(
          { at: instantOf(o, 'timestamp'), id: neededText(o, 'trade_id'), order: textOf(o, 'order_id') },
          signed(neededDecimal(o, 'amount'), sided(o, 'direction')),
          neededDecimal(o, 'price'),
          fee === null
            ? null
            : { amount: fee, currency: textOf(o, 'fee_currency') ?? contract.identity.settle },
        ),
      }
    }
    if (o.has('size') && o.has('direction')) {
      const size = neededDecimal(o, 'size')
      if (size.isZero()) return { what: 'skip', reason: 'position of zero' }
      return {
        what: 'position',
        contract,
        quantity: textOf(o, 'direction') === 'zero' ? size : signed(size, sided(o, 'direction')),
        cost: decimalOf(o, 'average_price'),
        mark: decimalOf(o, 'mark_price'),
        at: null,
      }
    }
    if (o.has('contract_size') && o.has('expiration_timestamp')) {
      const tick = textOf(o, 'tick_size')
      const expires = contract.identity.expiry === 'PERP' ? null : instantOf(o, 'expiration_timestamp')
      return { what: 'contract', contract: withDetails(contract, tick, expires) }
    }
    return { what: 'skip', reason: 'an object that is no position, own trade or contract' }
  },
}

/** The objects of an answer: those of its lists, or itself. `params.data`, `result.list`, `summaries` are looked into. */
export function objectsIn(o: JsonObject): readonly JsonObject[] {
  for (const name of ['list', 'data', 'summaries', 'trades', 'result'] as const) {
    const inner = listOf(o, name).filter((v): v is JsonObject => v instanceof Map)
    if (inner.length > 0) return inner
  }
  const nested = objectOf(o, 'data') ?? objectOf(o, 'result')
  return nested === null ? [o] : objectsIn(nested)
}
