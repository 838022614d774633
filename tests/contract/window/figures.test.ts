/** Figures of the window: the same wherever they are shown, and those of the exposure report. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CashMeasure, ExposureReport } from '../../../shared/model/exposure.ts'
import { reportInUnits } from '../../../shared/model/measureUnits.ts'
import { tilesIn } from '../../../shared/screen/inUnits.ts'
import { sampleSession, type TestSession } from './windowKit.ts'

let kit: TestSession
beforeAll(async () => {
  kit = await sampleSession()
}, 120_000)
afterAll(() => kit.close())

const BTC = 'deribit:BTC:BTC'

/** The report that the command line and the PDF are made of. */
function exposureReport(): Promise<ExposureReport> {
  const { book, asOf } = kit.session.book()
  return kit.session.engine.exposure({
    book: { path: book.path, revision: book.revision() },
    asOf: asOf.value,
    snapshot: null,
    by: 'underlying',
    heatmap: null,
    currency: null,
  })
}

const added = (numbers: Iterable<number>): number => [...numbers].reduce((a, x) => a + x, 0)

test('counts and totals are those of the exposure report, wherever they are shown', async () => {
  const { session, client } = kit
  const report = await exposureReport()
  const { pricing, book } = session.state()
  const counts = [report.positions, report.priced, report.notPriced.length]
  expect([book?.counts.positions, pricing.priced, pricing.notPriced]).toEqual(counts)
  const tiles = await client.call('exposure/tiles', { where: {}, dayChange: false })
  expect([tiles.positions, tiles.priced, tiles.notPriced.length]).toEqual(counts)
  const list = await client.call('exposure/notPriced', { offset: 0, limit: 100 })
  expect(list.total).toBe(report.notPriced.length)
  const facets = await client.call('book/facets', {})
  for (const facet of [facets.accounts, facets.underlyings, facets.expiries, facets.kinds])
    expect(added(facet.map((f) => f.count))).toBe(report.positions)
  const near = (x: number | null | undefined, measure: CashMeasure, what: string): void =>
    expect(
      Math.abs((x ?? Number.NaN) - report.totals[measure]) <= 1e-12 * report.totals.gross[measure],
      `${what} ${measure}: ${x} ${report.totals[measure]}`,
    ).toBe(true)
  expect(tiles.tiles.map((t) => t.measure)).toContain('vegaCash')
  for (const tile of tiles.tiles) near(tile.value.value, tile.measure, 'tile')
  const columns = ['vegaCash', 'dollarDelta', 'thetaCash', 'value'] as const
  for (const tree of ['account', 'underlying', 'expiry', 'strategy', 'flat'] as const) {
    const page = await client.call('book/page', {
      query: { tree, columns: [...columns], where: {}, sort: null, openDepth: 0, toggled: [] },
      offset: 0,
      limit: 500,
    })
    expect([page.positions, page.allPositions], tree).toEqual([report.positions, report.positions])
    for (const [i, measure] of columns.entries()) near(page.totals[i], measure, tree)
    if (tree === 'strategy' || tree === 'flat') continue
    expect(added(page.counts), tree).toBe(report.positions)
    expect(added(page.notPriced), tree).toBe(report.notPriced.length)
  }
  for (const group of ['underlying', 'expiry', 'bucket', 'account'] as const) {
    const table = await client.call('exposure/table', { group, where: {} })
    expect(added(table.counts), group).toBe(report.positions)
    expect(added(table.notPriced), group).toBe(report.notPriced.length)
    for (const [m, measure] of table.measures.entries()) near(table.totalNet[m], measure, group)
  }
})

