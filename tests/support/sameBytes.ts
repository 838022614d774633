/**
 * Two hashes that must be the same on every system: of one exposure document and of one report, from the sample's statements, at its instant.
 * `node tests/support/sameBytes.ts` prints them; the workflow compares what three systems print.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sampleStatements } from '../../electron/services/window/sample/statements.ts'
import { SAMPLE_AS_OF } from '../../electron/services/window/sample/world.ts'

const COMMAND = join(import.meta.dirname, '..', '..', 'electron', 'hosts', 'cli', 'hedgerow.js')

export interface SameBytes {
  /** SHA-256 of the exposure's JSON document */
  readonly exposure: string
  /** SHA-256 of the report's PDF */
  readonly report: string
  /** positions with a number: a hash of nothing would be the same everywhere */
  readonly priced: number
}

/** Imports the sample's statements into a book of its own and prices, maps and prints it through the command line. */
export function sameBytes(): SameBytes {
  const folder = mkdtempSync(join(tmpdir(), 'hedgerow-same-'))
  try {
    const book = join(folder, 'same.hedgerow')
    for (const { fileName, text } of sampleStatements()) {
      const file = join(folder, fileName)
      writeFileSync(file, text)
      hedgerow(folder, ['import', file, '--book', book])
    }
    const same = ['--as-of', new Date(SAMPLE_AS_OF).toISOString(), '--book', book]
    const exposure = hedgerow(folder, ['exposure', '--heatmap', 'gammaCash1pct', ...same])
    const pdf = join(folder, 'same.pdf')
    hedgerow(folder, ['report', '--out', pdf, ...same])
    return {
      exposure: hash(exposure),
      report: hash(readFileSync(pdf)),
      priced: (JSON.parse(exposure) as { priced: number }).priced,
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Runs a command of a user that has nothing of its own. @returns its document @throws Error with its sentence */
function hedgerow(home: string, words: readonly string[]): string {
  const done = spawnSync(process.execPath, [COMMAND, ...words, '--json'], {
    env: { ...process.env, HOME: home, USERPROFILE: home, APPDATA: home, XDG_DATA_HOME: home },
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  // 3: done, and something has no price
  if (done.status !== 0 && done.status !== 3)
    throw new Error(`hedgerow ${words[0]} ended with ${done.status}: ${done.stdout}${done.stderr}`)
  return done.stdout
}

function hash(bytes: string | Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

if (import.meta.main) console.log(JSON.stringify(sameBytes(), null, 2))
