import { exp, logRatio } from '../math/elementary.ts'
import {
  type CollocationScheme,
  logBoundary,
  type PutBoundary,
  solvePutBoundary,
} from './americanBoundary.ts'
import { type Premium, premiumBoundary, putPremium, putPremiumValue } from './americanPremium.ts'
import type { AmericanTier } from './americanTypes.ts'
import { europeanPrice } from './black.ts'
import { GREEKS, type Greeks } from './greeks.ts'

// American options with a continuous yield, by collocation of the exercise boundary. All work is done on a put of strike 1; a call
// is the put of the swapped problem, C(S, K, r, q) = P(K, S, q, r) (McDonald-Schroder 1998).

/**
 * Scheme of each tier. Against denser schemes on random options of 4 to 220 vol points, up to 9 years and rates up to 12 %: price at most
 * 3e-8 K (accurate) and 2e-5 K (fast, where a high rate meets a few points of volatility for years; 3e-7 K on ordinary options); gamma
 * at most 4e-6 and 3e-2 relative, the worst just off the boundary. What the boundary has left when it is taken as settled is below that.
 */
export const SCHEMES: Readonly<Record<AmericanTier, CollocationScheme>> = {
  accurate: { n: 16, l: 16, m: 30, p: 48, settled: 1e-6 },
  fast: { n: 8, l: 8, m: 30, p: 20, settled: 1e-4 },
}

/** An American option with continuous yield, before the spot is known; units as in `EuropeanColumns`. */
export interface YieldContract {
  readonly w: 1 | -1
  readonly K: number
  readonly T: number
  readonly sigma: number
  readonly r: number
  readonly q: number
}

/** How early exercise can pay: never, below (put) or above (call) one boundary, or between two of them (rates below 0). */
export type ExerciseShape = 'never' | 'one_boundary' | 'two_boundaries'

/** Shape of the exercise region by the signs of r and q (quant.md 4; Andersen-Lake 2021 for negative rates). */
export function exerciseShape(w: 1 | -1, r: number, q: number): ExerciseShape {
  const [own, other] = w < 0 ? [r, q] : [q, r]
  if (own > 0) return 'one_boundary'
  return other >= own ? 'never' : 'two_boundaries'
}

/** The put problem of a contract: put rates, and moneyness ln(spot/strike) of the put as seen from S. */
function putSide(contract: YieldContract, S: number): { r: number; q: number; logS: number } {
  const { w, K, r, q } = contract
  return w < 0 ? { r, q, logS: logRatio(S, K) } : { r: q, q: r, logS: logRatio(K, S) }
}

/** Value and S-derivatives of the premium in the contract's own variables, from the put's. */
function ownPremium(contract: YieldContract, S: number, p: Premium): Premium {
  const { w, K } = contract
  if (w < 0) return { value: K * p.value, first: p.first, second: p.second / K, third: p.third / (K * K) }
  // C(S) = S p(K/S): the put has strike S, spot K
  const x = K / S
  return {
    value: S * p.value,
    first: p.value - x * p.first,
    second: (x * x * p.second) / S,
    third: (-x * x * (3 * p.second + x * p.third)) / (S * S),
  }
}

/** A solved boundary, ready to price any spot. */
export interface PreparedAmerican {
  /** Spot at which exercise becomes optimal: below it for a put, above it for a call. Currency of K. */
  readonly criticalSpot: number
  /** Value at spot S: intrinsic in the exercise region. */
  price(S: number): number
}

/**
 * Solves the boundary once and prices any number of spots on it (rows of a grid: one solve a volatility). The contract must have
 * shape `one_boundary`, T > 0, sigma > 0. Null where the boundary does not converge (rates of 1e-5 beside yields of -5%): use the grid.
 */
export function prepareAmerican(contract: YieldContract, tier: AmericanTier): PreparedAmerican | null {
  return prepareOnScheme(contract, SCHEMES[tier])
}

