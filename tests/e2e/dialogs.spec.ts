/** Every dialog that changes the book is filled in, written, and looked up in the book with the command line. */
import { readFileSync } from 'node:fs'
import type { Locator, Page } from '@playwright/test'
import { hedgerow } from './support/host.ts'
import { CUT_OFF, STATEMENT, unpricedFile } from './support/statement.ts'
import { drop, expect, importDesk, picture, priced, test } from './support/window.ts'

interface Held {
  readonly account: string
  readonly instrument: string
  readonly quantity: string
  readonly multiplier: string
  readonly basis: string
  readonly tradePrice: string | null
}
interface Positions {
  readonly positions: readonly Held[]
  readonly counts: { readonly proposals: number; readonly positions: number }
  readonly strategies: readonly { readonly strategy: string; readonly instrument?: string }[]
}

test.use({ permissions: ['clipboard-read', 'clipboard-write'] })

const C110 = 'us-option:XYZ:2026-09-18:C:110:USD'

/** The book as the command line reads it beside the open window. */
const book = (host: { readonly ownBook: string; readonly home: string }): Promise<Positions> =>
  hedgerow<Positions>(['positions', '--book', host.ownBook, '--as-of', CUT_OFF], host.home)

async function held(
  host: { readonly ownBook: string; readonly home: string },
  account: string,
  instrument: string,
): Promise<Held | undefined> {
  const { positions } = await book(host)
  return positions.find((p) => p.account === account && p.instrument === instrument)
}

async function withDesk(page: Page): Promise<void> {
  await importDesk(page)
  await page.keyboard.press('2')
  await expect(row(page, 'XYZ 19JUN26 100 C')).toBeVisible()
}

const row = (page: Page, name: string): Locator =>
  page.getByRole('row').filter({ has: page.getByText(name, { exact: true }) })

async function fill(dialog: Locator, fields: { readonly [label: string]: string }): Promise<void> {
  for (const [label, text] of Object.entries(fields)) await dialog.getByLabel(label).first().fill(text)
}

/** Writes what the dialog holds; it closes when the book took it. */
async function write(dialog: Locator): Promise<void> {
  await dialog.page().keyboard.press('Control+Enter')
  await expect(dialog).toHaveCount(0)
}

test('a fill and a holding by hand, in a new account and contract; undone and redone by keys', async ({
  inside: page,
  host,
}) => {
  await withDesk(page)
  await page.keyboard.press('n')
  const add = page.getByRole('dialog', { name: 'Add a fill' })
  // a first try without anything says what is missing, beside each field
  await expect(add.locator(':focus')).toHaveCount(1)
  await page.keyboard.press('Control+Enter')
  await expect(add.getByText('The quantity is missing: type a number.')).toBeVisible()
  await expect(add.getByText('Say why, in a few words: it is kept with the edit.')).toBeVisible()
  await add.getByRole('combobox', { name: 'Account', exact: true }).selectOption({ label: 'A new account' })
  await add.getByRole('radio', { name: 'New contract' }).click()
  await fill(add, {
    'Account name': 'T9',
    Symbol: 'XYZ',
    Expiry: '2026-06-19',
    Strike: '105',
    'Quantity, minus sold': '7',
    Price: '4.20',
    'Fee, minus received': '3.50',
    Strategy: 'wing',
    Reason: 'telephone trade',
  })
  await add.getByLabel('Multiplier').fill('100')
  // trade keys: lots and ticks by the arrows, ten with Shift, the side by its letter
  const quantity = add.getByLabel('Quantity, minus sold')
  await quantity.press('s')
  await expect(quantity).toHaveValue('-7')
  await quantity.press('b')
  await quantity.press('Shift+ArrowUp')
  await quantity.press('ArrowDown')
  await expect(quantity).toHaveValue('16')
  await quantity.fill('7')
  const price = add.getByLabel('Price', { exact: true })
  await price.press('ArrowUp')
  await expect(price).toHaveValue('4.21')
  await price.press('ArrowDown')
  await expect(price).toHaveValue('4.20')
  await picture(page, 'dialog-fill-dark')
  await write(add)
  const c105 = 'us-option:XYZ:2026-06-19:C:105:USD'
  expect(await held(host, 'T9', c105)).toMatchObject({ quantity: '7', tradePrice: '4.2', multiplier: '100' })
  await priced(page)
  await expect(page.getByRole('banner').getByText(/^\d \/ 5$/)).toBeVisible()

  await page.keyboard.press('Control+z')
  await expect(page.getByText(/^Undone: Typed fill of 7/)).toBeVisible()
  expect(await held(host, 'T9', c105)).toBeUndefined()
  await page.keyboard.press('Shift+Control+z')
  await expect(page.getByText(/^Done again: Typed fill of 7/)).toBeVisible()
  expect(await held(host, 'T9', c105)).toMatchObject({ quantity: '7' })

  await page.keyboard.press('h')
  const holding = page.getByRole('dialog', { name: 'Add a holding' })
  await holding.getByRole('combobox', { name: 'Account', exact: true }).selectOption('T9')
  await fill(holding, { Contract: 'XYZ 19JUN26 105 C', 'Quantity, minus short': '9', Reason: 'broker page' })
  await write(holding)
  expect(await held(host, 'T9', c105)).toMatchObject({ quantity: '9', basis: 'typed' })
})

