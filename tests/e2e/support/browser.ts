/** Finds a Chromium to drive: HEDGEROW_BROWSER, then the PATH, then the usual places, then Playwright's own. */
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium } from '@playwright/test'

const NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'chrome',
  'chrome.exe',
  'msedge.exe',
]
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
]

/** Path of a browser that can be run. @throws Error with one sentence: tests of the window are never skipped in silence */
export function findBrowser(environment: NodeJS.ProcessEnv = process.env): string {
  const named = environment.HEDGEROW_BROWSER
  if (named !== undefined && named !== '') {
    if (runs(named)) return named
    throw new Error(`HEDGEROW_BROWSER names ${named}, which cannot be run: give the path of a Chromium.`)
  }
  const folders = (environment.PATH ?? '').split(delimiter).filter((f) => f !== '')
  const onPath = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)))
  const found = [...onPath, ...PLACES, chromium.executablePath()].find(runs)
  if (found !== undefined) return found
  throw new Error(
    'No Chromium was found for the tests of the window: install Chromium or Chrome, or set HEDGEROW_BROWSER to its path.',
  )
}

function runs(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
