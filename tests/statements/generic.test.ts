/** Tables of no known broker: columns by name or by mapping; what is ambiguous is refused, not guessed. */
import { describe, expect, test } from 'vitest'
import type { ColumnMapping } from '../../shared/model/columnMapping.ts'
import { genericCsv } from '../../shared/statements/generic-csv/format.ts'
import { recognise } from '../../shared/statements/registry.ts'
import { OPTIONS, parseText, rowsOf } from './support.ts'

const parse = (text: string, mapping?: ColumnMapping, size: number | null = null) =>
  parseText(genericCsv, text, size, mapping === undefined ? OPTIONS : { ...OPTIONS, mapping })
const moves = (p: ReturnType<typeof parse>) =>
  rowsOf(p, 'fill').map((f) => [f.data.at ?? f.data.date, f.data.instrument, f.data.quantity, f.data.price])

describe('generic table', () => {
  const plain = [
    'Trade Date,Ticker,Side,Qty,Price,Commission,Ccy,Order ID',
    '2026-01-05 10:00:00,XYZ   260619C00100000,Buy,2,1.50,1.30,USD,77',
    '2026-01-05 10:00:01,BRK B,Sold,"1,200",480.25,0,USD,78',
    '2026-01-06,BTC-27DEC24-100000-C,Sell,0.4,0.0125,,BTC,',
  ].join('\n')

  test('the usual names are found and notations of options are read', () => {
    const p = parse(plain)
    expect(p.issues).toEqual([])
    expect(moves(p)).toEqual([
      ['2026-01-05T10:00:00', 'us-option:XYZ:2026-06-19:C:100:USD', '2', '1.5'],
      ['2026-01-05T10:00:01', 'us-equity:BRK.B:USD', '-1200', '480.25'],
      ['2026-01-06', 'deribit:BTC:2024-12-27:C:100000:BTC', '-0.4', '0.0125'],
    ])
    expect(rowsOf(p, 'fill')[0]?.data.fees).toEqual([{ currency: 'USD', amount: '1.3', kind: 'commission' }])
    expect(recognise({ fileName: 'x.csv', text: plain })?.format).toBe(genericCsv)
    expect(parse(plain, undefined, 1)).toEqual(p)
  })

  test('decimal commas and day-first dates are learned a column', () => {
    const p = parse(
      [
        'Datum;Instrument;Menge;Kurs;Verfall;Basis;Typ',
        '31.12.2025;ABC;1.000;2,35;19.06.2026;42,50;Call',
        '02.01.2026;ABC;-3;1.234,5;19.06.2026;42,50;Call',
      ].join('\n'),
      {
        columns: {
          date: 'Datum',
          symbol: 'Instrument',
          quantity: 'Menge',
          price: 'Kurs',
          expiry: 'Verfall',
          strike: 'Basis',
          right: 'Typ',
        },
        constants: { currency: 'EUR' },
      },
    )
    expect(p.issues).toEqual([])
    expect(moves(p)).toEqual([
      ['2025-12-31', 'eu-option:ABC:2026-06-19:C:42.5:EUR', '1.000'.replace('.000', ''), '2.35'],
      ['2026-01-02', 'eu-option:ABC:2026-06-19:C:42.5:EUR', '-3', '1234.5'],
    ])
  })

  test('dates that read two ways are refused until the order is chosen', () => {
    const text = 'Date,Symbol,Quantity,Price\n02/03/2026,ABC,1,5\n'
    expect(parse(text).issues[0]).toMatchObject({ code: 'date_ambiguous', line: 2, column: 'Date' })
    expect(moves(parse(text, { columns: {}, dates: 'dmy' }))).toEqual([
      ['2026-03-02', 'us-equity:ABC:USD', '1', '5'],
    ])
  })

  test('a missing column is named; a book of orders is not taken for trades', () => {
    expect(parse('Date,Symbol,Quantity\n2026-01-01,ABC,1').issues[0]).toMatchObject({
      code: 'header_changed',
      column: 'price',
    })
    expect(parse('a,b\n1,2').issues[0]?.code).toBe('header_missing')
    expect(
      recognise({
        fileName: 'x',
        text: 'symbol,timestamp,side,price,qty\nBTCUSDT,1,a,2,3\nBTCUSDT,1,b,2,3\n',
      }),
    ).toBeNull()
  })

  test('a row that cannot be read is one error with its column', () => {
    const p = parse(
      `${plain}\n2026-01-07,ABC,Swap,1,2,,USD,\n2026-01-07,ABC,Buy,one,2,,USD,\n2026-01-07,,Buy,1,2,,USD,`,
    )
    expect(p.issues.map((i) => [i.code, i.line, i.column])).toEqual([
      ['side_unknown', 5, 'Side'],
      ['number_unreadable', 6, 'Qty'],
      ['symbol_missing', 7, 'Ticker'],
    ])
    expect(p.tally).toEqual({ seen: 6, drafted: 3, skipped: 0, failed: 3 })
  })
})
