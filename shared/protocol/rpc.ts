/**
 * The typed calls between a host and its clients: one router, any carrier (direct, child process, message port, WebSocket). Calls answer
 * once; streams send events with at most one in flight, the newest replacing those that wait. Typed arrays stay typed.
 */
import { AppError, type AppErrorData, appErrorFrom } from './appError.ts'
import { type Controller, newController, type Signal } from './web.ts'

/** What a procedure is given beside its input. */
export interface CallContext {
  /** aborts when the caller cancels or its carrier closes */
  readonly signal: Signal
}

/** A request with one answer. `parse` throws for input that does not fit. */
export interface CallProcedure<I, O> {
  readonly kind: 'call'
  readonly parse: (input: unknown) => I
  /** a method, so that procedures of any input fit a router (methods are compared bivariantly) */
  run(input: I, context: CallContext): O | Promise<O>
}

/** A request that sends events before its answer. Events coalesce: a slow client sees the newest, not all. */
export interface StreamProcedure<I, E, O> {
  readonly kind: 'stream'
  readonly parse: (input: unknown) => I
  run(input: I, emit: (event: E) => void, context: CallContext): O | Promise<O>
}

type AnyProcedure = CallProcedure<unknown, unknown> | StreamProcedure<unknown, unknown, unknown>
export type Router = { readonly [method: string]: AnyProcedure }

/** A procedure with one answer; `parse` is usually a zod schema's. */
export function call<I, O>(
  parse: (input: unknown) => I,
  run: CallProcedure<I, O>['run'],
): CallProcedure<I, O> {
  return { kind: 'call', parse, run }
}

/** A procedure that emits events before its answer. */
export function stream<I, E, O>(
  parse: (input: unknown) => I,
  run: StreamProcedure<I, E, O>['run'],
): StreamProcedure<I, E, O> {
  return { kind: 'stream', parse, run }
}

export interface CallOptions {
  readonly signal?: Signal
}
export interface StreamOptions<E> extends CallOptions {
  readonly onEvent: (event: E) => void
}

/** What a client of router R can call. */
export type Client<R extends Router> = {
  readonly [M in keyof R]: R[M] extends CallProcedure<infer I, infer O>
    ? (input: I, options?: CallOptions) => Promise<O>
    : R[M] extends StreamProcedure<infer I, infer E, infer O>
      ? (input: I, options: StreamOptions<E>) => Promise<O>
      : never
}

export type Frame =
  | { readonly t: 'request'; readonly id: number; readonly method: string; readonly input: unknown }
  | { readonly t: 'cancel'; readonly id: number }
  | { readonly t: 'event'; readonly id: number; readonly event: unknown }
  /** the client took an event: the next may be sent */
  | { readonly t: 'next'; readonly id: number }
  | { readonly t: 'answer'; readonly id: number; readonly answer: unknown }
  | { readonly t: 'error'; readonly id: number; readonly error: AppErrorData }

/** A two-way road for frames. `onFrame` and `onClose` are set once, before the first frame is sent. */
export interface Carrier {
  send(frame: Frame): void
  onFrame(take: (frame: Frame) => void): void
  onClose(closed: () => void): void
}

/** Answers the requests of one carrier from `router`. Closing the carrier aborts what is under way. */
export function serve(router: Router, carrier: Carrier): void {
  const live = new Map<number, { readonly abort: Controller; readonly next: () => void }>()
  const send = (frame: Frame): void => {
    // A client that left while its answer was made is no failure of ours.
    if (live.has(frame.id)) carrier.send(frame)
  }
  carrier.onClose(() => {
    for (const request of live.values()) request.abort.abort()
    live.clear()
  })
  carrier.onFrame((frame) => {
    if (frame.t === 'cancel') live.get(frame.id)?.abort.abort()
    else if (frame.t === 'next') live.get(frame.id)?.next()
    else if (frame.t === 'request') void answer(frame)
  })
  async function answer(frame: Frame & { t: 'request' }): Promise<void> {
    const { id } = frame
    const abort = newController()
    const outlet = new EventOutlet((event) => send({ t: 'event', id, event }))
    live.set(id, { abort, next: () => outlet.taken() })
    try {
      const made = await run(router, frame, abort.signal, outlet)
      abort.signal.throwIfAborted()
      outlet.flush()
      send({ t: 'answer', id, answer: made })
    } catch (e) {
      send({ t: 'error', id, error: asAppError(e, abort.signal.aborted).toData() })
    } finally {
      live.delete(id)
    }
  }
}

