/** A zoomed window: nothing that can be pressed is out of reach, and the page itself never scrolls. */
import type { Locator } from '@playwright/test'
import { openSample } from './support/sample.ts'
import { expect, picture, test } from './support/window.ts'

const window = openSample()

async function inside(what: Locator, size: { width: number; height: number }): Promise<void> {
  const box = await what.boundingBox()
  expect(box, String(what)).not.toBeNull()
  if (box === null) return
  expect(box.x, String(what)).toBeGreaterThanOrEqual(0)
  expect(box.x + box.width, String(what)).toBeLessThanOrEqual(size.width)
  expect(box.y + box.height, String(what)).toBeLessThanOrEqual(size.height)
}

// 1280x800 at 125 % and at 150 %
for (const size of [
  { width: 1024, height: 640 },
  { width: 853, height: 533 },
])
  test(`at ${size.width}x${size.height} the strip, every view's first action and every measure can be reached`, async () => {
    const { page } = window
    await page.setViewportSize(size)
    const button = (name: string | RegExp): Locator => page.getByRole('button', { name })
    await inside(button(/Commands/), size)
    for (const [key, actions] of [
      ['2', [button(/^Add fill/), button(/^Due/), page.getByRole('button', { name: 'Copy', exact: true })]],
      ['3', [button(/^Choose a file/).first()]],
      ['4', [button(/^Freeze/), button(/^Save/)]],
      ['0', [button(/^Export PDF/)]],
      ['5', [page.getByRole('radio', { name: 'Value' }), page.getByRole('combobox', { name: 'Account' })]],
    ] as const) {
      await page.keyboard.press('Escape')
      await page.keyboard.press(key)
      for (const action of actions) {
        await expect(action).toBeVisible()
        await inside(action, size)
      }
      const over = await page.evaluate(() => [
        document.documentElement.scrollWidth - innerWidth,
        document.documentElement.scrollHeight - innerHeight,
      ])
      expect(over, `view ${key} scrolls the page`).toEqual([0, 0])
    }
    await picture(page, `zoom-${size.width}-dark`)
    await page.setViewportSize({ width: 1280, height: 800 })
  })
