import { expInside, expSum, log } from './elementary.ts'
import {
  MILLS_TABLE_END,
  MILLS_TABLE_START,
  MILLS_TABLE_ZERO,
  makeDefectTable,
  makeRatioTable,
} from './millsTable.ts'

// What is imported or exported is loaded, checked and compared anew at each use by V8; what is private to a module it knows beforehand.
const expOfSum = expSum
const insideExp = expInside
const TABLE_START = MILLS_TABLE_START
const TABLE_END = MILLS_TABLE_END
const TABLE_ZERO = MILLS_TABLE_ZERO
const DENSITY_AT_0 = 0.3989422804014327

/** 1/sqrt(2 pi). */
export const INV_SQRT_2PI = DENSITY_AT_0
/** 1.5 x 2^33: adding and taking it away rounds to a multiple of 2^-19. */
const ROUND_TO_GRID = 12884901888
/** sqrt(2 pi). */
export const SQRT_2PI = 2.5066282746310007

/**
 * exp(-x^2/2) without the x^2/2 ulp that a plain exp(-0.5*x*x) loses: with x rounded to y on a grid of 2^-19, whose square is exact
 * out to |x| = 128, -x^2/2 = -y^2/2 - (x - y)(x + y)/2 (Cody 1969), the second part carried into the exponent. Error at most 1 ulp.
 */
export function gaussian(x: number): number {
  return gaussianOf(x)
}

const gaussianOf = (x: number): number => {
  if (!(x > -40 && x < 40)) return Number.isNaN(x) ? x : 0
  const y = x + ROUND_TO_GRID - ROUND_TO_GRID
  return expOfSum(-0.5 * y * y, -0.5 * (x - y) * (x + y))
}

/** Standard normal density. Error at most 2 ulp. */
export function normalPdf(x: number): number {
  return DENSITY_AT_0 * gaussian(x)
}

const { table: RATIO_TABLE, rests: RATIO_RESTS } = makeRatioTable()
const DEFECT_TABLE = makeDefectTable()

/** What a piece of degree 7 has beyond its value at the centre; piece k, u in [-1, 1]. */
function beyondCentre(table: Float64Array, k: number, u: number): number {
  const o = k << 3
  const u2 = u * u
  const low = u * (table[o + 1] as number) + u2 * ((table[o + 2] as number) + u * (table[o + 3] as number))
  const high =
    (table[o + 4] as number) +
    u * (table[o + 5] as number) +
    u2 * ((table[o + 6] as number) + u * (table[o + 7] as number))
  return low + u2 * u2 * high
}

/** Value at x in [-1, 8) of a table of pieces of degree 7. */
function tabled(table: Float64Array, x: number): number {
  const y = 16 * x
  const k = (y + (TABLE_ZERO + 0.5)) | 0
  return (table[k << 3] as number) + beyondCentre(table, k, 2 * (y - (k - TABLE_ZERO)))
}

/** Mills ratio N(-x)/phi(x) for x >= -1 (to 1e300): tabled polynomials below 8 (error at most 1.2 ulp), one polynomial beyond. */
export function millsRatio(x: number): number {
  return x < TABLE_END && x >= TABLE_START ? tabled(RATIO_TABLE, x) : millsRatioFar(x)
}

/**
 * M(a - t) - M(a + t) for -1 <= a - t, 0 < t, a + t < 8. The values at the centres are known beyond their doubles and the distances to
 * them are taken before a +- t is rounded, so that only small parts are: error below 2 ulp from t = 1/32 on, where the plain
 * difference loses 1/t of them.
 */
export function millsDifference(a: number, t: number): number {
  const kl = (16 * (a - t) + (TABLE_ZERO + 0.5)) | 0
  const ku = (16 * (a + t) + (TABLE_ZERO + 0.5)) | 0
  const ul = 32 * (a - 0.0625 * (kl - TABLE_ZERO) - t)
  const uu = 32 * (a - 0.0625 * (ku - TABLE_ZERO) + t)
  const high = (RATIO_TABLE[kl << 3] as number) - (RATIO_TABLE[ku << 3] as number)
  const rest = (RATIO_RESTS[kl] as number) - (RATIO_RESTS[ku] as number)
  return high + (rest + (beyondCentre(RATIO_TABLE, kl, ul) - beyondCentre(RATIO_TABLE, ku, uu)))
}

