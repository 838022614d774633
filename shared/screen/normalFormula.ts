/** Formulas of figures in volatility under the normal model: what is really computed for a contract whose sigma is in price points. */

import { MEASURE_TEXT, type Measure } from '../protocol/window/measures.ts'
import { volPoints } from '../quant/measure/exposureFigures.ts'
import type { ScreenBook } from './screenBook.ts'

/** A vol point is F / 100 price points of sigmaN (quant reference 1.4b). */
const IN_POINTS: { readonly [M in Measure]?: string } = {
  vegaCash: 'N vegaN F / 100',
  vannaCash: 'N S vannaN F / 100',
  vetaCash: 'N vetaN F / 36500',
  volgaCash: 'N volgaN F^2 / 10000',
  vegaPt: 'vegaN F / 100',
  vannaPt: 'vannaN F / 100',
  vetaDay: 'vetaN F / 36500',
  volgaPt: 'volgaN F^2 / 10000',
}

/** Formula of a measure of one position. */
export function formulaOf(book: ScreenBook, measure: Measure, row: number): string {
  const own = IN_POINTS[measure]
  if (own === undefined || row < 0 || !isNormal(book, row)) return MEASURE_TEXT[measure].formula
  if (volPoints(book.source.figures.book.contracts, book.contract(row)) === 0)
    return `${own} needs F above 0: here a vol point is worth nothing, and vegaN stands by itself`
  return `${own}, with derivatives in sigmaN`
}

/** Formula of a measure over some positions: both, where some are of the normal model. */
export function formulaOver(book: ScreenBook, measure: Measure, rows: readonly number[]): string {
  const { formula } = MEASURE_TEXT[measure]
  const own = IN_POINTS[measure]
  if (own === undefined) return formula
  const normal = rows.filter((row) => isNormal(book, row)).length
  if (normal === 0) return formula
  const said = `${own} with derivatives in sigmaN`
  return normal === rows.length ? said : `${formula} (normal model: ${said})`
}

function isNormal(book: ScreenBook, row: number): boolean {
  const { contracts } = book.source.figures.book
  const { from, to } = contracts.ranges.normal
  const c = book.contract(row)
  return c >= from && c < to
}
