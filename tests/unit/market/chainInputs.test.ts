/** What a chain sets: which price of a quote counts, the newest of several, and the price of the underlying. */
import { describe, expect, test } from 'vitest'
import { chainInputs, type QuotedOption } from '../../../shared/market/chainInputs.ts'

const U = 'us-index:SPX:USD'
const name = (expiry: string, strike: string, right = 'C') =>
  `us-option:SPXW:${expiry}:${right}:${strike}:USD`
const quote = (o: Partial<QuotedOption>): QuotedOption => ({
  instrument: name('2026-02-20', '6700'),
  underlying: U,
  at: 1000,
  bid: '10',
  ask: '11',
  mark: null,
  iv: '0.15',
  underlyingPrice: '6711.2',
  ...o,
})
const values = (quotes: readonly QuotedOption[]) =>
  chainInputs(quotes, 'spx.csv').inputs.map((i) => [i.kind, i.of, i.value, i.unit, i.certainty])

describe('a quote', () => {
  const cases: readonly (readonly [string, Partial<QuotedOption>, string | null])[] = [
    ['bid and ask give their middle', {}, '10.5'],
    ["the venue's mark comes first", { mark: '10.9' }, '10.9'],
    ['a mark of zero is none', { mark: '0' }, '10.5'],
    ['no bid: no price', { bid: null }, null],
    ['a bid of zero: no price', { bid: '0' }, null],
    ['no ask: no price', { ask: null }, null],
    ['a crossed market: no price', { bid: '12' }, null],
    ['a locked market has its one price', { bid: '11' }, '11'],
    ['a middle is exact', { bid: '0.1', ask: '0.25' }, '0.175'],
  ]
  test.each(cases)('%s', (_, o, price) => {
    const own = values([quote(o)]).filter(([kind]) => kind === 'mark')
    expect(own).toEqual(price === null ? [] : [['mark', name('2026-02-20', '6700'), price, 'USD', 'stated']])
  })

  test('sets its volatility beside the price, with file and time', () => {
    const { inputs, priced, empty } = chainInputs([quote({})], 'spx.csv')
    expect(inputs).toEqual([
      expect.objectContaining({ kind: 'mark', source: 'quote', observedAt: 1000, origin: 'spx.csv' }),
      expect.objectContaining({ kind: 'vol', value: '0.15', unit: '1/sqrt(year)', origin: 'spx.csv' }),
      expect.objectContaining({ kind: 'spot', of: U, value: '6711.2', unit: 'USD', certainty: 'stated' }),
    ])
    expect([[...priced], empty]).toEqual([[name('2026-02-20', '6700')], 0])
  })

  test('that says nothing is counted, not set', () => {
    const { inputs, empty } = chainInputs([quote({ bid: null, iv: null, underlyingPrice: null })], 'x')
    expect([inputs, empty]).toEqual([[], 1])
  })

  test('of one contract many times: the newest stands, whatever the order', () => {
    const old = quote({ at: 500, bid: '1', ask: '2', underlyingPrice: '1' })
    for (const list of [
      [old, quote({})],
      [quote({}), old],
    ])
      expect(values(list)).toEqual(values([quote({})]))
  })
})

describe('the price of the underlying', () => {
  test('a forward an expiry: the nearest stands for the spot, and says that it is assumed', () => {
    const far = quote({ instrument: name('2026-06-19', '6700'), underlyingPrice: '6800' })
    const { inputs, underlyings } = chainInputs([far, quote({})], 'x')
    expect(inputs.find((i) => i.kind === 'spot')).toMatchObject({ value: '6711.2', certainty: 'assumed' })
    expect(underlyings).toEqual([{ underlying: U, price: '6711.2', forwards: true, quotes: 2, expiries: 2 }])
  })

  test('another price at another time is no forward', () => {
    const earlier = quote({ instrument: name('2026-06-19', '6700'), underlyingPrice: '6650', at: -3_600_000 })
    expect(chainInputs([earlier, quote({})], 'x').underlyings[0]?.forwards).toBe(false)
  })

  test('a coin is quoted in dollars, its options in the coin', () => {
    const coin = quote({
      instrument: 'deribit:BTC:2026-06-26:C:100000:BTC',
      underlying: 'deribit:BTC:BTC',
      mark: '0.0525',
      underlyingPrice: '98000.5',
    })
    expect(values([coin]).map(([kind, , value, unit]) => [kind, value, unit])).toEqual([
      ['mark', '0.0525', 'BTC'],
      ['vol', '0.15', '1/sqrt(year)'],
      ['spot', '98000.5', 'USD'],
    ])
  })
})
