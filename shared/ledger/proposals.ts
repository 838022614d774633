/** What an expired option that is still open became, as a proposal: nothing moves until a person or a statement says so. Ledger reference, section 8. */
import { Decimal } from '../model/decimal.ts'
import type { Proposal, ResolvedInstrument } from '../model/position.ts'
import { decimal, moneyDecimals } from './amounts.ts'
import { Fraction } from './averages.ts'
import type { Derivation } from './derivation.ts'
import { lastPrice } from './marks.ts'
import { familyRule, isAdjusted } from './terms.ts'

const DAY = 86_400_000

/** @param held the signed position, not zero */
export function proposalOf(
  d: Derivation,
  account: string,
  option: ResolvedInstrument,
  held: Decimal,
  asOf: number,
): Proposal {
  const at = { account, instrument: option.name }
  const deliverable = option.terms.deliverable
  const single =
    deliverable?.legs.length === 1 && deliverable.cash.length === 0 ? deliverable.legs[0] : undefined
  if (isAdjusted(option.identity) || deliverable !== undefined) {
    if (single === undefined) return { ...at, kind: 'needs_deliverable' }
  }
  const underlying = single?.instrument ?? option.terms.underlying
  const price = underlying === undefined ? null : expiryPrice(d, option, underlying, asOf)
  if (underlying === undefined || price === null) return { ...at, kind: 'needs_price' }
  const strike = decimal(option.identity.strike ?? '0')
  const multiplier = decimal(option.terms.multiplier ?? '1')
  // an adjusted contract exchanges strike x multiplier for what it delivers
  const perContract = single === undefined ? multiplier : decimal(single.quantity)
  const worth = price.price.times(perContract)
  const cost = strike.times(multiplier)
  const inMoney = option.identity.right === 'C' ? worth.minus(cost) : cost.minus(worth)
  const quantity = held.negated().toString()
  const base = { ...at, certainty: price.certainty, quantity }
  const threshold = familyRule(option.identity.family)?.threshold
  const enough =
    inMoney.sign() > 0 &&
    (threshold === undefined || inMoney.compare(decimal(threshold).times(multiplier)) >= 0)
  if (!enough) return { ...base, kind: 'expiry' }
  if (option.terms.settles === 'cash') {
    const currency = option.identity.settle
    let amount = Fraction.of(held).times(Fraction.of(inMoney))
    if (option.terms.inverse === true) amount = amount.over(Fraction.of(price.price))
    return {
      ...base,
      kind: 'cash_delivery',
      cash: { currency, amount: amount.round(moneyDecimals(currency)).toString() },
    }
  }
  const call = option.identity.right === 'C' ? Decimal.ONE : Decimal.ONE.negated()
  // an option on a future delivers one future; an option on shares its multiplier of them
  const underlyingKind = d.instruments.get(underlying)?.kind
  const units = single !== undefined ? perContract : underlyingKind === 'future' ? Decimal.ONE : multiplier
  const shares = held.times(units).times(call)
  const each = single === undefined ? strike : cost.divide(perContract, 10)
  return {
    ...base,
    kind: held.sign() > 0 ? 'exercise' : 'assignment',
    delivers: { instrument: underlying, quantity: shares.toString(), price: each.toString() },
  }
}

/** Settlement price of the expiry date, else the last mark in the 24 h before. */
function expiryPrice(
  d: Derivation,
  option: ResolvedInstrument,
  underlying: string,
  asOf: number,
): { price: Decimal; certainty: 'stated' | 'assumed' } | null {
  const { expiry } = option.identity
  const settlement = lastPrice(d, underlying, asOf, (p) => p.kind === 'settlement' && p.tradingDay === expiry)
  if (settlement !== null) return { price: settlement.price, certainty: 'stated' }
  const end = option.expiresAt as number
  const mark = lastPrice(d, underlying, Math.min(asOf, end), (p) => p.kind === 'mark' && p.at > end - DAY)
  return mark === null ? null : { price: mark.price, certainty: 'assumed' }
}
