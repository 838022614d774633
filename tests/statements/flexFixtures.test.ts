/** Real Flex files (not kept in the project): counts, positions and fees as counted by independent scripts. */
import { describe, expect } from 'vitest'
import { ibkrFlexXml } from '../../shared/statements/ibkr-flex-xml/format.ts'
import { recognise } from '../../shared/statements/registry.ts'
import { fixtureBytes, fixtureTest } from '../support/fixtures.ts'
import { decode, feeSum, type Parsed, parseText, replay, rowsOf, sum } from './support.ts'

function read(name: string): { text: string; parsed: Parsed } {
  const text = decode(fixtureBytes(`ibkr-flex-xml/${name}`))
  expect(recognise({ fileName: name, text: text.slice(0, 65_536) })?.format.id).toBe('ibkr-flex-xml')
  return { text, parsed: parseText(ibkrFlexXml, text) }
}

/** Trade rows by asset category and transaction type, as their evidence prints them, one a row. */
function executions(p: Parsed): Record<string, number> {
  const rows = new Map<string, number>()
  const seen = new Set<string>()
  for (const d of p.drafts) {
    if (!/^<Trade(?:Confirm)? /.test(d.raw) || seen.has(`${d.line} ${d.raw}`)) continue
    seen.add(`${d.line} ${d.raw}`)
    const of = (name: string) => new RegExp(` ${name}="([^"]*)"`).exec(d.raw)?.[1]
    const key = `${of('assetCategory')}/${of('transactionType')}`
    rows.set(key, (rows.get(key) ?? 0) + 1)
  }
  return Object.fromEntries([...rows].sort())
}

/** Sum of ibCommission over all currencies: fees of fills and events, and the fee legs of currency conversions. */
function commissions(p: Parsed): string {
  const conversions = sum(
    rowsOf(p, 'cash')
      .filter((c) => c.data.kind === 'fee' && /^<Trade/.test(c.raw))
      .map((c) => c.data.amount),
  )
  return sum([feeSum(p, 'commission').negated().toString(), conversions])
}

const derivatives = (p: Parsed) =>
  rowsOf(p, 'holding')
    .filter((h) => /:\d{4}-\d{2}-\d{2}:/.test(h.data.instrument ?? ''))
    .map((h) => `${h.data.instrument} x ${h.data.quantity} @ ${h.data.mark}`)

const multipliers = (p: Parsed) =>
  Object.fromEntries(rowsOf(p, 'instrument').map((i) => [i.data.ref, i.data.terms?.multiplier ?? null]))

