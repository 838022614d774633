import { exp, log } from '../math/elementary.ts'
import { apply, dot, multiply, trace } from '../math/linear.ts'
import { inverseNormal, normalCdf } from '../math/normal.ts'
import { CompensatedSum } from '../math/sum.ts'

// Value at risk, expected shortfall and their backtests (quant.md 7). Losses are positive. Confidence a = 0.99 means 99%.

/** VaR and ES of a list of scenario losses, and what each position adds to them. */
export interface HistoricalRisk {
  readonly var: number
  readonly es: number
  /** k = ceil(a N): VaR is the k-th smallest loss. */
  readonly orderStatistic: number
  /** The same weights applied to each position: adds up to ES exactly. */
  readonly componentEs: number[]
  /** Loss of each position in the order-statistic scenario: adds up to VaR, noisy. */
  readonly componentVar: number[]
  /** VaR(book) - VaR(book without the position). */
  readonly incrementalVar: number[]
}

/** a N and k = ceil(a N), the product guarded so that a decimal a meets whole numbers exactly. */
function orderOf(a: number, N: number): { k: number; product: number } {
  const product = a * N
  const nearest = Math.round(product)
  if (Math.abs(product - nearest) < 1e-9) return { k: nearest, product: nearest }
  return { k: Math.ceil(product), product }
}

/** Scenario numbers by rising loss; of equal losses the lower number counts as smaller. */
function byLoss(losses: readonly number[]): number[] {
  return losses.map((_, i) => i).sort((p, q) => (losses[p] as number) - (losses[q] as number) || p - q)
}

function valueAtRisk(losses: readonly number[], k: number): number {
  return losses[byLoss(losses)[k - 1] as number] as number
}

/**
 * Historical simulation: `pnl[scenario][position]` in currency. VaR is an order statistic, ES the mean of the worst (1 - a) N losses
 * with a fractional weight on the k-th (Acerbi-Tasche 2002): coherent and exactly additive.
 * Throws RangeError for no scenario, ragged rows or a outside (0, 1).
 */
export function historicalRisk(pnl: readonly (readonly number[])[], a: number): HistoricalRisk {
  const N = pnl.length
  const width = pnl[0]?.length ?? 0
  if (
    N === 0 ||
    !(a > 0 && a < 1) ||
    pnl.some((row) => row.length !== width || !row.every(Number.isFinite))
  ) {
    throw new RangeError(
      'Historical risk needs scenarios of equal length with finite results and a confidence between 0 and 1.',
    )
  }
  const { k, product } = orderOf(a, N)
  const total = (row: readonly number[], without = -1): number => {
    const sum = new CompensatedSum()
    row.forEach((x, i) => {
      if (i !== without) sum.add(-x)
    })
    return sum.value
  }
  const losses = pnl.map((row) => total(row))
  const order = byLoss(losses)
  const at = order[k - 1] as number
  const tail = (loss: (scenario: number) => number): number => {
    const sum = new CompensatedSum()
    for (let i = k; i < N; i++) sum.add(loss(order[i] as number))
    sum.add((k - product) * loss(at))
    return sum.value / (N - product)
  }
  const positions = Array.from({ length: width }, (_, i) => i)
  const bookVar = losses[at] as number
  return {
    var: bookVar,
    es: tail((s) => losses[s] as number),
    orderStatistic: k,
    componentEs: positions.map((i) => tail((s) => -(pnl[s]?.[i] as number))),
    componentVar: positions.map((i) => -(pnl[at]?.[i] as number)),
    incrementalVar: positions.map(
      (i) =>
        bookVar -
        valueAtRisk(
          pnl.map((row) => total(row, i)),
          k,
        ),
    ),
  }
}

/** EWMA variance ahead of each return and after the last one, lambda 0.94 (RiskMetrics 1996); seeded with the mean square of all. */
export function ewmaVariances(
  returns: readonly number[],
  lambda = 0.94,
): { before: number[]; after: number } {
  let variance = returns.reduce((sum, x) => sum + x * x, 0) / Math.max(returns.length, 1)
  const before: number[] = []
  for (const x of returns) {
    before.push(variance)
    variance = lambda * variance + (1 - lambda) * x * x
  }
  return { before, after: variance }
}

/** Filtered returns (Hull-White 1998): each return scaled by today's volatility over the one ahead of it. */
export function filteredReturns(returns: readonly number[], lambda = 0.94): number[] {
  const { before, after } = ewmaVariances(returns, lambda)
  return returns.map((x, i) => ((before[i] as number) > 0 ? x * Math.sqrt(after / (before[i] as number)) : x))
}

/** Delta-gamma moments and quantiles of P&L = theta + d.x + x'G x/2 with x ~ N(0, Sigma). */
export interface DeltaGammaRisk {
  readonly mean: number
  readonly sd: number
  readonly skew: number
  readonly excessKurtosis: number
  readonly z: number
  readonly zCf: number
  /** Cornish-Fisher VaR; null where the expansion is not increasing in z between -|z| and |z| or |skew| >= 6 (sqrt 2 - 1). */
  readonly varCf: number | null
  /** True where the expansion is increasing for every z (Maillard 2012). */
  readonly maillard: boolean
  readonly varDeltaNormal: number
  /** Euler parts -z d_i (Sigma d)_i/sd of the delta-normal VaR before theta. */
  readonly componentDeltaNormal: number[]
}

