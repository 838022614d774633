/** "Why this number" of the figures that are no sums: ladder steps, spots and their change, and what is not known. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { axisFilter } from '../../../renderer/state/exposureAxes.svelte.ts'
import type { ExposureReport, Heatmap } from '../../../shared/model/exposure.ts'
import { sampleSession, type TestSession } from './windowKit.ts'

let kit: TestSession
beforeAll(async () => {
  kit = await sampleSession()
}, 120_000)
afterAll(() => kit.close())

const BTC = 'deribit:BTC:BTC'

test('a step of the ladder is explained for the positions that the ladder is of', async () => {
  const all = { underlying: BTC, where: {} }
  const fly = { underlying: BTC, where: { strategies: ['BTC Fly'] } }
  const values: number[] = []
  for (const of of [all, fly]) {
    const ladder = await kit.client.call('exposure/ladder', { ...of, steps: [-10, 10] })
    for (const measure of ['pnl', 'gammaCash1pct'] as const) {
      const why = await kit.client.call('exposure/explain', { kind: 'ladder', ...of, step: 10, measure })
      expect(why.value.value, measure).toBe(ladder[measure][2])
      values.push(why.value.value as number)
    }
  }
  expect(new Set(values).size, 'two ladders, two measures').toBe(4)
})

test('where nothing has a price every step is unknown, with the reason', async () => {
  const table = await kit.client.call('exposure/table', { group: 'underlying', where: {} })
  const row = table.labels.indexOf('RUT')
  const underlying = table.keys[row] as string
  expect([table.counts[row], table.priced[row]]).toEqual([2, 0])
  const ladder = await kit.client.call('exposure/ladder', { underlying, where: {}, steps: [-5, 5] })
  for (const m of ['pnl', 'dollarDelta', 'gammaCash1pct', 'vegaCash', 'thetaCash'] as const)
    expect([...ladder[m]], m).toEqual([Number.NaN, Number.NaN, Number.NaN])
  const subject = { kind: 'ladder', underlying, where: {}, step: 5, measure: 'pnl' } as const
  const why = await kit.client.call('exposure/explain', subject)
  expect(why.value).toEqual({ value: null, reason: 'nothing is priced here' })
  const spot = await kit.client.call('exposure/explain', { kind: 'spot', underlying, measure: 'spot' })
  expect(spot.value.value).toBeNull()
  expect(spot.value.reason?.length, 'a reason').toBeGreaterThan(5)
})

test('spot and its change are those of the table, with the inputs they are made of', async () => {
  const table = await kit.client.call('exposure/table', { group: 'underlying', where: {} })
  let known = 0
  for (const [i, underlying] of table.keys.entries()) {
    if (!Number.isFinite(table.spotChangePct[i])) continue
    known += 1
    const ask = (measure: 'spot' | 'spotChange') =>
      kit.client.call('exposure/explain', { kind: 'spot', underlying, measure })
    const [spot, change] = [await ask('spot'), await ask('spotChange')]
    expect([spot.value.value, spot.inputs.map((input) => input.value)]).toEqual([
      table.spot[i],
      [table.spot[i]],
    ])
    const [now, before] = change.inputs.map((input) => input.value as number)
    expect(change.value.value).toBeCloseTo(table.spotChangePct[i] as number, 10)
    expect(100 * ((now as number) / (before as number) - 1)).toBeCloseTo(change.value.value as number, 10)
    expect([change.unit, change.inputs.length]).toEqual(['%', 2])
  }
  expect(known).toBeGreaterThan(4)
})

/** What the command line says of the same book at the same as-of. */
const told = async (...words: readonly string[]): Promise<ExposureReport> =>
  (await kit.session.ports.command([
    'exposure',
    '--book',
    kit.session.book().book.path,
    ...words,
  ])) as ExposureReport

test.each(['gammaCash1pct', 'vegaCash', 'dollarDelta'] as const)(
  'a bar by expiry, why it is so, and the column of the command line are one figure: %s',
  async (measure) => {
    const report = await told('--by', 'underlying', '--heatmap', measure)
    const { rows, columns, net } = (report.heatmap as Heatmap).strikeExpiry
    const seen = { known: 0, unknown: 0 }
    for (const { key: underlying } of report.rows.filter((r) => r.positions > 0)) {
      const where = { underlyings: [underlying] }
      const bars = await kit.client.call('exposure/table', { group: 'expiry', where })
      const k = bars.measures.indexOf(measure)
      for (const [i, key] of bars.keys.entries()) {
        const bar = bars.net[i * bars.measures.length + k] as number
        const of = { ...where, ...axisFilter('expiry', key) }
        const why = await kit.client.call('exposure/explain', { kind: 'sum', measure, where: of, sum: 'net' })
        const at = `${underlying}, ${key}`
        if (!Number.isFinite(bar)) {
          expect(why.value, at).toMatchObject({ value: null, reason: expect.stringMatching(/\w{3}/) })
          seen.unknown += 1
          continue
        }
        expect(why.value.value, at).toBe(bar)
        const parts = why.parts.reduce((sum, p) => sum + p.value, 0)
        if (why.parts.length < 20) expect(parts, at).toBeCloseTo(bar, 4)
        const c = columns.indexOf(key)
        // cash, shares and perpetuals are in no column of an expiry
        if (c < 0) continue
        const cells = net.flatMap((line, r) => (rows[r]?.underlying === underlying ? [line[c] ?? 0] : []))
        const sum = cells.reduce((a, x) => a + x, 0)
        // the order of summing differs
        expect(Math.abs(sum - bar), `${at}: ${sum} and ${bar}`).toBeLessThanOrEqual(
          1e-9 * Math.max(1, Math.abs(bar)),
        )
        seen.known += 1
      }
    }
    expect(seen.known).toBeGreaterThan(30)
    expect(seen.unknown).toBeGreaterThan(0)
  },
)

test('every point of the curves is the step of the ladder that is explained, and its middle is the book of the command line', async () => {
  const report = await told('--by', 'underlying')
  const steps = [-30, -20, -12.5, -7.5, -2.5, 0, 2, 5, 17.5, 30]
  for (const underlying of [BTC, 'us-equity:SPY:USD']) {
    const of = { underlying, where: {} }
    const ladder = await kit.client.call('exposure/ladder', { ...of, steps })
    expect([...ladder.steps]).toEqual(steps)
    const row = report.rows.find((r) => r.key === underlying)
    expect(ladder.pnl[ladder.base]).toBe(0)
    // a ladder prices American options in the fast tier, its base too: European ones are the same in both
    if (underlying === BTC)
      for (const measure of ['gammaCash1pct', 'dollarDelta', 'vegaCash'] as const)
        expect((ladder[measure][ladder.base] as number) / (row?.[measure] as number), measure).toBeCloseTo(
          1,
          9,
        )
    for (const measure of ['pnl', 'gammaCash1pct'] as const)
      for (const [i, step] of steps.entries()) {
        const why = await kit.client.call('exposure/explain', { kind: 'ladder', ...of, step, measure })
        expect(why.value.value, `${underlying} ${measure} ${step}`).toBe(ladder[measure][i])
      }
  }
})
