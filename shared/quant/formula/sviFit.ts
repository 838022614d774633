import { exp, log } from '../math/elementary.ts'
import { solveLinear } from '../math/linear.ts'
import { nelderMead2 } from '../math/nelderMead.ts'
import { type SviParams, sviDomainError, sviVariance } from './svi.ts'

// Quasi-explicit calibration of one SVI slice (De Marco-Martini 2009): for given (m, sigma) the rest, w = a + d y + c z with
// y = (k - m)/sigma, z = sqrt(y^2 + 1), c = b sigma, d = rho b sigma, is a convex least squares on a polytope and solved exactly;
// Nelder-Mead moves (m, ln sigma) from several starts; a Levenberg-Marquardt polish of all five parameters ends it.

/** How a slice was fitted: all five parameters, m and sigma fixed for want of strikes, or a constant. */
export type SviFitKind = 'full' | 'fixed_shape' | 'flat'

/** A fitted slice: parameters inside the domain, weighted root mean square error in total variance, and how it was made. */
export interface SviFit {
  readonly params: SviParams
  readonly rmse: number
  readonly kind: SviFitKind
}

/** Quotes of one slice: log-moneyness, total variance and weight of each. */
interface Quotes {
  readonly k: readonly number[]
  readonly w: readonly number[]
  readonly weight: readonly number[]
}

interface Linear {
  readonly a: number
  readonly c: number
  readonly d: number
  readonly error: number
}

const RHO_MAX = 1 - 1e-9

/** Weighted sum of squared residuals of raw SVI. */
function squaredError(p: SviParams, quotes: Quotes): number {
  let sum = 0
  for (let i = 0; i < quotes.k.length; i++) {
    const e = sviVariance(p, quotes.k[i] as number) - (quotes.w[i] as number)
    sum += (quotes.weight[i] as number) * e * e
  }
  return sum
}

type Triple = [number, number, number]

/**
 * The constrained least squares in (a, c, d) for one (m, sigma): the interior, each edge of the (c, d) rhombus, and the bounds of a. The
 * best point that was considered is the answer.
 */
