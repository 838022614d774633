import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { beforeAll, describe, expect, test } from 'vitest'
import { UNSETTLED, UNSETTLED_AT } from '../support/unsettled.ts'
import { hedgerow, hedgerowJson, type Json, jsonFile, part, ROOT, rows, temporaryFolder } from './run.ts'
import { AFTER, FLEX, fillsDocument, holdingsDocument } from './statements.ts'

const folder = temporaryFolder()
const book = join(folder, 'desk.hedgerow')
const AT = '2026-01-30T21:00:00Z'
const words = ['--book', book, '--as-of', AT]

const CASH = [
  'value',
  'dollarDelta',
  'gammaCash1pct',
  'vegaCash',
  'thetaCash',
  'rhoCash',
  'vannaCash',
  'charmCash',
]

function number(json: Json, member: string): number {
  const value = json[member]
  if (typeof value !== 'number')
    throw new Error(`${member} is no number in ${JSON.stringify(json).slice(0, 300)}`)
  return value
}

beforeAll(async () => {
  const { exit, stderr } = await hedgerow([
    'import',
    jsonFile(folder, 'holdings.json', holdingsDocument()),
    '--book',
    book,
  ])
  expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' })
})

describe('exposure of an imported book', () => {
  test('prices what can be priced from the statement alone and lists the rest with its reason: exit 3', async () => {
    const { exit, json, stderr } = await hedgerowJson(['exposure', ...words])
    expect(exit).toBe(3)
    expect(stderr).toContain('1 of 5 positions are not priced')
    expect([json.asOf, json.positions, json.priced]).toEqual(['2026-01-30T21:00:00.000Z', 5, 4])
    const [left, ...more] = rows(json, 'notPriced')
    expect(more).toEqual([])
    expect(left).toMatchObject({
      account: 'D1',
      instrument: 'us-option:ZZZ:2026-06-19:C:50:USD',
      quantity: '1',
    })
    expect(left?.reason).toMatch(/\w{3}.*\.$/)
    expect(part(part(json, 'totals'), 'leftOut').count).toBe(1)
    expect(json.snapshot).toMatch(/^[0-9a-f]{64}$/)
  })

  test.each(['underlying', 'expiry', 'strike', 'account', 'strategy'])(
    'rows by %s add up to the totals',
    async (by) => {
      const { json } = await hedgerowJson(['exposure', '--by', by, ...words])
      const totals = part(json, 'totals')
      for (const measure of CASH.filter((m) => m !== 'value')) {
        const priced = rows(json, 'rows').filter((r) => r.positions === 0 || r.notPriced !== r.positions)
        const parts = priced.map((r) => number(r, measure))
        const sum = parts.reduce((a, b) => a + b, 0)
        const size = parts.reduce((a, b) => a + Math.abs(b), 0)
        expect(Math.abs(sum - number(totals, measure)), `${by} ${measure} ${sum}`).toBeLessThanOrEqual(
          1e-9 * size,
        )
      }
      const held = rows(json, 'rows').map((r) => number(r, 'positions'))
      expect(held.reduce((a, b) => a + b, 0)).toBe(5)
    },
  )

  test.each(['gammaCash1pct', 'dollarDelta', 'vega'])(
    'cells of a %s heatmap add up to its total',
    async (measure) => {
      const { json } = await hedgerowJson(['exposure', '--heatmap', measure, 'underlying-maturity', ...words])
      const heatmap = part(json, 'heatmap')
      for (const shape of ['strikeExpiry', 'underlyingMaturity']) {
        const cells = (part(heatmap, shape).net as (number | null)[][]).flat().map((c) => c ?? 0)
        const size = cells.reduce((a, b) => a + Math.abs(b), 0)
        expect(size).toBeGreaterThan(0)
        expect(Math.abs(cells.reduce((a, b) => a + b, 0) - number(heatmap, 'total'))).toBeLessThanOrEqual(
          1e-9 * size,
        )
      }
    },
  )

  test('a typed spot and volatility price the rest: exit 0', async () => {
    const other = join(folder, 'complete.hedgerow')
    await hedgerow(['import', join(folder, 'holdings.json'), '--book', other])
    const set = await hedgerowJson([
      'market',
      'set',
      'spot:ZZZ=48',
      'vol:ZZZ=40%',
      '--book',
      other,
      '--as-of',
      AT,
    ])
    expect(set.exit).toBe(0)
    expect(rows(set.json, 'set').map((l) => [l.key, l.value, l.source])).toEqual([
      ['spot:us-equity:ZZZ:USD', '48', 'typed'],
      ['vol:us-equity:ZZZ:USD', '0.4', 'typed'],
    ])
    const { exit, json } = await hedgerowJson(['exposure', '--book', other, '--as-of', AT])
    expect({ exit, priced: json.priced, notPriced: json.notPriced }).toEqual({
      exit: 0,
      priced: 5,
      notPriced: [],
    })
  })

  test('before the first mark nothing is priced: every figure is unknown, none is 0', async () => {
    const other = join(folder, 'early.hedgerow')
    await hedgerow(['import', jsonFile(folder, 'early.xml', FLEX), '--book', other])
    const early = ['exposure', '--book', other, '--as-of', '2026-01-15T21:00:00Z']
    const { exit, json } = await hedgerowJson(early)
    expect([exit, json.positions, json.priced]).toEqual([3, 3, 0])
    for (const figures of [part(json, 'totals'), ...rows(json, 'rows').filter((r) => r.positions !== 0)]) {
      for (const measure of [...CASH, 'gross']) expect(figures[measure]).toBeNull()
    }
    expect((await hedgerow(early)).stdout).toMatch(/^delta +USD +n\/a +n\/a$/m)
    expect((await hedgerow(early)).stdout).toMatch(/^us-equity:AAA:USD +0 of 3 +n\/a +n\/a +n\/a/m)
    const totals = part(json, 'totals')
    expect([totals.betaWeighted, totals.vega30Cash, totals.vegaByBucket]).toEqual([null, null, []])

    const mapped = await hedgerowJson([...early, '--heatmap', 'gammaCash1pct'])
    const heatmap = part(mapped.json, 'heatmap')
    expect([heatmap.total, heatmap.totalGross]).toEqual([null, null])
    for (const shape of ['strikeExpiry', 'underlyingMaturity']) {
      const matrix = part(heatmap, shape)
      const aaa = rows(matrix, 'rows').flatMap((r, k) => (r.underlying === 'us-equity:AAA:USD' ? [k] : []))
      expect(aaa.length).toBeGreaterThan(0)
      for (const k of aaa) expect((matrix.rowTotals as unknown[])[k], `${shape} row ${k}`).toBeNull()
    }
    const { stdout } = await hedgerow([...early, '--heatmap', 'gammaCash1pct'])
    expect(stdout).toMatch(/^us-equity:AAA:USD +100 .*n\/a$/m)
    expect(stdout).toMatch(/^sum of all cells n\/a$/m)
  })

  test('options without a number beside priced shares are unknown, not 0', async () => {
    const other = join(folder, 'shares.hedgerow')
    await hedgerow(['import', jsonFile(folder, 'shares.xml', FLEX), '--book', other])
    const at = ['--book', other, '--as-of', '2026-01-15T21:00:00Z']
    await hedgerow(['market', 'set', 'spot:AAA=100', ...at])
    const { exit, json } = await hedgerowJson(['exposure', ...at])
    expect([exit, json.priced]).toEqual([3, 1])
    const row = rows(json, 'rows').find((r) => r.key === 'us-equity:AAA:USD')
    expect([row?.positions, row?.notPriced, row?.options]).toEqual([3, 2, null])
    expect(part(row, 'reasons').options).toMatch(/none of its options has a number/)
    expect(number(part(row, 'linear'), 'dollarDelta')).toBe(30_000)
  })

  test('of cash alone that cannot be converted nothing is known, and nothing prints 0', async () => {
    const euros = join(folder, 'euros.hedgerow')
    const statement = {
      ...(fillsDocument({ from: '2026-01-01', to: '2026-01-31' }, []) as object),
      cash: [{ at: '2026-01-05T10:00:00', currency: 'EUR', amount: '50', kind: 'deposit' }],
    }
    await hedgerow(['import', jsonFile(folder, 'euros.json', statement), '--book', euros])
    const words = ['exposure', '--heatmap', 'value', '--book', euros, '--as-of', AFTER, '--currency', 'USD']
    const { exit, json } = await hedgerowJson(words)
    expect([exit, json.positions]).toEqual([3, 0])
    for (const measure of [...CASH, 'gross']) expect(part(json, 'totals')[measure], measure).toBeNull()
    expect(part(json, 'heatmap').total).toBeNull()
    const { stdout } = await hedgerow(words)
    expect(stdout).toMatch(/^value +USD +n\/a +n\/a$/m)
    expect(stdout).toMatch(/^sum of all cells n\/a$/m)
  })

  test('a perpetual whose last settlement no file tells: its delta is known, its value is not and prints no 0', async () => {
    const perp = join(folder, 'perp.hedgerow')
    await hedgerow(['import', jsonFile(folder, 'perp.json', UNSETTLED), '--book', perp])
    const words = ['exposure', '--book', perp, '--as-of', UNSETTLED_AT, '--currency', 'USD']
    const { json } = await hedgerowJson(words)
    for (const figures of [part(json, 'totals'), rows(json, 'rows')[0] as Json]) {
      expect(number(figures, 'dollarDelta')).toBe(25_000)
      expect([figures.value, part(figures, 'gross').value]).toEqual([null, null])
      expect(part(figures, 'reasons').value).toMatch(/last settled/)
    }
    const { stdout } = await hedgerow(words)
    expect(stdout).toMatch(/^value +USD +n\/a +n\/a$/m)
  })

  test('cash alone: Greeks are 0, what cannot be converted is unknown, an empty book says what to do', async () => {
    const cashOnly = join(folder, 'cash.hedgerow')
    const statement = {
      ...(fillsDocument({ from: '2026-01-01', to: '2026-01-31' }, []) as object),
      cash: [
        { at: '2026-01-05T10:00:00', currency: 'USD', amount: '1000', kind: 'deposit' },
        { at: '2026-01-05T10:00:00', currency: 'EUR', amount: '50', kind: 'deposit' },
        { at: '2026-01-05T10:00:00', currency: 'JPY', amount: '7', kind: 'deposit' },
        { at: '2026-01-06T10:00:00', currency: 'JPY', amount: '-7', kind: 'withdrawal' },
      ],
    }
    await hedgerow(['import', jsonFile(folder, 'cash.json', statement), '--book', cashOnly])
    const at = ['--as-of', AFTER, '--currency', 'USD']
    const { exit, json } = await hedgerowJson([
      'exposure',
      '--heatmap',
      'vegaCash',
      '--book',
      cashOnly,
      ...at,
    ])
    expect([exit, json.positions]).toEqual([3, 0])
    const totals = part(json, 'totals')
    expect([totals.value, totals.dollarDelta, totals.vegaCash]).toEqual([1000, 0, 0])
    expect(rows(json, 'notPriced').map((n) => [n.instrument, n.status])).toEqual([['cash:EUR', 'no_fx']])
    const rowOf = (key: string) => rows(json, 'rows').find((r) => r.key === key)
    expect(['USD', 'EUR', 'JPY'].map((c) => rowOf(`cash:${c}`)?.value)).toEqual([1000, null, 0])
    const matrix = part(part(json, 'heatmap'), 'strikeExpiry')
    const euros = rows(matrix, 'rows').findIndex((r) => r.underlying === 'cash:EUR')
    expect((matrix.rowTotals as unknown[])[euros]).toBeNull()

    await hedgerow(['undo', '1', '--book', cashOnly])
    const empty = await hedgerowJson(['exposure', '--book', cashOnly, ...at])
    expect([empty.exit, empty.json.positions, empty.json.rows]).toEqual([0, 0, []])
    expect((await hedgerow(['exposure', '--book', cashOnly, ...at])).stdout).toMatch(/^Nothing is held/m)
    const held = await hedgerowJson(['positions', '--book', cashOnly, '--as-of', AFTER])
    expect([held.exit, held.json.positions, held.json.cash]).toEqual([0, [], []])
  })

  test('is the same document twice, and undo takes it away', async () => {
    const first = await hedgerow(['exposure', '--json', ...words])
    expect(await hedgerow(['exposure', '--json', ...words])).toEqual(first)
    const other = join(folder, 'undone.hedgerow')
    await hedgerow(['import', join(folder, 'holdings.json'), '--book', other])
    await hedgerow(['undo', '1', '--book', other])
    const { exit, json } = await hedgerowJson(['exposure', '--book', other, '--as-of', AT])
    expect({ exit, positions: json.positions, rows: json.rows }).toEqual({ exit: 0, positions: 0, rows: [] })
  })

  test('without a rate to the reporting currency nothing is converted, cash included', async () => {
    const { exit, json, stderr } = await hedgerowJson(['exposure', '--currency', 'EUR', ...words])
    expect(exit).toBe(3)
    expect(stderr).toBe('5 of 5 positions are not priced. 1 cash balance cannot be converted.\n')
    for (const figures of [part(json, 'totals'), ...rows(json, 'rows')]) expect(figures.value).toBeNull()
    const held = rows(json, 'rows').find((r) => r.key === 'us-equity:AAA:USD')
    expect(number(part(held, 'units'), 'delta')).not.toBe(0)
    await hedgerow(['market', 'set', 'fx:EUR/USD=1.25', '--book', book, '--as-of', AT])
    const converted = await hedgerowJson(['exposure', '--currency', 'EUR', ...words])
    const usd = await hedgerowJson(['exposure', '--currency', 'USD', ...words])
    expect(number(part(converted.json, 'totals'), 'dollarDelta') * 1.25).toBeCloseTo(
      number(part(usd.json, 'totals'), 'dollarDelta'),
      6,
    )
    expect(rows(part(converted.json, 'totals'), 'fx').map((f) => [f.from, f.to, f.rate])).toEqual([
      ['USD', 'EUR', 0.8],
    ])
  })

  test('theta per trading day and rho per 1 bp: in the tables with their headers, never in the document', async () => {
    const stored = await hedgerowJson(['exposure', ...words])
    const units = ['--theta-day', 'trading', '--rho-step', '1bp']
    const { stdout } = await hedgerow(['exposure', '--heatmap', 'thetaCash', ...units, ...words])
    const printed = (name: string): number => {
      const found = new RegExp(`^${name} +(\\S+ ?\\S+) +([+-\\u2212][\\d.,]+)`, 'm').exec(stdout)
      return Number((found?.[2] ?? 'NaN').replace('\u2212', '-').replaceAll(',', ''))
    }
    const totals = part(stored.json, 'totals')
    expect(Math.abs(printed('theta') - (number(totals, 'thetaCash') * 365) / 252)).toBeLessThan(0.0051)
    expect(Math.abs(printed('rho') - number(totals, 'rhoCash') / 100)).toBeLessThan(0.0051)
    for (const header of ['theta USD/trading day', 'rho USD/1bp', 'USD per trading day: net by cell'])
      expect(stdout).toContain(header)
    const json = await hedgerowJson(['exposure', ...units, ...words])
    expect(json.json).toEqual(stored.json)
    const refused = await hedgerow(['exposure', '--theta-day', 'weekly', ...words])
    expect([refused.exit, refused.stderr]).toEqual([
      2,
      expect.stringContaining('"weekly" is no --theta-day: choose calendar or trading.'),
    ])
  })

  test('for people: units in headers, the as-of and snapshot line, what is left out', async () => {
    const { exit, stdout } = await hedgerow(['exposure', '--heatmap', 'vegaCash', ...words])
    expect(exit).toBe(3)
    expect(stdout).toMatch(
      /^As of 2026-01-30T21:00:00\.000Z, market snapshot [0-9a-f]{12}, revision \d+\n4 of 5 positions priced, all figures in USD\n/,
    )
    for (const header of ['delta USD', 'gamma USD/1%', 'vega USD/vol pt', 'theta USD/day']) {
      expect(stdout).toContain(header)
    }
    expect(stdout).toContain('Not priced, left out of every total (1):')
    expect(stdout).toMatch(/vegaCash, .*net by cell/)
    expect(stdout).not.toMatch(/NaN|Infinity|undefined/)
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThan(220)
  })
})

