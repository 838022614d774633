/** Kinds of contract through pack and price: values known in closed form, limits, statuses and flags. */
import { describe, expect, test } from 'vitest'
import type { InstrumentTerms } from '../../../shared/model/instrument.ts'
import type { MarketInput } from '../../../shared/model/market.ts'
import type { ResolvedInstrument } from '../../../shared/model/position.ts'
import { FLAG, PRICING_STATUSES } from '../../../shared/portfolio/statuses.ts'
import { american } from '../../../shared/quant/formula/american.ts'
import { black76, blackScholes } from '../../../shared/quant/formula/black.ts'
import { forwardToSpotGreeks } from '../../../shared/quant/formula/futures.ts'
import { GREEKS, type Greeks, readGreeks } from '../../../shared/quant/formula/greeks.ts'
import { exposureReport } from '../../../shared/quant/measure/exposure.ts'
import { pricedBook } from '../exposure/books.ts'
import { book, contract, DAY, held, input, ledgerOf, NOW } from '../market/contracts.ts'

const XYZ = 'us-equity:XYZ:USD'
const spot = input('spot', XYZ, '101.3')
const vol = input('vol', XYZ, '0.31')
const YEAR = 365 * DAY
const years = (c: ResolvedInstrument) => ((c.expiresAt ?? 0) - NOW) / YEAR

function price(
  c: ResolvedInstrument,
  inputs: readonly MarketInput[],
  others: readonly ResolvedInstrument[] = [],
) {
  const packed = pricedBook(ledgerOf([held(c, '1')]), book(c, ...others), inputs)
  const row = packed.lists.contracts.indexOf(c.name)
  return {
    status: PRICING_STATUSES[packed.contracts.status[row] as number],
    greeks: readGreeks(packed.contracts.out, row),
    decay: packed.contracts.decay[row] as number,
    flags: packed.contracts.flags[row] as number,
    packed,
  }
}

const call = (terms: InstrumentTerms = {}, expiry = '2026-06-19', more = {}) =>
  contract(`us-option:XYZ:${expiry}:C:100:USD`, { underlying: XYZ, style: 'european', ...terms }, more)
const put = (terms: InstrumentTerms = {}, expiry = '2026-06-19', more = {}) =>
  contract(`us-option:XYZ:${expiry}:P:100:USD`, { underlying: XYZ, style: 'european', ...terms }, more)

function expectGreeks(got: Greeks, want: Greeks | null | undefined): void {
  for (const g of GREEKS) expect(got[g], g).toBe(want?.[g])
}

