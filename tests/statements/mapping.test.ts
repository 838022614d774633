/** Tables read by a person's mapping: every choice of the editor, and what is proposed for headers nobody knows. */
import { describe, expect, test } from 'vitest'
import type { ColumnMapping } from '../../shared/model/columnMapping.ts'
import { genericCsv } from '../../shared/statements/generic-csv/format.ts'
import { findTable } from '../../shared/statements/generic-csv/table.ts'
import { OPTIONS, parseText, rowsOf } from './support.ts'

const COLUMNS = { date: 'Dag', symbol: 'Papier', quantity: 'Aantal', price: 'Koers' } as const
const read = (lines: readonly string[], mapping: ColumnMapping) =>
  parseText(genericCsv, lines.join('\n'), null, { ...OPTIONS, mapping })
const fills = (p: ReturnType<typeof read>) =>
  rowsOf(p, 'fill').map((f) => [f.data.at ?? f.data.date, f.data.instrument, f.data.quantity, f.data.price])

describe('a mapping', () => {
  test.each([
    ['words of its own', { words: { buy: ['Koop'], sell: ['verkoop'] } }, ['2', '-3']],
    ['the sign of the quantity', { sides: 'signed' }, ['2', '3']],
    ['the opposite sign', { sides: 'reversed' }, ['-2', '-3']],
  ] as const)('tells sales by %s', (_, how, quantities) => {
    const p = read(
      ['Dag,Papier,Aantal,Koers,Kant', '2026-01-05,ABC,2,5,Koop', '2026-01-06,ABC,3,5,Verkoop'],
      { columns: { ...COLUMNS, side: 'Kant' }, ...how },
    )
    expect(p.issues).toEqual([])
    expect(rowsOf(p, 'fill').map((f) => f.data.quantity)).toEqual(quantities)
  })

  test.each([
    ['cost', undefined, ['1.5', '1.5']],
    ['a fee above zero costs', 'positive', ['-1.5', '1.5']],
    ['a fee below zero costs', 'negative', ['1.5', '-1.5']],
  ] as const)('says what the sign of a fee means: %s', (_, rule, amounts) => {
    const mapping = { columns: { ...COLUMNS, fee: 'Kosten' }, ...(rule === undefined ? {} : { fees: rule }) }
    const p = read(
      ['Dag,Papier,Aantal,Koers,Kosten', '2026-01-05,ABC,2,5,-1.5', '2026-01-05,ABC,2,6,1.5'],
      mapping,
    )
    expect(rowsOf(p, 'fill').map((f) => f.data.fees?.[0]?.amount)).toEqual(amounts)
  })

  test("a row's own total is stronger than a rule of fees", () => {
    const p = read(['Dag,Papier,Aantal,Koers,Kosten,Totaal', '2026-01-05,ABC,2,5,-1.5,-11.50'], {
      columns: { ...COLUMNS, fee: 'Kosten', amount: 'Totaal' },
      fees: 'positive',
    })
    expect(rowsOf(p, 'fill')[0]?.data).toMatchObject({
      amount: '-10',
      fees: [{ currency: 'USD', amount: '1.5', kind: 'commission' }],
    })
  })

  test.each([
    ['unix', '1767605400', '2026-01-05T09:30:00Z'],
    ['unix_ms', '1767605400123', '2026-01-05T09:30:00.123Z'],
    ['excel', '46027', '2026-01-05'],
    ['excel', '46027.5', '2026-01-05T12:00:00'],
    ['dmy', '05/01/2026', '2026-01-05'],
    ['mdy', '01/05/2026', '2026-01-05'],
  ] as const)('dates as %s: %s', (dates, text, at) => {
    const p = read(['Dag,Papier,Aantal,Koers', `${text},ABC,2,5`], { columns: COLUMNS, dates })
    expect([p.issues, fills(p)[0]?.[0]]).toEqual([[], at])
  })

  test('a number that is no date of the chosen notation is one error of its row', () => {
    const p = read(['Dag,Papier,Aantal,Koers', 'gisteren,ABC,2,5'], { columns: COLUMNS, dates: 'excel' })
    expect(p.issues.map((i) => [i.code, i.line, i.column])).toEqual([['date_unreadable', 2, 'Dag']])
    expect(p.issues[0]?.message).toContain("no spreadsheet's day number")
  })

  test('decimal marks are chosen a column', () => {
    const lines = ['Dag;Papier;Aantal;Koers', '2026-01-05;ABC;1.200;1,234']
    const quantity = (decimals: ColumnMapping['decimals']) =>
      fills(read(lines, { columns: COLUMNS, ...(decimals === undefined ? {} : { decimals }) }))[0]?.slice(2)
    expect(quantity({ quantity: 'comma', price: 'comma' })).toEqual(['1200', '1.234'])
    expect(quantity({ quantity: 'point', price: 'point' })).toEqual(['1.2', '1234'])
    expect(quantity({ quantity: 'comma', price: 'point' })).toEqual(['1200', '1234'])
  })

  test('fixed values stand where a column is empty or missing', () => {
    const p = read(['Dag,Papier,Aantal,Koers,Valuta', '2026-01-05,ABC,2,5,', '2026-01-05,ABD,2,5,CHF'], {
      columns: { ...COLUMNS, currency: 'Valuta' },
      constants: { currency: 'EUR', account: 'DEPOT 1' },
    })
    expect(fills(p).map((f) => f[1])).toEqual(['eu-equity:ABC:EUR', 'ch-equity:ABD:CHF'])
    expect(rowsOf(p, 'fill').map((f) => f.data.account)).toEqual(['DEPOT 1', 'DEPOT 1'])
    expect(p.header.accounts).toEqual([{ id: 'DEPOT 1', zone: 'UTC', currency: 'EUR' }])
    const option = read(['Dag,Papier,Aantal,Koers', '2026-01-05,XYZ   260619C00100000,2,5'], {
      columns: COLUMNS,
      constants: { multiplier: '10' },
    })
    expect(rowsOf(option, 'instrument')[0]?.data.terms?.multiplier).toBe('10')
  })

  test('a field without a column is not found by its usual name either', () => {
    const lines = ['Date,Symbol,Quantity,Price,Fee', '2026-01-05,ABC,2,5,9']
    expect(rowsOf(read(lines, { columns: {} }), 'fill')[0]?.data.fees?.[0]?.amount).toBe('9')
    expect(rowsOf(read(lines, { columns: { fee: null } }), 'fill')[0]?.data.fees).toBeUndefined()
  })

  test('of two columns with one name each can be chosen', () => {
    const lines = ['Date,Symbol,Quantity,Price,Price', '2026-01-05,ABC,2,5,7']
    expect(fills(read(lines, { columns: { price: 'Price (2)' } }))[0]?.[3]).toBe('7')
    expect(fills(read(lines, { columns: {} }))[0]?.[3]).toBe('5')
  })

  test('a column that the table does not have is told, and nothing is read by another', () => {
    const p = read(['Date,Symbol,Quantity,Price', '2026-01-05,ABC,2,5'], {
      columns: { fee: 'Kosten' },
    })
    expect(rowsOf(p, 'fill')).toEqual([])
    expect(p.issues.map((i) => i.code)).toEqual(['header_changed'])
    expect(p.issues[0]?.message).toContain('fee')
  })

  test('positions become holdings of their day, and say nothing of what is not listed', () => {
    const p = read(
      [
        'Papier,Aantal,Slot,Inkoop',
        'XYZ   260619P00090000,-5,"2,05","3,10"',
        'ABC,700,101.20,99',
        'LEEG,0,1,1',
      ],
      {
        rows: 'positions',
        columns: { symbol: 'Papier', quantity: 'Aantal', mark: 'Slot', price: 'Inkoop' },
        constants: { date: '2026-01-30' },
      },
    )
    expect(p.issues).toEqual([])
    expect(rowsOf(p, 'holding').map((h) => h.data)).toEqual([
      {
        account: 'Imported',
        date: '2026-01-30',
        instrument: 'us-option:XYZ:2026-06-19:P:90:USD',
        quantity: '-5',
        price: '3.1',
        mark: '2.05',
      },
      {
        account: 'Imported',
        date: '2026-01-30',
        instrument: 'us-equity:ABC:USD',
        quantity: '700',
        price: '99',
        mark: '101.2',
      },
    ])
    expect(p.header).toMatchObject({
      source: { name: 'generic-csv-positions' },
      fillsComplete: false,
      cutOffs: [{ list: 'holdings', account: 'Imported', date: '2026-01-30', complete: false }],
    })
    expect(p.tally).toEqual({ seen: 3, drafted: 2, skipped: 1, failed: 0 })
  })
})

