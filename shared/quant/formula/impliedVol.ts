import { expColumn, logColumn, logRatio, logRatioColumn } from '../math/elementary.ts'
import {
  gaussianPairColumn,
  INV_SQRT_2PI,
  millsColumn,
  millsDefect,
  millsDifference,
} from '../math/normal.ts'
import { bracketedTotalVol } from './impliedVolBracketed.ts'
import { farDifference, NARROW, NARROW_RULE } from './normalisedBlack.ts'

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

// The usual road to s with b(x, s) = beta (x, beta, s as in normalisedBlack.ts), over a block of quotes: a closed-form start, quick
// moves, one exact move. As in europeanKernel.ts one small loop does one thing, an elementary function or some arithmetic around it, so
// that each is compiled for itself and the rows do not wait for each other.

/** Quotes of a block at most. */
const BLOCK = 128
const scratch = (): Float64Array => new Float64Array(BLOCK)
/** two columns of the block's rows, one after the other */
const pair = (): Float64Array => new Float64Array(2 * BLOCK)

/** What a block is asked: x = -|ln(F/K)| and beta. */
const gaps = scratch()
const betas = scratch()
/** What it answers: s; NaN where the moves have not settled. */
const totals = scratch()

/** 2x/pi and x/2, and their exponentials */
const exponents = pair()
const bounds = pair()
/** the start's logarithm, its argument before, and how far its two branches meet above the premium */
const starts = scratch()
const startLogs = scratch()
const turns = scratch()
/** a = -x/s and t = s/2 */
const centres = scratch()
const halves = scratch()
/** a - t and a + t, and N(-.)/phi(.) of both */
const edges = pair()
const mills = pair()
/** b/(db/ds), beta over it, ln(beta/b) */
const ratios = scratch()
const quotients = scratch()
const misses = scratch()
const densities = scratch()
/** rows of the block with t below `NARROW`, and elsewhere outside the tables of the tail ratio */
const narrowRows = new Int32Array(BLOCK)
const farRows = new Int32Array(BLOCK)
/** 1 for a quote of a block that is matter for this road; another is computed as some harmless one */
const usual = new Uint8Array(BLOCK)

// Imported numbers as constants of this module: V8 loads and checks what is imported anew at each row.
const DENSITY_AT_0 = INV_SQRT_2PI
const NARROWEST = NARROW
const LOG_SQRT_2PI = 0.9189385332046728

/**
 * Start for s in closed form, from Polya's approximation of the normal distribution (Stefanica-Radoicic 2017): within 5% as a rule. Here
 * the arguments of its exponentials.
 */
function writeStartExponents(count: number): void {
  for (let j = 0; j < count; j++) {
    const x = gaps[j] as number
    exponents[j] = (2 / Math.PI) * x
    exponents[count + j] = 0.5 * x
  }
}

/** The start up to its logarithm, whose argument is not positive where there is none. */
function writeStartArguments(count: number): void {
  for (let j = 0; j < count; j++) {
    const a = bounds[j] as number
    const bound = bounds[count + j] as number
    const ratio = bound * bound
    const inverse = 1 / ratio
    const alpha = (betas[j] as number) * bound
    const inverseA = 1 / a
    const g = ratio * inverseA
    const inverseG = a * inverse
    const difference = g - inverseG
    // R^2 - (ratio - 1)^2 and (ratio + 1)^2 - R^2 of the paper, factored so that a small premium keeps its digits
    const lower = 4 * alpha * (alpha + 1 - ratio)
    const upper = 4 * (ratio - alpha) * (1 + alpha)
    const A = difference * difference
    const B = 4 * (a + inverseA) - 2 * (g + inverseG) * (upper - 2 * ratio) * inverse
    const C = lower * inverse * (upper * inverse)
    starts[j] = (2 * C) / (B + Math.sqrt(B * B + 4 * A * C))
    turns[j] = 0.5 * (ratio - 1 + Math.sqrt(1 - a * a)) - alpha
  }
}

/** s of row j, and what the next move needs of it. */
function writeTotal(j: number, s: number, count: number): void {
  const a = -(gaps[j] as number) / s
  const t = 0.5 * s
  totals[j] = s
  centres[j] = a
  halves[j] = t
  edges[j] = a - t
  edges[count + j] = a + t
}

