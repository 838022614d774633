/** The door to a book file: judges it, takes the writer's lock, upgrades it, and connects. */
import { randomUUID } from 'node:crypto'
import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import Database from 'better-sqlite3'
import { AppError } from '../../shared/protocol/appError.ts'
import { copyBeforeUpgrade } from './backup.ts'
import { Book } from './book.ts'
import { READ_PATIENCE_MS } from './connection.ts'
import {
  codeOf,
  explain,
  isBusy,
  missing,
  missingFolder,
  newer,
  notABook,
  readonlyFolder,
} from './failure.ts'
import { type FolderKind, folderKind } from './folder.ts'
import { headerVersion } from './header.ts'
import { acquireLock, holdsToken, type WriterLock } from './lock.ts'
import { APPLICATION_ID, migrate, NEWEST_VERSION, versionOf } from './migrate.ts'
import type { LockHolder, OpenOptions } from './types.ts'

/**
 * Opens a book. Writing takes the writer's lock (or stands under the parent's, with `lockToken`), creates a missing file and
 * upgrades an old one after a copy; reading is always allowed and changes nothing.
 * @throws AppError `book/missing`, `book/missing-folder`, `book/not-a-book`, `book/newer`, `book/older`, `book/corrupt`,
 *   `book/readonly-folder`, `book/locked`, `book/upgrade-failed`, `book/busy`, `disk/full`, `disk/failed`
 */
export function openBook(path: string, options: OpenOptions): Book {
  const file = resolve(path)
  if (!existsSync(dirname(file))) throw missingFolder(file)
  const exists = existsSync(file)
  if (!exists && (options.mode === 'read' || options.create === false)) throw missing(file)
  try {
    if (exists) headerVersion(file)
    return options.mode === 'read' ? openReader(file, options) : openWriter(file, options)
  } catch (error) {
    throw explain(error, file)
  }
}

function openReader(file: string, options: OpenOptions): Book {
  const db = connectReader(file, options)
  try {
    const version = versionOf(db)
    if (version > NEWEST_VERSION) throw newer(file, version, NEWEST_VERSION)
    if (version === 0) throw notABook(file)
    if (version < NEWEST_VERSION) {
      throw new AppError(
        'book/older',
        `The book ${file} was written by an older Hedgerow: open it in the window or import a statement, which upgrades it for writing and keeps a copy.`,
        { path: file, version, known: NEWEST_VERSION },
      )
    }
    return new Book({
      db,
      path: file,
      options,
      lock: null,
      lockToken: null,
      warning: folderWarning(file, folderKind(file), null),
    })
  } catch (error) {
    db.close()
    throw error
  }
}

function connectReader(file: string, options: OpenOptions): Database.Database {
  let db: Database.Database | null = null
  try {
    db = new Database(file, {
      readonly: true,
      fileMustExist: true,
      timeout: READ_PATIENCE_MS,
      ...tracing(options),
    })
    db.pragma('trusted_schema = OFF')
    // the first statement that reads shows whether the shared memory of the write-ahead log can be used
    versionOf(db)
    return db
  } catch (error) {
    db?.close()
    if (!/^SQLITE_(CANTOPEN|READONLY)/.test(codeOf(error))) throw error
    if (walIsPending(file)) throw pendingLog(file, error)
    return readIntoMemory(file)
  }
}

/** In a folder that may not be written SQLite cannot make the files that a write-ahead log needs: the book is read whole instead. */
function readIntoMemory(file: string): Database.Database {
  const bytes = readFileSync(file)
  // format bytes 18 and 19: 2 is write-ahead log, 1 is rollback journal
  bytes[18] = 1
  bytes[19] = 1
  return new Database(bytes, { readonly: true })
}

function pendingLog(file: string, cause: unknown): AppError {
  return new AppError(
    'book/readonly-folder',
    `The newest changes of the book ${file} are still in ${file}-wal, which cannot be read in a folder that is read-only: copy both files to a folder you may write and open the book there.`,
    { path: file, folder: dirname(file) },
    { cause },
  )
}

function walIsPending(file: string): boolean {
  return existsSync(`${file}-wal`) && statSync(`${file}-wal`).size > 0
}

