/** Parts sum to wholes, in any order of rows (quant reference 2.4, 10). */
import { describe, expect, test } from 'vitest'
import { composeSnapshot } from '../../../shared/market/snapshot.ts'
import { MarketView } from '../../../shared/market/view.ts'
import { Decimal } from '../../../shared/model/decimal.ts'
import {
  CASH_MEASURES,
  EXPOSURE_GROUPS,
  type HeatMatrix,
  UNIT_MEASURES,
} from '../../../shared/model/exposure.ts'
import type { MarketInput } from '../../../shared/model/market.ts'
import type { Position, ResolvedInstrument } from '../../../shared/model/position.ts'
import { type PackedBook, packBook, type StrategyShares } from '../../../shared/portfolio/pack.ts'
import { exposureReport } from '../../../shared/quant/measure/exposure.ts'
import { priceBook } from '../../../shared/quant/pricer/price.ts'
import { book as asBook, contract, held, input, ledgerOf, NOW } from '../market/contracts.ts'
import { pricedBook, random } from './books.ts'

const ACCOUNTS = ['A1', 'A2', 'B7']
const ROOTS = ['AAA', 'BBB', 'CCC', 'DDD']
const EXPIRIES = ['2026-03-03', '2026-03-20', '2026-06-19', '2027-12-17']

/** 600 positions over 4 stocks, options and a coin; the stock of DDD and the rate of CHF are not known. */
function bigBook(): {
  positions: Position[]
  instruments: Map<string, ResolvedInstrument>
  inputs: MarketInput[]
} {
  const next = random(20260302)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T
  const instruments = new Map<string, ResolvedInstrument>()
  const inputs: MarketInput[] = []
  for (const [i, root] of ROOTS.entries()) {
    const settle = root === 'CCC' ? 'EUR' : 'USD'
    instruments.set(`us-equity:${root}:${settle}`, contract(`us-equity:${root}:${settle}`))
    inputs.push(input('vol', `us-equity:${root}:${settle}`, String(0.2 + 0.1 * i)))
    if (root !== 'DDD') inputs.push(input('spot', `us-equity:${root}:${settle}`, String(50 + 60 * i)))
  }
  inputs.push(
    input('fx', 'EUR/USD', '1.0835'),
    input('spot', 'deribit:BTC:BTC', '97000'),
    input('vol', 'deribit:BTC:BTC', '0.6'),
  )
  const positions: Position[] = []
  for (let i = 0; i < 600; i++) {
    const root = pick(ROOTS)
    const settle = root === 'CCC' ? 'EUR' : 'USD'
    const strike = String(40 + 10 * Math.floor(next() * 20))
    const right = next() < 0.5 ? 'C' : 'P'
    const coin = next() < 0.1
    const name = coin
      ? `deribit:BTC:2026-06-26:${right}:${1000 * (80 + Math.floor(next() * 30))}:BTC`
      : next() < 0.15
        ? `us-equity:${root}:${settle}`
        : `us-option:${root}:${pick(EXPIRIES)}:${right}:${strike}:${settle}`
    const terms = coin
      ? { underlying: 'deribit:BTC:BTC', inverse: true, multiplier: '1', style: 'european' as const }
      : { underlying: `us-equity:${root}:${settle}`, style: 'european' as const }
    const c = instruments.get(name) ?? contract(name, name.includes('option') || coin ? terms : {})
    instruments.set(name, c)
    positions.push(held(c, String(Math.round((next() - 0.5) * 400) / 10), { account: pick(ACCOUNTS) }))
  }
  return { positions, instruments, inputs }
}

const { positions, instruments, inputs } = bigBook()
const cash = [
  { account: 'A1', currency: 'USD', amount: '12345.67', basis: 'movements' },
  { account: 'A2', currency: 'EUR', amount: '-2000', basis: 'movements' },
  { account: 'B7', currency: 'BTC', amount: '1.25', basis: 'movements' },
  { account: 'B7', currency: 'CHF', amount: '100', basis: 'movements' },
] as const
const strategies = [
  {
    account: 'A1',
    order: 'O1',
    legs: positions.slice(0, 2).map(({ instrument, quantity }) => ({ instrument, quantity })),
  },
]
const packed = (list: readonly Position[]): PackedBook =>
  pricedBook(ledgerOf(list, cash, strategies), instruments, inputs)
const book = packed(positions)
const report = (b: PackedBook, by: (typeof EXPOSURE_GROUPS)[number] = 'underlying') =>
  exposureReport(b, { by, heatmap: null, reporting: 'USD' })
const whole = report(book)

