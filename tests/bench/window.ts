/**
 * The window in a Chromium: from a start to the painted map of the sample, a spot change to the redrawn screen, the longest tasks of page and host with a
 * large book, and memory. Each beside what an empty page or a bare socket does in the same run.
 */
import { existsSync, mkdtempSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { createImporter } from '../../electron/importer/process.ts'
import { findBrowser } from '../e2e/support/browser.ts'
import { writeFlex } from '../support/flexGenerator.ts'
import { median } from './median.ts'
import { writeWindowBook } from './windowBook.ts'
import { benchBook } from './windowLargeBook.ts'
import type { Note, Unit } from './windowNote.ts'
import { memoryOf } from './windowProcesses.ts'
import { benchStart } from './windowStart.ts'

const PAGE = join(import.meta.dirname, '..', '..', 'out', 'renderer', 'index.html')
const SIZES = [10_000, 100_000] as const
const IMPORTED_TRADES = 20_000

/** Ms unless the name says otherwise; spans are median, least and most. */
export interface WindowRow {
  readonly name: string
  readonly median: number
  readonly min: number
  readonly max: number
  readonly unit: Unit
}

/** @param rounds of starts and of spot changes; four times as many runs of what a person does */
export async function benchWindow(
  folder: string,
  rounds: number,
  say: (text: string) => void,
): Promise<readonly WindowRow[]> {
  if (!existsSync(PAGE)) {
    say('The window is not built: run npm run build; its rows are left out.')
    return []
  }
  const rows: WindowRow[] = []
  const note: Note = (name, values, unit = 'ms') => {
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

const DIGITS = { ms: 0, MiB: 0, runs: 0, ratio: 2 } as const
const figure = (x: number, unit: Unit): string =>
  `${unit === 'ratio' ? 'x ' : ''}${x.toFixed(DIGITS[unit])}${unit === 'ratio' ? '' : ` ${unit}`}`

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