describe('Flex files of other people', () => {
  fixtureTest('annual tax report: 671 executions in three asset classes', () => {
    const { parsed } = read('eTax_report_anonymised_2025.xml')
    expect(executions(parsed)).toEqual({
      'CASH/ExchTrade': 176,
      'OPT/BookTrade': 8,
      'OPT/ExchTrade': 332,
      'STK/BookTrade': 1,
      'STK/ExchTrade': 154,
    })
    expect(commissions(parsed)).toBe('-2014.795861956')
    expect(derivatives(parsed)).toEqual(['us-option:MSTR:2026-02-06:C:220:USD x -52 @ 1.0231'])
    expect(multipliers(parsed)['us-option:MSTR:2026-02-06:C:220:USD']).toBe('100')
    expect(rowsOf(parsed, 'holding')).toHaveLength(2)
    expect(parsed.skipped.filter((r) => r.startsWith('OpenPosition LOT'))).toHaveLength(72)
    // currency conversions change cash only
    expect(rowsOf(parsed, 'cash').filter((c) => c.data.kind === 'fx')).toHaveLength(352)
    expect(Object.keys(replay(parsed)).filter((k) => /CASH|:EUR\b.*CHF/.test(k))).toEqual([])
    expect(parsed.issues).toEqual([])
  })

  fixtureTest('options and futures without strike, expiry, putCall and ids', () => {
    const { parsed } = read('options_future_2025.xml')
    expect(executions(parsed)).toEqual({
      'FOP/BookTrade': 2,
      'FOP/ExchTrade': 2,
      'FUT/BookTrade': 3,
      'FUT/ExchTrade': 1,
      'OPT/BookTrade': 4,
      'OPT/ExchTrade': 9,
      'STK/BookTrade': 3,
      'STK/ExchTrade': 15,
    })
    expect(commissions(parsed)).toBe('-34.24393715')
    expect(rowsOf(parsed, 'holding')).toHaveLength(11)
    expect(derivatives(parsed)).toEqual([
      'us-option:ASML:2026-01-30:P:930:USD x 1 @ 10.1834',
      'us-option:ASML:2026-01-30:C:1170:USD x 1 @ 19.0218',
      'us-option:WY:2026-07-17:C:20:USD x 2 @ 4.605',
      'cme-option:CHU:2026-01-09:C:1.29:USD x -1 @ 0.0008',
    ])
    expect(multipliers(parsed)['cme-option:CHU:2026-01-09:C:1.29:USD']).toBe('125000')
    expect(multipliers(parsed)['cme-future:6S:2025-12-15:USD']).toBe('125000')
    // each of the 14 OptionEAE rows repeats a trade: none becomes a draft, and they tell what the trades were
    expect(parsed.skipped.filter((r) => r.startsWith('OptionEAE'))).toHaveLength(13)
    const events = rowsOf(parsed, 'event').map(
      (e) => `${e.data.kind} ${e.data.instrument} ${e.data.quantity}`,
    )
    expect(events.sort()).toEqual([
      'assignment us-option:SA:2025-09-19:C:17:USD 1',
      'exercise cme-option:4SF:2025-10-24:C:1.265:USD -1',
      'exercise us-option:VIX:2025-04-16:P:55:USD -1',
      'expiry cme-option:CHU:2025-01-03:C:1.21:USD 6',
      'expiry us-option:IGIC:2025-01-17:C:25:USD 1',
      'expiry us-option:TLT:2025-06-13:C:89.5:USD -3',
    ])
    expect(parsed.issues.map((i) => i.code)).toEqual(['flex_settlement_cash_missing'])
  })

  fixtureTest('short options', () => {
    const { parsed } = read('minimal_short_options_repro_2025.xml')
    expect(executions(parsed)).toEqual({ 'OPT/ExchTrade': 2, 'STK/ExchTrade': 2 })
    expect(commissions(parsed)).toBe('-20.9')
    expect(derivatives(parsed)).toEqual(['us-option:XXXX:2026-02-20:C:200:USD x -12 @ 1.5'])
    expect(replay(parsed)).toEqual({
      'us-equity:XXXX:USD': '1200',
      'us-equity:YYYY:USD': '50',
      'us-option:XXXX:2026-02-20:C:200:USD': '-12',
    })
    // the only level printed is the summary: it is used
    expect(rowsOf(parsed, 'cash')).toHaveLength(3)
    expect(rowsOf(parsed, 'balance').map((b) => [b.data.currency, b.data.amount])).toEqual([
      ['USD', '96190.85'],
    ])
    expect(rowsOf(parsed, 'fxRate').map((r) => [r.data.from, r.data.to, r.data.rate])).toEqual([
      ['USD', 'CHF', '0.88'],
    ])
  })

  fixtureTest('change of ISIN', () => {
    const { parsed } = read('corporate_action_2025.xml')
    expect(executions(parsed)).toEqual({ 'STK/ExchTrade': 1 })
    expect(commissions(parsed)).toBe('-3')
    expect(rowsOf(parsed, 'holding')).toHaveLength(1)
    expect(derivatives(parsed)).toEqual([])
    expect(replay(parsed)).toEqual({ 'eu-equity:1XJ:EUR': '24' })
    expect(rowsOf(parsed, 'event').map((e) => [e.data.kind, e.data.instrument, e.data.into])).toEqual([
      ['symbol_change', 'eu-equity:ZT0:EUR', 'eu-equity:1XJ:EUR'],
    ])
  })

  fixtureTest('trade confirmations', () => {
    const { parsed } = read('bankroll_tradeconfirms_TCF.xml')
    expect(parsed.tally).toEqual({ seen: 11, drafted: 11, skipped: 0, failed: 0 })
    expect(replay(parsed)).toEqual({
      'bond:ALLY 3 3/4 11/18/19:USD': '2000',
      'cme-future:ES:2019-03-15:USD': '1',
      'cme-option:GBU:2019-04-05:C:1.335:USD': '1',
      'uk-equity:GAW:GBP': '100',
      'us-equity:AAPL:USD': '17',
      'us-equity:BRK.B:USD': '100',
      'us-option:HYG:2019-11-15:P:87:USD': '1',
      'us-option:MTCH:2019-02-15:P:45:USD': '-1',
    })
    const gbu = rowsOf(parsed, 'instrument').find((i) => i.data.ref.startsWith('cme-option'))
    expect(gbu?.data.terms?.underlying).toEqual({ value: 'cme-future:6B:2019-06-17:USD', certainty: 'rule' })
    expect(parsed.header.periods).toEqual([])
  })

  fixtureTest('a query without trades and positions says what to tick', () => {
    const { parsed } = read('bankroll_activity_AF.xml')
    expect(parsed.issues.map((i) => [i.severity, i.code])).toEqual([['error', 'flex_sections_missing']])
    expect(parsed.drafts).toEqual([])
    expect(parsed.tally).toEqual({ seen: 9, drafted: 0, skipped: 9, failed: 0 })
  })

  fixtureTest('any chunk size gives the same drafts', () => {
    for (const name of ['options_future_2025.xml', 'corporate_action_2025.xml', 'tradetally_flex_2026.xml']) {
      const { text, parsed } = read(name)
      expect(parseText(ibkrFlexXml, text, 1)).toEqual(parsed)
      expect(parseText(ibkrFlexXml, text, 7)).toEqual(parsed)
    }
    const { text, parsed } = read('eTax_report_anonymised_2025.xml')
    expect(parseText(ibkrFlexXml, text, 4093)).toEqual(parsed)
  })
})
