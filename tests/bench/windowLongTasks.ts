/** The longest tasks of page and host while a person works with a large book, beside an empty page. */
import type { Browser, Page } from '@playwright/test'
import type { BenchHost } from './windowBenchHost.ts'
import { type Note, VIEW } from './windowNote.ts'
import { ACTS, takeTasks, watchTasks } from './windowPage.ts'

/** runs that are traced for the CPU time of tasks */
const TRACED_RUNS = 3

/** The longest task of each run of everything a person does, beside an empty page that is scrolled as often. */
export async function longTasks(
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
  const over = worst.filter((ms) => ms > 0).sort((a, b) => a - b)
  const list = over.length === 0 ? 'none' : over.map((ms) => ms.toFixed(0)).join(' ')
  note(`  runs of these ${runs} with a task over 50 ms (${list})`, [over.length], 'runs')
  const byCpu: number[] = []
  for (let run = 0; run < TRACED_RUNS; run += 1) byCpu.push(await longestByCpu(browser, page))
  note(`  its longest task by the CPU time of its thread, ${TRACED_RUNS} runs`, byCpu)
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