describe('parts and wholes', () => {
  test('the book has what it should: priced, unpriced with reasons, several currencies', () => {
    const statuses = whole.totals.leftOut.reasons.map((r) => r.status)
    expect(statuses).toEqual(['no_spot', 'no_fx'])
    expect(whole.priced + whole.notPriced.filter((p) => !p.instrument.startsWith('cash:')).length).toBe(600)
    expect(whole.notPriced.filter((p) => p.status === 'no_fx')).toEqual([
      {
        account: 'B7',
        instrument: 'cash:CHF',
        quantity: '100',
        status: 'no_fx',
        reason: 'The rate from CHF to USD is not known: type it as fx:CHF/USD.',
      },
    ])
    expect(whole.totals.fx.map((f) => f.from)).toEqual(['EUR'])
    expect(whole.totals.theta.decayToHorizonCash).toBeGreaterThan(10)
  })

  test.each(EXPOSURE_GROUPS)('rows by %s sum to the totals within 1e-12 of gross', (by) => {
    const { rows, totals } = report(book, by)
    for (const m of CASH_MEASURES) {
      const net = rows.reduce((s, r) => s + r[m], 0)
      const gross = rows.reduce((s, r) => s + r.gross[m], 0)
      expect(Math.abs(net - totals[m]) <= 1e-12 * totals.gross[m], `${m}: ${net} ${totals[m]}`).toBe(true)
      expect(Math.abs(gross - totals.gross[m]) <= 1e-12 * totals.gross[m], `gross ${m}`).toBe(true)
    }
    expect(rows.reduce((s, r) => s + r.positions, 0)).toBe(600)
    expect(rows.reduce((s, r) => s + r.notPriced, 0)).toBe(whole.notPriced.length)
  })

  test('options and linear parts of an underlying sum to its row', () => {
    for (const row of whole.rows)
      for (const m of CASH_MEASURES) {
        const parts = (row.options?.[m] ?? 0) + (row.linear?.[m] ?? 0)
        expect(Math.abs(parts - row[m]) <= 1e-12 * row.gross[m], `${row.key} ${m}`).toBe(true)
      }
  })

  test.each([...CASH_MEASURES, ...UNIT_MEASURES])(
    'cells of the %s heatmap sum to its rows, columns and total',
    (measure) => {
      const { heatmap } = exposureReport(book, { by: 'underlying', heatmap: measure, reporting: 'USD' })
      if (heatmap === null) throw new Error('no heatmap')
      for (const matrix of [heatmap.strikeExpiry, heatmap.underlyingMaturity]) {
        const allowed = 1e-12 * heatmap.totalGross
        const sums = (matrix: HeatMatrix) =>
          matrix.net.map((row) => row.reduce<number>((s, x) => s + (x ?? 0), 0))
        const byRow = sums(matrix)
        for (const [r, total] of matrix.rowTotals.entries())
          expect([r, total === null]).toEqual([
            r,
            matrix.net[r]?.every((x, c) => x === null || (matrix.notPriced[r]?.[c] === 0 && x === 0)) ===
              true && matrix.net[r]?.some((x) => x === null),
          ])
        for (const [r, total] of matrix.rowTotals.entries())
          expect(Math.abs((byRow[r] ?? 0) - (total ?? 0))).toBeLessThanOrEqual(allowed)
        for (const [c, total] of matrix.columnTotals.entries()) {
          const column = matrix.net.reduce((s, row) => s + (row[c] ?? 0), 0)
          expect(Math.abs(column - (total ?? 0))).toBeLessThanOrEqual(allowed)
        }
        expect(Math.abs(byRow.reduce((s, x) => s + x, 0) - heatmap.total)).toBeLessThanOrEqual(allowed)
      }
      if ((CASH_MEASURES as readonly string[]).includes(measure))
        expect(heatmap.total).toBe(whole.totals[measure as (typeof CASH_MEASURES)[number]])
    },
  )

  test('a cell whose positions have no number is null and counted, an empty one is 0', () => {
    const { heatmap } = exposureReport(book, { by: 'underlying', heatmap: 'vegaCash', reporting: 'USD' })
    const matrix = heatmap?.underlyingMaturity
    const row = matrix?.rows.findIndex((r) => r.underlying === 'us-equity:DDD:USD') ?? -1
    expect(matrix?.net[row]).toContain(null)
    for (const [c, x] of (matrix?.net[row] ?? []).entries())
      expect(x, String(c)).toBe((matrix?.notPriced[row]?.[c] ?? 0) > 0 ? null : 0)
  })

  test('a shuffled book gives the same to 1e-12 of gross', () => {
    const next = random(99)
    const shuffled = positions
      .map((p) => ({ p, key: next() }))
      .sort((a, b) => a.key - b.key)
      .map(({ p }) => p)
    const other = report(packed(shuffled))
    for (const m of CASH_MEASURES)
      expect(Math.abs(other.totals[m] - whole.totals[m]) <= 1e-12 * whole.totals.gross[m], m).toBe(true)
    expect(other.rows.map((r) => r.key)).toEqual(whole.rows.map((r) => r.key))
  })

  test('no NaN and no Infinity anywhere in the report', () => {
    const walk = (x: unknown, path: string): void => {
      if (typeof x === 'number') expect(Number.isFinite(x), path).toBe(true)
      else if (typeof x === 'object' && x !== null)
        for (const [k, v] of Object.entries(x)) walk(v, `${path}.${k}`)
    }
    for (const by of EXPOSURE_GROUPS)
      walk(exposureReport(book, { by, heatmap: 'ultima', reporting: 'EUR' }), by)
  })

  test('flipping every quantity flips every net figure and keeps every gross one', () => {
    const flipped = positions.map((p) => ({ ...p, quantity: String(-Number(p.quantity)) }))
    const without = (list: readonly Position[]) =>
      report(pricedBook(ledgerOf(list), instruments, inputs)).totals
    const [a, b] = [without(positions), without(flipped)]
    for (const m of CASH_MEASURES) {
      expect(b[m] + a[m], m).toBe(0)
      expect(b.gross[m], m).toBe(a.gross[m])
    }
  })
})