describe('market', () => {
  const other = join(folder, 'market.hedgerow')

  test('shows what is chosen for each underlying and why', async () => {
    await hedgerow(['import', join(folder, 'holdings.json'), '--book', other])
    const { exit, json } = await hedgerowJson(['market', 'show', '--book', other, '--as-of', AT])
    expect(exit).toBe(0)
    const aaa = rows(json, 'underlyings').find((u) => u.underlying === 'us-equity:AAA:USD')
    expect(part(aaa, 'spot')).toMatchObject({ value: 101.25, source: 'statement' })
    const zzz = rows(json, 'underlyings').find((u) => u.underlying === 'us-equity:ZZZ:USD')
    expect(part(zzz, 'spot').value).toBeNull()
    expect((await hedgerow(['market', 'show', '--book', other, '--as-of', AT])).stdout).toContain('101.25')
  })

  test('an input that does not fit writes nothing: exit 2 when typed, 1 when from a file', async () => {
    const typed = await hedgerowJson([
      'market',
      'set',
      'spot:AAA=102',
      'vol:AAA=lots',
      '--book',
      other,
      '--as-of',
      AT,
    ])
    expect(typed.exit).toBe(2)
    expect(part(typed.json, 'error').message).toContain('lots')
    const file = jsonFile(folder, 'bad-market.json', { 'spot:AAA': 102, 'colour:AAA': 1 })
    const read = await hedgerowJson(['market', 'import', file, '--book', other, '--as-of', AT])
    expect(read.exit).toBe(1)
    expect(part(read.json, 'error').message).toMatch(/^bad-market\.json: .*colour/)
    const { json } = await hedgerowJson(['market', 'show', '--book', other, '--as-of', AT])
    expect(rows(json, 'inputs').some((l) => l.source === 'typed')).toBe(false)
  })

  test('a frozen snapshot, imported elsewhere, is the same market, and prices under its hash', async () => {
    const file = jsonFile(folder, 'market.json', {
      'spot:AAA': '102.5',
      'vol:AAA': '31%',
      'r:USD': 0.04,
      'spot:ZZZ': 47,
    })
    const set = await hedgerowJson(['market', 'import', file, '--book', other, '--as-of', AT])
    expect(set.exit).toBe(0)
    const frozen = await hedgerowJson(['market', 'freeze', '--book', other, '--as-of', AT])
    expect(frozen.json.snapshot).toBe(set.json.snapshot)
    const before = await hedgerowJson(['exposure', '--book', other, '--as-of', AT])
    expect(before.json.snapshot).toBe(frozen.json.snapshot)
    await hedgerow(['market', 'set', 'spot:AAA=90', '--book', other, '--as-of', AT])
    const moved = await hedgerowJson(['exposure', '--book', other, '--as-of', AT])
    expect(moved.json.snapshot).not.toBe(frozen.json.snapshot)
    const hash = String(frozen.json.snapshot)
    const again = await hedgerowJson(['exposure', '--snapshot', hash, '--book', other, '--as-of', AT])
    expect(part(again.json, 'totals')).toEqual(part(before.json, 'totals'))

    const show = await hedgerow(['market', 'show', '--json', '--book', other, '--as-of', AT])
    const shown = join(folder, 'shown.json')
    writeFileSync(shown, show.stdout)
    const fresh = join(folder, 'fresh.hedgerow')
    await hedgerow(['import', join(folder, 'holdings.json'), '--book', fresh])
    const back = await hedgerowJson(['market', 'import', shown, '--book', fresh, '--as-of', AT])
    expect(back.json.snapshot).toBe((JSON.parse(show.stdout) as Json).snapshot)
  })
})

