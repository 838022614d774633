import { exp, log, logRatio } from '../math/elementary.ts'
import { gaussian, INV_SQRT_2PI } from '../math/normal.ts'
import { normalisedBlack, normalisedRatio, quickVega } from './normalisedBlack.ts'

/** Why an inversion has no volatility; `ok` stands beside one, `at_intrinsic` beside sigma 0 (quant.md 3). */
export type ImpliedVolStatus =
  | 'ok'
  | 'at_intrinsic'
  | 'below_intrinsic'
  | 'above_max'
  | 'expired'
  | 'invalid_input'

/** Volatility per sqrt(year), null unless the status is `ok` or `at_intrinsic`. */
export interface ImpliedVol {
  readonly status: ImpliedVolStatus
  readonly sigma: number | null
}

/** No double price needs a larger sigma sqrt(T): the complement of b is below the smallest double there. */
const MAX_TOTAL_VOL = 160
const MAX_STEPS = 80

/** Newton in a variable that is nearly linear in s: `step(s)` returns the proposed move, `sign(s)` tells on which side the root lies. */
interface Attempt {
  readonly move: number
  readonly below: boolean
}

/** Runs a proposal inside a shrinking bracket until it moves by less than 2 ulp; a step that leaves the bracket is a bisection. */
function iterate(start: number, low: number, high: number, attempt: (s: number) => Attempt): number {
  let lo = low
  let hi = high
  let s = start
  for (let i = 0; i < MAX_STEPS; i++) {
    const { move, below } = attempt(s)
    if (move === 0) return s
    if (below) lo = s
    else hi = s
    let next = s + move
    if (!(next > lo && next < hi)) next = lo > 0 ? Math.sqrt(lo) * Math.sqrt(hi) : 0.5 * hi
    if (Math.abs(next - s) <= 4.5e-16 * s) return next
    s = next
  }
  return s
}

/**
 * Closed-form start for s, from Polya's approximation of the normal distribution (Stefanica-Radoicic 2017): within 5% as a rule. NaN
 * where its logarithms have no argument.
 */
function closedFormStart(x: number, beta: number, bound: number): number {
  const ratio = bound * bound
  const alpha = beta * bound
  const a = exp((2 / Math.PI) * x)
  const g = ratio / a
  const difference = g - 1 / g
  // R^2 - (ratio - 1)^2 and (ratio + 1)^2 - R^2 of the paper, factored so that a small premium keeps its digits
  const lower = 4 * alpha * (alpha + 1 - ratio)
  const upper = 4 * (ratio - alpha) * (1 + alpha)
  const A = difference * difference
  const B = 4 * (a + 1 / a) - (2 * (g + 1 / g) * (upper - 2 * ratio)) / ratio
  const C = (lower * upper) / (ratio * ratio)
  const gamma = -0.5 * Math.PI * log((2 * C) / (B + Math.sqrt(B * B + 4 * A * C)))
  const sum = Math.sqrt(gamma - x)
  const rest = Math.sqrt(Math.max(gamma + x, 0))
  const turn = 0.5 * (ratio - 1 + Math.sqrt(1 - a * a))
  return alpha <= turn ? sum - rest : sum + rest
}

/** Householder's fourth-order move on ln b, given newton = ln(beta/b) b/b' and ratio = b/b'; NaN where b has no logarithm. */
function householderMove(x: number, s: number, newton: number, ratio: number): number {
  const inverse = 1 / s
  const slope = 1 / ratio
  const h = x * x * inverse * inverse * inverse
  const q2 = h - 0.25 * s
  const q3 = q2 * q2 - 3 * h * inverse - 0.25
  const e2 = q2 - slope
  const e3 = q3 - slope * (3 * q2 - 2 * slope)
  return (newton * (1 + 0.5 * e2 * newton)) / (1 + newton * (e2 + (e3 * newton) / 6))
}

/** One quick move on s; NaN when it is no small one. */
function quickMove(x: number, s: number, beta: number, bound: number): number {
  const ratio = normalisedRatio(x, s, bound, true)
  const move = householderMove(x, s, log(beta / (quickVega(x, s) * ratio)) * ratio, ratio)
  return Math.abs(move) < 0.3 * s ? s + move : Number.NaN
}

/** The last move, to every digit the premium holds: beta/b is taken as a quotient. NaN when the moves before have not settled. */
function exactMove(x: number, s: number, beta: number, bound: number): number {
  const a = -x / s
  const ratio = normalisedRatio(x, s, bound, false)
  const off = beta / (INV_SQRT_2PI * gaussian(a) * gaussian(0.5 * s) * ratio) - 1
  // ln(1 + off) for an off of 1e-5 and less
  const move = householderMove(x, s, off * (1 - off * (0.5 - off * (1 / 3 - 0.25 * off))) * ratio, ratio)
  return Math.abs(move) < 1e-5 * s && Math.abs(off) < 1e-3 ? s + move : Number.NaN
}

