import { exp, logRatio } from '../math/elementary.ts'
import { gaussian, INV_SQRT_2PI, millsRatio } from '../math/normal.ts'
import { MIN_TOTAL_VOL, priceEuropeanColumns } from './europeanKernel.ts'
import {
  allFinite,
  allocateGreekColumns,
  type FormulaStatus,
  type GreekColumns,
  type Greeks,
  type Priced,
  readGreeks,
} from './greeks.ts'

// Generalised Black-Scholes-Merton (Black-Scholes 1973, Merton 1973) and Black (1976) for one option: the column kernel on one row.

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

/**
 * Price alone of one European option: the kernel's number to the last bit, an eighth of its work. NaN where the inputs are not usable.
 */
export function europeanPrice(
  w: number,
  S: number,
  K: number,
  T: number,
  sigma: number,
  r: number,
  q: number,
): number {
  const sv = sigma * Math.sqrt(T)
  if (!(sv >= MIN_TOTAL_VOL && S > 0 && K > 0 && sigma > 0)) {
    fillRow({ w: w > 0 ? 1 : -1, S, K, T, sigma, r, q })
    priceEuropeanColumns(row, rowOut, 0, 1)
    return rowOut[0]?.[0] ?? Number.NaN
  }
  const d1 = (logRatio(S, K) + (r - q) * T) * (1 / sv) + 0.5 * sv
  const d2 = d1 - sv
  const fs = S * exp(-q * T)
  const fk = K * exp(-r * T)
  const density = INV_SQRT_2PI * gaussian(d1)
  const spotTail = fs * (density * millsRatio(Math.abs(d1)))
  const strikeTail = fs * density * millsRatio(Math.abs(d2))
  const side = fs < fk ? 1 : -1
  const spotPart = side > 0 === d1 >= 0 ? fs - spotTail : spotTail
  const strikePart = side > 0 === d2 >= 0 ? fk - strikeTail : strikeTail
  const timeValue = side * (spotPart - strikePart)
  return (timeValue > 0 ? timeValue : 0) + (w === side ? 0 : w * (fs - fk))
}
