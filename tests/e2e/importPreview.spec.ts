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
