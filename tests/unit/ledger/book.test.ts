/** Cut-off, market rows, invariants and the book export. */
import { describe, expect, test } from 'vitest'
import { proposedAsOf } from '../../../shared/ledger/cutOff.ts'
import type { Derivation } from '../../../shared/ledger/derivation.ts'
import { deriveBook } from '../../../shared/ledger/derive.ts'
import { acceptedProposal, accountOf, typedRows } from '../../../shared/ledger/edits.ts'
import { checkDerivation, checkLedger } from '../../../shared/ledger/invariants.ts'
import { latestPrices } from '../../../shared/ledger/marks.ts'
import { snapshotAt } from '../../../shared/ledger/snapshot.ts'
import { readBookStatement } from '../../../shared/ledger/statementReader.ts'
import { writeStatement } from '../../../shared/ledger/statementWriter.ts'
import { instantText } from '../../../shared/ledger/zones.ts'
import { Decimal } from '../../../shared/model/decimal.ts'
import type { BookEvidence, EditChange, Evidence } from '../../../shared/model/evidence.ts'
import { at, bookOf, type Doc, derive, NEW_YORK, XYZ, XYZ_NAME } from './support.ts'

const FILL = { instrument: 'XYZ', at: '2026-01-05T10:00:00', quantity: '2', price: '3', id: '1' }
const text = (d: Derivation) => {
  const t = proposedAsOf(d)
  return t === null ? null : instantText(t)
}

describe('proposed as-of', () => {
  test('last cut-off, else last entry, else none', () => {
    const holdings = { at: '2026-01-03T16:00:00', complete: true, rows: [] }
    expect(text(derive([]))).toBeNull()
    expect(text(derive([{ fills: [FILL] }]))).toBe('2026-01-05T15:00:00.000Z')
    expect(text(derive([{ fills: [FILL], holdings }]))).toBe('2026-01-03T21:00:00.000Z')
    expect(
      text(
        derive([
          { fills: [FILL], balances: { date: '2026-01-31', rows: [{ currency: 'USD', amount: '1' }] } },
        ]),
      ),
    ).toBe('2026-02-01T04:59:59.999Z')
  })

  test('of several accounts the newest: trades of one are not hidden by older holdings of another', () => {
    const holdings = { at: '2026-01-03T16:00:00', complete: true, rows: [] }
    const other = { accounts: [{ ...NEW_YORK, id: 'A2' }] }
    const held = { ...other, holdings }
    expect(text(derive([{ fills: [FILL] }, held]))).toBe('2026-01-05T15:00:00.000Z')
    expect(text(derive([held, { fills: [{ ...FILL, at: '2026-01-02T10:00:00' }] }]))).toBe(
      '2026-01-03T21:00:00.000Z',
    )
  })
})

test('latest prices: the last of each kind up to the instant, marks of holdings included, and ex-dates to come', () => {
  const price = (time: string, value: string, kind: string) => ({
    instrument: 'XYZ',
    at: time,
    price: value,
    kind,
  })
  const d = derive([
    {
      prices: [
        price('2026-01-05T10:00:00', '1', 'mark'),
        price('2026-01-06T10:00:00', '2', 'quote'),
        price('2026-01-09T10:00:00', '9', 'mark'),
      ],
      holdings: { at: '2026-01-07T10:00:00', rows: [{ instrument: 'XYZ', quantity: '1', mark: '3' }] },
      dividends: [
        { instrument: 'XYZ', date: '2026-01-05', amount: '0.1' },
        { instrument: 'XYZ', date: '2026-02-05', amount: '0.2' },
      ],
      fxRates: [{ from: 'EUR', to: 'USD', rate: '1.1', at: '2026-01-05T10:00:00' }],
    },
  ])
  const latest = latestPrices(d, at('2026-01-08T00:00:00Z'))
  const own = latest.prices.get(XYZ_NAME)
  expect([own?.mark?.price.toString(), own?.quote?.price.toString(), own?.settlement]).toEqual([
    '3',
    '2',
    null,
  ])
  expect(latest.dividends.get(XYZ_NAME)?.map((p) => p.amount.toString())).toEqual(['0.2'])
  expect(latest.fxRates.get('EUR/USD')?.rate.toString()).toBe('1.1')
  expect(latestPrices(d, at('2026-01-01T00:00:00Z')).prices.size).toBe(0)
})

