import { describe, expect, test } from 'vitest'
import { composeSnapshot } from '../../../shared/market/snapshot.ts'
import { MarketView } from '../../../shared/market/view.ts'
import { type OptionTerms, optionVol, usable } from '../../../shared/market/volatility.ts'
import type { MarketInput } from '../../../shared/model/market.ts'
import { black76, blackScholes } from '../../../shared/quant/formula/black.ts'
import { book, contract, DAY, input, NOW } from './contracts.ts'

const XYZ = 'us-equity:XYZ:USD'
const CALL = 'us-option:XYZ:2026-06-19:C:100:USD'
const PUT = 'us-option:XYZ:2026-06-19:P:100:USD'
const contracts = book(
  contract(XYZ),
  contract(CALL, { underlying: XYZ, style: 'american' }),
  contract(PUT, { underlying: XYZ, style: 'american' }),
  contract('cme-future:ES:2026-03-20:USD', { multiplier: '50' }),
  contract('cme-future:ES:2026-06-19:USD', { multiplier: '50' }),
)
const view = (...inputs: MarketInput[]) => new MarketView(composeSnapshot(NOW, inputs), contracts)
const expiresAt = Date.parse('2026-06-19T20:00:00Z')
const T = (expiresAt - NOW) / (365 * DAY)
const option: OptionTerms = {
  name: CALL,
  underlying: XYZ,
  w: 1,
  K: 100,
  expiresAt,
  coin: false,
  american: false,
  exercise: 'american',
  normal: false,
  future: null,
  forward: null,
  scale: 1,
  shift: 0,
  currency: 'USD',
}
const vol = (o: OptionTerms, ...inputs: MarketInput[]) =>
  optionVol(o, view(...inputs), { invertAmerican: () => null })

describe('spot', () => {
  const mark = (value: string, days = -1) =>
    input('mark', XYZ, value, { source: 'statement', at: NOW + days * DAY })

  test('nothing known is no number', () => {
    expect(view().spot(XYZ)).toMatchObject({ value: null, step: `no price of ${XYZ}` })
  })

  test('quote before statement mark before parity', () => {
    const quote = input('mark', XYZ, '102', { source: 'quote', at: NOW - DAY })
    expect(view(mark('101'), quote).spot(XYZ)).toMatchObject({ value: 102, source: 'quote' })
    const pair = [
      input('mark', CALL, '7', { source: 'statement' }),
      input('mark', PUT, '4', { source: 'statement' }),
    ]
    expect(view(mark('101'), ...pair).spot(XYZ)).toMatchObject({ value: 101, source: 'statement' })
    expect(view(...pair).spot(XYZ)).toMatchObject({ value: 103, source: 'parity', certainty: 'assumed' })
    const carried = view(...pair, input('r', 'USD', '0.05'), input('q', XYZ, '0.02')).spot(XYZ).value ?? 0
    expect(carried).toBeCloseTo((100 + 3 * Math.exp(0.05 * T)) * Math.exp((0.02 - 0.05) * T), 10)
  })

  test('a typed price wins over older marks and gives way to a newer one', () => {
    expect(view(mark('101'), input('spot', XYZ, '105')).spot(XYZ)).toMatchObject({
      value: 105,
      source: 'typed',
    })
    const old = input('spot', XYZ, '105', { at: NOW - 3 * DAY })
    expect(view(mark('101'), old).spot(XYZ)).toMatchObject({ value: 101, source: 'statement' })
    expect(view(mark('101', 0), input('spot', XYZ, '105')).spot(XYZ)).toMatchObject({ value: 105 })
  })

  test('a product without a spot takes its front future, marked assumed', () => {
    const future = (month: string, value: string) =>
      input('mark', `cme-future:ES:${month}:USD`, value, { source: 'statement' })
    const spot = view(future('2026-06-19', '6800'), future('2026-03-20', '6750')).spot('cme-future:ES:USD')
    expect(spot).toMatchObject({ value: 6750, certainty: 'assumed', source: 'statement' })
  })
})

describe('rates and yields', () => {
  test('typed, else 0 assumed', () => {
    expect(view(input('r', 'USD', '0.04')).rate('USD')).toMatchObject({ value: 0.04, certainty: 'stated' })
    expect(view().rate('USD')).toMatchObject({ value: 0, source: 'rule', certainty: 'assumed' })
    expect(view().yield(XYZ)).toMatchObject({ value: 0, source: 'rule', certainty: 'assumed' })
  })

  test('parity of two strikes of European options gives the rate, a pair with its spot the yield', () => {
    const index = 'us-index:SPX:USD'
    const [r, q, S, sigma] = [0.043, 0.013, 5000, 0.18]
    const strikes = [4500, 5000, 5500]
    const names = strikes.map((K) => [
      `us-option:SPX:2026-06-19:C:${K}:USD`,
      `us-option:SPX:2026-06-19:P:${K}:USD`,
    ])
    const price = (w: 1 | -1, K: number) => {
      const v = blackScholes({ w, S, K, T, sigma, r, q })
      return String(v.value?.price.toFixed(12))
    }
    const inputs = names.flatMap(([c = '', p = ''], i) => [
      input('mark', c, price(1, strikes[i] as number), { source: 'statement' }),
      input('mark', p, price(-1, strikes[i] as number), { source: 'statement' }),
    ])
    const european = { underlying: index, style: 'european' } as const
    const all = book(
      contract(index, {}, { kind: 'index' }),
      ...names.flat().map((n) => contract(n, european)),
    )
    const spot = input('mark', index, String(S), { source: 'statement' })
    const market = new MarketView(composeSnapshot(NOW, [...inputs, spot]), all)
    expect(market.rate('USD')).toMatchObject({ source: 'parity', certainty: 'assumed' })
    expect(market.rate('USD').value ?? 0).toBeCloseTo(r, 10)
    expect(market.yield(index).value ?? 0).toBeCloseTo(q, 10)
  })
})

