import { chebyshevCoefficients, chebyshevNodes, chebyshevSum, chebyshevTransform } from '../math/chebyshev.ts'
import { exp, log } from '../math/elementary.ts'
import { solveDense } from '../math/linear.ts'
import { INV_SQRT_2PI, millsRatio, normalCdf } from '../math/normal.ts'
import { gaussLegendre } from '../math/quadrature.ts'
import { cosPi, sinPi } from '../math/trig.ts'
import { writeStartGaps } from './americanStart.ts'

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
  readonly coefficients: readonly number[]
  /** ln X - ln B at the nodes, tau = T first: the warm start of a neighbouring solve. */
  readonly gaps: readonly number[]
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

/** What a solve keeps a point of integration (node i's point j is i l + j) and a node; grows with the largest scheme used. */
class Workspace {
  /** t = tau sin^2(theta), sigma sqrt(t) and its inverse, e^(-qt) x weight, of the problem */
  readonly t: Float64Array
  readonly vt: Float64Array
  readonly inverseVt: Float64Array
  readonly decay: Float64Array
  /** ln B(tau)/B(tau - t), the gap there, d+, phi(d+), N(-|d+|)/phi(d+), of one Newton step */
  readonly logRatio: Float64Array
  readonly gapThere: Float64Array
  readonly distance: Float64Array
  readonly density: Float64Array
  readonly mills: Float64Array
  readonly growth: Float64Array
  readonly squares: Float64Array
  readonly crossTerms: Float64Array
  readonly jacobian: Float64Array
  readonly residual: Float64Array
  readonly gap: Float64Array
  readonly coefficients: Float64Array
  readonly previous: Float64Array
  readonly change: Float64Array

  constructor(n: number, l: number) {
    const points = (): Float64Array => new Float64Array(n * l)
    this.t = points()
    this.vt = points()
    this.inverseVt = points()
    this.decay = points()
    this.logRatio = points()
    this.gapThere = points()
    this.distance = points()
    this.density = points()
    this.mills = points()
    this.growth = points()
    this.squares = new Float64Array(n + 1)
    this.crossTerms = new Float64Array(2 * l)
    this.jacobian = new Float64Array(n * n)
    this.residual = new Float64Array(n)
    this.gap = new Float64Array(n + 1)
    this.coefficients = new Float64Array(n + 1)
    this.previous = new Float64Array(n + 1)
    this.change = new Float64Array(n)
  }
}

const workspaces = new Map<number, Workspace>()

function workspace(n: number, l: number): Workspace {
  const key = n * 1000 + l
  let made = workspaces.get(key)
  if (made === undefined) {
    made = new Workspace(n, l)
    workspaces.set(key, made)
  }
  return made
}

/** What depends on the problem alone: times, deviations and discounts at all points. */
function writeMesh(work: Workspace, T: number, sigma: number, q: number, n: number, l: number): void {
  const { t, vt, inverseVt, decay } = work
  const { sine, weight } = geometry(n, l)
  const z = chebyshevNodes(n)
  for (let i = 0; i < n; i++) {
    const x = 0.5 * (1 + (z[i] as number))
    const tau = T * x * x
    const v = sigma * Math.sqrt(tau)
    for (let j = 0; j < l; j++) {
      const s = sine[j] as number
      t[i * l + j] = tau * s * s
      vt[i * l + j] = v * s
      inverseVt[i * l + j] = 1 / (v * s)
    }
  }
  for (let k = 0; k < n * l; k++) decay[k] = exp(-q * (t[k] as number)) * (weight[k % l] as number)
}

/** Everything a point of integration needs of the present boundary, one function at a time (see `europeanKernel.ts` for why). */
function writePoints(work: Workspace, gap: Float64Array, b: number, l: number, cardinal: Float64Array): void {
  const n = gap.length - 1
  const { t, vt, inverseVt, logRatio, gapThere, distance, density, mills, growth, squares, decay } = work
  const points = n * l
  for (let m = 0; m < n; m++) squares[m] = (gap[m] as number) * (gap[m] as number)
  for (let k = 0; k < points; k++) {
    let h = 0
    const row = k * (n + 1)
    for (let m = 0; m < n; m++) h += (cardinal[row + m] as number) * (squares[m] as number)
    gapThere[k] = h > 0 ? Math.sqrt(h) : 0
  }
  for (let i = 0; i < n; i++) {
    const own = gap[i] as number
    for (let k = i * l; k < (i + 1) * l; k++) {
      const ratio = (gapThere[k] as number) - own
      const deviation = vt[k] as number
      logRatio[k] = ratio
      distance[k] = (ratio + b * (t[k] as number)) * (inverseVt[k] as number) + 0.5 * deviation
    }
  }
  for (let k = 0; k < points; k++) {
    const d = distance[k] as number
    density[k] = INV_SQRT_2PI * exp(-0.5 * d * d)
  }
  for (let k = 0; k < points; k++) mills[k] = millsRatio(Math.abs(distance[k] as number))
  for (let k = 0; k < points; k++)
    growth[k] = exp(logRatio[k] as number) * (decay[k] as number) * (density[k] as number)
}

