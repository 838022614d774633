import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sampleStatements } from '../../../electron/services/window/sample/statements.ts'
import { SAMPLE_AS_OF } from '../../../electron/services/window/sample/world.ts'
import type { CashMeasure } from '../../../shared/model/exposure.ts'
import { reportInUnits } from '../../../shared/model/measureUnits.ts'
import type { AppError } from '../../../shared/protocol/appError.ts'
import { WINDOW_COMMANDS } from '../../../shared/protocol/window/commands.ts'
import type { ImportState } from '../../../shared/protocol/window/importing.ts'
import { tilesIn } from '../../../shared/screen/inUnits.ts'
import { allRoads, type Roads, type TestSession, testSession, until } from './windowKit.ts'

let kit: TestSession
let roads: Roads
beforeAll(async () => {
  kit = testSession()
  roads = await allRoads(kit.router)
  await kit.client.call('sample/open', {})
  await until(kit.session, (s) => s.pricing.state === 'current' || s.pricing.state === 'failed')
}, 120_000)
afterAll(() => {
  roads.close()
  kit.close()
})

const BTC = 'deribit:BTC:BTC'
const query = {
  tree: 'account',
  columns: ['quantity', 'expiry', 'vol', 'dollarDelta', 'units.delta', 'status'],
  where: {},
  sort: { column: 'dollarDelta', descending: true },
  openDepth: 2,
  toggled: [],
} as const

/** Questions that change nothing: their answers must be the same over every road. */
const QUESTIONS = [
  ['app/info', {}],
  ['batches/list', {}],
  ['book/facets', {}],
  ['book/find', { query: { ...query, columns: [...query.columns], toggled: [] }, text: 'ES' }],
  ['book/known', {}],
  ['book/page', { query: { ...query, columns: [...query.columns], toggled: [] }, offset: 0, limit: 60 }],
  [
    'book/copy',
    { query: { ...query, columns: [...query.columns], toggled: [] }, rows: [[0, 9]], headers: true },
  ],
  ['backup/list', {}],
  ['edits/list', {}],
  ['exposure/explain', { kind: 'sum', measure: 'vegaCash', where: { underlyings: [BTC] }, sum: 'net' }],
  [
    'exposure/heatmap',
    {
      rows: 'strike',
      columns: 'expiry',
      where: { underlyings: [BTC] },
      measure: 'gammaCash1pct',
      basis: 'cash',
      sum: 'net',
    },
  ],
  ['exposure/ladder', { underlying: BTC, where: {}, steps: [-10, 0, 10] }],
  ['exposure/notPriced', { offset: 0, limit: 100 }],
  ['exposure/table', { group: 'underlying', where: {} }],
  ['exposure/tiles', { where: {} }],
  ['ledger/reconcile', { days: 5 }],
  ['market/inputs', {}],
  ['market/rows', {}],
  ['palette/search', { text: 'btc 27nov', limit: 10 }],
  ['report/definitions', {}],
  ['views/list', {}],
] as const

describe('every road gives the same answer', () => {
  test.each(QUESTIONS)('%s', async (name, input) => {
    const ask = (client: 'direct' | 'port' | 'socket'): Promise<unknown> =>
      (roads.clients[client].call as (n: string, i: unknown) => Promise<unknown>)(name, input)
    const direct = await ask('direct')
    expect(await ask('port')).toStrictEqual(direct)
    expect(await ask('socket')).toStrictEqual(direct)
  })

  test('errors too', async () => {
    const failure = async (client: 'direct' | 'port' | 'socket'): Promise<unknown> =>
      roads.clients[client]
        .call('position/detail', { account: 'nobody', instrument: 'none' })
        .catch((e: AppError) => e.toData())
    const direct = await failure('direct')
    expect(direct).toMatchObject({ code: 'file/not-found' })
    expect(await failure('port')).toStrictEqual(direct)
    expect(await failure('socket')).toStrictEqual(direct)
  })

  test('a handler stands behind every command', () => {
    expect(Object.keys(kit.router).sort()).toEqual(Object.keys(WINDOW_COMMANDS).sort())
    for (const [name, procedure] of Object.entries(kit.router))
      expect([name, typeof procedure.run]).toEqual([name, 'function'])
  })
})