async function run(
  router: Router,
  frame: Frame & { t: 'request' },
  signal: Signal,
  outlet: EventOutlet,
): Promise<unknown> {
  const procedure = Object.hasOwn(router, frame.method) ? router[frame.method] : undefined
  if (procedure === undefined)
    throw new AppError('protocol/no-method', `Hedgerow knows no command "${clip(frame.method)}" here.`)
  const input = parseInput(procedure, frame)
  if (procedure.kind === 'call') return await procedure.run(input, { signal })
  return await procedure.run(input, (event) => outlet.offer(event), { signal })
}

function parseInput(procedure: AnyProcedure, frame: Frame & { t: 'request' }): unknown {
  try {
    return procedure.parse(frame.input)
  } catch (e) {
    const cause = e instanceof Error ? e.message : String(e)
    throw new AppError('protocol/bad-input', `The input of "${frame.method}" does not fit: ${clip(cause)}`)
  }
}

/** One event in flight; of those that wait only the newest is kept. */
class EventOutlet {
  readonly #send: (event: unknown) => void
  #inFlight = false
  #waiting: { readonly event: unknown } | null = null

  constructor(send: (event: unknown) => void) {
    this.#send = send
  }

  offer(event: unknown): void {
    if (this.#inFlight) {
      this.#waiting = { event }
      return
    }
    this.#inFlight = true
    this.#send(event)
  }

  taken(): void {
    this.#inFlight = false
    const waiting = this.#waiting
    this.#waiting = null
    if (waiting !== null) this.offer(waiting.event)
  }

  /** Sends what waits, so that the last event of a stream always arrives. */
  flush(): void {
    if (this.#waiting !== null) this.#send(this.#waiting.event)
    this.#waiting = null
  }
}

/** Every failure as an AppError: broken contracts become `internal/failed` with their message, cancelled work `job/cancelled`. */
export function asAppError(e: unknown, cancelled = false): AppError {
  if (e instanceof AppError) return e
  if (cancelled) return new AppError('job/cancelled', 'The work was cancelled; nothing was changed.')
  const message = e instanceof Error ? e.message : String(e)
  const stack = e instanceof Error ? e.stack : undefined
  return new AppError('internal/failed', `Hedgerow failed inside: ${clip(message)}`, { stack }, { cause: e })
}

interface Pending {
  readonly settle: (answer: unknown) => void
  readonly fail: (error: AppError) => void
  readonly onEvent: ((event: unknown) => void) | undefined
}

/**
 * A client of `router` at the other end of `carrier`. When the carrier closes, every open call is rejected with the error
 * `lost` gives, and later calls at once.
 */
export function connect<R extends Router>(carrier: Carrier, lost: () => AppError = closed): Client<R> {
  let last = 0
  let gone: AppError | null = null
  const pending = new Map<number, Pending>()
  carrier.onFrame((frame) => {
    const request = pending.get(frame.id)
    if (request === undefined) return
    if (frame.t === 'event') {
      request.onEvent?.(frame.event)
      carrier.send({ t: 'next', id: frame.id })
      return
    }
    if (frame.t !== 'answer' && frame.t !== 'error') return
    pending.delete(frame.id)
    if (frame.t === 'answer') request.settle(frame.answer)
    else request.fail(appErrorFrom(frame.error) ?? new AppError('protocol/bad-frame', BAD_ERROR))
  })
  carrier.onClose(() => {
    gone = lost()
    for (const request of pending.values()) request.fail(gone)
    pending.clear()
  })
  const request = (method: string, input: unknown, options: Partial<StreamOptions<unknown>>) =>
    new Promise((settle, fail) => {
      if (gone !== null) throw gone
      options.signal?.throwIfAborted()
      last += 1
      const id = last
      const cancel = (): void => {
        if (pending.has(id)) carrier.send({ t: 'cancel', id })
      }
      const done = (): void => options.signal?.removeEventListener('abort', cancel)
      const ending =
        <T>(end: (value: T) => void) =>
        (value: T) => {
          done()
          end(value)
        }
      pending.set(id, { settle: ending(settle), fail: ending(fail), onEvent: options.onEvent })
      options.signal?.addEventListener('abort', cancel, { once: true })
      try {
        carrier.send({ t: 'request', id, method, input })
      } catch (e) {
        pending.delete(id)
        done()
        throw e
      }
    })
  return new Proxy({} as Client<R>, {
    get: (_target, method) =>
      // `then` would make the client look like a promise to `await`
      typeof method !== 'string' || method === 'then'
        ? undefined
        : (input: unknown, options: Partial<StreamOptions<unknown>> = {}) => request(method, input, options),
  })
}

const BAD_ERROR = 'The other side failed in a way it could not say; start Hedgerow again if it happens twice.'

function closed(): AppError {
  return new AppError('protocol/closed', 'The connection was closed.', {}, { retryable: true })
}

function clip(text: string): string {
  return text.length > 400 ? `${text.slice(0, 397)}...` : text
}
