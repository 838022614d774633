/** A statement in the own book, from the first screen to a typed correction. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sampleStatements } from '../../../electron/services/window/sample/statements.ts'
import type { ImportState } from '../../../shared/protocol/window/importing.ts'
import { sampleSession, type TestSession, until } from './windowKit.ts'

let kit: TestSession
beforeAll(async () => {
  kit = await sampleSession()
}, 120_000)
afterAll(() => kit.close())

const take = (fileName: string, text: string): string => {
  const path = join(kit.folder, fileName)
  writeFileSync(path, text)
  return kit.session.files.take({ path, name: fileName, bytes: Buffer.byteLength(text) }).handle
}
const rested = (s: ImportState): Promise<ImportState> =>
  kit.client.call('import/state', { import: s.import, wait: 30_000 })

/** revision of the sample when it was removed, with a price typed into it */
let leftAt = 0

test('from the first screen to undo, revive and a typed correction', async () => {
  const { client, session } = kit
  await client.call('market/set', { set: [{ pair: 'EUR/USD', value: '1.1' }] })
  leftAt = session.book().book.revision()
  await client.call('sample/remove', {})
  expect(session.state()).toMatchObject({ stage: 'first_run', book: null, sampleRemoved: true })

  const eu = sampleStatements()[2]
  const handle = take(eu?.fileName ?? '', eu?.text ?? '')
  const ready = await rested(await client.call('import/start', { handle }))
  expect(ready).toMatchObject({
    stage: 'ready',
    format: { id: 'hedgerow-statement' },
    questions: [],
    failure: null,
  })
  expect(ready.chosen).toBe(ready.choosable)

  const page = await client.call('import/page', {
    import: ready.import,
    filter: 'all',
    offset: 0,
    limit: 50,
  })
  expect(page.rows).toHaveLength(50)
  const rows = page.rows.slice(0, 2).flatMap((r) => (r.row === null ? [] : [r.row]))
  const fewer = await client.call('import/choose', { import: ready.import, rows, chosen: false })
  expect([fewer.chosen, fewer.choosable]).toEqual([ready.choosable - 2, ready.choosable])
  await client.call('import/choose', { import: ready.import, all: true })

  const done = await client.call('import/commit', { import: ready.import })
  expect(done).toMatchObject({ stage: 'done', result: { status: 'written', batch: 1 } })
  const written = await until(
    session,
    (s) => s.pricing.state === 'current' && (s.book?.counts.positions ?? 0) > 100,
  )
  expect(written.jobs.at(-1)).toMatchObject({ kind: 'import', state: 'done', offer: 'undo', batch: 1 })

  const undone = await client.call('batches/undo', { batch: 1 })
  expect(undone.entries).toBeGreaterThan(1000)
  await until(session, (s) => s.pricing.state === 'current' && s.book?.counts.positions === 0)
  const revived = await client.call('batches/revive', { batch: 1 })
  expect(revived.entries).toBe(undone.entries)

  const again = await rested(await client.call('import/start', { handle }))
  expect(again).toMatchObject({ stage: 'done', result: { status: 'same_file' } })

  const before = await client.call('book/facets', {})
  const typed = await client.call('edit/fill', {
    account: { id: 'MM-INDEX-EU' },
    instrument: { name: 'eurex-future:FESX:2026-12-18:EUR' },
    at: '2026-11-20T20:00:00Z',
    quantity: '3',
    price: '5720',
    reason: 'late fill',
  })
  expect(typed.sentence).toContain('FESX')
  expect(session.state().undo.undo).toMatchObject({ edit: typed.edit })
  await client.call('edits/undo', {})
  expect(session.state().undo).toMatchObject({ undo: null, redo: { edit: typed.edit } })
  await client.call('edits/redo', {})
  expect((await client.call('book/facets', {})).accounts).toEqual(before.accounts)
})

test('no path of this machine is in any answer of an import', async () => {
  const handle = take('=cmd<script>.csv', '<html><body>not a statement</body></html>')
  const failed = await rested(await kit.client.call('import/start', { handle }))
  expect(failed.stage).toBe('failed')
  expect(failed.failure).toContain('is a web page')
  expect(failed.file).toBe('=cmd<script>.csv')
  expect(JSON.stringify(failed)).not.toContain(kit.folder)
})

test('the sample comes back as it was left', async () => {
  await kit.client.call('sample/restore', {})
  expect(kit.session.state().book).toMatchObject({ sample: true })
  expect(kit.session.book().book.revision()).toBe(leftAt)
})
