/** Gives the window's services their book, engine, importer and clock. Hosts with a window share it. */

import { fork } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { AppError } from '../../../shared/protocol/appError.ts'
import type { Child, ChildWish, StartChild } from '../../../shared/protocol/childProcess.ts'
import { UPLOAD_LIMIT } from '../../../shared/protocol/window/connection.ts'
import { FORMATS } from '../../../shared/statements/registry.ts'
import { listBackups, restoreBackup } from '../../book/backup.ts'
import { readHolder } from '../../book/lock.ts'
import { openBook } from '../../book/open.ts'
import { ENGINE_BUILD } from '../../engine/build.ts'
import { createImporter } from '../../importer/process.ts'
import { Printer } from '../../pdf/process.ts'
import { EngineClient } from '../../services/engineClient.ts'
import { RememberingEngine } from '../../services/window/firstAnswers.ts'
import type { WindowBook, WindowPorts } from '../../services/window/ports.ts'
import { besideOwnBook } from '../../services/window/session.ts'
import type { CommandAnswer } from '../cli/child.ts'

const ENTRIES = {
  sample: fileURLToPath(new URL('../../services/window/sample/main.ts', import.meta.url)),
  command: fileURLToPath(new URL('../cli/child.ts', import.meta.url)),
} as const

/** Entry files of processes, where they are not the sources'. */
export interface ChildEntries {
  readonly engine?: string
  /** an engine that was started ahead: the first one, where it still lives */
  readonly started?: Child
  readonly importer?: string
  /** where the engine's first answers are remembered, and the name of the code that makes them; absent: they are not */
  readonly firstAnswers?: { readonly file: string; readonly build: string }
}

export interface PortsOptions {
  readonly host: 'browser' | 'desktop'
  readonly version: string
  readonly now: () => number
  readonly ownBook: string
  /** starts the program's own processes, where it is not Node that does */
  readonly startChild?: StartChild
  readonly entries?: ChildEntries
}

/** A source's name may end with a generation of its layout, such as `tastytrade-csv-2`: the title is its format's. */
function titleOfLayout(titles: ReadonlyMap<string, string>, name: string): string {
  const format = [...titles.keys()]
    .filter((id) => name.startsWith(`${id}-`))
    .sort((a, b) => b.length - a.length)[0]
  return format === undefined ? name : (titles.get(format) as string)
}

/** The ports of a host on this machine. Nothing is opened or started yet. */
export function windowPorts(options: PortsOptions): WindowPorts {
  const { host, version, now, ownBook, startChild, entries = {} } = options
  const start = startChild ?? forkNode
  const printer = startChild === undefined ? new Printer() : new Printer(() => startChild('printer'))
  const command: WindowPorts['command'] = (words, signal) =>
    runCommand(start('command', { words: [...words, '--json'] }), words, signal)
  const titles = new Map(FORMATS.map((f) => [f.id, f.title]))
  return {
    info: {
      name: 'Hedgerow',
      version,
      host,
      platform: platformName(),
      node: process.versions.node,
      sqlite: sqliteVersion(),
      engineBuild: ENGINE_BUILD,
      formats: FORMATS.map(({ id, title }) => ({ id, title })),
      uploadLimit: UPLOAD_LIMIT,
    },
    now,
    host,
    openBook: (path, mode, create): WindowBook => openBook(path, { mode, host, now, create }),
    lockHolder: (path) => {
      const found = readHolder(path)
      if (found === null) return null
      const { process: pid, machine, host: by, since } = found.holder
      return { name: `${by} (process ${pid} on ${machine})`, since }
    },
    importer: (lockToken) =>
      createImporter({
        host,
        lockToken,
        ...(entries.importer !== undefined && { entry: entries.importer }),
        ...(startChild && { startChild: (memoryMiB) => startChild('importer', { memoryMiB }) }),
      }),
    formatTitle: (id) => titles.get(id) ?? titleOfLayout(titles, id),
    engine: (onLost, onWrong) => {
      const engine = new EngineClient({
        onLost,
        ...(entries.engine !== undefined && { entry: entries.engine }),
        ...(entries.started !== undefined && { started: entries.started }),
        ...(startChild && { startChild: () => startChild('engine') }),
      })
      const { firstAnswers } = entries
      return firstAnswers === undefined
        ? engine
        : new RememberingEngine(engine, { ...firstAnswers, now, contentOf, onWrong })
    },
    backups: {
      list: (book) => listBackups(book),
      restore: (backup, book) => restoreBackup(backup, book, { host, now }),
      // Copying a book and checking all of the copy take longer than a task of a host may.
      rotate: async (book, _now, atMost) => {
        const needed = listBackups(book.path)[0]?.revision !== book.revision()
        const made = needed
          ? ((await command(['backup', '--book', book.path])) as { written: boolean; file: string })
          : null
        for (const old of listBackups(book.path).slice(atMost)) rmSync(old.path, { force: true })
        return made?.written === true ? made.file : null
      },
    },
    command,
    writeSample: (folder) => sampleWritten(start('sample', { words: [folder] })),
    print: printer.print,
    close: () => printer.close(),
    ownBook,
    sampleBook: besideOwnBook(ownBook, 'sample.hedgerow'),
    userFile: besideOwnBook(ownBook, 'settings.json'),
  }
}

