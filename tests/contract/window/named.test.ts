/** What the window is told of a batch's format and of the market it looks at. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ImportState } from '../../../shared/protocol/window/importing.ts'
import { type TestSession, testSession, until } from './windowKit.ts'

const FIXTURE = join(import.meta.dirname, '..', '..', 'fixtures', 'one-truth', 'flex.xml')

let kit: TestSession
beforeAll(async () => {
  kit = testSession()
  await kit.client.call('book/startEmpty', { reportingCurrency: 'USD' })
})
afterAll(() => kit.close())

async function settled(state: ImportState): Promise<ImportState> {
  let now = state
  while (now.stage === 'reading' || now.stage === 'writing')
    now = await kit.client.call('import/state', { import: now.import, wait: 20_000 })
  return now
}

test('a batch has the title of its format, whatever layout of it the file had', async () => {
  const path = join(kit.folder, 'flex.xml')
  writeFileSync(path, readFileSync(FIXTURE))
  const { handle } = kit.session.files.take({ path, name: 'flex.xml', bytes: 1, own: true })
  const read = await settled(await kit.client.call('import/start', { handle }))
  expect(read.stage, read.failure ?? '').toBe('ready')
  await settled(await kit.client.call('import/commit', { import: read.import }))
  const [batch] = await kit.client.call('batches/list', {})
  const { formats } = await kit.client.call('app/info', {})
  const format = formats.find((f) => batch?.format.startsWith(f.id))
  expect(format, `the format of ${batch?.format}`).toBeDefined()
  expect(batch?.formatTitle).toBe(format?.title)
  expect(batch?.formatTitle).not.toBe(batch?.format)
}, 60_000)

test('the market says that it is frozen while the book keeps this very snapshot, and not after a change', async () => {
  const before = await until(kit.session, (s) => s.pricing.state === 'current' && s.market !== null)
  expect(before.market?.frozen).toBe(false)
  const { snapshot } = await kit.client.call('market/freeze', {})
  expect(snapshot).toBe(before.market?.snapshot)
  expect(kit.session.state().market).toMatchObject({ snapshot, frozen: true })

  const { rows } = await kit.client.call('market/rows', {})
  const underlying = rows[0]?.underlying
  if (underlying === undefined) throw new Error('the statement has no underlying to price')
  await kit.client.call('market/set', { set: [{ underlying, field: 'spot', value: '123.45' }] })
  const after = await until(
    kit.session,
    (s) => s.pricing.state === 'current' && s.market?.snapshot !== snapshot,
  )
  expect(after.market?.frozen).toBe(false)
}, 60_000)
