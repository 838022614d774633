import { exp, logRatio } from '../math/elementary.ts'
import { gaussian, INV_SQRT_2PI, millsRatio } from '../math/normal.ts'
import type { GreekColumns } from './greeks.ts'

// The kernel of generalised Black-Scholes-Merton over columns: price and all derivatives as in Haug (2007) ch. 2. It goes block by
// block and, inside a block, one elementary function or group of outputs at a time: each loop is small enough to be compiled whole, its
// rows do not wait for each other, and no branch depends on which side of the money a row is. What comes out is independent of blocks.

/** Below this sigma sqrt(T) the distribution is a point: the value on the forward is exact to the last bit. */
export const MIN_TOTAL_VOL = 1e-12

/** Inputs of the European kernel, one row an option. Units: S, K price; T years ACT/365; sigma per sqrt(year); r, q continuous; w +1 call, -1 put. */
export interface EuropeanColumns {
  readonly S: Float64Array
  readonly K: Float64Array
  readonly T: Float64Array
  readonly sigma: Float64Array
  readonly r: Float64Array
  readonly q: Float64Array
  readonly w: Float64Array
}

type FifteenColumns = readonly [
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
]

/** Rows of a block: its scratch stays in the first-level cache. */
const BLOCK = 128
const scratch = (): Float64Array => new Float64Array(BLOCK)
const moneyness = scratch()
const spotDiscounts = scratch()
const strikeDiscounts = scratch()
/** d1 and d2 */
const upper = scratch()
const lower = scratch()
/** phi(d1), and N(-|d|)/phi(d) of d1 and d2 */
const densities = scratch()
const upperMills = scratch()
const lowerMills = scratch()
/** S e^-qT - K e^-rT */
const carried = scratch()
const rootTs = scratch()
/** 1/(sigma sqrt T), 1/sigma, 1/(2T) */
const invSvs = scratch()
const invVols = scratch()
const halfInvTs = scratch()
/** The high halves of these doubles hold their signs (little-endian on every platform that runs V8). */
const upperWords = new Int32Array(upper.buffer)
const lowerWords = new Int32Array(lower.buffer)
const carriedWords = new Int32Array(carried.buffer)
/** rows of the block without a distribution, or without usable inputs */
const limits = new Int32Array(BLOCK)

/**
 * Prices rows [from, to) and writes the 15 outputs of `GREEKS` into `out`. No allocation, no exception: a row whose inputs are
 * not usable gets NaN everywhere (its status is the caller's, see `europeanStatus`).
 * The price is taken on the out-of-the-money side and moved by parity, so that time value and total both keep their accuracy.
 */
export function priceEuropeanColumns(
  columns: EuropeanColumns,
  out: GreekColumns,
  from: number,
  to: number,
): void {
  const { S, K, T, r, q } = columns
  const greeks = out as FifteenColumns
  for (let start = from; start < to; start += BLOCK) {
    const count = Math.min(BLOCK, to - start)
    writeMoneyness(S, K, start, count)
    writeDiscounts(q, T, spotDiscounts, start, count)
    writeDiscounts(r, T, strikeDiscounts, start, count)
    const limitRows = writeDistances(columns, start, count)
    writeDensities(count)
    writeMills(upper, upperMills, count)
    writeMills(lower, lowerMills, count)
    writeValues(columns, greeks, start, count)
    writeCurvatures(columns, greeks, start, count)
    writeHigherOrders(columns, greeks, start, count)
    for (let j = 0; j < limitRows; j++) writeLimitRow(columns, out, limits[j] as number)
  }
}

function writeMoneyness(S: Float64Array, K: Float64Array, from: number, count: number): void {
  for (let j = 0; j < count; j++) moneyness[j] = logRatio(S[from + j] as number, K[from + j] as number)
}

function writeDiscounts(
  rate: Float64Array,
  T: Float64Array,
  out: Float64Array,
  from: number,
  count: number,
): void {
  for (let j = 0; j < count; j++) out[j] = exp(-(rate[from + j] as number) * (T[from + j] as number))
}

