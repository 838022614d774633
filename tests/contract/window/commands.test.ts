import { afterAll, beforeAll, expect, test } from 'vitest'
import { call, type Router, stream } from '../../../shared/protocol/rpc.ts'
import {
  type CommandInput,
  type CommandName,
  WINDOW_COMMANDS,
} from '../../../shared/protocol/window/commands.ts'
import { DEFAULT_SETTINGS } from '../../../shared/protocol/window/constants.ts'
import { windowRouter } from '../../../shared/protocol/window/router.ts'
import { allRoads, type Roads } from './windowKit.ts'

const grid = {
  tree: 'account',
  columns: ['quantity'],
  where: { text: 'btc <b>' },
  sort: null,
  openDepth: 1,
  toggled: ['g/a%2Fb'],
} as const
const report = {
  id: 'daily',
  name: 'Daily',
  version: 1,
  desk: 'Vol',
  paper: 'A4',
  status: 'end of day',
  preparer: '',
  reviewer: '',
  approver: '',
  comment: 'line 1\nline 2',
  sections: ['cover', 'heatmap'],
} as const
const fill = {
  account: { id: 'A1' },
  instrument: { name: 'us-equity:XYZ:USD' },
  at: '2026-11-20 15:30',
  quantity: '-10',
  price: '101.5',
  reason: 'typed',
} as const
const position = { account: 'A1', instrument: '=cmd|x' }

/** One input a command; a command without one does not compile. */
const INPUTS: { readonly [K in CommandName]: CommandInput<K> } = {
  'app/info': {},
  'state/get': {},
  'state/watch': {},
  'state/seen': {},
  'state/asOf': { to: 'instant', at: 1_795_209_300_000 },
  'job/cancel': { job: 'j-1' },
  'job/dismiss': { job: 'j-1' },
  'engine/reprice': {},
  'engine/restart': {},
  'settings/set': { theme: 'dark', checklist: DEFAULT_SETTINGS.checklist },
  'views/list': {},
  'views/save': { id: null, screen: 'book', name: 'Front month', layout: '{"a":1}' },
  'views/remove': { id: 'v1' },
  'file/release': { handle: 'h1' },
  'file/bytes': { download: 'd1' },
  'book/known': {},
  'book/open': { handle: 'b1', readOnly: true },
  'book/retry': {},
  'book/startEmpty': { reportingCurrency: 'EUR' },
  'sample/open': {},
  'sample/remove': {},
  'sample/restore': {},
  'import/start': { handle: 'h1', zone: 'America/New_York' },
  'import/state': { import: 'i1', wait: 100 },
  'import/answer': { import: 'i1', account: 'A1' },
  'import/map': { import: 'i1', mapping: { columns: { date: 'Day', price: null } }, keep: true },
  'import/mapText': { import: 'i1', text: '{}' },
  'import/mapFile': { import: 'i1' },
  'import/forgetMap': { import: 'i1' },
  'mappings/list': {},
  'mappings/set': {
    layout: 'a'.repeat(64),
    kept: { savedAt: 1, file: 'x.csv', mapping: { columns: { price: 'Kurs', mark: null } } },
  },
  'mappings/file': { layout: 'a'.repeat(64) },
  'marketFiles/list': {},
  'marketFiles/turn': { number: 1, live: false },
  'import/page': { import: 'i1', filter: 'needs_you', offset: 0, limit: 100 },
  'import/choose': { import: 'i1', rows: [1, 2], chosen: false },
  'import/commit': { import: 'i1' },
  'import/cancel': { import: 'i1' },
  'batches/list': {},
  'batches/undo': { batch: 1 },
  'batches/revive': { batch: 1 },
  'ledger/reconcile': { days: 5 },
  'breaks/accept': { id: 'A1|x|2026', reason: 'statement is right' },
  'proposals/accept': { of: [position], asOf: 1_795_209_300_000 },
  'book/page': { query: { ...grid, columns: ['quantity'], toggled: [] }, offset: 0, limit: 500 },
  'book/find': { query: { ...grid, columns: ['quantity'], toggled: [] }, text: 'x' },
  'book/copy': { query: { ...grid, columns: ['quantity'], toggled: [] }, rows: [[0, 3]], headers: true },
  'book/csv': { query: { ...grid, columns: ['quantity'], toggled: [] } },
  'book/facets': {},
  'palette/search': { text: '(((((', limit: 10 },
  'position/detail': position,
  'edit/fill': fill,
  'edit/holding': { ...fill, at: '2026-11-20' },
  'edit/settlement': {
    account: 'A1',
    instrument: 'us-equity:XYZ:USD',
    at: 1_768_600_800_000,
    day: '2026-01-16',
    price: '101.5',
    reason: 'closing print',
  },
  'edit/correct': { of: { batch: 1, row: 2 }, set: null, reason: 'never was' },
  'edit/distinct': { batch: 1, row: 2, reason: 'two trades' },
  'edit/merge': { keep: 'a:b:USD', drop: 'c:d:USD', reason: 'same' },
  'edit/terms': { instrument: 'a:b:USD', terms: { multiplier: '10' }, reason: 'contract page' },
  'edit/strategy': { positions: [position], strategy: null, reason: 'moved' },
  'edits/list': {},
  'edits/undo': {},
  'edits/redo': { edit: 3 },
  'exposure/tiles': {
    where: { underlyings: ['x'], expiries: ['2026-11-27', 'PERP', 'none'], buckets: ['>365'] },
  },
  'exposure/table': { group: 'bucket', where: {} },
  'exposure/heatmap': {
    rows: 'strike',
    columns: 'expiry',
    where: {},
    measure: 'vegaCash',
    basis: 'unit',
    sum: 'gross',
  },
  'exposure/levels': { underlying: 'x', where: {} },
  'exposure/ladder': { underlying: 'x', where: {}, steps: [-20, 0, 20] },
  'exposure/explain': { kind: 'position', measure: 'units.delta', ...position },
  'exposure/notPriced': { offset: 0, limit: 10 },
  'market/rows': {},
  'market/set': {
    set: [
      { underlying: 'x', field: 'vol', value: '24.5' },
      { pair: 'EUR/USD', value: null },
    ],
  },
  'market/inputs': {},
  'market/freeze': {},
  'report/definitions': {},
  'report/save': { ...report, sections: ['cover', 'heatmap'] },
  'report/remove': { id: 'daily' },
  'report/make': { ...report, sections: ['cover', 'heatmap'] },
  'doctor/run': {},
  'backup/make': {},
  'backup/list': {},
  'backup/restore': { id: 'b1' },
  'backup/copy': {},
  'book/export': {},
}

