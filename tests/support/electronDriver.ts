/** Runs the built desktop bundle on the stand-in `electron` in a process of its own; the test is the person, the system and the page. */
import { type ChildProcess, fork } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Carrier, Frame } from '../../shared/protocol/rpc.ts'
import { windowClient } from '../../shared/protocol/window/client.ts'
import type { WindowClient } from '../../shared/protocol/window/commands.ts'
import type { DesktopNews } from '../../shared/protocol/window/desktop.ts'
import type { AppState } from '../../shared/protocol/window/state.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const here = (name: string): string => new URL(name, import.meta.url).href

export interface Look {
  readonly switches: readonly string[]
  readonly schemes: readonly object[]
  readonly recent: readonly string[]
  readonly outside: readonly string[]
  readonly dialogs: readonly {
    readonly kind: string
    readonly options: { readonly [name: string]: unknown }
  }[]
  readonly shown: number
  readonly focused: number
  readonly spellChecker: boolean
  readonly sandboxed: boolean
  readonly name: string
  readonly theme: string
  readonly children: readonly {
    readonly name: string
    readonly options: { readonly [name: string]: unknown }
    readonly pid: number
    readonly ended: boolean
  }[]
  readonly windows: readonly {
    readonly options: { readonly [name: string]: unknown; readonly webPreferences: object }
    readonly background: string
  }[]
}

export interface StartOptions {
  readonly words?: readonly string[]
  /** a folder that was used before; absent: a new one */
  readonly folder?: string
  /** another instance runs already */
  readonly second?: boolean
  /** the menu cannot be made */
  readonly broken?: boolean
  /** folder of the program; absent: this one */
  readonly program?: string
}

export class Driver extends EventEmitter {
  readonly folder: string
  readonly told: { readonly [name: string]: unknown }[] = []
  readonly news: DesktopNews[] = []
  /** exit code of the program, once it has ended */
  readonly ended: Promise<number | null>
  readonly #child: ChildProcess
  readonly #open = new Map<
    number,
    { readonly settle: (v: unknown) => void; readonly fail: (e: Error) => void }
  >()
  #last = 0

  constructor({ words = [], folder, second = false, broken = false, program = ROOT }: StartOptions = {}) {
    super()
    this.folder = folder ?? mkdtempSync(join(tmpdir(), 'hedgerow-desktop-test-'))
    this.#child = fork(join(program, 'out', 'main', 'desktop.js'), words, {
      execArgv: [
        '--import',
        here('./electronStandInHook.ts'),
        '--import',
        here('./electronStandInActs.ts'),
        // as Electron has it: Node itself would end the program
        '--unhandled-rejections=warn-with-error-code',
      ],
      env: {
        ...process.env,
        XDG_DATA_HOME: this.folder,
        APPDATA: this.folder,
        HOME: this.folder,
        STAND_IN_DOCUMENTS: join(this.folder, 'Documents'),
        ...(second && { STAND_IN_SECOND: '1' }),
        ...(broken && { STAND_IN_BROKEN: '1' }),
      },
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    this.ended = once(this.#child, 'exit').then(([code]) => {
      this.emit('closed')
      for (const call of this.#open.values())
        call.fail(new Error(`the program has ended (code ${code}): ${JSON.stringify(this.told).slice(-500)}`))
      return code as number | null
    })
    this.#child.on('message', (message) => this.#hear(message as { readonly [name: string]: unknown }))
  }

  /** One of `acts` in the stand-in. */
  async act<T = unknown>(act: string, ...values: readonly unknown[]): Promise<T> {
    this.#last += 1
    const id = this.#last
    const answer = new Promise((settle, fail) => this.#open.set(id, { settle, fail }))
    this.#child.send({ id, act, values })
    return (await answer) as T
  }

  look(): Promise<Look> {
    return this.act<Look>('look')
  }

  /** The page has its port: calls as the page makes them. */
  async page(): Promise<WindowClient> {
    const early = this.ended.then((code) => {
      throw new Error(
        `the program ended before its page was there (code ${code}): ${JSON.stringify(this.told)}`,
      )
    })
    if (!this.told.some((t) => t.connected === true)) await Promise.race([once(this, 'connected'), early])
    early.catch(() => {})
    return this.client()
  }

  /** A client of the page's port as it is now. */
  client(): WindowClient {
    const carrier: Carrier = {
      send: (frame) => void this.act('frame', frame),
      onFrame: (take) => void this.on('frame', (frame) => take(frame as Frame)),
      onClose: (closed) => void this.on('closed', closed),
    }
    return windowClient(carrier)
  }

  /** The state of the window as soon as `fits` holds. */
  async state(client: WindowClient, fits: (state: AppState) => boolean, ms = 20_000): Promise<AppState> {
    const until = Date.now() + ms
    for (;;) {
      const state = await client.call('state/get', {})
      if (fits(state)) return state
      if (Date.now() > until)
        throw new Error(`the state did not come: ${JSON.stringify({ ...state, settings: null }, null, 1)}`)
      await new Promise((settle) => setTimeout(settle, 50))
    }
  }

  /** Waits for something that this process hears of. */
  async until<T>(find: () => T | undefined, ms = 30_000): Promise<T> {
    const end = Date.now() + ms
    for (;;) {
      const found = find()
      if (found !== undefined) return found
      if (Date.now() > end)
        throw new Error(`it did not happen; told: ${JSON.stringify(this.told).slice(-2000)}`)
      await new Promise((settle) => setTimeout(settle, 20))
    }
  }

  /** Ends the program hard and takes its folder away. */
  async stop(): Promise<void> {
    await this.kill()
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 })
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.ended
  }

  #hear(message: { readonly [name: string]: unknown }): void {
    const { id, answer, error, frame, news } = message
    if (typeof id === 'number') {
      const call = this.#open.get(id)
      this.#open.delete(id)
      if (error === undefined) call?.settle(answer)
      else call?.fail(new Error(String(error)))
      return
    }
    if (frame !== undefined) {
      this.emit('frame', frame)
      return
    }
    this.told.push(message)
    if (news !== undefined) {
      this.news.push(news as DesktopNews)
      this.emit('news', news)
    }
    for (const name of ['connected', 'closed']) if (message[name] === true) this.emit(name)
  }
}
