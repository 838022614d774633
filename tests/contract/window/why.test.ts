/** "Why this number" of the figures that are no sums: ladder steps, spots and their change, and what is not known. */
import { afterAll, beforeAll, expect, test } from 'vitest'
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
