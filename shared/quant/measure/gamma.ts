import { type EuropeanColumns, priceEuropeanColumns } from '../formula/europeanKernel.ts'
import { allocateGreekColumns, GREEK_INDEX } from '../formula/greeks.ts'
import { exp } from '../math/elementary.ts'
import { brent } from '../math/roots.ts'
import { CompensatedSum } from '../math/sum.ts'

// Gamma exposure (quant.md 8): one profile for the own book and for the market, its zero crossings, and the dealers' exposure that
// open interest and a sign convention imply. The signs are a convention, not an observation: every chart names it.

/** Sign of the dealers' position in calls and puts. */
export interface DealerSigns {
  readonly call: number
  readonly put: number
}

/**
 * Named conventions (quant.md 8): `naive` customers overwrite calls and buy puts (SqueezeMetrics 2017, Perfiliev 2022), `all_short`
 * dealers short everything, `long_both` dealers long both (crypto: overwriting and put selling), `single_stock` calls -1.
 */
export const DEALER_SIGNS = {
  naive: { call: 1, put: -1 },
  all_short: { call: -1, put: -1 },
  long_both: { call: 1, put: 1 },
  single_stock: { call: -1, put: -1 },
} as const satisfies Record<string, DealerSigns>

/** Options of one underlying with the units held of each: signed contracts x multiplier, or sign x open interest x multiplier. */
export interface GammaBook {
  readonly columns: EuropeanColumns
  readonly units: Float64Array
}

/** Spots of the profile: 241 log-spaced on [S/2, 2S], the middle one exactly S. */
export function profileSpots(S: number, count = 241): number[] {
  const half = (count - 1) / 2
  return Array.from({ length: count }, (_, i) => (i === half ? S : S * exp((Math.LN2 * (i - half)) / half)))
}

/** One point of the profile, in currency: change of dollar delta per +1% spot, its gross, and the dollar delta. */
export interface ProfilePoint {
  readonly spot: number
  readonly gammaCash1pct: number
  readonly gross: number
  readonly dollarDelta: number
}

/** Reprices a book at any spot, T and sigma(K) fixed (sticky strike). Keeps one set of columns between calls. */
export function gammaProfile(book: GammaBook): (spot: number) => ProfilePoint {
  const n = book.units.length
  const S = new Float64Array(n)
  const moved = { ...book.columns, S }
  const out = allocateGreekColumns(n)
  const [delta, gamma] = [out[GREEK_INDEX.delta], out[GREEK_INDEX.gamma]] as [Float64Array, Float64Array]
  return (spot) => {
    S.fill(spot)
    priceEuropeanColumns(moved, out, 0, n)
    const [net, gross, dollars] = [new CompensatedSum(), new CompensatedSum(), new CompensatedSum()]
    for (let i = 0; i < n; i++) {
      const units = book.units[i] as number
      const g = (units * (gamma[i] as number) * spot * spot) / 100
      net.add(g)
      gross.add(Math.abs(g))
      dollars.add(units * (delta[i] as number) * spot)
    }
    return { spot, gammaCash1pct: net.value, gross: gross.value, dollarDelta: dollars.value }
  }
}

/** Spots where the profile changes sign. */
export interface Flips {
  /** All material ones, rising. */
  readonly flips: number[]
  /** The one nearest to the spot; null when there is none. */
  readonly flip: number | null
}

/** Where two neighbouring points of a profile have the zero between them, or one of them is it. */
export interface Crossing {
  readonly left: ProfilePoint
  readonly right: ProfilePoint
}

/** The places where the profile changes sign, rising. An exact zero counts once, at the point itself. */
export function crossings(profile: readonly ProfilePoint[]): Crossing[] {
  const found: Crossing[] = []
  for (let i = 1; i < profile.length; i++) {
    const [left, right] = [profile[i - 1] as ProfilePoint, profile[i] as ProfilePoint]
    const [a, b] = [left.gammaCash1pct, right.gammaCash1pct]
    const beyond = profile[i + 1]?.gammaCash1pct ?? 0
    if ((a < 0 && b > 0) || (a > 0 && b < 0)) found.push({ left, right })
    else if (b === 0 && ((a < 0 && beyond > 0) || (a > 0 && beyond < 0))) found.push({ left: right, right })
  }
  return found
}

/** Gross gamma below which a crossing is immaterial: 1% of its maximum over the profile. */
export function materialGross(profile: readonly ProfilePoint[]): number {
  return 0.01 * profile.reduce((max, point) => Math.max(max, point.gross), 0)
}

/** The flip nearest to the spot; null without one. */
export function nearestFlip(flips: readonly number[], spot: number): number | null {
  let flip: number | null = null
  for (const x of flips) if (flip === null || Math.abs(x - spot) < Math.abs(flip - spot)) flip = x
  return flip
}

/**
 * Zero crossings of the profile between its points, by Brent to 1e-10 of the spot. A crossing where the gross gamma is under 1% of its
 * maximum over the profile is immaterial and left out.
 */
