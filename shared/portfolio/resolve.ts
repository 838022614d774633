/** One contract + market -> the numbers its pricing road needs, or the status that says why there are none. Quant reference 1.2 to 1.6. */
import { deliveryShare } from '../market/deliveryAverage.ts'
import { assumedPick, type Pick } from '../market/pick.ts'
import {
  deliveryMonthOf,
  isCoinSettled,
  isOptionOnFuture,
  quoteCurrencyOf,
  underlyingOf,
} from '../market/underlying.ts'
import type { MarketView } from '../market/view.ts'
import { optionVol } from '../market/volatility.ts'
import { parseInstrumentName } from '../model/instrument.ts'
import type { PositionStatus, ResolvedInstrument } from '../model/position.ts'
import { type CashDividend, pvDividendDuration, pvDividends } from '../quant/formula/forward.ts'
import { exp } from '../quant/math/elementary.ts'
import { yearFraction } from '../quant/time/yearFraction.ts'
import { CONTRACT_KIND } from './columns.ts'
import {
  type Draft,
  EMPTY,
  type ResolveContext,
  type ResolvedContract,
  take,
  takeCarry,
  takeSpot,
} from './draft.ts'
import { resolveFuture, resolvePerpetual, resolveSpot } from './resolveLinear.ts'
import { FLAG, type PricingStatus } from './statuses.ts'

/** @param statuses of the position and contract in the ledger; @param multiplier of the position, decimal text */
export function resolveContract(
  instrument: ResolvedInstrument,
  statuses: readonly PositionStatus[],
  multiplier: string,
  context: ResolveContext,
): ResolvedContract {
  const draft = blank(instrument, Number(multiplier), context)
  if (instrument.expiresAtCertainty === 'assumed') noteAssumedExpiry(draft, context)
  draft.status = ledgerStatus(instrument, statuses, draft.T)
  if (draft.status === 'ok') {
    if (instrument.kind === 'option') resolveOption(draft, instrument, context)
    else if (instrument.kind === 'future') resolveFuture(draft, instrument, context)
    else if (instrument.kind === 'perpetual') resolvePerpetual(draft, instrument, context)
    else resolveSpot(draft, instrument, context)
  }
  if (draft.status !== 'ok') draft.road = 'none'
  return draft
}

/** Money: worth 1 of its currency; an amount of a coin that has an underlying is worth its spot and carries its delta. */
export function resolveCash(
  currency: string,
  coinUnderlying: string | null,
  context: ResolveContext,
): ResolvedContract {
  const draft: Draft = {
    ...EMPTY,
    name: `cash:${currency}`,
    kind: CONTRACT_KIND.cash,
    underlying: coinUnderlying ?? `cash:${currency}`,
    currency,
    S: 1,
    spot: 1,
    multiplier: 1,
    dFdS: 0,
  }
  if (coinUnderlying === null) return draft
  draft.currency = quoteCurrencyOf(coinUnderlying)
  draft.dFdS = 1
  takeSpot(draft, context)
  draft.S = draft.spot
  if (draft.status !== 'ok') draft.road = 'none'
  return draft
}

function blank(instrument: ResolvedInstrument, multiplier: number, { market }: ResolveContext): Draft {
  const { identity, expiresAt } = instrument
  const underlying = underlyingOf(instrument)
  return {
    ...EMPTY,
    name: instrument.name,
    underlying,
    expiry: identity.expiry === 'PERP' ? null : identity.expiry,
    strike: identity.strike,
    currency: isCoinSettled(identity) ? quoteCurrencyOf(underlying) : identity.settle,
    T: expiresAt === null ? 0 : yearFraction(market.asOf, expiresAt),
    K: identity.strike === null ? 0 : Number(identity.strike),
    w: identity.right === 'P' ? -1 : identity.right === 'C' ? 1 : 0,
    multiplier,
  }
}

