/** Each way `npm start` can go: design decision 9, the line on the start. */
import { existsSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { rememberFailure } from '../../electron/hosts/start/memory.ts'
import { fakePorts, type Launched, launch, newPlace, type Place, putRuntime, runtimeWords } from './kit.ts'

let place: Place
beforeEach(() => {
  place = newPlace()
})
afterEach(() => place.remove())

/** The browser host ran, after one sentence that says why and how to try again. */
function fellBack(done: Launched, why: RegExp, again: RegExp): void {
  expect(done.browser).not.toBeNull()
  const last = done.said.at(-1) ?? ''
  expect(last).toMatch(why)
  expect(last).toMatch(again)
  expect(last).toMatch(/^[^\n]+\.$/)
  expect(done.built.at(-1)).toBe('browser')
}

describe('the runtime is on disk', () => {
  test('and there is a display: the desktop program runs with the words, nothing is fetched or said', async () => {
    putRuntime(place, 'process.exit(0)')
    const done = await launch(['--sample'], fakePorts(place, 'refused'))
    expect(runtimeWords(place)).toEqual([place.folder, '--sample'])
    expect(done).toMatchObject({ code: 0, said: [], browser: null, built: ['desktop'] })
  })

  test('the book is named by its full path', async () => {
    putRuntime(place, 'process.exit(0)')
    await launch(['--book', 'desk.hedgerow'], fakePorts(place, 'refused'))
    expect(runtimeWords(place)).toEqual([place.folder, '--book', resolve('desk.hedgerow')])
  })

  test('there is no display: the browser host at once', async () => {
    putRuntime(place, 'process.exit(0)')
    const ports = fakePorts(place, 'succeeds')
    const done = await launch(['--sample'], { ...ports, environment: { ...ports.environment, DISPLAY: '' } })
    expect(runtimeWords(place)).toBeNull()
    expect(done.said).toHaveLength(1)
    expect(done.browser).toEqual(['--sample'])
    fellBack(done, /^No display was found/, /npm start in a desktop session/)
  })

  test('Wayland alone is a display; Windows and macOS need no variable', async () => {
    putRuntime(place, 'process.exit(0)')
    const ports = fakePorts(place, 'refused')
    const environment = { ...ports.environment, DISPLAY: '' }
    const wayland = await launch([], {
      ...ports,
      environment: { ...environment, WAYLAND_DISPLAY: 'wayland-0' },
    })
    expect(wayland.browser).toBeNull()
    const mac = await launch([], { ...ports, environment, platform: 'darwin' })
    expect(mac.browser).toBeNull()
  })

  test('Electron dies early: the browser host with the same words', async () => {
    putRuntime(place, 'process.exit(127)')
    const done = await launch(['--sample'], fakePorts(place, 'refused'))
    expect(runtimeWords(place)).not.toBeNull()
    expect(done.browser).toEqual(['--sample'])
    expect(done.said).toHaveLength(1)
    fellBack(done, /^Electron ended at once with code 127/, /npm start tries Electron again/)
  })

  test.skipIf(process.platform === 'win32')('Electron is killed early by a signal', async () => {
    putRuntime(place, "process.kill(process.pid, 'SIGKILL')")
    const done = await launch([], fakePorts(place, 'refused'))
    fellBack(done, /^Electron was ended at once by SIGKILL/, /npm start -- --browser/)
  })

  test('the executable cannot be run', async () => {
    putRuntime(place, '')
    const runner = (): readonly string[] => [join(place.folder, 'no-such-program')]
    const done = await launch([], { ...fakePorts(place, 'refused'), runner })
    fellBack(done, /^Electron could not be run \(ENOENT\)/, /tries Electron again/)
  })

  test('Electron ends with a code after it has run for long: no second host, its code', async () => {
    putRuntime(place, 'process.exit(3)')
    const ports = fakePorts(place, 'refused')
    const done = await launch([], { ...ports, limits: { ...ports.limits, earlyMs: 0 } })
    expect(done).toMatchObject({ code: 3, browser: null, said: [] })
  })

  test('as root on Linux Chromium gets no sandbox, and that is said; elsewhere it keeps it', async () => {
    putRuntime(place, 'process.exit(0)')
    const root = { ...fakePorts(place, 'refused'), root: true }
    const done = await launch([], root)
    expect(runtimeWords(place)).toEqual([place.folder, '--no-sandbox'])
    expect(done.said).toEqual([expect.stringMatching(/^Hedgerow runs as root.*ordinary user/)])
    await launch([], { ...root, platform: 'darwin' })
    expect(runtimeWords(place)).toEqual([place.folder])
  })

  test('the desktop program cannot be built: the browser host', async () => {
    putRuntime(place, 'process.exit(0)')
    const ports = { ...fakePorts(place, 'refused'), build: (part: string) => part === 'browser' }
    const done = await launch([], ports)
    expect(runtimeWords(place)).toBeNull()
    fellBack(done, /could not be built/, /npm start/)
  })

  test('a runtime of another version, or one half unpacked, counts as missing', async () => {
    putRuntime(place, 'process.exit(0)')
    writeFileSync(join(place.electron, 'dist', 'version'), '1.2.2')
    const other = await launch(['--no-fetch'], fakePorts(place, 'succeeds'))
    expect(other.browser).not.toBeNull()
    putRuntime(place, 'process.exit(0)')
    writeFileSync(join(place.electron, 'path.txt'), 'not-there')
    const half = await launch(['--no-fetch'], fakePorts(place, 'succeeds'))
    expect(half.browser).not.toBeNull()
    expect(runtimeWords(place)).toBeNull()
  })
})

describe('the runtime is missing', () => {
  test('it is fetched, visibly, and the desktop program runs', async () => {
    const done = await launch(['--sample'], fakePorts(place, 'succeeds'))
    expect(done.said).toEqual([expect.stringMatching(/^Fetching Electron's runtime once.*Ctrl\+C/)])
    expect(done.news).toContainEqual({ received: 50_000_000, total: 100_000_000 })
    expect(runtimeWords(place)).toEqual([place.folder, '--sample'])
    expect(done).toMatchObject({ code: 0, browser: null })
    expect(existsSync(place.scratch)).toBe(false)
  })

  test('a fetch refused at once: the browser host, and no second try today', async () => {
    const done = await launch([], fakePorts(place, 'refused'))
    fellBack(done, /could not be fetched \(there is no network\)/, /npm start -- --fetch tries again/)
    const next = await launch([], fakePorts(place, 'succeeds'))
    expect(next.said).toHaveLength(1)
    fellBack(next, /could not be fetched today/, /npm start -- --fetch tries again now/)
    expect(runtimeWords(place)).toBeNull()
  })

  test('--fetch tries in spite of a failure remembered, and a success forgets it', async () => {
    await launch([], fakePorts(place, 'refused'))
    const done = await launch(['--fetch'], fakePorts(place, 'succeeds'))
    expect(done.browser).toBeNull()
    expect(existsSync(place.memory)).toBe(false)
  })

  test('a failure is remembered for a day, for its own version, and not from the future', async () => {
    const ports = fakePorts(place, 'succeeds')
    const now = ports.now()
    const day = 24 * 3600 * 1000
    for (const [at, version, browser] of [
      [now - day + 1, '1.2.3', true],
      [now - day, '1.2.3', false],
      [now - 1000, '1.2.2', false],
      [now + 1000, '1.2.3', false],
    ] as const) {
      const fresh = newPlace()
      rememberFailure(fresh.memory, version, at)
      const done = await launch([], fakePorts(fresh, 'succeeds'))
      expect(done.browser !== null, `${version} at now${at - now}`).toBe(browser)
      fresh.remove()
    }
  })

  test('a memory that cannot be read or written stops nothing', async () => {
    writeFileSync(join(place.folder, 'cache'), 'a file where a folder should be')
    const done = await launch([], fakePorts(place, 'refused'))
    fellBack(done, /could not be fetched \(.*cannot be written to\)/, /--fetch/)
  })

  test.each(['stalls', 'silent'] as const)('a fetch that %s is given up', async (fetcher) => {
    const ports = fakePorts(place, fetcher)
    const done = await launch([], { ...ports, limits: { ...ports.limits, stallMs: 50 } })
    fellBack(done, /could not be fetched \(nothing came for 0\.05 s\)/, /--fetch tries again/)
    expect(existsSync(place.memory)).toBe(true)
    expect(existsSync(place.scratch)).toBe(false)
  })

  test('an installer that ends well but puts nothing whole in place', async () => {
    const done = await launch([], fakePorts(place, 'empty'))
    fellBack(done, /what was fetched is not whole/, /--fetch tries again/)
  })

  test('--no-fetch: the browser host, nothing fetched, nothing remembered', async () => {
    const done = await launch(['--no-fetch', '--sample'], fakePorts(place, 'succeeds'))
    expect(done.said).toHaveLength(1)
    fellBack(done, /--no-fetch/, /without --no-fetch/)
    expect(done.browser).toEqual(['--sample'])
    expect(existsSync(place.memory)).toBe(false)
  })

  test('where CI is set nothing is fetched unasked', async () => {
    const ports = fakePorts(place, 'succeeds')
    const ci = { ...ports, environment: { ...ports.environment, CI: 'true' } }
    fellBack(await launch([], ci), /CI is set/, /--fetch/)
    expect((await launch(['--fetch'], ci)).browser).toBeNull()
  })

  test('no display: no fetch either', async () => {
    const ports = fakePorts(place, 'succeeds')
    const environment = { ...ports.environment, DISPLAY: '' }
    const done = await launch([], { ...ports, environment })
    expect(done.said).toHaveLength(1)
    fellBack(done, /^No display was found/, /npm start/)
    expect(existsSync(join(place.electron, 'dist'))).toBe(false)
  })

  test('the electron package itself is missing', async () => {
    const ports = { ...fakePorts(place, 'succeeds'), electron: join(place.folder, 'nothing') }
    fellBack(await launch([], ports), /electron package is not installed/, /npm ci/)
  })
})

describe('words', () => {
  test.each([[['--browser']], [['--no-open']], [['--port', '8123']], [['--port=8123']]])(
    '%j means the browser host: no runtime is looked for, nothing is said',
    async (words) => {
      putRuntime(place, 'process.exit(0)')
      const done = await launch(words, fakePorts(place, 'succeeds'))
      expect(done).toMatchObject({ code: 0, said: [], built: ['browser'] })
      expect(done.browser).toEqual(words.filter((w) => w !== '--browser'))
      expect(runtimeWords(place)).toBeNull()
    },
  )

  test('--help prints and starts nothing; wrong words are one sentence and code 2', async () => {
    const help = await launch(['--help'], fakePorts(place, 'succeeds'))
    expect(help.printed).toContain('--no-fetch')
    expect(help).toMatchObject({ code: 0, browser: null, built: [] })
    const wrong = await launch(['--colour'], fakePorts(place, 'succeeds'))
    expect(wrong).toMatchObject({ code: 2, browser: null, built: [] })
    expect(wrong.said).toEqual([expect.stringMatching(/--colour.*--help\.$/)])
  })

  test('a page that cannot be built is code 1', async () => {
    const done = await launch(['--browser'], { ...fakePorts(place, 'succeeds'), build: () => false })
    expect(done).toMatchObject({ code: 1, browser: null })
  })
})
