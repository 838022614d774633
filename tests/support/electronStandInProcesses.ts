/** The stand-in's processes and ports: real children of Node's that never end by themselves, real ports that carry nothing but messages. */
import { type ChildProcess, fork } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { MessageChannel, type MessagePort } from 'node:worker_threads'

export type Fields = { readonly [name: string]: unknown }

export const life = { ready: false }
export function before(what: string): void {
  if (life.ready) throw new Error(`${what} must be called before app is ready`)
}

export class MainPort extends EventEmitter {
  readonly inner: MessagePort
  readonly #own: MessagePort
  constructor(own: MessagePort, inner: MessagePort) {
    super()
    this.#own = own
    this.inner = inner
    own.on('close', () => this.emit('close'))
  }
  postMessage = (message: unknown, transfer: readonly unknown[] = []): void => {
    if (transfer.some((t) => !(t instanceof MainPort))) throw new Error('only ports can be transferred')
    this.#own.postMessage(message)
  }
  start = (): void =>
    void this.#own.on('message', (data: unknown) => this.emit('message', { data, ports: [] }))
  close = (): void => this.#own.close()
}
export class MessageChannelMain {
  readonly port1: MainPort
  readonly port2: MainPort
  constructor() {
    const { port1, port2 } = new MessageChannel()
    this.port1 = new MainPort(port1, port2)
    this.port2 = new MainPort(port2, port2)
  }
}

export const children: { readonly name: string; readonly options: Fields; readonly child: ChildProcess }[] =
  []
class Utility extends EventEmitter {
  pid: number | undefined
  readonly stderr: ChildProcess['stderr']
  readonly #child: ChildProcess
  constructor(path: string, words: string[], options: Fields) {
    super()
    if (!life.ready) throw new TypeError('utilityProcess cannot be created before app is ready.')
    const flags = (options.execArgv as string[]).flatMap((f) => f.replace('--js-flags=', '').split(' '))
    const [, out, err] = options.stdio as ('ignore' | 'pipe' | 'inherit')[]
    this.#child = fork(path, words, {
      execArgv: [...flags, '--import', new URL('./electronStandInChild.ts', import.meta.url).href],
      env: (options.env as NodeJS.ProcessEnv | undefined) ?? process.env,
      serialization: 'advanced',
      stdio: ['ignore', out ?? 'ignore', err ?? 'ignore', 'ipc'],
    })
    this.stderr = this.#child.stderr
    children.push({ name: String(options.serviceName), options, child: this.#child })
    this.#child.on('spawn', () => {
      this.pid = this.#child.pid
      this.emit('spawn')
    })
    this.#child.on('message', (message) => this.emit('message', message))
    this.#child.on('close', (code) => {
      this.pid = undefined
      this.emit('exit', code ?? 0)
    })
  }
  postMessage = (message: unknown): void => void this.#child.send(message as object, () => {})
  kill = (): boolean => this.pid !== undefined && this.#child.kill()
}
export const utilityProcess = {
  fork: (path: string, words: string[], options: Fields): Utility => new Utility(path, words, options),
}
