import { productError, sumError } from './errorFree.ts'

// Our own exp, log and relatives: only IEEE + - * / in a fixed order, so that every machine (and a SIMD twin that repeats
// the order) gives the same bits. The platform's functions may differ in the last place from one version to the next.

const LOG2E = Math.LOG2E
/** ln 2 in two parts: the first has 32 significant bits, so k LN2_HIGH is exact for every exponent k. */
const LN2_HIGH = 0.6931471803691238
const LN2_LOW = 1.9082149292705877e-10
const ROUND_TO_INTEGER = 6755399441055744 // 1.5 * 2^52
const MIN_NORMAL = 2.2250738585072014e-308
const MAX_DOUBLE = Number.MAX_VALUE

const MIN_EXPONENT = -1022
/** Powers of two, 2^(i - 1022) for i = 0..2045, made by exact doubling. */
const POWER_OF_TWO = new Float64Array(2046)
POWER_OF_TWO[0] = MIN_NORMAL
for (let i = 1; i < 2046; i++) POWER_OF_TWO[i] = 2 * (POWER_OF_TWO[i - 1] as number)

/** 2^k for -1022 <= k <= 1023, exact. Private: V8 loads and compares what is exported or imported anew at each use. */
const scaleOf = (k: number): number => POWER_OF_TWO[k - MIN_EXPONENT] as number

/** e^r - 1 for |r| <= 0.348 given r = high - low: degree 12, fitted to 2.8e-19. */
function expm1Core(high: number, low: number): number {
  const r = high - low
  const r2 = r * r
  const r4 = r2 * r2
  const a = 0.5 + r * 0.1666666666666667 + r2 * (0.04166666666666667 + r * 0.008333333333325966)
  const b =
    0.0013888888888883629 +
    r * 0.0001984126987540889 +
    r2 * (2.4801587325967827e-5 + r * 2.7557254656202336e-6)
  const c = 2.7557273111810967e-7 + r * 2.5105525761140995e-8 + r2 * 2.091490745304636e-9
  return high + (r2 * (a + r4 * (b + r4 * c)) - low)
}

/** exp(x + low) near or past the ends of the double range: two scalings, so that subnormals are rounded once. */
function expAtEnds(x: number, low: number): number {
  if (x > 709.8) return Number.POSITIVE_INFINITY
  if (x < -745.2) return 0
  const k = x * LOG2E + ROUND_TO_INTEGER - ROUND_TO_INTEGER
  const m = 1 + expm1Core(x - k * LN2_HIGH, k * LN2_LOW - low)
  const half = k >> 1
  return m * scaleOf(half) * scaleOf(k - half)
}

/** 2^(i/32), i = 0..31, as the sum of two doubles, the larger first. */
const ROOTS_OF_TWO = Float64Array.from([
  1.0,
  0.0,
  1.0218971486541166,
  5.109225028973444e-17,
  1.0442737824274138,
  8.551889705537965e-17,
  1.0671404006768237,
  -7.899853966841582e-17,
  1.0905077326652577,
  -3.046782079812471e-17,
  1.1143867425958924,
  1.0410278456845571e-16,
  1.1387886347566916,
  8.912812676025408e-17,
  1.1637248587775775,
  3.8292048369240935e-17,
  1.189207115002721,
  3.982015231465646e-17,
  1.215247359980469,
  -7.712630692681488e-17,
  1.241857812073484,
  4.658027591836937e-17,
  1.2690509571917332,
  2.667932131342186e-18,
  1.2968395546510096,
  2.5382502794888315e-17,
  1.3252366431597413,
  -2.8587312100388614e-17,
  1.3542555469368927,
  7.70094837980299e-17,
  1.383909881963832,
  -6.770511658794786e-17,
  Math.SQRT2,
  -9.667293313452913e-17,
  1.4451808069770467,
  -3.0237581349939873e-17,
  1.4768261459394993,
  -3.483994556892796e-17,
  1.5091644275934228,
  -1.016455327754295e-16,
  1.5422108254079407,
  7.949834809697621e-17,
  1.5759808451078865,
  -1.0136916471278304e-17,
  1.6104903319492543,
  2.4707192569797888e-17,
  1.645755478153965,
  -1.0125679913674773e-16,
  1.681792830507429,
  8.199010020581497e-17,
  1.718619298122478,
  -1.851380418263111e-17,
  1.7562521603732995,
  2.960140695448873e-17,
  1.7947090750031072,
  1.8227458427912087e-17,
  1.8340080864093424,
  3.283107224245627e-17,
  1.8741676341103,
  -6.122763413004143e-17,
  1.9152065613971474,
  -1.0619946056195963e-16,
  1.9571441241754002,
  8.960767791036668e-17,
])

