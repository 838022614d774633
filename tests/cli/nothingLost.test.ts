/** Commands write what they were asked to write, where they were asked to, and nothing else. */
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { beforeAll, describe, expect, test } from 'vitest'
import { migrate, NEWEST_VERSION } from '../../electron/book/migrate.ts'
import { hedgerow, hedgerowJson, jsonFile, part, rows, temporaryFolder } from './run.ts'

const folder = temporaryFolder()
const TABLE =
  'Date,Side,Quantity,Symbol,Price\n2026-01-05,Sell,40,XYZ   260619C00100000,6.10\n2026-01-05,Buy,9,XYZ   260619P00090000,2.30\n'
const table = jsonFile(folder, 'table.csv', TABLE)
const file = join(folder, 'desk.hedgerow')
const book = ['--book', file]
const AT = ['--as-of', '2026-01-30T21:00:00Z']

beforeAll(async () => {
  const run = await hedgerow(['import', table, '--zone', 'America/New_York', ...book])
  expect(run.exit, run.stderr).toBe(0)
})

async function inputs(): Promise<unknown> {
  return (await hedgerowJson(['market', 'show', ...book, ...AT])).json.inputs
}

describe('a dry run of market data', () => {
  test('in JSON shows what would be set and sets nothing', async () => {
    const before = await inputs()
    const spots = jsonFile(folder, 'spots.json', { 'spot:XYZ': 101 })
    const dry = await hedgerowJson(['market', 'import', spots, '--dry-run', ...book, ...AT])
    expect(dry.exit).toBe(0)
    expect(rows(dry.json, 'set')).toMatchObject([{ key: 'spot:us-equity:XYZ:USD', value: '101' }])
    expect(await inputs()).toEqual(before)
    const told = await hedgerow(['market', 'import', spots, '--dry-run', ...book, ...AT])
    expect(told.stdout).toMatch(/^1 input read as of 2026-01-30T21:00:00\.000Z; dry run, nothing written/)
  })

  test('says what is wrong with it, and of which file', async () => {
    const bad = jsonFile(folder, 'bad.json', { 'spot:NONE': 101 })
    const run = await hedgerow(['market', 'import', bad, '--dry-run', ...book, ...AT])
    expect([run.exit, run.stdout]).toEqual([1, ''])
    expect(run.stderr).toMatch(/^bad\.json: "NONE" is no underlying/)
  })

  test('needs no lock on the book', async () => {
    const { openBook } = await import('../../electron/book/open.ts')
    const held = openBook(file, { mode: 'write', host: 'test', now: Date.now })
    try {
      const chain = jsonFile(
        folder,
        'chain.csv',
        'Quote Date,Symbol,Bid,Ask,IV,Underlying Price\n2026-01-30T20:59:00Z,XYZ   260619C00100000,6.8,6.9,0.24,101\n',
      )
      const run = await hedgerowJson(['market', 'import', chain, '--dry-run', ...book, ...AT])
      expect([run.exit, part(run.json, 'file').status]).toEqual([3, 'preview'])
    } finally {
      held.close()
    }
  }, 20_000)

  test.each([
    [['market', 'set', 'spot:XYZ=100']],
    [['market', 'undo', '1']],
    [['market', 'freeze']],
    [['market', 'show']],
  ])('%j has none', async (words) => {
    const before = await inputs()
    const run = await hedgerow([...words, '--dry-run', ...book, ...AT])
    expect([run.exit, run.stdout]).toEqual([2, ''])
    expect(run.stderr).toContain('--dry-run goes with hedgerow market import')
    expect(await inputs()).toEqual(before)
  })
})

describe('a book that is not there', () => {
  test.each([
    ['inputs that do not fit', ['market', 'set', 'spot:XYZ=1', 'r:USD=4%'], 2],
    ['a file of inputs that do not fit', ['market', 'import', jsonFile(folder, 'no.json', { a: 1 })], 1],
    ['a file of no market data', ['market', 'import', jsonFile(folder, 'no.txt', 'Dear sirs,\n')], 1],
    ['a statement where market data is asked for', ['market', 'import', table], 1],
    ['rows that are none', ['import', table, '--zone', 'America/New_York', '--rows', '7-9'], 1],
    ['a file that is not there', ['import', join(folder, 'no-such.csv')], 1],
  ])('is not made for %s', async (_what, words, exit) => {
    const nowhere = join(folder, 'nowhere.hedgerow')
    const run = await hedgerow([...words, '--book', nowhere, ...AT])
    expect(run.exit, run.stderr).toBe(exit)
    expect(readdirSync(folder).filter((name) => name.startsWith('nowhere'))).toEqual([])
  })

  test('is not made by a dry run, which says that there is none', async () => {
    const rates = jsonFile(folder, 'rates.json', { 'r:USD': '4%' })
    const nowhere = join(folder, 'nowhere.hedgerow')
    const dry = await hedgerowJson(['market', 'import', rates, '--dry-run', '--book', nowhere, ...AT])
    expect([dry.exit, dry.json.snapshot, rows(dry.json, 'set').length]).toEqual([0, null, 1])
    expect(existsSync(nowhere)).toBe(false)
  })

  test("is made with its folder when it is the user's own", async () => {
    const home = join(folder, 'home')
    const env = { XDG_DATA_HOME: home, APPDATA: home, HOME: home, USERPROFILE: home }
    const run = await hedgerow(['market', 'set', 'r:USD=4%'], { env })
    expect([run.exit, run.stderr]).toEqual([0, ''])
    const closes = jsonFile(folder, 'closes.csv', 'Date,Close\n2026-01-29,16.1\n2026-01-30,17.2\n')
    const other = { ...env, XDG_DATA_HOME: join(folder, 'home2'), APPDATA: join(folder, 'home2') }
    const history = await hedgerow(['market', 'import', closes], { env: other })
    expect([history.exit, history.stderr]).toEqual([0, ''])
  })
})

