/// <reference types="svelte" />
/** The book grid without a page: what is asked for, which answers count, how cells print, what saved views keep. */
import { describe, expect, test } from 'vitest'
import { BookGrid, PAGE_ROWS } from '../../../renderer/state/bookGrid.svelte.ts'
import {
  type CellStyle,
  columnHead,
  printCell,
  rowsOfPage,
  shortUnit,
  statusMark,
  statusWords,
} from '../../../renderer/state/bookGridRows.svelte.ts'
import { formatSignificant } from '../../../renderer/state/positionFigures.svelte.ts'
import type { WindowClient } from '../../../shared/protocol/window/commands.ts'
import type { ResultTag, TextColumn } from '../../../shared/protocol/window/contract.ts'
import type { GridPage, GridQuery } from '../../../shared/protocol/window/grid.ts'

const STYLE: CellStyle = {
  cashDecimals: 0,
  negatives: 'minus',
  thetaDay: 'calendar',
  rhoStep: '100bp',
  currency: 'USD',
}
const tag = (revision: number): ResultTag => ({ revision, snapshot: 'a'.repeat(64), asOf: 1 })

function texts(list: readonly string[]): TextColumn {
  return { codes: Uint32Array.from(list, (_, i) => i), table: list }
}

interface Told {
  readonly key: string
  readonly group?: 0 | 1 | 2
  readonly depth?: number
  readonly reason?: number
}

function page(rows: readonly Told[], more: Partial<GridPage> = {}): GridPage {
  return {
    tag: tag(1),
    total: rows.length,
    positions: rows.length,
    allPositions: 1000,
    offset: 0,
    rows: rows.length,
    keys: rows.map((r) => r.key),
    labels: rows.map((r) => r.key.toUpperCase()),
    depth: Uint8Array.from(rows, (r) => r.depth ?? 0),
    group: Uint8Array.from(rows, (r) => r.group ?? 0),
    counts: Int32Array.from(rows, () => 1),
    notPriced: Int32Array.from(rows, () => 0),
    status: Uint8Array.from(rows, (r) => r.reason ?? 0),
    reasons: [{ code: 'no_vol', sentence: 'No volatility is known: type one.' }],
    accounts: texts(rows.map(() => 'A')),
    instruments: texts(rows.map((r) => `i:${r.key}`)),
    columns: [],
    totals: new Float64Array(0),
    ...more,
  }
}

/** A host whose pages are answered by hand, in any order. */
class Host {
  readonly asked: {
    readonly offset: number
    readonly query: GridQuery
    readonly answer: (p: GridPage) => void
  }[] = []
  readonly client = {
    call: (name: string, input: { query: GridQuery; offset: number }) =>
      name === 'book/page'
        ? new Promise<GridPage>((answer) => this.asked.push({ ...input, answer }))
        : Promise.resolve({ tag: tag(1), index: -1, key: '' }),
  } as unknown as WindowClient
}
const settle = (): Promise<void> => new Promise((go) => setTimeout(go, 0))
const filled = (offset: number, total: number, revision = 1): GridPage =>
  page(
    Array.from({ length: Math.min(PAGE_ROWS, total - offset) }, (_, i) => ({ key: `k${offset + i}` })),
    { offset, total, tag: tag(revision) },
  )

