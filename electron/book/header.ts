/** What can be told of a book's file without SQLite: whether it is ours and not too new, and whether it is still the same one. */
import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { corrupt, newer, notABook } from './failure.ts'
import { APPLICATION_ID, NEWEST_VERSION } from './migrate.ts'

const MAGIC = 'SQLite format 3\0'

/**
 * The file's version; 0 for a file that is still empty. The newest state may be in the write-ahead log beside it.
 * @throws AppError `book/not-a-book`, `book/corrupt`, `book/newer`; the file system's error
 */
export function headerVersion(file: string): number {
  if (!statSync(file).isFile()) throw notABook(file, { reason: 'not a file' })
  const header = Buffer.alloc(100)
  const handle = openSync(file, 'r')
  let length: number
  try {
    length = readSync(handle, header, 0, 100, 0)
  } finally {
    closeSync(handle)
  }
  // an empty file is what a crash while creating leaves
  if (length === 0) return 0
  if (header.toString('latin1', 0, Math.min(16, length)) !== MAGIC) throw notABook(file)
  if (length < 100) throw corrupt(file, { reason: 'the file is cut off' })
  const version = header.readInt32BE(60)
  const application = header.readInt32BE(68)
  if (application !== APPLICATION_ID && (application !== 0 || version !== 0)) throw notABook(file)
  if (version > NEWEST_VERSION) throw newer(file, version, NEWEST_VERSION)
  return version
}

/** What tells a file from another of the same name; null when there is none. */
export function fileIdentity(path: string): string | null {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false })
  return found === undefined ? null : `${found.dev} ${found.ino}`
}
