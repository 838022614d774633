/** What the desktop host is made of and needs no Electron. */
import { spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { UtilityChild } from '../../electron/services/utilityChild.ts'
import { Downloads } from '../../electron/services/window/downloads.ts'
import { endQuestion } from '../../electron/services/window/ending.ts'
import { Jobs } from '../../electron/services/window/jobs.ts'
import { saveDownloadAs } from '../../electron/services/window/ownFiles.ts'
import { PageLine } from '../../electron/services/window/pageLine.ts'
import { Place } from '../../electron/services/window/place.ts'
import type { WindowSession } from '../../electron/services/window/session.ts'
import { shownName, UploadedFiles } from '../../electron/services/window/uploadedFiles.ts'
import { readWishes, wishesFrom } from '../../electron/services/window/wishes.ts'
import { COMMANDS } from '../../renderer/state/commands.ts'
import type { PortLike } from '../../shared/protocol/carriers.ts'
import { type ChildSelf, hostChannel } from '../../shared/protocol/childProcess.ts'
import type { DesktopNews } from '../../shared/protocol/window/desktop.ts'
import { MENU, type MenuEntry } from '../../shared/protocol/window/menu.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hedgerow-desktop-parts-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('the menu', () => {
  const entries = MENU.flatMap((s) => s.entries).filter((e): e is Exclude<MenuEntry, 'line'> => e !== 'line')
  test('names commands of the palette, by their titles and keys', () => {
    const commands = entries.flatMap((e) => ('id' in e ? [e] : []))
    expect(commands.length).toBeGreaterThan(15)
    for (const { id, title, key } of commands) {
      const command: { title: string; key?: string } | undefined = COMMANDS[id as keyof typeof COMMANDS]
      expect(command?.title, id).toBe(title)
      // undo and redo share their keys with text fields, which come first there
      if (!id.startsWith('edit.')) expect(key, id).toBe(command?.key)
    }
    expect(entries.find((e) => 'act' in e && e.act === 'import')).toMatchObject({
      title: COMMANDS['frame.file'].title,
      key: COMMANDS['frame.file'].key,
    })
  })

  test('has every key once', () => {
    const keys = entries.flatMap((e) => ('key' in e && e.key !== undefined ? [e.key] : []))
    expect(new Set(keys).size).toBe(keys.length)
  })
})

describe('the place of the window', () => {
  const left = { x: 0, y: 0, width: 1920, height: 1050 }
  const right = { x: 1920, y: 0, width: 1280, height: 700 }
  const file = (): string => join(folder, 'desktop.json')
  const after = (bounds: { x: number; y: number; width: number; height: number }): Place => {
    new Place(file(), '/documents').leave(bounds, false)
    return new Place(file(), '/documents')
  }

  test('the first time: a size, and the system chooses where', () => {
    expect(new Place(file(), '/documents').bounds([left])).toEqual({
      width: 1440,
      height: 900,
      minWidth: 900,
      minHeight: 600,
    })
    const small = { x: 0, y: 0, width: 800, height: 500 }
    expect(new Place(file(), '/documents').bounds([small])).toEqual({
      width: 800,
      height: 500,
      minWidth: 800,
      minHeight: 500,
    })
  })

  test.each([
    [
      'as it was',
      { x: 100, y: 80, width: 1300, height: 800 },
      [left],
      { x: 100, y: 80, width: 1300, height: 800 },
    ],
    [
      'on the second display',
      { x: 2000, y: 10, width: 1000, height: 650 },
      [left, right],
      { x: 2000, width: 1000 },
    ],
    [
      'a display that is gone',
      { x: 2000, y: 10, width: 1000, height: 650 },
      [left],
      { x: undefined, width: 1440 },
    ],
    [
      'title above the display',
      { x: 100, y: -400, width: 1000, height: 800 },
      [left],
      { x: undefined, width: 1440 },
    ],
    ['almost off to the left', { x: -950, y: 10, width: 1000, height: 800 }, [left], { x: undefined }],
    [
      'larger than the display',
      { x: 10, y: 10, width: 4000, height: 3000 },
      [left],
      { x: 10, width: 1920, height: 1050 },
    ],
    [
      'smaller than a grid',
      { x: 10, y: 10, width: 200, height: 100 },
      [left],
      { x: 10, width: 900, height: 600 },
    ],
  ] as const)('%s', (_name, bounds, areas, expected) => {
    const made = after(bounds).bounds(areas as unknown as Parameters<Place['bounds']>[0])
    for (const [name, value] of Object.entries(expected))
      expect(made[name as 'x'], JSON.stringify(made)).toBe(value)
  })

  test.each(['', '{', '[]', '{"bounds":{"x":"1"}}', '{"bounds":{"x":1e300,"y":0,"width":1,"height":1}}'])(
    'a file that holds %j counts as none',
    (text) => {
      writeFileSync(file(), text)
      expect(new Place(file(), '/documents').bounds([left])).toMatchObject({ width: 1440 })
    },
  )

  test('a folder is remembered by type', () => {
    const place = new Place(file(), '/documents')
    place.noteSaved('application/pdf', '/reports')
    place.leave(left, true)
    const again = new Place(file(), '/documents')
    expect([again.savedIn('application/pdf'), again.savedIn('text/csv'), again.maximized]).toEqual([
      '/reports',
      '/documents',
      true,
    ])
  })
})

