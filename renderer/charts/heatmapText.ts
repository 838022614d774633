/** What cells print: one scale a map, so that no cell needs more than five digits, and decimals where a unit's figures are small. */
import { CELL } from '../../shared/protocol/window/constants.ts'
import { formatNumber, gridScale, type NumberStyle } from '../../shared/report/numbers.ts'

export interface MapScale {
  readonly divisor: number
  readonly decimals: number
  /** `USD thousand per 1%` */
  readonly unit: string
}

/** Scale of a map. @param unit as the host says it: `USD per 1%`, `BTC per 1.00` */
export function mapScale(values: Iterable<number>, unit: string, currency: string): MapScale {
  const all = [...values].filter(Number.isFinite)
  const scale = gridScale(all, '')
  const word = scale.unit.trim()
  const cash = unit === currency || unit.startsWith(`${currency} `)
  const top = all.reduce((m, x) => Math.max(m, Math.abs(x)), 0) / scale.divisor
  return {
    divisor: scale.divisor,
    decimals: cash ? 0 : decimalsFor(top),
    unit: word === '' ? unit : cash ? unit.replace(currency, `${currency} ${word}`) : `${word} ${unit}`,
  }
}

/** Three or four figures for the largest: 1,234 / 123.4 / 12.34 / 0.123 / 0.000123. */
function decimalsFor(top: number): number {
  if (top === 0) return 0
  const power = Math.floor(Math.log10(top))
  return Math.max(0, Math.min(12, (power < 0 ? 2 : 3) - power))
}

/** The signed figure in the map's scale, `n/a` where nothing is priced, nothing where nothing is held. */
export function cellText(
  value: number,
  status: number,
  scale: MapScale,
  style: Partial<NumberStyle> = {},
): string {
  if (status === CELL.empty) return ''
  if (status === CELL.notPriced) return 'n/a'
  return formatNumber(value / scale.divisor, { decimals: scale.decimals, plus: true, ...style })
}

/**
 * Whether a total says something: cells none of which has a price make it unknown, not 0. Cells are `from`, `from + step`, ...
 */
export function isKnown(status: Uint8Array, from: number, step: number, count: number): boolean {
  let held = false
  for (let i = 0; i < count; i++) {
    const one = status[from + i * step]
    if (one === CELL.priced || one === CELL.partly) return true
    held ||= one === CELL.notPriced
  }
  return !held
}