export function gammaFlips(
  profile: readonly ProfilePoint[],
  at: (spot: number) => ProfilePoint,
  spot: number,
): Flips {
  const floor = materialGross(profile)
  const flips: number[] = []
  for (const { left, right } of crossings(profile)) {
    const x =
      left === right ? right.spot : brent((s) => at(s).gammaCash1pct, left.spot, right.spot, 1e-10 * spot).x
    if (at(x).gross >= floor) flips.push(x)
  }
  return { flips, flip: nearestFlip(flips, spot) }
}

/** One option of a chain with its open interest, in contracts. `multiplier` units of the underlying a contract. */
export interface OpenInterestRow {
  readonly expiry: string
  readonly w: 1 | -1
  readonly K: number
  readonly T: number
  readonly sigma: number
  readonly openInterest: number
  readonly multiplier: number
}

/** Dealers' exposure of a chain, USD per +1% spot (gex), USD delta per vol point (vex), USD delta per calendar day (chex). */
export interface DealerExposure {
  readonly netGex: number
  readonly grossGex: number
  readonly byStrike: {
    readonly K: number
    readonly callGex: number
    readonly putGex: number
    readonly net: number
  }[]
  readonly byExpiry: { readonly expiry: string; readonly net: number; readonly shareOfGross: number | null }[]
  /** Strike with the largest call gex, strike with the most negative put gex; ties go to the strike nearer to spot. */
  readonly callWall: number | null
  readonly putWall: number | null
  readonly vex: number
  readonly chex: number
}

/** Packs a chain into a gamma book: units = sign x open interest x multiplier. */
export function dealerBook(
  rows: readonly OpenInterestRow[],
  S: number,
  r: number,
  q: number,
  signs: DealerSigns,
): GammaBook {
  const column = (pick: (row: OpenInterestRow) => number) => Float64Array.from(rows, pick)
  return {
    columns: {
      S: column(() => S),
      K: column((row) => row.K),
      T: column((row) => row.T),
      sigma: column((row) => row.sigma),
      r: column(() => r),
      q: column(() => q),
      w: column((row) => row.w),
    },
    units: column((row) => (row.w > 0 ? signs.call : signs.put) * row.openInterest * row.multiplier),
  }
}

/** The wall of one side: the strike where `size` is largest and above 0, ties nearer to spot. */
function wall(
  strikes: DealerExposure['byStrike'],
  S: number,
  size: (row: DealerExposure['byStrike'][number]) => number,
): number | null {
  let best: DealerExposure['byStrike'][number] | null = null
  for (const row of strikes) {
    if (!(size(row) > 0)) continue
    const gain = best === null ? 1 : size(row) - size(best)
    if (gain > 0 || (gain === 0 && best !== null && Math.abs(row.K - S) < Math.abs(best.K - S))) best = row
  }
  return best?.K ?? null
}

/** Dealer gamma, vanna and charm exposure of a chain at spot S. Rows without an expiry ahead (T <= 0) add nothing. */
export function dealerExposure(
  rows: readonly OpenInterestRow[],
  S: number,
  r: number,
  q: number,
  signs: DealerSigns,
): DealerExposure {
  const { columns, units } = dealerBook(rows, S, r, q, signs)
  const out = allocateGreekColumns(rows.length)
  priceEuropeanColumns(columns, out, 0, rows.length)
  const at = (name: 'gamma' | 'vanna' | 'charm', i: number) =>
    (out[GREEK_INDEX[name]] as Float64Array)[i] as number
  const [net, gross, vex, chex] = [
    new CompensatedSum(),
    new CompensatedSum(),
    new CompensatedSum(),
    new CompensatedSum(),
  ]
  const strikes = new Map<number, { call: CompensatedSum; put: CompensatedSum }>()
  const expiries = new Map<string, { net: CompensatedSum; gross: CompensatedSum }>()
  rows.forEach((row, i) => {
    const n = units[i] as number
    const gex = (n * at('gamma', i) * S * S) / 100
    const strike = strikes.get(row.K) ?? { call: new CompensatedSum(), put: new CompensatedSum() }
    strikes.set(row.K, strike)
    const expiry = expiries.get(row.expiry) ?? { net: new CompensatedSum(), gross: new CompensatedSum() }
    expiries.set(row.expiry, expiry)
    net.add(gex)
    gross.add(Math.abs(gex))
    expiry.net.add(gex)
    expiry.gross.add(Math.abs(gex))
    if (row.w > 0) strike.call.add(gex)
    else strike.put.add(gex)
    vex.add((n * at('vanna', i) * S) / 100)
    chex.add((n * at('charm', i) * S) / 365)
  })
  const byStrike = [...strikes]
    .sort(([a], [b]) => a - b)
    .map(([K, { call, put }]) => ({ K, callGex: call.value, putGex: put.value, net: call.value + put.value }))
  const grossGex = gross.value
  return {
    netGex: net.value,
    grossGex,
    byStrike,
    byExpiry: [...expiries].map(([expiry, e]) => ({
      expiry,
      net: e.net.value,
      shareOfGross: grossGex > 0 ? e.gross.value / grossGex : null,
    })),
    callWall: wall(byStrike, S, (row) => row.callGex),
    putWall: wall(byStrike, S, (row) => -row.putGex),
    vex: vex.value,
    chex: chex.value,
  }
}
