/** Which code a start runs: the bundle when it is what the sources say, else the sources themselves. */
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** below the program's folder */
export const BUNDLE_FOLDER = join('out', 'host')
export const INPUTS_FILE = 'inputs.json'

/** What the bundle says of itself. */
export interface BundleInputs {
  /** SHA-256 of its files: names the code */
  readonly build: string
  /** when each file that page and bundle were made from was last changed, ms, by its path below the program's folder */
  readonly sources: { readonly [file: string]: number }
}

export interface Bundle {
  /** absolute path */
  readonly folder: string
  readonly build: string
}

/** The bundle, and with it the page; null when there is none, or one of its sources has changed since. */
export function currentBundle(root: string): Bundle | null {
  const folder = join(root, BUNDLE_FOLDER)
  try {
    const { build, sources } = JSON.parse(readFileSync(join(folder, INPUTS_FILE), 'utf8')) as BundleInputs
    const same = Object.entries(sources).every(([file, at]) => statSync(join(root, file)).mtimeMs === at)
    return same ? { folder, build } : null
  } catch {
    return null
  }
}
