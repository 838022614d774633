/** Every end and change of a contract, from files of brokers: what is held and what was paid afterwards. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { MemoryBook } from './memoryBook.ts'
import { rowsOf } from './support.ts'

const FOLDER = join(import.meta.dirname, '../fixtures')
function read(name: string) {
  const book = new MemoryBook()
  const imported = book.import(name, readFileSync(join(FOLDER, name), 'utf8'), {
    account: 'A1',
    zone: name.startsWith('lifecycle/tasty') ? 'Europe/Zurich' : null,
  })
  expect(imported.issues.filter((i) => i.severity === 'error')).toEqual([])
  const events = rowsOf(imported.parsed, 'event').map((e) => e.data)
  return { book, events, kinds: events.map((e) => e.kind).sort() }
}
const held = (book: MemoryBook, asOf: string) => book.positions(`${asOf}T23:00:00Z`)
const cash = (book: MemoryBook) => book.at('2026-12-31T00:00:00Z').cash.map((c) => c.amount)

describe('removals of options', () => {
  test('tastytrade: partial assignment with its shares, partial exercise, expiry of what is left, cash settlement', () => {
    const { book, events, kinds } = read('lifecycle/tasty-removals.csv')
    expect(kinds).toEqual(['assignment', 'cash_delivery', 'exercise', 'expiry'])
    expect(held(book, '2024-03-01')).toEqual({
      'us-option:ABX:2024-03-15:C:20:USD': '2',
      'us-option:QXZ:2024-03-15:P:30:USD': '-5',
      'us-option:SPXW:2024-03-15:C:5110:USD': '1',
    })
    expect(held(book, '2024-03-13')).toEqual({
      'us-equity:QXZ:USD': '200',
      'us-option:ABX:2024-03-15:C:20:USD': '2',
      'us-option:QXZ:2024-03-15:P:30:USD': '-3',
      'us-option:SPXW:2024-03-15:C:5110:USD': '1',
    })
    // the second ABX call was not exercised: it stays, and is proposed
    const after = book.at('2024-03-18T00:00:00Z')
    expect(after.positions.map((p) => [p.instrument, p.quantity, p.statuses])).toEqual([
      ['us-equity:ABX:USD', '100', []],
      ['us-equity:QXZ:USD', '200', []],
      ['us-option:ABX:2024-03-15:C:20:USD', '1', ['expired_unsettled']],
    ])
    expect(after.proposals.map((p) => p.instrument)).toEqual(['us-option:ABX:2024-03-15:C:20:USD'])
    expect(events.find((e) => e.kind === 'cash_delivery')).toMatchObject({
      quantity: '-1',
      cash: [{ currency: 'USD', amount: '725' }],
    })
    // premiums 200 - 200 - 540, shares -2000 - 6000, settlement 725, fees 24.70
    expect(cash(book)).toEqual(['-7839.7'])
  })

  test('Robinhood: the letter S tells long from short; a renamed root is moved', () => {
    const { book, kinds } = read('lifecycle/robinhood-removals.csv')
    expect(kinds).toEqual(['assignment', 'exercise', 'expiry', 'expiry', 'transfer', 'transfer'])
    expect(held(book, '2026-08-31')).toEqual({ 'us-option:RNY:2026-09-18:C:5:USD': '6' })
    expect(cash(book)).toEqual(['123.69'])
  })

  test('OFX: assigned, expired and exercised closures, each once, with the share rows beside them', () => {
    const { book, kinds } = read('lifecycle/closures.ofx')
    expect(kinds).toEqual(['assignment', 'exercise', 'expiry', 'split'])
    expect(held(book, '2026-02-21')).toEqual({
      'us-equity:QXZ:USD': '200',
      'us-option:QXZ:2026-03-20:C:41:USD': '1',
      'us-option:QXZ:2026-03-20:P:38:USD': '-2',
    })
    expect(held(book, '2026-03-22')).toEqual({ 'us-equity:QXZ:USD': '300' })
    expect(held(book, '2026-03-31')).toEqual({ 'us-equity:QXZ:USD': '600' })
  })

  test('Deribit: a delivery at zero ends the option', () => {
    const log = readFileSync(join(FOLDER, 'one-truth/deribit-log.csv'), 'utf8')
    const [header, ...rows] = log.trimEnd().split('\n')
    const delivery =
      '4,4,2026-03-27 08:00:00,BTC-27MAR26-100000-C,delivery,close buy,1,1,0,0,0,90000.5,0,-,0,0,0,0,0.51222053,0.51,-,-,-,-'
    const book = new MemoryBook()
    book.import('log.csv', `${[header, delivery, ...rows].join('\n')}\n`)
    expect(held(book, '2026-03-26')['deribit:BTC:2026-03-27:C:100000:BTC']).toBe('-1')
    expect(held(book, '2026-03-28')).toEqual({ 'deribit:BTC:PERP:BTC': '20000' })
  })
})

describe('corporate actions', () => {
  test('a reverse split that renames the root: the new contract has no known deliverable', () => {
    const { book, kinds } = read('lifecycle/tasty-renamed-root.csv')
    expect(kinds).toEqual(['split', 'split'])
    expect(held(book, '2024-03-14')).toEqual({
      'us-equity:GRX:USD': '120',
      'us-option:GRX:2024-09-20:P:22:USD': '6',
    })
    const s = book.at('2024-03-21T00:00:00Z')
    expect(s.positions.map((p) => [p.instrument, p.quantity, p.statuses])).toEqual([
      ['us-equity:GRX:USD', '12', []],
      ['us-option:GRX1:2024-09-20:P:22:USD', '4', ['needs_deliverable']],
    ])
  })

  test('a reverse split that keeps the symbol: later trades of it close the adjusted contract', () => {
    const { book } = read('tastytrade-csv/layout2.csv')
    expect(held(book, '2020-04-28')['us-option:USZ:2020-07-17:P:3.5:USD']).toBe('-4')
    expect(held(book, '2020-05-01')).toMatchObject({ 'us-option:USZ1:2020-07-17:P:3.5:USD': '-4' })
    expect(Object.keys(held(book, '2020-05-20')).filter((n) => n.includes('USZ'))).toEqual([])
  })

  test('a stated deliverable is kept with the adjusted contract', () => {
    const book = new MemoryBook()
    book.import(
      'x.json',
      JSON.stringify({
        format: 'hedgerow-statement',
        version: 1,
        source: { name: 'x' },
        accounts: [{ id: 'A1', zone: 'America/New_York', currency: 'USD' }],
        instruments: [
          { ref: 's', kind: 'equity', family: 'us-equity', root: 'GRX', settle: 'USD' },
          {
            ref: 'o',
            kind: 'option',
            family: 'us-option',
            root: 'GRX1',
            expiry: '2026-09-18',
            right: 'P',
            strike: '22',
            settle: 'USD',
            terms: { deliverable: { legs: [{ instrument: 's', quantity: '10' }], cash: [] } },
          },
        ],
        fills: [{ instrument: 'o', at: '2026-01-05T10:00:00', quantity: '1', price: '3' }],
      }),
    )
    expect(book.at('2026-01-06T00:00:00Z').positions.map((p) => p.statuses)).toEqual([[]])
  })

  test('Interactive Brokers: splits, spin-off, mergers for cash and shares, a changed symbol, cash in lieu', () => {
    const { book, kinds } = read('lifecycle/flex-corporate-actions.xml')
    expect(kinds).toEqual(['cash_in_lieu', 'merger', 'merger', 'spin_off', 'split', 'split', 'symbol_change'])
    expect(held(book, '2026-02-20')).toEqual({
      'us-equity:FSX:USD': '400',
      'us-equity:ICY:USD': '7',
      'us-equity:NWX:USD': '25',
      'us-equity:RSX:USD': '10.5',
      'us-equity:SOX:USD': '60',
      'us-equity:SPQ:USD': '12',
    })
    expect(held(book, '2026-02-24')['us-equity:RSX:USD']).toBe('10')
    expect(cash(book)).toEqual(['-2175.5'])
  })

  test('Schwab: the same kinds as lines of a history without times', () => {
    const { book, kinds } = read('lifecycle/schwab-corporate-actions.csv')
    expect(kinds).toEqual([
      'assignment',
      'exercise',
      'expiry',
      'merger',
      'spin_off',
      'spin_off',
      'transfer',
      'transfer',
    ])
    expect(held(book, '2026-03-07')).toEqual({
      'us-equity:CMX:USD': '40',
      'us-equity:OLX:USD': '50',
      'us-equity:QXZ:USD': '100',
    })
    expect(held(book, '2026-03-21')).toEqual({
      'us-equity:NWX:USD': '25',
      'us-equity:QXZ:USD': '150',
      'us-equity:SPQ:USD': '12',
    })
  })
})
