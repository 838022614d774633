/** A perpetual whose last settlement no file tells: the ladder still says what a move of the spot earns. */
import { statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { CELL } from '../../../shared/protocol/window/constants.ts'
import { UNSETTLED } from '../../support/unsettled.ts'
import { testSession } from './windowKit.ts'

test('the P&L of a ladder needs no price of entry', async () => {
  const kit = testSession()
  await kit.client.call('book/startEmpty', { reportingCurrency: 'USD' })
  const path = join(kit.folder, 'perp.json')
  writeFileSync(path, JSON.stringify(UNSETTLED))
  const { handle } = kit.session.files.take({ path, name: 'perp.json', bytes: statSync(path).size })
  const begun = await kit.client.call('import/start', { handle })
  await kit.client.call('import/state', { import: begun.import, wait: 20_000 })
  await kit.client.call('import/commit', { import: begun.import })
  const done = await kit.client.call('import/state', { import: begun.import, wait: 20_000 })
  expect(done.stage, done.failure ?? '').toBe('done')
  const facets = await kit.client.call('book/facets', {})
  const underlying = facets.underlyings[0]?.value ?? ''
  const { market } = kit.session.state()
  if ((market?.missing ?? 0) > 0)
    await kit.client.call('market/set', { set: [{ underlying, field: 'spot', value: '50000' }] })
  const ladder = await kit.client.call('exposure/ladder', { underlying, where: {}, steps: [-10, 20] })
  expect([...ladder.dollarDelta]).toEqual([22_500, 25_000, 30_000])
  expect([...ladder.pnl]).toEqual([-2500, 0, 5000])

  // its delta is known and its value is not: said, and no 0
  const { tiles } = await kit.client.call('exposure/tiles', { where: {} })
  const tile = (measure: string) => tiles.find((t) => t.measure === measure)?.value
  expect(tile('dollarDelta')?.value).toBe(25_000)
  expect(tile('value')).toEqual({
    value: null,
    reason: 'no file says what these futures were last settled to',
  })
  const table = await kit.client.call('exposure/table', { group: 'underlying', where: {} })
  const of = (measure: 'value' | 'dollarDelta'): number => table.measures.indexOf(measure)
  expect([table.net[of('value')], table.totalNet[of('value')]]).toEqual([Number.NaN, Number.NaN])
  expect([table.net[of('dollarDelta')], table.totalNet[of('dollarDelta')]]).toEqual([25_000, 25_000])
  const map = (measure: 'value' | 'dollarDelta') =>
    kit.client.call('exposure/heatmap', {
      rows: 'underlying',
      columns: 'bucket',
      where: {},
      measure,
      basis: 'cash',
      sum: 'net',
    })
  expect([...(await map('value')).status]).toEqual([CELL.notPriced])
  expect([...(await map('dollarDelta')).values]).toEqual([25_000])
  kit.close()
})
