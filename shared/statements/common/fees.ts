/** What a printed fee costs, checked against the total that its own row prints. */
import { Decimal } from '../../model/decimal.ts'
import { type Contract, multiplierOf } from '../contracts.ts'

const CENT = Decimal.of('0.01')

export interface Settled {
  /** positive costs, negative is a rebate */
  readonly fee: Decimal
  /** signed cash before fees */
  readonly amount: Decimal
  /** false: neither sign of the fee explains the total */
  readonly agrees: boolean
}

/**
 * The fee's sign as the total tells it: total = gross - fee. A total equal to the gross amount leaves the fee out; then, and where
 * no sign fits within a cent, a fee costs whatever sign is printed.
 * @param gross signed cash of quantity, price and multiplier
 * @param total signed cash as printed
 */
export function settledFee(fee: Decimal, gross: Decimal, total: Decimal): Settled {
  const size = fee.abs()
  const near = (cost: Decimal) => gross.minus(cost).minus(total).abs().compare(CENT) < 0
  if (near(size)) return { fee: size, amount: total.plus(size), agrees: true }
  if (near(size.negated())) return { fee: size.negated(), amount: total.minus(size), agrees: true }
  if (near(Decimal.ZERO)) return { fee: size, amount: total, agrees: true }
  return { fee: size, amount: total.plus(size), agrees: false }
}

/**
 * Fee and cash before fees of a trade of a format that prints both: as the total tells, where the multiplier is known and a sign
 * fits; else the fee as printed and the total without it.
 */
export function feeOf(
  contract: Contract,
  trade: { readonly quantity: Decimal; readonly price: Decimal },
  fee: Decimal | null,
  total: Decimal | null,
): { readonly fee: Decimal | null; readonly amount: Decimal | null } {
  if (total === null) return { fee, amount: null }
  if (fee === null) return { fee, amount: total }
  const multiplier = multiplierOf(contract)
  if (multiplier !== null) {
    const gross = trade.quantity.times(trade.price).times(multiplier).negated()
    const settled = settledFee(fee, gross, total)
    if (settled.agrees) return settled
  }
  return { fee, amount: total.plus(fee) }
}
