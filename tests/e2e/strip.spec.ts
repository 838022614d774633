/** The strip above every view. */
import { openSample } from './support/sample.ts'
import { expect, test } from './support/window.ts'

const sample = openSample()

test('the strip says how many are not priced, and why', async () => {
  const { page } = sample
  const strip = page.getByRole('banner')
  await expect(strip.getByText(/^20 Nov 2026/)).toBeVisible()
  await strip.getByRole('button', { name: /n\/a$/ }).click()
  const list = page.getByRole('grid', { name: 'Positions without a price' })
  await expect(list.getByRole('row').nth(1)).toBeVisible()
  const reason = await list.getByRole('row').nth(1).getByRole('gridcell').last().textContent()
  expect(reason?.trim().length).toBeGreaterThan(10)
})

test('the sample is marked on every view', async () => {
  const { page } = sample
  for (const key of ['2', '3', '4', '5', '0', ',']) {
    await page.keyboard.press(key)
    await expect(page.getByRole('banner').getByText('Sample', { exact: true })).toBeVisible()
  }
  await expect(page).toHaveTitle(/Sample/)
})
