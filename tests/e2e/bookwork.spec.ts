/** Work on the book view and on imports that is remembered: order of columns, accounts of statements, mappings, why a number. */
import type { Locator, Page } from '@playwright/test'
import { drop, expect, importDesk, picture, saved, test } from './support/window.ts'

const heads = (page: Page): Promise<string[]> =>
  page
    .getByRole('treegrid', { name: 'Positions' })
    .or(page.getByRole('grid', { name: 'Positions' }))
    .getByRole('columnheader')
    .evaluateAll((all) => all.map((h) => h.querySelector('b')?.textContent?.trim() ?? ''))

async function withDesk(page: Page): Promise<void> {
  await importDesk(page)
  await page.keyboard.press('2')
  await expect(page.getByText('XYZ 19JUN26 100 C', { exact: true })).toBeVisible()
}

const chooser = (page: Page): Locator => page.getByRole('dialog', { name: 'Choose columns' })

test('columns move by Alt+arrow and by dragging, and keep their places over a restart of the page', async ({
  inside: page,
  host,
}) => {
  await withDesk(page)
  expect((await heads(page)).slice(1, 4)).toEqual(['Quantity', 'Vol', 'Value'])

  await page.keyboard.press('c')
  const vol = chooser(page).getByRole('checkbox', { name: /^Vol/ }).first()
  await vol.focus()
  await page.keyboard.press('Alt+ArrowDown')
  await expect.poll(() => heads(page)).toEqual(expect.arrayContaining(['Vol']))
  await expect.poll(async () => (await heads(page)).slice(1, 4)).toEqual(['Quantity', 'Value', 'Vol'])
  await expect(vol).toBeFocused()

  await chooser(page)
    .getByRole('listitem')
    .filter({ hasText: 'Theta' })
    .first()
    .dragTo(chooser(page).getByRole('listitem').filter({ hasText: 'Quantity' }))
  await expect
    .poll(async () => (await heads(page)).slice(1, 5))
    .toEqual(['Theta', 'Quantity', 'Value', 'Vol'])
  await picture(page, 'columns-moved-dark')
  await page.keyboard.press('Escape')

  // kept by the host a little after the last change
  await page.waitForTimeout(2000)
  const key = await page.evaluate(() => sessionStorage.getItem('hedgerow-key'))
  await page.addInitScript((k) => sessionStorage.setItem('hedgerow-key', k ?? ''), key)
  await page.goto(new URL('/', host.url).href)
  await expect(page.getByRole('button', { name: /Commands/ })).toBeVisible()
  await page.keyboard.press('2')
  await expect
    .poll(async () => (await heads(page)).slice(1, 5))
    .toEqual(['Theta', 'Quantity', 'Value', 'Vol'])
})

/** A history of a broker whose older files name no account. */
const history = (day: string): string =>
  [
    'Date,Type,Sub Type,Action,Symbol,Instrument Type,Description,Value,Quantity,Average Price,Commissions,Fees,Multiplier,Root Symbol,Underlying Symbol,Expiration Date,Strike Price,Call or Put,Order #,Currency',
    `${day}T15:31:00+0000,Trade,Buy to Open,BUY_TO_OPEN,XYZ   260619C00100000,Equity Option,Bought 2 XYZ 06/19/26 Call 100.00 @ 1.50,-300,2,-150.0,-1.00,0.14,100,XYZ,XYZ,6/19/26,100,CALL,123456,USD`,
  ].join('\n')

