/** The built program from its start to a heat map, on the stand-in `electron`: real processes, a real book, the page's own port. */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import type { WindowClient } from '../../shared/protocol/window/commands.ts'
import type { Saved, Taken } from '../../shared/protocol/window/desktop.ts'
import type { UploadedFile } from '../../shared/protocol/window/files.ts'
import type { ImportState } from '../../shared/protocol/window/importing.ts'
import type { AppState } from '../../shared/protocol/window/state.ts'
import { statementFile } from '../e2e/support/statement.ts'
import { builtDesktop } from '../support/builtDesktop.ts'
import { Driver } from '../support/electronDriver.ts'

const HEDGEROW = join(import.meta.dirname, '..', '..', 'electron', 'hosts', 'cli', 'hedgerow.js')
const priced = (s: AppState): boolean => s.stage === 'open' && s.pricing.state === 'current'

const DEFINITION = {
  id: 'r1',
  name: 'Evening',
  version: 1,
  desk: 'Desk',
  paper: 'A4' as const,
  status: 'end of day' as const,
  preparer: '',
  reviewer: '',
  approver: '',
  comment: '',
  sections: ['summary' as const, 'greeks' as const],
}

// tests build on one another: when one hangs, the others must not wait long
vi.setConfig({ testTimeout: 25_000 })

let driver: Driver
let page: WindowClient
let statement: string
beforeAll(async () => {
  await builtDesktop()
  driver = new Driver()
  page = await driver.page()
  const { name, text } = statementFile()
  statement = join(driver.folder, name)
  writeFileSync(statement, text)
}, 180_000)
afterAll(() => driver?.stop())

async function taken(path: string): Promise<UploadedFile> {
  const answer = await driver.act<Taken>('bridge', 'take', { path })
  if ('sentence' in answer) throw new Error(answer.sentence)
  return answer.file
}

/** Imports a file as the page does. */
async function judged(path: string): Promise<ImportState> {
  const { handle } = await taken(path)
  const started = await page.call('import/start', { handle })
  return await page.call('import/state', { import: started.import, wait: 30_000 })
}

const importers = async () => (await driver.look()).children.filter((c) => c.name === 'Hedgerow importer')
const engines = async () => (await driver.look()).children.filter((c) => c.name === 'Hedgerow engine')

describe('a statement from the desk to the heat map', () => {
  test('a first start asks what to open, and says that it is the desktop', async () => {
    const state = await driver.state(page, (s) => s.stage !== 'opening')
    expect(state.stage).toBe('first_run')
    expect(await page.call('app/info', {})).toMatchObject({ host: 'desktop', version: '9.9.9' })
  })

  test('a dropped file becomes a handle, is imported by a process of its own, and stays where it is', async () => {
    const before = readFileSync(statement)
    const state = await judged(statement)
    expect(state.stage).toBe('ready')
    const done = await page.call('import/commit', { import: state.import })
    const { result } = await page.call('import/state', { import: done.import, wait: 30_000 })
    expect(result).toMatchObject({ status: 'written', errors: 0 })
    await page.call('file/release', { handle: state.handle })
    expect(readFileSync(statement)).toEqual(before)
    expect(JSON.stringify([state, done])).not.toContain(driver.folder)
    expect((await importers()).length).toBe(1)
  })

  test('the heat map and its tags are those of the command line, number by number', async () => {
    const { asOf, pricing } = await driver.state(page, (s) => priced(s) && s.pricing.priced > 0)
    const map = await page.call('exposure/heatmap', {
      rows: 'underlying',
      columns: 'bucket',
      where: {},
      measure: 'gammaCash1pct',
      basis: 'cash',
      sum: 'net',
    })
    const words = ['exposure', '--heatmap', 'gammaCash1pct', '--json', '--as-of']
    const book = join(driver.folder, 'hedgerow', 'book.hedgerow')
    const at = new Date(asOf?.value ?? 0).toISOString()
    const { stdout } = await promisify(execFile)(process.execPath, [HEDGEROW, ...words, at, '--book', book])
    const own = JSON.parse(stdout)
    expect(own.snapshot).toBe(pricing.tag?.snapshot)
    expect(own.revision).toBe(pricing.tag?.revision)
    expect(own.priced).toBe(pricing.priced)
    expect(map.total).toBe(own.heatmap.total)
    const { net } = own.heatmap.underlyingMaturity
    const cells = [...map.values].filter((v) => !Number.isNaN(v) && v !== 0)
    expect(cells.length).toBeGreaterThanOrEqual(2)
    expect(cells.toSorted()).toEqual(
      (net.flat() as (number | null)[]).filter((v) => v !== null && v !== 0).toSorted(),
    )
  })

  test('a report is saved where the person says, the very bytes, and the folder is proposed again', async () => {
    const reports = join(driver.folder, 'risk', 'reports')
    mkdirSync(reports, { recursive: true })
    const made = await page.call('report/make', DEFINITION)
    const save = (): Promise<Saved> => driver.act<Saved>('bridge', 'save', made.download.id)
    await driver.act('answer', { filePath: join(reports, 'evening.pdf') })
    expect(await save()).toEqual({ name: 'evening.pdf' })
    const bytes = readFileSync(join(reports, 'evening.pdf'))
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(made.sha256)
    expect(await save()).toEqual({ name: null })
    const proposals = (await driver.look()).dialogs
      .filter((d) => d.kind === 'save')
      .map((d) => d.options.defaultPath)
    expect(proposals).toEqual([
      join(driver.folder, 'Documents', made.download.name),
      join(reports, made.download.name),
    ])
    await driver.act('answer', { filePath: join(driver.folder, 'no such folder', 'x.pdf') })
    expect(await save()).toEqual({ sentence: expect.stringContaining('x.pdf could not be saved there') })
    expect(await driver.act('bridge', 'save', 'unknown')).toEqual({
      sentence: expect.stringContaining('no longer kept'),
    })
  })

  test('doctor, backup, copy and export run, each in its place', async () => {
    expect(await page.call('doctor/run', {})).toMatchObject({ ok: true, findings: [] })
    expect((await page.call('backup/make', {})).bytes).toBeGreaterThan(0)
    expect((await page.call('backup/copy', {})).bytes).toBeGreaterThan(4096)
    expect((await page.call('book/export', {})).bytes).toBeGreaterThan(100)
  })
})

