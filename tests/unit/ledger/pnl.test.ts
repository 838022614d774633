import { describe, expect, test } from 'vitest'
import { Fraction } from '../../../shared/ledger/averages.ts'
import { type Doc, snapshot, XYZ } from './support.ts'

const END = '2026-12-31T00:00:00Z'
const PERP = {
  ref: 'XYZ',
  kind: 'perpetual',
  family: 'deribit',
  root: 'BTC',
  expiry: 'PERP',
  settle: 'BTC',
  terms: { multiplier: '1' },
}
const ES = {
  ref: 'XYZ',
  kind: 'future',
  family: 'cme-future',
  root: 'ES',
  expiry: '2027-03-20',
  settle: 'USD',
  terms: { multiplier: '50' },
}
const trade = (day: number, quantity: string, price: string) => ({
  instrument: 'XYZ',
  at: `2026-01-${String(day).padStart(2, '0')}T10:00:00`,
  quantity,
  price,
})
const settlement = (day: number, price: string) => ({
  kind: 'settlement',
  instrument: 'XYZ',
  at: `2026-01-${String(day).padStart(2, '0')}T17:00:00`,
  price,
})
const view = (instrument: Doc, fills: Doc[], more: Doc = {}) => {
  const s = snapshot([{ instruments: [instrument], fills, ...more }], END, [], true)
  const p = s.positions[0]
  return {
    trade: p?.tradePrice,
    marked: p?.markedTo,
    unsettled: p?.unsettled?.amount ?? null,
    equity: s.marginEquity,
  }
}

describe('trade price', () => {
  test.each<[string, [string, string][], string | null]>([
    [
      'additions average',
      [
        ['1', '10'],
        ['2', '11'],
      ],
      '10.6666666667',
    ],
    [
      'reductions keep it',
      [
        ['3', '10'],
        ['-2', '99'],
      ],
      '10',
    ],
    [
      'a flip restarts at its own price',
      [
        ['3', '10'],
        ['-5', '12'],
      ],
      '12',
    ],
    [
      'flat and again starts anew',
      [
        ['3', '10'],
        ['-3', '12'],
        ['1', '7'],
      ],
      '7',
    ],
    [
      'short additions average too',
      [
        ['-1', '10'],
        ['-3', '14'],
      ],
      '13',
    ],
    [
      'half to even at the tenth decimal',
      [
        ['1', '0.0000000001'],
        ['1', '0.0000000002'],
      ],
      '0.0000000002',
    ],
    [
      'exactly, through thirds',
      [
        ['3', '1'],
        ['3', '2'],
        ['-1', '5'],
        ['1', '1.5'],
      ],
      '1.5',
    ],
  ])('%s', (_, legs, expected) => {
    const fills = legs.map(([q, p], i) => trade(i + 1, q, p))
    expect(view(XYZ, fills).trade).toBe(expected)
  })

  test('inverse contracts average harmonically: weight quantity / price', () => {
    // 2 / (1/100 + 1/300) = 150
    expect(view(PERP, [trade(1, '10', '100'), trade(2, '10', '300')]).trade).toBe('150')
    const linear = { ...PERP, root: 'BTC_USDC', settle: 'USDC' }
    expect(view(linear, [trade(1, '10', '100'), trade(2, '10', '300')]).trade).toBe('200')
  })

  test('an anchor that differs or is the first sight clears it; one that agrees does not', () => {
    const holdings = (quantity: string) => ({
      holdings: { date: '2026-01-20', rows: [{ instrument: 'XYZ', quantity, price: '4.5' }] },
    })
    expect(view(XYZ, [trade(1, '3', '10')], holdings('3')).trade).toBe('10')
    expect(view(XYZ, [trade(1, '3', '10')], holdings('4')).trade).toBeNull()
    expect(view(XYZ, [], holdings('4')).trade).toBeNull()
    expect(view(XYZ, [trade(25, '3', '10')], holdings('4')).trade).toBeNull()
    expect(view(XYZ, [trade(25, '3', '10')], holdings('0')).trade).toBe('10')
  })

  test("the statement's own cost is shown beside an unknown trade price, never mixed in", () => {
    const holdings = { date: '2026-01-20', rows: [{ instrument: 'XYZ', quantity: '4', price: '4.5' }] }
    expect(snapshot([{ holdings }], END, [], true).positions[0]).toMatchObject({
      tradePrice: null,
      statementCost: '4.5',
    })
  })
})

