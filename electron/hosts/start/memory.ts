/** Remembers for a day that Electron's runtime could not be had, so that not every start tries again. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

const DAY = 24 * 60 * 60 * 1000

/** @param version a failure counts only for the version of the runtime it was about @param now ms since 1970 */
export function failedToday(file: string, version: string, now: number): boolean {
  try {
    const { at, version: of } = JSON.parse(readFileSync(file, 'utf8')) as { at?: unknown; version?: unknown }
    // a clock that was set back must not silence the fetch for years
    return typeof at === 'number' && of === version && at <= now && now - at < DAY
  } catch {
    return false
  }
}

/** A folder that cannot be written to costs one more try tomorrow, nothing else. */
export function rememberFailure(file: string, version: string, now: number): void {
  try {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, JSON.stringify({ at: now, version }))
  } catch {}
}

/** After a success nothing is to be remembered. */
export function forgetFailure(file: string): void {
  try {
    rmSync(file, { force: true })
  } catch {}
}
