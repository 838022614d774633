import { exp } from '../math/elementary.ts'
import { MILLS_TABLE_END } from '../math/millsTable.ts'
import { gaussian, INV_SQRT_2PI, millsDefect, millsDifference, millsRatio } from '../math/normal.ts'

// The normalised Black function of Jaeckel (2015): b(x, s) = B/sqrt(F K) of the out-of-the-money option, x = -|ln(F/K)| <= 0,
// s = sigma sqrt(T). b rises from 0 to e^(x/2). Everything here keeps its relative accuracy down to the smallest doubles.

/** Half-widths below which a difference of two tail ratios is taken by five points of the integral of its slope. */
export const NARROW = 1 / 16
/** Half-widths up to which it is an integral also where the tables of the tail ratio end. */
const FAR_NARROW = 0.3

/** One point of a rule of Gauss-Legendre on [-1, 1]. */
interface RulePoint {
  readonly place: number
  readonly weight: number
}

const symmetric = (points: readonly (readonly [number, number])[]): readonly RulePoint[] =>
  points.flatMap(([place, weight]) =>
    place === 0
      ? [{ place, weight }]
      : [
          { place: -place, weight },
          { place, weight },
        ],
  )

/** The five-point rule (Abramowitz-Stegun 1964, table 25.4): exact to 1e-17 on half-widths below `NARROW`. */
export const NARROW_RULE = symmetric([
  [0, 128 / 225],
  [0.5384693101056831, 0.47862867049936647],
  [0.906179845938664, 0.23692688505618908],
])
/** The ten-point rule (ibid.). */
const TEN_POINTS = symmetric([
  [0.14887433898163122, 0.29552422471475287],
  [0.4333953941292472, 0.26926671930999635],
  [0.6794095682990244, 0.21908636251598204],
  [0.8650633666889845, 0.1494513491505806],
  [0.9739065285171717, 0.06667134430868814],
])

/** b, its complement e^(x/2) - b, and db/ds, at one (x, s). */
export interface NormalisedBlack {
  readonly value: number
  readonly complement: number
  readonly vega: number
}

/** The integral of -M' over a +- t by a rule. */
function integrated(rule: readonly RulePoint[], a: number, t: number): number {
  let sum = 0
  for (const { place, weight } of rule) sum += weight * millsDefect(a + t * place)
  return t * sum
}

/** M(a - t) - M(a + t) where the tables end, for a >= 0, t >= `NARROW`. */
export function farDifference(a: number, t: number): number {
  return t <= FAR_NARROW ? integrated(TEN_POINTS, a, t) : millsRatio(a - t) - millsRatio(a + t)
}

/** M(a - t) - M(a + t) for a >= 0, t > 0, a - t >= -1, to a few ulp: b/(db/ds). */
function ratioDifference(a: number, t: number): number {
  if (t < NARROW) return integrated(NARROW_RULE, a, t)
  return a + t < MILLS_TABLE_END ? millsDifference(a, t) : farDifference(a, t)
}

/**
 * Normalised Black function, complement and vega for x <= 0, s > 0, each to a few ulp.
 */
export function normalisedBlack(x: number, s: number): NormalisedBlack {
  const a = -x / s
  const t = 0.5 * s
  const lower = a - t
  const vega = INV_SQRT_2PI * gaussian(a) * gaussian(t)
  if (lower >= 0) {
    const value = vega * ratioDifference(a, t)
    return { value, complement: exp(0.5 * x) - value, vega }
  }
  const complement = vega * (millsRatio(-lower) + millsRatio(a + t))
  const value = t <= FAR_NARROW ? vega * ratioDifference(a, t) : exp(0.5 * x) - complement
  return { value, complement, vega }
}
