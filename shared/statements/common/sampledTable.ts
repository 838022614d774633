/**
 * A parser for tables whose header is told by its shape, not by its words, and whose decimal mark is learned from the first rows: one
 * broker's files in many languages.
 */
import type { StatementHeader } from '../../model/statement.ts'
import type { PushParser, RowTally } from '../format.ts'
import { CsvReader, type CsvRecord, csvRecords } from './csv.ts'
import { failHeaderless, isWide, tellAlike, whenOf } from './csvTable.ts'
import { GluedParts, REPEATED } from './glued.ts'
import { type DecimalMark, decimalMarkOf } from './number.ts'
import { guarded, type RowLog, type SourceRow } from './rowLog.ts'

const SAMPLE = 100

/** What a format knows about its table. Date and time stand in the first two columns, the day first. */
export interface SampledReader {
  /** as in "a Degiro account statement" */
  readonly title: string
  /** columns of every row */
  readonly width: number
  /** places of the figures that show the decimal mark */
  readonly figures: readonly number[]
  /** reads one row; a RowError becomes the row's error */
  row(record: CsvRecord, row: SourceRow, mark: DecimalMark): void
  /** `complete`: no row failed and the file is whole */
  header(complete: boolean): StatementHeader
}

export class SampledTableParser implements PushParser {
  readonly #log: RowLog
  readonly #reader: SampledReader
  readonly #isHeader: (cells: readonly string[]) => boolean
  readonly #csv: CsvReader
  readonly #glued = new GluedParts()
  #sample: { record: CsvRecord; row: SourceRow }[] | null = []
  #mark: DecimalMark = 'unknown'
  #started = false

  constructor(log: RowLog, reader: SampledReader, isHeader: (cells: readonly string[]) => boolean) {
    this.#log = log
    this.#reader = reader
    this.#isHeader = isHeader
    this.#csv = new CsvReader({
      record: (record) => this.#record(record),
      broken: log.breakOff,
    })
  }

  write(text: string): void {
    this.#csv.write(text)
  }

  end(): void {
    this.#csv.end()
    this.#glued.end()
    this.#learn()
    tellAlike(this.#log, this.#glued)
    if (!this.#started && !this.#log.broken) {
      this.#log.breakOff(
        'header_missing',
        `The file has no header line of ${this.#reader.title}: export it again as CSV.`,
      )
    }
    this.#log.sink.header(this.#reader.header(this.#log.whole))
  }

  tally(): RowTally {
    return this.#log.tally()
  }

  #record(record: CsvRecord): void {
    if (this.#log.broken || record.cells.every((c) => c.trim() === '')) return
    if (this.#isHeader(record.cells)) {
      this.#started = true
      this.#glued.next()
      this.#log.aside(record.line)
      return
    }
    const { width } = this.#reader
    if (!this.#started) {
      if (isWide(record, width)) failHeaderless(this.#log.begin(record.line, record.raw))
      else this.#log.aside(record.line)
      return
    }
    const row = this.#log.begin(record.line, record.raw)
    if (record.cells.length < width) {
      row.fail(
        'row_cut_off',
        `Line ${record.line} has ${record.cells.length} of ${width} columns: the file is cut off or damaged, export it again.`,
      )
      return
    }
    const when = whenOf(`${record.cells[0]?.trim() ?? ''} ${record.cells[1]?.trim() ?? ''}`.trim(), 'dmy')
    this.#glued.take(record.raw, record.line, when, (repeated) => {
      if (repeated) row.skip(REPEATED)
      else if (this.#sample === null) guarded(row, () => this.#reader.row(record, row, this.#mark))
      else {
        this.#sample.push({ record, row })
        if (this.#sample.length >= SAMPLE) this.#learn()
      }
    })
  }

  #learn(): void {
    const sample = this.#sample
    this.#sample = null
    if (sample === null) return
    this.#mark = decimalMarkOf(
      sample.flatMap(({ record }) => this.#reader.figures.map((k) => record.cells[k] ?? '')),
    )
    for (const { record, row } of sample) guarded(row, () => this.#reader.row(record, row, this.#mark))
  }
}

/** How certain it is that a head has a table with such a header: 1 when one of its first lines is one. */
export function headerConfidence(text: string, isHeader: (cells: readonly string[]) => boolean): number {
  return csvRecords(text.slice(0, 8192))
    .slice(0, 3)
    .some((r) => isHeader(r.cells))
    ? 1
    : 0
}
