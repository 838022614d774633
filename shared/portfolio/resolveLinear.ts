/** Futures, perpetuals and things worth their price. Quant reference 1.3, 1.5, 1.6. */
import { isCoinSettled } from '../market/underlying.ts'
import type { ResolvedInstrument } from '../model/position.ts'
import { pvDividends } from '../quant/formula/forward.ts'
import { exp } from '../quant/math/elementary.ts'
import { CONTRACT_KIND } from './columns.ts'
import { type Draft, type ResolveContext, take, takeCarry } from './draft.ts'
import { FLAG } from './statuses.ts'

/** A future: its own price wins over one carried from the spot. */
export function resolveFuture(draft: Draft, instrument: ResolvedInstrument, context: ResolveContext): void {
  const { market } = context
  const coin = instrument.terms.inverse === true || isCoinSettled(instrument.identity)
  draft.kind = coin ? CONTRACT_KIND.inverseFuture : CONTRACT_KIND.linearFuture
  const spot = market.spot(draft.underlying)
  const own = market.price(draft.name)
  if (own?.value == null && spot.value === null) {
    draft.status = 'no_price'
    return
  }
  if (own?.value == null) {
    draft.spot = take(draft, `spot:${draft.underlying}`, spot, context)
    const r = coin ? 0 : take(draft, `r:${draft.currency}`, market.rate(draft.currency), context)
    const q = coin ? 0 : takeCarry(draft, context)
    draft.dFdS = exp((r - q) * draft.T)
    const pv = pvDividends(market.dividends(draft.underlying), draft.T, r, q)
    draft.S = (draft.spot - pv) * draft.dFdS
  } else {
    draft.S = take(draft, 'price', own, context)
    draft.spot = spot.value === null ? draft.S : take(draft, `spot:${draft.underlying}`, spot, context)
    draft.flags |= FLAG.quotedForward
    draft.dFdS = draft.S / draft.spot
  }
  checkLinear(draft, coin)
}

/** A perpetual: no expiry; without a price of its own it is worth the spot. */
export function resolvePerpetual(
  draft: Draft,
  instrument: ResolvedInstrument,
  context: ResolveContext,
): void {
  const { market } = context
  const coin = instrument.terms.inverse === true || isCoinSettled(instrument.identity)
  draft.kind = coin ? CONTRACT_KIND.inversePerpetual : CONTRACT_KIND.linearPerpetual
  draft.T = 0
  const spot = market.spot(draft.underlying)
  const own = market.price(draft.name) ?? (spot.value === null ? null : spot)
  if (own?.value == null) {
    draft.status = 'no_price'
    return
  }
  draft.S = take(draft, 'price', own, context)
  draft.spot = spot.value === null ? draft.S : take(draft, `spot:${draft.underlying}`, spot, context)
  draft.dFdS = draft.S / draft.spot
  checkLinear(draft, coin)
}

function checkLinear(draft: Draft, coin: boolean): void {
  if (!Number.isFinite(draft.S) || !Number.isFinite(draft.dFdS) || (coin && !(draft.S > 0)))
    draft.status = 'invalid_input'
}

/** A stock, fund, index, bond or coin: worth its price. */
export function resolveSpot(draft: Draft, instrument: ResolvedInstrument, context: ResolveContext): void {
  draft.kind = CONTRACT_KIND.spot
  draft.T = 0
  const pick = context.market.spot(draft.name)
  if (pick.value === null) {
    const priced = ['equity', 'fund', 'index', 'crypto'].includes(instrument.kind)
    draft.status = priced ? 'no_spot' : 'no_model'
    return
  }
  draft.spot = take(draft, `spot:${draft.name}`, pick, context)
  draft.S = draft.spot
}
