import { execFile } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import {
  type BackupFile,
  backupFolder,
  checkBackup,
  expired,
  listBackups,
  restoreBackup,
  rotateBackups,
} from '../../electron/book/backup.ts'
import { NEWEST_VERSION } from '../../electron/book/migrate.ts'
import { batch, DAY, fill, manyFills } from '../support/evidence.ts'
import { failure, failureOf, NOW, tempBook, tempFolder } from '../support/tempBook.ts'

const HEDGEROW = join(import.meta.dirname, '..', '..', 'electron', 'hosts', 'cli', 'hedgerow.js')

describe('a backup', () => {
  test('is a whole book that opens and holds the same evidence', async () => {
    const book = tempBook()
    book.writeBatch(manyFills(3000))
    const target = join(tempFolder(), 'copy.hedgerow')
    const made = await book.backup(target)
    expect(made).toEqual({ path: target, revision: 1, bytes: readFileSync(target).length })
    expect(checkBackup(target)).toEqual({ revision: 1, version: NEWEST_VERSION })
    expect(readdirSync(join(target, '..'))).toEqual(['copy.hedgerow'])
    expect(tempBook({ mode: 'read' }, target).evidence()).toEqual(book.evidence())
  })

  test('can be restored: a copy of it goes on as a book', async () => {
    const book = tempBook()
    book.writeBatch(batch([fill('1', '2')]))
    const target = join(tempFolder(), 'copy.hedgerow')
    await book.backup(target)
    const restored = join(tempFolder(), 'book.hedgerow')
    copyFileSync(target, restored)
    const again = tempBook({}, restored)
    expect(again.writeBatch(batch([fill('3', '4')], { fileName: 'b.csv' }))).toBe(2)
    expect(again.db.pragma('journal_mode', { simple: true })).toBe('wal')
  })

  test('taken while another connection commits is one state or the other', async () => {
    const book = tempBook()
    book.writeBatch(manyFills(4000))
    const importer = tempBook({ lockToken: book.lockToken ?? '' }, book.path)
    const target = join(tempFolder(), 'copy.hedgerow')
    const running = book.backup(target)
    importer.writeBatch(manyFills(4000, 2))
    const { revision } = await running
    const rows = tempBook({ mode: 'read' }, target)
      .evidence()
      .batches.map((b) => b.rows.length)
    expect(rows).toEqual(Array.from({ length: revision }, () => 4000))
  })

  test('never overwrites, and never into a missing folder', async () => {
    const book = tempBook()
    const taken = join(tempFolder(), 'taken')
    writeFileSync(taken, 'mine')
    expect((await failureOf(book.backup(taken), 'backup/exists')).message).toContain(taken)
    expect(readFileSync(taken, 'utf8')).toBe('mine')
    await failureOf(book.backup(join(tempFolder(), 'no', 'copy')), 'backup/missing-folder')
  })

  test('that cannot be written leaves nothing behind and says so', async () => {
    const book = tempBook()
    const target = join(tempFolder(), 'copy')
    mkdirSync(`${target}.${process.pid}.partial`)
    expect((await failureOf(book.backup(target), 'backup/failed')).message).toContain('try another folder')
    expect(existsSync(target)).toBe(false)
  })

  test.each([
    ['cut off', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
    ['overwritten inside', (bytes: Buffer) => bytes.fill(0xa5, 4096 * 3, 4096 * 9)],
    ['no book', () => Buffer.from('not a database at all')],
  ])('%s is recognised', async (_, spoil) => {
    const book = tempBook()
    book.writeBatch(manyFills(500))
    const target = join(tempFolder(), 'copy')
    await book.backup(target)
    writeFileSync(target, spoil(readFileSync(target)))
    expect(failure(() => checkBackup(target), 'backup/unreadable').message).toContain(target)
  })
})

test('two programs at one instant: both have their backup', async () => {
  const book = tempBook()
  book.writeBatch(manyFills(2000))
  const words = [HEDGEROW, 'backup', '--json', '--book', book.path]
  const runs = await Promise.all([1, 2, 3].map(() => promisify(execFile)(process.execPath, words)))
  for (const { stdout } of runs) expect(JSON.parse(stdout)).toMatchObject({ ok: true, revision: 1 })
  const left = readdirSync(backupFolder(book.path))
  expect(left.filter((name) => !name.endsWith('-r1.backup'))).toEqual([])
}, 30_000)

describe('a backup in the place of a book', () => {
  const by = { host: 'test', now: () => NOW }

  test('keeps what was there with its newest changes, even those that lie in the log of a reader', async () => {
    const book = tempBook()
    book.setSetting('a', 'saved')
    const target = join(tempFolder(), 'copy')
    await book.backup(target)
    const reader = tempBook({ mode: 'read' }, book.path)
    book.setSetting('a', 'newest')
    book.close()
    expect(existsSync(`${book.path}-wal`)).toBe(true)
    expect(reader.isReplaced()).toBe(false)
    restoreBackup(target, book.path, by)
    expect(reader.isReplaced()).toBe(true)
    expect(tempBook({ mode: 'read' }, book.path).setting('a')).toBe('saved')
    const kept = `${book.path}.before-restore-${NOW}`
    expect(tempBook({ mode: 'read' }, kept).setting('a')).toBe('newest')
    expect(existsSync(`${book.path}.partial`)).toBe(false)
  })

  test('never while somebody writes the book, and never one that is not whole', async () => {
    const book = tempBook()
    book.setSetting('a', 1)
    const target = join(tempFolder(), 'copy')
    await book.backup(target)
    expect(failure(() => restoreBackup(target, book.path, by), 'book/locked').message).toContain('test')
    expect(book.isReplaced()).toBe(false)
    book.close()
    const bytes = readFileSync(book.path)
    writeFileSync(target, 'half')
    failure(() => restoreBackup(target, book.path, by), 'backup/unreadable')
    expect(readFileSync(book.path).equals(bytes)).toBe(true)
  })

  test('leaves the book as it was when the place cannot be taken', async () => {
    const book = tempBook()
    book.setSetting('a', 'newest')
    const target = join(tempFolder(), 'copy')
    await book.backup(target)
    book.close()
    const bytes = readFileSync(book.path)
    // the book itself can be set aside, its log cannot
    writeFileSync(`${book.path}-wal`, '')
    mkdirSync(join(`${book.path}.before-restore-${NOW}-wal`, 'in the way'), { recursive: true })
    expect(() => restoreBackup(target, book.path, by)).toThrow()
    expect(readFileSync(book.path).equals(bytes)).toBe(true)
    expect(existsSync(`${book.path}.before-restore-${NOW}`)).toBe(false)
    expect(existsSync(`${book.path}.partial`)).toBe(false)
  })
})

describe('rotation', () => {
  test('makes one per revision, beside the book, and lists the newest first', async () => {
    const book = tempBook()
    book.writeBatch(batch([fill('1', '2')]))
    const first = await rotateBackups(book, NOW)
    expect(first).toBe(join(backupFolder(book.path), 'book.hedgerow-20260106T000000Z-r1.backup'))
    expect(await rotateBackups(book, NOW + 1000)).toBeNull()
    book.setSetting('a', 1)
    await rotateBackups(book, NOW + 2000)
    expect(listBackups(book.path).map((b) => [b.at, b.revision])).toEqual([
      [NOW + 2000, 2],
      [NOW, 1],
    ])
  })

  test('removes only backups of this book that have had their time', async () => {
    const book = tempBook()
    const folder = backupFolder(book.path)
    mkdirSync(folder)
    const other = join(folder, 'other.hedgerow-20200101T000000Z-r1.backup')
    const note = join(folder, 'book.hedgerow-notes.txt')
    const old = join(folder, 'book.hedgerow-20200101T000000Z-r1.backup')
    for (const file of [other, note, old]) writeFileSync(file, '')
    for (let i = 1; i <= 6; i++) {
      book.setSetting('i', i)
      await rotateBackups(book, NOW + i * 1000)
    }
    expect([existsSync(other), existsSync(note), existsSync(old)]).toEqual([true, true, false])
    expect(listBackups(book.path).map((b) => b.revision)).toEqual([6, 5, 4, 3, 2])
  })

  test('clears away what a killed program left unfinished, but not what another is just writing', async () => {
    const book = tempBook()
    const folder = backupFolder(book.path)
    mkdirSync(folder)
    const left = join(folder, 'book.hedgerow-20260101T000000Z-r1.backup.77.partial')
    const journal = `${left}-journal`
    const growing = join(folder, 'book.hedgerow-20260105T235959Z-r1.backup.77.partial')
    const other = join(folder, 'other.hedgerow-20260101T000000Z-r1.backup.77.partial')
    for (const file of [left, journal, growing, other]) writeFileSync(file, '')
    for (const file of [left, journal, other]) utimesSync(file, 0, (NOW - 2 * DAY) / 1000)
    utimesSync(growing, 0, NOW / 1000)
    await rotateBackups(book, NOW)
    expect([left, journal, growing, other].map((file) => existsSync(file))).toEqual([
      false,
      false,
      true,
      true,
    ])
  })

  test('keeps days, weeks and months of a year of hourly backups', () => {
    const all: BackupFile[] = Array.from({ length: 365 * 24 }, (_, i) => ({
      path: `${i}`,
      at: NOW - i * (DAY / 24),
      revision: 9000 - i,
      bytes: 1,
    }))
    const gone = new Set(expired(all, NOW))
    const kept = all.filter((b) => !gone.has(b))
    expect(kept.length).toBeLessThanOrEqual(5 + 7 + 5 + 12)
    expect(kept.slice(0, 5).map((b) => b.revision)).toEqual([9000, 8999, 8998, 8997, 8996])
    const hours = kept.map((b) => Math.round((NOW - b.at) / (DAY / 24)))
    // NOW is a midnight: the newest five, then the last hour of each of the five days before yesterday
    expect(hours.filter((h) => h <= 168)).toEqual([0, 1, 2, 3, 4, 25, 49, 73, 97, 121])
    expect(Math.max(...hours)).toBeGreaterThan(300 * 24)
  })
})
