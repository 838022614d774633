/** The desktop program as built from the sources that lie here; one test file builds, the others wait for it. */
import { mkdirSync, rmdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { provideBuild } from '../../electron/hosts/start/build.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const OUT = join(ROOT, 'out')
const LOCK = join(OUT, 'desktop-build.lock')
/** ms after which a lock is taken for forgotten */
const FORGOTTEN = 120_000

/** Builds what is absent or older than its sources. @throws Error when it cannot be built */
export async function builtDesktop(): Promise<void> {
  mkdirSync(OUT, { recursive: true })
  while (!locked()) await new Promise((settle) => setTimeout(settle, 200))
  try {
    if (!provideBuild(ROOT, 'desktop', (sentence) => console.log(sentence)))
      throw new Error('the desktop program could not be built')
  } finally {
    rmdirSync(LOCK)
  }
}

function locked(): boolean {
  try {
    mkdirSync(LOCK)
    return true
  } catch {
    try {
      if (Date.now() - statSync(LOCK).mtimeMs > FORGOTTEN) rmdirSync(LOCK)
    } catch {
      // it was freed this very moment
    }
    return false
  }
}
