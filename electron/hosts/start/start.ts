/**
 * `npm start` from its words to its end: the desktop program where Electron's runtime and a display are there, after one fetch of the runtime if
 * need be; else the browser host, at once, with one sentence that says why and how to try again.
 */
import { WordsError } from '../browser/options.ts'
import type { Part } from './build.ts'
import { runElectron } from './electronRun.ts'
import { type FetchEnd, type FetchNews, fetchRuntime } from './fetchRuntime.ts'
import { failedToday, forgetFailure, rememberFailure } from './memory.ts'
import { findRuntime, hasDisplay, runtimeVersion } from './runtime.ts'
import { HELP, readStartWords, type StartWords } from './words.ts'

export interface StartPorts {
  readonly environment: NodeJS.ProcessEnv
  readonly platform: NodeJS.Platform
  /** runs as the superuser of a Unix */
  readonly root: boolean
  /** ms since 1970 */
  readonly now: () => number
  /** folder of Hedgerow: what the runtime is told to run */
  readonly program: string
  /** folder of the `electron` package */
  readonly electron: string
  /** file that remembers a failed fetch */
  readonly memory: string
  /** folder for an unfinished download */
  readonly scratch: string
  /** program and arguments that fetch the runtime */
  readonly fetcher: readonly string[]
  /** program and arguments that run the runtime's executable */
  readonly runner: (executable: string) => readonly string[]
  readonly stdio: 'inherit' | 'ignore'
  readonly limits: StartLimits
  /** makes what a host needs; false: it cannot */
  readonly build: (part: Part) => boolean
  /** the browser host. @returns exit code */
  readonly browser: (words: readonly string[]) => Promise<number>
  /** a sentence for the person */
  readonly say: (sentence: string) => void
  readonly progress: (news: FetchNews | null) => void
  readonly print: (text: string) => void
}

export interface StartLimits {
  /** ms without a byte of the runtime */
  readonly stallMs: number
  /** ms within which a failing Electron counts as not started */
  readonly earlyMs: number
  /** ms in which a second Ctrl+C is the echo of the first: npm hands on what the terminal has sent already */
  readonly echoMs: number
}

/** @returns exit code; never throws for what a user can cause */
export async function start(given: readonly string[], ports: StartPorts): Promise<number> {
  let words: StartWords
  try {
    words = readStartWords(given)
  } catch (error) {
    if (!(error instanceof WordsError)) throw error
    ports.say(error.message)
    return 2
  }
  if (words.help) {
    ports.print(HELP)
    return 0
  }
  const ready = words.browser ? { why: null } : await runtimeFor(words, ports)
  if ('executable' in ready) {
    const ended = await desktop(ready.executable, words, ports)
    if (typeof ended === 'number') return ended
    ports.say(ended.why)
  } else if (ready.why !== null) ports.say(ready.why)
  if (!ports.build('browser')) return 1
  return ports.browser(words.forHost)
}

/** The runtime, fetched if need be; or the one sentence that says why the browser host runs. */
async function runtimeFor(
  words: StartWords,
  ports: StartPorts,
): Promise<{ readonly executable: string } | { readonly why: string }> {
  const { environment, platform, electron } = ports
  if (!hasDisplay(environment, platform))
    return {
      why:
        'No display was found (DISPLAY and WAYLAND_DISPLAY are empty), so Hedgerow runs as a page of a browser: ' +
        'for a window of its own run npm start in a desktop session.',
    }
  const found = findRuntime(electron, environment, platform)
  if (found !== null) return { executable: found }
  const version = runtimeVersion(electron)
  if (version === null)
    return {
      why: 'The electron package is not installed, so Hedgerow opens in your browser: for a window of its own run npm ci, then npm start.',
    }
  const why = refusal(words, version, ports)
  if (why !== null) return { why }
  const end = await fetchOnce(ports)
  const fetched = end.end === 'fetched' ? findRuntime(electron, environment, platform) : null
  if (fetched !== null) {
    forgetFailure(ports.memory)
    return { executable: fetched }
  }
  rememberFailure(ports.memory, version, ports.now())
  return { why: failure(end, ports.limits.stallMs) }
}