describe('options', () => {
  test('a European row is the formula of its numbers, bit for bit', () => {
    const inputs = [spot, vol, input('r', 'USD', '0.04'), input('q', XYZ, '0.01')]
    const c = call()
    const want = blackScholes({ w: 1, S: 101.3, K: 100, T: years(c), sigma: 0.31, r: 0.04, q: 0.01 })
    expectGreeks(price(c, inputs).greeks, want.value)
  })

  test('an American option that is never exercised early is the European one', () => {
    const c = call({ style: 'american' })
    const run = price(c, [spot, vol, input('r', 'USD', '0.04')])
    expect(run.packed.contracts.ranges.american).toEqual({ from: 1, to: 1 })
    expectGreeks(
      run.greeks,
      blackScholes({ w: 1, S: 101.3, K: 100, T: years(c), sigma: 0.31, r: 0.04, q: 0 }).value,
    )
  })

  test('an American put with a rate is the American formula, deep in the money it is exercised', () => {
    const c = put({ style: 'american' })
    const run = price(c, [spot, vol, input('r', 'USD', '0.04')])
    const want = american({ w: -1, S: 101.3, K: 100, T: years(c), sigma: 0.31, r: 0.04, q: 0 }, 'accurate')
    expectGreeks(run.greeks, want.value?.greeks)
    const deep = price(c, [input('spot', XYZ, '40'), vol, input('r', 'USD', '0.08')])
    expect(deep.greeks).toMatchObject({ price: 60, delta: -1, gamma: 0, vega: 0, theta: 0 })
    expect(deep.flags & FLAG.earlyExercise).toBe(FLAG.earlyExercise)
  })

  test('American greeks: delta and gamma are slopes of price and delta', () => {
    const at = (S: number) =>
      price(put({ style: 'american' }), [input('spot', XYZ, String(S)), vol, input('r', 'USD', '0.04')])
        .greeks
    const [down, centre, up] = [at(101.2), at(101.3), at(101.4)]
    const delta = (up.price - down.price) / 0.2
    const gamma = (up.delta - down.delta) / 0.2
    expect(Math.abs(delta / centre.delta - 1), `${delta} ${centre.delta}`).toBeLessThan(1e-5)
    expect(Math.abs(gamma / centre.gamma - 1), `${gamma} ${centre.gamma}`).toBeLessThan(1e-4)
  })

  test('an option on a future is Black-76 on its month, Greeks in the reference spot by powers of F/S', () => {
    const month = contract('cme-future:ES:2026-06-19:USD', { multiplier: '50' })
    const c = contract('cme-option:EW4:2026-05-22:P:6600:USD', { underlying: month.name, multiplier: '50' })
    const inputs = [
      input('mark', month.name, '6790'),
      input('spot', 'cme-future:ES:USD', '6750'),
      input('vol', 'cme-future:ES:USD', '0.18'),
      input('r', 'USD', '0.04'),
    ]
    const onF = black76({ w: -1, F: 6790, K: 6600, T: years(c), sigma: 0.18, r: 0.04 })
    const want = forwardToSpotGreeks(onF.value as Greeks, 6790 / 6750)
    const { greeks } = price(c, inputs, [month])
    for (const g of GREEKS) expect(Math.abs(greeks[g] - want[g]) <= 4e-16 * Math.abs(want[g]), g).toBe(true)
  })

  test('a series of the table finds its month by itself; one that is not there needs its underlying', () => {
    const chf = contract('cme-option:CHU:2026-04-02:C:1.29:USD', { multiplier: '125000' })
    const run = price(chf, [
      input('spot', 'cme-future:6S:USD', '1.26'),
      input('vol', 'cme-future:6S:USD', '0.08'),
    ])
    expect(run.status).toBe('ok')
    expect(run.packed.lists.underlyings).toEqual(['cme-future:6S:USD'])
    expectGreeks(run.greeks, black76({ w: 1, F: 1.26, K: 1.29, T: years(chf), sigma: 0.08, r: 0 }).value)
    expect(price(contract('cme-option:XXX:2026-04-02:C:1.29:USD'), []).status).toBe('needs_underlying')
  })

  test('a future at or below zero needs the normal model; with it the price is Bachelier and keeps its tail', () => {
    const month = contract('cme-future:CL:2026-05-20:USD', { multiplier: '1000' })
    const c = contract('cme-option:LO:2026-04-16:P:5:USD', { underlying: month.name, multiplier: '1000' })
    const inputs = [input('mark', month.name, '-3'), input('vol', 'cme-future:CL:USD', '0.9')]
    expect(price(c, inputs, [month]).status).toBe('needs_normal_model')
    const normal = contract(c.name, { ...c.terms, model: 'bachelier' })
    const run = price(normal, [...inputs, input('normalVol', 'cme-future:CL:USD', '30')], [month])
    expect(run.status).toBe('ok')
    const s = 30 * Math.sqrt(years(c))
    // in the money by 8: parity with the call of the same strike
    const opposite = price(
      contract(c.name.replace(':P:', ':C:'), normal.terms),
      [...inputs, input('normalVol', 'cme-future:CL:USD', '30')],
      [month],
    )
    expect(run.greeks.price - opposite.greeks.price).toBeCloseTo(8, 12)
    expect(run.greeks.price).toBeGreaterThan(s * 0.3989)
    expect(price(normal, inputs, [month]).status).toBe('no_vol')
  })
})