class InnerSearch {
  readonly #sigma: number
  readonly #quotes: Quotes
  readonly #maxW: number
  readonly #ys: readonly number[]
  readonly #zs: readonly number[]
  /** moments of the basis (1, z, y) and of w, weighted */
  readonly #G: readonly [Triple, Triple, Triple] = [
    [0, 0, 0],
    [0, 0, 0],
    [0, 0, 0],
  ]
  readonly #h: Triple = [0, 0, 0]
  #best: Linear | null = null

  constructor(m: number, sigma: number, quotes: Quotes, maxW: number) {
    this.#sigma = sigma
    this.#quotes = quotes
    this.#maxW = maxW
    this.#ys = quotes.k.map((k) => (k - m) / sigma)
    this.#zs = this.#ys.map((y) => Math.sqrt(y * y + 1))
    const [G, h] = [this.#G, this.#h]
    for (let i = 0; i < quotes.k.length; i++) {
      const basis = [1, this.#zs[i] as number, this.#ys[i] as number] as const
      const u = quotes.weight[i] as number
      for (let p = 0; p < 3; p++) {
        h[p as 0] += u * (basis[p as 0] as number) * (quotes.w[i] as number)
        for (let s = 0; s < 3; s++)
          G[p as 0][s as 0] += u * (basis[p as 0] as number) * (basis[s as 0] as number)
      }
    }
  }

  solve(): Linear {
    const h = this.#h
    const free = solveLinear(this.#G, h)
    if (free !== null) this.#consider(free[0] as number, free[1] as number, free[2] as number)
    if (this.#best !== null) return this.#best
    this.#edges()
    this.#ceiling()
    this.#floor()
    const a = Math.max(h[0] / this.#G[0][0], 0)
    return this.#best ?? { a, c: 0, d: 0, error: this.#error(a, 0, 0) }
  }

  #error(a: number, c: number, d: number): number {
    const { w, weight } = this.#quotes
    const [ys, zs] = [this.#ys, this.#zs]
    let sum = 0
    for (let i = 0; i < w.length; i++) {
      const e = a + c * (zs[i] as number) + d * (ys[i] as number) - (w[i] as number)
      sum += (weight[i] as number) * e * e
    }
    return sum
  }

  #consider(a: number, c: number, d: number): void {
    const inside =
      c >= 0 && Math.abs(d) <= RHO_MAX * c + 1e-300 && c + Math.abs(d) <= 2 * this.#sigma * (1 + 1e-14)
    if (!inside || !(a <= this.#maxW && a >= lowestA(c, d))) return
    const error = this.#error(a, c, d)
    if (this.#best === null || error < this.#best.error) this.#best = { a, c, d, error }
  }

  /** The edges of the rhombus, the wings kept a hair inside |rho| < 1. */
  #edges(): void {
    const side = (2 * this.#sigma) / (1 + RHO_MAX)
    const corner = [2 * this.#sigma, 0] as const
    const up = [side, RHO_MAX * side] as const
    const down = [side, -RHO_MAX * side] as const
    this.#edge([0, 0], up)
    this.#edge([0, 0], down)
    this.#edge(up, corner)
    this.#edge(down, corner)
  }

  #edge(from: readonly [number, number], to: readonly [number, number]): void {
    const [[G0, G1, G2], h] = [this.#G, this.#h]
    const [uc, ud] = [to[0] - from[0], to[1] - from[1]]
    // unknowns (a, t): w - (from) = a + t (uc z + ud y)
    const cross = uc * G0[1] + ud * G0[2]
    const square = uc * uc * G1[1] + 2 * uc * ud * G1[2] + ud * ud * G2[2]
    const right0 = h[0] - from[0] * G0[1] - from[1] * G0[2]
    const right1 =
      uc * (h[1] - from[0] * G1[1] - from[1] * G1[2]) + ud * (h[2] - from[0] * G2[1] - from[1] * G2[2])
    const determinant = G0[0] * square - cross * cross
    // a free, on its upper bound, and on its lower one (0 on the edges |d| = c)
    const inner = [(G0[0] * right1 - cross * right0) / determinant, (right1 - this.#maxW * cross) / square]
    for (const t of [...inner, right1 / square, 0, 1]) {
      const s = Math.min(Math.max(t, 0), 1)
      const [c, d] = [from[0] + s * uc, from[1] + s * ud]
      // the best a for these, inside its bounds
      const a = (h[0] - c * G0[1] - d * G0[2]) / G0[0]
      this.#consider(Math.min(Math.max(a, lowestA(c, d)), this.#maxW), c, d)
    }
  }

  /** The face a = max w. */
  #ceiling(): void {
    const [[, G1, G2], h, maxW] = [this.#G, this.#h, this.#maxW]
    const capped = solveLinear(
      [
        [G1[1], G1[2]],
        [G2[1], G2[2]],
      ],
      [h[1] - maxW * G1[0], h[2] - maxW * G2[0]],
    )
    if (capped !== null) this.#consider(maxW, capped[0] as number, capped[1] as number)
  }

  /** The face a = -sqrt(c^2 - d^2), minimum variance 0: for given rho linear in c; golden section in rho. */
  #floor(): void {
    const [[G0, G1, G2], h] = [this.#G, this.#h]
    const bestC = (rho: number): number => {
      const root = -Math.sqrt(1 - rho * rho)
      const square =
        root * root * G0[0] +
        G1[1] +
        rho * rho * G2[2] +
        2 * (root * G0[1] + root * rho * G0[2] + rho * G1[2])
      const limit = (2 * this.#sigma) / (1 + Math.abs(rho))
      return Math.min(Math.max((root * h[0] + h[1] + rho * h[2]) / square, 0), limit)
    }
    const floorError = (rho: number): number => {
      const c = bestC(rho)
      return this.#error(-c * Math.sqrt(1 - rho * rho), c, rho * c)
    }
    let [left, right] = [-RHO_MAX, RHO_MAX]
    for (let i = 0; i < 60; i++) {
      const [x, y] = [right - 0.6180339887498949 * (right - left), left + 0.6180339887498949 * (right - left)]
      if (floorError(x) < floorError(y)) right = y
      else left = x
    }
    const rho = 0.5 * (left + right)
    const c = bestC(rho)
    this.#consider(lowestA(c, rho * c), c, rho * c)
  }
}

function lowestA(c: number, d: number): number {
  return -Math.sqrt(Math.max(c * c - d * d, 0))
}

function solveInner(m: number, sigma: number, quotes: Quotes, maxW: number): Linear {
  return new InnerSearch(m, sigma, quotes, maxW).solve()
}

function toParams(m: number, sigma: number, inner: Linear): SviParams {
  const { a, c, d } = inner
  return { a, b: c / sigma, rho: c > 0 ? d / c : 0, m, sigma }
}

/** Levenberg-Marquardt (1963) on all five parameters; keeps a step only when it lowers the error inside the domain. */
function polish(start: SviParams, quotes: Quotes, rounds: number): SviParams {
  let p = start
  let error = squaredError(p, quotes)
  let damping = 1e-6
  for (let round = 0; round < rounds && error > 0; round++) {
    const A = Array.from({ length: 5 }, () => [0, 0, 0, 0, 0])
    const g = [0, 0, 0, 0, 0]
    for (let i = 0; i < quotes.k.length; i++) {
      const x = (quotes.k[i] as number) - p.m
      const root = Math.sqrt(x * x + p.sigma * p.sigma)
      const row = [1, p.rho * x + root, p.b * x, -p.b * (p.rho + x / root), (p.b * p.sigma) / root]
      const e = (quotes.w[i] as number) - p.a - p.b * (p.rho * x + root)
      const u = quotes.weight[i] as number
      for (let r = 0; r < 5; r++) {
        g[r] = (g[r] as number) + u * (row[r] as number) * e
        for (let c = 0; c < 5; c++) {
          ;(A[r] as number[])[c] =
            ((A[r] as number[])[c] as number) + u * (row[r] as number) * (row[c] as number)
        }
      }
    }
    for (let r = 0; r < 5; r++)
      (A[r] as number[])[r] = ((A[r] as number[])[r] as number) * (1 + damping) + 1e-300
    const step = solveLinear(A, g) as [number, number, number, number, number] | null
    const tried =
      step === null
        ? p
        : {
            a: p.a + step[0],
            b: p.b + step[1],
            rho: p.rho + step[2],
            m: p.m + step[3],
            sigma: p.sigma + step[4],
          }
    const newError = sviDomainError(tried) === null ? squaredError(tried, quotes) : Number.POSITIVE_INFINITY
    if (newError < error) {
      const gain = error - newError
      p = tried
      error = newError
      damping = Math.max(damping * 0.1, 1e-15)
      if (gain <= 1e-14 * error) break
    } else {
      damping *= 10
      if (damping > 1e8) break
    }
  }
  return p
}

/**
 * Fits one slice to total variances `w` at log-moneyness `k`, weights by quote (default equal). Under five quotes m is 0 and sigma
 * that of the neighbour slice (`neighbourSigma`, 3 quotes needed), else the slice is flat; `kind` says so.
 * Throws RangeError for lists of unequal length, no quote, or numbers that are not finite and positive.
 */
export function fitSvi(
  k: readonly number[],
  w: readonly number[],
  options: { readonly weights?: readonly number[]; readonly neighbourSigma?: number } = {},
): SviFit {
  const weight = options.weights ?? k.map(() => 1)
  const usable = k.length === w.length && k.length === weight.length && k.length > 0
  if (
    !usable ||
    !k.every(Number.isFinite) ||
    !w.every((x) => x > 0 && Number.isFinite(x)) ||
    !weight.every((x) => x > 0)
  ) {
    throw new RangeError(
      'An SVI slice needs equally many log-moneynesses, positive total variances and positive weights.',
    )
  }
  const quotes: Quotes = { k, w, weight }
  const maxW = Math.max(...w)
  const total = weight.reduce((sum, x) => sum + x, 0)
  const finish = (params: SviParams, kind: SviFitKind): SviFit => ({
    params,
    rmse: Math.sqrt(squaredError(params, quotes) / total),
    kind,
  })
  if (k.length < 5) {
    const sigma = options.neighbourSigma
    if (sigma !== undefined && sigma > 0 && k.length >= 3) {
      return finish(toParams(0, sigma, solveInner(0, sigma, quotes, maxW)), 'fixed_shape')
    }
    const mean = w.reduce((sum, x, i) => sum + x * (weight[i] as number), 0) / total
    return finish({ a: mean, b: 0, rho: 0, m: 0, sigma: 0.1 }, 'flat')
  }
  const [low, high] = [Math.min(...k), Math.max(...k)]
  const span = high - low
  const lowest = k[w.indexOf(Math.min(...w))] as number
  const outer = (m: number, logSigma: number) =>
    Math.abs(m) > 10 * span + 10 || logSigma > 4 || logSigma < -12
      ? Number.POSITIVE_INFINITY
      : solveInner(m, exp(logSigma), quotes, maxW).error
  let best: SviParams | null = null
  let bestError = Number.POSITIVE_INFINITY
  const starts = [lowest, 0.5 * (low + high), 0].flatMap((m) =>
    [0.1, 0.4, 1.5].map((s) => [m, log(s * span)] as const),
  )
  for (const start of starts) {
    const found = nelderMead2(outer, start, 0.1 * span, 0.3, 1e-10, 160)
    const sigma = exp(found.y)
    const polished = polish(toParams(found.x, sigma, solveInner(found.x, sigma, quotes, maxW)), quotes, 60)
    const error =
      sviDomainError(polished) === null ? squaredError(polished, quotes) : Number.POSITIVE_INFINITY
    if (error < bestError) {
      best = polished
      bestError = error
    }
  }
  return finish(best as SviParams, 'full')
}
