/** Copies of the open book: in its place nothing of what was there is lost, and a copy that is saved is the book as it stood. */
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { checkBackup } from '../../../electron/book/backup.ts'
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

test('a copy to save is the book of that revision, whole, for a reader too', async () => {
  await kit.client.call('book/startEmpty', { reportingCurrency: 'USD' })
  await rate('1.1')
  const { revision } = kit.session.state().book ?? {}
  const copy = await kit.client.call('backup/copy', {})
  expect(copy).toMatchObject({ name: 'book.hedgerow', type: 'application/octet-stream' })
  await rate('1.2')
  const path = join(kit.folder, 'copy.hedgerow')
  writeFileSync(path, await kit.client.call('file/bytes', { download: copy.id }))
  expect(readdirSync(kit.folder).filter((name) => name.startsWith('copy'))).toEqual(['copy.hedgerow'])
  expect(checkBackup(path).revision).toBe(revision)
  const book = openBook(path, { mode: 'write', host: 'test', now: Date.now })
  try {
    expect(book.marketInputs().map((m) => m.input.value)).toEqual(['1.1'])
  } finally {
    book.close()
  }
  await kit.session.openPath(path, { readOnly: true })
  await until(kit.session, (s) => s.book?.readOnly != null)
  const again = await kit.client.call('backup/copy', {})
  expect([again.name, again.bytes]).toEqual(['copy.hedgerow', copy.bytes])
})
