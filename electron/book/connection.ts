/** One connection to a book: transactions that wait visibly, and every failure of SQLite explained. */
import { setTimeout as delay } from 'node:timers/promises'
import type { Database } from 'better-sqlite3'
import { AppError } from '../../shared/protocol/appError.ts'
import { explain, isBusy } from './failure.ts'
import { pause } from './pause.ts'
import type { OpenOptions } from './types.ts'

/** How long a read waits where a writer must be alone (rollback journal, recovery), ms. */
export const READ_PATIENCE_MS = 5000
/** How long a write waits for a commit of this program's own family unless told otherwise, ms. */
const WRITE_PATIENCE_MS = 10_000
const RETRY_MS = 20

export class Connection {
  readonly db: Database
  readonly path: string
  readonly options: OpenOptions
  readonly #begin: string
  #patience: number
  #dataVersion: number

  constructor(db: Database, path: string, options: OpenOptions) {
    this.db = db
    this.path = path
    this.options = options
    // with a rollback journal a commit must wait for readers too: better at the beginning than at the end
    const walMode = db.pragma('journal_mode', { simple: true }) === 'wal'
    this.#begin = walMode ? 'BEGIN IMMEDIATE' : 'BEGIN EXCLUSIVE'
    this.#patience = options.busyMs ?? WRITE_PATIENCE_MS
    this.#dataVersion = this.#readDataVersion()
  }

  /** Reads. @throws AppError for failures of SQLite, `book/closed` */
  read<T>(work: () => T): T {
    this.#demandOpen()
    try {
      return work()
    } catch (error) {
      throw explain(error, this.path)
    }
  }

  /** Reads several things as they were at one commit. */
  readTogether<T>(work: () => T): T {
    return this.read(() => this.db.transaction(work).deferred())
  }

  /** Does all of `work` or nothing. @throws AppError `book/read-only`, `book/closed`, `book/busy`, `disk/full`, ... */
  write<T>(work: () => T): T {
    if (this.options.mode === 'read') {
      throw new AppError(
        'book/read-only',
        `The book ${this.path} is open for reading only, so nothing was written: open it for writing first.`,
        { path: this.path },
      )
    }
    this.#demandOpen()
    try {
      this.#lock()
      const result = work()
      this.db.exec('COMMIT')
      return result
    } catch (error) {
      if (this.db.inTransaction) this.db.exec('ROLLBACK')
      throw explain(error, this.path)
    }
  }

  /** Repeats `work` without blocking this process until no other connection is writing, or the patience is over. */
  async whenFree<T>(work: () => T): Promise<T> {
    const begun = performance.now()
    const patience = this.#patience
    for (;;) {
      this.#patience = 0
      try {
        return work()
      } catch (error) {
        const waited = performance.now() - begun
        if (!(error instanceof AppError && error.code === 'book/busy') || waited >= patience) throw error
        this.options.onWait?.(waited, null)
      } finally {
        this.#patience = patience
      }
      await delay(RETRY_MS)
    }
  }

  /** Whether another connection committed since the last time this was asked. */
  foreignCommit(): boolean {
    const version = this.#readDataVersion()
    const foreign = version !== this.#dataVersion
    this.#dataVersion = version
    return foreign
  }

  /** Takes SQLite's write lock, waiting for a commit of another connection as long as the patience lasts. */
  #lock(): void {
    const begun = performance.now()
    this.db.pragma('busy_timeout = 0')
    try {
      for (;;) {
        try {
          this.db.exec(this.#begin)
          return
        } catch (error) {
          const waited = performance.now() - begun
          if (!isBusy(error) || waited >= this.#patience) throw error
          this.options.onWait?.(waited, null)
          pause(RETRY_MS)
        }
      }
    } finally {
      this.db.pragma(`busy_timeout = ${READ_PATIENCE_MS}`)
    }
  }

  #readDataVersion(): number {
    return this.read(() => this.db.pragma('data_version', { simple: true }) as number)
  }

  #demandOpen(): void {
    if (this.db.open) return
    throw new AppError('book/closed', `The book ${this.path} was closed: open it again.`, { path: this.path })
  }
}
