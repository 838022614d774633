/** From a start to the painted map of the sample, beside a bare server of one page. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Browser } from '@playwright/test'
import { codeCacheFolder } from '../../electron/hosts/cli/place.ts'
import { type Note, PEER, VIEW } from './windowNote.ts'
import { paintedAfter, watchTasks } from './windowPage.ts'
import { ended, firstMatch } from './windowProcesses.ts'

const START = join(import.meta.dirname, '..', '..', 'electron', 'hosts', 'start', 'start.js')
const now = (): number => performance.timeOrigin + performance.now()

/**
 * `npm start` without npm, of a user who has started before, in a browser that runs: with the first answers of the last start, and without them,
 * as after a change of the book or the program. Their peer is a bare server of one page.
 */
export async function benchStart(
  browser: Browser,
  folder: string,
  rounds: number,
  note: Note,
): Promise<void> {
  const home = mkdtempSync(join(folder, 'home-'))
  const answers = join(dirname(codeCacheFolder(process.platform, environment(home), home)), 'answers')
  const aside = join(folder, 'first-answers')
  const start = (stayMs = 0): Promise<number> =>
    timeStart(browser, [START, '--no-open', '--sample'], home, /in your browser: (.+)\n/, stayMs)
  const whole: number[] = []
  const unknown: number[] = []
  const bare: number[] = []
  // the first time makes the sample, and stays long enough to be remembered
  await start(3000)
  for (let round = 0; round < rounds; round += 1) {
    bare.push(await timeStart(browser, [PEER], folder, /(http:\S+)\n/, 0))
    whole.push(await start())
    renameSync(answers, aside)
    unknown.push(await start())
    rmSync(answers, { recursive: true, force: true })
    renameSync(aside, answers)
  }
  const ratios = (starts: readonly number[]): number[] => starts.map((ms, i) => ms / (bare[i] ?? Number.NaN))
  note('start to an empty page with as many cells, bare server', bare)
  note('start to the painted map of the sample, first answers known', whole)
  note('  ratio to the empty page', ratios(whole), 'ratio')
  note('start to the painted map of the sample, priced anew', unknown)
  note('  ratio to the empty page', ratios(unknown), 'ratio')
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
  const env = environment(home)
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

/** A user whose folders all are `home`. */
function environment(home: string): NodeJS.ProcessEnv {
  const folders = { XDG_DATA_HOME: home, XDG_CACHE_HOME: home, APPDATA: home, LOCALAPPDATA: home, HOME: home }
  return { ...process.env, ...folders }
}
