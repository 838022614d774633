/** Which code a start runs: the bundle when it is what the sources say, else the sources themselves. */
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** below the program's folder */
export const BUNDLE_FOLDER = join('out', 'host')
export const INPUTS_FILE = 'inputs.json'

/** When each file the bundle was made from was last changed, ms, by its path below the program's folder. */
export interface BundleInputs {
  readonly [file: string]: number
}

/** The folder of the bundle; null when there is none, or one of its sources has changed since. */
export function currentBundle(root: string): string | null {
  const folder = join(root, BUNDLE_FOLDER)
  try {
    const inputs = JSON.parse(readFileSync(join(folder, INPUTS_FILE), 'utf8')) as BundleInputs
    const same = Object.entries(inputs).every(([file, at]) => statSync(join(root, file)).mtimeMs === at)
    return same ? folder : null
  } catch {
    return null
  }
}
