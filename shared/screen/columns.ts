/** The grid's columns as values of a row: numbers (NaN where not known), texts, exact decimals. */
import { CASH_MEASURES, type CashMeasure } from '../model/exposure.ts'
import { CONTRACT_KIND } from '../portfolio/columns.ts'
import type { GridColumn } from '../protocol/window/gridColumns.ts'
import { GREEK_INDEX, type Greek } from '../quant/formula/greeks.ts'
import { measureColumn, unitColumn, volPoints } from '../quant/measure/exposureFigures.ts'
import { statusesOf } from './filter.ts'
import type { ScreenBook } from './screenBook.ts'

/** Columns whose values add: cash measures everywhere, delta units inside one underlying. */
export function additivity(column: GridColumn): 'everywhere' | 'underlying' | 'never' {
  if ((CASH_MEASURES as readonly string[]).includes(column)) return 'everywhere'
  return column === 'units.delta' ? 'underlying' : 'never'
}

const GREEK_OF: { readonly [column: string]: { readonly greek: Greek; readonly per: number } } = {
  price: { greek: 'price', per: 1 },
  delta: { greek: 'delta', per: 1 },
  gamma: { greek: 'gamma', per: 1 },
  vegaPt: { greek: 'vega', per: 100 },
  thetaDay: { greek: 'theta', per: 365 },
}

/** A number column for all rows of the book; NaN where there is none. Kept by the caller. */
export function numberColumn(book: ScreenBook, column: GridColumn): Float64Array {
  const { figures } = book.source
  const { contracts, market } = figures.book
  const values = new Float64Array(book.count)
  const fill = (of: (row: number, contract: number) => number): Float64Array => {
    for (let row = 0; row < book.count; row += 1) values[row] = of(row, book.contract(row))
    return values
  }
  const optionOnly = (of: (contract: number) => number) =>
    fill((_row, c) => ((contracts.kind[c] as number) <= CONTRACT_KIND.futureOption ? of(c) : Number.NaN))
  if ((CASH_MEASURES as readonly string[]).includes(column)) {
    const cash = figures.columns[measureColumn(column as CashMeasure)] as Float64Array
    const isValue = column === 'value'
    return fill((row) =>
      book.priced(row) && !(isValue && figures.valueUnknown[row] === 1) ? (cash[row] as number) : Number.NaN,
    )
  }
  if (column === 'units.delta') {
    const units = unitColumn(figures, 'delta')
    return fill((row) => (book.priced(row) ? (units[row] as number) : Number.NaN))
  }
  const greek = GREEK_OF[column]
  if (greek !== undefined) {
    const out = contracts.out[GREEK_INDEX[greek.greek]] as Float64Array
    const points = (c: number): number => (column === 'vegaPt' ? volPoints(contracts, c) : 1)
    // no vol point where the future is not above 0: the column has no figure there
    return fill((row, c) =>
      book.isCash(row) || points(c) === 0 ? Number.NaN : ((out[c] as number) * points(c)) / greek.per,
    )
  }
  switch (column) {
    case 'days':
      return fill((_row, c) =>
        (contracts.expiry[c] as number) < 0 ? Number.NaN : 365 * (contracts.T[c] as number),
      )
    case 'spot':
      return fill((row, c) => (book.isCash(row) ? Number.NaN : (contracts.spot[c] as number)))
    case 'vol':
      return optionOnly((c) =>
        contracts.status[c] === 0 ? 100 * (contracts.sigma[c] as number) : Number.NaN,
      )
    case 'mark':
      return fill((row) => {
        if (book.isCash(row)) return Number.NaN
        const name = book.instrument(row)
        const mark =
          market.mark(name, 'typed') ?? market.mark(name, 'quote') ?? market.mark(name, 'statement')
        return mark === null ? Number.NaN : Number(mark.value)
      })
    default:
      return values.fill(Number.NaN)
  }
}

/** A text or decimal of one row; empty where there is none. `quantity` and `strategy` are the slice's. */
export function textValue(
  book: ScreenBook,
  column: GridColumn,
  row: number,
  slice: { readonly quantity: string; readonly strategy: string },
): string {
  const none = (text: string): string => (text === 'none' ? '' : text)
  const position = book.ledgerPosition(row)
  switch (column) {
    case 'account':
      return book.account(row)
    case 'strategy':
      return none(slice.strategy)
    case 'underlying':
      return book.underlyingLabel(book.underlying(row))
    case 'kind':
      return book.kind(row)
    case 'expiry':
      return none(book.expiry(row))
    case 'strike':
      return none(book.strike(row))
    case 'right':
      return none(book.right(row))
    case 'quantity':
      return slice.quantity
    case 'multiplier':
      return position?.multiplier ?? ''
    case 'currency':
      return book.currency(row)
    case 'basis':
      return position?.basis ?? ''
    case 'tradePrice':
      return position?.tradePrice ?? ''
    case 'status':
      return statusesOf(book, row)
        .filter((s) => s !== 'priced')
        .join(', ')
    case 'break':
      return position?.break ?? ''
    default:
      return ''
  }
}
