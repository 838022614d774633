/**
 * Full revaluation of a packed book over spot x volatility, now or later (quant reference 6), restructured so that a cell costs two
 * tabled normal distributions: a row's discounts and sqrt(T) are made once, its log-moneyness once a spot, 1/(sigma sqrt T) once a
 * volatility; every option is taken as a call, and what puts differ by (parity) is one number a spot. Against the plain formula a
 * cell differs by at most 1e-15 of the gross of S and K over the rows; the cell without a shock is exactly 0.
 *
 * The book is cut into chunks of one underlying and road, the same whatever the number of threads; a chunk sums its rows in order, and
 * chunks are added in order with compensation.
 */
import { CONTRACT_KIND, type RowRange } from '../../portfolio/columns.ts'
import type { PackedBook } from '../../portfolio/pack.ts'
import { exp, log, logRatio } from '../math/elementary.ts'
import { normalCdfTabled } from '../math/normalTable.ts'
import { escrowChange } from '../pricer/escrow.ts'
import type { PricedRoad } from '../pricer/price.ts'
import type { PricingBook } from '../pricer/pricingBook.ts'
import { keepsBasis, movedPrice, rowsByUnderlying } from '../pricer/tick.ts'
import type { ExposureFigures } from './exposureFigures.ts'
import { measureColumn } from './exposureFigures.ts'
import { GroupSums, sumColumn } from './groupSums.ts'
import { type BookShocks, shockedVol, type VolShock } from './scenario.ts'
import { type LadderModel, writeAmericanRow, writeNormalRow } from './scenarioRows.ts'

/** How much of each contract counts, in the reporting currency: a row a contract. */
export interface GridWeights {
  /** quantity x multiplier x FX rate of options, 0 where not priced or left out */
  readonly units: Float64Array
  /** dollar delta of everything whose value is linear in its spot */
  readonly linear: Float64Array
}

/** Rows of one underlying and road that one thread revalues at a time. */
export interface GridChunk {
  readonly underlying: number
  readonly road: PricedRoad
  readonly rows: RowRange
}

/** P&L over the grid, cells row by row of volatilities: [v x spots + s]. NaN where an American ladder does not reach. */
export interface BookGrid {
  readonly shocks: BookShocks
  readonly byUnderlying: readonly Float64Array[]
  readonly total: Float64Array
}

/** Weights of the positions that `include` accepts (absent: all). Positions without a number count nowhere. */
export function gridWeights(figures: ExposureFigures, include?: (position: number) => boolean): GridWeights {
  const { contracts: c, positions } = figures.book
  const rate = Array.from(figures.fx, (fx) => fx?.rate ?? Number.NaN)
  const [options, linear] = [new Float64Array(positions.count), new Float64Array(positions.count)]
  const dollarDelta = figures.columns[measureColumn('dollarDelta')] as Float64Array
  for (let i = 0; i < positions.count; i++) {
    if (figures.status[i] !== 0 || (include !== undefined && !include(i))) continue
    const row = positions.contract[i] as number
    if ((c.kind[row] as number) > CONTRACT_KIND.futureOption) linear[i] = dollarDelta[i] as number
    else
      options[i] =
        (positions.quantity[i] as number) *
        (c.multiplier[row] as number) *
        (rate[c.currency[row] as number] as number)
  }
  const byContract = (column: Float64Array): Float64Array => {
    const sums = sumColumn(column, positions.contract, c.count)
    return Float64Array.from({ length: c.count }, (_, row) => sums.net(row))
  }
  return { units: byContract(options), linear: byContract(linear) }
}

const CHUNK_ROWS: { readonly [R in PricedRoad]: number } = {
  european: 256,
  forward: 256,
  normal: 64,
  american: 2,
  linear: 4096,
}

