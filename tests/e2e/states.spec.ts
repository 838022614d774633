import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { engines } from './support/engine.ts'
import { hedgerow, newHome, removeHome, startHost } from './support/host.ts'
import { statementFile } from './support/statement.ts'
import { drop, expect, importDesk, picture, priced, test } from './support/window.ts'

test('a second page waits, takes over when told to, and the first says so', async ({
  inside: page,
  host,
  context,
}) => {
  const key = await page.evaluate(() => sessionStorage.getItem('hedgerow-key'))
  const second = await context.newPage()
  await second.addInitScript((k) => sessionStorage.setItem('hedgerow-key', k ?? ''), key)
  await second.goto(new URL('/', host.url).href)
  await expect(second.getByRole('heading', { name: 'Hedgerow is open in another window' })).toBeVisible()
  await picture(second, 'gate-busy-dark')
  await second.getByRole('button', { name: 'Use it here' }).click()
  await expect(second.getByRole('button', { name: /Open the sample/ })).toBeVisible()
  await expect(page.getByText('moved to another window', { exact: false })).toBeVisible()
})

test('when the host ends, the page says what holds', async ({ host, page }) => {
  await page.goto(host.url)
  await expect(page.getByRole('button', { name: /Open the sample/ })).toBeVisible()
  await host.stop()
  await expect(page.getByRole('heading', { name: 'Hedgerow has ended' })).toBeVisible()
  await picture(page, 'gate-ended-dark')
})

test('the engine killed: the window says so, recovers by itself, numbers are the same', async ({
  inside: page,
  host,
}) => {
  await importDesk(page)
  const running = engines(host)
  expect(running.length, 'engine processes').toBeGreaterThan(0)
  for (const pid of running) process.kill(pid, 'SIGKILL')
  await page.keyboard.press('5')
  await page.keyboard.press('r')
  await priced(page)
  await expect(page.getByRole('banner').getByText('4 / 4')).toBeVisible()
  await expect.poll(() => engines(host).length).toBeGreaterThan(0)
})

const PROBLEMS: readonly {
  readonly name: string
  readonly title: string
  /** spoils a sound book */
  readonly spoil: (file: string) => void
}[] = [
  {
    name: 'not-a-book',
    title: 'This file is not a Hedgerow book',
    spoil: (file) => writeFileSync(file, 'a letter, not a book\n'.repeat(200)),
  },
  {
    name: 'corrupt',
    title: 'This book is damaged',
    spoil: (file) => {
      const bytes = readFileSync(file)
      bytes.fill(0x5a, 4096, bytes.length - 4096)
      writeFileSync(file, bytes)
    },
  },
  {
    name: 'newer',
    title: 'This book was written by a newer Hedgerow',
    spoil: (file) => {
      const db = new Database(file)
      db.pragma('user_version = 99990')
      db.close()
    },
  },
]

for (const problem of PROBLEMS) {
  test(`a book that is ${problem.name}: the file is named and there is a way out`, async ({ page }) => {
    const home = newHome()
    const folder = join(home, 'books')
    mkdirSync(folder)
    const file = join(folder, 'desk.hedgerow')
    const { name, text } = statementFile()
    writeFileSync(join(folder, name), text)
    await hedgerow(['import', join(folder, name), '--book', file], home)
    problem.spoil(file)
    const host = await startHost(['--book', file], home)
    try {
      await page.goto(host.url)
      await expect(page.getByRole('heading', { name: problem.title })).toBeVisible()
      await expect(page.getByText('desk.hedgerow', { exact: true })).toBeVisible()
      await picture(page, `problem-${problem.name}-dark`)
      await expect(page.getByRole('button', { name: 'Open the sample book' })).toBeEnabled()
      await page.getByRole('button', { name: 'Try again' }).click()
      await expect(page.getByRole('heading', { name: problem.title })).toBeVisible()
    } finally {
      await host.stop()
      removeHome(home)
    }
  })
}

test('a book another host writes is open for reading only, says by whom, and follows along', async ({
  page,
}) => {
  const home = newHome()
  const file = join(home, 'desk.hedgerow')
  const writer = await startHost(['--book', file], home)
  const reader = await startHost(['--book', file], newHome())
  try {
    await page.goto(reader.url)
    await expect(page.getByText('Read-only.')).toBeVisible()
    await drop(page, [statementFile()])
    await expect(page.getByText('Nothing was imported', { exact: false })).toBeVisible()
    await picture(page, 'read-only-dark')
  } finally {
    await reader.stop()
    await writer.stop()
    removeHome(home)
    removeHome(reader.home)
  }
})

test('the sample goes and comes back in one click, and an own file goes into an own book', async ({
  inside: page,
}) => {
  await page.getByRole('button', { name: /Open the sample/ }).click()
  await priced(page)
  const strip = page.getByRole('banner')
  await expect(strip.getByText('Sample', { exact: true })).toBeVisible()
  await strip.getByRole('button', { name: 'Remove' }).click()
  await expect(page.getByRole('button', { name: /Open the sample/ })).toBeVisible()
  await page.getByRole('button', { name: 'Undo', exact: true }).click()
  await expect(strip.getByText('Sample', { exact: true })).toBeVisible()

  // a statement of one's own does not land in the sample unasked
  await drop(page, [statementFile()])
  await expect(page.getByRole('dialog', { name: 'Into which book?' })).toBeVisible()
  await picture(page, 'which-book-dark')
  await page.getByRole('button', { name: 'Into a new book of my own' }).click()
  await expect(page.getByRole('button', { name: /^Commit 9 of 9/ })).toBeVisible()
  await expect(strip.getByText('Sample', { exact: true })).toHaveCount(0)
})
