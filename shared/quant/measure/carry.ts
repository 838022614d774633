/** Funding of perpetuals as carry of a day, a line of its own: never in an option's theta (quant reference 1.6). */
import type { ExposureTotals } from '../../model/exposure.ts'
import { CONTRACT_KIND } from '../../portfolio/columns.ts'
import { isFurtherPart, type PackedBook } from '../../portfolio/pack.ts'
import { CompensatedSum } from '../math/sum.ts'
import type { ExposureFigures } from './exposureFigures.ts'

/**
 * What one long unit of multiplier of a perpetual (row `i` of the contracts) gains by funding in a day: -P rate 24/hours in the quote
 * currency, or for an inverse one -rate 24/hours coins per USD, at the index. Null where no funding rate was given.
 */
export function carryPerDay(
  book: PackedBook,
  i: number,
): { readonly value: number; readonly unit: string } | null {
  const { contracts: c, lists, market } = book
  const funding = market.funding(lists.contracts[i] ?? '')
  if (funding === null) return null
  const P = c.S[i] as number
  const notional = c.kind[i] === CONTRACT_KIND.inversePerpetual ? (c.spot[i] as number) / P : P
  const unit = `${lists.currencies[c.currency[i] as number] ?? ''} a day`
  return { value: -notional * funding.rate * (24 / funding.hours), unit }
}

/** Carry of all perpetuals in the reporting currency; null without any. Those without a funding rate are counted, not guessed. */
export function carryTotals(figures: ExposureFigures): ExposureTotals['carry'] {
  const { book, status, fx } = figures
  const { positions, contracts } = book
  const total = new CompensatedSum()
  let [held, known] = [0, 0]
  for (let i = 0; i < positions.count; i++) {
    const c = positions.contract[i] as number
    const kind = contracts.kind[c] as number
    if (kind !== CONTRACT_KIND.linearPerpetual && kind !== CONTRACT_KIND.inversePerpetual) continue
    const first = !isFurtherPart(book, i)
    if (first) held++
    const carry = status[i] === 0 ? carryPerDay(book, c) : null
    if (carry === null) continue
    if (first) known++
    const rate = fx[contracts.currency[c] as number]?.rate ?? Number.NaN
    total.add((positions.quantity[i] as number) * (contracts.multiplier[c] as number) * rate * carry.value)
  }
  return held === 0 ? null : { perDay: known === 0 ? null : total.value, known, unknown: held - known }
}
