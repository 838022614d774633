import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { checkBackup } from '../../electron/book/backup.ts'
import { MIGRATIONS, migrate, NEWEST_VERSION, versionOf } from '../../electron/book/migrate.ts'
import { batch, fill, XYZ } from '../support/evidence.ts'
import { failure, tempBook, tempFolder } from '../support/tempBook.ts'

function schema(db: Database.Database): unknown[] {
  return db.prepare('SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name').all()
}

/** A book of version 10 with one hand-written batch of two rows, an alias, an edit and a setting. */
function bookOfVersion10(path: string): void {
  const db = new Database(path)
  migrate(db, 10)
  db.exec(`
    INSERT INTO book VALUES (1, 'a-book', 1700000000000, 7, 6);
    INSERT INTO zones VALUES ('America/New_York');
    INSERT INTO currencies VALUES ('USD');
    INSERT INTO accounts (id, zone, currency) VALUES ('A1', 'America/New_York', 'USD');
    INSERT INTO instruments (name, family, root, settle) VALUES ('${XYZ}', 'us-equity', 'XYZ', 'USD');
    INSERT INTO sources (kind, number, live, made, row_count) VALUES ('batch', 1, 1, NULL, 2), ('edit', 1, 0, 5, 0);
    INSERT INTO batches VALUES (1, '${'a'.repeat(64)}', 'old.csv', 'old-csv', 1700000000001, '{"fill":1,"cash":1}', '[]');
    INSERT INTO edits VALUES (2, 'merge', 'same thing', '{"kind":"merge","keep":"a","drop":"b"}');
    INSERT INTO source_accounts VALUES (1, 1, 1, 'America/New_York', 'USD', NULL, NULL);
    INSERT INTO source_instruments VALUES (1, 1, 1, 'equity', '{}', '{}');
    INSERT INTO aliases VALUES (1, 1, 1, 1, 'symbol', 'XYZ');
    INSERT INTO evidence (source, row, line, kind, account, instrument, at, at_text, fold, dated, trading_day, id, sequence, quantity, price, raw)
      VALUES (1, 1, 2, 'fill', 1, 1, 1767625200000, '2026-01-05T10:00:00', 0, 0, '2026-01-05', '77', 1, '2', '1.5', 'XYZ,2');
    INSERT INTO evidence (source, row, line, kind, what, account, at, at_text, fold, dated, trading_day, sequence, amount, currency)
      VALUES (1, 2, 3, 'cash', 'deposit', 1, 1767675599999, '2026-01-05', 0, 1, '2026-01-05', 2, '1000', 'USD');
    INSERT INTO settings VALUES ('asOf', '1767625200000');
    INSERT INTO journal (revision, at, act, source) VALUES (6, 1700000000001, 'import', 1);
  `)
  db.close()
}

describe('the steps', () => {
  test('are numbered in tens and rise', () => {
    expect(MIGRATIONS.map((m) => m.version)).toEqual([10, 20, 30])
    const db = new Database(':memory:')
    const wrong = [
      { version: 20, sql: 'CREATE TABLE a (b)' },
      { version: 10, sql: 'CREATE TABLE c (d)' },
    ]
    expect(() => migrate(db, 20, wrong)).toThrow('migrations must rise: 10 stands after 20')
    expect(() =>
      migrate(db, 20, [
        { version: 10, sql: '' },
        { version: 10, sql: '' },
      ]),
    ).toThrow('must rise')
    expect(schema(db)).toEqual([])
  })

  test('commit one by one: a failing step leaves the version before it whole', () => {
    const db = new Database(':memory:')
    const steps = [
      { version: 10, sql: 'CREATE TABLE a (b)' },
      { version: 20, sql: 'CREATE TABLE c (d); CREATE TABLE a (twice)' },
    ]
    expect(() => migrate(db, 20, steps)).toThrow('already exists')
    expect(versionOf(db)).toBe(10)
    expect(schema(db)).toHaveLength(1)
  })

  test('done twice change nothing', () => {
    const db = new Database(':memory:')
    migrate(db)
    const before = schema(db)
    migrate(db)
    expect(schema(db)).toEqual(before)
    expect(versionOf(db)).toBe(NEWEST_VERSION)
  })
})

describe('10: ledger', () => {
  test('builds from an empty file', () => {
    const db = new Database(':memory:')
    migrate(db, 10)
    expect(versionOf(db)).toBe(10)
    const tables = db
      .prepare(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
      )
      .pluck()
      .all()
    expect(tables).toEqual([
      'accounts',
      'aliases',
      'batches',
      'book',
      'complete_lists',
      'covers',
      'currencies',
      'edits',
      'evidence',
      'instruments',
      'journal',
      'settings',
      'source_accounts',
      'source_instruments',
      'sources',
      'zones',
    ])
  })
})

