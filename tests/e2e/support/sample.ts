/** The sample in one window for all tests of a file: it takes a while to start, and nothing that these tests do changes its book. */
import type { Page } from '@playwright/test'
import { type Host, newHome, removeHome, startHost } from './host.ts'
import { expect, priced, test, watchErrors, watchWarnings } from './window.ts'

/**
 * To be called once at the top of a file or a `describe`. Behind each test nothing may stand on the console; open layers are closed.
 * @returns the window, there as soon as a test runs
 */
export function openSample(): { readonly page: Page; readonly home: string } {
  let host: Host
  let wrong: string[]
  let warned: string[]
  const window = {} as { page: Page; home: string }
  test.beforeAll(async ({ browser }) => {
    host = await startHost(['--sample'], newHome())
    window.home = host.home
    window.page = await browser.newPage({
      viewport: { width: 1280, height: 800 },
      permissions: ['clipboard-read', 'clipboard-write'],
    })
    wrong = watchErrors(window.page)
    warned = watchWarnings(window.page)
    await window.page.goto(host.url)
    await priced(window.page)
  })
  test.afterEach(async () => {
    expect(wrong.splice(0), 'errors on the console').toEqual([])
    expect(warned.splice(0), 'warnings on the console').toEqual([])
    for (let i = 0; i < 3; i += 1) await window.page.keyboard.press('Escape')
  })
  test.afterAll(async () => {
    await window.page.close()
    await host.stop()
    removeHome(host.home)
  })
  return window
}
