/** What can go wrong with the book or the engine while a person works: each is named, nothing is lost, and the way out works. */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { canMount, fillUp, fullDisk, readOnlyDisk, seenBy, smallDisk } from './support/disks.ts'
import { exhaustEngine } from './support/engine.ts'
import { hedgerow, newHome, removeHome, startHost } from './support/host.ts'
import { statementFile } from './support/statement.ts'
import { drop, expect, importDesk, picture, priced, test } from './support/window.ts'

const NO_MOUNT = 'this machine does not let a user mount disks of their own'

/** A home with a book of one statement in a folder of its own. */
async function homeWithBook(folder = 'books'): Promise<{ home: string; folder: string; file: string }> {
  const home = newHome()
  const place = join(home, folder)
  mkdirSync(place, { recursive: true })
  const file = join(place, 'desk.hedgerow')
  await importInto(file, home)
  return { home, folder: place, file }
}

/** Imports the small statement with the command line. */
async function importInto(file: string, home: string, name = 'desk.json', text = statementFile().text) {
  const statement = join(home, name)
  writeFileSync(statement, text)
  return hedgerow<{ readonly error?: { readonly code: string; readonly message: string } }>(
    ['import', statement, '--book', file],
    home,
  )
}

async function shown(page: Page, title: string): Promise<void> {
  await expect(page.getByRole('heading', { name: title })).toBeVisible()
  await expect(page.getByText('desk.hedgerow', { exact: true })).toBeVisible()
}

const strip = (page: Page, words: string) => page.getByRole('banner').getByText(words)

test('a book on a drive that is not there: named; put back, it opens', async ({ page }) => {
  const { home, folder, file } = await homeWithBook('drive')
  renameSync(folder, `${folder}.away`)
  const host = await startHost(['--book', file], home)
  try {
    await page.goto(host.url)
    await shown(page, 'The book is not where it was')
    await expect(page.getByText('No file was made.')).toBeVisible()
    await picture(page, 'problem-missing-dark')
    renameSync(`${folder}.away`, folder)
    await page.getByRole('button', { name: 'Try again' }).click()
    await priced(page)
    await expect(strip(page, '4 / 4')).toBeVisible()
  } finally {
    await host.stop()
    removeHome(home)
  }
})

test('a damaged book: the newest backup is brought back, the damaged file stays', async ({ page }) => {
  const { home, folder, file } = await homeWithBook()
  // a first start makes the backup
  const before = await startHost(['--book', file], home)
  await page.goto(before.url)
  await priced(page)
  await before.stop()
  const bytes = readFileSync(file)
  writeFileSync(file, bytes.fill(0x5a, 4096, bytes.length - 4096))
  const host = await startHost(['--book', file], home)
  try {
    await page.goto(host.url)
    await shown(page, 'This book is damaged')
    await page.getByRole('button', { name: 'Restore a backup' }).click()
    await expect(page.getByRole('button', { name: 'Restore this one' }).first()).toBeVisible()
    await picture(page, 'problem-backups-dark')
    await page.getByRole('button', { name: 'Restore this one' }).first().click()
    await priced(page)
    await expect(strip(page, '4 / 4')).toBeVisible()
    expect(readdirSync(folder).some((f) => f.startsWith('desk.hedgerow.before-restore-'))).toBe(true)
  } finally {
    await host.stop()
    removeHome(home)
  }
})

test('a book in a synced folder opens with a warning that says what to do', async ({ page }) => {
  const { home, file } = await homeWithBook(join('Dropbox', 'desk'))
  const host = await startHost(['--book', file], home)
  try {
    await page.goto(host.url)
    await priced(page)
    const banner = page.getByRole('status').filter({ hasText: 'Shared folder.' })
    await expect(banner).toContainText('Dropbox')
    await expect(banner).toContainText('desk.hedgerow')
    await picture(page, 'synced-folder-dark')
    await banner.getByRole('button', { name: 'Seen' }).click()
    await expect(banner).toHaveCount(0)
  } finally {
    await host.stop()
    removeHome(home)
  }
})

test('the disk full at the start: the book stays as it was; with room again, it opens', async ({ page }) => {
  test.skip(!canMount(), NO_MOUNT)
  const { home, folder, file } = await homeWithBook()
  const host = await startHost(['--book', file], home, fullDisk(folder, 1500))
  try {
    await page.goto(host.url)
    await shown(page, 'The disk is full')
    await expect(page.getByText('Everything confirmed before is in the book.')).toBeVisible()
    await picture(page, 'problem-disk-full-dark')
    rmSync(seenBy(host.process.pid as number, join(folder, 'ballast')))
    await page.getByRole('button', { name: 'Try again' }).click()
    await priced(page)
    await expect(strip(page, '4 / 4')).toBeVisible()
  } finally {
    await host.stop()
    removeHome(home)
  }
})

