/** Questions that revalue a priced book many times: spot x volatility grids and gamma profiles. In slices or on threads, until cancelled. */
import { AppError } from '../../shared/protocol/appError.ts'
import type { GammaAnswer, GammaRequest, GridAnswer, GridRequest } from '../../shared/protocol/engine.ts'
import type { Signal } from '../../shared/protocol/web.ts'
import { exposureFigures } from '../../shared/quant/measure/exposureFigures.ts'
import { crossings, materialGross, nearestFlip, type ProfilePoint } from '../../shared/quant/measure/gamma.ts'
import { GammaBookRun } from '../../shared/quant/measure/gammaBook.ts'
import { gridWeights } from '../../shared/quant/measure/scenarioBook.ts'
import { subBook } from '../../shared/screen/subBook.ts'
import { type Engine, reportingCurrency } from './engine.ts'

/** A grid prices a book many times: the interactive tier, for its base as for its cells (quant reference 4). */
const TIER = 'fast'

/** P&L of a book over spot x volatility. @throws AppError of the book; `engine/failed` for an unknown underlying; the signal's reason */
export async function bookGrid(engine: Engine, request: GridRequest, signal?: Signal): Promise<GridAnswer> {
  await engine.prepare(request, signal)
  const { book: whole, tag, loaded } = engine.priced(request)
  const currency = request.currency ?? reportingCurrency(loaded.derivation)
  const { underlying } = request
  const book =
    underlying === null ? whole : subBook(whole, numberOf(whole.lists.underlyings, underlying)).book
  const figures = exposureFigures(book, currency)
  const shocks = {
    spot: request.spot,
    vol: request.vol.map((parallel) => ({ parallel })),
    later: request.days / 365,
  }
  const grid = await engine.pricing.grid(book, gridWeights(figures), shocks, TIER, signal)
  const held = [...grid.byUnderlying.keys()].filter((u) => book.contracts.underlying.includes(u))
  return {
    tag,
    currency,
    spot: Float64Array.from(request.spot),
    vol: Float64Array.from(request.vol),
    days: request.days,
    underlyings: held.map((u) => book.lists.underlyings[u] as string),
    byUnderlying: held.map((u) => grid.byUnderlying[u] as Float64Array),
    total: grid.total,
    notPriced: figures.status.reduce((n, s) => n + Number(s !== 0), 0),
  }
}

/** Gamma of one underlying over spot, and where it changes sign. @throws AppError as `bookGrid` */
export async function gammaProfile(
  engine: Engine,
  request: GammaRequest,
  signal?: Signal,
): Promise<GammaAnswer> {
  await engine.prepare(request, signal)
  const { book: whole, tag, loaded } = engine.priced(request)
  const { underlying } = request
  const { book } = subBook(whole, numberOf(whole.lists.underlyings, underlying))
  const spot = book.market.spot(underlying).value
  if (spot === null || !(spot > 0))
    throw new AppError(
      'engine/failed',
      `The price of ${underlying} is not known: type it as spot:${underlying}.`,
    )
  const currency = request.currency ?? reportingCurrency(loaded.derivation)
  const run = new GammaBookRun(book, spot, currency)
  const flips = await zeroGammas(engine, run, 1e-10 * spot, signal)
  const column = (of: (p: ProfilePoint) => number): Float64Array => Float64Array.from(run.points, of)
  return {
    tag,
    currency,
    underlying,
    spot,
    spots: column((p) => p.spot),
    gammaCash1pct: column((p) => p.gammaCash1pct),
    gross: column((p) => p.gross),
    dollarDelta: column((p) => p.dollarDelta),
    flips,
    flip: nearestFlip(flips, spot),
    notPriced: exposureFigures(book, currency).status.reduce((n, s) => n + Number(s !== 0), 0),
  }
}

/** Prices a profile and finds where it changes sign, rising; immaterial places are left out. @throws the signal's reason */
export async function zeroGammas(
  engine: Engine,
  run: GammaBookRun,
  tolerance: number,
  signal?: Signal,
): Promise<number[]> {
  for (const block of run.blocks) run.add(await engine.pricing.price(block(), TIER, signal))
  const at = async (x: number): Promise<ProfilePoint> =>
    run.pointOf(await engine.pricing.price(run.at(x), TIER, signal), 0, x)
  const zeros: number[] = []
  const floor = materialGross(run.points)
  for (const { left, right } of crossings(run.points)) {
    const found = await zeroBetween(at, left, right, tolerance)
    if (found.gross >= floor) zeros.push(found.spot)
  }
  return zeros
}

/** The zero between two points, by the Illinois method (Dowell and Jarratt 1971): each trial prices the book once and may be cancelled. */
async function zeroBetween(
  at: (spot: number) => Promise<ProfilePoint>,
  left: ProfilePoint,
  right: ProfilePoint,
  tolerance: number,
): Promise<ProfilePoint> {
  if (left === right) return right
  let [a, b] = [left.spot, right.spot]
  let [fa, fb] = [left.gammaCash1pct, right.gammaCash1pct]
  let last = right
  for (let trial = 0; trial < 60 && Math.abs(b - a) > tolerance; trial++) {
    const x = b - (fb * (b - a)) / (fb - fa)
    last = await at(x)
    const fx = last.gammaCash1pct
    if (fx === 0 || Math.abs(x - b) <= tolerance) return last
    if (fx < 0 === fb < 0) fa /= 2
    else [a, fa] = [b, fb]
    b = x
    fb = fx
  }
  return last
}

function numberOf(underlyings: readonly string[], name: string): number {
  const number = underlyings.indexOf(name)
  if (number < 0) throw new AppError('engine/failed', `The book holds nothing on ${name}.`)
  return number
}