/**
 * exp(x + low) for |x| <= 708 or NaN. 32 (x + low)/ln 2 is split into a whole number, whose power of 2^(1/32) is tabled, and a rest
 * |r| <= 0.0109, whose Taylor series has six terms (Tang 1989).
 */
export function expInside(x: number, low: number): number {
  return insideExp(x, low)
}

const insideExp = (x: number, low: number): number => {
  const k = x * (32 * LOG2E) + ROUND_TO_INTEGER - ROUND_TO_INTEGER
  const r = x - k * (LN2_HIGH / 32) - (k * (LN2_LOW / 32) - low)
  const r2 = r * r
  const p =
    r +
    r2 *
      (0.5 +
        r * 0.16666666666666666 +
        r2 * (0.041666666666666664 + r * 0.008333333333333333 + r2 * 0.001388888888888889))
  const n = k | 0
  const place = (n & 31) << 1
  const root = ROOTS_OF_TWO[place] as number
  return (
    (root + (root * p + (ROOTS_OF_TWO[place + 1] as number))) *
    (POWER_OF_TWO[(n >> 5) - MIN_EXPONENT] as number)
  )
}

/**
 * exp(x + low) for a tail |low| <= 1e-4 (|x| itself far larger or zero): lets a caller carry the rounding error of its exponent. Error at
 * most 0.55 ulp of the result (1 ulp where it is subnormal).
 */
export function expSum(x: number, low: number): number {
  return x > 708 || x < -708 ? expAtEnds(x, low) : insideExp(x, low)
}

/** e^x. Error at most 0.55 ulp; overflow gives Infinity, underflow 0, NaN gives NaN. */
export function exp(x: number): number {
  return x > 708 || x < -708 ? expAtEnds(x, 0) : insideExp(x, 0)
}

/** e^x - 1 without cancellation near 0. Error at most 1.5 ulp. */
export function expm1(x: number): number {
  if (x > 708) return exp(x)
  if (x < -40) return -1
  const k = x * LOG2E + ROUND_TO_INTEGER - ROUND_TO_INTEGER
  const p = expm1Core(x - k * LN2_HIGH, k * LN2_LOW)
  if (k === 0) return p
  const scale = scaleOf(k)
  return scale - 1 + scale * p
}

/** log(1 + f) - f + f^2/2 without its last addition, for f in [-0.305, 0.439]: the fdlibm split, polynomial fitted to 6e-19. */
function log1pRest(f: number, halfSquare: number): number {
  const s = f / (2 + f)
  const z = s * s
  const z2 = z * z
  const even =
    0.6666666666666666 + z * 0.40000000000001756 + z2 * (0.2857142857029378 + z * 0.22222222501311573)
  const odd =
    0.1818178452687843 + z * 0.1538681375665644 + z2 * (0.13254161607436585 + z * 0.13231971129955847)
  return s * (halfSquare + z * (even + z2 * z2 * odd))
}

/** k ln 2 + log(1 + f) for f in [-0.305, 0.439]. */
function logCore(k: number, f: number): number {
  const halfSquare = 0.5 * f * f
  return k * LN2_HIGH - (halfSquare - (log1pRest(f, halfSquare) + k * LN2_LOW) - f)
}

const doubleView = new Float64Array(1)
const wordView = new Int32Array(doubleView.buffer) // little-endian on every platform that runs V8

/** The k with x = 2^k m, m in [0.7071, 1.4142). x must be a positive normal double. */
function nearestExponent(x: number): number {
  doubleView[0] = x
  return ((wordView[1] as number) - 0x3fe6a09e) >> 20
}

/** log of a positive normal double. */
const insideLog = (x: number): number => {
  const k = nearestExponent(x)
  const half = k >> 1
  return logCore(k, x * scaleOf(-half) * scaleOf(half - k) - 1)
}

/** Natural logarithm. Error at most 0.9 ulp; log(0) = -Infinity, negative or NaN gives NaN. */
export function log(x: number): number {
  if (x >= MIN_NORMAL && x < Number.POSITIVE_INFINITY) return insideLog(x)
  if (x > 0) return x < 1 ? insideLog(x * 18014398509481984) - 54 * LN2_LOW - 54 * LN2_HIGH : x
  return x === 0 ? Number.NEGATIVE_INFINITY : Number.NaN
}

/** log(1 + x) without cancellation near 0. Error at most 1.2 ulp; x < -1 or NaN gives NaN. */
export function log1p(x: number): number {
  if (x > -0.29 && x < 0.41) return logCore(0, x)
  const u = 1 + x
  if (!(u > 0 && u < Number.POSITIVE_INFINITY)) return log(u)
  return log(u) + (x - (u - 1)) / u
}

/** ln(a/b) for an a/b of 1e-300 to 1e300, given as `ratio` too. */
const insideLogRatio = (a: number, b: number, ratio: number): number => {
  const k = nearestExponent(ratio)
  return logCore(k, (a * scaleOf(-k) - b) / b)
}

