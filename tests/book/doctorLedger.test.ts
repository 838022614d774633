/** Doctor with the real ledger over stored rows: good books have no findings, and what is broken on purpose is found. */
import { describe, expect, test } from 'vitest'
import type { Book } from '../../electron/book/book.ts'
import { examine, LEDGER } from '../../electron/book/doctor.ts'
import type { Anchor, Derivation } from '../../shared/ledger/derivation.ts'
import { deriveBook } from '../../shared/ledger/derive.ts'
import { Decimal } from '../../shared/model/decimal.ts'
import type { BatchEvidence, EditChange, Evidence } from '../../shared/model/evidence.ts'
import {
  ACCOUNT,
  balance,
  batch,
  cash,
  DAY,
  event,
  fill,
  holding,
  instrument,
  JAN_5,
  price,
  XYZ,
  XYZ_CALL,
} from '../support/evidence.ts'
import { breakOpen, tempBook } from '../support/tempBook.ts'

const LSE = instrument({ family: 'uk-equity', root: 'ABC', settle: 'GBP' })

/** Two overlapping statements, a list of holdings, typed rows, and rows whose times are local text. */
function goodBook(): Book {
  const book = tempBook()
  const first = fill('10', '50', { id: '1', atText: '2026-01-05T10:00:00' }, { amount: '-500' })
  const second = fill('20', '51', { id: '2', at: JAN_5 + DAY, atText: '2026-01-06T10:00:00' })
  const cover = { account: 'A1', from: JAN_5 - 10 * 3_600_000, to: JAN_5 + 20 * DAY - 10 * 3_600_000 - 1 }
  book.writeBatch(batch([first, second, cash('-10')], { fileName: 'a.csv', covers: [cover] }))
  book.writeBatch(
    batch(
      [
        second,
        fill('2', '1.5', { id: '3', instrument: XYZ_CALL }),
        price('53'),
        // 01:30 happened twice on that day: the second
        fill('1', '2', {
          id: '4',
          at: 1793514600000,
          atText: '2026-11-01T01:30:00',
          fold: 1,
          tradingDay: '2026-11-01',
        }),
      ],
      { fileName: 'b.csv' },
    ),
  )
  // the last millisecond of 8 January in New York
  const cutOff = {
    dated: true,
    at: JAN_5 + 3 * DAY + 14 * 3_600_000 - 1,
    atText: '2026-01-08',
    tradingDay: '2026-01-08',
  }
  book.writeBatch(
    batch(
      [holding('30', cutOff), holding('2', { ...cutOff, instrument: XYZ_CALL }), balance('7', 'USD', cutOff)],
      {
        fileName: 'c.csv',
        format: 'positions-csv',
        completeLists: [{ list: 'holdings', account: 'A1', at: cutOff.at, kinds: true }],
      },
    ),
  )
  const typed = fill('1', '49', { at: JAN_5 + 4 * DAY })
  book.addEdit(
    { kind: 'rows', accounts: [ACCOUNT], instruments: [], rows: [typed], proposal: false },
    'typed',
  )
  book.addEdit({ kind: 'terms', instrument: XYZ, terms: { tick: '0.01' } }, 'tick')
  return book
}

describe('a good book', () => {
  test('that is empty has no findings', () => {
    expect(examine(tempBook())).toEqual([])
  })

  test('has no findings, whatever is undone or revived', () => {
    const book = goodBook()
    expect(examine(book)).toEqual([])
    for (const number of [1, 2, 3]) {
      book.voidBatch(number)
      expect([number, examine(book)]).toEqual([number, []])
    }
    for (const number of [2, 1, 3]) {
      book.reviveBatch(number)
      expect([number, examine(book)]).toEqual([number, []])
    }
  })
})

