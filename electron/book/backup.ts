/** Copies of a book: one at a time through SQLite's backup, checked before they get their name, and a rotation of old ones. */
import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { AppError } from '../../shared/protocol/appError.ts'
import { codeOf, explain } from './failure.ts'
import { acquireLock } from './lock.ts'
import { APPLICATION_ID, NEWEST_VERSION, versionOf } from './migrate.ts'

export interface BackupFile {
  readonly path: string
  /** instant in the file's name, ms UTC */
  readonly at: number
  readonly revision: number
  readonly bytes: number
}

/** Folder in which a book's rotating backups lie. */
export function backupFolder(book: string): string {
  return `${book}.backups`
}

/**
 * Writes a complete copy, checks it and only then gives it its name: a broken copy is never called a backup.
 * @throws AppError `backup/exists`, `backup/missing-folder`, `backup/failed`, `disk/full`
 */
export async function writeBackup(
  db: Database.Database,
  book: string,
  target: string,
): Promise<{ path: string; revision: number; bytes: number }> {
  if (!existsSync(dirname(target))) {
    throw new AppError(
      'backup/missing-folder',
      `The folder ${dirname(target)} for the backup does not exist: create it or choose another place.`,
      { path: target },
    )
  }
  if (existsSync(target)) {
    throw new AppError(
      'backup/exists',
      `${target} exists already and was left as it is: choose another name for the backup.`,
      { path: target },
    )
  }
  // two programs may back up one book at one instant, under one name
  const partial = `${target}.${process.pid}${PARTIAL}`
  try {
    removeCopy(partial)
    await db.backup(partial)
    withoutLog(partial)
    const { revision } = finish(partial, target)
    return { path: target, revision, bytes: statSync(target).size }
  } catch (error) {
    removeCopy(partial)
    const known = explain(error, target)
    if (known instanceof AppError && known.code.startsWith('disk/')) throw known
    throw new AppError(
      'backup/failed',
      `The backup ${target} of ${book} could not be made; the book itself is unchanged: try another folder.`,
      { path: target, book, code: codeOf(error) },
      { cause: error },
    )
  }
}

/**
 * The whole book at `target` before an upgrade, unless it is there: an upgrade of this revision was tried before.
 * @throws AppError `backup/unreadable`, or the failure of SQLite or of the file system
 */
export function copyBeforeUpgrade(db: Database.Database, target: string): void {
  if (existsSync(target) && isWhole(target)) return
  const partial = `${target}${PARTIAL}`
  removeCopy(partial)
  try {
    db.prepare('VACUUM INTO ?').run(partial)
    finish(partial, target)
  } catch (error) {
    removeCopy(partial)
    throw error
  }
}

/** What stands behind the name of a copy until it is whole: a crash never leaves half a copy under the wanted name. */
const PARTIAL = '.partial'

/** Checks a copy, brings it to the disk and gives it its name. @throws AppError `backup/unreadable` */
function finish(partial: string, target: string): { readonly revision: number } {
  const checked = checkBackup(partial)
  toDisk(partial)
  renameSync(partial, target)
  return checked
}