test('an entry corrected, then rejected; terms set; each with a reason, each undone', async ({
  inside: page,
  host,
}) => {
  await withDesk(page)
  await row(page, 'XYZ 18SEP26 110 C').dblclick()
  const drawer = page.getByRole('complementary', { name: 'XYZ 18SEP26 110 C' })
  await drawer.getByRole('tab', { name: /^Entries/ }).click()
  await drawer.getByRole('button', { name: '2026-01-06' }).first().click()
  await drawer.getByRole('button', { name: 'Correct' }).click()
  const correct = page.getByRole('dialog', { name: 'Correct an entry' })
  await fill(correct, { Price: '4.65', Reason: 'misprint on the confirmation' })
  await picture(page, 'dialog-correct-dark')
  await write(correct)
  expect(await held(host, 'T1', C110)).toMatchObject({ tradePrice: '4.65' })
  // two notices offer an undo: that of the import stays what it is
  await page.getByRole('button', { name: 'Undo', exact: true }).last().click()
  await expect(page.getByText('Undone: Entry corrected.')).toBeVisible()
  expect(await held(host, 'T1', C110)).toMatchObject({ tradePrice: '4.4' })

  await drawer.getByRole('button', { name: 'Reject' }).click()
  const reject = page.getByRole('dialog', { name: 'Reject an entry' })
  await fill(reject, { Reason: 'busted by the exchange' })
  await write(reject)
  await expect(drawer.getByText('superseded')).toBeVisible()
  expect((await held(host, 'T1', C110))?.tradePrice ?? null).not.toBe('4.4')
  await page.keyboard.press('Control+z')
  await expect(page.getByText('Undone: Entry rejected.')).toBeVisible()
  expect(await held(host, 'T1', C110)).toMatchObject({ tradePrice: '4.4' })

  await drawer.getByRole('button', { name: 'Set terms' }).last().click()
  const terms = page.getByRole('dialog', { name: 'Set terms' })
  await fill(terms, { Multiplier: '10', Reason: 'exchange notice' })
  await write(terms)
  expect(await held(host, 'T1', C110)).toMatchObject({ multiplier: '10' })
  await page.keyboard.press('Control+z')
  await expect(page.getByText(/^Undone: Terms of/)).toBeVisible()
  expect(await held(host, 'T1', C110)).toMatchObject({ multiplier: '100' })
})

