/** What the host and its importer process say to each other. Plain data over one channel; one file a process. */
import type {
  ImportedFile,
  ImportProgress,
  MappedTable,
  PreviewPage,
  PreviewQuery,
} from '../../shared/protocol/import.ts'
import type { ImporterRequest, RowRange } from '../../shared/protocol/importer.ts'
import type { MarketPreview } from '../../shared/protocol/marketFile.ts'

/** One file to import. */
export interface ImportJob extends ImporterRequest {
  /** which host of Hedgerow asks, named to others who wait for the book */
  readonly host: string
  /** the host's own lock on the book, null when the importer takes the lock itself */
  readonly lockToken: string | null
  /** how long to wait for a book held by another writer, ms */
  readonly waitMs: number
}

/** What each step took, ms. */
export interface ImportTimings {
  readonly inspect: number
  readonly parse: number
  /** of `parse`: normalising rows into evidence */
  readonly intake: number
  readonly loadBook: number
  readonly check: number
  readonly write: number
}

/** `start` again reads the file once more, as the new job says. */
export type ToImporter =
  | { readonly kind: 'start'; readonly job: ImportJob }
  | { readonly kind: 'page'; readonly id: number; readonly query: PreviewQuery }
  | { readonly kind: 'commit'; readonly rows: readonly RowRange[] | null }

export type FromImporter =
  | { readonly kind: 'progress'; readonly progress: ImportProgress }
  | {
      readonly kind: 'judged'
      readonly file: ImportedFile
      readonly table: MappedTable | null
      readonly market: MarketPreview | null
      /** the process stays for pages, a commit or another reading */
      readonly waits: boolean
      readonly timings: ImportTimings
    }
  | { readonly kind: 'page'; readonly id: number; readonly page: PreviewPage }
  | { readonly kind: 'committed'; readonly file: ImportedFile; readonly timings: ImportTimings }
