/** The Exposure view: what is shown is chosen, map and table twin agree, and every figure says why it is what it is. */
import type { Page } from '@playwright/test'
import { openSample } from './support/sample.ts'
import { expect, test } from './support/window.ts'

const sample = openSample()

test('exposure by underlying, expiry, account and strategy, and why on grid figure and total', async () => {
  const { page } = sample
  await page.keyboard.press('5')
  for (const [name, group] of [
    ['Underlying', 'underlying'],
    ['Expiry', 'expiry'],
    ['Maturity', 'bucket'],
    ['Account', 'account'],
    ['Strategy', 'strategy'],
  ] as const) {
    await page.getByRole('radiogroup', { name: 'Group by' }).getByRole('radio', { name }).click()
    const grid = page.getByRole('grid', { name: `Exposure by ${group}` })
    await expect(grid.getByRole('row').nth(2)).toBeVisible()
    await grid.focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Home')
    for (let i = 0; i < 4; i += 1) await page.keyboard.press('ArrowRight')
    await page.keyboard.press('f')
    await explained(page)
  }
  // a total under the pointer: a layer shows it, F opens all of it
  const total = page.getByRole('grid', { name: 'Exposure by strategy' }).locator('tfoot td').nth(2)
  await total.locator('.fig-cell').hover()
  await expect(page.getByRole('tooltip')).toContainText('F')
  await page.keyboard.press('f')
  await explained(page)
})

test('every tile says why it is what it is', async () => {
  const { page } = sample
  await page.keyboard.press('5')
  const tiles = page.getByRole('region', { name: 'Totals' }).getByRole('button')
  const count = await tiles.count()
  expect(count).toBeGreaterThan(6)
  for (let i = 0; i < count; i += 1) {
    await tiles.nth(i).focus()
    await page.keyboard.press('f')
    await explained(page)
  }
})

test('measure, cash or units, net or gross change map and table twin alike', async () => {
  const { page } = sample
  await page.keyboard.press('5')
  const measure = page.getByRole('radiogroup', { name: 'Measure' })
  const twin = page.getByRole('grid', { name: / by strike/i })
  const map = page.getByRole('application').first()
  const seen = new Map<string, string>()
  for (const m of ['Gamma', 'Vega'])
    for (const sum of ['Net', 'Gross'])
      for (const basis of ['USD', 'Units']) {
        const name = `${m} ${sum} ${basis}`
        await measure.getByRole('radio', { name: m, exact: true }).click()
        await page.getByRole('radiogroup', { name: 'Net or gross' }).getByRole('radio', { name: sum }).click()
        await page
          .getByRole('radiogroup', { name: 'Cash or units of the underlying' })
          .getByRole('radio', { name: basis })
          .click()
        await map.focus()
        await expect
          .poll(async () => {
            await page.keyboard.press('Control+c')
            return (await page.evaluate(() => navigator.clipboard.readText())).split('\t')[0] ?? ''
          }, name)
          .toMatch(new RegExp(`^${m}.*${basis === 'USD' ? 'USD' : ''}.*${sum.toLowerCase()}$`))
        await page.keyboard.press('w')
        await expect(map).toHaveAttribute('aria-label', /, (worst|largest)/)
        const spoken = (await map.getAttribute('aria-label')) ?? ''
        await page.keyboard.press('t')
        await expect(twin).toBeVisible()
        const [, strike, minus, figure] = /^(.+), \d\d[A-Z]{3}\d\d, (minus )?([+\d,.]+) /.exec(spoken) ?? []
        expect(figure, `${name}: ${spoken}`).toBeDefined()
        const row = twin.getByRole('row').filter({ has: page.getByText(strike as string, { exact: true }) })
        await expect(row, `${name}: ${spoken}`).toContainText(
          `${minus === undefined ? '' : '\u2212'}${figure}`,
        )
        seen.set(name, spoken)
        await page.keyboard.press('t')
      }
  expect(new Set(seen.values()).size, 'eight different maps').toBe(8)
})

test('under the ladder: where gamma is 0, and the strikes where it lies, which open their positions', async () => {
  const { page } = sample
  await page.keyboard.press('5')
  await page.getByRole('radiogroup', { name: 'Underlying of map and ladder' }).getByText('SPX').click()
  const levels = page.getByLabel(/^Gamma levels of SPX/)
  await expect(levels).toContainText(/Zero \u0393 \u2193/)
  // the sample is short gamma below its spot and above it: both levels are prices
  await expect(levels).toContainText(/\u2193\s*[\d,.]+\s*\u2212\d/)
  await expect(levels).toContainText(/\u2191\s*[\d,.]+\s*\+\d/)
  const short = levels.getByRole('button').first()
  const strike = (await short.textContent())?.trim() ?? ''
  await page.getByRole('button', { name: /^Table/ }).click()
  const rows = page.getByRole('grid', { name: / by strike/i }).getByRole('row')
  const totals = (await rows.allTextContents()).filter((t) => t.trim().startsWith(strike))
  expect(totals.length, strike).toBeGreaterThan(0)
  await page.getByRole('button', { name: /^Map/ }).click()
  await short.focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 2, name: 'Book' })).toBeVisible()
  await expect(page.getByRole('treegrid').or(page.getByRole('grid')).first()).toContainText(strike)
})

test('a cell of the map and a figure of the ladder say why', async () => {
  const { page } = sample
  await page.keyboard.press('5')
  const map = page.getByRole('application').first()
  await expect(map).toBeVisible()
  await page.keyboard.press('w')
  await expect(map).toHaveAttribute('aria-label', /, (worst|largest)/)
  await expect(map).toBeFocused()
  await page.keyboard.press('f')
  await explained(page)
  const ladder = page.getByRole('grid', { name: /^Spot ladder of/ })
  await ladder.focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('f')
  await explained(page)
})

/** The drawer tells formula, reference, as-of, inputs with source and age, or the positions that have their own. */
async function explained(page: Page): Promise<void> {
  const drawer = page.getByRole('complementary').filter({ hasText: 'why this number' })
  await expect(drawer.getByText('Formula')).toBeVisible()
  const text = (await drawer.textContent()) ?? ''
  expect(text).toContain('As of')
  expect(text, text).toMatch(/Source.*Age|Inputs differ by underlying/s)
  await page.keyboard.press('Escape')
  await expect(drawer).toHaveCount(0)
}