describe('processes that die', () => {
  test('the engine is started again and the numbers come back', async () => {
    const before = await driver.state(page, priced)
    const [engine] = (await engines()).filter((c) => !c.ended)
    process.kill(engine?.pid as number, 'SIGKILL')
    const lost = await driver.state(
      page,
      (s) => s.engine.state === 'lost' || (s.pricing.at ?? 0) > (before.pricing.at ?? 0),
    )
    expect(lost.book).not.toBeNull()
    const after = await driver.state(
      page,
      (s) => s.engine.state === 'ready' && (s.pricing.at ?? 0) > (before.pricing.at ?? 0),
    )
    expect(after.pricing.tag).toEqual(before.pricing.tag)
    expect((await engines()).filter((c) => !c.ended).map((c) => c.pid)).not.toEqual([engine?.pid])
  })

  test('an importer takes only its own file with it', async () => {
    const other = join(driver.folder, 'other.json')
    writeFileSync(other, statementFile().text.replaceAll('XYZ', 'ABC').replaceAll('"O1"', '"O9"'))
    const { revision } = (await driver.state(page, priced)).book as { revision: number }
    const state = await judged(other)
    const [importer] = (await importers()).filter((c) => !c.ended)
    process.kill(importer?.pid as number, 'SIGKILL')
    await driver.until(() => undefined, 300).catch(() => {})
    const done = await page.call('import/commit', { import: state.import })
    const { stage, result } = await page.call('import/state', { import: done.import, wait: 10_000 })
    expect(stage).toBe('failed')
    expect(result?.issues[0]?.message).toContain('stopped unexpectedly')
    expect((await driver.state(page, priced)).book?.revision).toBe(revision)
  })

  test('the importer is capped and gets no more of the environment than it needs', async () => {
    const { options } = (await importers())[0] as { options: { execArgv?: unknown; env?: object } }
    expect(options.execArgv).toEqual(['--js-flags=--max-old-space-size=2048'])
    expect(
      Object.keys(options.env ?? {}).filter((k) => /NODE_OPTIONS|ELECTRON|XDG|STAND_IN/.test(k)),
    ).toEqual([])
  })

  test('the window opens again when its renderer dies, says so, and finds the same numbers', async () => {
    const before = await driver.state(page, priced)
    const loads = driver.told.filter((t) => t.connected === true).length
    await driver.act('fire', 'contents', 'render-process-gone', {}, { reason: 'crashed', exitCode: 139 })
    await driver.until(() =>
      driver.told.filter((t) => t.connected === true).length > loads ? true : undefined,
    )
    page = driver.client()
    expect((await driver.state(page, priced)).pricing.tag).toEqual(before.pricing.tag)
    const said = await driver.until(() => driver.news.find((n) => n.kind === 'sentence'))
    expect(said).toMatchObject({
      sentence: expect.stringMatching(/ended unexpectedly \(crashed\) and was opened again/),
    })
  })

  test('a renderer that dies again and again: the person is asked', async () => {
    const asked = async () => (await driver.look()).dialogs.filter((d) => d.kind === 'message').length
    const before = await asked()
    for (let i = 0; i < 3; i += 1) {
      const loads = driver.told.filter((t) => t.connected === true).length
      await driver.act('fire', 'contents', 'render-process-gone', {}, { reason: 'oom' })
      await driver.until(() =>
        driver.told.filter((t) => t.connected === true).length > loads ? true : undefined,
      )
    }
    page = driver.client()
    expect(await asked()).toBe(before + 1)
    await driver.state(page, priced)
  })
})

