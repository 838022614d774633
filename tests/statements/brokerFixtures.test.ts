/** Files of other people in the remaining formats: figures as counted by independent scripts. */
import { describe, expect } from 'vitest'
import { recognise } from '../../shared/statements/registry.ts'
import { fixtureBytes, fixtureTest } from '../support/fixtures.ts'
import { decode, feeSum, type Parsed, parseText, replay, rowsOf, sum } from './support.ts'

function read(name: string): { text: string; parsed: Parsed; format: string } {
  const text = decode(fixtureBytes(name))
  const fileName = name.slice(name.lastIndexOf('/') + 1)
  const found = recognise({ fileName, text: text.slice(0, 65_536) })
  if (found === null) throw new Error(`${name} is not recognised`)
  return { text, parsed: parseText(found.format, text), format: found.format.id }
}
const options = (p: Parsed) =>
  Object.fromEntries(Object.entries(replay(p)).filter(([name]) => /-option:|deribit:.*:[CP]:/.test(name)))
const amounts = (p: Parsed) =>
  sum([
    ...rowsOf(p, 'fill').map((f) => f.data.amount ?? '0'),
    ...rowsOf(p, 'cash').map((c) => c.data.amount),
    ...rowsOf(p, 'event')
      .flatMap((e) => e.data.cash ?? [])
      .map((c) => c.amount),
  ])
const allFees = (p: Parsed) => feeSum(p, 'fee').plus(feeSum(p, 'commission'))

describe('Robinhood', () => {
  fixtureTest('six contracts stay open, the amounts add up', () => {
    const { parsed, format } = read('robinhood-csv/robinhood_2021-11_to_2023-07_options.csv')
    expect(format).toBe('robinhood-csv')
    expect(parsed.seen).toBe(899)
    expect(parsed.issues).toEqual([])
    expect(options(parsed)).toEqual({
      'us-option:BAC:2022-03-18:C:50:USD': '-1',
      'us-option:CHWY:2021-12-17:C:85:USD': '1',
      'us-option:GENI:2022-04-14:C:15:USD': '-2',
      'us-option:NIO:2022-01-21:C:40:USD': '-1',
      'us-option:PTRA:2021-12-17:C:15:USD': '2',
      'us-option:SOFI:2023-08-04:C:12:USD': '-4',
    })
    const touched = new Set(
      parsed.drafts.flatMap((d) =>
        'instrument' in d.data && d.data.instrument?.startsWith('us-option') ? [d.data.instrument] : [],
      ),
    )
    expect(touched.size).toBe(237)
    // net amounts of the file: gross amounts less the fees made from them
    expect(sum([amounts(parsed), allFees(parsed).negated().toString()])).toBe('5117.49')
    const events = (kind: string) => rowsOf(parsed, 'event').filter((e) => e.data.kind === kind).length
    expect([events('expiry'), events('assignment'), events('exercise'), events('spin_off')]).toEqual([
      89, 8, 1, 2,
    ])
    expect(rowsOf(parsed, 'fill')).toHaveLength(248 + 140 + 133 + 97 + 96 + 25)
  })
})

describe('Webull', () => {
  fixtureTest('249 orders, 232 filled, nothing left', () => {
    const { parsed, format } = read('webull-csv/webull_options_orders_2022.csv')
    expect(format).toBe('webull-csv')
    expect(parsed.tally).toEqual({ seen: 249, drafted: 232, skipped: 17, failed: 0 })
    expect(replay(parsed)).toEqual({})
  })
})

