/** Numbers as brokers print them, to exact plain decimal text. Never through a double. */
import { Decimal, DecimalError } from '../../model/decimal.ts'
import { quoted, RowError } from './rowLog.ts'

/** How a column writes its decimals; `unknown` reads every value by its own shape. */
export type DecimalMark = 'point' | 'comma' | 'unknown'

const MISSING = new Set([
  '',
  '-',
  '--',
  '---',
  'n/a',
  'na',
  'nan',
  'none',
  'null',
  'not applicable',
  'not available',
  '—',
  '–',
])
const CURRENCY = /^(?:[$€£¥₣]|usd|eur|gbp|chf|cad|aud|jpy|us\$|c\$|a\$)\s*|\s*(?:[$€£¥₣]|usd|eur|gbp|chf)$/i
const BLANKS = /[\s\u00a0\u202f\u2009'’]/g
const PLAIN = /^\d*\.?\d*$/
const MAX_EXPONENT = 60

/** Whether a cell says "no value here" (`--`, `N/A`, empty, ...). */
export function isMissing(text: string): boolean {
  return MISSING.has(text.trim().toLowerCase())
}

/**
 * Exact plain decimal text of a printed number: `$1,234.56`, `($1,260.00)`, `-$75.60`, `1.234,56`, `1 234,56`, `@2.02`,
 * `="100"`, `+0012.50`, `1E-7`, `.25`, `12.5-`.
 * @returns null when the text is no number (or not readable with this decimal mark)
 */
export function readNumber(text: string, mark: DecimalMark = 'point'): string | null {
  let t = text.trim()
  if (mark !== 'comma' && /^-?\d{1,15}(?:\.\d{1,12})?$/.test(t)) return canonical(t)
  if (t.length > 200) return null
  const formula = /^="?([^"]*)"?$/.exec(t)
  if (formula) t = (formula[1] ?? '').trim()
  if (t.startsWith('@')) t = t.slice(1).trim()
  let negative = false
  const bracketed = /^\((.*)\)$/.exec(t)
  if (bracketed) {
    negative = true
    t = (bracketed[1] ?? '').trim()
  }
  for (let k = 0; k < 2; k += 1) {
    if (t.startsWith('-') || t.startsWith('−')) {
      negative = !negative
      t = t.slice(1).trim()
    } else if (t.startsWith('+')) t = t.slice(1).trim()
    t = t.replace(CURRENCY, '').trim()
  }
  if (t.endsWith('-')) {
    negative = !negative
    t = t.slice(0, -1).trim()
  }
  const scientific = /^(.*?)[eE]([+-]?\d{1,4})$/.exec(t)
  let exponent = 0
  if (scientific) {
    t = scientific[1] ?? ''
    exponent = Number(scientific[2])
    if (Math.abs(exponent) > MAX_EXPONENT) return null
  }
  const plain = withPoint(t.replace(BLANKS, ''), mark)
  if (plain === null || !/\d/.test(plain) || !PLAIN.test(plain)) return null
  return canonical((negative ? '-' : '') + shifted(plain, exponent))
}

/** The same digits with a decimal point and no thousands marks; null when the groups make no sense. */
function withPoint(t: string, mark: DecimalMark): string | null {
  const comma = t.lastIndexOf(',')
  const point = t.lastIndexOf('.')
  if (comma < 0 && point < 0) return t
  if (comma >= 0 && point >= 0) {
    const decimal = comma > point ? ',' : '.'
    if ((mark === 'point' && decimal === ',') || (mark === 'comma' && decimal === '.')) return null
    return split(t, decimal, decimal === ',' ? '.' : ',')
  }
  if (comma >= 0) {
    if (mark === 'comma') return split(t, ',', '.')
    const grouped = /^\d{1,3}(,\d{2,3})*,\d{3}$/.test(t)
    if (mark === 'point') return grouped ? t.replaceAll(',', '') : null
    return grouped && t.indexOf(',') !== comma ? t.replaceAll(',', '') : split(t, ',', '.')
  }
  if (mark === 'point') return t
  const groups = /^\d{1,3}(\.\d{3})+$/.test(t)
  if (mark === 'comma') return groups ? t.replaceAll('.', '') : t
  return groups && t.indexOf('.') !== point ? t.replaceAll('.', '') : t
}

