/** Each rule of the Flex format, with files written by hand. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ibkrFlexXml } from '../../shared/statements/ibkr-flex-xml/format.ts'
import { parseText, rowsOf } from './support.ts'

const read = (name: string) =>
  parseText(ibkrFlexXml, readFileSync(join(import.meta.dirname, '../fixtures/ibkr-flex-xml', name), 'utf8'))

/** A statement with one section. */
const flex = (section: string, rows: string, type = 'AF') =>
  parseText(
    ibkrFlexXml,
    `<FlexQueryResponse queryName="q" type="${type}"><FlexStatements count="1"><FlexStatement accountId="U1" fromDate="2026-01-01" toDate="2026-01-31" whenGenerated="2026-02-01;09:00:00">\n<${section}>\n${rows}\n</${section}>\n</FlexStatement></FlexStatements></FlexQueryResponse>`,
  )
const STOCK =
  'accountId="U1" currency="USD" assetCategory="STK" symbol="QXZ" conid="5" transactionType="ExchTrade" tradeID="1" ibExecID="e"'

describe('Flex: accounts, levels, notes', () => {
  const p = read('two-accounts.xml')

  test('each statement is an account with its own period, cut-offs and currency', () => {
    expect(p.header.accounts.map((a) => [a.id, a.currency, a.zone])).toEqual([
      ['U100', 'EUR', 'America/New_York'],
      ['U200', 'USD', 'America/New_York'],
    ])
    expect(p.header.periods).toEqual([
      { from: '2026-01-01', to: '2026-01-31', account: 'U100' },
      { from: '2026-01-01', to: '2026-01-31', account: 'U200' },
    ])
    expect(p.header.fillsComplete).toBe(true)
    expect(p.header.source).toEqual({
      name: 'ibkr-flex-xml',
      made: '2026-02-02T07:15:00-05:00',
      software: 'IBKR Flex',
    })
    expect(p.header.cutOffs).toEqual([
      { list: 'holdings', account: 'U100', date: '2026-01-31', complete: true },
      { list: 'balances', account: 'U100', date: '2026-01-31', complete: true },
      { list: 'holdings', account: 'U200', date: '2026-01-31', complete: true },
    ])
  })

  test('SUMMARY positions count once, lots without a summary are added up', () => {
    const held = rowsOf(p, 'holding').map((h) => [
      h.data.account,
      h.data.instrument,
      h.data.quantity,
      h.data.mark,
    ])
    expect(held).toEqual([
      ['U100', 'us-option:QXZ:2026-06-19:C:50:USD', '4', '2.35'],
      ['U100', 'uk-equity:LMN:GBP', '25', '7.5'],
      ['U200', 'cme-future:ES:2026-03-20:USD', '-2', '6000.25'],
      ['U200', 'cme-option:EW3:2026-03-20:C:6100:USD', '3', '12.5'],
      ['U200', 'eu-option:OPQR:2026-06-19:P:600:EUR', '5', '8'],
    ])
  })

  test('executions only; sums, orders and closed lots are skipped', () => {
    expect(p.skipped.filter((r) => /sum or tax lot/.test(r))).toHaveLength(3)
    expect(rowsOf(p, 'fill').map((f) => f.data.id)).toEqual(['T1/E1', 'T2/E2', 'T3/E3', 'T3/E3/Co89', 'T6'])
  })

  test('a fill keeps exact figures, its order, venue and effect; fees are costs, a rebate is negative', () => {
    const [one, two, flip] = rowsOf(p, 'fill')
    expect(one?.data).toEqual({
      account: 'U100',
      at: '2026-01-12T10:00:05',
      tradeDate: '2026-01-12',
      id: 'T1/E1',
      instrument: 'us-option:QXZ:2026-06-19:C:50:USD',
      quantity: '3',
      price: '2.1',
      amount: '-630',
      fees: [{ currency: 'USD', amount: '1.95', kind: 'commission' }],
      effect: 'open',
      order: '9',
      venue: 'CBOE',
    })
    expect(two?.data.fees).toEqual([
      { currency: 'EUR', amount: '-0.25', kind: 'commission' },
      { currency: 'USD', amount: '0.4', kind: 'tax' },
    ])
    expect(flip?.data.effect).toBe('flip')
  })

  test('a cancelled trade is a bust of its id, the corrected one has an id of its own', () => {
    const bust = rowsOf(p, 'event').find((e) => e.data.kind === 'bust')
    expect(bust?.data.of).toEqual({ id: 'T3/E3' })
    expect(bust?.data.id).toBe('T3/E3/Ca88')
  })

  test('a currency conversion is cash only', () => {
    const fx = rowsOf(p, 'cash').filter((c) => c.data.id?.startsWith('T4'))
    expect(fx.map((c) => [c.data.kind, c.data.currency, c.data.amount])).toEqual([
      ['fx', 'EUR', '-1000'],
      ['fx', 'CHF', '940'],
      ['fee', 'CHF', '-1.9'],
    ])
  })

  test('an assignment is one event and one share row; OptionEAE repeats both', () => {
    const event = rowsOf(p, 'event').find((e) => e.data.kind === 'assignment')
    expect(event?.data).toMatchObject({
      instrument: 'us-option:QXZ:2026-01-16:P:47:USD',
      quantity: '2',
      id: 'T5',
    })
    expect(rowsOf(p, 'fill').filter((f) => f.data.price === '47')).toHaveLength(1)
    expect(p.skipped.filter((r) => r.startsWith('OptionEAE'))).toHaveLength(2)
  })

  test('cash: the detail rows count, with the contract; balances skip the sum over currencies', () => {
    const cash = rowsOf(p, 'cash').filter((c) => c.data.kind === 'dividend')
    expect(cash.map((c) => [c.data.id, c.data.amount, c.data.instrument])).toEqual([
      ['C1', '20', 'us-equity:QXZ:USD'],
      ['C2', '15', 'us-equity:QXZ:USD'],
    ])
    expect(rowsOf(p, 'balance').map((b) => b.data.amount)).toEqual(['-321.4567'])
  })

  test('rates of exchange against the base currency', () => {
    expect(
      rowsOf(p, 'fxRate').map((r) => [r.data.account, r.data.from, r.data.to, r.data.rate, r.data.date]),
    ).toEqual([
      ['U100', 'CHF', 'EUR', '1.065', '2026-01-30'],
      ['U100', 'USD', 'EUR', '0.9', '2026-01-31'],
      ['U100', 'GBP', 'EUR', '1.15', '2026-01-31'],
      ['U200', 'EUR', 'USD', '1.1', '2026-01-31'],
    ])
  })

  test('contracts: stated multiplier, underlying by name, conid and printed symbol as aliases', () => {
    const of = (ref: string) => rowsOf(p, 'instrument').find((i) => i.data.ref === ref)?.data
    expect(of('us-option:QXZ:2026-06-19:C:50:USD')).toMatchObject({
      kind: 'option',
      terms: { multiplier: '100', underlying: 'us-equity:QXZ:USD' },
      aliases: [
        { kind: 'conid', text: '501' },
        { kind: 'symbol', text: 'QXZ   260619C00050000' },
        { kind: 'words', text: 'QXZ 19JUN26 50 C' },
      ],
    })
    expect(of('cme-option:EW3:2026-03-20:C:6100:USD')?.terms).toEqual({
      multiplier: '50',
      underlying: 'cme-future:ES:2026-03-20:USD',
    })
    expect(of('eu-option:OPQR:2026-06-19:P:600:EUR')?.terms).toEqual({
      multiplier: '10',
      underlying: 'eu-equity:OPQR:EUR',
    })
  })

  test('every row is drafted, skipped or failed', () => {
    expect(p.tally).toEqual({ seen: 27, drafted: 17, skipped: 10, failed: 0 })
    expect(p.seen).toBe(27)
    expect(p.issues).toEqual([])
  })
})

