import { exp, log } from '../math/elementary.ts'
import { gaussian, INV_SQRT_2PI, millsDefect, millsRatio, SQRT_2PI } from '../math/normal.ts'
import { newtonBracketed } from '../math/roots.ts'
import { allFinite, type Greeks, type Priced } from './greeks.ts'
import type { ImpliedVol } from './impliedVol.ts'

// Normal model (Bachelier 1900) on a future F that may be near or below zero (quant.md 1.4b). sigmaN in price points per sqrt(year).

/** One option on a future in the normal model. */
export interface BachelierOption {
  readonly w: 1 | -1
  readonly F: number
  readonly K: number
  readonly T: number
  readonly sigmaN: number
  readonly r: number
}

/** The 15 outputs in F and sigmaN (vega per 1.00 price point) and the strike derivatives. */
export interface BachelierGreeks extends Greeks {
  readonly dualDelta: number
  readonly dualGamma: number
}

const ZERO: Readonly<Greeks> = {
  price: 0,
  delta: 0,
  gamma: 0,
  vega: 0,
  theta: 0,
  rho: 0,
  phi: 0,
  vanna: 0,
  volga: 0,
  charm: 0,
  veta: 0,
  speed: 0,
  zomma: 0,
  color: 0,
  ultima: 0,
}

/** T = 0 or sigmaN = 0: intrinsic value on the forward. */
function limitValue(o: BachelierOption): BachelierGreeks {
  const { w, F, K, T, r } = o
  const alive = T > 0
  const discount = alive ? exp(-r * T) : 1
  const intrinsic = w * (F - K)
  const price = discount * Math.max(intrinsic, 0)
  const delta = intrinsic > 0 ? w * discount : intrinsic === 0 ? 0.5 * w * discount : 0
  const carry = alive ? { theta: r * price, rho: -T * price, charm: r * delta } : {}
  return { ...ZERO, price, delta, ...carry, dualDelta: -delta, dualGamma: 0 }
}

/**
 * Price and derivatives in the normal model. The out-of-the-money side is V = e^-rT s phi(d) (1 - |d| M(|d|)), which keeps its
 * relative accuracy in the far tail; the other side adds parity. Never throws.
 */
export function bachelier(o: BachelierOption): Priced<BachelierGreeks> {
  const { w, F, K, T, sigmaN, r } = o
  if (!Number.isFinite(F + K + T + sigmaN + r) || sigmaN < 0) return { status: 'invalid_input', value: null }
  const rootT = T > 0 ? Math.sqrt(T) : 0
  const s = sigmaN * rootT
  if (!(s > 0)) return finite(limitValue(o))
  const discount = exp(-r * T)
  const d = (F - K) / s
  const x = Math.abs(d)
  const density = INV_SQRT_2PI * gaussian(d)
  const tail = density * millsRatio(x)
  const inMoney = w * d > 0
  const timeValue = density === 0 ? 0 : s * density * millsDefect(x)
  const price = discount * (timeValue + (inMoney ? Math.abs(F - K) : 0))
  const probability = inMoney ? 1 - tail : tail
  const delta = discount * w * probability
  const gamma = (discount * density) / s
  const vega = discount * rootT * density
  const square = d * d
  const value: BachelierGreeks = {
    price,
    delta,
    gamma,
    vega,
    theta: r * price - (discount * sigmaN * density) / (2 * rootT),
    rho: -T * price,
    phi: 0,
    vanna: (-discount * density * d) / sigmaN,
    volga: (vega * square) / sigmaN,
    charm: r * delta + (discount * density * d) / (2 * T),
    veta: vega * (r - (1 + square) / (2 * T)),
    speed: (-gamma * d) / s,
    zomma: (gamma * (square - 1)) / sigmaN,
    color: gamma * (r + (1 - square) / (2 * T)),
    ultima: (vega * square * (square - 3)) / (sigmaN * sigmaN),
    dualDelta: -delta,
    dualGamma: gamma,
  }
  return finite(value)
}

function finite(value: BachelierGreeks): Priced<BachelierGreeks> {
  return allFinite({ ...value }) ? { status: 'ok', value } : { status: 'invalid_input', value: null }
}

