/** Tables of no known format: columns mapped with the keyboard, kept for the layout; chains and histories as market data. */
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { statementFile, unpricedFile } from './support/statement.ts'
import { drop, expect, picture, priced, saved, test } from './support/window.ts'

const TABLE = [
  'Broker X;;;;;;',
  'Handelstag;Papier;Menge;Kurs;Gebuehr;Richtung;Waehrung',
  '05.01.2026;XYZ   260619C00100000;2;1,50;1,30;Koop;USD',
  '06.01.2026;ABC;1.200;480,25;2,10;Verkoop;EUR',
  '07.01.2026;ABC;300;481,25;2,10;Koop;EUR',
].join('\n')

const CHAIN = [
  'Quote Date,Symbol,Bid,Ask,IV,Open Interest,Underlying Price',
  '2026-01-30T20:59:00Z,XYZ   260619C00100000,6.80,6.90,0.24,10,101.20',
  '2026-01-30T20:59:00Z,XYZ   260619P00090000,2.00,2.10,0.27,10,101.20',
  '2026-01-30T20:59:00Z,XYZ   260619C00200000,0,0.05,,0,101.20',
].join('\n')

const editor = (page: Page) => page.getByRole('region', { name: 'Columns of the table' })

async function accessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  const serious = violations.filter((v) => v.impact !== 'minor')
  expect(serious.map((v) => `${v.id}: ${v.nodes.map((n) => n.target).join(' ')}`)).toEqual([])
}

test('a table of no known format leads to its columns; the rows show at once what each becomes', async ({
  inside: page,
}) => {
  await drop(page, [{ name: 'x.csv', text: TABLE }])
  await expect(editor(page)).toBeVisible()
  await expect(editor(page)).toContainText('is of no known format, but its rows look like a table')
  await expect(page.getByRole('region', { name: 'First rows as printed' })).toContainText('480,25')
  await picture(page, 'mapping-asked-dark')
  await accessible(page)

  await page.getByRole('combobox', { name: 'Zone of the times' }).fill('Europe/Zurich')
  await page.getByRole('button', { name: 'Read with these columns' }).press('Enter')
  const rows = page.getByRole('grid', { name: 'Rows of x.csv' })
  await expect(rows).toContainText('1,200')
  await expect(page.getByRole('button', { name: /^Commit 3 of 3/ })).toBeVisible()
  await picture(page, 'mapping-preview-dark')
  await accessible(page)

  // one choice changes the rows, and back: nothing is written meanwhile
  const quantity = page.getByRole('combobox', { name: 'How numbers of quantity are written' })
  await quantity.selectOption('1,234.5')
  await expect(rows).toContainText('1.2')
  await expect(rows).not.toContainText('1,200')
  await quantity.selectOption('1.234,5')
  await expect(rows).toContainText('1,200')
  await page.getByRole('combobox', { name: 'Column of price' }).selectOption('no column')
  await expect(page.getByText('is read once these have a column', { exact: false })).toContainText('price')
  await page.getByRole('combobox', { name: 'Column of price' }).selectOption('Kurs')
  await expect(page.getByRole('button', { name: /^Commit 3 of 3/ })).toBeEnabled()
  await page.setViewportSize({ width: 1920, height: 1080 })
  await picture(page, 'mapping-preview-1920-dark')
  await page.setViewportSize({ width: 1280, height: 800 })

  await page.keyboard.press('Control+Enter')
  await expect(page.getByText('Batch 1 written, 3 rows new')).toBeVisible()
})

