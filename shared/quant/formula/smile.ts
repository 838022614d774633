// A volatility surface as slices of total variance, between and beyond them (quant.md 5.4, 5.5), and what a spot move does to it (5.6).

/** One expiry: T years, and its total variance w(k) = sigma^2 T at log-forward moneyness k. */
export interface VarianceSlice {
  readonly T: number
  variance(k: number): number
}

/** Volatilities of a surface stay between 1% and 1000%. */
const VOL_RANGE = { min: 0.01, max: 10 } as const

/** Total variance at (k, T): linear in w at fixed k between slices, flat in sigma before the first and after the last (quant.md 5.5). */
function totalVariance(slices: readonly VarianceSlice[], k: number, T: number): number {
  const first = slices[0] as VarianceSlice
  const last = slices[slices.length - 1] as VarianceSlice
  if (T <= first.T) return (first.variance(k) * T) / first.T
  if (T >= last.T) return (last.variance(k) * T) / last.T
  const after = slices.findIndex((slice) => slice.T > T)
  const [left, right] = [slices[after - 1] as VarianceSlice, slices[after] as VarianceSlice]
  const share = (T - left.T) / (right.T - left.T)
  return left.variance(k) + share * (right.variance(k) - left.variance(k))
}

/**
 * Volatility of the surface at log-forward moneyness k and time T > 0, kept inside `VOL_RANGE`. Slices by rising T.
 * Throws RangeError for no slice, slices out of order or T <= 0.
 */
export function surfaceVol(slices: readonly VarianceSlice[], k: number, T: number): number {
  const ordered = slices.every((slice, i) => slice.T > (i === 0 ? 0 : (slices[i - 1] as VarianceSlice).T))
  if (slices.length === 0 || !ordered || !(T > 0)) {
    throw new RangeError('A surface needs slices by rising time to expiry and a time above 0.')
  }
  const sigma = Math.sqrt(Math.max(totalVariance(slices, k, T), 0) / T)
  return Math.min(Math.max(sigma, VOL_RANGE.min), VOL_RANGE.max)
}

/** A calendar arbitrage: total variance falls from one slice to the next at fixed k. */
export interface CalendarCross {
  readonly fromT: number
  readonly toT: number
  readonly k: number
  /** How far total variance falls (crossedness). */
  readonly drop: number
}

/** The largest drop of each pair of neighbouring slices over the given k, pairs without one left out. Quotes are never repaired. */
export function calendarCrosses(
  slices: readonly VarianceSlice[],
  moneyness: readonly number[],
): CalendarCross[] {
  const crosses: CalendarCross[] = []
  for (let i = 1; i < slices.length; i++) {
    const [left, right] = [slices[i - 1] as VarianceSlice, slices[i] as VarianceSlice]
    let worst: CalendarCross | null = null
    for (const k of moneyness) {
      const drop = left.variance(k) - right.variance(k)
      if (drop > (worst?.drop ?? 0)) worst = { fromT: left.T, toT: right.T, k, drop }
    }
    if (worst !== null) crosses.push(worst)
  }
  return crosses
}

/** What the surface does when spot moves (quant.md 5.6). */
export type SmileDynamics = 'sticky_strike' | 'sticky_moneyness'

/**
 * Smile-adjusted delta = delta + vega d sigma/dS at fixed strike: 0 for sticky strike, -(1/S) d sigma/dk for sticky moneyness.
 * `skew` = d sigma/dk; `ratio` in between is the skew-stickiness ratio R of Bergomi (2009), where sticky strike is 1 and sticky
 * moneyness 0: d sigma/dS = (R - 1)(1/S) d sigma/dk.
 */
export function smileDelta(
  delta: number,
  vega: number,
  skew: number,
  S: number,
  dynamics: SmileDynamics | { readonly ratio: number },
): number {
  const ratio = dynamics === 'sticky_strike' ? 1 : dynamics === 'sticky_moneyness' ? 0 : dynamics.ratio
  return delta + (vega * (ratio - 1) * skew) / S
}

/** Minimum-variance delta (Hull-White 2017): delta + vega (a + b delta + c delta^2)/(S sqrt T). */
export function minimumVarianceDelta(
  delta: number,
  vega: number,
  S: number,
  T: number,
  coefficients: { readonly a: number; readonly b: number; readonly c: number },
): number {
  const { a, b, c } = coefficients
  return delta + (vega * (a + b * delta + c * delta * delta)) / (S * Math.sqrt(T))
}