describe('the system', () => {
  test('colours: the setting rules, `system` follows the system', async () => {
    await page.call('settings/set', { theme: 'light' })
    await driver.until(() => undefined, 200).catch(() => {})
    let look = await driver.look()
    expect([look.theme, look.windows[0]?.background]).toEqual(['light', '#f4f5f6'])
    await page.call('settings/set', { theme: 'system' })
    await driver.until(() => undefined, 200).catch(() => {})
    await driver.act('system', true)
    look = await driver.look()
    expect([look.theme, look.windows[0]?.background]).toEqual(['system', '#0c0f13'])
    await driver.act('system', false)
    expect((await driver.look()).windows[0]?.background).toBe('#f4f5f6')
  })

  test('after a sleep the book is read and priced again', async () => {
    const before = await driver.state(page, priced)
    await driver.act('fire', 'power', 'resume')
    const after = await driver.state(page, (s) => priced(s) && (s.pricing.at ?? 0) > (before.pricing.at ?? 0))
    expect(after.pricing.tag?.revision).toBe(before.pricing.tag?.revision)
  })

  test('the dialog of the menu and files opened by the system reach the Import view as handles', async () => {
    const known = driver.news.length
    await driver.act('answer', { filePaths: [statement] })
    await driver.act('click', 'import')
    await driver.until(() => driver.news[known])
    await driver.act('fire', 'app', 'open-file', {}, statement)
    await driver.until(() => driver.news[known + 1])
    for (const news of driver.news.slice(known)) {
      expect(news).toMatchObject({ kind: 'files', files: [{ name: 'desk.json' }] })
      expect(JSON.stringify(news)).not.toContain(driver.folder)
    }
  })

  test('what cannot be taken is told in a sentence', async () => {
    const take = (path: string): Promise<Taken> => driver.act<Taken>('bridge', 'take', { path })
    expect(await take('')).toEqual({ sentence: expect.stringContaining('without a file') })
    expect(await take(driver.folder)).toEqual({
      sentence: expect.stringContaining('no file that can be read'),
    })
    expect(await take(join(driver.folder, 'a.hedgerow'))).toEqual({
      sentence: expect.stringContaining('is a book'),
    })
  })

  test('a second start hands its words to the first and ends; the first comes to the front with them', async () => {
    const second = new Driver({ words: [`--book=${join(driver.folder, 'second.hedgerow')}`], second: true })
    const code = await second.ended
    const data = second.told.find((t) => t.second !== undefined)?.second
    rmSync(second.folder, { recursive: true, force: true })
    expect(code).toBe(0)
    expect(data).toMatchObject({ book: join(driver.folder, 'second.hedgerow'), files: [] })
    const { focused } = await driver.look()
    await driver.act('fire', 'app', 'second-instance', {}, [], '/', data)
    await driver.state(page, (s) => s.stage === 'open' && s.book?.name === 'second.hedgerow')
    expect((await driver.look()).focused).toBeGreaterThan(focused)
    await driver.act('fire', 'app', 'second-instance', {}, [], '/', { book: 7 })
    expect((await driver.state(page, () => true)).book?.name).toBe('second.hedgerow')
  })

  test('recent books are in the menu and in the list of the system, and open from there', async () => {
    const { recent } = await driver.look()
    expect(recent.at(-1)).toBe(join(driver.folder, 'second.hedgerow'))
    await driver.act('click', 'book.hedgerow')
    await driver.state(page, (s) => priced(s) && s.book?.name === 'book.hedgerow')
  })

  test('a file that is no book, and a damaged one: the screen that says so', async () => {
    const text = join(driver.folder, 'no-book.hedgerow')
    writeFileSync(text, 'this is not a book\n'.repeat(100))
    await driver.act('answer', { filePaths: [text] })
    await driver.act('click', 'open')
    const first = await driver.state(page, (s) => s.stage === 'problem')
    expect(first.problem).toMatchObject({ code: 'not_a_book', file: 'no-book.hedgerow' })
    const damaged = join(driver.folder, 'damaged.hedgerow')
    const whole = new Database(join(driver.folder, 'hedgerow', 'book.hedgerow'), { readonly: true })
    whole.prepare('VACUUM INTO ?').run(damaged)
    whole.close()
    writeFileSync(damaged, readFileSync(damaged).fill(0xa5, 4096, 3 * 4096))
    await driver.act('fire', 'app', 'open-file', {}, damaged)
    const second = await driver.state(page, (s) => s.problem?.file === 'damaged.hedgerow')
    expect(second.problem?.code).toMatch(/corrupt|not_a_book/)
    expect(second.problem?.sentence).not.toContain(' at ')
  })
})

