/** Dates and times in the spellings of statements, to ISO text. No clock, no zone: the ledger resolves zones. */
import { quoted, RowError } from './rowLog.ts'

/** Which part comes first where digits alone do not tell. */
export type DateOrder = 'ymd' | 'mdy' | 'dmy'

export interface PrintedTime {
  /** `YYYY-MM-DD` */
  readonly date: string
  /** `HH:MM:SS` or `HH:MM:SS.mmm`; null when only a date is printed */
  readonly time: string | null
  /** `Z`, `+HH:MM`, `-HH:MM`; null when none is printed */
  readonly offset: string | null
  /** a zone's letters behind the time (`EST`), null when none */
  readonly zoneText: string | null
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const FIRST_YEAR = 1970
const LAST_YEAR = 2199
const TIME =
  /^[T;,\s]*(\d{1,2}):?(\d{2})(?::?(\d{2})(?:[.,](\d{1,9}))?)?\s*([AaPp]\.?[Mm]\.?)?\s*(Z|[+-]\d{2}:?\d{2})?\s*([A-Za-z_/]{2,40})?$/

const DATES: readonly {
  readonly shape: RegExp
  read(m: RegExpExecArray, order: DateOrder): number[] | null
}[] = [
  { shape: /^(\d{4})-(\d{1,2})-(\d{1,2})(?=$|[T;,\s])/, read: (m) => [n(m[1]), n(m[2]), n(m[3])] },
  { shape: /^(\d{4})(\d{2})(\d{2})(?=$|[T;,\s])/, read: (m) => [n(m[1]), n(m[2]), n(m[3])] },
  { shape: /^(\d{4})[/.](\d{1,2})[/.](\d{1,2})(?=$|[T;,\s])/, read: (m) => [n(m[1]), n(m[2]), n(m[3])] },
  {
    shape: /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?=$|[T;,\s])/,
    read: (m, order) =>
      order === 'dmy'
        ? [year(m[3]), n(m[2]), n(m[1])]
        : order === 'mdy'
          ? [year(m[3]), n(m[1]), n(m[2])]
          : null,
  },
  {
    shape: /^(\d{1,2})[-\s]?([A-Za-z]{3})[a-z]*[-\s,]*(\d{4}|\d{2})(?=$|[T;,\s])/,
    read: (m) => [year(m[3]), month(m[2]), n(m[1])],
  },
  {
    shape: /^([A-Za-z]{3})[a-z]*[-\s](\d{1,2}),?[-\s](\d{4}|\d{2})(?=$|[T;,\s])/,
    read: (m) => [year(m[3]), month(m[1]), n(m[2])],
  },
]

function n(text: string | undefined): number {
  return Number(text)
}
function year(text: string | undefined): number {
  const y = Number(text)
  return text?.length === 2 ? (y < 70 ? 2000 + y : 1900 + y) : y
}
function month(text: string | undefined): number {
  return MONTHS.indexOf((text ?? '').toLowerCase()) + 1
}

/** Number of a month's English letters (`Jan`, `JANUARY`), 1 to 12; 0 when unknown. */
export function monthNumber(text: string): number {
  return month(text.slice(0, 3))
}

/** Two-digit years as the field prints them: 00-69 are 2000-2069, 70-99 are 1970-1999. */
export function fullYear(text: string): number {
  return year(text)
}

/** `YYYY-MM-DD` of a real calendar date, or null. */
export function isoDate(y: number, m: number, d: number): string | null {
  if (!Number.isInteger(y) || y < 0 || y > 9999 || m < 1 || m > 12 || d < 1 || d > daysIn(y, m)) return null
  return `${String(y).padStart(4, '0')}-${String(m).padStart(2, '0')}-${String(d).padStart(2, '0')}`
}

function daysIn(y: number, m: number): number {
  if (m === 2) return (y % 4 === 0 && y % 100 !== 0) || y % 400 === 0 ? 29 : 28
  return m === 4 || m === 6 || m === 9 || m === 11 ? 30 : 31
}

/** Day of the week of a Gregorian date, 0 = Sunday (Sakamoto, 1993). */
export function weekday(y: number, m: number, d: number): number {
  const t = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4]
  const yy = m < 3 ? y - 1 : y
  return (
    (yy + Math.floor(yy / 4) - Math.floor(yy / 100) + Math.floor(yy / 400) + (t[m - 1] as number) + d) % 7
  )
}

