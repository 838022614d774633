/** The words after `npm start --`: those of the browser host, and three that choose between the hosts. */
import { readWords } from '../browser/options.ts'

export interface StartWords {
  /** words for the host that runs in the end */
  readonly forHost: readonly string[]
  /** book and sample, as the desktop program wants them; `book` is an absolute path */
  readonly book: string | null
  readonly sample: boolean
  readonly help: boolean
  /** `never`: --no-fetch; `now`: --fetch, in spite of a failure remembered */
  readonly fetch: 'never' | 'once' | 'now'
  /** asked for: --browser, or a word only the browser host has (--port, --no-open) */
  readonly browser: boolean
}

export const HELP = `Opens Hedgerow: in a window of its own where Electron's runtime and a display are there, else in your browser, on this computer only.

  --book FILE   open this book (made when it is missing; default: your own)
  --sample      open the sample book
  --browser     open in your browser
  --port N      open in your browser, listening on this port (default: any free one)
  --no-open     as --browser, but open none; print the file to open instead
  --no-fetch    do not fetch Electron's runtime when it is missing
  --fetch       try to fetch it now, even when that failed today
  --help        these lines
`

/** @throws WordsError wrong usage, one plain sentence */
export function readStartWords(words: readonly string[]): StartWords {
  const own = new Set(['--fetch', '--no-fetch', '--browser'])
  const forHost = words.filter((w) => !own.has(w))
  const host = readWords(forHost)
  return {
    forHost,
    book: host.book,
    sample: host.sample,
    help: host.help,
    fetch: words.includes('--no-fetch') ? 'never' : words.includes('--fetch') ? 'now' : 'once',
    browser: words.includes('--browser') || !host.open || forHost.some((w) => /^--port(=|$)/.test(w)),
  }
}
