/** Dialogs of the system: what they give goes through handles, what they save are the program's own bytes. */
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { hedgerow } from '../e2e/support/host.ts'
import { statementFile } from '../e2e/support/statement.ts'
import { priced } from '../e2e/support/window.ts'
import { answerOpen, clickMenu, savedOnDesktop } from './support/desktop.ts'
import { expect, desktopTest as test } from './support/test.ts'

test('a statement chosen in the dialog is previewed; the dialog left without a choice changes nothing', async ({
  desk,
}) => {
  await answerOpen(desk, [])
  await clickMenu(desk, 'import')
  await expect(desk.window.getByRole('button', { name: /Open the sample/ })).toBeVisible()
  const { name, text } = statementFile()
  const file = join(desk.home, name)
  writeFileSync(file, text)
  await answerOpen(desk, [file])
  await clickMenu(desk, 'import')
  await expect(desk.window.getByRole('button', { name: /^Commit 9 of 9/ })).toBeVisible()
  // the page knows a handle and a name, never the path
  expect(await desk.window.evaluate(() => document.documentElement.outerHTML)).not.toContain(file)
})

test('a book chosen in the dialog is opened and listed among the recent ones', async ({ desk }) => {
  const { name, text } = statementFile()
  writeFileSync(join(desk.home, name), text)
  const book = join(desk.home, 'other.hedgerow')
  await hedgerow(['import', join(desk.home, name), '--book', book], desk.home)
  await answerOpen(desk, [book])
  await clickMenu(desk, 'open')
  await priced(desk.window)
  await expect(desk.window.getByRole('banner').getByText('4 / 4')).toBeVisible()
  const recent = await desk.app.evaluate(({ Menu }) =>
    Menu.getApplicationMenu()
      ?.getMenuItemById('recent')
      ?.submenu?.items.map((i) => i.label),
  )
  expect(recent).toContain('other.hedgerow')
})

test('the report is saved where the dialog says; its folder is proposed the next time', async ({ desk }) => {
  await clickMenu(desk, 'book.sample')
  await priced(desk.window)
  await clickMenu(desk, 'go.report')
  await expect(desk.window.getByRole('button', { name: /^Export PDF/ }).first()).toBeVisible()
  const bytes = await savedOnDesktop(desk, () => clickMenu(desk, 'report.export'))
  expect(bytes.subarray(0, 5).toString()).toBe('%PDF-')
  const asked = await desk.app.evaluate(async ({ dialog }) => {
    const seen: string[] = []
    dialog.showSaveDialog = async (...given: unknown[]) => {
      const options = given.at(-1) as { defaultPath?: string }
      seen.push(options.defaultPath ?? '')
      return { canceled: true, filePath: '' }
    }
    ;(globalThis as { seen?: string[] }).seen = seen
  })
  expect(asked).toBeUndefined()
  await clickMenu(desk, 'report.export')
  const seen = (): Promise<string[]> =>
    desk.app.evaluate(() => (globalThis as { seen?: string[] }).seen ?? [])
  await expect.poll(async () => (await seen()).length, { timeout: 20_000 }).toBe(1)
  expect((await seen())[0]).toContain('saved-')
  expect(existsSync((await seen())[0] as string)).toBe(false)
})
