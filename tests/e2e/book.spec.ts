/** The Book view: columns, trees and saved views, what is due, and a dialog that leaves nothing behind. */
import type { Locator } from '@playwright/test'
import { openSample } from './support/sample.ts'
import { expect, importDesk, picture, priced, test, watchWarnings } from './support/window.ts'

/** Texts of a grid's column heads. */
const heads = async (grid: Locator): Promise<string[]> =>
  (await grid.getByRole('columnheader').allTextContents()).map((t) => t.replaceAll(/\s+/g, ' ').trim())

test.describe('the sample', () => {
  const sample = openSample()

  test('columns are chosen and moved, the tree goes by strategy, and a saved view keeps both', async () => {
    const { page } = sample
    await page.keyboard.press('2')
    await page.getByRole('radio', { name: 'Strategy' }).click()
    const grid = page.getByRole('treegrid').or(page.getByRole('grid')).first()
    await expect(grid.getByRole('row').nth(2)).toBeVisible()
    const before = await heads(grid)
    await page.getByTitle('Choose columns').click()
    const hidden = page.getByRole('checkbox', { name: /^Vanna / })
    await expect(hidden).not.toBeChecked()
    await hidden.check()
    await picture(page, 'columns-dark')
    await expect.poll(async () => (await heads(grid)).length).toBe(before.length + 1)
    const place = (list: readonly string[]): number => list.findIndex((h) => h.startsWith('Vanna'))
    const first = place(await heads(grid))
    await page.getByRole('button', { name: 'Move Vanna up' }).click()
    await page.getByRole('button', { name: 'Move Vanna up' }).click()
    await expect.poll(async () => place(await heads(grid))).toBe(first - 2)
    await page.keyboard.press('Escape')
    const after = await heads(grid)

    await page.getByTitle('Views').click()
    await page.getByRole('menuitem', { name: 'Save this view' }).click()
    await page.getByRole('dialog').getByLabel('Name').fill('Strategies')
    await page.keyboard.press('Enter')
    await expect(page.getByTitle('Views')).toContainText('Strategies')
    await page.getByRole('radio', { name: 'Account' }).click()
    await page.getByTitle('Choose columns').click()
    await page.getByRole('button', { name: 'Back to the first columns' }).click()
    await page.keyboard.press('Escape')
    await page.reload()
    await priced(page)
    await page.keyboard.press('2')
    await page.getByTitle('Views').click()
    await page.getByRole('menuitem', { name: 'Strategies' }).click()
    await expect(page.getByRole('radio', { name: 'Strategy' })).toBeChecked()
    await expect.poll(() => heads(grid)).toEqual(after)
  })

  test('early exercise, pins and expiries are due, and each leads to its position', async () => {
    const { page } = sample
    await page.keyboard.press('2')
    await expect(page.getByRole('heading', { name: 'Book', exact: true })).toBeVisible()
    await expect(page.getByRole('row').nth(1)).toBeVisible()
    await page.keyboard.press('d')
    const due = page.getByRole('complementary', { name: 'Due' })
    await due.getByRole('radio', { name: '30 d' }).click()
    await expect(due.getByRole('region', { name: /early/i })).toBeVisible()
    await expect(due.getByRole('region', { name: /expir/i }).first()).toBeVisible()
    await picture(page, 'due-30-dark')
    const titles = await due.getByRole('heading', { level: 3 }).allTextContents()
    expect(titles.join(' ')).toMatch(/pin/i)
    await due.getByRole('region', { name: /early/i }).getByRole('button').first().click()
    await expect(page.getByRole('complementary').getByText('Entries').first()).toBeVisible()
  })
})

test('closing a dialog of the book reads nothing that has gone', async ({ inside: page }) => {
  const warned = watchWarnings(page)
  await importDesk(page)
  await page.keyboard.press('2')
  await expect(page.getByRole('row').nth(1)).toBeVisible()
  await page.keyboard.press('n')
  const add = page.getByRole('dialog', { name: 'Add a fill' })
  await add.getByLabel('Quantity, minus sold').fill('3')
  await page.keyboard.press('Escape')
  await expect(add).toHaveCount(0)
  // behind a whole round to another view, what closed has had its time to complain
  await page.keyboard.press('5')
  await expect(page.getByRole('heading', { level: 2, name: 'Exposure', exact: true })).toBeVisible()
  expect(warned).toEqual([])
})
