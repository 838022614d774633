/** A parser for files that are one table of delimited text: preamble, header found by names, rows, footer. */
import type { StatementHeader } from '../../model/statement.ts'
import type { PushParser, RowTally } from '../format.ts'
import { CsvReader, type CsvRecord } from './csv.ts'
import { GluedParts, REPEATED } from './glued.ts'
import { guarded, type RowLog, type SourceRow } from './rowLog.ts'
import { Columns, namesFound } from './table.ts'
import { type DateOrder, readTime } from './time.ts'

/** Lines above a header that are remembered; a file that has none holds no more either. */
const PREAMBLE = 40

/** What a format knows about its table. */
export interface TableReader {
  /** as in "a Robinhood activity report" */
  readonly title: string
  /** columns every file of the format has */
  readonly columns: readonly string[]
  readonly delimiter?: ',' | ';' | '\t' | null
  /** where a row's time stands (the first of these columns that is filled), so that a list which jumps back in time is seen */
  readonly time?: { readonly columns: readonly string[]; readonly order: DateOrder }
  /** a line before the header */
  preamble?(record: CsvRecord): void
  /** a line behind the header that is no data row: a total, a disclaimer */
  isFooter?(columns: Columns, record: CsvRecord): boolean
  /** reads one row; a RowError becomes the row's error */
  row(columns: Columns, record: CsvRecord, row: SourceRow): void
  /** everything was read: settle what waits */
  end?(): void
  /** `complete`: no row failed and the file is whole */
  header(complete: boolean): StatementHeader
}

/** Push parser of one table. Repeated headers in the middle (glued files) are taken anew. */
export class CsvTableParser implements PushParser {
  readonly #log: RowLog
  readonly #reader: TableReader
  readonly #csv: CsvReader
  readonly #glued = new GluedParts()
  /** lines above the first header, as printed */
  readonly #above = new Set<string>()
  #columns: Columns | null = null

  constructor(log: RowLog, reader: TableReader) {
    this.#log = log
    this.#reader = reader
    this.#csv = new CsvReader(
      {
        record: (record) => this.#record(record),
        broken: log.breakOff,
      },
      reader.delimiter === undefined ? ',' : reader.delimiter,
    )
  }

  write(text: string): void {
    this.#csv.write(text)
  }

  end(): void {
    this.#csv.end()
    this.#glued.end()
    this.#reader.end?.()
    tellAlike(this.#log, this.#glued)
    if (this.#columns === null && !this.#log.broken) {
      this.#log.breakOff(
        'header_missing',
        `The file has no header line of ${this.#reader.title}: export it again.`,
      )
    }
    this.#log.sink.header(this.#reader.header(this.#log.whole))
  }

  tally(): RowTally {
    return this.#log.tally()
  }

  #record(record: CsvRecord): void {
    if (this.#log.broken || record.cells.every((c) => c.trim() === '')) return
    const names = this.#reader.columns
    if (namesFound(record.cells, names) >= Math.max(2, names.length / 2)) {
      const columns = new Columns(record.cells)
      const missing = columns.missing(names)
      if (missing.length === 0) {
        if (this.#columns !== null) this.#glued.next()
        this.#columns = columns
        this.#log.aside(record.line)
      } else this.#changed(missing, record.line)
      return
    }
    const columns = this.#columns
    if (columns === null) {
      if (isWide(record, names.length)) failHeaderless(this.#log.begin(record.line, record.raw))
      else {
        this.#log.aside(record.line)
        if (this.#above.size < PREAMBLE) this.#above.add(record.raw.trim())
        this.#reader.preamble?.(record)
      }
      return
    }
    // the lines above the header, again: another export of the account was glued below
    const above = this.#above.has(record.raw.trim())
    if (above || this.#reader.isFooter?.(columns, record)) {
      this.#log.aside(record.line)
      this.#glued.perhaps()
      return
    }
    const row = this.#log.begin(record.line, record.raw)
    const needed = columns.width(names)
    if (record.cells.length < needed) {
      row.fail(
        'row_cut_off',
        `Line ${record.line} has ${record.cells.length} of ${needed} columns: the file is cut off or damaged, export it again.`,
      )
      return
    }
    this.#glued.take(record.raw, record.line, this.#when(columns, record), (repeated) => {
      if (repeated) row.skip(REPEATED)
      else guarded(row, () => this.#reader.row(columns, record, row))
    })
  }

  #when(columns: Columns, record: CsvRecord): string | null {
    const { time } = this.#reader
    if (time === undefined) return null
    for (const name of time.columns) {
      const read = whenOf(columns.cell(record.cells, name) ?? '', time.order)
      if (read !== null) return read
    }
    return null
  }

  #changed(missing: readonly string[], line: number): void {
    this.#log.breakOff(
      'header_changed',
      `The header of line ${line} lacks the column ${missing.map((m) => `"${m}"`).join(', ')}: the layout has changed, report it or map the file by hand.`,
      line,
      missing[0] ?? null,
    )
  }
}

/** A printed time as comparable text; null when it is none. */
export function whenOf(text: string, order: DateOrder): string | null {
  const t = text === '' ? null : readTime(text.split(/\s+as of\s+/i)[0] as string, order)
  return t === null ? null : `${t.date}T${t.time ?? ''}`
}

/** Tells of equal rows that were counted although the file jumps back in time between them. */
export function tellAlike(log: RowLog, glued: GluedParts): void {
  const { alike } = glued
  if (alike !== null) log.issue('info', 'rows_alike', alike.message, alike.line)
}

/** Whether a line above the header has the look of a row: it is told as an error, a preamble is not. */
export function isWide(record: CsvRecord, columns: number): boolean {
  return record.cells.filter((c) => c.trim() !== '').length >= Math.max(4, Math.min(6, columns * 0.6))
}

/** The error of a row that stands where no header has named its columns yet. */
export function failHeaderless(row: SourceRow): void {
  row.fail(
    'row_before_header',
    `Line ${row.line} stands above the header line that would name its columns: export the file again, or move the header up.`,
  )
}

/**
 * How certain it is that a head has this table: 1 with all names in one of the first `lines` records, 0.6 with most of them.
 */
export function tableConfidence(records: readonly CsvRecord[], names: readonly string[], lines = 12): number {
  let best = 0
  for (const r of records.slice(0, lines)) best = Math.max(best, namesFound(r.cells, names))
  if (best === names.length) return 1
  return best >= names.length * 0.7 && best >= 3 ? 0.6 : 0
}

/** File order normalised to oldest first: most exports print the newest line first. */
export class FileOrder {
  #direction: 1 | -1
  #last = ''

  constructor(newestFirst = true) {
    this.#direction = newestFirst ? -1 : 1
  }

  /** Sequence of the row at `line` with this instant (comparable text); learns the direction as instants change. */
  next(instant: string, line: number): number {
    if (this.#last !== '' && instant !== this.#last) this.#direction = instant < this.#last ? -1 : 1
    this.#last = instant
    return this.#direction * line
  }
}