describe('marked to', () => {
  const mark = { prices: [{ instrument: 'XYZ', at: '2026-01-28T10:00:00', price: '4020', kind: 'mark' }] }

  test('without settlements it is the trade price; after one, later additions average into it', () => {
    expect(view(ES, [trade(1, '2', '4000')], mark)).toMatchObject({
      trade: '4000',
      marked: '4000',
      unsettled: '2000',
    })
    const events = [settlement(2, '4010')]
    expect(view(ES, [trade(1, '2', '4000')], { ...mark, events })).toMatchObject({
      trade: '4000',
      marked: '4010',
      unsettled: '1000',
    })
    const added = view(ES, [trade(1, '2', '4000'), trade(3, '2', '4030')], { ...mark, events })
    expect(added).toMatchObject({ trade: '4015', marked: '4020', unsettled: '0' })
    const reduced = view(ES, [trade(1, '2', '4000'), trade(3, '-1', '4030')], { ...mark, events })
    expect(reduced).toMatchObject({ trade: '4000', marked: '4010', unsettled: '500' })
  })

  test('a position opened again after a settlement starts at its own price', () => {
    const fills = [trade(1, '2', '4000'), trade(3, '-2', '4030'), trade(4, '1', '4015')]
    expect(view(ES, fills, { ...mark, events: [settlement(2, '4010')] })).toMatchObject({
      marked: '4015',
      unsettled: '250',
    })
  })

  test('a settlement before anything was open marks nothing', () => {
    expect(view(ES, [trade(3, '1', '4015')], { ...mark, events: [settlement(2, '4010')] }).marked).toBe(
      '4015',
    )
  })

  test('after an anchor that differs it is unknown until the next settlement', () => {
    const holdings = { date: '2026-01-10', rows: [{ instrument: 'XYZ', quantity: '5' }] }
    const before = view(ES, [trade(1, '2', '4000')], { ...mark, holdings, events: [settlement(2, '4010')] })
    expect(before).toMatchObject({ trade: null, marked: null, unsettled: null })
    expect(before.equity).toEqual([{ account: 'A1', currency: 'USD', amount: null }])
    const after = view(ES, [trade(1, '2', '4000')], { ...mark, holdings, events: [settlement(12, '4019')] })
    expect(after).toMatchObject({ trade: null, marked: '4019', unsettled: '250' })
  })

  test('no mark: unknown, not zero', () => {
    expect(view(ES, [trade(1, '2', '4000')]).unsettled).toBeNull()
  })

  test('cash of a future is its fees only, or the stated amount', () => {
    const cash = (more: Doc) =>
      snapshot([{ instruments: [ES], fills: [{ ...trade(1, '2', '4000'), ...more }] }], END).cash
    expect(cash({})).toEqual([])
    expect(cash({ fees: [{ currency: 'USD', amount: '4.2', kind: 'x' }] })).toMatchObject([
      { amount: '-4.2' },
    ])
    expect(cash({ amount: '17' })).toMatchObject([{ amount: '17' }])
  })
})

test('a fraction grown past its limit is cut far below what is shown', () => {
  // 1 + 1/2 + ... + 1/600: its exact denominator has 260 digits
  let f = new Fraction(0n, 1n)
  let double = 0
  for (let i = 1; i <= 600; i++) {
    f = f.plus(new Fraction(1n, BigInt(i)))
    double += 1 / i
  }
  expect(f.denominator < 10n ** 200n).toBe(true)
  expect(f.round(10).toNumber()).toBe(Number(double.toFixed(10)))
})
