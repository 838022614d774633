import { chebyshevNodes } from '../math/chebyshev.ts'
import { exp, expm1, log } from '../math/elementary.ts'
import { INV_SQRT_2PI, millsRatio } from '../math/normal.ts'
import { brent } from '../math/roots.ts'

// Where the collocation of an American put's exercise boundary starts: the QD+ approximation at its nodes. Strike 1 throughout.

/** Equation of the QD+ boundary at one time to expiry as a function of ln B; its root is the boundary. */
function qdPlusEquation(tau: number, sigma: number, r: number, q: number): (x: number) => number {
  const variance = sigma * sigma
  const omega = (2 * (r - q)) / variance - 1
  const h = -expm1(-r * tau)
  const root = Math.sqrt(omega * omega + (8 * r) / (variance * h))
  const lambda = -0.5 * (omega + root)
  const slope = (2 * r) / (variance * h * h * root)
  const twice = 2 * lambda + omega
  const discount = exp(-r * tau)
  const spotDiscount = exp(-q * tau)
  const growth = exp((r - q) * tau)
  const rootTau = Math.sqrt(tau)
  const v = sigma * rootTau
  const factor = ((1 - h) * 2 * r) / (variance * twice)
  return (x) => {
    const B = exp(x)
    const d1 = (x + (r - q) * tau) / v + 0.5 * v
    const d2 = d1 - v
    const density = INV_SQRT_2PI * exp(-0.5 * d1 * d1)
    const tail1 = density * millsRatio(Math.abs(d1))
    // phi(d2) = phi(d1) B e^(b tau) for strike 1
    const tail2 = density * B * growth * millsRatio(Math.abs(d2))
    const n1 = d1 > 0 ? tail1 : 1 - tail1
    const n2 = d2 > 0 ? tail2 : 1 - tail2
    const gap = 1 - B - (discount * n2 - B * spotDiscount * n1)
    const theta =
      r * discount * n2 - q * B * spotDiscount * n1 - (0.5 * sigma * B * spotDiscount * density) / rootTau
    const c0 = -factor * (1 / h - theta / (discount * r * gap) + slope / twice)
    return (1 - spotDiscount * n1) * B + (lambda + c0) * gap
  }
}

/**
 * Gaps ln X - ln B of the QD+ approximation (Li 2010, in the form of Andersen-Lake-Offengenden 2016, eq. 34-37) at the nodes: the start
 * of the collocation, so a few digits do. The first node is bracketed; each next one starts from its neighbour, the gap falling as
 * sqrt(tau), and takes one secant step. Where the equation has no root in the admissible range, a share of the width.
 */
export function writeStartGaps(
  gap: Float64Array,
  T: number,
  sigma: number,
  r: number,
  q: number,
  logMax: number,
): void {
  const n = gap.length - 1
  const z = chebyshevNodes(n)
  const variance = sigma * sigma
  const omega = (2 * (r - q)) / variance - 1
  // the perpetual boundary bounds the finite ones from below
  const perpetual = -0.5 * (omega + Math.sqrt(omega * omega + (8 * r) / variance))
  const low = log(perpetual / (perpetual - 1))
  const high = logMax - 1e-9
  let before = Number.NaN
  let beforeX = 1
  for (let i = 0; i < n; i++) {
    const x = 0.5 * (1 + (z[i] as number))
    const tau = T * x * x
    if (!(low < high)) {
      gap[i] = logMax - Math.min(low, logMax)
      continue
    }
    const equation = qdPlusEquation(tau, sigma, r, q)
    let found = Number.NaN
    if (before > 0) {
      const near = (before * x) / beforeX
      const atNear = equation(logMax - near)
      const step = 0.05 * near
      found = near - (atNear * step) / (equation(logMax - near - step) - atNear)
      if (!(found > 0.7 * near && found < 1.4 * near && logMax - found > low)) found = Number.NaN
    }
    if (Number.isNaN(found)) found = logMax - bracketedStart(equation, tau, sigma, low, high)
    gap[i] = found
    before = found
    beforeX = x
  }
}

function bracketedStart(
  equation: (x: number) => number,
  tau: number,
  sigma: number,
  low: number,
  high: number,
): number {
  const atLow = equation(low)
  const atHigh = equation(high)
  if (!(atLow < 0 === atHigh > 0) || !Number.isFinite(atLow + atHigh))
    return high - Math.min(sigma * Math.sqrt(tau), 0.5 * (high - low))
  return brent(equation, low, high, 1e-3 * (high - low), 30).x
}
