/** *Complete the market*: six underlyings without any price, by keyboard alone. The number of keys is printed, and may not grow. */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { hedgerow, newHome, removeHome, startHost } from './support/host.ts'
import { STATEMENT } from './support/statement.ts'
import { expect, priced, test } from './support/window.ts'

const ROOTS = ['AAPL', 'AMZN', 'META', 'MSFT', 'NVDA', 'TSLA'] as const
/** spot and volatility in % of each */
const TYPED = ROOTS.map((root, i) => ({ root, spot: String(100 + 17 * i), vol: String(22 + i) }))

/** A statement that holds stock and two options of each, and prices nothing. */
function unpriced(): string {
  const option = (root: string, right: 'C' | 'P', strike: string): object => ({
    ref: `${root}${right}`,
    kind: 'option',
    family: 'us-option',
    root,
    expiry: '2026-06-19',
    right,
    strike,
    settle: 'USD',
    terms: { multiplier: '100' },
  })
  const rows = ROOTS.flatMap((root) => [
    { instrument: root, quantity: '100' },
    { instrument: `${root}C`, quantity: '-4' },
    { instrument: `${root}P`, quantity: '6' },
  ])
  return JSON.stringify({
    ...STATEMENT,
    instruments: ROOTS.flatMap((root) => [
      { ref: root, kind: 'equity', family: 'us-equity', root, settle: 'USD' },
      option(root, 'C', '120'),
      option(root, 'P', '90'),
    ]),
    fills: [],
    holdings: { ...STATEMENT.holdings, rows },
    prices: [],
  })
}

test('spot, Enter, volatility, Enter: one row an underlying, saved after the last', async ({ page }) => {
  const home = newHome()
  const file = join(home, 'desk.hedgerow')
  writeFileSync(join(home, 'unpriced.json'), unpriced())
  await hedgerow(['import', join(home, 'unpriced.json'), '--book', file], home)
  const host = await startHost(['--book', file], home)
  try {
    await page.goto(host.url)
    await expect(page.getByRole('banner').getByText('0 / 18')).toBeVisible({ timeout: 20_000 })
    await expect(page.getByRole('status').filter({ hasText: 'Nothing has a price yet.' })).toBeVisible()
    let keys = 0
    const press = async (key: string): Promise<void> => {
      keys += 1
      await page.keyboard.press(key)
    }
    await press('4')
    await expect(page.getByRole('textbox', { name: 'AAPL spot, USD' })).toBeFocused()
    for (const { root, spot, vol } of TYPED) {
      await expect(page.getByRole('textbox', { name: `${root} spot, USD` })).toBeFocused()
      for (const key of [...spot, 'Enter']) await press(key)
      await expect(page.getByRole('textbox', { name: `${root} vol, %` })).toBeFocused()
      for (const key of [...vol, 'Enter']) await press(key)
    }
    await expect(page.getByText('12 inputs saved, the market is complete')).toBeVisible()
    await priced(page)
    await expect(page.getByRole('banner').getByText('18 / 18')).toBeVisible()
    // every key is a digit of an input, the Enter behind it, or the one that opened the view
    const typed = TYPED.reduce((n, { spot, vol }) => n + spot.length + vol.length + 2, 0)
    expect(keys).toBe(typed + 1)
    test.info().annotations.push({ type: 'keys', description: `${keys} for ${ROOTS.length} underlyings` })
    await page.keyboard.press('Escape')
    await page.keyboard.press('5')
    await expect(page.getByText('Nothing has a price yet.')).toHaveCount(0)
    const table = page.getByRole('grid', { name: 'Exposure by underlying' })
    for (const { root } of TYPED)
      await expect(table.getByRole('row').filter({ hasText: root })).toContainText('3/3')
    // what was typed just now says nothing of the day before
    await expect(table.locator('tbody td:nth-child(3)').first()).toHaveText('n/a')
  } finally {
    await host.stop()
    removeHome(home)
  }
})
