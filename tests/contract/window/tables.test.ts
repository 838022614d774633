/** Tables and market files as the window has them: mapped, read again in the same process, kept, taken back. */
import { statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ColumnMapping } from '../../../shared/model/columnMapping.ts'
import type { ImportState } from '../../../shared/protocol/window/importing.ts'
import { type TestSession, testSession, until } from './windowKit.ts'

let kit: TestSession
beforeEach(async () => {
  kit = testSession()
  await kit.client.call('book/startEmpty', { reportingCurrency: 'USD' })
})
afterEach(() => kit.close())

const TABLE = [
  'Dag;Papier;Aantal;Koers;Kant',
  '05.01.2026;ABC;1.200;480,25;Koop',
  '06.01.2026;ABC;300;481,25;Verkoop',
].join('\n')

function take(name: string, text: string): string {
  const path = join(kit.folder, name)
  writeFileSync(path, text)
  return kit.session.files.take({ path, name, bytes: statSync(path).size }).handle
}
async function settled(state: ImportState): Promise<ImportState> {
  return await kit.client.call('import/state', { import: state.import, wait: 20_000 })
}
const start = async (name: string, text: string) =>
  await settled(await kit.client.call('import/start', { handle: take(name, text) }))
const map = async (state: ImportState, mapping: ColumnMapping | null, keep = true) =>
  await settled(await kit.client.call('import/map', { import: state.import, mapping, keep }))
const jobOf = (state: ImportState) =>
  kit.session.state().jobs.find((j) => j.kind === 'import' && j.import === state.import)

describe('a table of no known format', () => {
  test('asks for its columns, and shows what each change does; the job says where it stands', async () => {
    const asked = await start('x.csv', TABLE)
    expect(asked).toMatchObject({ stage: 'asking', keepMapping: true, table: { origin: 'proposed' } })
    expect(asked.questions.map((q) => q.ask)).toEqual(['columns'])
    expect(jobOf(asked)).toMatchObject({ state: 'needs_you', sentence: asked.questions[0]?.sentence })
    const proposed = asked.table?.mapping as ColumnMapping

    // read by the proposal: times need a zone first
    const zone = await map(asked, proposed)
    expect([zone.stage, zone.questions.map((q) => q.ask)]).toEqual(['asking', ['zone']])
    const ready = await map(asked, { ...proposed, zone: 'Europe/Amsterdam' })
    expect(ready).toMatchObject({ stage: 'ready', chosen: 2, choosable: 2, table: { origin: 'given' } })
    expect(jobOf(ready)?.sentence).toBe('Read: commit 2 of 2.')
    const rows = async () =>
      (await kit.client.call('import/page', { import: asked.import, filter: 'all', offset: 0, limit: 10 }))
        .rows
    expect((await rows()).map((r) => r.quantity)).toEqual(['1200', '-300'])

    const other = await map(asked, { ...proposed, zone: 'Europe/Amsterdam', sides: 'signed' })
    expect((await rows()).map((r) => r.quantity)).toEqual(['1200', '300'])
    expect(other.stage).toBe('ready')
    await kit.client.call('import/choose', { import: asked.import, rows: [1], chosen: false })
    // the sentence follows the choice
    expect(jobOf(asked)?.sentence).toBe('Read: commit 1 of 2.')
    // nothing was written by any of it
    expect(kit.session.book().book.batches()).toEqual([])
    expect(kit.session.book().book.revision()).toBe(1)
  })

  test('that cannot be read as mapped stays open with its reasons', async () => {
    const asked = await start('x.csv', TABLE)
    const proposed = asked.table?.mapping as ColumnMapping
    const wrong = await map(asked, { ...proposed, zone: 'UTC', dates: 'excel' })
    expect(wrong).toMatchObject({ stage: 'asking', counts: { error: 2, new: 0 } })
    expect(wrong.questions[0]?.sentence).toContain("no spreadsheet's day number")
    const page = await kit.client.call('import/page', {
      import: asked.import,
      filter: 'error',
      offset: 0,
      limit: 10,
    })
    expect(page.rows.map((r) => r.line)).toEqual([2, 3])
    expect((await map(asked, { ...proposed, zone: 'UTC' })).stage).toBe('ready')
  })

  test('keeps its mapping with the commit, forgets it on request, and gives it as a file', async () => {
    const asked = await start('x.csv', TABLE)
    const mapping = { ...(asked.table?.mapping as ColumnMapping), zone: 'UTC' }
    await map(asked, mapping)
    const download = await kit.client.call('import/mapFile', { import: asked.import })
    expect(download.name).toBe('x.columns.json')
    const text = new TextDecoder().decode(await kit.client.call('file/bytes', { download: download.id }))
    await kit.client.call('import/commit', { import: asked.import })

    const next = await start('y.csv', TABLE.replace('300', '30'))
    expect(next).toMatchObject({
      stage: 'ready',
      counts: { new: 1, duplicate: 1 },
      table: { origin: 'saved', savedFor: 'x.csv', zone: 'UTC' },
    })
    const forgotten = await settled(await kit.client.call('import/forgetMap', { import: next.import }))
    expect(forgotten).toMatchObject({ stage: 'asking', table: { origin: 'proposed', savedAt: null } })
    await expect(
      kit.client.call('import/mapText', { import: next.import, text: '{"version": 7}' }),
    ).rejects.toMatchObject({
      code: 'protocol/bad-input',
      message: expect.stringMatching(/^The file is no column mapping: /),
    })
    const again = await settled(await kit.client.call('import/mapText', { import: next.import, text }))
    expect(again).toMatchObject({ stage: 'ready', table: { origin: 'given' } })
  })

  test('its mapping is listed, given as a file, forgotten and put back without a file at hand', async () => {
    const asked = await start('x.csv', TABLE)
    const mapping = { ...(asked.table?.mapping as ColumnMapping), zone: 'UTC' }
    await map(asked, mapping)
    await kit.client.call('import/commit', { import: asked.import })
    const list = await kit.client.call('mappings/list', {})
    expect(list).toMatchObject([{ layout: asked.table?.layout, kept: { file: 'x.csv', mapping } }])
    const { layout, kept } = list[0] as (typeof list)[number]
    const download = await kit.client.call('mappings/file', { layout })
    expect(download.name).toBe('x.columns.json')
    const text = new TextDecoder().decode(await kit.client.call('file/bytes', { download: download.id }))
    expect(JSON.parse(text)).toMatchObject({ format: 'hedgerow-column-mapping', mapping })

    expect(await kit.client.call('mappings/set', { layout, kept: null })).toEqual([])
    await expect(kit.client.call('mappings/file', { layout })).rejects.toMatchObject({
      code: 'file/not-found',
    })
    expect((await start('y.csv', TABLE.replace('300', '30'))).table).toMatchObject({ origin: 'proposed' })
    expect(await kit.client.call('mappings/set', { layout, kept })).toEqual(list)
    expect((await start('z.csv', TABLE.replace('300', '40'))).table).toMatchObject({ origin: 'saved' })
  })

  test('whose mapping is not to be kept leaves none behind', async () => {
    const asked = await start('x.csv', TABLE)
    await map(asked, { ...(asked.table?.mapping as ColumnMapping), zone: 'UTC' }, false)
    await kit.client.call('import/commit', { import: asked.import })
    expect((await start('y.csv', TABLE.replace('300', '30'))).stage).toBe('asking')
  })

  test('a reading that is overtaken by another does not count', async () => {
    const asked = await start('x.csv', TABLE)
    const mapping = { ...(asked.table?.mapping as ColumnMapping), zone: 'UTC' }
    const first = kit.client.call('import/map', {
      import: asked.import,
      mapping: { ...mapping, sides: 'signed' },
      keep: true,
    })
    const second = await map(asked, { ...mapping, sides: 'reversed' })
    await first
    expect(second.table?.mapping.sides).toBe('reversed')
    const { rows } = await kit.client.call('import/page', {
      import: asked.import,
      filter: 'all',
      offset: 0,
      limit: 10,
    })
    expect(rows.map((r) => r.quantity)).toEqual(['-1200', '-300'])
  })
})

