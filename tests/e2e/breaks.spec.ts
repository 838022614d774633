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

test('an expired contract without a price: its settlement price is typed by keyboard, booked, and undone', async ({
  inside: page,
}) => {
  const past = { ...STATEMENT.instruments[1], ref: 'old', expiry: '2026-01-16' }
  const statement = {
    ...STATEMENT,
    instruments: [...STATEMENT.instruments, past],
    fills: [
      ...STATEMENT.fills,
      { instrument: 'old', at: '2026-01-05T16:00:00Z', quantity: '2', price: '1.10', id: '5' },
    ],
    holdings: { ...STATEMENT.holdings, complete: false },
  }
  await drop(page, [{ name: 'expired.json', text: JSON.stringify(statement) }])
  await page.getByRole('button', { name: /^Commit [1-9]/ }).click()
  await priced(page)
  // what is due to be booked is a next step of the import
  await page.getByRole('button', { name: /^Look at 1 expiry to book/ }).click()
  const proposed = page.getByRole('grid', { name: 'Proposed events' })
  await expect(proposed).toContainText('Has expired: type the settlement price of its underlying first.')
  await proposed.focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Space')
  const dialog = page.getByRole('dialog', { name: 'Settlement price' })
  await expect(dialog).toContainText('XYZ on 16JAN26. 1 expired contract waits for it.')
  await picture(page, 'dialog-settlement-dark')
  // nothing is written without a price and a reason
  await page.keyboard.press('Enter')
  await expect(dialog).toContainText('The price is missing')
  await page.keyboard.type('91.5')
  await page.keyboard.press('Tab')
  await page.keyboard.type('closing print')
  await page.keyboard.press('Enter')
  await expect(page.getByText('Typed settlement price 91.5 of XYZ on 16JAN26.')).toBeVisible()
  await expect(proposed).toContainText('Expires worthless.')
  await page.keyboard.press('Control+z')
  await expect(proposed).toContainText('Has expired: type the settlement price of its underlying first.')
})