/** The start itself: sqrt(gamma - x) -+ sqrt(gamma + x), gamma = -(pi/2) ln of the argument; minus below the turn. */
function writeStarts(count: number): void {
  for (let j = 0; j < count; j++) {
    const x = gaps[j] as number
    const gamma = -0.5 * Math.PI * (startLogs[j] as number)
    const over = gamma + x
    const rest = Math.sqrt(over > 0 ? over : 0)
    writeTotal(j, Math.sqrt(gamma - x) + ((turns[j] as number) >= 0 ? -rest : rest), count)
  }
}

/** b/(db/ds) = M(a - t) - M(a + t) as it stands, a relative error of some eps/s: good enough on the way to a root. */
function writeQuickRatios(count: number): void {
  for (let j = 0; j < count; j++) {
    const ratio = (mills[j] as number) - (mills[count + j] as number)
    ratios[j] = ratio
    quotients[j] = (betas[j] as number) / ratio
  }
}

/**
 * Householder's fourth-order move on ln b, given miss = ln(beta/b) and ratio = b/b'. With n = miss ratio Newton's move,
 * e2 = b''/b' - 1/ratio and e3 = b'''/b' - 3 b''/b'/ratio + 2/ratio^2 it is n (1 + e2 n/2)/(1 + e2 n + e3 n^2/6); the quotients by
 * ratio cancel.
 */
function householderMove(a: number, s: number, miss: number, ratio: number): number {
  // b''/b' = x^2/s^3 - s/4; b'''/b' = (b''/b')^2 - 3 x^2/s^4 - 1/4; both times s or s^2
  const square = a * a
  const quarter = 0.25 * s * s
  const bend = square - quarter
  const part = ratio / s
  const e2 = part * bend
  const e3 = part * part * (bend * bend - 3 * square - quarter) - 3 * e2 + 2
  const step = miss * (e2 - 1)
  return (miss * ratio * (1 + 0.5 * step)) / (1 + step + (miss * miss * e3) / 6)
}

/** s + move, with ln(db/ds) = -(a^2 + t^2)/2 - ln sqrt(2 pi) in place of an exponential; NaN when the move is no small one. */
function writeQuickMoves(count: number): void {
  for (let j = 0; j < count; j++) {
    const s = totals[j] as number
    const a = centres[j] as number
    const t = halves[j] as number
    const miss = (misses[j] as number) + 0.5 * (a * a + t * t) + LOG_SQRT_2PI
    const move = householderMove(a, s, miss, ratios[j] as number)
    writeTotal(j, Math.abs(move) < 0.3 * s ? s + move : Number.NaN, count)
  }
}

/** b/(db/ds) to a few ulp. */
function writeExactRatios(count: number): void {
  let others = false
  for (let j = 0; j < count; j++) {
    let a = centres[j] as number
    let t = halves[j] as number
    if (!(t >= NARROWEST && a - t >= -1 && a + t < 8)) {
      others = true
      a = 1
      t = 0.5
    }
    ratios[j] = millsDifference(a, t)
  }
  if (others) writeOtherRatios(count)
}

/** The same for rows outside the tables of the tail ratio, and for narrow ones, a point of the rule for the integral of -M' at a time. */
function writeOtherRatios(count: number): void {
  let [narrow, far] = [0, 0]
  for (let j = 0; j < count; j++) {
    const a = centres[j] as number
    const t = halves[j] as number
    if (t < NARROWEST) narrowRows[narrow++] = j
    else if (!(a - t >= -1 && a + t < 8)) farRows[far++] = j
  }
  for (let k = 0; k < narrow; k++) ratios[narrowRows[k] as number] = 0
  for (const { place, weight } of NARROW_RULE) addDefects(place, weight, narrow)
  for (let k = 0; k < far; k++) {
    const j = farRows[k] as number
    ratios[j] = farDifference(centres[j] as number, halves[j] as number)
  }
}

function addDefects(place: number, weight: number, narrow: number): void {
  for (let k = 0; k < narrow; k++) {
    const j = narrowRows[k] as number
    const t = halves[j] as number
    ratios[j] = (ratios[j] as number) + t * weight * millsDefect((centres[j] as number) + t * place)
  }
}

/** The last move, to every digit the premium holds: beta/b is taken as a quotient. NaN when the moves before have not settled. */
function writeExactMoves(count: number): void {
  for (let j = 0; j < count; j++) {
    const s = totals[j] as number
    const ratio = ratios[j] as number
    const off = (betas[j] as number) / (DENSITY_AT_0 * (densities[j] as number) * ratio) - 1
    // ln(1 + off) for an off of 1e-3 and less
    const miss = off * (1 - off * (0.5 - off * (1 / 3 - 0.25 * off)))
    const move = householderMove(centres[j] as number, s, miss, ratio)
    totals[j] = Math.abs(move) < 1e-5 * s && Math.abs(off) < 1e-3 ? s + move : Number.NaN
  }
}