/**
 * Residuals ln N/D - b tau - ln B of fixed point A at every node and their Jacobian in the gaps ln X - ln B, written into the
 * workspace. `gap[n]` is 0 (the boundary at expiry is known).
 */
function linearise(
  work: Workspace,
  T: number,
  sigma: number,
  r: number,
  q: number,
  logMax: number,
  gap: Float64Array,
  l: number,
): void {
  const n = gap.length - 1
  const { sine, cosine, cardinal } = geometry(n, l)
  const { inverseVt, decay, gapThere, distance, density, mills, growth, crossTerms, jacobian, residual } =
    work
  const z = chebyshevNodes(n)
  const b = r - q
  writePoints(work, gap, b, l, cardinal)
  for (let i = 0; i < n; i++) {
    const x = 0.5 * (1 + (z[i] as number))
    const tau = T * x * x
    const rootTau = Math.sqrt(tau)
    const logB = logMax - (gap[i] as number)
    const v = sigma * rootTau
    // e^(q u) = e^(q tau) e^(-q t), likewise for r
    const eq = q * exp(q * tau)
    const er = r * exp(r * tau)
    const edgeScale = (2 * rootTau) / sigma
    let k12 = 0
    let k3 = 0
    let k12Slope = 0
    let k3Slope = 0
    for (let j = 0; j < l; j++) {
      const k = i * l + j
      const c = cosine[j] as number
      const d = distance[k] as number
      const phi = density[k] as number
      const tail = phi * (mills[k] as number)
      const growQ = decay[k] as number
      const growR = growth[k] as number
      const edge = edgeScale * c
      const slope = d * (inverseVt[k] as number)
      const slope12 = growQ * phi * edge * (1 - slope)
      const slope3 = -growR * (slope - 1) * edge
      k12 += growQ * ((d > 0 ? 1 - tail : tail) * 2 * tau * (sine[j] as number) * c + phi * edge)
      k3 += growR * edge
      k12Slope += slope12
      k3Slope += slope3
      const there = gapThere[k] as number
      const share = there > 0 ? 1 / there : 0
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
    for (let m = 0; m < n; m++) jacobian[i * n + m] = 0
    for (let j = 0; j < l; j++) {
      const cross = scaleN * (crossTerms[2 * j + 1] as number) - scaleD * (crossTerms[2 * j] as number)
      const row = (i * l + j) * (n + 1)
      for (let m = 0; m < n; m++)
        jacobian[i * n + m] = (jacobian[i * n + m] as number) + cross * (cardinal[row + m] as number)
    }
    // ln B there falls by cardinal gap/gapThere for each unit of gap m
    for (let m = 0; m < n; m++)
      jacobian[i * n + m] = (jacobian[i * n + m] as number) * (gap[m] as number) - (m === i ? own : 0)
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
  warm: readonly number[] | null = null,
): PutBoundary {
  const { n, l, m } = scheme
  const work = workspace(n, l)
  const { gap, jacobian, residual, previous, change, squares, coefficients } = work
  const z = chebyshevNodes(n)
  const logMax = logBoundaryAtExpiry(r, q)
  if (warm !== null) gap.set(warm)
  else writeStartGaps(gap, T, sigma, r, q, logMax)
  gap[n] = 0
  writeMesh(work, T, sigma, q, n, l)
  let share = 1
  let size = Number.POSITIVE_INFINITY
  let converged = false
  for (let step = 0; step < m && !converged; step++) {
    linearise(work, T, sigma, r, q, logMax, gap, l)
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
      // near expiry a boundary matters for little time, and settles last
      const distance = Math.abs(next - old) * 0.5 * (1 + (z[i] as number))
      moved = distance > moved || Number.isNaN(distance) ? distance : moved
    }
    converged = moved < 1e-7 && share === 1
  }
  for (let i = 0; i <= n; i++) squares[i] = (gap[i] as number) * (gap[i] as number)
  chebyshevCoefficients(squares, coefficients)
  return { T, sigma, r, q, logMax, coefficients: listOf(coefficients), gaps: listOf(gap), converged }
}

/** A small list on the heap: cheaper to make than typed arrays of its size. */
function listOf(values: Float64Array): number[] {
  const list: number[] = []
  for (let i = 0; i < values.length; i++) list.push(values[i] as number)
  return list
}

/** ln B at time to expiry tau = T y^2, y in [0, 1]. */
export function logBoundary(boundary: PutBoundary, y: number): number {
  const h = chebyshevSum(boundary.coefficients, 2 * y - 1)
  return boundary.logMax - Math.sqrt(h > 0 ? h : 0)
}