describe('pages', () => {
  test('the pages in view are asked for, then one more on both sides', async () => {
    const host = new Host()
    const grid = new BookGrid(() => host.client)
    void grid.reload()
    expect(host.asked.map((a) => a.offset)).toEqual([0])
    host.asked[0]?.answer(filled(0, 100_000))
    await settle()
    expect(grid.total).toBe(100_000)
    grid.inView(50_010, 50_060)
    expect(host.asked.slice(1).map((a) => a.offset)).toEqual([49_800, 50_000, 50_200])
    host.asked[2]?.answer(filled(50_000, 100_000))
    await settle()
    expect(grid.rowAt(50_012)?.key).toBe('k50012')
    expect(grid.rowAt(49_900)).toBeUndefined()
  })

  test('a reload far down the book asks for the pages in view and shows them where they belong', async () => {
    const host = new Host()
    const grid = new BookGrid(() => host.client)
    void grid.reload()
    host.asked[0]?.answer(filled(0, 100_000))
    await settle()
    grid.inView(50_010, 50_060)
    host.asked.length = 0
    void grid.reload()
    for (const { offset, answer } of host.asked) answer(filled(offset, 100_000, 2))
    await settle()
    expect(host.asked.map((a) => a.offset)).toContain(50_000)
    expect([grid.stale, grid.rowAt(50_012)?.key]).toEqual([false, 'k50012'])
  })

  test('an answer to an older question is dropped', async () => {
    const host = new Host()
    const grid = new BookGrid(() => host.client)
    void grid.reload()
    grid.filter({ text: 'btc' })
    host.asked[1]?.answer(page([{ key: 'new' }]))
    await settle()
    host.asked[0]?.answer(page([{ key: 'old' }, { key: 'older' }]))
    await settle()
    expect([grid.total, grid.rowAt(0)?.key]).toEqual([1, 'new'])
    expect(host.asked[1]?.query.where).toEqual({ text: 'btc' })
  })

  test('old rows stay, marked as stale, until the new ones are here', async () => {
    const host = new Host()
    const grid = new BookGrid(() => host.client)
    void grid.reload()
    host.asked[0]?.answer(page([{ key: 'one' }]))
    await settle()
    expect(grid.stale).toBe(false)
    void grid.reload()
    expect([grid.stale, grid.rowAt(0)?.key]).toEqual([true, 'one'])
    host.asked[1]?.answer(page([{ key: 'two' }]))
    await settle()
    expect([grid.stale, grid.rowAt(0)?.key]).toEqual([false, 'two'])
  })

  test('a page of a newer book does not stand beside pages of the old one', async () => {
    const host = new Host()
    const grid = new BookGrid(() => host.client)
    void grid.reload()
    host.asked[0]?.answer(filled(0, 1000))
    await settle()
    grid.inView(0, 50)
    host.asked[1]?.answer(filled(200, 1000, 2))
    await settle()
    expect(grid.rowAt(200)).toBeUndefined()
    expect(host.asked.at(-1)?.offset).toBe(0)
    host.asked.at(-1)?.answer(filled(0, 1000, 2))
    await settle()
    expect(grid.head?.tag.revision).toBe(2)
  })

  test('a failure is said and the rows stay', async () => {
    let fail = false
    const host = new Host()
    const client = {
      call: (name: string, input: never) =>
        fail ? Promise.reject(new Error('The engine is gone.')) : host.client.call(name as never, input),
    } as unknown as WindowClient
    const grid = new BookGrid(() => client)
    void grid.reload()
    host.asked[0]?.answer(page([{ key: 'one' }]))
    await settle()
    fail = true
    await grid.reload()
    expect([grid.failure, grid.rowAt(0)?.key, grid.stale]).toEqual(['The engine is gone.', 'one', true])
  })
})

describe('tree', () => {
  test('a group is turned round against the depth; a new tree forgets it', async () => {
    const host = new Host()
    const grid = new BookGrid(() => host.client)
    void grid.reload()
    host.asked[0]?.answer(
      page([
        { key: 'g/A', group: 2 },
        { key: 'g/A/B', group: 1, depth: 1 },
        { key: 'p', depth: 2 },
      ]),
    )
    await settle()
    const [group] = [grid.rowAt(1)]
    if (group === undefined) throw new Error('no row')
    grid.toggle(group)
    expect(grid.query.toggled).toEqual(['g/A/B'])
    grid.toggle(group)
    expect(grid.query.toggled).toEqual([])
    grid.toggle(group)
    grid.setTree('expiry')
    expect([grid.query.tree, grid.query.openDepth, grid.query.toggled]).toEqual(['expiry', 1, []])
  })

  test('Left goes to the group above', async () => {
    const host = new Host()
    const grid = new BookGrid(() => host.client)
    void grid.reload()
    host.asked[0]?.answer(
      page([
        { key: 'g/A', group: 2 },
        { key: 'p1', depth: 1 },
        { key: 'p2', depth: 1 },
      ]),
    )
    await settle()
    expect([grid.parentOf(2), grid.parentOf(1), grid.parentOf(0)]).toEqual([0, 0, -1])
  })

  test('only positions can be chosen, not groups and not cash', async () => {
    const host = new Host()
    const grid = new BookGrid(() => host.client)
    void grid.reload()
    host.asked[0]?.answer(
      page(
        [
          { key: 'g/A', group: 2 },
          { key: 'p', depth: 1 },
          { key: 'c', depth: 1 },
        ],
        {
          instruments: texts(['', 'us-equity:XYZ:USD', 'cash:USD']),
        },
      ),
    )
    await settle()
    for (const i of [0, 1, 2]) {
      const row = grid.rowAt(i)
      if (row !== undefined) grid.choose(row)
    }
    expect([...grid.chosen.values()]).toEqual([{ account: 'A', instrument: 'us-equity:XYZ:USD' }])
  })
})

