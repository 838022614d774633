/** `hedgerow report` as a desk's script sees it: a file, its hash, and the same bytes on every machine. */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { hedgerow, hedgerowJson, jsonFile, part, temporaryFolder } from './run.ts'
import { holdingsDocument } from './statements.ts'

const folder = temporaryFolder()
const book = join(folder, 'desk.hedgerow')
const out = (name: string): string => join(folder, name)
const words = ['--book', book, '--as-of', '2026-01-30T21:00:00Z']
const hash = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex')

beforeAll(async () => {
  jsonFile(folder, 'holdings.json', holdingsDocument())
  await hedgerow(['import', join(folder, 'holdings.json'), '--book', book])
  await hedgerow(['market', 'set', 'vol:AAA=25%', ...words])
}, 60_000)

describe('report', () => {
  test('writes the PDF and prints pages and hash; 3 while positions are not priced', async () => {
    const { exit, json, stderr } = await hedgerowJson(['report', '--out', out('a.pdf'), ...words])
    expect(exit).toBe(3)
    expect(stderr).toBe('1 of 5 positions are not priced. The report lists them.\n')
    expect(json).toMatchObject({
      sha256: hash(out('a.pdf')),
      paper: 'A4',
      positions: 5,
      priced: 4,
      definition: 'Exposure report',
      asOf: '2026-01-30T21:00:00.000Z',
    })
    expect(json.pages).toBeGreaterThan(0)
    const pdf = readFileSync(out('a.pdf')).toString('latin1')
    expect(pdf.startsWith('%PDF-')).toBe(true)
    expect(pdf.match(/\/Type \/Page\n/g)?.length).toBe(json.pages)
    expect(existsSync(out('a.pdf.partial'))).toBe(false)
  })

  test('the same inputs give the same bytes in another process, time zone and language', async () => {
    const places = [
      { TZ: 'UTC', LANG: 'C', LC_ALL: 'C' },
      { TZ: 'Pacific/Kiritimati', LANG: 'de_DE.UTF-8', LC_ALL: 'de_DE.UTF-8' },
      { TZ: 'America/St_Johns', LANG: 'ar_EG.UTF-8', LC_ALL: 'ar_EG.UTF-8' },
    ]
    const hashes = new Set<string>()
    for (const [i, env] of places.entries()) {
      const file = out(`place-${i}.pdf`)
      await hedgerow(['report', '--out', file, ...words], { env })
      hashes.add(hash(file))
    }
    expect([...hashes]).toEqual([hash(out('a.pdf'))])
  }, 60_000)

  test('another input gives other bytes', async () => {
    const other = ['--book', book, '--as-of', '2026-01-30T21:00:01Z']
    const { json } = await hedgerowJson(['report', '--out', out('later.pdf'), ...other])
    expect(json.sha256).not.toBe(hash(out('a.pdf')))
  })

  test('paper and a definition of the user', async () => {
    const home = join(folder, 'home')
    mkdirSync(join(home, 'hedgerow'), { recursive: true })
    const definition = {
      id: 'd1',
      name: 'Morning',
      version: 4,
      desk: 'Index',
      paper: 'Letter',
      status: 'intraday',
      preparer: 'P',
      reviewer: '',
      approver: '',
      comment: '',
      sections: ['cover', 'summary'],
    }
    writeFileSync(join(home, 'hedgerow', 'settings.json'), JSON.stringify({ reports: [definition] }))
    const env = { XDG_DATA_HOME: home, APPDATA: home, HOME: home }
    const named = ['report', '--definition', 'morning', '--out', out('m.pdf'), ...words]
    if (process.platform !== 'linux') return
    const { json } = await hedgerowJson(named, { env })
    expect(json).toMatchObject({ definition: 'Morning', version: 4, paper: 'Letter' })
    const a4 = await hedgerowJson([...named, '--paper', 'a4'], { env })
    expect(a4.json).toMatchObject({ definition: 'Morning', paper: 'A4' })
    const none = await hedgerowJson(['report', '--definition', 'Evening', '--out', out('e.pdf'), ...words], {
      env,
    })
    expect(none.exit).toBe(2)
    expect(part(none.json, 'error').message).toContain('"Morning", "Exposure report"')
  })

  test('wrong usage and a place that cannot be written', async () => {
    expect((await hedgerow(['report', ...words])).exit).toBe(2)
    expect((await hedgerow(['report', '--out', out('x.pdf'), '--paper', 'A5', ...words])).exit).toBe(2)
    const onBook = await hedgerowJson(['report', '--out', book, ...words])
    expect([onBook.exit, part(onBook.json, 'error').code]).toEqual([1, 'report/is-book'])
    const nowhere = await hedgerowJson(['report', '--out', join(folder, 'no', 'x.pdf'), ...words])
    expect([nowhere.exit, part(nowhere.json, 'error').code]).toEqual([1, 'file/not-found'])
  })
})
