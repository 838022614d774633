/** Each check of doctor finds what was broken on purpose, and finds nothing in a good book. */
import { writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { listBackups, rotateBackups } from '../../electron/book/backup.ts'
import type { Book } from '../../electron/book/book.ts'
import { examine } from '../../electron/book/doctor.ts'
import { type LedgerFunctions, reversed } from '../../electron/book/doctorLedger.ts'
import { deriveBook } from '../../shared/ledger/derive.ts'
import type { LedgerSnapshot } from '../../shared/model/position.ts'
import { batch, cash, event, fill, holding, JAN_5, row, XYZ, XYZ_CALL } from '../support/evidence.ts'
import { breakOpen, NOW, tempBook } from '../support/tempBook.ts'

const EMPTY: LedgerSnapshot = {
  counts: {
    positions: 0,
    cash: 0,
    openings: 0,
    breaks: 0,
    changes: 0,
    proposals: 0,
    alerts: 0,
    strategies: 0,
  },
  positions: [],
  cash: [],
  openings: [],
  breaks: [],
  changes: [],
  proposals: [],
  alerts: [],
  strategies: [],
}
/** A ledger that finds nothing wrong, so that a test is about one check alone. */
const QUIET: LedgerFunctions = {
  derive: deriveBook,
  snapshot: () => EMPTY,
  newestCutOff: () => null,
  write: () => [],
  read: () => ({ batches: [], edits: [] }),
  check: () => [],
}

/** A good book with rows of several kinds, a void batch, an edit and a ticket's fill. */
function goodBook(): Book {
  const book = tempBook()
  book.writeBatch(
    batch([
      fill(
        '2',
        '1.5',
        { atText: '2026-01-05T10:00:00', instrument: XYZ_CALL },
        {
          fees: [{ currency: 'USD', amount: '1.3', kind: 'commission' }],
        },
      ),
      event({ kind: 'split', quantity: '-6', ratio: { from: '8', to: '1' }, into: XYZ, intoQuantity: '6' }),
      cash('1000'),
      // the last millisecond of the day in New York
      holding('2', {
        dated: true,
        at: JAN_5 + 14 * 3_600_000 - 1,
        atText: '2026-01-05',
        tradingDay: '2026-01-05',
      }),
      // 01:30 happened twice on that day: the second
      fill('1', '2', { at: 1793514600000, atText: '2026-11-01T01:30:00', fold: 1 }),
      row({ row: 'fxRate', data: { from: 'EUR', to: 'USD', rate: '1.08' } }, { instrument: null }),
    ]),
  )
  book.writeBatch(batch([fill('1', '2')], { fileName: 'b.csv' }))
  book.voidBatch(2)
  const typed = { accounts: [], instruments: [], rows: [fill('3', '4')], proposal: false }
  book.addEdit({ kind: 'rows', ...typed }, 'typed')
  book.db.exec(`
    INSERT INTO tickets VALUES ('t1', 1, 'XYZ', 1, NULL);
    INSERT INTO ticket_events (ts, actor, ticket, event, payload, prev_hash, hash)
      VALUES (1, 'u', 't1', 'create', '{}', '', '${'a'.repeat(64)}'), (2, 'u', 't1', 'fill', '{}', '${'a'.repeat(64)}', '${'b'.repeat(64)}');
    INSERT INTO ticket_fills (ticket, seq, venue, fill_id, source, row) VALUES ('t1', 2, 'XCBO', 'f1', 3, 1);
  `)
  return book
}

const quietly = (book: Book) => examine(book, { ledger: QUIET })

test('a good book has no findings, nor has an empty one', () => {
  expect(quietly(goodBook())).toEqual([])
  expect(quietly(tempBook())).toEqual([])
})

describe('stored rows broken on purpose', () => {
  test.each([
    [1, 'a reference that leads nowhere', 'DELETE FROM zones', 'refers to a row of zones'],
    [1, 'a wrong version', 'PRAGMA user_version = 10', "The file's version is 10"],
    [
      1,
      'another table in the place of ours',
      'CREATE TABLE spare (a); DROP TABLE journal; ALTER TABLE spare RENAME TO journal',
      'The table journal is not as a new book has it',
    ],
    [1, 'a table of somebody else', 'CREATE TABLE notes (a)', 'The table notes is not as a new book has it'],
    [1, 'a missing mark', 'PRAGMA application_id = 7', 'does not bear the mark'],
    [
      2,
      'a row without its source',
      'DELETE FROM sources WHERE source = 2',
      'belongs to no batch and no edit',
    ],
    [
      2,
      'a source that is neither',
      'DELETE FROM edits',
      'The edit 1 is listed as neither a file nor an edit',
    ],
    [
      2,
      'a batch called an edit',
      "UPDATE sources SET kind = 'edit', number = 9 WHERE source = 1",
      'wrong kind',
    ],
    [
      2,
      'a row stored twice',
      `DROP INDEX evidence_row; INSERT INTO evidence SELECT 99, source, row, line, kind, what, account, instrument, symbol, at, at_text,
        fold, dated, trading_day, id, sequence, quantity, price, amount, currency, order_id, body, raw FROM evidence WHERE evidence = 1`,
      'Row 1 of source 1 is stored 2 times',
    ],
    [
      4,
      'two contracts of one identity',
      `DROP INDEX instruments_identity; INSERT INTO instruments (name, family, root, settle) VALUES ('x', 'us-equity', 'XYZ', 'USD')`,
      'have one identity',
    ],
    [
      4,
      'an alias of nothing',
      "INSERT INTO aliases VALUES (1, 1, 1, 77, 'symbol', 'ABC')",
      'The alias "ABC" (symbol) leads to no contract',
    ],
    [
      4,
      'a name that is another',
      "UPDATE instruments SET root = 'XYA' WHERE instrument = 1",
      'has the identity of',
    ],
    [5, 'a lost row', 'DELETE FROM evidence WHERE evidence = 3', 'The batch 1 says 6 rows and has 5'],
    [
      5,
      'a wrong count of a kind',
      `UPDATE batches SET counts = '{"fill":3}'`,
      'says 3 rows of kind fill and has 2',
    ],
    [
      5,
      'two batches of the same bytes',
      // the unique constraint is taken away by rebuilding the table without it
      `CREATE TABLE copy AS SELECT * FROM batches; DROP TABLE batches; ALTER TABLE copy RENAME TO batches;
       UPDATE batches SET sha256 = '${'c'.repeat(64)}'`,
      'came from the same bytes',
    ],
    [7, 'trailing zeros', "UPDATE evidence SET price = '1.50' WHERE evidence = 1", 'The price "1.50"'],
    [7, 'a negative zero', "UPDATE evidence SET amount = '-0' WHERE evidence = 3", 'The amount "-0"'],
    [
      7,
      'a fee that is no decimal',
      `UPDATE evidence SET body = '{"fees":[{"currency":"USD","amount":"1e2","kind":"fee"}]}' WHERE evidence = 1`,
      'The amount "1e2"',
    ],
    [
      7,
      'a ratio',
      `UPDATE evidence SET body = '{"ratio":{"from":"8.0","to":"1"}}' WHERE evidence = 2`,
      'The from "8.0"',
    ],
    [7, 'a strike', `UPDATE instruments SET strike = '100.0' WHERE strike IS NOT NULL`, 'The strike "100.0"'],
    [
      16,
      'a ticket fill without its row',
      'UPDATE ticket_fills SET row = 9',
      'has no typed fill in the ledger',
    ],
    [
      16,
      'a ticket fill on a file row',
      'UPDATE ticket_fills SET source = 1',
      'has no typed fill in the ledger',
    ],
    [16, 'a ticket fill without its event', 'UPDATE ticket_fills SET seq = 1', 'another ticket or kind'],
    [
      16,
      'a row for two fills',
      "INSERT INTO ticket_fills (ticket, seq, venue, fill_id, source, row) VALUES ('t1', 2, 'X', 'f2', 3, 1)",
      'Two fills of tickets (f1 and f2)',
    ],
    [16, 'a broken chain', "UPDATE ticket_events SET prev_hash = 'x' WHERE seq = 2", 'broken at number 2'],
  ])('check %i: %s', (check, _, sql, message) => {
    const book = goodBook()
    breakOpen(book, sql)
    const found = quietly(book).filter((f) => f.check === check)
    expect(found.map((f) => f.message).join('\n')).toContain(message)
  })

  test('check 1: a missing trigger', () => {
    const book = goodBook()
    book.db.exec('DROP TRIGGER evidence_no_update')
    expect(quietly(book)).toEqual([{ check: 1, message: 'The trigger evidence_no_update is missing.' }])
  })

  test('check 1: a damaged index', () => {
    const book = goodBook()
    breakOpen(book, 'SELECT 1')
    book.db.unsafeMode(true)
    book.db.pragma('writable_schema = ON')
    book.db.exec(
      "UPDATE sqlite_schema SET sql = 'CREATE INDEX evidence_contract ON evidence (account, instrument)' WHERE name = 'evidence_contract'",
    )
    book.close()
    const found = quietly(tempBook({}, book.path))
    expect(found[0]?.check).toBe(1)
    expect(found[0]?.message).toContain('damaged')
  })

  test('a check that SQLite stops is a finding, and the other checks go on', () => {
    const book = goodBook()
    breakOpen(book, "DROP TABLE aliases; UPDATE evidence SET price = '1.50' WHERE evidence = 1")
    expect(quietly(book).map((f) => [f.check, f.message])).toEqual([
      [1, 'The index aliases_instrument is missing.'],
      [1, 'The index aliases_text is missing.'],
      [1, 'The table aliases is missing.'],
      [1, 'The trigger aliases_no_delete is missing.'],
      [1, 'The trigger aliases_no_update is missing.'],
      [4, 'The check could not run: no such table: aliases.'],
      [7, 'The price "1.50" of evidence 1 is not canonical.'],
    ])
  })

  test('many findings of one kind are counted, not listed', () => {
    const book = tempBook()
    book.writeBatch(batch(Array.from({ length: 50 }, () => fill('1', '2'))))
    breakOpen(book, "UPDATE evidence SET price = '2.0'")
    const found = quietly(book)
    expect(found).toHaveLength(21)
    expect(found.at(-1)).toEqual({ check: 7, message: 'And 30 more of the same kind.' })
  })

  test('check 18: a backup that does not open', async () => {
    const book = goodBook()
    await rotateBackups(book, NOW)
    expect(quietly(book)).toEqual([])
    writeFileSync(listBackups(book.path)[0]?.path ?? '', 'nothing')
    expect(quietly(book)).toMatchObject([{ check: 18 }])
  })

  test('check 18: a backup that is ahead of the book', async () => {
    const book = goodBook()
    await rotateBackups(book, NOW)
    breakOpen(book, 'UPDATE book SET ledger_revision = 1, revision = 1')
    expect(quietly(book)).toMatchObject([{ check: 18 }])
    expect(quietly(book)[0]?.message).toContain('has revision 4 and the book only 1')
  })
})

describe('the derived book', () => {
  const withPosition = (over: Partial<LedgerSnapshot>): LedgerFunctions => ({
    ...QUIET,
    snapshot: () => ({ ...EMPTY, ...over }),
  })

  test('check 3: a result that depends on the order of imports', () => {
    const book = goodBook()
    book.reviveBatch(2)
    const bad: LedgerFunctions = {
      ...QUIET,
      snapshot: (d) => ({
        ...EMPTY,
        strategies: [{ account: String(d.shown[0]?.source.sha256), legs: [] }],
      }),
    }
    const found = examine(book, { ledger: { ...bad, write: () => [], read: () => book.evidence() } })
    expect(found).toEqual([
      { check: 3, message: 'The order in which the batches were imported changes what is held.' },
    ])
  })

  test('check 3: a result that is never the same', () => {
    let calls = 0
    const bad: LedgerFunctions = {
      ...QUIET,
      snapshot: () => ({ ...EMPTY, strategies: [{ account: String(calls++), legs: [] }] }),
    }
    expect(examine(goodBook(), { ledger: bad }).map((f) => f.check)).toContain(3)
  })

  test('references of edits follow the reversed batches', () => {
    const book = tempBook()
    book.writeBatch(batch([fill('1', '2')]))
    book.writeBatch(batch([fill('3', '4'), fill('3', '4')], { fileName: 'b.csv' }))
    book.addEdit({ kind: 'distinct', batch: 2, row: 2 }, 'two fills')
    book.addEdit({ kind: 'supersede', of: { batch: 1, row: 1 }, set: null }, 'wrong')
    const other = reversed(book.evidence())
    expect(other.batches.map((b) => [b.number, b.fileName])).toEqual([
      [1, 'b.csv'],
      [2, 'statement.csv'],
    ])
    expect(other.edits.map((e) => e.change)).toEqual([
      { kind: 'distinct', batch: 1, row: 2 },
      { kind: 'supersede', of: { batch: 2, row: 1 }, set: null },
    ])
  })

  test('check 15: expired and open without a proposal', () => {
    const position = {
      account: 'A1',
      instrument: XYZ_CALL,
      quantity: '2',
      multiplier: '100',
      multiplierCertainty: 'stated',
      basis: 'fills',
      asOf: null,
      break: null,
      statuses: ['expired_unsettled'],
    } as const
    const proposal = {
      account: 'A1',
      instrument: XYZ_CALL,
      kind: 'needs_price',
    } as const
    const book = goodBook()
    expect(examine(book, { ledger: withPosition({ positions: [position] }) })).toEqual([
      {
        check: 15,
        message: `${XYZ_CALL} in account A1 is expired and open, and nothing is proposed for it.`,
      },
    ])
    expect(examine(book, { ledger: withPosition({ positions: [position], proposals: [proposal] }) })).toEqual(
      [],
    )
  })

  test('check 17: an export that loses something', () => {
    const bad: LedgerFunctions = {
      ...QUIET,
      snapshot: (d) => ({ ...EMPTY, cash: d.shown.map(() => ({}) as LedgerSnapshot['cash'][number]) }),
    }
    expect(examine(goodBook(), { ledger: bad })).toEqual([
      { check: 17, message: 'An export of this book does not give the same book back (cash).' },
    ])
  })

  test('checks 6 and 8 to 14 come from the ledger, sorted in', () => {
    const check = () => [
      { check: 14, message: 'fourteen' },
      { check: 6, message: 'six' },
    ]
    expect(examine(goodBook(), { ledger: { ...QUIET, check } }).map((f) => f.check)).toEqual([6, 14])
  })

  test('a ledger that stops at a row is a finding, and doctor goes on', () => {
    const stop = () => {
      throw new RangeError('row 7 makes no sense')
    }
    const message = 'The check could not run: row 7 makes no sense.'
    expect(examine(goodBook(), { ledger: { ...QUIET, snapshot: stop } })).toEqual([{ check: 3, message }])
    expect(examine(goodBook(), { ledger: { ...QUIET, write: stop } })).toEqual([{ check: 17, message }])
  })

  test('are left out when the file is damaged', () => {
    const book = goodBook()
    breakOpen(book, 'DELETE FROM zones')
    const check = () => {
      throw new Error('must not run')
    }
    expect(examine(book, { ledger: { ...QUIET, check } })[0]?.check).toBe(1)
  })

  test('steps are told', () => {
    const steps: string[] = []
    examine(tempBook(), { ledger: QUIET, onStep: (s) => steps.push(s) })
    expect(steps).toEqual(['file', 'rows', 'backup', 'ledger', 'export'])
  })
})