test('a share that a file gives by its number only is named by its symbol; one undo takes it back', async ({
  inside: page,
  host,
}) => {
  const isin = 'ISIN CH0012032048'
  const number = { ref: 'n', kind: 'equity', family: 'unknown', root: isin, settle: 'CHF' }
  const bought = { instrument: 'n', at: '2026-01-07T15:00:00Z', quantity: '3', price: '310', id: '5' }
  const { holdings: _, ...rest } = STATEMENT
  const file = { ...rest, instruments: [...rest.instruments, number], fills: [...rest.fills, bought] }
  await drop(page, [{ name: 'number.json', text: JSON.stringify(file) }])
  await page.getByRole('button', { name: /^Commit/ }).click()
  await expect(page.getByText(/^Batch 1 written/)).toBeVisible()
  await page.keyboard.press('2')
  await row(page, isin).last().click()
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Name the contract' }).click()
  const dialog = page.getByRole('dialog', { name: 'Name the contract' })
  await fill(dialog, { 'Symbol, settled in CHF': 'rog', Reason: 'looked up by its ISIN' })
  await write(dialog)
  await expect(page.getByText(`${isin} read as ROG.`)).toBeVisible()
  expect(await held(host, 'T1', 'ch-equity:ROG:CHF')).toMatchObject({ quantity: '3' })
  await page.keyboard.press('Control+z')
  await expect(page.getByText(/^Undone: /)).toBeVisible()
  expect(await held(host, 'T1', 'ch-equity:ROG:CHF')).toBeUndefined()
})

test('one strategy for several positions is one act: one undo takes all of it away', async ({
  inside: page,
  host,
}) => {
  const tags = async (): Promise<number> => {
    const { strategies } = await book(host)
    return strategies.filter((s) => s.strategy === 'calendar roll').length
  }
  await withDesk(page)
  for (const name of ['XYZ 19JUN26 100 C', 'XYZ 18SEP26 110 C']) {
    await row(page, name).click()
    await page.keyboard.press('Space')
  }
  await page.keyboard.press('t')
  const tag = page.getByRole('dialog', { name: 'Tag with a strategy' })
  await fill(tag, { Strategy: 'calendar roll', Reason: 'one trade idea' })
  await picture(page, 'dialog-tag-dark')
  await write(tag)
  await expect(page.getByText('Strategy calendar roll given to 2 fills.')).toBeVisible()
  expect(await tags()).toBeGreaterThan(0)
  await page.keyboard.press('Control+z')
  await expect(page.getByText('Undone: Strategy calendar roll given to 2 fills.')).toBeVisible()
  expect(await tags()).toBe(0)
  await page.keyboard.press('Shift+Control+z')
  await expect(page.getByText('Done again: Strategy calendar roll given to 2 fills.')).toBeVisible()
  expect(await tags()).toBeGreaterThan(0)
})

