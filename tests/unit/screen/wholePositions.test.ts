/** A position shared by strategies on the screens: one row and one position everywhere, parts in the tree of strategies. */
import { describe, expect, test } from 'vitest'
import type { Derivation } from '../../../shared/ledger/derivation.ts'
import { composeSnapshot } from '../../../shared/market/snapshot.ts'
import { MarketView } from '../../../shared/market/view.ts'
import { Decimal } from '../../../shared/model/decimal.ts'
import { CASH_MEASURES } from '../../../shared/model/exposure.ts'
import { packBook, type StrategyShares } from '../../../shared/portfolio/pack.ts'
import type { GridPage, GridQuery } from '../../../shared/protocol/window/grid.ts'
import { exposureReport } from '../../../shared/quant/measure/exposure.ts'
import { exposureFigures } from '../../../shared/quant/measure/exposureFigures.ts'
import { priceBook } from '../../../shared/quant/pricer/price.ts'
import { explain } from '../../../shared/screen/explainView.ts'
import { heatmap, listNotPriced, table, tiles } from '../../../shared/screen/exposureViews.ts'
import { Grid } from '../../../shared/screen/grid.ts'
import { ScreenBook } from '../../../shared/screen/screenBook.ts'
import { bookSummary } from '../../../shared/screen/summary.ts'
import { book as asBook, contract, held, input, ledgerOf, NOW } from '../market/contracts.ts'

const UNDERLYING = 'us-equity:AAA:USD'
const option = (date: string, right: string, strike: string) =>
  contract(`us-option:AAA:${date}:${right}:${strike}:USD`, { underlying: UNDERLYING, style: 'european' })
const ended = option('2026-02-20', 'C', '50')
const call = option('2026-06-19', 'C', '60')
const put = option('2026-06-19', 'P', '40')
const lost = contract('us-option:BBB:2026-06-19:C:60:USD', {
  underlying: 'us-equity:BBB:USD',
  style: 'european',
})
const leg = (c: { name: string }, quantity: string) => ({ instrument: c.name, quantity })
const part = (strategy: string | null, quantity: string) => ({ strategy, quantity: Decimal.of(quantity) })
const PARTS: { readonly [instrument: string]: ReturnType<StrategyShares> } = {
  [call.name]: [part('spread', '6'), part('O2', '3'), part(null, '1')],
  [put.name]: [part('spread', '-4')],
  [lost.name]: [part('spread', '1'), part('O2', '1')],
}
const instruments = asBook(ended, call, put, lost)
const packed = packBook({
  ledger: ledgerOf(
    [
      held(ended, '2', { statuses: ['expired_unsettled', 'needs_terms'] }),
      held(call, '10'),
      held(put, '-4'),
      held(lost, '2'),
    ],
    [
      { account: 'A1', currency: 'USD', amount: '1000', basis: 'movements' },
      { account: 'A1', currency: 'CHF', amount: '7', basis: 'movements' },
    ],
    [
      { account: 'A1', strategy: 'spread', legs: [leg(call, '6'), leg(put, '-4'), leg(lost, '1')] },
      { account: 'A1', order: 'O2', legs: [leg(call, '3'), leg(lost, '1')] },
    ],
  ),
  instruments,
  market: new MarketView(
    composeSnapshot(NOW, [input('spot', UNDERLYING, '50'), input('vol', UNDERLYING, '0.3')]),
    instruments,
  ),
  invertAmerican: () => null,
  shares: (_account, instrument) => PARTS[instrument] ?? [],
})
priceBook(packed, { american: () => ({ status: 'invalid_input', value: null }) })
const report = exposureReport(packed, { by: 'strategy', heatmap: null, reporting: 'USD' })
const derivation = {
  instruments,
  entries: [],
  completeLists: [],
  accounts: new Map(),
  positions: [],
} as unknown as Derivation
const book = new ScreenBook({
  tag: { revision: 1, snapshot: 's', asOf: NOW },
  figures: exposureFigures(packed, 'USD'),
  derivation,
  engineBuild: 'test',
})
const grid = new Grid(book)
const page = (tree: GridQuery['tree'], where: GridQuery['where'] = {}): GridPage =>
  grid.page(
    { tree, columns: ['quantity', 'vegaCash', 'value'], where, sort: null, openDepth: 9, toggled: [] },
    0,
    100,
  )
