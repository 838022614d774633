/** A process that Electron runs, in the shape of Node's children that the services know. */
import { EventEmitter } from 'node:events'
import { type Child, isDone } from '../../shared/protocol/childProcess.ts'

/** What is used of Electron's `UtilityProcess`. */
export interface Utility {
  readonly pid: number | undefined
  readonly stderr: { on(event: 'data', take: (text: unknown) => void): unknown } | null
  postMessage(message: unknown): void
  kill(): boolean
  on(event: 'spawn', take: () => void): unknown
  on(event: 'message', take: (message: unknown) => void): unknown
  on(event: 'error', take: (type: 'FatalError', location: string, report: string) => void): unknown
  on(event: 'exit', take: (code: number) => void): unknown
}

export class UtilityChild extends EventEmitter implements Child {
  connected = true
  /** what the process prints there, and what V8 says of its own death */
  readonly stderr = new EventEmitter()
  readonly #process: Utility
  #ending = false

  constructor(process: Utility) {
    super()
    this.#process = process
    this.#process.stderr?.on('data', (text) => this.stderr.emit('data', text))
    this.#process.on('spawn', () => {
      if (this.#ending) this.kill()
    })
    this.#process.on('message', (message) => {
      if (isDone(message)) this.kill()
      else this.emit('message', message)
    })
    this.#process.on('error', (type, location, report) => this.stderr.emit('data', [type, location, report]))
    this.#process.on('exit', (code) => {
      this.connected = false
      for (const event of ['exit', 'close', 'disconnect']) this.emit(event, code, null)
    })
  }

  get pid(): number | undefined {
    return this.#process.pid
  }

  /** Structured clone; nothing is ever transferred. */
  send(message: unknown, callback?: (error: Error | null) => void): boolean {
    if (this.connected) this.#process.postMessage(message)
    callback?.(null)
    return this.connected
  }

  /** Before it runs there is nothing to kill: it is ended as soon as it does. */
  kill(signal?: 'SIGKILL'): boolean {
    this.#ending = true
    const { pid } = this.#process
    if (pid === undefined) return true
    // Electron only asks politely; a file that keeps its importer busy must not be asked.
    return signal === undefined ? this.#process.kill() : killHard(pid)
  }
}

/** @returns false when it is gone already */
function killHard(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL')
  } catch {
    return false
  }
}