test('rows are copied as TSV and saved as CSV with the figures of the book', async ({
  inside: page,
  host,
}) => {
  await withDesk(page)
  const { positions } = await book(host)
  const quantities = positions.map((p) => p.quantity).sort()
  const table = (text: string, between: string): string[][] =>
    text
      .trim()
      .split(/\r?\n/)
      .map((line) => line.split(between).map((c) => c.replace(/^"|"$/g, '')))

  await row(page, 'XYZ 19JUN26 100 C').click()
  await page.keyboard.press('Control+c')
  await expect(page.getByText('1 row copied')).toBeVisible()
  const one = table(await page.evaluate(() => navigator.clipboard.readText()), '\t')
  expect(one).toHaveLength(2)
  expect(one[1]).toContain('-40')

  await page.getByRole('button', { name: 'Copy', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Copy all positions' }).click()
  await expect(page.getByText(/^\d+ rows copied$/)).toBeVisible()
  const all = table(await page.evaluate(() => navigator.clipboard.readText()), '\t')
  const at = all[0]?.findIndex((h) => /^quantity/i.test(h)) ?? -1
  expect(at, `a column of quantities among ${all[0]}`).toBeGreaterThan(0)

  await page.getByRole('button', { name: 'Copy', exact: true }).click()
  const saved = page.waitForEvent('download')
  await page.getByRole('menuitem', { name: 'Save all as CSV' }).click()
  const csv = table(readFileSync(await (await saved).path(), 'utf8'), ',')
  for (const lines of [all, csv]) {
    const found = lines.slice(1).map((l) => l[at] ?? '')
    for (const q of quantities) expect(found, `quantities of ${lines.length} lines`).toContain(q)
  }
})

test('a view is saved under a name, found again after a start, and removed', async ({
  inside: page,
  host,
}) => {
  await withDesk(page)
  await page.getByRole('radio', { name: 'Expiry' }).click()
  await expect(row(page, 'XYZ 19JUN26 100 C')).toBeVisible()
  const menu = page.getByTitle('Views')
  await menu.click()
  await page.getByRole('menuitem', { name: 'Save this view' }).click()
  const dialog = page.getByRole('dialog', { name: 'Save this view' })
  await dialog.getByLabel('Name').fill('By month')
  await page.keyboard.press('Enter')
  await expect(dialog).toHaveCount(0)
  await expect(menu).toContainText('By month')
  await page.getByRole('radio', { name: 'Account' }).click()
  await expect(menu).not.toContainText('By month')

  await page.reload()
  await priced(page)
  await page.keyboard.press('2')
  await menu.click()
  await page.getByRole('menuitem', { name: 'By month' }).click()
  await expect(page.getByRole('radio', { name: 'Expiry' })).toBeChecked()
  await menu.click()
  await page.getByRole('menuitem', { name: 'Remove a view' }).click()
  await page.getByRole('dialog', { name: 'Remove a view' }).getByRole('button', { name: 'Remove' }).click()
  await expect(page.getByText('No views are saved.')).toBeVisible()
  expect(host.errors()).toBe('')
})

test('the market is completed by keyboard alone, and every position has a price', async ({
  inside: page,
  host,
}) => {
  await drop(page, [unpricedFile()])
  await page.getByRole('button', { name: /^Commit/ }).click()
  await expect(page.getByRole('banner').getByText(/n\/a$/)).toBeVisible()
  await page.keyboard.press('4')
  await expect(page.getByRole('heading', { name: /^Market/ })).toBeVisible()
  // the cursor is where something is waited for, unasked
  const at = (): Promise<string | null> =>
    page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? null)
  await expect.poll(at).toContain('spot')
  await page.keyboard.type('101.20')
  await page.keyboard.press('Enter')
  await expect.poll(at).toContain('vol')
  await page.keyboard.type('28')
  await picture(page, 'market-typing-dark')
  await page.keyboard.press('Enter')
  await expect(page.getByText(/inputs saved, the market is complete/)).toBeVisible()
  await priced(page)
  await expect(page.getByRole('banner').getByText('4 / 4')).toBeVisible()
  const { notPriced, priced: count } = await hedgerow<{ notPriced: readonly unknown[]; priced: number }>(
    ['exposure', '--book', host.ownBook, '--as-of', CUT_OFF],
    host.home,
  )
  expect(notPriced).toEqual([])
  expect(count).toBe(4)
})

test.describe('the sample', () => {
  test.use({ words: ['--sample'] })

  test('a proposed expiry is accepted, leaves the list, and comes back with one undo', async ({
    inside: page,
    host,
  }) => {
    await priced(page)
    const sample = host.ownBook.replace('book.hedgerow', 'sample.hedgerow')
    const count = async (): Promise<Positions['counts']> =>
      (
        await hedgerow<Positions>(
          ['positions', '--book', sample, '--as-of', '2026-11-20T21:15:00Z'],
          host.home,
        )
      ).counts
    const before = await count()
    await page.keyboard.press('2')
    await page.keyboard.press('d')
    const due = page.getByRole('complementary', { name: 'Due' })
    const accept = due.getByRole('button', { name: 'Accept', exact: true }).first()
    await expect(accept).toBeVisible()
    await picture(page, 'due-dark')
    await accept.click()
    await expect(page.getByText(/ expires worthless booked$/)).toBeVisible()
    expect((await count()).proposals).toBe(before.proposals - 1)
    await page.getByRole('button', { name: 'Undo', exact: true }).click()
    await expect(page.getByText(/^Undone: Accepted/)).toBeVisible()
    expect(await count()).toEqual(before)
  })
})
