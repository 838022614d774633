/** Files of option quotes: counts of other people's files, and what each layout says of one option. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Decimal } from '../../shared/model/decimal.ts'
import type { Chain } from '../../shared/statements/chains/chain.ts'
import { CHAINS, readChain } from '../../shared/statements/chains/readChain.ts'
import { fixtureBytes, fixtureTest } from '../support/fixtures.ts'
import { damaged, decode } from './support.ts'

const OWN = join(import.meta.dirname, '../fixtures/chains')
const own = (name: string) => readFileSync(join(OWN, name), 'utf8')
function read(text: string, fileName: string, hints = {}): Chain {
  const chain = readChain(text, { fileName, ...hints })
  if (chain === null) throw new Error(`${fileName} is not recognised`)
  expect(chain.tally.seen).toBe(chain.tally.drafted + chain.tally.skipped + chain.tally.failed)
  return chain
}
const other = (name: string) => read(decode(fixtureBytes(name)), name.slice(name.lastIndexOf('/') + 1))
const sum = (texts: (string | null)[]) => Decimal.sum(texts.map((t) => Decimal.of(t ?? '0'))).toString()
const expiries = (c: Chain) => new Set(c.quotes.map((q) => q.contract.identity.expiry)).size
function roots(c: Chain): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const q of c.quotes) {
    const { root, right } = q.contract.identity
    if (right === 'C') counts[root] = (counts[root] ?? 0) + 1
  }
  return counts
}
const flagged = (c: Chain, flag: string) =>
  c.quotes.filter((q) => (q.flags as readonly string[]).includes(flag)).map((q) => q.symbol)

describe('files of other people', () => {
  fixtureTest.each([
    ['spx_quotedata-2_20251001.csv', 97, 1, { SPX: 97 }, '68147', '56694', 3],
    ['spx_quotedata-3_20251001.csv', 217, 2, { SPX: 142, SPXW: 75 }, '361595', '496034', 6],
    ['spx_quotedata-4_20251001.csv', 75, 1, { SPX: 75 }, '87426', '81418', 1],
    ['spx_quotedata-5_20251001.csv', 159, 2, { SPX: 119, SPXW: 40 }, '145281', '166970', 0],
    ['spx_quotedata_20251001.csv', 141, 1, { SPX: 141 }, '66974', '98577', 1],
  ] as const)('Cboe %s', (name, strikes, days, classes, calls, puts, withoutIv) => {
    const c = other(`option-chain-cboe-csv/${name}`)
    expect(c.issues).toEqual([])
    expect([c.tally.seen, c.quotes.length, expiries(c), roots(c)]).toEqual([
      strikes,
      2 * strikes,
      days,
      classes,
    ])
    const side = (right: string) => c.quotes.filter((q) => q.contract.identity.right === right)
    expect(sum(side('C').map((q) => q.openInterest))).toBe(calls)
    expect(sum(side('P').map((q) => q.openInterest))).toBe(puts)
    expect(side('C').filter((q) => q.iv === null)).toHaveLength(withoutIv)
    expect(side('C').filter((q) => q.flags.includes('no_bid'))).toHaveLength(0)
    expect(new Set(c.quotes.map((q) => q.underlyingPrice))).toEqual(new Set(['6711.2002']))
    expect(c.asOf).toMatch(/^2025-10-01T18:0\d:00-04:00$/)
  })

  fixtureTest('Deribit book summary: absent sides are not zero', () => {
    const c = other('option-chain-deribit-csv/deribit_eth_book_summary_2024-01-08.csv')
    expect([c.quotes.length, expiries(c)]).toEqual([684, 11])
    expect(c.quotes.filter((q) => q.bid === null)).toHaveLength(230)
    expect(c.quotes.filter((q) => q.ask === null)).toHaveLength(253)
    expect(sum(c.quotes.map((q) => q.openInterest))).toBe('2337624')
    expect(new Set(c.quotes.map((q) => q.unit))).toEqual(new Set(['ETH']))
    // one reference price an expiry (the exchange's own ticks may differ by a little)
    expect(new Set(c.quotes.map((q) => q.underlyingPrice)).size).toBeGreaterThanOrEqual(11)
  })

  fixtureTest('the other layouts: one row, counted rows', () => {
    const tardis = other('option-chain-deribit-csv/tardis_options_chain_deribit_2020.csv')
    expect(tardis.quotes).toHaveLength(7)
    expect(tardis.quotes[0]).toMatchObject({
      instrument: 'deribit:BTC:2020-06-09:P:9875:BTC',
      at: '2020-06-07T23:59:59.413Z',
      bid: '0.0205',
      bidSize: '15.1',
      iv: '0.6289',
      underlyingPrice: '9756.36',
    })
    expect(tardis.quotes[3]).toMatchObject({ bid: null, ask: null, openInterest: null })
    const historical = other('option-chain-other/historicaloptiondata_spx_2017.csv')
    expect([historical.quotes.length, historical.issues]).toEqual([392, []])
    expect(historical.quotes[1]).toMatchObject({
      instrument: 'us-option:SPX:2017-03-17:P:300:USD',
      at: '2017-01-03',
      bid: '0',
      ask: '0.05',
      underlyingPrice: '2257.83',
    })
    const lean = other('option-chain-other/lean_universe_goog_20151224.csv')
    expect([lean.tally, lean.asOf]).toEqual([
      { seen: 2017, drafted: 2016, skipped: 1, failed: 0 },
      '2015-12-24',
    ])
    expect(lean.quotes[0]).toMatchObject({
      instrument: 'us-option:GOOG:2015-12-31:C:450:USD',
      underlyingPrice: '748.4',
      last: '298.3',
      bid: null,
    })
    expect(other('option-chain-other/lean_universe_spx_20151223.csv').quotes).toHaveLength(272)
    const yahoo = other('option-chain-other/yahoo_like_msft_2021-11-22.csv')
    expect([yahoo.format, yahoo.quotes.length, yahoo.asOf]).toEqual(['generic-chain', 1995, '2021-11-22'])
    const json = other('option-chain-other/cboe_greeks_chain_ADC_2026-08-22.json')
    expect([json.format, json.quotes.length]).toEqual(['cboe-json', 44])
    expect(json.quotes[0]).toMatchObject({ instrument: 'us-option:ADC:2026-09-18:C:40:USD', bid: '32.3' })
  })
})

describe('layouts written by hand', () => {
  test('Cboe table: a date in another spelling, AM and PM classes, flags', () => {
    const c = read(own('cboe-spx-spxw.csv'), 'spx.csv')
    expect([c.asOf, c.quotes.length, roots(c)]).toEqual([
      '2026-02-05T20:26:00-05:00',
      12,
      { SPX: 5, SPXW: 1 },
    ])
    expect(flagged(c, 'twin_strike')).toEqual([
      'SPX260220C06700000',
      'SPX260220P06700000',
      'SPXW260220C06700000',
      'SPXW260220P06700000',
    ])
    expect(flagged(c, 'crossed')).toEqual(['SPXW260220C06700000'])
    expect(flagged(c, 'no_bid')).toEqual(['SPXW260220P06700000'])
    expect(flagged(c, 'no_open_interest')).toEqual(['SPXW260220P06700000'])
    expect(flagged(c, 'parity')).toEqual(['SPX260220C07000000', 'SPX260220P07000000'])
    expect(flagged(c, 'stale_last')).toContain('SPX260220C07000000')
    expect(c.quotes.find((q) => q.symbol === 'SPX260220C07000000')?.iv).toBeNull()
    expect(c.quotes[0]?.underlying).toBe('us-index:SPX:USD')
  })

  test('Cboe JSON as the exchange prints it', () => {
    const c = read(own('cboe.json'), 'spx.json')
    expect(c.format).toBe('cboe-json')
    expect(c.quotes.map((q) => [q.instrument, q.bid, q.ask, q.iv, q.mark, q.bidSize])).toEqual([
      ['us-option:SPX:2026-02-20:C:6700:USD', '61', '62', '0.14', '61.6', '12'],
      ['us-option:SPXW:2026-02-20:P:6700:USD', '0', '50.5', null, '50', null],
    ])
    expect(c.quotes[0]?.underlyingPrice).toBe('6711.2')
  })

  test('Deribit JSON: perpetuals are no options, combos are told', () => {
    const c = read(own('deribit-summary.json'), 'summary.json')
    expect(c.tally).toEqual({ seen: 3, drafted: 1, skipped: 1, failed: 1 })
    expect(c.quotes[0]).toMatchObject({ bid: null, ask: '0.0131', iv: '0.5231', unit: 'BTC', volume: '1.5' })
    expect(c.quotes[0]?.flags).toEqual(['no_bid'])
  })

  test('any table: percent or fraction, a row that cannot be read is told', () => {
    const c = read(own('table.csv'), 'quotes.csv', { date: '2026-02-05' })
    expect(c.quotes.map((q) => [q.instrument, q.iv, q.at])).toEqual([
      ['us-option:QXZ:2026-03-20:C:47.5:USD', '0.25', '2026-02-05'],
      ['us-option:QXZ:2026-03-20:P:47.5:USD', '0.26', '2026-02-05'],
    ])
    expect(c.issues.map((i) => [i.line, i.code])).toEqual([[4, 'date_unreadable']])
  })

  test('a Lean universe without a root in its name says what to do', () => {
    const text =
      '#expiry,strike,right,open,high,low,close,volume,open_interest,implied_volatility\n20260320,10,C,1,1,1,1,0,5,0.3\n'
    expect(read(text, 'x.csv').issues.map((i) => i.code)).toEqual(['root_missing', 'chain_empty'])
    expect(read(text, 'x.csv', { root: 'QXZ', date: '2026-01-05' }).quotes[0]?.instrument).toBe(
      'us-option:QXZ:2026-03-20:C:10:USD',
    )
  })
})

test('damaged chains never throw, and rows in are rows out', () => {
  const texts = ['cboe-spx-spxw.csv', 'cboe.json', 'deribit-summary.json', 'table.csv'].map(own)
  const change = fc.tuple(
    fc.nat(4000),
    fc.nat(12),
    fc.constantFrom('', ',', '"', '\n', '1e999', '-', 'null', '}', '__proto__', '\ud800', '0'),
  )
  fc.assert(
    fc.property(
      fc.constantFrom(...texts),
      fc.array(change, { minLength: 1, maxLength: 5 }),
      (text, changes) => {
        const t = damaged(text, changes)
        for (const layout of CHAINS) {
          const c = layout.read(t, { fileName: 'q_20260105.csv' })
          expect(c.tally.seen).toBe(c.tally.drafted + c.tally.skipped + c.tally.failed)
          expect(c.issues.filter((i) => i.severity === 'error').length).toBeGreaterThanOrEqual(c.tally.failed)
        }
      },
    ),
    { seed: 5, numRuns: 400 },
  )
})
