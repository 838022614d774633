/** Plain data at the book's door. */
import type { MarketInput } from '../../shared/model/market.ts'

/** Who holds the writer's lock of a book. */
export interface LockHolder {
  readonly process: number
  readonly machine: string
  /** which host of Hedgerow: `desktop`, `browser`, `command line`, ... */
  readonly host: string
  /** instant in ms UTC */
  readonly since: number
}

export interface OpenOptions {
  readonly mode: 'write' | 'read'
  /** which host opens it, as it should be named to others: `desktop`, `browser`, `command line` */
  readonly host: string
  /** the caller's clock, ms UTC */
  readonly now: () => number
  /** how long to wait for a writer's lock held by another (default 0), ms */
  readonly waitMs?: number
  /** called when a wait begins and then about every 100 ms; `holder` is null while a commit of this program's own family runs */
  readonly onWait?: (waitedMs: number, holder: LockHolder | null) => void
  /**
   * `Book.lockToken` of the process that holds the lock, for its own children (the importer): writes under that lock instead of
   * taking one.
   */
  readonly lockToken?: string
  /** create the file when it is missing (default true; write mode only) */
  readonly create?: boolean
  /** how long a write waits for a commit of this program's own family, ms (default 10 000) */
  readonly busyMs?: number
  /** receives every SQL statement before it runs; for tests */
  readonly trace?: (sql: string) => void
}

/** One act on the book, append-only: what `Undo` lists. Acts of one commit share its revision. */
export interface JournalEntry {
  readonly revision: number
  readonly at: number
  readonly act: 'import' | 'undo' | 'revive' | 'edit' | 'market'
  readonly of: 'batch' | 'edit' | 'market'
  readonly number: number | null
}

/** A market input as stored. `origin`: what brought it, for example a file's name or `person`. */
export interface StoredMarketInput {
  readonly number: number
  readonly input: MarketInput
  readonly origin: string
  /** instant at which it was written, ms UTC */
  readonly recordedAt: number
}

/** A failed check of `doctor`. `check` is the number in the ledger reference, section 14. */
export interface Finding {
  readonly check: number
  readonly message: string
}
