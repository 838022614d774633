/** OFX as tags: SGML with unclosed leaves (1.x) and XML (2.x) read alike, pushed in chunks of any size. */

export interface OfxHandler {
  /** an aggregate opens */
  open(name: string, line: number): void
  /** a value: `<NAME>text`, closed or not */
  leaf(name: string, value: string, line: number): void
  close(name: string): void
  broken(code: string, message: string, line: number): void
}

const TOKEN_LIMIT = 1 << 20
const DEPTH_LIMIT = 64
const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
}

/** The five entities of the standard, `&nbsp;` and numeric ones; anything else stays as printed. */
function unescapeOfx(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|([a-z]{2,5}));/g, (whole, decimal, hex, name) => {
    if (name !== undefined) return ENTITIES[name as string] ?? whole
    const code = decimal !== undefined ? Number(decimal) : Number.parseInt(hex as string, 16)
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}

/** Push reader of OFX. A tag with text behind it is a value, a tag without is an aggregate. */
export class OfxReader {
  readonly #handler: OfxHandler
  #buffer = ''
  #line = 1
  #stack: string[] = []
  #tag: { name: string; line: number } | null = null
  #dead = false
  #any = false

  constructor(handler: OfxHandler) {
    this.#handler = handler
  }

  write(text: string): void {
    if (this.#dead) return
    this.#buffer += text
    let from = 0
    for (;;) {
      const open = this.#buffer.indexOf('<', from)
      if (open < 0) break
      const close = this.#buffer.indexOf('>', open)
      if (close < 0) {
        this.#buffer = this.#buffer.slice(from)
        this.#limit()
        return
      }
      this.#text(this.#buffer.slice(from, open))
      this.#tagToken(this.#buffer.slice(open + 1, close).trim())
      if (this.#dead) return
      from = close + 1
    }
    this.#buffer = this.#buffer.slice(from)
    this.#limit()
  }

  end(): void {
    if (this.#dead) return
    this.#text(this.#buffer)
    this.#buffer = ''
    if (!this.#any) this.#stop('file_empty', 'The file holds no OFX element: export it again.')
    else if (this.#stack.length > 0) {
      this.#stop(
        'file_truncated',
        `The file ends in the middle of a statement (line ${this.#line}): export it again; what was read so far is listed.`,
      )
    }
  }

  #text(text: string): void {
    const tag = this.#tag
    const value = text.trim()
    if (tag !== null) {
      this.#tag = null
      if (value === '') this.#open(tag.name, tag.line)
      else this.#handler.leaf(tag.name, unescapeOfx(value), tag.line)
    }
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.#line += 1
  }

  #tagToken(token: string): void {
    if (token.startsWith('?') || token === '') return
    if (token.startsWith('!')) {
      this.#stop(
        'xml_doctype',
        'The OFX declares a document type or comment block, which no statement needs: it is not read.',
      )
      return
    }
    if (token.startsWith('/')) {
      this.#close(token.slice(1).trim().toUpperCase())
      return
    }
    this.#any = true
    const empty = token.endsWith('/')
    const name = (empty ? token.slice(0, -1) : token).trim().split(/\s/)[0]?.toUpperCase() ?? ''
    if (!empty) this.#tag = { name, line: this.#line }
  }

  #open(name: string, line: number): void {
    if (this.#stack.length >= DEPTH_LIMIT) {
      this.#stop('xml_depth', `Elements on line ${line} are nested more than 64 deep: this is no statement.`)
      return
    }
    this.#stack.push(name)
    this.#handler.open(name, line)
  }

  /** Closes the innermost aggregate of this name; unclosed ones inside it (empty leaves of SGML) close with it. */
  #close(name: string): void {
    const at = this.#stack.lastIndexOf(name)
    if (at < 0) return
    while (this.#stack.length > at) this.#handler.close(this.#stack.pop() as string)
  }

  #limit(): void {
    if (this.#buffer.length > TOKEN_LIMIT) {
      this.#stop('cell_too_long', `A value on line ${this.#line} is longer than 1 MiB: this is no statement.`)
    }
  }

  #stop(code: string, message: string): void {
    this.#dead = true
    this.#handler.broken(code, message, this.#line)
  }
}
