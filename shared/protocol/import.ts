/** What a host and its clients say about importing statements. Files travel as opaque handles; no path is ever part of it. */
import type { ColumnMapping, MappedField, TableColumn } from '../model/columnMapping.ts'
import type { EvidenceKind } from '../model/evidence.ts'
import type { Issue } from '../model/issue.ts'
import type { RowOutcome } from '../model/position.ts'

/** How a person asked for a file to be read. */
export interface ImportOptions {
  /** format id; absent: recognised by content */
  readonly format?: string
  /** account for files that name none */
  readonly account?: string
  /** IANA zone for times without an offset */
  readonly zone?: string
  /** which rows of the preview to write, for example `1-118,120`; absent: all */
  readonly rows?: string
  /** true: read and judge, write nothing */
  readonly dryRun?: boolean
  /** how the columns of a table are read; absent: as kept for its layout, else by their names */
  readonly mapping?: ColumnMapping
}

/** Where a reading of columns comes from: this import was given it, the book keeps it for the layout, or the header's names suggest it. */
export type MappingOrigin = 'given' | 'saved' | 'proposed'

/** A table of no known format, as a person maps it. */
export interface MappedTable {
  /** SHA-256 of the normalised header, lower-case hex: the name of the layout */
  readonly layout: string
  /** 1-based line of the header */
  readonly line: number
  readonly columns: readonly TableColumn[]
  /** the reading in use; every field is told, null: no column */
  readonly mapping: ColumnMapping
  readonly origin: MappingOrigin
  /** ms UTC when the book took it, and the file it was made for; null when the book keeps none for this layout */
  readonly savedAt: number | null
  readonly savedFor: string | null
  /** fields a row cannot do without that no column holds */
  readonly missing: readonly MappedField[]
  /** zone that times without an offset are read in; null: not known */
  readonly zone: string | null
}

/** The mapping that read a table, in short. */
export interface UsedMapping {
  /** name of the layout: the first digits serve as `--map ID` */
  readonly id: string
  readonly origin: MappingOrigin
  /** ISO instant since which the book keeps a mapping for the layout; null: it keeps none */
  readonly savedAt: string | null
}

/** Data rows of which nothing is booked (a cancelled order, a total), by the reason. */
export interface SkippedRows {
  readonly reason: string
  readonly rows: number
}

/** An account as the file was read. */
export interface ReadAccount {
  readonly id: string
  /** IANA zone */
  readonly zone: string
}

/**
 * written: one new batch. preview: judged, nothing written (dry run, or not confirmed yet). same_file: these bytes are a live
 * batch already, nothing was written. revived: they were an undone batch, which is live again. failed: the file could not be
 * imported at all, nothing was written.
 */
export type ImportStatus = 'written' | 'preview' | 'same_file' | 'revived' | 'failed' | 'cancelled'

/** The answer for one file: the fields of `hedgerow import --json`. */
export interface ImportedFile {
  /** the file's name without folders */
  readonly file: string
  /** format id as `--format` takes it; null when the file was not recognised */
  readonly format: string | null
  /** data rows seen in the file, whatever became of them; of a file the book has already: the rows it keeps */
  readonly rows: number
  /**
   * fills, events, cash, holdings and balances read from those rows (one row may give several); without errors this is
   * written + duplicates + confirmed
   */
  readonly drafts: number
  /** entries that were not live before */
  readonly written: number
  /** drafts that show an entry the book had */
  readonly duplicates: number
  /** drafts that confirm a typed entry */
  readonly confirmed: number
  /** issues of severity warning */
  readonly warnings: number
  /** issues of severity error: rows not imported, or the one reason why the file was not */
  readonly errors: number
  /** by line; at most ISSUES_KEPT of each code, the counts above are full */
  readonly issues: readonly Issue[]
  /** number of the batch that holds the file now; null when none does */
  readonly batch: number | null
  /** the file's own cut-off (ISO instant): its last anchor, else its last entry; null when it has neither */
  readonly cutOff: string | null
  readonly status: ImportStatus
  /** data rows that are rightly no entry, the most frequent reason first; absent: none, or the file was not read anew */
  readonly skipped?: readonly SkippedRows[]
  /** accounts of the file with the zone its local times were read in; absent: the file was not read anew */
  readonly accounts?: readonly ReadAccount[]
  /** of a table of no known format: how its columns are read */
  readonly mapping?: UsedMapping
  /** of a file of quotes or prices: its number in the book */
  readonly market?: number
}

/** Issues of one code kept in an answer; a file with more is told by its counts. */
export const ISSUES_KEPT = 1000

/** Warning codes that ask nothing of a person: with only these an import is simply done. */
export const HARMLESS_WARNINGS: ReadonlySet<string> = new Set(['revived', 'same_as', 'same_file'])

/** Steps of one import in their order. `inspect` and `parse` count bytes; `check` and `write` have no total. */
export interface ImportProgress {
  readonly file: string
  readonly phase: 'inspect' | 'parse' | 'check' | 'write'
  /** bytes done in this phase */
  readonly done: number
  /** bytes in all; null when not known */
  readonly total: number | null
  /** in `write`: who holds the book, while the import waits for it */
  readonly waitingFor?: string
}

/** One line of a preview: a row as it will be written, or a row that cannot be. */
export interface PreviewRow {
  /** number for the choice of rows; null for rows that cannot be written */
  readonly row: number | null
  readonly line: number | null
  readonly outcome: RowOutcome
  /** one plain sentence; null for plain new rows */
  readonly reason: string | null
  readonly kind: EvidenceKind | null
  readonly account: string | null
  /** instrument name, or the symbol as printed where it is resolved later */
  readonly instrument: string | null
  /** ISO instant; null for rows that cannot be written */
  readonly at: string | null
  readonly quantity: string | null
  readonly price: string | null
  /** signed cash with its currency; null when the row states none */
  readonly amount: string | null
  readonly currency: string | null
  /** the row as printed, cut */
  readonly raw: string | null
}

export interface PreviewQuery {
  /** 0-based, among the rows that fit `outcome` */
  readonly offset: number
  /** at most 1000 */
  readonly limit: number
  /** only rows with one of these outcomes; absent: all */
  readonly outcome?: readonly RowOutcome[]
}

export interface PreviewPage {
  readonly total: number
  readonly rows: readonly PreviewRow[]
}
