/**
 * The writer's lock: a small SQLite file beside the book (`<book>.lock`). Holding it is an open write transaction on that file, so
 * the operating system frees it when its holder dies, whatever the cause; the row that names the holder is committed first and
 * stays readable meanwhile. The file is left in place on release: removing it would let two processes lock two files of one name.
 */
import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { hostname } from 'node:os'
import Database from 'better-sqlite3'
import { AppError } from '../../shared/protocol/appError.ts'
import { codeOf, explain, isBusy } from './failure.ts'
import { pause } from './pause.ts'
import type { LockHolder } from './types.ts'

export interface WriterLock {
  /** lets a child process of the holder write under this lock */
  readonly token: string
  /** who held it before and never gave it back, when that was another machine; null else */
  readonly leftBy: LockHolder | null
  release(): void
}

export interface LockRequest {
  readonly host: string
  readonly now: () => number
  readonly waitMs: number
  readonly onWait?: (waitedMs: number, holder: LockHolder | null) => void
}

const STEP_MS = 100

/** Path of the lock file of a book. */
export function lockFile(book: string): string {
  return `${book}.lock`
}

/**
 * Takes the writer's lock of a book, waiting up to `waitMs`.
 * @throws AppError `book/locked` naming the holder, or `book/readonly-folder`, `disk/full`
 */
export function acquireLock(book: string, request: LockRequest): WriterLock {
  const begun = performance.now()
  for (;;) {
    const lock = attempt(book, request)
    if (lock !== null) return lock
    const waited = performance.now() - begun
    const holder = readHolder(book)?.holder ?? null
    if (waited >= request.waitMs) throw locked(book, holder)
    request.onWait?.(waited, holder)
    pause(Math.min(STEP_MS, Math.max(1, request.waitMs - waited)))
  }
}

/** Whether `token` belongs to the lock of this book as it is held now. */
export function holdsToken(book: string, token: string): boolean {
  return readHolder(book)?.token === token
}

/** Who holds the writer's lock, or held it when its process died; null when nobody does. */
export function readHolder(book: string): { holder: LockHolder; token: string } | null {
  let db: Database.Database | null = null
  try {
    db = new Database(lockFile(book), { readonly: true, fileMustExist: true, timeout: 1000 })
    const row = db.prepare('SELECT process, machine, host, since, token FROM holder').raw().get() as
      | [number, string, string, number, string]
      | undefined
    if (row === undefined) return null
    const [process, machine, host, since, token] = row
    return { holder: { process, machine, host, since }, token }
  } catch {
    // absent, being created, or unreadable: nobody can be named
    return null
  } finally {
    db?.close()
  }
}

function attempt(book: string, request: LockRequest): WriterLock | null {
  const file = lockFile(book)
  const left = readHolder(book)?.holder ?? null
  let db: Database.Database | null = null
  try {
    db = new Database(file, { timeout: 0 })
    db.exec('BEGIN IMMEDIATE')
    const token = randomUUID()
    db.exec(
      'CREATE TABLE IF NOT EXISTS holder (process INTEGER, machine TEXT, host TEXT, since INTEGER, token TEXT); DELETE FROM holder',
    )
    db.prepare('INSERT INTO holder VALUES (?, ?, ?, ?, ?)').run(
      process.pid,
      hostname(),
      request.host,
      request.now(),
      token,
    )
    // a commit waits for whoever is reading the holder's name just now
    db.pragma('busy_timeout = 2000')
    db.exec('COMMIT')
    db.pragma('busy_timeout = 0')
    db.exec('BEGIN IMMEDIATE')
    const held = db
    return {
      token,
      leftBy: left !== null && left.machine !== hostname() ? left : null,
      release: () => release(held),
    }
  } catch (error) {
    db?.close()
    if (isBusy(error)) return null
    if (codeOf(error) === 'SQLITE_NOTADB' || codeOf(error).startsWith('SQLITE_CORRUPT')) {
      // no lock can be held on a file that is no SQLite file
      rmSync(file, { force: true })
      return attempt(book, request)
    }
    throw explain(error, book)
  }
}

function release(db: Database.Database): void {
  if (!db.open) return
  try {
    db.pragma('busy_timeout = 2000')
    db.exec('DELETE FROM holder; COMMIT')
  } catch {
    // the name stays, the lock goes with the connection
  } finally {
    db.close()
  }
}

function locked(book: string, holder: LockHolder | null): AppError {
  const who =
    holder === null
      ? 'another Hedgerow'
      : `Hedgerow (${holder.host}, process ${holder.process} on ${holder.machine}, since ${new Date(holder.since).toISOString()})`
  return new AppError(
    'book/locked',
    `The book ${book} is held for writing by ${who}: close it there, or open the book read-only.`,
    { path: book, holder },
    { retryable: true },
  )
}
