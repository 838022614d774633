/**
 * Volatility of one option contract by the ladder (ledger reference 10): typed > contract quote > [fitted surface] > statement mark >
 * the underlying's flat volatility > none. A mark becomes a volatility only against a price of the underlying of the same time:
 * yesterday's premium on today's spot would be a number about nothing.
 */
import type { DividendModelName, MarketInput } from '../model/market.ts'
import { bachelierImpliedVol } from '../quant/formula/bachelier.ts'
import { type CashDividend, pvDividends } from '../quant/formula/forward.ts'
import { impliedVol } from '../quant/formula/impliedVol.ts'
import { exp } from '../quant/math/elementary.ts'
import { yearFraction } from '../quant/time/yearFraction.ts'
import type { EuropeanQuote } from './inversions.ts'
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
  /** priced by the American road: exercise before expiry, or the spot dividend model */
  readonly american: boolean
  /** on that road: whether it may be exercised before expiry */
  readonly exercise: 'american' | 'european'
  /** the normal model (Bachelier): volatilities are in price points per sqrt(year) */
  readonly normal: boolean
  /** the dated future it is on, by name; null on a spot */
  readonly future: string | null
  /** the quoted future whose price is its forward, by name; null: the forward is modelled from the spot */
  readonly forward: string | null
  /** what one unit delivers: scale x underlying + shift; 1 and 0 but for adjusted contracts */
  readonly scale: number
  readonly shift: number
  /** currency of the rate */
  readonly currency: string
}

/** Inversion of a premium that has no closed form: American exercise, or the spot dividend model; null: no volatility fits. */
export type InvertAmerican = (o: {
  readonly w: 1 | -1
  readonly S: number
  readonly K: number
  readonly T: number
  readonly r: number
  readonly q: number
  readonly dividends?: readonly CashDividend[]
  readonly dividendModel?: DividendModelName
  readonly style?: 'american' | 'european'
  readonly price: number
}) => number | null

/** Takes a European quote that will be inverted with others, in place of its volatility now. */
export type Defer = (quote: EuropeanQuote) => void

/** How premiums become volatilities. With `defer` European ones come later: the value of their pick is NaN, and its quote was handed over. */
export interface Inversion {
  readonly invertAmerican: InvertAmerican
  readonly defer?: Defer | undefined
}

/** The volatility to price `option` with; `step` names the rung and, for implied ones, the mark. */
export function optionVol(option: OptionTerms, market: MarketView, inversion: Inversion): Pick {
  const kind = option.normal ? 'normalVol' : 'vol'
  const own = market.typedVol(option.name, kind)
  // a volatility that a chain prints is one of its quotes: it stands behind what was typed and behind the chain's own price
  if (own !== null && own.source !== 'quote') return own
  const attempt = (source: 'typed' | 'quote' | 'statement', ownSpot: boolean): Pick | null => {
    const mark = market.mark(option.name, source)
    return mark === null ? null : fromMark(option, mark, market, ownSpot, inversion)
  }
  return (
    attempt('typed', true) ??
    attempt('quote', false) ??
    own ??
    attempt('statement', false) ??
    market.typedVol(option.underlying, kind) ??
    attempt('quote', true) ??
    attempt('statement', true) ??
    noPick(unitOf(option), `no volatility of ${option.name} or of ${option.underlying}`)
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
  inversion: Inversion,
): Pick | null {
  const at = mark.observedAt ?? market.asOf
  const dated = option.future ?? option.forward
  const onForward = dated === null ? null : riskFactorAt(dated, at, mark, market, ownSpot)
  const base =
    onForward?.value != null || option.future !== null
      ? onForward
      : riskFactorAt(option.underlying, at, mark, market, ownSpot)
  if (base?.value == null) return null
  const premium = { price: Number(mark.value), base: base.value, onForward: base === onForward, at }
  const sigma = invert(option, premium, market, inversion)
  if (sigma === null) return null
  const typed = mark.source === 'typed'
  const certain = typed || base.source !== 'typed' ? mark.certainty : 'assumed'
  const word = typed ? 'typed price' : mark.source === 'quote' ? 'quote' : 'statement mark'
  const step = `implied by the ${word} of ${option.name} at ${base.step}${modelWords(option, at, market)}`
  return { ...pickOf(mark, step, certain), value: sigma, unit: unitOf(option) }
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

function unitOf({ normal, currency }: OptionTerms): string {
  return normal ? `${currency}/sqrt(year)` : '1/sqrt(year)'
}

/** The dividend model stands beside every volatility that depends on it. */
function modelWords(o: OptionTerms, at: number, market: MarketView): string {
  if (o.coin || o.future !== null || o.forward !== null) return ''
  const T = yearFraction(at, o.expiresAt)
  const some = market.dividends(o.underlying, at).some((d) => d.t <= T)
  return some ? `, ${market.dividendModel(o.underlying).model} dividends` : ''
}

/** A premium and the price of what it is on, both of the instant `at` (ms UTC). */
interface Premium {
  readonly price: number
  readonly base: number
  /** `base` is the forward's price, not the spot's */
  readonly onForward: boolean
  readonly at: number
}

function invert(
  o: OptionTerms,
  { price, base, onForward, at }: Premium,
  market: MarketView,
  { invertAmerican, defer }: Inversion,
): number | null {
  const T = yearFraction(at, o.expiresAt)
  if (!(T > 0) || !(price > 0) || !(base > 0 || (o.normal && onForward))) return null
  const { w, K } = o
  const r = o.coin ? 0 : (market.rate(o.currency).value ?? 0)
  if (o.normal && onForward) return normalVolOf(o, base, T, r, price)
  if (o.coin || onForward)
    return europeanVol(
      { w, F: base, K, T, df: o.coin ? 1 : exp(-r * T), price: o.coin ? price * base : price },
      defer,
    )
  const q = market.carry(o.underlying)
  const due = market.dividends(o.underlying, at).filter((d) => d.t <= T)
  const S = o.scale * base + o.shift
  if (o.american) {
    const dividends = due.map((d) => ({ ...d, amount: o.scale * d.amount }))
    const dividendModel = market.dividendModel(o.underlying).model
    return usable(invertAmerican({ w, S, K, T, r, q, dividends, dividendModel, style: o.exercise, price }))
  }
  const escrowed = S - o.scale * pvDividends(due, T, r, q)
  if (!(escrowed > 0)) return null
  if (o.normal) return normalVolOf(o, escrowed * exp((r - q) * T), T, r, price)
  return europeanVol({ w, F: escrowed * exp((r - q) * T), K, T, df: exp(-r * T), price }, defer)
}

function europeanVol(quote: EuropeanQuote, defer: Defer | undefined): number | null {
  if (defer !== undefined) {
    defer(quote)
    return Number.NaN
  }
  const { w, F, K, T, df, price } = quote
  return usable(impliedVol(w, F, K, T, df, price).sigma)
}

/** Bachelier's volatility of a premium, in price points; 0 (a mark at intrinsic) says nothing about tomorrow. */
function normalVolOf({ w, K }: OptionTerms, F: number, T: number, r: number, price: number): number | null {
  const { sigma } = bachelierImpliedVol(w, F, K, T, exp(-r * T), price)
  return sigma !== null && sigma > 0 ? sigma : null
}

/** A volatility of 0 (a mark at intrinsic) or beyond 1000 % says nothing about tomorrow. */
export function usable(sigma: number | null): number | null {
  return sigma !== null && sigma > 0 && sigma < 10 ? sigma : null
}
