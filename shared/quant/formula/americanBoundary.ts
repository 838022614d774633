import { chebyshevCoefficients, chebyshevNodes, chebyshevSum, chebyshevTransform } from '../math/chebyshev.ts'
import { exp, expm1, log } from '../math/elementary.ts'
import { solveDense } from '../math/linear.ts'
import { gaussian, INV_SQRT_2PI, millsRatio, normalCdf } from '../math/normal.ts'
import { gaussLegendre } from '../math/quadrature.ts'
import { brent } from '../math/roots.ts'
import { cosPi, sinPi } from '../math/trig.ts'

// Exercise boundary of an American put by spectral collocation (Andersen-Lake-Offengenden 2016): B(tau) = X exp(-sqrt(H(tau))),
// H a Chebyshev interpolant in sqrt(tau) that satisfies their equation A at every node. Strike 1 throughout. The integrals run over
// u = tau cos^2(theta), which makes both square-root ends analytic, so that few Gauss-Legendre points suffice.

/** Sizes of a collocation scheme: n + 1 boundary nodes, l points an integral, at most m Newton steps, p points of the premium. */
export interface CollocationScheme {
  readonly n: number
  readonly l: number
  readonly m: number
  readonly p: number
}

/** Exercise boundary of a put of strike 1 with horizon T: `coefficients` of H over z = 2 sqrt(tau/T) - 1, B(0+) = e^logMax. */
export interface PutBoundary {
  readonly T: number
  readonly sigma: number
  readonly r: number
  readonly q: number
  readonly logMax: number
  readonly coefficients: Float64Array
  /** ln X - ln B at the nodes, tau = T first: the warm start of a neighbouring solve. */
  readonly gaps: Float64Array
  /** False where Newton's method did not settle: the boundary must not be used. */
  readonly converged: boolean
}

/** Abscissas that depend on the scheme alone: sines, cosines, weights of theta, and the cardinal functions where B is interpolated. */
interface Geometry {
  readonly sine: Float64Array
  readonly cosine: Float64Array
  readonly weight: Float64Array
  /** Row i l + j: weights of H at the n + 1 nodes in the interpolant of H at node i's point j. */
  readonly cardinal: Float64Array
}

const geometries = new Map<number, Geometry>()

/** sin, cos and weights over theta in [0, pi/2] of an l-point rule. */
export function angleRule(l: number): { sine: Float64Array; cosine: Float64Array; weight: Float64Array } {
  const { nodes, weights } = gaussLegendre(l)
  return {
    sine: nodes.map((y) => sinPi(0.25 * (1 + y))),
    cosine: nodes.map((y) => cosPi(0.25 * (1 + y))),
    weight: weights.map((w) => 0.7853981633974483 * w),
  }
}

function geometry(n: number, l: number): Geometry {
  const key = n * 1000 + l
  const known = geometries.get(key)
  if (known !== undefined) return known
  const rule = angleRule(l)
  const z = chebyshevNodes(n)
  const transform = chebyshevTransform(n)
  const cardinal = new Float64Array(n * l * (n + 1))
  const basis = new Float64Array(n + 1)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < l; j++) {
      const at = (1 + (z[i] as number)) * (rule.cosine[j] as number) - 1
      basis[0] = 1
      basis[1] = at
      for (let k = 2; k <= n; k++) basis[k] = 2 * at * (basis[k - 1] as number) - (basis[k - 2] as number)
      for (let m = 0; m <= n; m++) {
        let sum = 0
        for (let k = 0; k <= n; k++) sum += (basis[k] as number) * (transform[k * (n + 1) + m] as number)
        cardinal[(i * l + j) * (n + 1) + m] = sum
      }
    }
  }
  const made = { ...rule, cardinal }
  geometries.set(key, made)
  return made
}

/** ln of the boundary limit at expiry, X = min(1, r/q) for r > 0. */
function logBoundaryAtExpiry(r: number, q: number): number {
  return q > r ? log(r / q) : 0
}

/**
 * Boundary of the QD+ approximation (Li 2010, in the form of Andersen-Lake-Offengenden 2016, eq. 34-37) at one time to expiry:
 * the start of the collocation. Falls back to the boundary at expiry when its equation has no root in the admissible range.
 */
