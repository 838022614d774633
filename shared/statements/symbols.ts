/** Pieces of a contract that a printed symbol can tell, and what is common to all notations of them. */
import type { OptionRight } from '../model/instrument.ts'
import { fullYear, isoDate, monthNumber, weekday } from './common/time.ts'

/** An option as a symbol names it. `strike` is canonical decimal text, `expiry` `YYYY-MM-DD`. */
export interface OptionPieces {
  readonly root: string
  readonly expiry: string
  readonly right: OptionRight
  readonly strike: string
}

/** A future's delivery month as its code names it. */
export interface FutureMonth {
  readonly root: string
  /** 1 to 12 */
  readonly month: number
  readonly year: number
}

/** A way to write options: reads it (null when the text is something else) and writes it back. */
export interface OptionNotation {
  readonly id: string
  parse(text: string): OptionPieces | null
  print(option: OptionPieces): string
}

const MONTH_CODES = 'FGHJKMNQUVXZ'
export const MONTH_NAMES = [
  'JAN',
  'FEB',
  'MAR',
  'APR',
  'MAY',
  'JUN',
  'JUL',
  'AUG',
  'SEP',
  'OCT',
  'NOV',
  'DEC',
] as const

/** Canonical decimal text of plain digits (`0087.500` -> `87.5`); null when it is none or not positive. */
export function strikeText(digits: string): string | null {
  const m = /^(\d{1,12})(?:\.(\d{1,8}))?$/.exec(digits)
  if (m === null) return digits.startsWith('.') ? strikeText(`0${digits}`) : null
  const whole = (m[1] as string).replace(/^0+(?=\d)/, '')
  const fraction = (m[2] ?? '').replace(/0+$/, '')
  return fraction === '' ? whole : `${whole}.${fraction}`
}

/** A strike printed x1000 without a point (`00087500` -> `87.5`). */
export function strikeFromThousandths(digits: string): string {
  return strikeText(`${digits.slice(0, -3) || '0'}.${digits.slice(-3)}`) as string
}

/** The 8 digits of a strike x1000. @throws RangeError when it does not fit */
export function thousandthsOfStrike(strike: string): string {
  const [whole = '', fraction = ''] = strike.split('.')
  if (fraction.length > 3 || whole.length > 5) throw new RangeError(`strike ${strike} does not fit 8 digits`)
  return whole.padStart(5, '0') + fraction.padEnd(3, '0')
}

/** `YYYY-MM-DD` from six digits YYMMDD; null when it is no date. */
export function expiryFromDigits(yymmdd: string): string | null {
  return isoDate(2000 + Number(yymmdd.slice(0, 2)), Number(yymmdd.slice(2, 4)), Number(yymmdd.slice(4, 6)))
}

/** `YYYY-MM-DD` from day, month letters and a year of 2 or 4 digits. */
export function expiryFromWords(day: string, month: string, year: string): string | null {
  return isoDate(fullYear(year), monthNumber(month), Number(day))
}

/** YYMMDD of an ISO date. */
export function expiryDigits(expiry: string): string {
  return expiry.slice(2, 4) + expiry.slice(5, 7) + expiry.slice(8, 10)
}

/** Day, month and year of an ISO date as numbers. */
export function dateParts(expiry: string): { readonly y: number; readonly m: number; readonly d: number } {
  return { y: Number(expiry.slice(0, 4)), m: Number(expiry.slice(5, 7)), d: Number(expiry.slice(8, 10)) }
}

/** OSI roots of adjusted contracts end in a digit (`USO1`, `BABA2`): the deliverable is not the plain one. */
export function isAdjustedRoot(root: string): boolean {
  return /^[A-Z]+\d$/.test(root)
}

/** The plain root behind an adjusted one. */
export function plainRoot(root: string): string {
  return isAdjustedRoot(root) ? root.slice(0, -1) : root
}

/** Share classes in one spelling: `BRK B`, `BRK/B`, `BRK-B` -> `BRK.B`. */
export function shareSymbol(text: string): string {
  const t = text.trim().toUpperCase()
  const m = /^([A-Z]{1,5})[ ./-]([A-Z]{1,2})$/.exec(t)
  return m === null ? t : `${m[1]}.${m[2]}`
}

/**
 * A future's code (`ESH9`, `6SZ5`, `/NQM22`, `CLZ2025`). One year digit means the year nearest to `near` (a date of the statement),
 * at most one year back and eight ahead.
 * @returns null when the text is no such code
 */
export function readFutureCode(text: string, near: string): FutureMonth | null {
  const m = /^\.?\/?([A-Z0-9]{1,5}?)([FGHJKMNQUVXZ])(\d{1,2}|20\d{2})$/.exec(text.trim().toUpperCase())
  if (m === null) return null
  const digits = m[3] as string
  const month = MONTH_CODES.indexOf(m[2] as string) + 1
  if (digits.length > 1)
    return { root: m[1] as string, month, year: digits.length === 4 ? Number(digits) : fullYear(digits) }
  const reference = Number(near.slice(0, 4))
  let year = reference - 1
  while (year % 10 !== Number(digits)) year += 1
  return { root: m[1] as string, month, year }
}

/** The code back, with the last digit of the year only. */
export function printFutureCode(f: FutureMonth): string {
  return `${f.root}${MONTH_CODES[f.month - 1]}${f.year % 10}`
}

/** The n-th given weekday (0 = Sunday) of a month, as day of the month. */
export function nthWeekday(year: number, month: number, day: number, nth: number): number {
  const first = weekday(year, month, 1)
  return 1 + ((day - first + 7) % 7) + 7 * (nth - 1)
}
