import { blackScholes, type EuropeanOption } from '../../../../shared/quant/formula/black.ts'
import { exp, log, logRatio } from '../../../../shared/quant/math/elementary.ts'
import { normalCdf } from '../../../../shared/quant/math/normal.ts'
import { bivariateNormal } from './bivariateNormal.ts'

// Bjerksund-Stensland (2002) with two flat boundaries, as printed in Haug (2007) ch. 3: a lower bound of the American price to about
// 1e-3 of K, far worse once |r - q| sqrt(T) nears 2 sigma, where its boundary collapses. First look, seeds and sanity only; the prices
// of record are in american.ts.

const FIRST_SHARE = 0.6180339887498949

/** e^logScale times a probability, the product formed so that a vanishing probability wins over a huge scale. */
function scaled(logScale: number, probability: number): number {
  return probability > 0 ? exp(logScale + log(probability)) : 0
}

interface Call {
  readonly S: number
  readonly X: number
  readonly T: number
  readonly r: number
  readonly b: number
  readonly v: number
}

/** phi of the paper times e^logFactor. */
function phi(c: Call, T: number, gamma: number, H: number, I: number, logFactor = 0): number {
  const { S, r, b, v } = c
  const root = v * Math.sqrt(T)
  const lambda = (-r + gamma * b + 0.5 * gamma * (gamma - 1) * v * v) * T
  const d = -(logRatio(S, H) + (b + (gamma - 0.5) * v * v) * T) / root
  const kappa = (2 * b) / (v * v) + 2 * gamma - 1
  const logI = logRatio(I, S)
  const level = lambda + gamma * log(S) + logFactor
  return scaled(level, normalCdf(d)) - scaled(level + kappa * logI, normalCdf(d - (2 * logI) / root))
}

/** psi of the paper times e^logFactor. */
function psi(c: Call, gamma: number, H: number, I2: number, I1: number, t1: number, logFactor = 0): number {
  const { S, T, r, b, v } = c
  const [root1, root2] = [v * Math.sqrt(t1), v * Math.sqrt(T)]
  const drift = b + (gamma - 0.5) * v * v
  const [logS1, logI2S] = [logRatio(S, I1), logRatio(I2, S)]
  const mirror = logRatio(I2, I1) + logI2S
  const e = [logS1 + drift * t1, mirror + drift * t1, logS1 - drift * t1, mirror - drift * t1].map(
    (x) => x / root1,
  )
  const f = [
    logRatio(S, H),
    logI2S + logRatio(I2, H),
    logRatio(I1, S) + logRatio(I1, H),
    logRatio(S, H) + 2 * logRatio(I1, I2),
  ].map((x) => (x + drift * T) / root2)
  const rho = Math.sqrt(t1 / T)
  const level = (-r + gamma * b + 0.5 * gamma * (gamma - 1) * v * v) * T + gamma * log(S) + logFactor
  const kappa = (2 * b) / (v * v) + 2 * gamma - 1
  const term = (i: number, correlation: number, logScale: number) =>
    scaled(level + kappa * logScale, bivariateNormal(-(e[i] as number), -(f[i] as number), correlation))
  return term(0, rho, 0) - term(1, rho, logI2S) - term(2, -rho, -logS1) + term(3, -rho, logRatio(I1, I2))
}

function callPrice(c: Call): number {
  const { S, X, T, r, b, v } = c
  const variance = v * v
  const t1 = FIRST_SHARE * T
  const beta =
    0.5 - b / variance + Math.sqrt((b / variance - 0.5) * (b / variance - 0.5) + (2 * r) / variance)
  const perpetual = (beta / (beta - 1)) * X
  const start = Math.max(X, (r / (r - b)) * X)
  const boundary = (t: number) => {
    const h = (-(b * t + 2 * v * Math.sqrt(t)) * X * X) / ((perpetual - start) * start)
    return start + (perpetual - start) * (1 - exp(h))
  }
  const [I1, I2] = [boundary(T - t1), boundary(T)]
  if (S >= I2) return S - X
  // alpha(I) = (I - X) I^-beta; the power is carried in the exponent of its partner
  const [f1, f2] = [-beta * log(I1), -beta * log(I2)]
  return (
    (I2 - X) * (exp(beta * logRatio(S, I2)) - phi(c, t1, beta, I2, I2, f2)) +
    phi(c, t1, 1, I2, I2) -
    phi(c, t1, 1, I1, I2) -
    X * (phi(c, t1, 0, I2, I2) - phi(c, t1, 0, I1, I2)) +
    (I1 - X) * (phi(c, t1, beta, I1, I2, f1) - psi(c, beta, I1, I2, I1, t1, f1)) +
    psi(c, 1, I1, I2, I1, t1) -
    psi(c, 1, X, I2, I1, t1) -
    X * (psi(c, 0, I1, I2, I1, t1) - psi(c, 0, X, I2, I1, t1))
  )
}

/**
 * Approximate American price with continuous yield; the put through P(S, K, r, q) = C(K, S, q, r). Needs S, K, T, sigma > 0 and
 * r, q >= 0; never below the European price or intrinsic. The floor of both when an intermediate leaves the double range.
 */
export function bjerksundStensland(option: EuropeanOption): number {
  const { w, S, K, T, sigma, r, q } = option
  const european = blackScholes(option)
  const floor = Math.max(w * (S - K), european.status === 'ok' ? european.value.price : 0)
  const [own, other] = w > 0 ? [q, r] : [r, q]
  if (!(own > 0)) return floor
  const call: Call =
    w > 0 ? { S, X: K, T, r, b: r - q, v: sigma } : { S: K, X: S, T, r: q, b: q - r, v: sigma }
  if (!(other >= 0)) return floor
  const price = callPrice(call)
  return Number.isFinite(price) ? Math.max(price, floor) : floor
}
