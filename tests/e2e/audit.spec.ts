/** Sentences of the issue Window that no other scenario looks at: each is done in the window as a person does it. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { type Host, newHome, removeHome, startHost } from './support/host.ts'
import { brokenStatementFile, STATEMENT, statementFile } from './support/statement.ts'
import { drop, expect, picture, priced, saved, test, watchErrors } from './support/window.ts'

const FIXTURES = join(import.meta.dirname, '..', 'fixtures')

/** Warnings of the framework: a view that reads what has gone. */
function watchWarnings(page: Page): string[] {
  const said: string[] = []
  page.on('console', (m) => {
    if (m.type() === 'warning') said.push(m.text())
  })
  return said
}

/** A statement large enough that its import can be stopped on the way. */
function longFile(rows: number): { readonly name: string; readonly text: string } {
  const fills = Array.from({ length: rows }, (_, i) => ({
    instrument: 'x',
    at: new Date(Date.UTC(2026, 0, 5, 15) + i * 1000).toISOString(),
    quantity: String((i % 7) + 1),
    price: '100.25',
    id: `f${i}`,
  }))
  const { holdings: _, ...rest } = STATEMENT
  return { name: 'long.json', text: JSON.stringify({ ...rest, fills }) }
}

async function withDesk(page: Page): Promise<void> {
  await drop(page, [statementFile()])
  await page.getByRole('button', { name: /^Commit 9 of 9/ }).click()
  await priced(page)
  await expect(page.getByRole('banner').getByText('4 / 4')).toBeVisible()
}

test.describe('import', () => {
  test('a file dropped on any view is taken, and its rows are shown', async ({ inside: page }) => {
    await withDesk(page)
    for (const key of ['2', '4', '5', '0', ',']) {
      await page.keyboard.press(key)
      await expect(page.getByRole('heading', { level: 2, name: 'Import', exact: true })).toHaveCount(0)
      await drop(page, [brokenStatementFile()])
      await expect(page.getByRole('grid', { name: 'Rows of desk-broken.json' })).toBeVisible()
      await page.getByRole('button', { name: /^Discard/ }).click()
      await expect(page.getByRole('grid', { name: 'Rows of desk-broken.json' })).toHaveCount(0)
    }
  })

  test('the zone is asked once and kept for the next file of the account', async ({ inside: page }) => {
    const file = readFileSync(join(FIXTURES, 'tastytrade-csv', 'layout1.csv'), 'utf8')
    await drop(page, [{ name: 'first.csv', text: file }])
    await expect(page.getByRole('heading', { name: 'One question first' })).toBeVisible()
    await picture(page, 'import-zone-dark')
    await page.getByRole('combobox', { name: 'Zone of the times' }).fill('America/New_York')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: /^Commit [1-9]/ }).click()
    await expect(page.getByText(/^Batch 1 written/)).toBeVisible()
    const lines = file.split('\n')
    const later = [lines[0], ...lines.slice(1, 3).map((l) => l.replace('2018', '2019'))].join('\n')
    await drop(page, [{ name: 'second.csv', text: later }])
    await expect(page.getByRole('button', { name: /^Commit [1-9]/ })).toBeVisible()
    await expect(page.getByRole('complementary', { name: 'The file' })).toContainText('America/New_York')
  })

  test('a running import shows how far it is; cancelled, the book is as it was', async ({ inside: page }) => {
    test.setTimeout(120_000)
    await withDesk(page)
    const status = page.getByRole('contentinfo')
    const before = await status.getByText(/^Revision \d+$/).textContent()
    await page.keyboard.press('5')
    await drop(page, [longFile(120_000)])
    await expect(page.getByText('Nothing has been written.')).toBeVisible()
    const main = page.getByRole('main')
    await expect(main.getByText(/\d+\s*%/)).toBeVisible()
    await main.getByRole('button', { name: 'Cancel', exact: true }).click()
    await expect(main.getByText('Nothing has been written.')).toHaveCount(0)
    await expect(status.getByText(before as string, { exact: true })).toBeVisible()

    // and by the job tray
    await drop(page, [longFile(120_000)])
    await expect(main.getByRole('button', { name: 'Cancel', exact: true })).toBeVisible()
    await expect(status.getByRole('button', { name: 'Cancel' })).toBeVisible()
    await page.keyboard.press('j')
    const tray = page.getByRole('dialog', { name: 'Jobs' })
    await tray.getByRole('button', { name: 'Cancel', exact: true }).click()
    await page.keyboard.press('Escape')
    await expect(page.getByRole('heading', { name: 'long.json was not imported' })).toBeVisible()
    await picture(page, 'import-cancelled-dark')
    await expect(status.getByText(before as string, { exact: true })).toBeVisible()
    await expect(page.getByRole('banner').getByText('4 / 4')).toBeVisible()
    await page.keyboard.press('b')
    await expect(page.getByRole('grid', { name: 'Batches' }).getByRole('row')).toHaveCount(2)
  })

  test('the preview is filtered by outcome', async ({ inside: page }) => {
    await drop(page, [brokenStatementFile()])
    const rows = page.getByRole('grid', { name: 'Rows of desk-broken.json' })
    const filters = page.getByRole('toolbar', { name: 'Show rows by outcome' })
    await expect(rows.getByRole('row')).toHaveCount(11)
    await filters.getByRole('button', { name: /^Error 1$/ }).click()
    await expect(rows.getByRole('row')).toHaveCount(2)
    await expect(rows.getByRole('row').nth(1)).toContainText('Error')
    await filters.getByRole('button', { name: /^New/ }).click()
    await expect(rows.getByText('Error', { exact: true })).toHaveCount(0)
    await filters.getByRole('button', { name: /^All 10$/ }).click()
    await expect(rows.getByRole('row')).toHaveCount(11)
  })

  test('a break shows its likely cause and one next step, which closes it', async ({ inside: page }) => {
    await withDesk(page)
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
})

