/** Every view and layer over the sample book, in both themes: no finding of axe above minor, no page scroll, a picture kept of each. */
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, picture, priced, test } from './support/window.ts'

const LOOKS = ['dark', 'light'] as const
const SIZES = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
] as const

/** how to get there from any view, and the name of its picture */
const PLACES: readonly {
  readonly name: string
  readonly keys: readonly string[]
  /** heading of the view, or name of the dialog */
  readonly title: string | RegExp
  readonly layer?: true
}[] = [
  { name: 'exposure', keys: ['5'], title: 'Exposure' },
  { name: 'book', keys: ['2'], title: 'Book' },
  { name: 'market', keys: ['4'], title: 'Market & vol' },
  { name: 'report', keys: ['0'], title: /report/i },
  { name: 'import-empty', keys: ['3', 'i'], title: 'Import' },
  { name: 'batches', keys: ['3', 'b'], title: 'Import' },
  { name: 'breaks', keys: ['3', 'k'], title: 'Import' },
  { name: 'settings', keys: [','], title: 'Settings' },
  { name: 'palette', keys: ['Control+k'], title: 'Commands', layer: true },
  { name: 'keys', keys: ['?'], title: 'Keys', layer: true },
  { name: 'jobs', keys: ['j'], title: 'Jobs', layer: true },
  { name: 'as-of', keys: ['a'], title: 'As of', layer: true },
  { name: 'not-priced', keys: ['l'], title: 'Positions without a price', layer: true },
]

test.describe('the sample', () => {
  test.use({ words: ['--sample'] })

  test('every view in both themes and sizes', async ({ inside: page }) => {
    test.setTimeout(240_000)
    await priced(page)
    const findings: string[] = []
    for (const theme of LOOKS) {
      await setTheme(page, theme)
      for (const place of PLACES) {
        await reach(page, place)
        const name = `${place.name}-${theme}`
        await picture(page, name)
        findings.push(...(await flawsOf(page, name, theme === 'dark')))
        if (!(await fits(page))) findings.push(`${name}: the page scrolls at 1280x800`)
        if (place.layer === true) {
          await page.keyboard.press('Escape')
          await expect(page.getByRole('dialog')).toHaveCount(0)
        }
      }
      await page.setViewportSize(SIZES[1])
      for (const place of PLACES.filter((p) => p.layer !== true)) {
        await reach(page, place)
        await picture(page, `${place.name}-${theme}-1920`)
        if (!(await fits(page))) findings.push(`${place.name}: the page scrolls at 1920x1080`)
      }
      await page.setViewportSize(SIZES[0])
    }
    // the other palette, at the view that shows most of it
    await command(page, 'green-red')
    for (const theme of LOOKS) {
      await setTheme(page, theme)
      await reach(page, PLACES[0] as (typeof PLACES)[number])
      await picture(page, `exposure-green-red-${theme}`)
      findings.push(...(await flawsOf(page, `green-red ${theme}`, false)))
    }
    expect(findings).toEqual([])
  })
})

test('the first screen in both themes', async ({ inside: page }) => {
  await expect(page.getByRole('button', { name: /Open the sample/ })).toBeVisible()
  for (const theme of LOOKS) {
    await setTheme(page, theme)
    await picture(page, `first-run-${theme}`)
    expect(await flawsOf(page, `first-run-${theme}`, theme === 'dark')).toEqual([])
    expect(await fits(page)).toBe(true)
  }
})

async function setTheme(page: Page, theme: 'dark' | 'light'): Promise<void> {
  await page.emulateMedia({ colorScheme: theme })
  await expect(page.locator('html')).toHaveAttribute('data-theme', theme)
}

/** Runs the first command that fits the words. */
async function command(page: Page, words: string): Promise<void> {
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+k')
  await page.keyboard.type(words)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toHaveCount(0)
}

/** Goes to a place by its keys alone, and waits until it has what it shows. */
async function reach(page: Page, place: (typeof PLACES)[number]): Promise<void> {
  // a view may have put the cursor into a field: Escape leaves it
  await page.keyboard.press('Escape')
  for (const key of place.keys) await page.keyboard.press(key)
  if (place.layer === true) await expect(page.getByRole('dialog', { name: place.title })).toBeVisible()
  else await expect(page.getByRole('heading', { level: 2, name: place.title, exact: true })).toBeVisible()
  await settled(page)
}

/** Until the page has not changed for a moment. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(
    ({ quiet, limit }) =>
      new Promise<void>((done) => {
        const end = setTimeout(finish, limit)
        let timer = setTimeout(finish, quiet)
        const watch = new MutationObserver(() => {
          clearTimeout(timer)
          timer = setTimeout(finish, quiet)
        })
        watch.observe(document.body, {
          subtree: true,
          childList: true,
          characterData: true,
          attributes: true,
        })
        function finish(): void {
          watch.disconnect()
          clearTimeout(end)
          clearTimeout(timer)
          requestAnimationFrame(() => requestAnimationFrame(() => done()))
        }
      }),
    { quiet: 200, limit: 6000 },
  )
}

/** @param whole every rule; else contrast only, which is all that a theme changes */
async function flawsOf(page: Page, name: string, whole: boolean): Promise<string[]> {
  const axe = new AxeBuilder({ page })
  const { violations } = await (whole ? axe : axe.withRules(['color-contrast'])).analyze()
  return violations
    .filter((v) => v.impact !== 'minor')
    .map((v) => `${name}: ${v.id}, ${v.nodes.length} of ${v.nodes[0]?.html.slice(0, 200)}`)
}

function fits(page: Page): Promise<boolean> {
  return page.evaluate(
    () =>
      document.documentElement.scrollHeight <= window.innerHeight &&
      document.documentElement.scrollWidth <= window.innerWidth,
  )
}
