/**
 * The window in a Chromium: from a start to the painted map of the sample, a spot change to the redrawn screen, the longest tasks of page and host with a
 * large book, and memory. Each beside what an empty page or a bare socket does in the same run.
 */
import { type ChildProcess, execFileSync, fork, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from '@playwright/test'
import { createImporter } from '../../electron/importer/process.ts'
import { findBrowser } from '../e2e/support/browser.ts'
import { writeFlex } from '../support/flexGenerator.ts'
import { median } from './median.ts'
import { FIRST_SPOT, FIRST_UNDERLYING, writeWindowBook } from './windowBook.ts'
import type { EngineNote, HostAnswer, HostWish } from './windowHost.ts'
import { ACTS, paintedAfter, quiet, takeFrames, takeTasks, watchTasks } from './windowPage.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const START = join(ROOT, 'electron', 'hosts', 'start', 'start.js')
const HOST = join(import.meta.dirname, 'windowHost.ts')
const PEER = join(import.meta.dirname, 'windowPeer.ts')
const SIZES = [10_000, 100_000] as const
const IMPORTED_TRADES = 20_000
const VIEW = { viewport: { width: 1280, height: 800 }, colorScheme: 'dark' } as const

/** Ms unless the name says otherwise; spans are median, least and most. */
export interface WindowRow {
  readonly name: string
  readonly median: number
  readonly min: number
  readonly max: number
  readonly unit: 'ms' | 'MiB' | 'ratio'
}

const now = (): number => performance.timeOrigin + performance.now()

/** @param rounds of starts and of spot changes; four times as many runs of what a person does */
export async function benchWindow(
  folder: string,
  rounds: number,
  say: (text: string) => void,
): Promise<readonly WindowRow[]> {
  if (!existsSync(join(ROOT, 'out', 'renderer', 'index.html'))) {
    say('The window is not built: run npm run build; its rows are left out.')
    return []
  }
  const rows: WindowRow[] = []
  const note = (name: string, values: readonly number[], unit: WindowRow['unit'] = 'ms'): void => {
    const row = { name, median: median(values), min: Math.min(...values), max: Math.max(...values), unit }
    rows.push(row)
    say(
      `  ${name.padEnd(64)} ${figure(row.median, unit)} (${figure(row.min, unit)} to ${figure(row.max, unit)})`,
    )
  }
  const browser = await chromium.launch({ executablePath: findBrowser() })
  try {
    say(
      `Window: Node ${process.versions.node}, Chromium ${browser.version()}, load ${loadavg()[0]?.toFixed(1)}; ${rounds} rounds`,
    )
    await benchStart(browser, folder, rounds, note)
    for (const size of SIZES) await benchBook(browser, folder, size, rounds, note)
    await benchImporter(folder, note)
    say(`  load at the end ${loadavg()[0]?.toFixed(1)}\n`)
  } finally {
    await browser.close()
  }
  return rows
}

type Note = (name: string, values: readonly number[], unit?: WindowRow['unit']) => void

const DIGITS = { ms: 0, MiB: 0, ratio: 2 } as const
const figure = (x: number, unit: WindowRow['unit']): string =>
  `${unit === 'ratio' ? 'x ' : ''}${x.toFixed(DIGITS[unit])}${unit === 'ratio' ? '' : ` ${unit}`}`

/** `npm start` without npm, of a user who has started before, in a browser that runs; its peer is a bare server of one page. */
async function benchStart(browser: Browser, folder: string, rounds: number, note: Note): Promise<void> {
  const home = mkdtempSync(join(folder, 'home-'))
  const whole: number[] = []
  const bare: number[] = []
  const ratios: number[] = []
  for (let round = -1; round < rounds; round += 1) {
    const empty = await timeStart(browser, [PEER], folder, /(http:\S+)\n/, 0)
    // the first time makes the sample, and stays long enough to be remembered
    const ours = await timeStart(
      browser,
      [START, '--no-open', '--sample'],
      home,
      /in your browser: (.+)\n/,
      round < 0 ? 3000 : 0,
    )
    if (round < 0) continue
    bare.push(empty)
    whole.push(ours)
    ratios.push(ours / empty)
  }
  note('start to an empty page with as many cells, bare server', bare)
  note('start to the painted map of the sample', whole)
  note('  ratio to the empty page', ratios, 'ratio')
}

async function timeStart(
  browser: Browser,
  words: readonly string[],
  home: string,
  said: RegExp,
  stayMs: number,
): Promise<number> {
  const context = await browser.newContext(VIEW)
  const page = await context.newPage()
  await watchTasks(page)
  const started = now()
  const env = { ...process.env, XDG_DATA_HOME: home, XDG_CACHE_HOME: home, APPDATA: home, HOME: home }
  const child = spawn(process.execPath, words, { env, stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    const place = await firstMatch(child, said)
    const url = place.startsWith('http')
      ? place
      : (/url=([^"]+)"/.exec(readFileSync(place, 'utf8'))?.[1] ?? '')
    await page.goto(url, { waitUntil: 'commit' })
    const painted = await paintedAfter(page, started)
    await page.waitForTimeout(stayMs)
    return painted - started
  } finally {
    await context.close()
    await ended(child)
  }
}

/** Spot changes, what a person does, and memory, with a book of so many positions. */
async function benchBook(
  browser: Browser,
  folder: string,
  size: number,
  rounds: number,
  note: Note,
): Promise<void> {
  const home = mkdtempSync(join(folder, 'home-'))
  const path = join(home, 'desk.hedgerow')
  writeWindowBook(path, size)
  const host = await BenchHost.start(path, home)
  const page = await browser.newPage(VIEW)
  try {
    const of = `${size / 1000}k positions: `
    await watchTasks(page)
    await page.goto(host.url)
    await quiet(page)
    await paintedAfter(page, 0)
    await page.waitForTimeout(2000)
    note(`${of}longest task of the host, start to numbers`, [await host.delay()])
    await spotChanges(page, host, of, rounds, note)
    note(`${of}longest task of the host, spot changes`, [await host.delay()])
    if (size === SIZES[1]) await longTasks(page, browser, host, rounds * 4, note)
    const { hostMiB = Number.NaN, enginePid } = await host.ask({ wish: 'memory' })
    note(`${of}memory of the host`, [hostMiB], 'MiB')
    note(`${of}memory of the engine`, [memoryOf(enginePid ?? null)], 'MiB')
    note(`${of}memory of the page (its own heap)`, [await heapOf(page)], 'MiB')
  } finally {
    await page.close()
    host.end()
  }
}

async function spotChanges(
  page: Page,
  host: BenchHost,
  of: string,
  rounds: number,
  note: Note,
): Promise<void> {
  const parts = {
    whole: [] as number[],
    engine: [] as number[],
    transfer: [] as number[],
    draw: [] as number[],
  }
  let bytes = 0
  for (let round = -1; round < rounds; round += 1) {
    await takeFrames(page)
    host.notes.length = 0
    const value = String(FIRST_SPOT + (round + 2) / 10)
    const { setAt = 0 } = await host.ask({ wish: 'spot', underlying: FIRST_UNDERLYING, value })
    await quiet(page)
    const { frames } = await takeFrames(page)
    const map = frames.findLast((f) => f.head.includes('"rows":"strike"'))
    const answer = host.notes.findLast((n) => n.question === 'exposure/heatmap' && n.rows === 'strike')
    if (map === undefined || answer === undefined) throw new Error('the map did not follow the spot')
    const painted = await paintedAfter(page, map.at)
    bytes = map.bytes
    if (round < 0) continue
    const transfer = map.at - answer.answered
    parts.whole.push(painted - setAt)
    parts.engine.push(answer.answered - setAt)
    parts.transfer.push(transfer)
    parts.draw.push(painted - map.at)
  }
  note(`${of}spot change to redrawn map`, parts.whole)
  note(`${of}  of it engine (load, price, sum), commit and questions`, parts.engine)
  note(`${of}  of it transfer of the map's answer`, parts.transfer)
  note(`${of}  of it draw, to the end of the frame`, parts.draw)
  const bare = await bareTransfer(page.context().browser() as Browser, bytes)
  note(`${of}  bare WebSocket, the same ${bytes} bytes`, [bare.socket])
  note(`${of}  bare canvas, the same cells, to the end of the frame`, [bare.canvas])
}

/** The peers of transfer and drawing, medians of 20. */
async function bareTransfer(
  browser: Browser,
  bytes: number,
): Promise<{ readonly socket: number; readonly canvas: number }> {
  const child = spawn(process.execPath, [PEER], { stdio: ['ignore', 'pipe', 'inherit'] })
  const page = await browser.newPage(VIEW)
  try {
    await page.goto(await firstMatch(child, /(http:\S+)\n/))
    const times = await page.evaluate(async (size) => {
      const clock = (): number => performance.timeOrigin + performance.now()
      const socket = new WebSocket(location.href.replace('http', 'ws'))
      socket.binaryType = 'arraybuffer'
      await new Promise((open) => socket.addEventListener('open', open))
      const taken: number[] = []
      const drawn: number[] = []
      const { fill } = globalThis as unknown as { fill: (rows: number, columns: number) => void }
      for (let i = 0; i < 21; i += 1) {
        socket.send(String(size))
        const { data } = await new Promise<MessageEvent<ArrayBuffer>>((come) =>
          socket.addEventListener('message', come as (e: Event) => void, { once: true }),
        )
        taken.push(clock() - (new Float64Array(data)[0] ?? 0))
        const started = clock()
        fill(50, 10)
        await new Promise<void>((done) => requestAnimationFrame(() => setTimeout(done)))
        drawn.push(clock() - started)
      }
      return { taken, drawn }
    }, bytes)
    return { socket: median(times.taken.slice(1)), canvas: median(times.drawn.slice(1)) }
  } finally {
    await page.close()
    await ended(child)
  }
}

/** The longest task of each run of everything a person does, beside an empty page that is scrolled as often. */
async function longTasks(
  page: Page,
  browser: Browser,
  host: BenchHost,
  runs: number,
  note: Note,
): Promise<void> {
  const worst: number[] = []
  const empty: number[] = []
  const held: number[] = []
  const byAct = new Map<string, number>()
  const blank = await browser.newPage(VIEW)
  await watchTasks(blank)
  await blank.goto('data:text/html,<body style="height:90000px">')
  await takeTasks(page)
  for (let run = 0; run < runs; run += 1) {
    let most = 0
    await page.bringToFront()
    for (const act of ACTS) {
      await act.run(page)
      const longest = Math.max(0, ...(await takeTasks(page)))
      byAct.set(act.name, Math.max(byAct.get(act.name) ?? 0, longest))
      most = Math.max(most, longest)
    }
    worst.push(most)
    held.push(await host.delay())
    await blank.bringToFront()
    for (let i = 0; i < 40; i += 1) {
      await blank.mouse.wheel(0, 600)
      await blank.waitForTimeout(16)
    }
    empty.push(Math.max(0, ...(await takeTasks(blank))))
  }
  await blank.close()
  note(`100k positions: longest task of the page, ${runs} runs (0: none of 50 ms)`, worst)
  note('  its longest task by the CPU time of its thread, one run', [await longestByCpu(browser, page)])
  note(`  empty page, scrolled as often`, empty)
  for (const [name, ms] of byAct) if (ms > 0) note(`  ${name}, worst of all runs`, [ms])
  note('100k positions: longest task of the host in those runs', held)
  await host.ask({ wish: 'report' })
  note('100k positions: longest task of the host, a report', [await host.delay()])
}

/** What the observer cannot tell: how long the longest task was at work, without what it waited for a core. */
async function longestByCpu(browser: Browser, page: Page): Promise<number> {
  await page.bringToFront()
  await browser.startTracing(page, { categories: ['toplevel', '__metadata'] })
  for (const act of ACTS) await act.run(page)
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as {
    traceEvents: readonly TraceEvent[]
  }
  const place = (e: TraceEvent): string => `${e.pid} ${e.tid}`
  const threads = new Set(traceEvents.filter((e) => e.args?.name === 'CrRendererMain').map(place))
  const tasks = traceEvents.filter((e) => e.name.endsWith('RunTask') && threads.has(place(e)))
  return Math.max(0, ...tasks.map((e) => (e.tdur ?? 0) / 1000))
}

interface TraceEvent {
  readonly name: string
  readonly pid: number
  readonly tid: number
  /** microseconds of CPU */
  readonly tdur?: number
  readonly args?: { readonly name?: string }
}

/** An importer's memory while it reads a statement, as the system counts it. */
async function benchImporter(folder: string, note: Note): Promise<void> {
  const home = mkdtempSync(join(folder, 'home-'))
  const path = join(home, 'statement.xml')
  await writeFlex(path, { trades: IMPORTED_TRADES, seed: 7 })
  const book = join(home, 'desk.hedgerow')
  writeWindowBook(book, 2000)
  let most = 0
  let pid: number | null = null
  const watch = setInterval(() => {
    most = Math.max(most, memoryOf(pid))
  }, 50)
  const importer = createImporter({
    host: 'bench',
    lockToken: () => null,
    onProcess: (child) => {
      pid = child.pid ?? null
    },
  })
  const request = { path, name: 'statement.xml', bookPath: book, format: null, account: null, zone: null }
  const run = importer.start(request, () => {})
  await run.judged
  clearInterval(watch)
  run.kill()
  note(`memory of an importer, ${IMPORTED_TRADES} trades read and judged`, [most], 'MiB')
}

/** Resident memory of a process, MiB; 0 where it cannot be told. */
function memoryOf(pid: number | null): number {
  if (pid === null) return 0
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024
  } catch {
    try {
      return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024
    } catch {
      return 0
    }
  }
}

async function heapOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize, embedderHeapUsedSize = 0 } = (await session.send('Runtime.getHeapUsage')) as {
    usedSize: number
    embedderHeapUsedSize?: number
  }
  return (usedSize + embedderHeapUsedSize) / 2 ** 20
}

/** The host with the bench's door. */
export class BenchHost {
  readonly url: string
  readonly notes: EngineNote[]
  readonly #child: ChildProcess
  #take: ((answer: HostAnswer) => void) | null = null

  private constructor(child: ChildProcess, url: string, notes: EngineNote[]) {
    this.#child = child
    this.url = url
    this.notes = notes
    child.on('message', (m: HostAnswer | { readonly note: EngineNote }) => {
      if (!('note' in m)) this.#take?.(m)
    })
  }

  /** @param path of the book @param home the folder that stands for the user's data folder */
  static async start(path: string, home: string): Promise<BenchHost> {
    const notes: EngineNote[] = []
    mkdirSync(home, { recursive: true })
    const child = fork(HOST, [path, home], { serialization: 'advanced', execArgv: [] })
    const url = await new Promise<string>((settle, fail) => {
      child.on('message', (m: HostAnswer | { readonly note: EngineNote }) => {
        if ('note' in m) notes.push(m.note)
        else if (m.url !== undefined) settle(m.url)
      })
      child.once('exit', (code) => fail(new Error(`the host of the bench ended with ${code}`)))
    })
    return new BenchHost(child, url, notes)
  }

  ask(wish: HostWish): Promise<HostAnswer> {
    return new Promise((settle) => {
      this.#take = settle
      this.#child.send(wish)
    })
  }

  /** The host's longest task since the last time, ms. */
  async delay(): Promise<number> {
    return (await this.ask({ wish: 'delay' })).delayMs ?? Number.NaN
  }

  end(): void {
    if (this.#child.connected) this.#child.disconnect()
  }
}

function firstMatch(child: ChildProcess, what: RegExp): Promise<string> {
  return new Promise((settle, fail) => {
    let said = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      const found = what.exec(said)?.[1]
      if (found !== undefined) settle(found)
    })
    child.once('exit', (code) => fail(new Error(`a process of the bench ended with ${code}: ${said}`)))
  })
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((settle) => {
    child.once('exit', () => settle())
    child.kill('SIGTERM')
  })
}
