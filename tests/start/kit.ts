/** A launcher with an `electron` package, installers and runtimes of its own: real child processes, no network. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FetchNews } from '../../electron/hosts/start/fetchRuntime.ts'
import { type StartPorts, start } from '../../electron/hosts/start/start.ts'

export type Fetcher = 'refused' | 'stalls' | 'silent' | 'succeeds' | 'empty'

/** far longer than any test: a test that waits for it has failed */
const NEVER = 600_000

export interface Place {
  readonly folder: string
  /** the `electron` package */
  readonly electron: string
  readonly memory: string
  readonly scratch: string
  /** what the runtime writes when it runs: its words */
  readonly ran: string
  remove(): void
}

export function newPlace(): Place {
  const folder = mkdtempSync(join(tmpdir(), 'hedgerow-start-'))
  const electron = join(folder, 'electron')
  mkdirSync(electron)
  writeFileSync(join(electron, 'package.json'), JSON.stringify({ name: 'electron', version: '1.2.3' }))
  return {
    folder,
    electron,
    memory: join(folder, 'cache', 'fetch.json'),
    scratch: join(folder, 'cache', 'fetch'),
    ran: join(folder, 'ran.json'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** A runtime that notes its words and does `then`. */
function runtimeText(place: Place, then: string): string {
  return `import { writeFileSync } from 'node:fs'
writeFileSync(${JSON.stringify(place.ran)}, JSON.stringify(process.argv.slice(2)))
${then}
`
}

export function putRuntime(place: Place, then: string): void {
  const dist = join(place.electron, 'dist')
  mkdirSync(dist, { recursive: true })
  writeFileSync(join(dist, 'version'), '1.2.3')
  writeFileSync(join(dist, 'runtime.mjs'), runtimeText(place, then))
  writeFileSync(join(place.electron, 'path.txt'), 'runtime.mjs')
}

/** words the runtime was started with, null when it was not */
export function runtimeWords(place: Place): readonly string[] | null {
  try {
    return JSON.parse(readFileSync(place.ran, 'utf8')) as string[]
  } catch {
    return null
  }
}

/** Ports whose every part is a fake of this place. */
export function fakePorts(
  place: Place,
  fetcher: Fetcher,
  then = 'process.exit(0)',
): Omit<StartPorts, 'browser' | 'say' | 'progress' | 'print'> {
  return {
    environment: {
      ...process.env,
      CI: '',
      DISPLAY: ':7',
      WAYLAND_DISPLAY: '',
      ELECTRON_OVERRIDE_DIST_PATH: '',
    },
    platform: 'linux',
    root: false,
    now: () => 1_800_000_000_000,
    program: place.folder,
    electron: place.electron,
    memory: place.memory,
    scratch: place.scratch,
    fetcher: [
      process.execPath,
      join(import.meta.dirname, 'fakes', `${fetcher}.ts`),
      place.electron,
      runtimeText(place, then),
    ],
    runner: (executable) => [process.execPath, executable],
    stdio: 'ignore',
    limits: { stallMs: NEVER, earlyMs: NEVER, echoMs: 1 },
    build: () => true,
  }
}

export interface Launched {
  readonly code: number
  readonly said: readonly string[]
  /** words of the browser host, null when it did not run */
  readonly browser: readonly string[] | null
  readonly news: readonly FetchNews[]
  readonly printed: string
  /** what was built, in order */
  readonly built: readonly string[]
}

/** Runs the launcher to its end; the browser host ends at once with code 0. */
export async function launch(
  words: readonly string[],
  ports: ReturnType<typeof fakePorts>,
): Promise<Launched> {
  const said: string[] = []
  const news: FetchNews[] = []
  const built: string[] = []
  let printed = ''
  let browser: readonly string[] | null = null
  const code = await start(words, {
    ...ports,
    build: (part) => {
      built.push(part)
      return ports.build(part)
    },
    browser: async (given) => {
      browser = given
      return 0
    },
    say: (sentence) => void said.push(sentence),
    progress: (n) => void (n !== null && news.push(n)),
    print: (text) => {
      printed += text
    },
  })
  return { code, said, browser, news, printed, built }
}
