/** How a person wants numbers and grids to look, in one place: every view prints through it. Only scales and words, no risk number. */
import type { MeasureUnits } from '../../shared/model/measureUnits.ts'
import { type Measure, type ShownText, shownText } from '../../shared/protocol/window/measures.ts'
import type { Settings } from '../../shared/protocol/window/settings.ts'
import { formatNumber, formatShort, MINUS } from '../../shared/report/numbers.ts'

export type ShownMeasure = ShownText

/** Name, unit and scale of a measure as the settings want it. @param currency the reporting currency */
export function shownMeasure(measure: Measure, units: MeasureUnits, currency: string): ShownMeasure {
  const text = shownText(measure, units)
  return { ...text, unit: text.unit.replace('$', currency) }
}

/** How figures of a grid with one scale, of a map or a tile are printed. */
export interface FigureStyle {
  /** of cash, in the unit that the head names */
  readonly cashDecimals: number
  readonly parentheses: boolean
}

/** Signed cash, divided by its grid's scale already. */
export function printCash(x: number, { cashDecimals, parentheses }: FigureStyle): string {
  return formatNumber(x, { decimals: cashDecimals, plus: true, parentheses })
}

/** Signed cash with k, m or bn: three digits, more where the settings want more decimals. */
export function printShort(x: number, { cashDecimals, parentheses }: FigureStyle): string {
  const text = formatShort(x, true, cashDecimals)
  return parentheses && text.startsWith(MINUS) ? `(${text.slice(1)})` : text
}

/** px of a grid row */
export function rowHeight(density: Settings['density']): number {
  return density === 'dense' ? 20 : 22
}

/** A number with sign and the person's way of writing negatives. */
export function printSigned(x: number, decimals: number, negatives: Settings['negatives']): string {
  return formatNumber(x, { decimals, plus: true, parentheses: negatives === 'parentheses' })
}

/** Instant of a text such as `2026-11-20`, `2026-11-20 21:00` or with seconds and Z, read as UTC; null: not one. */
export function parseInstant(text: string): number | null {
  const m = /^(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2}))?)?(?:Z| ?UTC)?$/.exec(text.trim())
  if (m === null) return null
  const [year, month, day, hour, minute, second] = m.slice(1).map((t) => Number(t ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const at = Date.UTC(year, month - 1, day, hour, minute, second)
  // 31 February and 25:00 roll over: what comes back must be what was written
  const back = new Date(at)
  const same =
    back.getUTCMonth() === month - 1 &&
    back.getUTCDate() === day &&
    back.getUTCHours() === hour &&
    back.getUTCMinutes() === minute &&
    back.getUTCSeconds() === second
  return same ? at : null
}

/** `2026-11-20 21:00:00` of an instant, as `parseInstant` reads it. */
export function instantText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace('T', ' ')
}

/** `184,220 bytes`, `12.4 MB` */
export function bytesText(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`
  if (bytes < 1_000_000) return `${formatNumber(bytes / 1e3, { decimals: 0 })} kB`
  return `${formatNumber(bytes / 1e6, { decimals: 1 })} MB`
}
