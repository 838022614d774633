import { exp } from '../math/elementary.ts'
import { CompensatedSum } from '../math/sum.ts'
import { black76, blackScholes } from './black.ts'
import { forwardToSpotGreeks } from './futures.ts'
import { allFinite, type Greeks, type Priced } from './greeks.ts'

// Forward of a stock with yield, borrow fee and cash dividends, and European options on it in the escrowed model: S* = S - PV(D)
// is the lognormal variable (quant.md 1.4; Merton 1973 for the yield).

/** One cash dividend: `amount` in currency per share, ex `t` years from the valuation instant. */
export interface CashDividend {
  readonly t: number
  readonly amount: number
}

/** What a forward is made from. `c` = yield + borrow fee, both continuous; a quoted forward wins over the model. */
export interface ForwardInputs {
  readonly S: number
  readonly T: number
  readonly r: number
  readonly c: number
  readonly dividends: readonly CashDividend[]
  readonly quotedForward: number | null
}

/** A forward and where it came from. `pvDividends` discounts the dividends in (0, T] at r - c; `escrowedSpot` = S - pvDividends. */
export interface Forward {
  readonly mode: 'modelled' | 'quoted'
  readonly forward: number
  readonly dFdS: number
  readonly pvDividends: number
  readonly escrowedSpot: number
}

/** Present value sum D_i e^(-(r-c) t_i) of the dividends with 0 < t_i <= T, per share. */
export function pvDividends(dividends: readonly CashDividend[], T: number, r: number, c: number): number {
  const total = new CompensatedSum()
  for (const d of dividends) if (d.t > 0 && d.t <= T) total.add(d.amount * exp(-(r - c) * d.t))
  return total.value
}

/** sum t_i D_i e^(-(r-c) t_i): the derivative of S* in r (and, negated, in c). */
export function pvDividendDuration(
  dividends: readonly CashDividend[],
  T: number,
  r: number,
  c: number,
): number {
  const total = new CompensatedSum()
  for (const d of dividends) if (d.t > 0 && d.t <= T) total.add(d.t * d.amount * exp(-(r - c) * d.t))
  return total.value
}

/**
 * Forward for time T: F = (S - PV(D)) e^((r-c)T) with dF/dS = e^((r-c)T), or the quoted one with dF/dS = F/S (proportional carry).
 * Never throws: `invalid_input` for non-finite inputs, S <= 0, or dividends that exceed the spot.
 */
export function forward(inputs: ForwardInputs): Priced<Forward> {
  const { S, T, r, c, dividends, quotedForward } = inputs
  const pv = pvDividends(dividends, T, r, c)
  const escrowedSpot = S - pv
  const invalid: Priced<Forward> = { status: 'invalid_input', value: null }
  if (!(Number.isFinite(S + T + r + c + pv) && S > 0)) return invalid
  if (quotedForward !== null) {
    if (!Number.isFinite(quotedForward)) return invalid
    const value: Forward = {
      mode: 'quoted',
      forward: quotedForward,
      dFdS: quotedForward / S,
      pvDividends: pv,
      escrowedSpot,
    }
    return { status: 'ok', value }
  }
  const growth = exp((r - c) * T)
  const modelled = escrowedSpot * growth
  if (!(escrowedSpot > 0) || !Number.isFinite(modelled)) return invalid
  return {
    status: 'ok',
    value: { mode: 'modelled', forward: modelled, dFdS: growth, pvDividends: pv, escrowedSpot },
  }
}

/** One European option on a stock; `c` = yield + borrow fee. */
export interface StockOption extends ForwardInputs {
  readonly w: 1 | -1
  readonly K: number
  readonly sigma: number
}

/**
 * Greeks of the escrowed variable S* -> Greeks of the spot S = S* + PV(D) at fixed dividends: `growth` = (r-c) PV(D) is the yearly
 * growth of PV(D) as time passes, `duration` = `pvDividendDuration`. Derivatives in S are unchanged.
 */
export function escrowedToSpotGreeks(g: Greeks, growth: number, duration: number): Greeks {
  return {
    ...g,
    theta: g.theta - g.delta * growth,
    charm: g.charm - g.gamma * growth,
    color: g.color - g.speed * growth,
    veta: g.veta - g.vanna * growth,
    rho: g.rho + g.delta * duration,
    phi: g.phi - g.delta * duration,
  }
}

/**
 * Price and Greeks versus spot of a European option on a stock with yield, borrow fee and cash dividends. On a modelled forward
 * every derivative holds S, r, c and the dividends as quant.md 2.1 says; on a quoted one they are Black-76 Greeks turned to S by
 * (F/S)^n, with rho at fixed F. Never throws.
 */
export function stockOption(option: StockOption): Priced<Greeks> {
  const { w, K, sigma, T, r, c, S, dividends } = option
  const carried = forward(option)
  if (carried.status !== 'ok') return carried
  const { mode, forward: F, dFdS, pvDividends: pv, escrowedSpot } = carried.value
  if (mode === 'quoted') {
    const onForward = black76({ w, F, K, T, sigma, r })
    if (onForward.status !== 'ok') return onForward
    return finite(forwardToSpotGreeks(onForward.value, dFdS))
  }
  const onEscrowed = blackScholes({ w, S: T > 0 ? escrowedSpot : S, K, T, sigma, r, q: c })
  if (onEscrowed.status !== 'ok' || pv === 0) return onEscrowed
  return finite(escrowedToSpotGreeks(onEscrowed.value, (r - c) * pv, pvDividendDuration(dividends, T, r, c)))
}

function finite(value: Greeks): Priced<Greeks> {
  return allFinite(value) ? { status: 'ok', value } : { status: 'invalid_input', value: null }
}
