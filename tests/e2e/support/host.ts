/** A browser host of its own for a test: own folder for books and settings, random port, the start page's address. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '..', '..', '..')
const HOST = join(ROOT, 'electron', 'hosts', 'browser', 'main.ts')
const COMMAND = join(ROOT, 'electron', 'hosts', 'cli', 'main.ts')
const START_LIMIT = 20_000

export interface Host {
  /** address with the code: good for one use */
  readonly url: string
  /** the folder that stands for the user's data folder; the own book is in `hedgerow/book.hedgerow` */
  readonly home: string
  readonly ownBook: string
  readonly process: ChildProcess
  /** what the host said on standard error */
  errors(): string
  stop(): Promise<void>
}

/**
 * Starts the host.
 * @param words after `--no-open`, for example `--sample`
 * @param home an existing data folder to use again
 * @param before a command and its words that runs the host: `support/disks.ts`
 */
export async function startHost(
  words: readonly string[] = [],
  home: string = newHome(),
  before: readonly string[] = [],
): Promise<Host> {
  if (!existsSync(join(ROOT, 'out', 'renderer', 'index.html')))
    throw new Error('The window is not built: run npm run build before the tests of the window.')
  const [program = process.execPath, ...given] = [...before, process.execPath, HOST, '--no-open', ...words]
  const child = spawn(program, given, {
    cwd: ROOT,
    env: { ...process.env, XDG_DATA_HOME: home, APPDATA: home, HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString()
  })
  const page = await startPageOf(child, () => errors)
  const url = /url=([^"]+)"/.exec(readFileSync(page, 'utf8'))?.[1]
  if (url === undefined) throw new Error(`The start page ${page} names no address.`)
  return {
    url,
    home,
    ownBook: join(home, 'hedgerow', 'book.hedgerow'),
    process: child,
    errors: () => errors,
    stop: () => stop(child),
  }
}

/** An empty folder under the system's temporary one. */
export function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'hedgerow-e2e-'))
  mkdirSync(home, { recursive: true })
  return home
}

export function removeHome(home: string): void {
  rmSync(home, { recursive: true, force: true })
}

/** Runs `hedgerow WORDS --json` beside the window. @returns its document */
export function hedgerow<T>(words: readonly string[], home: string): Promise<T> {
  return new Promise((settle, fail) => {
    execFile(
      process.execPath,
      [COMMAND, ...words, '--json'],
      {
        cwd: ROOT,
        env: { ...process.env, XDG_DATA_HOME: home, APPDATA: home, HOME: home },
        maxBuffer: 1 << 26,
      },
      (_error, stdout, stderr) => {
        try {
          settle(JSON.parse(stdout) as T)
        } catch {
          fail(new Error(`hedgerow ${words.join(' ')} gave no document: ${stderr}`))
        }
      },
    )
  })
}

function startPageOf(child: ChildProcess, errors: () => string): Promise<string> {
  return new Promise((settle, fail) => {
    let said = ''
    const timer = setTimeout(
      () => fail(new Error(`The host did not start in ${START_LIMIT / 1000} s: ${said}${errors()}`)),
      START_LIMIT,
    )
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      const file = /in your browser: (.+)\n/.exec(said)?.[1]
      if (file === undefined) return
      clearTimeout(timer)
      settle(file)
    })
    child.once('exit', (code) => {
      clearTimeout(timer)
      fail(new Error(`The host ended with ${code}: ${errors()}`))
    })
  })
}

function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((settle) => {
    child.once('exit', () => settle())
    child.kill('SIGTERM')
  })
}
