import { describe, expect, test } from 'vitest'
import { snapshotAt } from '../../../shared/ledger/snapshot.ts'
import { strategyShares } from '../../../shared/ledger/strategies.ts'
import { Decimal } from '../../../shared/model/decimal.ts'
import { at, CALL, CALL_NAME, type Doc, derive, quantities, snapshot, XYZ, XYZ_NAME } from './support.ts'

const END = '2026-12-31T00:00:00Z'
const PUT = { ...CALL, ref: 'P90', right: 'P', strike: '90' }
const NEW = { ...XYZ, ref: 'NEW', root: 'NEW' }
const instruments = [XYZ, NEW, CALL, PUT]
const fill = (instrument: string, quantity: string, more: Doc = {}) => ({
  instrument,
  at: '2026-01-05T10:00:00',
  quantity,
  price: '6',
  ...more,
})
const price = (instrument: string, time: string, value: string, kind = 'mark') => ({
  instrument,
  at: time,
  price: value,
  kind,
})

describe('corporate actions', () => {
  const held = (event: Doc, more: Doc = {}) => {
    const events = [{ date: '2026-02-02', instrument: 'XYZ', ...event }]
    const s = snapshot([{ instruments, fills: [fill('XYZ', '9')], events, ...more }], END, [], true)
    return [
      ...s.positions.map((p) => `${p.quantity} ${p.instrument.split(':')[1]} @ ${p.tradePrice}`),
      ...s.cash.map((c) => `${c.amount} ${c.currency}`),
    ]
  }

  test.each<[string, Doc, string[]]>([
    ['symbol change', { kind: 'symbol_change', into: 'NEW' }, ['9 NEW @ 6', '-54 USD']],
    [
      'stock merger by ratio',
      { kind: 'merger', into: 'NEW', ratio: { from: '3', to: '2' } },
      ['6 NEW @ 9', '-54 USD'],
    ],
    [
      'cash merger',
      { kind: 'merger', quantity: '-9', cash: [{ currency: 'USD', amount: '90' }] },
      ['36 USD'],
    ],
    [
      'cash merger of what is left',
      { kind: 'merger', cash: [{ currency: 'USD', amount: '90' }] },
      ['36 USD'],
    ],
    [
      'mixed merger: what it cost is unknown',
      {
        kind: 'merger',
        into: 'NEW',
        quantity: '-9',
        intoQuantity: '3',
        cash: [{ currency: 'USD', amount: '10' }],
      },
      ['3 NEW @ null', '-44 USD'],
    ],
    [
      'spin-off by ratio',
      { kind: 'spin_off', into: 'NEW', ratio: { from: '3', to: '1' } },
      ['3 NEW @ null', '9 XYZ @ 6', '-54 USD'],
    ],
    [
      'spin-off stated',
      { kind: 'spin_off', into: 'NEW', intoQuantity: '4' },
      ['4 NEW @ null', '9 XYZ @ 6', '-54 USD'],
    ],
    [
      'special dividend in cash',
      { kind: 'special_dividend', cash: [{ currency: 'USD', amount: '9' }] },
      ['9 XYZ @ 6', '-45 USD'],
    ],
    ['rounding', { kind: 'rounding', quantity: '1' }, ['10 XYZ @ null', '-54 USD']],
    ['transfer out', { kind: 'transfer', quantity: '-4' }, ['5 XYZ @ 6', '-54 USD']],
    [
      'split stated, with its ratio',
      { kind: 'split', quantity: '18', ratio: { from: '1', to: '3' } },
      ['27 XYZ @ 2', '-54 USD'],
    ],
    [
      'split that does not end',
      { kind: 'split', ratio: { from: '7', to: '1' } },
      ['1.285714285714 XYZ @ 42', '-54 USD'],
    ],
    [
      'cash in lieu',
      {
        kind: 'cash_in_lieu',
        quantity: '-0.5',
        cash: [{ currency: 'USD', amount: '3' }],
        fees: [{ currency: 'USD', amount: '1', kind: 'x' }],
      },
      ['8.5 XYZ @ 6', '-52 USD'],
    ],
  ])('%s', (_, event, expected) => {
    expect(held(event)).toEqual(expected)
  })

  test('two by ratio in a row: the second moves what the first brought', () => {
    const events = [
      { kind: 'symbol_change', date: '2026-02-02', instrument: 'XYZ', into: 'NEW' },
      {
        kind: 'merger',
        date: '2026-02-03',
        instrument: 'NEW',
        into: 'us-equity:LAST:USD',
        ratio: { from: '1', to: '4' },
      },
    ]
    expect(quantities(snapshot([{ instruments, fills: [fill('XYZ', '9')], events }], END))).toEqual({
      'us-equity:LAST:USD': '36',
    })
  })

  test('two of one instant: the second in file order moves what the first left', () => {
    const events = [
      { kind: 'split', date: '2026-02-02', instrument: 'XYZ', ratio: { from: '1', to: '2' } },
      { kind: 'symbol_change', date: '2026-02-02', instrument: 'XYZ', into: 'NEW' },
    ]
    const held = (list: Doc[]) =>
      quantities(snapshot([{ instruments, fills: [fill('XYZ', '9')], events: list }], END))
    expect(held(events)).toEqual({ 'us-equity:NEW:USD': '18' })
    expect(held(events.toReversed())).toEqual({ 'us-equity:NEW:USD': '9' })
  })

  test('the position moved by ratio is the anchored one', () => {
    const events = [{ kind: 'symbol_change', date: '2026-02-02', instrument: 'XYZ', into: 'NEW' }]
    const holdings = { date: '2026-01-31', rows: [{ instrument: 'XYZ', quantity: '50' }] }
    expect(quantities(snapshot([{ instruments, fills: [fill('XYZ', '9')], events, holdings }], END))).toEqual(
      { 'us-equity:NEW:USD': '50' },
    )
  })
})