test('theta per trading day and rho per basis point: copies say so and are the figures of the command line', async () => {
  const { client } = kit
  const report = await exposureReport()
  const columns = ['thetaCash', 'rhoCash', 'decayToHorizonCash'] as const
  const flat = { tree: 'flat', where: {}, sort: null, openDepth: 0, toggled: [] } as const
  const copied = async (): Promise<readonly string[][]> => {
    const made = await client.call('book/copy', {
      query: { ...flat, columns: [...columns], toggled: [] },
      headers: true,
    })
    return (made.text ?? '').split('\n').map((line) => line.split('\t'))
  }
  const [before = []] = await copied()
  expect(before.slice(1)).toEqual(['Theta (USD per day)', 'Rho (USD per 100 bp)', 'Decay to horizon (USD)'])
  await client.call('settings/set', { thetaDay: 'trading', rhoStep: '1bp' })
  const [head = [], ...lines] = await copied()
  await client.call('settings/set', { thetaDay: 'calendar', rhoStep: '100bp' })
  expect(head.slice(1)).toEqual([
    'Theta (USD per trading day)',
    'Rho (USD per 1 bp)',
    'Decay to horizon (USD)',
  ])
  const { totals } = reportInUnits(report, { thetaDay: 'trading', rhoStep: '1bp' })
  for (const [k, measure] of columns.entries()) {
    const sum = lines.reduce((a, cells) => a + Number(cells[k + 1] ?? ''), 0)
    const error = Math.abs(sum - totals[measure])
    expect(error <= 1e-9 * totals.gross[measure], `${measure} ${sum} ${totals[measure]}`).toBe(true)
  }
  const stored = await client.call('exposure/tiles', { where: {}, dayChange: false })
  const shown = tilesIn(stored, { thetaDay: 'trading', rhoStep: '1bp' })
  for (const { measure, value } of shown.tiles) {
    const error = Math.abs((value.value ?? Number.NaN) - totals[measure])
    expect(error <= 1e-12 * totals.gross[measure], `${measure} ${value.value}`).toBe(true)
  }
})

test('cells of a heatmap add up to its totals, and to the table', async () => {
  const where = { underlyings: [BTC] }
  const map = await kit.client.call('exposure/heatmap', {
    rows: 'strike',
    columns: 'expiry',
    where,
    measure: 'gammaCash1pct',
    basis: 'cash',
    sum: 'net',
  })
  const sum = map.values.reduce((a, x) => a + (Number.isNaN(x) ? 0 : x), 0)
  expect(sum / map.total).toBeCloseTo(1, 9)
  expect(map.values[map.worst]).toBe(Math.min(...map.values.filter((x) => !Number.isNaN(x))))
  const table = await kit.client.call('exposure/table', { group: 'underlying', where: {} })
  const column = table.measures.indexOf('gammaCash1pct')
  const row = table.keys.indexOf(BTC)
  expect((table.net[row * table.measures.length + column] as number) / map.total).toBeCloseTo(1, 9)
  const tiles = await kit.client.call('exposure/tiles', { where })
  const tile = tiles.tiles.find((t) => t.measure === 'gammaCash1pct')
  expect((tile?.value.value as number) / map.total).toBeCloseTo(1, 9)
  expect(tile?.dayChange.value).toEqual(expect.any(Number))
})

test('strategies share what is held: their rows add up to the whole', async () => {
  const all = await kit.client.call('exposure/table', { group: 'strategy', where: {} })
  const width = all.measures.length
  for (const [m, measure] of all.measures.entries()) {
    let sum = 0
    let gross = 0
    for (let g = 0; g < all.keys.length; g += 1) {
      const x = all.net[g * width + m] as number
      if (Number.isNaN(x)) continue
      sum += x
      gross += Math.abs(x)
    }
    expect(Math.abs(sum - (all.totalNet[m] as number)), measure).toBeLessThan(1e-9 * Math.max(gross, 1))
  }
})

test('the ladder stands still at 0 and agrees with delta for a small step', async () => {
  const ladder = await kit.client.call('exposure/ladder', {
    underlying: BTC,
    where: {},
    steps: [-0.01, 0.01],
  })
  expect([...ladder.steps]).toEqual([-0.01, 0, 0.01])
  expect(ladder.pnl[1]).toBe(0)
  const slope = ((ladder.pnl[2] as number) - (ladder.pnl[0] as number)) / 0.0002
  const tiles = await kit.client.call('exposure/tiles', { where: { underlyings: [BTC] } })
  const delta = tiles.tiles.find((t) => t.measure === 'dollarDelta')?.value.value as number
  expect(slope / delta).toBeCloseTo(1, 4)
})
