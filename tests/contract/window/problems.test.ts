import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openBook } from '../../../electron/book/open.ts'
import { UserStore } from '../../../electron/services/window/userStore.ts'
import { type TestSession, testSession, until } from './windowKit.ts'

let kit: TestSession
beforeEach(() => {
  kit = testSession()
})
afterEach(() => kit.close())

const own = (): string => join(kit.folder, 'book.hedgerow')
const makeBook = (): void => openBook(own(), { mode: 'write', host: 'test', now: Date.now }).close()

describe('the start', () => {
  test('without any book is the first screen', async () => {
    await kit.session.start(null, false)
    expect(kit.session.state()).toMatchObject({ stage: 'first_run', book: null, problem: null })
    await expect(kit.client.call('exposure/tiles', { where: {} })).rejects.toMatchObject({
      code: 'book/closed',
    })
  })

  test('with an own book opens it; empty means empty, not zero', async () => {
    makeBook()
    await kit.session.start(null, false)
    const state = await until(kit.session, (s) => s.pricing.state === 'current')
    expect(state).toMatchObject({
      stage: 'open',
      book: { name: 'book.hedgerow', sample: false, readOnly: null },
    })
    expect(state.asOf?.origin).toBe('now')
    const tiles = await kit.client.call('exposure/tiles', { where: {} })
    expect([tiles.positions, tiles.priced]).toEqual([0, 0])
  })

  test('with a book of a newer version leaves it untouched and says so', async () => {
    makeBook()
    const db = new Database(own())
    db.pragma('user_version = 9999')
    db.pragma('journal_mode = DELETE')
    db.close()
    const before = readFileSync(own())
    await kit.session.start(null, false)
    const { stage, problem } = kit.session.state()
    expect([stage, problem?.code, problem?.file]).toEqual(['problem', 'newer', 'book.hedgerow'])
    expect(problem?.sentence).toContain('newer Hedgerow')
    expect(problem?.wayOut).toContain('open_sample')
    expect(readFileSync(own()).equals(before)).toBe(true)
  })

  test('with a damaged book offers the backup, and restores it', async () => {
    await kit.client.call('book/startEmpty', { reportingCurrency: 'EUR' })
    await until(kit.session, (s) => s.pricing.state === 'current')
    await kit.client.call('market/set', { set: [{ pair: 'EUR/USD', value: '1.1' }] })
    // two at once are made one after the other: both would have the same name
    await Promise.all([kit.client.call('backup/make', {}), kit.client.call('backup/make', {})])
    kit.session.closeBook()
    writeFileSync(own(), Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(40, 7)]))
    await kit.session.openPath(own())
    expect(kit.session.state()).toMatchObject({ stage: 'problem', problem: { code: 'corrupt' } })
    const [backup] = await kit.client.call('backup/list', {})
    await kit.client.call('backup/restore', { id: backup?.id ?? '' })
    expect(kit.session.state()).toMatchObject({ stage: 'open', problem: null })
    await until(kit.session, (s) => s.market?.reportingCurrency === 'EUR')
  })

  test('with a file that is no book says so and keeps it', async () => {
    writeFileSync(own(), 'dear diary')
    await kit.session.start(null, false)
    expect(kit.session.state()).toMatchObject({ stage: 'problem', problem: { code: 'not_a_book' } })
    expect(readFileSync(own(), 'utf8')).toBe('dear diary')
  })

  test('in a folder that is not there says which', async () => {
    await kit.session.start(join(kit.folder, 'none', 'x.hedgerow'), false)
    expect(kit.session.state().problem).toMatchObject({ code: 'missing' })
    expect(existsSync(join(kit.folder, 'none'))).toBe(false)
  })
})

