import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { APPLICATION_ID, NEWEST_VERSION } from '../../electron/book/migrate.ts'
import { batch, fill, manyFills } from '../support/evidence.ts'
import { failure, tempBook, tempFolder } from '../support/tempBook.ts'

/** Names, sizes and hashes of a folder's files, to prove that nothing was touched. */
function footprint(folder: string): string[] {
  return readdirSync(folder)
    .sort()
    .map((name) => {
      const file = join(folder, name)
      const hash = createHash('sha256').update(readFileSync(file)).digest('hex')
      return `${name} ${statSync(file).size} ${statSync(file).mtimeMs} ${hash}`
    })
}

describe('a new book', () => {
  test('is created with write-ahead log, foreign keys, full synchronisation and strict tables', () => {
    const book = tempBook()
    const pragma = (name: string) => book.db.pragma(name, { simple: true })
    expect(pragma('journal_mode')).toBe('wal')
    expect(pragma('foreign_keys')).toBe(1)
    expect(pragma('synchronous')).toBe(2)
    expect(pragma('user_version')).toBe(NEWEST_VERSION)
    expect(pragma('application_id')).toBe(APPLICATION_ID)
    const loose = book.db
      .prepare(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%'",
      )
      .all()
    expect(loose).toEqual([])
    expect(book.revision()).toBe(0)
    expect(book.warning).toBeNull()
    expect(book.evidence()).toEqual({ batches: [], edits: [] })
  })

  test('is not created by a reader, nor by a writer that must not', () => {
    const path = join(tempFolder(), 'absent.hedgerow')
    expect(failure(() => tempBook({ mode: 'read' }, path), 'book/missing').message).toBe(
      `There is no book ${path}: check the name, or import a statement to start one.`,
    )
    failure(() => tempBook({ create: false }, path), 'book/missing')
    expect(existsSync(path)).toBe(false)
  })

  test('grows from the empty file that a crash while creating leaves', () => {
    const path = join(tempFolder(), 'book.hedgerow')
    writeFileSync(path, '')
    expect(tempBook({}, path).revision()).toBe(0)
  })

  test('leaves no files of SQLite beside it once closed', () => {
    const folder = tempFolder()
    const book = tempBook({}, join(folder, 'book.hedgerow'))
    book.writeBatch(batch([fill('1', '2')]))
    book.close()
    expect(readdirSync(folder).sort()).toEqual(['book.hedgerow', 'book.hedgerow.lock'])
  })
})

describe('what is refused is left untouched', () => {
  test('a missing folder is named', () => {
    const folder = join(tempFolder(), 'nowhere')
    const path = join(folder, 'book.hedgerow')
    expect(failure(() => tempBook({}, path), 'book/missing-folder').message).toBe(
      `The folder ${folder} for the book ${path} does not exist: create it or choose another place.`,
    )
  })

  test.each(['write', 'read'] as const)('a text file is no book (%s)', (mode) => {
    const folder = tempFolder()
    const path = join(folder, 'notes.txt')
    writeFileSync(path, 'Symbol,Quantity\nXYZ,1\n')
    const before = footprint(folder)
    const error = failure(() => tempBook({ mode }, path), 'book/not-a-book')
    expect(error.message).toContain(path)
    expect(footprint(folder)).toEqual(before)
  })

  test('a folder is no book', () => {
    const path = join(tempFolder(), 'folder')
    mkdirSync(path)
    failure(() => tempBook({}, path), 'book/not-a-book')
  })

  test.each(['write', 'read'] as const)("another program's SQLite file is no book (%s)", (mode) => {
    const folder = tempFolder()
    const path = join(folder, 'other.sqlite')
    const other = new Database(path)
    other.exec('CREATE TABLE places (id INTEGER PRIMARY KEY, url TEXT)')
    other.pragma('user_version = 86')
    other.close()
    const before = footprint(folder)
    failure(() => tempBook({ mode }, path), 'book/not-a-book')
    expect(footprint(folder)).toEqual(before)
  })

  test("another program's SQLite file without any mark is no book", () => {
    const path = join(tempFolder(), 'other.sqlite')
    const other = new Database(path)
    other.exec('CREATE TABLE t (a)')
    other.close()
    const before = readFileSync(path)
    failure(() => tempBook({}, path), 'book/not-a-book')
    expect(readFileSync(path).equals(before)).toBe(true)
  })

  test.each(['write', 'read'] as const)('a file of a newer version (%s)', (mode) => {
    const folder = tempFolder()
    const path = join(folder, 'book.hedgerow')
    tempBook({}, path).close()
    const future = new Database(path)
    future.pragma(`user_version = ${NEWEST_VERSION + 10}`)
    future.exec('CREATE TABLE later (a)')
    future.close()
    const before = footprint(folder)
    const error = failure(() => tempBook({ mode }, path), 'book/newer')
    expect(error.details).toMatchObject({ path, version: NEWEST_VERSION + 10, known: NEWEST_VERSION })
    expect(error.message).toContain('update Hedgerow')
    expect(footprint(folder)).toEqual(before)
  })

  test('a newer version that is still in the write-ahead log', () => {
    const path = join(tempFolder(), 'book.hedgerow')
    tempBook({}, path).close()
    const future = new Database(path)
    future.pragma('wal_autocheckpoint = 0')
    future.pragma(`user_version = ${NEWEST_VERSION + 10}`)
    try {
      failure(() => tempBook({ mode: 'read' }, path), 'book/newer')
      failure(() => tempBook({}, path), 'book/newer')
    } finally {
      future.close()
    }
  })
})

