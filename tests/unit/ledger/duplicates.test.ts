import { describe, expect, test } from 'vitest'
import { typedRows } from '../../../shared/ledger/edits.ts'
import { importOutcome, sameFileOutcome } from '../../../shared/ledger/outcome.ts'
import type { EditChange } from '../../../shared/model/evidence.ts'
import type { StatementRow } from '../../../shared/model/statement.ts'
import {
  batchOf,
  bookOf,
  type Doc,
  derive,
  NEW_YORK,
  quantities,
  snapshot,
  XYZ,
  XYZ_NAME,
} from './support.ts'

const END = '2026-12-31T00:00:00Z'
const fill = (change: Doc = {}) => ({
  instrument: 'XYZ',
  at: '2026-01-05T10:00:00',
  quantity: '10',
  price: '5',
  ...change,
})
const file = (name: string, fills: Doc[], more: Doc = {}) => ({
  source: { name },
  instruments: [XYZ],
  fills,
  ...more,
})
const typed = (...fills: Doc[]): EditChange =>
  typedRows(
    [NEW_YORK],
    [XYZ as never],
    fills.map((data) => ({ row: 'fill', data }) as unknown as StatementRow),
  ).change
const outcome = (files: Doc[], next: Doc, edits: EditChange[] = []) =>
  importOutcome(bookOf(files, edits), batchOf(next, files.length + 1))
const total = (files: Doc[], edits: EditChange[] = []) => quantities(snapshot(files, END, edits))[XYZ_NAME]

describe('classes', () => {
  const same = fill()
  test('three equal fills in the XML, two in the CSV, one typed: three', () => {
    const xml = file(
      'xml',
      ['1', '2', '3'].map((id) => fill({ id })),
    )
    expect(total([xml, file('csv', [same, same])], [typed(same)])).toBe('30')
    expect(total([file('csv', [same, same]), xml], [typed(same)])).toBe('30')
  })

  test('keyed by id gives price, time and fees, whichever came first; else the first by name', () => {
    const fees = (amount: string) => [{ currency: 'USD', amount, kind: 'x' }]
    const xml = file('z-xml', [fill({ id: '1', at: '2026-01-05T10:00:31', fees: fees('1') })])
    const csv = file('b-csv', [fill({ fees: fees('2') })])
    const other = file('a-csv', [fill({ fees: fees('3') })])
    for (const order of [
      [xml, csv, other],
      [other, csv, xml],
    ])
      expect(snapshot(order, END).cash[0]?.amount).toBe('-51')
    for (const order of [
      [csv, other],
      [other, csv],
    ])
      expect(snapshot(order, END).cash[0]?.amount).toBe('-53')
  })

  test('a file that prints some rows with an id and some without: no row is the twin of another row of its file', () => {
    expect(total([file('xml', [fill({ id: '1' }), fill()])])).toBe('20')
  })

  test('another side, quantity, price or trading day is another fill', () => {
    for (const change of [
      { quantity: '-10' },
      { quantity: '9' },
      { price: '4' },
      { at: '2026-01-06T10:00:00' },
    ]) {
      const d = derive([file('xml', [fill({ id: '1' })]), file('csv', [fill(change)])])
      expect(d.entryCount, JSON.stringify(change)).toBe(2)
    }
  })
})

describe('group key', () => {
  const parts = file('xml', [
    fill({ id: '1', quantity: '4', price: '1' }),
    fill({ id: '2', quantity: '6', price: '2' }),
  ])
  const order = file('csv', [fill({ quantity: '10', price: '1.6' })])

  test('an order row against its executions, in either order: the executions stand', () => {
    expect(outcome([parts], order)).toMatchObject({ written: 0, duplicates: 1, warnings: ['same_as'] })
    expect(outcome([order], parts)).toMatchObject({ written: 0, duplicates: 2, warnings: ['same_as'] })
    expect(derive([order, parts]).entries).toHaveLength(2)
    expect(total([order, parts])).toBe('10')
  })

  test('what matches by second key is taken out first', () => {
    const more = file('csv', [
      fill({ quantity: '6', price: '2' }),
      fill({ quantity: '3', price: '1' }),
      fill({ quantity: '1', price: '1' }),
    ])
    expect(outcome([parts], more)).toMatchObject({ written: 0, duplicates: 3 })
  })

  test('sums that differ in the last place are two things', () => {
    const off = file('csv', [fill({ quantity: '10', price: '1.600000000000000001' })])
    expect(outcome([parts], off)).toMatchObject({ written: 1, duplicates: 0 })
  })
})