/** `prepareAmerican` with a scheme of one's own. */
export function prepareOnScheme(contract: YieldContract, scheme: CollocationScheme): PreparedAmerican | null {
  const { w, K, T, sigma, r, q } = contract
  const [putR, putQ] = w < 0 ? [r, q] : [q, r]
  const boundary = solvePutBoundary(T, sigma, putR, putQ, scheme)
  if (!boundary.converged) return null
  const logB = premiumBoundary(boundary, scheme.p)
  const edge = logBoundary(boundary, 1)
  const criticalMoneyness = boundary.gaps[0] as number
  return {
    criticalSpot: K * exp(w < 0 ? edge : -edge),
    price(S) {
      const { logS } = putSide(contract, S)
      const intrinsic = Math.max(w * (S - K), 0)
      if (logS <= boundary.logMax - criticalMoneyness) return intrinsic
      const european = europeanPrice(w, S, K, T, sigma, r, q)
      // C(S) = S p(K/S): the put has strike S, spot K
      const premium = (w < 0 ? K : S) * putPremiumValue(boundary, logB, logS)
      return Math.max(european + premium, intrinsic)
    },
  }
}

/** Finite-difference weights of the first three derivatives on the stencil of five points, unit spacing. */
interface Stencil {
  readonly at: readonly number[]
  readonly first: readonly number[]
  readonly second: readonly number[]
  readonly third: readonly number[]
}

const CENTRAL: Stencil = {
  at: [-2, -1, 0, 1, 2],
  first: [1 / 12, -2 / 3, 0, 2 / 3, -1 / 12],
  second: [-1 / 12, 4 / 3, -5 / 2, 4 / 3, -1 / 12],
  third: [-1 / 2, 1, 0, -1, 1 / 2],
}
const FORWARD: Stencil = {
  at: [0, 1, 2, 3, 4],
  first: [-25 / 12, 4, -3, 4 / 3, -1 / 4],
  second: [35 / 12, -26 / 3, 19 / 2, -14 / 3, 11 / 12],
  third: [-5 / 2, 9, -12, 7, -3 / 2],
}

/** The premium at one (sigma, r, q), or null when the spot lies in the exercise region there. */
type PremiumAt = (sigma: number, r: number, q: number) => Premium | null

/** Derivatives in sigma of the premium and of its S-derivatives. */
interface SigmaDerivatives {
  readonly vega: number
  readonly volga: number
  readonly ultima: number
  readonly vanna: number
  readonly zomma: number
}

function sigmaDerivatives(
  premiumAt: PremiumAt,
  base: Premium,
  sigma: number,
  r: number,
  q: number,
): SigmaDerivatives {
  const attempt = (stencil: Stencil, h: number): SigmaDerivatives | null => {
    const points: Premium[] = []
    for (const k of stencil.at) {
      const point = k === 0 ? base : premiumAt(sigma + k * h, r, q)
      if (point === null) return null
      points.push(point)
    }
    const apply = (weights: readonly number[], pick: (p: Premium) => number, power: number) =>
      weights.reduce((sum, weight, i) => sum + weight * pick(points[i] as Premium), 0) / power
    return {
      vega: apply(stencil.first, (p) => p.value, h),
      volga: apply(stencil.second, (p) => p.value, h * h),
      ultima: apply(stencil.third, (p) => p.value, h * h * h),
      vanna: apply(stencil.first, (p) => p.first, h),
      zomma: apply(stencil.first, (p) => p.second, h),
    }
  }
  // a step that would cross into the exercise region is shortened, and at last taken upward only
  for (const relative of [8e-3, 1e-3]) {
    const central = attempt(CENTRAL, relative * sigma)
    if (central !== null) return central
  }
  return attempt(FORWARD, 2e-3 * sigma) ?? { vega: 0, volga: 0, ultima: 0, vanna: 0, zomma: 0 }
}

/** First derivative of the premium in a rate: central, one-sided where the other side is exercised or not admissible. */
function rateDerivative(at: (shift: number) => Premium | null, base: Premium, h: number): number {
  const up = at(h)
  const down = at(-h)
  if (up !== null && down !== null) return (up.value - down.value) / (2 * h)
  if (up !== null) return (up.value - base.value) / h
  return down !== null ? (base.value - down.value) / h : 0
}

/** What collocation says about one option: the 15 outputs and whether it is in the exercise region. */
export interface CollocationValue {
  readonly greeks: Greeks
  readonly exercised: boolean
}

/** Greeks inside the exercise region: the holder has stock or a short, and nothing else. */
export function exercisedGreeks(w: 1 | -1, S: number, K: number): Greeks {
  const cleared = Object.fromEntries(GREEKS.map((name) => [name, 0])) as Greeks
  return { ...cleared, price: w * (S - K), delta: w }
}