describe('the commands of the issue', () => {
  async function npm(...args: string[]): Promise<{ exit: number | null; stdout: string; stderr: string }> {
    const child = spawn('npm', ['run', '-s', 'hedgerow', '--', ...args], {
      cwd: ROOT,
      env: { ...process.env, XDG_DATA_HOME: folder, APPDATA: folder, HOME: folder },
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    })
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
    return { exit: await ended, stdout, stderr }
  }

  test('import of a Flex statement into the user’s own book, then its exposure', async () => {
    const statement = join(folder, 'STATEMENT.xml')
    writeFileSync(statement, FLEX)
    const imported = await npm('import', statement)
    expect(imported.exit, imported.stderr).toBe(0)
    expect(imported.stdout).toMatch(/^STATEMENT\.xml: ibkr-flex-xml, imported, batch 1\n/)
    const exposure = await npm('exposure')
    expect(exposure.stderr).toMatch(/The newest statement ends \d+ days ago/)
    const json = await npm('exposure', '--json', '--as-of', AFTER)
    expect(json.exit, json.stderr).toBe(0)
    const report = JSON.parse(json.stdout) as Json
    expect([report.positions, report.priced]).toEqual([3, 3])
    const aaa = rows(report, 'rows').find((r) => r.key === 'us-equity:AAA:USD')
    expect(aaa).toMatchObject({ spot: 101.25, positions: 3 })
    // 300 shares, 3 short calls (delta near 0.6), 5 long puts (delta near -0.3): a small net delta, short of the shares alone.
    expect(number(part(aaa, 'units'), 'delta')).toBeGreaterThan(-100)
    expect(number(part(aaa, 'units'), 'delta')).toBeLessThan(100)
  })
})
