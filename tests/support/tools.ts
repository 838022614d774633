/**
 * Programs the tests need beside Node: a Chromium for the window, poppler for reading the PDF. Found where they lie; on Debian as root they are
 * installed, elsewhere a plain sentence says what is missing. Never skipped in silence.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { findBrowser } from '../e2e/support/browser.ts'

/** Full path of a program on PATH, null when there is none. */
export function onPath(name: string): string | null {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const file = join(folder, process.platform === 'win32' ? `${name}.exe` : name)
    if (folder !== '' && existsSync(file)) return file
  }
  return null
}

function hasBrowser(): boolean {
  try {
    findBrowser()
    return true
  } catch {
    return false
  }
}

/** Installs what is missing where that is possible. @returns sentences for what is still missing, none when all is there */
export function provideTools(): string[] {
  const packages = [
    ...(hasBrowser() ? [] : ['chromium', 'fonts-liberation']),
    ...(onPath('pdftotext') === null ? ['poppler-utils'] : []),
  ]
  if (packages.length > 0 && process.getuid?.() === 0 && onPath('apt-get') !== null) {
    console.log(`\n> installing ${packages.join(', ')}`)
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    const run = (args: readonly string[]): boolean =>
      spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'], env }).status === 0
    const install = ['install', '-y', '-qq', '--no-install-recommends', ...packages]
    if (!run(install)) {
      run(['update', '-qq'])
      run(install)
    }
  }
  return [
    ...(hasBrowser()
      ? []
      : [
          'No Chromium was found for the tests of the window: install Chrome or Chromium, or name one in HEDGEROW_BROWSER.',
        ]),
    ...(onPath('pdftotext') === null
      ? ['pdftotext was not found for the tests of the PDF: install poppler (poppler-utils).']
      : []),
  ]
}