/**
 * Cornish-Fisher VaR of the delta-gamma P&L (quant.md 7.2): delta and gamma in currency per unit return, Sigma the covariance of the
 * returns over the horizon, theta the P&L of that horizon without a move.
 */
export function deltaGammaRisk(
  theta: number,
  delta: readonly number[],
  gamma: readonly (readonly number[])[],
  Sigma: readonly (readonly number[])[],
  a: number,
): DeltaGammaRisk {
  const GS = multiply(gamma, Sigma)
  const GS2 = multiply(GS, GS)
  const Sd = apply(Sigma, delta)
  const linear = dot(delta, Sd)
  const GSd = apply(gamma, Sd)
  const mean = theta + 0.5 * trace(GS)
  const variance = linear + 0.5 * trace(GS2)
  const third = 3 * dot(Sd, GSd) + trace(multiply(GS2, GS))
  const fourth = 12 * dot(apply(Sigma, GSd), GSd) + 3 * trace(multiply(GS2, GS2))
  const sd = Math.sqrt(variance)
  const S = third / (variance * sd)
  const K = fourth / (variance * variance)
  const z = inverseNormal(1 - a)
  const z2 = z * z
  const zCf = z + ((z2 - 1) * S) / 6 + ((z2 * z - 3 * z) * K) / 24 - ((2 * z2 * z - 5 * z) * S * S) / 36
  // the slope of z_cf in z is a z^2 + b z + c
  const [qa, qb, qc] = [K / 8 - (S * S) / 6, S / 3, 1 - K / 8 + (5 * S * S) / 36]
  const slope = (x: number) => (qa * x + qb) * x + qc
  const vertex = -qb / (2 * qa)
  const lowest = Math.min(
    slope(z),
    slope(-z),
    qa > 0 && Math.abs(vertex) < Math.abs(z) ? slope(vertex) : Number.POSITIVE_INFINITY,
  )
  const usable = Math.abs(S) < 6 * (Math.SQRT2 - 1) && lowest > 0
  const deltaSd = Math.sqrt(linear)
  return {
    mean,
    sd,
    skew: S,
    excessKurtosis: K,
    z,
    zCf,
    varCf: usable ? -(mean + zCf * sd) : null,
    maillard: (qa > 0 && qb * qb < 4 * qa * qc) || (qa === 0 && qb === 0 && qc > 0),
    varDeltaNormal: -(theta + z * deltaSd),
    componentDeltaNormal: delta.map((d, i) => (deltaSd > 0 ? (-z * d * (Sd[i] as number)) / deltaSd : 0)),
  }
}

/** Upper tail of the chi-squared distribution with one or two degrees of freedom. */
export function chiSquaredTail(x: number, degrees: 1 | 2): number {
  if (!(x > 0)) return 1
  return degrees === 1 ? 2 * normalCdf(-Math.sqrt(x)) : exp(-0.5 * x)
}

/** n ln p with 0 ln 0 = 0. */
function xlogy(n: number, p: number): number {
  return n === 0 ? 0 : n * log(p)
}

/** Tests of a VaR series: frequency (Kupiec 1995), independence and both (Christoffersen 1998). */
export interface Backtest {
  readonly exceptions: number
  readonly lrPof: number
  readonly pPof: number
  readonly n00: number
  readonly n01: number
  readonly n10: number
  readonly n11: number
  readonly lrInd: number
  readonly pInd: number
  readonly lrCc: number
  readonly pCc: number
}

/** Backtest of `hits` (true on a day whose loss exceeded VaR) against the exception rate p, 0 < p < 1. */
export function backtest(hits: readonly boolean[], p: number): Backtest {
  const N = hits.length
  const x = hits.filter(Boolean).length
  const rate = x / N
  const lrPof = Math.max(
    -2 * (xlogy(N - x, 1 - p) + xlogy(x, p) - xlogy(N - x, 1 - rate) - xlogy(x, rate)),
    0,
  )
  const count = (from: boolean, to: boolean) => {
    let n = 0
    for (let i = 1; i < N; i++) if (hits[i - 1] === from && hits[i] === to) n++
    return n
  }
  const [n00, n01, n10, n11] = [
    count(false, false),
    count(false, true),
    count(true, false),
    count(true, true),
  ]
  const pooled = (n01 + n11) / (N - 1)
  const after0 = n00 + n01 > 0 ? n01 / (n00 + n01) : 0
  const after1 = n10 + n11 > 0 ? n11 / (n10 + n11) : 0
  const independent = xlogy(n00 + n10, 1 - pooled) + xlogy(n01 + n11, pooled)
  const dependent = xlogy(n00, 1 - after0) + xlogy(n01, after0) + xlogy(n10, 1 - after1) + xlogy(n11, after1)
  const lrInd = Math.max(-2 * (independent - dependent), 0)
  const lrCc = lrPof + lrInd
  return {
    exceptions: x,
    lrPof,
    pPof: chiSquaredTail(lrPof, 1),
    n00,
    n01,
    n10,
    n11,
    lrInd,
    pInd: chiSquaredTail(lrInd, 1),
    lrCc,
    pCc: chiSquaredTail(lrCc, 2),
  }
}

/** Basel traffic light of 250 days at 99%: green 0-4 exceptions, yellow 5-9, red from 10. */
export function trafficLight(exceptions: number): 'green' | 'yellow' | 'red' {
  if (exceptions <= 4) return 'green'
  return exceptions <= 9 ? 'yellow' : 'red'
}