describe('a table of no known format', () => {
  const dutch = [
    'Export van X;;;;;;',
    'Handelsdag;Papier;Aantal;Koers;Kosten;Aan/verkoop;Valuta',
    '05.01.2026;ABC;1.200;480,25;2,10;Koop;EUR',
    '06.01.2026;ABC;300;481,25;2,10;Verkoop;EUR',
  ].join('\n')

  test('is found under its preamble, and its columns are proposed in the words of its language', () => {
    const found = findTable(dutch)
    expect(found?.line).toBe(2)
    expect(found?.columns.map((c) => c.label)).toEqual([
      'Handelsdag',
      'Papier',
      'Aantal',
      'Koers',
      'Kosten',
      'Aan/verkoop',
      'Valuta',
    ])
    expect(found?.columns[3]?.samples).toEqual(['480,25', '481,25'])
    expect(found?.proposed).toMatchObject({
      columns: {
        date: 'Handelsdag',
        symbol: 'Papier',
        quantity: 'Aantal',
        price: 'Koers',
        fee: 'Kosten',
        side: 'Aan/verkoop',
        currency: 'Valuta',
        account: null,
      },
      decimals: { quantity: 'comma', price: 'comma', fee: 'comma' },
      dates: 'dmy',
      words: { buy: ['Koop'], sell: ['Verkoop'] },
    })
  })

  test('what is proposed reads the table', () => {
    const found = findTable(dutch)
    const p = read(dutch.split('\n'), found?.proposed ?? { columns: {} })
    expect(p.issues).toEqual([])
    expect(fills(p)).toEqual([
      ['2026-01-05', 'eu-equity:ABC:EUR', '1200', '480.25'],
      ['2026-01-06', 'eu-equity:ABC:EUR', '-300', '481.25'],
    ])
  })

  test('has the layout of its header, whatever its rows, case and blanks', () => {
    const layout = (text: string) => findTable(text)?.layout
    const one = layout('Day,Paper,Count,Rate\n1,A,2,3\n2,B,3,4')
    expect(layout('day , PAPER,Count,Rate,\n7,C,9,9\n')).toBe(one)
    expect(layout('Day,Paper,Rate,Count\n1,A,2,3\n')).not.toBe(one)
  })

  test.each([
    ['a letter', 'Dear sirs,\nplease find enclosed, as agreed, the list.\nYours, A\n'],
    ['XML', '<a><b c="1,2,3"/></a>'],
    ['JSON', '{"a": [1, 2, 3]}'],
    ['numbers without names', '1,2,3\n4,5,6\n7,8,9\n'],
    ['names without rows', 'Day,Paper,Count,Rate\n'],
    ['names above words', 'Day,Paper,Count\nx,y,z\nu,v,w\n'],
  ])('is not seen in %s', (_, text) => {
    expect(findTable(text)).toBeNull()
  })
})
