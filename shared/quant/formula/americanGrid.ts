import { exp, log } from '../math/elementary.ts'
import { exercisedGreeks } from './americanCollocation.ts'
import type { AmericanOption, AmericanPrice, AmericanTier, AmericanValue } from './americanTypes.ts'
import { blackScholes } from './black.ts'
import { type CashDividend, escrowedToSpotGreeks, pvDividends } from './forward.ts'
import { allFinite, type Greeks, type Priced } from './greeks.ts'
import {
  type GridEvent,
  type GridProblem,
  type GridSolution,
  interpolate,
  type LogGrid,
  logGrid,
  solveGrid,
} from './obstacleGrid.ts'

// American options with cash dividends, and with two exercise boundaries, on a finite-difference grid (quant.md 4, tier D). The
// grid variable is S* = S - PV(dividends) in the escrowed model and S itself in the spot model.

/** Grid sizes of each tier: space points and time steps. */
const SIZES: Readonly<Record<AmericanTier, { readonly points: number; readonly steps: number }>> = {
  accurate: { points: 1200, steps: 500 },
  fast: { points: 320, steps: 100 },
}

type DatedOption = AmericanOption & { readonly dividends: readonly CashDividend[] }

/** The numbers a bump changes; the grid geometry stays that of the base option. */
interface Market {
  readonly sigma: number
  readonly r: number
  readonly q: number
}

/** Price and derivatives in the grid variable at the valuation instant. */
interface NodeValue {
  readonly price: number
  readonly first: number
  readonly second: number
  readonly third: number
  readonly fourth: number
  readonly exercised: boolean
}

/** Exercise value added to w (S* - K): PV of the dividends still to come at time t, cum the one that goes ex at t if `cum`. */
function remaining(dividends: readonly CashDividend[], t: number, cum: boolean, b: number): number {
  let sum = 0
  for (const d of dividends) if (d.t > t || (cum && d.t === t)) sum += d.amount * exp(-b * (d.t - t))
  return sum
}

/** Average of max(w (S + shift - K), 0) over the cell of each node: second-order payoffs whatever the place of the kink. */
function averagedPayoff(grid: LogGrid, w: 1 | -1, K: number): Float64Array {
  const half = exp(0.5 * grid.dx)
  return grid.S.map((S) => {
    const [low, high] = [S / half, S * half]
    if (w * (low - K) <= 0 && w * (high - K) <= 0) return 0
    const [from, to] = w > 0 ? [Math.max(low, K), high] : [low, Math.min(high, K)]
    return (w * (to - from - K * log(to / from))) / grid.dx
  })
}

/** Derivatives in the variable behind x at one node: five-point, or three-point where the stencil meets exercised nodes. */
function nodeValue(grid: LogGrid, values: Float64Array, exercised: Uint8Array): NodeValue {
  const i = grid.spotIndex
  const at = (k: number) => values[i + k] as number
  const h = grid.dx
  const S = grid.S[i] as number
  const touched = [-2, -1, 1, 2].some((k) => exercised[i + k] === 1)
  const x1 = touched ? (at(1) - at(-1)) / (2 * h) : (at(-2) - 8 * at(-1) + 8 * at(1) - at(2)) / (12 * h)
  const x2 = touched
    ? (at(1) - 2 * at(0) + at(-1)) / (h * h)
    : (-at(-2) + 16 * at(-1) - 30 * at(0) + 16 * at(1) - at(2)) / (12 * h * h)
  const x3 = (at(2) - 2 * at(1) + 2 * at(-1) - at(-2)) / (2 * h * h * h)
  const x4 = (at(2) - 4 * at(1) + 6 * at(0) - 4 * at(-1) + at(-2)) / (h * h * h * h)
  const [S2, S3] = [S * S, S * S * S]
  return {
    price: at(0),
    first: x1 / S,
    second: (x2 - x1) / S2,
    third: (x3 - 3 * x2 + 2 * x1) / S3,
    fourth: (x4 - 6 * x3 + 11 * x2 - 6 * x1) / (S3 * S),
    exercised: exercised[i] === 1,
  }
}

/** Grid of the base option: seven standard deviations and the drift beyond both spot and strike. */
function geometry(o: DatedOption, tier: AmericanTier, reach = 0): { grid: LogGrid; spot: number } | null {
  const { S, K, T, sigma, r, q } = o
  const spot = o.dividendModel === 'spot' ? S : S - pvDividends(o.dividends, T, r, q)
  if (!(spot > 0)) return null
  // a strike further off than the width is never met; in the spot model the dividends still to drop widen the low side
  const width = 7 * sigma * Math.sqrt(T) + Math.abs(r - q) * T
  const paid =
    o.dividendModel === 'spot' ? Math.min(o.dividends.reduce((sum, d) => sum + d.amount, 0) / S, 0.9) : 0
  const logSpot = log(spot)
  const distance = log(K) - logSpot
  const below = width + Math.min(Math.max(0, -distance), width) - log(1 - paid)
  const above = width + Math.min(Math.max(0, distance), width)
  // a ladder's reach comes on top, at the same spacing
  const points = Math.round((SIZES[tier].points * (below + above + 2 * reach)) / (below + above))
  return { grid: logGrid(spot, logSpot, below + reach, above + reach, points), spot }
}

