/**
 * Other people's statements through the real command line, against figures counted by independent scripts: import, positions, fees, then
 * import again, undo and revive. Nothing of the files is kept in the project.
 */
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openBook } from '../../electron/book/open.ts'
import { Decimal } from '../../shared/model/decimal.ts'
import type { Evidence } from '../../shared/model/evidence.ts'
import { fixture, fixtureTest } from '../support/fixtures.ts'
import { hedgerowJson, type Json, rows, temporaryFolder } from './run.ts'

const folder = temporaryFolder()
/** Long after the last row of every file: what is listed is what the file leaves open. */
const AFTER = '2026-11-01T00:00:00Z'

interface Expected {
  readonly file: string
  /** data rows of the file that the format reads */
  readonly rows: number
  readonly counts: { readonly [kind: string]: number }
  /** quantity, contract and multiplier of everything open at the end */
  readonly open: readonly string[]
  /** sum over all rows: `commission`s of trades (costs positive), or `value` of the file's own column */
  readonly sum: { readonly of: 'commission' | 'value'; readonly is: string }
}

const FLEX: readonly Expected[] = [
  {
    file: 'ibkr-flex-xml/eTax_report_anonymised_2025.xml',
    rows: 911,
    // 332 + 154 executions and one share delivery that no option event explains; 8 option events; 176 conversions are cash
    counts: { fill: 487, event: 8, cash: 474, holding: 2, balance: 3, fxRate: 1 },
    open: ['-52 us-option:MSTR:2026-02-06:C:220:USD x 100', '5257 us-equity:MSTR:USD x 1'],
    sum: { of: 'commission', is: '2014.795861956' },
  },
  {
    file: 'ibkr-flex-xml/options_future_2025.xml',
    rows: 159,
    // 39 executions: 6 of them are ends of options, which are events
    counts: { fill: 33, event: 6, cash: 52, holding: 11, dividend: 24, fxRate: 1 },
    open: [
      '-1 cme-option:CHU:2026-01-09:C:1.29:USD x 125000',
      '1 us-option:ASML:2026-01-30:C:1170:USD x 100',
      '1 us-option:ASML:2026-01-30:P:930:USD x 100',
      '10 ch-equity:FHZN:CHF x 1',
      '100 us-equity:NLCP:USD x 1',
      '100 us-equity:WY:USD x 1',
      '15 us-equity:CL:USD x 1',
      '1965 ch-equity:SHIR:CHF x 1',
      '2 us-option:WY:2026-07-17:C:20:USD x 100',
      '50 us-equity:ECH:USD x 1',
      '50 us-equity:RIO:USD x 1',
    ],
    sum: { of: 'commission', is: '34.24393715' },
  },
  {
    file: 'ibkr-flex-xml/minimal_short_options_repro_2025.xml',
    rows: 15,
    counts: { fill: 4, cash: 3, holding: 3, balance: 1, fxRate: 1 },
    open: [
      '-12 us-option:XXXX:2026-02-20:C:200:USD x 100',
      '1200 us-equity:XXXX:USD x 1',
      '50 us-equity:YYYY:USD x 1',
    ],
    sum: { of: 'commission', is: '20.9' },
  },
  {
    file: 'ibkr-flex-xml/corporate_action_2025.xml',
    rows: 17,
    counts: { fill: 1, event: 1, cash: 4, holding: 1 },
    open: ['24 eu-equity:1XJ:EUR x 1'],
    sum: { of: 'commission', is: '3' },
  },
]

const TASTY: readonly Expected[] = [
  {
    file: 'tastytrade-csv/tasty_2018-2020-05.csv',
    rows: 175,
    counts: { fill: 128, event: 8, cash: 37 },
    open: [
      '-2 us-option:SPX:2020-06-19:P:2920:USD x 100',
      '-3 us-option:SVXY:2020-06-19:P:35:USD x 100',
      '-4 us-option:EWG:2020-07-17:C:18:USD x 100',
      '-6 us-option:USO1:2020-07-17:P:3.5:USD x 100 needs_deliverable',
      '-7 us-option:EWG:2020-10-16:C:19:USD x 100',
      '-8 us-option:EWG:2020-07-17:C:17:USD x 100',
      '1 us-option:TSLA:2020-07-17:P:690:USD x 100',
      '2 us-option:SPX:2020-06-19:P:2915:USD x 100',
      '3 us-option:SVXY:2020-06-19:P:30:USD x 100',
      '4 us-option:EWG:2020-07-17:C:21:USD x 100',
      '6 us-option:USO1:2020-07-17:P:2:USD x 100 needs_deliverable',
      '7 us-option:EWG:2020-10-16:C:22:USD x 100',
      '8 us-option:EWG:2020-07-17:C:22:USD x 100',
    ],
    sum: { of: 'value', is: '7235.09' },
  },
  {
    file: 'tastytrade-csv/tasty_history_180201_to_240817_newformat.csv',
    rows: 1082,
    counts: { fill: 800, event: 49, cash: 226 },
    open: ['-1 us-option:SCHG:2024-09-20:C:99:USD x 100', '100 us-equity:SCHG:USD x 1'],
    sum: { of: 'value', is: '-553.12' },
  },
  {
    file: 'tastytrade-csv/tasty_uso_reverse_split.csv',
    rows: 8,
    counts: { fill: 4, event: 2 },
    open: [],
    sum: { of: 'value', is: '126' },
  },
  {
    file: 'tastytrade-csv/tasty_2021_individual.csv',
    rows: 37,
    counts: { fill: 30, event: 1, cash: 6 },
    open: [
      '-1 us-option:GME:2021-03-19:P:40:USD x 100',
      '-100 us-equity:THCBW:USD x 1',
      '-200 us-equity:THCB:USD x 1',
      '-3 us-option:BB:2021-03-19:P:16:USD x 100',
      '-3 us-option:BCRX:2021-03-19:C:8:USD x 100',
      '-5 us-option:BB:2021-02-19:C:7:USD x 100',
      '1 us-option:BB:2022-01-21:C:12.5:USD x 100',
      '1 us-option:MT:2021-06-18:C:25:USD x 100',
      '2 us-option:PLTR:2021-01-15:P:26:USD x 100',
    ],
    sum: { of: 'value', is: '7814.01' },
  },
]

