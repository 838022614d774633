/** The sample: what is in it, and its report. */
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sampleStatements } from '../../../electron/services/window/sample/statements.ts'
import { SAMPLE_AS_OF } from '../../../electron/services/window/sample/world.ts'
import { sampleSession, type TestSession } from './windowKit.ts'

let kit: TestSession
beforeAll(async () => {
  kit = await sampleSession()
}, 120_000)
afterAll(() => kit.close())

describe('the sample', () => {
  test('is the same bytes every time', () => {
    const [a, b] = [sampleStatements(), sampleStatements()]
    expect(a).toEqual(b)
    expect(a.map((f) => f.fileName)).toEqual([
      'Crypto options.jsonl',
      'US index options.jsonl',
      'European index options.jsonl',
    ])
  })

  test('its batches have names that a person reads, here and on the command line', async () => {
    const batches = await kit.client.call('batches/list', {})
    const named = [
      [1, 'Sample: Crypto options', 'MM-CRYPTO'],
      [2, 'Sample: European index options', 'MM-INDEX-EU'],
      [3, 'Sample: US index options', 'MM-INDEX-US'],
    ]
    expect(batches.map((b) => [b.batch, b.file, ...b.accounts])).toEqual(named)
    expect(batches.map((b) => b.formatTitle)).toEqual(Array(3).fill('Sample desk'))
    // the names are no part of the bytes, whose hashes are those of the statements
    const hash = new Map(
      sampleStatements().map(({ fileName, text }) => [
        `Sample: ${fileName.replace('.jsonl', '')}`,
        createHash('sha256').update(text).digest('hex'),
      ]),
    )
    expect(batches.map((b) => b.sha256)).toEqual(batches.map((b) => hash.get(b.file)))
    const listed = await kit.session.ports.command(['batches', '--book', kit.session.book().book.path])
    const { batches: told } = listed as { batches: readonly { batch: number; file: string }[] }
    expect(told.map((b) => [b.batch, b.file])).toEqual(named.map(([n, file]) => [n, file]))
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
    const bytes = await kit.client.call('file/bytes', { download: first.download.id })
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
        'Sample: US index options',
        expect.stringContaining('"instrument":"SPY '),
      ])
  })
})
