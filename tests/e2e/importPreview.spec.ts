/** The preview of an import: reached from every view, asks for a zone once, shows its rows by outcome. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brokenStatementFile } from './support/statement.ts'
import { drop, expect, importDesk, picture, test } from './support/window.ts'

const FIXTURES = join(import.meta.dirname, '..', 'fixtures')

test('a file dropped on any view is taken, and its rows are shown', async ({ inside: page }) => {
  await importDesk(page)
  for (const key of ['2', '4', '5', '0', ',']) {
    await page.keyboard.press(key)
    await expect(page.getByRole('heading', { level: 2, name: 'Import', exact: true })).toHaveCount(0)
    await drop(page, [brokenStatementFile()])
    await expect(page.getByRole('grid', { name: 'Rows of desk-broken.json' })).toBeVisible()
    await page.getByRole('button', { name: /^Discard/ }).click()
    await expect(page.getByRole('grid', { name: 'Rows of desk-broken.json' })).toHaveCount(0)
  }
})

test('the zone is asked once and kept for the next file of the account', async ({ inside: page }) => {
  const file = readFileSync(join(FIXTURES, 'tastytrade-csv', 'layout1.csv'), 'utf8')
  await drop(page, [{ name: 'first.csv', text: file }])
  await expect(page.getByRole('heading', { name: 'One question first' })).toBeVisible()
  await picture(page, 'import-zone-dark')
  await page.getByRole('combobox', { name: 'Zone of the times' }).fill('America/New_York')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: /^Commit [1-9]/ }).click()
  await expect(page.getByText(/^Batch 1 written/)).toBeVisible()
  const lines = file.split('\n')
  const later = [lines[0], ...lines.slice(1, 3).map((l) => l.replace('2018', '2019'))].join('\n')
  await drop(page, [{ name: 'second.csv', text: later }])
  await expect(page.getByRole('button', { name: /^Commit [1-9]/ })).toBeVisible()
  await expect(page.getByRole('complementary', { name: 'The file' })).toContainText('America/New_York')
})

test('times read as everywhere in the window, with the whole of them on hover', async ({ inside: page }) => {
  await drop(page, [brokenStatementFile()])
  const rows = page.getByRole('grid', { name: 'Rows of desk-broken.json' })
  const time = rows.getByText('5 Jan 2026 15:01', { exact: true })
  await expect(time).toHaveAttribute('title', '2026-01-05T15:01:00.000Z')
  expect(await rows.textContent()).not.toMatch(/\d{4}-\d{2}-\d{2}/)
  expect(
    await time.evaluate((t) => (t.parentElement?.scrollWidth ?? 0) - (t.parentElement?.clientWidth ?? 0)),
  ).toBe(0)
  // a history of minutes has hours where one of days has days; without a zone they are no instants
  const minutes = '34200000,475000,475500,474900,475100,1200\n34260000,475100,475200,475000,475200,800\n'
  await page.getByRole('button', { name: /^Discard/ }).click()
  await drop(page, [{ name: '20260105_trade.csv', text: minutes }])
  const series = page.getByRole('grid', { name: 'Series of 20260105_trade.csv' })
  await expect(series.getByText('5 Jan 2026 09:30:00', { exact: true })).toHaveAttribute(
    'title',
    '2026-01-05T09:30:00',
  )
  await expect(
    page.getByText(/2 dates from 5 Jan 2026 09:30:00 to 5 Jan 2026 09:31:00/).first(),
  ).toBeVisible()
  await expect(page.getByText(/Newest value of/)).toHaveCount(0)
  await picture(page, 'history-minutes-dark')
})

test('the preview is filtered by outcome', async ({ inside: page }) => {
  await drop(page, [brokenStatementFile()])
  const rows = page.getByRole('grid', { name: 'Rows of desk-broken.json' })
  const filters = page.getByRole('toolbar', { name: 'Show rows by outcome' })
  await expect(rows.getByRole('row')).toHaveCount(11)
  await filters.getByRole('button', { name: /^Error 1$/ }).click()
  await expect(rows.getByRole('row')).toHaveCount(2)
  await expect(rows.getByRole('row').nth(1)).toContainText('Error')
  await filters.getByRole('button', { name: /^New/ }).click()
  await expect(rows.getByText('Error', { exact: true })).toHaveCount(0)
  await filters.getByRole('button', { name: /^All 10$/ }).click()
  await expect(rows.getByRole('row')).toHaveCount(11)
})

test('rows that are rightly no entry are counted with their reason, and the account stays known behind the commit', async ({
  inside: page,
}) => {
  const head =
    'Name,Symbol,Side,Status,Filled,Total Qty,Price,Avg Price,Time-in-Force,Placed Time,Filled Time'
  const order = (side: string, status: string, filled: number): string =>
    `SPY260320C00600000,SPY260320C00600000,${side},${status},${filled},1,@1.50,1.50,DAY,01/05/2026 10:00:00 EST,01/05/2026 10:00:05 EST`
  const text = [head, order('Buy', 'Filled', 1), order('Sell', 'Cancelled', 0), ''].join('\n')
  await drop(page, [{ name: 'orders.csv', text }])
  const facts = page.getByRole('complementary', { name: 'The file' })
  await expect(facts).toContainText('order cancelled: nothing was filled')
  const rows = page.getByRole('grid', { name: 'Rows of orders.csv' })
  // without anything to explain, what each row is stands beside its outcome
  await expect(rows.getByRole('columnheader').nth(3)).toHaveText('Kind')
  await page.getByRole('button', { name: /^Commit 1 of 1/ }).click()
  await expect(page.getByRole('heading', { name: 'Imported' })).toBeVisible()
  await expect(facts).toContainText('Webull')
  await expect(facts).toContainText('America/New_York')
})