const lines = (p: GridPage) =>
  p.labels.map((label, i) => {
    const column = p.columns[0]
    if (column === undefined || column.kind === 'number') throw new Error('no quantity')
    const quantity = column.text.table[column.text.codes[i] ?? 0]
    return p.group[i] === 0 ? `${label}: ${quantity}` : `${label}: ${p.counts[i]}/${p.notPriced[i]}`
  })
const nothing = { book: null, reason: 'not asked for' }

describe('a position shared by strategies', () => {
  test('is one row with the whole quantity in every tree but that of strategies', () => {
    for (const tree of ['account', 'underlying', 'expiry', 'flat'] as const) {
      const shown = lines(page(tree)).filter((l) => l.includes('60 C'))
      expect(shown, tree).toEqual(['AAA 19JUN26 60 C: 10', 'BBB 19JUN26 60 C: 2'])
      expect([page(tree).positions, page(tree).allPositions], tree).toEqual([4, 4])
    }
  })

  test('shows its parts in the tree of strategies, says so, and counts once in the total', () => {
    const shown = page('strategy')
    expect(lines(shown)).toEqual([
      'order O2: 2/1',
      'AAA 19JUN26 60 C, part of 10: 3',
      'BBB 19JUN26 60 C, part of 2: 1',
      'spread: 3/1',
      'AAA 19JUN26 40 P: -4',
      'AAA 19JUN26 60 C, part of 10: 6',
      'BBB 19JUN26 60 C, part of 2: 1',
      'no strategy: 2/2',
      'Cash CHF: 7',
      'Cash USD: 1000',
      'AAA 20FEB26 50 C: 2',
      'AAA 19JUN26 60 C, part of 10: 1',
    ])
    expect(shown.positions).toBe(4)
  })

  test('a filter for strategies takes its part, as one row', () => {
    expect(lines(page('flat', { strategies: ['spread'], underlyings: [UNDERLYING] }))).toEqual([
      'AAA 19JUN26 40 P: -4',
      'AAA 19JUN26 60 C, part of 10: 6',
    ])
    expect(lines(page('flat', { strategies: ['spread', 'order O2'], rights: ['C'] }))).toEqual([
      'AAA 19JUN26 60 C, part of 10: 9',
      'BBB 19JUN26 60 C: 2',
    ])
  })

  test('counts everywhere are those of the exposure report: parts once, money is no position', () => {
    const counts = [report.positions, report.priced, report.notPriced.length]
    expect(counts).toEqual([4, 2, 3])
    const summary = bookSummary(book, 0, [])
    expect([summary.positions, summary.priced, summary.notPriced]).toEqual(counts)
    const tile = tiles(book, {}, nothing)
    expect([tile.positions, tile.priced, tile.notPriced.length]).toEqual(counts)
    const list = listNotPriced(book, new Float64Array(book.count).fill(1))
    expect(list.map((n) => n.instrument).sort()).toEqual(report.notPriced.map((n) => n.instrument).sort())
    const byStrategy = table(book, 'strategy', {}, () => null)
    expect(byStrategy.keys.map((k, i) => [k, byStrategy.counts[i], byStrategy.notPriced[i]])).toEqual([
      ['order O2', 2, 1],
      ['spread', 3, 1],
      ['none', 2, 2],
    ])
    const key = (name: string): string => name.replace('order ', '')
    for (const row of report.rows)
      expect([row.key, row.positions, row.notPriced]).toEqual(
        byStrategy.keys.flatMap((k, i) =>
          key(k) === row.key ? [row.key, byStrategy.counts[i], byStrategy.notPriced[i]] : [],
        ),
      )
    const facets = grid.facets()
    for (const list of [facets.accounts, facets.underlyings, facets.expiries, facets.kinds])
      expect(list.reduce((n, f) => n + f.count, 0)).toBe(report.positions)
    expect(facets.strategies.map((f) => [f.value, f.count])).toEqual([
      ['none', 2],
      ['order O2', 2],
      ['spread', 3],
    ])
    expect(facets.statuses.find((f) => f.value === 'priced')?.count).toBe(report.priced)
    for (const f of facets.statuses) expect(f.count, f.value).toBeLessThanOrEqual(report.positions)
    expect(facets.statuses.find((f) => f.value === 'needs_terms')?.count).toBe(1)
  })

  test('money is that of the exposure report to 1e-12 of gross', () => {
    const near = (x: number | null | undefined, want: number, gross: number, what: string): void =>
      expect(Math.abs((x ?? Number.NaN) - want) <= 1e-12 * gross, `${what}: ${x} ${want}`).toBe(true)
    const shown = tiles(book, {}, nothing)
    const byUnderlying = table(book, 'underlying', {}, () => null)
    for (const [m, measure] of CASH_MEASURES.entries()) {
      const [net, gross] = [report.totals[measure], report.totals.gross[measure]]
      const tile = shown.tiles.find((t) => t.measure === measure)
      near(tile?.value.value, net, gross, `tile ${measure}`)
      near(tile?.gross.value, gross, gross, `gross tile ${measure}`)
      near(byUnderlying.totalNet[m], net, gross, `table ${measure}`)
      near(byUnderlying.totalGross[m], gross, gross, `gross table ${measure}`)
    }
    for (const tree of ['account', 'strategy', 'flat'] as const)
      for (const [i, measure] of [[1, 'vegaCash'] as const, [2, 'value'] as const])
        near(page(tree).totals[i], report.totals[measure], report.totals.gross[measure], `${tree} ${measure}`)
  })
})