/** The usual road: closed-form start, two quick moves, one exact. NaN when they do not settle: then the bracketed road is taken. */
function quickTotalVol(x: number, beta: number): number {
  const bound = exp(0.5 * x)
  const start = closedFormStart(x, beta, bound)
  return exactMove(x, quickMove(x, quickMove(x, start, beta, bound), beta, bound), beta, bound)
}

/**
 * s with b(x, s) = beta, given gamma = e^(x/2) - beta (each to full relative accuracy). Three regions around the inflection
 * s_c = sqrt(2|x|), split where its tangent meets the bounds (Jaeckel 2015, section 4), each with an objective that is nearly
 * linear in s: (-ln b)^(-1/2) below, b itself in the middle (Halley), (-ln complement)^(1/2) above.
 */
function bracketedTotalVol(x: number, beta: number, gamma: number): number {
  const bound = exp(0.5 * x)
  const inflection = Math.sqrt(-2 * x)
  const centre =
    inflection > 0
      ? normalisedBlack(x, inflection)
      : { value: 0, complement: bound, vega: 0.3989422804014327 }
  const lowEdge = inflection - centre.value / centre.vega
  const highEdge = inflection + centre.complement / centre.vega
  if (lowEdge > 0 && beta < normalisedBlack(x, lowEdge).value) {
    const goal = 1 / Math.sqrt(-log(beta))
    return iterate(lowEdge, 0, lowEdge, (s) => {
      const b = normalisedBlack(x, s)
      if (!(b.value > 0 && b.vega > 0)) return { move: Number.POSITIVE_INFINITY, below: true }
      const y = -log(b.value)
      const u = 1 / Math.sqrt(y)
      // near the root the difference of the two logarithms is taken in one
      const near = Math.abs(b.value / beta - 1) < 1e-3
      const difference = near ? (0.5 * u * log(beta / b.value)) / y : goal - u
      return { move: difference / ((0.5 * u * b.vega) / (y * b.value)), below: b.value < beta }
    })
  }
  if (gamma < normalisedBlack(x, highEdge).complement) {
    const goal = -log(gamma)
    return iterate(highEdge, highEdge, MAX_TOTAL_VOL, (s) => {
      const b = normalisedBlack(x, s)
      if (!(b.complement > 0 && b.vega > 0)) return { move: Number.NEGATIVE_INFINITY, below: false }
      const u = Math.sqrt(-log(b.complement))
      const difference =
        Math.abs(b.complement / gamma - 1) < 1e-3
          ? (0.5 * log(b.complement / gamma)) / u
          : Math.sqrt(goal) - u
      return { move: (2 * u * difference * b.complement) / b.vega, below: b.complement > gamma }
    })
  }
  const start = inflection + (beta - centre.value) / centre.vega
  return iterate(start, Math.max(lowEdge, 0), highEdge, (s) => {
    const b = normalisedBlack(x, s)
    const newton = (beta < gamma ? beta - b.value : b.complement - gamma) / b.vega
    const curvature = (x * x) / (s * s * s) - 0.25 * s
    return { move: newton / (1 + 0.5 * newton * curvature), below: newton > 0 }
  })
}

/** s with b(x, s) = beta; near the upper bound, where ln b is flat, only the bracketed road keeps the digits. */
function solveTotalVol(x: number, beta: number, gamma: number): number {
  if (beta > 1e-290 && gamma > 0.5 * beta) {
    const s = quickTotalVol(x, beta)
    if (s > 0) return s
  }
  return bracketedTotalVol(x, beta, gamma)
}

/**
 * Black implied volatility of a discounted premium on the forward. Statuses, never exceptions, checked in the order invalid_input,
 * expired, bounds; the intrinsic value is compared in double without tolerance (quant.md 3). Deep in the money the answer keeps
 * what the premium holds: log10(price/(vega sigma)) digits are lost.
 */