/**
 * Price and all derivatives of an American option with continuous yield, shape `one_boundary`. S-derivatives come from the premium
 * integral, theta, charm, veta and color from the Black-Scholes equation in the continuation region, sigma-derivatives from a
 * five-point stencil (relative step 8e-3), rho and phi from a central step of 1e-4, the boundary re-solved from a warm start.
 * Null where the boundary does not converge: use the grid.
 */
export function collocationGreeks(
  contract: YieldContract,
  S: number,
  european: Greeks,
  tier: AmericanTier,
): CollocationValue | null {
  const { w, K, T, sigma, r, q } = contract
  const scheme = SCHEMES[tier]
  const { logS } = putSide(contract, S)
  const solve = (vol: number, own: number, other: number, warm: readonly number[] | null): PutBoundary =>
    w < 0
      ? solvePutBoundary(T, vol, own, other, scheme, warm)
      : solvePutBoundary(T, vol, other, own, scheme, warm)
  const premiumOn = (boundary: PutBoundary): Premium | null => {
    if (!boundary.converged || logS <= boundary.logMax - (boundary.gaps[0] as number)) return null
    return ownPremium(contract, S, putPremium(boundary, premiumBoundary(boundary, scheme.p), logS))
  }
  const priced = solve(sigma, r, q, null)
  if (!priced.converged) return null
  const premium = premiumOn(priced)
  if (premium === null) return { greeks: exercisedGreeks(w, S, K), exercised: true }
  // differences of boundaries need one that is settled as far as its neighbours
  const settled = solve(sigma, r, q, priced.gaps)
  const boundary = settled.converged ? settled : priced
  const base = premiumOn(boundary) ?? premium
  const premiumAt: PremiumAt = (vol, own, other) => {
    const exerciseRate = w < 0 ? own : other
    return exerciseRate > 0 ? premiumOn(solve(vol, own, other, boundary.gaps)) : null
  }
  const bySigma = sigmaDerivatives(premiumAt, base, sigma, r, q)
  const rho = european.rho + rateDerivative((h) => premiumAt(sigma, r + h, q), base, 1e-4)
  const phi = european.phi + rateDerivative((h) => premiumAt(sigma, r, q + h), base, 1e-4)
  // the fourth S-derivative, for color only, from the third at both sides
  const step = 1e-3
  const thirdAt = (spot: number): number | null => {
    const at = putSide(contract, spot).logS
    if (at <= boundary.logMax - (boundary.gaps[0] as number)) return null
    return ownPremium(contract, spot, putPremium(boundary, premiumBoundary(boundary, scheme.p), at)).third
  }
  const thirdUp = thirdAt(S * (1 + step))
  const thirdDown = thirdAt(S * (1 - step))
  const width = (thirdUp === null ? 0 : step) + (thirdDown === null ? 0 : step)
  const fourth = width === 0 ? 0 : ((thirdUp ?? base.third) - (thirdDown ?? base.third)) / (S * width)
  const b = r - q
  const variance = sigma * sigma
  const price = european.price + premium.value
  // the same equation for the premium alone: theta of the European part is exact already
  const theta = r * base.value - b * S * base.first - 0.5 * variance * S * S * base.second
  const charm = q * base.first - (b + variance) * S * base.second - 0.5 * variance * S * S * base.third
  const color =
    (q - b - variance) * base.second - (b + 2 * variance) * S * base.third - 0.5 * variance * S * S * fourth
  const veta =
    r * bySigma.vega -
    b * S * bySigma.vanna -
    sigma * S * S * base.second -
    0.5 * variance * S * S * bySigma.zomma
  return {
    exercised: false,
    greeks: {
      price: Math.max(price, w * (S - K)),
      delta: european.delta + base.first,
      gamma: european.gamma + base.second,
      vega: european.vega + bySigma.vega,
      theta: european.theta + theta,
      rho,
      phi,
      vanna: european.vanna + bySigma.vanna,
      volga: european.volga + bySigma.volga,
      charm: european.charm + charm,
      veta: european.veta + veta,
      speed: european.speed + base.third,
      zomma: european.zomma + bySigma.zomma,
      color: european.color + color,
      ultima: european.ultima + bySigma.ultima,
    },
  }
}