function toDisk(path: string): void {
  const file = openSync(path, 'r+')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** Puts a copy into a state that needs no file beside it. */
function withoutLog(path: string): void {
  const db = new Database(path, { fileMustExist: true })
  try {
    db.pragma('journal_mode = DELETE')
  } finally {
    db.close()
  }
}

/** Removes an unfinished copy and what SQLite kept beside it. What stays is in the way of the next copy, which says so. */
function removeCopy(partial: string): void {
  for (const ending of ['', '-journal', '-wal', '-shm']) {
    try {
      rmSync(`${partial}${ending}`, { force: true })
    } catch {
      // a folder, or no right to remove it
    }
  }
}

/**
 * Opens a backup and checks all of it: would a restore work?
 * @throws AppError `backup/unreadable` when it would not
 */
export function checkBackup(path: string): { revision: number; version: number } {
  let db: Database.Database | null = null
  try {
    db = new Database(path, { readonly: true, fileMustExist: true })
    const version = versionOf(db)
    const problem = db.pragma('integrity_check(1)', { simple: true })
    const ours = db.pragma('application_id', { simple: true }) === APPLICATION_ID
    if (problem !== 'ok' || !ours || version < 10 || version > NEWEST_VERSION) {
      throw new Error(`${String(problem)}, file version ${version}`)
    }
    return { version, revision: db.prepare('SELECT revision FROM book').pluck().get() as number }
  } catch (error) {
    throw new AppError(
      'backup/unreadable',
      `The backup ${path} cannot be opened as a whole book: make a new one, and use an older one to restore from.`,
      { path, reason: error instanceof Error ? error.message : String(error) },
      { cause: error },
    )
  } finally {
    db?.close()
  }
}

/**
 * Puts a backup in the place of a book that nobody has open for writing. What was there is kept beside it, with the log of its newest changes;
 * when it cannot be done, the book is there as it was.
 * @param by who does it, and the caller's clock, ms UTC
 * @throws AppError `backup/unreadable`, `book/locked`, `disk/full`, `book/readonly-folder`, ...
 */
export function restoreBackup(
  backup: string,
  book: string,
  by: { readonly host: string; readonly now: () => number },
): void {
  checkBackup(backup)
  const partial = `${book}${PARTIAL}`
  const kept = `${book}.before-restore-${by.now()}`
  const lock = acquireLock(book, { ...by, waitMs: 0 })
  const setAside: string[] = []
  try {
    removeCopy(partial)
    copyFileSync(backup, partial)
    toDisk(partial)
    for (const ending of ['', '-wal', '-journal']) {
      if (!existsSync(`${book}${ending}`)) continue
      renameSync(`${book}${ending}`, `${kept}${ending}`)
      setAside.push(ending)
    }
    rmSync(`${book}-shm`, { force: true })
    renameSync(partial, book)
  } catch (error) {
    // never leave without a book: what was set aside gets its name back
    for (const ending of setAside) renameSync(`${kept}${ending}`, `${book}${ending}`)
    removeCopy(partial)
    throw explain(error, book)
  } finally {
    lock.release()
  }
}

function isWhole(path: string): boolean {
  try {
    checkBackup(path)
    return true
  } catch {
    return false
  }
}

/** The rotating backups of a book, newest first. */
export function listBackups(book: string, folder: string = backupFolder(book)): BackupFile[] {
  if (!existsSync(folder)) return []
  const found: BackupFile[] = []
  for (const name of readdirSync(folder)) {
    const parsed = parseName(basename(book), name)
    if (parsed === null) continue
    const path = join(folder, name)
    // another program may thin out the same folder just now
    const bytes = statSync(path, { throwIfNoEntry: false })?.size
    if (bytes !== undefined) found.push({ path, ...parsed, bytes })
  }
  return found.sort((a, b) => b.at - a.at || b.revision - a.revision)
}

/** The part of a `Book` that rotation needs. */
export interface BackupSource {
  readonly path: string
  revision(): number
  backup(target: string): Promise<{ readonly path: string; readonly revision: number }>
}

/**
 * Makes a backup unless the newest one has this revision already, then removes what the rotation no longer keeps.
 * @param now the caller's clock, ms UTC
 * @returns the new backup's path, null when none was needed
 */
export async function rotateBackups(
  book: BackupSource,
  now: number,
  folder: string = backupFolder(book.path),
): Promise<string | null> {
  const newest = listBackups(book.path, folder)[0]
  if (newest !== undefined && newest.revision === book.revision()) return null
  mkdirSync(folder, { recursive: true })
  removeAbandoned(book.path, now, folder)
  const stamp = new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, '')
  const made = await book.backup(join(folder, `${basename(book.path)}-${stamp}-r${book.revision()}.backup`))
  for (const old of expired(listBackups(book.path, folder), now)) rmSync(old.path, { force: true })
  return made.path
}

const DAY = 86_400_000

/** Unfinished copies of a program that was killed; one of today may still be growing in another program. */
function removeAbandoned(book: string, now: number, folder: string): void {
  const endings = /\.backup\.\d+\.partial(-journal|-wal|-shm)?$/
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    if (!name.startsWith(`${basename(book)}-`) || !endings.test(name)) continue
    const changed = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? now
    if (now - changed > DAY) rmSync(path, { force: true })
  }
}

/** Kept: the newest 5, the newest of each of the last 7 days, of each of the last 5 weeks, of each of the last 12 months of 30 days. */
export function expired(backups: readonly BackupFile[], now: number): BackupFile[] {
  const keep = new Set<BackupFile>(backups.slice(0, 5))
  for (const { length, count } of [
    { length: DAY, count: 7 },
    { length: 7 * DAY, count: 5 },
    { length: 30 * DAY, count: 12 },
  ]) {
    const seen = new Set<number>()
    for (const b of backups) {
      const period = Math.floor(b.at / length)
      if (seen.has(period) || period <= Math.floor(now / length) - count) continue
      seen.add(period)
      keep.add(b)
    }
  }
  return backups.filter((b) => !keep.has(b))
}

/** Reads `<book>-20260105T150000Z-r12.backup`. */
function parseName(book: string, name: string): { at: number; revision: number } | null {
  if (!name.startsWith(`${book}-`)) return null
  const m = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z-r(\d+)\.backup$/.exec(name.slice(book.length + 1))
  if (m === null) return null
  const [year, month, day, hour, minute, second, revision] = m.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  return { at: Date.UTC(year, month - 1, day, hour, minute, second), revision }
}