export function impliedVol(
  w: 1 | -1,
  F: number,
  K: number,
  T: number,
  df: number,
  price: number,
): ImpliedVol {
  const usable = Number.isFinite(F + K + df + price) && !Number.isNaN(T) && F > 0 && K > 0 && df > 0
  if (!usable || T === Number.POSITIVE_INFINITY) return { status: 'invalid_input', sigma: null }
  if (T <= 0) return { status: 'expired', sigma: null }
  const intrinsic = df * Math.max(w * (F - K), 0)
  if (price < intrinsic) return { status: 'below_intrinsic', sigma: null }
  if (price === intrinsic) return { status: 'at_intrinsic', sigma: 0 }
  if (price >= df * (w > 0 ? F : K)) return { status: 'above_max', sigma: null }
  const scale = df * Math.sqrt(F) * Math.sqrt(K)
  const timeValue = price - intrinsic
  const beta = timeValue / scale
  const gamma = (df * Math.min(F, K) - timeValue) / scale
  if (!(beta > 0)) return { status: 'at_intrinsic', sigma: 0 }
  if (!(gamma > 0)) return { status: 'above_max', sigma: null }
  const x = -Math.abs(logRatio(F, K))
  const sigma = solveTotalVol(x, beta, gamma) / Math.sqrt(T)
  return Number.isFinite(sigma) ? { status: 'ok', sigma } : { status: 'invalid_input', sigma: null }
}

/**
 * How much of the premium's rounding reaches the volatility: price/(vega sigma). log10 of it decimal digits are lost; above 1e6 the
 * volatility is shown greyed out (quant.md 3). `vega` per 1.00.
 */
export function amplification(price: number, vega: number, sigma: number): number | null {
  const a = price / (vega * sigma)
  return Number.isFinite(a) ? a : null
}

/** Quotes to invert, a row a quote; as the arguments of `impliedVol`. */
export interface QuoteColumns {
  readonly w: Float64Array
  readonly F: Float64Array
  readonly K: Float64Array
  readonly T: Float64Array
  readonly df: Float64Array
  readonly price: Float64Array
}

const BLOCK = 128
const betas = new Float64Array(BLOCK)
const gaps = new Float64Array(BLOCK)
const bounds = new Float64Array(BLOCK)
const totals = new Float64Array(BLOCK)

/**
 * `impliedVol` over columns, the same bits: sigma of rows [from, to), NaN where the status is neither `ok` nor `at_intrinsic` (ask
 * `impliedVol` for it). One step of the usual road at a time over a block of quotes; those that do not fit it go the whole way alone.
 */
export function impliedVolColumns(quotes: QuoteColumns, sigma: Float64Array, from: number, to: number): void {
  for (let start = from; start < to; start += BLOCK) {
    const count = Math.min(BLOCK, to - start)
    writeTargets(quotes, start, count)
    for (let j = 0; j < count; j++) bounds[j] = exp(0.5 * (gaps[j] as number))
    for (let j = 0; j < count; j++)
      totals[j] = closedFormStart(gaps[j] as number, betas[j] as number, bounds[j] as number)
    writeQuickMoves(count)
    writeQuickMoves(count)
    for (let j = 0; j < count; j++)
      totals[j] = exactMove(gaps[j] as number, totals[j] as number, betas[j] as number, bounds[j] as number)
    writeVolatilities(quotes, sigma, start, count)
  }
}

/** x and beta of a block; NaN for quotes that are no matter for the usual road. */
function writeTargets({ w, F, K, T, df, price }: QuoteColumns, from: number, count: number): void {
  for (let j = 0; j < count; j++) {
    const i = from + j
    const f = F[i] as number
    const k = K[i] as number
    const d = df[i] as number
    const itm = (w[i] as number) * (f - k)
    const timeValue = (price[i] as number) - d * (itm > 0 ? itm : 0)
    const scale = d * Math.sqrt(f) * Math.sqrt(k)
    const beta = timeValue / scale
    const gamma = (d * (f < k ? f : k) - timeValue) / scale
    const usual = f > 0 && k > 0 && d > 0 && (T[i] as number) > 0 && beta > 1e-290 && gamma > 0.5 * beta
    betas[j] = usual ? beta : Number.NaN
    gaps[j] = usual ? -Math.abs(logRatio(f, k)) : Number.NaN
  }
}

function writeQuickMoves(count: number): void {
  for (let j = 0; j < count; j++)
    totals[j] = quickMove(gaps[j] as number, totals[j] as number, betas[j] as number, bounds[j] as number)
}

function writeVolatilities(quotes: QuoteColumns, sigma: Float64Array, from: number, count: number): void {
  const { w, F, K, T, df, price } = quotes
  for (let j = 0; j < count; j++) {
    const i = from + j
    const s = (totals[j] as number) / Math.sqrt(T[i] as number)
    if (s > 0 && s < Number.POSITIVE_INFINITY && (T[i] as number) < Number.POSITIVE_INFINITY) {
      sigma[i] = s
      continue
    }
    const at = (column: Float64Array): number => column[i] as number
    const found = impliedVol(at(w) > 0 ? 1 : -1, at(F), at(K), at(T), at(df), at(price))
    sigma[i] = found.sigma ?? Number.NaN
  }
}
