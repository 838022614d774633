/** The same trades from two files: nothing doubled, nothing lost, and the outcome says so. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openBook } from '../../electron/book/open.ts'
import { deriveBook } from '../../shared/ledger/derive.ts'
import { snapshotAt } from '../../shared/ledger/snapshot.ts'
import type { ParserOptions } from '../../shared/statements/format.ts'
import { fixtureBytes, fixtureTest } from '../support/fixtures.ts'
import { ImportBench } from '../support/importBench.ts'
import { MemoryBook } from './memoryBook.ts'
import { decode, rowsOf } from './support.ts'

const PATH = join(import.meta.dirname, '../fixtures/one-truth')
const text = (name: string) => readFileSync(join(PATH, name), 'utf8')

interface Pair {
  readonly name: string
  readonly files: readonly [string, string]
  readonly options: readonly [Partial<ParserOptions>, Partial<ParserOptions>]
  readonly asOf: string
  readonly positions: Readonly<Record<string, string>>
  /** rows of the second file that tell nothing new, when it comes second; and those of the first */
  readonly same: readonly [number, number]
}
const ONE = { account: 'A1' }
const ZURICH = { account: 'A1', zone: 'Europe/Zurich' }

const PAIRS: readonly Pair[] = [
  {
    name: 'Flex query and activity statement: executions against orders, an assignment, cash, positions',
    files: ['flex.xml', 'activity.csv'],
    options: [{}, {}],
    asOf: '2026-02-01T12:00:00Z',
    positions: { 'us-equity:QXZ:USD': '300', 'us-option:QXZ:2026-06-19:C:50:USD': '6' },
    same: [10, 11],
  },
  {
    name: 'tastytrade: minutes on a local clock with a false offset, and seconds with a true one',
    files: ['tasty-local-minutes.csv', 'tasty-offset-seconds.csv'],
    options: [ZURICH, ZURICH],
    asOf: '2020-04-01T12:00:00Z',
    positions: { 'us-equity:QXZ:USD': '100', 'us-option:QXZ:2020-06-19:C:42:USD': '-2' },
    same: [6, 6],
  },
  {
    name: 'seconds on the Eastern clock and minutes on the universal one',
    files: ['webull-seconds-eastern.csv', 'table-minutes-utc.csv'],
    options: [ONE, { account: 'A1', zone: 'UTC' }],
    asOf: '2026-09-30T12:00:00Z',
    positions: {},
    same: [2, 2],
  },
  {
    name: 'Schwab web and thinkorswim: days against seconds, fees in one column against three',
    files: ['schwab-web.csv', 'thinkorswim.csv'],
    options: [ONE, ONE],
    asOf: '2026-01-10T12:00:00Z',
    positions: { 'us-option:QXZ:2026-01-16:C:50:USD': '-3', 'us-option:QXZ:2026-01-16:C:55:USD': '3' },
    same: [2, 2],
  },
]

describe.each(PAIRS)('$name', ({ files, options, asOf, positions, same }) => {
  const both = (order: readonly [0 | 1, 0 | 1]) => {
    const book = new MemoryBook()
    const [first, second] = order.map((k) => book.import(files[k], text(files[k]), options[k]))
    if (first === undefined || second === undefined) throw new Error('two files')
    expect([...first.issues, ...second.issues].filter((i) => i.severity === 'error')).toEqual([])
    return { book, first, second }
  }

  test.each([
    [0, 1],
    [1, 0],
  ] as const)('file %i, then file %i', (a, b) => {
    const { book, first, second } = both([a, b])
    expect(book.positions(asOf)).toEqual(positions)
    const alone = new MemoryBook()
    alone.import(files[a], text(files[a]), options[a])
    expect(alone.positions(asOf)).toEqual(positions)
    expect(second.outcome.duplicates, JSON.stringify(second.outcome.rows)).toBe(same[b === 1 ? 0 : 1])
    expect(second.outcome.warnings).toContain('same_as')
    expect(second.outcome.warnings).not.toContain('near_match')
    const told = second.outcome.rows.filter((r) => r.sameAs === first.parsed.header.source.name)
    expect(told.length).toBeGreaterThan(0)
    for (const r of told) expect(r.reason).toMatch(/^(?:The same as|Adds up to the same fills as) .*batch 1/)
    expect(book.at(asOf).breaks).toEqual([])
  })

  test('both orders give one book', () => {
    const there = both([0, 1]).book.at(asOf)
    const back = both([1, 0]).book.at(asOf)
    expect(back.positions).toEqual(there.positions)
    expect(back.cash).toEqual(there.cash)
  })
})