describe('cells', () => {
  const [priced, unpriced, group] = rowsOfPage(
    page([{ key: 'a' }, { key: 'b', reason: 1 }, { key: 'g', group: 1 }], {
      columns: [
        { column: 'vegaCash', kind: 'number', numbers: Float64Array.of(-1234.6, Number.NaN, 17) },
        { column: 'vol', kind: 'number', numbers: Float64Array.of(Number.NaN, Number.NaN, Number.NaN) },
        { column: 'quantity', kind: 'decimal', text: texts(['-1234.50', '3', '']) },
        { column: 'expiry', kind: 'text', text: texts(['2026-11-27', 'PERP', '']) },
        { column: 'status', kind: 'text', text: texts(['', 'not_priced, no_vol', '']) },
        { column: 'thetaCash', kind: 'number', numbers: Float64Array.of(252, 0, 0) },
        { column: 'rhoCash', kind: 'number', numbers: Float64Array.of(100, 0, 0) },
      ],
    }),
  )
  if (priced === undefined || unpriced === undefined || group === undefined) throw new Error('no rows')

  test('numbers have their sign, unknown ones are n/a on a hatch, what does not apply is blank', () => {
    expect(printCell(priced, 'vegaCash', STYLE, null)).toEqual({ text: '\u22121,235', look: '' })
    expect(printCell(priced, 'vegaCash', STYLE, 'vegaCash').look).toBe('short')
    expect(printCell(unpriced, 'vegaCash', STYLE, null)).toEqual({ text: 'n/a', look: 'na' })
    expect(printCell(priced, 'vol', STYLE, null).text).toBe('')
    expect(printCell(unpriced, 'vol', STYLE, null).text).toBe('n/a')
    expect(printCell(group, 'vol', STYLE, null).text).toBe('')
  })

  test('exact decimals keep every decimal; parentheses by setting', () => {
    expect(printCell(priced, 'quantity', STYLE, null).text).toBe('\u22121,234.50')
    const style = { ...STYLE, negatives: 'parentheses' as const }
    expect(printCell(priced, 'quantity', style, null).text).toBe('(1,234.50)')
    expect(printCell(priced, 'vegaCash', style, null).text).toBe('(1,235)')
  })

  test('theta per trading day is times 365/252, rho per 1 bp a hundredth, and the heads say so', () => {
    const style = { ...STYLE, thetaDay: 'trading' as const, rhoStep: '1bp' as const }
    expect(printCell(priced, 'thetaCash', style, null).text).toBe('+365')
    expect(printCell(priced, 'rhoCash', style, null).text).toBe('+1')
    expect(columnHead('thetaCash', style).unit).toBe('USD /trading day')
    expect(columnHead('rhoCash', style).unit).toBe('USD /bp')
  })

  test('columns of cash are wider by the decimals of the settings, figures per contract are not', () => {
    const width = (column: 'value' | 'delta', cashDecimals: number): number =>
      columnHead(column, { ...STYLE, cashDecimals }).width
    expect(width('value', 4)).toBeGreaterThan(width('value', 1))
    expect(width('value', 1)).toBeGreaterThan(width('value', 0))
    expect(width('delta', 4)).toBe(width('delta', 0))
  })

  test('expiries and statuses are words, with a mark of their own', () => {
    expect(printCell(priced, 'expiry', STYLE, null).text).toBe('27NOV26')
    expect(printCell(unpriced, 'status', STYLE, null).text).toBe('no vol')
    expect([statusMark(priced), statusMark(unpriced), statusMark(group)]).toEqual([null, 'na', null])
    expect(statusWords('opening_unknown')).toBe('opening unknown')
    // the pricer and the ledger both say that it has expired: said once
    expect(statusWords('not_priced, expired, expired_unsettled, opening_unknown')).toBe(
      'expired, open, opening unknown',
    )
    expect(statusWords('not_priced')).toBe('not priced')
  })

  test.each([
    ['USD per vol point', 'USD /pt'],
    ['per day', '/day'],
    ['USD per 100 bp', 'USD /100bp'],
    ['BTC per 1.00', 'BTC /1.00'],
    ['USD per 1.00 vol^2', 'USD /vol\u00b2'],
    ['USD', 'USD'],
  ])('unit %s is printed %s', (long, short) => {
    expect(shortUnit(long)).toBe(short)
  })

  test.each([
    [-2.6371e-9, '\u22122.64\u00d710\u207b\u2079'],
    [0.0788251, '+0.07883'],
    [3297.44, '+3,297'],
    [0, '0'],
    [-1.5576, '\u22121.558'],
    [9.9999e-13, '+1.00\u00d710\u207b\u00b9\u00b2'],
  ])('%s in four digits that count is %s', (x, text) => {
    expect(formatSignificant(x, 4)).toBe(text)
  })
})
