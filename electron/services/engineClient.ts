/**
 * The engine as a process of its own: started when first needed, started again when it dies (at most three times running, with back-off).
 * Calls that were open when it died are rejected with `engine/lost`; the next call goes to a fresh one.
 */
import { fileURLToPath } from 'node:url'
import { AppError } from '../../shared/protocol/appError.ts'
import { processCarrier } from '../../shared/protocol/carriers.ts'
import type { Child } from '../../shared/protocol/childProcess.ts'
import type { EngineCalls } from '../../shared/protocol/engine.ts'
import { type CallOptions, type Client, connect, type Router } from '../../shared/protocol/rpc.ts'
import { forkEngine } from './engineProcess.ts'

/** What the client needs to know about its engine. */
export interface EngineClientOptions {
  /** the engine's entry file; absent: the one beside the services in a checkout */
  readonly entry?: string
  /** starts the process, where it is not Node that does */
  readonly startChild?: () => Child
  /** an engine that runs already: the first one */
  readonly started?: Child
  /** waits before the first, second and third restart in a row, ms */
  readonly backOffMs?: readonly number[]
  /** hears of every death, with a plain sentence */
  readonly onLost?: (message: string) => void
}

const BACK_OFF_MS = [100, 500, 2000] as const
const DEFAULT_ENTRY = fileURLToPath(new URL('../engine/main.ts', import.meta.url))

interface Running {
  readonly child: Child
  readonly calls: Client<Router>
}

export class EngineClient implements EngineCalls {
  readonly #options: EngineClientOptions
  #running: Running | null = null
  #starting: Promise<Running> | null = null
  /** deaths since the last answer */
  #deaths = 0
  #closed = false
  #ahead: Child | null

  constructor(options: EngineClientOptions = {}) {
    this.#options = options
    this.#ahead = options.started ?? null
  }

  /** Process id of the running engine; null when none runs. */
  get pid(): number | null {
    return this.#running?.child.pid ?? null
  }

  load: EngineCalls['load'] = (request, options) => this.#call('load', request, options)
  price: EngineCalls['price'] = (request, options) => this.#call('price', request, options)
  exposure: EngineCalls['exposure'] = (request, options) => this.#call('exposure', request, options)
  explain: EngineCalls['explain'] = (request, options) => this.#call('explain', request, options)
  grid: EngineCalls['grid'] = (request, options) => this.#call('grid', request, options)
  gamma: EngineCalls['gamma'] = (request, options) => this.#call('gamma', request, options)

  /** An engine that does not run has no book open, and is not started to say so. */
  release: EngineCalls['release'] = async (request, options) =>
    this.#running === null ? null : await this.#call('release', request, options)

  /** A question of the window about a priced book (`electron/engine/screens.ts`). */
  screen<T>(request: object, options?: CallOptions): Promise<T> {
    return this.#call('screen', request, options)
  }

  /** Starts the engine ahead of its first question. */
  start(): void {
    // a failure is told to whoever asks
    void this.#engine().catch(() => {})
  }

  /** Ends the engine. Open calls are rejected; later ones too. */
  close(): void {
    this.#closed = true
    this.#running?.child.kill()
    this.#running = null
    this.#ahead?.kill()
    this.#ahead = null
  }

  /** Forgets past deaths: a person asked to try once more. */
  tryAgain(): void {
    this.#deaths = 0
  }

  async #call<T>(method: string, input: unknown, options: CallOptions = {}): Promise<T> {
    const { calls } = await this.#engine()
    const send = calls[method] as unknown as (input: unknown, options: CallOptions) => Promise<T>
    try {
      const answer = await send(input, options)
      this.#deaths = 0
      return answer
    } catch (error) {
      // An engine that answers, even with a refusal, is well.
      if (!(error instanceof AppError && error.code === 'engine/lost')) this.#deaths = 0
      throw error
    }
  }

  #engine(): Promise<Running> {
    if (this.#closed) return Promise.reject(lost('The engine was closed.', false))
    if (this.#running !== null) return Promise.resolve(this.#running)
    this.#starting ??= this.#start().finally(() => {
      this.#starting = null
    })
    return this.#starting
  }

  async #start(): Promise<Running> {
    const waits = this.#options.backOffMs ?? BACK_OFF_MS
    if (this.#deaths > waits.length)
      throw lost(
        `The engine ended ${this.#deaths} times in a row; no number can be made. Restart it, or open another book.`,
        false,
      )
    const wait = this.#deaths === 0 ? 0 : (waits[this.#deaths - 1] ?? 0)
    if (wait > 0) await new Promise((done) => setTimeout(done, wait))
    if (this.#closed) throw lost('The engine was closed.', false)
    return this.#launch()
  }

  #launch(): Running {
    const { entry = DEFAULT_ENTRY, startChild = () => forkEngine(entry) } = this.#options
    const ahead = this.#ahead?.connected === true ? this.#ahead : null
    this.#ahead = null
    const child: Child = ahead ?? startChild()
    const calls = connect<Router>(processCarrier(child), () =>
      lost('The engine ended while it was working; the numbers on screen are the last good ones. Try again.'),
    )
    const running = { child, calls }
    this.#running = running
    let ended = false
    const end = (how: string): void => {
      if (ended) return
      ended = true
      if (this.#running === running) this.#running = null
      if (this.#closed) return
      this.#deaths += 1
      this.#options.onLost?.(`The engine ended (${how}); it is started again when it is next needed.`)
    }
    child.on('error', (error) => end(error.message))
    child.on('disconnect', () => end('its channel closed'))
    child.on('exit', (code, signal) => end(signal ?? `code ${code}`))
    return running
  }
}

function lost(message: string, retryable = true): AppError {
  return new AppError('engine/lost', message, {}, { retryable })
}