describe('invariants', () => {
  const sound = bookOf([
    {
      period: { from: '2026-01-01', to: '2026-01-31' },
      fills: [FILL],
      holdings: { date: '2026-01-31', complete: true, rows: [{ instrument: 'XYZ', quantity: '5' }] },
    },
  ])
  const withRow = (change: (r: Evidence) => Evidence): BookEvidence => ({
    ...sound,
    batches: sound.batches.map((b) => ({ ...b, rows: b.rows.map((r, i) => (i === 0 ? change(r) : r)) })),
  })
  const checks = (book: BookEvidence) => checkLedger(book).map((f) => f.check)
  const withEdit = (change: EditChange): BookEvidence => ({
    ...sound,
    edits: [{ number: 1, live: true, made: null, reason: '', change }],
  })

  test('a sound book has no findings', () => {
    expect(checkLedger(sound)).toEqual([])
  })

  test('6: a live row without an entry, an entry without evidence', () => {
    const d = deriveBook(sound)
    expect(checkDerivation({ ...d, entries: d.entries.slice(1) }).map((f) => f.check)).toContain(6)
    const bare = d.entries.map((e, i) => (i === 0 ? { ...e, shown: [] } : e))
    expect(checkDerivation({ ...d, entries: bare }).map((f) => f.check)).toContain(6)
  })

  test('8: an instant that is not its text in the zone', () => {
    expect(checks(withRow((r) => ({ ...r, at: r.at + 1 })))).toEqual([8])
    expect(checks({ ...sound, batches: sound.batches.map((b) => ({ ...b, accounts: [] })) })).toContain(8)
  })

  test('9: an anchor whose comparison is not what entries say', () => {
    const d = deriveBook(sound)
    const positions = d.positions.map((t) => ({ ...t, legs: t.legs.slice(1) }))
    expect(checkDerivation({ ...d, positions }).map((f) => f.check)).toEqual([9])
    const moved = d.positions.map((t) => ({
      ...t,
      anchors: t.anchors.map((a) => ({
        ...a,
        quantity: a.rank === 9 ? a.quantity.plus(Decimal.ONE) : a.quantity,
      })),
    }))
    expect(checkDerivation({ ...d, positions: moved }).map((f) => f.check)).toContain(9)
  })

  test('10: a stated amount that is not quantity x price x multiplier', () => {
    const amount = (a: string) =>
      checkLedger(bookOf([{ fills: [{ ...FILL, amount: a }] }])).map((f) => f.check)
    expect([amount('-6'), amount('-6.005'), amount('-6.006'), amount('6')]).toEqual([[], [], [10], [10]])
  })

  test('11: merges across currencies, merges in a circle', () => {
    expect(checks(withEdit({ kind: 'merge', keep: 'us-equity:XYZ:EUR', drop: XYZ_NAME }))).toEqual([11])
    const circle = withEdit({ kind: 'merge', keep: 'us-equity:ABC:USD', drop: XYZ_NAME })
    const back: EditChange = { kind: 'merge', keep: XYZ_NAME, drop: 'us-equity:ABC:USD' }
    expect(
      checks({
        ...circle,
        edits: [...circle.edits, { number: 2, live: true, made: null, reason: '', change: back }],
      }),
    ).toEqual([11])
  })

  test('12: corrections of rows that are in no batch', () => {
    expect(checks(withEdit({ kind: 'supersede', of: { id: '1' }, set: { price: '3' } }))).toEqual([])
    expect(checks(withEdit({ kind: 'supersede', of: { id: 'no' }, set: { price: '3' } }))).toEqual([12])
    expect(checks(withEdit({ kind: 'distinct', batch: 1, row: 99 }))).toEqual([12])
  })

  test('13: a format that prints a delivery as event and as fill', () => {
    const put = {
      ...XYZ,
      ref: 'P',
      kind: 'option',
      family: 'us-option',
      expiry: '2026-06-19',
      right: 'P',
      strike: '90',
    }
    const events = [
      {
        kind: 'assignment',
        at: '2026-01-06T10:00:00',
        instrument: 'P',
        quantity: '1',
        id: 'e',
        delivers: [{ instrument: 'XYZ', quantity: '100', price: '90' }],
      },
    ]
    const share = { instrument: 'XYZ', at: '2026-01-06T10:00:00', quantity: '100', price: '90', id: 'f' }
    expect(checks(bookOf([{ instruments: [XYZ, put], fills: [share], events }]))).toEqual([13])
    expect(checks(bookOf([{ instruments: [XYZ, put], fills: [], events }]))).toEqual([])
  })

  test('14: minor units in stored rows', () => {
    const pence = withRow((r) =>
      r.body.row === 'fill'
        ? {
            ...r,
            body: {
              ...r.body,
              data: { ...r.body.data, fees: [{ currency: 'GBX', amount: '1', kind: 'x' }] },
            },
          }
        : r,
    )
    expect(checks(pence)).toContain(14)
  })
})

