/** Turns what SQLite and the file system throw into one `AppError` with one plain sentence that names the file. */
import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { AppError } from '../../shared/protocol/appError.ts'

/** Code of an error of SQLite or of the file system, empty when it has none. */
export function codeOf(error: unknown): string {
  const code = error instanceof Error ? (error as Error & { code?: unknown }).code : undefined
  return typeof code === 'string' ? code : ''
}

/** Whether SQLite says that another connection is in the way. */
export function isBusy(error: unknown): boolean {
  return /^SQLITE_(BUSY|LOCKED)/.test(codeOf(error))
}

/**
 * The failure of an act on the book at `path`. Errors that are no failure of the environment (broken contracts, bugs) come back as
 * they are.
 */
export function explain(error: unknown, path: string): unknown {
  if (error instanceof AppError) return error
  const code = codeOf(error)
  const details = { path, reason: error instanceof Error ? error.message : String(error), code }
  const options = { cause: error }
  if (code === 'SQLITE_FULL' || code === 'SQLITE_IOERR_SHMSIZE' || code === 'ENOSPC') {
    return new AppError(
      'disk/full',
      `The disk that holds ${path} is full, so nothing was written: free some space and try again.`,
      details,
      { ...options, retryable: true },
    )
  }
  if (isBusy(error)) return busy(path, details, error)
  if (code === 'SQLITE_NOTADB') return notABook(path, details, error)
  if (code.startsWith('SQLITE_CORRUPT')) return corrupt(path, details, error)
  if (code.startsWith('SQLITE_CANTOPEN') || code === 'ENOENT') {
    if (!existsSync(dirname(path))) return missingFolder(path)
    if (code === 'ENOENT') return missing(path)
    return readonlyFolder(path, details, error)
  }
  if (code.startsWith('SQLITE_READONLY') || code === 'EACCES' || code === 'EROFS' || code === 'EPERM') {
    return readonlyFolder(path, details, error)
  }
  if (code.startsWith('SQLITE_IOERR')) {
    return new AppError(
      'disk/failed',
      `Reading or writing ${path} failed on the disk: check the drive or its connection, then try again.`,
      details,
      { ...options, retryable: true },
    )
  }
  return error
}

/** `book/missing`: no file of that name. */
export function missing(path: string): AppError {
  return new AppError(
    'book/missing',
    `There is no book ${path}: check the name, or import a statement to start one.`,
    { path },
  )
}

/** `book/missing-folder`: the folder for a new book is not there. */
export function missingFolder(path: string): AppError {
  return new AppError(
    'book/missing-folder',
    `The folder ${dirname(path)} for the book ${path} does not exist: create it or choose another place.`,
    { path, folder: dirname(path) },
  )
}

/** `book/readonly-folder`: file or folder cannot be written by this user. */
export function readonlyFolder(path: string, details: object = {}, cause?: unknown): AppError {
  return new AppError(
    'book/readonly-folder',
    `The book ${path} cannot be written because its file or folder is read-only for this user: change the permissions or move the book.`,
    { path, folder: dirname(path), ...details },
    { cause },
  )
}

/** `book/not-a-book`: the file is something else, and untouched. */
export function notABook(path: string, details: object = {}, cause?: unknown): AppError {
  return new AppError(
    'book/not-a-book',
    `${path} is not a book of Hedgerow and was left as it is: choose another file.`,
    { path, ...details },
    { cause },
  )
}

/** `book/corrupt`: the file is damaged. */
export function corrupt(path: string, details: object = {}, cause?: unknown): AppError {
  return new AppError(
    'book/corrupt',
    `The book ${path} is damaged: open the newest backup instead, and keep the damaged file.`,
    { path, ...details },
    { cause },
  )
}

/** `book/newer`: the file's version is above the one this program knows; untouched. */
export function newer(path: string, version: number, known: number): AppError {
  return new AppError(
    'book/newer',
    `The book ${path} was written by a newer Hedgerow (file version ${version}, this program knows ${known}) and was left as it is: update Hedgerow.`,
    { path, version, known },
  )
}

/** `book/busy` (retryable): another connection is writing. */
export function busy(path: string, details: object = {}, cause?: unknown): AppError {
  return new AppError(
    'book/busy',
    `The book ${path} is being written by an import that has not finished: wait a moment and try again.`,
    { path, ...details },
    { cause, retryable: true },
  )
}
