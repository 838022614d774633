import { describe, expect, test } from 'vitest'
import { typedRows } from '../../../shared/ledger/edits.ts'
import type { EditChange } from '../../../shared/model/evidence.ts'
import type { InstrumentRow, StatementRow } from '../../../shared/model/statement.ts'
import { CALL, type Doc, NEW_YORK, quantities, snapshot, XYZ, XYZ_NAME } from './support.ts'

const END = '2026-12-31T00:00:00Z'
const JANUARY = { period: { from: '2026-01-01', to: '2026-01-31' } }
const fill = (day: number, quantity: string, more: Doc = {}) => ({
  instrument: 'XYZ',
  at: `2026-01-${String(day).padStart(2, '0')}T10:00:00`,
  quantity,
  price: '5',
  ...more,
})
const holdings = (date: string, quantity: string, more: Doc = {}) => ({
  holdings: { date, rows: [{ instrument: 'XYZ', quantity }], ...more },
})
const typed = (row: 'fill' | 'holding', data: Doc): EditChange =>
  typedRows([NEW_YORK], [XYZ, CALL] as unknown as InstrumentRow[], [{ row, data } as unknown as StatementRow])
    .change
const openings = (docs: Doc[], edits: EditChange[] = []) =>
  snapshot(docs, END, edits).openings.map((o) => o.quantity)
const breaks = (docs: Doc[], edits: EditChange[] = []) =>
  snapshot(docs, END, edits).breaks.map((b) => `${b.cause} ${b.difference}`)

describe('derived openings', () => {
  const covered = { ...JANUARY, fills: [fill(5, '-40')], ...holdings('2026-01-31', '60') }

  test('the first anchor inside less the entries between', () => {
    expect(openings([covered])).toEqual(['100'])
    expect(openings([{ ...covered, ...JANUARY, fillsComplete: false }])).toEqual([])
  })

  test('not where an anchor stands within the four days before', () => {
    const on = (date: string) => ({ ...holdings(date, '90') })
    expect(openings([covered, on('2025-12-29')])).toEqual([])
    expect(breaks([covered, on('2025-12-29')])).toEqual(['missing_history 10'])
    expect(openings([covered, on('2025-12-26')])).toEqual(['100'])
  })

  test('a split of the same contract is undone backwards', () => {
    const split = {
      events: [{ kind: 'split', date: '2026-01-10', instrument: 'XYZ', ratio: { from: '1', to: '2' } }],
    }
    expect(openings([{ ...covered, ...split }])).toEqual(['70'])
  })

  test('not through "what is left"', () => {
    const left = { events: [{ kind: 'expiry', date: '2026-01-10', instrument: 'XYZ' }] }
    expect(openings([{ ...covered, ...left }])).toEqual([])
  })

  test('not through what another contract held', () => {
    const moved = {
      events: [
        {
          kind: 'merger',
          date: '2026-01-10',
          instrument: 'C100',
          into: 'XYZ',
          ratio: { from: '1', to: '1' },
        },
      ],
    }
    expect(openings([{ ...covered, ...moved }])).toEqual([])
  })

  test.each([
    ['open', fill(5, '-40', { effect: 'open' })],
    ['close', fill(5, '140', { effect: 'close' })],
    ['flip', fill(5, '-40', { effect: 'flip' })],
  ])('not where a fill marked %s contradicts it', (_, contradicting) => {
    expect(openings([{ ...covered, fills: [contradicting] }])).toEqual([])
  })

  test('a flip that fits does not', () => {
    expect(
      openings([
        { ...JANUARY, fills: [fill(5, '-140', { effect: 'flip' })], ...holdings('2026-01-31', '-40') },
      ]),
    ).toEqual(['100'])
  })

  test('a typed fill nobody confirmed never enters the difference', () => {
    const late = typed('fill', fill(7, '9'))
    expect(openings([covered], [late])).toEqual(['100'])
    expect(breaks([covered], [late])).toEqual(['typed_not_in_statement -9'])
  })

  test('the contract is known from the start of the cover', () => {
    expect(quantities(snapshot([covered], '2026-01-01T04:59:59Z'))).toEqual({})
    const first = snapshot([covered], '2026-01-01T05:00:00Z').positions[0]
    expect(first).toMatchObject({ quantity: '100', basis: 'opening', asOf: '2026-01-01T05:00:00.000Z' })
  })

  test('touching periods are one, a day between makes two', () => {
    const later = (from: string) => ({
      period: { from, to: '2026-02-28' },
      fills: [],
      ...holdings('2026-02-28', '60'),
    })
    const noHoldings = { ...JANUARY, fills: [fill(5, '-40')] }
    const at = (docs: Doc[]) => snapshot(docs, END).openings.map((o) => o.at)
    expect(at([noHoldings, later('2026-02-01')])).toEqual(['2026-01-01T05:00:00.000Z'])
    expect(at([noHoldings, later('2026-02-02')])).toEqual(['2026-02-02T05:00:00.000Z'])
  })
})