describe('proposals', () => {
  const proposal = (option: Doc, quantity: string, prices: Doc[], more: Doc = {}) =>
    snapshot(
      [{ instruments: [XYZ, option], fills: [fill(String(option.ref), quantity)], prices, ...more }],
      '2026-06-20T00:00:00Z',
    ).proposals[0]
  const settled = (value: string) => [price('XYZ', '2026-06-19T16:00:00', value, 'settlement')]

  test.each<[string, Doc, string, string, Doc]>([
    [
      'long call',
      CALL,
      '2',
      '100.01',
      { kind: 'exercise', quantity: '-2', delivers: { instrument: XYZ_NAME, quantity: '200', price: '100' } },
    ],
    [
      'short call',
      CALL,
      '-2',
      '101',
      {
        kind: 'assignment',
        quantity: '2',
        delivers: { instrument: XYZ_NAME, quantity: '-200', price: '100' },
      },
    ],
    [
      'long put',
      PUT,
      '1',
      '89.99',
      { kind: 'exercise', quantity: '-1', delivers: { instrument: XYZ_NAME, quantity: '-100', price: '90' } },
    ],
    [
      'short put',
      PUT,
      '-3',
      '80',
      { kind: 'assignment', quantity: '3', delivers: { instrument: XYZ_NAME, quantity: '300', price: '90' } },
    ],
    ['less than a cent in the money', CALL, '1', '100.009', { kind: 'expiry', quantity: '-1' }],
    ['at the money', PUT, '1', '90', { kind: 'expiry', quantity: '-1' }],
  ])('%s, physical', (_, option, quantity, last, expected) => {
    expect(proposal(option, quantity, settled(last))).toMatchObject({ certainty: 'stated', ...expected })
  })

  test('cash-settled US option: quantity x multiplier x intrinsic, two decimals', () => {
    const index = { ...CALL, terms: { settles: 'cash', underlying: XYZ_NAME } }
    expect(proposal(index, '-3', settled('100.12345'))).toMatchObject({
      kind: 'cash_delivery',
      quantity: '3',
      cash: { currency: 'USD', amount: '-37.04' },
    })
    expect(proposal(index, '2', settled('100.005'))?.kind).toBe('expiry')
  })

  test('a coin option: any amount, inverse, eight decimals', () => {
    const coin = { ...CALL, family: 'deribit', root: 'BTC', strike: '50000', settle: 'BTC' }
    const index = { ref: 'XYZ', kind: 'index', family: 'deribit', root: 'BTC', settle: 'BTC' }
    const s = snapshot(
      [
        {
          instruments: [coin, index],
          fills: [fill('C100', '1')],
          prices: [price('XYZ', '2026-06-19T08:00:00Z', '50000.5', 'settlement')],
        },
      ],
      END,
    )
    expect(s.proposals[0]).toMatchObject({
      kind: 'cash_delivery',
      cash: { currency: 'BTC', amount: '0.00001' },
    })
  })

  test('the last mark of the day before is assumed; an older one is none', () => {
    expect(proposal(CALL, '1', [price('XYZ', '2026-06-19T15:00:00', '120')])).toMatchObject({
      kind: 'exercise',
      certainty: 'assumed',
    })
    expect(proposal(CALL, '1', [price('XYZ', '2026-06-18T15:59:00', '120')])).toEqual({
      account: 'A1',
      instrument: CALL_NAME,
      kind: 'needs_price',
    })
    expect(proposal(CALL, '1', [price('XYZ', '2026-06-19T16:01:00', '120')])?.kind).toBe('needs_price')
  })

  test('an adjusted contract needs its deliverable; with it, strike x multiplier buys what it delivers', () => {
    const adjusted = { ...CALL, root: 'XYZ1' }
    expect(proposal(adjusted, '1', settled('120'))).toMatchObject({ kind: 'needs_deliverable' })
    const deliverable = { legs: [{ instrument: XYZ_NAME, quantity: '50' }], cash: [] }
    const known = { ...adjusted, terms: { deliverable } }
    // 50 shares at 190 are worth less than 100 x 100; at 210 more
    expect(proposal(known, '2', settled('190'))?.kind).toBe('expiry')
    expect(proposal(known, '2', settled('210'))).toMatchObject({
      kind: 'exercise',
      delivers: { quantity: '100', price: '200' },
    })
  })
})

