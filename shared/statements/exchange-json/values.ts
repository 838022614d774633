/** Members of exchange answers: strings everywhere, or JSON numbers; times in milliseconds. */
import type { Decimal } from '../../model/decimal.ts'
import { JsonNumber, type JsonObject, type JsonValue } from '../common/json.ts'
import { optionalDecimal } from '../common/number.ts'
import { quoted, RowError } from '../common/rowLog.ts'

/** Text of the first member present; null for absent, null and empty ones. */
export function textOf(o: JsonObject, ...names: readonly string[]): string | null {
  for (const name of names) {
    const v = o.get(name)
    const text = v instanceof JsonNumber ? v.text : typeof v === 'string' ? v.trim() : null
    if (text !== null && text !== '') return text
  }
  return null
}

/** An object member. */
export function objectOf(o: JsonObject, name: string): JsonObject | null {
  const v = o.get(name)
  return v instanceof Map ? v : null
}

/** A list member; empty when absent. */
export function listOf(o: JsonObject, name: string): readonly JsonValue[] {
  const v = o.get(name)
  return Array.isArray(v) ? v : []
}

/** Exact decimal of the first member present. @throws RowError when it is none */
export function decimalOf(o: JsonObject, ...names: readonly string[]): Decimal | null {
  const text = textOf(o, ...names)
  return text === null ? null : optionalDecimal(text, names[0] as string)
}

/** As `decimalOf`, and required. @throws RowError */
export function neededDecimal(o: JsonObject, ...names: readonly string[]): Decimal {
  const d = decimalOf(o, ...names)
  if (d === null)
    throw new RowError(
      'number_missing',
      `Member "${names[0]}" is missing: the row cannot be read without it.`,
      names[0] ?? null,
    )
  return d
}

/** As `textOf`, and required. @throws RowError */
export function neededText(o: JsonObject, ...names: readonly string[]): string {
  const t = textOf(o, ...names)
  if (t === null)
    throw new RowError(
      'field_missing',
      `Member "${names[0]}" is missing: the row cannot be read without it.`,
      names[0] ?? null,
    )
  return t
}

const FIRST = Date.UTC(2009, 0, 3)
const LAST = Date.UTC(2199, 11, 31)

/** ISO text of milliseconds UTC. @throws RowError when they are none, or outside 2009 to 2199 */
export function instantOf(o: JsonObject, ...names: readonly string[]): string {
  const text = neededText(o, ...names)
  const ms = /^\d{10,16}$/.test(text) ? Number(text) : Number.NaN
  if (!(ms >= FIRST && ms <= LAST)) {
    throw new RowError(
      'date_out_of_range',
      `Member "${names[0]}" ${quoted(text)} is not a time in milliseconds.`,
      names[0] ?? null,
    )
  }
  return new Date(ms).toISOString()
}

/** -1, 0 or 1 of Buy/Sell, long/short words; null when neither. */
export function sideOf(text: string | null): 1 | -1 | null {
  const t = text?.toLowerCase() ?? ''
  if (t === 'buy' || t === 'long') return 1
  return t === 'sell' || t === 'short' ? -1 : null
}
