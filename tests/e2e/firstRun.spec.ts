/** The first run: what can be chosen, and the steps of the first five minutes. */
import { statementFile } from './support/statement.ts'
import { drop, expect, picture, priced, saved, test } from './support/window.ts'

test('three choices; the five steps tick off as they are done', async ({ inside: page }) => {
  test.setTimeout(120_000)
  await expect(page.getByRole('button', { name: /Open the sample/ })).toBeVisible()
  await expect(
    page.getByRole('button', { name: /Import a statement|Choose a file|Choose files/ }).first(),
  ).toBeVisible()
  await expect(page.getByRole('button', { name: 'Create' })).toBeVisible()
  await page.getByRole('button', { name: /Open the sample/ }).click()
  await priced(page)
  const steps = page.getByRole('region', { name: 'First five minutes' })
  const done = steps.getByText('done', { exact: true })
  await expect(done).toHaveCount(0)
  await page.keyboard.press('5')
  await expect(page.getByRole('application').first()).toBeVisible()
  await page.keyboard.press('w')
  await expect(done).toHaveCount(1)

  await page.keyboard.press('4')
  const at = (): Promise<string> =>
    page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '')
  for (let i = 0; i < 8 && (await done.count()) < 2; i += 1) {
    await expect.poll(at).not.toBe('')
    const asked = await at()
    await page.keyboard.type(asked.includes('vol') ? '25' : '100')
    await page.keyboard.press('Enter')
    // the cursor goes on to what is lacking next, or the step is done
    await expect.poll(async () => (await at()) !== asked || (await done.count()) === 2).toBe(true)
  }
  await expect(done).toHaveCount(2)

  await page.keyboard.press('Escape')
  await page.keyboard.press('2')
  await page.keyboard.press('d')
  const due = page.getByRole('complementary', { name: 'Due' })
  await due.getByRole('button', { name: 'Accept', exact: true }).first().click()
  await expect(done).toHaveCount(3)

  await page.keyboard.press('Escape')
  await page.keyboard.press('0')
  await expect(page.getByRole('button', { name: /^[0-9a-f]{12}$/ })).toBeVisible({ timeout: 30_000 })
  await saved(page, () => page.keyboard.press('Control+p'))
  await expect(done).toHaveCount(4)

  await drop(page, [statementFile()])
  await page.getByRole('button', { name: 'Into a new book of my own' }).click()
  await page.getByRole('button', { name: /^Commit [1-9]/ }).click()
  await priced(page)
  // nothing is left to do: the list goes
  await expect(steps).toHaveCount(0)
  await picture(page, 'first-steps-done-dark')
})