describe('a second window on the same book', () => {
  test('reads it, names the writer, follows its commits, and writes nothing', async () => {
    const second = testSession()
    try {
      await kit.client.call('book/startEmpty', { reportingCurrency: 'USD' })
      await second.session.openPath(own())
      const state = await until(second.session, (s) => s.pricing.state === 'current')
      expect(state.book?.readOnly).toMatchObject({ holder: expect.stringContaining(String(process.pid)) })
      expect(state.book?.readOnly?.sentence).toContain('written by')
      await expect(
        second.client.call('market/set', { set: [{ pair: 'EUR/USD', value: '1.1' }] }),
      ).rejects.toMatchObject({ code: 'book/read-only' })
      const seen = state.book?.revision ?? 0
      await kit.client.call('market/set', { set: [{ pair: 'EUR/USD', value: '1.1' }] })
      const after = await until(second.session, (s) => (s.book?.foreignCommit?.revision ?? 0) > seen)
      expect(after.book?.revision).toBeGreaterThan(seen)
      await second.client.call('state/seen', {})
      expect(second.session.state().book?.foreignCommit).toBeNull()
    } finally {
      second.close()
    }
  })
})

describe('an engine that dies', () => {
  test('comes back by itself; the window knows', async () => {
    await kit.client.call('book/startEmpty', { reportingCurrency: 'USD' })
    await until(kit.session, (s) => s.pricing.state === 'current')
    const { pid } = kit.session.engine
    const lost = until(kit.session, (s) => s.engine.state === 'lost')
    process.kill(pid ?? 0, 'SIGKILL')
    expect((await lost).engine.attempt).toBe(1)
    const back = await until(kit.session, (s) => s.engine.state === 'ready' && s.pricing.state === 'current')
    expect(back.engine).toMatchObject({ attempt: 0, sentence: null })
    expect(kit.session.engine.pid).not.toBe(pid)
  })
})

describe('an engine that dies again and again', () => {
  test('is given up after three restarts, and tried again when a person asks', async () => {
    await kit.client.call('book/startEmpty', { reportingCurrency: 'USD' })
    await until(kit.session, (s) => s.pricing.state === 'current')
    const killer = setInterval(() => {
      const { pid } = kit.session.engine
      if (pid !== null) process.kill(pid, 'SIGKILL')
    }, 5)
    const failed = await until(kit.session, (s) => s.engine.state === 'failed')
    clearInterval(killer)
    expect(failed).toMatchObject({ stage: 'open', engine: { attempt: 3 }, pricing: { state: 'failed' } })
    expect(failed.engine.sentence).toContain('in a row')
    await kit.client.call('engine/restart', {})
    const back = await until(kit.session, (s) => s.pricing.state === 'current')
    expect(back.engine).toMatchObject({ state: 'ready', attempt: 0 })
  })
})

describe('what a person set', () => {
  test('survives the window; a broken file of settings does not stop a start', async () => {
    await kit.client.call('settings/set', { theme: 'light', cashDecimals: 2 })
    await kit.client.call('views/save', { id: 'last', screen: 'book', name: 'Last', layout: '{}' })
    const file = join(kit.folder, 'settings.json')
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
      settings: { theme: 'light', cashDecimals: 2 },
    })
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, '{"settings":{"theme":"pink"},"views":7}')
    const again = testSession()
    expect(again.session.user.settings.theme).toBe('system')
    again.close()
  })

  test('the day of theta and the step of rho are kept like the rest, and another word is refused', async () => {
    await expect(kit.client.call('settings/set', { thetaDay: 'weekly' } as object)).rejects.toMatchObject({
      code: 'protocol/bad-input',
    })
    const set = await kit.client.call('settings/set', { thetaDay: 'trading', rhoStep: '1bp' })
    expect(set).toMatchObject({ thetaDay: 'trading', rhoStep: '1bp' })
    const again = new UserStore(join(kit.folder, 'settings.json'))
    expect(again.settings).toMatchObject({ thetaDay: 'trading', rhoStep: '1bp' })
    await kit.client.call('settings/set', { thetaDay: 'calendar', rhoStep: '100bp' })
  })

  test('an as-of stays with the book until it is taken back', async () => {
    await kit.client.call('book/startEmpty', { reportingCurrency: 'USD' })
    const at = Date.parse('2026-06-30T20:00:00Z')
    await kit.client.call('state/asOf', { to: 'instant', at })
    expect(kit.session.state().asOf).toMatchObject({ value: at, origin: 'set' })
    await kit.session.openPath(own())
    expect(kit.session.state().asOf).toMatchObject({ value: at, origin: 'set' })
    await kit.client.call('state/asOf', { to: 'now' })
    expect(kit.session.state().asOf?.origin).toBe('now')
  })
})
