/** Edits, identities, revisions and settings of a book's file. */
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import type { EditChange } from '../../shared/model/evidence.ts'
import { everything } from '../support/everyRow.ts'
import { ACCOUNT, batch, fill, JAN_5, XYZ, XYZ_CALL, xyz } from '../support/evidence.ts'
import { failure, NOW, tempBook } from '../support/tempBook.ts'

describe('edits', () => {
  const typed: EditChange = {
    kind: 'rows',
    accounts: [ACCOUNT],
    instruments: [xyz],
    rows: [fill('3', '4', { line: null })],
    proposal: false,
  }
  const changes: EditChange[] = [
    typed,
    { kind: 'supersede', of: { id: '77', account: 'A1' }, set: { price: '1.6', fees: [] } },
    { kind: 'supersede', of: { batch: 1, row: 2 }, set: null },
    { kind: 'distinct', batch: 1, row: 2 },
    { kind: 'merge', keep: XYZ, drop: 'unknown:ISIN X:USD' },
    { kind: 'terms', instrument: XYZ_CALL, terms: { multiplier: '10' } },
    { kind: 'strategy', of: { id: '77' }, strategy: 'wheel' },
  ]

  test('come back as they were made, in order, undone and revived like batches', () => {
    const book = tempBook()
    const numbers = changes.map((change, i) => book.addEdit(change, `reason ${i}`))
    expect(numbers).toEqual([1, 2, 3, 4, 5, 6, 7])
    const expected = changes.map((change, i) => ({
      number: i + 1,
      live: true,
      made: NOW,
      reason: `reason ${i}`,
      change,
    }))
    expect(book.evidence().edits).toEqual(expected)
    book.voidEdit(1)
    expect(book.evidence().edits[0]).toEqual({ ...expected[0], live: false })
    failure(() => book.voidEdit(1), 'book/already-void')
    failure(() => book.voidEdit(8), 'book/no-such-edit')
    book.reviveEdit(1)
    failure(() => book.reviveEdit(1), 'book/already-live')
    expect(book.evidence().edits).toEqual(expected)
    expect(book.revision()).toBe(9)
    expect(book.edits()[0]).toEqual({
      number: 1,
      kind: 'rows',
      reason: 'reason 0',
      made: NOW,
      live: true,
      rows: 1,
    })
  })

  test('may be without a clock', () => {
    const book = tempBook()
    book.addEdit(typed, 'typed', null)
    expect(book.evidence().edits[0]?.made).toBeNull()
  })
})

describe('identities and ids', () => {
  test('one identity is one instrument, whatever file names it', () => {
    const book = tempBook()
    book.writeBatch(everything)
    book.writeBatch(batch([fill('1', '2')], { fileName: 'b.csv' }))
    const ids = book.db.prepare('SELECT instrument, name FROM instruments ORDER BY instrument').raw().all()
    expect(ids).toEqual([
      [1, XYZ],
      [2, XYZ_CALL],
    ])
    expect(() =>
      book.db.exec(
        "INSERT INTO instruments (name, family, root, settle) VALUES ('other', 'us-equity', 'XYZ', 'USD')",
      ),
    ).toThrow('UNIQUE')
  })

  test('a row may name an instrument that its file does not describe', () => {
    const book = tempBook()
    book.writeBatch(batch([fill('1', '2', { instrument: 'deribit:BTC:PERP:BTC' })], { instruments: [] }))
    const [read] = book.evidence().batches
    expect(read?.rows[0]?.instrument).toBe('deribit:BTC:PERP:BTC')
    expect(read?.instruments).toEqual([])
  })

  test('surrogate ids are never reused, not even by hand-made deletions', () => {
    const book = tempBook()
    book.db.exec(`INSERT INTO currencies VALUES ('USD');
      INSERT INTO instruments (name, family, root, settle) VALUES ('us-equity:A:USD', 'us-equity', 'A', 'USD');
      DELETE FROM instruments`)
    book.writeBatch(batch([fill('1', '2')]))
    expect(book.db.prepare('SELECT min(instrument) FROM instruments').pluck().get()).toBe(2)
  })

  test('evidence, batches and edits cannot be changed or deleted', () => {
    const book = tempBook()
    book.writeBatch(everything)
    book.addEdit({ kind: 'merge', keep: 'a', drop: 'b' }, 'same')
    for (const table of ['evidence', 'batches', 'edits', 'aliases', 'covers', 'complete_lists', 'journal']) {
      expect(() => book.db.exec(`DELETE FROM ${table}`)).toThrow('never changed')
    }
    expect(() => book.db.exec("UPDATE evidence SET quantity = '5' WHERE row = 1")).toThrow('never changed')
    expect(() => book.db.exec('DELETE FROM sources')).toThrow('never deleted')
  })

  test('foreign keys hold', () => {
    const book = tempBook()
    book.writeBatch(everything)
    expect(() => book.db.exec('INSERT INTO covers VALUES (1, 9, 77, 0, 1)')).toThrow('FOREIGN KEY')
  })
})

describe('revisions', () => {
  test('rise by one a commit; only evidence and edits raise the ledger revision; foreign writers count', () => {
    const book = tempBook()
    const seen = () => [book.revision(), book.ledgerRevision()]
    book.setSetting('asOf', JAN_5)
    expect(seen()).toEqual([1, 0])
    book.writeBatch(everything)
    expect(seen()).toEqual([2, 2])
    book.removeSetting('asOf')
    expect(seen()).toEqual([3, 2])
    const importer = tempBook({ lockToken: book.lockToken ?? '' }, book.path)
    importer.voidBatch(1)
    expect(book.foreignCommit()).toBe(true)
    expect(seen()).toEqual([4, 4])
  })

  test('a failed act raises none and leaves no transaction open', () => {
    const book = tempBook()
    failure(() => book.voidBatch(1), 'book/no-such-batch')
    expect(book.revision()).toBe(0)
    expect(book.db.inTransaction).toBe(false)
  })
})

describe('settings', () => {
  test('are JSON by key', () => {
    const book = tempBook()
    expect(book.setting('view')).toBeUndefined()
    book.setSetting('view', { panes: [1, 2], dark: true })
    book.setSetting('asOf', null)
    book.setSetting('view', { panes: [] })
    expect(book.setting('view')).toEqual({ panes: [] })
    expect([...book.settings()]).toEqual([
      ['asOf', null],
      ['view', { panes: [] }],
    ])
    book.removeSetting('view')
    expect(book.setting('view')).toBeUndefined()
  })
})

test('the file is an ordinary SQLite database that other tools read', () => {
  const book = tempBook()
  book.writeBatch(everything)
  book.close()
  const db = new Database(book.path, { readonly: true })
  expect(
    db.prepare("SELECT sum(CAST(quantity AS REAL)) FROM evidence WHERE kind = 'holding'").pluck().get(),
  ).toBe(-3)
  db.close()
})