describe('a book of an older version', () => {
  test('is read by nobody, left alone by a dry run, and upgraded by an import, which keeps a copy', async () => {
    const old = join(folder, 'old.hedgerow')
    const db = new Database(old)
    migrate(db, 20)
    db.exec("INSERT INTO book VALUES (1, 'a-book', 1700000000000, 0, 0)")
    db.close()
    const before = readFileSync(old)
    const positions = await hedgerow(['positions', '--book', old])
    expect([positions.exit, positions.stderr]).toEqual([1, expect.stringContaining('import a statement')])
    const words = ['import', table, '--zone', 'America/New_York', '--book', old]
    expect((await hedgerow([...words, '--dry-run'])).exit).toBe(1)
    expect(readFileSync(old).equals(before)).toBe(true)
    const run = await hedgerowJson(words)
    expect([run.exit, rows(run.json, 'files')[0]?.status]).toEqual([0, 'written'])
    expect(existsSync(`${old}.before-${NEWEST_VERSION}-r0`)).toBe(true)
    expect((await hedgerowJson(['doctor', '--book', old])).json.ok).toBe(true)
  })
})

describe('a file to read', () => {
  test.each([
    ['compute', 'quant/bsm_greeks', folder],
    ['market', 'import', folder],
  ])('that is a folder is named: %s', async (...words) => {
    const run = await hedgerow([...words, ...book])
    expect([run.exit, run.stdout, run.stderr]).toEqual([1, '', `${folder} is a folder: name a file.\n`])
  })

  test('that is empty is named', async () => {
    const empty = jsonFile(folder, 'empty.csv', '')
    const run = await hedgerow(['market', 'import', empty, ...book])
    expect([run.exit, run.stderr]).toEqual([1, expect.stringMatching(/^empty\.csv: The file is empty/)])
  })
})

describe('a file to write', () => {
  const OUTS: readonly (readonly string[])[] = [
    ['export', '--out'],
    ['report', ...AT, '--out'],
    ['import', table, '--map-out'],
    ['backup', '--out'],
  ]

  test.each(OUTS)(
    '%s: never the book, nor a file that belongs to it',
    async (...words) => {
      const before = readFileSync(file)
      const link = join(folder, `link-${words[0]}`)
      symlinkSync(file, link)
      for (const target of [file, link, `${file}-wal`, `${file}-shm`, `${file}-journal`, `${file}.lock`]) {
        const run = await hedgerowJson([...words, target, ...book])
        expect([run.exit, part(run.json, 'error').code], target).toEqual([1, `${words[0]}/is-book`])
      }
      expect(readFileSync(file).equals(before)).toBe(true)
      expect((await hedgerowJson(['doctor', ...book])).json.ok).toBe(true)
    },
    60_000,
  )

  test.each(OUTS)(
    '%s: a folder, or in a folder that is not there, is named as it was written',
    async (...words) => {
      const taken = join(folder, `folder-${words[0]}`)
      mkdirSync(taken)
      const onFolder = await hedgerow([...words, taken, ...book])
      expect([onFolder.exit, onFolder.stdout]).toEqual([1, ''])
      expect(onFolder.stderr).toMatch(/folder-\w+ is a folder: name a file\.\n$/)
      const lost = join(folder, 'lost', 'out')
      const inNone = await hedgerow([...words, lost, ...book])
      expect([inNone.exit, inNone.stdout]).toEqual([1, ''])
      expect(inNone.stderr).toMatch(
        /The folder .*lost for .*out does not exist: create it or choose another place\.\n$/,
      )
    },
    60_000,
  )

  test('a mapping never replaces the statement it is of', async () => {
    const statement = jsonFile(folder, 'only.csv', TABLE)
    const run = await hedgerowJson(['import', statement, '--map-out', statement, ...book])
    expect([run.exit, part(run.json, 'error').code]).toEqual([1, 'import/is-source'])
    expect(readFileSync(statement, 'utf8')).toBe(TABLE)
  })

  test('is never half there: what could not be written leaves the old one', async () => {
    const target = join(folder, 'kept.jsonl')
    writeFileSync(target, 'old')
    mkdirSync(`${target}.partial`)
    const run = await hedgerow(['export', '--out', target, ...book])
    expect(run.exit).toBe(1)
    expect(readFileSync(target, 'utf8')).toBe('old')
  })
})
