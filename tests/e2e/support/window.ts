/** What the tests of the window do over and over: open, drop files, wait for numbers, look. */
import { mkdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { test as base, expect, type Page } from '@playwright/test'
import { desktopOf, dropOnDesktop, savedOnDesktop, startDesktop } from '../../electron/support/desktop.ts'
import { type Host, removeHome, startHost } from './host.ts'
import { statementFile } from './statement.ts'

const SCREENS = join(import.meta.dirname, '..', '..', '..', 'out', 'screens')

interface Own {
  /** a host with an empty home, a page inside it, and no error on its console at the end */
  readonly host: Host
  readonly inside: Page
}

/** `test` whose page is let in; every message of the console that is an error fails the test. */
export const test = base.extend<Own & { readonly words: readonly string[]; readonly desktop: boolean }>({
  words: [[], { option: true }],
  // tests/electron runs the same scenarios in the desktop program
  desktop: [false, { option: true }],
  host: async ({ words, desktop }, use) => {
    const host = desktop ? await startDesktop(words) : await startHost(words)
    await use(host)
    await host.stop()
    removeHome(host.home)
  },
  inside: async ({ host, page: browserPage }, use) => {
    const page = 'window' in host ? (host.window as Page) : browserPage
    const wrong = watchErrors(page)
    if (page === browserPage) await page.goto(host.url)
    await expect(page.getByRole('button', { name: /Commands/ })).toBeVisible()
    await use(page)
    expect(wrong, 'errors on the console').toEqual([])
  },
})

/** Collects what the page complains about. */
export function watchErrors(page: Page): string[] {
  const wrong: string[] = []
  page.on('console', (m) => {
    if (m.type() === 'error') wrong.push(m.text())
  })
  page.on('pageerror', (e) => wrong.push(e.message))
  return wrong
}

/** Collects what the framework warns of: a view that reads what has gone. */
export function watchWarnings(page: Page): string[] {
  const said: string[] = []
  page.on('console', (m) => {
    if (m.type() === 'warning') said.push(m.text())
  })
  return said
}

/** Drops files on the window, as a person does. */
export async function drop(
  page: Page,
  files: readonly (string | { name: string; text: string })[],
): Promise<void> {
  const desktop = desktopOf(page)
  if (desktop !== undefined) return dropOnDesktop(desktop, files)
  const list = files.map((f) =>
    typeof f === 'string'
      ? { name: basename(f), base64: readFileSync(f).toString('base64') }
      : { name: f.name, base64: Buffer.from(f.text).toString('base64') },
  )
  const transfer = await page.evaluateHandle((given) => {
    const data = new DataTransfer()
    for (const f of given) {
      const bytes = Uint8Array.from(atob(f.base64), (c) => c.charCodeAt(0))
      data.items.add(new File([bytes], f.name))
    }
    return data
  }, list)
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer })
}

/** Does what saves a file: a browser's download, or the desktop's dialog, which is answered. @returns the bytes saved */
export async function saved(page: Page, act: () => Promise<unknown>): Promise<Buffer> {
  const desktop = desktopOf(page)
  if (desktop !== undefined) return savedOnDesktop(desktop, act)
  const download = page.waitForEvent('download')
  await act()
  return readFileSync(await (await download).path())
}

/** Waits until the strip says how many positions are priced and nothing is being priced. */
export async function priced(page: Page): Promise<void> {
  const strip = page.getByRole('banner')
  await expect(strip.getByText(/^[\d,]+ \/ [\d,]+$/)).toBeVisible({ timeout: 20_000 })
  await expect(strip.getByText('pricing', { exact: true })).toHaveCount(0, { timeout: 20_000 })
}

/** Imports the small statement; its four positions have a price. */
export async function importDesk(page: Page): Promise<void> {
  await drop(page, [statementFile()])
  await page.getByRole('button', { name: /^Commit 9 of 9/ }).click()
  await priced(page)
  await expect(page.getByRole('banner').getByText('4 / 4')).toBeVisible()
}

/** A picture of the window, kept under `out/screens`. */
export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(SCREENS, { recursive: true })
  await page.screenshot({ path: join(SCREENS, `${name}.png`), animations: 'disabled' })
}

export { expect }