/**
 * Mills ratio for any x >= 0: one polynomial of degree 23 in t = (x - 5.5)/(x + 5.5), the form of Schonfelder (1978), fitted to 1.3e-17
 * relative. Error at most 3.5 ulp.
 */
function millsRatioFar(x: number): number {
  const t = (x - 5.5) / (x + 5.5)
  const t2 = t * t
  const t4 = t2 * t2
  const a = 1.234260900299719 + t * -0.3876626885388747 + t2 * (0.22979896196908642 + t * -0.097293067598609)
  const b =
    0.012968558389226403 + t * 0.023600612011885458 + t2 * (-0.028058124551041026 + t * 0.01889672979695384)
  const c =
    -0.0087944286753936 +
    t * 0.0026568343576843507 +
    t2 * (-0.00027191018946507096 + t * -0.0001818875061003057)
  const d =
    9.112575204984172e-5 +
    t * -4.45405436046869e-6 +
    t2 * (-1.0330217223897179e-5 + t * 2.7713258698418057e-6)
  const e =
    9.172915681973829e-7 + t * -5.254092123348671e-7 + t2 * (-7.180582985949618e-8 + t * 8.278875943066593e-8)
  const f =
    4.9758587389431436e-9 +
    t * -1.107732696089262e-8 +
    t2 * (-2.519298894720145e-10 + t * 9.167056858373333e-10)
  const t8 = t4 * t4
  return (a + t4 * b + t8 * (c + t4 * d + t8 * (e + t4 * f))) / (x + 1.5)
}

/**
 * Defect of the Mills ratio 1 - x N(-x)/phi(x) for x >= -1 (to 1e150), which is -M'(x) and tends to 1/x^2: tabled polynomials below 8,
 * one beyond. Error at most 4 ulp, where the textbook difference loses x^2 ulp.
 */
export function millsDefect(x: number): number {
  return x < TABLE_END && x >= TABLE_START ? tabled(DEFECT_TABLE, x) : millsDefectFar(x)
}

/** Defect for any x >= 0: polynomial of degree 27 in t = (x - 5.5)/(x + 5.5), fitted to 2e-18 relative. */
function millsDefectFar(x: number): number {
  const t = (x - 5.5) / (x + 5.5)
  const t2 = t * t
  const t4 = t2 * t2
  const a = 1.480955338460821 + t * -0.7858602824646763 + t2 * (0.3999169108081487 + t * -0.04278084464720557)
  const b =
    -0.15411467169430249 + t * 0.1817776434288957 + t2 * (-0.11523755745914391 + t * 0.03852621542403427)
  const c =
    0.004902079036064474 + t * -0.01467529964682097 + t2 * (0.00895482124700987 + t * -0.0024121845251936238)
  const d =
    -0.00030133788847735743 +
    t * 0.0004694280450176896 +
    t2 * (-9.73095953117205e-5 + t * -4.7821081794099876e-5)
  const e =
    2.5774417093940018e-5 +
    t * 3.1931316421388153e-6 +
    t2 * (-4.744750005112538e-6 + t * -1.187239779494775e-8)
  const f =
    8.148491391470864e-7 +
    t * -4.4264887221755045e-8 +
    t2 * (-1.3468681496774346e-7 + t * 9.621931884455668e-9)
  const g =
    1.8793528884210204e-8 +
    t * -1.2284464860994823e-9 +
    t2 * (-1.5377504997382138e-9 + t * 7.990043217404541e-11)
  const t8 = t4 * t4
  const scale = 1 / (x + 1.5)
  return (a + t4 * b + t8 * (c + t4 * d + t8 * (e + t4 * f + t8 * g))) * scale * scale
}

/** Standard normal distribution function N(x), accurate in relative terms in the lower tail: error at most 5 ulp. */
export function normalCdf(x: number): number {
  if (x > 0) {
    return x > 9 ? 1 : 1 - DENSITY_AT_0 * gaussian(x) * millsRatio(x)
  }
  return x < -40 ? 0 : DENSITY_AT_0 * gaussian(x) * millsRatio(-x)
}

