/** Fetches Electron's runtime once: visibly, cancellably, with a limit on standing still and none on the whole. */
import { spawn } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'

/** What the fetching process says. */
export type FetchNews =
  | { readonly received: number; readonly total: number | null }
  | { readonly unpacking: true }
  | { readonly failed: string }

export type FetchEnd =
  | { readonly end: 'fetched' | 'stalled' | 'cancelled' }
  | { readonly end: 'failed'; readonly reason: string }

export interface FetchOptions {
  /** program and arguments of the fetching process; it has a channel to this one */
  readonly command: readonly string[]
  readonly environment: NodeJS.ProcessEnv
  /** folder for the unfinished download; removed at the end */
  readonly scratch: string
  /** ms without a byte after which it is given up */
  readonly stallMs: number
  readonly onNews: (news: FetchNews) => void
  readonly cancel: AbortSignal
}

/** Windows' code of a program ended by Ctrl+C */
const CONTROL_C = 0xc000013a

/** Runs the fetching process to its end. Never throws. */
export async function fetchRuntime(options: FetchOptions): Promise<FetchEnd> {
  const { command, scratch, stallMs, onNews, cancel } = options
  const environment = childEnvironment(options.environment, scratch)
  try {
    mkdirSync(scratch, { recursive: true })
    return await new Promise((settle) => {
      let ended: FetchEnd | null = cancel.aborted ? { end: 'cancelled' } : null
      let reason = 'the installer did not end as it should'
      const [program = '', ...args] = command
      const child = spawn(program, args, { env: environment, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
      const stop = (end: FetchEnd): void => {
        ended ??= end
        child.kill('SIGKILL')
      }
      const stalled = (): void => stop({ end: 'stalled' })
      let timer = setTimeout(stalled, stallMs)
      cancel.addEventListener('abort', () => stop({ end: 'cancelled' }), { once: true })
      if (ended !== null) child.kill('SIGKILL')
      child.on('message', (news: FetchNews) => {
        clearTimeout(timer)
        if ('failed' in news) reason = news.failed
        if ('unpacking' in news) reason = 'what came is not what its checksum says, or could not be unpacked'
        // unpacking needs no network: it cannot stall, only be cancelled
        if (!('unpacking' in news)) timer = setTimeout(stalled, stallMs)
        onNews(news)
      })
      child.on('error', () => {
        clearTimeout(timer)
        settle({ end: 'failed', reason })
      })
      child.on('exit', (code, signal) => {
        clearTimeout(timer)
        // a terminal sends Ctrl+C to the child as well, perhaps first
        const cancelled = signal === 'SIGINT' || code === CONTROL_C
        settle(
          ended ??
            (cancelled ? { end: 'cancelled' } : code === 0 ? { end: 'fetched' } : { end: 'failed', reason }),
        )
      })
    })
  } catch {
    return { end: 'failed', reason: `${scratch} cannot be written to` }
  } finally {
    rmSync(scratch, { recursive: true, force: true, maxRetries: 3 })
  }
}

function childEnvironment(given: NodeJS.ProcessEnv, scratch: string): NodeJS.ProcessEnv {
  return {
    ...given,
    // an interrupted download of 100 MB must not stay in the system's temporary folder
    TMPDIR: scratch,
    TMP: scratch,
    TEMP: scratch,
    ELECTRON_GET_NO_PROGRESS: '1',
    // a proxy named in the environment is used, where this Node knows how
    ...((given.HTTPS_PROXY ?? given.https_proxy) ? { NODE_USE_ENV_PROXY: '1' } : {}),
  }
}
