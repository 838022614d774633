import { exp, logRatio } from '../math/elementary.ts'
import { gaussian, INV_SQRT_2PI, millsRatio } from '../math/normal.ts'
import {
  allFinite,
  allocateGreekColumns,
  type FormulaStatus,
  type GreekColumns,
  type Greeks,
  type Priced,
  readGreeks,
} from './greeks.ts'

// Generalised Black-Scholes-Merton (Black-Scholes 1973, Merton 1973) and Black (1976): price and all derivatives as in
// Haug (2007) ch. 2. One loop over columns is the only implementation; the single-option functions run it on one row.

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

/** One European option on a spot with continuous yield q. Units as in `EuropeanColumns`. */
export interface EuropeanOption {
  readonly w: 1 | -1
  readonly S: number
  readonly K: number
  readonly T: number
  readonly sigma: number
  readonly r: number
  readonly q: number
}

/** One European option on a forward or future F, discounted at r. */
export type ForwardOption = Omit<EuropeanOption, 'S' | 'q'> & { readonly F: number }

/** Derivatives in the strike: dV/dK and d2V/dK2. */
export interface DualGreeks {
  readonly dualDelta: number
  readonly dualGamma: number
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

// The kernel goes block by block and, inside a block, one elementary function at a time: each of these loops is small enough for a
// compiler to inline its function, and its rows do not wait for each other. The numbers are those of one loop over whole rows.
const BLOCK = 128
const moneyness = new Float64Array(BLOCK)
const spotDiscounts = new Float64Array(BLOCK)
const strikeDiscounts = new Float64Array(BLOCK)
const upper = new Float64Array(BLOCK)
const densities = new Float64Array(BLOCK)
const upperMills = new Float64Array(BLOCK)
const lowerMills = new Float64Array(BLOCK)

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

/** d1 into `upper`, |d2| into `lowerMills` for the pass that makes its Mills ratio. */
function writeDistances(columns: EuropeanColumns, from: number, count: number): void {
  const { T, sigma, r, q } = columns
  for (let j = 0; j < count; j++) {
    const i = from + j
    const t = T[i] as number
    const sv = (sigma[i] as number) * Math.sqrt(t)
    const d1 = ((moneyness[j] as number) + ((r[i] as number) - (q[i] as number)) * t) * (1 / sv) + 0.5 * sv
    upper[j] = d1
    upperMills[j] = Math.abs(d1)
    lowerMills[j] = Math.abs(d1 - sv)
  }
}

function writeDensities(count: number): void {
  for (let j = 0; j < count; j++) densities[j] = INV_SQRT_2PI * gaussian(upper[j] as number)
}

function replaceByMills(distances: Float64Array, count: number): void {
  for (let j = 0; j < count; j++) distances[j] = millsRatio(distances[j] as number)
}

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
  for (let start = from; start < to; start += BLOCK) {
    const count = Math.min(BLOCK, to - start)
    writeMoneyness(S, K, start, count)
    writeDiscounts(q, T, spotDiscounts, start, count)
    writeDiscounts(r, T, strikeDiscounts, start, count)
    writeDistances(columns, start, count)
    writeDensities(count)
    replaceByMills(upperMills, count)
    replaceByMills(lowerMills, count)
    writeOutputs(columns, out, start, count)
  }
}

