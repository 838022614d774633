/** What a host and its own importer process agree on. Never part of what a client sees: requests name a path. */
import type { ImportedFile, ImportProgress, PreviewPage, PreviewQuery } from './import.ts'

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
}

/** One file in the hands of an importer process. Every promise settles, also when the process dies. */
export interface ImporterRun {
  /** the file judged, nothing written: status preview, same_file, revived (both: what a commit would do) or failed */
  readonly judged: Promise<ImportedFile>
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