describe('20: market', () => {
  test('keeps every row of version 10, gives the tables of a new book, and a copy of the old file stays', () => {
    const folder = tempFolder()
    const path = join(folder, 'book.hedgerow')
    bookOfVersion10(path)
    const old = new Database(path)
    const rows = old.prepare('SELECT * FROM evidence').all()
    old.close()

    const book = tempBook({}, path)
    expect(versionOf(book.db)).toBe(NEWEST_VERSION)
    expect(book.db.prepare('SELECT * FROM evidence').all()).toEqual(rows)
    expect(schema(book.db)).toEqual(schema(tempBook().db))
    expect(book.revision()).toBe(7)
    expect(book.ledgerRevision()).toBe(6)
    expect(book.setting('asOf')).toBe(1767625200000)
    expect(book.edits()).toEqual([
      { number: 1, kind: 'merge', reason: 'same thing', made: 5, live: false, rows: 0 },
    ])
    const [only] = book.evidence().batches
    expect(only?.instruments[0]?.aliases).toEqual([{ kind: 'symbol', text: 'XYZ' }])
    expect(only?.rows.map((r) => r.body)).toEqual([
      {
        row: 'fill',
        data: {
          quantity: '2',
          price: '1.5',
          amount: null,
          fees: [],
          effect: null,
          order: null,
          strategy: null,
          venue: null,
        },
      },
      { row: 'cash', data: { currency: 'USD', amount: '1000', kind: 'deposit' } },
    ])
    expect(book.db.pragma('integrity_check', { simple: true })).toBe('ok')
    expect(book.db.pragma('foreign_key_check')).toEqual([])
    // numbers go on where version 10 stopped
    expect(book.writeBatch(batch([fill('1', '2')]))).toBe(2)
    expect(book.revision()).toBe(8)

    const copy = new Database(`${path}.before-${NEWEST_VERSION}-r7`, { readonly: true })
    expect(versionOf(copy)).toBe(10)
    expect(copy.prepare('SELECT * FROM evidence').all()).toEqual(rows)
    expect(copy.pragma('integrity_check', { simple: true })).toBe('ok')
    copy.close()
  })

  test('half a copy that a killed upgrade left is made anew', () => {
    const path = join(tempFolder(), 'book.hedgerow')
    bookOfVersion10(path)
    const copy = `${path}.before-${NEWEST_VERSION}-r7`
    for (const left of [copy, `${copy}.partial`]) writeFileSync(left, readFileSync(path).subarray(0, 20_000))
    tempBook({}, path).close()
    expect(checkBackup(copy)).toEqual({ revision: 7, version: 10 })
    expect(existsSync(`${copy}.partial`)).toBe(false)
  })

  test('a new book needs no copy', () => {
    const path = join(tempFolder(), 'book.hedgerow')
    tempBook({}, path).close()
    expect(readdirSync(join(path, '..')).filter((name) => name.includes('before'))).toEqual([])
  })

  test('an old file is not touched by a reader, who is told what to do', () => {
    const path = join(tempFolder(), 'book.hedgerow')
    bookOfVersion10(path)
    const bytes = readFileSync(path)
    expect(failure(() => tempBook({ mode: 'read' }, path), 'book/older').message).toContain('for writing')
    expect(readFileSync(path).equals(bytes)).toBe(true)
  })

  test('a step that fails leaves the old book as it was, says so, and names the copy', () => {
    const path = join(tempFolder(), 'book.hedgerow')
    bookOfVersion10(path)
    const db = new Database(path)
    db.exec('CREATE TABLE pools (mine)')
    db.close()
    const error = failure(() => tempBook({}, path), 'book/upgrade-failed')
    expect(error.details).toMatchObject({
      path,
      from: 10,
      to: NEWEST_VERSION,
      copy: `${path}.before-${NEWEST_VERSION}-r7`,
    })
    expect(existsSync(`${path}.before-${NEWEST_VERSION}-r7`)).toBe(true)
    const after = new Database(path)
    expect(versionOf(after)).toBe(10)
    expect(after.prepare("SELECT count(*) FROM sqlite_schema WHERE name = 'tickets'").pluck().get()).toBe(0)
    after.close()
  })
})

describe('30: market files', () => {
  test('keeps the inputs of version 20: typed ones belong to no file and count as before', () => {
    const path = join(tempFolder(), 'book.hedgerow')
    bookOfVersion10(path)
    const db = new Database(path)
    migrate(db, 20)
    db.exec(`
      INSERT INTO market_inputs (kind, of, date, value, unit, source, observed_at, certainty, origin, recorded_at)
        VALUES ('spot', '${XYZ}', NULL, '101.5', 'USD', 'typed', 5, 'stated', 'person', 6),
               ('spot', '${XYZ}', NULL, '102', 'USD', 'quote', 7, 'stated', 'inputs.json', 8);
    `)
    db.close()
    const book = tempBook({}, path)
    expect(versionOf(book.db)).toBe(30)
    expect(book.marketInputs().map(({ input, origin }) => [input.value, input.source, origin])).toEqual([
      ['101.5', 'typed', 'person'],
      ['102', 'quote', 'inputs.json'],
    ])
    // a quote without a file has the shape it had, so that old snapshots keep their hashes
    expect(Object.keys(book.marketInputs()[1]?.input ?? {})).not.toContain('origin')
    expect(book.marketShelf.list()).toEqual([])
    expect(book.marketShelf.series()).toEqual([])
    expect(schema(book.db)).toEqual(schema(tempBook().db))
    expect(book.db.pragma('foreign_key_check')).toEqual([])
  })
})
