/** The Report view: the pages on screen are those of the file that the export saves. */
import { createHash } from 'node:crypto'
import type { Page } from '@playwright/test'
import { expect, picture, priced, saved, test } from './support/window.ts'

test.use({ words: ['--sample'], permissions: ['clipboard-read', 'clipboard-write'] })

test.describe('on a screen of two pixels a pixel', () => {
  test.use({ deviceScaleFactor: 2 })

  test('the preview shows the very bytes of the export, with words to select and keys to turn pages', async ({
    inside: page,
  }) => {
    await priced(page)
    await page.keyboard.press('0')
    const first = page.getByRole('region', { name: /^Page 1 of \d+$/ })
    await expect(first).toHaveAttribute('data-painted', 'true', { timeout: 20_000 })

    await test.step('sharp, and not blank', async () => {
      const { wide, css, dark } = await first.locator('canvas').evaluate((canvas: HTMLCanvasElement) => {
        const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height / 2).data ?? []
        let dark = 0
        for (let i = 0; i < pixels.length; i += 4) if ((pixels[i] as number) < 100) dark += 1
        return { wide: canvas.width, css: canvas.getBoundingClientRect().width, dark }
      })
      expect(Math.abs(wide - 2 * css)).toBeLessThan(4)
      expect(dark, 'dark pixels of the upper half').toBeGreaterThan(2000)
    })

    await test.step('only the pages near the window are painted', async () => {
      const sheets = await page.getByRole('region', { name: /^Page \d+ of / }).count()
      expect(sheets).toBeGreaterThan(5)
      expect(await page.locator('[data-painted=true]').count()).toBeLessThan(4)
    })

    await test.step('words can be selected, Greek letters among them', async () => {
      await expect(first.getByText('Exposure report').first()).toBeAttached()
      const selected = await first.evaluate((sheet) => {
        const selection = getSelection()
        selection?.selectAllChildren(sheet)
        const text = selection?.toString() ?? ''
        selection?.removeAllRanges()
        return text
      })
      expect(selected).toContain('N Γ S² / 100')
      expect(selected).toContain('Sample book')
      // each word lies over its picture
      const word = await first.getByText('Exposure report', { exact: true }).first().boundingBox()
      const sheet = await first.boundingBox()
      expect(word?.width ?? 0).toBeGreaterThan(100)
      expect((word?.y ?? 0) - (sheet?.y ?? 0)).toBeLessThan(120)
    })

    await test.step('pages by keys, sizes by keys', async () => {
      await page.keyboard.press('PageDown')
      await expect(page.getByText(/^Page 2 of \d+$/)).toBeVisible()
      await expect(page.getByRole('region', { name: /^Page 2 of/ })).toHaveAttribute('data-painted', 'true')
      await picture(page, 'report-page-2-dark')
      const before = await percent(page)
      await page.keyboard.press('z')
      await expect(page.getByRole('radio', { name: 'Whole page' })).toBeChecked()
      await expect(page.getByText(/^Page 2 of \d+$/)).toBeVisible()
      const whole = await page.getByRole('region', { name: /^Page 2 of/ }).boundingBox()
      expect(whole?.height ?? 9999).toBeLessThan(720)
      expect(await percent(page)).toBeLessThan(before)
      await picture(page, 'report-whole-page-dark')
      await page.keyboard.press('+')
      await page.keyboard.press('+')
      expect(await percent(page)).toBeGreaterThan(60)
      await page.keyboard.press('PageUp')
      await expect(page.getByText(/^Page 1 of \d+$/)).toBeVisible()
    })

    await test.step('the file that the export saves has the hash on screen', async () => {
      await page.getByRole('button', { name: /^[0-9a-f]{12}$/ }).click()
      const hash = await page.evaluate(() => navigator.clipboard.readText())
      const bytes = await saved(page, () => page.keyboard.press('Control+p'))
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(hash)
    })
  })
})

test('A4 and Letter, sections on and off, and the same hash for the same inputs', async ({
  inside: page,
}) => {
  await priced(page)
  test.setTimeout(120_000)
  await page.keyboard.press('0')
  const hash = page.getByRole('button', { name: /^[0-9a-f]{12}$/ })
  const ready = async (): Promise<string> => {
    await expect(page.locator('.facts')).not.toHaveClass(/stale/, { timeout: 30_000 })
    await expect(page.getByText(/new ones are being made|Making the report/)).toHaveCount(0)
    return (await page.locator('.facts').getAttribute('title')) ?? ''
  }
  const paper = page.getByRole('radiogroup', { name: 'Paper' })
  await expect(hash).toBeVisible({ timeout: 30_000 })
  const a4 = await ready()
  await paper.getByRole('radio', { name: 'Letter' }).click()
  await expect.poll(ready, { timeout: 30_000 }).not.toBe(a4)
  const letter = await ready()
  const bytes = await saved(page, () => page.keyboard.press('Control+p'))
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(letter)
  expect(bytes.toString('latin1')).toMatch(/\/MediaBox\s*\[\s*0 0 612 792\s*\]/)
  const first = page.getByRole('region', { name: /^Page 1 of/ })
  const shape = await first.boundingBox()
  expect((shape?.height ?? 0) / (shape?.width ?? 1)).toBeCloseTo(11 / 8.5, 1)
  await picture(page, 'report-letter-dark')
  const pages = async (): Promise<number> =>
    Number(/(\d+)\s+pages?/.exec((await page.locator('.facts').textContent()) ?? '')?.[1])
  const many = await pages()
  const maps = page.getByRole('checkbox', { name: 'Maps of delta, gamma, vega' })
  await maps.uncheck()
  await expect.poll(pages, { timeout: 30_000 }).toBeLessThan(many)
  await ready()
  await maps.check()
  await expect.poll(ready, { timeout: 30_000 }).toBe(letter)
  await paper.getByRole('radio', { name: 'A4' }).click()
  await expect.poll(ready, { timeout: 30_000 }).toBe(a4)
})

async function percent(page: Page): Promise<number> {
  return Number((await page.getByText(/^\d+%$/).textContent())?.replace('%', ''))
}
