/** Failures of opening a book as the screen that names the file and offers a way out. */
import { basename, dirname } from 'node:path'
import { AppError, type AppErrorCode } from '../../../shared/protocol/appError.ts'
import type { BookProblem, WayOut } from '../../../shared/protocol/window/state.ts'

interface Kind {
  readonly code: BookProblem['code']
  readonly stillHolds: string
  readonly wayOut: readonly WayOut[]
}

const UNTOUCHED = 'The file was left as it is.'
const KINDS: { readonly [C in AppErrorCode]?: Kind } = {
  'book/newer': { code: 'newer', stillHolds: UNTOUCHED, wayOut: ['open_sample', 'retry'] },
  'book/older': { code: 'other', stillHolds: UNTOUCHED, wayOut: ['retry', 'open_sample'] },
  'book/corrupt': {
    code: 'corrupt',
    stillHolds: 'The damaged file is kept; backups lie beside it.',
    wayOut: ['restore_backup', 'retry', 'open_sample'],
  },
  'book/not-a-book': { code: 'not_a_book', stillHolds: UNTOUCHED, wayOut: ['open_sample', 'retry'] },
  'book/locked': {
    code: 'locked',
    stillHolds: 'Nothing is lost: the other program writes the book, and reading is always allowed.',
    wayOut: ['open_read_only', 'retry', 'open_sample'],
  },
  'disk/full': {
    code: 'disk_full',
    stillHolds: 'Everything confirmed before is in the book.',
    wayOut: ['retry', 'open_read_only'],
  },
  'book/readonly-folder': {
    code: 'readonly_folder',
    stillHolds: UNTOUCHED,
    wayOut: ['open_read_only', 'retry', 'open_sample'],
  },
  'book/missing': {
    code: 'missing',
    stillHolds: 'No file was made.',
    wayOut: ['start_empty', 'open_sample', 'retry'],
  },
  'book/missing-folder': {
    code: 'missing',
    stillHolds: 'No file was made.',
    wayOut: ['retry', 'open_sample'],
  },
}
const OTHER: Kind = { code: 'other', stillHolds: UNTOUCHED, wayOut: ['retry', 'open_sample'] }

/** What the screen says about a book at `path` that failed with `error`. */
export function bookProblem(path: string, error: unknown): BookProblem {
  const known = error instanceof AppError ? error : null
  const kind = (known === null ? undefined : KINDS[known.code]) ?? OTHER
  const sentence = known?.message ?? `The book ${path} could not be opened: try again, or open another.`
  const details = {
    code: known?.code ?? 'internal/failed',
    message: error instanceof Error ? error.message : String(error),
    ...known?.details,
  }
  return {
    ...kind,
    file: basename(path),
    folder: dirname(path),
    sentence,
    details: JSON.stringify(details, null, 1),
  }
}
