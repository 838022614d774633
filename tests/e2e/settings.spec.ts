/** Settings: each changes what it says, and survives a reload. */
import { expect, importDesk, picture, priced, test } from './support/window.ts'

test('decimals, currency, palette and backups change what they say and survive a reload', async ({
  inside: page,
}) => {
  await importDesk(page)
  await page.keyboard.press(',')
  await page.getByRole('combobox', { name: 'Decimals of cash' }).selectOption('2')
  await page.getByRole('radio', { name: 'Green, red' }).click()
  await page.getByRole('combobox', { name: 'Backups kept' }).selectOption('3')
  await page.getByRole('combobox', { name: 'Reporting currency' }).fill('EUR')
  await page.keyboard.press('Enter')
  const strip = page.getByRole('banner')
  await expect(strip).toContainText('BaseEUR')
  await page.reload()
  await expect(strip).toContainText('EUR')
  await expect(page.locator('html')).toHaveAttribute('data-palette', 'green-red')
  await page.keyboard.press(',')
  await expect(page.getByRole('combobox', { name: 'Decimals of cash' })).toHaveValue('2')
  await expect(page.getByRole('combobox', { name: 'Backups kept' })).toHaveValue('3')
  await page.getByRole('combobox', { name: 'Reporting currency' }).fill('USD')
  await page.keyboard.press('Enter')
  await expect(strip).toContainText('BaseUSD')
  // leaves the field
  await page.keyboard.press('Escape')
  await priced(page)
  await page.keyboard.press('2')
  await expect(page.getByRole('row').nth(1)).toContainText(/[\d,]+\.\d\d(?!\d)/)
  await picture(page, 'book-decimals-dark')
  await page.keyboard.press(',')
  await page.getByRole('button', { name: 'Make one now' }).click()
  await expect(page.getByText(/^[23]\s+kept/)).toBeVisible()
  await page.getByRole('combobox', { name: 'Backups kept' }).selectOption('1')
  await page.getByRole('button', { name: 'Make one now' }).click()
  await expect(page.getByText(/^1\s+kept/)).toBeVisible()
})
