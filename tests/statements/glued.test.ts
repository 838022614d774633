/** Files glued together by hand: no fill doubled, none lost, with and without a repeated header. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { GluedParts } from '../../shared/statements/common/glued.ts'
import { formatById } from '../../shared/statements/registry.ts'
import { MemoryBook } from './memoryBook.ts'
import { SAMPLES } from './samples.ts'
import { type Parsed, parseText, replay, rowsOf } from './support.ts'

const lines = (...l: string[]) => `${l.join('\n')}\n`
function read(id: string, text: string): Parsed {
  const format = formatById(id)
  if (format === null) throw new Error(id)
  return parseText(format, text)
}

/** Rows `[time, text]` through the parts; a header stands before the row numbers in `headers`. */
function kept(
  rows: readonly (readonly [string, string])[],
  headers: readonly number[] = [],
): { rows: string[]; alike: boolean } {
  const parts = new GluedParts()
  const out: string[] = []
  rows.forEach(([when, text], k) => {
    if (headers.includes(k)) parts.next()
    const raw = `${when} ${text}`
    parts.take(raw, k + 2, when, (repeated) => {
      if (!repeated) out.push(raw)
    })
  })
  parts.end()
  return { rows: out, alike: parts.alike !== null }
}
const print = (rows: readonly (readonly [string, string])[]) => rows.map(([when, text]) => `${when} ${text}`)

describe('where one export ends and the next begins', () => {
  /** A list by time, newest first; some rows are printed twice, as equal fills are. */
  const list = fc
    .array(fc.tuple(fc.integer({ min: 1, max: 60 }), fc.constantFrom('a', 'b', 'c')), {
      minLength: 6,
      maxLength: 40,
    })
    .map((rows) =>
      rows
        .map(([minute, text]) => [`2026-01-05T10:${String(minute).padStart(2, '0')}`, text] as const)
        .sort(([a], [b]) => (a < b ? 1 : a > b ? -1 : 0)),
    )

  test('one export alone loses nothing, whichever way it is sorted', () => {
    fc.assert(
      fc.property(list, fc.boolean(), (rows, oldestFirst) => {
        const file = oldestFirst ? rows.toReversed() : rows
        expect(kept(file)).toEqual({ rows: print(file), alike: expect.anything() })
      }),
      { seed: 71, numRuns: 400 },
    )
  })

  test('two windows of one list, in either order and direction: the list', () => {
    fc.assert(
      fc.property(
        list,
        fc.nat(),
        fc.nat(),
        fc.boolean(),
        fc.boolean(),
        (rows, a, b, oldestFirst, olderFirst) => {
          // the newer window ends below the place where the older one begins
          const from = 1 + (a % (rows.length - 3))
          const to = from + 2 + (b % (rows.length - from - 2))
          const overlap = rows.slice(from, to)
          fc.pre(new Set(print(overlap)).size >= 2)
          // a list that goes on without jumping back shows no seam
          const [newer, older] = [rows.slice(0, to), rows.slice(from)]
          const times = (r: typeof rows) => r.map(([when]) => when)
          fc.pre(times(older)[0] !== times(newer).at(-1) && times(newer)[0] !== times(older).at(-1))
          fc.pre(new Set(times(newer)).size > 1 && new Set(times(older)).size > 1)
          const parts = (olderFirst ? [older, newer] : [newer, older]).map((p) =>
            oldestFirst ? p.toReversed() : p,
          )
          const glued = kept(parts.flat()).rows
          expect(glued.toSorted(), JSON.stringify(parts)).toEqual(print(rows).toSorted())
          const header = kept(parts.flat(), [parts[0]?.length ?? 0]).rows
          expect(header.toSorted()).toEqual(print(rows).toSorted())
        },
      ),
      { seed: 72, numRuns: 600 },
    )
  })

  test('three parts; the same file twice', () => {
    const at = (n: number) => [`2026-01-${String(n).padStart(2, '0')}T`, 'x'] as const
    const span = (from: number, to: number) => Array.from({ length: from - to + 1 }, (_, k) => at(from - k))
    const rows = [...span(30, 20), ...span(22, 10), ...span(13, 1)]
    expect(kept(rows)).toEqual({ rows: print(span(30, 1)), alike: false })
    expect(kept([...span(30, 1), ...span(30, 1)])).toEqual({ rows: print(span(30, 1)), alike: false })
    // one within the other
    expect(kept([...span(30, 1), ...span(20, 10)])).toEqual({ rows: print(span(30, 1)), alike: false })
  })

  test('what is no overlap stays counted and is told: one equal row, a run in the middle of a part', () => {
    const rows = [
      ['09', 'a'],
      ['08', 'b'],
      ['07', 'c'],
      ['09', 'z'],
      ['08', 'b'],
      ['06', 'd'],
    ] as const
    expect(kept(rows)).toEqual({ rows: print(rows), alike: true })
  })

  test('equal fills of one second and lists without order are never taken for copies', () => {
    const legs = [
      ['10:00', 'leg a'],
      ['10:00', 'leg b'],
    ] as const
    expect(kept([...legs, ...legs])).toEqual({ rows: print([...legs, ...legs]), alike: true })
    const same = [['10:00', 'x']] as const
    expect(kept([...same, ...same, ...same])).toEqual({
      rows: print([...same, ...same, ...same]),
      alike: false,
    })
  })
})

