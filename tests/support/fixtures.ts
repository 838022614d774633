import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'vitest'

/** Folder of other people's statement files; they are read, never kept in the project. Null when not given. */
export const fixturesDir: string | null = process.env.HEDGEROW_FIXTURES || null

/** Where the runner sees which fixtures were really read; see tests/support/run.ts. */
const readList = process.env.HEDGEROW_FIXTURES_READ

/** Absolute path of a fixture, for example `fixture('ibkr-flex-xml/options_future_2025.xml')`. Throws when absent. */
export function fixture(name: string): string {
  if (fixturesDir === null) throw new Error('HEDGEROW_FIXTURES is not set')
  const path = join(fixturesDir, name)
  if (!existsSync(path)) throw new Error(`HEDGEROW_FIXTURES has no file ${name}`)
  if (readList !== undefined) {
    mkdirSync(dirname(readList), { recursive: true })
    appendFileSync(readList, `${name}\n`)
  }
  return path
}

/** Bytes of a fixture. */
export function fixtureBytes(name: string): Uint8Array {
  return readFileSync(fixture(name))
}

/** A test that needs the fixtures folder: counted as skipped, visibly, where the folder is not given. */
export const fixtureTest = test.skipIf(fixturesDir === null)