describe('strategies', () => {
  const call = contract('us-option:AAA:2026-06-19:C:60:USD', {
    underlying: 'us-equity:AAA:USD',
    style: 'european',
  })
  const put = contract('us-option:AAA:2026-06-19:P:40:USD', {
    underlying: 'us-equity:AAA:USD',
    style: 'european',
  })
  const list = [held(call, '10'), held(put, '-4')]
  const leg = (c: ResolvedInstrument, quantity: string) => ({ instrument: c.name, quantity })
  const strategies = [
    { account: 'A1', order: 'O1', legs: [leg(call, '6'), leg(put, '-6')] },
    { account: 'A1', order: 'O2', legs: [leg(call, '3'), leg(put, '2')] },
  ]
  const shares: StrategyShares = (_account, instrument) =>
    instrument === call.name
      ? [
          { strategy: 'O1', quantity: Decimal.of('6') },
          { strategy: 'O2', quantity: Decimal.of('3') },
          { strategy: null, quantity: Decimal.of('1') },
        ]
      : [{ strategy: 'O1', quantity: Decimal.of('-4') }]
  const prices = [input('spot', 'us-equity:AAA:USD', '50'), input('vol', 'us-equity:AAA:USD', '0.3')]
  const market = new MarketView(composeSnapshot(NOW, prices), asBook(call, put))
  const parted = packBook({
    ledger: ledgerOf(list, [], strategies),
    instruments: asBook(call, put),
    market,
    invertAmerican: () => null,
    shares,
  })
  priceBook(parted, { american: () => ({ status: 'invalid_input', value: null }) })

  test('a position shared by strategies is in each with its part; counted once in all', () => {
    const { rows, totals, positions: count, priced } = report(parted, 'strategy')
    expect([count, priced]).toEqual([2, 2])
    expect(rows.map((r) => [r.key, r.positions])).toEqual([
      ['O1', 2],
      ['O2', 1],
      ['none', 1],
    ])
    const vega = rows.map((r) => r.vegaCash)
    expect((vega[1] ?? 0) / (vega[2] ?? 0)).toBeCloseTo(3, 12)
    expect(vega.reduce((s, x) => s + x, 0)).toBeCloseTo(totals.vegaCash, 10)
    const byUnderlying = report(parted)
    expect(byUnderlying.rows.map((r) => r.positions)).toEqual([2])
    const whole = report(pricedBook(ledgerOf(list), asBook(call, put), prices))
    expect(byUnderlying.totals.vegaCash).toBeCloseTo(whole.totals.vegaCash, 10)
  })

  test('an unpriced position in two strategies is listed once', () => {
    const nothing = new MarketView(composeSnapshot(NOW, []), asBook(call, put))
    const ledger = ledgerOf(list, [], strategies)
    const unpriced = packBook({
      ledger,
      instruments: asBook(call, put),
      market: nothing,
      invertAmerican: () => null,
      shares,
    })
    const { notPriced, totals } = report(unpriced)
    expect(notPriced.map((p) => [p.instrument, p.quantity])).toEqual([
      [call.name, '10'],
      [put.name, '-4'],
    ])
    expect(totals.leftOut.count).toBe(2)
  })
})
