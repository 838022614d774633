/** Builds what a host needs when it is absent or older than its sources. */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { currentBundle } from '../browser/current.ts'

/** The browser host needs the page, and a bundle of itself that starts faster than its sources; the desktop program has bundles of its own. */
const PARTS = {
  browser: {
    products: ['out/renderer/index.html', 'out/host/inputs.json'],
    sources: ['renderer', 'shared', 'electron', 'electron.config.ts'],
  },
  desktop: {
    products: ['out/renderer/index.html', 'out/main/desktop.js'],
    sources: ['renderer', 'shared', 'electron', 'electron.config.ts'],
  },
} as const

export type Part = keyof typeof PARTS

/** @returns false when it cannot be built; the sentence that says why is said already */
export function provideBuild(root: string, part: Part, say: (sentence: string) => void): boolean {
  // of each source it was made from: quicker than a look at all there are
  if (part === 'browser' && currentBundle(root) !== null) return true
  const products = PARTS[part].products.map((p) => join(root, p))
  const whole = products.every((p) => existsSync(p))
  const latest = newest(PARTS[part].sources.map((s) => join(root, s)))
  if (whole && products.every((p) => statSync(p).mtimeMs >= latest)) return true
  const builder = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js')
  if (!existsSync(builder)) {
    // an installed program has no builder and brings its page
    if (!whole)
      say(
        'The window is not built and its builder is not here: run `npm ci` in the folder of Hedgerow, then `npm start`.',
      )
    return whole
  }
  say('Building the window, some seconds, only the first time and after a change ...')
  const words = [builder, 'build', '--config', 'electron.config.ts', '--logLevel', 'error']
  const built = spawnSync(process.execPath, words, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    // electron.config.ts reads it
    env: part === 'browser' ? { ...process.env, HEDGEROW_BUILD: 'page' } : process.env,
  })
  if (built.status === 0 && products.every((p) => existsSync(p))) return true
  say('The window could not be built: what is printed above says why. Run `npm ci`, then `npm start`.')
  return false
}

/** Newest change below these paths, ms. */
function newest(paths: readonly string[]): number {
  let latest = 0
  for (const path of paths) {
    if (!existsSync(path)) continue
    const stat = statSync(path)
    const at = stat.isDirectory() ? newest(readdirSync(path).map((e) => join(path, e))) : stat.mtimeMs
    latest = Math.max(latest, at)
  }
  return latest
}