describe('an exchange log and a list of positions', () => {
  test('the list confirms what the log adds up to; nothing is doubled', () => {
    const book = new MemoryBook()
    book.import('log.csv', text('deribit-log.csv'), { account: 'D1' })
    const positions = { 'deribit:BTC:2026-03-27:C:100000:BTC': '-1', 'deribit:BTC:PERP:BTC': '20000' }
    expect(book.positions('2026-01-08T00:00:00Z')).toEqual(positions)
    const { outcome, issues } = book.import('positions.json', text('deribit-positions.json'), {
      account: 'D1',
    })
    expect(issues.filter((i) => i.severity === 'error')).toEqual([])
    expect(outcome.rows).toHaveLength(2)
    const s = book.at('2026-01-08T00:00:00Z')
    expect(book.positions('2026-01-08T00:00:00Z')).toEqual(positions)
    expect(s.breaks).toEqual([])
    expect(s.positions.map((p) => p.basis)).toEqual(['holdings', 'holdings'])
  })

  test('a list that disagrees is a break, the fills stay', () => {
    const book = new MemoryBook()
    book.import('log.csv', text('deribit-log.csv'), { account: 'D1' })
    book.import('positions.json', text('deribit-positions.json').replace('20000', '30000'), { account: 'D1' })
    const s = book.at('2026-01-08T00:00:00Z')
    expect(s.breaks.map((b) => [b.instrument, b.difference])).toEqual([['deribit:BTC:PERP:BTC', '10000']])
  })
})

describe('overlapping exports', () => {
  const glued = text('glued.csv')
  const [header = '', ...rows] = glued.trimEnd().split('\n')
  const second = rows.indexOf(header)
  const parts = [rows.slice(0, second), rows.slice(second + 1)].map((r) => `${[header, ...r].join('\n')}\n`)

  test('glued by hand: the overlap counts once, two equal fills of one part are two', () => {
    const book = new MemoryBook()
    const { parsed } = book.import('glued.csv', glued, ZURICH)
    expect(parsed.skipped).toEqual(Array(2).fill(expect.stringContaining('glued from overlapping exports')))
    expect(book.positions('2024-03-20T00:00:00Z')).toEqual({ 'us-option:QXZ:2024-04-19:P:30:USD': '4' })
  })

  test('as two files: the same book', () => {
    const book = new MemoryBook()
    book.import('a.csv', parts[0] as string, ZURICH)
    const { outcome } = book.import('b.csv', parts[1] as string, ZURICH)
    expect([outcome.written, outcome.duplicates]).toEqual([1, 2])
    expect(book.positions('2024-03-20T00:00:00Z')).toEqual({ 'us-option:QXZ:2024-04-19:P:30:USD': '4' })
  })
})

describe('overlapping exports of a table, to the second above and to the minute below', () => {
  const [header = '', ...lines] = text('table-glued.csv').trimEnd().split('\n')
  const second = lines.indexOf(header)
  const [exact, cut] = [lines.slice(0, second), lines.slice(second + 1)]
  const positions = { 'us-option:QXZ:2026-10-16:C:364:USD': '2', 'us-option:QXZ:2026-10-16:C:370:USD': '3' }
  const glued = (...parts: string[][]) => `${[header, ...parts.flat()].join('\n')}\n`
  test.each([
    ['with a second header', glued(lines), 3],
    ['without one', glued(exact, cut), 3],
    ['minutes first, with a second header', glued(cut, [header], exact), 3],
    ['minutes first, without one', glued(cut, exact), 3],
    ['newest first', glued(exact.toReversed(), cut.toReversed()), 3],
    ['the same export twice', glued(exact, cut.slice(-1), exact, cut.slice(-1)), 5],
  ])('%s: no fill doubled, none lost', (_, file, repeated) => {
    const book = new MemoryBook()
    const { parsed } = book.import('table.csv', file)
    expect(parsed.issues).toEqual([])
    expect(parsed.skipped).toEqual(
      Array(repeated).fill(expect.stringContaining('glued from overlapping exports')),
    )
    expect(book.positions('2026-10-02T00:00:00Z')).toEqual(positions)
  })

  test('two fills of one minute that both print their seconds are two, behind a header too', () => {
    const later = (exact[1] as string).replace('15:10:21', '15:10:55')
    const book = new MemoryBook()
    const { parsed } = book.import('table.csv', glued(exact, [header, later]))
    expect(parsed.skipped).toEqual([])
    expect(book.positions('2026-10-02T00:00:00Z')['us-option:QXZ:2026-10-16:C:364:USD']).toBe('1')
  })
})