/**
 * Reads a date, or a date and a time, in any spelling the formats use.
 * @returns null when it is neither, or no real date. `order` decides `02/03/2025`; with `ymd` such a text is refused.
 */
export function readTime(text: string, order: DateOrder): PrintedTime | null {
  const t = text.trim()
  if (t.length > 80) return null
  for (const { shape, read } of DATES) {
    const m = shape.exec(t)
    if (m === null) continue
    const parts = read(m, order)
    if (parts === null) return null
    const date = isoDate(parts[0] as number, parts[1] as number, parts[2] as number)
    if (date === null) return null
    const rest = t.slice(m[0].length)
    return rest === '' ? { date, time: null, offset: null, zoneText: null } : clock(date, rest)
  }
  return null
}

function clock(date: string, rest: string): PrintedTime | null {
  const m = TIME.exec(rest)
  if (m === null) return null
  let hours = Number(m[1])
  const pm = m[5]?.toLowerCase().startsWith('p')
  if (m[5] !== undefined) {
    if (hours < 1 || hours > 12) return null
    hours = (hours % 12) + (pm ? 12 : 0)
  }
  const minutes = Number(m[2])
  const seconds = Number(m[3] ?? '0')
  if (hours > 23 || minutes > 59 || seconds > 60) return null
  const fraction = (m[4] ?? '').slice(0, 3).replace(/0+$/, '')
  const two = (x: number) => String(x).padStart(2, '0')
  const time = `${two(hours)}:${two(minutes)}:${two(Math.min(seconds, 59))}${fraction === '' ? '' : `.${fraction.padEnd(3, '0')}`}`
  const o = m[6]
  const offset = o === undefined ? null : o === 'Z' ? 'Z' : `${o.slice(0, 3)}:${o.slice(-2)}`
  return { date, time, offset, zoneText: m[7] ?? null }
}

/** Whether a date lies where statements can come from. */
export function plausibleDate(date: string): boolean {
  const y = Number(date.slice(0, 4))
  return y >= FIRST_YEAR && y <= LAST_YEAR
}

/**
 * A cell's date and time.
 * @throws RowError naming the column when it is empty, unreadable or outside 1970 to 2199
 */
export function requiredTime(text: string | undefined, column: string, order: DateOrder): PrintedTime {
  if (text === undefined || text.trim() === '') {
    throw new RowError('date_missing', `${column} is empty: the row cannot be placed in time.`, column)
  }
  const t = readTime(text, order)
  if (t === null) {
    throw new RowError(
      'date_unreadable',
      `${column} ${quoted(text)} is not a date Hedgerow knows: correct it in the file.`,
      column,
    )
  }
  if (!plausibleDate(t.date)) {
    throw new RowError(
      'date_out_of_range',
      `${column} ${quoted(text)} lies outside ${FIRST_YEAR} to ${LAST_YEAR}: correct it in the file.`,
      column,
    )
  }
  return t
}

/** `at` (ISO text, with offset when one is printed) or `date`, as statement rows carry it. */
export function rowTime(t: PrintedTime): { at: string } | { date: string } {
  return t.time === null ? { date: t.date } : { at: `${t.date}T${t.time}${t.offset ?? ''}` }
}

/** Whether the digits of a text allow day and month to be told apart, and which way round they are. */
export function orderOf(text: string): DateOrder | null {
  const m = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?!\d)/.exec(text.trim())
  if (m === null) return null
  const first = Number(m[1])
  const second = Number(m[2])
  if (first > 12 && second <= 12) return 'dmy'
  return second > 12 && first <= 12 ? 'mdy' : null
}

/**
 * Offset of New York at a local date and time by the rule in force since 2007 (second Sunday of March, first Sunday of November,
 * 02:00): `-04:00` or `-05:00`. For instants of production only; rows are resolved by the ledger with the real zone.
 */
export function newYorkOffset(date: string, time: string): '-04:00' | '-05:00' {
  const y = Number(date.slice(0, 4))
  const firstSunday = (m: number) => 1 + ((7 - weekday(y, m, 1)) % 7)
  const start = `${isoDate(y, 3, firstSunday(3) + 7)}T02:00:00`
  const end = `${isoDate(y, 11, firstSunday(11))}T02:00:00`
  const t = `${date}T${time}`
  return t >= start && t < end ? '-04:00' : '-05:00'
}
