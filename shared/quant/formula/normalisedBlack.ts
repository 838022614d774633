import { exp } from '../math/elementary.ts'
import { gaussian, INV_SQRT_2PI, millsDefect, millsRatio } from '../math/normal.ts'

// The normalised Black function of Jaeckel (2015): b(x, s) = B/sqrt(F K) of the out-of-the-money option, x = -|ln(F/K)| <= 0,
// s = sigma sqrt(T). b rises from 0 to e^(x/2). Everything here keeps its relative accuracy down to the smallest doubles.

/** Positive halves of the Gauss-Legendre rules on [-1, 1] (Abramowitz-Stegun 1964, table 25.4): ten points, and six by name. */
const NODES = [
  0.14887433898163122, 0.4333953941292472, 0.6794095682990244, 0.8650633666889845, 0.9739065285171717,
] as const
const WEIGHTS = [
  0.29552422471475287, 0.26926671930999635, 0.21908636251598204, 0.1494513491505806, 0.06667134430868814,
] as const
const INNER = 0.2386191860831969
const MIDDLE = 0.6612093864662645
const OUTER = 0.9324695142031521
const INNER_WEIGHT = 0.46791393457269104
const MIDDLE_WEIGHT = 0.3607615730481386
const OUTER_WEIGHT = 0.17132449237917036

/** Half-widths below which a difference of two tail ratios is taken as the integral of its slope. */
const NARROW = 0.3

/** b, its complement e^(x/2) - b, and db/ds, at one (x, s). */
export interface NormalisedBlack {
  readonly value: number
  readonly complement: number
  readonly vega: number
}

/** Half-widths up to which six points are enough. */
const NARROWER = 0.2

/** M(a - t) - M(a + t) for a >= 0, 0 < t <= NARROW: Gauss-Legendre of -M', exact to a few ulp. */
function narrowDifference(a: number, t: number): number {
  if (t <= NARROWER) {
    const inner = t * INNER
    const middle = t * MIDDLE
    const outer = t * OUTER
    return (
      t *
      (OUTER_WEIGHT * (millsDefect(a - outer) + millsDefect(a + outer)) +
        MIDDLE_WEIGHT * (millsDefect(a - middle) + millsDefect(a + middle)) +
        INNER_WEIGHT * (millsDefect(a - inner) + millsDefect(a + inner)))
    )
  }
  let sum = 0
  for (let i = 4; i >= 0; i--) {
    const shift = t * (NODES[i] as number)
    sum += (WEIGHTS[i] as number) * (millsDefect(a - shift) + millsDefect(a + shift))
  }
  return t * sum
}

/**
 * b(x, s)/(db/ds): the one number a step on ln b needs, given bound = e^(x/2). `quick` takes the difference of two tail ratios as it
 * stands also where it is narrow: a relative error of some eps/s, good enough on the way to a root.
 */
export function normalisedRatio(x: number, s: number, bound: number, quick: boolean): number {
  const a = -x / s
  const t = 0.5 * s
  if (t <= NARROW && !quick) return narrowDifference(a, t)
  const lower = a - t
  if (lower >= -1) return millsRatio(lower) - millsRatio(a + t)
  const vega = INV_SQRT_2PI * (quick ? exp(-0.5 * (a * a + t * t)) : gaussian(a) * gaussian(t))
  return bound / vega - (millsRatio(-lower) + millsRatio(a + t))
}

/** db/ds at one (x, s), without the last digits: for steps on the way to a root. */
export function quickVega(x: number, s: number): number {
  const a = -x / s
  return INV_SQRT_2PI * exp(-0.5 * (a * a + 0.25 * s * s))
}

/**
 * Normalised Black function, complement and vega for x <= 0, s > 0, each to a few ulp.
 */
export function normalisedBlack(x: number, s: number): NormalisedBlack {
  const a = -x / s
  const t = 0.5 * s
  const lower = a - t
  const upper = a + t
  const vega = INV_SQRT_2PI * gaussian(a) * gaussian(t)
  const narrow = t <= NARROW
  if (lower >= 0) {
    const value = vega * (narrow ? narrowDifference(a, t) : millsRatio(lower) - millsRatio(upper))
    return { value, complement: exp(0.5 * x) - value, vega }
  }
  const complement = vega * (millsRatio(-lower) + millsRatio(upper))
  const value = narrow ? vega * narrowDifference(a, t) : exp(0.5 * x) - complement
  return { value, complement, vega }
}
