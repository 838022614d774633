/** Figures of the Exposure view: decimals as set, totals and facts that say why too, and nothing unknown printed as 0. */
import type { Locator, Page } from '@playwright/test'
import { openSample } from './support/sample.ts'
import { expect, picture, test } from './support/window.ts'

const sample = openSample()

const grid = (page: Page, name: string | RegExp): Locator => page.getByRole('grid', { name })
const choose = (page: Page, of: string, name: string): Promise<void> =>
  page.getByRole('radiogroup', { name: of }).getByRole('radio', { name, exact: true }).click()

test.beforeEach(async () => {
  const { page } = sample
  await page.keyboard.press('5')
  await choose(page, 'Group by', 'Underlying')
  await choose(page, 'Underlying of map and ladder', 'BTC')
  await expect(grid(page, 'Spot ladder of BTC')).toBeVisible()
})

/** The decimals that figures of a place have: the numbers of digits that occur, n/a and blanks apart. */
async function decimalsOf(places: Locator): Promise<readonly number[]> {
  const texts = (await places.allTextContents()).map((t) => t.trim()).filter((t) => /\d/.test(t))
  expect(texts.length).toBeGreaterThan(4)
  return [...new Set(texts.map((t) => /\.(\d+)/.exec(t)?.[1]?.length ?? 0))].sort()
}

test('map, ladder, table and tiles follow the decimals of the settings', async () => {
  const { page } = sample
  await page.keyboard.press('t')
  const places = {
    map: grid(page, / by strike/i).locator('td[aria-colindex], tbody td:not(:first-child)'),
    totals: grid(page, / by strike/i).locator('tfoot td:not(:first-child)'),
    ladder: grid(page, /^Spot ladder/).locator('tbody td:nth-child(n+3)'),
    table: grid(page, 'Exposure by underlying').locator('tbody td:nth-child(n+5):not(:last-child)'),
    sums: grid(page, 'Exposure by underlying').locator('tfoot td:nth-child(n+5):not(:last-child)'),
  }
  const tiles = page.getByRole('region', { name: 'Totals' }).locator('.fig')
  for (const decimals of [2, 4, 0]) {
    await page.keyboard.press(',')
    await page.getByRole('combobox', { name: 'Decimals of cash' }).selectOption(String(decimals))
    await page.keyboard.press('Escape')
    await page.keyboard.press('5')
    for (const [name, place] of Object.entries(places))
      await expect.poll(() => decimalsOf(place), `${name}, ${decimals}`).toEqual([decimals])
    // three digits, and never fewer decimals than wanted
    expect(Math.min(...(await decimalsOf(tiles))), `tiles, ${decimals}`).toBeGreaterThanOrEqual(decimals)
    if (decimals === 4) await picture(page, 'decimals-4-dark')
  }
  await page.keyboard.press('t')
})

test('totals of the map are reached by keyboard and pointer, and say why', async () => {
  const { page } = sample
  const map = page.getByRole('application').first()
  await page.keyboard.press('w')
  await expect(map).toBeFocused()
  await page.keyboard.press('End')
  await expect(map).toHaveAttribute('aria-label', /, all columns, /)
  await explained(page, /^Gamma 1%, BTC, [\d,]+$/)
  await page.keyboard.press('Control+End')
  await expect(map).toHaveAttribute('aria-label', /^all rows, all columns, /)
  await explained(page, 'Gamma 1%, BTC')
  await page.keyboard.press('ArrowLeft')
  await expect(map).toHaveAttribute('aria-label', /^all rows, /)
  await explained(page, /^Gamma 1%, BTC, .+/)
  await page.keyboard.press('Control+Home')
  // the pointer, and a click opens the positions
  const sums = page.locator('.heat-box .foots .sum')
  await sums.first().hover()
  await expect(page.getByRole('tooltip')).toContainText('USD per 1%')
  await sums.first().click()
  await expect(page.getByRole('heading', { level: 2, name: 'Book', exact: true })).toBeVisible()
  await expect(page.getByText('Underlying BTC')).toBeVisible()
})

test('spots, changes, counts and the total row of the table say why', async () => {
  const { page } = sample
  const table = grid(page, 'Exposure by underlying')
  await table.focus()
  await page.keyboard.press('Control+Home')
  await page.keyboard.press('Home')
  await page.keyboard.press('ArrowRight')
  await explained(page, 'Spot, BTC', /96,420 USD/)
  await page.keyboard.press('ArrowRight')
  await explained(page, 'Change of the day, BTC', /Spot one day before/)
  await page.keyboard.press('ArrowRight')
  await explained(page, /^Delta.*, BTC$/, /units of the underlying|delta/)
  // past the last row stands the total
  await page.keyboard.press('Control+End')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowRight')
  await explained(page, 'Delta, book', /Positions/)
  await table.getByText('68/69').hover()
  await expect(page.getByRole('tooltip')).toContainText('1 without a price')
})

test('price and figures of the ladder say why', async () => {
  const { page } = sample
  const ladder = grid(page, 'Spot ladder of BTC')
  await ladder.focus()
  await page.keyboard.press('Control+Home')
  await page.keyboard.press('Home')
  await page.keyboard.press('ArrowRight')
  await explained(page, 'Spot, BTC, spot +20%', /96,420 moved by \+20%/)
  await page.keyboard.press('ArrowRight')
  await explained(page, 'P&L, BTC, spot +20%', /full revaluation/)
})

test('where nothing has a price, nothing prints 0', async () => {
  const { page } = sample
  await choose(page, 'Underlying of map and ladder', 'RUT')
  const ladder = grid(page, 'Spot ladder of RUT')
  await expect(ladder.locator('tbody tr')).toHaveCount(15)
  const texts = await ladder.locator('tbody td:nth-child(n+2)').allTextContents()
  expect(new Set(texts.map((t) => t.trim()))).toEqual(new Set(['n/a']))
  await picture(page, 'exposure-not-priced-dark')
})

/** F opens the drawer of what has the cursor; Escape closes it. */
async function explained(page: Page, title: string | RegExp, says: RegExp = /Formula/): Promise<void> {
  await page.keyboard.press('f')
  const drawer = page.getByRole('complementary').filter({ hasText: 'why this number' })
  await expect(drawer.getByRole('heading', { name: title })).toBeVisible()
  await expect(drawer.getByText('Formula', { exact: true })).toBeVisible()
  await expect(drawer).toContainText(says)
  await page.keyboard.press('Escape')
  await expect(drawer).toHaveCount(0)
}
