/** What only a process of its own can show: Ctrl+C, the real installer's wrapper, the real entry. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type FetchNews, fetchRuntime } from '../../electron/hosts/start/fetchRuntime.ts'
import { progressLine } from '../../electron/hosts/start/progress.ts'
import { findRuntime } from '../../electron/hosts/start/runtime.ts'
import { newPlace, type Place, putRuntime, runtimeWords } from './kit.ts'

const ELECTRON = join(import.meta.dirname, '..', '..', 'node_modules', 'electron')
const START = join(import.meta.dirname, '..', '..', 'electron', 'hosts', 'start')

let place: Place
beforeEach(() => {
  place = newPlace()
})
afterEach(() => place.remove())

describe.skipIf(process.platform === 'win32')('Ctrl+C', () => {
  test('during the fetch cancels it, even twice, and goes on with the browser host', async () => {
    const child = drive('stalls', '--sample')
    await child.said(/news .*"received"/)
    child.process.kill('SIGINT')
    child.process.kill('SIGINT')
    const { code, output } = await child.ended
    expect(output).toMatch(
      /was cancelled, so Hedgerow opens in your browser: npm start -- --fetch tries again/,
    )
    expect(output).toMatch(/^browser --sample$/m)
    expect(code).toBe(0)
    expect(existsSync(place.memory)).toBe(true)
    expect(existsSync(place.scratch)).toBe(false)
  })

  test('that a terminal sends to the whole group cancels it as well', async () => {
    const child = drive('silent')
    await child.said(/^Fetching/m)
    await untilChild(child.process.pid as number)
    process.kill(-(child.process.pid as number), 'SIGINT')
    const { output } = await child.ended
    expect(output).toMatch(/was cancelled/)
    expect(output).toMatch(/^browser/m)
  })

  test('while Electron runs ends it: no failure, no second host', async () => {
    putRuntime(place, 'setInterval(() => {}, 1000)')
    const child = drive('refused')
    await expect.poll(() => runtimeWords(place)).not.toBeNull()
    child.process.kill('SIGINT')
    const { code, output } = await child.ended
    expect(output).not.toMatch(/browser/)
    expect(code).toBe(0)
  })
})

describe('the wrapper of the installer', () => {
  let server: Server
  let address: string
  beforeEach(async () => {
    server = createServer((request, answer) => {
      if (request.url === '/missing') answer.writeHead(404).end()
      else answer.writeHead(200, { 'content-length': '300000' }).end(Buffer.alloc(300_000, 7))
    })
    await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle))
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterEach(() => void server.close())

  test('tells how far the download is, unpacks, ends well', async () => {
    const { end, news } = await wrapped(`${address}/runtime.zip`)
    expect(end).toEqual({ end: 'fetched' })
    expect(news.at(-1)).toEqual({ unpacking: true })
    expect(news).toContainEqual({ received: 300_000, total: 300_000 })
    expect(readFileSync(join(place.folder, 'got')).length).toBe(300_000)
  })

  test('a refused connection and an answer that is none have their reasons', async () => {
    expect((await wrapped(`${address}/missing`)).end).toEqual({
      end: 'failed',
      reason: 'the server answered 404',
    })
    await new Promise((settle) => server.close(settle))
    expect((await wrapped(`${address}/runtime.zip`)).end).toEqual({
      end: 'failed',
      reason: 'the connection failed, ECONNREFUSED',
    })
  })

  test('what the installer leaves in its temporary folder is gone when it is stopped', async () => {
    const cancel = new AbortController()
    const end = await wrapped(
      `${address}/runtime.zip`,
      `fs.writeFileSync(require('node:path').join(require('node:os').tmpdir(), 'half'), 'half'); setInterval(() => {}, 1000)`,
      cancel,
    )
    expect(end.end).toEqual({ end: 'cancelled' })
    expect(existsSync(place.scratch)).toBe(false)
  })

  test.skipIf(findRuntime(ELECTRON) !== null)(
    "around Electron's own installer: what its mirror sends is counted, and refused when its checksum is another's",
    async () => {
      const news: FetchNews[] = []
      const end = await fetchRuntime({
        command: [process.execPath, join(START, 'fetchProcess.ts'), join(ELECTRON, 'install.js')],
        environment: {
          ...process.env,
          ELECTRON_MIRROR: `${address}/`,
          electron_config_cache: join(place.folder, 'installer'),
        },
        scratch: place.scratch,
        stallMs: 600_000,
        onNews: (n) => void news.push(n),
        cancel: new AbortController().signal,
      })
      expect(end).toEqual({ end: 'failed', reason: expect.stringContaining('checksum') })
      expect(news).toContainEqual({ received: 300_000, total: 300_000 })
      expect(findRuntime(ELECTRON)).toBeNull()
      expect(existsSync(place.scratch)).toBe(false)
    },
  )

  /** Runs the real wrapper around an installer that fetches as the real one does. */
  async function wrapped(url: string, then = '', cancel = new AbortController()) {
    const installer = join(place.folder, 'install.cjs')
    writeFileSync(
      installer,
      `const fs = require('node:fs')
fetch(${JSON.stringify(url)}).then(async (r) => {
  if (!r.ok) throw new Error('not ok')
  fs.writeFileSync(${JSON.stringify(join(place.folder, 'got'))}, Buffer.from(await r.arrayBuffer()))
  ${then}
}).catch(() => process.exit(1))
`,
    )
    const news: FetchNews[] = []
    const end = await fetchRuntime({
      command: [process.execPath, join(START, 'fetchProcess.ts'), installer],
      environment: process.env,
      scratch: place.scratch,
      stallMs: 600_000,
      onNews: (n) => {
        news.push(n)
        if ('unpacking' in n && then !== '') cancel.abort()
      },
      cancel: cancel.signal,
    })
    return { end, news }
  }
})