describe('Flex: other sections', () => {
  test('OptionEAE alone is the source of events and deliveries', () => {
    const p = read('events-only.xml')
    expect(
      rowsOf(p, 'event').map((e) => [e.data.kind, e.data.instrument, e.data.quantity, e.data.cash]),
    ).toEqual([
      [
        'cash_delivery',
        'us-option:SPXW:2026-01-09:C:6900:USD',
        '-1',
        [{ currency: 'USD', amount: '1234.5' }],
      ],
      ['exercise', 'us-option:QXZ:2026-01-16:C:50:USD', '-2', undefined],
    ])
    expect(
      rowsOf(p, 'fill').map((f) => [f.data.instrument, f.data.quantity, f.data.price, f.data.amount]),
    ).toEqual([['us-equity:QXZ:USD', '200', '50', '-10000']])
    const spxw = rowsOf(p, 'instrument').find((i) => i.data.root === 'SPXW')?.data
    expect(spxw?.terms).toEqual({
      multiplier: '100',
      underlying: 'us-index:SPX:USD',
    })
    expect(p.header.periods).toEqual([])
  })

  test('one conid under two symbols is a change of symbol; corporate actions are one event an action', () => {
    const p = read('renamed.xml')
    expect(rowsOf(p, 'event').map((e) => ({ ...e.data, account: undefined, id: undefined }))).toEqual([
      {
        kind: 'split',
        at: '2026-02-10T20:25:00',
        instrument: 'us-equity:LCQ:USD',
        into: 'us-equity:LCQ:USD',
        quantity: '-100',
        intoQuantity: '10',
        ratio: { from: '10', to: '1' },
      },
      {
        kind: 'split',
        at: '2026-02-12T20:25:00',
        instrument: 'us-equity:ABX:USD',
        ratio: { from: '1', to: '4' },
      },
      { kind: 'spin_off', at: '2026-02-13T20:25:00', instrument: 'us-equity:NEWCO:USD', quantity: '8' },
      {
        kind: 'merger',
        at: '2026-02-14T20:25:00',
        instrument: 'us-equity:TGT:USD',
        quantity: '-50',
        cash: [{ currency: 'USD', amount: '1000' }],
      },
      {
        kind: 'symbol_change',
        date: '2026-03-31',
        instrument: 'us-option:LCQ:2026-06-19:C:10:USD',
        into: 'us-option:LCQ1:2026-06-19:C:10:USD',
        ratio: { from: '1', to: '1' },
      },
    ])
    expect(p.issues.map((i) => i.code)).toEqual(['flex_contract_renamed'])
  })

  test('removals without notes: told by the side before expiry, read as expiry on the day, with a warning', () => {
    const row = (expiry: string, quantity: string) =>
      `<Trade accountId="U1" currency="USD" assetCategory="OPT" symbol="QXZ   ${expiry}C00050000" conid="${expiry}${quantity}" multiplier="100" dateTime="2026-01-16;16:20:00" transactionType="BookTrade" quantity="${quantity}" tradePrice="0" />`
    const p = flex('Trades', [row('260116', '-3'), row('260220', '-2'), row('260320', '1')].join('\n'))
    expect(rowsOf(p, 'event').map((e) => [e.data.kind, e.data.quantity])).toEqual([
      ['expiry', '-3'],
      ['exercise', '-2'],
      ['assignment', '1'],
    ])
    expect(p.issues.map((i) => [i.code, i.severity])).toEqual([
      ['flex_notes_missing', 'warning'],
      ['flex_positions_missing', 'info'],
    ])
  })

  test('transfers move positions and cash', () => {
    const p = flex(
      'Transfers',
      `<Transfer accountId="U1" currency="USD" assetCategory="STK" symbol="QXZ" conid="5" date="2026-01-05" type="ACATS" direction="OUT" quantity="30" transactionID="1" />
<Transfer accountId="U1" currency="USD" date="2026-01-06" type="ACATS" direction="IN" cashTransfer="250.5" transactionID="2" />`,
    )
    expect(rowsOf(p, 'event').map((e) => [e.data.kind, e.data.quantity])).toEqual([['transfer', '-30']])
    expect(rowsOf(p, 'cash').map((c) => [c.data.kind, c.data.amount])).toEqual([['transfer', '250.5']])
  })
})