/** d1, d2 and what parity moves; returns how many rows of the block went to `limits`. */
function writeDistances(columns: EuropeanColumns, from: number, count: number): number {
  const { S, K, T, sigma, r, q } = columns
  let limitRows = 0
  for (let j = 0; j < count; j++) {
    const i = from + j
    const s = S[i] as number
    const k = K[i] as number
    const t = T[i] as number
    const vol = sigma[i] as number
    const rootT = Math.sqrt(t)
    const sv = vol * rootT
    const invSv = 1 / sv
    const d1 = ((moneyness[j] as number) + ((r[i] as number) - (q[i] as number)) * t) * invSv + 0.5 * sv
    rootTs[j] = rootT
    invSvs[j] = invSv
    invVols[j] = rootT * invSv
    halfInvTs[j] = 0.5 * (vol * invSv) * (vol * invSv)
    upper[j] = d1
    lower[j] = d1 - sv
    carried[j] = s * (spotDiscounts[j] as number) - k * (strikeDiscounts[j] as number)
    if (!(sv >= MIN_TOTAL_VOL && s > 0 && k > 0 && vol > 0)) limits[limitRows++] = i
  }
  return limitRows
}

function writeDensities(count: number): void {
  for (let j = 0; j < count; j++) densities[j] = INV_SQRT_2PI * gaussian(upper[j] as number)
}

function writeMills(distances: Float64Array, out: Float64Array, count: number): void {
  for (let j = 0; j < count; j++) out[j] = millsRatio(Math.abs(distances[j] as number))
}

/** Price, delta, rho, phi and the carry part of theta. */
function writeValues(
  { S, K, T, r, q, w }: EuropeanColumns,
  out: FifteenColumns,
  from: number,
  count: number,
): void {
  const [price, delta, , , theta, rho, phi] = out
  for (let j = 0; j < count; j++) {
    const i = from + j
    const c = w[i] as number
    const t = T[i] as number
    // +1 or -1: the signs of d1, of d2, and of the option that is out of the money
    const up = 1 + 2 * ((upperWords[2 * j + 1] as number) >> 31)
    const low = 1 + 2 * ((lowerWords[2 * j + 1] as number) >> 31)
    const side = -1 - 2 * ((carriedWords[2 * j + 1] as number) >> 31)
    const s = S[i] as number
    const spotDiscount = spotDiscounts[j] as number
    const fs = s * spotDiscount
    const fk = (K[i] as number) * (strikeDiscounts[j] as number)
    const density = densities[j] as number
    const tail = density * (upperMills[j] as number)
    const spotTail = fs * tail
    // phi(d2) fk = phi(d1) fs: one exponential serves both tails and every Greek, and neither needs a division by fk
    const strikeTail = fs * density * (lowerMills[j] as number)
    // N(x d) is 1 less the tail where x d > 0 and the tail where not: (1 + x)/2 - x tail with x = +-1, exact
    const sideUp = side * up
    const sideLow = side * low
    const spotPart = fs * (0.5 + 0.5 * sideUp) - sideUp * spotTail
    const strikePart = fk * (0.5 + 0.5 * sideLow) - sideLow * strikeTail
    const timeValue = side * (spotPart - strikePart)
    const ownUp = c * up
    const ownLow = c * low
    const deltaAbs = spotDiscount * (0.5 + 0.5 * ownUp - ownUp * tail)
    const sN = s * deltaAbs
    const kN = fk * (0.5 + 0.5 * ownLow) - ownLow * strikeTail
    price[i] = (timeValue > 0 ? timeValue : 0) + (0.5 - 0.5 * c * side) * c * (carried[j] as number)
    delta[i] = c * deltaAbs
    theta[i] = c * ((q[i] as number) * sN - (r[i] as number) * kN)
    rho[i] = c * t * kN
    phi[i] = -c * t * sN
  }
}