describe('the same id with other content', () => {
  const early = file('xml', [fill({ id: '1' })], { source: { name: 'xml', made: '2026-02-01T00:00:00Z' } })
  const late = file('xml', [fill({ id: '1', quantity: '8' })], {
    source: { name: 'xml', made: '2026-02-02T00:00:00Z' },
  })

  test('one entry, the later made stands, in either order, and it is a break', () => {
    for (const order of [
      [early, late],
      [late, early],
    ]) {
      const s = snapshot(order, END)
      expect(quantities(s)).toEqual({ [XYZ_NAME]: '8' })
      expect(s.breaks).toMatchObject([{ cause: 'id_conflict', book: '10', statement: '8', difference: '-2' }])
    }
    expect(outcome([early], late)).toMatchObject({ written: 0, duplicates: 1, warnings: ['id_conflict'] })
  })

  test('ids of other accounts and of other kinds of row are other things', () => {
    const both = file('xml', [fill({ id: '1' })], {
      cash: [{ id: '1', date: '2026-01-05', currency: 'USD', amount: '7', kind: 'fee' }],
    })
    expect(outcome([early], both)).toMatchObject({ written: 1, duplicates: 1, warnings: [] })
  })
})

describe('near match', () => {
  const xml = file('xml', [fill({ id: '77', price: '50.015' })])
  const csv = file('csv', [fill({ price: '50.02' })])

  test('within 0.1 % and not equal: both are written and the row names the other', () => {
    const o = outcome([xml], csv)
    expect(o).toMatchObject({ written: 1, warnings: ['near_match'], rows: [{ outcome: 'warning' }] })
    expect(o.rows[0]?.reason).toContain('batch 1')
    expect(outcome([xml], file('csv', [fill({ price: '50.07' })])).warnings).toEqual([])
  })

  test('two rows of one file are two fills, however near', () => {
    expect(
      derive([file('xml', [fill({ id: '77', price: '50.015' }), fill({ price: '50.02' })])]).nearMatches,
    ).toEqual([])
  })

  test('distinct says that they are two; supersede with nothing takes one away', () => {
    const pair = bookOf([xml, csv])
    expect(derive([xml, csv]).nearMatches).toHaveLength(1)
    expect(derive([xml, csv], [{ kind: 'distinct', batch: 2, row: 1 }]).nearMatches).toHaveLength(0)
    const rejected: EditChange = { kind: 'supersede', of: { batch: 2, row: 1 }, set: null }
    expect(derive([xml, csv], [rejected]).nearMatches).toHaveLength(0)
    expect(total([xml, csv], [rejected])).toBe('10')
    expect(pair.batches).toHaveLength(2)
  })
})

test('distinct on a skipped row makes it an entry of its own', () => {
  const csv = file('csv', [fill()])
  const xml = file('xml', [fill({ id: '1' })])
  expect(total([xml, csv])).toBe('10')
  expect(total([xml, csv], [{ kind: 'distinct', batch: 2, row: 1 }])).toBe('20')
})

describe('typed', () => {
  test('typed after the statement: a duplicate of it; typed twice: two fills', () => {
    expect(total([file('xml', [fill({ id: '1' })])], [typed(fill())])).toBe('10')
    expect(total([], [typed(fill()), typed(fill())])).toBe('20')
  })

  test('a statement confirms one of the two', () => {
    const o = outcome([], file('xml', [fill({ id: '1' })]), [typed(fill()), typed(fill())])
    expect(o).toMatchObject({ written: 0, duplicates: 0, confirmed: 1 })
  })
})

describe('events and cash', () => {
  const event = (change: Doc) => ({
    kind: 'transfer',
    instrument: 'XYZ',
    at: '2026-01-05T10:00:00',
    quantity: '5',
    ...change,
  })
  test('events are told by account, contract, day and quantity between formats, in equal numbers', () => {
    const a = file('a', [], { events: [event({}), event({ at: '2026-01-05T11:00:00' })] })
    const b = file('b', [], { events: [event({ at: '2026-01-05T18:00:00' })] })
    expect(total([a, b])).toBe('10')
    expect(outcome([a], b)).toMatchObject({ duplicates: 1, warnings: ['same_as'] })
  })

  test('cash by account, currency, day and amount; funding of half days adds up', () => {
    const cash = (at: string) => ({ at, currency: 'USD', amount: '3', kind: 'interest' })
    const a = file('a', [], { cash: [cash('2026-01-05T10:00:00'), cash('2026-01-05T10:00:00')] })
    const b = file('b', [], { cash: [cash('2026-01-05T20:00:00')] })
    expect(snapshot([a, b], END).cash[0]?.amount).toBe('6')
    const funding = (at: string) =>
      event({ kind: 'funding', quantity: undefined, at, cash: [{ currency: 'USD', amount: '1' }] })
    const morning = file('a', [], { events: [funding('2026-01-05T08:00:00')] })
    const evening = file('a', [], { events: [funding('2026-01-05T16:00:00')] })
    expect(snapshot([morning, evening], END).cash[0]?.amount).toBe('2')
  })

  test('"what is left" of one format is the stated expiry of another', () => {
    const opened = file('a', [fill()])
    const left = file('b', [], { events: [{ kind: 'expiry', date: '2026-01-10', instrument: 'XYZ' }] })
    const stated = file('c', [], {
      events: [{ kind: 'expiry', date: '2026-01-10', instrument: 'XYZ', quantity: '-10' }],
    })
    expect(outcome([opened, stated], left)).toMatchObject({ written: 0, duplicates: 1 })
  })
})

