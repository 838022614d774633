/** Reading attributes of a Flex element. No attribute is safe to require: a sentence says which box to tick in the query. */
import type { Decimal } from '../../model/decimal.ts'
import { optionalDecimal } from '../common/number.ts'
import { quoted, RowError } from '../common/rowLog.ts'
import { type DateOrder, orderOf, type PrintedTime, plausibleDate, readTime } from '../common/time.ts'
import type { Attributes } from '../common/xml.ts'

/** The attribute's text, or null when it is absent, empty or a dash (`-`, `--`: "several" in summary rows). */
export function text(a: Attributes, ...names: readonly string[]): string | null {
  for (const name of names) {
    const value = a[name]?.trim()
    if (value !== undefined && value !== '' && value !== '-' && value !== '--') return value
  }
  return null
}

/** The attribute as exact decimal, null when absent. @throws RowError when it holds something else */
export function decimal(a: Attributes, ...names: readonly string[]): Decimal | null {
  for (const name of names) {
    const d = optionalDecimal(a[name], name)
    if (d !== null) return d
  }
  return null
}

/** What to say about an attribute that is not in the query. */
export function missing(element: string, label: string, section: string): RowError {
  return new RowError(
    'flex_attribute_missing',
    `A ${element} row has no ${label}: tick "${label}" in section "${section}" of the Flex query and export again.`,
    label,
  )
}

/**
 * Which order of day and month a Flex query prints. Learned from every date of the file that can be read in one way only; a date
 * that can still be read in two ways is an error of its row, never a guess.
 */
export class FlexDates {
  #order: DateOrder | null = null

  /** Learns from a date, for example of the statement's own period. */
  learn(value: string | null): void {
    if (value !== null && this.#order === null) this.#order = orderOf(value)
  }

  /** @returns null when the attribute is absent. @throws RowError when it is no date, out of range or ambiguous */
  read(value: string | null, name: string): PrintedTime | null {
    if (value === null) return null
    this.learn(value)
    const t = readTime(value, this.#order ?? 'ymd')
    if (t === null) {
      const ambiguous = this.#order === null && readTime(value, 'dmy') !== null
      throw new RowError(
        ambiguous ? 'date_ambiguous' : 'date_unreadable',
        ambiguous
          ? `${name} ${quoted(value)} can be read as day/month or month/day: set the query's date format to yyyy-MM-dd and export again.`
          : `${name} ${quoted(value)} is not a date: set the query's date format to yyyy-MM-dd and export again.`,
        name,
      )
    }
    if (!plausibleDate(t.date)) {
      throw new RowError(
        'date_out_of_range',
        `${name} ${quoted(value)} lies outside 1970 to 2199: correct it in the file.`,
        name,
      )
    }
    return t
  }

  /** A date with an optional time from the first attribute present. */
  of(a: Attributes, ...names: readonly string[]): PrintedTime | null {
    for (const name of names) {
      const t = this.read(text(a, name), name)
      if (t !== null) return t
    }
    return null
  }
}
