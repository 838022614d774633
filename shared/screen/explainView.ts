/** "Why this number": formula, reference, inputs with source and age, and the positions that make it. */
import type { Pick } from '../market/pick.ts'
import { Decimal } from '../model/decimal.ts'
import { CASH_MEASURES, type CashMeasure, UNIT_MEASURES, type UnitMeasure } from '../model/exposure.ts'
import type { Explanation, FigureSubject } from '../protocol/window/exposure.ts'
import type { BookFilter } from '../protocol/window/grid.ts'
import { MEASURE_TEXT, type Measure } from '../protocol/window/measures.ts'
import type { InputSource } from '../protocol/window/positions.ts'
import { measureColumn, unitColumn } from '../quant/measure/exposureFigures.ts'
import { GroupSums } from '../quant/measure/groupSums.ts'
import { numberColumn } from './columns.ts'
import { positionsText } from './counting.ts'
import { listNotPriced } from './exposureViews.ts'
import { filterWeights, takesStrategy } from './filter.ts'
import { inputSource, inputSources } from './inputSources.ts'
import { formulaOf, formulaOver } from './normalFormula.ts'
import { type ContractInputs, rowOf } from './positionView.ts'
import { NONE, type ScreenBook } from './screenBook.ts'

const PARTS_SHOWN = 20

const REFERENCES: { readonly [model: string]: string } = {
  'Black-Scholes-Merton on the spot': 'Black and Scholes (1973), Merton (1973); Haug (2007), chapter 2',
  'Black-76 on the future': 'Black (1976); Haug (2007), chapter 1',
  'Bachelier (normal) on the future': 'Bachelier (1900)',
  'linear in the price': 'by definition',
  'European exercise by finite differences': 'Crank and Nicolson (1947); Haug, Haug and Lewis (2003)',
}
const AMERICAN = 'Andersen, Lake and Offengenden (2016); with cash dividends Crank and Nicolson (1947)'

/** Who described the model; the dividend model that follows its name is in the inputs. */
function referenceOf(model: string | null): string {
  return model === null ? 'not priced' : (REFERENCES[model.split(',')[0] ?? model] ?? AMERICAN)
}

/** Explains a figure of a grid, tile, table, heatmap cell, or position. Figures of the ladder are made where it is. */
export function explain(
  book: ScreenBook,
  subject: Extract<FigureSubject, { kind: 'sum' | 'position' }>,
  inputsOf: ContractInputs,
): Explanation {
  return subject.kind === 'position'
    ? explainPosition(book, subject, inputsOf)
    : explainSum(book, subject.measure, subject.where, subject.sum)
}

/** Explains the spot of an underlying, or its change since one day before. */
export function explainSpot(
  book: ScreenBook,
  { underlying, measure }: Extract<FigureSubject, { kind: 'spot' }>,
  spotBefore: (underlying: string) => Pick,
): Explanation {
  const now = book.source.figures.book.market.spot(underlying)
  const before = spotBefore(underlying)
  const change = measure === 'spotChange'
  const input = (name: string, pick: Pick): InputSource => ({
    ...inputSource(name, pick, false, () => Number.NaN),
    worth: null,
    bump: null,
  })
  const value = change ? 100 * ((now.value ?? Number.NaN) / (before.value ?? Number.NaN) - 1) : now.value
  return {
    tag: book.tag,
    title: change ? 'Change of the spot' : 'Spot',
    measure,
    value:
      value !== null && Number.isFinite(value)
        ? { value, reason: null }
        : { value: null, reason: now.value === null ? now.step : `one day before: ${before.step}` },
    unit: change ? '%' : now.unit,
    formula: change ? '100 (S / S1 - 1), S1 the spot one day before' : 'S, as the snapshot has it',
    reference: 'by definition',
    meaning: change
      ? "change of the underlying's price since one day before the as-of"
      : 'price of the underlying that its positions are priced with',
    inputs: [
      input(`spot:${underlying}`, now),
      ...(change ? [{ ...input(`spot:${underlying}`, before), label: 'Spot one day before' }] : []),
    ],
    parts: [],
    partsTotal: 0,
    notPriced: [],
    engineBuild: book.source.engineBuild,
  }
}

function explainPosition(
  book: ScreenBook,
  subject: Extract<FigureSubject, { kind: 'position' }>,
  inputsOf: ContractInputs,
): Explanation {
  const row = rowOf(book, subject.account, subject.instrument)
  const contract = book.source.derivation.instruments.get(subject.instrument)
  const found = contract === undefined ? { model: null, inputs: [] } : inputsOf(contract)
  const text = MEASURE_TEXT[subject.measure]
  const value = row < 0 ? Number.NaN : valuesOf(book, subject.measure)(row)
  const reason = row < 0 ? 'the book does not hold this position' : (book.reason(row) ?? 'not known')
  const label = row < 0 ? subject.instrument : book.label(row)
  return {
    tag: book.tag,
    title: `${text.name}, ${label}`,
    measure: subject.measure,
    value: Number.isFinite(value) ? { value, reason: null } : { value: null, reason },
    unit: unitText(book, subject.measure),
    formula: formulaOf(book, subject.measure, row),
    reference: referenceOf(found.model),
    meaning: text.meaning,
    inputs: inputSources(book, row, found.inputs),
    parts: [],
    partsTotal: 0,
    notPriced: row < 0 || book.priced(row) ? [] : listNotPriced(book, oneRow(book, row)),
    engineBuild: book.source.engineBuild,
  }
}

