/** Degiro, Saxo and Trading 212: words that hold the trade, decimal commas, accounts in another currency. */
import { describe, expect, test } from 'vitest'
import { degiroCsv } from '../../shared/statements/degiro-csv/format.ts'
import { nothingRecognised, recognise } from '../../shared/statements/registry.ts'
import { saxoCsv } from '../../shared/statements/saxo-csv/format.ts'
import { trading212Csv } from '../../shared/statements/trading212-csv/format.ts'
import { fixtureBytes, fixtureTest } from '../support/fixtures.ts'
import { decode, parseText, replay, rowsOf } from './support.ts'

describe('files of other people', () => {
  fixtureTest.each([
    ['degiro-export.csv', 'degiro-csv', 0],
    ['saxo-export.csv', 'saxo-csv', 0],
    // the last four lines have another set of columns
    ['trading212-export.csv', 'trading212-csv', 4],
  ])('%s', (name, id, failed) => {
    const text = decode(fixtureBytes(`other-brokers-csv/${name}`))
    const format = recognise({ fileName: name, text })?.format
    expect(format?.id).toBe(id)
    if (format === undefined) return
    const p = parseText(format, text)
    // one purchase of Degiro's file, 30 at 22.4, is booked with -9999.99
    const told = id === 'degiro-csv' ? ['value_differs'] : []
    expect(p.issues.map((i) => i.code).filter((c) => c !== 'quantity_missing')).toEqual(told)
    expect(p.tally.failed).toBe(failed)
    expect(parseText(format, text, 1)).toEqual(p)
  })
})

const DEGIRO = 'Datum,Tijd,Valutadatum,Product,ISIN,Omschrijving,FX,Mutatie,,Saldo,,Order Id'

describe('Degiro', () => {
  const p = parseText(
    degiroCsv,
    [
      DEGIRO,
      '15-12-2025,16:55,15-12-2025,XYZ,US0000000001,"Koop 1.200 @ 33,9 USD",,USD,"-40.680,00",USD,"0,00",5925d76b-',
      ',,,,,,,,,,,b017',
      '15-12-2025,16:55,15-12-2025,XYZ,US0000000001,DEGIRO Transactiekosten,,EUR,"-1,00",EUR,"31,98",5925d76b-',
      '15-12-2025,16:55,15-12-2025,XYZ,US0000000001,Valuta Creditering,"1,0624",USD,"40.680,00",USD,"0,00",a',
      '14-12-2025,10:00,14-12-2025,AVIVA,GB00BPQY8M80,Sell 4 AVIVA@496 GBX (GB00BPQY8M80),,GBX,"1.984,00",GBX,"0,00",b',
      '13-12-2025,09:00,13-12-2025,FLATEX EURO BANKACCOUNT,NLFLATEXACNT,Degiro Cash Sweep Transfer,,EUR,"5,18",EUR,"5,25",',
      '12-12-2025,09:05,12-12-2025,XYZ,US0000000001,Dividendbelasting,,USD,"-0,07",USD,"0,92",',
    ].join('\n'),
  )

  test('the trade is read from the words, its cash from the unnamed column', () => {
    expect(p.issues).toEqual([])
    expect(
      rowsOf(p, 'fill').map((f) => [
        f.data.at,
        f.data.instrument,
        f.data.quantity,
        f.data.price,
        f.data.amount,
        f.data.priceUnit,
      ]),
    ).toEqual([
      ['2025-12-15T16:55:00', 'unknown:ISIN US0000000001:USD', '1200', '33.9', '-40680', undefined],
      ['2025-12-14T10:00:00', 'unknown:ISIN GB00BPQY8M80:GBP', '-4', '496', '1984', 'GBX'],
    ])
  })

  test('sweeps and wrapped order ids are no movements; kinds are told in their language', () => {
    expect(p.tally).toEqual({ seen: 7, drafted: 5, skipped: 2, failed: 0 })
    expect(rowsOf(p, 'cash').map((c) => [c.data.kind, c.data.currency, c.data.amount])).toEqual([
      ['fee', 'EUR', '-1'],
      ['fx', 'USD', '40680'],
      ['tax', 'USD', '-0.07'],
    ])
  })
})