describe('time', () => {
  const at = (ms: number) => ({ expiresAt: NOW + ms })

  test('at the very instant of expiry: intrinsic, half a delta at the strike, pinned near it', () => {
    const run = price(call({}, '2026-03-02', at(0)), [spot, vol])
    expect(run.greeks).toMatchObject({ price: 101.3 - 100, delta: 1, gamma: 0, vega: 0, theta: 0 })
    expect(run.flags & FLAG.pinned).toBe(0)
    const pinned = price(call({}, '2026-03-02', at(0)), [input('spot', XYZ, '100'), vol])
    expect(pinned.greeks).toMatchObject({ price: 0, delta: 0.5 })
    expect(pinned.flags & FLAG.pinned).toBe(FLAG.pinned)
  })

  test('after expiry there is no number', () => {
    const run = price(call({}, '2026-03-02', at(-1)), [spot, vol])
    expect(run.status).toBe('expired')
    expect(run.greeks.price).toBeNaN()
  })

  test('one second to live has all its gamma', () => {
    const c = call({}, '2026-03-02', at(1000))
    const run = price(c, [input('spot', XYZ, '100.001'), vol])
    const want = blackScholes({ w: 1, S: 100.001, K: 100, T: 1000 / YEAR, sigma: 0.31, r: 0, q: 0 })
    expect(run.greeks.gamma).toBe(want.value?.gamma)
    expect(run.greeks.gamma).toBeGreaterThan(10)
  })

  test.each([
    [0.5, 0],
    [1.5, 0.5],
  ])('with %d days left decayToHorizon is a revaluation at %d days', (days, left) => {
    const c = put({}, '2026-03-04', at(days * DAY))
    const run = price(c, [spot, vol, input('r', 'USD', '0.04')])
    const value = (T: number) =>
      blackScholes({ w: -1, S: 101.3, K: 100, T, sigma: 0.31, r: 0.04, q: 0 }).value?.price ?? Number.NaN
    expect(run.decay).toBeCloseTo(value(left / 365) - value(days / 365), 14)
    expect(run.flags & FLAG.decay).toBe(FLAG.decay)
  })

  test('a dividend that goes ex inside the day lowers nothing: the spot is held, the escrowed price rises', () => {
    const c = put({}, '2026-03-04', at(1.8 * DAY))
    const dividend = input('dividend', XYZ, '2', { date: '2026-03-03' })
    const run = price(c, [spot, vol, dividend])
    const before =
      blackScholes({ w: -1, S: 99.3, K: 100, T: 1.8 / 365, sigma: 0.31, r: 0, q: 0 }).value?.price ?? 0
    const after =
      blackScholes({ w: -1, S: 101.3, K: 100, T: 0.8 / 365, sigma: 0.31, r: 0, q: 0 }).value?.price ?? 0
    expect(run.greeks.price).toBeCloseTo(before, 12)
    expect(run.decay).toBeCloseTo(after - before, 12)
  })

  test('two days or more: thetaCash; less: decayToHorizonCash in its place, and the totals say which', () => {
    const near = call({}, '2026-03-04', at(1.9 * DAY))
    const far = put({}, '2026-03-05', at(2 * DAY))
    const packed = pricedBook(ledgerOf([held(near, '1'), held(far, '1')]), book(near, far), [spot, vol])
    const { totals, rows } = exposureReport(packed, { by: 'expiry', heatmap: null, reporting: 'USD' })
    expect(totals.theta).toEqual({ thetaCash: 1, decayToHorizonCash: 1 })
    expect(rows.map((r) => [r.key, r.thetaCash < 0, r.decayToHorizonCash < 0])).toEqual([
      ['2026-03-04', false, true],
      ['2026-03-05', true, false],
    ])
  })
})

describe('linear contracts', () => {
  const report = (
    c: ResolvedInstrument,
    quantity: string,
    markedTo: string | null,
    inputs: readonly MarketInput[],
  ) => {
    const packed = pricedBook(ledgerOf([held(c, quantity, { markedTo })]), book(c), inputs)
    return exposureReport(packed, { by: 'underlying', heatmap: null, reporting: 'USD' })
  }
  const ES = contract('cme-future:ES:2026-06-19:USD', { multiplier: '50' })
  const perpetual = contract('deribit:BTC:PERP:BTC', { inverse: true, multiplier: '10' })

  test('a future is worth what it moved since markedTo, and is long its own notional', () => {
    const { totals } = report(ES, '3', '4016.6666666667', [input('mark', ES.name, '4020')])
    expect(totals.value).toBeCloseTo(500, 6)
    expect(totals.dollarDelta).toBeCloseTo(3 * 50 * 4020, 6)
    expect(totals.thetaCash).toBe(0)
  })

  test('without a quote the future is carried from the spot: dF/dS = e^((r-q)T)', () => {
    const inputs = [
      input('spot', 'cme-future:ES:USD', '4000'),
      input('r', 'USD', '0.04'),
      input('q', 'cme-future:ES:USD', '0.01'),
    ]
    const { totals } = report(ES, '2', '4000', inputs)
    const growth = Math.exp(0.03 * years(ES))
    expect(totals.dollarDelta).toBeCloseTo(2 * 50 * 4000 * growth, 6)
    expect(totals.value).toBeCloseTo(2 * 50 * (4000 * growth - 4000), 6)
  })

  test('a future whose price of entry is not known has a delta and no value, and the report says so', () => {
    const { totals, assumptions, priced } = report(ES, '2', null, [input('mark', ES.name, '4020')])
    expect([priced, totals.value, totals.dollarDelta]).toEqual([1, 0, 2 * 50 * 4020])
    expect(assumptions).toContain(
      'Values leave out the unsettled P&L of 1 futures or perpetuals whose price of entry is not known.',
    )
  })

  test('an inverse perpetual: coins n c (1/M - 1/P), delta in the USD view with them (ledger reference 9)', () => {
    const inputs = [input('spot', 'deribit:BTC:BTC', '98000'), input('mark', perpetual.name, '97980.2')]
    const { totals } = report(perpetual, '2000', '97413.5', inputs)
    const coins = 20000 * (1 / 97413.5 - 1 / 97980.2)
    expect(coins).toBeCloseTo(0.00118748, 8)
    expect(totals.value).toBeCloseTo(coins * 98000, 8)
    expect(totals.dollarDelta).toBeCloseTo((20000 / 97980.2 + coins) * 98000, 6)
    expect(totals.gammaCash1pct).toBe(0)
  })

  test('a perpetual has no expiry', () => {
    const packed = pricedBook(ledgerOf([held(perpetual, '1', { markedTo: '97000' })]), book(perpetual), [
      input('spot', 'deribit:BTC:BTC', '98000'),
    ])
    const { rows } = exposureReport(packed, { by: 'expiry', heatmap: null, reporting: 'USD' })
    expect(rows.map((r) => r.key)).toEqual(['none'])
  })
})

