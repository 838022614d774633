/** Prices, dividends and rates that statements print: market inputs of source `statement`, no entries. */
import type { Decimal } from '../model/decimal.ts'
import { decimal } from './amounts.ts'
import { compareText } from './candidates.ts'
import type { DividendPoint, FxPoint, PricePoint, Shown } from './derivation.ts'

export interface MarketRows {
  readonly prices: Map<string, PricePoint[]>
  readonly dividends: Map<string, DividendPoint[]>
  readonly fxRates: Map<string, FxPoint[]>
}

/** All of them by contract and pair, oldest first; of one instant and kind the later made, else the larger, comes last. */
export function readMarket(shown: readonly Shown[]): MarketRows {
  const prices = new Map<string, (PricePoint & { made: number })[]>()
  const dividends = new Map<string, Map<string, DividendPoint & { made: number }>>()
  const fxRates = new Map<string, (FxPoint & { made: number })[]>()
  for (const s of shown) {
    const { body, at, tradingDay } = s.evidence
    const made = s.source.made ?? Number.NEGATIVE_INFINITY
    const source = s.source.format
    if (body.row === 'fxRate') {
      add(fxRates, `${body.data.from}/${body.data.to}`, { at, rate: decimal(body.data.rate), source, made })
    } else if (s.instrument === null) continue
    else if (body.row === 'price') {
      const { price, kind } = body.data
      add(prices, s.instrument, { at, price: decimal(price), kind, tradingDay, source, made })
    } else if (body.row === 'holding' && body.data.mark !== null) {
      add(prices, s.instrument, {
        at,
        price: decimal(body.data.mark),
        kind: 'mark',
        tradingDay,
        source,
        made,
      })
    } else if (body.row === 'dividend') {
      const point = { at, day: tradingDay, amount: decimal(body.data.amount), made }
      const days = dividends.get(s.instrument) ?? new Map<string, DividendPoint & { made: number }>()
      const before = days.get(tradingDay)
      // the same ex-date printed by two files is one dividend
      if (
        before === undefined ||
        made > before.made ||
        (made === before.made && point.amount.compare(before.amount) > 0)
      )
        days.set(tradingDay, point)
      dividends.set(s.instrument, days)
    }
  }
  for (const list of prices.values())
    list.sort(
      (a, b) => a.at - b.at || a.made - b.made || value(a.price, b.price) || compareText(a.kind, b.kind),
    )
  for (const list of fxRates.values())
    list.sort((a, b) => a.at - b.at || a.made - b.made || value(a.rate, b.rate))
  const exDates = [...dividends].map(
    ([name, days]) => [name, [...days.values()].sort((a, b) => a.at - b.at)] as const,
  )
  return { prices, dividends: new Map(exDates), fxRates }
}

function add<T>(map: Map<string, T[]>, key: string, item: T): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [item])
  else list.push(item)
}

function value(a: Decimal, b: Decimal): number {
  return a.compare(b)
}
