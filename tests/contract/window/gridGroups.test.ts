/** What a group of the book's tree sums is what its filter explains, and what the exposure shows. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { GridPage } from '../../../shared/protocol/window/grid.ts'
import { filterOfGroup, GRID_LEVELS } from '../../../shared/screen/gridKeys.ts'
import { sampleSession, type TestSession } from './windowKit.ts'

let kit: TestSession
beforeAll(async () => {
  kit = await sampleSession()
}, 120_000)
afterAll(() => kit.close())

const MEASURES = ['dollarDelta', 'units.delta'] as const

function page(tree: 'account' | 'underlying' | 'strategy' | 'expiry', openDepth: number): Promise<GridPage> {
  const query = { tree, columns: [...MEASURES], where: {}, sort: null, openDepth, toggled: [] }
  return kit.client.call('book/page', { query, offset: 0, limit: 100 })
}
function cell(of: GridPage, measure: string, row: number): number {
  const column = of.columns.find((c) => c.column === measure)
  return column?.kind === 'number' ? (column.numbers[row] ?? Number.NaN) : Number.NaN
}

test.each(['account', 'underlying', 'strategy', 'expiry'] as const)(
  'a group of the tree by %s holds what its filter explains',
  async (tree) => {
    const shown = await page(tree, GRID_LEVELS[tree].length - 1)
    const groups = shown.keys.flatMap((key, row) => (shown.group[row] === 0 ? [] : [{ key, row }]))
    let compared = 0
    for (const { key, row } of groups.slice(0, 15))
      for (const measure of MEASURES) {
        const value = cell(shown, measure, row)
        const where = filterOfGroup(tree, key, {})
        if (Number.isNaN(value) || (measure === 'units.delta' && where.underlyings === undefined)) continue
        const why = await kit.client.call('exposure/explain', { kind: 'sum', measure, where, sum: 'net' })
        expect(why.value.value, `${measure} of ${key}`).toBeCloseTo(value, 6)
        compared += 1
      }
    expect(compared).toBeGreaterThan(3)
  },
)

test('delta in units is that of the exposure by underlying: coins held are part of both', async () => {
  const shown = await page('underlying', 0)
  const table = await kit.client.call('exposure/table', { group: 'underlying', where: {} })
  for (const coin of ['BTC', 'ETH']) {
    const expected = table.deltaUnits[table.labels.indexOf(coin)] as number
    expect(cell(shown, 'units.delta', shown.labels.indexOf(coin)), coin).toBeCloseTo(expected, 9)
  }
  const btc = cell(shown, 'units.delta', shown.labels.indexOf('BTC'))
  const spot = table.spot[table.labels.indexOf('BTC')] as number
  expect(btc * spot).toBeCloseTo(cell(shown, 'dollarDelta', shown.labels.indexOf('BTC')), 3)
})
