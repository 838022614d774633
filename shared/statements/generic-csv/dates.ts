/** Dates of a table in the notation that its mapping names or its rows show. */
import type { DateNotation } from '../../model/columnMapping.ts'
import { quoted, RowError } from '../common/rowLog.ts'
import { type DateOrder, type PrintedTime, readTime, requiredTime } from '../common/time.ts'

const DAY_MS = 86_400_000
/** Day 0 of a spreadsheet: 30 Dec 1899. */
const SHEET_EPOCH = Date.UTC(1899, 11, 30)
const NUMBER = /^\d{1,15}(?:\.\d{1,12})?$/

/**
 * A cell's date and time.
 * @param notation null: none was chosen and the column shows none
 * @throws RowError naming the column when it is empty, unreadable, or reads two ways
 */
export function tableTime(
  text: string | undefined,
  column: string,
  notation: DateNotation | null,
): PrintedTime {
  if (notation === 'unix' || notation === 'unix_ms' || notation === 'excel')
    return requiredTime(text === undefined ? text : fromNumber(text, column, notation), column, 'ymd')
  if (
    text !== undefined &&
    notation === null &&
    readTime(text, 'ymd') === null &&
    readTime(text, 'dmy') !== null
  )
    throw new RowError(
      'date_ambiguous',
      `${column} ${quoted(text)} can be read as day/month or month/day: choose the order in the mapping.`,
      column,
    )
  return requiredTime(text, column, notation ?? 'ymd')
}

/**
 * The time of a row; null when it is none or reads two ways.
 * @param time the clock's own column, where the table has one
 */
export function readableTime(
  date: string | null,
  time: string | null,
  notation: DateNotation | null,
): PrintedTime | null {
  if (date === null) return null
  try {
    return tableTime(time === null ? date : `${date} ${time}`, '', notation)
  } catch (error) {
    if (error instanceof RowError) return null
    throw error
  }
}

/** Whether a printed time goes to the second: with its third figure, or as a count since 1970. */
export function printsSeconds(text: string): boolean {
  return /:\d{2}:\d{2}|^\d+$/.test(text)
}

/** The local date of an expiry, in the table's notation or written out; null when it is no date. */
export function tableDate(text: string | null, notation: DateNotation | null): string | null {
  if (text === null) return null
  if ((notation === 'unix' || notation === 'unix_ms' || notation === 'excel') && NUMBER.test(text))
    return fromNumber(text, '', notation).slice(0, 10)
  return readTime(text, orderOfNotation(notation))?.date ?? null
}

function orderOfNotation(notation: DateNotation | null): DateOrder {
  return notation === 'mdy' || notation === 'dmy' ? notation : 'ymd'
}

/** ISO text of a number of seconds, milliseconds or days. A spreadsheet's day has no zone; a count since 1970 is UTC. */
function fromNumber(text: string, column: string, notation: 'unix' | 'unix_ms' | 'excel'): string {
  const unit = notation === 'unix' ? 1000 : notation === 'unix_ms' ? 1 : DAY_MS
  const ms = (notation === 'excel' ? SHEET_EPOCH : 0) + Math.round(Number(text) * unit)
  if (!NUMBER.test(text) || !(ms < 7_258_118_400_000))
    throw new RowError(
      'date_unreadable',
      `${column} ${quoted(text)} is no ${NAMES[notation]}: choose another notation of dates in the mapping.`,
      column,
    )
  const iso = new Date(ms).toISOString()
  if (notation !== 'excel') return iso
  // the clock of a spreadsheet is exact to the second at best
  const second = new Date(Math.round(ms / 1000) * 1000).toISOString().slice(0, 19)
  return Number.isInteger(Number(text)) ? second.slice(0, 10) : second
}

const NAMES = {
  unix: 'number of seconds since 1970',
  unix_ms: 'number of milliseconds since 1970',
  excel: "spreadsheet's day number",
} as const