function explainSum(
  book: ScreenBook,
  measure: Measure,
  where: BookFilter,
  sum: 'net' | 'gross',
): Explanation {
  const text = MEASURE_TEXT[measure]
  const weights = filterWeights(book, where)
  const of = valuesOf(book, measure)
  const sums = new GroupSums(1)
  const parts: { row: number; value: number }[] = []
  for (const row of book.order) {
    const w = weights[row] as number
    if (w === 0 || !book.priced(row)) continue
    const value = w * of(row)
    if (Number.isNaN(value)) continue
    sums.add(0, value)
    parts.push({ row, value })
  }
  parts.sort((a, b) => Math.abs(b.value) - Math.abs(a.value))
  const adds = isAdditive(measure, where)
  const known = parts.length > 0 && adds
  const formula = formulaOver(
    book,
    measure,
    parts.map((p) => p.row),
  )
  return {
    tag: book.tag,
    title: `${text.name}, ${sum}`,
    measure,
    value: known
      ? { value: sum === 'net' ? sums.net(0) : sums.gross(0), reason: null }
      : {
          value: null,
          reason: adds ? 'nothing is priced here' : 'this figure adds inside one underlying only',
        },
    unit: unitText(book, measure),
    formula: `${sum === 'net' ? 'sum of' : 'sum of the absolute values of'} ${formula} over ${heldText(book, parts)}`,
    reference: 'sums by Neumaier (1974); each position by its own model',
    meaning: text.meaning,
    inputs: sharedInputs(
      book,
      parts.map((p) => p.row),
    ),
    parts: parts.slice(0, PARTS_SHOWN).map(({ row, value }) => ({
      account: book.account(row),
      instrument: book.instrument(row),
      label: book.label(row),
      quantity: quantityIn(book, where, row, weights[row] as number),
      value,
    })),
    partsTotal: parts.length,
    notPriced: listNotPriced(book, weights).slice(0, 200),
    engineBuild: book.source.engineBuild,
  }
}

/** What of a position a filter for strategies takes: the sum of its parts there, not the whole of it. */
function quantityIn(book: ScreenBook, where: BookFilter, row: number, weight: number): string {
  if (where.strategies === undefined || weight === 1) return book.quantity(row)
  return book
    .slices()
    .filter((s) => s.position === row && takesStrategy(where, s.strategy))
    .reduce((sum, s) => sum.plus(Decimal.of(s.quantity)), Decimal.ZERO)
    .toString()
}

/** `1 position`, `12 positions and 2 cash amounts`. */
function heldText(book: ScreenBook, parts: readonly { readonly row: number }[]): string {
  const cash = parts.filter((p) => book.isCash(p.row)).length
  const positions = positionsText(parts.length - cash)
  return cash === 0 ? positions : `${positions} and ${cash} cash ${cash === 1 ? 'amount' : 'amounts'}`
}

/** Spot, rates and exchange rates that the positions share, when they hang on one underlying. */
function sharedInputs(book: ScreenBook, rows: readonly number[]): Explanation['inputs'] {
  const underlyings = new Set(rows.map((r) => book.underlying(r)))
  const [only] = underlyings
  if (underlyings.size !== 1 || only === undefined || only === NONE || only.startsWith('cash:')) return []
  const { market } = book.source.figures.book
  const nothing = (): number => Number.NaN
  return [
    inputSource(`spot:${only}`, market.spot(only), false, nothing),
    inputSource(
      `r:${book.currency(rows[0] as number)}`,
      market.rate(book.currency(rows[0] as number)),
      false,
      nothing,
    ),
    inputSource(`q:${only}`, market.yield(only), false, nothing),
    inputSource(`borrow:${only}`, market.borrow(only), false, nothing),
  ].map((i) => ({ ...i, worth: null, bump: null }))
}

function isCash(m: Measure): m is CashMeasure {
  return (CASH_MEASURES as readonly string[]).includes(m)
}

function isAdditive(m: Measure, where: BookFilter): boolean {
  return isCash(m) || (m.startsWith('units.') && where.underlyings?.length === 1)
}

function valuesOf(book: ScreenBook, m: Measure): (row: number) => number {
  const { figures } = book.source
  if (isCash(m)) {
    const column = figures.columns[measureColumn(m)] as Float64Array
    return (row) => (book.priced(row) ? (column[row] as number) : Number.NaN)
  }
  const unit = UNIT_MEASURES.find((u): u is UnitMeasure => m === `units.${u}`)
  if (unit !== undefined) {
    const column = unitColumn(figures, unit)
    return (row) => (book.priced(row) ? (column[row] as number) : Number.NaN)
  }
  const column = numberColumn(book, m as 'price')
  return (row) => column[row] as number
}

function unitText(book: ScreenBook, m: Measure): string {
  return MEASURE_TEXT[m].unit.replace('$', book.reporting)
}

function oneRow(book: ScreenBook, row: number): Float64Array {
  const weights = new Float64Array(book.count)
  weights[row] = 1
  return weights
}
