import type { Page } from '@playwright/test'
import { hedgerow } from './support/host.ts'
import { brokenStatementFile, CUT_OFF, hostileFile, statementFile } from './support/statement.ts'
import { drop, expect, picture, priced, test } from './support/window.ts'

interface HeatmapDocument {
  readonly heatmap: {
    readonly strikeExpiry: {
      readonly rows: readonly { readonly underlying: string; readonly strike: string | null }[]
      readonly columns: readonly string[]
      readonly net: readonly (readonly (number | null)[])[]
    }
  }
}

/** An old statement is looked at as of its own cut-off, unasked. */
async function asOfStatement(page: Page): Promise<void> {
  await expect(page.getByRole('banner').getByText('30 Jan 2026 21:00:00 UTC')).toBeVisible()
}

async function importFile(page: Page): Promise<void> {
  await drop(page, [statementFile()])
  await expect(page.getByRole('button', { name: /^Commit 9 of 9/ })).toBeVisible()
  await page.keyboard.press('Control+Enter')
  await expect(page.getByText('Batch 1 written, 8 rows new')).toBeVisible()
  await priced(page)
}

test('a dropped statement becomes a heatmap whose cells are those of the command line', async ({
  inside: page,
  host,
}) => {
  await drop(page, [statementFile()])
  const rows = page.getByRole('grid', { name: 'Rows of desk.json' })
  await expect(rows.getByText('XYZ 19JUN26 100 C').first()).toBeVisible()
  await expect(page.getByText('Nothing is written before you commit.', { exact: false })).toBeVisible()
  await picture(page, 'import-preview-dark')
  await page.getByRole('button', { name: /^Commit 9 of 9/ }).click()
  await expect(page.getByText('Batch 1 written, 8 rows new')).toBeVisible()
  await priced(page)
  await asOfStatement(page)
  await priced(page)

  await page.keyboard.press('5')
  await page.keyboard.press('t')
  const { heatmap } = await hedgerow<HeatmapDocument>(
    ['exposure', '--heatmap', 'gammaCash1pct', '--as-of', CUT_OFF, '--book', host.ownBook],
    host.home,
  )
  const { rows: strikes, columns, net } = heatmap.strikeExpiry
  const at = net[strikes.findIndex((r) => r.strike === '100')]?.[columns.indexOf('2026-06-19')]
  expect(at, 'gamma of the 100 strike by the command line').toBeLessThan(-1)
  const text = `\u2212${Math.round(Math.abs(at as number)).toLocaleString('en-US')}`
  const row = page.getByRole('row', { name: /^100 / })
  await expect(row).toContainText(text)
  await picture(page, 'exposure-table-dark')
})

test('Ctrl+Enter commits while a menu button has the focus, and the menu stays shut', async ({
  inside: page,
}) => {
  await drop(page, [statementFile()])
  await expect(page.getByRole('button', { name: /^Commit 9 of 9/ })).toBeVisible()
  const choose = page.getByRole('button', { name: 'Choose rows' })
  // opened once, the button is the menu's own
  await choose.press('Enter')
  await expect(page.getByRole('menu')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('menu')).toHaveCount(0)
  await expect(choose).toBeFocused()
  await page.keyboard.press('Control+Enter')
  await expect(page.getByText('Batch 1 written, 8 rows new')).toBeVisible()
  await expect(page.getByRole('menu')).toHaveCount(0)
})

test('undo takes exactly one batch away, revive brings it back, the same file again changes nothing', async ({
  inside: page,
}) => {
  await importFile(page)
  const strip = page.getByRole('banner')
  await expect(strip.getByText('4 / 4')).toBeVisible()
  await page.keyboard.press('b')
  await page.getByRole('button', { name: 'Undo 8', exact: true }).click()
  await expect(page.getByText('Batch 1 undone, 8 entries left the book')).toBeVisible()
  await expect(strip.getByText('no positions')).toBeVisible()
  await page.getByRole('button', { name: 'Revive', exact: true }).first().click()
  await expect(page.getByText('Batch 1 is back, 8 entries')).toBeVisible()
  await expect(strip.getByText('4 / 4')).toBeVisible()

  await drop(page, [statementFile('again.json')])
  await expect(page.getByRole('heading', { name: 'In the book already' })).toBeVisible()
  await page.keyboard.press('b')
  await expect(page.getByRole('grid', { name: 'Batches' }).getByRole('row')).toHaveCount(2)
})

test('a row that cannot be read stays behind with its reason, rows can be left out, nothing is lost', async ({
  inside: page,
}) => {
  await drop(page, [brokenStatementFile()])
  await expect(page.getByRole('button', { name: /^Commit 9 of 10/ })).toBeVisible()
  const rows = page.getByRole('grid', { name: 'Rows of desk-broken.json' })
  // what needs a person comes first
  await expect(rows.getByRole('row').nth(1)).toContainText('Error')
  await rows.focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Space')
  await expect(page.getByRole('button', { name: /^Commit 8 of 10/ })).toBeVisible()
  await picture(page, 'import-errors-dark')
  await page.keyboard.press('Control+Enter')
  await expect(page.getByText('7 new; 1 row needs you', { exact: false })).toBeVisible()
  await picture(page, 'import-result-dark')
})

test('a file that is no statement is refused by name, and what still holds is said', async ({
  inside: page,
}) => {
  await drop(page, [{ name: 'letter.txt', text: 'Dear sirs,\n' }])
  await expect(page.getByRole('heading', { name: 'letter.txt was not imported' })).toBeVisible()
  await expect(page.getByText('nothing of this file was written', { exact: false })).toBeVisible()
  await picture(page, 'import-refused-dark')
})

test('script in names of files, accounts and symbols stays text on every view', async ({ inside: page }) => {
  await drop(page, [hostileFile()])
  await expect(page.getByText(/onerror/).first()).toBeVisible()
  await page.getByRole('button', { name: /^Commit [1-9]/ }).click()
  await expect(page.getByRole('heading', { name: 'Imported' })).toBeVisible()
  for (const [key, view] of [
    ['2', 'Book'],
    ['3', 'Import'],
    ['4', 'Market & vol'],
    ['5', 'Exposure'],
  ] as const) {
    await page.keyboard.press(key)
    await expect(page.getByRole('heading', { level: 2, name: view, exact: true })).toBeVisible()
    await expect(page.getByText(/onerror/).first(), view).toBeVisible()
  }
  expect(await page.evaluate(() => 'hacked' in window)).toBe(false)
  expect(await page.locator('img').count()).toBe(0)
})
