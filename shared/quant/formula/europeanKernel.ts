import { exp, expColumn, logRatioColumn } from '../math/elementary.ts'
import { gaussianColumn, INV_SQRT_2PI, millsColumn } from '../math/normal.ts'
import type { FifteenColumns, GreekColumns } from './greeks.ts'

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

// Imported numbers as constants of this module: V8 loads and checks what is imported anew at each row.
const DENSITY_AT_0 = INV_SQRT_2PI
const NO_VOL = MIN_TOTAL_VOL

/** Rows of a block: its scratch stays in the first-level cache. */
const BLOCK = 128
const scratch = (): Float64Array => new Float64Array(BLOCK)
/** two columns of the block's rows, one after the other */
const pair = (): Float64Array => new Float64Array(2 * BLOCK)
const spots = scratch()
const strikes = scratch()
const moneyness = scratch()
/** -qT and -rT, and their exponentials */
const exponents = pair()
const discounts = pair()
/** d1 and d2, and without their signs */
const distances = pair()
const sizes = pair()
/** exp(-d1^2/2), and N(-|d|)/phi(d) of d1 and d2 */
const densities = scratch()
const mills = pair()
/** S e^-qT - K e^-rT */
const carried = scratch()
const rootTs = scratch()
/** 1/S, sigma sqrt T, 1/(sigma sqrt T), 1/sigma, 1/(2T), (r - q) T */
const invSpots = scratch()
const totalVols = scratch()
const invSvs = scratch()
const invVols = scratch()
const halfInvTs = scratch()
const drifts = scratch()
/** The high halves of these doubles hold their signs (little-endian on every platform that runs V8). */
const distanceWords = new Int32Array(distances.buffer)
const carriedWords = new Int32Array(carried.buffer)
/** rows of the block without a distribution, or without usable inputs */
const limits = new Int32Array(BLOCK)

/** A block of rows on its way through the passes. */
interface Block {
  readonly columns: EuropeanColumns
  readonly out: FifteenColumns
  from: number
  count: number
  /** whether some row has no distribution */
  hasLimits: boolean
}

/**
 * Prices rows [from, to) and writes the 15 outputs of `GREEKS` into `out`. No exception: a row whose inputs are
 * not usable gets NaN everywhere (its status is the caller's, see `europeanStatus`).
 * The price is taken on the out-of-the-money side and moved by parity, so that time value and total both keep their accuracy.
 */
export function priceEuropeanColumns(
  columns: EuropeanColumns,
  out: GreekColumns,
  from: number,
  to: number,
): void {
  const block: Block = { columns, out: out as FifteenColumns, from, count: 0, hasLimits: false }
  for (let start = from; start < to; start += BLOCK) {
    block.from = start
    block.count = Math.min(BLOCK, to - start)
    for (const pass of PASSES) pass(block)
    if (!block.hasLimits) continue
    const limitRows = findLimits(block)
    for (let j = 0; j < limitRows; j++) writeLimitRow(columns, out, limits[j] as number)
  }
}

/** What the rows of the block are, and what needs no function but the root. */
function writeScales(block: Block): void {
  const { columns, from, count } = block
  const { S, K, T, sigma, r, q } = columns
  let hasLimits = false
  for (let j = 0; j < count; j++) {
    const i = from + j
    const t = T[i] as number
    const vol = sigma[i] as number
    const rate = r[i] as number
    const yieldRate = q[i] as number
    const rootT = Math.sqrt(t)
    const sv = vol * rootT
    const invSv = 1 / sv
    const s = S[i] as number
    const k = K[i] as number
    if (!(sv >= NO_VOL && s > 0 && k > 0 && vol > 0)) hasLimits = true
    spots[j] = s
    strikes[j] = k
    invSpots[j] = 1 / s
    exponents[j] = -yieldRate * t
    exponents[count + j] = -rate * t
    drifts[j] = (rate - yieldRate) * t
    rootTs[j] = rootT
    totalVols[j] = sv
    invSvs[j] = invSv
    invVols[j] = rootT * invSv
    halfInvTs[j] = 0.5 * (vol * invSv) * (vol * invSv)
  }
  block.hasLimits = hasLimits
}

/** Notes the rows that have no distribution. */
function findLimits({ columns, from, count }: Block): number {
  const { sigma } = columns
  let found = 0
  for (let j = 0; j < count; j++) {
    const some = (totalVols[j] as number) >= NO_VOL && (sigma[from + j] as number) > 0
    if (!(some && (spots[j] as number) > 0 && (strikes[j] as number) > 0)) limits[found++] = from + j
  }
  return found
}

