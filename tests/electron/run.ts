/**
 * `npm run test:electron`: the desktop program in a real Electron. Without a runtime or a display one sentence says so, and the code is 77.
 * `--count` prints how many tests there are and runs none.
 */
import { spawnSync } from 'node:child_process'
import { runTool } from '../support/steps.ts'
import { runtimeOrReason } from './support/desktop.ts'

/** what test runners understand as "not run" */
const NOT_RUN = 77

const CONFIG = ['--config', 'tests/electron/playwright.config.ts']
const PLAYWRIGHT = 'node_modules/@playwright/test/cli.js'

const ready = runtimeOrReason()
if (process.argv.includes('--count')) {
  const listed = spawnSync(
    process.execPath,
    [PLAYWRIGHT, 'test', '--list', '--reporter', 'list', ...CONFIG],
    {
      encoding: 'utf8',
    },
  )
  const total = /^Total: (\d+) tests/m.exec(listed.stdout)?.[1]
  if (total === undefined) process.stderr.write(listed.stdout + listed.stderr)
  else console.log(total)
  process.exitCode = total === undefined ? 1 : 0
} else if ('missing' in ready) {
  console.error(ready.missing)
  process.exitCode = NOT_RUN
} else {
  const builder = 'node_modules/electron-vite/bin/electron-vite.js'
  const built = runTool('build of the window and the desktop program', builder, [
    'build',
    '--config',
    'electron.config.ts',
    '--logLevel',
    'warn',
  ])
  const passed =
    built &&
    runTool('tests of the desktop program in Electron', PLAYWRIGHT, [
      'test',
      ...CONFIG,
      ...process.argv.slice(2),
    ])
  process.exitCode = passed ? 0 : 1
}
