#!/usr/bin/env node
// `npm start`: builds the window's page when it is absent or older than its sources, then starts the browser host. Plain JavaScript, so that
// an old Node answers with a sentence and not with a syntax error.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..')
const page = join(root, 'out', 'renderer', 'index.html')
const builder = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js')

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 12)) {
  process.stderr.write(
    `Hedgerow needs Node 22.12 or newer and this is Node ${process.versions.node}: install a newer Node, ` +
      'or start it through npm run, which uses the one that npm ci put in place.\n',
  )
  process.exitCode = 1
} else if (await pageIsReady()) {
  if (major > 22 || minor >= 18) {
    await import('./main.ts')
  } else {
    // These versions read TypeScript only when asked to.
    const flags = ['--experimental-strip-types', '--disable-warning=ExperimentalWarning']
    const main = fileURLToPath(new URL('./main.ts', import.meta.url))
    const child = spawnSync(process.execPath, [...flags, main, ...process.argv.slice(2)], {
      stdio: 'inherit',
    })
    process.exitCode = child.status ?? 1
  }
} else process.exitCode = 1

/** The page as built from the sources that lie here; an installed program has no sources and brings its page. */
async function pageIsReady() {
  if (existsSync(page) && statSync(page).mtimeMs >= newest(['renderer', 'shared', 'electron.config.ts']))
    return true
  if (!existsSync(builder)) {
    if (existsSync(page)) return true
    process.stderr.write(
      'The window is not built and its builder is not here: run `npm ci` in the folder of Hedgerow, then `npm start`.\n',
    )
    return false
  }
  process.stderr.write('Building the window, some seconds, only the first time and after a change ...\n')
  const built = spawnSync(
    process.execPath,
    [builder, 'build', '--config', 'electron.config.ts', '--logLevel', 'error'],
    {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
    },
  )
  if (built.status === 0) return true
  process.stderr.write(
    'The window could not be built: what is printed above says why. Run `npm ci`, then `npm start`.\n',
  )
  return false
}

/** Newest change below these paths, ms. */
function newest(paths) {
  let latest = 0
  for (const path of paths) {
    const full = join(root, path)
    if (!existsSync(full)) continue
    const stat = statSync(full)
    if (!stat.isDirectory()) latest = Math.max(latest, stat.mtimeMs)
    else for (const e of readdirSync(full)) latest = Math.max(latest, newest([join(path, e)]))
  }
  return latest
}
