/**
 * `npm run fuzz -- --minutes N [--seed S] [--out FOLDER]`: damaged statements by a seed, for N minutes. Exit code 1 when one crashes,
 * hangs or loses a row; the smallest input that does is saved.
 */
import { parseArgs } from 'node:util'
import { corpus, fuzz, save } from '../support/fuzz.ts'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    out: { type: 'string', default: 'out/fuzz' },
  },
})
const minutes = Number(values.minutes)
const seed = Number(values.seed)
if (!(minutes > 0) || !Number.isInteger(seed)) {
  console.error('Say how long and with which seed: npm run fuzz -- --minutes 5 --seed 1')
  process.exit(2)
}
const files = corpus()
const until = performance.now() + minutes * 60_000
console.log(`${files.length} files, seed ${seed}, ${minutes} min`)
const { runs, findings } = await fuzz(
  files,
  seed,
  () => performance.now() >= until,
  (finding) => {
    const path = save(values.out, finding)
    console.error(`${finding.what}\n  from ${finding.from} (${finding.mutations.join(', ')}): ${path}`)
  },
)
console.log(`${runs} damaged files read, ${findings.length} failures`)
process.exitCode = findings.length > 0 ? 1 : 0