/** The chunks of a book, in the order in which their grids are added. */
export function gridChunks(book: PackedBook): readonly GridChunk[] {
  return rowsByUnderlying(book).flatMap((runs, underlying) =>
    runs.flatMap(({ road, rows }) => {
      const chunks: GridChunk[] = []
      for (let from = rows.from; from < rows.to; from += CHUNK_ROWS[road])
        chunks.push({ underlying, road, rows: { from, to: Math.min(from + CHUNK_ROWS[road], rows.to) } })
      return chunks
    }),
  )
}

/** Writes the P&L of one chunk over the grid into `out` (spots x volatilities). Pure: any thread, any order. */
export function writeGridChunk(
  book: PricingBook,
  weights: GridWeights,
  shocks: BookShocks,
  { road, rows }: GridChunk,
  ladder: LadderModel,
  out: Float64Array,
): void {
  out.fill(0)
  if (road === 'linear') writeLinearRows(book, weights.linear, shocks, rows, out)
  else if (road === 'european' || road === 'forward')
    writeLognormalRows(book, weights.units, shocks, rows, out)
  else {
    for (let i = rows.from; i < rows.to; i++) {
      const units = weights.units[i] as number
      if (units === 0) continue
      const prices = rowPrices(book, i, shocks)
      if (road === 'normal') writeNormalRow(book, i, units, shocks, prices, out)
      else writeAmericanRow(book, i, units, shocks, prices, ladder, out)
    }
  }
}

/** Adds the chunks' grids, in their order, by underlying and in total. */
export function addChunks(
  book: PackedBook,
  shocks: BookShocks,
  chunks: readonly GridChunk[],
  gridOf: (chunk: number) => Float64Array,
): BookGrid {
  const cells = shocks.spot.length * shocks.vol.length
  const sums = new GroupSums(book.lists.underlyings.length * cells)
  const total = new GroupSums(cells)
  for (const [k, { underlying }] of chunks.entries()) {
    const grid = gridOf(k)
    for (let cell = 0; cell < cells; cell++) {
      sums.add(underlying * cells + cell, grid[cell] as number)
      total.add(cell, grid[cell] as number)
    }
  }
  const read = (of: GroupSums, from: number): Float64Array =>
    Float64Array.from({ length: cells }, (_, cell) => of.net(from + cell))
  return {
    shocks,
    byUnderlying: book.lists.underlyings.map((_, u) => read(sums, u * cells)),
    total: read(total, 0),
  }
}

/** The whole grid on one thread. */
export function scenarioBook(
  book: PackedBook,
  weights: GridWeights,
  shocks: BookShocks,
  ladder: LadderModel,
): BookGrid {
  const chunks = gridChunks(book)
  const out = new Float64Array(shocks.spot.length * shocks.vol.length)
  return addChunks(book, shocks, chunks, (k) => {
    writeGridChunk(book, weights, shocks, chunks[k] as GridChunk, ladder, out)
    return out
  })
}

/** Priced variable of a row at each spot of the grid. */
function rowPrices(book: PricingBook, i: number, { spot, later = 0 }: BookShocks): Float64Array {
  const c = book.contracts
  const [S, reference] = [c.S[i] as number, c.spot[i] as number]
  const basis = keepsBasis(c.kind[i] as number, c.flags[i] as number)
  const drift = later > 0 ? escrowChange(book, i, Math.min(later, c.T[i] as number)) : 0
  return Float64Array.from(spot, (x) => {
    const moved = x === 0 ? S : movedPrice(S, reference, c.dFdS[i] as number, basis, reference * (1 + x))
    return moved + drift
  })
}

function writeLinearRows(
  book: PricingBook,
  linear: Float64Array,
  { spot, vol }: BookShocks,
  { from, to }: RowRange,
  out: Float64Array,
): void {
  const sum = new GroupSums(1)
  for (let i = from; i < to; i++) {
    // money has a currency, not a spot: its dollar delta is the risk of an exchange rate
    if (book.contracts.kind[i] === CONTRACT_KIND.cash && book.contracts.dFdS[i] === 0) continue
    sum.add(0, linear[i] as number)
  }
  const delta = sum.net(0)
  for (let v = 0; v < vol.length; v++)
    for (let s = 0; s < spot.length; s++) out[v * spot.length + s] = delta * (spot[s] as number)
}

