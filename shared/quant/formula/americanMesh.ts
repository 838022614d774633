import { chebyshevNodes, chebyshevTransform } from '../math/chebyshev.ts'
import { exp, expColumn } from '../math/elementary.ts'
import { gaussLegendre } from '../math/quadrature.ts'
import { cosPi, sinPi } from '../math/trig.ts'

// What the collocation of an American put's boundary works on (americanBoundary.ts): the points of its integrals, and a place for each
// number they need.

/** Abscissas that depend on the scheme alone: sines, cosines, weights of theta, and the cardinal functions where B is interpolated. */
interface Geometry {
  readonly sine: Float64Array
  readonly cosine: Float64Array
  readonly weight: Float64Array
  /** Row i l + j: weights of H at the n + 1 nodes in the interpolant of H at node i's point j. */
  readonly cardinal: Float64Array
  /** The same for a Jacobian: (i n + m) l + j. */
  readonly cardinalByNode: Float64Array
}

const geometries = new Map<number, Geometry>()

/** sin, cos and weights over theta in [0, pi/2] of an l-point rule. */
function angleRule(l: number): { sine: Float64Array; cosine: Float64Array; weight: Float64Array } {
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
  const cardinalByNode = new Float64Array(n * l * n)
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
        if (m < n) cardinalByNode[(i * n + m) * l + j] = sum
      }
    }
  }
  const made = { ...rule, cardinal, cardinalByNode }
  geometries.set(key, made)
  return made
}

/** What a solve keeps a point of integration (node i's point j is i l + j) and a node; grows with the largest scheme used. */
export class Workspace {
  readonly geometry: Geometry
  readonly z: Float64Array
  /** of the problem, a point: t = tau sin^2(theta), sigma sqrt(t) and its inverse, what weighs its N(d+) and its phi(d+), e^(-qt) x weight */
  readonly t: Float64Array
  readonly vt: Float64Array
  readonly inverseVt: Float64Array
  readonly areas: Float64Array
  readonly edges: Float64Array
  readonly decay: Float64Array
  /** of the problem, a node: tau, r e^(r tau), q e^(q tau) */
  readonly tau: Float64Array
  readonly growthR: Float64Array
  readonly growthQ: Float64Array
  /** of one Newton step, a point: the gap there, d+ and its size, N(-|d+|)/phi(d+) */
  readonly gapThere: Float64Array
  readonly distance: Float64Array
  readonly sizes: Float64Array
  readonly mills: Float64Array
  /** -d+^2/2 of all points, then ln B(tau)/B(tau - t) of all, and their exponentials */
  readonly exponents: Float64Array
  readonly exponentials: Float64Array
  /** a point's part of K1 + K2 and of K3, and their slopes in ln B(tau) */
  readonly parts12: Float64Array
  readonly parts3: Float64Array
  readonly slopes12: Float64Array
  readonly slopes3: Float64Array
  /** a node's slope in its own ln B, a point's in the gap there */
  readonly ownSlopes: Float64Array
  readonly crosses: Float64Array
  readonly squares: Float64Array
  readonly jacobian: Float64Array
  readonly residual: Float64Array
  readonly gap: Float64Array
  readonly coefficients: Float64Array
  readonly previous: Float64Array
  readonly change: Float64Array

  constructor(n: number, l: number) {
    const points = (): Float64Array => new Float64Array(n * l)
    const nodes = (): Float64Array => new Float64Array(n)
    const ends = (): Float64Array => new Float64Array(n + 1)
    this.geometry = geometry(n, l)
    this.z = chebyshevNodes(n)
    this.t = points()
    this.vt = points()
    this.inverseVt = points()
    this.areas = points()
    this.edges = points()
    this.decay = points()
    this.tau = nodes()
    this.growthR = nodes()
    this.growthQ = nodes()
    this.gapThere = points()
    this.distance = points()
    this.sizes = points()
    this.mills = points()
    this.exponents = new Float64Array(2 * n * l)
    this.exponentials = new Float64Array(2 * n * l)
    this.parts12 = points()
    this.parts3 = points()
    this.slopes12 = points()
    this.slopes3 = points()
    this.ownSlopes = nodes()
    this.crosses = points()
    this.squares = ends()
    this.jacobian = new Float64Array(n * n)
    this.residual = nodes()
    this.gap = ends()
    this.coefficients = ends()
    this.previous = ends()
    this.change = nodes()
  }
}

const workspaces = new Map<number, Workspace>()

/** The workspace of a scheme's sizes: one of each is kept. */
export function workspace(n: number, l: number): Workspace {
  const key = n * 1000 + l
  let made = workspaces.get(key)
  if (made === undefined) {
    made = new Workspace(n, l)
    workspaces.set(key, made)
  }
  return made
}

/** What depends on the problem alone: times, deviations and discounts at all points. */
export function writeMesh(work: Workspace, T: number, sigma: number, r: number, q: number, l: number): void {
  const { z, t, vt, inverseVt, areas, edges, decay, exponents, exponentials, tau, growthR, growthQ } = work
  const { sine, cosine, weight } = work.geometry
  const n = tau.length
  for (let i = 0; i < n; i++) {
    const x = 0.5 * (1 + (z[i] as number))
    const own = T * x * x
    const rootTau = Math.sqrt(own)
    const v = sigma * rootTau
    tau[i] = own
    growthR[i] = r * exp(r * own)
    growthQ[i] = q * exp(q * own)
    const edge = (2 * rootTau) / sigma
    for (let j = 0; j < l; j++) {
      const k = i * l + j
      const s = sine[j] as number
      const c = cosine[j] as number
      const time = own * s * s
      t[k] = time
      vt[k] = v * s
      inverseVt[k] = 1 / (v * s)
      areas[k] = 2 * own * s * c
      edges[k] = edge * c
      exponents[k] = -q * time
    }
  }
  expColumn(exponents, exponentials, n * l)
  for (let i = 0; i < n; i++)
    for (let j = 0; j < l; j++) decay[i * l + j] = (exponentials[i * l + j] as number) * (weight[j] as number)
}