/** d1, d2 and what parity moves. */
function writeDistances({ count }: Block): void {
  for (let j = 0; j < count; j++) {
    const sv = totalVols[j] as number
    const d1 = ((moneyness[j] as number) + (drifts[j] as number)) * (invSvs[j] as number) + 0.5 * sv
    const d2 = d1 - sv
    distances[j] = d1
    distances[count + j] = d2
    sizes[j] = Math.abs(d1)
    sizes[count + j] = Math.abs(d2)
    carried[j] =
      (spots[j] as number) * (discounts[j] as number) -
      (strikes[j] as number) * (discounts[count + j] as number)
  }
}

/** Price, delta, vega, theta, rho, phi; `densities` become e^-qT phi(d1). */
function writeValues({ columns, out, from, count }: Block): void {
  const { T, sigma, r, q, w } = columns
  const [price, delta, , vega, theta, rho, phi] = out
  for (let j = 0; j < count; j++) {
    const i = from + j
    const c = w[i] as number
    const t = T[i] as number
    // +1 or -1: the signs of d1, of d2, and of the option that is out of the money
    const up = 1 + 2 * ((distanceWords[2 * j + 1] as number) >> 31)
    const low = 1 + 2 * ((distanceWords[2 * (count + j) + 1] as number) >> 31)
    const side = -1 - 2 * ((carriedWords[2 * j + 1] as number) >> 31)
    const s = spots[j] as number
    const spotDiscount = discounts[j] as number
    const fs = s * spotDiscount
    const fk = (strikes[j] as number) * (discounts[count + j] as number)
    const density = DENSITY_AT_0 * (densities[j] as number)
    const tail = density * (mills[j] as number)
    const spotTail = fs * tail
    const spotDensity = spotDiscount * density
    // phi(d2) fk = phi(d1) fs: one exponential serves both tails and every Greek, and neither needs a division by fk
    const fsDensity = fs * density
    const strikeTail = fsDensity * (mills[count + j] as number)
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
    const v = fsDensity * (rootTs[j] as number)
    densities[j] = spotDensity
    price[i] = (timeValue > 0 ? timeValue : 0) + (0.5 - 0.5 * c * side) * c * (carried[j] as number)
    delta[i] = c * deltaAbs
    vega[i] = v
    theta[i] =
      c * ((q[i] as number) * sN - (r[i] as number) * kN) -
      v * (sigma[i] as number) * (halfInvTs[j] as number)
    rho[i] = c * t * kN
    phi[i] = -c * t * sN
  }
}

/** Gamma, vanna, volga, speed, zomma, ultima, from the vega written before. */
function writeCurvatures({ out, from, count }: Block): void {
  const [, , gamma, vega, , , , vanna, volga, , , speed, zomma, , ultima] = out
  for (let j = 0; j < count; j++) {
    const i = from + j
    const invS = invSpots[j] as number
    const invSv = invSvs[j] as number
    const invVol = invVols[j] as number
    const spotDensity = densities[j] as number
    const v = vega[i] as number
    const d1 = distances[j] as number
    const d2 = distances[count + j] as number
    const d12 = d1 * d2
    const g = spotDensity * invSv * invS
    const bend = v * invVol
    gamma[i] = g
    vanna[i] = -spotDensity * d2 * invVol
    volga[i] = bend * d12
    speed[i] = -g * invS * (d1 * invSv + 1)
    zomma[i] = g * (d12 - 1) * invVol
    ultima[i] = -bend * invVol * (d12 * (1 - d12) + d1 * d1 + d2 * d2)
  }
}

/** What time does to delta, vega and gamma as written before: charm, veta, color. */
function writeTimeSlopes({ columns, out, from, count }: Block): void {
  const { r, q } = columns
  const [, delta, gamma, vega, , , , , , charm, veta, , , color] = out
  for (let j = 0; j < count; j++) {
    const i = from + j
    const qi = q[i] as number
    const b = (r[i] as number) - qi
    const invSv = invSvs[j] as number
    const halfInvT = halfInvTs[j] as number
    const d1 = distances[j] as number
    const d2 = distances[count + j] as number
    const d1Slope = b * invSv - d2 * halfInvT
    charm[i] = qi * (delta[i] as number) - (densities[j] as number) * d1Slope
    veta[i] = (vega[i] as number) * (qi + b * d1 * invSv - (1 + d1 * d2) * halfInvT)
    color[i] = (gamma[i] as number) * (qi + halfInvT + d1 * d1Slope)
  }
}

/**
 * All passes, in their order. Called from a list on purpose: a call that may go anywhere is not inlined, and each pass is compiled for
 * itself; as one function they are too large to have their loops improved.
 */
const PASSES: readonly ((block: Block) => void)[] = [
  writeScales,
  ({ count }) => logRatioColumn(spots, strikes, moneyness, count),
  ({ count }) => expColumn(exponents, discounts, 2 * count),
  writeDistances,
  ({ count }) => gaussianColumn(distances, densities, count),
  ({ count }) => millsColumn(sizes, mills, 2 * count),
  writeValues,
  writeCurvatures,
  writeTimeSlopes,
]

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
