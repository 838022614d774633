/**
 * How numbers are printed, the same on screen, in the PDF and in text: true minus, sign where it has a meaning, digits grouped by
 * comma, no machine locale, no Intl. Display only: copies and exports carry raw numbers.
 */

/** U+2212, as wide as the plus sign. */
export const MINUS = '\u2212'

export interface NumberStyle {
  readonly decimals: number
  /** print + before positive numbers; zero never has a sign */
  readonly plus?: boolean
  /** (1,234) instead of the minus sign */
  readonly parentheses?: boolean
}

/** `x` rounded half away from zero at `decimals`, digits grouped: `−1,234.50`. Not finite: `n/a`. */
export function formatNumber(x: number, style: NumberStyle): string {
  if (!Number.isFinite(x)) return 'n/a'
  const digits = fixed(Math.abs(x), style.decimals)
  const zero = !/[1-9]/.test(digits)
  const grouped = group(digits)
  if (zero) return grouped
  if (x < 0) return style.parentheses === true ? `(${grouped})` : MINUS + grouped
  return style.plus === true ? `+${grouped}` : grouped
}

/** A number of things, `12,345`. */
export function formatCount(n: number): string {
  return formatNumber(n, { decimals: 0 })
}

/** `toFixed` keeps to the double's exact value and needs no locale; beyond 1e21 it would print an exponent. */
function fixed(x: number, decimals: number): string {
  return x < 1e21 ? x.toFixed(decimals) : BigInt(Math.round(x)).toString()
}

function group(digits: string): string {
  const dot = digits.indexOf('.')
  const whole = dot < 0 ? digits : digits.slice(0, dot)
  let out = ''
  for (let i = 0; i < whole.length; i++) {
    if (i > 0 && (whole.length - i) % 3 === 0) out += ','
    out += whole[i]
  }
  return dot < 0 ? out : out + digits.slice(dot)
}

/**
 * Tiles, sentences and chips only: three to four digits with k, m or bn. `−4.24m`, `+672k`, `12`.
 * @param decimals at least, whatever the digits
 */
export function formatShort(x: number, plus = true, decimals = 0): string {
  if (!Number.isFinite(x)) return 'n/a'
  const a = Math.abs(x)
  // The unit is chosen after rounding, so that 999,960 reads 1.00m and not 1000k.
  const units: readonly (readonly [number, string])[] = [
    [1, ''],
    [1e3, 'k'],
    [1e6, 'm'],
    [1e9, 'bn'],
  ]
  let [size, suffix] = units[0] as readonly [number, string]
  for (const [s, name] of units) if (a >= s * 0.9995) [size, suffix] = [s, name]
  const digits = threeDigits(a / size, decimals)
  if (!/[1-9]/.test(digits)) return '0'
  return (x < 0 ? MINUS : plus ? '+' : '') + group(digits) + suffix
}

function threeDigits(a: number, decimals: number): string {
  return a.toFixed(Math.max(decimals, a >= 99.95 ? 0 : a >= 9.995 ? 1 : 2))
}

/** One scale for a whole grid, so that no cell needs more digits than it has room for. */
export interface GridScale {
  readonly divisor: 1 | 1e3 | 1e6 | 1e9
  /** `USD`, `USD thousand`, `USD million` ... */
  readonly unit: string
}

/** The scale that fits the largest absolute value of a grid. Values that are not finite do not count. @param digits that a cell has room for */
export function gridScale(values: Iterable<number>, currency: string, digits: 5 | 6 = 5): GridScale {
  let top = 0
  for (const x of values) if (Number.isFinite(x)) top = Math.max(top, Math.abs(x))
  const most = 10 ** digits - 0.5
  if (top < most) return { divisor: 1, unit: currency }
  if (top < most * 1e3) return { divisor: 1e3, unit: `${currency} thousand` }
  if (top < most * 1e6) return { divisor: 1e6, unit: `${currency} million` }
  return { divisor: 1e9, unit: `${currency} billion` }
}

/** Decimal text as printed by the book, digits grouped, every decimal kept: `-1234.5` gives `−1,234.5`. */
export function formatDecimal(text: string, plus = false): string {
  const negative = text.startsWith('-')
  const digits = negative ? text.slice(1) : text
  if (!/[1-9]/.test(digits)) return digits
  return (negative ? MINUS : plus ? '+' : '') + group(digits)
}

/** Decimal text with at most `digits` of them, rounded, for a place that has room for no more: `233.3381944444` at 7 gives `233.3382`. Whole digits always stay. */
export function shortDecimal(text: string, digits: number, plus = false): string {
  const [whole = '', fraction = ''] = text.replace('-', '').split('.')
  const room = Math.max(0, digits - whole.replace(/^0+/, '').length)
  if (fraction.length <= room) return formatDecimal(text, plus)
  const rounded = formatNumber(Number(text), { decimals: room, plus })
  return room === 0 ? rounded : rounded.replace(/\.?0+$/, '')
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']

/** `2026-09-25` gives `25SEP26`; anything else is printed as it is. */
export function formatExpiry(date: string): string {
  const m = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date)
  const month = m === null ? undefined : MONTHS[Number(m[2]) - 1]
  return m === null || month === undefined ? date : `${m[3]}${month}${(m[1] as string).slice(2)}`
}

/** `20 Nov 2026 21:00:00 UTC` of an instant in ms. */
export function formatInstant(ms: number): string {
  const iso = new Date(ms).toISOString()
  const month = MONTHS[Number(iso.slice(5, 7)) - 1] as string
  const title = month[0] + month.slice(1).toLowerCase()
  return `${Number(iso.slice(8, 10))} ${title} ${iso.slice(0, 4)} ${iso.slice(11, 19)} UTC`
}

/**
 * A day or an instant of ISO text: `2026-01-05` as `5 Jan 2026`, `2026-01-05T16:30:00+01:00` as `5 Jan 2026 15:30:00 UTC`; without a
 * zone the hour is as printed, `5 Jan 2026 15:30:00`. Any other text as it is.
 */
export function formatWhen(text: string): string {
  const m = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?$/.exec(text)
  if (m === null) return text
  const [, day = '', time, zone] = m
  const ms = Date.parse(time !== undefined && zone === undefined ? `${text}Z` : text)
  // 31 February rolls over: what comes back must be what was written
  if (Number.isNaN(ms) || !new Date(Date.parse(day)).toISOString().startsWith(day)) return text
  const printed = formatInstant(ms)
  return time === undefined ? printed.slice(0, -13) : zone === undefined ? printed.slice(0, -4) : printed
}

/** How long something lasts or how old it is, in the largest unit that says enough: `11 h`, `6 d`, `4 min`, `20 s`. */
export function formatSpan(ms: number): string {
  const s = Math.max(0, ms) / 1000
  if (s < 90) return `${Math.round(s)} s`
  if (s < 90 * 60) return `${Math.round(s / 60)} min`
  if (s < 48 * 3600) return `${Math.round(s / 3600)} h`
  return `${Math.round(s / 86_400)} d`
}
