/** tastytrade in its three layouts: hand-made files rule by rule. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { recognise } from '../../shared/statements/registry.ts'
import {
  tastytradeCsv1,
  tastytradeCsv2,
  tastytradeCsv3,
} from '../../shared/statements/tastytrade-csv/format.ts'
import { OPTIONS, parseText, replay, rowsOf } from './support.ts'

const handMade = (name: string) =>
  readFileSync(join(import.meta.dirname, '../fixtures/tastytrade-csv', name), 'utf8')

describe('first layout', () => {
  const text = handMade('layout1.csv')
  const p = parseText(tastytradeCsv1, text)

  test('is recognised and is a class of its own', () => {
    expect(recognise({ fileName: 'x.csv', text })?.format).toBe(tastytradeCsv1)
    expect(p.header.source.name).toBe('tastytrade-csv-1')
    expect(p.header.accounts.map((a) => a.id)).toEqual(['Individual ...77'])
  })

  test('fills: local times, fees are costs beside the amount', () => {
    expect(rowsOf(p, 'fill').map((f) => f.data)).toEqual([
      {
        account: 'Individual ...77',
        at: '2018-02-02T16:05:00',
        sequence: -3,
        instrument: 'us-option:QXZ:2018-03-16:P:42.5:USD',
        quantity: '-1',
        price: '1.15',
        amount: '115',
        fees: [{ currency: 'USD', amount: '0.142', kind: 'fee' }],
        effect: 'close',
      },
      {
        account: 'Individual ...77',
        at: '2018-01-30T10:31:00',
        sequence: -4,
        instrument: 'us-option:QXZ:2018-03-16:P:42.5:USD',
        quantity: '1',
        price: '0.9',
        amount: '-90',
        fees: [{ currency: 'USD', amount: '1.14', kind: 'fee' }],
        effect: 'open',
      },
      {
        account: 'Individual ...77',
        at: '2018-01-29T15:45:00',
        sequence: -5,
        instrument: 'us-option:QXZ:2018-02-16:C:40:USD',
        quantity: '-2',
        price: '0.55',
        amount: '110',
        fees: [{ currency: 'USD', amount: '2.284', kind: 'fee' }],
        effect: 'open',
      },
      {
        account: 'Individual ...77',
        at: '2018-01-22T09:30:00',
        sequence: -6,
        instrument: 'us-equity:QXZ:USD',
        quantity: '150',
        price: '39.1',
        amount: '-5865',
        fees: [{ currency: 'USD', amount: '0.12', kind: 'fee' }],
        effect: 'open',
      },
    ])
  })

  test('the expiry removes the short side found further down; interest is no deposit', () => {
    expect(rowsOf(p, 'event').map((e) => [e.data.kind, e.data.quantity, e.data.at])).toEqual([
      ['expiry', '2', '2018-02-16T23:00:00'],
    ])
    expect(replay(p)).toEqual({ 'us-equity:QXZ:USD': '150' })
    expect(rowsOf(p, 'cash').map((c) => [c.data.kind, c.data.amount])).toEqual([
      ['interest', '0.42'],
      ['deposit', '12000'],
    ])
  })
})

describe('second layout', () => {
  const text = handMade('layout2.csv')
  const p = parseText(tastytradeCsv2, text, null, { ...OPTIONS, zone: 'Europe/Berlin', account: 'A7' })

  test('the printed offset is dropped: digits are read in the zone asked for', () => {
    expect(recognise({ fileName: 'x.csv', text })?.format).toBe(tastytradeCsv2)
    expect(tastytradeCsv2.defaultZone).toBeNull()
    expect(p.header.accounts).toEqual([
      { id: 'A7', zone: 'Europe/Berlin', currency: 'USD', broker: 'tastytrade' },
    ])
    const times = rowsOf(p, 'fill').map((f) => f.data.at)
    expect(times).toContain('2020-04-23T20:49:00')
  })

  test('fees are positive costs, commissions negative ones; printed doubles become the decimals they stand for', () => {
    const sold = rowsOf(p, 'fill').find((f) => f.data.order === '52')
    expect(sold?.data).toMatchObject({ quantity: '-4', price: '1.08', amount: '432' })
    expect(sold?.data.fees).toEqual([
      { currency: 'USD', amount: '4', kind: 'commission' },
      { currency: 'USD', amount: '0.564', kind: 'fee' },
    ])
    const stock = rowsOf(p, 'fill').find((f) => f.data.quantity === '100')
    expect(stock?.data).toMatchObject({ price: '40.015', amount: '-4001.5' })
  })

  test('contracts are addressed by symbol; the split keeps it, so the later trade closes the adjusted contract', () => {
    expect(
      rowsOf(p, 'fill').every((f) => f.data.instrument === undefined && f.data.symbol !== undefined),
    ).toBe(true)
    const split = rowsOf(p, 'event').find((e) => e.data.kind === 'split')
    expect(split?.data).toMatchObject({
      instrument: 'us-option:USZ:2020-07-17:P:3.5:USD',
      into: 'us-option:USZ1:2020-07-17:P:3.5:USD',
      quantity: '4',
      intoQuantity: '-4',
      keepsSymbol: true,
    })
    expect(split?.data.cash).toBeUndefined()
    expect(replay(p)).toEqual({})
  })

  test('an assignment removes the short option; its share row is a fill of its own', () => {
    const event = rowsOf(p, 'event').find((e) => e.data.kind === 'assignment')
    expect(event?.data).toMatchObject({ symbol: 'QXZ  200619C00042000', quantity: '1' })
    const shares = rowsOf(p, 'fill').find((f) => f.data.price === '42')
    expect(shares?.data).toMatchObject({ symbol: 'QXZ', quantity: '-100', fees: [{ amount: '5.02' }] })
  })

  test('a positive withdrawal is a deposit', () => {
    expect(rowsOf(p, 'cash').map((c) => [c.data.kind, c.data.amount])).toEqual([['deposit', '5000.2']])
  })
})

describe('third layout', () => {
  const text = handMade('layout3.csv')
  const p = parseText(tastytradeCsv3, text)

  test('offsets are true; the repeated header in the middle is no row', () => {
    expect(recognise({ fileName: 'x.csv', text })?.format).toBe(tastytradeCsv3)
    expect(rowsOf(p, 'fill')[0]?.data.at).toBe('2024-03-14T16:02:11+01:00')
    expect(p.tally).toEqual({ seen: 14, drafted: 13, skipped: 1, failed: 0 })
    expect(p.issues).toEqual([])
  })

  test('cash settlement: signed removal with its cash and fee', () => {
    const settled = rowsOf(p, 'event').filter((e) => e.data.kind === 'cash_delivery')
    expect(settled.map((e) => [e.data.quantity, e.data.cash?.[0]?.amount, e.data.fees?.[0]?.amount])).toEqual(
      [
        ['1', '-1725', '5'],
        ['-1', '725', '5'],
      ],
    )
  })

  test('an expiry of a long position removes it', () => {
    const expiry = rowsOf(p, 'event').find((e) => e.data.kind === 'expiry')
    expect(expiry?.data.quantity).toBe('-3')
  })

  test('a forward split is one event; a rounding row adds its fraction', () => {
    const split = rowsOf(p, 'event').find((e) => e.data.kind === 'split')
    expect(split?.data).toMatchObject({
      instrument: 'us-equity:ABX:USD',
      into: 'us-equity:ABX:USD',
      quantity: '-10',
      intoQuantity: '40',
    })
    expect(split?.data.keepsSymbol).toBeUndefined()
    const rounding = rowsOf(p, 'event').find((e) => e.data.kind === 'rounding')
    expect(rounding?.data).toMatchObject({ instrument: 'us-equity:RVX:USD', quantity: '0.5' })
  })

  test('futures and their options: multiplier and underlying', () => {
    const of = (ref: string) => rowsOf(p, 'instrument').find((i) => i.data.ref === ref)?.data
    expect(of('cme-future:ES:2024-06-21:USD')?.terms).toEqual({ multiplier: '50' })
    expect(of('cme-option:EW3:2024-03-15:P:5000:USD')?.terms).toEqual({
      multiplier: '50',
      underlying: { value: 'cme-future:ES:2024-06-21:USD', certainty: 'rule' },
    })
    const future = rowsOf(p, 'fill').find((f) => f.data.instrument?.startsWith('cme-future'))
    expect(future?.data).toMatchObject({ quantity: '1', price: '5120.25' })
    expect(future?.data.amount).toBeUndefined()
    const option = rowsOf(p, 'fill').find((f) => f.data.instrument?.startsWith('cme-option'))
    expect(option?.data).toMatchObject({ quantity: '-2', price: '4.25', amount: '425' })
  })

  test('a price that does not end is the printed average, with the exact amount', () => {
    const plx = rowsOf(p, 'fill').find((f) => f.data.instrument === 'us-equity:PLX:USD')
    expect(plx?.data).toMatchObject({ quantity: '3', price: '33.33', amount: '-100' })
  })

  test('cash without a symbol and dividends', () => {
    expect(rowsOf(p, 'cash').map((c) => [c.data.kind, c.data.amount, c.data.instrument])).toEqual([
      ['other', '37.5', undefined],
      ['dividend', '12.34', 'us-equity:ABX:USD'],
    ])
  })

  test('an oldest-first file gives the same moves', () => {
    const [header, ...lines] = text
      .trimEnd()
      .split('\n')
      .filter((l, k) => k === 0 || !l.startsWith('Date,'))
    const turned = parseText(tastytradeCsv3, [header, ...lines.reverse()].join('\n'))
    expect(replay(turned)).toEqual(replay(p))
    const expiry = rowsOf(turned, 'event').find((e) => e.data.kind === 'expiry')
    expect(expiry?.data.quantity).toBe('-3')
    expect(rowsOf(turned, 'fill').at(-1)?.data.sequence).toBeGreaterThan(0)
  })
})

describe('tastytrade: what cannot be read', () => {
  const [header = '', ...lines] = handMade('layout3.csv').trimEnd().split('\n')
  const parse = (...rows: string[]) => parseText(tastytradeCsv3, [header, ...rows].join('\n'))

  test('an expiry of a contract opened before the file has no stated quantity', () => {
    const p = parse(lines.find((l) => l.includes('Expiration')) as string)
    expect(rowsOf(p, 'event')[0]?.data.quantity).toBeUndefined()
    expect(p.tally.drafted).toBe(1)
  })

  test('a changed header names the missing column', () => {
    const p = parseText(tastytradeCsv3, `${header.replace('Quantity', 'Qty.')}\n${lines[0]}`)
    expect(p.issues[0]).toMatchObject({ code: 'header_changed', column: 'Quantity', line: 1 })
    expect(p.drafts).toEqual([])
    const found = recognise({ fileName: 'x', text: `${header.replace('Quantity', 'Qty.')}\n${lines[0]}` })
    expect(found?.format.id).toBe('tastytrade-csv-3')
  })

  test('extra and trailing columns do not matter', () => {
    const wide = [header, lines[3] as string].map((l, k) => `${l},${k === 0 ? 'Brand New' : 'x'},`).join('\n')
    expect(parseText(tastytradeCsv3, wide).tally.drafted).toBe(1)
  })

  test('a line cut off, a wrong number, a wrong date and an unknown type are one error each, with the place', () => {
    const good = lines[3] as string
    const p = parse(
      good,
      good.replace('810.00,1', '81O.00,1'),
      good.replace('2024-03-14T', '2024-13-14T'),
      good.replace('Trade,', 'Tirade,'),
      good.replace('808.28', '809.28'),
      good.slice(0, 60),
    )
    // a total that does not add up is a warning: the row goes its way
    expect(p.tally).toEqual({ seen: 6, drafted: 2, skipped: 0, failed: 4 })
    expect(p.issues.map((i) => [i.line, i.code, i.column])).toEqual([
      [3, 'number_unreadable', 'Value'],
      [4, 'date_unreadable', 'Date'],
      [5, 'type_unknown', 'Type'],
      [6, 'total_differs', 'Total'],
      [7, 'row_cut_off', null],
    ])
    expect(p.header.fillsComplete).toBe(false)
  })

  test('a formula in a cell is plain text', () => {
    const p = parse(
      (lines[3] as string).replace('Sold 1 SPXW 03/15/24 Call 5100.00 @ 8.10', "=cmd|' /C calc'!A0"),
    )
    expect(p.tally.drafted).toBe(1)
    expect(rowsOf(p, 'fill')[0]?.raw).toContain("=cmd|' /C calc'!A0")
  })
})