describe('Flex: dates', () => {
  const dated = (dateTime: string) =>
    flex('Trades', `<Trade ${STOCK} dateTime="${dateTime}" quantity="1" tradePrice="2" />`)
  test.each([
    ['20250913;103000', { at: '2025-09-13T10:30:00' }],
    ['2025-02-14;16:20:00', { at: '2025-02-14T16:20:00' }],
    ['2025-02-14, 16:20:00', { at: '2025-02-14T16:20:00' }],
    ['20260419 144528', { at: '2026-04-19T14:45:28' }],
    ['14/02/2025', { date: '2025-02-14' }],
    ['14/02/2025;09:31:02', { at: '2025-02-14T09:31:02' }],
    ['02/14/25;09:31:02', { at: '2025-02-14T09:31:02' }],
    ['14-Feb-25;09:31:02', { at: '2025-02-14T09:31:02' }],
    ['2025-02-14;16:20:00 EST', { at: '2025-02-14T16:20:00' }],
  ])('%s', (text, expected) => {
    const [fill] = rowsOf(dated(text), 'fill')
    expect(fill?.data).toMatchObject(expected)
    if ('date' in expected) expect(fill?.data.at).toBeUndefined()
  })

  test('a date that reads two ways is refused, unless the file tells the order', () => {
    expect(dated('02/03/2025;10:00:00').issues[0]).toMatchObject({
      code: 'date_ambiguous',
      severity: 'error',
      line: 3,
    })
    const told = parseText(
      ibkrFlexXml,
      `<FlexQueryResponse type="AF"><FlexStatements><FlexStatement accountId="U1" fromDate="01/02/2025" toDate="28/02/2025"><Trades><Trade ${STOCK} dateTime="02/03/2025;10:00:00" quantity="1" tradePrice="2" /></Trades></FlexStatement></FlexStatements></FlexQueryResponse>`,
    )
    expect(rowsOf(told, 'fill')[0]?.data.at).toBe('2025-03-02T10:00:00')
  })

  test.each(['0000-01-01;10:00:00', '9999-12-31', '2025-02-30', 'yesterday'])(
    '%s is one error, nothing else',
    (text) => {
      const p = dated(text)
      expect(p.tally).toEqual({ seen: 1, drafted: 0, skipped: 0, failed: 1 })
      expect(p.issues[0]?.severity).toBe('error')
      expect(p.header.periods).toEqual([])
    },
  )
})