describe('busts', () => {
  const fills = file('xml', [fill({ id: '1' }), fill({ id: '2' }), fill({ id: '3' })])
  const of = { instrument: 'XYZ', date: '2026-01-05', quantity: '10', price: '5' }
  const bust = (name: string, ...ofs: Doc[]) =>
    file(name, [], { events: ofs.map((o) => ({ kind: 'bust', date: '2026-01-06', of: o })) })

  test('by contract, date, quantity and price: one of them; twice: two of them', () => {
    expect(total([fills, bust('xml', of)])).toBe('20')
    expect(total([fills, bust('xml', of, of)])).toBe('10')
  })

  test('the same bust by id in one format and by content in another busts one fill', () => {
    expect(total([fills, bust('xml', { id: '2' }), bust('csv', of)])).toBe('20')
  })

  test('two busts in one format are the two of the other, also where it says less', () => {
    const { price: _, ...less } = of
    expect(total([fills, bust('xml', of, of), bust('csv', of, of)])).toBe('10')
    expect(total([fills, bust('xml', of, of), bust('csv', less, less)])).toBe('10')
  })

  test('a bust of more fills than there are waits', () => {
    expect(derive([fills, bust('xml', of, of, of, of)]).waitingBusts).toHaveLength(1)
    expect(outcome([fills], bust('xml', { id: '9' })).warnings).toEqual(['bust_unmatched'])
  })

  test('a correction is bust and new fill', () => {
    const correct = file('xml', [fill({ id: '4', quantity: '11' })], {
      events: [{ kind: 'bust', date: '2026-01-06', of: { id: '2' } }],
    })
    expect(total([fills, correct])).toBe('31')
  })
})

test('same bytes: every entry row is a duplicate', () => {
  const batch = batchOf(
    file('xml', [fill({ id: '1' })], {
      prices: [{ instrument: 'XYZ', at: '2026-01-05T10:00:00', price: '1', kind: 'mark' }],
    }),
  )
  expect(sameFileOutcome(batch)).toMatchObject({ written: 0, duplicates: 1, warnings: ['same_file'] })
})

describe('one delivery is one entry', () => {
  const option = {
    ref: 'P',
    kind: 'option',
    family: 'us-option',
    root: 'XYZ',
    expiry: '2026-06-19',
    right: 'P',
    strike: '90',
    settle: 'USD',
  }
  const instruments = [XYZ, option]
  const event = (delivers: Doc[]) => [
    { kind: 'assignment', at: '2026-06-10T16:20:00', instrument: 'P', quantity: '2', delivers },
  ]
  const leg = { instrument: 'XYZ', quantity: '200', price: '90' }
  const share = { instrument: 'XYZ', at: '2026-06-10T16:20:00', quantity: '200', price: '90' }

  test.each<[string, Doc, Doc]>([
    [
      'event with delivery, plain share row',
      { events: event([leg]), fills: [] },
      { events: event([]), fills: [share] },
    ],
    [
      'plain share row, event with delivery',
      { events: event([]), fills: [share] },
      { events: event([leg]), fills: [] },
    ],
    [
      'both with delivery, one without its price',
      { events: event([leg]), fills: [] },
      { events: event([{ ...leg, price: undefined }]), fills: [] },
    ],
  ])('%s', (_, first, second) => {
    const a = { ...file('a', []), ...first, instruments }
    const b = { ...file('b', []), ...second, instruments }
    for (const order of [
      [a, b],
      [b, a],
    ]) {
      const s = snapshot(order, END)
      expect(quantities(s)[XYZ_NAME]).toBe('200')
      expect(s.cash[0]?.amount).toBe('-18000')
    }
  })

  test('an undone event takes its delivery along', () => {
    const rejected: EditChange = { kind: 'supersede', of: { batch: 1, row: 1 }, set: null }
    expect(total([{ ...file('a', []), instruments, events: event([leg]) }], [rejected])).toBeUndefined()
  })
})