describe('damage', () => {
  test('a cut-off file is called damaged', () => {
    const path = join(tempFolder(), 'book.hedgerow')
    tempBook({}, path).close()
    truncateSync(path, 60)
    const error = failure(() => tempBook({}, path), 'book/corrupt')
    expect(error.message).toBe(
      `The book ${path} is damaged: open the newest backup instead, and keep the damaged file.`,
    )
  })

  test('overwritten pages are noticed when they are read', () => {
    const path = join(tempFolder(), 'book.hedgerow')
    const book = tempBook({}, path)
    book.writeBatch(manyFills(500))
    book.close()
    const bytes = readFileSync(path)
    bytes.fill(0xa5, 4096, bytes.length)
    writeFileSync(path, bytes)
    failure(() => tempBook({ mode: 'read' }, path).evidence(), 'book/corrupt')
  })
})

describe('a full disk', () => {
  test('says so, writes nothing, and the book goes on once there is room', () => {
    const book = tempBook()
    book.writeBatch(batch([fill('1', '2')]))
    const pages = book.db.pragma('page_count', { simple: true }) as number
    book.db.pragma(`max_page_count = ${pages + 2}`)
    const error = failure(() => book.writeBatch(manyFills(2000)), 'disk/full')
    expect(error.retryable).toBe(true)
    expect(error.message).toBe(
      `The disk that holds ${book.path} is full, so nothing was written: free some space and try again.`,
    )
    expect(book.revision()).toBe(1)
    expect(book.batches()).toHaveLength(1)
    book.db.pragma('max_page_count = 1000000')
    expect(book.writeBatch(manyFills(2000))).toBe(2)
    expect(book.db.pragma('integrity_check', { simple: true })).toBe('ok')
  })
})

describe('a folder that may not be written', () => {
  // root may write anywhere, so the test acts as `nobody` in a child process
  const asRoot = process.getuid?.() === 0
  const child = join(import.meta.dirname, '../support/openAs.ts')
  const nobody = asRoot ? { uid: 65534, gid: 65534 } : {}
  const reads = `require('node:fs').accessSync(${JSON.stringify(child)})`
  const cannot =
    process.platform === 'win32' || spawnSync(process.execPath, ['-e', reads], nobody).status !== 0
  const attempt = (path: string, mode: string) => {
    const done = spawnSync(process.execPath, [child, path, mode], {
      encoding: 'utf8',
      ...nobody,
    })
    if (done.stdout === '') throw new Error(done.stderr)
    return JSON.parse(done.stdout) as { code?: string; message?: string; rows?: number }
  }

  test.skipIf(cannot)('is named to a writer; a reader reads', () => {
    const folder = tempFolder()
    const path = join(folder, 'book.hedgerow')
    const book = tempBook({}, path)
    book.writeBatch(manyFills(300))
    book.close()
    chmodSync(path, 0o444)
    chmodSync(folder, 0o555)
    if (asRoot) chownSync(folder, 0, 0)
    try {
      expect(attempt(path, 'write')).toMatchObject({ code: 'book/readonly-folder' })
      expect(attempt(join(folder, 'new.hedgerow'), 'write')).toMatchObject({ code: 'book/readonly-folder' })
      expect(attempt(path, 'read')).toEqual({ rows: 300 })
    } finally {
      chmodSync(folder, 0o755)
    }
  })

  test.skipIf(cannot)('a reader without any right to write reads beside a writer', () => {
    const folder = tempFolder()
    const path = join(folder, 'book.hedgerow')
    const book = tempBook({}, path)
    book.writeBatch(manyFills(300))
    for (const name of readdirSync(folder)) chmodSync(join(folder, name), 0o444)
    chmodSync(folder, 0o555)
    try {
      expect(statSync(`${path}-wal`).size).toBeGreaterThan(0)
      expect(attempt(path, 'read')).toEqual({ rows: 300 })
    } finally {
      chmodSync(folder, 0o755)
    }
  })

  test.skipIf(cannot)('a log left by a dead writer cannot be read there, and that is said', () => {
    const folder = tempFolder()
    const path = join(folder, 'book.hedgerow')
    const book = tempBook({}, path)
    book.writeBatch(manyFills(300))
    const copy = join(tempFolder(), 'copy.hedgerow')
    copyFileSync(path, copy)
    copyFileSync(`${path}-wal`, `${copy}-wal`)
    for (const file of [copy, `${copy}-wal`]) chmodSync(file, 0o444)
    chmodSync(join(copy, '..'), 0o555)
    try {
      const said = attempt(copy, 'read')
      expect(said.code).toBe('book/readonly-folder')
      expect(said.message).toContain(`${copy}-wal`)
    } finally {
      chmodSync(join(copy, '..'), 0o755)
    }
  })

  test.skipIf(cannot)('a read-only file in a writable folder is named to a writer', () => {
    const folder = tempFolder()
    const path = join(folder, 'book.hedgerow')
    tempBook({}, path).close()
    chmodSync(path, 0o444)
    chmodSync(`${path}.lock`, 0o666)
    chmodSync(folder, 0o777)
    expect(attempt(path, 'write')).toMatchObject({ code: 'book/readonly-folder' })
  })
})