describe('broken on purpose', () => {
  const found = (book: Book, check: number) =>
    examine(book)
      .filter((f) => f.check === check)
      .map((f) => f.message)
      .join('\n')

  test.each([
    [
      'an instant that is not its text',
      'UPDATE evidence SET at = at + 1 WHERE evidence = 1',
      'Row 1 of batch 1',
    ],
    ['the wrong one of two', 'UPDATE evidence SET fold = 0 WHERE fold = 1', 'Row 4 of batch 2'],
    [
      'a dated row inside its day',
      "UPDATE evidence SET at = at - 1000 WHERE kind = 'balance'",
      'Row 3 of batch 3',
    ],
    ['a text that is no time', "UPDATE evidence SET at_text = 'noon' WHERE evidence = 1", '"noon"'],
    [
      'another zone',
      "INSERT INTO zones VALUES ('Asia/Tokyo'); UPDATE source_accounts SET zone = 'Asia/Tokyo' WHERE source = 1",
      'Asia/Tokyo',
    ],
    [
      'a zone that is none',
      "INSERT INTO zones VALUES ('Mars'); UPDATE source_accounts SET zone = 'Mars'",
      'unknown',
    ],
  ])('check 8: %s', (_, sql, message) => {
    const book = goodBook()
    breakOpen(book, sql)
    expect(found(book, 8)).toContain(message)
  })

  /** Doctor over a good book whose derivation goes wrong in one place. */
  const derivedBadly = (book: Book, spoil: (d: Derivation) => Derivation) =>
    examine(book, { ledger: { ...LEDGER, derive: (e) => spoil(deriveBook(e)) } }).map((f) => [
      f.check,
      f.message,
    ])

  test('check 6: a live row that points at no entry', () => {
    const found = derivedBadly(goodBook(), (d) => ({ ...d, entries: d.entries.slice(1) }))
    expect(found).toEqual([
      [6, expect.stringMatching(/^Row \d of batch \d is live but points at no live entry/)],
    ])
  })

  test('check 6: a live entry without a live row', () => {
    const found = derivedBadly(goodBook(), (d) => ({
      ...d,
      entries: d.entries.map((e, i) => (i === 0 ? { ...e, shown: [] } : e)),
    }))
    expect(found).toContainEqual([6, expect.stringMatching(/has no live evidence/)])
  })

  test('check 9: entries that do not come to the statement', () => {
    const found = derivedBadly(goodBook(), (d) => ({
      ...d,
      positions: d.positions.map((t) => (t.name === XYZ ? { ...t, legs: t.legs.slice(1) } : t)),
    }))
    expect(found).toContainEqual([
      9,
      expect.stringContaining(`Entries and breaks of ${XYZ} in account A1 come to 20 at`),
    ])
  })

  test('check 9: a position that is not the one stated', () => {
    const plusOne = (a: Anchor): Anchor =>
      a.rank === 9 ? { ...a, quantity: a.quantity.plus(Decimal.ONE) } : a
    const found = derivedBadly(goodBook(), (d) => ({
      ...d,
      positions: d.positions.map((t) => ({ ...t, anchors: t.anchors.map(plusOne) })),
    }))
    expect(found).toContainEqual([9, expect.stringContaining('the statement says 31')])
  })

  test('check 10: an amount that is not quantity x price x multiplier', () => {
    const book = goodBook()
    breakOpen(book, "UPDATE evidence SET amount = '-500.01' WHERE amount = '-500'")
    expect(found(book, 10)).toContain('-500.01')
  })

  const edits: [number, string, EditChange[]][] = [
    [11, 'a merge across currencies', [{ kind: 'merge', keep: XYZ, drop: LSE.name }]],
    [
      11,
      'a circle of merges',
      [
        { kind: 'merge', keep: 'us-equity:A:USD', drop: 'us-equity:B:USD' },
        { kind: 'merge', keep: 'us-equity:B:USD', drop: 'us-equity:A:USD' },
      ],
    ],
    [12, 'a supersede of nothing', [{ kind: 'supersede', of: { id: 'unheard' }, set: null }]],
    [12, 'a distinct of nothing', [{ kind: 'distinct', batch: 1, row: 99 }]],
  ]
  test.each(edits)('check %i: %s', (check, _, changes) => {
    const book = goodBook()
    for (const change of changes) book.addEdit(change, 'on purpose')
    expect(found(book, check)).not.toBe('')
    const last = book.edits().length
    for (let n = last; n > last - changes.length; n--) book.voidEdit(n)
    expect(found(book, check)).toBe('')
  })

  const batches: [number, string, Evidence[], Partial<BatchEvidence>][] = [
    [
      13,
      'a delivery that is a fill as well',
      [
        event(
          {
            kind: 'assignment',
            quantity: '2',
            delivers: [{ instrument: XYZ, quantity: '-200', price: '100' }],
          },
          { instrument: XYZ_CALL },
        ),
        fill('-200', '100'),
      ],
      {},
    ],
    [
      14,
      'a contract in pence',
      [],
      { instruments: [instrument({ family: 'uk-equity', root: 'ABC', settle: 'GBX' })] },
    ],
    [
      14,
      'a fee in pence',
      [fill('1', '2', {}, { fees: [{ currency: 'GBX', amount: '1', kind: 'tax' }] })],
      {},
    ],
  ]
  test.each(batches)('check %i: %s', (check, _, rows, over) => {
    const book = goodBook()
    book.writeBatch(batch(rows, { fileName: 'broken.csv', ...over }))
    expect(found(book, check)).not.toBe('')
  })
})