describe('a file of a known format', () => {
  test('has no columns to map', async () => {
    const state = await start('s.json', JSON.stringify({ format: 'hedgerow-statement', version: 1 }))
    expect(state.table).toBeNull()
    await expect(kit.client.call('import/mapFile', { import: state.import })).rejects.toMatchObject({
      code: 'protocol/bad-input',
    })
  })
})

describe('an option chain', () => {
  const TRADES = [
    'Date,Side,Quantity,Symbol,Price',
    '2026-01-05,Sell,40,XYZ   260619C00100000,6.10',
    '2026-01-05,Buy,25,XYZ   260619P00090000,2.30',
  ].join('\n')
  const CHAIN = [
    'Quote Date,Symbol,Bid,Ask,IV,Open Interest,Underlying Price',
    '2026-01-06T20:59:00Z,XYZ   260619C00100000,6.80,6.90,0.24,10,101.20',
  ].join('\n')

  test('prices positions with its name and time as their provenance, and undo takes exactly that back', async () => {
    const trades = await start('t.csv', TRADES)
    await settled(
      await kit.client.call('import/answer', {
        import: trades.import,
        zone: 'America/New_York',
        account: 'A1',
      }),
    )
    await kit.client.call('import/commit', { import: trades.import })
    await kit.client.call('state/asOf', { to: 'instant', at: Date.parse('2026-01-06T21:30:00Z') })
    await until(kit.session, (s) => s.pricing.state === 'current' && s.pricing.notPriced > 0)

    const chain = await start('xyz.csv', CHAIN)
    expect(chain).toMatchObject({
      stage: 'ready',
      table: null,
      chosen: 3,
      market: {
        kind: 'chain',
        sentence: '1 quote of XYZ, 1 expiry, 1 of 2 open XYZ contracts get a price',
        chains: [{ underlying: 'us-equity:XYZ:USD', price: '101.2', open: 2, priced: 1 }],
      },
    })
    expect(jobOf(chain)?.sentence).toBe(`Read: ${chain.market?.sentence}.`)
    const done = await kit.client.call('import/commit', { import: chain.import })
    expect(done).toMatchObject({ stage: 'done', result: { status: 'written', market: 1, batch: null } })
    await until(kit.session, (s) => s.pricing.state === 'current' && s.pricing.notPriced === 1)

    const detail = await kit.client.call('position/detail', {
      account: 'A1',
      instrument: 'us-option:XYZ:2026-06-19:C:100:USD',
    })
    expect(JSON.stringify(detail)).toContain('(chain xyz.csv, 2026-01-06 20:59 UTC)')

    expect(await kit.client.call('marketFiles/list', {})).toMatchObject([
      { number: 1, live: true, fileName: 'xyz.csv', kind: 'chain' },
    ])
    expect((await start('xyz.csv', CHAIN)).result).toMatchObject({ status: 'same_file', market: 1 })
    await kit.client.call('marketFiles/turn', { number: 1, live: false })
    await until(kit.session, (s) => s.pricing.state === 'current' && s.pricing.notPriced === 2)
    await kit.client.call('marketFiles/turn', { number: 1, live: true })
    await until(kit.session, (s) => s.pricing.state === 'current' && s.pricing.notPriced === 1)
  })
})
