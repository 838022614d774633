/** Files of prices over time: counts of other people's files, and what each layout says of one day. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { History } from '../../shared/statements/histories/history.ts'
import { HISTORIES, readHistory } from '../../shared/statements/histories/readHistory.ts'
import { recognise } from '../../shared/statements/registry.ts'
import { fixtureBytes, fixtureTest } from '../support/fixtures.ts'
import { SAMPLES } from './samples.ts'
import { damaged, decode } from './support.ts'

const OWN = join(import.meta.dirname, '../fixtures/histories')
function read(text: string, fileName: string, hints = {}): History {
  const history = readHistory(text, { fileName, ...hints })
  if (history === null) throw new Error(`${fileName} is not recognised`)
  expect(history.tally.seen).toBe(history.tally.drafted + history.tally.skipped + history.tally.failed)
  return history
}
const own = (name: string, hints = {}) => read(readFileSync(join(OWN, name), 'utf8'), name, hints)
const other = (name: string) => read(decode(fixtureBytes(`price-history/${name}`)), name)

test.each([
  ['volvo_daily.csv', 'price'],
  ['Volkswagen.csv', 'price'],
  ['volume by day.csv', 'price'],
  ['VIXCLS.csv', 'volatility'],
  ['implied_vol.csv', 'volatility'],
  ['btc-volatility-30d.csv', 'volatility'],
  ['DVOL.csv', 'volatility'],
])('%s holds a %s', (name, kind) => {
  expect(read('Date,Close\n2024-01-02,60.5\n2024-01-03,61\n', name).series[0]?.kind).toBe(kind)
})

describe('prices below zero', () => {
  test('oil of 20 April 2020 is a price like any other', () => {
    const history = read(
      'observation_date,DCOILWTICO\n2020-04-17,18.31\n2020-04-20,-36.98\n',
      'DCOILWTICO.csv',
    )
    expect(history.series[0]?.points.map((p) => p.close)).toEqual(['18.31', '-36.98'])
    expect(history.issues).toEqual([])
  })

  test('a volatility is none', () => {
    const history = read(
      'DATE,OPEN,HIGH,LOW,CLOSE\n01/02/2024,13,14,12,13\n01/03/2024,13,14,12,-13\n',
      'vix.csv',
    )
    expect(history.tally).toMatchObject({ drafted: 1, failed: 1 })
    expect(history.issues[0]?.code).toBe('volatility_negative')
  })
})

describe('files of other people', () => {
  fixtureTest.each([
    ['btcusd_coinbase_daily_lean.csv', 'lean-daily', 'price', 1318, '2014-12-01', '370', '2018-08-13'],
    [
      'btcusd_coinbase_minute_20171217_lean.csv',
      'lean-minute',
      'price',
      1440,
      '2017-12-17T00:00:00',
      '19516.96',
      '2017-12-17T23:59:00',
    ],
    [
      'dvol_btc_daily_2022_2025.json',
      'dvol',
      'volatility',
      1102,
      '2022-11-06T00:00:00.000Z',
      '56.76',
      '2025-11-12T00:00:00.000Z',
    ],
    ['sp500_daily_1999_2018.csv', 'ohlc', 'price', 5031, '1999-01-04', '1228.099976', '2018-12-31'],
    ['spy_daily_1998_2021_lean.csv', 'lean-daily', 'price', 5849, '1998-01-02', '97.36', '2021-03-31'],
    ['vix_daily_1990_2026.csv', 'vix', 'volatility', 9235, '1990-01-02', '17.24', '2026-07-23'],
  ] as const)('%s', (name, format, kind, count, first, close, last) => {
    const h = other(name)
    expect(h.issues.filter((i) => i.severity !== 'info')).toEqual([])
    const [series] = h.series
    expect([h.format, h.series.length, series?.kind, series?.points.length]).toEqual([format, 1, kind, count])
    expect([series?.points[0]?.at, series?.points[0]?.close, series?.points.at(-1)?.at]).toEqual([
      first,
      close,
      last,
    ])
  })

  fixtureTest('several prices side by side: the crash of 17 August 2023', () => {
    const h = other('weth_usdc_minute_2023-08-13_17_flashcrash.csv')
    expect(h.series.map((s) => [s.name, s.points.length])).toEqual([
      ['WETH', 7200],
      ['USDC', 7200],
    ])
    const day = h.series[0]?.points.filter((p) => p.at.startsWith('2023-08-17')) ?? []
    const closes = day.map((p) => Number(p.close))
    expect(Math.max(...closes)).toBe(1807.18)
    expect(Math.min(...closes)).toBe(1595.16)
    expect(day.find((p) => p.close === '1595.16')?.at).toBe('2023-08-17T21:45:00')
  })
})

describe('layouts written by hand', () => {
  test('FRED: blank closes and points are holidays', () => {
    const h = own('fred.csv')
    expect([h.format, h.tally.skipped]).toEqual(['fred', 2])
    expect(h.series[0]?.points.map((p) => [p.at, p.close])).toEqual([
      ['2026-01-15', '6710.25'],
      ['2026-01-16', '6700.5'],
      ['2026-01-21', '6655.75'],
    ])
  })

  test('day first, told by the column; two closes of a day; a day that is none', () => {
    const h = own('day-first.csv')
    expect(h.series[0]?.points.map((p) => [p.at, p.close])).toEqual([
      ['2026-02-02', '100.25'],
      ['2026-02-03', '101.5'],
      ['2026-02-13', '102'],
    ])
    expect(h.issues.map((i) => [i.code, i.line])).toEqual([
      ['date_unreadable', 6],
      ['history_twice', 5],
    ])
  })

  test('Lean minutes: the day from the name, shares x10000 told or overruled', () => {
    const h = own('20260105_trade.csv')
    expect(h.series[0]?.points[0]).toMatchObject({
      at: '2026-01-05T09:30:00',
      close: '47.51',
      volume: '1200',
    })
    expect(h.issues.map((i) => i.code)).toEqual(['lean_scaled'])
    expect(own('20260105_trade.csv', { scaled: false }).series[0]?.points[0]?.close).toBe('475100')
    const text = readFileSync(join(OWN, '20260105_trade.csv'), 'utf8')
    expect(read(text, 'trade.csv').issues.map((i) => i.code)).toEqual(['date_missing', 'history_empty'])
  })

  test("the exchange's own answer of the volatility index", () => {
    const h = read(
      '{"jsonrpc":"2.0","result":{"data":[[1770000000000,50.1,52,49.5,51.25]],"continuation":null}}',
      'x',
    )
    expect(h.series[0]?.points[0]).toMatchObject({
      at: '2026-02-02T02:40:00.000Z',
      open: '50.1',
      close: '51.25',
    })
  })

  test('a statement is no history, and a history no statement', () => {
    for (const [id, text] of Object.entries(SAMPLES))
      expect(readHistory(text, { fileName: 'x' }), id).toBeNull()
    for (const name of ['fred.csv', 'day-first.csv', '20260105_trade.csv'])
      expect(recognise({ fileName: name, text: readFileSync(join(OWN, name), 'utf8') })).toBeNull()
  })
})

test('damaged histories never throw, and rows in are rows out', () => {
  const texts = ['fred.csv', 'day-first.csv', '20260105_trade.csv'].map((n) =>
    readFileSync(join(OWN, n), 'utf8'),
  )
  texts.push('[[1770000000000,50.1],[1770086400000,51.25]]')
  const change = fc.tuple(
    fc.nat(400),
    fc.nat(8),
    fc.constantFrom('', ',', '"', '\n', '1e999', '-', '[', '\ud800', '9'),
  )
  fc.assert(
    fc.property(
      fc.constantFrom(...texts),
      fc.array(change, { minLength: 1, maxLength: 5 }),
      (text, changes) => {
        const t = damaged(text, changes)
        for (const layout of HISTORIES) {
          const h = layout.read(t, { fileName: '20260105.csv' })
          expect(h.tally.seen).toBe(h.tally.drafted + h.tally.skipped + h.tally.failed)
        }
      },
    ),
    { seed: 6, numRuns: 400 },
  )
})
