#!/usr/bin/env node
// `npm start`. Plain JavaScript, so that an old Node answers with a sentence and not with a syntax error.
import { spawn } from 'node:child_process'
import module from 'node:module'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 12)) {
  process.stderr.write(
    `Hedgerow needs Node 22.12 or newer and this is Node ${process.versions.node}: install a newer Node, ` +
      'or start it through npm run, which uses the one that npm ci put in place.\n',
  )
  process.exitCode = 1
} else if (major > 22 || minor >= 18) {
  // before the first TypeScript: to take types away from the launcher's own files would be 60 ms of every start
  module.enableCompileCache(process.env.NODE_COMPILE_CACHE ?? codeCacheFolder())
  await import('./main.ts')
} else process.exitCode = await throughFlags()

/** As `place.ts` of the command line says it; that file is TypeScript. */
function codeCacheFolder() {
  const { LOCALAPPDATA, XDG_CACHE_HOME } = process.env
  if (process.platform === 'win32')
    return join(LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'Hedgerow', 'code')
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'Hedgerow', 'code')
  const caches = XDG_CACHE_HOME?.startsWith('/') ? XDG_CACHE_HOME : join(homedir(), '.cache')
  return join(caches, 'hedgerow', 'code')
}

/** These versions read TypeScript only when asked to. A terminal sends Ctrl+C to both; what comes here alone is handed on. */
function throughFlags() {
  const flags = ['--experimental-strip-types', '--disable-warning=ExperimentalWarning']
  const main = fileURLToPath(new URL('./main.ts', import.meta.url))
  const child = spawn(process.execPath, [...flags, main, ...process.argv.slice(2)], { stdio: 'inherit' })
  process.on('SIGINT', () => {})
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  return new Promise((settle) => {
    child.on('error', () => settle(1))
    child.on('exit', (code) => settle(code ?? 1))
  })
}
