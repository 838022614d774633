/** Market data printed by statements, for the market ladder and for the ledger's own proposals and P&L. */
import type { Derivation, DividendPoint, FxPoint, PricePoint } from './derivation.ts'

export interface LatestPrices {
  /** by instrument name: the last of each kind at or before the instant; null when there is none */
  readonly prices: ReadonlyMap<
    string,
    {
      readonly mark: PricePoint | null
      readonly settlement: PricePoint | null
      readonly quote: PricePoint | null
    }
  >
  /** by `FROM/TO`: the last rate at or before the instant */
  readonly fxRates: ReadonlyMap<string, FxPoint>
  /** by instrument name, ex-dates after the instant, oldest first */
  readonly dividends: ReadonlyMap<string, readonly DividendPoint[]>
}

/** @param asOf instant in ms UTC */
export function latestPrices(d: Derivation, asOf: number): LatestPrices {
  const prices = new Map<
    string,
    { mark: PricePoint | null; settlement: PricePoint | null; quote: PricePoint | null }
  >()
  for (const name of d.prices.keys()) {
    const of = (kind: PricePoint['kind']) =>
      lastPrice(d, name, asOf, (p) => p.kind === kind && !isTypedSettlement(p))
    const latest = { mark: of('mark'), settlement: of('settlement'), quote: of('quote') }
    if (latest.mark ?? latest.settlement ?? latest.quote) prices.set(name, latest)
  }
  const fxRates = new Map<string, FxPoint>()
  for (const [pair, points] of d.fxRates) {
    const last = points.findLast((p) => p.at <= asOf)
    if (last !== undefined) fxRates.set(pair, last)
  }
  const dividends = new Map<string, DividendPoint[]>()
  for (const [name, points] of d.dividends) {
    const later = points.filter((p) => p.at > asOf)
    if (later.length > 0) dividends.set(name, later)
  }
  return { prices, fxRates, dividends }
}

/** The last price of a contract at or before an instant that fits; null when there is none. */
export function lastPrice(
  d: Derivation,
  name: string,
  asOf: number,
  fits: (p: PricePoint) => boolean,
): PricePoint | null {
  return d.prices.get(name)?.findLast((p) => p.at <= asOf && fits(p)) ?? null
}

/** A contract's mark: the last mark, else settlement price, else quote a statement printed, whichever of marks and settlements is later. */
export function markAt(d: Derivation, name: string, asOf: number): PricePoint | null {
  const market = (p: PricePoint): boolean => !isTypedSettlement(p)
  return lastPrice(d, name, asOf, (p) => p.kind !== 'quote' && market(p)) ?? lastPrice(d, name, asOf, market)
}

/** What a person says an expiry was settled at: it books that expiry, and says nothing of what the underlying is worth later. */
function isTypedSettlement(p: PricePoint): boolean {
  return p.kind === 'settlement' && p.source === 'typed'
}
