import { describe, expect, test } from 'vitest'
import { canonical, isCanonical, scaleBy } from '../../../shared/ledger/amounts.ts'
import { Intake } from '../../../shared/ledger/intake.ts'
import { instantText } from '../../../shared/ledger/zones.ts'
import { Decimal } from '../../../shared/model/decimal.ts'
import { intakeOf, NEW_YORK, XYZ } from './support.ts'

const FILL = { instrument: 'XYZ', at: '2026-01-05T10:00:00', quantity: '1', price: '2' }
const London = { id: 'L1', zone: 'Europe/London', currency: 'GBP' }
const VOD = { ref: 'VOD', kind: 'equity', family: 'uk-equity', root: 'VOD', settle: 'GBP' }

describe('decimals', () => {
  test.each([
    ['+1.50', '1.5'],
    ['-0', '0'],
    ['.25', '0.25'],
    ['007', '7'],
    ['1.0', '1'],
    ['-0.000', '0'],
    ['1234567890123456789.000000000000000001', '1234567890123456789.000000000000000001'],
  ])('%s is kept as %s', (printed, kept) => {
    expect(canonical(printed)).toBe(kept)
  })

  test('texts that look canonical and are not', () => {
    for (const text of ['-0', '1.', '.5', '01', '1.50', '-', '', '1e3', '1.2.3', '-0.0'])
      expect(isCanonical(text), text).toBe(false)
    for (const text of ['0', '-1', '0.5', '-0.25', '10', '100.001'])
      expect(isCanonical(text), text).toBe(true)
  })

  test.each([['1e3'], ['1,000'], ['0.0000000000000000001'], ['1'.repeat(41)], ['abc'], ['']])(
    '%s is an issue',
    (quantity) => {
      const { batch, issues } = intakeOf({ fills: [{ ...FILL, quantity }] })
      expect(batch.rows).toEqual([])
      expect(issues).toHaveLength(1)
      expect(issues[0]?.severity).toBe('error')
    },
  )

  test('a ratio that ends stays exact, one that does not has 12 decimals half to even', () => {
    const d = (t: string) => Decimal.of(t)
    expect(scaleBy(d('105'), d('1'), d('10')).toString()).toBe('10.5')
    expect(scaleBy(d('0.000000000000000001'), d('1'), d('16')).toString()).toBe('0.0000000000000000000625')
    expect(scaleBy(d('100'), d('1'), d('3')).toString()).toBe('33.333333333333')
    expect(scaleBy(d('-200'), d('1'), d('3')).toString()).toBe('-66.666666666667')
    expect(scaleBy(d('100'), d('1.5'), d('0.5')).toString()).toBe('300')
  })
})

describe('rows', () => {
  test('a JSON number is refused with the name of its field', () => {
    const { issues } = intakeOf({ fills: [{ ...FILL, price: 2 }] })
    expect(issues[0]).toMatchObject({ code: 'field_unreadable', column: 'price' })
  })

  test('rows keep their numbers when one between them cannot be read', () => {
    const { batch, issues } = intakeOf({ fills: [FILL, { ...FILL, at: '9999-12-31T00:00:00' }, FILL] })
    expect(batch.rows.map((r) => r.row)).toEqual([1, 3])
    expect(issues.map((i) => i.code)).toEqual(['time_unreadable'])
  })

  test.each([
    [{ instrument: 'NO' }, 'instrument'],
    [{ effect: 'maybe' }, 'effect'],
    [{ at: undefined }, 'at'],
  ])('%j is an issue of its column', (change, column) => {
    expect(intakeOf({ fills: [{ ...FILL, ...change }] }).issues[0]?.column).toBe(column)
  })

  test('an option without a strike, or of a date that is none, is no contract', () => {
    const option = { ...XYZ, ref: 'o', kind: 'option', family: 'us-option', right: 'C', expiry: '2026-06-19' }
    expect(intakeOf({ instruments: [option] }).issues[0]?.column).toBe('strike')
    expect(
      intakeOf({ instruments: [{ ...option, strike: '1', expiry: '9999-12-31' }] }).issues[0]?.column,
    ).toBe('expiry')
  })

  test('trading day: the stated one, else the local date of the instant', () => {
    const { batch } = intakeOf({
      fills: [
        { ...FILL, at: '2026-01-06T04:30:00Z' },
        { ...FILL, at: '2026-01-06T04:30:00Z', tradeDate: '2026-01-07' },
      ],
    })
    expect(batch.rows.map((r) => r.tradingDay)).toEqual(['2026-01-05', '2026-01-07'])
  })

  test('dated rows stand at the end of their local day, adjustments and ex-dates at its start', () => {
    const { batch } = intakeOf({
      fills: [{ ...FILL, at: undefined, date: '2026-01-05' }],
      events: [
        'split',
        'symbol_change',
        'merger',
        'spin_off',
        'special_dividend',
        'expiry',
        'cash_in_lieu',
      ].map((kind) => ({
        kind,
        date: '2026-01-05',
        instrument: 'XYZ',
      })),
      dividends: [{ instrument: 'XYZ', date: '2026-01-05', amount: '1' }],
    })
    const start = '2026-01-05T05:00:00.000Z'
    const end = '2026-01-06T04:59:59.999Z'
    expect(batch.rows.map((r) => instantText(r.at))).toEqual([end, ...Array(5).fill(start), end, end, start])
  })

  test('parsers may send the header late and several times: the last one stands', () => {
    const intake = new Intake({ fileName: 'f', sha256: 's', number: 4 })
    const header = {
      source: { name: 'late' },
      accounts: [NEW_YORK],
      periods: [],
      fillsComplete: true,
      cutOffs: [],
    }
    intake.header({ ...header, accounts: [{ ...NEW_YORK, zone: 'UTC' }] })
    intake.row({ row: 'fill', data: FILL }, { line: 7, raw: 'raw' })
    intake.row({ row: 'instrument', data: XYZ as never }, { line: 9, raw: null })
    intake.header({
      ...header,
      source: { name: 'late', made: '2026-02-01T00:00:00Z' },
      periods: [{ from: '2026-01-01', to: '2026-01-31' }],
    })
    const { batch, issues } = intake.end()
    expect(issues).toEqual([])
    expect(batch).toMatchObject({
      number: 4,
      format: 'late',
      made: Date.UTC(2026, 1, 1),
      fileName: 'f',
      sha256: 's',
      live: true,
    })
    expect(batch.rows[0]).toMatchObject({
      line: 7,
      raw: 'raw',
      instrument: 'us-equity:XYZ:USD',
      at: Date.UTC(2026, 0, 5, 15),
    })
    expect(batch.covers).toEqual([
      { account: 'A1', from: Date.UTC(2026, 0, 1, 5), to: Date.UTC(2026, 1, 1, 5) - 1 },
    ])
  })

  test('without header, account or zone nothing is read, and it is said', () => {
    const intake = new Intake({ fileName: '', sha256: '', number: 0 })
    intake.row({ row: 'fill', data: FILL }, { line: 1, raw: null })
    expect(intake.end().issues[0]?.code).toBe('header_missing')
    expect(intakeOf({ accounts: [], fills: [FILL] }).issues[0]?.column).toBe('account')
    expect(
      intakeOf({ accounts: [{ ...NEW_YORK, zone: 'Nowhere/At_All' }], fills: [FILL] }).issues[0]?.code,
    ).toBe('time_unreadable')
  })

  test('a positions file covers no fills; an empty list of fills does', () => {
    const period = { from: '2026-01-01', to: '2026-01-31' }
    expect(intakeOf({ period }).batch.covers).toHaveLength(0)
    expect(intakeOf({ period, fills: [] }).batch.covers).toHaveLength(1)
    expect(intakeOf({ period, fills: [], fillsComplete: false }).batch.covers).toHaveLength(0)
  })

  test('a gap and a doubled hour are warnings, unless fold says which', () => {
    const chicago = { id: 'H1', zone: 'America/Chicago', currency: 'USD' }
    const { batch, issues } = intakeOf({
      accounts: [chicago],
      fills: [
        { ...FILL, at: '2026-03-08T02:30:00' },
        { ...FILL, at: '2026-11-01T01:30:00', fold: 1 },
      ],
    })
    expect(batch.warnings).toEqual(['time_gap'])
    expect(issues).toMatchObject([{ severity: 'warning', code: 'time_gap' }])
  })
})

