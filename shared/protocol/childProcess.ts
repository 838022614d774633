/**
 * Processes of the program's own that a host starts: Node's forks and Electron's utility processes look alike from here. An Electron process
 * does not end when it has nothing left to do, so a child that is done says so and its host ends it.
 */
import type { PortLike } from './carriers.ts'

/** What each process is for; a host knows the file of each. */
export type ChildRole = 'engine' | 'importer' | 'printer' | 'command' | 'sample'

export interface ChildWish {
  /** words after the program's own */
  readonly words?: readonly string[]
  /** cap of its heap, MiB; absent: the runtime's */
  readonly memoryMiB?: number
}

/** A child as its host sees it; what `child_process.fork` gives is one. */
export interface Child {
  readonly pid?: number | undefined
  readonly connected: boolean
  /** its last words, where they are kept */
  readonly stderr: { on(event: 'data', take: (text: unknown) => void): unknown } | null
  send(message: unknown, callback?: (error: Error | null) => void): boolean
  kill(signal?: 'SIGKILL'): boolean
  on(event: 'message', take: (message: unknown) => void): unknown
  on(event: 'error', take: (error: Error) => void): unknown
  on(event: 'disconnect', take: () => void): unknown
  /** `close` comes last, after every message */
  on(event: 'exit' | 'close', take: (code: number | null, signal: string | null) => void): unknown
}

export type StartChild = (role: ChildRole, wish?: ChildWish) => Child

/** What a child sees of itself: Node's `process`, with Electron's port where there is one. */
export interface ChildSelf {
  readonly parentPort?: PortLike
  /** @param sent called when all of the message is on its way, or cannot be */
  send?(message: unknown, sent?: () => void): boolean
  on(event: 'message', take: (message: unknown) => void): unknown
  on(event: 'disconnect', take: () => void): unknown
  disconnect?(): void
  exit(code: number): void
}

/** The child's end of the road to its host. */
export interface HostChannel {
  send(message: unknown): void
  onMessage(take: (message: unknown) => void): void
  /** everything is said: ends this process once the last message is out */
  end(): void
}

/** The last message of a child in an Electron process. */
const DONE = { hedgerow: 'done' } as const

/** Whether a message is a child's last one, meant for whoever started it. */
export function isDone(message: unknown): boolean {
  return (message as { hedgerow?: unknown } | null)?.hedgerow === DONE.hedgerow
}

/**
 * The road of this process to its host.
 * @param self `process`
 * @param orphaned exit code when the host goes away; an Electron process goes with it
 */
export function hostChannel(self: ChildSelf, orphaned = 1): HostChannel {
  const port = self.parentPort
  if (port !== undefined)
    return {
      send: (message) => port.postMessage(message),
      onMessage: (take) => void port.on?.('message', ({ data }) => take(data)),
      end: () => port.postMessage(DONE),
    }
  self.on('disconnect', () => self.exit(orphaned))
  // a road that is closed while a long message is on it loses the message
  let unsent = 0
  let ending = false
  const leave = (): void => {
    if (ending && unsent === 0) self.disconnect?.()
  }
  return {
    send: (message) => {
      if (self.send === undefined) return
      unsent += 1
      self.send(message, () => {
        unsent -= 1
        leave()
      })
    },
    onMessage: (take) => void self.on('message', take),
    end: () => {
      ending = true
      leave()
    },
  }
}