describe('a start that fails inside', () => {
  test('says so in one sentence and ends', async () => {
    const other = new Driver({ broken: true })
    onTestFinished(() => other.stop())
    expect(await other.ended).toBe(1)
    expect(other.told).toContainEqual({
      errorBox: expect.stringMatching(
        /^Hedgerow: Hedgerow failed inside and ends \(no menu\)\. .*start it again\.$/,
      ),
    })
  })
})

describe('files among the words of a start', () => {
  test('a book is opened, a statement waits for its Import view, neither is made', async () => {
    const words = [join(driver.folder, 'second.hedgerow'), statement, join(driver.folder, 'missing.csv')]
    const other = new Driver({ words })
    onTestFinished(() => other.stop())
    const client = await other.page()
    await other.state(client, (s) => s.stage === 'open' && s.book?.name === 'second.hedgerow')
    const files = await other.until(() => other.news.find((n) => n.kind === 'files'))
    expect(files).toMatchObject({ files: [{ name: 'desk.json' }] })
    const said = await other.until(() => other.news.find((n) => n.kind === 'sentence'))
    expect(said).toMatchObject({ sentence: expect.stringContaining('missing.csv') })
    expect(existsSync(join(other.folder, 'hedgerow', 'book.hedgerow'))).toBe(false)
  })
})

describe('the end', () => {
  test('while a job runs a person is asked: the first answer goes on, the second ends, and nothing half done stays', async () => {
    const own = join(driver.folder, 'hedgerow', 'book.hedgerow')
    await driver.act('fire', 'app', 'open-file', {}, own)
    const { book } = await driver.state(page, (s) => priced(s) && s.book?.name === 'book.hedgerow')
    const big = join(driver.folder, 'big.csv')
    writeFileSync(big, bigStatement(150_000))
    const { handle } = await taken(big)
    await page.call('import/start', { handle })
    await driver.state(page, (s) => s.jobs.some((j) => j.state === 'running'))
    await driver.act('quit')
    await driver.until(() => undefined, 300).catch(() => {})
    const question = (await driver.look()).dialogs.at(-1)
    expect(question?.options).toMatchObject({
      message: expect.stringContaining('Import big.csv'),
      buttons: ['Keep Working', 'Quit'],
      cancelId: 0,
    })
    // still here
    expect((await driver.state(page, () => true)).stage).toBe('open')
    await driver.act('answer', { response: 1 })
    await driver.act('quit')
    expect(await driver.ended).toBe(0)
    const again = new Driver({ folder: driver.folder })
    onTestFinished(() => again.kill())
    const client = await again.page()
    const after = await again.state(client, priced)
    expect(after.book?.revision).toBe(book?.revision)
    expect(after.book?.readOnly).toBeNull()
    const { windows } = await again.look()
    expect(windows[0]?.options).toMatchObject({ x: 40, y: 30, width: 1200, height: 800 })
    await again.act('quit')
    expect(await again.ended).toBe(0)
    expect(existsSync(join(driver.folder, 'hedgerow', 'desktop.json'))).toBe(true)
  })
})

/** A generic CSV that takes its importer some seconds. */
function bigStatement(rows: number): string {
  const lines = ['account,time,symbol,side,quantity,price,currency,id']
  for (let i = 0; i < rows; i += 1)
    lines.push(`T1,2026-01-0${1 + (i % 9)}T15:00:00Z,XYZ,buy,${1 + (i % 50)},${90 + (i % 20)}.50,USD,n${i}`)
  return `${lines.join('\n')}\n`
}