describe('summed from flat', () => {
  const status = (...fills: Doc[]) => {
    const p = snapshot([{ fills }], END).positions[0]
    return [p?.statuses.includes('opening_unknown') ?? false, p?.suggestedOpening ?? null]
  }

  test.each<[string, Doc[], [boolean, string | null]]>([
    ['a sale without a mark is a short', [fill(5, '-10')], [false, null]],
    ['a sale to close what was never bought', [fill(5, '-10', { effect: 'close' })], [true, '10']],
    ['a buy to close what was never sold', [fill(5, '10', { effect: 'close' })], [true, '-10']],
    ['more closed than opened', [fill(5, '4'), fill(6, '-10', { effect: 'close' })], [true, '6']],
    [
      'the deepest close counts',
      [fill(5, '-3', { effect: 'close' }), fill(6, '1'), fill(7, '-9', { effect: 'close' })],
      [true, '11'],
    ],
    [
      'closes of both sides: nothing fits',
      [fill(5, '-3', { effect: 'close' }), fill(6, '20', { effect: 'close' })],
      [true, null],
    ],
    ['enough was opened', [fill(5, '10'), fill(6, '-4', { effect: 'close' })], [false, null]],
    ['a flip from flat', [fill(5, '-10', { effect: 'flip' })], [true, null]],
  ])('%s', (_, fills, expected) => {
    expect(status(...fills)).toEqual(expected)
  })

  test('an assignment of what was never sold, through a split', () => {
    const events = [
      { kind: 'split', date: '2026-01-04', instrument: 'XYZ', ratio: { from: '1', to: '2' } },
      { kind: 'cash_in_lieu', date: '2026-01-06', instrument: 'XYZ', quantity: '-5' },
    ]
    expect(snapshot([{ fills: [], events }], END).positions[0]).toMatchObject({
      statuses: ['opening_unknown'],
      suggestedOpening: '2.5',
    })
  })

  test('basis is typed while nothing but typed rows is known', () => {
    expect(snapshot([], END, [typed('fill', fill(5, '1'))]).positions[0]?.basis).toBe('typed')
    expect(
      snapshot([], END, [typed('holding', { instrument: 'XYZ', date: '2026-01-05', quantity: '1' })])
        .positions[0]?.basis,
    ).toBe('typed')
    expect(
      snapshot([{ fills: [fill(6, '1')] }], END, [typed('fill', fill(5, '1'))]).positions[0]?.basis,
    ).toBe('fills')
  })
})

describe('complete lists', () => {
  const bought = { fills: [fill(5, '10'), { ...fill(5, '2'), instrument: 'C100' }] }
  const list = (complete: unknown) => ({ holdings: { date: '2026-01-31', complete, rows: [] } })

  test('what a complete list does not name is zero, of its kinds only', () => {
    expect(Object.keys(quantities(snapshot([bought, list(true)], END)))).toEqual([])
    expect(Object.keys(quantities(snapshot([bought, list(['option'])], END)))).toEqual([XYZ_NAME])
    expect(Object.keys(quantities(snapshot([bought, list(false)], END)))).toHaveLength(2)
  })

  test('it is an anchor: what comes after stands on it', () => {
    const after = { fills: [{ ...fill(5, '3'), at: '2026-02-05T10:00:00' }] }
    expect(snapshot([list(true), after], END).positions[0]).toMatchObject({
      quantity: '3',
      basis: 'holdings',
      asOf: '2026-02-01T04:59:59.999Z',
    })
  })

  test('balances alike', () => {
    const cash = [{ date: '2026-01-05', currency: 'EUR', amount: '5', kind: 'deposit' }]
    const balances = { date: '2026-01-31', complete: true, rows: [{ currency: 'USD', amount: '7' }] }
    expect(snapshot([{ cash, balances }], END).cash).toEqual([
      { account: 'A1', currency: 'EUR', amount: '0', basis: 'holdings' },
      { account: 'A1', currency: 'USD', amount: '7', basis: 'holdings' },
    ])
  })

  test("another file's list of the same cut-off that names it: the larger stands, both are shown", () => {
    const s = snapshot([list(true), holdings('2026-01-31', '10')], END)
    expect(s.positions[0]).toMatchObject({ quantity: '10', statuses: ['conflicting_holdings'] })
    expect(s.breaks).toMatchObject([
      { cause: 'conflicting_holdings', book: '0', statement: '10', difference: '10' },
    ])
  })
})

