/** What a person types into the dialogs of the book, checked field by field: null is fine, else one plain sentence. */

const DECIMAL = /^[+-]?(\d+(\.\d*)?|\.\d+)$/
const GROUPED = /^[+-]?\d{1,3}(,\d{3})+(\.\d*)?$/
const TIME = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?)?$/
const DATE = /^\d{4}-\d{2}-\d{2}$/

/** A typed number as plain decimal text: spaces and thousands commas leave, a true minus becomes `-`. */
export function plainDecimal(text: string): string {
  const tidy = text.trim().replaceAll('\u2212', '-').replace(/\s+/g, '')
  return GROUPED.test(tidy) ? tidy.replaceAll(',', '') : tidy
}

/** @param what the field's name at the start of a sentence; `sign` what is allowed beside plain numbers; `example` a number such as the field holds */
export function decimalProblem(
  text: string,
  what: string,
  sign: 'any' | 'not-zero' | 'positive' | 'not-negative' = 'any',
  example = '-12.5',
): string | null {
  const plain = plainDecimal(text)
  if (plain === '') return `${what} is missing: type a number.`
  if (plain.length > 64) return `${what} is too long: at most 64 characters.`
  if (!DECIMAL.test(plain)) return `${what} is not a number: write it like ${example}.`
  const zero = !/[1-9]/.test(plain)
  if (zero && (sign === 'not-zero' || sign === 'positive')) return `${what} is 0: type another number.`
  if (!zero && plain.startsWith('-') && (sign === 'positive' || sign === 'not-negative'))
    return `${what} is below 0: type it without the minus.`
  return null
}

/** The same for a field that may stay empty. */
export function optionalDecimalProblem(
  text: string,
  what: string,
  sign: 'any' | 'not-zero' | 'positive' | 'not-negative' = 'any',
): string | null {
  return text.trim() === '' ? null : decimalProblem(text, what, sign)
}

/** A date, a local time, or a time with its offset. */
export function timeProblem(text: string): string | null {
  const t = text.trim()
  if (t === '') return 'The time is missing: write 2026-11-20 15:30 or a date.'
  if (!TIME.test(t) || !isDay(t.slice(0, 10)) || !isHour(t.slice(11, 16)))
    return 'This is no time: write 2026-11-20 15:30, with Z at the end for UTC, or a date.'
  return null
}

/** What is wrong with a typed date, null when nothing is. */
export function dateProblem(text: string, what: string): string | null {
  const t = text.trim()
  return DATE.test(t) && isDay(t) ? null : `${what} is no date: write it like 2026-12-18.`
}

/** What is wrong with a typed reason, null when nothing is. */
export function reasonProblem(text: string): string | null {
  if (text.trim() === '') return 'Say why, in a few words: it is kept with the edit.'
  return text.length > 300 ? 'The reason is too long: at most 300 characters.' : null
}

/** What is wrong with a typed currency, null when nothing is. */
export function currencyProblem(text: string): string | null {
  return /^[A-Z0-9]{2,12}$/.test(text.trim().toUpperCase()) ? null : 'Write a currency such as USD or BTC.'
}

/** What is wrong with a text that must be there, null when nothing is. */
export function neededProblem(text: string, what: string, longest = 120): string | null {
  if (text.trim() === '') return `${what} is missing.`
  return text.trim().length > longest ? `${what} is too long: at most ${longest} characters.` : null
}

/** A time zone that the browser knows; the host checks it again. */
export function zoneProblem(text: string): string | null {
  const zone = text.trim()
  if (zone === '') return 'The time zone is missing: write one such as America/New_York.'
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return null
  } catch {
    return `${zone} is no time zone: write one such as America/New_York or UTC.`
  }
}

function isDay(date: string): boolean {
  const at = Date.parse(`${date}T00:00:00Z`)
  return Number.isFinite(at) && new Date(at).toISOString().slice(0, 10) === date
}

function isHour(time: string): boolean {
  if (time === '') return true
  const [h = '', m = ''] = time.split(':')
  return Number(h) < 24 && Number(m) < 60
}
