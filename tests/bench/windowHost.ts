/**
 * The browser host with a door for the bench: the same services and server, in a process of its own that says how long its event loop was held up,
 * when a spot was set and answered, and how much memory it and its engine have. Words: the book's path, the folder of the user's data.
 */
import { readFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { BrowserHost } from '../../electron/hosts/browser/server.ts'
import { PAGE_FOLDER, windowPorts } from '../../electron/hosts/browser/windowPorts.ts'
import { windowHandlers } from '../../electron/services/window/handlers.ts'
import { WindowSession } from '../../electron/services/window/session.ts'
import { windowRouter } from '../../shared/protocol/window/router.ts'
import { DEFAULT_DEFINITION } from '../../shared/report/data.ts'

/** What the bench asks for. */
export type HostWish =
  | { readonly wish: 'spot'; readonly underlying: string; readonly value: string }
  | { readonly wish: 'report' }
  /** the longest hold-up since the last time, and the count starts again */
  | { readonly wish: 'delay' }
  | { readonly wish: 'memory' }

export interface HostAnswer {
  readonly url?: string
  /** ms, of this host's tasks */
  readonly delayMs?: number
  /** instants on the wall clock, ms */
  readonly setAt?: number
  readonly hostMiB?: number
  readonly enginePid?: number | null
}

/** An answer of the engine, as the host saw it: instants on the wall clock, ms. */
export interface EngineNote {
  readonly question: string
  /** of a map: what its rows are */
  readonly rows: string | null
  readonly asked: number
  readonly answered: number
}

const [path = '', home = ''] = process.argv.slice(2)
const now = (): number => performance.timeOrigin + performance.now()
const ports = windowPorts({ host: 'browser', version: '0', now: Date.now, ownBook: `${home}/own.hedgerow` })
const session = new WindowSession({
  ...ports,
  engine: (onLost, onWrong) => {
    const engine = ports.engine(onLost, onWrong)
    const { screen } = engine
    engine.screen = async (request, options) => {
      const asked = now()
      const answer = await screen.call(engine, request, options)
      const { question, input } = request as { question: string; input: { rows?: string } }
      process.send?.({
        note: { question, rows: input.rows ?? null, asked, answered: now() } satisfies EngineNote,
      })
      return answer as never
    }
    return engine
  },
})
const handlers = windowHandlers(session)
const delay = monitorEventLoopDelay({ resolution: 1 })
const host = await BrowserHost.start(
  {
    router: windowRouter(handlers),
    takeFile: (file) => session.files.take(file),
    download: () => null,
  },
  { port: 0, pageFolder: PAGE_FOLDER, now: () => performance.now() },
)
await session.start(path, false)
const page = await host.invite()
process.send?.({ url: /url=([^"]+)"/.exec(readFileSync(page, 'utf8'))?.[1] ?? '' } satisfies HostAnswer)
delay.enable()

const never = new AbortController().signal

process.on('message', (wish: HostWish) => void answer(wish).then((a) => process.send?.(a)))
process.on('disconnect', () => {
  session.close()
  process.exit(0)
})

async function answer(wish: HostWish): Promise<HostAnswer> {
  switch (wish.wish) {
    case 'spot': {
      const setAt = now()
      const set = [{ field: 'spot', underlying: wish.underlying, value: wish.value }] as const
      await handlers['market/set']({ set: [...set] }, { signal: never })
      return { setAt }
    }
    case 'report': {
      await handlers['report/make'](
        { ...DEFAULT_DEFINITION, id: 'bench', sections: [...DEFAULT_DEFINITION.sections] },
        { signal: never },
      )
      return {}
    }
    case 'delay': {
      const delayMs = delay.max / 1e6
      delay.reset()
      return { delayMs }
    }
    case 'memory':
      return { hostMiB: process.memoryUsage.rss() / 2 ** 20, enginePid: session.engine.pid }
  }
}
