/** What statements printed about the market, as inputs: last mark or settlement, last quote, rates, dividends to come. */
import type { LatestPrices } from '../ledger/marks.ts'
import { Decimal } from '../model/decimal.ts'
import type { MarketInput } from '../model/market.ts'
import { markUnit } from './underlying.ts'

/** Inputs of source `statement` and `quote`, in a stable order. */
export function statementInputs(latest: LatestPrices): MarketInput[] {
  const inputs: MarketInput[] = []
  for (const [name, { mark, settlement, quote }] of latest.prices) {
    const printed = (settlement?.at ?? -Infinity) > (mark?.at ?? -Infinity) ? settlement : mark
    for (const [point, source] of [
      [printed, 'statement'],
      [quote, 'quote'],
    ] as const) {
      if (point === null) continue
      const value = point.price.toString()
      inputs.push({
        kind: 'mark',
        of: name,
        date: null,
        value,
        unit: markUnit(name),
        source,
        observedAt: point.at,
        certainty: 'stated',
      })
    }
  }
  for (const [pair, point] of latest.fxRates) {
    const [from = '', to = ''] = pair.split('/')
    const value = point.rate.toString()
    inputs.push({
      kind: 'fx',
      of: pair,
      date: null,
      value,
      unit: `${to} per ${from}`,
      source: 'statement',
      observedAt: point.at,
      certainty: 'stated',
    })
  }
  for (const [name, points] of latest.dividends) inputs.push(...dividendInputs(name, points))
  return inputs
}

/** Several dividends of one ex-date add up. */
function dividendInputs(
  name: string,
  points: readonly { readonly day: string; readonly amount: Decimal }[],
): MarketInput[] {
  const days = new Map<string, Decimal>()
  for (const { day, amount } of points) days.set(day, (days.get(day) ?? Decimal.ZERO).plus(amount))
  return [...days].map(([date, amount]) => ({
    kind: 'dividend',
    of: name,
    date,
    value: amount.toString(),
    unit: markUnit(name),
    source: 'statement',
    observedAt: null,
    certainty: 'stated',
  }))
}
