/** The browser host from its words to its end. */
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { windowRouter } from '../../../shared/protocol/window/router.ts'
import { windowHandlers } from '../../services/window/handlers.ts'
import { WindowSession } from '../../services/window/session.ts'
import { defaultBookFile } from '../cli/place.ts'
import { openBrowser } from './openBrowser.ts'
import { HELP, type HostWords, readWords, WordsError } from './options.ts'
import { BrowserHost, type WindowPort } from './server.ts'
import { type ChildEntries, PAGE_FOLDER, windowPorts } from './windowPorts.ts'

/** Runs until a signal ends it. @param entries of processes that run from a bundle @returns exit code; never throws for what a user can cause */
export async function runBrowserHost(words: readonly string[], entries: ChildEntries = {}): Promise<number> {
  const asked = askedFor(words)
  if (typeof asked === 'number') return asked
  const session = new WindowSession(
    windowPorts({
      host: 'browser',
      version: programVersion(),
      now: Date.now,
      ownBook: defaultBookFile(),
      entries,
    }),
  )
  let host: BrowserHost
  // The book is read and priced while the host starts to listen and the browser opens.
  const started = session.start(asked.book, asked.sample)
  try {
    host = await BrowserHost.start(portOf(session), {
      port: asked.port,
      pageFolder: PAGE_FOLDER,
      now: () => performance.now(),
    })
  } catch (error) {
    await started
    session.close()
    return tell(portSentence(asked.port, error))
  }
  if (!host.hasPage) {
    await started
    session.close()
    await host.close()
    return tell('The window is not built yet: run npm run build, then start again.')
  }
  const end = untilEnded()
  await invite(host, asked.open)
  listenForEnter(host, asked.open)
  await started
  await end
  await host.close()
  session.close()
  return 0
}

function askedFor(words: readonly string[]): HostWords | number {
  try {
    const asked = readWords(words)
    if (!asked.help) return asked
    process.stdout.write(HELP)
    return 0
  } catch (error) {
    if (!(error instanceof WordsError)) throw error
    tell(error.message)
    return 2
  }
}

function portOf(session: WindowSession): WindowPort {
  return {
    router: windowRouter(windowHandlers(session)),
    takeFile: (file) => session.files.take(file),
    download: (id) => {
      const found = session.downloads.get(id)
      return found === null
        ? null
        : { name: found.download.name, type: found.download.type, content: found.content }
    },
  }
}

/** Opens the start page, or says which file to open. */
async function invite(host: BrowserHost, open: boolean): Promise<void> {
  const file = await host.invite()
  const opened = open && (await openBrowser(file))
  const by = opened ? 'Hedgerow opens in your browser.' : `Open this file in your browser: ${file}`
  const again = process.stdin.isTTY ? ' Enter makes a new one;' : ''
  process.stdout.write(`${by}\n  (good for 30 seconds and for one use;${again} Ctrl+C ends Hedgerow)\n`)
}

/** Enter asks for a new start page: the one before is used or too old. */
function listenForEnter(host: BrowserHost, open: boolean): void {
  if (!process.stdin.isTTY) return
  const lines = createInterface({ input: process.stdin })
  lines.on('line', () => void invite(host, open))
  // readline would take Ctrl+C for itself
  lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'))
  process.stdin.unref()
}

/** Ends with a signal, or with the channel of the program that started this one. */
function untilEnded(): Promise<void> {
  return new Promise((settle) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => settle())
    process.once('disconnect', () => settle())
  })
}

function portSentence(port: number, error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'EADDRINUSE')
    return `Port ${port} is in use by another program: choose another one with --port, or leave it out.`
  if (code === 'EACCES')
    return `Port ${port} may not be used by this user: choose one above 1023 with --port.`
  return `Hedgerow could not listen on this computer (${code ?? 'unknown failure'}): try again.`
}

function tell(sentence: string): 1 {
  process.stderr.write(`${sentence}\n`)
  return 1
}

function programVersion(): string {
  const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}
