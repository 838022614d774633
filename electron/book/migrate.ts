/** The steps from an empty file to the newest version, one transaction each; `user_version` is the number of the last one done. */
import type { Database } from 'better-sqlite3'
import { LEDGER } from './migrations/10-ledger.ts'
import { MARKET } from './migrations/20-market.ts'
import { MARKET_FILES } from './migrations/30-market-files.ts'

export interface Migration {
  /** 10, 20, ...: numbered in tens, so that a repair can be put between two */
  readonly version: number
  readonly sql: string
}

export const MIGRATIONS: readonly Migration[] = [
  { version: 10, sql: LEDGER },
  { version: 20, sql: MARKET },
  { version: 30, sql: MARKET_FILES },
]

/** `HDGR`: marks a SQLite file as a book of Hedgerow. */
export const APPLICATION_ID = 0x48444752
export const NEWEST_VERSION = MIGRATIONS.at(-1)?.version ?? 0

/** Version of an open file. */
export function versionOf(db: Database): number {
  return db.pragma('user_version', { simple: true }) as number
}

/**
 * Brings a file up to `upTo`. Each step commits alone: after a failure the file is at the last version that was reached.
 * @throws Error when the steps are not strictly increasing positive numbers, or a step fails
 */
export function migrate(
  db: Database,
  upTo: number = NEWEST_VERSION,
  steps: readonly Migration[] = MIGRATIONS,
): void {
  assertRising(steps)
  for (const step of steps) {
    if (step.version > upTo) break
    db.transaction(() => {
      // asked inside the transaction: another process may have upgraded the file meanwhile
      if (versionOf(db) >= step.version) return
      db.exec(step.sql)
      db.pragma(`user_version = ${step.version}`)
      db.pragma(`application_id = ${APPLICATION_ID}`)
    }).immediate()
  }
}

function assertRising(steps: readonly Migration[]): void {
  let last = 0
  for (const { version } of steps) {
    if (!Number.isInteger(version) || version <= last) {
      throw new Error(`migrations must rise: ${version} stands after ${last}`)
    }
    last = version
  }
}