const ROBINHOOD =
  '"Activity Date","Process Date","Settle Date","Instrument","Description","Trans Code","Quantity","Price","Amount"'
const robinhood = (day: number, code: string, quantity: number, price: string) =>
  `"1/${day}/2026","1/${day}/2026","1/${day}/2026","XYZ","XYZ","${code}","${quantity}","$${price}","${code === 'Buy' ? `($${(quantity * Number(price)).toFixed(2)})` : `$${(quantity * Number(price)).toFixed(2)}`}"`

describe('formats', () => {
  const rows = [
    robinhood(9, 'Sell', 1, '12.00'),
    robinhood(8, 'Buy', 3, '11.00'),
    robinhood(7, 'Buy', 2, '10.50'),
    robinhood(7, 'Buy', 2, '10.50'),
    robinhood(6, 'Buy', 5, '10.00'),
    robinhood(5, 'Buy', 7, '9.00'),
  ]

  test('a table without a second header: the overlap is skipped with its reason, the two equal fills stay two', () => {
    const whole = read('robinhood-csv', lines(ROBINHOOD, ...rows))
    const glued = read('robinhood-csv', lines(ROBINHOOD, ...rows.slice(0, 5), ...rows.slice(1)))
    expect(glued.tally).toEqual({ seen: 10, drafted: 6, skipped: 4, failed: 0 })
    expect(new Set(glued.skipped)).toEqual(
      new Set(['repeats a row of an earlier part: the file was glued from overlapping exports']),
    )
    expect(replay(glued)).toEqual(replay(whole))
    expect(replay(glued)).toEqual({ 'us-equity:XYZ:USD': '18' })
    expect(glued.issues).toEqual([])
  })

  test('an equal row that is no overlap is counted and shown', () => {
    const p = read(
      'robinhood-csv',
      lines(
        ROBINHOOD,
        ...rows.slice(0, 3),
        robinhood(9, 'Buy', 1, '1.00'),
        rows[2] as string,
        ...rows.slice(4),
      ),
    )
    expect(p.tally.drafted).toBe(7)
    expect(p.issues.map((i) => [i.severity, i.code, i.line])).toEqual([['info', 'rows_alike', 6]])
    expect(p.issues[0]?.message).toContain('line 6 and line 4')
  })

  test.each([
    'tastytrade-csv-1',
    'tastytrade-csv-2',
    'ibkr-activity-csv',
    'ibkr-flex-csv',
    'robinhood-csv',
    'webull-csv',
    'thinkorswim-csv',
    'schwab-csv',
    'schwab-json',
    'ofx',
    'fidelity-csv',
    'etrade-csv',
    'etrade-csv-2',
    'deribit-csv',
    'trading212-csv',
    'saxo-csv',
    'degiro-csv',
    'degiro-transactions-csv',
    'swissquote-csv',
    'freetrade-csv',
    'avanza-csv',
    'disnat-csv',
  ])('%s: a whole file twice is the file', (id) => {
    const text = SAMPLES[id] ?? ''
    const once = new MemoryBook()
    once.import('a', text)
    const twice = new MemoryBook()
    const second = twice.import('a', `${text}\n${text}`)
    expect(second.issues.filter((i) => i.severity !== 'info')).toEqual([])
    expect(twice.positions('2027-01-01T00:00:00Z')).toEqual(once.positions('2027-01-01T00:00:00Z'))
    expect(twice.at('2027-01-01T00:00:00Z').cash).toEqual(once.at('2027-01-01T00:00:00Z').cash)
  })

  test('two months of an Activity Statement in one file: both periods, positions of both days', () => {
    const month = (n: number, last: number, quantity: number, trade: string) =>
      lines(
        'Statement,Header,Field Name,Field Value',
        `Statement,Data,Period,"${n === 1 ? 'January' : 'February'} 1, 2026 - ${n === 1 ? 'January' : 'February'} ${last}, 2026"`,
        'Account Information,Header,Field Name,Field Value',
        'Account Information,Data,Account,U1',
        'Open Positions,Header,DataDiscriminator,Asset Category,Currency,Symbol,Quantity,Mult,Cost Price,Cost Basis,Close Price,Value,Unrealized P/L,Code',
        `Open Positions,Data,Summary,Stocks,USD,XYZ,${quantity},1,5,50,5,50,0,`,
        'Trades,Header,DataDiscriminator,Asset Category,Currency,Symbol,Date/Time,Quantity,T. Price,C. Price,Proceeds,Comm/Fee,Basis,Realized P/L,MTM P/L,Code',
        trade,
      )
    const first = 'Trades,Data,Order,Stocks,USD,XYZ,"2026-01-05, 10:00:00",10,5,5,-50,0,50,0,0,O'
    const p = read(
      'ibkr-activity-csv',
      month(1, 31, 10, first) +
        month(
          2,
          28,
          30,
          `${first}\n${first.replace('01-05', '02-05').replace(',10,5,5,-50,0,50', ',20,5,5,-100,0,100')}`,
        ),
    )
    expect(p.issues).toEqual([])
    expect(p.header.periods.map((x) => [x.from, x.to])).toEqual([
      ['2026-01-01', '2026-01-31'],
      ['2026-02-01', '2026-02-28'],
    ])
    expect(rowsOf(p, 'fill').map((f) => f.data.quantity)).toEqual(['10', '20'])
    expect(rowsOf(p, 'holding').map((h) => [h.data.date, h.data.quantity])).toEqual([
      ['2026-01-31', '10'],
      ['2026-02-28', '30'],
    ])
  })

  test('Activity Statements cut down to their trades: the header that comes again tells them apart', () => {
    const trades = lines(
      'Trades,Header,DataDiscriminator,Asset Category,Currency,Symbol,Date/Time,Quantity,T. Price,C. Price,Proceeds,Comm/Fee,Basis,Realized P/L,MTM P/L,Code',
      'Trades,Data,Order,Stocks,USD,XYZ,"2026-01-05, 10:00:00",10,5,5,-50,0,50,0,0,O',
    )
    const p = read('ibkr-activity-csv', trades + trades)
    expect(rowsOf(p, 'fill').map((f) => f.data.quantity)).toEqual(['10'])
  })

  test('thinkorswim: statements of two accounts in one file are refused, legs of two like spreads are four', () => {
    const statement = (account: string, day: number, second: number) =>
      lines(
        `Account Statement for ${account} (ira) since 1/${day}/26 through 1/${day}/26`,
        '',
        'Account Trade History',
        ',Exec Time,Spread,Side,Qty,Pos Effect,Symbol,Exp,Strike,Type,Price,Net Price,Order Type',
        `,1/${day}/26 10:00:0${second},VERTICAL,SELL,-3,TO OPEN,XYZ,16 JAN 26,50,CALL,.25,.20,LMT`,
        ',,,BUY,+3,TO OPEN,XYZ,16 JAN 26,55,CALL,.05,DEBIT,LMT',
      )
    const two = read('thinkorswim-csv', statement('D-1', 5, 2) + statement('D-1', 6, 3))
    expect(rowsOf(two, 'fill')).toHaveLength(4)
    const same = read('thinkorswim-csv', statement('D-1', 5, 2) + statement('D-1', 5, 2))
    expect(rowsOf(same, 'fill')).toHaveLength(2)
    const mixed = read('thinkorswim-csv', statement('D-1', 5, 2) + statement('D-2', 5, 2))
    expect(mixed.issues.map((i) => [i.severity, i.code])).toEqual([['error', 'accounts_mixed']])
  })

  test('OFX: a transaction that a second download repeats is one, a repeated id with other figures is two', () => {
    const text = SAMPLES.ofx ?? ''
    expect(rowsOf(read('ofx', text + text), 'fill')).toHaveLength(1)
    expect(
      rowsOf(
        read(
          'ofx',
          text + text.replace('<UNITS>+003.0<UNITPRICE>5<TOTAL>-15', '<UNITS>+004.0<UNITPRICE>5<TOTAL>-20'),
        ),
        'fill',
      ).map((f) => f.data.quantity),
    ).toEqual(['3', '4'])
  })
})
