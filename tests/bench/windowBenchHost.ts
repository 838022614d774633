/** The bench's side of `windowHost.ts`: starts it and asks it. */
import { type ChildProcess, fork } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { EngineNote, HostAnswer, HostWish } from './windowHost.ts'

const HOST = join(import.meta.dirname, 'windowHost.ts')

/** The host with the bench's door. */
export class BenchHost {
  readonly url: string
  readonly notes: EngineNote[]
  readonly #child: ChildProcess
  #take: ((answer: HostAnswer) => void) | null = null

  private constructor(child: ChildProcess, url: string, notes: EngineNote[]) {
    this.#child = child
    this.url = url
    this.notes = notes
    child.on('message', (m: HostAnswer | { readonly note: EngineNote }) => {
      if (!('note' in m)) this.#take?.(m)
    })
  }

  /** @param path of the book @param home the folder that stands for the user's data folder */
  static async start(path: string, home: string): Promise<BenchHost> {
    const notes: EngineNote[] = []
    mkdirSync(home, { recursive: true })
    const child = fork(HOST, [path, home], { serialization: 'advanced', execArgv: [] })
    const url = await new Promise<string>((settle, fail) => {
      child.on('message', (m: HostAnswer | { readonly note: EngineNote }) => {
        if ('note' in m) notes.push(m.note)
        else if (m.url !== undefined) settle(m.url)
      })
      child.once('exit', (code) => fail(new Error(`the host of the bench ended with ${code}`)))
    })
    return new BenchHost(child, url, notes)
  }

  ask(wish: HostWish): Promise<HostAnswer> {
    return new Promise((settle) => {
      this.#take = settle
      this.#child.send(wish)
    })
  }

  /** The host's longest task since the last time, ms. */
  async delay(): Promise<number> {
    return (await this.ask({ wish: 'delay' })).delayMs ?? Number.NaN
  }

  end(): void {
    if (this.#child.connected) this.#child.disconnect()
  }
}