describe('reading', () => {
  test('sees what a writer commits, and notices that it did', () => {
    const writer = tempBook()
    const reader = tempBook({ mode: 'read' }, writer.path)
    expect(reader.foreignCommit()).toBe(false)
    writer.writeBatch(batch([fill('1', '2')]))
    expect(reader.foreignCommit()).toBe(true)
    expect(reader.foreignCommit()).toBe(false)
    expect(reader.revision()).toBe(1)
    expect(writer.foreignCommit()).toBe(false)
  })

  test('cannot write', () => {
    const path = tempBook().path
    const reader = tempBook({ mode: 'read' }, path)
    expect(failure(() => reader.writeBatch(batch([fill('1', '2')])), 'book/read-only').message).toContain(
      path,
    )
    failure(() => reader.setSetting('a', 1), 'book/read-only')
  })

  test('gives one consistent snapshot while a writer goes on', () => {
    const writer = tempBook()
    writer.writeBatch(batch([fill('1', '2')]))
    const reader = tempBook({ mode: 'read' }, writer.path)
    reader.db.exec('BEGIN')
    expect(reader.revision()).toBe(1)
    writer.writeBatch(batch([fill('3', '4')], { fileName: 'second.csv' }))
    expect(reader.revision()).toBe(1)
    reader.db.exec('COMMIT')
    expect(reader.revision()).toBe(2)
  })

  test('a closed book says so', () => {
    const book = tempBook()
    book.close()
    failure(() => book.revision(), 'book/closed')
    failure(() => book.setSetting('a', 1), 'book/closed')
  })
})

describe('a synced folder', () => {
  test.each(['Dropbox', 'OneDrive - Company', 'GoogleDrive-a@b.c'])(
    '%s: rollback journal, one warning',
    (name) => {
      const folder = join(tempFolder(), name)
      mkdirSync(folder)
      const path = join(folder, 'book.hedgerow')
      const book = tempBook({}, path)
      expect(book.db.pragma('journal_mode', { simple: true })).toBe('delete')
      expect(book.warning).toContain(path)
      expect(book.warning).toContain('move it')
      book.writeBatch(batch([fill('1', '2')]))
      const reader = tempBook({ mode: 'read' }, path)
      expect(reader.evidence().batches).toHaveLength(1)
      expect(reader.warning).toBe(book.warning)
    },
  )

  test('a book that comes back to a local folder gets its write-ahead log back', () => {
    const folder = join(tempFolder(), 'Dropbox')
    mkdirSync(folder)
    tempBook({}, join(folder, 'book.hedgerow')).close()
    const local = join(tempFolder(), 'book.hedgerow')
    writeFileSync(local, readFileSync(join(folder, 'book.hedgerow')))
    expect(tempBook({}, local).db.pragma('journal_mode', { simple: true })).toBe('wal')
  })
})
