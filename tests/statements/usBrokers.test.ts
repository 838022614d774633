/** E*TRADE and Schwab print one history in several layouts: they say the same, and a book that reads two of them counts once. */
import { describe, expect, test } from 'vitest'
import { formatById, nothingRecognised, recognise } from '../../shared/statements/registry.ts'
import { MemoryBook } from './memoryBook.ts'
import { type Parsed, parseText, replay, rowsOf } from './support.ts'

const lines = (...l: string[]) => `${l.join('\n')}\n`
function read(id: string, text: string): Parsed {
  const format = formatById(id)
  if (format === null) throw new Error(id)
  expect(recognise({ fileName: 'x', text })?.format.id).toBe(id)
  return parseText(format, text, 7, {
    fileName: 'Individual_XXX178_Transactions_20260201.json',
    zone: null,
    account: null,
  })
}
/** What is booked, without lines and source. */
const booked = (p: Parsed) =>
  p.drafts
    .filter((d) => d.row !== 'instrument')
    .map((d) => ({ row: d.row, data: { ...d.data, account: '', sequence: 0 } }))

const OLD = lines(
  'For Account:,####0001',
  '',
  'TransactionDate,TransactionType,SecurityType,Symbol,Quantity,Amount,Price,Commission,Description',
  '01/16/26,Option Assigned,OPTN,XYZ---260116P00050000,1,0,0,0,PUT  XYZ    01/16/26   50      XYZ INC',
  '01/16/26,Bought,EQ,XYZ,100,-5000,50,0,XYZ INC ASSIGNED PUTS',
  '01/09/26,Dividend,EQ,XYZ,0,26,0,0,XYZ INC CASH DIV',
  '01/05/26,Sold Short,OPTN,XYZ---260116P00050000,-1,411.47,4.12,0.53,PUT  XYZ    01/16/26   50      XYZ INC',
)
const ALL = lines(
  'All Transactions Activity Types',
  '',
  'Account ####0001 | Jan 1, 2026 - Jan 31, 2026',
  '',
  'Total: $437.47',
  '',
  'Activity/Trade Date,Transaction Date,Settlement Date,Activity Type,Description,Symbol,Cusip,Quantity #,Price $,Amount $,Commission,Category,Note',
  '01/16/26,01/16/26,01/16/26,Option Assigned,PUT  XYZ    01/16/26    50.000,XYZ,--,1.0,0.0,0.0,0.0,--,--',
  '01/16/26,01/16/26,01/20/26,Bought,XYZ INC ASSIGNED PUTS,XYZ,--,100.0,50.0,-5000.0,0.0,--,--',
  '01/09/26,01/09/26,01/09/26,Dividend,XYZ INC CASH DIV,XYZ,--,75,--,26,0.0,--,--',
  '01/05/26,01/05/26,01/06/26,Sold Short,PUT  XYZ    01/16/26    50.000,XYZ,--,-1.0,4.12,411.47,0.53,--,--',
  'This is no offer and no advice; see the agreement,,,,,,,,,,,,',
)

describe('E*TRADE', () => {
  test('"All Transactions" says what the old layout says', () => {
    const old = read('etrade-csv', OLD)
    const all = read('etrade-csv-2', ALL)
    expect(all.issues).toEqual([])
    expect(all.tally).toEqual({ seen: 4, drafted: 4, skipped: 0, failed: 0 })
    expect(all.header.accounts[0]?.id).toBe('####0001')
    expect(old.header.accounts[0]?.id).toBe('####0001')
    expect(booked(all)).toEqual(booked(old))
    expect(replay(all)).toEqual({ 'us-equity:XYZ:USD': '100' })
  })

  test('both layouts in one book count once', () => {
    const book = new MemoryBook()
    book.import('old.csv', OLD)
    const before = book.positions('2026-02-01T00:00:00Z')
    const second = book.import('all.csv', ALL)
    expect(second.outcome.written).toBe(0)
    expect(book.positions('2026-02-01T00:00:00Z')).toEqual(before)
  })

  test('the layout without symbols: options by their description, shares are refused by name', () => {
    const p = read(
      'etrade-csv-3',
      lines(
        '"Date","Transaction type","Description","Quantity","Price","Commission","Fees","Amount"',
        '"01/05/2026","Sold Short","PUT  XYZ    01/16/26    50.000","-1","4.12","0.50","0.03","411.47"',
        '"01/06/2026","Bought","XYZ INC","10","50","0","0","-500"',
        '"01/07/2026","Interest","BANK SWEEP","0","0","0","0","0.14"',
      ),
    )
    expect(rowsOf(p, 'fill').map((f) => [f.data.instrument, f.data.quantity, f.data.amount])).toEqual([
      ['us-option:XYZ:2026-01-16:P:50:USD', '-1', '412'],
    ])
    expect(rowsOf(p, 'cash').map((c) => [c.data.kind, c.data.amount])).toEqual([['interest', '0.14']])
    expect(p.issues.map((i) => [i.severity, i.code, i.line])).toEqual([['error', 'symbol_missing', 3]])
    expect(p.issues[0]?.message).toContain('export "All Transactions"')
  })

  test('what a new layout calls otherwise is an error with its name, never a guess', () => {
    const p = read('etrade-csv-2', ALL.replace('Bought', 'Canceled'))
    expect(p.issues.map((i) => [i.severity, i.code, i.column])).toEqual([
      ['error', 'type_unknown', 'Activity Type'],
    ])
    expect(p.tally.failed).toBe(1)
  })
})

