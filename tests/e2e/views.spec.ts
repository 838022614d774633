/** Every view and layer over the sample book, in both themes: no serious finding of axe, no page scroll, a picture kept of each. */
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { type Host, newHome, removeHome, startHost } from './support/host.ts'
import { expect, picture, priced, test, watchErrors } from './support/window.ts'

const LOOKS = ['dark', 'light'] as const
const SIZES = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
] as const

/** how to get there from any view, and the name of its picture */
const PLACES: readonly { readonly name: string; readonly keys: readonly string[]; readonly layer?: true }[] =
  [
    { name: 'exposure', keys: ['5'] },
    { name: 'book', keys: ['2'] },
    { name: 'market', keys: ['4'] },
    { name: 'report', keys: ['0'] },
    { name: 'import-empty', keys: ['3', 'i'] },
    { name: 'batches', keys: ['3', 'b'] },
    { name: 'breaks', keys: ['3', 'k'] },
    { name: 'settings', keys: [','] },
    { name: 'palette', keys: ['Control+k'], layer: true },
    { name: 'keys', keys: ['?'], layer: true },
    { name: 'jobs', keys: ['j'], layer: true },
    { name: 'as-of', keys: ['a'], layer: true },
    { name: 'not-priced', keys: ['l'], layer: true },
  ]

test.describe('views', () => {
  let host: Host
  test.beforeAll(async () => {
    host = await startHost(['--sample'], newHome())
  })
  test.afterAll(async () => {
    await host.stop()
    removeHome(host.home)
  })

  test('every view in both themes and sizes', async ({ page }) => {
    test.setTimeout(120_000)
    const wrong = watchErrors(page)
    await page.goto(host.url)
    await priced(page)
    const findings: string[] = []
    for (const theme of LOOKS) {
      await setTheme(page, theme)
      for (const place of PLACES) {
        for (const key of place.keys) await page.keyboard.press(key)
        await settled(page)
        const name = `${place.name}-${theme}`
        await picture(page, name)
        findings.push(...(await serious(page, name)))
        if (!(await fits(page))) findings.push(`${name}: the page scrolls at 1280x800`)
        if (place.layer === true) {
          await page.keyboard.press('Escape')
          await expect(page.getByRole('dialog')).toHaveCount(0)
        }
      }
      await page.setViewportSize(SIZES[1])
      for (const place of PLACES.filter((p) => p.layer !== true)) {
        for (const key of place.keys) await page.keyboard.press(key)
        await settled(page)
        await picture(page, `${place.name}-${theme}-1920`)
        if (!(await fits(page))) findings.push(`${place.name}: the page scrolls at 1920x1080`)
      }
      await page.setViewportSize(SIZES[0])
    }
    expect(findings).toEqual([])
    expect(wrong, 'errors on the console').toEqual([])
  })
})

test('the first screen in both themes', async ({ inside: page }) => {
  await expect(page.getByRole('button', { name: /Open the sample/ })).toBeVisible()
  for (const theme of LOOKS) {
    await setTheme(page, theme)
    await picture(page, `first-run-${theme}`)
    expect(await serious(page, `first-run-${theme}`)).toEqual([])
    expect(await fits(page)).toBe(true)
  }
})

async function setTheme(page: Page, theme: 'dark' | 'light'): Promise<void> {
  await page.emulateMedia({ colorScheme: theme })
  await expect(page.locator('html')).toHaveAttribute('data-theme', theme)
}

/** Until nothing on screen says that it waits, and two frames were drawn. */
async function settled(page: Page): Promise<void> {
  await page.waitForTimeout(250)
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
}

async function serious(page: Page, name: string): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations
    .filter((v) => v.impact === 'serious' || v.impact === 'critical')
    .map((v) => `${name}: ${v.id}, ${v.nodes.length} of ${v.nodes[0]?.html.slice(0, 200)}`)
}

function fits(page: Page): Promise<boolean> {
  return page.evaluate(
    () =>
      document.documentElement.scrollHeight <= window.innerHeight &&
      document.documentElement.scrollWidth <= window.innerWidth,
  )
}
