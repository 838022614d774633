/** One program a person: a second start hands its words over and ends. */
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { statementFile } from '../e2e/support/statement.ts'
import { type Desktop, launchOptions } from './support/desktop.ts'
import { expect, desktopTest as test } from './support/test.ts'

/** Starts the program once more with the same folders. @returns its exit code */
function again({ home }: Desktop, words: readonly string[]): Promise<number | null> {
  const { executablePath, args, cwd, env } = launchOptions(words, home)
  const child = spawn(executablePath, args, { cwd, env, stdio: 'ignore' })
  return new Promise((settle) => child.on('exit', (code) => settle(code)))
}

test('a second start ends well, and the first window opens what it named', async ({ desk }) => {
  expect(await again(desk, ['--sample'])).toBe(0)
  await expect(desk.window.getByRole('banner').getByText('Sample', { exact: true })).toBeVisible()
  expect(desk.app.windows()).toHaveLength(1)
})

test('a second start with a statement shows it in the first window', async ({ desk }) => {
  const { name, text } = statementFile()
  const file = join(desk.home, name)
  writeFileSync(file, text)
  expect(await again(desk, [file])).toBe(0)
  await expect(desk.window.getByRole('button', { name: /^Commit 9 of 9/ })).toBeVisible()
})

test('the place of the window is found again', async ({ desk }) => {
  const wanted = { x: 60, y: 50, width: 1100, height: 720 }
  await desk.app.evaluate(
    ({ BrowserWindow }, bounds) => BrowserWindow.getAllWindows()[0]?.setBounds(bounds),
    wanted,
  )
  await desk.stop()
  const { startDesktop } = await import('./support/desktop.ts')
  const next = await startDesktop([], desk.home)
  const bounds = await next.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds())
  await next.stop()
  expect(bounds).toMatchObject({ width: wanted.width, height: wanted.height })
})
