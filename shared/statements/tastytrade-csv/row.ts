/** One line of a tastytrade export, whatever its layout, and what it becomes. */
import { Decimal } from '../../model/decimal.ts'
import type { EventKind, Fee, Money, RowCommon, StatementRow } from '../../model/statement.ts'
import type { Gross } from '../common/fees.ts'
import { type PrintedTime, rowTime } from '../common/time.ts'
import type { Contract } from '../contracts.ts'

/** A line with its figures read; amounts as printed, fees as costs. */
export interface TastyRow {
  readonly account: string
  readonly time: PrintedTime
  /** file order, normalised to oldest first */
  readonly sequence: number
  /** `trade`, `receive deliver`, `money movement` */
  readonly type: string
  readonly subType: string
  /** +1 buy, -1 sell, null when the line names no action */
  readonly side: 1 | -1 | null
  readonly effect: 'open' | 'close' | null
  readonly contract: Contract | null
  /** the Symbol cell as printed, for layouts that address contracts by it */
  readonly symbol: string
  readonly description: string
  readonly value: Decimal
  /** unsigned */
  readonly quantity: Decimal
  /** price of one unit of the underlying */
  readonly price: Decimal | null
  readonly fees: readonly Fee[]
  /** cash of quantity and printed price; null where the line has no price */
  readonly gross: Gross | null
  /** value less costs as printed, where the layout prints it */
  readonly total: Decimal | null
  readonly order: string | null
  readonly currency: string
}

/** How rows name their contract: by ref, or by the printed symbol (which may come to mean another contract). */
export type Naming = (row: TastyRow, ref: string) => Pick<RowCommon, 'instrument' | 'symbol'>

/** Account, time and order of a row. */
export function common(r: TastyRow): RowCommon {
  return { account: r.account, ...rowTime(r.time), sequence: r.sequence }
}

/** Instant of a row as comparable text (all rows of one file share an offset convention). */
export function instantText(r: TastyRow): string {
  return `${r.time.date}T${r.time.time ?? '23:59:59'}`
}

/** Signed quantity of a line with an action. */
export function signed(r: TastyRow): Decimal {
  return r.side === -1 ? r.quantity.negated() : r.quantity
}

/** A purchase or sale, the share leg of an assignment included. */
export function fillOf(r: TastyRow, price: Decimal, named: ReturnType<Naming>): StatementRow {
  const margin = r.contract?.kind === 'future'
  return {
    row: 'fill',
    data: {
      ...common(r),
      ...named,
      quantity: signed(r).toString(),
      price: price.toString(),
      ...(margin ? {} : { amount: r.value.toString() }),
      ...(r.fees.length === 0 ? {} : { fees: r.fees }),
      ...(r.effect === null ? {} : { effect: r.effect }),
      ...(r.order === null ? {} : { order: r.order }),
    },
  }
}

/** A removal: `quantity` is the signed change, absent when the file does not tell the side (then "what is left"). */
export function removalOf(
  r: TastyRow,
  kind: EventKind,
  quantity: Decimal | null,
  named: ReturnType<Naming>,
): StatementRow {
  return {
    row: 'event',
    data: {
      ...common(r),
      ...named,
      kind,
      ...(quantity === null ? {} : { quantity: quantity.toString() }),
      ...moneyOf(r.value, r.currency),
      ...(r.fees.length === 0 ? {} : { fees: r.fees }),
    },
  }
}

/** Cash of an event, left out when zero. */
export function moneyOf(amount: Decimal, currency: string): { cash?: readonly Money[] } {
  return amount.isZero() ? {} : { cash: [{ currency, amount: amount.toString() }] }
}

/** A movement of money. */
export function cashOf(r: TastyRow, named: Pick<RowCommon, 'instrument' | 'symbol'>): StatementRow[] {
  const rows: StatementRow[] = []
  const cash = (amount: Decimal, kind: string) =>
    rows.push({
      row: 'cash',
      data: { ...common(r), ...named, currency: r.currency, amount: amount.toString(), kind },
    })
  if (!r.value.isZero()) cash(r.value, cashKind(r))
  for (const fee of r.fees) cash(Decimal.of(fee.amount).negated(), 'fee')
  return rows
}

/** The oldest exports book interest and dividends as deposits or withdrawals: the description tells. */
function cashKind(r: TastyRow): string {
  const sub = r.subType
  const words = r.description.toLowerCase()
  if (words.includes('interest') || sub.includes('interest') || /^from .* thru /.test(words))
    return 'interest'
  if (sub.includes('dividend') || ((sub === 'deposit' || sub === 'withdrawal') && r.symbol !== ''))
    return 'dividend'
  if (sub === 'fee' || words.includes(' fee')) return 'fee'
  if (words.includes('withholding')) return 'tax'
  if (sub === 'deposit' || sub === 'withdrawal' || (sub === 'transfer' && r.symbol === '')) {
    return r.value.sign() > 0 ? 'deposit' : 'withdrawal'
  }
  return 'other'
}