describe('a heatmap', () => {
  const map = heatmap(book, {
    rows: 'strike',
    columns: 'expiry',
    where: { underlyings: [UNDERLYING] },
    measure: 'vegaCash',
    basis: 'cash',
    sum: 'net',
  })

  test('has its base in the first expiry that is still to come', () => {
    expect(map.columns.map((c) => [c.text, c.detail])).toEqual([
      ['20FEB26', 'expired'],
      ['19JUN26', '109 d'],
    ])
    expect(map.rows[Math.floor(map.base / 2)]?.key).toBe('50')
    expect(map.base % 2).toBe(1)
  })

  test('without an expiry to come has no base', () => {
    const past = heatmap(book, {
      ...map.query,
      where: { underlyings: [UNDERLYING], expiries: ['2026-02-20'] },
    })
    expect([past.columns.length, past.base]).toEqual([1, -1])
  })

  test('counts a shared position once', () => {
    expect(map.counts.reduce((a, b) => a + b, 0)).toBe(3)
    expect(map.reasons.map((r) => [r.code, r.count])).toEqual([['needs_terms', 1]])
  })
})

test('a figure of one position is over 1 position', () => {
  const of = (where: GridQuery['where']): string =>
    explain(book, { kind: 'sum', measure: 'value', where, sum: 'net' }, () => ({ model: null, inputs: [] }))
      .formula
  expect(of({ instruments: [call.name] })).toMatch(/over 1 position$/)
  expect(of({})).toMatch(/over 2 positions and 1 cash amount$/)
})

test('the parts of a figure under a filter for strategies hold what the filter takes, not the whole position', () => {
  const parts = (where: GridQuery['where']) =>
    explain(book, { kind: 'sum', measure: 'value', where, sum: 'net' }, () => ({ model: null, inputs: [] }))
      .parts.filter((p) => p.instrument === call.name)
      .map((p) => p.quantity)
  expect(parts({})).toEqual(['10'])
  expect(parts({ strategies: ['spread'] })).toEqual(['6'])
  expect(parts({ strategies: ['spread', 'order O2'] })).toEqual(['9'])
})

test('money stands under its account without a level of its own name or for an expiry', () => {
  const shown = (tree: GridQuery['tree']): string[] =>
    lines(page(tree)).filter((l) => l.startsWith('Cash USD: '))
  expect(shown('account')).toEqual(['Cash USD: 1000'])
  // over accounts its currency is a group: what all of them hold
  expect(shown('underlying')).toEqual(['Cash USD: 0/0', 'Cash USD: 1000'])
  expect(lines(page('account')).join()).not.toContain('no expiry')
})
