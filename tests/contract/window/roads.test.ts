/** Every command gives the same answer whichever way it is asked: directly, over a message port, over a WebSocket. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AppError } from '../../../shared/protocol/appError.ts'
import { WINDOW_COMMANDS } from '../../../shared/protocol/window/commands.ts'
import { allRoads, type Roads, sampleSession, type TestSession } from './windowKit.ts'

let kit: TestSession
let roads: Roads
beforeAll(async () => {
  kit = await sampleSession()
  roads = await allRoads(kit.router)
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

type Road = 'direct' | 'port' | 'socket'

describe('every road gives the same answer', () => {
  test.each(QUESTIONS)('%s', async (name, input) => {
    const ask = (road: Road): Promise<unknown> =>
      (roads.clients[road].call as (n: string, i: unknown) => Promise<unknown>)(name, input)
    const direct = await ask('direct')
    expect(await ask('port')).toStrictEqual(direct)
    expect(await ask('socket')).toStrictEqual(direct)
  })

  test('errors too', async () => {
    const failure = async (road: Road): Promise<unknown> =>
      roads.clients[road]
        .call('position/detail', { account: 'nobody', instrument: 'none' })
        .catch((e: AppError) => e.toData())
    const direct = await failure('direct')
    expect(direct).toMatchObject({ code: 'file/not-found' })
    expect(await failure('port')).toStrictEqual(direct)
    expect(await failure('socket')).toStrictEqual(direct)
  })

  test('bytes of a file too', async () => {
    const { id, bytes } = await kit.client.call('book/csv', {
      query: { ...query, columns: [...query.columns], toggled: [] },
    })
    const read = (road: Road): Promise<Uint8Array> => roads.clients[road].call('file/bytes', { download: id })
    const direct = Buffer.from(await read('direct'))
    expect(direct.byteLength).toBe(bytes)
    expect(direct.toString('utf8').split('\n')[0]).toContain('Quantity')
    expect(Buffer.from(await read('port')).equals(direct)).toBe(true)
    expect(Buffer.from(await read('socket')).equals(direct)).toBe(true)
  })

  test('a handler stands behind every command', () => {
    expect(Object.keys(kit.router).sort()).toEqual(Object.keys(WINDOW_COMMANDS).sort())
    for (const [name, procedure] of Object.entries(kit.router))
      expect([name, typeof procedure.run]).toEqual([name, 'function'])
  })
})
