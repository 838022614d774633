/** What a map prints: one scale for all of it, so that no cell needs more than five digits, and decimals where a unit's figures are small. */
import { CELL } from '../../shared/protocol/window/constants.ts'
import type { Heatmap } from '../../shared/protocol/window/exposure.ts'
import { formatNumber, gridScale } from '../../shared/report/numbers.ts'
import type { FigureStyle } from '../state/settings.svelte.ts'

export interface MapScale {
  readonly divisor: number
  readonly decimals: number
  /** `USD thousand per 1%` */
  readonly unit: string
}

/** Every text of a map, cells row by row. Nothing priced prints `n/a`, nothing held prints nothing. */
export interface MapText {
  readonly unit: string
  /** of the columns: what they are, and the line below it */
  readonly heads: readonly { readonly text: string; readonly detail: string }[]
  readonly cells: readonly string[]
  readonly rowTotals: readonly string[]
  readonly columnTotals: readonly string[]
  readonly total: string
  /** of the colours, without a sign */
  readonly limit: string
}

/** What stands along an axis: one of them, and all of them. */
export const AXIS_NAMES = {
  strike: ['Strike', 'strikes'],
  expiry: ['Expiry', 'expiries'],
  bucket: ['Maturity', 'maturities'],
  underlying: ['Underlying', 'underlyings'],
  account: ['Account', 'accounts'],
  strategy: ['Strategy', 'strategies'],
} as const

/** Scale of a map. @param unit as the host says it: `USD per 1%`, `BTC per 1.00` */
export function mapScale(
  values: Iterable<number>,
  unit: string,
  currency: string,
  cashDecimals: number,
): MapScale {
  const all = [...values].filter(Number.isFinite)
  const scale = gridScale(all, '')
  const word = scale.unit.trim()
  const cash = unit === currency || unit.startsWith(`${currency} `)
  const top = all.reduce((m, x) => Math.max(m, Math.abs(x)), 0) / scale.divisor
  return {
    divisor: scale.divisor,
    decimals: cash ? cashDecimals : decimalsFor(top),
    unit: word === '' ? unit : cash ? unit.replace(currency, `${currency} ${word}`) : `${word} ${unit}`,
  }
}

/** Three or four figures for the largest: 1,234 / 123.4 / 12.34 / 0.123 / 0.000123. */
function decimalsFor(top: number): number {
  if (top === 0) return 0
  const power = Math.floor(Math.log10(top))
  return Math.max(0, Math.min(12, (power < 0 ? 2 : 3) - power))
}

/** Prints a map. Net figures carry their sign; gross ones have none. */
export function mapText(map: Heatmap, style: FigureStyle): MapText {
  const [rows, columns] = [map.rows.length, map.columns.length]
  const scale = mapScale([...map.values, map.total], map.unit, map.reportingCurrency, style.cashDecimals)
  const { divisor, decimals } = scale
  const plus = map.query.sum === 'net'
  const print = (x: number): string =>
    formatNumber(x / divisor, { decimals, plus, parentheses: style.parentheses })
  const total = (x: number, from: number, step: number, count: number): string =>
    isKnown(map.status, from, step, count) ? print(x) : 'n/a'
  return {
    unit: scale.unit,
    heads: map.columns.map(({ text, detail }) => ({
      text: text.replace('<=', '\u2264'),
      detail: detail.replace(/ positions?$/, ' pos'),
    })),
    cells: Array.from(map.values, (x, i) => {
      const status = map.status[i]
      return status === CELL.empty ? '' : status === CELL.notPriced ? 'n/a' : print(x)
    }),
    rowTotals: Array.from(map.rowTotals, (x, r) => total(x, r * columns, 1, columns)),
    columnTotals: Array.from(map.columnTotals, (x, c) => total(x, c, columns, rows)),
    total: total(map.total, 0, 1, rows * columns),
    limit: formatNumber(map.limit / divisor, { decimals }),
  }
}

/**
 * Whether a total says something: cells none of which has a price make it unknown, not 0. Cells are `from`, `from + step`, ...
 */
function isKnown(status: Uint8Array, from: number, step: number, count: number): boolean {
  let held = false
  for (let i = 0; i < count; i++) {
    const one = status[from + i * step]
    if (one === CELL.priced || one === CELL.partly) return true
    held ||= one === CELL.notPriced
  }
  return !held
}
