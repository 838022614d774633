import { exp } from '../math/elementary.ts'
import { gaussian, INV_SQRT_2PI, millsDefect, millsRatio, SQRT_2PI } from '../math/normal.ts'

// The normalised Black function of Jaeckel (2015): b(x, s) = B/sqrt(F K) of the out-of-the-money option, x = -|ln(F/K)| <= 0,
// s = sigma sqrt(T). b rises from 0 to e^(x/2). Everything here keeps its relative accuracy down to the smallest doubles.

/** Ten-point Gauss-Legendre rule on [-1, 1], the positive half (Abramowitz-Stegun 1964, table 25.4). */
const NODES = [
  0.14887433898163122, 0.4333953941292472, 0.6794095682990244, 0.8650633666889845, 0.9739065285171717,
] as const
const WEIGHTS = [
  0.29552422471475287, 0.26926671930999635, 0.21908636251598204, 0.1494513491505806, 0.06667134430868814,
] as const

/** Half-widths below which a difference of two tail ratios is taken as the integral of its slope. */
const NARROW = 0.6

/** b, its complement e^(x/2) - b, and db/ds, at one (x, s). */
export interface NormalisedBlack {
  readonly value: number
  readonly complement: number
  readonly vega: number
}

/** -M'(u) = 1 - u M(u) for u >= -1, no cancellation on either side. */
function slopeOfMills(u: number): number {
  if (u >= 0) return millsDefect(u)
  return 1 - u * (SQRT_2PI * exp(0.5 * u * u) - millsRatio(-u))
}

/** M(a - t) - M(a + t) for a >= 0, 0 < t <= NARROW: ten-point Gauss-Legendre of -M', exact to a few ulp. */
function narrowDifference(a: number, t: number): number {
  let sum = 0
  for (let i = 4; i >= 0; i--) {
    const shift = t * (NODES[i] as number)
    sum += (WEIGHTS[i] as number) * (slopeOfMills(a - shift) + slopeOfMills(a + shift))
  }
  return t * sum
}

/**
 * Normalised Black function, complement and vega for x <= 0, s > 0, each to a few ulp. `quick` takes the difference of two tail ratios
 * as it stands also where it is narrow: a relative error of some eps/s, good enough on the way to a root.
 */
export function normalisedBlack(x: number, s: number, quick = false): NormalisedBlack {
  const a = -x / s
  const t = 0.5 * s
  const lower = a - t
  const upper = a + t
  const vega = INV_SQRT_2PI * (quick ? exp(-0.5 * (a * a + t * t)) : gaussian(a) * gaussian(t))
  const narrow = t <= NARROW && !quick
  if (lower >= 0) {
    const value = vega * (narrow ? narrowDifference(a, t) : millsRatio(lower) - millsRatio(upper))
    return { value, complement: exp(0.5 * x) - value, vega }
  }
  const complement = vega * (millsRatio(-lower) + millsRatio(upper))
  const value = narrow ? vega * narrowDifference(a, t) : exp(0.5 * x) - complement
  return { value, complement, vega }
}
