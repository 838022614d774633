/** A table in a file of no known format: its header line, its columns with samples, and the mapping proposed for it. */
import {
  type ColumnMapping,
  MAPPED_FIELDS,
  type MappedField,
  NUMBER_FIELDS,
  type NumberField,
  type TableColumn,
} from '../../model/columnMapping.ts'
import { type CsvRecord, csvRecords } from '../common/csv.ts'
import { decimalMarkOf, readNumber } from '../common/number.ts'
import { columnKey } from '../common/table.ts'
import { orderOf, readTime } from '../common/time.ts'
import { columnLabels, placesOf } from './columns.ts'
import { guessedPlaces, guessedWords } from './guesses.ts'

/** Lines that may stand above a header. */
const PREAMBLE = 12
const HEAD_TEXT = 32_768
const SAMPLES = 40
const SHOWN = 6
const SHOWN_LENGTH = 48
const MOST_COLUMNS = 200

/** A table as found in the beginning of a file. */
export interface FoundTable {
  /** 1-based line of the header */
  readonly line: number
  /** the header, normalised: tables with the same one have the same layout */
  readonly layout: string
  readonly columns: readonly TableColumn[]
  /** what the names and the first rows suggest; every field is told, null: no column */
  readonly proposed: ColumnMapping
}

/**
 * The table in a text, by the look of it: a line of names above lines of as many cells, some of them numbers.
 * @returns null for text that is no such table (prose, XML, JSON, numbers without names)
 */
export function findTable(text: string): FoundTable | null {
  if (/^\s*[<{[]/.test(text)) return null
  const records = csvRecords(text.slice(0, HEAD_TEXT), null).filter((r) => filled(r) > 0)
  // the last one may be cut
  const whole = text.length > HEAD_TEXT ? records.slice(0, -1) : records
  const at = whole.slice(0, PREAMBLE).findIndex((r, k) => isHeader(r, whole.slice(k + 1, k + 1 + SAMPLES)))
  const header = whole[at]
  if (header === undefined) return null
  const rows = whole.slice(at + 1, at + 1 + SAMPLES)
  const labels = columnLabels(header.cells)
  return {
    line: header.line,
    layout: layoutOf(header.cells),
    columns: labels.map((label, k) => ({
      label,
      samples: rows.slice(0, SHOWN).map((r) => cut(r.cells[k]?.trim() ?? '')),
    })),
    proposed: proposal(header, rows),
  }
}

/** What makes two tables one layout: the names of their columns in their order, blanks and case aside. */
export function layoutOf(header: readonly string[]): string {
  return columnLabels(header).map(columnKey).join('\u001f')
}

/** The mapping that names and first rows suggest, for a person to look at. */
function proposal(header: CsvRecord, rows: readonly CsvRecord[]): ColumnMapping {
  const labels = columnLabels(header.cells)
  const named = placesOf(header.cells, undefined)
  const places = new Map([...guessedPlaces(labels, named), ...named])
  const columns: { [F in MappedField]?: string | null } = {}
  for (const field of MAPPED_FIELDS) {
    const at = places.get(field)
    columns[field] = at === undefined ? null : (labels[at] ?? null)
  }
  const decimals: { [F in NumberField]?: 'point' | 'comma' } = {}
  for (const field of NUMBER_FIELDS) {
    const at = places.get(field)
    const mark = at === undefined ? 'unknown' : decimalMarkOf(samplesOf(rows, at))
    if (mark === 'comma') decimals[field] = mark
  }
  // beside a column of decimal commas, 1.200 is more likely a thousand
  for (const field of Object.keys(decimals).length === 0 ? [] : NUMBER_FIELDS) {
    const at = places.get(field)
    if (at !== undefined && samplesOf(rows, at).some((c) => /^[-+]?\d{1,3}(?:\.\d{3})+$/.test(c)))
      decimals[field] ??= 'comma'
  }
  const date = places.get('date')
  const days = date === undefined ? [] : samplesOf(rows, date)
  // a date with points is day first wherever it is written
  const order = days.map(orderOf).find((o) => o !== null) ?? (days.some(isPointed) ? 'dmy' : null)
  const side = places.get('side')
  const words = side === undefined ? null : guessedWords(samplesOf(rows, side))
  return {
    columns,
    ...(words === null ? {} : { words }),
    ...(Object.keys(decimals).length === 0 ? {} : { decimals }),
    ...(order === null ? {} : { dates: order }),
  }
}

/** Names above rows: three cells or more, none of them a number or a date, each once; rows below are as wide and hold numbers. */
function isHeader(record: CsvRecord, below: readonly CsvRecord[]): boolean {
  const names = record.cells.map((c) => c.trim()).filter((c) => c !== '')
  if (names.length < 3 || record.cells.length > MOST_COLUMNS) return false
  if (names.some((c) => c.length > 60 || readNumber(c, 'unknown') !== null || isDate(c))) return false
  if (new Set(names.map(columnKey)).size < Math.ceil(names.length / 2)) return false
  const like = below.filter((r) => filled(r) >= Math.max(2, Math.ceil(names.length / 3)))
  const numbers = (r: CsvRecord) => r.cells.filter((c) => readNumber(c, 'unknown') !== null).length
  return like.length > 0 && like.length * 2 >= below.length && like.some((r) => numbers(r) >= 2)
}

function isDate(text: string): boolean {
  return readTime(text, 'mdy') !== null || readTime(text, 'dmy') !== null
}

function isPointed(text: string): boolean {
  return /^\d{1,2}\.\d{1,2}\.(?:\d{4}|\d{2})(?!\d)/.test(text)
}

function filled(record: CsvRecord): number {
  return record.cells.filter((c) => c.trim() !== '').length
}

function samplesOf(rows: readonly CsvRecord[], at: number): string[] {
  return rows.map((r) => r.cells[at]?.trim() ?? '').filter((c) => c !== '')
}

function cut(text: string): string {
  const flat = text.replaceAll(/\s+/g, ' ')
  return flat.length > SHOWN_LENGTH ? `${flat.slice(0, SHOWN_LENGTH - 1)}…` : flat
}
