import { pow } from '../math/elementary.ts'
import { gaussian, INV_SQRT_2PI } from '../math/normal.ts'

// Raw SVI (Gatheral 2004): total variance w(k) = a + b [rho (k - m) + sqrt((k - m)^2 + sigma^2)], k = ln(K/F), w = iv^2 T.

/** Raw SVI parameters of one slice. */
export interface SviParams {
  readonly a: number
  readonly b: number
  readonly rho: number
  readonly m: number
  readonly sigma: number
}

/** Total variance at log-moneyness k. */
export function sviVariance(p: SviParams, k: number): number {
  const x = k - p.m
  return p.a + p.b * (p.rho * x + Math.sqrt(x * x + p.sigma * p.sigma))
}

/** First and second derivative of the total variance in k. */
export function sviSlopes(p: SviParams, k: number): { first: number; second: number } {
  const x = k - p.m
  const root = Math.sqrt(x * x + p.sigma * p.sigma)
  return { first: p.b * (p.rho + x / root), second: (p.b * p.sigma * p.sigma) / (root * root * root) }
}

/**
 * What breaks the domain of raw SVI, or null: b >= 0, |rho| < 1, sigma > 0, minimum variance a + b sigma sqrt(1 - rho^2) >= 0 and
 * wing slopes b (1 + |rho|) <= 2 (Lee 2004).
 */
export function sviDomainError(p: SviParams): string | null {
  if (!(p.b >= 0)) return 'b >= 0'
  if (!(Math.abs(p.rho) < 1)) return '|rho| < 1'
  if (!(p.sigma > 0)) return 'sigma > 0'
  if (!(p.a + p.b * p.sigma * Math.sqrt(1 - p.rho * p.rho) >= -1e-15))
    return 'a + b sigma sqrt(1 - rho^2) >= 0'
  if (!(p.b * (1 + Math.abs(p.rho)) <= 2 + 1e-15)) return 'b (1 + |rho|) <= 2'
  return null
}

/** Durrleman's g(k) (Gatheral-Jacquier 2014, eq. 2.1): the slice is free of butterfly arbitrage where g >= 0. */
export function butterflyG(p: SviParams, k: number): number {
  const w = sviVariance(p, k)
  const { first, second } = sviSlopes(p, k)
  const u = 1 - (k * first) / (2 * w)
  return u * u - 0.25 * first * first * (1 / w + 0.25) + 0.5 * second
}

/** Risk-neutral density of ln(S_T/F) at k: g(k)/sqrt(2 pi w) e^(-d2^2/2). */
export function sviDensity(p: SviParams, k: number): number {
  const w = sviVariance(p, k)
  const root = Math.sqrt(w)
  return (INV_SQRT_2PI * butterflyG(p, k) * gaussian(-k / root - 0.5 * root)) / root
}

/** Jump-wing parameters (Gatheral-Jacquier 2014): for display and for interpolation between slices. */
export interface JumpWings {
  /** At-the-money variance per year. */
  readonly v: number
  /** At-the-money skew. */
  readonly psi: number
  /** Left (put) and right (call) wing slope. */
  readonly p: number
  readonly c: number
  /** Minimum variance per year. */
  readonly vTilde: number
}

/** Raw parameters -> jump-wings of a slice with T years to expiry. */
export function jumpWings(params: SviParams, T: number): JumpWings {
  const { a, b, rho, m, sigma } = params
  const root = Math.sqrt(m * m + sigma * sigma)
  const w = a + b * (root - rho * m)
  const scale = 1 / Math.sqrt(w)
  return {
    v: w / T,
    psi: 0.5 * scale * b * (rho - m / root),
    p: scale * b * (1 - rho),
    c: scale * b * (1 + rho),
    vTilde: (a + b * sigma * Math.sqrt(1 - rho * rho)) / T,
  }
}

/** Wing slopes dw/d|k| at minus and plus infinity; Lee's bound is 2. */
export function wingSlopes(p: SviParams): { left: number; right: number } {
  return { left: p.b * (1 - p.rho), right: p.b * (1 + p.rho) }
}

/** Smallest g on equally spaced k, its place (the first one), and whether it is nowhere negative there. */
export function butterflyOnGrid(
  p: SviParams,
  from: number,
  to: number,
  points: number,
): { min: number; at: number; free: boolean } {
  let min = Number.POSITIVE_INFINITY
  let at = from
  for (let i = 0; i < points; i++) {
    const k = from + ((to - from) * i) / (points - 1)
    const g = butterflyG(p, k)
    if (g < min) {
      min = g
      at = k
    }
  }
  return { min, at, free: min >= 0 }
}

/** SSVI slice (Gatheral-Jacquier 2014, sections 4 and 5) with phi = eta/(theta^gamma (1 + theta)^(1 - gamma)). */
export interface SsviParams {
  /** At-the-money total variance of the slice. */
  readonly theta: number
  readonly rho: number
  readonly eta: number
  readonly gamma: number
}

/** phi(theta) of the SSVI slice. */
export function ssviPhi(p: SsviParams): number {
  return p.eta / (pow(p.theta, p.gamma) * pow(1 + p.theta, 1 - p.gamma))
}

/** Total variance of the SSVI slice at log-moneyness k. */
export function ssviVariance(p: SsviParams, k: number): number {
  const { theta, rho } = p
  const x = ssviPhi(p) * k
  const shifted = x + rho
  return 0.5 * theta * (1 + rho * x + Math.sqrt(shifted * shifted + 1 - rho * rho))
}

/**
 * Sufficient conditions for no butterfly: theta phi (1 + |rho|) < 4 and theta phi^2 (1 + |rho|) <= 4 for the slice,
 * eta (1 + |rho|) <= 2 with 0 < gamma <= 1/2 for the whole surface.
 */
export function ssviConditions(p: SsviParams): {
  first: number
  second: number
  slice: boolean
  surface: boolean
} {
  const phi = ssviPhi(p)
  const wing = 1 + Math.abs(p.rho)
  const first = p.theta * phi * wing
  const second = p.theta * phi * phi * wing
  const surface = p.eta * wing <= 2 && p.gamma > 0 && p.gamma <= 0.5
  return { first, second, slice: first < 4 && second <= 4, surface }
}