const ROWS: readonly (readonly string[])[] = [
  ['02/02/2026 as of 01/30/2026', 'Expired', 'XYZ 01/30/2026 45.00 P', 'PUT XYZ', '2', '', '', ''],
  ['01/16/2026', 'Assigned', 'XYZ 01/16/2026 50.00 C', 'CALL XYZ', '1', '', '', ''],
  ['01/16/2026', 'Sell', 'XYZ', 'XYZ INC', '100', '$50.00', '', '$5,000.00'],
  ['01/12/2026', 'Credit Interest', '', 'SCHWAB1 INT 12/30-01/11', '', '', '', '$9.99'],
  ['01/06/2026', 'Sell to Open', 'XYZ 01/30/2026 45.00 P', 'PUT XYZ', '2', '$0.80', '$1.32', '$158.68'],
  ['01/05/2026', 'Sell to Open', 'XYZ 01/16/2026 50.00 C', 'CALL XYZ', '1', '$1.90', '$0.66', '$189.34'],
]
const FIELDS = ['Date', 'Action', 'Symbol', 'Description', 'Quantity', 'Price', 'Fees & Comm', 'Amount']
const CSV = lines(...[FIELDS, ...ROWS].map((r) => r.map((c) => `"${c}"`).join(',')))
const JSON_TEXT = JSON.stringify(
  {
    FromDate: '01/01/2026',
    ToDate: '02/02/2026',
    TotalTransactionsAmount: '$5,358.01',
    BrokerageTransactions: ROWS.map((r) => Object.fromEntries(FIELDS.map((f, k) => [f, r[k]]))),
  },
  null,
  2,
)

describe('Schwab', () => {
  test('the JSON export says what the CSV says', () => {
    const csv = read('schwab-csv', CSV)
    const json = read('schwab-json', JSON_TEXT)
    expect(json.issues).toEqual([])
    expect(json.tally).toEqual({ seen: 6, drafted: 6, skipped: 0, failed: 0 })
    expect(json.header.accounts[0]?.id).toBe('Individual_XXX178')
    expect(booked(json)).toEqual(booked(csv))
    // an element's line is told
    expect(rowsOf(json, 'fill')[0]?.line).toBe(26)
  })

  test('both in one book count once', () => {
    const book = new MemoryBook()
    book.import('Individual_XXX178_Transactions_1.csv', CSV)
    const before = book.positions('2026-03-01T00:00:00Z')
    expect(before).toEqual({ 'us-equity:XYZ:USD': '-100' })
    expect(book.import('Individual_XXX178_Transactions_1.json', JSON_TEXT).outcome.written).toBe(0)
    expect(book.positions('2026-03-01T00:00:00Z')).toEqual(before)
  })

  test('an element that is no transaction, a list that is missing, a file cut off', () => {
    const odd = read(
      'schwab-json',
      '{"BrokerageTransactions":[7,{"Date":"01/05/2026","Action":"Credit Interest","Amount":"$1.00"}]}',
    )
    expect(odd.issues.map((i) => i.code)).toEqual(['row_unreadable'])
    expect(odd.tally).toEqual({ seen: 2, drafted: 1, skipped: 0, failed: 1 })
    const format = formatById('schwab-json')
    if (format === null) throw new Error('schwab-json')
    expect(parseText(format, '{"FromDate":"01/01/2026"}').issues.map((i) => i.code)).toEqual(['list_missing'])
    const cut = parseText(format, JSON_TEXT.slice(0, 700))
    expect(cut.issues.map((i) => i.severity)).toEqual(['error'])
    expect(cut.header.fillsComplete).toBe(false)
  })

  test('the history of equity awards is refused by name', () => {
    const text =
      '{"FromDate":"01/01/2026","Transactions":[{"Date":"01/05/2026","Action":"Deposit","TransactionDetails":[]}]}'
    expect(recognise({ fileName: 'x.json', text })).toBeNull()
    expect(nothingRecognised({ fileName: 'x.json', text }).code).toBe('schwab_equity_awards')
  })
})