describe('edits', () => {
  test("a person's rows are read like those of a file, problems included", () => {
    const bad = typedRows([NEW_YORK], [], [{ row: 'fill', data: { ...FILL, quantity: 'x' } }])
    expect(bad.issues).toHaveLength(1)
  })

  test('a proposal that needs something cannot be accepted', () => {
    const d = derive([{ fills: [FILL] }])
    expect(acceptedProposal(d, { account: 'A1', instrument: XYZ_NAME, kind: 'needs_price' })).toBeNull()
  })

  test('an account is known from batches, void ones too', () => {
    const book = bookOf([{ fills: [] }])
    expect(accountOf({ ...book, batches: book.batches.map((b) => ({ ...b, live: false })) }, 'A1')).toEqual(
      NEW_YORK,
    )
    expect(accountOf(book, 'B2')).toBeNull()
  })
})

describe('book export', () => {
  test('sections keep the source, its hash and its times as printed; void batches and their edits are left out', () => {
    const docs: Doc[] = [
      { fills: [FILL] },
      {
        source: { name: 'other', made: '2026-02-01T00:00:00Z' },
        fills: [
          { ...FILL, at: '2026-11-01T01:30:00', fold: 1 },
          { ...FILL, at: undefined, date: '2026-01-07' },
        ],
      },
    ]
    const book = bookOf(docs, [
      { kind: 'distinct', batch: 1, row: 1 },
      { kind: 'distinct', batch: 2, row: 2 },
    ])
    const live = { ...book, batches: book.batches.map((b) => ({ ...b, live: b.number === 2 })) }
    const lines = [...writeStatement(live)].map((l) => JSON.parse(l) as { [member: string]: unknown })
    expect(lines[0]).toMatchObject({
      source: { name: 'other', made: '2026-02-01T00:00:00.000Z' },
      originalSha256: book.batches[1]?.sha256,
    })
    expect(lines.filter((l) => l.row === 'fill')).toMatchObject([
      { at: '2026-11-01T01:30:00', fold: 1 },
      { date: '2026-01-07' },
    ])
    expect(lines.filter((l) => l.row === 'edit')).toMatchObject([
      { change: { kind: 'distinct', batch: 1, row: 2 } },
    ])
  })

  test('the order within an instant is kept: averages depend on it', () => {
    const docs = [
      {
        fills: [
          { ...FILL, id: '2', quantity: '-2', price: '9', sequence: 2 },
          { ...FILL, id: '1', quantity: '2', price: '3', sequence: 1 },
          { ...FILL, id: '3', quantity: '1', price: '7', sequence: 3 },
        ],
      },
    ]
    const tradePrice = (book: BookEvidence) =>
      snapshotAt(deriveBook(book), at('2026-12-31T00:00:00Z'), { pnl: true }).positions[0]?.tradePrice
    expect(tradePrice(bookOf(docs))).toBe('7')
    expect(tradePrice(readBookStatement(writeStatement(bookOf(docs))).book)).toBe('7')
    const rows = [...writeStatement(bookOf(docs))].map(
      (l) => JSON.parse(l) as { row?: string; sequence?: number },
    )
    expect(rows.filter((r) => r.row === 'fill').map((r) => r.sequence)).toEqual([2, 1, 3])
  })

  test('reading never throws: bad lines are issues with their number', () => {
    const header =
      '{"format":"hedgerow-statement","version":1,"source":{"name":"x"},"accounts":[{"id":"A","zone":"UTC","currency":"USD"}]}'
    const lines = [
      '{"row":"fill"}',
      header,
      '',
      'nonsense',
      '[]',
      '{"row":"what"}',
      '{"row":"edit","change":{"kind":"no"}}',
      '{"row":"cash","date":"2026-01-01","currency":"USD","amount":5,"kind":"x"}',
      '{"format":"hedgerow-statement","version":2}',
    ]
    const { book, issues } = readBookStatement(lines)
    expect(issues.map((i) => [i.line, i.code])).toEqual([
      [1, 'header_missing'],
      [4, 'json_unreadable'],
      [5, 'json_unreadable'],
      [6, 'row_unknown'],
      [7, 'edit_unknown'],
      [8, 'field_unreadable'],
      [9, 'header_unreadable'],
    ])
    expect(book.batches).toHaveLength(1)
  })
})