/** An expiry instant that no calendar confirms is used, and marked (quant reference 1.1). */
function noteAssumedExpiry(draft: Draft, context: ResolveContext): void {
  const step = `the hour at which contracts of ${draft.expiry} expire (no calendar confirms it)`
  take(draft, 'expiry', assumedPick(draft.T, 'years', step), context)
}

function ledgerStatus(
  instrument: ResolvedInstrument,
  position: readonly PositionStatus[],
  T: number,
): PricingStatus {
  const has = (s: PositionStatus): boolean => position.includes(s) || instrument.statuses.includes(s)
  if (has('needs_terms')) return 'needs_terms'
  if (has('terms_conflict')) return 'terms_conflict'
  if (T < 0) return 'expired'
  if (has('needs_deliverable')) return 'needs_deliverable'
  return 'ok'
}

function resolveOption(draft: Draft, instrument: ResolvedInstrument, context: ResolveContext): void {
  if (instrument.expiresAt === null || draft.w === 0) {
    draft.status = 'needs_terms'
    return
  }
  const future = deliveryMonthOf(instrument)
  const coin = instrument.terms.inverse === true || isCoinSettled(instrument.identity)
  if (future !== null) resolveOnFuture(draft, future, context)
  else if (isOptionOnFuture(instrument)) draft.status = 'needs_underlying'
  else if (coin) resolveCoinOption(draft, instrument, context)
  else resolveOnSpot(draft, instrument, context)
  if (draft.status !== 'ok') return
  if (draft.T < 2 / 365) draft.flags |= FLAG.decay
  const spotModel = draft.road === 'european' && (draft.flags & FLAG.spotDividends) !== 0
  const early = instrument.terms.style === 'american' && draft.road === 'european' && mayExerciseEarly(draft)
  // in the spot model no closed form is left: European contracts too are priced by finite differences
  const american = early || spotModel
  if (spotModel && !early) draft.flags |= FLAG.europeanStyle
  takeVol(draft, instrument, future, coin, american, context)
  if (american) toAmerican(draft)
  if (draft.status !== 'ok') return
  if (draft.road === 'normal' ? !Number.isFinite(draft.S) : !(draft.S > 0))
    draft.status = future !== null ? 'needs_normal_model' : 'invalid_input'
  else if (!(draft.K > 0) && draft.road !== 'normal') draft.status = 'needs_normal_model'
  if (draft.T === 0 && Math.abs(draft.S - draft.K) < 1e-3 * Math.abs(draft.K)) draft.flags |= FLAG.pinned
  applyDeliveryAverage(draft, instrument, context)
}

/** Inside the averaging window the delivery price moves by the share of it still to come: Greeks of order n by its nth power. */
function applyDeliveryAverage(draft: Draft, instrument: ResolvedInstrument, context: ResolveContext): void {
  const share = deliveryShare(instrument, context.market.asOf)
  if (share !== null) draft.dFdS *= take(draft, 'averaging', share, context)
}

/** American rows carry the spot itself: exercise pays on it, and their pricer takes the dividends one by one. */
function toAmerican(draft: Draft): void {
  draft.road = 'american'
  draft.S += draft.dFdS * (draft.escrow?.pv ?? 0)
}

/** Early exercise is never optimal for calls with q <= 0 <= r and puts with r <= 0 <= q, without dividends (quant reference 4). */
function mayExerciseEarly({ w, r, q, escrow }: Draft): boolean {
  if (w > 0) return escrow !== null || q > 0 || r < 0
  return r > 0 || q < 0
}

