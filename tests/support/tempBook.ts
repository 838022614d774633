/** Books in temporary folders that are removed after each test. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from 'vitest'
import type { Book } from '../../electron/book/book.ts'
import { openBook } from '../../electron/book/open.ts'
import type { OpenOptions } from '../../electron/book/types.ts'
import { AppError, type AppErrorCode } from '../../shared/protocol/appError.ts'

/** The clock of tests: 2026-01-06T00:00:00.000Z. */
export const NOW = 1767657600000

const open: Book[] = []
const folders: string[] = []

afterEach(() => {
  for (const book of open.splice(0)) book.close()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** An empty folder. */
export function tempFolder(): string {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'hedgerow-book-'))
  folders.push(folder)
  return folder
}

/** Opens a book that is closed after the test; a new one in a folder of its own when no path is given. */
export function tempBook(
  options: Partial<OpenOptions> = {},
  path = join(tempFolder(), 'book.hedgerow'),
): Book {
  const book = openBook(path, { mode: 'write', host: 'test', now: () => NOW, ...options })
  open.push(book)
  return book
}

/** The AppError that `work` throws; fails when it throws none or another one. */
export function failure(work: () => unknown, code: AppErrorCode): AppError {
  try {
    work()
  } catch (error) {
    if (error instanceof AppError && error.code === code) return error
    throw new Error(`expected ${code}, got ${String(error)}`, { cause: error })
  }
  throw new Error(`expected ${code}, but nothing was thrown`)
}

/** Like `failure`, for work that gives a promise. */
export async function failureOf(work: Promise<unknown>, code: AppErrorCode): Promise<AppError> {
  const error = await work.then(
    () => null,
    (e: unknown) => e,
  )
  if (error instanceof AppError && error.code === code) return error
  throw new Error(`expected ${code}, got ${String(error)}`, { cause: error })
}

/** Breaks stored rows behind the book's back; the triggers that forbid it are put back afterwards. */
export function breakOpen(book: Book, sql: string): void {
  const triggers = book.db
    .prepare("SELECT name, tbl_name AS of, sql FROM sqlite_schema WHERE type = 'trigger'")
    .all() as { name: string; of: string; sql: string }[]
  for (const { name } of triggers) book.db.exec(`DROP TRIGGER ${name}`)
  book.db.pragma('foreign_keys = OFF')
  book.db.pragma('ignore_check_constraints = ON')
  book.db.exec(sql)
  const exists = book.db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?")
  for (const t of triggers) if (exists.get(t.of) !== undefined) book.db.exec(t.sql)
}