function forkNode(role: 'sample' | 'command', { words = [] }: ChildWish = {}): Child {
  return fork(ENTRIES[role], words, {
    execPath: process.execPath,
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
}

/** The document of a command that runs in `child`, whatever it found. @throws AppError with the command's own sentence */
function runCommand(
  child: Child,
  words: readonly string[],
  signal?: Parameters<WindowPorts['command']>[1],
): Promise<unknown> {
  const stop = (): void => void child.kill()
  signal?.addEventListener('abort', stop, { once: true })
  let answer: CommandAnswer | null = null
  child.on('message', (message) => {
    answer = message as CommandAnswer
  })
  return new Promise((settle, fail) => {
    child.on('error', () => fail(failed(words, null)))
    child.on('close', () => {
      signal?.removeEventListener('abort', stop)
      const document = readDocument(answer?.text ?? '')
      if (answer?.code === 0 || answer?.code === 3) settle(document)
      else fail(failed(words, document))
    })
  })
}

function sampleWritten(child: Child): Promise<void> {
  let written = false
  child.on('message', (message) => {
    written = message === true
  })
  return new Promise((settle, fail) => {
    const ended = (): void => {
      if (written) settle()
      else fail(new AppError('internal/failed', 'The sample could not be written: is the disk full?'))
    }
    child.on('error', ended)
    child.on('close', ended)
  })
}

function readDocument(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function failed(words: readonly string[], document: unknown): AppError {
  const message = (document as { error?: { message?: unknown } } | null)?.error?.message
  return new AppError(
    'internal/failed',
    typeof message === 'string' ? message : `hedgerow ${words[0] ?? ''} did not end as it should: try again.`,
  )
}

function platformName(): 'linux' | 'darwin' | 'win32' | 'other' {
  const { platform } = process
  return platform === 'linux' || platform === 'darwin' || platform === 'win32' ? platform : 'other'
}

function sqliteVersion(): string {
  const db = new Database(':memory:')
  try {
    return db.prepare('SELECT sqlite_version()').pluck().get() as string
  } finally {
    db.close()
  }
}

/** All bytes of a book, wherever its latest commits still lie. */
function contentOf(path: string): Uint8Array {
  const db = new Database(path, { readonly: true, fileMustExist: true })
  try {
    return db.serialize()
  } finally {
    db.close()
  }
}

/** Folder of the built page. */
export const PAGE_FOLDER = join(import.meta.dirname, '..', '..', '..', 'out', 'renderer')