function resolveOnSpot(draft: Draft, instrument: ResolvedInstrument, context: ResolveContext): void {
  const { market } = context
  draft.kind = CONTRACT_KIND.option
  draft.road = 'european'
  takeSpot(draft, context)
  if (draft.status !== 'ok') return
  const r = take(draft, `r:${draft.currency}`, market.rate(draft.currency), context)
  draft.r = r
  const quoted = instrument.identity.family === 'us-option' ? null : forwardOf(draft, instrument, market)
  if (quoted !== null) {
    onQuotedForward(draft, take(draft, 'forward', quoted.price, context), r)
  } else {
    draft.q = takeCarry(draft, context)
    applyDividends(draft, context)
    applyDeliverable(draft, instrument, context)
  }
  if (instrument.terms.model === 'bachelier') {
    if (quoted === null) onQuotedForward(draft, draft.S * exp((draft.r - draft.q) * draft.T), r)
    draft.road = 'normal'
  }
}

function applyDividends(draft: Draft, context: ResolveContext): void {
  draft.S = draft.spot
  const dividends = context.market.dividends(draft.underlying)
  const pv = dividends.length === 0 ? 0 : pvDividends(dividends, draft.T, draft.r, draft.q)
  if (pv === 0) return
  draft.S = draft.spot - pv
  noteDividends(draft, dividends, pv, context)
  const duration = pvDividendDuration(dividends, draft.T, draft.r, draft.q)
  draft.escrow = { pv, growth: (draft.r - draft.q) * pv, duration }
}

/** Marks a row of the spot model, and says with "why this number" what is left of the dividends and by which model. */
function noteDividends(
  draft: Draft,
  dividends: readonly CashDividend[],
  pv: number,
  context: ResolveContext,
): void {
  const { model, pick } = context.market.dividendModel(draft.underlying)
  if (model === 'spot') draft.flags |= FLAG.spotDividends
  const count = dividends.filter((d) => d.t <= draft.T).length
  const step = `present value of ${count} cash ${count === 1 ? 'dividend' : 'dividends'} up to expiry; ${pick.step}`
  context.note?.(`dividends:${draft.underlying}`, { ...pick, value: pv, unit: draft.currency, step })
}

/** An adjusted contract that delivers one asset and cash: the lognormal variable is quantity/multiplier x spot + cash/multiplier. */
function applyDeliverable(draft: Draft, instrument: ResolvedInstrument, { market }: ResolveContext): void {
  const deliverable = instrument.terms.deliverable
  if (deliverable === undefined) return
  const [leg, ...rest] = deliverable.legs
  const cash = deliverable.cash.filter((c) => c.currency === draft.currency)
  const plain = leg !== undefined && rest.length === 0 && cash.length === deliverable.cash.length
  if (!plain || leg.instrument !== draft.underlying) {
    const asset = plain ? market.spot(leg.instrument).value : null
    if (asset === null) {
      draft.status = 'no_model'
      return
    }
    draft.underlying = leg?.instrument ?? draft.underlying
    draft.spot = asset
    draft.S = asset
    draft.escrow = null
    draft.flags &= ~FLAG.spotDividends
  }
  const scale = Number(leg?.quantity ?? 0) / draft.multiplier
  const { escrow } = draft
  if (escrow !== null)
    draft.escrow = { ...escrow, growth: scale * escrow.growth, duration: scale * escrow.duration }
  const shift = cash.reduce((sum, c) => sum + Number(c.amount), 0) / draft.multiplier
  draft.S = scale * draft.S + shift
  draft.dFdS = scale
}

function resolveCoinOption(draft: Draft, instrument: ResolvedInstrument, context: ResolveContext): void {
  draft.kind = CONTRACT_KIND.inverseOption
  draft.road = 'european'
  takeSpot(draft, context)
  if (draft.status !== 'ok') return
  const quoted = forwardOf(draft, instrument, context.market)
  const F = quoted === null ? draft.spot : take(draft, 'forward', quoted.price, context)
  if (quoted !== null) draft.flags |= FLAG.quotedForward
  // V_coin S = S N(d1) - K S/F N(d2): Black-Scholes on S with strike K S/F, rates 0 (quant reference 1.5, F/S fixed).
  draft.S = draft.spot
  draft.K = (draft.K * draft.spot) / F
}

