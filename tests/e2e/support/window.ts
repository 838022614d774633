/** What the tests of the window do over and over: open, drop files, wait for numbers, look. */
import { mkdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { test as base, expect, type Page } from '@playwright/test'
import { type Host, removeHome, startHost } from './host.ts'

export const SCREENS = join(import.meta.dirname, '..', '..', '..', 'out', 'screens')

interface Own {
  /** a host with an empty home, a page inside it, and no error on its console at the end */
  readonly host: Host
  readonly inside: Page
}

/** `test` whose page is let in; every message of the console that is an error fails the test. */
export const test = base.extend<Own & { readonly words: readonly string[] }>({
  words: [[], { option: true }],
  host: async ({ words }, use) => {
    const host = await startHost(words)
    await use(host)
    await host.stop()
    removeHome(host.home)
  },
  inside: async ({ host, page }, use) => {
    const wrong = watchErrors(page)
    await page.goto(host.url)
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

/** Drops files on the window, as a person does. */
export async function drop(
  page: Page,
  files: readonly (string | { name: string; text: string })[],
): Promise<void> {
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

/** Waits until the strip says how many positions are priced and nothing is being priced. */
export async function priced(page: Page): Promise<void> {
  const strip = page.getByRole('banner')
  await expect(strip.getByText(/^[\d,]+ \/ [\d,]+$/)).toBeVisible({ timeout: 20_000 })
  await expect(strip.getByText('pricing', { exact: true })).toHaveCount(0, { timeout: 20_000 })
}

/** A picture of the window, kept under `out/screens`. */
export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(SCREENS, { recursive: true })
  await page.screenshot({ path: join(SCREENS, `${name}.png`), animations: 'disabled' })
}

export { expect }
