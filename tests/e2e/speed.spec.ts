/**
 * A book of 100,000 rows scrolls, sorts, filters, opens and redraws without holding the page up. No time is asserted: the longest task is held
 * against what the same page load, machine and moment need to lay one plain table of as many cells out in an empty page.
 */
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { writeWindowBook } from '../bench/windowBook.ts'
import { ACTS, quiet, takeTasks, watchTasks } from '../bench/windowPage.ts'
import { newHome, removeHome, startHost } from './support/host.ts'
import { expect, test, watchErrors } from './support/window.ts'

const POSITIONS = 100_000
/** a redraw may cost so many times what the plain table does: styles, roles and titles are not free */
const TIMES_A_PLAIN_TABLE = 12
const ROUNDS = 2

test('a book of 100,000 rows scrolls and redraws no slower than a page of a few plain tables', async ({
  page,
  browser,
}) => {
  test.setTimeout(240_000)
  const home = newHome()
  const path = join(home, 'desk.hedgerow')
  writeWindowBook(path, POSITIONS)
  const host = await startHost(['--book', path], home)
  try {
    const wrong = watchErrors(page)
    await watchTasks(page)
    await page.goto(host.url)
    await quiet(page)
    await expect(page.getByRole('banner').getByText('100,000 / 100,000')).toBeVisible()
    // the rest of the window is fetched after its first picture
    await page.waitForTimeout(3000)
    await takeTasks(page)

    const empty = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    const plain: number[] = []
    let worst = { act: 'none', ms: 0 }
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const act of ACTS) {
        await act.run(page)
        const ms = Math.max(0, ...(await takeTasks(page)))
        if (ms > worst.ms) worst = { act: act.name, ms }
        plain.push(await plainTable(empty))
      }
    }
    await empty.close()

    // what is on screen is the book, drawn: rows in view and a few more, never all of them
    await page.keyboard.press('2')
    await quiet(page)
    const drawn = await page.getByRole('row').count()
    expect(drawn).toBeGreaterThan(20)
    expect(drawn).toBeLessThan(120)
    expect(wrong, 'errors on the console').toEqual([])

    const limit = TIMES_A_PLAIN_TABLE * Math.max(...plain)
    console.log(
      `longest task ${worst.ms.toFixed(0)} ms (${worst.act}); plain tables up to ${Math.max(...plain).toFixed(0)} ms`,
    )
    expect(
      worst.ms,
      `${worst.act}, beside a plain table of ${(limit / TIMES_A_PLAIN_TABLE).toFixed(1)} ms`,
    ).toBeLessThan(limit)
  } finally {
    await host.stop()
    removeHome(home)
  }
})

/** Ms of the slowest of some tables of 45 rows and 12 cells, built and laid out in an empty page: it meets the same machine as the book does. */
async function plainTable(page: Page): Promise<number> {
  return await page.evaluate(async () => {
    let slowest = 0
    for (let i = 0; i < 25; i += 1) {
      await new Promise((turn) => setTimeout(turn))
      const started = performance.now()
      const table = document.createElement('table')
      for (let r = 0; r < 45; r += 1) {
        const row = table.insertRow()
        for (let c = 0; c < 12; c += 1) row.insertCell().textContent = `${r * 12 + c},000.00`
      }
      document.body.replaceChildren(table)
      // reading a place lays the page out
      void table.getBoundingClientRect().height
      slowest = Math.max(slowest, performance.now() - started)
    }
    return slowest
  })
}
