#!/usr/bin/env node
// Entry for any Node, however old: plain JavaScript, so that an old runtime answers with a sentence and not with a syntax error.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const [major, minor] = process.versions.node.split('.').map(Number)

if (major > 22 || (major === 22 && minor >= 18)) {
  await import('./main.ts')
} else if (major === 22 && minor >= 12) {
  // These versions read TypeScript only when asked to.
  const main = fileURLToPath(new URL('./main.ts', import.meta.url))
  const flags = ['--experimental-strip-types', '--disable-warning=ExperimentalWarning']
  const child = spawnSync(process.execPath, [...flags, main, ...process.argv.slice(2)], { stdio: 'inherit' })
  process.exitCode = child.status ?? 1
} else {
  process.stderr.write(
    `Hedgerow needs Node 22.12 or newer and this is Node ${process.versions.node}: install a newer Node, ` +
      'or start it through npm run, which uses the one that npm ci put in place.\n',
  )
  process.exitCode = 1
}
