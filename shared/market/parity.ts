/** Forward, rate and yield from put-call parity of marks: C - P = e^-rT (F - K); in coin C - P = e^-rcT (1 - K/F). */
import type { MarketInput } from '../model/market.ts'
import type { ResolvedInstrument } from '../model/position.ts'
import type { CashDividend } from '../quant/formula/forward.ts'
import { exp, log } from '../quant/math/elementary.ts'
import { yearFraction } from '../quant/time/yearFraction.ts'
import type { Pick } from './pick.ts'
import { isCoinSettled } from './underlying.ts'

/** What parity reads of the market. */
export interface ParityMarket {
  mark(contract: string, source: 'typed' | 'quote' | 'statement'): MarketInput | null
  rate(currency: string): Pick
  marketSpotAt(underlying: string, at: number | null): Pick | null
  dividends(underlying: string, from: number): readonly CashDividend[]
}

/** A call and a put of one strike and expiry, marked at the same instant. */
interface MarkedPair {
  readonly call: ResolvedInstrument
  readonly strike: number
  /** years from the marks to expiry */
  readonly T: number
  /** C - P */
  readonly difference: number
  readonly observedAt: number
  readonly coin: boolean
}

export interface ParityForward {
  readonly forward: number
  readonly T: number
  readonly observedAt: number
  /** name of the call */
  readonly call: string
}

const SENSIBLE_RATE = 0.5
const MIN_YEARS = 7 / 365

/** Forward by the pair nearest to the money (ties by name), `r` its rate; null without a pair. American marks make it inexact: `assumed`. */
export function parityForward(
  options: readonly ResolvedInstrument[],
  market: ParityMarket,
  r: number,
): ParityForward | null {
  let best: MarkedPair | null = null
  for (const pair of markedPairs(options, market)) {
    const closer = best === null ? -1 : distance(pair) - distance(best)
    if (closer < 0 || (closer === 0 && best !== null && pair.call.name < best.call.name)) best = pair
  }
  if (best === null) return null
  const { call, strike, T, difference, observedAt, coin } = best
  const forward = coin ? strike / (1 - difference) : strike + difference * exp(r * T)
  return forward > 0 && Number.isFinite(forward) ? { forward, T, observedAt, call: call.name } : null
}

/** Rate of a currency by two strikes of one expiry of European options: e^-rT = -(d(C - P))/(dK). Null when no pair is fit. */
export function parityRate(
  currency: string,
  books: Iterable<readonly ResolvedInstrument[]>,
  market: ParityMarket,
): Pick | null {
  for (const options of books) {
    const pairs = [...markedPairs(options, market)].filter(
      (p) =>
        !p.coin &&
        p.call.identity.settle === currency &&
        p.call.terms.style === 'european' &&
        p.T >= MIN_YEARS,
    )
    pairs.sort((a, b) => b.T - a.T || a.strike - b.strike)
    const low = pairs[0]
    const high = pairs.findLast((p) => p.T === low?.T && p.observedAt === low.observedAt)
    if (low === undefined || high === undefined || high.strike < low.strike * 1.05) continue
    const discount = (low.difference - high.difference) / (high.strike - low.strike)
    const value = discount > 0 ? -log(discount) / low.T : Number.NaN
    if (!(Math.abs(value) <= SENSIBLE_RATE)) continue
    return pick(value, low.observedAt, `put-call parity of ${low.call.name} and ${high.call.name}`)
  }
  return null
}

/**
 * Carry c (yield and borrow fee) of an underlying by a European pair and a price of the underlying of the same time: what makes
 * F = (S - PV(D)) e^((r-c)T). Null when none is fit.
 */
export function parityYield(
  underlying: string,
  options: readonly ResolvedInstrument[],
  market: ParityMarket,
): Pick | null {
  for (const pair of markedPairs(options, market)) {
    if (pair.coin || pair.call.terms.style !== 'european' || pair.T < MIN_YEARS) continue
    const spot = market.marketSpotAt(underlying, pair.observedAt)
    if (spot?.value == null || spot.source === 'parity' || spot.observedAt !== pair.observedAt) continue
    const r = market.rate(pair.call.identity.settle).value ?? 0
    const forward = pair.strike + pair.difference * exp(r * pair.T)
    const dividends = market.dividends(underlying, pair.observedAt).filter((d) => d.t <= pair.T)
    const value = forward > 0 ? r - growthOf(spot.value, forward, pair.T, dividends) : Number.NaN
    if (Math.abs(value) <= SENSIBLE_RATE)
      return pick(value, pair.observedAt, `put-call parity of ${pair.call.name} and its put`)
  }
  return null
}

/** The growth g of F = S e^(gT) - sum D e^(g(T - t)), by fixed point; without dividends ln(F/S)/T. */
function growthOf(S: number, F: number, T: number, dividends: readonly CashDividend[]): number {
  let growth = log(F / S) / T
  if (dividends.length === 0) return growth
  for (let round = 0; round < 20; round++) {
    const paid = dividends.reduce((sum, d) => sum + d.amount * exp(growth * (T - d.t)), 0)
    growth = log((F + paid) / S) / T
  }
  return growth
}

function* markedPairs(options: readonly ResolvedInstrument[], market: ParityMarket): Generator<MarkedPair> {
  const puts = new Map<string, ResolvedInstrument>()
  for (const o of options)
    if (o.identity.right === 'P' && ownMark(o.name, market) !== null) puts.set(pairKey(o), o)
  if (puts.size === 0) return
  for (const call of options) {
    if (call.identity.right !== 'C' || call.statuses.length > 0 || call.expiresAt === null) continue
    const c = ownMark(call.name, market)
    const put = c === null ? undefined : puts.get(pairKey(call))
    const p = put === undefined ? null : ownMark(put.name, market)
    if (c === null || p === null || c.observedAt === null || c.observedAt !== p.observedAt) continue
    const T = yearFraction(c.observedAt, call.expiresAt)
    const strike = Number(call.identity.strike)
    if (!(T > 0) || !(strike > 0)) continue
    const coin = isCoinSettled(call.identity)
    yield { call, strike, T, difference: Number(c.value) - Number(p.value), observedAt: c.observedAt, coin }
  }
}

function ownMark(name: string, market: ParityMarket): MarketInput | null {
  return market.mark(name, 'quote') ?? market.mark(name, 'statement')
}

function pairKey(o: ResolvedInstrument): string {
  const { family, root, expiry, strike, settle } = o.identity
  return [family, root, expiry, strike, settle].join(':')
}

function distance(pair: MarkedPair): number {
  return Math.abs(pair.difference) / (pair.coin ? 1 : pair.strike)
}

function pick(value: number, observedAt: number, step: string): Pick {
  return { value, unit: '1/year', source: 'parity', certainty: 'assumed', observedAt, step }
}
