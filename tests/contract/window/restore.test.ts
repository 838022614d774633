/** A backup in the place of the open book: nothing of what was there is lost, and the numbers are those of the backup. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openBook } from '../../../electron/book/open.ts'
import { type TestSession, testSession, until } from './windowKit.ts'

let kit: TestSession
beforeEach(() => {
  kit = testSession()
})
afterEach(() => kit.close())

const rate = async (value: string): Promise<void> => {
  await kit.client.call('market/set', { set: [{ pair: 'EUR/USD', value }] })
  await until(
    kit.session,
    (s) => s.pricing.state === 'current' && s.pricing.tag?.revision === s.book?.revision,
  )
}

test('keeps the newest changes of the book that it replaces, and the engine reads the backup', async () => {
  await kit.client.call('book/startEmpty', { reportingCurrency: 'USD' })
  await rate('1.1')
  const { revision } = kit.session.book().book as { revision(): number }
  const saved = revision.call(kit.session.book().book)
  await kit.client.call('backup/make', {})
  await rate('1.2')
  await rate('1.3')
  const [backup] = await kit.client.call('backup/list', {})
  await kit.client.call('backup/restore', { id: backup?.id ?? '' })
  const state = await until(kit.session, (s) => s.stage === 'open' && s.pricing.state === 'current')
  expect([state.book?.revision, state.pricing.tag?.revision]).toEqual([saved, saved])

  const kept = readdirSync(kit.folder).filter(
    (name) => name.includes('.before-restore-') && !/-(wal|shm)$/.test(name),
  )
  expect(kept).toHaveLength(1)
  const before = openBook(join(kit.folder, kept[0] ?? ''), { mode: 'read', host: 'test', now: Date.now })
  try {
    expect(before.marketInputs().map((m) => m.input.value)).toContain('1.3')
  } finally {
    before.close()
  }
})