/** Answers with what arrived, and with every kind of value an answer may hold. */
function echoRouter(): Router {
  const payload = (name: string, input: unknown) => ({
    name,
    input,
    doubles: new Float64Array([0, -0, Number.NaN, 5e-324, -1.7976931348623157e308, 0.1 + 0.2]),
    none: new Float64Array(0),
    bytes: new Uint8Array([0, 255, 1]),
    codes: new Uint32Array([4_294_967_295]),
    counts: new Int32Array([-2_147_483_648, 7]),
    nested: [
      { status: new Uint8Array([1, 2, 3]), text: '\u2028<script>"\\\ud83d\ude00', empty: '', nothing: null },
    ],
  })
  const handlers = Object.fromEntries(
    Object.entries(WINDOW_COMMANDS).map(([name, spec]) => [
      name,
      spec.kind === 'call'
        ? (input: unknown) => payload(name, input)
        : (input: unknown, emit: (event: unknown) => void) => {
            emit(payload(name, 1))
            emit(payload(name, 2))
            return payload(name, input)
          },
    ]),
  )
  return windowRouter(handlers as unknown as Parameters<typeof windowRouter>[0])
}

let roads: Roads
beforeAll(async () => {
  roads = await allRoads(echoRouter())
})
afterAll(() => roads.close())

type Ask = (name: string, input: unknown, options?: object) => Promise<{ readonly input: unknown }>

test.each(Object.entries(INPUTS))(
  '%s: the same over a direct call, a message port and a WebSocket',
  async (name, input) => {
    const ask = async (road: keyof Roads['clients']) => {
      const events: unknown[] = []
      const client = roads.clients[road] as unknown as { readonly call: Ask }
      const answer = await client.call(name, input, { onEvent: (e: unknown) => events.push(e) })
      return { answer, last: events.at(-1) ?? null }
    }
    const direct = await ask('direct')
    expect(direct.answer.input).toEqual(input)
    expect(await ask('port')).toStrictEqual(direct)
    expect(await ask('socket')).toStrictEqual(direct)
  },
)

test.each(Object.keys(INPUTS))('%s: what does not fit never reaches a handler', async (name) => {
  const client = roads.clients.socket as unknown as { readonly call: Ask }
  for (const input of [
    null,
    1,
    'x',
    [],
    { more: 1, __proto__: null },
    { ...INPUTS[name as CommandName], path: '/etc/passwd' },
  ])
    await expect(client.call(name, input, { onEvent: () => {} })).rejects.toMatchObject({
      code: 'protocol/bad-input',
    })
})

test('a router knows exactly the commands of the contract', () => {
  const router = windowRouter(Object.create(null))
  expect(Object.keys(router).sort()).toEqual(Object.keys(INPUTS).sort())
  const kinds = Object.values(router).map((p) => p.kind)
  expect(kinds.filter((k) => k === 'stream')).toHaveLength(1)
  expect([call, stream].map((f) => typeof f)).toEqual(['function', 'function'])
})
