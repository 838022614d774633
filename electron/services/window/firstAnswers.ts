/**
 * The engine's answers to the first questions of the last start, kept in a file: a book that has not changed since shows its first picture from
 * them while the engine comes up. An answer is a function of book, as-of, question and build; all four name it. What was shown is asked of the
 * engine again right after, and should one answer differ, the file is thrown away and the book opened anew.
 */
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { deserialize, serialize } from 'node:v8'
import type { LoadRequest } from '../../../shared/protocol/engine.ts'
import type { CallOptions } from '../../../shared/protocol/rpc.ts'
import type { WindowEngine } from './ports.ts'

/** bytes of the largest book that is remembered: all of them are read to name it */
const BOOK_LIMIT = 8 * 2 ** 20
/** ms after the first load in which questions are the first ones */
const FIRST_MS = 2000
/** ms after the first remembered answer: the first picture is there, and the engine may have the processor */
const CHECK_AFTER_MS = 700
/** ms from now: an as-of so near moves on with the clock, so that no later start asks for it */
const NOW_MS = 10 * 60_000

export interface FirstAnswersOptions {
  /** the file, in a folder of its own: what else lies there is of other builds, and goes */
  readonly file: string
  /** names the code that makes the answers: another build, other answers */
  readonly build: string
  readonly now: () => number
  /** all bytes of a book, what was committed lately among them */
  readonly contentOf: (path: string) => Uint8Array
  /** a remembered answer was not what the engine says */
  readonly onWrong: () => void
}

/** An answer with its question. */
interface Answered {
  readonly call: 'load' | 'screen'
  readonly request: Request
  readonly answer: unknown
}
type Request = LoadRequest & { readonly asOf?: number }
/** What the file holds. */
interface Kept {
  /** name of the book's content and of the code, see `nameOf` */
  readonly of: string
  readonly answers: ReadonlyMap<string, Answered>
}

/** An engine that knows the first answers of the last start. */
export class RememberingEngine implements WindowEngine {
  readonly #engine: WindowEngine
  readonly #options: FirstAnswersOptions
  /** of the book that was loaded first; null before that */
  #first: { readonly path: string; readonly of: string | null; readonly known: Kept | null } | null = null
  /** until the engine itself has confirmed them, or the book changed */
  #trusted = true
  readonly #shown: Answered[] = []
  /** null: the first questions are over */
  #noted: Map<string, Answered> | null = new Map()
  #check: NodeJS.Timeout | undefined
  #write: NodeJS.Timeout | undefined

  constructor(engine: WindowEngine, options: FirstAnswersOptions) {
    this.#engine = engine
    this.#options = options
  }

  get pid(): number | null {
    return this.#engine.pid
  }

  /** Nothing is started ahead where the first answers may be known. */
  start(): void {
    if (!existsSync(this.#options.file)) this.#engine.start()
  }

  exposure: WindowEngine['exposure'] = (request, options) => this.#engine.exposure(request, options)

  load: WindowEngine['load'] = (request, options) => {
    const first = this.#first === null
    // where nothing is remembered, the engine reads the book while it is named here
    const asked = first && !existsSync(this.#options.file) ? this.#engine.load(request, options) : null
    if (first) this.#begin(request.book.path)
    // a second load: the book, or what is to be known of it, is another
    else this.#trusted = false
    return this.#answer('load', request, () => asked ?? this.#engine.load(request, options))
  }

  screen<T>(request: object, options?: CallOptions): Promise<T> {
    return this.#answer('screen', request as Request, () => this.#engine.screen<T>(request, options))
  }

  release: WindowEngine['release'] = (request) => this.#engine.release(request)

  tryAgain(): void {
    this.#engine.tryAgain()
  }

  close(): void {
    clearTimeout(this.#check)
    clearTimeout(this.#write)
    this.#engine.close()
  }

  #begin(path: string): void {
    const of = this.#nameOf(path)
    this.#first = { path, of, known: of === null ? null : this.#read(of) }
    this.#write = setTimeout(() => this.#keep(), FIRST_MS)
    this.#write.unref()
  }

  #read(of: string): Kept | null {
    try {
      const kept = deserialize(readFileSync(this.#options.file)) as Kept
      return kept.of === of ? kept : null
    } catch {
      return null
    }
  }

  /** Names a book's content, to the byte, and the code that reads it; null: the book is too large to be named at each start. */
  #nameOf(path: string): string | null {
    const { build, contentOf } = this.#options
    try {
      if (statSync(path).size > BOOK_LIMIT) return null
      const code = `${build} ${process.version} ${process.arch}`
      return createHash('sha256').update(code).update(contentOf(path)).digest('hex')
    } catch {
      return null
    }
  }

  async #answer<T>(call: Answered['call'], request: Request, ask: () => Promise<T>): Promise<T> {
    const key = JSON.stringify([call, request])
    const found = this.#trusted ? this.#first?.known?.answers.get(key) : undefined
    if (found !== undefined) {
      this.#shown.push(found)
      this.#noted?.set(key, found)
      this.#check ??= setTimeout(() => void this.#confirm(), CHECK_AFTER_MS)
      return found.answer as T
    }
    const answer = await ask()
    if (request.book.path === this.#first?.path) this.#noted?.set(key, { call, request, answer })
    return answer
  }

  /** Asks the engine what was shown, until it has caught up: from then on it answers itself. */
  async #confirm(): Promise<void> {
    for (let shown = this.#shown.shift(); shown !== undefined; shown = this.#shown.shift()) {
      const { call, request, answer } = shown
      try {
        const now = await (call === 'load' ? this.#engine.load(request) : this.#engine.screen(request))
        if (isDeepStrictEqual(now, answer)) continue
        // a book that has changed meanwhile has other answers, and the window asks for them itself
        const { revision } = await this.#engine.load(request)
        if (revision !== request.book.revision) break
      } catch {
        // no engine, or no such book any more: the window says so
        break
      }
      rmSync(this.#options.file, { force: true })
      this.#trusted = false
      this.#options.onWrong()
      return
    }
    this.#trusted = false
  }

  /** Writes the file, where there is something new to remember and the book is what it was at the first question. */
  #keep(): void {
    const { file, now } = this.#options
    const answers = this.#noted ?? new Map<string, Answered>()
    this.#noted = null
    if (this.#first === null) return
    const { path, of, known } = this.#first
    const moves = [...answers.values()].some((a) => Math.abs(now() - (a.request.asOf ?? 0)) < NOW_MS)
    try {
      if (of === null || moves) rmSync(file, { force: true })
      else if ([...answers.keys()].some((k) => known?.answers.get(k) === undefined)) {
        if (this.#nameOf(path) !== of) return
        mkdirSync(dirname(file), { recursive: true })
        // it tells what the book holds: for its owner's eyes alone
        writeFileSync(`${file}.partial`, serialize({ of, answers } satisfies Kept), { mode: 0o600 })
        renameSync(`${file}.partial`, file)
        for (const other of readdirSync(dirname(file)))
          if (other !== basename(file)) rmSync(join(dirname(file), other), { force: true })
      }
    } catch {
      // the next start asks the engine, as the first one did
    }
  }
}