function writeLognormalRows(
  book: PricingBook,
  units: Float64Array,
  shocks: BookShocks,
  { from, to }: RowRange,
  out: Float64Array,
): void {
  const c = book.contracts
  const { later = 0 } = shocks
  const [spots, vols] = [shocks.spot.length, shocks.vol.length]
  const factors = Float64Array.from(shocks.spot, (x) => 1 + x)
  const logFactors = factors.map((f) => log(f))
  const moneyness = new Float64Array(spots)
  const spotParts = new Float64Array(spots)
  const parity = new Float64Array(spots)
  for (let i = from; i < to; i++) {
    const n = units[i] as number
    if (n === 0) continue
    const [S, K, T] = [c.S[i] as number, c.K[i] as number, c.T[i] as number]
    const [r, q, sigma] = [c.r[i] as number, c.q[i] as number, c.sigma[i] as number]
    const call = (c.w[i] as number) > 0
    const t = Math.max(T - later, 0)
    const strikePart = n * K * exp(-r * t)
    const growth = n * exp(-q * t)
    // S' = S (1 + x) for all but the few rows with dividends or an adjusted deliverable
    const plain = S === c.spot[i] || keepsBasis(c.kind[i] as number, c.flags[i] as number)
    const prices = plain ? null : rowPrices(book, i, shocks)
    const own = logRatio(S, K)
    const carry = (r - q) * t
    const baseSpot = S * (later > 0 ? n * exp(-q * T) : growth)
    const baseStrike = later > 0 ? n * K * exp(-r * T) : strikePart
    for (let s = 0; s < spots; s++) {
      const moved = prices === null ? S * (factors[s] as number) : (prices[s] as number)
      const logMoneyness = prices === null ? own + (logFactors[s] as number) : logRatio(moved, K)
      moneyness[s] = logMoneyness + carry
      spotParts[s] = moved * growth
      if (!call)
        parity[s] = (parity[s] as number) + ((spotParts[s] as number) - strikePart - (baseSpot - baseStrike))
    }
    const base = callValue(baseSpot, baseStrike, own + (r - q) * T, sigma * Math.sqrt(T))
    const rootT = Math.sqrt(t)
    for (let v = 0; v < vols; v++) {
      const vol = t > 0 ? shockedVol(sigma, shocks.vol[v] as VolShock, t, -(own + carry)) : 0
      addCalls(out, v * spots, spots, moneyness, spotParts, strikePart, vol * rootT, base)
    }
  }
  for (let v = 0; v < vols; v++)
    for (let s = 0; s < spots; s++)
      out[v * spots + s] = (out[v * spots + s] as number) - (parity[s] as number)
}

/** Call from its discounted parts; with no volatility left, intrinsic. */
function callValue(spotPart: number, strikePart: number, moneyness: number, sv: number): number {
  if (!(sv > 0)) return moneyness > 0 ? spotPart - strikePart : 0
  const c = moneyness * (1 / sv)
  return spotPart * normalCdfTabled(c + 0.5 * sv) - strikePart * normalCdfTabled(c - 0.5 * sv)
}

/** Adds one row at one volatility: the loop that a grid's time goes into. */
function addCalls(
  out: Float64Array,
  from: number,
  spots: number,
  moneyness: Float64Array,
  spotParts: Float64Array,
  strikePart: number,
  sv: number,
  base: number,
): void {
  if (!(sv > 0)) {
    for (let s = 0; s < spots; s++)
      out[from + s] =
        (out[from + s] as number) +
        (callValue(spotParts[s] as number, strikePart, moneyness[s] as number, sv) - base)
    return
  }
  const inverse = 1 / sv
  const half = 0.5 * sv
  for (let s = 0; s < spots; s++) {
    const c = (moneyness[s] as number) * inverse
    const value =
      (spotParts[s] as number) * normalCdfTabled(c + half) - strikePart * normalCdfTabled(c - half)
    out[from + s] = (out[from + s] as number) + (value - base)
  }
}