describe('two quantities for one cut-off', () => {
  const said = (quantity: string, made?: string) => ({
    source: { name: `f${quantity}`, ...(made === undefined ? {} : { made }) },
    ...holdings('2026-01-31', quantity),
  })
  const standing = (...docs: Doc[]) =>
    [docs, docs.toReversed()].map((d) => quantities(snapshot(d, END))[XYZ_NAME])

  test('the later made stands, else the larger, else the short one', () => {
    expect(standing(said('5', '2026-02-02T00:00:00Z'), said('9', '2026-02-01T00:00:00Z'))).toEqual(['5', '5'])
    expect(standing(said('5'), said('-9'))).toEqual(['-9', '-9'])
    expect(standing(said('5'), said('-5'))).toEqual(['-5', '-5'])
  })

  test('the same quantity twice is no conflict', () => {
    expect(snapshot([said('5'), { ...said('5'), source: { name: 'g' } }], END).breaks).toEqual([])
  })
})

describe('breaks and changes', () => {
  const first = { ...JANUARY, fills: [fill(5, '12')], ...holdings('2026-01-31', '12') }
  const next = (
    quantity: string,
    fills: Doc[] = [],
    more: Doc = { period: { from: '2026-02-01', to: '2026-02-28' } },
  ) => ({
    ...more,
    fills,
    ...holdings('2026-02-28', quantity),
  })

  test.each<[string, string]>([
    ['-12', 'sign_reversed -24'],
    ['1200', 'multiplier 1188'],
    ['0.12', 'multiplier -11.88'],
    ['24', 'split_not_booked 12'],
    ['4', 'split_not_booked -8'],
    ['18', 'split_not_booked 6'],
    ['9', 'split_not_booked -3'],
    ['300', 'split_not_booked 288'],
    ['13', 'unknown 1'],
  ])('12 in the book, %s in the statement: %s', (statement, expected) => {
    expect(breaks([first, next(statement)])).toEqual([expected])
  })

  test('typed and not in the statement comes before the looks of the ratio', () => {
    const late = typed('fill', { ...fill(5, '12'), at: '2026-02-05T10:00:00' })
    expect(breaks([first, next('12')], [late])).toEqual(['typed_not_in_statement -12'])
  })

  test('a near match explains one of its two', () => {
    const pair = [
      next('112', [{ ...fill(5, '100', { id: '1', price: '50.015' }), at: '2026-02-05T10:00:00' }]),
      {
        source: { name: 'other' },
        fills: [{ ...fill(5, '100', { price: '50.02' }), at: '2026-02-05T10:00:00' }],
      },
    ]
    expect(breaks([first, ...pair])).toEqual(['near_match -100'])
  })

  test('without a cover the likely cause is missing history', () => {
    expect(breaks([first, next('13', [{ ...fill(5, '2'), at: '2026-02-05T10:00:00' }], {})])).toEqual([
      'missing_history -1',
    ])
  })

  test('no entry and no full cover: a change; a full cover: a break; first sight: neither', () => {
    const s = snapshot([first, next('13', [], {})], END)
    expect([s.changes.length, s.breaks.length]).toEqual([1, 0])
    expect(breaks([first, next('13')])).toHaveLength(1)
    const sight = snapshot([holdings('2026-01-31', '5')], END)
    expect([sight.changes.length, sight.breaks.length]).toEqual([0, 0])
  })

  test('the break stays on the position until a later anchor agrees, and in the list', () => {
    const march = {
      period: { from: '2026-03-01', to: '2026-03-31' },
      fills: [],
      ...holdings('2026-03-31', '13'),
    }
    const at = (t: string) => snapshot([first, next('13'), march], t)
    expect(at('2026-03-15T00:00:00Z').positions[0]?.break).toBe('1')
    expect(at(END).positions[0]?.break).toBeNull()
    expect(at(END).breaks).toHaveLength(1)
  })

  test('a typed fill or a typed holding accepts it', () => {
    const missing = typed('fill', { ...fill(5, '1'), at: '2026-02-05T10:00:00' })
    expect(breaks([first, next('13')], [missing])).toEqual([])
    const before = typed('holding', { instrument: 'XYZ', date: '2026-02-27', quantity: '13' })
    expect(snapshot([first, next('13')], END, [before]).positions[0]?.break).toBeNull()
  })

  test('cash: a minor unit looks like a ratio of 100, a split like nothing', () => {
    const balance = (date: string, amount: string, more: Doc = {}) => ({
      fills: [],
      balances: { date, rows: [{ currency: 'USD', amount }] },
      ...more,
    })
    const february = { period: { from: '2026-02-01', to: '2026-02-28' } }
    const of = (amount: string) =>
      breaks([balance('2026-01-31', '12', JANUARY), balance('2026-02-28', amount, february)])
    expect(of('1200')).toEqual(['multiplier 1188'])
    expect(of('24')).toEqual(['unknown 12'])
  })
})
