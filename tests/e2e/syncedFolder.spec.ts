/** A book in a synced folder: both ways out that the banner offers work. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Page } from '@playwright/test'
import { hedgerow, newHome, removeHome, startHost } from './support/host.ts'
import { CUT_OFF, statementFile } from './support/statement.ts'
import { expect, priced, saved, test } from './support/window.ts'

interface Exposure {
  readonly positions: number
  readonly priced: number
  readonly totals: object
}

/** A home with one book in a folder named like a synced one, and what the command line says it is exposed to. */
async function syncedBook(): Promise<{ home: string; file: string; exposure: Exposure }> {
  const home = newHome()
  const folder = join(home, 'Dropbox', 'desk')
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'desk.hedgerow')
  await importInto(file, home, 'desk.json', statementFile().text)
  return { home, file, exposure: await exposureOf(file, home) }
}

function importInto(file: string, home: string, name: string, text: string): Promise<unknown> {
  writeFileSync(join(home, name), text)
  return hedgerow(['import', join(home, name), '--book', file], home)
}

async function exposureOf(file: string, home: string): Promise<Exposure> {
  const answer = await hedgerow<Exposure>(['exposure', '--book', file, '--as-of', CUT_OFF], home)
  const { positions, priced: known, totals } = answer
  expect(positions, JSON.stringify(answer).slice(0, 300)).toBeGreaterThan(0)
  return { positions, priced: known, totals }
}

const banner = (page: Page) => page.getByRole('status').filter({ hasText: 'Shared folder.' })

test('the copy that is saved is a book, whole and exposed to the same', async ({ page }) => {
  const { home, file, exposure } = await syncedBook()
  const host = await startHost(['--book', file], home)
  try {
    await page.goto(host.url)
    await priced(page)
    const bytes = await saved(page, () =>
      banner(page).getByRole('button', { name: 'Save a copy of the book' }).click(),
    )
    const copy = join(home, 'copy.hedgerow')
    writeFileSync(copy, bytes)
    expect(await hedgerow(['doctor', '--book', copy], home)).toMatchObject({ ok: true, findings: [] })
    expect(await exposureOf(copy, home)).toEqual(exposure)
    expect(exposure.priced).toBe(4)
    // and the window opens it, without a warning
    await host.stop()
    const again = await startHost(['--book', copy], home)
    try {
      await page.goto(again.url)
      await priced(page)
      await expect(page.getByRole('banner').getByText('4 / 4')).toBeVisible()
      await expect(banner(page)).toHaveCount(0)
    } finally {
      await again.stop()
    }
  } finally {
    await host.stop()
    removeHome(home)
  }
})

test('another book opens from the banner, and the warning stays with the book it is about', async ({
  page,
}) => {
  const { home, file } = await syncedBook()
  const local = join(home, 'books', 'own.hedgerow')
  mkdirSync(join(home, 'books'))
  const more = statementFile().text.replaceAll('"T1"', '"T2"')
  await importInto(local, home, 'own.json', statementFile().text)
  await importInto(local, home, 'more.json', more)
  // a start with it makes it a book that is known
  const first = await startHost(['--book', local], home)
  await page.goto(first.url)
  await priced(page)
  await expect(banner(page)).toHaveCount(0)
  await first.stop()
  const host = await startHost(['--book', file], home)
  try {
    await page.goto(host.url)
    await priced(page)
    await banner(page).getByRole('button', { name: 'Open another book' }).click()
    const list = page.getByRole('dialog', { name: 'Open another book' })
    await expect(list.getByRole('button', { name: basename(file) })).toBeVisible()
    await list.getByRole('button', { name: basename(local) }).click()
    await expect(page.getByRole('banner').getByText('8 / 8')).toBeVisible({ timeout: 20_000 })
    await expect(page.getByRole('banner').getByText('own', { exact: true })).toBeVisible()
    await expect(banner(page)).toHaveCount(0)
  } finally {
    await host.stop()
    removeHome(home)
  }
})
