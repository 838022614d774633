/**
 * `npm test`: static gates, then the test runners; the last line is computed from the runners' own results.
 * A crash, a suite that cannot load or a missing result file counts as a failure: never green by silence.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { runTool, staticGates } from './steps.ts'
import { provideTools } from './tools.ts'

interface PlaywrightReport {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number }
}
interface VitestReport {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
}

const RESULTS = 'out/test/unit.json'
const E2E_RESULTS = 'out/test/e2e.json'
const E2E_CONFIG = 'tests/e2e/playwright.config.ts'
const FIXTURES_READ = 'out/test/fixtures-read.txt'

let passed = 0
let failed = 0
let skipped = 0

for (const missing of provideTools()) {
  console.error(missing)
  failed += 1
}

for (const gate of staticGates()) {
  console.error(`gate failed: ${gate}`)
  failed += 1
}

// before the tests: some look at what is built
const builder = 'node_modules/electron-vite/bin/electron-vite.js'
const built = runTool('build of the window and the desktop program', builder, [
  'build',
  '--config',
  'electron.config.ts',
  '--logLevel',
  'warn',
])

rmSync(RESULTS, { force: true })
rmSync(FIXTURES_READ, { force: true })
const ok = runTool('tests', 'node_modules/vitest/vitest.mjs', ['run'], {
  ...process.env,
  HEDGEROW_FIXTURES_READ: FIXTURES_READ,
})
if (existsSync(RESULTS)) {
  const report = JSON.parse(readFileSync(RESULTS, 'utf8')) as VitestReport
  passed += report.numPassedTests
  failed += report.numFailedTests
  skipped += report.numPendingTests
  if (!ok && report.numFailedTests === 0) failed += 1
} else failed += 1

rmSync(E2E_RESULTS, { force: true })
if (!built) failed += 1
else {
  const fine = runTool('tests of the window in a browser', 'node_modules/@playwright/test/cli.js', [
    'test',
    '--config',
    E2E_CONFIG,
  ])
  if (existsSync(E2E_RESULTS)) {
    const { stats } = JSON.parse(readFileSync(E2E_RESULTS, 'utf8')) as PlaywrightReport
    passed += stats.expected
    failed += stats.unexpected + stats.flaky
    skipped += stats.skipped
    if (!fine && stats.unexpected + stats.flaky === 0) failed += 1
  } else failed += 1
}

const notRun = spawnSync(process.execPath, ['tests/electron/run.ts', '--count'], { encoding: 'utf8' })
const inElectron = Number(notRun.stdout.trim())
if (Number.isInteger(inElectron) && inElectron > 0) {
  console.log(`${inElectron} tests run in Electron alone and were not run: npm run test:electron runs them`)
} else {
  console.error(`the tests in Electron could not be listed: ${notRun.stderr.trim()}`)
  failed += 1
}

if (process.env.HEDGEROW_FIXTURES) {
  const read = existsSync(FIXTURES_READ)
    ? new Set(readFileSync(FIXTURES_READ, 'utf8').trim().split('\n'))
    : new Set()
  console.log(`${read.size} fixture files were read`)
  if (read.size === 0) {
    console.error('HEDGEROW_FIXTURES is set, but no test read a file of it')
    failed += 1
  }
} else {
  console.log(`HEDGEROW_FIXTURES is not set: ${skipped} tests on real statements were skipped`)
}
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
process.exit(failed > 0 || passed === 0 ? 1 : 0)
