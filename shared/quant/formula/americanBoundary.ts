import { chebyshevCoefficients, chebyshevSum } from '../math/chebyshev.ts'
import { exp, expColumn, log } from '../math/elementary.ts'
import { solveDense } from '../math/linear.ts'
import { INV_SQRT_2PI, millsColumn, millsRatio } from '../math/normal.ts'
import { type Workspace, workspace, writeMesh } from './americanMesh.ts'
import { writeStartGaps } from './americanStart.ts'

// Exercise boundary of an American put by spectral collocation (Andersen-Lake-Offengenden 2016): B(tau) = X exp(-sqrt(H(tau))),
// H a Chebyshev interpolant in sqrt(tau) that satisfies their equation A at every node. Strike 1 throughout. The integrals run over
// u = tau cos^2(theta), which makes both square-root ends analytic, so that few Gauss-Legendre points suffice.

// An imported number as a constant of this module (see europeanKernel.ts).
const DENSITY_AT_0 = INV_SQRT_2PI

/**
 * Sizes of a collocation scheme: n + 1 boundary nodes, l points an integral, at most m Newton steps, p points of the premium. A boundary is
 * `settled` once no node moves by more than that in ln B: what is left is about its square, times the stiffness of the last node.
 */
export interface CollocationScheme {
  readonly settled: number
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

/** ln of the boundary limit at expiry, X = min(1, r/q) for r > 0. */
function logBoundaryAtExpiry(r: number, q: number): number {
  return q > r ? log(r / q) : 0
}

/** The interpolated gap at every point. */
function writeGapsThere({ geometry, gapThere, squares, gap }: Workspace): void {
  const { cardinal } = geometry
  const n = squares.length - 1
  for (let m = 0; m < n; m++) squares[m] = (gap[m] as number) * (gap[m] as number)
  for (let k = 0; k < gapThere.length; k++) {
    let h = 0
    const row = k * (n + 1)
    for (let m = 0; m < n; m++) h += (cardinal[row + m] as number) * (squares[m] as number)
    gapThere[k] = h > 0 ? Math.sqrt(h) : 0
  }
}

/** d+ at every point, and what the exponentials there are taken of. */
function writeDistances(work: Workspace, b: number, l: number): void {
  const { t, vt, inverseVt, gapThere, distance, sizes, exponents, gap } = work
  const points = t.length
  for (let i = 0; i < gap.length - 1; i++) {
    const own = gap[i] as number
    for (let k = i * l; k < (i + 1) * l; k++) {
      const logRatio = (gapThere[k] as number) - own
      const d = (logRatio + b * (t[k] as number)) * (inverseVt[k] as number) + 0.5 * (vt[k] as number)
      distance[k] = d
      sizes[k] = Math.abs(d)
      exponents[k] = -0.5 * d * d
      exponents[points + k] = logRatio
    }
  }
}

/** The points' parts of the integrals K1 + K2 (of N(d+) and phi(d+)) and K3 (of phi(d-)), and their slopes in ln B(tau). */
function writeParts(work: Workspace): void {
  const {
    inverseVt,
    areas,
    edges,
    decay,
    distance,
    mills,
    exponentials,
    parts12,
    parts3,
    slopes12,
    slopes3,
  } = work
  const points = areas.length
  for (let k = 0; k < points; k++) {
    const d = distance[k] as number
    const phi = DENSITY_AT_0 * (exponentials[k] as number)
    const tail = phi * (mills[k] as number)
    const edge = edges[k] as number
    const growQ = decay[k] as number
    const edgeR = (exponentials[points + k] as number) * growQ * phi * edge
    const slope = 1 - d * (inverseVt[k] as number)
    parts12[k] = growQ * ((d > 0 ? 1 - tail : tail) * (areas[k] as number) + phi * edge)
    parts3[k] = edgeR
    slopes12[k] = growQ * phi * edge * slope
    slopes3[k] = edgeR * slope
  }
}

/**
 * Residuals ln N/D - b tau - ln B of fixed point A at every node and their Jacobian in the gaps ln X - ln B, written into the
 * workspace. `gap[n]` is 0 (the boundary at expiry is known). For yields from 0 on the terms in phi(d)/(sigma sqrt tau), which N and D
 * share at the root, are left out of both: near expiry they outweigh the rest and bend the equation, and Newton's method needs a step or
 * two more. With negative yields they keep D positive.
 */
function linearise(
  work: Workspace,
  sigma: number,
  r: number,
  q: number,
  logMax: number,
  gap: Float64Array,
  l: number,
): void {
  const n = gap.length - 1
  const { tau, growthR, growthQ, gapThere, crosses, ownSlopes, residual } = work
  const { parts12, parts3, slopes12, slopes3, distance, sizes, mills, exponents, exponentials } = work
  const b = r - q
  const shared = q >= 0 ? 0 : 1
  writeGapsThere(work)
  writeDistances(work, b, l)
  expColumn(exponents, exponentials, 2 * distance.length)
  millsColumn(sizes, mills, distance.length)
  writeParts(work)
  for (let i = 0; i < n; i++) {
    const own = tau[i] as number
    const logB = logMax - (gap[i] as number)
    const v = sigma * Math.sqrt(own)
    let [k12, k3, k12Slope, k3Slope] = [0, 0, 0, 0]
    for (let k = i * l; k < (i + 1) * l; k++) {
      k12 += parts12[k] as number
      k3 += parts3[k] as number
      k12Slope += slopes12[k] as number
      k3Slope += slopes3[k] as number
    }
    // e^(q u) = e^(q tau) e^(-q t), likewise for r
    const er = growthR[i] as number
    const eq = growthQ[i] as number
    const logForward = logB + b * own
    const d1 = logForward / v + 0.5 * v
    const phi1 = DENSITY_AT_0 * exp(-0.5 * d1 * d1)
    const tail1 = phi1 * millsRatio(Math.abs(d1))
    const share1 = (shared * phi1) / v
    const share2 = shared === 0 ? 0 : share1 * exp(logForward)
    const N = share2 + er * k3
    const D = share1 + (d1 > 0 ? 1 - tail1 : tail1) + eq * k12
    residual[i] = log(N / D) - logForward
    const ownSlope =
      (er * k3Slope - (share2 * (d1 - v)) / v) / N - (phi1 / v - (share1 * d1) / v + eq * k12Slope) / D - 1
    for (let k = i * l; k < (i + 1) * l; k++) {
      const there = gapThere[k] as number
      // ln B there falls by cardinal gap/gapThere for each unit of gap m
      const cross = (er / N) * (slopes3[k] as number) - (eq / D) * (slopes12[k] as number)
      crosses[k] = there > 0 ? cross / there : 0
    }
    ownSlopes[i] = ownSlope
  }
  writeJacobian(work, l)
}

/** The slopes of all residuals in all gaps, from what a node has of its own and what it has of each point. */
function writeJacobian({ geometry, jacobian, crosses, ownSlopes, gap }: Workspace, l: number): void {
  const { cardinalByNode } = geometry
  const n = ownSlopes.length
  for (let i = 0; i < n; i++) {
    for (let m = 0; m < n; m++) {
      const row = (i * n + m) * l
      let sum = 0
      for (let j = 0; j < l; j++) sum += (crosses[i * l + j] as number) * (cardinalByNode[row + j] as number)
      jacobian[i * n + m] = sum * (gap[m] as number)
    }
    jacobian[i * n + i] = (jacobian[i * n + i] as number) - (ownSlopes[i] as number)
  }
}

/**
 * Solves the boundary of a put of strike 1 by Newton's method on all nodes at once; needs r > 0, sigma > 0, T > 0. The plain fixed
 * point diverges once |r - q| sqrt(T)/sigma is large; Newton, with steps shortened while they do not help, doubles its digits with
 * each step. `warm` gives the gaps of a neighbouring problem to start from: such a boundary, made for derivatives, settles to 1e-7. At
 * most m steps, two to four as a rule.
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
  const settled = warm === null ? scheme.settled : 1e-7
  const work = workspace(n, l)
  const { z, gap, jacobian, residual, previous, change, squares, coefficients } = work
  const logMax = logBoundaryAtExpiry(r, q)
  if (warm !== null) gap.set(warm)
  else writeStartGaps(gap, T, sigma, r, q, logMax)
  gap[n] = 0
  writeMesh(work, T, sigma, r, q, l)
  let share = 1
  let size = Number.POSITIVE_INFINITY
  let converged = false
  for (let step = 0; step < m && !converged; step++) {
    linearise(work, sigma, r, q, logMax, gap, l)
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
    converged = moved < settled && share === 1
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