/** Start value of the tail quantile (Abramowitz-Stegun 1964, 26.2.23), absolute error below 4.5e-4. */
function tailQuantileStart(logTail: number): number {
  const t = Math.sqrt(-2 * logTail)
  return t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)))
}

/** (N(x) - 1/2)/phi(x) = x + x^3/3 + x^5/15 + ... (Marsaglia 2004), for |x| <= 0.53: all terms of one sign, error about 1 ulp. */
function centralSeries(x: number): number {
  let term = x
  let sum = x
  for (let n = 3; n < 31; n += 2) {
    term *= (x * x) / n
    sum += term
  }
  return sum
}

/** x >= 0 with N(-x) = tail, 0 < tail <= 0.5. Halley's method, on the log of the tail (slope -1/M) away from the centre. */
function tailQuantile(tail: number): number {
  const target = log(tail)
  let x = tailQuantileStart(target)
  for (let i = 0; i < 3; i++) {
    if (tail > 0.3) {
      const step = (0.5 - tail) / normalPdf(x) - centralSeries(x)
      x += step / (1 - 0.5 * step * x)
    } else {
      const m = millsRatio(x)
      const step = m * (log(DENSITY_AT_0 * m) - 0.5 * x * x - target)
      x += step / (1 + 0.5 * step * (1 / m - x))
    }
  }
  return x
}

/**
 * Inverse of the standard normal distribution. p in (0, 1), else -Infinity at 0, Infinity at 1, NaN outside.
 * Error at most 2 ulp or 4e-16, whichever is larger; 5 ulp inside (0.3, 0.7).
 */
export function inverseNormal(p: number): number {
  if (!(p > 0 && p < 1)) {
    if (p === 0) return Number.NEGATIVE_INFINITY
    return p === 1 ? Number.POSITIVE_INFINITY : Number.NaN
  }
  if (p === 0.5) return 0
  return p < 0.5 ? -tailQuantile(p) : tailQuantile(1 - p)
}

// Columns, as in elementary.ts.

/** `gaussian` of a column. */
export function gaussianColumn(x: Float64Array, out: Float64Array, count: number): void {
  let usual = true
  for (let j = 0; j < count; j++) {
    let y = x[j] as number
    if (!(y >= -37 && y <= 37)) {
      y = 0
      usual = false
    }
    const grid = y + ROUND_TO_GRID - ROUND_TO_GRID
    out[j] = insideExp(-0.5 * grid * grid, -0.5 * (y - grid) * (y + grid))
  }
  if (usual) return
  for (let j = 0; j < count; j++) {
    const y = x[j] as number
    if (!(y >= -37 && y <= 37)) out[j] = gaussian(y)
  }
}

/** exp(-(a^2 + t^2)/2) of two columns, in the way of `gaussian`; 0 below 1e-307. */
export function gaussianPairColumn(a: Float64Array, t: Float64Array, out: Float64Array, count: number): void {
  for (let j = 0; j < count; j++) {
    const x = a[j] as number
    const y = t[j] as number
    const gridX = x + ROUND_TO_GRID - ROUND_TO_GRID
    const gridY = y + ROUND_TO_GRID - ROUND_TO_GRID
    const exponent = -0.5 * (gridX * gridX + gridY * gridY)
    const low = -0.5 * ((x - gridX) * (x + gridX) + (y - gridY) * (y + gridY))
    out[j] = exponent >= -708 ? insideExp(exponent, low) : 0
  }
}

/** `millsRatio` of a column. */
export function millsColumn(x: Float64Array, out: Float64Array, count: number): void {
  let usual = true
  for (let j = 0; j < count; j++) {
    let y = x[j] as number
    if (!(y >= TABLE_START && y < TABLE_END)) {
      y = 0
      usual = false
    }
    out[j] = tabled(RATIO_TABLE, y)
  }
  if (usual) return
  for (let j = 0; j < count; j++) {
    const y = x[j] as number
    if (!(y >= TABLE_START && y < TABLE_END)) out[j] = millsRatioFar(y)
  }
}
