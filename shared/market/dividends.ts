/** Cash dividends of an underlying: which source states one, and the instant from which the share trades without it. */
import exchangeZones from '../data/market/exchangeZones.json' with { type: 'json' }
import { localDate, Zone } from '../ledger/zones.ts'
import { parseInstrumentName } from '../model/instrument.ts'
import { lookup } from '../model/lookup.ts'
import { MARKET_SOURCES, type MarketInput } from '../model/market.ts'

/** A dividend to come. */
export interface ExDividend {
  /** ms UTC: 09:30 exchange time on the ex-date */
  readonly at: number
  /** cash per share */
  readonly amount: number
}

const ZONES: { readonly [family: string]: string } = exchangeZones.zones
const [OPEN_HOURS, OPEN_MINUTES] = exchangeZones.opens.split(':').map(Number) as [number, number]

/**
 * The instant at which `underlying` goes ex on the local date `day`: 09:30 in the zone of its exchange, whatever the season (quant
 * reference 4). @throws TimeError when `day` is no date
 */
export function exInstant(underlying: string, day: string): number {
  const family = parseInstrumentName(underlying)?.family ?? ''
  const zone = Zone.of(lookup(ZONES, family) ?? exchangeZones.otherwise)
  return zone.instant(localDate(day) + (OPEN_HOURS * 60 + OPEN_MINUTES) * 60_000, 0).at
}

/**
 * The dividends that `inputs` of one underlying state, by ex-instant. Two sources of one ex-date are one dividend: the one believed first
 * counts.
 */
export function exDividends(underlying: string, inputs: readonly MarketInput[]): readonly ExDividend[] {
  const byDate = new Map<string, MarketInput>()
  const rank = ({ source }: MarketInput): number => MARKET_SOURCES.indexOf(source)
  for (const input of inputs) {
    if (input.date === null) continue
    const held = byDate.get(input.date)
    if (held === undefined || rank(input) < rank(held)) byDate.set(input.date, input)
  }
  return [...byDate]
    .map(([day, input]) => ({ at: exInstant(underlying, day), amount: Number(input.value) }))
    .sort((a, b) => a.at - b.at)
}
