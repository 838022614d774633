/**
 * Volatility of one option contract by the ladder (ledger reference 10): typed > contract quote > [fitted surface] > statement mark >
 * the underlying's flat volatility > none. A mark becomes a volatility only against a price of the underlying of the same time:
 * yesterday's premium on today's spot would be a number about nothing.
 */
import type { MarketInput } from '../model/market.ts'
import { pvDividends } from '../quant/formula/forward.ts'
import { impliedVol } from '../quant/formula/impliedVol.ts'
import { exp } from '../quant/math/elementary.ts'
import { YEAR_MS, yearFraction } from '../quant/time/yearFraction.ts'
import { noPick, type Pick, pickOf } from './pick.ts'
import { type MarketView, near } from './view.ts'

/** What the ladder must know of an option. */
export interface OptionTerms {
  readonly name: string
  readonly underlying: string
  readonly w: 1 | -1
  readonly K: number
  /** ms UTC */
  readonly expiresAt: number
  /** premium and payoff in the coin */
  readonly coin: boolean
  readonly american: boolean
  /** the dated future it is on, by name; null on a spot */
  readonly future: string | null
  /** currency of the rate */
  readonly currency: string
}

/** Inversion of an American premium, when it differs from the European; null: no volatility fits. */
export type InvertAmerican = (o: {
  readonly w: 1 | -1
  readonly S: number
  readonly K: number
  readonly T: number
  readonly r: number
  readonly q: number
  readonly price: number
}) => number | null

/** The volatility to price `option` with; `step` names the rung and, for implied ones, the mark. */
export function optionVol(option: OptionTerms, market: MarketView, invertAmerican: InvertAmerican): Pick {
  const own = market.typedVol(option.name)
  if (own !== null) return own
  const attempt = (source: 'typed' | 'quote' | 'statement', ownSpot: boolean): Pick | null => {
    const mark = market.mark(option.name, source)
    return mark === null ? null : fromMark(option, mark, market, ownSpot, invertAmerican)
  }
  return (
    attempt('typed', true) ??
    attempt('quote', false) ??
    attempt('statement', false) ??
    market.typedVol(option.underlying) ??
    attempt('quote', true) ??
    attempt('statement', true) ??
    noPick('1/sqrt(year)', `no volatility of ${option.name} or of ${option.underlying}`)
  )
}

/**
 * Implied volatility of a mark at its own instant.
 * @param ownSpot whether a typed price of the underlying may stand beside it (then the result is `assumed` unless the mark was typed)
 */
function fromMark(
  option: OptionTerms,
  mark: MarketInput,
  market: MarketView,
  ownSpot: boolean,
  invertAmerican: InvertAmerican,
): Pick | null {
  const at = mark.observedAt ?? market.asOf
  const factor = option.future ?? option.underlying
  const base = riskFactorAt(factor, at, mark, market, ownSpot)
  if (base?.value == null) return null
  const sigma = invert(option, Number(mark.value), base.value, at, market, invertAmerican)
  if (sigma === null) return null
  const typed = mark.source === 'typed'
  const certain = typed || base.source !== 'typed' ? mark.certainty : 'assumed'
  const word = typed ? 'typed price' : mark.source === 'quote' ? 'quote' : 'statement mark'
  const step = `implied by the ${word} of ${option.name} at ${base.step}`
  return { ...pickOf(mark, step, certain), value: sigma, unit: '1/sqrt(year)' }
}

function riskFactorAt(
  factor: string,
  at: number,
  mark: MarketInput,
  market: MarketView,
  ownSpot: boolean,
): Pick | null {
  const same = market.marketSpotAt(factor, at)
  if (!ownSpot) return same
  const current = market.spot(factor)
  // A typed premium goes with whatever price is used now; another must be of the same day.
  if (mark.source === 'typed') return current.value === null ? same : current
  return same ?? (near(current.observedAt, at) ? current : null)
}

function invert(
  o: OptionTerms,
  price: number,
  S: number,
  at: number,
  market: MarketView,
  invertAmerican: InvertAmerican,
): number | null {
  const T = yearFraction(at, o.expiresAt)
  if (!(T > 0) || !(price > 0) || !(S > 0)) return null
  const r = o.coin ? 0 : (market.rate(o.currency).value ?? 0)
  if (o.coin || o.future !== null)
    return usable(impliedVol(o.w, S, o.K, T, o.coin ? 1 : exp(-r * T), o.coin ? price * S : price).sigma)
  const q = market.yield(o.underlying).value ?? 0
  const since = (market.asOf - at) / YEAR_MS
  const dividends = market.dividends(o.underlying).map((d) => ({ ...d, t: d.t + since }))
  const escrowed = S - pvDividends(dividends, T, r, q)
  if (!(escrowed > 0)) return null
  if (o.american) return usable(invertAmerican({ w: o.w, S: escrowed, K: o.K, T, r, q, price }))
  return usable(impliedVol(o.w, escrowed * exp((r - q) * T), o.K, T, exp(-r * T), price).sigma)
}

/** A volatility of 0 (a mark at intrinsic) or beyond 1000 % says nothing about tomorrow. */
function usable(sigma: number | null): number | null {
  return sigma !== null && sigma > 0 && sigma < 10 ? sigma : null
}
