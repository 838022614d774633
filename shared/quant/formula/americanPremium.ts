import { exp } from '../math/elementary.ts'
import { gaussian, INV_SQRT_2PI, normalCdf } from '../math/normal.ts'
import { gaussLegendre } from '../math/quadrature.ts'
import { cosPi, sinPi } from '../math/trig.ts'
import { logBoundary, type PutBoundary } from './americanBoundary.ts'

/** Early-exercise premium of a put of strike 1 and its first three derivatives in spot. */
export interface Premium {
  readonly value: number
  readonly first: number
  readonly second: number
  readonly third: number
}

/**
 * sin, cos and weights of theta = (pi/2) y^2, y in [0, 1]: points gather where t is small, because the integrand is cut off at
 * t near (ln(S/B)/sigma)^2 when the spot is close to the boundary.
 */
function clusteredRule(p: number): { sine: Float64Array; cosine: Float64Array; weight: Float64Array } {
  const { nodes, weights } = gaussLegendre(p)
  const y = nodes.map((node) => 0.5 * (1 + node))
  return {
    sine: y.map((x) => sinPi(0.5 * x * x)),
    cosine: y.map((x) => cosPi(0.5 * x * x)),
    weight: weights.map((w, i) => 1.5707963267948966 * w * (y[i] as number)),
  }
}

const rules = new Map<number, ReturnType<typeof clusteredRule>>()

function rule(p: number): ReturnType<typeof clusteredRule> {
  let made = rules.get(p)
  if (made === undefined) {
    made = clusteredRule(p)
    rules.set(p, made)
  }
  return made
}

/** ln B(T cos^2 theta_j) at the p points of the premium rule: shared by every spot priced on one boundary. */
export function premiumBoundary(boundary: PutBoundary, p: number): readonly number[] {
  const { cosine } = rule(p)
  const logB: number[] = []
  for (let j = 0; j < p; j++) logB.push(logBoundary(boundary, cosine[j] as number))
  return logB
}

/**
 * Premium of a put of strike 1 at spot s = e^logS above the boundary: the integral of r e^(-rt) N(-d-) - q s e^(-qt) N(-d+) over
 * t = T sin^2(theta) (Kim 1990; Andersen-Lake-Offengenden 2016, eq. 9), differentiated under the integral sign: the boundary does
 * not depend on s. `logB` comes from `premiumBoundary` with the same p.
 */
export function putPremium(boundary: PutBoundary, logB: readonly number[], logS: number): Premium {
  const { T, sigma, r, q } = boundary
  const p = logB.length
  const { sine, cosine, weight } = rule(p)
  const s = exp(logS)
  const b = r - q
  const scale = sigma * Math.sqrt(T)
  let value = 0
  let first = 0
  let second = 0
  let third = 0
  for (let j = 0; j < p; j++) {
    const sn = sine[j] as number
    const t = T * sn * sn
    const v = scale * sn
    const w = (weight[j] as number) * 2 * T * sn * (cosine[j] as number)
    const dPlus = (logS - (logB[j] as number) + b * t) / v + 0.5 * v
    const dMinus = dPlus - v
    const A = w * r * exp(-r * t)
    const Q = w * q * exp(-q * t)
    const tailMinus = normalCdf(-dMinus)
    const tailPlus = normalCdf(-dPlus)
    const phiMinus = (A * INV_SQRT_2PI * gaussian(dMinus)) / v
    const phiPlus = (Q * INV_SQRT_2PI * gaussian(dPlus)) / v
    const slopeMinus = dMinus / v
    const slopePlus = dPlus / v
    const curve = 1 / (v * v)
    value += A * tailMinus - Q * s * tailPlus
    first += phiPlus - Q * tailPlus - phiMinus / s
    second += (phiMinus * (1 + slopeMinus)) / (s * s) - (phiPlus * (slopePlus - 1)) / s
    third +=
      (phiMinus * (curve - (slopeMinus + 2) * (1 + slopeMinus))) / (s * s * s) -
      (phiPlus * (curve + 1 - slopePlus * slopePlus)) / (s * s)
  }
  return { value, first, second, third }
}

/** `putPremium` without derivatives. */
export function putPremiumValue(boundary: PutBoundary, logB: readonly number[], logS: number): number {
  const { T, sigma, r, q } = boundary
  const p = logB.length
  const { sine, cosine, weight } = rule(p)
  const s = exp(logS)
  const b = r - q
  const scale = sigma * Math.sqrt(T)
  let value = 0
  for (let j = 0; j < p; j++) {
    const sn = sine[j] as number
    const t = T * sn * sn
    const v = scale * sn
    const w = (weight[j] as number) * 2 * T * sn * (cosine[j] as number)
    const dPlus = (logS - (logB[j] as number) + b * t) / v + 0.5 * v
    const A = w * r * exp(-r * t)
    const Q = w * q * exp(-q * t)
    value += A * normalCdf(v - dPlus) - Q * s * normalCdf(-dPlus)
  }
  return value
}
