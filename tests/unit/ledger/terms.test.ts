import { describe, expect, test } from 'vitest'
import { instantText } from '../../../shared/ledger/zones.ts'
import type { ResolvedInstrument } from '../../../shared/model/position.ts'
import { CALL, CALL_NAME, type Doc, derive, snapshot, XYZ, XYZ_NAME } from './support.ts'

const fill = (instrument: string, quantity = '1') => ({
  instrument,
  at: '2026-01-05T10:00:00',
  quantity,
  price: '2',
})
const only = (instrument: Doc, ...more: Doc[]): ResolvedInstrument => {
  const d = derive([{ instruments: [instrument], fills: [fill(String(instrument.ref))] }, ...more])
  return [...d.instruments.values()].find((i) => i.identity.root === instrument.root) as ResolvedInstrument
}
const option = (change: Doc) => ({ ...CALL, ...change })

describe('expiry instants', () => {
  test.each<[string, Doc, string, string]>([
    [
      'US options end at 16:00 New York, in summer',
      option({ expiry: '2026-07-17' }),
      '2026-07-17T20:00:00.000Z',
      'rule',
    ],
    ['on a holiday too, which no calendar confirms', option({}), '2026-06-19T20:00:00.000Z', 'assumed'],
    ['and in winter', option({ expiry: '2026-01-16' }), '2026-01-16T21:00:00.000Z', 'rule'],
    [
      'AM settled at 09:30',
      option({ expiry: '2026-07-17', terms: { settlement: 'AM' } }),
      '2026-07-17T13:30:00.000Z',
      'rule',
    ],
    ['at 13:00 on a half day', option({ expiry: '2025-11-28' }), '2025-11-28T18:00:00.000Z', 'rule'],
    [
      'Deribit at 08:00 UTC',
      option({ family: 'deribit', root: 'BTC', settle: 'BTC' }),
      '2026-06-19T08:00:00.000Z',
      'rule',
    ],
    [
      'a family without a rule at the end of the day UTC',
      option({ family: 'eu-option' }),
      '2026-06-19T23:59:59.999Z',
      'assumed',
    ],
    [
      'what is stated wins',
      option({ terms: { expiresAt: '2026-06-19T15:15:00-05:00' } }),
      '2026-06-19T20:15:00.000Z',
      'stated',
    ],
  ])('%s', (_, instrument, at, certainty) => {
    const i = only(instrument)
    expect([instantText(i.expiresAt as number), i.expiresAtCertainty]).toEqual([at, certainty])
  })

  test('shares and perpetuals have none', () => {
    expect(only(XYZ).expiresAt).toBeNull()
    expect(
      only({ ...XYZ, kind: 'perpetual', family: 'deribit', root: 'BTC', expiry: 'PERP', settle: 'BTC' })
        .expiresAt,
    ).toBeNull()
  })
})

describe('rules and assumptions', () => {
  test('US option: 100, american, physical, on its shares', () => {
    const i = only(CALL)
    expect(i.terms).toMatchObject({
      multiplier: '100',
      style: 'american',
      settles: 'physical',
      underlying: XYZ_NAME,
    })
    expect(i.certainty).toMatchObject({
      multiplier: 'rule',
      style: 'rule',
      settles: 'rule',
      underlying: 'rule',
    })
  })

  test('an index option is european and settled in cash; SPX in the morning, SPXW in the afternoon', () => {
    expect(only(option({ root: 'SPX' })).terms).toMatchObject({
      style: 'european',
      settles: 'cash',
      settlement: 'AM',
    })
    const weekly = only(option({ root: 'SPXW' }))
    expect(weekly.terms).toMatchObject({ settlement: 'PM', underlying: 'us-index:SPX:USD' })
  })

  test('coin-settled Deribit contracts are inverse, stablecoin-settled ones are not', () => {
    const deribit = { family: 'deribit', kind: 'option' }
    expect(only(option({ ...deribit, root: 'BTC', settle: 'BTC' })).terms.inverse).toBe(true)
    expect(only(option({ ...deribit, root: 'SOL_USDC', settle: 'USDC' })).terms.inverse).toBe(false)
  })

  test('a multiplier nobody states is 1: a rule for shares, an assumption for a future', () => {
    expect(only(XYZ).certainty.multiplier).toBe('rule')
    const future = only({ ...XYZ, kind: 'future', family: 'eurex', root: 'FDAX', expiry: '2026-03-20' })
    expect([future.terms.multiplier, future.certainty.multiplier]).toEqual(['1', 'assumed'])
  })

  test('stated beats rule beats assumed, whatever comes first', () => {
    const said = (certainty: string, value: string) => ({
      instruments: [option({ terms: { multiplier: { value, certainty } } })],
    })
    const files = [said('assumed', '1'), said('stated', '10'), said('rule', '100')]
    for (const order of [files, files.toReversed()]) {
      const i = derive(order).instruments.get(CALL_NAME)
      expect([i?.terms.multiplier, i?.certainty.multiplier, i?.statuses]).toEqual(['10', 'stated', []])
    }
  })
})

