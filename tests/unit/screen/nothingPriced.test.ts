/** Cash beside positions of which none has a number: what they risk is unknown on every screen and in the report, never 0. */
import { describe, expect, test } from 'vitest'
import type { Derivation } from '../../../shared/ledger/derivation.ts'
import { composeSnapshot } from '../../../shared/market/snapshot.ts'
import { MarketView } from '../../../shared/market/view.ts'
import { CASH_MEASURES, EXPOSURE_GROUPS, isKnown } from '../../../shared/model/exposure.ts'
import { packBook } from '../../../shared/portfolio/pack.ts'
import { CELL } from '../../../shared/protocol/window/constants.ts'
import { exposureReport } from '../../../shared/quant/measure/exposure.ts'
import { exposureFigures } from '../../../shared/quant/measure/exposureFigures.ts'
import { GroupCounts } from '../../../shared/quant/measure/groupCounts.ts'
import { priceBook } from '../../../shared/quant/pricer/price.ts'
import { heatmap, table, tiles } from '../../../shared/screen/exposureViews.ts'
import { Grid } from '../../../shared/screen/grid.ts'
import { ScreenBook } from '../../../shared/screen/screenBook.ts'
import { book as asBook, contract, held, input, ledgerOf, NOW } from '../market/contracts.ts'

const share = contract('us-equity:AAA:USD')
const call = contract('us-option:AAA:2026-06-19:C:60:USD', { underlying: share.name, style: 'european' })

/** One account: two positions, dollars and francs; there is no rate of the franc. */
function books(spot: string | null) {
  const instruments = asBook(share, call)
  const packed = packBook({
    ledger: ledgerOf(
      [held(share, '100'), held(call, '-1')],
      [
        { account: 'A1', currency: 'USD', amount: '-1619', basis: 'movements' },
        { account: 'A1', currency: 'CHF', amount: '7', basis: 'movements' },
      ],
      [],
    ),
    instruments,
    market: new MarketView(
      composeSnapshot(NOW, spot === null ? [] : [input('spot', share.name, spot)]),
      instruments,
    ),
    invertAmerican: () => null,
    shares: () => [],
  })
  priceBook(packed, { american: () => ({ status: 'invalid_input', value: null }) })
  const derivation = { instruments, entries: [], completeLists: [], accounts: new Map(), positions: [] }
  const screen = new ScreenBook({
    tag: { revision: 1, snapshot: 's', asOf: NOW },
    figures: exposureFigures(packed, 'USD'),
    derivation: derivation as unknown as Derivation,
    engineBuild: 'test',
  })
  return { packed, screen }
}

const NONE_BEFORE = { book: null, reason: 'no day before' }

test.each([
  [{ positions: 2, priced: 0, cash: 1, notPriced: 2 }, false],
  [{ positions: 2, priced: 1, cash: 0, notPriced: 1 }, true],
  // a cash amount without a rate does not hide the positions beside it
  [{ positions: 1, priced: 1, cash: 1, notPriced: 1 }, true],
  [{ positions: 0, priced: 0, cash: 2, notPriced: 1 }, true],
  [{ positions: 0, priced: 0, cash: 1, notPriced: 1 }, false],
  [{ positions: 0, priced: 0, cash: 0, notPriced: 0 }, true],
])('%o: known %s', (counts, known) => {
  expect(isKnown(counts)).toBe(known)
})

test('parts of one holding side by side count once in a group, and once in each group', () => {
  const counts = new GroupCounts(2)
  for (const [group, holding] of [
    [0, 5],
    [0, 5],
    [1, 5],
    [0, 6],
  ] as const)
    counts.add(group, holding, false, holding === 5)
  counts.add(0, -1, true, false)
  expect([counts.of(0), counts.of(1)]).toEqual([
    { positions: 2, priced: 1, cash: 1, notPriced: 2 },
    { positions: 1, priced: 1, cash: 0, notPriced: 0 },
  ])
})

describe('without any price', () => {
  const { packed, screen } = books(null)

  test('tiles and the total of each table', () => {
    for (const t of tiles(screen, {}, NONE_BEFORE).tiles)
      expect([t.measure, t.value], t.measure).toEqual([
        t.measure,
        { value: null, reason: 'nothing is priced here' },
      ])
    for (const group of ['underlying', 'account', 'strategy'] as const) {
      const { totalNet, totalGross } = table(screen, group, {}, () => null)
      expect([...totalNet, ...totalGross], group).toEqual(Array(2 * CASH_MEASURES.length).fill(Number.NaN))
    }
  })

  test('the row of the account, on screen, in the grid and in the report', () => {
    const byAccount = table(screen, 'account', {}, () => null)
    expect([byAccount.counts, byAccount.priced, byAccount.notPriced].map((c) => [...c])).toEqual([
      [2],
      [0],
      [3],
    ])
    expect([...byAccount.net]).toEqual(CASH_MEASURES.map(() => Number.NaN))
    const [row] = exposureReport(packed, { by: 'account', heatmap: null, reporting: 'USD' }).rows
    expect([row?.positions, row?.priced, row?.cash, row?.notPriced]).toEqual([2, 0, 2, 3])
    const page = new Grid(screen).page(
      {
        tree: 'account',
        columns: ['dollarDelta', 'value'],
        where: {},
        sort: null,
        openDepth: 0,
        toggled: [],
      },
      0,
      10,
    )
    expect([page.rows, page.counts[0], page.notPriced[0]]).toEqual([1, 2, 3])
    for (const column of page.columns)
      expect(column.kind === 'number' ? column.numbers[0] : 0).toBe(Number.NaN)
    expect([...page.totals]).toEqual([Number.NaN, Number.NaN])
  })

  test('a cell that holds money too', () => {
    const map = heatmap(screen, {
      rows: 'account',
      columns: 'expiry',
      measure: 'dollarDelta',
      basis: 'cash',
      sum: 'net',
      where: {},
    })
    expect([...map.status].every((s) => s === CELL.notPriced)).toBe(true)
    expect([map.columns.length, ...map.values]).toEqual([2, Number.NaN, Number.NaN])
  })

  test('dollars alone are worth what they are', () => {
    const rows = exposureReport(packed, { by: 'underlying', heatmap: null, reporting: 'USD' }).rows
    expect(rows.map((r) => [r.key, isKnown(r)])).toEqual([
      ['cash:CHF', false],
      ['cash:USD', true],
      [share.name, false],
    ])
    expect(rows[1]?.value).toBe(-1619)
  })
})

describe('with a price of the share alone', () => {
  const { packed, screen } = books('50')

  test.each(EXPOSURE_GROUPS)('the report by %s never counts more unpriced than held', (by) => {
    for (const row of exposureReport(packed, { by, heatmap: null, reporting: 'USD' }).rows) {
      expect(row.priced, row.key).toBeLessThanOrEqual(row.positions)
      expect(row.priced + row.notPriced, row.key).toBeLessThanOrEqual(row.positions + row.cash)
    }
  })

  test('the account is partly known: the francs without a rate do not take the share away', () => {
    const byAccount = table(screen, 'account', {}, () => null)
    expect([byAccount.counts[0], byAccount.priced[0], byAccount.notPriced[0]]).toEqual([2, 1, 2])
    expect(byAccount.net[CASH_MEASURES.indexOf('dollarDelta')]).toBe(5000)
    expect(byAccount.totalNet[CASH_MEASURES.indexOf('value')]).toBe(5000 - 1619)
  })
})
