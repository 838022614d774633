/** Figures of the Exposure view: decimals as set, totals and facts that say why too, and nothing unknown printed as 0. */
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { precise } from '../../renderer/views/Exposure/figures.ts'
import type { ExposureReport, Heatmap } from '../../shared/model/exposure.ts'
import { formatExpiry } from '../../shared/report/numbers.ts'
import { hedgerow } from './support/host.ts'
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
    // nothing is cut off, and no column stands outside
    for (const name of ['ladder', 'table', 'sums'] as const)
      expect(await cutOff(places[name]), `${name}, ${decimals}`).toEqual([])
    expect(await sidewaysOf(grid(page, 'Exposure by underlying')), `table, ${decimals}`).toBe(0)
    expect(await sidewaysOf(grid(page, /^Spot ladder/)), `ladder, ${decimals}`).toBe(0)
    if (decimals === 4) await picture(page, 'decimals-4-dark')
  }
  await page.keyboard.press('t')
})

test('the book has room for four decimals, and says that there are columns further right', async () => {
  const { page } = sample
  const decimals = async (n: number): Promise<void> => {
    await page.keyboard.press(',')
    await page.getByRole('combobox', { name: 'Decimals of cash' }).selectOption(String(n))
    await page.keyboard.press('Escape')
    await page.keyboard.press('2')
    await expect(page.getByRole('heading', { level: 2, name: 'Book', exact: true })).toBeVisible()
  }
  await decimals(0)
  const book = page.getByRole('treegrid', { name: 'Positions' })
  const figures = book.locator('tbody td:nth-child(n+2), tfoot td:nth-child(n+2)')
  await expect.poll(() => figures.filter({ hasText: /\d/ }).count()).toBeGreaterThan(100)
  expect(await sidewaysOf(book)).toBe(0)
  await expect(page.locator('.sides.more')).toHaveCount(0)
  await decimals(4)
  await expect(book.locator('tfoot')).toContainText(/\.\d{4}/)
  expect(await cutOff(figures)).toEqual([])
  expect(await sidewaysOf(book)).toBeGreaterThan(50)
  await expect(page.locator('.sides.more')).toHaveCount(1)
  await picture(page, 'book-decimals-4-dark')
  // the end of the columns: no sign any more, and the first column is still there
  const first = book.getByRole('columnheader', { name: 'Account' })
  const before = await first.boundingBox()
  await book.evaluate((table) => table.parentElement?.scrollTo({ left: 9999 }))
  await expect(page.locator('.sides.more')).toHaveCount(0)
  expect(await first.boundingBox()).toEqual(before)
  await decimals(0)
})

/** Texts that their cells have no room for. */
function cutOff(cells: Locator): Promise<readonly string[]> {
  return cells.evaluateAll((all) =>
    all.filter((c) => c.scrollWidth > c.clientWidth + 1).map((c) => c.textContent ?? ''),
  )
}

/** Px of a grid that stand outside of its pane. */
function sidewaysOf(table: Locator): Promise<number> {
  return table.evaluate((t) => (t.parentElement?.scrollWidth ?? 0) - (t.parentElement?.clientWidth ?? 0))
}

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

test('bars by expiry say why, and are what the command line sums', async () => {
  const { page, home } = sample
  const told = await hedgerow<ExposureReport>(
    ['exposure', '--book', join(home, 'hedgerow', 'sample.hedgerow'), '--heatmap', 'gammaCash1pct'],
    home,
  )
  const { rows, columns, net } = (told.heatmap as Heatmap).strikeExpiry
  const sumOf = (expiry: string): number =>
    net.reduce(
      (sum, line, r) =>
        rows[r]?.underlying === 'deribit:BTC:BTC' ? sum + (line[columns.indexOf(expiry)] ?? 0) : sum,
      0,
    )
  await page.setViewportSize({ width: 1920, height: 1080 })
  const bars = page.getByRole('img', { name: /^Gamma of BTC by expiry/ })
  await expect(bars).toBeVisible()
  const names = await bars.locator('text.t2x').allTextContents()
  let compared = 0
  for (const [i, name] of names.entries()) {
    const expiry = columns.find((c) => formatExpiry(c) === name)
    if (expiry === undefined) continue
    const value = `${precise(sumOf(expiry))} USD per 1%`
    await bars.locator('.whole').nth(i).hover()
    const tip = page.getByRole('tooltip')
    await expect(tip).toContainText(`Gamma 1%, BTC, ${name}`)
    await expect(tip).toContainText(value)
    compared += 1
    if (compared > 2) continue
    await page.keyboard.press('f')
    const drawer = page.getByRole('complementary').filter({ hasText: 'why this number' })
    await expect(drawer.getByRole('heading', { name: `Gamma 1%, BTC, ${name}` })).toBeVisible()
    await expect(drawer).toContainText(value)
    await expect(drawer).toContainText('Positions')
    await page.keyboard.press('Escape')
  }
  expect(compared).toBeGreaterThan(5)
  await page.setViewportSize({ width: 1280, height: 800 })
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