describe('a file that is saved', () => {
  test('never takes the place of a book, whatever the dialog of the system was told', async () => {
    const downloads = new Downloads()
    const { id } = downloads.add('book.jsonl', 'application/json', { bytes: new Uint8Array([1]) })
    const place = new Place(join(folder, 'desktop.json'), folder)
    const book = join(folder, 'desk.hedgerow')
    writeFileSync(book, 'a book')
    const session = { downloads } as unknown as WindowSession
    const saved = await saveDownloadAs(session, place, id, () => Promise.resolve(book))
    expect(saved).toEqual({ sentence: '"desk.hedgerow" is the name of a book: choose another name.' })
    expect(readFileSync(book, 'utf8')).toBe('a book')
  })
})

describe('words of a start', () => {
  test.each([
    [[], { book: null, sample: false, files: [] }],
    [['--sample'], { book: null, sample: true, files: [] }],
    [['--book', 'a.hedgerow'], { book: '/w/a.hedgerow', sample: false, files: [] }],
    [['--book=/b/a.hedgerow', '--inspect=1'], { book: '/b/a.hedgerow', sample: false, files: [] }],
    [
      ['/x/desk.csv', 'b.hedgerow', '-psn_0_1'],
      { book: null, sample: false, files: ['/x/desk.csv', '/w/b.hedgerow'] },
    ],
  ])('%j', (words, wishes) => {
    expect(readWishes(words, '/w')).toEqual(wishes)
  })

  test('what another program sends is not taken', () => {
    for (const data of [null, 'x', [], { book: 1 }, { book: null, sample: 'yes', files: [] }])
      expect(wishesFrom(data)).toBeNull()
    expect(wishesFrom(readWishes(['--sample'], '/'))).toEqual({ book: null, sample: true, files: [] })
  })
})

class FakeUtility extends EventEmitter {
  pid: number | undefined = undefined
  readonly stderr = new EventEmitter()
  readonly posted: unknown[] = []
  kills = 0
  postMessage = (message: unknown): void => void this.posted.push(message)
  kill = (): boolean => {
    this.kills += 1
    return true
  }
}

describe('an Electron process as a child', () => {
  test('is ended by its host when it says that it is done; the message itself is nobody else’s', () => {
    const utility = new FakeUtility()
    const child = new UtilityChild(utility)
    const heard: unknown[] = []
    child.on('message', (m) => heard.push(m))
    utility.pid = 7
    utility.emit('spawn')
    const self = Object.assign(new EventEmitter(), {
      parentPort: { on: () => {}, postMessage: (m: unknown) => utility.emit('message', m) },
      exit: () => {},
    })
    const host = hostChannel(self as unknown as ChildSelf)
    host.send({ answer: 1 })
    host.end()
    expect(heard).toEqual([{ answer: 1 }])
    expect(utility.kills).toBe(1)
  })

  test('a kill before it runs is kept until it does', () => {
    const utility = new FakeUtility()
    new UtilityChild(utility).kill()
    expect(utility.kills).toBe(0)
    utility.pid = 7
    utility.emit('spawn')
    expect(utility.kills).toBe(1)
  })

  test('a hard kill is a signal, not a request; of a process that is gone it is no failure', async () => {
    const utility = new FakeUtility()
    const child = new UtilityChild(utility)
    const real = spawn(process.execPath, [
      '-e',
      "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)",
    ])
    const ended = once(real, 'exit')
    utility.pid = real.pid
    expect(child.kill('SIGKILL')).toBe(true)
    expect((await ended)[1]).toBe('SIGKILL')
    expect([child.kill('SIGKILL'), utility.kills]).toEqual([false, 0])
  })

  test('its end is told once to each who listens, and nothing is sent after it', () => {
    const utility = new FakeUtility()
    const child = new UtilityChild(utility)
    const told: string[] = []
    for (const event of ['exit', 'close', 'disconnect'] as const)
      child.on(event as 'exit', () => told.push(event))
    utility.emit('exit', 3)
    expect([told, child.connected, child.send({})]).toEqual([['exit', 'close', 'disconnect'], false, false])
    expect(utility.posted).toEqual([])
  })

  test('what V8 says of its death is among the last words', () => {
    const utility = new FakeUtility()
    const words: string[] = []
    new UtilityChild(utility).stderr.on('data', (text) => words.push(String(text)))
    utility.stderr.emit('data', Buffer.from('first'))
    utility.emit('error', 'FatalError', 'Heap', 'JavaScript heap out of memory')
    expect(words.join(' ')).toMatch(/first.*heap out of memory/)
  })
})