function split(t: string, decimal: string, thousands: string): string | null {
  const at = t.lastIndexOf(decimal)
  const whole = t.slice(0, at)
  const fraction = t.slice(at + 1)
  if (whole.includes(decimal) || fraction.includes(thousands)) return null
  if (whole.includes(thousands) && !new RegExp(`^\\d{1,3}(\\${thousands}\\d{2,3})+$`).test(whole)) return null
  return `${whole.replaceAll(thousands, '')}.${fraction}`
}

function shifted(plain: string, exponent: number): string {
  if (exponent === 0) return plain
  const [whole = '', fraction = ''] = plain.split('.')
  if (exponent > 0) {
    const f = fraction.padEnd(exponent, '0')
    return `${whole}${f.slice(0, exponent)}.${f.slice(exponent)}`
  }
  const w = whole.padStart(-exponent, '0')
  return `${w.slice(0, w.length + exponent)}.${w.slice(w.length + exponent)}${fraction}`
}

/** Canonical text without going through BigInt: most cells are short. */
function canonical(t: string): string {
  const negative = t.startsWith('-')
  const [wholeText = '', fractionText = ''] = (negative ? t.slice(1) : t).split('.')
  const whole = wholeText.replace(/^0+(?=\d)/, '') || '0'
  const fraction = fractionText.replace(/0+$/, '')
  if (whole === '0' && fraction === '') return '0'
  return `${negative ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`
}

/**
 * A number some program printed from a double (`56.00000000000001`, `0.1399999999999999`): the short decimal it stands for. A double
 * prints 15 to 17 digits; they are noise only when rounding to 8 decimals changes the value by a few units of a double's last
 * place. A small or long figure (`0.000000000000000001`) is exact and comes back unchanged.
 */
export function withoutFloatNoise(text: string): string {
  const digits = text.replace(/^-?0*\.?0*/, '').replace('.', '').length
  if (digits < 15 || digits > 17) return text
  const fraction = text.split('.')[1] ?? ''
  try {
    const exact = Decimal.of(fraction.length > 18 ? text.slice(0, text.length - fraction.length + 18) : text)
    const rounded = exact.round(8)
    const noise = exact.minus(rounded).abs()
    return !rounded.isZero() && noise.compare(exact.abs().times(ULPS)) <= 0 ? rounded.toString() : text
  } catch {
    return text
  }
}
/** relative: a sum of some ten doubles is off by at most this */
const ULPS = Decimal.of('0.000000000000002')

const SIMPLE = /^-?\d{1,20}(?:\.\d{1,15})?$/

/**
 * A cell that may be empty, as exact decimal.
 * @throws RowError naming the column when the cell holds something else, or more digits than Hedgerow keeps
 */
export function optionalDecimal(
  text: string | undefined,
  column: string,
  mark?: DecimalMark,
): Decimal | null {
  if (text === undefined) return null
  if (mark !== 'comma' && SIMPLE.test(text)) return Decimal.of(text)
  if (isMissing(text)) return null
  const plain = readNumber(text, mark)
  if (plain === null) {
    throw new RowError(
      'number_unreadable',
      `${column} ${quoted(text)} is not a number: correct it in the file.`,
      column,
    )
  }
  try {
    return Decimal.of(plain)
  } catch (error) {
    if (!(error instanceof DecimalError)) throw error
    throw new RowError(
      'number_too_long',
      `${column} ${quoted(text)} has more digits than Hedgerow keeps (40 digits, 18 decimals).`,
      column,
    )
  }
}

/** As `optionalDecimal`, but an empty cell is an error too. @throws RowError */
export function requiredDecimal(text: string | undefined, column: string, mark?: DecimalMark): Decimal {
  const d = optionalDecimal(text, column, mark)
  if (d === null)
    throw new RowError('number_missing', `${column} is empty: the row cannot be read without it.`, column)
  return d
}

/** Learns from sample cells whether a column writes decimal commas. */
export function decimalMarkOf(samples: Iterable<string>): DecimalMark {
  let comma = 0
  let point = 0
  for (const s of samples) {
    const t = s.replace(/[^\d.,]/g, '')
    const c = t.lastIndexOf(',')
    const p = t.lastIndexOf('.')
    if (c >= 0 && p >= 0) {
      if (c > p) comma += 1
      else point += 1
    } else if (c >= 0 && !/^\d{1,3}(,\d{3})+$/.test(t)) comma += 1
    else if (p >= 0 && !/^\d{1,3}(\.\d{3})+$/.test(t)) point += 1
  }
  if (comma > 0 && point > 0) return 'unknown'
  return comma > 0 ? 'comma' : point > 0 ? 'point' : 'unknown'
}