function startLogBoundary(tau: number, sigma: number, r: number, q: number, logMax: number): number {
  const variance = sigma * sigma
  const omega = (2 * (r - q)) / variance - 1
  const h = -expm1(-r * tau)
  const root = Math.sqrt(omega * omega + (8 * r) / (variance * h))
  const lambda = -0.5 * (omega + root)
  const slope = (2 * r) / (variance * h * h * root)
  const twice = 2 * lambda + omega
  const discount = exp(-r * tau)
  const spotDiscount = exp(-q * tau)
  const v = sigma * Math.sqrt(tau)
  const factor = ((1 - h) * 2 * r) / (variance * twice)
  const equation = (x: number): number => {
    const B = exp(x)
    const d1 = (x + (r - q) * tau) / v + 0.5 * v
    const n1 = normalCdf(-d1)
    const n2 = normalCdf(v - d1)
    const european = discount * n2 - B * spotDiscount * n1
    const gap = 1 - B - european
    const theta =
      r * discount * n2 -
      q * B * spotDiscount * n1 -
      (0.5 * sigma * B * spotDiscount * INV_SQRT_2PI * gaussian(d1)) / Math.sqrt(tau)
    const c0 = -factor * (1 / h - theta / (discount * r * gap) + slope / twice)
    return (1 - spotDiscount * n1) * B + (lambda + c0) * gap
  }
  // the perpetual boundary bounds the finite ones from below
  const perpetual = -0.5 * (omega + Math.sqrt(omega * omega + (8 * r) / variance))
  const low = log(perpetual / (perpetual - 1))
  const high = logMax - 1e-9
  if (!(low < high)) return Math.min(low, logMax)
  const atLow = equation(low)
  const atHigh = equation(high)
  if (!(atLow < 0 === atHigh > 0) || !Number.isFinite(atLow + atHigh))
    return logMax - Math.min(v, 0.5 * (logMax - low))
  return brent(equation, low, high, 1e-4 * (high - low), 30).x
}

/** Scratch of one Newton step; grows with the largest scheme used. */
let jacobian = new Float64Array(0)
let residual = new Float64Array(0)
let crossTerms = new Float64Array(0)

/**
 * Residuals ln N/D - b tau - ln B of fixed point A at every node and their Jacobian in the gaps ln X - ln B, written into the scratch.
 * `gap[n]` is 0 (the boundary at expiry is known).
 */
function linearise(
  T: number,
  sigma: number,
  r: number,
  q: number,
  logMax: number,
  gap: Float64Array,
  l: number,
): void {
  const n = gap.length - 1
  const { sine, cosine, weight, cardinal } = geometry(n, l)
  const z = chebyshevNodes(n)
  const b = r - q
  for (let i = 0; i < n; i++) {
    const x = 0.5 * (1 + (z[i] as number))
    const tau = T * x * x
    const rootTau = Math.sqrt(tau)
    const logB = logMax - (gap[i] as number)
    const v = sigma * rootTau
    // e^(q u) = e^(q tau) e^(-q t), likewise for r
    const eq = q * exp(q * tau)
    const er = r * exp(r * tau)
    let k12 = 0
    let k3 = 0
    let k12Slope = 0
    let k3Slope = 0
    for (let j = 0; j < l; j++) {
      const s = sine[j] as number
      const c = cosine[j] as number
      const o = (i * l + j) * (n + 1)
      let h = 0
      for (let m = 0; m < n; m++) h += (cardinal[o + m] as number) * (gap[m] as number) * (gap[m] as number)
      const gapThere = h > 0 ? Math.sqrt(h) : 0
      const logRatio = logB - (logMax - gapThere)
      const t = tau * s * s
      const vt = v * s
      const dPlus = (logRatio + b * t) / vt + 0.5 * vt
      const density = INV_SQRT_2PI * exp(-0.5 * dPlus * dPlus)
      const tail = density * millsRatio(Math.abs(dPlus))
      const growQ = exp(-q * t) * (weight[j] as number)
      const growR = exp(logRatio - q * t) * density * (weight[j] as number)
      const edge = (2 * rootTau * c) / sigma
      const slope12 = growQ * density * edge * (1 - dPlus / vt)
      const slope3 = (-growR * (dPlus - vt) * edge) / vt
      k12 += growQ * ((dPlus > 0 ? 1 - tail : tail) * 2 * tau * s * c + density * edge)
      k3 += growR * edge
      k12Slope += slope12
      k3Slope += slope3
      const share = gapThere > 0 ? 1 / gapThere : 0
      crossTerms[2 * j] = slope12 * share
      crossTerms[2 * j + 1] = slope3 * share
    }
    const d1 = (logB + b * tau) / v + 0.5 * v
    const d2 = d1 - v
    const phi1 = INV_SQRT_2PI * exp(-0.5 * d1 * d1)
    const phi2 = phi1 * exp(logB + b * tau)
    const N = phi2 / v + er * k3
    const D = phi1 / v + normalCdf(d1) + eq * k12
    const [scaleN, scaleD] = [er / N, eq / D]
    residual[i] = log(N / D) - b * tau - logB
    const own =
      ((-phi2 * d2) / (v * v) + er * k3Slope) / N - ((1 - d1 / v) * (phi1 / v) + eq * k12Slope) / D - 1
    for (let m = 0; m < n; m++) {
      let sum = 0
      for (let j = 0; j < l; j++) {
        const weightThere = cardinal[(i * l + j) * (n + 1) + m] as number
        sum +=
          (scaleN * (crossTerms[2 * j + 1] as number) - scaleD * (crossTerms[2 * j] as number)) * weightThere
      }
      // ln B there falls by cardinal gap/gapThere for each unit of gap m
      jacobian[i * n + m] = sum * (gap[m] as number) - (m === i ? own : 0)
    }
  }
}