/** Solves one market on the given grid; `american` false leaves out the right of exercise. */
function solveValues(
  o: DatedOption,
  grid: LogGrid,
  market: Market,
  steps: number,
  american: boolean,
): GridSolution {
  const { w, K, T, dividends } = o
  const { sigma, r, q } = market
  const b = r - q
  const escrowed = o.dividendModel !== 'spot'
  const last = grid.S.length - 1
  const [lowS, highS] = [grid.S[0] as number, grid.S[last] as number]
  // exercise pays on S = S* + PV in the escrowed model, on S itself in the spot model
  const shiftAt = (tau: number, cum: boolean) => (escrowed ? remaining(dividends, T - tau, cum, b) : 0)
  const exercise = (values: Float64Array, shift: number) => {
    for (let i = 0; i <= last; i++) {
      const pays = w * ((grid.S[i] as number) + shift - K)
      if (pays > (values[i] as number)) values[i] = pays
    }
  }
  const events: GridEvent[] = dividends
    .filter((d) => d.t < T)
    .map((d) => ({ ...d, tau: T - d.t }))
    .sort((one, other) => one.tau - other.tau)
    .map((d) => ({
      tau: d.tau,
      apply(values) {
        if (!escrowed) {
          const after = Float64Array.from(values)
          for (let i = 0; i <= last; i++) {
            const ex = (grid.S[i] as number) - d.amount
            values[i] = interpolate(grid, after, ex > 0 ? log(ex) : Number.NEGATIVE_INFINITY)
          }
        }
        if (american) exercise(values, escrowed ? remaining(dividends, d.t, true, b) : 0)
      },
    }))
  const carried = (S: number, tau: number) => {
    const t = T - tau
    const paid = escrowed ? 0 : remaining(dividends, t, false, b)
    const held = Math.max(w * (Math.max(S - paid, 0) * exp(-q * tau) - K * exp(-r * tau)), 0)
    return american ? Math.max(held, w * (S + shiftAt(tau, false) - K)) : held
  }
  const payoff = averagedPayoff(grid, w, K)
  // a dividend that goes ex at the expiry instant itself: exercise pays on the price before it
  const atExpiry = dividends.filter((d) => d.t >= T).reduce((sum, d) => sum + d.amount, 0)
  if (atExpiry > 0) {
    if (!escrowed) {
      const ex = averagedPayoff(grid, w, K + atExpiry)
      payoff.set(ex)
    }
    if (american) exercise(payoff, escrowed ? atExpiry : 0)
  }
  const problem: GridProblem = {
    grid,
    T,
    sigma,
    r,
    q,
    steps,
    payoff,
    events,
    ends: (tau) => [carried(lowS, tau), carried(highS, tau)],
    obstacle: american
      ? (tau, out) => {
          const level = shiftAt(tau, false) - K
          for (let i = 0; i <= last; i++) out[i] = w * ((grid.S[i] as number) + level)
        }
      : null,
  }
  return solveGrid(problem)
}

/** Price and derivatives at the spot's node of one market. */
function solve(o: DatedOption, grid: LogGrid, market: Market, steps: number, american: boolean): NodeValue {
  const { values, exercised } = solveValues(o, grid, market, steps, american)
  const result = nodeValue(grid, values, exercised)
  if (o.dividendModel === 'spot') return result
  // a bump of r or q moves S* while the node stays: carry price and slope over by Taylor
  const moved = o.S - pvDividends(o.dividends, o.T, market.r, market.q) - (grid.S[grid.spotIndex] as number)
  if (moved === 0) return result
  return {
    ...result,
    price: result.price + moved * (result.first + moved * (0.5 * result.second + (moved * result.third) / 6)),
    first: result.first + moved * (result.second + 0.5 * moved * result.third),
  }
}