describe('the line to the page', () => {
  test('keeps news until a page is there, and ends what a page asked for when the next one comes', async () => {
    const told: DesktopNews[] = []
    const aborted: boolean[] = []
    let begun = 0
    const router = {
      wait: {
        kind: 'call' as const,
        parse: (i: unknown) => i,
        run: (_i: unknown, { signal }: { signal: { addEventListener(e: 'abort', f: () => void): void } }) => {
          begun += 1
          return new Promise(() => signal.addEventListener('abort', () => aborted.push(true)))
        },
      },
    }
    const line = new PageLine(router, (news) => told.push(news))
    line.tell({ kind: 'sentence', sentence: 'one' })
    expect(told).toEqual([])
    const first = new MessageChannel()
    line.connect(first.port1 as unknown as PortLike & { close(): void })
    expect(told).toEqual([{ kind: 'sentence', sentence: 'one' }])
    first.port2.postMessage({ t: 'request', id: 1, method: 'wait', input: null })
    await expect.poll(() => begun).toBe(1)
    const second = new MessageChannel()
    line.connect(second.port1 as unknown as PortLike & { close(): void })
    expect(aborted).toEqual([true])
    line.leave()
    line.tell({ kind: 'sentence', sentence: 'two' })
    expect(told.length).toBe(1)
  })
})

describe('files of the person', () => {
  test('stay when their handle is released; copies of the host go', () => {
    const files = new UploadedFiles()
    for (const own of [true, false]) {
      const path = join(folder, `${own}.csv`)
      writeFileSync(path, 'a,b\n')
      files.release(files.take({ path, name: 'x.csv', bytes: 4, own }).handle)
      expect(existsSync(path)).toBe(own)
    }
    expect(readFileSync(join(folder, 'true.csv'), 'utf8')).toBe('a,b\n')
  })

  test('a handle that was released or never given is told as such', () => {
    const files = new UploadedFiles()
    const { handle } = files.take({ path: join(folder, 'x.csv'), name: 'x.csv', bytes: 4, own: true })
    expect(files.get(handle)).toEqual({ handle, name: 'x.csv', bytes: 4 })
    files.release(handle)
    for (const gone of [handle, 'none'])
      expect(() => files.get(gone)).toThrow('This file is no longer open here: drop it again.')
  })

  test.each([
    ['/a/b\\c.csv', 'c.csv'],
    ['/a/\u0007x\u007f.csv', 'x.csv'],
    ['/a/', null],
    ['..', null],
  ])('%j is shown as %j', (path, name) => expect(shownName(path)).toBe(name))
})

describe('the question at the end', () => {
  test('is put while a job runs; not for one that waits for a person or has ended', () => {
    const jobs = new Jobs(
      () => 0,
      () => {},
    )
    expect(endQuestion(jobs)).toBeNull()
    const job = jobs.start('Import a.csv', 'bytes', { kind: 'backup' }, null)
    expect(endQuestion(jobs)?.message).toBe('Still running: Import a.csv.')
    job.needsYou('Choose.')
    expect(endQuestion(jobs)).toBeNull()
    job.end({ state: 'done', sentence: '', offer: 'none' })
    expect(endQuestion(jobs)).toBeNull()
  })
})
