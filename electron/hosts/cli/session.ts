/** Opening the book for a command and closing it whatever happens. */
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Book } from '../../book/book.ts'
import type { LockHolder } from '../../book/types.ts'
import type { WorkingInstant } from '../../services/workspace.ts'
import { Workspace } from '../../services/workspace.ts'
import type { CommandInput } from './command.ts'
import { defaultBookFile } from './place.ts'

/** How long a command waits for another writer of the book, ms (cli.md). */
export const LOCK_WAIT_MS = 10_000

/**
 * Opens the book of the command, does the work and closes it. `create` writes and makes a missing book; the others need one that is there,
 * so that a misspelt name is told and leaves no file.
 * @throws AppError when the book cannot be opened: missing, held by another writer for 10 s, newer, damaged ...
 */
export async function withWorkspace<T>(
  input: CommandInput,
  mode: 'read' | 'write' | 'create',
  work: (workspace: Workspace<Book>) => Promise<T> | T,
): Promise<T> {
  const { openBook } = await import('../../book/open.ts')
  if (mode === 'create') await makeOwnFolder(input)
  let told = false
  const book = openBook(input.bookFile, {
    mode: mode === 'read' ? 'read' : 'write',
    create: mode === 'create',
    host: 'command line',
    now: input.clock,
    waitMs: LOCK_WAIT_MS,
    onWait: (_waited: number, holder: LockHolder | null) => {
      if (!told) input.note(waitSentence(input.bookFile, holder))
      told = true
    },
  })
  if (book.warning !== null) input.note(book.warning)
  const workspace = new Workspace(book, input.clock)
  try {
    return await work(workspace)
  } finally {
    workspace.close()
  }
}

/**
 * What an import asks of the book before its importer, which only reads until it commits: a folder for the user's own one, and the newest
 * version. @throws AppError of an upgrade that fails
 */
export async function prepareBook(input: CommandInput): Promise<void> {
  await makeOwnFolder(input)
  if (await isOlder(input.bookFile)) await withWorkspace(input, 'write', () => {})
}

/** A folder named by hand that is not there is a slip of the pen: only that of the user's own book is made. */
async function makeOwnFolder({ bookFile }: CommandInput): Promise<void> {
  if (bookFile === defaultBookFile()) await mkdir(dirname(bookFile), { recursive: true })
}

async function isOlder(bookFile: string): Promise<boolean> {
  if (!existsSync(bookFile)) return false
  const { headerVersion } = await import('../../book/header.ts')
  const { NEWEST_VERSION } = await import('../../book/migrate.ts')
  try {
    const version = headerVersion(bookFile)
    return version > 0 && version < NEWEST_VERSION
  } catch {
    // no book at all: the importer says so, a file
    return false
  }
}

/** Names the other writer, for example `waiting for desktop (process 4711, since 2026-01-05T15:00:00.000Z)`. */
export function waitSentence(file: string, holder: LockHolder | null): string {
  if (holder === null) return `Waiting for an import to finish writing ${file}.`
  const since = new Date(holder.since).toISOString()
  return `Waiting up to 10 s for the book ${file}: held by ${holder.host} (process ${holder.process} on ${holder.machine}, since ${since}).`
}

/** Says on standard error that "now" is later than what the statements tell, and proposes their own instant. */
export function noteStale(input: CommandInput, working: WorkingInstant): void {
  if (working.stale === null) return
  const cutOff = new Date(working.stale.cutOff).toISOString()
  input.note(
    `The newest statement ends ${working.stale.days} days ago: for the book at that instant add --as-of ${cutOff}.`,
  )
}