describe('thinkorswim', () => {
  fixtureTest.each([
    ['2025-09-22-TradeActivity.csv', 17, 9],
    ['2025-10-03-TradeActivity.csv', 16, 2],
    ['2025-11-17-TradeActivity_con.csv', 5, 0],
    ['2025-12-02-AccountStatement_ind.csv', 7, 7],
    ['2026-01-15-AccountStatement.csv', 8, 4],
  ])('%s', (name, fills, ofOptions) => {
    const { parsed, format } = read(`thinkorswim-csv/${name}`)
    expect(format).toBe('thinkorswim-csv')
    expect(parsed.issues).toEqual([])
    expect(rowsOf(parsed, 'fill')).toHaveLength(fills)
    expect(rowsOf(parsed, 'fill').filter((f) => f.data.instrument?.startsWith('us-option'))).toHaveLength(
      ofOptions,
    )
    expect(replay(parsed)).toEqual(name.startsWith('2026') ? { 'us-equity:GCDT:USD': '-100' } : {})
  })

  fixtureTest('fees of the cash table go to the fills', () => {
    expect(allFees(read('thinkorswim-csv/2025-12-02-AccountStatement_ind.csv').parsed).toString()).toBe(
      '6.61',
    )
    const { parsed } = read('thinkorswim-csv/2026-01-15-AccountStatement.csv')
    expect(allFees(parsed).toString()).toBe('5.29')
    expect(parsed.skipped.filter((r) => r.startsWith('Cash Balance TRD'))).toHaveLength(8)
    expect(rowsOf(parsed, 'balance').map((b) => [b.data.at ?? b.data.date, b.data.amount])).toEqual([
      ['2026-01-14T01:00:00', '85490.75'],
      ['2026-01-15T01:00:00', '85901.46'],
      ['2026-01-15', '85901.46'],
    ])
    expect(rowsOf(parsed, 'holding').map((h) => [h.data.instrument, h.data.quantity, h.data.mark])).toEqual([
      ['us-equity:GCDT:USD', '-100', '5.5'],
    ])
  })
})

describe('Deribit', () => {
  fixtureTest('the log adds up in coin', () => {
    const { parsed, format } = read('deribit-csv/SYNTHETIC_deribit_transaction_log_btc.csv')
    expect(format).toBe('deribit-csv')
    expect(parsed.issues).toEqual([])
    expect(replay(parsed)).toEqual({ 'deribit:BTC:PERP:BTC': '20000' })
    expect(feeSum(parsed, 'commission').toString()).toBe('0.00052265')
    const funding = rowsOf(parsed, 'event').filter((e) => e.data.kind === 'funding')
    expect(funding.map((e) => e.data.cash)).toEqual([[{ currency: 'BTC', amount: '0.00000915' }]])
    expect(sum([amounts(parsed), feeSum(parsed, 'commission').negated().toString()])).toBe('0.41113398')
    expect(rowsOf(parsed, 'balance')[0]?.data.amount).toBe('0.41113398')
  })
})

describe('Interactive Brokers CSV', () => {
  fixtureTest('the full statement: positions, details joined, removals, cash', () => {
    const { parsed, format } = read('ibkr-activity-csv/SYNTHETIC_activity_statement_full_bom_crlf.csv')
    expect(format).toBe('ibkr-activity-csv')
    expect(parsed.issues).toEqual([])
    expect(rowsOf(parsed, 'holding').map((h) => [h.data.instrument, h.data.quantity, h.data.mark])).toEqual([
      ['us-equity:AAPL:USD', '-100', '254.63'],
      ['us-equity:BRK.B:USD', '10', '502.74'],
      ['us-option:AAPL:2025-12-19:C:250:USD', '2', '15.1'],
      ['us-option:SPX:2025-11-21:P:6500:USD', '-1', '88.2'],
      ['cme-future:ES:2025-12-19:USD', '1', '6738.75'],
    ])
    // the Trade rows count once, their Order row and the closed lot do not
    expect(rowsOf(parsed, 'fill').map((f) => `${f.data.quantity} ${f.data.instrument}`)).toEqual([
      '-100 us-equity:AAPL:USD',
      '1 us-option:AAPL:2025-12-19:C:250:USD',
      '1 us-option:AAPL:2025-12-19:C:250:USD',
      '-1 us-option:SPX:2025-11-21:P:6500:USD',
      '1 cme-future:ES:2025-12-19:USD',
    ])
    expect(rowsOf(parsed, 'event').map((e) => [e.data.kind, e.data.instrument, e.data.quantity])).toEqual([
      ['assignment', 'us-option:AAPL:2025-09-19:C:220:USD', '1'],
      ['expiry', 'us-option:SPXW:2025-09-26:P:6600:USD', '-3'],
      ['transfer', 'us-equity:BRK.B:USD', '10'],
      ['split', 'us-equity:WKHS:USD', '-1100'],
    ])
    const details = rowsOf(parsed, 'instrument')
      .filter((i) => i.data.ref === 'us-option:AAPL:2025-12-19:C:250:USD')
      .at(-1)
    expect(details?.data.aliases).toContainEqual({ kind: 'conid', text: '700000001' })
    expect(details?.data.terms?.multiplier).toBe('100')
    expect(parsed.header.periods).toEqual([{ from: '2025-09-01', to: '2025-09-30', account: 'U0000000' }])
    expect(rowsOf(parsed, 'balance').map((b) => b.data.amount)).toEqual(['40031.1'])
  })

  fixtureTest('executions or orders, never both; quoted thousands', () => {
    const { parsed } = read('ibkr-activity-csv/data_numbers_within_quotes.csv')
    expect(replay(parsed)).toEqual({})
    expect(rowsOf(parsed, 'fill').map((f) => f.data.quantity)).toEqual([
      '500',
      '-300',
      '-68',
      '-100',
      '-32',
      '1000',
      '-1000',
    ])
    expect(feeSum(parsed, 'commission').toString()).toBe('15.3709247')
    const multi = read('ibkr-activity-csv/data_multi_account.csv').parsed
    expect(multi.header.accounts.map((a) => a.id)).toEqual(['U12345'])
    expect(options(multi)).toEqual({})
  })

  fixtureTest('flat Flex CSV: trades by ISIN and cash', () => {
    const trades = read('ibkr-activity-csv/flex_csv_trades.csv')
    expect(trades.format).toBe('ibkr-flex-csv')
    expect(replay(trades.parsed)).toEqual({
      'unknown:ISIN CH0111762537:CHF': '7',
      'unknown:ISIN US9220427424:USD': '323',
    })
    expect(trades.parsed.tally).toEqual({ seen: 11, drafted: 8, skipped: 0, failed: 3 })
    const cash = read('ibkr-activity-csv/flex_csv_dividends.csv').parsed
    expect(rowsOf(cash, 'cash')).toHaveLength(11)
  })
})

