import { CompensatedSum } from '../math/sum.ts'
import type { Greeks } from './greeks.ts'

// Desk units (quant.md 2.2), cash Greeks (2.3) and the rules of adding them (2.4).

/** Days of a year in every per-day figure: ACT/365 fixed. */
export const DAYS_PER_YEAR = 365

/** Desk units of one contract: per vol point, per calendar day, per 1% or 1 bp of rate. */
export interface DeskGreeks {
  readonly vegaPt: number
  readonly thetaDay: number
  readonly rhoPct: number
  readonly rhoBp: number
  readonly phiPct: number
  readonly vannaPt: number
  readonly volgaPt: number
  readonly charmDay: number
  readonly vetaDay: number
  readonly colorDay: number
}

/** Raw derivatives -> desk units (quant.md 2.2). */
export function deskUnits(g: Greeks): DeskGreeks {
  return {
    vegaPt: g.vega / 100,
    thetaDay: g.theta / DAYS_PER_YEAR,
    rhoPct: g.rho / 100,
    rhoBp: g.rho / 10000,
    phiPct: g.phi / 100,
    vannaPt: g.vanna / 100,
    volgaPt: g.volga / 10000,
    charmDay: g.charm / DAYS_PER_YEAR,
    vetaDay: g.veta / (100 * DAYS_PER_YEAR),
    colorDay: g.color / DAYS_PER_YEAR,
  }
}

/** Names of the cash Greeks, in the order of quant.md 2.3. */
export const CASH_GREEKS = [
  'dollarDelta',
  'gammaCash1pct',
  'gammaPnl1pct',
  'vegaCash',
  'thetaCash',
  'vannaCash',
  'volgaCash',
  'charmCash',
  'speedCash',
  'rhoCash',
  'phiCash',
  'vetaCash',
  'colorCash',
] as const

/** Name of one cash Greek. */
export type CashGreek = (typeof CASH_GREEKS)[number]

/** The cash Greeks of one position, in the reporting currency. */
export type CashGreeks = Record<CashGreek, number>

/** The raw derivatives a cash Greek needs; absent ones count as 0 (a future has delta alone). */
export type RawGreeks = Partial<Greeks>

/**
 * Cash Greeks of one position (quant.md 2.3). `N` = quantity x multiplier x FX rate to the reporting currency, `S` the reference
 * spot the derivatives are taken in.
 */
export function cashGreeks(N: number, S: number, g: RawGreeks): CashGreeks {
  const gammaCash1pct = (N * (g.gamma ?? 0) * S * S) / 100
  return {
    dollarDelta: N * (g.delta ?? 0) * S,
    gammaCash1pct,
    gammaPnl1pct: gammaCash1pct * 0.005,
    vegaCash: (N * (g.vega ?? 0)) / 100,
    thetaCash: (N * (g.theta ?? 0)) / DAYS_PER_YEAR,
    vannaCash: (N * S * (g.vanna ?? 0)) / 100,
    volgaCash: (N * (g.volga ?? 0)) / 10000,
    charmCash: (N * S * (g.charm ?? 0)) / DAYS_PER_YEAR,
    speedCash: (N * (g.speed ?? 0) * S * S * S) / 10000,
    rhoCash: (N * (g.rho ?? 0)) / 100,
    phiCash: (N * (g.phi ?? 0)) / 100,
    vetaCash: (N * (g.veta ?? 0)) / (100 * DAYS_PER_YEAR),
    colorCash: (N * S * S * (g.color ?? 0)) / (100 * DAYS_PER_YEAR),
  }
}

/** Net and gross of each named figure over a set of positions: net = sum, gross = sum of absolute values, both compensated. */
export class NetAndGross<Name extends string> {
  private readonly names: readonly Name[]
  private readonly nets: CompensatedSum[]
  private readonly grosses: CompensatedSum[]

  constructor(names: readonly Name[]) {
    this.names = names
    this.nets = names.map(() => new CompensatedSum())
    this.grosses = names.map(() => new CompensatedSum())
  }

  /** Adds one position's figures, all in the same currency. */
  add(figures: Readonly<Record<Name, number>>): void {
    this.names.forEach((name, i) => {
      this.nets[i]?.add(figures[name])
      this.grosses[i]?.add(Math.abs(figures[name]))
    })
  }

  /** Sum of each figure. */
  get net(): Record<Name, number> {
    return this.collect(this.nets)
  }

  /** Sum of the absolute values of each figure. */
  get gross(): Record<Name, number> {
    return this.collect(this.grosses)
  }

  private collect(sums: readonly CompensatedSum[]): Record<Name, number> {
    return Object.fromEntries(this.names.map((name, i) => [name, sums[i]?.value ?? 0])) as Record<
      Name,
      number
    >
  }
}

/** Upper bounds in days (inclusive) and printed names of the expiry buckets, nearest first (quant.md 2.4.4). */
export const EXPIRY_BUCKETS = [
  { upTo: 7, label: '<= 7 d', key: '0-7' },
  { upTo: 30, label: '<= 30 d', key: '8-30' },
  { upTo: 60, label: '<= 60 d', key: '31-60' },
  { upTo: 90, label: '<= 90 d', key: '61-90' },
  { upTo: 180, label: '<= 180 d', key: '91-180' },
  { upTo: 365, label: '<= 365 d', key: '181-365' },
  { upTo: Number.POSITIVE_INFINITY, label: '> 365 d', key: '>365' },
] as const

/** Bucket of an expiry `days` away; the upper bound is inclusive (to a nanoday, for days that come from 365 T), so 7.2 days is in the second. */
export function expiryBucket(days: number): (typeof EXPIRY_BUCKETS)[number] {
  for (const bucket of EXPIRY_BUCKETS) if (days <= bucket.upTo + 1e-9) return bucket
  return EXPIRY_BUCKETS[EXPIRY_BUCKETS.length - 1] as (typeof EXPIRY_BUCKETS)[number]
}

/**
 * Weight sqrt(30/max(days, 1)) of a vega whose shocks fall off as 1/sqrt(T), reference 30 days. The floor of one day is a display
 * rule ("weights floored at 1 d"); T itself has no floor.
 */
export function vegaWeight30(days: number): number {
  return Math.sqrt(30 / Math.max(days, 1))
}

/**
 * Spot move at which a day's decay and a long gamma cancel, as a fraction of spot: sqrt(-2 thetaCash/(N gamma S^2)).
 * Null when the two do not have opposite signs.
 */
export function breakevenMove(thetaCash: number, gammaCash1pct: number): number | null {
  const square = (-2 * thetaCash) / (100 * gammaCash1pct)
  return square >= 0 && Number.isFinite(square) ? Math.sqrt(square) : null
}