describe('minor units', () => {
  const doc = { accounts: [London], instruments: [VOD] }

  test.each(['GBX', 'GBp'])(
    '%s: prices, fees, balances, marks and event cash are divided, quantities are not',
    (unit) => {
      const { batch } = intakeOf({
        ...doc,
        fills: [
          {
            ...FILL,
            instrument: 'VOD',
            quantity: '1000',
            price: '72.48',
            priceUnit: unit,
            fees: [{ currency: unit, amount: '5', kind: 'x' }],
          },
        ],
        events: [
          {
            kind: 'cash_in_lieu',
            date: '2026-01-05',
            instrument: 'VOD',
            quantity: '-1',
            cash: [{ currency: unit, amount: '72' }],
          },
        ],
        holdings: {
          date: '2026-01-31',
          rows: [{ instrument: 'VOD', quantity: '999', price: '70', mark: '71.5', priceUnit: unit }],
        },
        balances: { date: '2026-01-31', rows: [{ currency: unit, amount: '12345' }] },
      })
      expect(batch.rows.map((r) => r.body.data)).toMatchObject([
        { quantity: '1000', price: '0.7248', fees: [{ currency: 'GBP', amount: '0.05' }] },
        { quantity: '-1', cash: [{ currency: 'GBP', amount: '0.72' }] },
        { quantity: '999', price: '0.7', mark: '0.715' },
        { currency: 'GBP', amount: '123.45' },
      ])
    },
  )

  test('ILA and ZAC are hundredths of ILS and ZAR', () => {
    const cash = [
      { date: '2026-01-05', currency: 'ILA', amount: '150', kind: 'x' },
      { date: '2026-01-05', currency: 'ZAC', amount: '-1', kind: 'x' },
    ]
    expect(intakeOf({ cash }).batch.rows.map((r) => r.body.data)).toMatchObject([
      { currency: 'ILS', amount: '1.5' },
      { currency: 'ZAR', amount: '-0.01' },
    ])
  })

  test('an amount beside a price in pence may be in pence or in pounds', () => {
    const amounts = ['-72480', '-724.8'].map((amount) => {
      const fills = [
        { ...FILL, instrument: 'VOD', quantity: '1000', price: '72.48', priceUnit: 'GBX', amount },
      ]
      const body = intakeOf({ ...doc, fills }).batch.rows[0]?.body
      return body?.row === 'fill' ? body.data.amount : null
    })
    expect(amounts).toEqual(['-724.8', '-724.8'])
  })

  test('a contract kept in pence is the one kept in pounds, its prices are divided', () => {
    const { batch } = intakeOf({
      ...doc,
      instruments: [{ ...VOD, settle: 'GBX' }],
      fills: [{ ...FILL, instrument: 'VOD', price: '72' }],
    })
    expect(batch.rows[0]).toMatchObject({
      instrument: 'uk-equity:VOD:GBP',
      body: { data: { price: '0.72' } },
    })
  })
})