/** Cash Greeks of a position in the normal model, N = quantity x multiplier x FX (quant.md 1.4b). */
export interface BachelierCash {
  readonly pointDelta: number
  readonly pointGamma: number
  readonly speedPoint: number
  readonly charmPoint: number
  readonly vegaNCash: number
  readonly vannaNCash: number
  readonly volgaNCash: number
  readonly thetaCash: number
  readonly rhoCash: number
  readonly dollarDelta: number
  readonly gammaCash1pct: number
  /** N vega F/100, marked `converted`: one lognormal point is about F/100 in sigmaN. Null where F <= 0. */
  readonly vegaCash: number | null
}

/** Point and cash Greeks of a position in the normal model; the point measures lead near F = 0. */
export function bachelierCash(N: number, F: number, g: Greeks): BachelierCash {
  return {
    pointDelta: N * g.delta,
    pointGamma: N * g.gamma,
    speedPoint: N * g.speed,
    charmPoint: (N * g.charm) / 365,
    vegaNCash: N * g.vega,
    vannaNCash: N * g.vanna,
    volgaNCash: N * g.volga,
    thetaCash: (N * g.theta) / 365,
    rhoCash: (N * g.rho) / 100,
    dollarDelta: N * g.delta * F,
    gammaCash1pct: (N * g.gamma * F * F) / 100,
    vegaCash: F > 0 ? (N * g.vega * F) / 100 : null,
  }
}

/** Time value of the normal model in units of the distance |F - K|, as a function of z = s/|F - K|: z phi(1/z) D(1/z). */
function scaledTimeValue(z: number): { value: number; slope: number } {
  const d = 1 / z
  const slope = INV_SQRT_2PI * gaussian(d)
  return { value: slope === 0 ? 0 : z * slope * millsDefect(d), slope }
}

/** z with scaledTimeValue(z) = target: Newton, in the tail on (-ln g)^(-1/2), which is nearly linear there. */
function solveScaled(target: number): number {
  const low = SQRT_2PI * target
  const high = SQRT_2PI * (target + 0.5)
  const options = { increasing: true, tolerance: 2e-16 }
  if (target > 0.1) {
    const direct = (z: number): readonly [number, number] => {
      const g = scaledTimeValue(z)
      return [g.value - target, g.slope]
    }
    return newtonBracketed(direct, low, high, high, options).x
  }
  const goal = 1 / Math.sqrt(-log(target))
  const transformed = (z: number): readonly [number, number] => {
    const g = scaledTimeValue(z)
    if (!(g.value > 0)) return [-goal, 0]
    const y = -log(g.value)
    if (!(y > 0)) return [1, 0]
    const u = 1 / Math.sqrt(y)
    return [u - goal, (0.5 * u * g.slope) / (y * g.value)]
  }
  return newtonBracketed(transformed, low, high, 0.7 * goal, options).x
}

/**
 * Implied sigmaN of a discounted premium: bracketed Newton in the scaled time value; exact V sqrt(2 pi/T)/df at F = K. Statuses as
 * for the lognormal model, without `above_max` (quant.md 1.4b). Never throws.
 */
export function bachelierImpliedVol(
  w: 1 | -1,
  F: number,
  K: number,
  T: number,
  df: number,
  price: number,
): ImpliedVol {
  const usable = Number.isFinite(F + K + df + price) && T < Number.POSITIVE_INFINITY && df > 0
  if (!usable) return { status: 'invalid_input', sigma: null }
  if (T <= 0) return { status: 'expired', sigma: null }
  const intrinsic = df * Math.max(w * (F - K), 0)
  if (price < intrinsic) return { status: 'below_intrinsic', sigma: null }
  if (price === intrinsic) return { status: 'at_intrinsic', sigma: 0 }
  const value = (price - intrinsic) / df
  const distance = Math.abs(F - K)
  const scaled = value / distance
  const s = scaled < 1e15 ? distance * solveScaled(scaled) : value * SQRT_2PI
  const sigma = s / Math.sqrt(T)
  return Number.isFinite(sigma) ? { status: 'ok', sigma } : { status: 'invalid_input', sigma: null }
}