test('a mapping is kept for the layout, used by itself, exported, imported and forgotten', async ({
  inside: page,
}) => {
  await drop(page, [{ name: 'x.csv', text: TABLE }])
  await page.getByRole('combobox', { name: 'Zone of the times' }).fill('Europe/Zurich')
  await page.getByRole('button', { name: 'Read with these columns' }).press('Enter')
  await expect(page.getByRole('button', { name: /^Commit 3 of 3/ })).toBeVisible()
  const bytes = await saved(page, async () => {
    await page.getByRole('button', { name: 'Mapping file' }).click()
    await page.getByRole('menuitem', { name: 'Export this mapping' }).click()
  })
  const document = JSON.parse(bytes.toString('utf8')) as { version: number; mapping: { columns: object } }
  expect(document).toMatchObject({
    format: 'hedgerow-column-mapping',
    version: 1,
    mapping: { columns: { price: 'Kurs' }, decimals: { price: 'comma' }, zone: 'Europe/Zurich' },
  })
  await page.getByRole('button', { name: /^Commit 3 of 3/ }).click()
  await expect(page.getByText('Batch 1 written, 3 rows new')).toBeVisible()

  // the next file of the layout: unasked, and two of its rows are the same trades
  await drop(page, [{ name: 'next.csv', text: TABLE.replace('07.01.2026;ABC;300', '08.01.2026;ABC;50') }])
  await expect(page.getByRole('button', { name: /^Commit 1 of 1/ })).toBeVisible()
  await expect(page.getByText(/Mapping saved on \d\d? \w+ \d{4}/)).toBeVisible()
  await picture(page, 'mapping-kept-dark')
  await page.keyboard.press('m')
  await expect(editor(page)).toContainText('for x.csv')
  await page.getByRole('button', { name: /Forget the mapping saved on/ }).press('Enter')
  await expect(editor(page)).toContainText('is of no known format')

  await page.getByLabel('Mapping file').setInputFiles({
    name: 'wrong.json',
    mimeType: 'application/json',
    buffer: Buffer.from(JSON.stringify({ ...document, version: 2 })),
  })
  await expect(
    page.getByText('wrong.json: The file is no column mapping: it is of version 2', { exact: false }),
  ).toBeVisible()
  await page
    .getByLabel('Mapping file')
    .setInputFiles({ name: 'own.json', mimeType: 'application/json', buffer: bytes })
  await expect(page.getByRole('button', { name: /^Commit 1 of 1/ })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(editor(page)).toHaveCount(0)
  await expect(page.getByRole('button', { name: /^Commit 1 of 1/ })).toBeVisible()
})

test('a wrong mapping is undone and read again: no fill stands twice', async ({ inside: page }) => {
  await drop(page, [{ name: 'x.csv', text: TABLE }])
  await page.getByRole('combobox', { name: 'Zone of the times' }).fill('Europe/Zurich')
  await page.getByRole('combobox', { name: 'What tells a sale' }).selectOption('a quantity above zero')
  await expect(page.getByRole('button', { name: /^Commit 3 of 3/ })).toBeVisible()
  await page.keyboard.press('Control+Enter')
  await expect(page.getByText('Batch 1 written, 3 rows new')).toBeVisible()
  await drop(page, [{ name: 'x.csv', text: TABLE }])
  await expect(page.getByRole('heading', { name: 'In the book already' })).toBeVisible()
  await page.keyboard.press('b')
  await page.getByRole('button', { name: 'Undo 3', exact: true }).click()
  await expect(page.getByText('Batch 1 undone, 3 entries left the book')).toBeVisible()

  await drop(page, [{ name: 'x.csv', text: TABLE }])
  await expect(page.getByText(/Mapping saved on/)).toBeVisible()
  await page.keyboard.press('m')
  await page.getByRole('combobox', { name: 'What tells a sale' }).selectOption('the words of the side column')
  await expect(page.getByRole('grid', { name: 'Rows of x.csv' })).toContainText('\u22121,200')
  await page.keyboard.press('Control+Enter')
  await expect(page.getByText('Batch 2 written, 3 rows new')).toBeVisible()
  await page.keyboard.press('b')
  const batches = page.getByRole('grid', { name: 'Batches' })
  // the list with the new batch in it: a click must not meet a row that moves
  await expect(batches.getByRole('row')).toHaveCount(3)
  await batches.getByRole('button', { name: 'Revive', exact: true }).click()
  await expect(
    page.getByText('Batch 2 reads the same file, x.csv, with other columns', { exact: false }),
  ).toBeVisible()
})

test('an option chain gives open contracts a price, and one undo takes it back', async ({ inside: page }) => {
  await drop(page, [unpricedFile()])
  await expect(page.getByRole('button', { name: /^Commit/ })).toBeVisible()
  await page.keyboard.press('Control+Enter')
  const strip = page.getByRole('banner')
  await expect(strip.getByText('0 / 4')).toBeVisible()
  await drop(page, [{ name: 'xyz.csv', text: CHAIN }])
  await expect(
    page.getByText('3 quotes of XYZ, 1 expiry, 2 of 3 open XYZ contracts get a price.', { exact: true }),
  ).toBeVisible()
  await picture(page, 'market-preview-dark')
  await accessible(page)
  await page.keyboard.press('Control+Enter')
  await expect(page.getByText('xyz.csv is in the market data')).toBeVisible()
  await expect(strip.getByText('3 / 4')).toBeVisible()
  await priced(page)
  await picture(page, 'market-result-dark')
  await page.keyboard.press('b')
  const files = page.getByRole('grid', { name: 'Market files' })
  await expect(files).toContainText('xyz.csv')
  await picture(page, 'market-files-dark')
  await accessible(page)
  await files.getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByText('xyz.csv was taken out of the market data')).toBeVisible()
  await expect(strip.getByText('0 / 4')).toBeVisible()
})

test('a price history is kept by series', async ({ inside: page }) => {
  await drop(page, [statementFile()])
  await expect(page.getByRole('button', { name: /^Commit 9 of 9/ })).toBeVisible()
  await page.keyboard.press('Control+Enter')
  await expect(page.getByText('Batch 1 written, 8 rows new')).toBeVisible()
  await drop(page, [
    { name: 'series.csv', text: 'DATE,SP500\n2026-01-05,6900.5\n2026-01-06,.\n2026-01-07,6905\n' },
  ])
  await expect(
    page.getByText('SP500, 2 dates from 5 Jan 2026 to 7 Jan 2026', { exact: false }).first(),
  ).toBeVisible()
  await picture(page, 'history-preview-dark')
  await page.keyboard.press('Control+Enter')
  await expect(page.getByText('series.csv is in the market data')).toBeVisible()
})

test.describe('in the light theme', () => {
  test.use({ colorScheme: 'light' })
  test('the editor and the market preview are legible', async ({ inside: page }) => {
    await drop(page, [{ name: 'x.csv', text: TABLE }])
    await expect(editor(page)).toBeVisible()
    await picture(page, 'mapping-asked-light')
    await page.getByRole('combobox', { name: 'Zone of the times' }).fill('Europe/Zurich')
    await page.getByRole('button', { name: 'Read with these columns' }).press('Enter')
    await expect(page.getByRole('button', { name: /^Commit 3 of 3/ })).toBeVisible()
    await accessible(page)
    await picture(page, 'mapping-preview-light')
    await page.setViewportSize({ width: 1920, height: 1080 })
    await picture(page, 'mapping-preview-1920-light')
    await page.keyboard.press('Control+Enter')
    await drop(page, [{ name: 'xyz.csv', text: CHAIN }])
    await expect(page.getByText('3 quotes of XYZ', { exact: false }).first()).toBeVisible()
    await picture(page, 'market-preview-light')
    await accessible(page)
  })
})