describe('Schwab', () => {
  fixtureTest('options of 2018: effective dates, sides, fees inside the amount', () => {
    const { parsed, format } = read('schwab-csv/schwab_transactions_options_2018.CSV')
    expect(format).toBe('schwab-csv')
    // 10 x 91.9514 less 13.65 is 905.86: the file was edited before it was published
    expect(parsed.issues.map((i) => [i.line, i.code])).toEqual([[29, 'total_differs']])
    expect(parsed.seen).toBe(39)
    expect(parsed.header.accounts[0]?.id).toBe('Trading XXXX-YYYY')
    const events = rowsOf(parsed, 'event').filter((e) =>
      ['expiry', 'assignment', 'exercise'].includes(e.data.kind),
    )
    expect(events.map((e) => [e.data.kind, e.data.date, e.data.quantity])).toEqual([
      ['assignment', '2018-02-01', '1'],
      ['exercise', '2018-02-01', '-1'],
      ['expiry', '2018-11-30', undefined],
    ])
    // the net amounts of the file
    expect(sum([amounts(parsed), allFees(parsed).negated().toString()])).toBe('-2298.85')
    expect(replay(parsed)['us-equity:VOO:USD']).toBe('23.2113')
    expect(replay(parsed)['us-equity:MSFT:USD']).toBeUndefined()
    const utf16 = read('encodings/schwab_transactions_utf16le_bom_crlf.csv').parsed
    expect(utf16.drafts.map((d) => d.data)).toEqual(parsed.drafts.map((d) => d.data))
  })

  fixtureTest('positions', () => {
    const { parsed, format } = read('schwab-csv/schwab_positions_2019.CSV')
    expect(format).toBe('schwab-positions-csv')
    expect(rowsOf(parsed, 'holding').map((h) => [h.data.instrument, h.data.quantity, h.data.at])).toEqual([
      ['us-equity:BND:USD', '36.8179', '2019-01-01T07:00:00'],
      ['us-equity:VTI:USD', '48.2304', '2019-01-01T07:00:00'],
      ['bond:193845XM2:USD', '10000', '2019-01-01T07:00:00'],
      ['us-equity:UVXY:USD', '0', '2019-01-01T07:00:00'],
    ])
  })
})

