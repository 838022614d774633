/** Gives the window's services their book, engine, importer and clock. Hosts with a window share it. */
import { fork } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { AppError } from '../../../shared/protocol/appError.ts'
import { UPLOAD_LIMIT } from '../../../shared/protocol/window/connection.ts'
import { FORMATS } from '../../../shared/statements/registry.ts'
import { listBackups, rotateBackups } from '../../book/backup.ts'
import type { Book } from '../../book/book.ts'
import { readHolder } from '../../book/lock.ts'
import { openBook } from '../../book/open.ts'
import { ENGINE_BUILD } from '../../engine/build.ts'
import { createImporter } from '../../importer/process.ts'
import { Printer } from '../../pdf/process.ts'
import { EngineClient } from '../../services/engineClient.ts'
import type { WindowBook, WindowPorts } from '../../services/window/ports.ts'
import { besideOwnBook } from '../../services/window/session.ts'

const SAMPLE_ENTRY = fileURLToPath(new URL('../../services/window/sample/main.ts', import.meta.url))
const COMMAND_ENTRY = fileURLToPath(new URL('../cli/main.ts', import.meta.url))

export interface PortsOptions {
  readonly host: 'browser' | 'desktop'
  readonly version: string
  readonly now: () => number
  readonly ownBook: string
}

/** The ports of a host on this machine. Nothing is opened or started yet. */
export function windowPorts({ host, version, now, ownBook }: PortsOptions): WindowPorts {
  const printer = new Printer()
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
    importer: (lockToken) => createImporter({ host, lockToken }),
    formatTitle: (id) => titles.get(id) ?? id,
    engine: (onLost) => new EngineClient({ onLost }),
    backups: {
      list: (book) => listBackups(book),
      rotate: (book, at) => rotateBackups(book as Book, at),
    },
    command: runCommand,
    writeSample,
    print: printer.print,
    close: () => printer.close(),
    ownBook,
    sampleBook: besideOwnBook(ownBook, 'sample.hedgerow'),
    userFile: besideOwnBook(ownBook, 'settings.json'),
  }
}

/** Runs the command line in a process of its own; its document, whatever it found. @throws AppError with the command's own sentence */
function runCommand(
  words: readonly string[],
  signal?: Parameters<WindowPorts['command']>[1],
): Promise<unknown> {
  const child = fork(COMMAND_ENTRY, [...words, '--json'], {
    execPath: process.execPath,
    execArgv: [],
    stdio: ['ignore', 'pipe', 'ignore', 'ipc'],
  })
  const stop = (): void => void child.kill()
  signal?.addEventListener('abort', stop, { once: true })
  const chunks: Buffer[] = []
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk))
  return new Promise((settle, fail) => {
    child.on('error', () => fail(failed(words, null)))
    child.on('close', (code) => {
      signal?.removeEventListener('abort', stop)
      const document = readDocument(Buffer.concat(chunks).toString('utf8'))
      if (code === 0 || code === 3) settle(document)
      else fail(failed(words, document))
    })
  })
}

function writeSample(folder: string): Promise<void> {
  const child = fork(SAMPLE_ENTRY, [folder], { execPath: process.execPath, execArgv: [], stdio: 'ignore' })
  return new Promise((settle, fail) => {
    const refused = (): void =>
      fail(new AppError('internal/failed', 'The sample could not be written: is the disk full?'))
    child.on('error', refused)
    child.on('exit', (code) => (code === 0 ? settle() : refused()))
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

/** Folder of the built page. */
export const PAGE_FOLDER = join(import.meta.dirname, '..', '..', '..', 'out', 'renderer')