/**
 * ln(a / b) for positive a and b, with the relative accuracy of log1p((a - b)/b) when they are close (the moneyness of an
 * option near the money). Error at most 1.5 ulp of the result; a quotient that leaves the double range falls back to a difference.
 */
export function logRatio(a: number, b: number): number {
  const ratio = a / b
  return ratio >= 1e-300 && ratio <= 1e300 ? insideLogRatio(a, b, ratio) : logRatioAtEnds(a, b, ratio)
}

function logRatioAtEnds(a: number, b: number, ratio: number): number {
  if (!(ratio >= MIN_NORMAL && ratio < Number.POSITIVE_INFINITY)) return log(a) - log(b)
  const k = nearestExponent(ratio)
  const half = k >> 1
  return logCore(k, (a * scaleOf(-half) * scaleOf(half - k) - b) / b)
}

/** x^y for x >= 0, through a logarithm of about 62 bits. Error at most 1 ulp. x < 0 or NaN gives NaN; x^0 = 1. */
export function pow(x: number, y: number): number {
  if (y === 0) return 1
  if (!(x >= 0) || Number.isNaN(y)) return Number.NaN
  if (x === 0 || x === Number.POSITIVE_INFINITY) {
    return (x === 0) === y > 0 ? 0 : Number.POSITIVE_INFINITY
  }
  if (x === 1 || y === 1) return x
  let shift = 0
  let normal = x
  if (x < MIN_NORMAL) {
    normal = x * 18014398509481984
    shift = -54
  }
  const e = nearestExponent(normal)
  const half = e >> 1
  const f = normal * scaleOf(-half) * scaleOf(half - e) - 1
  const k = e + shift
  // s = f/(2+f) to double-double, log(1+f) = 2 s + s z g(z)
  const d = 2 + f
  const dLow = sumError(2, f, d)
  const s = f / d
  const p = s * d
  const sLow = (f - p - productError(s, d, p) - s * dLow) / d
  const halfSquare = 0.5 * f * f
  const rest = log1pRest(f, halfSquare) - s * halfSquare
  const main = k * LN2_HIGH
  const high = main + 2 * s
  const low = sumError(main, 2 * s, high) + (2 * sLow + (rest + k * LN2_LOW))
  const total = high + low
  const totalLow = low - (total - high)
  const product = total * y
  if (!(product > -746 && product < 710)) return product > 0 ? Number.POSITIVE_INFINITY : 0
  return expSum(product, productError(total, y, product) + totalLow * y)
}

// Columns: out[j] = f(x[j]) for j < count, bit for bit what the function itself gives; `out` is none of the arguments. Each is one loop
// over the usual range; a row outside it is computed as some harmless one, and then again by the function. V8 compiles a branch it has
// never seen taken as an exit from the code, and leaves constants and checks inside a loop that has one.

/** `exp` of a column. */
export function expColumn(x: Float64Array, out: Float64Array, count: number): void {
  let usual = true
  for (let j = 0; j < count; j++) {
    let y = x[j] as number
    if (!(y >= -708 && y <= 708)) {
      y = 0
      usual = false
    }
    out[j] = insideExp(y, 0)
  }
  if (usual) return
  for (let j = 0; j < count; j++) {
    const y = x[j] as number
    if (!(y >= -708 && y <= 708)) out[j] = exp(y)
  }
}

/** `log` of a column. */
export function logColumn(x: Float64Array, out: Float64Array, count: number): void {
  let usual = true
  for (let j = 0; j < count; j++) {
    let y = x[j] as number
    if (!(y >= MIN_NORMAL && y <= MAX_DOUBLE)) {
      y = 1
      usual = false
    }
    out[j] = insideLog(y)
  }
  if (usual) return
  for (let j = 0; j < count; j++) {
    const y = x[j] as number
    if (!(y >= MIN_NORMAL && y <= MAX_DOUBLE)) out[j] = log(y)
  }
}

/** `logRatio` of two columns. */
export function logRatioColumn(a: Float64Array, b: Float64Array, out: Float64Array, count: number): void {
  let usual = true
  for (let j = 0; j < count; j++) {
    let over = a[j] as number
    let under = b[j] as number
    let ratio = over / under
    if (!(ratio >= 1e-300 && ratio <= 1e300)) {
      ratio = 1
      over = 1
      under = 1
      usual = false
    }
    out[j] = insideLogRatio(over, under, ratio)
  }
  if (usual) return
  for (let j = 0; j < count; j++) {
    const ratio = (a[j] as number) / (b[j] as number)
    if (!(ratio >= 1e-300 && ratio <= 1e300)) out[j] = logRatio(a[j] as number, b[j] as number)
  }
}
