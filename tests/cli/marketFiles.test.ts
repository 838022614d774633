/** Option chains and price histories on the command line: set, seen in exposure with their provenance, taken back. */
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openBook } from '../../electron/book/open.ts'
import { fixture, fixtureTest } from '../support/fixtures.ts'
import { hedgerow, hedgerowJson, type Json, jsonFile, part, rows, temporaryFolder } from './run.ts'

const folder = temporaryFolder()

/** A book that holds some options, by a table of trades. */
async function bookOf(name: string, day: string, trades: readonly string[]): Promise<string[]> {
  const book = ['--book', join(folder, `${name}.hedgerow`)]
  const lines = trades.map((t) => `${day},${t}`)
  const file = jsonFile(
    folder,
    `${name}-trades.csv`,
    ['Date,Side,Quantity,Symbol,Price', ...lines].join('\n'),
  )
  const run = await hedgerow(['import', file, '--zone', 'America/New_York', ...book])
  expect(run.exit, run.stderr).toBe(0)
  return book
}

const CHAIN = [
  'Quote Date,Symbol,Bid,Ask,IV,Open Interest,Underlying Price',
  '2026-01-30T20:59:00Z,XYZ   260619C00100000,6.80,6.90,0.24,10,101.20',
  '2026-01-30T20:59:00Z,XYZ   260619P00090000,2.00,2.10,0.27,10,101.20',
  '2026-01-30T20:59:00Z,XYZ   260619C00120000,0,0.40,0.22,10,101.20',
].join('\n')
const TRADES = [
  'Sell,40,XYZ   260619C00100000,6.10',
  'Buy,25,XYZ   260619P00090000,2.30',
  'Buy,10,XYZ   260619C00120000,0.30',
  'Buy,30,XYZ   260918C00110000,4.40',
]
const AT = ['--as-of', '2026-01-30T21:00:00Z']

describe('a chain', () => {
  test('prices the open contracts it quotes, says from which file and when, and is taken back whole', async () => {
    const book = await bookOf('xyz', '2026-01-05', TRADES)
    const before = await hedgerowJson(['exposure', ...book, ...AT])
    expect(before.json.priced).toBe(0)
    const chain = jsonFile(folder, 'xyz.csv', CHAIN)

    const dry = await hedgerowJson(['market', 'import', chain, '--dry-run', ...book, ...AT])
    expect(part(dry.json, 'file')).toMatchObject({ number: null, status: 'preview', written: 0 })
    expect((await hedgerowJson(['market', 'files', ...book])).json.files).toEqual([])

    const { exit, json } = await hedgerowJson(['market', 'import', chain, ...book, ...AT])
    // two of four contracts have no price in the file
    expect(exit).toBe(3)
    expect(part(json, 'file')).toMatchObject({
      number: 1,
      status: 'written',
      kind: 'chain',
      format: 'generic-chain',
      sentence: '3 quotes of XYZ, 1 expiry, 2 of 4 open XYZ contracts get a price',
      quotesAt: '2026-01-30T20:59:00.000Z',
      quotes: 3,
      written: 6,
    })
    expect(rows(json, 'contracts').map((c) => [c.instrument, c.price, c.reason])).toEqual([
      ['us-option:XYZ:2026-06-19:C:120:USD', null, 'no two-sided market; its volatility is taken'],
      ['us-option:XYZ:2026-09-18:C:110:USD', null, 'not in the file'],
      ['us-option:XYZ:2026-06-19:C:100:USD', '6.85', null],
      ['us-option:XYZ:2026-06-19:P:90:USD', '2.05', null],
    ])

    const exposure = await hedgerowJson(['exposure', ...book, ...AT])
    expect(exposure.json.priced).toBe(3)
    expect(rows(exposure.json, 'notPriced').map((n) => n.instrument)).toContain(
      'us-option:XYZ:2026-09-18:C:110:USD',
    )
    const market = await hedgerowJson(['market', 'show', ...book, ...AT])
    expect(part(rows(market.json, 'underlyings')[0], 'spot')).toMatchObject({
      value: 101.2,
      source: 'quote',
      why: 'quote of us-equity:XYZ:USD (chain xyz.csv, 2026-01-30 20:59 UTC)',
    })

    expect(part((await hedgerowJson(['market', 'import', chain, ...book, ...AT])).json, 'file').status).toBe(
      'same_file',
    )
    const undone = await hedgerow(['market', 'undo', '1', ...book])
    expect([undone.exit, undone.stdout]).toEqual([0, expect.stringContaining('Market file 1 is undone.')])
    // each act is a revision, the figures are those of before
    expect({ ...(await hedgerowJson(['exposure', ...book, ...AT])).json, revision: 1 }).toEqual(before.json)
    await hedgerow(['market', 'revive', '1', ...book])
    expect({ ...(await hedgerowJson(['exposure', ...book, ...AT])).json, revision: 2 }).toEqual(exposure.json)
  })

  test('later than the as-of is told and used only once the as-of is there', async () => {
    const book = await bookOf('late', '2026-01-05', TRADES)
    const chain = jsonFile(folder, 'late.csv', CHAIN)
    const early = ['--as-of', '2026-01-29T21:00:00Z']
    const { json } = await hedgerowJson(['market', 'import', chain, ...book, ...early])
    expect(json.notes).toEqual([
      'The quotes are of 30 Jan 2026 20:59:00 UTC, after the as-of 29 Jan 2026 21:00:00 UTC: they are used once the as-of has reached them.',
    ])
    expect(json.set).toEqual([])
    expect((await hedgerowJson(['exposure', ...book, ...early])).json.priced).toBe(0)
    expect((await hedgerowJson(['exposure', ...book, ...AT])).json.priced).toBe(3)
  })

  test('what is no market data is one sentence', async () => {
    const file = jsonFile(folder, 'letter.txt', 'Dear sirs,\n')
    const run = await hedgerow(['market', 'import', file, '--book', join(folder, 'none.hedgerow')])
    expect([run.exit, run.stdout]).toEqual([1, ''])
    expect(run.stderr).toMatch(/^letter\.txt is no option chain and no price history [^\n]+\.\n$/)
    const undo = await hedgerow(['market', 'undo', '7', '--book', join(folder, 'late.hedgerow')])
    expect([undo.exit, undo.stderr]).toEqual([
      1,
      'The book has no market file 7: list them to see the numbers.\n',
    ])
  })
})