/** The 15 outputs of a block from what the passes before it left in the scratch. */
function writeOutputs(columns: EuropeanColumns, out: GreekColumns, from: number, count: number): void {
  const { S, K, T, sigma, r, q, w } = columns
  const [o0, o1, o2, o3, o4, o5, o6, o7, o8, o9, o10, o11, o12, o13, o14] = out as readonly [
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
  for (let j = 0; j < count; j++) {
    const i = from + j
    const s = S[i] as number
    const k = K[i] as number
    const t = T[i] as number
    const vol = sigma[i] as number
    const ri = r[i] as number
    const qi = q[i] as number
    const c = w[i] as number
    const rootT = Math.sqrt(t)
    const sv = vol * rootT
    if (!(sv >= MIN_TOTAL_VOL && s > 0 && k > 0 && vol > 0)) {
      writeLimitRow(columns, out, i)
      continue
    }
    const b = ri - qi
    const spotDiscount = spotDiscounts[j] as number
    const fs = s * spotDiscount
    const fk = k * (strikeDiscounts[j] as number)
    const invSv = 1 / sv
    const d1 = upper[j] as number
    const d2 = d1 - sv
    const density = densities[j] as number
    // phi(d2) fk = phi(d1) fs: one exponential serves both tails and every Greek, and neither needs a division by fk
    const fsDensity = fs * density
    const tail = density * (upperMills[j] as number)
    const spotTail = fs * tail
    const strikeTail = fsDensity * (lowerMills[j] as number)
    const outOfTheMoney = fs < fk ? 1 : -1
    const spotPart = outOfTheMoney * d1 > 0 ? fs - spotTail : spotTail
    const strikePart = outOfTheMoney * d2 > 0 ? fk - strikeTail : strikeTail
    const timeValue = outOfTheMoney * (spotPart - strikePart)
    const price = (timeValue > 0 ? timeValue : 0) + (c === outOfTheMoney ? 0 : c * (fs - fk))
    const deltaAbs = spotDiscount * (c * d1 > 0 ? 1 - tail : tail)
    const sN = s * deltaAbs
    const kN = c * d2 > 0 ? fk - strikeTail : strikeTail
    const vega = fsDensity * rootT
    const invS = 1 / s
    const invVol = 1 / vol
    const gamma = fsDensity * invSv * invS * invS
    const d12 = d1 * d2
    const halfInvT = 0.5 / t
    const d1Slope = b * invSv - d2 * halfInvT
    const spotDensity = spotDiscount * density
    o0[i] = price
    o1[i] = c * deltaAbs
    o2[i] = gamma
    o3[i] = vega
    o4[i] = c * (qi * sN - ri * kN) - vega * vol * halfInvT
    o5[i] = c * t * kN
    o6[i] = -c * t * sN
    o7[i] = -spotDensity * d2 * invVol
    o8[i] = vega * d12 * invVol
    o9[i] = c * qi * deltaAbs - spotDensity * d1Slope
    o10[i] = vega * (qi + b * d1 * invSv - (1 + d12) * halfInvT)
    o11[i] = -gamma * invS * (d1 * invSv + 1)
    o12[i] = gamma * (d12 - 1) * invVol
    o13[i] = gamma * (qi + halfInvT + d1 * d1Slope)
    o14[i] = -vega * invVol * invVol * (d12 * (1 - d12) + d1 * d1 + d2 * d2)
  }
}

/**
 * Turns rows [from, to) priced with S = F and q = r into Black-76 rows: rho at fixed F is -T V and there is no yield.
 * Every other output of the generalised formula is already the one in F.
 */
export function finishForwardRows(T: Float64Array, out: GreekColumns, from: number, to: number): void {
  const [price, rho, phi] = [out[0], out[5], out[6]] as [Float64Array, Float64Array, Float64Array]
  for (let i = from; i < to; i++) {
    const x = price[i] as number
    const t = T[i] as number
    const none = Number.isNaN(x) ? x : 0
    rho[i] = t > 0 ? -t * x : none
    phi[i] = none
  }
}

/** Status of a lognormal option before it is priced: `ok`, `invalid_input`, or `needs_normal_model` for K <= 0 or a forward <= 0 (quant.md 1.2). */
export function europeanStatus(
  underlying: number,
  K: number,
  T: number,
  sigma: number,
  r: number,
  q: number,
  underlyingIs: 'spot' | 'forward',
): FormulaStatus {
  const finite = Number.isFinite(underlying + K + T + sigma + r + q)
  if (!finite || sigma < 0) return 'invalid_input'
  if (underlying <= 0) return underlyingIs === 'spot' ? 'invalid_input' : 'needs_normal_model'
  return K <= 0 ? 'needs_normal_model' : 'ok'
}

const one = (): Float64Array => new Float64Array(1)
const row = { S: one(), K: one(), T: one(), sigma: one(), r: one(), q: one(), w: one() }
const rowOut = allocateGreekColumns(1)

function fillRow(o: EuropeanOption): void {
  row.S[0] = o.S
  row.K[0] = o.K
  row.T[0] = o.T
  row.sigma[0] = o.sigma
  row.r[0] = o.r
  row.q[0] = o.q
  row.w[0] = o.w
}

function takeRow(): Priced<Greeks> {
  const value = readGreeks(rowOut, 0)
  return allFinite(value) ? { status: 'ok', value } : { status: 'invalid_input', value: null }
}

/**
 * Price and derivatives of one European option (generalised Black-Scholes-Merton); the same arithmetic as the column kernel.
 * Never throws: inputs outside the model, or so extreme that a result leaves the double range, come back as a status.
 */
export function blackScholes(option: EuropeanOption): Priced<Greeks> {
  const { S, K, T, sigma, r, q } = option
  const status = europeanStatus(S, K, T, sigma, r, q, 'spot')
  if (status !== 'ok') return { status, value: null }
  fillRow(option)
  priceEuropeanColumns(row, rowOut, 0, 1)
  return takeRow()
}

/** Price and derivatives of one option on a forward (Black 1976): delta, gamma ... in F, rho at fixed F, phi 0. Never throws. */
export function black76(option: ForwardOption): Priced<Greeks> {
  const { w, F, K, T, sigma, r } = option
  const status = europeanStatus(F, K, T, sigma, r, r, 'forward')
  if (status !== 'ok') return { status, value: null }
  fillRow({ w, S: F, K, T, sigma, r, q: r })
  priceEuropeanColumns(row, rowOut, 0, 1)
  finishForwardRows(row.T, rowOut, 0, 1)
  return takeRow()
}

/**
 * Strike derivatives of one European option: dualDelta = -w e^-rT N(w d2), dualGamma = e^-rT phi(d2)/(K s). For Black-76 give
 * S = F and q = r. At T = 0 or sigma = 0 as in quant.md 1.2. Inputs must have passed `europeanStatus`.
 */
export function dualGreeks(option: EuropeanOption): DualGreeks {
  const { w, S, K, T, sigma, r, q } = option
  if (T <= 0) return { dualDelta: S === K ? -0.5 * w : w * (S - K) > 0 ? -w : 0, dualGamma: 0 }
  const sv = sigma * Math.sqrt(T)
  const discount = exp(-r * T)
  const fs = S * exp(-q * T)
  const fk = K * discount
  if (!(sv >= MIN_TOTAL_VOL)) return { dualDelta: w * (fs - fk) > 0 ? -w * discount : 0, dualGamma: 0 }
  const d1 = (logRatio(S, K) + (r - q) * T) * (1 / sv) + 0.5 * sv
  const d2 = d1 - sv
  const density = INV_SQRT_2PI * gaussian(d2)
  const tail = density * millsRatio(Math.abs(d2))
  return {
    dualDelta: -w * discount * (w * d2 > 0 ? 1 - tail : tail),
    dualGamma: (discount * density) / (K * sv),
  }
}
