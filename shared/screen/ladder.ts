/** The spot ladder: one underlying revalued in full at each spot, volatility by strike unchanged ("sticky strike"). */
import { CONTRACT_KIND, type ContractColumns } from '../portfolio/columns.ts'
import type { Ladder } from '../protocol/window/exposure.ts'
import type { BookFilter } from '../protocol/window/grid.ts'
import { allocateGreekColumns } from '../quant/formula/greeks.ts'
import { CompensatedSum } from '../quant/math/sum.ts'
import { exposureFigures, measureColumn } from '../quant/measure/exposureFigures.ts'
import { type Models, priceBook } from '../quant/pricer/price.ts'
import { spotOf } from './exposureViews.ts'
import { filterWeights } from './filter.ts'
import type { ScreenBook } from './screenBook.ts'
import { type SubBook, subBook } from './subBook.ts'

const MEASURES = ['value', 'dollarDelta', 'gammaCash1pct', 'vegaCash', 'thetaCash'] as const

/**
 * P&L and Greeks of one underlying at shocked spots. Futures and forwards move in proportion; positions without a number at the base are
 * left out everywhere, those that lose it under a shock make the P&L of that step unknown (NaN).
 * @param steps spot shocks in %, each above -100
 */
export function ladder(
  book: ScreenBook,
  models: Models,
  underlying: string,
  where: BookFilter,
  steps: readonly number[],
): Ladder {
  const sorted = [...new Set([...steps, 0])].sort((a, b) => a - b)
  const weights = filterWeights(book, { ...where, underlyings: [underlying] })
  const held = countHeld(book, weights)
  const spot = spotOf(book, underlying)
  const { book: packed } = book.source.figures
  const part = subBook(packed, packed.lists.underlyings.indexOf(underlying))
  const sums = sorted.map((step) => revalue(book, models, part, weights, 1 + step / 100))
  const base = sorted.indexOf(0)
  const column = (m: (typeof MEASURES)[number]): Float64Array => Float64Array.from(sums, (s) => s[m])
  const values = column('value')
  return {
    tag: book.tag,
    underlying,
    reportingCurrency: book.reporting,
    steps: Float64Array.from(sorted),
    base,
    spot: Float64Array.from(sorted, (s) => spot * (1 + s / 100)),
    pnl: values.map((v) => v - (values[base] as number)),
    dollarDelta: column('dollarDelta'),
    gammaCash1pct: column('gammaCash1pct'),
    vegaCash: column('vegaCash'),
    thetaCash: column('thetaCash'),
    positions: held.positions,
    notPriced: held.notPriced,
    volResponse: 'sticky strike: every option keeps its volatility',
    method: 'full revaluation at each spot; forwards move in proportion',
  }
}

type Sums = { readonly [M in (typeof MEASURES)[number]]: number }

function revalue(
  book: ScreenBook,
  models: Models,
  { book: part, positions }: SubBook,
  weights: Float64Array,
  factor: number,
): Sums {
  const shocked = { ...part, contracts: shockedContracts(part.contracts, factor) }
  priceBook(shocked, models)
  const figures = exposureFigures(shocked, book.reporting)
  const sums = MEASURES.map(() => new CompensatedSum())
  let lost = false
  for (const [i, row] of positions.entries()) {
    const w = weights[row] as number
    if (w === 0 || !book.priced(row)) continue
    if (figures.status[i] !== 0) lost = true
    for (const [m, measure] of MEASURES.entries())
      sums[m]?.add(w * ((figures.columns[measureColumn(measure)] as Float64Array)[i] as number))
  }
  return Object.fromEntries(
    MEASURES.map((m, i) => [m, lost ? Number.NaN : (sums[i]?.value ?? Number.NaN)]),
  ) as unknown as Sums
}

/** The same contracts with all prices times `factor`, results empty. */
function shockedContracts(from: ContractColumns, factor: number): ContractColumns {
  const contracts: ContractColumns = {
    ...from,
    status: from.status.slice(),
    flags: from.flags.slice(),
    spot: from.spot.slice(),
    S: from.S.slice(),
    out: allocateGreekColumns(from.count),
    decay: new Float64Array(from.count).fill(Number.NaN),
  }
  for (let c = 0; c < from.count; c += 1) {
    if (from.status[c] !== 0) continue
    const [spot, S] = [from.spot[c] as number, from.S[c] as number]
    contracts.spot[c] = spot * factor
    // S of an option on a spot with dividends is the spot less their value, which does not move with it.
    const escrowed = from.kind[c] === CONTRACT_KIND.option && from.dFdS[c] === 1
    contracts.S[c] = escrowed ? S + spot * (factor - 1) : S * factor
  }
  return contracts
}

function countHeld(book: ScreenBook, weights: Float64Array): { positions: number; notPriced: number } {
  let [positions, notPriced] = [0, 0]
  for (let row = 0; row < book.count; row += 1) {
    if (weights[row] === 0) continue
    if (!book.isCash(row)) positions += 1
    if (!book.priced(row)) notPriced += 1
  }
  return { positions, notPriced }
}
