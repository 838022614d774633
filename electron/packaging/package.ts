/**
 * `npm run package -- --linux`: builds the program, writes its licence list and makes installers under out/installers. The words are
 * electron-builder's own; it fetches Electron's runtime and its tools, and nothing is ever published.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeLicences } from './licences.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

function run(script: string, args: readonly string[]): boolean {
  const done = spawnSync(process.execPath, [join(root, 'node_modules', script), ...args], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  return done.status === 0
}

const words = process.argv.slice(2)
const built =
  words.includes('--built') ||
  run('electron-vite/bin/electron-vite.js', ['build', '--config', 'electron.config.ts', '--logLevel', 'warn'])
if (built) writeLicences(root, join(root, 'out', 'licences'))
const packed =
  built &&
  run('electron-builder/cli.js', [
    ...words.filter((w) => w !== '--built'),
    '--publish',
    'never',
    '--config',
    'electron-builder.config.ts',
  ])
if (!packed) process.stderr.write('No installer was made: what is printed above says why.\n')
process.exitCode = packed ? 0 : 1
