/** Every data row of a file ends in exactly one of three ways: drafted, skipped with a reason, or failed with one error. */
import type { Issue } from '../../model/issue.ts'
import type { StatementRow } from '../../model/statement.ts'
import type { RowTally, StatementSink } from '../format.ts'
import { hasInvisible, looksAlike, oddCharacters } from './characters.ts'

const RAW_LIMIT = 4096

/** One data row on its way; it may be kept for a while and settled later, but only once. */
export class SourceRow {
  readonly line: number | null
  readonly raw: string
  readonly #log: RowLog
  #settled = false

  constructor(log: RowLog, line: number | null, raw: string) {
    this.#log = log
    this.line = line
    this.raw = raw.length > RAW_LIMIT ? raw.slice(0, RAW_LIMIT) : raw
  }

  /** The row becomes these drafts (at least one). */
  draft(...rows: readonly StatementRow[]): void {
    if (!this.#settle()) return
    this.#log.settle('drafted')
    if (hasInvisible(this.raw))
      this.warn(
        'symbol_invisible',
        `Line ${this.line ?? 0} holds characters that show nothing: they were left out, check that its symbol is the one meant.`,
      )
    for (const row of rows) {
      this.#check(row)
      this.#log.sink.draft({ ...row, line: this.line, raw: this.raw })
    }
  }

  /** An instrument that must go out before the row itself is settled. */
  prelude(row: StatementRow): void {
    this.#check(row)
    this.#log.sink.draft({ ...row, line: this.line, raw: '' })
  }

  /** The row is rightly no draft. */
  skip(reason: string): void {
    if (!this.#settle()) return
    this.#log.settle('skipped')
    this.#log.sink.skipped(reason)
  }

  /** The row cannot be read: one error, nothing written. */
  fail(code: string, message: string, column: string | null = null): void {
    if (!this.#settle()) return
    this.#log.settle('failed')
    this.#log.sink.issue({ severity: 'error', code, message, line: this.line, column })
  }

  /** Something a person should look at; the row still goes its way. */
  warn(code: string, message: string, column: string | null = null): void {
    this.#log.sink.issue({ severity: 'warning', code, message, line: this.line, column })
  }

  /** Something worth knowing about how the row was read; nothing to do. */
  note(code: string, message: string, column: string | null = null): void {
    this.#log.sink.issue({ severity: 'info', code, message, line: this.line, column })
  }

  get settled(): boolean {
    return this.#settled
  }

  /** A root with letters of another alphabet is another contract than the one it looks like. */
  #check(row: StatementRow): void {
    if (row.row !== 'instrument' || !looksAlike(row.data.root)) return
    this.warn(
      'symbol_lookalike',
      `The symbol ${quoted(row.data.root)} holds ${oddCharacters(row.data.root)}, which only looks like a plain letter: it was read as a contract of its own, check it.`,
    )
  }

  #settle(): boolean {
    if (this.#settled) return false
    this.#settled = true
    return true
  }
}

/** Counts rows and passes drafts, issues and skips on to the sink. One a parser. */
export class RowLog {
  readonly sink: StatementSink
  #seen = 0
  #drafted = 0
  #skipped = 0
  #failed = 0
  #broken = false

  constructor(sink: StatementSink) {
    this.sink = sink
  }

  /** A data row begins at `line` (1-based). */
  begin(line: number | null, raw: string): SourceRow {
    this.#seen += 1
    this.sink.rowSeen()
    return new SourceRow(this, line, raw)
  }

  /** A record at `line` that is no data row: a header, a title, a footer. */
  aside(line: number): void {
    this.sink.aside?.(line)
  }

  settle(how: 'drafted' | 'skipped' | 'failed'): void {
    if (how === 'drafted') this.#drafted += 1
    else if (how === 'skipped') this.#skipped += 1
    else this.#failed += 1
  }

  /** A problem of the file, not of one row. */
  issue(
    severity: Issue['severity'],
    code: string,
    message: string,
    line: number | null = null,
    column: string | null = null,
  ): void {
    this.sink.issue({ severity, code, message, line, column })
  }

  /** The file cannot be read, or not from here on: one error. */
  readonly breakOff = (code: string, message: string, line?: number, column?: string | null): void => {
    this.#broken = true
    this.issue('error', code, message, line, column)
  }

  /** Whether reading was broken off. */
  get broken(): boolean {
    return this.#broken
  }

  /** Whether the file was read to its end and no row of it failed. */
  get whole(): boolean {
    return !this.#broken && this.#failed === 0
  }

  tally(): RowTally {
    return { seen: this.#seen, drafted: this.#drafted, skipped: this.#skipped, failed: this.#failed }
  }
}

/** Thrown inside a parser while one row is read and turned into that row's error at once; it never leaves the parser. */
export class RowError extends Error {
  override readonly name = 'RowError'
  readonly code: string
  readonly column: string | null

  constructor(code: string, message: string, column: string | null = null) {
    super(message)
    this.code = code
    this.column = column
  }
}

/** Runs the reading of one row; a RowError becomes the row's error, anything else is a defect and passes. */
export function guarded(row: SourceRow, read: () => void): void {
  try {
    read()
  } catch (error) {
    if (!(error instanceof RowError)) throw error
    row.fail(error.code, error.message, error.column)
  }
}

/** A cell's text for a sentence: short, on one line. */
export function quoted(text: string): string {
  return clipped(text, 40)
}

/** A text in quotes, on one line, of at most `length` characters. */
export function clipped(text: string, length: number): string {
  const oneLine = text.replace(/[\r\n\t]+/g, ' ').replaceAll('"', "'")
  return `"${oneLine.length > length ? `${oneLine.slice(0, length - 3)}...` : oneLine}"`
}
