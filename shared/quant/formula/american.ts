import { exp, log } from '../math/elementary.ts'
import { collocationGreeks, exercisedGreeks, exerciseShape, prepareAmerican } from './americanCollocation.ts'
import { americanOnGrid, americanPriceOnGrid, ladderOnGrid } from './americanGrid.ts'
import type { AmericanOption, AmericanPrice, AmericanTier, AmericanValue } from './americanTypes.ts'
import { blackScholes, europeanPrice, europeanStatus } from './black.ts'
import { MIN_TOTAL_VOL } from './europeanKernel.ts'
import { type CashDividend, pvDividends } from './forward.ts'
import { allFinite, type Greeks, type Priced } from './greeks.ts'

/** An option whose inputs are usable, with the dividends that fall in (0, T]. */
type DatedOption = AmericanOption & { readonly dividends: readonly CashDividend[] }

/** The roads an American option can take. */
type Road =
  | { readonly road: 'refused'; readonly answer: Extract<Priced<never>, { value: null }> }
  | {
      readonly road: 'expired' | 'deterministic' | 'grid' | 'european' | 'collocation'
      readonly option: DatedOption
    }

function chooseRoad(option: AmericanOption): Road {
  const { w, S, K, T, sigma, r, q } = option
  const status = europeanStatus(S, K, T, sigma, r, q, 'spot')
  if (status !== 'ok') return { road: 'refused', answer: { status, value: null } }
  const dividends = (option.dividends ?? []).filter((d) => d.t > 0 && d.t <= T && d.amount !== 0)
  const usable = dividends.every((d) => Number.isFinite(d.amount) && d.amount > 0)
  const dated = { ...option, dividends }
  if (!usable || !(S - pvDividends(dividends, T, r, q) > 0)) {
    return { road: 'refused', answer: { status: 'invalid_input', value: null } }
  }
  if (T <= 0) return { road: 'expired', option: dated }
  if (!(sigma * Math.sqrt(T) >= (dividends.length > 0 ? 1e-6 : MIN_TOTAL_VOL)))
    return { road: 'deterministic', option: dated }
  if (dividends.length > 0) return { road: 'grid', option: dated }
  const shape = exerciseShape(w, r, q)
  if (shape === 'never' || option.style === 'european') return { road: 'european', option: dated }
  return { road: shape === 'two_boundaries' ? 'grid' : 'collocation', option: dated }
}

/** Value without volatility: the best day to exercise along the one path the spot can take. */
function deterministic(o: DatedOption): Priced<AmericanValue> {
  const { w, S, K, T, r, q, dividends } = o
  const at = (t: number, cum: boolean) => {
    const paid = dividends.filter((d) => (cum ? d.t < t : d.t <= t))
    const spot = S - pvDividends(paid, T, r, q)
    return { t, spot, value: w * (spot * exp(-q * t) - K * exp(-r * t)) }
  }
  // exercise now, before or after each ex-date, at expiry, or where the discounted payoff between two of them is stationary
  const exDates = dividends.map((d) => d.t)
  const stationary = [0, ...exDates].map((from) => log((r * K) / (q * at(from, false).spot)) / (r - q))
  const days = [0, ...exDates, T, ...stationary.filter((t) => t > 0 && t < T)]
  const candidates = days.flatMap((t) => [at(t, true), at(t, false)])
  const expiry = at(T, false)
  const european = Math.max(expiry.value, 0)
  let best = expiry
  for (const candidate of o.style === 'european' ? [] : candidates)
    if (candidate.value > best.value) best = candidate
  if (best.t === 0 && best.value > 0 && o.style !== 'european') {
    const greeks = exercisedGreeks(w, S, K)
    return { status: 'ok', value: { greeks, european, earlyExercise: true, method: 'intrinsic' } }
  }
  // exercised on a known later day: a European option of that expiry
  const later = blackScholes({ w, S: best.spot, K, T: best.t, sigma: 0, r, q })
  if (later.status !== 'ok') return later
  return { status: 'ok', value: { greeks: later.value, european, earlyExercise: false, method: 'european' } }
}