describe('the real chains', () => {
  const CASES: readonly {
    readonly file: string
    readonly at: string
    readonly day: string
    readonly symbols: readonly string[]
    readonly spot: number
  }[] = [
    {
      file: 'option-chain-cboe-csv/spx_quotedata_20251001.csv',
      at: '2025-10-01T22:30:00Z',
      day: '2025-09-30',
      symbols: [],
      spot: 6711.2,
    },
    {
      file: 'option-chain-deribit-csv/deribit_eth_book_summary_2024-01-08.csv',
      at: '2024-01-08T12:00:00Z',
      day: '2024-01-05',
      symbols: ['ETH-29MAR24-2400-C', 'ETH-29MAR24-2000-P', 'ETH-28JUN24-3000-C'],
      spot: 2200,
    },
  ]
  const [cboe, deribit] = CASES as [(typeof CASES)[number], (typeof CASES)[number]]

  async function priced(
    name: string,
    c: (typeof CASES)[number],
    symbols: readonly string[],
  ): Promise<Json[]> {
    const book = await bookOf(
      name,
      c.day,
      symbols.map((s, k) => `${k % 2 === 0 ? 'Buy' : 'Sell'},${k + 1},${s},0.01`),
    )
    const at = ['--as-of', c.at]
    const { json } = await hedgerowJson(['market', 'import', fixture(c.file), ...book, ...at])
    expect(rows(json, 'contracts').map((x) => x.reason)).toEqual(symbols.map(() => null))
    const exposure = await hedgerowJson(['exposure', '--currency', 'USD', ...book, ...at])
    const left = rows(exposure.json, 'notPriced').filter((n) => !String(n.instrument).startsWith('cash:'))
    expect(left).toEqual([])
    expect(exposure.json.priced).toBeGreaterThanOrEqual(symbols.length)
    const market = await hedgerowJson(['market', 'show', ...book, ...at])
    const [underlying] = rows(market.json, 'underlyings').filter((u) =>
      String(u.underlying).includes(name.toUpperCase()),
    )
    const spot = part(underlying, 'spot')
    expect(Math.abs(Number(spot.value) / c.spot - 1), JSON.stringify(spot)).toBeLessThan(0.02)
    expect(String(spot.why)).toContain(`(chain ${c.file.split('/')[1]}, ${c.at.slice(0, 10)}`)
    return rows(json, 'contracts')
  }

  fixtureTest('Deribit: options in coin, the nearest forward for the spot', async () => {
    const contracts = await priced('eth', deribit, deribit.symbols)
    expect(contracts.map((c) => c.unit)).toEqual(['ETH', 'ETH', 'ETH'])
  })

  fixtureTest('Cboe: contracts of the table itself', async () => {
    const text = await import('node:fs').then((fs) => fs.readFileSync(fixture(cboe.file), 'utf8'))
    const symbols = [...text.matchAll(/\b(SPXW?\d{6}[CP]\d{8})\b/g)]
      .map((m) => m[1] as string)
      .filter((s) => /[CP]06[67]\d0000/.test(s))
      .slice(0, 6)
    expect(symbols.length).toBe(6)
    await priced('spx', cboe, symbols)
  })
})

describe('the real histories', () => {
  fixtureTest('are kept by series, oldest first, each date once', async () => {
    const book = join(folder, 'histories.hedgerow')
    const run = await hedgerowJson([
      'market',
      'import',
      fixture('price-history/vix_daily_1990_2026.csv'),
      '--book',
      book,
    ])
    expect(run.exit).toBe(0)
    const [series] = rows(run.json, 'series')
    const opened = openBook(book, { mode: 'read', host: 'test', now: () => 0 })
    try {
      const points = opened.marketShelf.history(String(series?.series))
      expect(points.length).toBe(series?.dates)
      expect(points.length).toBeGreaterThan(9000)
      const dates = points.map((p) => p.date)
      expect(dates).toEqual([...new Set(dates)].sort())
      expect(points.at(-1)?.value).toBe(series?.last)
    } finally {
      opened.close()
    }
  })
})
