/**
 * `npm test`: static gates, then the test runners; the last line is computed from the runners' own results.
 * A crash, a suite that cannot load or a missing result file counts as a failure: never green by silence.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { runTool, staticGates } from './steps.ts'

interface VitestReport {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
}

const RESULTS = 'out/test/unit.json'
const FIXTURES_READ = 'out/test/fixtures-read.txt'

let passed = 0
let failed = 0
let skipped = 0

for (const gate of staticGates()) {
  console.error(`gate failed: ${gate}`)
  failed += 1
}

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

if (process.env.HEDGEROW_FIXTURES) {
  const read = existsSync(FIXTURES_READ)
    ? new Set(readFileSync(FIXTURES_READ, 'utf8').trim().split('\n'))
    : new Set()
  console.log(`${read.size} fixture files were read`)
  if (read.size === 0 || skipped > 0) {
    console.error('HEDGEROW_FIXTURES is set, but not every test that needs it ran')
    failed += 1
  }
} else {
  console.log(`HEDGEROW_FIXTURES is not set: ${skipped} tests on real statements were skipped`)
}
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
process.exit(failed > 0 || passed === 0 ? 1 : 0)