test('the disk full during an import: nothing of it is written; with room again, the same file goes in', async ({
  page,
}) => {
  test.skip(!canMount(), NO_MOUNT)
  const { home, folder, file } = await homeWithBook()
  const host = await startHost(['--book', file], home, smallDisk(folder, 4000))
  const ballast = seenBy(host.process.pid as number, join(folder, 'ballast'))
  const more = { name: 'more.json', text: statementFile().text.replaceAll('"T1"', '"T2"') }
  try {
    await page.goto(host.url)
    await priced(page)
    await drop(page, [more])
    await expect(page.getByRole('button', { name: /^Commit 9 of 9/ })).toBeVisible()
    fillUp(ballast)
    await page.keyboard.press('Control+Enter')
    await expect(page.getByText(/The disk that holds .*desk\.hedgerow is full/).first()).toBeVisible()
    await picture(page, 'import-disk-full-dark')
    await expect(strip(page, '4 / 4')).toBeVisible()
    rmSync(ballast)
    // how it is read was not what was wrong: one click reads it again
    await page.getByRole('button', { name: 'Read it again' }).click()
    await page.getByRole('button', { name: /^Commit 9 of 9/ }).click()
    await expect(strip(page, '8 / 8')).toBeVisible({ timeout: 20_000 })
  } finally {
    await host.stop()
    removeHome(home)
  }
})

test('a folder that may not be written: the book can be read, and says so', async ({ page }) => {
  test.skip(!canMount(), NO_MOUNT)
  const { home, folder, file } = await homeWithBook()
  const host = await startHost(['--book', file], home, readOnlyDisk(folder))
  try {
    await page.goto(host.url)
    await shown(page, 'This folder cannot be written to')
    await picture(page, 'problem-readonly-folder-dark')
    await page.getByRole('button', { name: 'Open for reading only' }).click()
    await priced(page)
    await expect(strip(page, '4 / 4')).toBeVisible()
    await expect(page.getByText('Read-only.')).toBeVisible()
  } finally {
    await host.stop()
    removeHome(home)
  }
})

test('the engine ends four times running: a banner says what holds, one click starts it again', async ({
  inside: page,
  host,
}) => {
  await importDesk(page)
  await page.keyboard.press('5')
  const map = page.getByRole('application').first()
  await expect(map).toBeVisible()
  await expect(page.getByRole('grid', { name: 'Exposure by underlying' })).toContainText('XYZ')
  const failed = await exhaustEngine(page, host)
  await expect(failed).toContainText('The book is safe.')
  await expect(failed).toContainText('stay on screen, greyed')
  await expect(page.getByRole('heading', { name: 'Exposure' })).toBeVisible()
  await picture(page, 'engine-failed-dark')
  await failed.getByRole('button', { name: 'Restart now' }).click()
  await priced(page)
  await expect(failed).toHaveCount(0)
  await expect(strip(page, '4 / 4')).toBeVisible()
  // every view has its numbers again, unasked
  await expect(map).toBeVisible()
  await expect(page.getByText('The engine ended', { exact: false })).toHaveCount(0)
  await page.keyboard.press('2')
  await expect(page.getByText('XYZ 19JUN26 100 C')).toBeVisible()
  await page.keyboard.press('4')
  await expect(page.getByRole('rowheader', { name: /^XYZ/ })).toBeVisible()
})

test('a book another program writes: the command line is told who has it, a reader notices the commit', async ({
  page,
}) => {
  const { home, file } = await homeWithBook()
  const writer = await startHost(['--book', file], home)
  const more = statementFile().text.replaceAll('"T1"', '"T2"')
  const refused = await importInto(file, home, 'more.json', more)
  expect(refused.error?.code).toMatch(/book\/locked$/)
  expect(refused.error?.message).toContain('desk.hedgerow')
  const reader = await startHost(['--book', file], newHome())
  try {
    await page.goto(reader.url)
    await priced(page)
    await expect(page.getByText('Read-only.')).toBeVisible()
    await expect(strip(page, '4 / 4')).toBeVisible()
    await writer.stop()
    await importInto(file, home, 'more.json', more)
    const note = page.getByRole('status').filter({ hasText: 'Another program wrote to this book.' })
    await expect(note).toBeVisible()
    await expect(strip(page, '8 / 8')).toBeVisible()
    await picture(page, 'foreign-commit-dark')
    await note.getByRole('button', { name: 'Seen' }).click()
    await expect(note).toHaveCount(0)
    // the writer has gone: the place is free
    await page.getByRole('button', { name: 'Try to write' }).click()
    await expect(page.getByText('Read-only.')).toHaveCount(0)
    await priced(page)
  } finally {
    await reader.stop()
    await writer.stop()
    removeHome(home)
    removeHome(reader.home)
  }
})