describe('Fidelity, E*TRADE, OFX', () => {
  fixtureTest('Fidelity: both header variants, disclaimers are no rows', () => {
    const old = read('fidelity-csv/fidelity_transactions_options_2017.csv').parsed
    expect(old.tally).toEqual({ seen: 19, drafted: 18, skipped: 1, failed: 0 })
    expect(options(old)).toEqual({
      'us-option:SPY:2018-01-25:C:260:USD': '-4',
      'us-option:SPY:2018-03-22:P:198:USD': '32',
    })
    // the published file has made-up amounts: 11 of its 11 trades contradict their price
    expect(old.issues.map((i) => [i.code, i.severity])).toEqual(Array(11).fill(['total_differs', 'warning']))
    const put = rowsOf(old, 'fill').find((f) => f.data.quantity === '32')
    expect(put?.data).toMatchObject({ price: '1.33', amount: '-3185.67', effect: 'open' })
    const fresh = read('fidelity-csv/fidelity_all_accounts_2025.csv').parsed
    expect(fresh.issues).toEqual([])
    expect(fresh.header.accounts).toHaveLength(5)
  })

  fixtureTest('E*TRADE: signed quantities, assignment and its shares', () => {
    const { parsed, format } = read('etrade-csv/SYNTHETIC_etrade_transactions_old_layout.csv')
    expect(format).toBe('etrade-csv')
    expect(parsed.issues).toEqual([])
    expect(replay(parsed)).toMatchObject({ 'us-equity:SPY:USD': '100' })
    expect(replay(parsed)['us-option:SPY:2025-10-17:P:660:USD']).toBeUndefined()
    expect(feeSum(parsed, 'commission').toString()).toBe('1.06')
  })

  fixtureTest('OFX: SGML and XML, options by ticker, removals booked as transfers', () => {
    const ira = read('ofx-qfx/fidelity_ira_options.ofx').parsed
    expect(ira.issues).toEqual([])
    expect(options(ira)).toEqual({})
    expect(
      rowsOf(ira, 'event')
        .map((e) => e.data.kind)
        .sort(),
    ).toContain('expiry')
    for (const name of [
      'etrade_09092023.QFX',
      'fidelity.ofx',
      'ofxgo_inv_v202.ofx',
      'ofxtools_invstmtrs_options.ofx',
      'td_ameritrade.ofx',
    ]) {
      const { parsed, format, text } = read(`ofx-qfx/${name}`)
      expect(format).toBe('ofx')
      // the units of inv_v202 are scrambled: each of its 63 trades contradicts its total
      const told = name === 'ofxgo_inv_v202.ofx' ? Array(63).fill('total_differs') : []
      expect(
        parsed.issues.map((i) => i.code),
        name,
      ).toEqual(told)
      expect(parsed.tally.failed, name).toBe(0)
      const rows =
        text.match(
          /<(?:BUY|SELL)(?:STOCK|OPT|MF|DEBT|OTHER)>|<(?:CLOSUREOPT|TRANSFER|JRNLSEC|SPLIT|REINVEST|INCOME|INVEXPENSE|INVBANKTRAN)>|<POS(?:STOCK|OPT|MF|DEBT|OTHER)>/g,
        ) ?? []
      // REINVEST is also a leaf (Y or N) of positions
      const leaves = text.match(/<REINVEST>[YN]/g) ?? []
      expect(parsed.seen, name).toBe(rows.length - leaves.length)
    }
  })
})

describe('chunks', () => {
  fixtureTest('any chunk size gives the same drafts in every format', () => {
    for (const name of [
      'robinhood-csv/robinhood_2021-11_to_2023-07_options.csv',
      'webull-csv/webull_options_orders_2022.csv',
      'thinkorswim-csv/2026-01-15-AccountStatement.csv',
      'deribit-csv/SYNTHETIC_deribit_transaction_log_btc.csv',
      'ibkr-activity-csv/SYNTHETIC_activity_statement_full_bom_crlf.csv',
      'ibkr-activity-csv/flex_csv_trades.csv',
      'schwab-csv/schwab_transactions_options_2018.CSV',
      'schwab-csv/schwab_positions_2019.CSV',
      'fidelity-csv/fidelity_transactions_options_2017.csv',
      'etrade-csv/SYNTHETIC_etrade_transactions_old_layout.csv',
      'ofx-qfx/fidelity_ira_options.ofx',
      'ofx-qfx/etrade_09092023.QFX',
    ]) {
      const { text, parsed } = read(name)
      const found = recognise({
        fileName: name.slice(name.lastIndexOf('/') + 1),
        text: text.slice(0, 65_536),
      })
      if (found === null) throw new Error(name)
      expect(parseText(found.format, text, 1), name).toEqual(parsed)
      expect(parseText(found.format, text, 7), name).toEqual(parsed)
      expect(parsed.tally.seen).toBe(parsed.tally.drafted + parsed.tally.skipped + parsed.tally.failed)
    }
  })
})
