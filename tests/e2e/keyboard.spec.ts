import { expect, priced, saved, test } from './support/window.ts'

test('from the start to a position, a setting and the PDF by keyboard alone', async ({ inside: page }) => {
  await expect(page.getByRole('button', { name: /Open the sample/ })).toBeFocused()
  await page.keyboard.press('Enter')
  await priced(page)
  await expect(page.getByRole('heading', { name: 'Exposure' })).toBeVisible()

  // the worst cell, then its positions
  const map = page.getByRole('application').first()
  await expect(map).toBeVisible()
  await page.keyboard.press('w')
  await expect(map).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Book' })).toBeVisible()

  // the palette finds a position by its words
  await page.keyboard.press('Control+k')
  await page.keyboard.type('btc perp')
  await expect(page.getByRole('option').filter({ hasText: 'PERP' }).first()).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)

  // keys of this screen
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: 'Keys' })).toContainText('Open Exposure')
  await page.keyboard.press('Escape')

  // theme by command, then the rail by digits
  await page.keyboard.press('Control+k')
  await page.keyboard.type('dark light')
  await page.keyboard.press('Enter')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light')
  await page.keyboard.press('3')
  await expect(page.getByRole('heading', { name: 'Import', exact: true })).toBeVisible()
  await page.keyboard.press(',')
  await expect(page.getByRole('heading', { name: 'Settings', exact: true })).toBeVisible()

  // the report, saved as a file
  await page.keyboard.press('0')
  await expect(page.getByRole('button', { name: /^Export PDF/ }).first()).toBeVisible()
  const file = await saved(page, () => page.keyboard.press('Control+p'))
  expect(file.subarray(0, 5).toString()).toBe('%PDF-')
  await expect(page.getByText('Export the PDF').locator('..')).toContainText('done')
})

test('a key pressed while the code of the view it opened is still on the way is not lost', async ({
  inside: page,
}) => {
  await page.getByRole('button', { name: /Open the sample/ }).click()
  await priced(page)
  let letGo = (): void => {}
  const held = new Promise<void>((go) => {
    letGo = go
  })
  await page.route(/\/Import-[^/]*\.js$/, async (route) => {
    await held
    await route.continue()
  })
  await page.reload()
  await priced(page)
  await page.keyboard.press('3')
  await page.keyboard.press('b')
  await expect(page.getByRole('heading', { name: 'Import', exact: true })).toHaveCount(0)
  letGo()
  await expect(page.getByRole('radio', { name: /^Batches/ })).toBeChecked()
})

test('Tab reaches every control of the first screen and the focus is always visible', async ({
  inside: page,
}) => {
  const seen = new Set<string>()
  for (let i = 0; i < 30; i += 1) {
    const name = await page.evaluate(() => {
      const at = document.activeElement as HTMLElement | null
      if (at === null || at === document.body) return ''
      const style = getComputedStyle(at)
      const around = at.closest('.in')
      const ring =
        style.outlineStyle !== 'none' || (around !== null && getComputedStyle(around).outlineStyle !== 'none')
      return ring
        ? at.textContent?.trim() || at.getAttribute('aria-label') || at.tagName
        : `no ring: ${at.outerHTML}`
    })
    expect(name).not.toContain('no ring')
    seen.add(name.replace(/\s+/g, ' '))
    await page.keyboard.press('Tab')
  }
  for (const wanted of [
    /Open the sample/,
    /Choose a file/,
    /Create/,
    /Import/,
    /Keys/,
    /Settings/,
    /Commands/,
  ])
    expect(
      [...seen].some((s) => wanted.test(s)),
      String(wanted),
    ).toBe(true)
})