test('the real entry answers --help and wrong words without looking for anything', async () => {
  const help = await run([join(START, 'start.js'), '--help'])
  expect(help).toMatchObject({ code: 0, errors: '' })
  expect(help.output).toContain('--no-fetch')
  const wrong = await run([join(START, 'start.js'), '--book'])
  expect(wrong.code).toBe(2)
  expect(wrong.errors).toMatch(/^[^\n]+\n$/)
})

describe('the progress of the fetch', () => {
  test('is one changing line in a terminal and a line every 20 MB elsewhere', () => {
    const written = (isTTY: boolean): string => {
      let text = ''
      const show = progressLine({
        isTTY,
        write: (t) => {
          text += t
        },
      })
      for (let mb = 1; mb <= 45; mb += 1) show({ received: mb * 1e6, total: 115e6 })
      show({ unpacking: true })
      show(null)
      return text
    }
    expect(written(false)).toBe('  20 of 115 MB\n  40 of 115 MB\n  unpacking\n')
    expect(written(true).split('\r')).toHaveLength(1 + 45 + 1)
    expect(written(true)).toMatch(/unpacking *\n$/)
  })
})

interface Driven {
  readonly process: ChildProcess
  /** waits for a text on its output */
  said(text: RegExp): Promise<void>
  readonly ended: Promise<{ readonly code: number | null; readonly output: string }>
}

/** The launcher in a process group of its own. */
function drive(...words: readonly string[]): Driven {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'drive.ts'), place.folder, ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString()
  })
  return {
    process: child,
    said: (text) => expect.poll(() => output, { timeout: 20_000 }).toMatch(text),
    ended: new Promise((settle) => child.on('close', (code) => settle({ code, output }))),
  }
}

/** Waits until the process has a child. */
async function untilChild(pid: number): Promise<void> {
  await expect
    .poll(
      async () =>
        (
          await run([
            '-e',
            `process.stdout.write(require('node:child_process').execSync('ps -A -o ppid=').toString())`,
          ])
        ).output
          .split('\n')
          .map(Number),
      { timeout: 20_000 },
    )
    .toContain(pid)
}

function run(words: readonly string[]): Promise<{ code: number; output: string; errors: string }> {
  return new Promise((settle) => {
    execFile(process.execPath, [...words], (error, output, errors) =>
      settle({ code: error === null ? 0 : Number(error.code ?? 1), output, errors }),
    )
  })
}
