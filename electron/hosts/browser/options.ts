/** The words after `hedgerow window` or `npm start`: where to listen, which book, whether to open a browser. */
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

export interface HostWords {
  /** 0: any free port */
  readonly port: number
  readonly open: boolean
  /** absolute path; null: the user's own book */
  readonly book: string | null
  readonly sample: boolean
  readonly help: boolean
}

/** Wrong usage; `message` is one plain sentence. */
export class WordsError extends Error {
  override readonly name = 'WordsError'
}

export const HELP = `Opens Hedgerow in your browser, on this computer only.

  --port N      listen on this port (default: any free one)
  --no-open     do not open a browser; print the file to open instead
  --book FILE   open this book (made when it is missing; default: your own)
  --sample      open the sample book
  --help        these lines
`

/** @throws WordsError */
export function readWords(words: readonly string[]): HostWords {
  const values = parse(words)
  const port = values.port === undefined ? 0 : Number(values.port)
  if (!Number.isInteger(port) || port < 0 || port > 65_535 || values.port === '')
    throw new WordsError(`"${values.port}" is no port (--port): give a number from 1 to 65535.`)
  if (values.sample === true && values.book !== undefined)
    throw new WordsError('Give either --book or --sample: the sample is a book of its own.')
  return {
    port,
    open: values['no-open'] !== true,
    book: values.book === undefined ? null : resolve(values.book),
    sample: values.sample === true,
    help: values.help === true,
  }
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      options: {
        port: { type: 'string' },
        'no-open': { type: 'boolean' },
        book: { type: 'string' },
        sample: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values
  } catch (error) {
    const said = error instanceof Error ? (error.message.split(/\.?\n|\. /)[0] ?? '') : 'Wrong words'
    throw new WordsError(`${said}: see --help.`)
  }
}