type Pass = (count: number) => void

// Lists on purpose, as in europeanKernel.ts: a call that may go anywhere is not inlined.
const START: readonly Pass[] = [
  writeStartExponents,
  (count) => expColumn(exponents, bounds, 2 * count),
  writeStartArguments,
  (count) => logColumn(starts, startLogs, count),
  writeStarts,
]
const QUICK_MOVE: readonly Pass[] = [
  (count) => millsColumn(edges, mills, 2 * count),
  writeQuickRatios,
  (count) => logColumn(quotients, misses, count),
  writeQuickMoves,
]
const EXACT_MOVE: readonly Pass[] = [
  writeExactRatios,
  (count) => gaussianPairColumn(centres, halves, densities, count),
  writeExactMoves,
]

/** `totals` of the first `count` rows from their `gaps` and `betas`. One quick move settles all but one quote in some thousands. */
function solveUsual(count: number, quickMoves: number): void {
  for (const pass of START) pass(count)
  for (let k = 0; k < quickMoves; k++) for (const pass of QUICK_MOVE) pass(count)
  for (const pass of EXACT_MOVE) pass(count)
}

/** The usual road for one quote, a block of one row; NaN when the moves do not settle. Overwrites row 0 of the block. */
function usualTotalVol(x: number, beta: number, quickMoves: number): number {
  gaps[0] = x
  betas[0] = beta
  solveUsual(1, quickMoves)
  return totals[0] as number
}

/**
 * s with b(x, s) = beta: the usual road, the same with a second quick move where the start was far off, else the bracketed road, which
 * alone keeps the digits near the upper bound, where ln b is flat.
 */
function solveTotalVol(x: number, beta: number, gamma: number): number {
  if (beta > 1e-290 && gamma > 0.5 * beta) {
    const s = usualTotalVol(x, beta, 1)
    if (s > 0) return s
    const patient = usualTotalVol(x, beta, 2)
    if (patient > 0) return patient
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

/** F and K of a block, and ln(F/K) */
const forwards = scratch()
const strikes = scratch()
const moneyness = scratch()

/**
 * `impliedVol` over columns, the same bits: sigma of rows [from, to), NaN where the status is neither `ok` nor `at_intrinsic` (ask
 * `impliedVol` for it). A block of quotes takes the usual road together; those that do not fit it go the whole way alone.
 */
export function impliedVolColumns(quotes: QuoteColumns, sigma: Float64Array, from: number, to: number): void {
  for (let start = from; start < to; start += BLOCK) {
    const count = Math.min(BLOCK, to - start)
    writeTargets(quotes, start, count)
    logRatioColumn(forwards, strikes, moneyness, count)
    for (let j = 0; j < count; j++) gaps[j] = -Math.abs(moneyness[j] as number)
    solveUsual(count, 1)
    writeVolatilities(quotes, sigma, start, count)
  }
}

/** beta, F and K of a block. */
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
    const t = T[i] as number
    const fits =
      f > 0 && k > 0 && d > 0 && t > 0 && t < Number.POSITIVE_INFINITY && beta > 1e-290 && gamma > 0.5 * beta
    usual[j] = fits ? 1 : 0
    betas[j] = fits ? beta : 0.1
    forwards[j] = fits ? f : 1
    strikes[j] = fits ? k : 1
  }
}

function writeVolatilities(quotes: QuoteColumns, sigma: Float64Array, from: number, count: number): void {
  const { T } = quotes
  let others = false
  for (let j = 0; j < count; j++) {
    const s = (totals[j] as number) / Math.sqrt(T[from + j] as number)
    sigma[from + j] = s
    if (usual[j] === 0 || !(s > 0 && s < Number.POSITIVE_INFINITY)) others = true
  }
  if (!others) return
  for (let j = 0; j < count; j++) {
    const i = from + j
    const s = sigma[i] as number
    if (usual[j] === 0 || !(s > 0 && s < Number.POSITIVE_INFINITY)) sigma[i] = alone(quotes, i)
  }
}

/** One row of `impliedVolColumns` by itself. */
function alone({ w, F, K, T, df, price }: QuoteColumns, i: number): number {
  const at = (column: Float64Array): number => column[i] as number
  return impliedVol(at(w) > 0 ? 1 : -1, at(F), at(K), at(T), at(df), at(price)).sigma ?? Number.NaN
}
