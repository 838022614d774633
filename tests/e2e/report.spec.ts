/** The Report view: the pages on screen are those of the file that the export saves. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { type Host, newHome, removeHome, startHost } from './support/host.ts'
import { expect, picture, priced, test, watchErrors } from './support/window.ts'

test.describe('the preview', () => {
  let host: Host
  test.beforeAll(async () => {
    host = await startHost(['--sample'], newHome())
  })
  test.afterAll(async () => {
    await host.stop()
    removeHome(host.home)
  })

  test('shows the very bytes of the export, with words to select and keys to turn pages', async ({
    browser,
  }) => {
    // a screen of two pixels a pixel: the canvas must have them all
    const page = await browser.newPage({
      deviceScaleFactor: 2,
      permissions: ['clipboard-read', 'clipboard-write'],
    })
    const wrong = watchErrors(page)
    await page.goto(host.url)
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
      const saved = page.waitForEvent('download')
      await page.keyboard.press('Control+p')
      const file = await (await saved).path()
      expect(createHash('sha256').update(readFileSync(file)).digest('hex')).toBe(hash)
    })
    expect(wrong, 'errors on the console').toEqual([])
    await page.close()
  })
})

async function percent(page: Page): Promise<number> {
  return Number((await page.getByText(/^\d+%$/).textContent())?.replace('%', ''))
}