describe('alerts', () => {
  const alerts = (asOf: string, spot: string, mark: string, more: Doc = {}, rates?: { USD: number }) => {
    const d = derive([
      {
        instruments,
        fills: [fill('C100', '-1'), fill('P90', '-1')],
        prices: [
          price('XYZ', '2026-06-01T15:00:00', spot),
          price('C100', '2026-06-01T15:00:00', mark),
          price('P90', '2026-06-01T15:00:00', mark),
        ],
        dividends: [{ instrument: 'XYZ', date: '2026-06-05', amount: '0.45' }],
        ...more,
      },
    ])
    return snapshotAt(d, at(asOf), rates === undefined ? {} : { rates }).alerts.map(
      (a) => `${a.kind} ${a.instrument.split(':')[3]}`,
    )
  }

  test('a call: time value strictly below the dividends to come', () => {
    expect(alerts('2026-06-02T00:00:00Z', '108', '8.44')).toEqual(['early_assignment C'])
    expect(alerts('2026-06-02T00:00:00Z', '108', '8.45')).toEqual([])
    expect(alerts('2026-06-05T04:00:00Z', '108', '8.2')).toEqual([])
    expect(alerts('2026-06-05T03:59:59Z', '108', '8.2')).toEqual(['early_assignment C'])
    expect(alerts('2026-06-02T00:00:00Z', '99', '0.1')).toEqual([])
  })

  test('a put: time value below the interest on the strike, less dividends; not judged without a rate', () => {
    const none = { dividends: [] }
    expect(alerts('2026-06-02T00:00:00Z', '80', '10.05', none)).toEqual([])
    // 90 (1 - e^(-0.05 x 17.83 / 365)) = 0.22
    expect(alerts('2026-06-02T00:00:00Z', '80', '10.05', none, { USD: 0.05 })).toEqual(['early_assignment P'])
    expect(alerts('2026-06-02T00:00:00Z', '80', '10.3', none, { USD: 0.05 })).toEqual([])
    expect(alerts('2026-06-02T00:00:00Z', '80', '10.05', {}, { USD: 0.05 })).toEqual([])
  })

  test('pin: short strikes within 1 % of spot on the last day', () => {
    expect(alerts('2026-06-19T12:00:00Z', '101', '50')).toEqual(['pin C'])
    expect(alerts('2026-06-19T12:00:00Z', '101.1', '50')).toEqual([])
    expect(alerts('2026-06-18T19:00:00Z', '101', '50')).toEqual([])
  })
})

describe('strategies', () => {
  const doc = {
    instruments,
    fills: [
      fill('C100', '-2', { order: 'O1', id: '1' }),
      fill('P90', '-3', { order: 'O1', id: '2' }),
      fill('P90', '-1', { order: 'O2', id: '3', at: '2026-01-06T10:00:00' }),
      fill('C100', '-4', { order: 'O3', id: '4', at: '2026-01-07T10:00:00', strategy: 'mine' }),
      fill('P90', '-5', { order: 'O4', id: '5', at: '2026-01-08T10:00:00', strategy: 'mine' }),
    ],
  }

  test('an order of one contract is none; a tag regroups', () => {
    const { strategies } = snapshot([doc], END)
    expect(strategies.map((s) => [s.order ?? s.strategy, s.legs.map((l) => l.quantity).join(' ')])).toEqual([
      ['O1', '-2 -3'],
      ['mine', '-4 -5'],
    ])
  })

  test('a tag may be an edit of a person', () => {
    const edit = { kind: 'strategy' as const, of: { id: '3' }, strategy: 'mine' }
    const mine = snapshot([doc], END, [edit]).strategies.find((s) => s.strategy === 'mine')
    expect(mine?.legs.map((l) => l.quantity)).toEqual(['-4', '-6'])
  })

  test('what is left is shared oldest first', () => {
    const shares = strategyShares(derive([doc]), 'A1', CALL_NAME, Decimal.of('-5'), at(END))
    expect(shares.map((s) => `${s.strategy} ${s.quantity}`)).toEqual(['O1 -2', 'mine -3'])
    const more = strategyShares(derive([doc]), 'A1', CALL_NAME, Decimal.of('-8'), at(END))
    expect(more.map((s) => `${s.strategy} ${s.quantity}`)).toEqual(['O1 -2', 'mine -4', 'null -2'])
  })
})