/** Gamma, vega, the decay part of theta, vanna, volga. */
function writeCurvatures(
  { S, sigma }: EuropeanColumns,
  out: FifteenColumns,
  from: number,
  count: number,
): void {
  const [, , gamma, vega, theta, , , vanna, volga] = out
  for (let j = 0; j < count; j++) {
    const i = from + j
    const s = S[i] as number
    const invS = 1 / s
    const invVol = invVols[j] as number
    const spotDensity = (spotDiscounts[j] as number) * (densities[j] as number)
    const fsDensity = s * (spotDiscounts[j] as number) * (densities[j] as number)
    const d2 = lower[j] as number
    const v = fsDensity * (rootTs[j] as number)
    gamma[i] = fsDensity * (invSvs[j] as number) * invS * invS
    vega[i] = v
    theta[i] = (theta[i] as number) - v * (sigma[i] as number) * (halfInvTs[j] as number)
    vanna[i] = -spotDensity * d2 * invVol
    volga[i] = v * ((upper[j] as number) * d2) * invVol
  }
}

/** Charm, veta, speed, zomma, color, ultima, from the delta, gamma and vega written before. */
function writeHigherOrders(
  { S, r, q }: EuropeanColumns,
  out: FifteenColumns,
  from: number,
  count: number,
): void {
  const [, delta, gamma, vega, , , , , , charm, veta, speed, zomma, color, ultima] = out
  for (let j = 0; j < count; j++) {
    const i = from + j
    const qi = q[i] as number
    const b = (r[i] as number) - qi
    const invVol = invVols[j] as number
    const invSv = invSvs[j] as number
    const halfInvT = halfInvTs[j] as number
    const d1 = upper[j] as number
    const d2 = lower[j] as number
    const d12 = d1 * d2
    const d1Slope = b * invSv - d2 * halfInvT
    const g = gamma[i] as number
    const v = vega[i] as number
    charm[i] = qi * (delta[i] as number) - (spotDiscounts[j] as number) * (densities[j] as number) * d1Slope
    veta[i] = v * (qi + b * d1 * invSv - (1 + d12) * halfInvT)
    speed[i] = (-g / (S[i] as number)) * (d1 * invSv + 1)
    zomma[i] = g * (d12 - 1) * invVol
    color[i] = g * (qi + halfInvT + d1 * d1Slope)
    ultima[i] = -v * invVol * invVol * (d12 * (1 - d12) + d1 * d1 + d2 * d2)
  }
}

/** Writes the row of an option that has no distribution left: expired, or sigma sqrt(T) below `MIN_TOTAL_VOL` (quant.md 1.2). */
function writeLimitRow(columns: EuropeanColumns, out: GreekColumns, i: number): void {
  const at = (column: Float64Array) => column[i] as number
  const [S, K, T, sigma, r, q, w] = [
    columns.S,
    columns.K,
    columns.T,
    columns.sigma,
    columns.r,
    columns.q,
    columns.w,
  ].map(at) as [number, number, number, number, number, number, number]
  const put = (name: number, x: number) => {
    ;(out[name] as Float64Array)[i] = x
  }
  const usable = S > 0 && K > 0 && sigma >= 0 && !Number.isNaN(T + r + q)
  for (let column = 0; column < out.length; column++) put(column, usable ? 0 : Number.NaN)
  if (!usable) return
  if (T <= 0) {
    put(0, Math.max(w * (S - K), 0))
    put(1, S === K ? 0.5 * w : w * (S - K) > 0 ? w : 0)
    return
  }
  const spotDiscount = exp(-q * T)
  const forwardPart = S * spotDiscount
  const strikePart = K * exp(-r * T)
  const value = w * (forwardPart - strikePart)
  if (!(value > 0)) return
  put(0, value)
  put(1, w * spotDiscount)
  put(4, w * (q * forwardPart - r * strikePart))
  put(5, w * T * strikePart)
  put(6, -w * T * forwardPart)
  put(9, w * q * spotDiscount)
}