describe('no number without its reason', () => {
  const cases: readonly (readonly [string, ResolvedInstrument, readonly MarketInput[], string])[] = [
    ['no price of the stock', contract(XYZ), [], 'no_spot'],
    ['no spot', call(), [vol], 'no_spot'],
    ['no volatility', call(), [spot], 'no_vol'],
    ['a future without any price', contract('cme-future:ES:2026-06-19:USD'), [], 'no_price'],
    ['a bond without a price', contract('bond:ACME 5 2030:USD', {}, { kind: 'bond' }), [], 'no_model'],
    [
      'an adjusted contract',
      call({}, '2026-06-19', { statuses: ['needs_deliverable'] }),
      [spot, vol],
      'needs_deliverable',
    ],
    [
      'a conflict of terms',
      call({}, '2026-06-19', { statuses: ['terms_conflict'] }),
      [spot, vol],
      'terms_conflict',
    ],
    [
      'a security known by a number',
      contract('unknown:CUSIP 123:USD', {}, { statuses: ['needs_terms'] }),
      [],
      'needs_terms',
    ],
    ['a spot of zero', call(), [input('spot', XYZ, '0'), vol], 'invalid_input'],
    ['a spot beyond the doubles', call(), [input('spot', XYZ, '1e400'), vol], 'invalid_input'],
    [
      'dividends above the spot',
      call(),
      [spot, vol, input('dividend', XYZ, '200', { date: '2026-04-01' })],
      'invalid_input',
    ],
  ]
  test.each(cases)('%s', (_name, c, inputs, status) => {
    const packed = pricedBook(ledgerOf([held(c, '2.5')]), book(c), inputs)
    const report = exposureReport(packed, { by: 'underlying', heatmap: null, reporting: 'USD' })
    expect(report.notPriced).toMatchObject([{ account: 'A1', instrument: c.name, quantity: '2.5', status }])
    expect(report.notPriced[0]?.reason).toMatch(/^\S.*\.$/)
    expect(report.totals.leftOut).toMatchObject({ count: 1, reasons: [{ status, count: 1 }] })
    expect(report.totals).toMatchObject({ value: 0, dollarDelta: 0 })
  })

  test('every function on hostile numbers: a finite value or a status', () => {
    const hostile = ['0', '0.000000000000000001', '1', '1e18', 'NaN', 'Infinity']
    for (const s of hostile)
      for (const v of hostile)
        for (const r of ['0', '1', 'NaN', '-1'])
          for (const c of [call(), put({ style: 'american' }), call({}, '2026-03-02', { expiresAt: NOW })]) {
            const run = price(c, [input('spot', XYZ, s), input('vol', XYZ, v), input('r', 'USD', r)])
            const finite = GREEKS.every((g) => Number.isFinite(run.greeks[g]))
            expect(finite, `${c.name} spot ${s} vol ${v} r ${r}: ${run.status}`).toBe(run.status === 'ok')
          }
  })
})
