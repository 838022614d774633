/** What a file of option quotes sets: a price and a volatility a contract, a price an underlying. */
import { Decimal } from '../model/decimal.ts'
import { parseInstrumentName } from '../model/instrument.ts'
import type { MarketInput } from '../model/market.ts'
import { markUnit, quoteCurrencyOf } from './underlying.ts'

/** One quote of a chain as it is read; texts are canonical decimals, null where the file says nothing. */
export interface QuotedOption {
  /** names */
  readonly instrument: string
  readonly underlying: string
  /** instant of the quote, ms UTC */
  readonly at: number
  readonly bid: string | null
  readonly ask: string | null
  readonly mark: string | null
  /** fraction per sqrt(year) */
  readonly iv: string | null
  /** of the expiry where the file prints one an expiry, else of the underlying */
  readonly underlyingPrice: string | null
}

/** What one underlying gets. */
export interface ChainUnderlying {
  readonly underlying: string
  /** price that is set, null where the file prints none */
  readonly price: string | null
  /** the file prints a forward for each expiry; the price is that of the nearest */
  readonly forwards: boolean
  readonly quotes: number
  readonly expiries: number
}

export interface ChainSetting {
  readonly inputs: readonly MarketInput[]
  readonly underlyings: readonly ChainUnderlying[]
  /** contracts with a price */
  readonly priced: ReadonlySet<string>
  /** contracts whose quote gives neither a price nor a volatility */
  readonly empty: number
}

/**
 * The inputs of a chain, source `quote`. A price is the venue's own mark, else the middle of bid and ask; a side that is missing or zero,
 * or a crossed market, gives none. Of several quotes of one contract the newest counts.
 * @param origin the file's name
 */
export function chainInputs(quotes: readonly QuotedOption[], origin: string): ChainSetting {
  const newest = new Map<string, QuotedOption>()
  for (const q of quotes) {
    const held = newest.get(q.instrument)
    if (held === undefined || q.at >= held.at) newest.set(q.instrument, q)
  }
  const inputs: MarketInput[] = []
  const priced = new Set<string>()
  let empty = 0
  for (const q of newest.values()) {
    const price = priceOf(q)
    const common = { of: q.instrument, date: null, source: 'quote', observedAt: q.at, origin } as const
    if (price !== null) {
      priced.add(q.instrument)
      inputs.push({
        ...common,
        kind: 'mark',
        value: price,
        unit: markUnit(q.instrument),
        certainty: 'stated',
      })
    }
    if (q.iv !== null)
      inputs.push({ ...common, kind: 'vol', value: q.iv, unit: '1/sqrt(year)', certainty: 'stated' })
    if (price === null && q.iv === null) empty += 1
  }
  const underlyings = [...Map.groupBy(newest.values(), (q) => q.underlying)].map(([name, list]) => {
    const nearest = nearestPrice(list)
    const forwards = nearest !== null && hasForwards(list, nearest.at)
    if (nearest !== null)
      inputs.push({
        kind: 'spot',
        of: name,
        date: null,
        value: nearest.price,
        unit: quoteCurrencyOf(name),
        source: 'quote',
        observedAt: nearest.at,
        certainty: forwards ? 'assumed' : 'stated',
        origin,
      })
    return {
      underlying: name,
      price: nearest?.price ?? null,
      forwards,
      quotes: list.length,
      expiries: new Set(list.map((q) => expiryOf(q.instrument))).size,
    }
  })
  return { inputs, underlyings, priced, empty }
}

const HALF = Decimal.of('0.5')

/** Price of one unit by a quote; null when it shows none that can be trusted. */
function priceOf({ bid, ask, mark }: QuotedOption): string | null {
  if (mark !== null && Decimal.of(mark).sign() > 0) return mark
  if (bid === null || ask === null) return null
  const [b, a] = [Decimal.of(bid), Decimal.of(ask)]
  return b.sign() <= 0 || a.compare(b) < 0 ? null : b.plus(a).times(HALF).toString()
}

/** The underlying's price of the nearest expiry, the newest of it. */
function nearestPrice(
  quotes: readonly QuotedOption[],
): { readonly price: string; readonly at: number } | null {
  let best: { readonly price: string; readonly at: number; readonly expiry: string } | null = null
  for (const { instrument, underlyingPrice: price, at } of quotes) {
    if (price === null || Decimal.of(price).sign() <= 0) continue
    const expiry = expiryOf(instrument)
    if (best === null || expiry < best.expiry || (expiry === best.expiry && at >= best.at))
      best = { price, at, expiry }
  }
  return best
}

/** Whether quotes of one minute show another price of the underlying for another expiry. */
function hasForwards(quotes: readonly QuotedOption[], at: number): boolean {
  const near = quotes.filter((q) => q.underlyingPrice !== null && Math.abs(q.at - at) < MINUTE_MS)
  const [first] = near
  return near.some((q) => q.underlyingPrice !== first?.underlyingPrice)
}
const MINUTE_MS = 60_000

function expiryOf(instrument: string): string {
  return parseInstrumentName(instrument)?.expiry ?? ''
}
