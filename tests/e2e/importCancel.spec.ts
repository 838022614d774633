/** An import that runs long says how far it is and can be stopped, without a trace in the book. */
import { STATEMENT } from './support/statement.ts'
import { drop, expect, importDesk, picture, test } from './support/window.ts'

/** A statement large enough that its import can be stopped on the way. */
function longFile(rows: number): { readonly name: string; readonly text: string } {
  const fills = Array.from({ length: rows }, (_, i) => ({
    instrument: 'x',
    at: new Date(Date.UTC(2026, 0, 5, 15) + i * 1000).toISOString(),
    quantity: String((i % 7) + 1),
    price: '100.25',
    id: `f${i}`,
  }))
  const { holdings: _, ...rest } = STATEMENT
  return { name: 'long.json', text: JSON.stringify({ ...rest, fills }) }
}

test('a running import shows how far it is; cancelled, the book is as it was', async ({ inside: page }) => {
  test.setTimeout(120_000)
  await importDesk(page)
  const status = page.getByRole('contentinfo')
  const before = await status.getByText(/^Revision \d+$/).textContent()
  await page.keyboard.press('5')
  await drop(page, [longFile(120_000)])
  await expect(page.getByText('Nothing has been written.')).toBeVisible()
  const main = page.getByRole('main')
  await expect(main.getByText(/\d+\s*%/)).toBeVisible()
  await main.getByRole('button', { name: 'Cancel', exact: true }).click()
  await expect(main.getByText('Nothing has been written.')).toHaveCount(0)
  await expect(status.getByText(before as string, { exact: true })).toBeVisible()

  // and by the job tray
  await drop(page, [longFile(120_000)])
  await expect(main.getByRole('button', { name: 'Cancel', exact: true })).toBeVisible()
  await expect(status.getByRole('button', { name: 'Cancel' })).toBeVisible()
  await page.keyboard.press('j')
  const tray = page.getByRole('dialog', { name: 'Jobs' })
  await tray.getByRole('button', { name: 'Cancel', exact: true }).click()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('heading', { name: 'long.json was cancelled' })).toBeVisible()
  await picture(page, 'import-cancelled-dark')
  await expect(status.getByText(before as string, { exact: true })).toBeVisible()
  await expect(page.getByRole('banner').getByText('4 / 4')).toBeVisible()
  await page.keyboard.press('b')
  await expect(page.getByRole('grid', { name: 'Batches' }).getByRole('row')).toHaveCount(2)
})
