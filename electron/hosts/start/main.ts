/** Entry of `npm start` on this machine: gives the launcher its folders, limits and hosts. */
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { codeCacheFolder } from '../cli/place.ts'
import { provideBuild } from './build.ts'
import { progressLine } from './progress.ts'
import { start } from './start.ts'

const program = fileURLToPath(new URL('../../../', import.meta.url))
const electron = electronFolder()
// beside the code cache: the user's own folder for what can be had again
const cache = dirname(codeCacheFolder())
const say = (sentence: string): void => void process.stderr.write(`${sentence}\n`)

process.exitCode = await start(process.argv.slice(2), {
  environment: process.env,
  platform: process.platform,
  root: process.getuid?.() === 0,
  now: Date.now,
  program,
  electron,
  memory: join(cache, 'runtime-fetch.json'),
  scratch: join(cache, 'runtime-fetch'),
  fetcher: [
    process.execPath,
    ...process.execArgv,
    fileURLToPath(new URL('./fetchProcess.ts', import.meta.url)),
    join(electron, 'install.js'),
  ],
  runner: (executable) => [executable],
  stdio: 'inherit',
  limits: { stallMs: 20_000, earlyMs: 5000, echoMs: 300 },
  build: (part) => provideBuild(program, part, say),
  browser: async (words) => {
    // that entry reads its own words; it is loaded only now, so that a start of the desktop program does not wait for it
    process.argv.splice(2, Number.POSITIVE_INFINITY, ...words)
    await import('../browser/main.ts')
    return Number(process.exitCode ?? 0)
  },
  say,
  progress: progressLine(process.stderr),
  print: (text) => void process.stdout.write(text),
})

/** Found without loading the package: that would start its download. */
function electronFolder(): string {
  try {
    return dirname(createRequire(import.meta.url).resolve('electron/package.json'))
  } catch {
    return join(program, 'node_modules', 'electron')
  }
}
