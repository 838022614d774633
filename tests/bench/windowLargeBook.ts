/** Spot changes, long tasks and memory of the window with a book of some size. */
import { spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from '@playwright/test'
import { median } from './median.ts'
import { BenchHost } from './windowBenchHost.ts'
import { FIRST_SPOT, FIRST_UNDERLYING, writeWindowBook } from './windowBook.ts'
import { longTasks } from './windowLongTasks.ts'
import { type Note, PEER, VIEW } from './windowNote.ts'
import { paintedAfter, quiet, takeFrames, watchTasks } from './windowPage.ts'
import { ended, firstMatch, memoryOf } from './windowProcesses.ts'

/** positions from which a person's acts are watched too */
const LARGE = 100_000

/** Spot changes, what a person does, and memory, with a book of so many positions. */
export async function benchBook(
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
    if (size === LARGE) await longTasks(page, browser, host, rounds * 4, note)
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

async function heapOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize, embedderHeapUsedSize = 0 } = (await session.send('Runtime.getHeapUsage')) as {
    usedSize: number
    embedderHeapUsedSize?: number
  }
  return (usedSize + embedderHeapUsedSize) / 2 ** 20
}
