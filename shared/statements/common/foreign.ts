/** Trades paid from an account in another currency: the fill in the contract's currency, and the conversion as two cash legs. */

import { Decimal } from '../../model/decimal.ts'
import { majorOf } from '../../model/minorUnits.ts'
import type { Fee, RowCommon, StatementRow } from '../../model/statement.ts'
import { type Gross, grossOf, type Printed, settleTrade } from './fees.ts'
import type { SourceRow } from './rowLog.ts'

/** The currency a printed one belongs to, and the minor unit when it is one; both in capitals, pence as GBX. */
export function majorCurrency(printed: string): { readonly currency: string; readonly minor: string | null } {
  const unit = printed.toUpperCase()
  const major = majorOf(printed) ?? majorOf(unit)
  if (major === null) return { currency: unit, minor: null }
  return { currency: major, minor: major === 'GBP' ? 'GBX' : unit }
}

export interface ForeignTrade {
  /** where what does not fit is told */
  readonly row: SourceRow
  readonly common: RowCommon
  readonly ref: string
  /** signed */
  readonly quantity: Decimal
  /** as printed, in the minor unit where there is one */
  readonly price: Decimal
  /** what one price is counted for; null: not known */
  readonly multiplier: Decimal | null
  readonly currency: string
  readonly minor: string | null
  /** signed cash as booked, its column and currency; null when not printed */
  readonly booked: (Printed & { readonly currency: string }) | null
  readonly fees: readonly Fee[]
  /** the format has a column of fees: what differs between price and booked cash is rounding, no fee */
  readonly feesPrinted?: boolean
  /** rate of exchange as printed; which of the two currencies it counts is found out */
  readonly rate?: Decimal | null
  readonly order?: string | null
}

/** The rows of one trade. In the same currency the difference between gross and booked cash is its fees. */
export function foreignTrade(t: ForeignTrade): StatementRow[] {
  const { booked } = t
  const same = booked !== null && booked.currency === t.currency
  const known = grossOf(t.quantity, t.price, t.multiplier)
  const gross = known === null || t.minor === null ? known : hundredth(known)
  const ownFees = t.fees.length === 0 && t.feesPrinted !== true ? null : t.fees
  const settled = same
    ? settleTrade(t.row, {
        gross,
        total: booked,
        fees: ownFees,
        currency: t.currency,
        impliedKind: 'commission',
      })
    : { fees: t.fees, amount: gross?.amount ?? null }
  if (booked !== null && !same && gross !== null && t.rate != null && !t.rate.isZero() && t.minor === null)
    settleTrade(t.row, {
      gross: converted(gross, t.rate, booked.amount),
      total: booked,
      fees: ownFees,
      currency: booked.currency,
    })
  const { fees } = settled
  const fill: StatementRow = {
    row: 'fill',
    data: {
      ...t.common,
      instrument: t.ref,
      quantity: t.quantity.toString(),
      price: t.price.toString(),
      ...(t.minor !== null
        ? { priceUnit: t.minor }
        : settled.amount === null
          ? {}
          : { amount: settled.amount.toString() }),
      ...(fees.length === 0 ? {} : { fees }),
      ...(t.order == null || t.order === '' ? {} : { order: t.order }),
    },
  }
  if (booked === null || same || gross === null) return [fill]
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
  return [fill, leg('from', t.currency, gross.amount.negated()), leg('to', booked.currency, booked.amount)]
}

function hundredth(g: Gross): Gross {
  return {
    amount: g.amount.divide(HUNDRED, g.amount.scale + 2),
    slack: g.slack.divide(HUNDRED, g.slack.scale + 2),
  }
}

/** In the account's currency; some brokers print the rate one way round, some the other: the nearer one is meant. */
function converted(g: Gross, rate: Decimal, booked: Decimal): Gross {
  const [times, by] = [g.amount.times(rate), g.amount.divide(rate, 10)]
  const chosen = times.minus(booked).abs().compare(by.minus(booked).abs()) < 0 ? times : by
  // the rate's own rounding, half of its last decimal, moves the amount by the same part
  const rounding = chosen
    .abs()
    .times(Decimal.scaled(5n, rate.scale + 1))
    .divide(rate.abs(), 10)
  const slack = g.amount.isZero() ? g.slack : g.slack.times(chosen.abs()).divide(g.amount.abs(), 10)
  return { amount: chosen, slack: slack.plus(rounding) }
}

const HUNDRED = Decimal.of('100')
