/** What a host and its own importer process agree on. Never part of what a client sees: requests name a path. */
import type { ColumnMapping } from '../model/columnMapping.ts'
import type { ImportedFile, ImportProgress, MappedTable, PreviewPage, PreviewQuery } from './import.ts'
import type { MarketPreview } from './marketFile.ts'

/** Numbers from..to of preview rows, both inside. */
export type RowRange = readonly [from: number, to: number]

/** What an importer process is told. */
export interface ImporterRequest {
  readonly path: string
  /** shown instead of the path */
  readonly name: string
  readonly bookPath: string
  readonly format: string | null
  readonly account: string | null
  readonly zone: string | null
  /** how the columns of a table are read; absent or null: as kept in the book, else by their names */
  readonly mapping?: ColumnMapping | null
  /** true: the commit keeps a given mapping for the layout */
  readonly keepMapping?: boolean
  /** market data is taken too, as of this instant (ms UTC); absent or null: it is refused by name */
  readonly marketAsOf?: number | null
  /** true: nothing but market data is taken */
  readonly marketOnly?: boolean
}

/** What a file is read again with; what is absent stays. */
export type ReadingChange = Partial<
  Pick<ImporterRequest, 'format' | 'account' | 'zone' | 'mapping' | 'keepMapping'>
>

/** One file in the hands of an importer process. Every promise settles, also when the process dies. */
export interface ImporterRun {
  /** the file judged, nothing written: status preview, same_file, revived (both: what a commit would do) or failed */
  readonly judged: Promise<ImportedFile>
  /** the table of no known format that was read, after `judged`; null for files of known formats */
  table(): MappedTable | null
  /** what a file of quotes or prices would set, after `judged`; null for statements */
  market(): MarketPreview | null
  /** reads the file again in the same process, after the last answer; the process must still wait (`waits`) */
  again(change: ReadingChange): Promise<ImportedFile>
  /** whether the process waits for a page, a commit or another reading */
  waits(): boolean
  /** rows of the preview; only after `judged`, while the process lives */
  page(query: PreviewQuery): Promise<PreviewPage>
  /** writes what was judged (all rows, or those chosen) in one transaction; the process ends */
  commit(rows: readonly RowRange[] | null): Promise<ImportedFile>
  /** ends the process at once; before a commit this leaves no trace */
  kill(): void
}

/** The importer a host brings along (electron/importer/process.ts). */
export interface ImporterPort {
  /** ids of all formats this build reads, for the check of `format` */
  readonly formats: readonly string[]
  start(request: ImporterRequest, onProgress: (p: ImportProgress) => void): ImporterRun
}