/** Why no fetch is tried, null when one is. */
function refusal(words: StartWords, version: string, ports: StartPorts): string | null {
  if (words.fetch === 'never')
    return "Electron's runtime is not on this computer and --no-fetch forbids to fetch it, so Hedgerow opens in your browser: for a window of its own run npm start without --no-fetch."
  if (words.fetch === 'now') return null
  const { CI } = ports.environment
  if (CI !== undefined && !['', '0', 'false'].includes(CI))
    return "Electron's runtime is not on this computer and is not fetched where CI is set, so Hedgerow runs as a page of a browser: npm start -- --fetch fetches it."
  if (failedToday(ports.memory, version, ports.now()))
    return "Electron's runtime could not be fetched today, so Hedgerow opens in your browser: npm start -- --fetch tries again now."
  return null
}

function failure(end: FetchEnd, stallMs: number): string {
  const again = 'npm start -- --fetch tries again, and npm start does by itself after a day.'
  if (end.end === 'cancelled')
    return `The fetch of Electron's runtime was cancelled, so Hedgerow opens in your browser: ${again}`
  if (end.end === 'stalled')
    return `Electron's runtime could not be fetched (nothing came for ${stallMs / 1000} s), so Hedgerow opens in your browser: ${again}`
  const reason = end.end === 'failed' ? end.reason : 'what was fetched is not whole'
  return `Electron's runtime could not be fetched (${reason}), so Hedgerow opens in your browser: ${again}`
}

/** Ctrl+C cancels the fetch and nothing else. */
async function fetchOnce(ports: StartPorts): Promise<FetchEnd> {
  ports.say(
    "Fetching Electron's runtime once, for a window of Hedgerow's own; Ctrl+C opens it in your browser instead ...",
  )
  const cancel = new AbortController()
  const interrupted = (): void => cancel.abort()
  process.on('SIGINT', interrupted)
  try {
    const end = await fetchRuntime({
      command: ports.fetcher,
      environment: ports.environment,
      scratch: ports.scratch,
      stallMs: ports.limits.stallMs,
      onNews: ports.progress,
      cancel: cancel.signal,
    })
    ports.progress(null)
    if (end.end === 'cancelled') await new Promise((settle) => setTimeout(settle, ports.limits.echoMs))
    return end
  } finally {
    process.off('SIGINT', interrupted)
  }
}

/** Runs the desktop program. @returns its exit code, or the sentence that says why the browser host runs in its place */
async function desktop(
  executable: string,
  words: StartWords,
  ports: StartPorts,
): Promise<number | { readonly why: string }> {
  if (!ports.build('desktop'))
    return {
      why: 'The desktop program could not be built, so Hedgerow opens in your browser: run npm ci, then npm start.',
    }
  // Chromium refuses to run as root inside its sandbox.
  const unboxed = ports.root && ports.platform === 'linux'
  if (unboxed)
    ports.say(
      'Hedgerow runs as root, where Chromium has no sandbox: start it as an ordinary user to have one.',
    )
  const end = await runElectron({
    command: [
      ...ports.runner(executable),
      // the program comes first: it reads the words behind itself
      ports.program,
      ...(unboxed ? ['--no-sandbox'] : []),
      ...(words.book === null ? [] : ['--book', words.book]),
      ...(words.sample ? ['--sample'] : []),
    ],
    cwd: ports.program,
    environment: ports.environment,
    earlyMs: ports.limits.earlyMs,
    stdio: ports.stdio,
  })
  if (end.end === 'ended') return end.code
  return {
    why: `Electron ${end.how}, so Hedgerow opens in your browser: npm start tries Electron again, npm start -- --browser does not.`,
  }
}
