/** While the engine is away: old numbers are greyed, what is not of the choice made is not shown, and all of it comes back. */
import { exhaustEngine } from './support/engine.ts'
import { expect, importDesk, picture, priced, test } from './support/window.ts'

test('panes grey what they have, hide what cannot be asked, and fill again', async ({
  inside: page,
  host,
}) => {
  await importDesk(page)
  await page.keyboard.press('5')
  const map = page.getByRole('application').first()
  const table = page.getByRole('grid', { name: 'Exposure by underlying' })
  const ladder = page.getByRole('grid', { name: 'Spot ladder of XYZ' })
  const tiles = page.getByRole('region', { name: 'Totals' })
  await expect(map).toBeVisible()
  await expect(table).toContainText('XYZ')
  await expect(ladder.locator('tbody tr')).toHaveCount(15)
  await expect(tiles).toContainText('day change')
  const before = [await tiles.textContent(), await ladder.textContent(), await table.textContent()]
  const greyed = page.locator('main .stale')
  await expect(greyed).toHaveCount(0)

  const failed = await exhaustEngine(page, host)
  // tiles, map, ladder, its gamma levels and table: all five, with the numbers they had
  await expect(greyed).toHaveCount(5)
  expect([await tiles.textContent(), await ladder.textContent(), await table.textContent()]).toEqual(before)

  // another measure and another grouping cannot be asked now: no map of gamma under the word Vega
  const later = page.getByText('These figures come as soon as the pricing engine is back.')
  await page.keyboard.press('m')
  await expect(later).toHaveCount(1)
  await expect(map).toHaveCount(0)
  await page.getByRole('radiogroup', { name: 'Group by' }).getByRole('radio', { name: 'Expiry' }).click()
  await expect(later).toHaveCount(2)
  await expect(page.getByText('XYZ 19JUN26')).toHaveCount(0)
  await picture(page, 'engine-away-dark')
  // back to what is here: it shows again
  await page.getByRole('radiogroup', { name: 'Measure' }).getByRole('radio', { name: 'Gamma' }).click()
  await expect(later).toHaveCount(1)
  await expect(map).toBeVisible()
  // the other views say so too, and ask nothing in vain
  for (const [key, heading] of [
    ['2', 'Book'],
    ['4', 'Market & vol'],
  ] as const) {
    await page.keyboard.press(key)
    await expect(page.getByRole('heading', { level: 2, name: heading, exact: true })).toBeVisible()
    await expect(page.getByRole('alert')).toHaveCount(1)
  }
  await page.keyboard.press('5')

  await failed.getByRole('button', { name: 'Restart now' }).click()
  await priced(page)
  await expect(failed).toHaveCount(0)
  await expect(later).toHaveCount(0)
  await expect(greyed).toHaveCount(0)
  await expect(page.getByRole('grid', { name: 'Exposure by expiry' })).toContainText('19JUN26')
  await expect(map).toBeVisible()
  expect([await tiles.textContent(), await ladder.textContent()]).toEqual(before.slice(0, 2))
})