/** Assembles the 15 outputs from the base solve, the five-point stencil in sigma and central steps in r and q. */
function assemble(o: DatedOption, grid: LogGrid, base: NodeValue, steps: number): Greeks {
  const { sigma, r, q, T } = o
  const [h, hr] = [0.01 * sigma, 1e-3]
  const at = (market: Partial<Market>) => solve(o, grid, { sigma, r, q, ...market }, steps, isAmerican(o))
  const [m2, m1, p1, p2] = [-2, -1, 1, 2].map((k) => at({ sigma: sigma + k * h })) as [
    NodeValue,
    NodeValue,
    NodeValue,
    NodeValue,
  ]
  const slope = (pick: (v: NodeValue) => number) =>
    (pick(m2) - 8 * pick(m1) + 8 * pick(p1) - pick(p2)) / (12 * h)
  const S = grid.S[grid.spotIndex] as number
  const [b, variance] = [r - q, sigma * sigma]
  const { price, first, second, third, fourth } = base
  const vega = slope((v) => v.price)
  const vanna = slope((v) => v.first)
  const zomma = slope((v) => v.second)
  const onNode: Greeks = {
    price,
    delta: first,
    gamma: second,
    vega,
    theta: r * price - b * S * first - 0.5 * variance * S * S * second,
    rho: (at({ r: r + hr }).price - at({ r: r - hr }).price) / (2 * hr),
    phi: (at({ q: q + hr }).price - at({ q: q - hr }).price) / (2 * hr),
    vanna,
    volga: (-m2.price + 16 * m1.price - 30 * price + 16 * p1.price - p2.price) / (12 * h * h),
    charm: q * first - (b + variance) * S * second - 0.5 * variance * S * S * third,
    veta: r * vega - b * S * vanna - sigma * S * S * second - 0.5 * variance * S * S * zomma,
    speed: third,
    zomma,
    color: (q - b - variance) * second - (b + 2 * variance) * S * third - 0.5 * variance * S * S * fourth,
    ultima: (p2.price - 2 * p1.price + 2 * m1.price - m2.price) / (2 * h * h * h),
  }
  if (o.dividendModel === 'spot') return onNode
  // rho and phi are total already: the bumped solves moved S* themselves
  return escrowedToSpotGreeks(onNode, b * pvDividends(o.dividends, T, r, q), 0)
}

/** Whether the option may be exercised before its expiry. */
function isAmerican({ style }: DatedOption): boolean {
  return style !== 'european'
}

/** Base solve of an option on its grid: what a price alone needs. */
interface BaseSolve {
  readonly grid: LogGrid
  readonly node: NodeValue
  readonly european: number
  readonly exercised: boolean
}

function solveBase(o: DatedOption, tier: AmericanTier): BaseSolve | null {
  const { w, S, K, T, sigma, r, q } = o
  const made = geometry(o, tier)
  if (made === null) return null
  const { grid, spot } = made
  const { steps } = SIZES[tier]
  const node = solve(o, grid, { sigma, r, q }, steps, isAmerican(o))
  const european = !isAmerican(o)
    ? node.price
    : o.dividendModel === 'spot' && o.dividends.length > 0
      ? solve(o, grid, { sigma, r, q }, steps, false).price
      : blackScholes({ w, S: spot, K, T, sigma, r, q }).value?.price
  if (european === undefined || !Number.isFinite(node.price)) return null
  const exercised = isAmerican(o) && (node.exercised || node.price <= w * (S - K))
  return { grid, node, european, exercised }
}

const INVALID = { status: 'invalid_input', value: null } as const

/** Price alone of `americanOnGrid`: one solve (two with the European value of the spot model). Never throws. */
export function americanPriceOnGrid(o: DatedOption, tier: AmericanTier): Priced<AmericanPrice> {
  const base = solveBase(o, tier)
  if (base === null) return INVALID
  const { exercised, european, node } = base
  const price = exercised ? o.w * (o.S - o.K) : node.price
  const method = exercised ? 'intrinsic' : 'finite_differences'
  return { status: 'ok', value: { price, european, earlyExercise: exercised, method } }
}

/**
 * Prices of one option over spots within e^-reach and e^reach of its own, all from one solve; NaN outside, and where the spot does not
 * cover the dividends. Null when the option itself cannot be priced.
 */
export function ladderOnGrid(
  o: DatedOption,
  tier: AmericanTier,
  reach: number,
): ((S: number) => number) | null {
  const made = geometry(o, tier, reach)
  if (made === null) return null
  const { grid } = made
  const { w, K, sigma, r, q, T } = o
  const { values } = solveValues(o, grid, { sigma, r, q }, SIZES[tier].steps, isAmerican(o))
  const shift = o.dividendModel === 'spot' ? 0 : pvDividends(o.dividends, T, r, q)
  const [low, high] = [o.S * exp(-reach), o.S * exp(reach)]
  return (S) => {
    const own = S - shift
    if (!(S >= low * (1 - 1e-12) && S <= high * (1 + 1e-12) && own > 0)) return Number.NaN
    const price = interpolate(grid, values, log(own))
    return isAmerican(o) ? Math.max(price, w * (S - K)) : price
  }
}

/**
 * American option by finite differences: cash dividends in either model, or two exercise boundaries. Greeks in S from the grid,
 * theta, charm, veta and color from the Black-Scholes equation, the others by re-solving on the same grid. Never throws.
 */
export function americanOnGrid(o: DatedOption, tier: AmericanTier): Priced<AmericanValue> {
  const base = solveBase(o, tier)
  if (base === null) return INVALID
  const { european, exercised } = base
  if (exercised) {
    const greeks = exercisedGreeks(o.w, o.S, o.K)
    return { status: 'ok', value: { greeks, european, earlyExercise: true, method: 'intrinsic' } }
  }
  const greeks = assemble(o, base.grid, base.node, SIZES[tier].steps)
  if (!allFinite(greeks)) return INVALID
  return { status: 'ok', value: { greeks, european, earlyExercise: false, method: 'finite_differences' } }
}