test.describe('sample', () => {
  let host: Host
  let page: Page
  let wrong: string[]
  let warned: string[]
  test.beforeAll(async ({ browser }) => {
    host = await startHost(['--sample'], newHome())
    page = await browser.newPage({
      viewport: { width: 1280, height: 800 },
      permissions: ['clipboard-read', 'clipboard-write'],
    })
    wrong = watchErrors(page)
    warned = watchWarnings(page)
    await page.goto(host.url)
    await priced(page)
  })
  test.afterEach(async () => {
    expect(wrong.splice(0), 'errors on the console').toEqual([])
    expect(warned.splice(0), 'warnings on the console').toEqual([])
    for (let i = 0; i < 3; i += 1) await page.keyboard.press('Escape')
  })
  test.afterAll(async () => {
    await page.close()
    await host.stop()
    removeHome(host.home)
  })

  const heads = async (grid: Locator): Promise<string[]> =>
    (await grid.getByRole('columnheader').allTextContents()).map((t) => t.replaceAll(/\s+/g, ' ').trim())

  test('columns are chosen and moved, the tree goes by strategy, and a saved view keeps both', async () => {
    await page.keyboard.press('2')
    await page.getByRole('radio', { name: 'Strategy' }).click()
    const grid = page.getByRole('treegrid').or(page.getByRole('grid')).first()
    await expect(grid.getByRole('row').nth(2)).toBeVisible()
    const before = await heads(grid)
    await page.getByTitle('Choose columns').click()
    const hidden = page.getByRole('checkbox', { name: 'Vanna', exact: true })
    await expect(hidden).not.toBeChecked()
    await hidden.check()
    await picture(page, 'columns-dark')
    await expect.poll(async () => (await heads(grid)).length).toBe(before.length + 1)
    const place = (list: readonly string[]): number => list.findIndex((h) => h.startsWith('Vanna'))
    const first = place(await heads(grid))
    await page.getByRole('button', { name: 'Move Vanna up' }).click()
    await page.getByRole('button', { name: 'Move Vanna up' }).click()
    await expect.poll(async () => place(await heads(grid))).toBe(first - 2)
    await page.keyboard.press('Escape')
    const after = await heads(grid)

    await page.getByTitle('Views').click()
    await page.getByRole('menuitem', { name: 'Save this view' }).click()
    await page.getByRole('dialog').getByLabel('Name').fill('Strategies')
    await page.keyboard.press('Enter')
    await expect(page.getByTitle('Views')).toContainText('Strategies')
    await page.getByRole('radio', { name: 'Account' }).click()
    await page.getByTitle('Choose columns').click()
    await page.getByRole('button', { name: 'As at first' }).click()
    await page.keyboard.press('Escape')
    await page.reload()
    await priced(page)
    await page.keyboard.press('2')
    await page.getByTitle('Views').click()
    await page.getByRole('menuitem', { name: 'Strategies' }).click()
    await expect(page.getByRole('radio', { name: 'Strategy' })).toBeChecked()
    await expect.poll(() => heads(grid)).toEqual(after)
  })

  test('early exercise, pins and expiries are due, and each leads to its position', async () => {
    await page.keyboard.press('2')
    await page.keyboard.press('d')
    const due = page.getByRole('complementary', { name: 'Due' })
    await due.getByRole('radio', { name: '30 d' }).click()
    await expect(due.getByRole('region', { name: /early/i })).toBeVisible()
    await expect(due.getByRole('region', { name: /expir/i }).first()).toBeVisible()
    await picture(page, 'due-30-dark')
    const titles = await due.getByRole('heading', { level: 3 }).allTextContents()
    expect(titles.join(' ')).toMatch(/pin/i)
    await due.getByRole('region', { name: /early/i }).getByRole('button').first().click()
    await expect(page.getByRole('complementary').getByText('Entries').first()).toBeVisible()
  })

  test('exposure by underlying, expiry, account and strategy, and why on grid figure and total', async () => {
    await page.keyboard.press('5')
    for (const [name, group] of [
      ['Underlying', 'underlying'],
      ['Expiry', 'expiry'],
      ['Maturity', 'bucket'],
      ['Account', 'account'],
      ['Strategy', 'strategy'],
    ] as const) {
      await page.getByRole('radiogroup', { name: 'Group by' }).getByRole('radio', { name }).click()
      const grid = page.getByRole('grid', { name: `Exposure by ${group}` })
      await expect(grid.getByRole('row').nth(2)).toBeVisible()
      await grid.focus()
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('Home')
      for (let i = 0; i < 4; i += 1) await page.keyboard.press('ArrowRight')
      await page.keyboard.press('f')
      await explained(page)
    }
    // a total has no cursor: the pointer shows it, F opens all of it
    const total = page.getByRole('grid', { name: 'Exposure by strategy' }).locator('tfoot td').nth(2)
    await total.locator('.fig-cell').hover()
    await expect(page.getByRole('tooltip')).toContainText('F')
    await page.keyboard.press('f')
    await explained(page)
  })

  test('every tile says why it is what it is', async () => {
    await page.keyboard.press('5')
    const tiles = page.getByRole('region', { name: 'Totals' }).getByRole('button')
    const count = await tiles.count()
    expect(count).toBeGreaterThan(6)
    for (let i = 0; i < count; i += 1) {
      await tiles.nth(i).focus()
      await page.keyboard.press('f')
      await explained(page)
    }
  })

  test('measure, cash or units, net or gross change map and table twin alike', async () => {
    await page.keyboard.press('5')
    const measure = page.getByRole('radiogroup', { name: 'Measure' })
    const twin = page.getByRole('grid', { name: / by strike/i })
    const map = page.getByRole('application').first()
    const seen = new Map<string, string>()
    for (const m of ['Gamma', 'Vega'])
      for (const sum of ['Net', 'Gross'])
        for (const basis of ['USD', 'Units']) {
          const name = `${m} ${sum} ${basis}`
          await measure.getByRole('radio', { name: m, exact: true }).click()
          await page
            .getByRole('radiogroup', { name: 'Net or gross' })
            .getByRole('radio', { name: sum })
            .click()
          await page
            .getByRole('radiogroup', { name: 'Cash or units of the underlying' })
            .getByRole('radio', { name: basis })
            .click()
          await map.focus()
          await expect
            .poll(async () => {
              await page.keyboard.press('Control+c')
              return (await page.evaluate(() => navigator.clipboard.readText())).split('\t')[0] ?? ''
            }, name)
            .toMatch(new RegExp(`^${m}.*${basis === 'USD' ? 'USD' : ''}.*${sum.toLowerCase()}$`))
          await page.keyboard.press('w')
          await expect(map).toHaveAttribute('aria-label', /, (worst|largest)/)
          const spoken = (await map.getAttribute('aria-label')) ?? ''
          await page.keyboard.press('t')
          await expect(twin).toBeVisible()
          const [, strike, minus, figure] = /^(.+), \d\d[A-Z]{3}\d\d, (minus )?([+\d,.]+) /.exec(spoken) ?? []
          expect(figure, `${name}: ${spoken}`).toBeDefined()
          const row = twin.getByRole('row').filter({ has: page.getByText(strike as string, { exact: true }) })
          await expect(row, `${name}: ${spoken}`).toContainText(
            `${minus === undefined ? '' : '\u2212'}${figure}`,
          )
          seen.set(name, spoken)
          await page.keyboard.press('t')
        }
    expect(new Set(seen.values()).size, 'eight different maps').toBe(8)
  })

  test('a cell of the map and a figure of the ladder say why', async () => {
    await page.keyboard.press('5')
    const map = page.getByRole('application').first()
    await expect(map).toBeVisible()
    await page.keyboard.press('w')
    await expect(map).toHaveAttribute('aria-label', /, (worst|largest)/)
    await expect(map).toBeFocused()
    await page.keyboard.press('f')
    await explained(page)
    const ladder = page.getByRole('grid', { name: /^Spot ladder of/ })
    await ladder.focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('f')
    await explained(page)
  })

  test('the strip says how many are not priced, and why', async () => {
    const strip = page.getByRole('banner')
    await expect(strip.getByText(/^20 Nov 2026/)).toBeVisible()
    await strip.getByRole('button', { name: /n\/a$/ }).click()
    const list = page.getByRole('grid', { name: 'Positions without a price' })
    await expect(list.getByRole('row').nth(1)).toBeVisible()
    const reason = await list.getByRole('row').nth(1).getByRole('gridcell').last().textContent()
    expect(reason?.trim().length).toBeGreaterThan(10)
  })

  test('the sample is marked on every view', async () => {
    for (const key of ['2', '3', '4', '5', '0', ',']) {
      await page.keyboard.press(key)
      await expect(page.getByRole('banner').getByText('Sample', { exact: true })).toBeVisible()
    }
    await expect(page).toHaveTitle(/Sample/)
  })

  test('A4 and Letter, sections on and off, and the same hash for the same inputs', async () => {
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
})

/** The drawer tells formula, reference, as-of, inputs with source and age, or the positions that have their own. */
async function explained(page: Page): Promise<void> {
  const drawer = page.getByRole('complementary').filter({ hasText: 'why this number' })
  await expect(drawer.getByText('Formula')).toBeVisible()
  const text = (await drawer.textContent()) ?? ''
  expect(text).toContain('As of')
  expect(text, text).toMatch(/Source.*Age|Inputs differ by underlying/s)
  await page.keyboard.press('Escape')
  await expect(drawer).toHaveCount(0)
}

test.describe('settings', () => {
  test('decimals, currency, palette and backups change what they say and survive a reload', async ({
    inside: page,
  }) => {
    await withDesk(page)
    await page.keyboard.press(',')
    await page.getByRole('combobox', { name: 'Decimals of cash' }).selectOption('2')
    await page.getByRole('radio', { name: 'Green, red' }).click()
    await page.getByRole('combobox', { name: 'Backups kept' }).selectOption('3')
    await page.getByRole('combobox', { name: 'Reporting currency' }).fill('EUR')
    await page.keyboard.press('Enter')
    const strip = page.getByRole('banner')
    await expect(strip).toContainText('BaseEUR')
    await page.reload()
    await expect(strip).toContainText('EUR')
    await expect(page.locator('html')).toHaveAttribute('data-palette', 'green-red')
    await page.keyboard.press(',')
    await expect(page.getByRole('combobox', { name: 'Decimals of cash' })).toHaveValue('2')
    await expect(page.getByRole('combobox', { name: 'Backups kept' })).toHaveValue('3')
    await page.getByRole('combobox', { name: 'Reporting currency' }).fill('USD')
    await page.keyboard.press('Enter')
    await expect(strip).toContainText('BaseUSD')
    // leaves the field
    await page.keyboard.press('Escape')
    await priced(page)
    await page.keyboard.press('2')
    await expect(page.getByRole('row').nth(1)).toContainText(/[\d,]+\.\d\d(?!\d)/)
    await picture(page, 'book-decimals-dark')
    await page.keyboard.press(',')
    await page.getByRole('button', { name: 'Make one now' }).click()
    await expect(page.getByText(/^[23], /)).toBeVisible()
    await page.getByRole('combobox', { name: 'Backups kept' }).selectOption('1')
    await page.getByRole('button', { name: 'Make one now' }).click()
    await expect(page.getByText(/^1, /)).toBeVisible()
  })
})

test.describe('first run', () => {
  test('three choices; the five steps tick off as they are done', async ({ inside: page }) => {
    test.setTimeout(120_000)
    await expect(page.getByRole('button', { name: /Open the sample/ })).toBeVisible()
    await expect(
      page.getByRole('button', { name: /Import a statement|Choose a file|Choose files/ }).first(),
    ).toBeVisible()
    await expect(page.getByRole('button', { name: 'Create' })).toBeVisible()
    await page.getByRole('button', { name: /Open the sample/ }).click()
    await priced(page)
    const steps = page.getByRole('region', { name: 'First five minutes' })
    const done = steps.getByText('done', { exact: true })
    await expect(done).toHaveCount(0)
    await page.keyboard.press('5')
    await expect(page.getByRole('application').first()).toBeVisible()
    await page.keyboard.press('w')
    await expect(done).toHaveCount(1)

    await page.keyboard.press('4')
    const at = (): Promise<string> =>
      page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '')
    for (let i = 0; i < 8 && (await done.count()) < 2; i += 1) {
      await expect.poll(at).not.toBe('')
      await page.keyboard.type((await at()).includes('vol') ? '25' : '100')
      await page.keyboard.press('Enter')
      await page.waitForTimeout(300)
    }
    await expect(done).toHaveCount(2)

    await page.keyboard.press('Escape')
    await page.keyboard.press('2')
    await page.keyboard.press('d')
    const due = page.getByRole('complementary', { name: 'Due' })
    await due.getByRole('button', { name: 'Accept', exact: true }).first().click()
    await expect(done).toHaveCount(3)

    await page.keyboard.press('Escape')
    await page.keyboard.press('0')
    await expect(page.getByRole('button', { name: /^[0-9a-f]{12}$/ })).toBeVisible({ timeout: 30_000 })
    await saved(page, () => page.keyboard.press('Control+p'))
    await expect(done).toHaveCount(4)

    await drop(page, [statementFile()])
    await page.getByRole('button', { name: 'Into a new book of my own' }).click()
    await page.getByRole('button', { name: /^Commit [1-9]/ }).click()
    await priced(page)
    // nothing is left to do: the list goes
    await expect(steps).toHaveCount(0)
    await picture(page, 'first-steps-done-dark')
  })
})

test('closing a dialog of the book reads nothing that has gone', async ({ inside: page }) => {
  const warned = watchWarnings(page)
  await withDesk(page)
  await page.keyboard.press('2')
  await page.keyboard.press('n')
  const add = page.getByRole('dialog', { name: 'Add a fill' })
  await add.getByLabel('Quantity, minus sold').fill('3')
  await page.keyboard.press('Escape')
  await expect(add).toHaveCount(0)
  await page.waitForTimeout(500)
  expect(warned).toEqual([])
})
