/** Short options that may be assigned early, and strikes that pin. Ledger reference, section 8. */
import { Decimal } from '../model/decimal.ts'
import type { Alert, ResolvedInstrument } from '../model/position.ts'
import { decimal } from './amounts.ts'
import type { Derivation } from './derivation.ts'
import { markAt } from './marks.ts'

const DAY = 86_400_000
const YEAR = 365 * DAY
const HUNDRED = decimal('100')

/** @param rate continuously compounded a year in the contract's currency, null when unknown: puts are then not judged */
export function alertsOf(
  d: Derivation,
  account: string,
  option: ResolvedInstrument,
  held: Decimal,
  asOf: number,
  rate: number | null,
): Alert[] {
  const { underlying } = option.terms
  const end = option.expiresAt
  if (held.sign() >= 0 || underlying === undefined || end === null || end <= asOf) return []
  const spot = markAt(d, underlying, asOf)?.price
  if (spot === undefined || option.statuses.includes('needs_deliverable')) return []
  const alerts: Alert[] = []
  const strike = decimal(option.identity.strike ?? '0')
  const early =
    option.terms.style === 'american' ? earlyAssignment(d, option, strike, spot, asOf, end, rate) : null
  if (early !== null) alerts.push({ account, instrument: option.name, kind: 'early_assignment', ...early })
  const gap = spot.minus(strike).abs()
  if (end - asOf < DAY && gap.times(HUNDRED).compare(spot.abs()) <= 0)
    alerts.push({ account, instrument: option.name, kind: 'pin' })
  return alerts
}

function earlyAssignment(
  d: Derivation,
  option: ResolvedInstrument,
  strike: Decimal,
  spot: Decimal,
  asOf: number,
  end: number,
  rate: number | null,
): { timeValue: string; dividend: string } | null {
  const mark = markAt(d, option.name, asOf)?.price
  if (mark === undefined) return null
  const call = option.identity.right === 'C'
  const intrinsic = call ? spot.minus(strike) : strike.minus(spot)
  if (intrinsic.sign() <= 0) return null
  const timeValue = mark.minus(intrinsic)
  const dividends = d.dividends.get(option.terms.underlying ?? '') ?? []
  const dividend = Decimal.sum(dividends.filter((p) => p.at > asOf && p.at <= end).map((p) => p.amount))
  const shown = { timeValue: timeValue.toString(), dividend: dividend.toString() }
  if (call) return timeValue.compare(dividend) < 0 ? shown : null
  if (rate === null) return null
  const interest = strike.toNumber() * -Math.expm1((-rate * (end - asOf)) / YEAR)
  return timeValue.toNumber() < interest - dividend.toNumber() ? shown : null
}
