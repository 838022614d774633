/** The contract of a statement format: one folder under shared/statements, one line in registry.ts. */
import type { ColumnMapping } from '../model/columnMapping.ts'
import type { Issue } from '../model/issue.ts'
import type { StatementHeader, StatementRow } from '../model/statement.ts'

/** A row read from a file, not yet judged. */
export type Draft = StatementRow & {
  /** 1-based line where the row starts; null when the format has no lines */
  readonly line: number | null
  /** the row as printed, cut at 4096 characters */
  readonly raw: string
}

/** Where a parser sends what it reads. `header` may be sent several times: the last one stands. */
export interface StatementSink {
  header(header: StatementHeader): void
  draft(draft: Draft): void
  issue(issue: Issue): void
  /** data rows seen, whatever became of them: rows in = drafts' rows + skipped + rows with an issue, always */
  rowSeen(): void
  /** a data row that is rightly no draft (a subtotal, a summary of rows given elsewhere), with its reason */
  skipped(reason: string): void
  /** a record of a table that is no data row: a header, a title, a footer; for those who check that no record is left out */
  aside?(line: number): void
}

export interface ParserOptions {
  /** without folders; some brokers put the account only there */
  readonly fileName: string
  /** zone for times without an offset; null: the format's own default */
  readonly zone: string | null
  /** account for files that name none; null: the format's own default */
  readonly account: string | null
  /** how a person reads the columns of a table no format knows; absent: by the columns' names */
  readonly mapping?: ColumnMapping
}

/** What became of the data rows of a file: `seen` = `drafted` + `skipped` + `failed`, always. Rows, not drafts. */
export interface RowTally {
  readonly seen: number
  readonly drafted: number
  readonly skipped: number
  readonly failed: number
}

/** Push parser: text chunks of any size in, rows out as soon as they are known. Never throws for bad data. */
export interface PushParser {
  write(text: string): void
  end(): void
  /** counts so far; final after `end` */
  tally(): RowTally
}

/** What recognition may look at: the decoded beginning of the file and its name. */
export interface FileHead {
  readonly fileName: string
  /** up to 64 KiB of decoded text, BOM stripped */
  readonly text: string
}

export interface StatementFormat {
  /** stable id, for example `ibkr-flex-xml` */
  readonly id: string
  /** as printed to a person, for example `Interactive Brokers Flex Query (XML)` */
  readonly title: string
  /** the zone proposed for times without an offset; null: must be asked */
  readonly defaultZone: string | null
  /** 0 (not this) to 1 (certain), by content */
  recognise(head: FileHead): number
  create(sink: StatementSink, options: ParserOptions): PushParser
}
