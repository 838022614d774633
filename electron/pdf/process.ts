/** The printing process as a port: started for the first report, kept for a while, ended when nothing is asked of it. */
import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Child } from '../../shared/protocol/childProcess.ts'
import type { ReportData } from '../../shared/report/data.ts'
import type { PrintAnswer, PrintQuestion } from './main.ts'
import type { PrintedReport } from './print.ts'

const ENTRY = fileURLToPath(new URL('./main.ts', import.meta.url))
const IDLE_MS = 60_000

interface Waiting {
  readonly settle: (printed: PrintedReport) => void
  readonly fail: (error: Error) => void
}

export class Printer {
  readonly #startChild: () => Child
  #child: Child | null = null
  #idle: NodeJS.Timeout | null = null
  #id = 0
  readonly #waiting = new Map<number, Waiting>()

  /** @param startChild starts the process, where it is not Node that does */
  constructor(startChild: () => Child = forkPrinter) {
    this.#startChild = startChild
  }

  /** The PDF of a report's data. @throws Error when it cannot be laid out or the process ended */
  print = (data: ReportData): Promise<PrintedReport> => {
    if (this.#idle !== null) clearTimeout(this.#idle)
    const child = this.#start()
    keepHost(child, true)
    this.#id += 1
    const id = this.#id
    return new Promise((settle, fail) => {
      this.#waiting.set(id, { settle, fail })
      child.send({ id, data } satisfies PrintQuestion)
    })
  }

  close(): void {
    if (this.#idle !== null) clearTimeout(this.#idle)
    this.#child?.kill()
    this.#ended(this.#child)
  }

  #start(): Child {
    if (this.#child !== null) return this.#child
    const child: Child = this.#startChild()
    child.on('message', (answer) => this.#take(answer as PrintAnswer))
    child.on('error', () => this.#ended(child))
    child.on('exit', () => this.#ended(child))
    this.#child = child
    return child
  }

  #take(answer: PrintAnswer): void {
    const waiting = this.#waiting.get(answer.id)
    this.#waiting.delete(answer.id)
    if ('failure' in answer) waiting?.fail(new Error(`The report could not be laid out: ${answer.failure}`))
    // A plain Uint8Array: what comes over the channel may be a Buffer, which later carriers would send otherwise.
    else waiting?.settle({ bytes: new Uint8Array(answer.bytes), pages: answer.pages })
    if (this.#waiting.size === 0) {
      // An idle printer does not keep its host from ending; it ends with it.
      if (this.#child !== null) keepHost(this.#child, false)
      this.#idle = setTimeout(() => this.close(), IDLE_MS)
      this.#idle.unref()
    }
  }

  #ended(child: Child | null): void {
    if (child === null || this.#child !== child) return
    this.#child = null
    for (const waiting of this.#waiting.values())
      waiting.fail(new Error('The printing process ended before the report was done: try again.'))
    this.#waiting.clear()
  }
}

function forkPrinter(): ChildProcess {
  const child = fork(ENTRY, [], {
    serialization: 'advanced',
    execPath: process.execPath,
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  child.unref()
  return child
}

/** Whether a fork of Node's keeps its host from ending. */
function keepHost(child: Child, keep: boolean): void {
  const { channel } = child as Partial<ChildProcess>
  if (keep) channel?.ref()
  else channel?.unref()
}