function openWriter(file: string, options: OpenOptions): Book {
  // SQLite would quietly open a file without write permission for reading
  if (existsSync(file)) accessSync(file, constants.R_OK | constants.W_OK)
  const lock = options.lockToken === undefined ? takeLock(file, options) : null
  if (lock === null && !holdsToken(file, options.lockToken ?? '')) {
    throw new AppError(
      'book/locked',
      `The book ${file} is no longer held by the program that started this import: start the import again.`,
      { path: file, holder: null },
    )
  }
  let db: Database.Database | null = null
  try {
    db = new Database(file, { timeout: READ_PATIENCE_MS, ...tracing(options) })
    db.pragma('trusted_schema = OFF')
    db.pragma('foreign_keys = ON')
    db.pragma('synchronous = FULL')
    db.pragma('journal_size_limit = 16777216')
    const folder = folderKind(file)
    judgeContent(db, file)
    if (lock !== null) {
      setJournalMode(db, folder.kind === 'local' ? 'WAL' : 'DELETE')
      upgrade(db, file, options)
    }
    return new Book({
      db,
      path: file,
      options,
      lock,
      lockToken: lock?.token ?? options.lockToken ?? null,
      warning: folderWarning(file, folder, lock?.leftBy ?? null),
    })
  } catch (error) {
    db?.close()
    lock?.release()
    if (codeOf(error) === 'SQLITE_CANTOPEN') throw readonlyFolder(file, {}, error)
    throw error
  }
}

function takeLock(file: string, options: OpenOptions): WriterLock {
  const { host, now, waitMs = 0, onWait } = options
  return acquireLock(file, { host, now, waitMs, ...(onWait === undefined ? {} : { onWait }) })
}

/** What the header could not say: the newest state may still be in the write-ahead log. */
function judgeContent(db: Database.Database, file: string): void {
  const version = versionOf(db)
  if (version > NEWEST_VERSION) throw newer(file, version, NEWEST_VERSION)
  const tables = db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() as number
  if (tables > 0 && (version === 0 || db.pragma('application_id', { simple: true }) !== APPLICATION_ID)) {
    throw notABook(file)
  }
}

/** Readers of the old mode may be in the way: then the file keeps its mode until the next time it is opened. */
function setJournalMode(db: Database.Database, mode: 'WAL' | 'DELETE'): void {
  try {
    db.pragma(`journal_mode = ${mode}`)
  } catch (error) {
    if (!isBusy(error)) throw error
  }
}

/** What an upgrade cannot go on from: the tables, or the copy of them, are not as they should be. */
const DAMAGED: ReadonlySet<string> = new Set(['book/corrupt', 'backup/unreadable'])

/** Creates or upgrades the tables; before an upgrade the whole file is copied to `<book>.before-<version>-r<revision>`. */
function upgrade(db: Database.Database, file: string, options: OpenOptions): void {
  const from = versionOf(db)
  if (from < NEWEST_VERSION) {
    const copy = `${file}.before-${NEWEST_VERSION}${from > 0 ? `-r${revisionOf(db)}` : ''}`
    try {
      if (from > 0) copyBeforeUpgrade(db, copy)
      migrate(db)
    } catch (error) {
      const known = explain(error, file)
      if (known instanceof AppError && !DAMAGED.has(known.code)) throw known
      const kept = existsSync(copy)
        ? `, and ${copy} is a copy as it was: open that in the Hedgerow that wrote it`
        : ': go on in the Hedgerow that wrote it'
      throw new AppError(
        'book/upgrade-failed',
        from > 0
          ? `The book ${file} could not be upgraded from version ${from} to ${NEWEST_VERSION}; nothing of it is lost${kept}, and report this.`
          : `The book ${file} could not be created: choose another place.`,
        { path: file, from, to: NEWEST_VERSION, copy },
        { cause: error },
      )
    }
  }
  if (db.prepare('SELECT count(*) FROM book').pluck().get() === 0) {
    db.prepare(
      'INSERT INTO book (one, id, created_at, revision, ledger_revision) VALUES (1, ?, ?, 0, 0)',
    ).run(randomUUID(), options.now())
  }
}

function revisionOf(db: Database.Database): number {
  return (db.prepare('SELECT revision FROM book').pluck().get() as number | undefined) ?? 0
}

function folderWarning(file: string, folder: FolderKind, leftBy: LockHolder | null): string | null {
  const left =
    leftBy === null
      ? ''
      : ` It was not closed on ${leftBy.machine} (since ${new Date(leftBy.since).toISOString()}): make sure that it is not open there.`
  switch (folder.kind) {
    case 'local':
      return left === '' ? null : `The book ${file} may have come from another machine.${left}`
    case 'synced':
      return `The book ${file} lies in a folder that ${folder.name} synchronises, where two machines can damage it: move it to a folder of this machine alone.${left}`
    case 'network':
      return `The book ${file} lies on a network drive (${folder.name}), where locks are not reliable: move it to a disk of this machine.${left}`
  }
}

function tracing(options: OpenOptions): { verbose?: (message?: unknown) => void } {
  const { trace } = options
  return trace === undefined ? {} : { verbose: (sql) => trace(String(sql)) }
}
