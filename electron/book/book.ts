/**
 * An open book: the file's evidence, settings and market inputs. It stores evidence, never positions (ledger reference, the one law).
 * Every act is one transaction; each raises the revision by one. Calls are synchronous; `whenFree` waits without blocking.
 */
import type { Database } from 'better-sqlite3'
import type { BatchEvidence, BookEvidence, EditChange } from '../../shared/model/evidence.ts'
import type { MarketInput, MarketSource } from '../../shared/model/market.ts'
import type { BatchSummary, EditSummary } from '../../shared/model/sources.ts'
import type { StatementAccount } from '../../shared/model/statement.ts'
import { AppError } from '../../shared/protocol/appError.ts'
import { writeBackup } from './backup.ts'
import { Connection } from './connection.ts'
import { type AccountRow, accountOf, readEvidence } from './evidenceReader.ts'
import { insertBatch, insertEdit } from './evidenceWriter.ts'
import { fileIdentity } from './header.ts'
import type { WriterLock } from './lock.ts'
import { MarketShelf } from './marketFiles.ts'
import {
  type FrozenLine,
  insertMarketInputs,
  insertSnapshot,
  listSnapshots,
  readMarketInputs,
  readSnapshotText,
} from './marketStore.ts'
import { readBatches, readEdits, readJournal } from './summaries.ts'
import type { JournalEntry, OpenOptions, StoredMarketInput } from './types.ts'

/** What `openBook` hands to a book. */
export interface BookParts {
  readonly db: Database
  readonly path: string
  readonly options: OpenOptions
  readonly lock: WriterLock | null
  readonly lockToken: string | null
  readonly warning: string | null
}

interface Act {
  readonly name: JournalEntry['act'] | null
  /** raises `ledgerRevision` too */
  readonly ledger: boolean
}

/** A transaction of this book that has begun. */
interface OpenCommit {
  /** whether an act of it has raised the revision already */
  raised: boolean
}

export class Book {
  readonly path: string
  readonly mode: 'write' | 'read'
  /** hand it to a child process that must write under this book's lock; null in read mode */
  readonly lockToken: string | null
  /** one sentence when the folder is synced or on a network; null else */
  readonly warning: string | null
  /** the connection: for electron/book and its tests only */
  readonly db: Database
  /** files of quotes and prices */
  readonly marketShelf: MarketShelf
  readonly #connection: Connection
  readonly #lock: WriterLock | null
  readonly #now: () => number
  readonly #identity: string | null
  #commit: OpenCommit | null = null

  /** Use `openBook`. */
  constructor(parts: BookParts) {
    this.path = parts.path
    this.mode = parts.options.mode
    this.lockToken = parts.lockToken
    this.warning = parts.warning
    this.db = parts.db
    this.#connection = new Connection(parts.db, parts.path, parts.options)
    this.#lock = parts.lock
    this.#now = parts.options.now
    this.#identity = fileIdentity(parts.path)
    this.marketShelf = new MarketShelf(parts.db, {
      read: (work) => this.#connection.read(work),
      write: (work) =>
        this.#write({ name: 'market', ledger: false }, () => ({ result: work(this.#now()), source: null })),
    })
  }

  /** Number of commits that matter: evidence, edits, settings, market inputs. Frozen snapshots do not count. */
  revision(): number {
    return this.#connection.read(() => this.db.prepare('SELECT revision FROM book').pluck().get() as number)
  }