describe('terms are evidence', () => {
  const one = {
    source: { name: 'a', made: '2026-02-02T00:00:00Z' },
    instruments: [option({ terms: { multiplier: '10' } })],
    fills: [fill('C100')],
  }
  const two = {
    source: { name: 'b', made: '2026-02-01T00:00:00Z' },
    instruments: [option({ terms: { multiplier: '100' } })],
  }

  test('two stated values: the later made is used, the position says terms_conflict', () => {
    for (const order of [
      [one, two],
      [two, one],
    ]) {
      const p = snapshot(order, '2026-03-01T00:00:00Z').positions[0]
      expect([p?.multiplier, p?.statuses]).toEqual(['10', ['terms_conflict']])
    }
  })

  test('100 and 100.0 are one value', () => {
    const same = { ...two, instruments: [option({ terms: { multiplier: '10.0' } })] }
    expect(snapshot([one, same], '2026-03-01T00:00:00Z').positions[0]?.statuses).toEqual([])
  })

  test('a person settles it; cash follows the multiplier', () => {
    const s = snapshot([one, two], '2026-03-01T00:00:00Z', [
      { kind: 'terms', instrument: CALL_NAME, terms: { multiplier: '100' } },
    ])
    expect([s.positions[0]?.multiplier, s.positions[0]?.statuses, s.cash[0]?.amount]).toEqual([
      '100',
      [],
      '-200',
    ])
  })
})

describe('adjusted and unknown contracts', () => {
  test.each(['USO1', 'USO~20200428'])(
    '%s needs its deliverable; its underlying stays the plain shares',
    (root) => {
      const i = only(option({ root }))
      expect([i.statuses, i.terms.underlying]).toEqual([['needs_deliverable'], 'us-equity:USO:USD'])
    },
  )

  test('with a known deliverable it does not', () => {
    const deliverable = { legs: [{ instrument: 'us-equity:USO:USD', quantity: '12.5' }], cash: [] }
    expect(only(option({ root: 'USO1', terms: { deliverable } })).statuses).toEqual([])
  })

  const unknown = { ref: 'u', kind: 'other', family: 'unknown', root: 'cusip 037833100', settle: 'USD' }
  const name = 'unknown:cusip 037833100:USD'

  test('a security known only by a number needs terms', () => {
    expect(only(unknown).statuses).toEqual(['needs_terms'])
  })

  test('a symbol no file explains is such a security, in the currency of the account', () => {
    const s = snapshot(
      [{ fills: [{ symbol: 'WHAT', at: '2026-01-05T10:00:00', quantity: '1', price: '2' }] }],
      '2026-03-01T00:00:00Z',
    )
    expect(s.positions[0]).toMatchObject({ instrument: 'unknown:symbol WHAT:USD', statuses: ['needs_terms'] })
  })

  test('merge reads its rows as the other contract, chains followed; across currencies it does nothing', () => {
    const files = [{ instruments: [unknown, XYZ], fills: [fill('u', '3'), fill('XYZ', '4')] }]
    const merge = (keep: string, drop: string) => ({ kind: 'merge' as const, keep, drop })
    const held = (...edits: ReturnType<typeof merge>[]) =>
      snapshot(files, '2026-03-01T00:00:00Z', edits).positions.map((p) => `${p.quantity} ${p.instrument}`)
    expect(held(merge(XYZ_NAME, name))).toEqual([`7 ${XYZ_NAME}`])
    expect(held(merge(XYZ_NAME, name), merge('us-equity:ABC:USD', XYZ_NAME))).toEqual(['7 us-equity:ABC:USD'])
    expect(held(merge('us-equity:XYZ:EUR', name))).toHaveLength(2)
    expect(held(merge(XYZ_NAME, name), merge(name, XYZ_NAME))).toEqual([`7 ${XYZ_NAME}`])
  })
})

describe('a symbol that an adjustment changed', () => {
  const plain = { ...XYZ, ref: 'old', aliases: [{ kind: 'symbol', text: 'OLD' }] }
  const adjusted = { ...XYZ, ref: 'new', root: 'NEW' }
  const trades = {
    source: { name: 'prints-symbols' },
    instruments: [plain],
    fills: [
      { symbol: 'OLD', at: '2026-01-05T10:00:00', quantity: '6', price: '2' },
      { symbol: 'OLD', at: '2026-01-20T10:00:00', quantity: '-2', price: '2' },
    ],
    holdings: { date: '2026-01-31', rows: [{ symbol: 'OLD', quantity: '4' }] },
  }
  const event = {
    source: { name: 'prints-events' },
    instruments: [plain, adjusted],
    events: [
      {
        kind: 'symbol_change',
        date: '2026-01-10',
        instrument: 'old',
        into: 'new',
        quantity: '-6',
        intoQuantity: '6',
        keepsSymbol: true,
      },
    ],
  }
  const view = (files: Doc[]) =>
    snapshot(files, '2026-02-10T00:00:00Z').positions.map((p) => `${p.quantity} ${p.instrument}`)

  test('importing the event re-reads the rows of other files, in either order; without it they mean the old contract', () => {
    expect(view([trades, event])).toEqual(['4 us-equity:NEW:USD'])
    expect(view([event, trades])).toEqual(['4 us-equity:NEW:USD'])
    expect(view([trades])).toEqual(['4 us-equity:XYZ:USD'])
  })

  test("holdings and prices of the event's own instant are of the time after it", () => {
    const same = {
      ...trades,
      fills: [{ symbol: 'OLD', at: '2026-01-05T10:00:00', quantity: '6', price: '2' }],
      holdings: { at: '2026-01-10T00:00:00', rows: [{ symbol: 'OLD', quantity: '6' }] },
    }
    expect(view([same, event])).toEqual(['6 us-equity:NEW:USD'])
  })

  test('only in the account of the event', () => {
    const other = { ...trades, accounts: [{ id: 'B2', zone: 'America/New_York', currency: 'USD' }] }
    expect(view([other, event])).toContain('4 us-equity:XYZ:USD')
  })
})