function resolveOnFuture(draft: Draft, future: string, context: ResolveContext): void {
  const { market } = context
  draft.kind = CONTRACT_KIND.futureOption
  draft.road = 'forward'
  const month = market.instrument(future)
  const price = market.price(future) ?? modelledMonth(draft, future, market)
  if (price?.value == null) {
    draft.status = 'no_spot'
    return
  }
  const spot = market.spot(draft.underlying)
  const r = take(draft, `r:${draft.currency}`, market.rate(draft.currency), context)
  const F = take(draft, `price:${future}`, price, context)
  draft.spot = spot.value === null ? F : take(draft, `spot:${draft.underlying}`, spot, context)
  onQuotedForward(draft, F, r)
  if (month?.terms.model === 'bachelier') draft.road = 'normal'
}

/** A delivery month without a price of its own: the product's spot, carried to the month's expiry. */
function modelledMonth(draft: Draft, future: string, market: MarketView): Pick | null {
  const spot = market.spot(draft.underlying)
  const expiresAt =
    market.instrument(future)?.expiresAt ?? Date.parse(`${parseInstrumentName(future)?.expiry}T20:00:00Z`)
  if (spot.value === null || !Number.isFinite(expiresAt)) return null
  const r = market.rate(draft.currency).value ?? 0
  const q = market.carry(draft.underlying)
  const value = spot.value * exp((r - q) * yearFraction(market.asOf, expiresAt))
  return { ...spot, value, certainty: 'assumed', step: `${spot.step}, carried to ${future}` }
}

/** Black-76 on F: Greeks in the spot are those in F times (F/S)^n. */
function onQuotedForward(draft: Draft, F: number, r: number): void {
  draft.road = 'forward'
  draft.flags |= FLAG.quotedForward
  draft.S = F
  draft.r = r
  draft.q = r
  draft.dFdS = F / draft.spot
}

/** Scale and shift of an adjusted deliverable, read back from the packed numbers; 1 and 0 for every other contract. */
function deliveredBy({ S, spot, dFdS, escrow, flags }: Draft): { scale: number; shift: number } {
  if ((flags & FLAG.quotedForward) !== 0) return { scale: 1, shift: 0 }
  return { scale: dFdS, shift: S - dFdS * (spot - (escrow?.pv ?? 0)) }
}

/** The quoted future of the option's own expiry: its price is the forward. */
function forwardOf(
  draft: Draft,
  instrument: ResolvedInstrument,
  market: MarketView,
): { readonly name: string; readonly price: Pick } | null {
  return instrument.expiresAt === null ? null : market.futureOf(draft.underlying, instrument.expiresAt)
}

function takeVol(
  draft: Draft,
  instrument: ResolvedInstrument,
  future: string | null,
  coin: boolean,
  american: boolean,
  context: ResolveContext,
): void {
  const { market } = context
  const normal = instrument.terms.model === 'bachelier' || draft.road === 'normal'
  if (normal) draft.road = 'normal'
  const onFuture = future === null && (draft.flags & FLAG.quotedForward) !== 0
  const option = {
    name: draft.name,
    underlying: draft.underlying,
    w: draft.w as 1 | -1,
    K: Number(draft.strike),
    expiresAt: instrument.expiresAt as number,
    coin,
    american,
    normal,
    future,
    forward: onFuture ? (forwardOf(draft, instrument, market)?.name ?? null) : null,
    ...deliveredBy(draft),
    currency: draft.currency,
    exercise: (draft.flags & FLAG.europeanStyle) === 0 ? ('american' as const) : ('european' as const),
  }
  const vol = optionVol(option, market, context)
  if (vol.value === null && draft.T > 0) draft.status = 'no_vol'
  else draft.sigma = vol.value === null ? 0 : take(draft, normal ? 'normalVol' : 'vol', vol, context)
}
