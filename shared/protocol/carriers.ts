/** Roads for frames inside one machine: a direct call, a child process's channel, a message port. Structured clone keeps typed arrays. */
import type { Carrier, Frame } from './rpc.ts'
import { soon } from './web.ts'

/** Two ends in one process; frames are handed over in microtasks, as they are (not copied). Closing one closes both. */
export function directCarriers(): readonly [Carrier & { close(): void }, Carrier & { close(): void }] {
  const ends = [new DirectEnd(), new DirectEnd()] as const
  ends[0].other = ends[1]
  ends[1].other = ends[0]
  return ends
}

class DirectEnd implements Carrier {
  other: DirectEnd | null = null
  #take: (frame: Frame) => void = () => {}
  #closed: () => void = () => {}
  #open = true

  send(frame: Frame): void {
    const { other } = this
    soon(() => {
      if (other?.isOpen === true) other.receive(frame)
    })
  }
  receive(frame: Frame): void {
    this.#take(frame)
  }
  onFrame(take: (frame: Frame) => void): void {
    this.#take = take
  }
  onClose(closed: () => void): void {
    this.#closed = closed
  }
  get isOpen(): boolean {
    return this.#open
  }
  close(): void {
    for (const end of [this, this.other]) {
      if (end === null || !end.isOpen) continue
      end.#open = false
      end.#closed()
    }
  }
}

/** What both sides of `child_process.fork` have: the child's `process`, and the parent's handle of the child. */
export interface ProcessChannel {
  send?(message: unknown, callback?: (error: Error | null) => void): boolean
  on(event: 'message', take: (message: unknown) => void): unknown
  on(event: 'disconnect', take: () => void): unknown
}

/** A channel of `child_process.fork` with `serialization: 'advanced'`. */
export function processCarrier(channel: ProcessChannel): Carrier {
  return {
    // A closed channel reports through 'disconnect'; the error of a single send would say the same a second time.
    send: (frame) => void channel.send?.(frame, () => {}),
    onFrame: (take) => void channel.on('message', (message) => isFrame(message) && take(message)),
    onClose: (closed) => void channel.on('disconnect', closed),
  }
}

/** A port of a DOM, a worker or an Electron process: all give an event with `data`. */
export interface PortLike {
  postMessage(message: unknown): void
  addEventListener?(event: string, take: (event: { readonly data?: unknown }) => void): void
  on?(event: string, take: (event: { readonly data?: unknown }) => void): unknown
  start?(): void
}

/** A message port. No ArrayBuffer is ever put in a transfer list: Electron's ports lose such messages. */
export function portCarrier(port: PortLike): Carrier {
  const listen = (event: string, take: (event: { readonly data?: unknown }) => void): void => {
    if (port.addEventListener !== undefined) port.addEventListener(event, take)
    else port.on?.(event, take)
  }
  return {
    send: (frame) => port.postMessage(frame),
    onFrame: (take) => {
      listen('message', (event) => {
        if (isFrame(event.data)) take(event.data)
      })
      port.start?.()
    },
    onClose: (closed) => listen('close', closed),
  }
}

const KINDS: ReadonlySet<unknown> = new Set(['request', 'cancel', 'event', 'next', 'answer', 'error'])

/** Whether a message is a frame by its shape; anything else on a shared channel is not ours. */
export function isFrame(message: unknown): message is Frame {
  if (typeof message !== 'object' || message === null) return false
  const { t, id, method } = message as { t?: unknown; id?: unknown; method?: unknown }
  return KINDS.has(t) && Number.isSafeInteger(id) && (t !== 'request' || typeof method === 'string')
}
