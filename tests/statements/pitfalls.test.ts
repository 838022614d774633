/** Pitfalls that users of importers report: one hand-made file each, listed in tests/fixtures/pitfalls/README.md. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { recognise } from '../../shared/statements/registry.ts'
import { MemoryBook } from './memoryBook.ts'
import { decode, type Parsed, parseText, rowsOf, sum } from './support.ts'

const FOLDER = join(import.meta.dirname, '../fixtures/pitfalls')
const NAMES = readdirSync(FOLDER).sort()
const CALL = 'us-option:QXZ:2026-06-19:C:50:USD'
const NEAR = 'us-option:QXZ:2026-01-16:C:50:USD'
const ONE = { account: 'A1' }

function nameOf(start: string): string {
  const found = NAMES.filter((n) => n.startsWith(start))
  if (found.length !== 1) throw new Error(`${found.length} files begin with ${start}`)
  return found[0] as string
}
const textOf = (start: string) => decode(readFileSync(join(FOLDER, nameOf(start))))

function read(start: string): Parsed {
  const fileName = nameOf(start).replace(/^\d\d-(?:schwab-no-title-)?/, '')
  const text = textOf(start)
  const found = recognise({ fileName, text })
  if (found === null) throw new Error(`${start} is not recognised`)
  const parsed = parseText(found.format, text, null, { fileName, zone: null, account: null })
  const { seen, drafted, skipped, failed } = parsed.tally
  expect(seen).toBe(drafted + skipped + failed)
  return parsed
}
const errors = (p: Parsed) => p.issues.filter((i) => i.severity === 'error')
const warned = (p: Parsed) => p.issues.filter((i) => i.severity === 'warning').map((i) => i.code)
const fills = (p: Parsed) =>
  rowsOf(p, 'fill').map((f) => `${f.data.quantity} ${f.data.instrument ?? f.data.symbol}`)
const fees = (p: Parsed) =>
  sum(rowsOf(p, 'fill').flatMap((f) => (f.data.fees ?? []).map((fee) => fee.amount)))
function bookOf(start: string, options = {}): MemoryBook {
  const book = new MemoryBook()
  book.import(nameOf(start), textOf(start), options)
  return book
}

test('every pitfall that a file can show has one, and the table names it', () => {
  const table = readFileSync(join(FOLDER, 'README.md'), 'utf8')
  for (let k = 1; k <= 32; k += 1) {
    const number = String(k).padStart(2, '0')
    expect(
      NAMES.some((n) => n.startsWith(`${number}-`)),
      number,
      // 30, an order book built without its sequence, is a fault between the messages of a stream: no single file shows it
    ).toBe(k !== 30)
    expect(table).toContain(`| ${number} |`)
  }
})

describe('Flex queries', () => {
  test.each(['01', '02'])('%s: what is new is ignored, nothing else', (n) => {
    const p = read(n)
    expect(errors(p)).toEqual([])
    expect(fills(p)).toEqual([`2 ${CALL}`])
  })
  test('02: the corporate action is read', () => {
    expect(rowsOf(read('02'), 'event').map((e) => [e.data.kind, e.data.ratio])).toEqual([
      ['split', { from: '1', to: '2' }],
    ])
  })
  test('03: executions count, sums do not', () => {
    const p = read('03')
    expect(fills(p)).toEqual([`2 ${CALL}`, `1 ${CALL}`])
    // each level of sums as an element of its own and as a Trade that looks like an execution
    expect(p.skipped).toHaveLength(9)
  })
  test('04: odd codes change nothing', () => {
    const p = read('04')
    expect([errors(p), fills(p)]).toEqual([[], [`2 ${CALL}`, `1 ${CALL}`, `1 ${CALL}`]])
  })
  test('05: the missing attribute is named with what to tick', () => {
    const p = read('05')
    expect(fills(p)).toEqual([`2 ${CALL}`])
    expect(errors(p).map((i) => [i.line, i.column])).toEqual([[6, 'Trade Price']])
    expect(errors(p)[0]?.message).toMatch(/tick "Trade Price" in section "Trades"/)
    expect(p.header.fillsComplete).toBe(false)
  })
  test('06: tax withheld is tax', () => {
    expect(rowsOf(read('06'), 'cash').map((c) => [c.data.kind, c.data.amount])).toEqual([
      ['dividend', '100'],
      ['tax', '-15'],
    ])
  })
  test('07: a booking counts once', () => {
    expect(rowsOf(read('07'), 'cash').map((c) => c.data.amount)).toEqual(['20', '15'])
  })
  test('08: the conid carries the position over to the new root', () => {
    const book = bookOf('08')
    expect(book.positions('2026-01-15T00:00:00Z')).toEqual({ 'us-option:LCZ:2026-06-19:P:5:USD': '3' })
    const s = book.at('2026-02-01T00:00:00Z')
    expect(s.positions.map((p) => [p.instrument, p.quantity, p.statuses])).toEqual([
      ['us-option:LCZ1:2026-06-19:P:5:USD', '2', ['needs_deliverable']],
    ])
    expect(warned(read('08'))).toContain('flex_contract_renamed')
  })
  test('25: proceeds that contradict the multiplier are told', () => {
    expect(warned(read('25'))).toEqual(['value_differs'])
  })
})

describe('Schwab and Fidelity', () => {
  test('09: the account from the name of the file', () => {
    const p = read('09')
    expect(p.header.accounts.map((a) => a.id)).toEqual(['Individual_XXX111'])
    expect(p.tally).toEqual({ seen: 2, drafted: 2, skipped: 0, failed: 0 })
  })
  test('10: one comma more', () => {
    const p = read('10')
    expect(p.header.accounts.map((a) => a.id)).toEqual(['XXXX-1111'])
    expect(p.drafts.map((d) => d.row)).toEqual(read('09').drafts.map((d) => d.row))
  })
  test('11: the second date is the effective one', () => {
    expect(rowsOf(read('11'), 'event').map((e) => [e.data.date, e.data.quantity])).toEqual([
      ['2024-07-15', '90'],
    ])
    expect(bookOf('11').positions('2024-08-01T00:00:00Z')).toEqual({ 'us-equity:QXZ:USD': '100' })
  })
  test('13: the core fund is the cash', () => {
    const p = read('13')
    expect(fills(p)).toEqual([`-4 ${NEAR}`])
    expect(p.skipped).toEqual([expect.stringContaining('core position')])
    expect(rowsOf(p, 'cash').map((c) => [c.data.kind, c.data.amount])).toEqual([['dividend', '1.23']])
  })
  test('32: the first name of the header is read', () => {
    expect(readFileSync(join(FOLDER, nameOf('32')))[0]).toBe(0xef)
    expect(fills(read('32'))).toEqual(['10 us-equity:QXZ:USD'])
  })
})

describe('tastytrade', () => {
  test('14: an assignment closes what the file did not open, marked and with the least opening', () => {
    const s = bookOf('14', ONE).at('2024-03-31T00:00:00Z')
    expect(s.positions.map((p) => [p.instrument, p.quantity, p.statuses, p.suggestedOpening])).toEqual([
      ['us-equity:QXZ:USD', '100', [], undefined],
      ['us-option:QXZ:2024-03-15:P:30:USD', '1', expect.arrayContaining(['opening_unknown']), '-1'],
    ])
  })
  test('15: so does a cash settlement, and its cash is booked', () => {
    const s = bookOf('15', ONE).at('2024-03-31T00:00:00Z')
    expect(s.positions[0]?.statuses).toContain('opening_unknown')
    expect(s.cash.map((c) => c.amount)).toEqual(['-1730'])
  })
  test('16: rounding, cash without a symbol, a change of symbol', () => {
    const book = bookOf('16', ONE)
    expect(book.positions('2024-03-31T00:00:00Z')).toEqual({ 'us-equity:RVY:USD': '10' })
    expect(fills(read('16'))).toHaveLength(1)
    expect(rowsOf(read('16'), 'cash').map((c) => c.data.amount)).toEqual(['37.5'])
  })
  test('17: overlaps count once', () => {
    expect(bookOf('17', ONE).positions('2024-03-20T00:00:00Z')).toEqual({
      'us-option:QXZ:2024-04-19:P:30:USD': '4',
    })
  })
  test('19: three contracts, fees once', () => {
    const p = read('19')
    expect(fills(p)).toEqual([
      '-1 us-option:QXZ:2024-04-19:C:31:USD',
      '-1 us-option:QXZ:2024-04-19:C:30:USD',
      '100 us-equity:QXZ:USD',
    ])
    expect(fees(p)).toBe('2.36')
  })
})

describe('thinkorswim', () => {
  const LEGS = ['-2 us-option:QXZ:2026-06-05:P:715:USD', '2 us-option:QXZ:2026-06-05:P:714:USD']
  test('20: the legs come from the trade table, the fees from the spread', () => {
    const p = read('20')
    expect([errors(p), fills(p), fees(p)]).toEqual([[], LEGS, '2.64'])
  })
  test('21: tables two seconds apart belong together, each strike with its own fees', () => {
    const p = read('21-cash')
    expect(
      rowsOf(p, 'fill').map((f) => [f.data.instrument?.split(':')[4], (f.data.fees ?? [])[1]?.amount]),
    ).toEqual([
      ['715', '0.03'],
      ['714', '0.02'],
    ])
  })
  test('a line of the cash table without a clock stands at the end of its day', () => {
    const book = new MemoryBook()
    const { issues } = book.import(
      'AccountStatement.csv',
      [
        'Account Statement for 1 (Individual) since 1/5/26 through 1/6/26',
        '',
        'Cash Balance',
        'DATE,TIME,TYPE,REF #,DESCRIPTION,Misc Fees,Commissions & Fees,AMOUNT,BALANCE',
        '1/5/26,01:00:00,BAL,,Cash balance at the start of business day 05.01 CST,,,,1000.00',
        '1/5/26,,EFN,="1",CLIENT REQUESTED ELECTRONIC FUNDING RECEIPT,,,250.00,1250.00',
        '',
      ].join('\n'),
    )
    expect(issues.filter((i) => i.severity === 'error')).toEqual([])
    const [batch] = book.evidence().batches
    expect(batch?.rows.find((r) => r.body.row === 'cash')?.atText).toBe('2026-01-05T23:59:59')
  })
  test('21: a trade table alone is read by its header', () => {
    expect(fills(read('21-sections'))).toEqual(LEGS)
  })
})

describe('tables', () => {
  test('12: dollar signs are figures; what is none is told with row, column and text', () => {
    const p = read('12')
    expect(rowsOf(p, 'fill').map((f) => f.data.price)).toEqual(['47.5', '1047.5'])
    expect(errors(p)).toEqual([
      expect.objectContaining({
        line: 4,
        column: 'Price',
        message: expect.stringContaining('"forty seven"'),
      }),
    ])
  })
  test('18: two equal fills are two, and the same without seconds adds none', () => {
    const book = bookOf('18-two', ONE)
    expect(fills(read('18-two'))).toHaveLength(3)
    expect(book.at('2026-01-06T00:00:00Z').positions).toEqual([])
    const again = book.import(nameOf('18-seconds'), textOf('18-seconds'), ONE)
    expect(again.outcome.written, 'the sale with its seconds cut off').toBe(0)
    expect(book.at('2026-01-06T00:00:00Z').positions).toEqual([])
  })
  test('22: the trading day is the one of the zone that the file was written in', () => {
    const days = (zone: string) => {
      const book = bookOf('22', { account: 'A1', zone })
      return book.evidence().batches[0]?.rows.map((r) => r.tradingDay)
    }
    expect(days('America/Chicago')).toEqual(['2026-01-05', '2026-01-05'])
    expect(days('Asia/Tokyo')).toEqual(['2026-01-05', '2026-01-05'])
    const [first] = bookOf('22', { account: 'A1', zone: 'America/Chicago' }).evidence().batches[0]?.rows ?? []
    expect(new Date(first?.at ?? 0).toISOString()).toBe('2026-01-06T05:30:00.000Z')
    expect(first?.instrument).toBe('cme-future:ES:2026-03-20:USD')
  })
  test('23: one contract, its spellings kept', () => {
    const p = read('23')
    expect(new Set(rowsOf(p, 'fill').map((f) => f.data.instrument))).toEqual(new Set([NEAR]))
    const spelt = rowsOf(p, 'instrument').flatMap((i) => (i.data.aliases ?? []).map((a) => a.text))
    expect(spelt).toEqual(['QXZ   260116C00050000', 'QXZ260116C00050000', 'QXZ  260116C00050000'])
  })
  test('24: the digit belongs to the root', () => {
    expect(fills(read('24'))).toEqual([
      '1 us-option:BABA2:2025-10-17:C:145:USD',
      '1 us-option:SDS1:2022-02-04:C:3:USD',
      '1 us-option:SDS:2022-02-04:C:3:USD',
    ])
  })
})

describe('OFX, Europeans, exchanges', () => {
  test('26: a security known by its number is kept; equal ids that are empty are no ids', () => {
    const p = read('26-cusip')
    expect(fills(p)).toEqual(['3 unknown:CUSIP 00165C203:USD', '2 unknown:CUSIP 00165C203:USD'])
    expect(rowsOf(p, 'fill').every((f) => f.data.id === undefined)).toBe(true)
  })
  test('26: OFX 2 is UTF-8', () => {
    const p = read('26-xml')
    expect(p.header.source.software).toBe('Börse & Söhne')
    expect(fills(p)).toEqual(['-3 us-equity:QXZ:USD'])
  })
  test.each(['27-degiro-german', '27-degiro-english', '27-degiro-french'])('%s', (n) => {
    const p = read(n)
    expect([errors(p), rowsOf(p, 'cash')]).toEqual([[], []])
    expect(rowsOf(p, 'fill').map((f) => [f.data.quantity, f.data.price, f.data.amount])).toEqual([
      ['1200', '33.9', '-40680'],
      ['-200', '34.1', '6820'],
    ])
  })
  test('28: few columns or many', () => {
    expect(fills(read('28-trading212-few'))).toEqual(['2.5 us-equity:XYZ:USD'])
    expect(rowsOf(read('28-trading212-few'), 'cash')).toEqual([])
    const many = read('28-trading212-many')
    expect(fills(many)).toEqual(['2.5 us-equity:XYZ:USD'])
    expect(rowsOf(many, 'cash').map((c) => [c.data.currency, c.data.amount])).toEqual([
      ['USD', '25'],
      ['EUR', '-20.04'],
    ])
  })
  test('29: dollars, coin, contracts', () => {
    expect(rowsOf(read('29'), 'holding').map((h) => [h.data.instrument, h.data.quantity])).toEqual([
      ['deribit:BTC:PERP:BTC', '20000'],
      ['deribit:SOL_USDC:PERP:USDC', '-35'],
      ['deribit:ETH:2026-03-27:P:4000:ETH', '-12'],
    ])
  })
  test('31: partial fills and the closing of one contract add up', () => {
    const s = bookOf('31', ONE).at('2026-07-31T20:00:00Z')
    expect(s.positions.map((p) => [p.instrument, p.quantity])).toEqual([
      ['us-option:XYZ:2026-08-04:C:12:USD', '-5'],
    ])
    expect(bookOf('31', ONE).at('2026-08-02T00:00:00Z').positions).toEqual([])
  })
})