describe('volatility of a contract', () => {
  const flat = input('vol', XYZ, '0.25')
  const price = blackScholes({ w: 1, S: 101, K: 100, T, sigma: 0.31, r: 0, q: 0 }).value?.price ?? 0
  const marks = [
    input('mark', CALL, String(price), { source: 'statement' }),
    input('mark', XYZ, '101', { source: 'statement' }),
  ]

  test('its own typed one wins over everything', () => {
    const own = input('vol', CALL, '0.4')
    expect(vol(option, flat, own, ...marks)).toMatchObject({ value: 0.4, source: 'typed' })
  })

  test('a statement mark beside a price of the underlying of the same day wins over the flat one', () => {
    const pick = vol(option, flat, ...marks)
    expect(pick.value ?? 0).toBeCloseTo(0.31, 12)
    expect(pick).toMatchObject({ source: 'statement', certainty: 'stated' })
    expect(pick.step).toContain(`implied by the statement mark of ${CALL}`)
  })

  test('typing another spot does not change what yesterday implied', () => {
    expect(vol(option, flat, ...marks, input('spot', XYZ, '130')).value ?? 0).toBeCloseTo(0.31, 12)
  })

  test('a mark without a price of the underlying of its day falls to the flat one', () => {
    const [mark] = marks as [MarketInput]
    const typed = input('spot', XYZ, '101')
    expect(vol(option, flat, mark, typed)).toMatchObject({ value: 0.25 })
    const late = input('mark', XYZ, '101', { source: 'statement', at: NOW - 5 * DAY })
    expect(vol(option, flat, mark, late)).toMatchObject({ value: 0.25 })
  })

  test('without a flat one a typed spot of the same day is better than nothing, and assumed', () => {
    const [mark] = marks as [MarketInput]
    const pick = vol(option, mark, input('spot', XYZ, '101'))
    expect(pick.value ?? 0).toBeCloseTo(0.31, 12)
    expect(pick.certainty).toBe('assumed')
    expect(vol(option, mark, input('spot', XYZ, '101', { at: NOW - 5 * DAY })).value).toBeNull()
  })

  test('a mark at or below intrinsic implies nothing', () => {
    const bad = [
      input('mark', CALL, '0.5', { source: 'statement' }),
      input('mark', XYZ, '101', { source: 'statement' }),
    ]
    expect(vol(option, flat, ...bad)).toMatchObject({ value: 0.25 })
    expect(vol(option, ...bad).value).toBeNull()
  })

  test('a quote beats a statement mark', () => {
    const quoted = blackScholes({ w: 1, S: 101, K: 100, T, sigma: 0.35, r: 0, q: 0 }).value?.price ?? 0
    const quote = input('mark', CALL, String(quoted), { source: 'quote' })
    expect(vol(option, flat, ...marks, quote).value ?? 0).toBeCloseTo(0.35, 12)
  })

  test('coin premiums invert through the forward; dividends through the escrowed spot', () => {
    const coinName = 'deribit:BTC:2026-06-19:C:100000:BTC'
    const coin = { ...option, name: coinName, underlying: 'deribit:BTC:BTC', K: 100000, coin: true }
    const usd = black76({ w: 1, F: 97000, K: 100000, T, sigma: 0.6, r: 0 }).value?.price ?? 0
    const inputs = [
      input('mark', coinName, String(usd / 97000), { source: 'statement' }),
      input('mark', 'deribit:BTC:BTC', '97000', { source: 'statement' }),
    ]
    expect(vol(coin, ...inputs).value ?? 0).toBeCloseTo(0.6, 11)
    const escrowed = blackScholes({ w: 1, S: 100, K: 100, T, sigma: 0.31, r: 0, q: 0 }).value?.price ?? 0
    const dividend = input('dividend', XYZ, '1', { date: '2026-04-01', source: 'statement', at: null })
    const stock = [
      input('mark', CALL, String(escrowed), { source: 'statement' }),
      marks[1] as MarketInput,
      dividend,
    ]
    expect(vol(option, ...stock).value ?? 0).toBeCloseTo(0.31, 11)
  })
})

test.each([
  [0.0001, 0.0001],
  [9.999, 9.999],
  [0, null],
  [-0.2, null],
  [10, null],
  [Number.NaN, null],
  [null, null],
])('an inverted volatility of %s is used as %s', (sigma, used) => {
  expect(usable(sigma)).toBe(used)
})