  /** The revision of the last change to evidence or edits: what derivations of the ledger are cached by. */
  ledgerRevision(): number {
    return this.#connection.read(
      () => this.db.prepare('SELECT ledger_revision FROM book').pluck().get() as number,
    )
  }

  /** Whether another connection (a child process, another program) committed since the last time this was asked. */
  foreignCommit(): boolean {
    return this.#connection.foreignCommit()
  }

  /** Whether the file at this path is no longer the one that was opened: a backup was put in its place, or it is gone. */
  isReplaced(): boolean {
    return fileIdentity(this.path) !== this.#identity
  }

  /** Several reads as of one commit: `book.together(() => ({ revision: book.revision(), evidence: book.evidence() }))`. */
  together<T>(work: () => T): T {
    return this.#connection.readTogether(work)
  }

  /** All evidence in one consistent snapshot. `raw` false leaves the printed rows out (faster, smaller). */
  evidence(options: { readonly raw?: boolean } = {}): BookEvidence {
    return this.together(() => readEvidence(this.db, options.raw ?? true))
  }

  /** The batch that came from a file with these bytes. */
  findFile(sha256: string): { readonly number: number; readonly live: boolean } | null {
    return this.#connection.read(() => {
      const found = this.db
        .prepare('SELECT s.number, s.live FROM batches b JOIN sources s USING (source) WHERE b.sha256 = ?')
        .get(sha256) as { number: number; live: number } | undefined
      return found === undefined ? null : { number: found.number, live: found.live === 1 }
    })
  }

  /** A row of a batch as its file printed it; null when the book has no such row or does not keep it. */
  rawRow(batch: number, row: number): string | null {
    return this.#connection.read(() => {
      const raw = this.db
        .prepare(
          `SELECT e.raw FROM evidence e JOIN sources s USING (source) WHERE s.kind = 'batch' AND s.number = ? AND e.row = ?`,
        )
        .pluck()
        .get(batch, row)
      return (raw as string | null | undefined) ?? null
    })
  }

  /**
   * Several acts as one: all of them in one transaction and one revision, or, when any of them throws, none. Acts that change nothing
   * are no commit: the revision stays.
   */
  asOne<T>(work: () => T): T {
    if (this.#commit !== null) return work()
    return this.#connection.write(() => {
      this.#commit = { raised: false }
      try {
        return work()
      } finally {
        this.#commit = null
      }
    })
  }

  /**
   * Writes one imported file in one transaction and gives its number.
   * @throws AppError `book/same-file` when a batch, live or void, came from the same bytes; `book/busy`, `disk/full`
   * @throws RangeError when the evidence breaks its contract
   */
  writeBatch(batch: BatchEvidence): number {
    return this.#write({ name: 'import', ledger: true }, () => {
      const same = this.findFile(batch.sha256)
      if (same !== null) {
        throw new AppError(
          'book/same-file',
          `${batch.fileName} is already in the book as batch ${same.number}${same.live ? '' : ', which was undone: revive it instead'}.`,
          { path: this.path, ...same },
        )
      }
      const number = insertBatch(this.db, batch, this.#now())
      return { result: number, source: this.#source('batch', number) }
    })
  }

  /** Undoes a batch: nothing is deleted. @throws AppError `book/no-such-batch`, `book/already-void` */
  voidBatch(number: number): void {
    this.#turn('batch', number, false)
  }

  /** Brings an undone batch back. @throws AppError `book/no-such-batch`, `book/already-live` */
  reviveBatch(number: number): void {
    this.#turn('batch', number, true)
  }

  /**
   * Writes an edit by a person and gives its number (`e1` is 1).
   * @param made instant it was made, ms UTC; now when absent, null in documents without a clock
   */
  addEdit(change: EditChange, reason: string, made: number | null | undefined = this.#now()): number {
    return this.#write({ name: 'edit', ledger: true }, () => {
      const number = insertEdit(this.db, change, reason, made)
      return { result: number, source: this.#source('edit', number) }
    })
  }

  /** Undoes an edit. @throws AppError `book/no-such-edit`, `book/already-void` */
  voidEdit(number: number): void {
    this.#turn('edit', number, false)
  }

  /** Brings an undone edit back. @throws AppError `book/no-such-edit`, `book/already-live` */
  reviveEdit(number: number): void {
    this.#turn('edit', number, true)
  }

  batches(): BatchSummary[] {
    return this.#connection.read(() => readBatches(this.db))
  }

  edits(): EditSummary[] {
    return this.#connection.read(() => readEdits(this.db))
  }

  /** Imports, undos, revivals, edits and market changes, oldest first. */
  journal(): JournalEntry[] {
    return this.#connection.read(() => readJournal(this.db))
  }

  /** Accounts that a file or a person described, with their newest description, by id. */
  accounts(): StatementAccount[] {
    return this.#connection.read(() => {
      const rows = this.db
        .prepare('SELECT id, zone, currency, name, broker FROM accounts WHERE zone IS NOT NULL ORDER BY id')
        .all() as AccountRow[]
      return rows.map(accountOf)
    })
  }

  /** A setting's JSON value; undefined when it was never set. */
  setting(key: string): unknown {
    return this.#connection.read(() => {
      const text = this.db.prepare('SELECT value FROM settings WHERE key = ?').pluck().get(key)
      return text === undefined ? undefined : JSON.parse(text as string)
    })
  }

  settings(): ReadonlyMap<string, unknown> {
    return this.#connection.read(() => {
      const rows = this.db.prepare('SELECT key, value FROM settings ORDER BY key').raw().all() as [
        string,
        string,
      ][]
      return new Map(rows.map(([key, value]) => [key, JSON.parse(value)]))
    })
  }

  /** Sets a JSON value. */
  setSetting(key: string, value: unknown): void {
    this.#write({ name: null, ledger: false }, () => {
      this.db
        .prepare(
          'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
        )
        .run(key, JSON.stringify(value))
      return { result: undefined, source: null }
    })
  }

  removeSetting(key: string): void {
    this.#write({ name: null, ledger: false }, () => {
      this.db.prepare('DELETE FROM settings WHERE key = ?').run(key)
      return { result: undefined, source: null }
    })
  }

  /** Appends market inputs in one commit. `origin` names what brought them: a file's name, or `person`. */
  setMarketInputs(inputs: readonly MarketInput[], origin: string): void {
    this.#write({ name: 'market', ledger: false }, () => {
      insertMarketInputs(this.db, inputs, { origin, file: null, recordedAt: this.#now() })
      return { result: undefined, source: null }
    })
  }

  /** Withdraws every input of a key and source recorded so far; nothing is deleted. */
  withdrawMarketInput(key: Pick<MarketInput, 'kind' | 'of' | 'date'>, source: MarketSource): void {
    this.#write({ name: 'market', ledger: false }, () => {
      const withdrawn = {
        ...key,
        value: null,
        unit: '',
        source,
        observedAt: null,
        certainty: 'stated',
      } as const
      insertMarketInputs(this.db, [withdrawn], { origin: 'person', file: null, recordedAt: this.#now() })
      return { result: undefined, source: null }
    })
  }

  /** What stands: the last record of each key, source and observed instant, withdrawn ones left out. */
  marketInputs(): StoredMarketInput[] {
    return this.#connection.read(() => readMarketInputs(this.db))
  }

  /**
   * Keeps a frozen snapshot (canonical JSON) under the SHA-256 of its text; idempotent, and no change of the revision.
   * @throws AppError `book/snapshot-hash` when the hash is not that of the text
   */
  freezeSnapshot(
    json: string,
    sha256: string,
    about: { readonly asOf: number; readonly kind?: 'market' | 'state' },
  ): void {
    this.#connection.write(() => {
      const { asOf, kind = 'market' } = about
      insertSnapshot(this.db, { json, sha256, kind, asOf, frozenAt: this.#now() })
    })
  }

  /** Text of a frozen snapshot, null when the book has none of that hash. */
  frozenSnapshot(sha256: string): string | null {
    return this.#connection.read(() => readSnapshotText(this.db, sha256))
  }

  /** Frozen snapshots without their text, by as-of. */
  frozenSnapshots(kind: 'market' | 'state' = 'market'): FrozenLine[] {
    return this.#connection.read(() => listSnapshots(this.db, kind))
  }

  /**
   * Does a write without blocking this process: while another connection of this program commits, it tries again shortly after.
   * @throws AppError `book/busy` when the patience of the book (`busyMs`) is over
   */
  whenFree<T>(work: () => T): Promise<T> {
    return this.#connection.whenFree(work)
  }

  /**
   * A complete copy of the book at `target`, checked before it gets its name; the book stays usable meanwhile.
   * @throws AppError `backup/exists`, `backup/missing-folder`, `backup/failed`, `disk/full`
   */
  backup(
    target: string,
  ): Promise<{ readonly path: string; readonly revision: number; readonly bytes: number }> {
    return writeBackup(this.db, this.path, target)
  }

  close(): void {
    if (this.db.open) this.db.close()
    this.#lock?.release()
  }

  #turn(kind: 'batch' | 'edit', number: number, live: boolean): void {
    this.#write({ name: live ? 'revive' : 'undo', ledger: true }, () => {
      const row = this.db
        .prepare('SELECT source, live FROM sources WHERE kind = ? AND number = ?')
        .get(kind, number) as { source: number; live: number } | undefined
      const word = kind === 'batch' ? `batch ${number}` : `edit e${number}`
      const details = { path: this.path, kind, number }
      if (row === undefined) {
        const code = kind === 'batch' ? 'book/no-such-batch' : 'book/no-such-edit'
        throw new AppError(code, `The book has no ${word}: list them to see the numbers.`, details)
      }
      if ((row.live === 1) === live) {
        throw live
          ? new AppError('book/already-live', `There is nothing to bring back: ${word} is live.`, details)
          : new AppError('book/already-void', `There is nothing to undo: ${word} is undone already.`, details)
      }
      this.db.prepare('UPDATE sources SET live = ? WHERE source = ?').run(live ? 1 : 0, row.source)
      return { result: undefined, source: row.source }
    })
  }

  #source(kind: 'batch' | 'edit', number: number): number {
    return this.db
      .prepare('SELECT source FROM sources WHERE kind = ? AND number = ?')
      .pluck()
      .get(kind, number) as number
  }

  #write<T>(act: Act, work: () => { result: T; source: number | null }): T {
    return this.asOne(() => {
      const { result, source } = work()
      const revision = this.#raise(act.ledger)
      if (act.name !== null) {
        this.db
          .prepare('INSERT INTO journal (revision, at, act, source) VALUES (?, ?, ?, ?)')
          .run(revision, this.#now(), act.name, source)
      }
      return result
    })
  }

  /** The revision of the open transaction: one above that of the last commit, however many acts it has. */
  #raise(ledger: boolean): number {
    const commit = this.#commit as OpenCommit
    const step = commit.raised ? 0 : 1
    commit.raised = true
    return this.db
      .prepare(
        `UPDATE book SET revision = revision + $step, ledger_revision = iif($ledger, revision + $step, ledger_revision)
         RETURNING revision`,
      )
      .pluck()
      .get({ step, ledger: ledger ? 1 : 0 }) as number
  }
}
