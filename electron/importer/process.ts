/** The host's side of an importer process: starts it, caps its memory, kills it, and turns its death into one sentence. */
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Child } from '../../shared/protocol/childProcess.ts'
import type {
  ImportedFile,
  ImportProgress,
  MappedTable,
  PreviewPage,
  PreviewQuery,
} from '../../shared/protocol/import.ts'
import type {
  ImporterPort,
  ImporterRequest,
  ImporterRun,
  ReadingChange,
  RowRange,
} from '../../shared/protocol/importer.ts'
import type { MarketPreview } from '../../shared/protocol/marketFile.ts'
import { FORMATS } from '../../shared/statements/registry.ts'
import { failedFile } from './answer.ts'
import type { FromImporter, ImportTimings, ToImporter } from './messages.ts'

export interface ImporterOptions {
  /** which host of Hedgerow asks: `desktop`, `browser`, `command line` */
  readonly host: string
  /** the token of the book's lock when the host holds it; absent: the importer takes the lock for its commit */
  readonly lockToken?: () => string | null
  /** how long a commit waits for a book held by another writer, ms (default 10 000) */
  readonly waitMs?: number
  /** heap of the process, MiB (default 2048) */
  readonly memoryMiB?: number
  /** a file that shows no progress for so long while it is read is given up, ms (default 120 000) */
  readonly stallMs?: number
  /** the process's entry file, where it is not the one beside this */
  readonly entry?: string
  /** starts the process, where it is not Node that does */
  readonly startChild?: (memoryMiB: number) => Child
  /** for measurements: what each step took */
  readonly onTimings?: (file: string, timings: ImportTimings) => void
  /** for tests: the process as soon as it runs */
  readonly onProcess?: (child: Child) => void
}

const EMPTY_PAGE: PreviewPage = { total: 0, rows: [] }

/** An importer that forks one process a file. Nothing runs until `start`. */
export function createImporter(options: ImporterOptions): ImporterPort {
  return {
    formats: FORMATS.map((f) => f.id),
    start: (request, onProgress) => new Run(request, options, onProgress),
  }
}

class Run implements ImporterRun {
  readonly judged: Promise<ImportedFile>
  readonly #name: string
  readonly #child: Child
  readonly #memoryMiB: number
  readonly #options: ImporterOptions
  #request: ImporterRequest
  #judged = Promise.withResolvers<ImportedFile>()
  #table: MappedTable | null = null
  #market: MarketPreview | null = null
  #waits = false
  readonly #committed = Promise.withResolvers<ImportedFile>()
  readonly #pages = new Map<number, (page: PreviewPage) => void>()
  #format: string | null = null
  #nextPage = 1
  #phase: ImportProgress['phase'] = 'inspect'
  #stall: NodeJS.Timeout | null = null
  #stalled = false
  #killed = false
  #gone = false
  #stderr = ''

