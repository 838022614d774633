/** The figures of a printed row as the book keeps them: canonical decimals, minor units divided, kinds checked; refs still as printed. */
import { Decimal } from '../model/decimal.ts'
import type { EvidenceBody } from '../model/evidence.ts'
import { majorOf } from '../model/minorUnits.ts'
import {
  EVENT_KINDS,
  type EventRow,
  type Fee,
  type FillRow,
  type Money,
  type StatementRow,
} from '../model/statement.ts'
import { canonical, decimal, hundredth } from './amounts.ts'
import { FieldError, text } from './intakeInstrument.ts'

/** A row that is no instrument. */
export type TradeRow = Exclude<StatementRow, { row: 'instrument' }>

/**
 * @param minor the contract's prices are printed in a hundredth of its currency although the row names no unit
 * @throws FieldError, DecimalError for figures that cannot be read
 */
export function readBody(row: TradeRow, minor: boolean): EvidenceBody {
  switch (row.row) {
    case 'fill':
      return { row: 'fill', data: readFill(row.data, minor) }
    case 'event':
      return { row: 'event', data: readEvent(row.data, minor) }
    case 'cash':
      return { row: 'cash', data: { ...readMoney(row.data), kind: row.data.kind ?? 'other' } }
    case 'balance':
      return { row: 'balance', data: readMoney(row.data) }
    case 'holding': {
      const unit = inMinor(row.data.priceUnit, minor)
      return {
        row: 'holding',
        data: {
          quantity: number(row.data.quantity, 'quantity'),
          price: optionalPrice(row.data.price, 'price', unit),
          mark: optionalPrice(row.data.mark, 'mark', unit),
        },
      }
    }
    case 'price': {
      const { kind } = row.data
      if (kind !== 'mark' && kind !== 'settlement' && kind !== 'quote')
        throw new FieldError('kind', `"${String(kind)}" is no kind of price: mark, settlement or quote`)
      return {
        row: 'price',
        data: { price: price(row.data.price, 'price', inMinor(row.data.priceUnit, minor)), kind },
      }
    }
    case 'dividend':
      return { row: 'dividend', data: { amount: price(row.data.amount, 'amount', minor) } }
    case 'fxRate':
      return { row: 'fxRate', data: readRate(row.data) }
  }
}

function readFill(row: FillRow, minor: boolean): Extract<EvidenceBody, { row: 'fill' }>['data'] {
  const effect = row.effect ?? null
  if (effect !== null && effect !== 'open' && effect !== 'close' && effect !== 'flip')
    throw new FieldError('effect', `"${String(effect)}" is no effect: open, close or flip`)
  const unit = inMinor(row.priceUnit, minor)
  const quantity = number(row.quantity, 'quantity')
  const each = price(row.price, 'price', unit)
  return {
    quantity,
    price: each,
    amount: given(row.amount) ? readAmount(row.amount, quantity, each, unit) : null,
    fees: readFees(row.fees),
    effect,
    order: row.order ?? null,
    strategy: row.strategy ?? null,
    venue: row.venue ?? null,
  }
}

/**
 * Sources that print a price in pence print the amount in pence or in pounds; the one nearer to quantity x price is meant.
 */
function readAmount(printed: string, quantity: string, each: string, minor: boolean): string {
  const amount = number(printed, 'amount')
  if (!minor) return amount
  const whole = decimal(quantity).times(decimal(each)).abs()
  const ten = whole.times(Decimal.int(10))
  return decimal(amount).abs().compare(ten) > 0 ? hundredth(decimal(amount)).toString() : amount
}

function readEvent(row: EventRow, minor: boolean): Extract<EvidenceBody, { row: 'event' }>['data'] {
  if (!EVENT_KINDS.includes(row.kind))
    throw new FieldError('kind', `"${String(row.kind)}" is no kind of event`)
  const ratio = row.ratio
  if (ratio !== undefined && ratio !== null && (isZero(ratio.from) || isZero(ratio.to)))
    throw new FieldError('ratio', 'a ratio has two numbers above zero')
  const of = row.of
  return {
    kind: row.kind,
    quantity: optional(row.quantity, 'quantity'),
    into: row.into ?? null,
    intoQuantity: optional(row.intoQuantity, 'intoQuantity'),
    ratio: ratio ? { from: number(ratio.from, 'ratio'), to: number(ratio.to, 'ratio') } : null,
    keepsSymbol: row.keepsSymbol === true,
    delivers: (row.delivers ?? []).map((d) => {
      const leg = { instrument: text(d.instrument, 'delivers'), quantity: number(d.quantity, 'delivers') }
      return given(d.price) ? { ...leg, price: number(d.price, 'delivers') } : leg
    }),
    cash: (row.cash ?? []).map(readMoney),
    fees: readFees(row.fees),
    price: optionalPrice(row.price, 'price', inMinor(row.priceUnit, minor)),
    of: of
      ? {
          id: of.id ?? null,
          instrument: of.instrument ?? null,
          date: of.date ?? null,
          quantity: optional(of.quantity, 'of'),
          price: optional(of.price, 'of'),
        }
      : null,
  }
}

function readFees(fees: readonly Fee[] | undefined): Fee[] {
  return (fees ?? []).map((f) => ({ ...readMoney(f), kind: f.kind ?? 'fee' }))
}

/** An amount in its currency; hundredths such as GBX are divided. @throws FieldError, DecimalError */
function readMoney(row: Money): Money {
  const unit = text(row.currency, 'currency')
  const amount = number(row.amount, 'amount')
  const major = majorOf(unit)
  if (major === null) return { currency: unit, amount }
  return { currency: major, amount: hundredth(decimal(amount)).toString() }
}

function readRate(row: { from: string; to: string; rate: string }): {
  from: string
  to: string
  rate: string
} {
  let rate = decimal(number(row.rate, 'rate'))
  const from = text(row.from, 'from')
  const to = text(row.to, 'to')
  if (majorOf(from) !== null) rate = rate.times(Decimal.int(100))
  if (majorOf(to) !== null) rate = hundredth(rate)
  return { from: majorOf(from) ?? from, to: majorOf(to) ?? to, rate: rate.toString() }
}

function inMinor(unit: string | undefined, minor: boolean): boolean {
  return unit === undefined || unit === null ? minor : majorOf(unit) !== null
}

function price(value: unknown, field: string, minor: boolean): string {
  const read = number(value, field)
  return minor ? hundredth(decimal(read)).toString() : read
}

function optionalPrice(value: unknown, field: string, minor: boolean): string | null {
  return given(value) ? price(value, field, minor) : null
}

function optional(value: unknown, field: string): string | null {
  return given(value) ? number(value, field) : null
}

function given(value: unknown): value is string {
  return value !== undefined && value !== null
}

function isZero(value: unknown): boolean {
  return decimal(number(value, 'ratio')).sign() <= 0
}

function number(value: unknown, field: string): string {
  return canonical(text(value, field))
}
