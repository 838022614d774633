/** A holding that the entries do not explain. */
import { STATEMENT } from './support/statement.ts'
import { drop, expect, importDesk, picture, priced, test } from './support/window.ts'

test('a break shows its likely cause and one next step, which closes it', async ({ inside: page }) => {
  await importDesk(page)
  const later = {
    ...STATEMENT,
    period: { from: '2026-02-02', to: '2026-02-02' },
    // after a gap of days, with one fill of its own: what came between is not known
    fills: [
      { instrument: 'p90', at: '2026-02-02T15:00:00Z', quantity: '1', price: '2.00', id: '9', order: 'O9' },
    ],
    holdings: {
      ...STATEMENT.holdings,
      at: '2026-02-02T21:00:00.000Z',
      rows: STATEMENT.holdings.rows.map((r) => (r.instrument === 'p90' ? { ...r, quantity: '20' } : r)),
    },
  }
  await drop(page, [{ name: 'later.json', text: JSON.stringify(later) }])
  await page.getByRole('button', { name: /^Commit [1-9]/ }).click()
  await expect(page.getByText(/^Batch 2 written/)).toBeVisible()
  await priced(page)
  await page.keyboard.press('k')
  const breaks = page.getByRole('grid', { name: 'Breaks' })
  await expect(breaks.getByRole('row')).toHaveCount(2)
  await picture(page, 'break-dark')
  const row = breaks.getByRole('row').nth(1)
  await expect(row).toContainText('XYZ 19JUN26 90 P')
  const cells = row.getByRole('gridcell')
  expect((await cells.nth((await cells.count()) - 2).textContent())?.trim().length).toBeGreaterThan(15)
  await expect(row.getByRole('button')).toHaveCount(1)
})