test('the account of a statement that names none is said once: the next such file is read as it', async ({
  inside: page,
}) => {
  const found = page.getByRole('complementary', { name: 'The file' })
  await drop(page, [{ name: 'january.csv', text: history('2026-01-05') }])
  const commit = page.getByRole('button', { name: /^Commit 1 of 1/ })
  const zone = page.getByRole('combobox', { name: 'Zone of the times' })
  await expect(commit.or(zone)).toBeVisible()
  if (await zone.isVisible()) {
    await expect(found).toContainText('not said yet')
    await zone.fill('America/New_York')
    await page.getByRole('button', { name: 'Go on' }).click()
  }
  await expect(commit).toBeVisible()
  await expect(found).toContainText('tastytrade')
  await expect(
    page.getByText('january.csv does not say which account it is of.', { exact: false }),
  ).toBeVisible()
  await picture(page, 'import-account-dark')
  await page.getByRole('textbox', { name: 'Account' }).fill('MM-7')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('gridcell', { name: 'MM-7' })).toHaveCount(1)
  await expect(found).toContainText('MM-7')
  await expect(commit).toBeVisible()
  await page.keyboard.press('Control+Enter')
  await expect(page.getByText('Batch 1 written', { exact: false })).toBeVisible()

  await drop(page, [{ name: 'february.csv', text: history('2026-02-05') }])
  await expect(commit.or(zone)).toBeVisible()
  await expect(zone, 'the zone is not asked again').toHaveCount(0)
  await expect(page.getByText('does not say which account', { exact: false })).toHaveCount(0)
  await expect(found).toContainText('MM-7')
  await page.keyboard.press('Control+Enter')
  await expect(page.getByText('Batch 2 written', { exact: false })).toBeVisible()
  await page.keyboard.press('b')
  const batches = page.getByRole('grid', { name: 'Batches' })
  await expect(batches.getByText('MM-7', { exact: true })).toHaveCount(2)
})

const TABLE = [
  'Handelstag;Papier;Menge;Kurs;Richtung;Waehrung',
  '06.01.2026;ABC;1.200;480,25;Verkoop;EUR',
  '07.01.2026;ABC;300;481,25;Koop;EUR',
].join('\n')

test('the settings list the kept mappings: export, forget, and back again', async ({ inside: page }) => {
  await drop(page, [{ name: 'x.csv', text: TABLE }])
  await page.getByRole('combobox', { name: 'Zone of the times' }).fill('Europe/Zurich')
  await page.getByRole('button', { name: 'Read with these columns' }).press('Enter')
  await page.getByRole('button', { name: /^Commit 2 of 2/ }).click()
  await expect(page.getByText('Batch 1 written', { exact: false })).toBeVisible()

  await page.keyboard.press(',')
  const list = page.getByRole('region', { name: 'Column mappings' })
  await expect(list).toContainText('Trades from Handelstag, Papier, Menge')
  await picture(page, 'settings-mappings-dark')
  const bytes = await saved(page, () => list.getByRole('button', { name: /^Export/ }).click())
  expect(JSON.parse(bytes.toString('utf8'))).toMatchObject({
    format: 'hedgerow-column-mapping',
    mapping: { columns: { price: 'Kurs' }, zone: 'Europe/Zurich' },
  })
  await list.getByRole('button', { name: /^Forget/ }).click()
  await expect(list).toContainText('None yet')
  await page.getByRole('button', { name: 'Undo', exact: true }).last().click()
  await expect(list).toContainText('x.csv')
})

test('W says why a number of the grid is what it is, for positions, groups and facts', async ({
  inside: page,
}) => {
  await withDesk(page)
  const why = page.getByRole('complementary').filter({ hasText: 'why this number' })
  const grid = page
    .getByRole('treegrid', { name: 'Positions' })
    .or(page.getByRole('grid', { name: 'Positions' }))
  const cell = (name: RegExp, column: number): Locator =>
    grid.getByRole('row', { name }).first().getByRole('gridcell').nth(column)
  const columns = await heads(page)

  await cell(/XYZ 19JUN26 100 C/, columns.indexOf('Vega')).click()
  await page.keyboard.press('w')
  await expect(why).toContainText('vega / 100')
  await expect(why).toContainText('Volatility')
  await picture(page, 'book-why-dark')
  await page.keyboard.press('Escape')
  await expect(why).toHaveCount(0)

  await cell(/\bT1\b/, columns.indexOf('Gamma')).click()
  await page.keyboard.press('w')
  await expect(why).toContainText('sum of')
  await expect(why).toContainText('XYZ 19JUN26 100 C')
  await page.keyboard.press('Escape')

  // the cursor goes on from the last row to the total
  await cell(/XYZ 19JUN26 100 C/, columns.indexOf('Vega')).click()
  await page.keyboard.press('Control+End')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('w')
  await expect(why).toContainText('Whole book')
  await expect(why).toContainText('sum of')
  await page.keyboard.press('Escape')

  await cell(/XYZ 19JUN26 100 C/, columns.indexOf('Vol')).click()
  await page.keyboard.press('w')
  await expect(page.getByRole('tab', { name: 'Inputs' })).toHaveAttribute('aria-selected', 'true')
  await expect(page.getByRole('tabpanel')).toContainText('Implied by')
})
