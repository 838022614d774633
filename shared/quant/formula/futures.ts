import type { RawGreeks } from './cashGreeks.ts'

// Instruments that are linear in their underlying, per contract of one unit (quant.md 1.3, 1.6).

/** Value and delta of a linear contract. `value` in the quote currency per unit, `delta` dV/dS in units of the underlying. */
export interface LinearValue {
  readonly value: number
  readonly delta: number
}

/** Spot or stock: worth S, delta 1. */
export function spotPosition(S: number): LinearValue {
  return { value: S, delta: 1 }
}

/**
 * Linear future, futures-style: value F - markedTo, not discounted (only the unsettled part; quant.md 1.3). `dFdS` is
 * e^((r-c)T) when F is modelled, F/S when it is quoted.
 */
export function linearFuture(F: number, markedTo: number, dFdS: number): LinearValue {
  return { value: F - markedTo, delta: dFdS }
}

/** Linear perpetual marked at P with index S: value P - markedTo, delta P/S. Funding accrued is carry, kept apart. */
export function linearPerpetual(P: number, S: number, markedTo: number): LinearValue {
  return { value: P - markedTo, delta: P / S }
}

/** Funding of one interval in the quote currency: paid by a long (positive) when the rate is positive. `units` = n m. */
export function linearFunding(units: number, P: number, rate: number): number {
  return units * P * rate
}

/**
 * Greeks of order n in F -> Greeks in S, each multiplied by (dF/dS)^n: delta, vanna, charm 1; gamma, zomma, color 2; speed 3;
 * price, vega, volga, theta, rho and the rest 0 (quant.md 1.3). Returns a new set.
 */
export function forwardToSpotGreeks<G extends RawGreeks>(g: G, dFdS: number): G {
  const second = dFdS * dFdS
  const scaled: Record<string, number> = { ...g } as Record<string, number>
  const scale = (names: readonly string[], factor: number) => {
    for (const name of names) if (scaled[name] !== undefined) scaled[name] *= factor
  }
  scale(['delta', 'vanna', 'charm'], dFdS)
  scale(['gamma', 'zomma', 'color'], second)
  scale(['speed'], second * dFdS)
  return scaled as G
}
