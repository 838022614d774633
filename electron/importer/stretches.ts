/**
 * The longest piece of a file that a parser would have to hold at once: a line, an XML tag or text, a JSON string or number. Found over
 * the bytes, before anything is parsed, so that a single cell of 100 MB never reaches a parser.
 */
import { Refusal, sizeText } from './refusal.ts'

/** Longest piece that is read, bytes. */
export const STRETCH_LIMIT = 4 * 2 ** 20

const LF = 0x0a
const CR = 0x0d
const TAG_END = 0x3e
const QUOTE = 0x22

export type Delimiter = 'line' | 'carriage-return' | 'tag' | 'string'

const BYTE: { readonly [K in Delimiter]: number } = {
  line: LF,
  'carriage-return': CR,
  tag: TAG_END,
  string: QUOTE,
}

export interface Stretch {
  readonly bytes: number
  /** 1-based line where it is; null when the pieces are no lines */
  readonly line: number | null
  readonly delimiter: Delimiter
}

/** What ends a piece in this file, by the look of its beginning: XML and OFX by tags, JSON by quotes, all others by lines. */
export function delimiterOf(head: Uint8Array): Delimiter {
  const text = Buffer.from(head.subarray(0, 2048)).toString('latin1').replaceAll('\0', '')
  const start = text.replace(/^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*/, '')
  if (start.startsWith('<') || start.startsWith('OFXHEADER')) return 'tag'
  if (start.startsWith('{') || start.startsWith('[')) return 'string'
  return head.includes(LF) || !head.includes(CR) ? 'line' : 'carriage-return'
}

/** Measures pieces over the chunks of a file. */
export class Stretches {
  readonly #delimiter: Delimiter
  #longest = 0
  #line = 1
  #open = 0
  #number = 1

  constructor(delimiter: Delimiter) {
    this.#delimiter = delimiter
  }

  add(chunk: Uint8Array): void {
    const end = BYTE[this.#delimiter]
    let from = 0
    for (let at = chunk.indexOf(end); at !== -1; at = chunk.indexOf(end, from)) {
      this.#open += at - from
      this.#close()
      this.#open = 0
      this.#number++
      from = at + 1
    }
    this.#open += chunk.length - from
  }

  end(): Stretch {
    this.#close()
    const lines = this.#delimiter === 'line' || this.#delimiter === 'carriage-return'
    return { bytes: this.#longest, line: lines ? this.#line : null, delimiter: this.#delimiter }
  }

  #close(): void {
    if (this.#open <= this.#longest) return
    this.#longest = this.#open
    this.#line = this.#number
  }
}

/** @throws Refusal when a piece is above STRETCH_LIMIT */
export function refuseLongStretch(name: string, stretch: Stretch): void {
  if (stretch.bytes <= STRETCH_LIMIT) return
  const size = sizeText(stretch.bytes)
  const limit = sizeText(STRETCH_LIMIT)
  const what = {
    line: `line ${stretch.line} is ${size} long`,
    'carriage-return': `line ${stretch.line} is ${size} long`,
    tag: `it has ${size} without the end of a tag`,
    string: `it has ${size} without a text in quotes`,
  }[stretch.delimiter]
  throw new Refusal(
    'file_long_line',
    `${name} is damaged or no statement: ${what}, rows of statements are below ${limit}; download it again.`,
    stretch.line,
  )
}