describe('an Activity Statement below another, its headers cut out', () => {
  const lines = text('activity-glued.csv').trimEnd().split('\n')
  const second = lines.lastIndexOf('Statement,Data,Title,Activity Statement')
  const below = lines.slice(second)
  const read = (rows: readonly string[]) => {
    const book = new MemoryBook()
    const { parsed } = book.import('activity.csv', `${[...lines.slice(0, second), ...rows].join('\n')}\n`)
    return { parsed, positions: book.positions('2026-02-10T00:00:00Z') }
  }
  test.each([
    ['all of it', below],
    ['its trades only', below.filter((l) => l.startsWith('Trades'))],
  ])('%s: the overlap counts once, two equal fills are two', (_, rows) => {
    const { parsed, positions } = read(rows)
    expect(parsed.issues).toEqual([])
    expect(parsed.skipped).toEqual(Array(2).fill(expect.stringContaining('glued from overlapping exports')))
    expect(positions).toEqual({ 'us-equity:QXZ:USD': '27' })
  })

  test('without what it says of itself: the trades count once, a position of an unknown day is refused', () => {
    const { parsed, positions } = read(below.filter((l) => !/^(?:Statement|Account)/.test(l)))
    expect(parsed.issues.map((i) => [i.severity, i.code, i.line])).toEqual([['error', 'period_missing', 14]])
    expect(parsed.skipped).toHaveLength(2)
    expect(positions).toEqual({ 'us-equity:QXZ:USD': '27' })
  })

  test('both periods are covered, positions stand at both ends', () => {
    const { parsed } = read(below)
    expect(parsed.header.periods.map((p) => [p.from, p.to])).toEqual([
      ['2026-01-01', '2026-01-31'],
      ['2026-01-15', '2026-02-14'],
    ])
    expect(rowsOf(parsed, 'holding').map((h) => [h.data.date, h.data.quantity])).toEqual([
      ['2026-01-31', '20'],
      ['2026-02-14', '27'],
    ])
  })
})

describe('files of one person in two layouts', () => {
  const OLD = 'tastytrade-csv/tasty_2018-2020-05.csv'
  const NEW = 'tastytrade-csv/tasty_history_180201_to_240817_newformat.csv'
  const bookOf = (...names: string[]) => {
    const book = new MemoryBook()
    const outcomes = names.map((n) => book.import(n, decode(fixtureBytes(n)), ZURICH).outcome)
    return { book, last: outcomes.at(-1) }
  }
  fixtureTest('every row of the shorter history stands in the longer one, on every day', () => {
    const [old, fresh] = [bookOf(OLD), bookOf(NEW)]
    const [there, back] = [bookOf(OLD, NEW), bookOf(NEW, OLD)]
    expect([back.last?.written, back.last?.duplicates, back.last?.warnings]).toEqual([0, 173, ['same_as']])
    expect([there.last?.written, there.last?.duplicates]).toEqual([1075 - 173, 173])
    for (const day of [
      '2018-06-01',
      '2019-06-01',
      '2020-04-01',
      '2020-04-29',
      '2020-05-06',
      '2021-06-01',
      '2024-08-18',
    ]) {
      const at = `${day}T00:00:00Z`
      expect([day, there.book.positions(at)]).toEqual([day, fresh.book.positions(at)])
      expect([day, back.book.positions(at)]).toEqual([day, fresh.book.positions(at)])
      // the older file ends in the middle of 6 May 2020
      if (day <= '2020-05-06') expect([day, old.book.positions(at)]).toEqual([day, fresh.book.positions(at)])
    }
    expect(there.book.at('2024-08-18T00:00:00Z').cash).toEqual(back.book.at('2024-08-18T00:00:00Z').cash)
  })
})

describe('through importer processes into a book', () => {
  let bench: ImportBench
  beforeEach(() => {
    bench = new ImportBench()
  })
  afterEach(() => bench.remove())

  test.each([PAIRS[0], PAIRS[1], PAIRS[3]] as Pair[])('$name', async (pair) => {
    for (const k of [0, 1] as const) {
      const { file } = await bench.import(join(PATH, pair.files[k]), {
        ...(pair.options[k].account ? { account: pair.options[k].account } : {}),
        ...(pair.options[k].zone ? { zone: pair.options[k].zone } : {}),
      })
      expect(file.status, JSON.stringify(file.issues)).toBe('written')
      expect(file.written + file.duplicates + file.confirmed).toBe(file.drafts)
      if (k === 1) {
        expect(file.duplicates).toBe(pair.same[0])
        expect(file.issues.some((i) => i.code === 'same_as')).toBe(true)
      }
    }
    const book = openBook(bench.bookPath, { mode: 'read', host: 'test', now: () => 0 })
    try {
      const s = snapshotAt(deriveBook(book.evidence()), Date.parse(pair.asOf))
      expect(Object.fromEntries(s.positions.map((p) => [p.instrument, p.quantity]))).toEqual(pair.positions)
    } finally {
      book.close()
    }
  })
})
