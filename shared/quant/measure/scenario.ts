import type { Greeks } from '../formula/greeks.ts'
import { pow } from '../math/elementary.ts'
import { CompensatedSum } from '../math/sum.ts'

// Rules of scenario analysis (quant.md 6): volatility shocks and their fixed order, spot x vol grids by full revaluation, the Taylor
// expansion beside them, and what it leaves over: the non-linear exposure.

/** No shocked volatility is below one point. */
export const VOL_FLOOR = 0.01

/** Default grid of shares and indices; crypto uses `CRYPTO_GRID`. Spot shocks relative, vol shocks absolute (0.05 = 5 points). */
export const EQUITY_GRID: GridShocks = { spot: steps(-0.2, 0.2, 21), vol: steps(-0.1, 0.25, 21) }
/** Default grid of coins. */
export const CRYPTO_GRID: GridShocks = { spot: steps(-0.5, 0.5, 21), vol: steps(-0.4, 0.8, 21) }

/** Axes of a grid. */
export interface GridShocks {
  readonly spot: readonly number[]
  readonly vol: readonly number[]
}

/** `count` equally spaced values; a value within 1e-12 of 0 is exactly 0, so that the base cell is the base. */
export function steps(from: number, to: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => {
    const x = from + ((to - from) * i) / (count - 1)
    return Math.abs(x) < 1e-12 ? 0 : x
  })
}

/** A shock of the volatility surface; absent parts are none. They combine in a fixed order: relative, weighted, tilt, curvature, floor. */
export interface VolShock {
  /** sigma (1 + x). */
  readonly relative?: number
  /** sigma + x, the same for every expiry. */
  readonly parallel?: number
  /** sigma + x (30/max(days, 1))^exponent. */
  readonly weighted?: number
  /** Exponent of the weighted shock, default 0.5. */
  readonly exponent?: number
  /** sigma + x k/sqrt(T), k = ln(K/F): skew per unit of normalised moneyness. */
  readonly tilt?: number
  /** sigma + x k^2/T. */
  readonly curvature?: number
}

/** Volatility after a shock, floored at `VOL_FLOOR`. `T` years to expiry (> 0), `k` = ln(K/F). */
export function shockVol(sigma: number, shock: VolShock, T: number, k: number): number {
  let v = sigma * (1 + (shock.relative ?? 0)) + (shock.parallel ?? 0)
  if (shock.weighted !== undefined)
    v += shock.weighted * pow(30 / Math.max(365 * T, 1), shock.exponent ?? 0.5)
  if (shock.tilt !== undefined) v += (shock.tilt * k) / Math.sqrt(T)
  if (shock.curvature !== undefined) v += (shock.curvature * k * k) / T
  return Math.max(v, VOL_FLOOR)
}

/** Axes of a grid of a book: relative spot shocks (> -1), volatility shocks, and how many years later it is valued (absent: now). */
export interface BookShocks {
  readonly spot: readonly number[]
  readonly vol: readonly VolShock[]
  readonly later?: number
}

/** `shockVol`, where no shock is no change, not even the floor: the base cell of a grid is the base. */
export function shockedVol(sigma: number, shock: VolShock, T: number, k: number): number {
  const some = shock.relative || shock.parallel || shock.weighted || shock.tilt || shock.curvature
  return some ? shockVol(sigma, shock, T, k) : sigma
}

/** The raw derivatives a Taylor expansion uses; all of one underlying, per 1.00 of spot and volatility and per year. */
export type TaylorGreeks = Pick<Greeks, 'delta' | 'gamma' | 'vega' | 'vanna' | 'volga'> &
  Partial<Pick<Greeks, 'theta' | 'charm' | 'veta' | 'speed' | 'zomma' | 'ultima'>>

/**
 * Second-order expansion delta dS + gamma dS^2/2 + vega dv + vanna dS dv + volga dv^2/2, with theta dt + charm dS dt + veta dv dt when
 * dt > 0; `order` 3 adds speed dS^3/6, zomma dS^2 dv/2, ultima dv^3/6. dS in price, dv decimal, dt years.
 */
export function taylor(g: TaylorGreeks, dS: number, dv: number, dt = 0, order: 2 | 3 = 2): number {
  let sum = g.delta * dS + 0.5 * g.gamma * dS * dS + g.vega * dv + g.vanna * dS * dv + 0.5 * g.volga * dv * dv
  if (dt > 0) sum += ((g.theta ?? 0) + (g.charm ?? 0) * dS + (g.veta ?? 0) * dv) * dt
  if (order === 3) {
    sum +=
      ((g.speed ?? 0) * dS * dS * dS) / 6 +
      0.5 * (g.zomma ?? 0) * dS * dS * dv +
      ((g.ultima ?? 0) * dv * dv * dv) / 6
  }
  return sum
}

/**
 * Value of one position in the reporting currency after a relative spot shock and an absolute vol shock. Called with (0, 0) for the
 * base, so the cell without a shock is exactly 0; base and cells must use the same tier.
 */
export type Revaluation = (spotShock: number, volShock: number) => number

/** A scenario grid; rows follow the vol shocks, columns the spot shocks: pnl[v][s]. */
export interface ScenarioGrid {
  readonly pnl: number[][]
  readonly taylor: number[][]
  /** Full less Taylor. */
  readonly nonLinearExposure: number[][]
  /** Largest |non-linear exposure| and its ratio to the largest |pnl| (null on a grid of zeros). */
  readonly maxNonLinear: number
  readonly maxNonLinearRelative: number | null
  /** The most negative cell; null when no cell loses. */
  readonly worst: { readonly v: number; readonly s: number; readonly pnl: number } | null
}

function largest(grid: readonly (readonly number[])[]): number {
  let max = 0
  for (const row of grid) for (const x of row) max = Math.max(max, Math.abs(x))
  return max
}

/** Full revaluation of the positions over the grid, the Taylor expansion of their summed derivatives `greeks` at `spot` beside it. */
export function scenarioGrid(
  positions: readonly Revaluation[],
  greeks: TaylorGreeks,
  spot: number,
  shocks: GridShocks,
): ScenarioGrid {
  const base = positions.map((value) => value(0, 0))
  const full = (s: number, v: number): number => {
    const sum = new CompensatedSum()
    positions.forEach((value, i) => {
      sum.add(value(s, v) - (base[i] as number))
    })
    return sum.value
  }
  const over = (cell: (s: number, v: number) => number) =>
    shocks.vol.map((v) => shocks.spot.map((s) => cell(s, v)))
  const pnl = over(full)
  const expansion = over((s, v) => taylor(greeks, s * spot, v))
  const rest = pnl.map((row, v) => row.map((x, s) => x - (expansion[v]?.[s] as number)))
  let worst: ScenarioGrid['worst'] = null
  pnl.forEach((row, v) => {
    row.forEach((x, s) => {
      if (x < (worst?.pnl ?? 0)) worst = { v, s, pnl: x }
    })
  })
  const [maxNonLinear, maxFull] = [largest(rest), largest(pnl)]
  return {
    pnl,
    taylor: expansion,
    nonLinearExposure: rest,
    maxNonLinear,
    maxNonLinearRelative: maxFull > 0 ? maxNonLinear / maxFull : null,
    worst,
  }
}