/**
 * Solves the boundary of a put of strike 1 by Newton's method on all nodes at once; needs r > 0, sigma > 0, T > 0. The plain fixed
 * point diverges once |r - q| sqrt(T)/sigma is large; Newton, with steps shortened while they do not help, doubles its digits with
 * each step. `warm` gives the gaps of a neighbouring problem to start from. At most m steps, two to four as a rule: fewer once no node
 * moves by more than 1e-7 in ln B (the next step would be of 1e-14).
 */
export function solvePutBoundary(
  T: number,
  sigma: number,
  r: number,
  q: number,
  scheme: CollocationScheme,
  warm: Float64Array | null = null,
): PutBoundary {
  const { n, l, m } = scheme
  if (jacobian.length < n * n || crossTerms.length < 2 * l) {
    jacobian = new Float64Array(n * n)
    residual = new Float64Array(n)
    crossTerms = new Float64Array(2 * l)
  }
  const z = chebyshevNodes(n)
  const logMax = logBoundaryAtExpiry(r, q)
  const gap = new Float64Array(n + 1)
  for (let i = 0; i < n; i++) {
    const x = 0.5 * (1 + (z[i] as number))
    gap[i] = warm !== null ? (warm[i] as number) : logMax - startLogBoundary(T * x * x, sigma, r, q, logMax)
  }
  const previous = new Float64Array(n + 1)
  const change = new Float64Array(n)
  let share = 1
  let size = Number.POSITIVE_INFINITY
  let converged = false
  for (let step = 0; step < m && !converged; step++) {
    linearise(T, sigma, r, q, logMax, gap, l)
    let newSize = 0
    for (let i = 0; i < n; i++) newSize = Math.max(newSize, Math.abs(residual[i] as number))
    if (newSize <= size || newSize < 1e-9) {
      if (!solveDense(jacobian, residual, n)) break
      previous.set(gap)
      for (let i = 0; i < n; i++) change[i] = -(residual[i] as number)
      size = newSize
      share = 1
    } else {
      // the step made the residuals larger, or unusable: take less of it
      share *= 0.5
    }
    let moved = 0
    for (let i = 0; i < n; i++) {
      const old = previous[i] as number
      // a gap shrinks to a quarter at most, so it stays above 0
      const next = Math.max(old + share * (change[i] as number), 0.25 * old)
      gap[i] = next
      const distance = Math.abs(next - old)
      moved = distance > moved || Number.isNaN(distance) ? distance : moved
    }
    converged = moved < 1e-7 && share === 1
  }
  const coefficients = new Float64Array(n + 1)
  const H = gap.map((g) => g * g)
  chebyshevCoefficients(H, coefficients)
  return { T, sigma, r, q, logMax, coefficients, gaps: gap, converged }
}

/** ln B at time to expiry tau = T y^2, y in [0, 1]. */
export function logBoundary(boundary: PutBoundary, y: number): number {
  const h = chebyshevSum(boundary.coefficients, 2 * y - 1)
  return boundary.logMax - Math.sqrt(h > 0 ? h : 0)
}
