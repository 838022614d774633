/** Trades paid from an account in another currency: the fill in the contract's currency, and the conversion as two cash legs. */

import { Decimal } from '../../model/decimal.ts'
import type { Fee, RowCommon, StatementRow } from '../../model/statement.ts'
import { lookup } from './lookup.ts'

/** Currencies whose prices are printed in a hundredth. */
const MINOR: Readonly<Record<string, string>> = { GBX: 'GBP', GBp: 'GBP', ILA: 'ILS', ZAC: 'ZAR' }

/** The currency a printed one belongs to, and the minor unit when it is one. */
export function majorCurrency(printed: string): { readonly currency: string; readonly minor: string | null } {
  const major = lookup(MINOR, printed)
  return major === undefined
    ? { currency: printed.toUpperCase(), minor: null }
    : { currency: major, minor: 'GBX' === printed || printed === 'GBp' ? 'GBX' : printed }
}

export interface ForeignTrade {
  readonly common: RowCommon
  readonly ref: string
  /** signed */
  readonly quantity: Decimal
  readonly price: Decimal
  /** signed cash in the contract's currency */
  readonly gross: Decimal
  readonly currency: string
  readonly minor: string | null
  /** signed cash as booked, and its currency; null when not printed */
  readonly booked: { readonly amount: Decimal; readonly currency: string } | null
  readonly fees: readonly Fee[]
  /** the format has a column of fees: what differs between price and booked cash is rounding, no fee */
  readonly feesPrinted?: boolean
}

/** Cash before fees: what was booked is exact, prices are printed rounded. */
function amountOf(t: ForeignTrade, same: boolean, rest: Decimal | null): Decimal {
  if (t.booked === null || !same) return t.gross
  if (rest !== null) return rest.sign() < 0 ? t.booked.amount : t.gross
  const own = t.fees.filter((f) => f.currency === t.currency)
  return own.reduce((sum, f) => sum.plus(Decimal.of(f.amount)), t.booked.amount)
}

/** The rows of one trade. In the same currency the difference between gross and booked cash is its fees. */
export function foreignTrade(t: ForeignTrade): StatementRow[] {
  const { booked } = t
  const same = booked !== null && booked.currency === t.currency
  const rest = same && t.fees.length === 0 && t.feesPrinted !== true ? t.gross.minus(booked.amount) : null
  const fees: readonly Fee[] =
    rest !== null && rest.sign() > 0
      ? [{ currency: t.currency, amount: rest.toString(), kind: 'commission' }]
      : t.fees
  const fill: StatementRow = {
    row: 'fill',
    data: {
      ...t.common,
      instrument: t.ref,
      quantity: t.quantity.toString(),
      price: t.price.toString(),
      ...(t.minor === null ? { amount: amountOf(t, same, rest).toString() } : { priceUnit: t.minor }),
      ...(fees.length === 0 ? {} : { fees }),
    },
  }
  if (booked === null || same) return [fill]
  const leg = (part: string, currency: string, amount: Decimal): StatementRow => ({
    row: 'cash',
    data: {
      ...t.common,
      ...(t.common.id === undefined ? {} : { id: `${t.common.id}/${part}` }),
      currency,
      amount: amount.toString(),
      kind: 'fx',
    },
  })
  return [fill, leg('from', t.currency, t.gross.negated()), leg('to', booked.currency, booked.amount)]
}