  constructor(request: ImporterRequest, options: ImporterOptions, onProgress: (p: ImportProgress) => void) {
    this.#name = request.name
    this.#request = request
    this.#options = options
    this.#memoryMiB = options.memoryMiB ?? 2048
    this.judged = this.#judged.promise
    const { startChild = (memoryMiB) => forkImporter(memoryMiB, options.entry) } = options
    this.#child = startChild(this.#memoryMiB)
    options.onProcess?.(this.#child)
    this.#child.stderr?.on('data', (text) => {
      // The cause of a death is in the last lines, a flood of them must not fill the host.
      this.#stderr = (this.#stderr + String(text)).slice(-16_384)
    })
    this.#child.on('message', (m) => this.#receive(m as FromImporter, options, onProgress))
    this.#child.on('error', () => this.#lost(null, null))
    // 'close', not 'exit': by then all messages and the last words on stderr have arrived.
    this.#child.on('close', (code, signal) => this.#lost(code, signal))
    this.#start()
  }

  table(): MappedTable | null {
    return this.#table
  }

  market(): MarketPreview | null {
    return this.#market
  }

  waits(): boolean {
    return this.#waits && !this.#gone && !this.#killed
  }

  again(change: ReadingChange): Promise<ImportedFile> {
    if (!this.waits()) return this.#judged.promise
    this.#request = { ...this.#request, ...change }
    this.#judged = Promise.withResolvers()
    this.#waits = false
    this.#phase = 'inspect'
    this.#start()
    return this.#judged.promise
  }

  #start(): void {
    const { host, lockToken, waitMs = 10_000, stallMs = 120_000 } = this.#options
    this.#watch(stallMs)
    this.#send({ kind: 'start', job: { ...this.#request, host, lockToken: lockToken?.() ?? null, waitMs } })
  }

  page(query: PreviewQuery): Promise<PreviewPage> {
    if (this.#gone) return Promise.resolve(EMPTY_PAGE)
    const id = this.#nextPage++
    const { promise, resolve } = Promise.withResolvers<PreviewPage>()
    this.#pages.set(id, resolve)
    this.#send({ kind: 'page', id, query })
    return promise
  }

  commit(rows: readonly RowRange[] | null): Promise<ImportedFile> {
    this.#send({ kind: 'commit', rows })
    return this.#committed.promise
  }

  kill(): void {
    this.#killed = true
    if (this.#stall !== null) clearTimeout(this.#stall)
    if (!this.#gone) this.#child.kill('SIGKILL')
  }

  #send(message: ToImporter): void {
    if (!this.#child.connected) return
    this.#child.send(message, () => {
      // A process that died before it could listen is told by 'close'.
    })
  }

  #receive(m: FromImporter, options: ImporterOptions, onProgress: (p: ImportProgress) => void): void {
    switch (m.kind) {
      case 'progress':
        this.#phase = m.progress.phase
        this.#watch(options.stallMs ?? 120_000)
        onProgress(m.progress)
        break
      case 'judged':
        this.#format = m.file.format
        this.#table = m.table
        this.#market = m.market
        this.#waits = m.waits
        if (this.#stall !== null) clearTimeout(this.#stall)
        options.onTimings?.(this.#name, m.timings)
        this.#judged.resolve(m.file)
        break
      case 'page':
        this.#pages.get(m.id)?.(m.page)
        this.#pages.delete(m.id)
        break
      case 'committed':
        options.onTimings?.(this.#name, m.timings)
        this.#committed.resolve(m.file)
        break
    }
  }

  /** Reading steps must move; judging and writing have no progress and no limit. */
  #watch(stallMs: number): void {
    if (this.#stall !== null) clearTimeout(this.#stall)
    if (this.#phase !== 'inspect' && this.#phase !== 'parse') return
    this.#stall = setTimeout(() => {
      this.#stalled = true
      this.#child.kill('SIGKILL')
    }, stallMs)
    this.#stall.unref()
  }

  #lost(code: number | null, signal: string | null): void {
    if (this.#gone) return
    this.#gone = true
    if (this.#stall !== null) clearTimeout(this.#stall)
    const answer = this.#deathAnswer(code, signal)
    this.#judged.resolve(answer)
    this.#committed.resolve(answer)
    for (const resolve of this.#pages.values()) resolve(EMPTY_PAGE)
    this.#pages.clear()
  }

  #deathAnswer(code: number | null, signal: string | null): ImportedFile {
    const file = this.#name
    const fail = (issue: string, message: string): ImportedFile =>
      failedFile(file, this.#format, { code: issue, message })
    if (this.#stalled)
      return fail(
        'importer_stalled',
        `${file} made no progress while it was read and was given up; nothing was written: check that it is a statement.`,
      )
    if (this.#killed)
      return {
        ...fail('cancelled', `The import of ${file} was cancelled; nothing of it was written.`),
        status: 'cancelled',
      }
    if (/heap out of memory|Allocation failed|Array buffer allocation/i.test(this.#stderr))
      return fail(
        'importer_memory',
        `${file} needs more memory than an import may use (${this.#memoryMiB} MiB); nothing was written: export a shorter period.`,
      )
    const how = signal !== null ? `signal ${signal}` : `code ${code ?? 'unknown'}`
    return fail(
      'importer_lost',
      `The import of ${file} stopped unexpectedly (${how}); the book is as it was before or holds the whole file: import it again.`,
    )
  }
}

function forkImporter(
  memoryMiB: number,
  entry = fileURLToPath(new URL('./main.ts', import.meta.url)),
): Child {
  return fork(entry, [], {
    execPath: process.execPath,
    execArgv: [`--max-old-space-size=${memoryMiB}`, '--disable-warning=ExperimentalWarning'],
    env: childEnvironment(),
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
}

/** Only what a process needs to run: nothing a file could make use of, no options meant for the host. */
export function childEnvironment(): NodeJS.ProcessEnv {
  const env: { [name: string]: string } = {}
  // NODE_COMPILE_CACHE, where the host sets one, takes most of the time off each start.
  const names = ['NODE_COMPILE_CACHE', 'PATH', 'SystemRoot', 'TEMP', 'TMP', 'TMPDIR', 'HOME', 'USERPROFILE']
  for (const name of names) {
    const value = process.env[name]
    if (value !== undefined) env[name] = value
  }
  return env
}
