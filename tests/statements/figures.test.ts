/** Figures of statements stay exact, in whatever spelling; a fee's sign is the one its row's total shows. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Decimal } from '../../shared/model/decimal.ts'
import { settleTrade } from '../../shared/statements/common/fees.ts'
import { readNumber, withoutFloatNoise } from '../../shared/statements/common/number.ts'
import { RowLog } from '../../shared/statements/common/rowLog.ts'
import { formatById } from '../../shared/statements/registry.ts'
import { MemoryBook } from './memoryBook.ts'
import { type Parsed, parseText, rowsOf } from './support.ts'

function read(id: string, text: string): Parsed {
  const format = formatById(id)
  if (format === null) throw new Error(id)
  return parseText(format, text)
}
const table = (header: string, ...rows: string[]) => read('generic-csv', `${[header, ...rows].join('\n')}\n`)

describe('spellings of one number', () => {
  test.each([
    ['$1,234.56', '1234.56'],
    ['-$75.60', '-75.6'],
    ['($1,260.00)', '-1260'],
    ['1.234,56', '1234.56'],
    ['1 234,56', '1234.56'],
    ['1\u00a0234,56', '1234.56'],
    ['@2.02', '2.02'],
    ['="1004844804619"', '1004844804619'],
    ['+0000000000001.00000', '1'],
    ['.25', '0.25'],
    ['-2.637591265E-4', '-0.0002637591265'],
    ['1E-18', '0.000000000000000001'],
    ['1234567890123456789', '1234567890123456789'],
    ['12.5-', '-12.5'],
  ])('%s', (text, expected) => {
    expect(readNumber(text, 'unknown')).toBe(expected)
  })

  test('any decimal, printed in five ways, comes back exactly', () => {
    const figure = fc
      .tuple(fc.bigInt({ min: 0n, max: 10n ** 19n - 1n }), fc.integer({ min: 0, max: 18 }), fc.boolean())
      .map(([units, scale, negative]) => Decimal.scaled(negative ? -units : units, scale))
    fc.assert(
      fc.property(figure, (d) => {
        const text = d.toString()
        const plain = d.abs().toString()
        const [whole = '', fraction = ''] = plain.split('.')
        const groups = (mark: string) => whole.replace(/\B(?=(\d{3})+$)/g, mark)
        const sign = d.sign() < 0 ? '-' : ''
        const rest = (mark: string) => (fraction === '' ? '' : mark + fraction)
        expect(readNumber(text, 'point')).toBe(text)
        expect(readNumber(`${sign}$${groups(',')}${rest('.')}`, 'point')).toBe(text)
        expect(readNumber(`${sign}${groups('.')}${rest(',')}`, 'comma')).toBe(text)
        expect(readNumber(`${sign}${groups('\u00a0')}${rest(',')}`, 'comma')).toBe(text)
        if (d.sign() < 0) expect(readNumber(`(${groups(',')}${rest('.')})`, 'point')).toBe(text)
        expect(withoutFloatNoise(Decimal.of(plain).scale > 17 ? plain : '0.000000000000000001')).not.toBe('0')
      }),
      { seed: 51, numRuns: 800 },
    )
  })

  test('decimal comma by column: a quantity with a point beside a price with a comma', () => {
    const p = table(
      'Date;Symbol;Side;Quantity;Price',
      '2026-01-05;XYZ;Buy;1.5;1.234,56',
      '2026-01-06;XYZ;Sell;0.25;7,5',
    )
    expect(p.issues).toEqual([])
    expect(rowsOf(p, 'fill').map((f) => [f.data.quantity, f.data.price])).toEqual([
      ['1.5', '1234.56'],
      ['-0.25', '7.5'],
    ])
  })

  test('the smallest and the longest quantity go through the book unchanged', () => {
    const book = new MemoryBook()
    book.import(
      'x.csv',
      'Date,Symbol,Side,Quantity,Price\n2026-01-05,XYZ,Buy,1234567890123456789,1\n2026-01-06,XYZ,Buy,0.000000000000000001,2E-8\n',
      { account: 'A1', zone: 'UTC' },
    )
    expect(book.positions('2026-02-01T00:00:00Z')).toEqual({
      'us-equity:XYZ:USD': '1234567890123456789.000000000000000001',
    })
  })

  test('pence are divided once', () => {
    const header =
      'Action,Time,ISIN,Ticker,Name,No. of shares,Price / share,Currency (Price / share),Exchange rate,Total,Currency (Total),ID'
    const book = new MemoryBook()
    book.import(
      'x.csv',
      `${header}\nMarket buy,2026-01-05 14:30:03,GB0000000001,LMN,Lmn,10,630.11,GBX,100,63.01,GBP,E1\n`,
    )
    const [row] = book.evidence().batches[0]?.rows ?? []
    expect(row?.body.row === 'fill' ? [row.body.data.price, row.instrument] : null).toEqual([
      '6.3011',
      'uk-equity:LMN:GBP',
    ])
  })
})

describe('the sign of a fee', () => {
  const d = (t: string) => Decimal.of(t)
  test.each([
    ['costs', '1.30', '-200', '-201.30', '1.3', '-200', []],
    ['costs, printed negative', '-1.30', '-200', '-201.30', '1.3', '-200', ['fee_sign_turned']],
    ['a rebate', '-0.20', '-200', '-199.80', '-0.2', '-200', []],
    ['a rebate, printed positive', '0.20', '-200', '-199.80', '-0.2', '-200', ['fee_sign_turned']],
    ['left out of the total', '1.30', '-200', '-200', '1.3', '-200', []],
    ['of a sale', '1.30', '200', '198.70', '1.3', '200', []],
    ['nothing fits: the sign stays', '1.30', '-200', '-2000', '1.3', '-1998.7', ['total_differs']],
    ['nothing fits: the rebate stays', '-1.30', '-200', '-2000', '-1.3', '-2001.3', ['total_differs']],
  ])('%s', (_, fee, gross, total, cost, amount, codes) => {
    const issues: string[] = []
    const none = () => {}
    const log = new RowLog({
      issue: (i) => issues.push(i.code),
      header: none,
      draft: none,
      rowSeen: none,
      skipped: none,
    })
    const s = settleTrade(log.begin(1, ''), {
      gross: { amount: d(gross), slack: Decimal.ZERO },
      total: { column: 'Net', amount: d(total) },
      fees: [{ currency: 'USD', amount: fee, kind: 'commission' }],
      currency: 'USD',
    })
    expect([d(s.fees[0]?.amount ?? '').toString(), s.amount?.toString(), issues]).toEqual([
      cost,
      amount,
      codes,
    ])
  })

  test('a table with totals: costs, a rebate, a total that fits neither', () => {
    const p = table(
      'Date,Symbol,Side,Quantity,Price,Fees,Amount',
      '2026-01-05,QXZ   260116C00050000,Buy,1,2.00,-0.65,-200.65',
      '2026-01-05,QXZ   260116C00050000,Sell,1,2.00,-0.20,200.20',
      '2026-01-06,XYZ,Buy,10,2.00,1,-2100',
    )
    expect(rowsOf(p, 'fill').map((f) => [f.data.amount, f.data.fees?.[0]?.amount])).toEqual([
      ['-200', '0.65'],
      ['200', '-0.2'],
      ['-2099', '1'],
    ])
    expect(p.issues.map((i) => [i.code, i.line, i.column])).toEqual([
      ['fee_sign_turned', 3, 'Amount'],
      ['total_differs', 4, 'Amount'],
    ])
  })

  test('Schwab and Fidelity with the fee negative: it still costs what the total says', () => {
    const schwab = read(
      'schwab-csv',
      '"Date","Action","Symbol","Description","Quantity","Price","Fees & Comm","Amount"\n"01/05/2026","Sell to Open","XYZ 01/16/2026 50.00 C","CALL XYZ","1","$1.90","-$0.66","$189.34"\n',
    )
    expect(rowsOf(schwab, 'fill').map((f) => [f.data.amount, f.data.fees?.[0]?.amount])).toEqual([
      ['190', '0.66'],
    ])
    const fidelity = read(
      'fidelity-csv',
      'Run Date,Account,Action,Symbol,Security Description,Security Type,Exchange Quantity,Exchange Currency,Quantity,Currency,Price,Exchange Rate,Commission,Fees,Accrued Interest,Amount,Settlement Date\n01/05/2026,A X1, YOU SOLD OPENING TRANSACTION,-XYZ260116C50,CALL (XYZ) X JAN 16 26 $50 (100 SHS), Margin,0,,-4,USD,0.43,0,-4.95,-0.08,,166.97,01/06/2026\n',
    )
    expect(rowsOf(fidelity, 'fill').map((f) => [f.data.amount, f.data.fees?.map((x) => x.amount)])).toEqual([
      ['172', ['4.95', '0.08']],
    ])
  })
})
