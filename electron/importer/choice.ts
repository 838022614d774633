/** What a file is read as: the format asked for, the one its layout was mapped for, else what its content shows. */
import type { FileHead, StatementFormat } from '../../shared/statements/format.ts'
import { genericCsv } from '../../shared/statements/generic-csv/format.ts'
import { findTable } from '../../shared/statements/generic-csv/table.ts'
import { recognise } from '../../shared/statements/registry.ts'
import type { Book } from '../book/book.ts'
import { marketLayout, noMarketFile } from './marketFile.ts'
import type { ImportJob } from './messages.ts'
import { askedFormat, recogniseFile } from './parse.ts'
import type { Refusal } from './refusal.ts'
import { lacking, readingOf, type TableReading } from './tables.ts'
import { columnsMissing, columnsNeeded } from './verdicts.ts'

type WithBook = <T>(use: (book: Book | null) => T) => T

/** A format to read by, or the refusal of a table whose columns are not mapped yet. */
export type Choice =
  | { readonly format: StatementFormat; readonly reading: TableReading | null; readonly refusal: null }
  | { readonly format: null; readonly reading: TableReading; readonly refusal: Refusal }

/** @throws Refusal when no format fits and the file is no table either */
export function chooseReading(head: FileHead, job: ImportJob, withBook: WithBook): Choice {
  const given = job.mapping ?? null
  const asked = job.format === null ? null : askedFormat(job.format)
  if (asked !== null && asked !== genericCsv) return chosen(asked, null)
  const table = findTable(head.text)
  const reading = table === null ? null : withBook((book) => readingOf(table, given, book))
  if (asked === genericCsv || given !== null || reading?.kept != null) {
    const missing = reading === null ? [] : lacking(reading.found, reading.mapping)
    return reading === null || missing.length === 0
      ? chosen(genericCsv, reading)
      : { format: null, reading, refusal: columnsMissing(job.name, missing, reading.mapping) }
  }
  const shown = recogniseFile(head)
  if (shown.format === genericCsv) return chosen(genericCsv, reading)
  if (shown.format !== null || reading === null) return chosen(shown.format ?? genericCsv, null)
  return { format: null, reading, refusal: columnsNeeded(job.name) }
}

function chosen(format: StatementFormat, reading: TableReading | null): Choice {
  return { format, reading, refusal: null }
}

/**
 * The layout of a file of quotes or prices, unless it is read as a statement or as a table that somebody mapped; null: it is neither.
 * @throws Refusal when nothing but market data is asked for and the file is none
 */
export function chooseMarket(
  head: FileHead,
  job: ImportJob,
  withBook: WithBook,
): ReturnType<typeof marketLayout> {
  if (job.format !== null || job.mapping != null) return null
  const only = job.marketOnly === true
  const layout = only || recognise(head) === null ? marketLayout(job.name, head.text) : null
  if (only && layout === null) throw noMarketFile(job.name)
  if (layout === null || only) return layout
  const table = findTable(head.text)
  const kept = table === null ? null : withBook((book) => readingOf(table, null, book).kept)
  return kept === null ? layout : null
}