describe('Saxo', () => {
  const header =
    'Client ID,Trade Date,Value Date,Type,Instrument,Instrument ISIN,Instrument currency,Exchange Description,Instrument Symbol,Event,Amount,Order ID,Conversion Rate'
  const p = parseText(
    saxoCsv,
    [
      header,
      ',06-Jan-2026,08-Jan-2026,Trade,Abc,IE0000000001,EUR,Euronext,ABC:xams,Sell 2 @ 50.5 EUR,"110,20",O2,0.92',
      ',05-Jan-2026,07-Jan-2026,Trade,Xyz,US0000000001,USD,NASDAQ,XYZ:xnas,Buy 3 @ 134.85 USD,"-405,55",O1,1',
      ',05-Jan-2026,05-Jan-2026,Corporate action,Xyz,US0000000001,USD,NASDAQ,XYZ:xnas,Dividend,1.83,,1',
      ',05-Jan-2026,05-Jan-2026,Cash amount,,,USD,,,Custody Fee,"-3,91",,1',
    ].join('\n'),
  )

  test('both decimal marks in one column; the commission is what the amount adds', () => {
    expect(p.issues).toEqual([])
    const xyz = rowsOf(p, 'fill').find((f) => f.data.instrument === 'us-equity:XYZ:USD')
    expect(xyz?.data).toMatchObject({
      quantity: '3',
      price: '134.85',
      amount: '-404.55',
      order: 'O1',
      fees: [{ amount: '1', currency: 'USD' }],
    })
    expect(
      rowsOf(p, 'cash')
        .filter((c) => c.data.kind !== 'fx')
        .map((c) => [c.data.kind, c.data.amount]),
    ).toEqual([
      ['dividend', '1.83'],
      ['fee', '-3.91'],
    ])
  })

  test('a trade in another currency is a fill and two legs of a conversion', () => {
    const abc = rowsOf(p, 'fill').find((f) => f.data.instrument === 'eu-equity:ABC:EUR')
    expect(abc?.data).toMatchObject({ quantity: '-2', price: '50.5', amount: '101' })
    expect(
      rowsOf(p, 'cash')
        .filter((c) => c.data.kind === 'fx')
        .map((c) => [c.data.currency, c.data.amount]),
    ).toEqual([
      ['EUR', '-101'],
      ['USD', '110.2'],
    ])
  })
})

describe('Trading 212', () => {
  const text = [
    'Action,Time (UTC),ISIN,Ticker,Name,No. of shares,Price / share,Currency (Price / share),Exchange rate,Total,Currency (Total),ID',
    'Deposit,2026-01-04 11:45:06.326,,,,,,,,100,EUR,d1',
    'Market buy,2026-01-05 14:30:03.613,US0000000001,XYZ,"Xyz, Inc",2.5,10,USD,1.25,20.04,EUR,E1',
    'Limit sell,2026-01-06 09:00:00,GB0000000001,VOD,Vodafone,10,75.5,GBX,86,8.70,EUR,E2',
    'Dividend (Ordinary),2026-01-07 09:00:00,US0000000001,XYZ,Xyz,2.5,0.10,USD,Not available,0.21,EUR,',
  ].join('\n')
  const p = parseText(trading212Csv, text)

  test('renamed columns, fractional shares, pence, conversions', () => {
    expect(recognise({ fileName: 'x', text })?.format).toBe(trading212Csv)
    expect(p.issues).toEqual([])
    expect(replay(p)).toEqual({ 'us-equity:XYZ:USD': '2.5', 'uk-equity:VOD:GBP': '-10' })
    const [buy, sell] = rowsOf(p, 'fill')
    expect(buy?.data).toMatchObject({ at: '2026-01-05T14:30:03.613Z', price: '10', amount: '-25', id: 'E1' })
    expect(sell?.data).toMatchObject({ price: '75.5', priceUnit: 'GBX' })
    expect(rowsOf(p, 'cash').map((c) => [c.data.id, c.data.kind, c.data.currency, c.data.amount])).toEqual([
      ['d1', 'deposit', 'EUR', '100'],
      ['E1/from', 'fx', 'USD', '25'],
      ['E1/to', 'fx', 'EUR', '-20.04'],
      ['E2/from', 'fx', 'GBP', '-7.55'],
      ['E2/to', 'fx', 'EUR', '8.7'],
      [undefined, 'dividend', 'EUR', '0.21'],
    ])
  })
})

test('a Transaction History names the better export', () => {
  const head = {
    fileName: 'x',
    text: 'Statement,Header,Field Name,Field Value\nTransaction History,Header,Date,Account,Symbol,Quantity,Price\n',
  }
  expect(recognise(head)).toBeNull()
  expect(nothingRecognised(head).code).toBe('ibkr_transaction_history')
})