describe('the sample', () => {
  test('is the same bytes every time', () => {
    const [a, b] = [sampleStatements(), sampleStatements()]
    expect(a).toEqual(b)
    expect(a.map((f) => f.fileName)).toEqual([
      'mm-crypto-2026-11-20.jsonl',
      'mm-index-us-2026-11-20.jsonl',
      'mm-index-eu-2026-11-20.jsonl',
    ])
  })

  test('has its own as-of, hundreds of contracts over eight expiries and more, futures, perpetuals, strategies', async () => {
    const state = kit.session.state()
    expect(state.asOf).toMatchObject({ value: SAMPLE_AS_OF, origin: 'sample' })
    expect(state.book).toMatchObject({ sample: true, readOnly: null })
    const facets = await kit.client.call('book/facets', {})
    const count = (list: typeof facets.kinds, value: string): number =>
      list.find((f) => f.value === value)?.count ?? 0
    expect(count(facets.kinds, 'option')).toBeGreaterThan(600)
    expect(count(facets.kinds, 'future')).toBeGreaterThanOrEqual(3)
    expect(count(facets.kinds, 'perpetual')).toBe(2)
    expect(facets.expiries.length).toBeGreaterThan(8)
    expect(facets.strategies.length).toBeGreaterThan(15)
    expect(facets.underlyings.map((u) => u.label)).toEqual(
      expect.arrayContaining(['BTC', 'ETH', 'SPX', 'NDX', 'SX5E', 'SPY']),
    )
  })

  test('is priced but for what it leaves open on purpose', async () => {
    const { pricing } = kit.session.state()
    expect(pricing.state).toBe('current')
    expect(pricing.tag?.asOf).toBe(SAMPLE_AS_OF)
    const codes = pricing.reasons.map((r) => r.code).sort()
    expect(codes).toEqual(['expired', 'needs_deliverable', 'no_spot'])
    expect(pricing.notPriced).toBeLessThan(25)
    const rows = await kit.client.call('market/rows', {})
    expect(rows.rows.filter((r) => r.spot.needed > 0).map((r) => r.label)).toEqual(['RUT'])
  })

  test('has something for reconciliation: a break, proposals, early exercise, a pin, expiries', async () => {
    const found = await kit.client.call('ledger/reconcile', { days: 5 })
    expect(found.breaks.map((b) => [b.account, b.cause, b.difference])).toEqual([
      ['MM-INDEX-US', 'unknown', '2'],
    ])
    expect(found.proposals.length).toBeGreaterThan(3)
    expect(found.proposals.every((p) => p.acceptable)).toBe(true)
    const kinds = new Set(found.due.map((d) => d.kind))
    expect(kinds).toEqual(new Set(['early_assignment', 'pin', 'expired_unsettled', 'expiry']))
    expect(found.openings).toEqual([])
  })

  test('counts and totals are those of the exposure report, wherever they are shown', async () => {
    const { session, client } = kit
    const open = session.book()
    const report = await session.engine.exposure({
      book: { path: open.book.path, revision: open.book.revision() },
      asOf: open.asOf.value,
      snapshot: null,
      by: 'underlying',
      heatmap: null,
      currency: null,
    })
    const { pricing, book } = session.state()
    const counts = [report.positions, report.priced, report.notPriced.length]
    expect([book?.counts.positions, pricing.priced, pricing.notPriced]).toEqual(counts)
    const tiles = await client.call('exposure/tiles', { where: {}, dayChange: false })
    expect([tiles.positions, tiles.priced, tiles.notPriced.length]).toEqual(counts)
    const list = await client.call('exposure/notPriced', { offset: 0, limit: 100 })
    expect(list.total).toBe(report.notPriced.length)
    const facets = await client.call('book/facets', {})
    for (const facet of [facets.accounts, facets.underlyings, facets.expiries, facets.kinds])
      expect(facet.reduce((n, f) => n + f.count, 0)).toBe(report.positions)
    const near = (x: number | null | undefined, measure: CashMeasure, what: string): void =>
      expect(
        Math.abs((x ?? Number.NaN) - report.totals[measure]) <= 1e-12 * report.totals.gross[measure],
        `${what} ${measure}: ${x} ${report.totals[measure]}`,
      ).toBe(true)
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
      expect(
        page.counts.reduce((a, b) => a + b, 0),
        tree,
      ).toBe(report.positions)
      expect(
        page.notPriced.reduce((a, b) => a + b, 0),
        tree,
      ).toBe(report.notPriced.length)
    }
    for (const group of ['underlying', 'expiry', 'bucket', 'account'] as const) {
      const table = await client.call('exposure/table', { group, where: {} })
      expect(
        table.counts.reduce((a, b) => a + b, 0),
        group,
      ).toBe(report.positions)
      expect(
        table.notPriced.reduce((a, b) => a + b, 0),
        group,
      ).toBe(report.notPriced.length)
      for (const [m, measure] of table.measures.entries()) near(table.totalNet[m], measure, group)
    }
  })

  test('theta per trading day and rho per basis point: copies say so and are the figures of the command line', async () => {
    const { session, client } = kit
    const open = session.book()
    const report = await session.engine.exposure({
      book: { path: open.book.path, revision: open.book.revision() },
      asOf: open.asOf.value,
      snapshot: null,
      by: 'underlying',
      heatmap: null,
      currency: null,
    })
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
    expect(tile?.dayChange.value).not.toBeNull()
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
})

describe('the report of the sample', () => {
  test('is a PDF, the same bytes again, of the numbers on screen', async () => {
    const definition = {
      id: 'daily',
      name: 'Daily exposure',
      version: 1,
      desk: 'Sample desk',
      paper: 'A4' as const,
      status: 'end of day' as const,
      preparer: '',
      reviewer: '',
      approver: '',
      comment: '',
      sections: ['cover' as const, 'summary' as const, 'heatmap' as const, 'method' as const],
    }
    const first = await kit.client.call('report/make', definition)
    const bytes = await roads.clients.socket.call('file/bytes', { download: first.download.id })
    expect(Buffer.from(bytes.subarray(0, 5)).toString('latin1')).toBe('%PDF-')
    expect(bytes.byteLength).toBe(first.download.bytes)
    const again = await kit.client.call('report/make', definition)
    expect(again.sha256).toBe(first.sha256)
    expect(first.snapshot).toBe(kit.session.state().pricing.tag?.snapshot)
    expect(kit.session.state().jobs.at(-1)).toMatchObject({ kind: 'report', state: 'done', offer: 'save' })
  })

  test('a position is shown with the rows that prove it, as they were printed', async () => {
    const [due] = (await kit.client.call('ledger/reconcile', { days: 0 })).due
    const detail = await kit.client.call('position/detail', {
      account: due?.account ?? '',
      instrument: due?.instrument ?? '',
    })
    const rows = detail.entries.flatMap((e) => e.evidence)
    expect(rows.length).toBeGreaterThan(0)
    for (const row of rows)
      expect([row.file, row.raw]).toEqual([
        'mm-index-us-2026-11-20.jsonl',
        expect.stringContaining('"instrument":"SPY '),
      ])
  })
})

describe('a statement in the own book', () => {
  const take = (fileName: string, text: string): string => {
    const path = join(kit.folder, fileName)
    writeFileSync(path, text)
    return kit.session.files.take({ path, name: fileName, bytes: Buffer.byteLength(text) }).handle
  }
  const rested = (s: ImportState): Promise<ImportState> =>
    kit.client.call('import/state', { import: s.import, wait: 30_000 })

  test('from the first screen to undo, revive and a typed correction', async () => {
    const { client, session } = kit
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

  test('the sample comes back', async () => {
    await kit.client.call('sample/restore', {})
    expect(kit.session.state().book).toMatchObject({ sample: true })
  })
})