function asEuropean(european: Priced<Greeks>): Priced<AmericanValue> {
  if (european.status !== 'ok') return european
  const { value: greeks } = european
  return { status: 'ok', value: { greeks, european: greeks.price, earlyExercise: false, method: 'european' } }
}

/**
 * Price and all derivatives of an American option. Tier `accurate` is the tier of record (1e-7 K on yields, 2e-5 K with cash
 * dividends), `fast` the one of grids (1e-4 K). With a continuous yield: collocation of the exercise boundary; with cash dividends
 * in (0, T], or two boundaries (rates below 0): finite differences. Never throws: bad inputs come back as a status.
 */
export function american(option: AmericanOption, tier: AmericanTier): Priced<AmericanValue> {
  const chosen = chooseRoad(option)
  if (chosen.road === 'refused') return chosen.answer
  const o = chosen.option
  if (chosen.road === 'grid') return americanOnGrid(o, tier)
  if (chosen.road === 'deterministic') return deterministic(o)
  const european = blackScholes(o)
  if (european.status !== 'ok' || chosen.road !== 'collocation') return asEuropean(european)
  const solved = collocationGreeks(o, o.S, european.value, tier)
  if (solved === null) return americanOnGrid(o, tier)
  const { greeks, exercised } = solved
  if (!allFinite(greeks)) return { status: 'invalid_input', value: null }
  const method = exercised ? 'intrinsic' : 'collocation'
  return { status: 'ok', value: { greeks, european: european.value.price, earlyExercise: exercised, method } }
}

/** Price alone of `american`, the same number to the last bit where it matters to a grid: no bumps, about a tenth of the work. */
export function americanPrice(option: AmericanOption, tier: AmericanTier): Priced<AmericanPrice> {
  const chosen = chooseRoad(option)
  if (chosen.road === 'refused') return chosen.answer
  const o = chosen.option
  if (chosen.road === 'grid') return americanPriceOnGrid(o, tier)
  if (chosen.road === 'collocation') {
    const european = europeanPrice(o.w, o.S, o.K, o.T, o.sigma, o.r, o.q)
    const prepared = prepareAmerican(o, tier)
    if (prepared === null) return americanPriceOnGrid(o, tier)
    const price = prepared.price(o.S)
    if (!Number.isFinite(price + european)) return { status: 'invalid_input', value: null }
    const exercised = price <= o.w * (o.S - o.K)
    const method = exercised ? 'intrinsic' : 'collocation'
    return { status: 'ok', value: { price, european, earlyExercise: exercised, method } }
  }
  const full = chosen.road === 'deterministic' ? deterministic(o) : asEuropean(blackScholes(o))
  if (full.status !== 'ok') return full
  const { greeks, ...rest } = full.value
  return { status: 'ok', value: { ...rest, price: greeks.price } }
}

/**
 * Prices of one option over many spots, sigma and time fixed: one solve for a whole row of a scenario grid. Returns the price at a spot
 * within e^-reach and e^reach of the option's own, NaN where it cannot be priced. The base of a grid must come from the same ladder, so
 * that the cell without a shock is exactly 0.
 */
export function americanLadder(
  option: AmericanOption,
  tier: AmericanTier,
  reach = 0.75,
): Priced<{ price(S: number): number }> {
  const chosen = chooseRoad(option)
  if (chosen.road === 'refused') return chosen.answer
  const o = chosen.option
  const wrap = (price: (S: number) => number) => ({ status: 'ok', value: { price } }) as const
  const onGrid = () => {
    const price = ladderOnGrid(o, tier, reach)
    return price === null ? ({ status: 'invalid_input', value: null } as const) : wrap(price)
  }
  if (chosen.road === 'grid') return onGrid()
  if (chosen.road === 'collocation') {
    const prepared = prepareAmerican(o, tier)
    return prepared === null ? onGrid() : wrap((S) => (S > 0 ? prepared.price(S) : Number.NaN))
  }
  return wrap((S) => americanPrice({ ...o, S }, tier).value?.price ?? Number.NaN)
}
