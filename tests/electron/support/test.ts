/** `test` with a desktop program of its own, for what only Electron has. */
import { expect, test } from '@playwright/test'
import { removeHome } from '../../e2e/support/host.ts'
import { type Desktop, startDesktop } from './desktop.ts'

export const desktopTest = test.extend<{ readonly desk: Desktop; readonly desktop: boolean }>({
  desktop: [true, { option: true }],
  // biome-ignore lint/correctness/noEmptyPattern: the runner reads the fixtures from the pattern
  desk: async ({}, use) => {
    const desk = await startDesktop()
    await expect(desk.window.getByRole('button', { name: /Commands/ })).toBeVisible()
    await use(desk)
    await desk.stop()
    removeHome(desk.home)
  },
})

export { expect }