/** Open positions of a book, without looking at the P&L members. */
async function openPositions(book: string, asOf = AFTER): Promise<string[]> {
  const { exit, json } = await hedgerowJson(['positions', '--book', book, '--as-of', asOf])
  expect(exit).toBe(0)
  return rows(json, 'positions')
    .map((p) => {
      const adjusted = (p.statuses as string[]).includes('needs_deliverable') ? ' needs_deliverable' : ''
      return `${p.quantity} ${p.instrument} x ${p.multiplier}${adjusted}`
    })
    .sort()
}

/** What the stored rows add up to: figures of the book, not of the parser. */
function stored(path: string, of: Expected['sum']['of']): string {
  const book = openBook(path, { mode: 'read', host: 'test', now: () => 0 })
  try {
    const all = book.evidence().batches.flatMap((b) => b.rows)
    return Decimal.sum(all.flatMap(of === 'commission' ? commissions : values).map(Decimal.of)).toString()
  } finally {
    book.close()
  }
}

/** Commissions of fills and events; those of currency conversions are cash of their own. */
function commissions({ body, raw }: Evidence): string[] {
  if (body.row === 'fill' || body.row === 'event')
    return body.data.fees.filter((f) => f.kind === 'commission').map((f) => f.amount)
  const conversion = body.row === 'cash' && body.data.kind === 'fee' && raw?.startsWith('<Trade') === true
  return conversion ? [Decimal.of(body.data.amount).negated().toString()] : []
}

/** Cash before fees: the file's column Value. */
function values({ body }: Evidence): string[] {
  if (body.row === 'fill') return [body.data.amount ?? '0']
  if (body.row === 'cash') return [body.data.amount]
  return body.row === 'event' ? body.data.cash.map((c) => c.amount) : []
}

const only = (json: Json, list: string): Json => {
  const [first, ...more] = rows(json, list)
  expect(more).toEqual([])
  return first as Json
}

describe.each([
  ['IBKR Flex', FLEX, []],
  ['tastytrade', TASTY, ['--zone', 'Europe/Zurich', '--account', 'TT1']],
] as const)('%s', (_, files, options) => {
  fixtureTest.each(files)('$file', async ({ file, rows: printed, counts, open, sum }) => {
    const book = join(folder, `${file.replace(/\W/g, '-')}.hedgerow`)
    const words = ['import', fixture(file), ...options, '--book', book]
    const first = only((await hedgerowJson(words)).json, 'files')
    expect([first.status, first.batch, first.errors, first.rows]).toEqual(['written', 1, 0, printed])
    expect(only((await hedgerowJson(['batches', '--book', book])).json, 'batches').counts).toEqual(counts)
    expect(await openPositions(book)).toEqual([...open].sort())
    expect(stored(book, sum.of)).toBe(sum.is)

    const again = await hedgerowJson(words)
    expect([again.exit, only(again.json, 'files').written]).toEqual([0, 0])
    expect((await hedgerowJson(['undo', '1', '--book', book])).exit).toBe(0)
    expect(await openPositions(book)).toEqual([])
    expect((await hedgerowJson(['revive', '1', '--book', book])).exit).toBe(0)
    expect(await openPositions(book)).toEqual([...open].sort())
    // 10: one of the files prints prices of two decimals beside exact amounts
    const { json } = await hedgerowJson(['doctor', '--book', book])
    expect(rows(json, 'findings').filter((f) => f.check !== 10)).toEqual([])
  })
})

fixtureTest('between the split and the last trades the contracts are the adjusted ones', async () => {
  const book = join(folder, 'uso.hedgerow')
  const file = fixture('tastytrade-csv/tasty_uso_reverse_split.csv')
  await hedgerowJson(['import', file, '--zone', 'Europe/Zurich', '--account', 'TT1', '--book', book])
  expect(await openPositions(book, '2020-05-10T00:00:00Z')).toEqual([
    '-6 us-option:USO1:2020-07-17:P:3.5:USD x 100 needs_deliverable',
    '6 us-option:USO1:2020-07-17:P:2:USD x 100 needs_deliverable',
  ])
})

test('the figures are of eight files', () => expect(FLEX.length + TASTY.length).toBe(8))
