/** XML, pushed in chunks, for statements: no document type, no entities of its own, and hard limits. */
import { SaxesParser } from 'saxes'

export type Attributes = Readonly<Record<string, string>>

export interface XmlHandler {
  /** an element opens; `line` is where its tag starts */
  open(name: string, attributes: Attributes, line: number): void
  close(name: string): void
  /** reading stops here: nothing more is sent */
  broken(code: string, message: string, line: number): void
}

const DEPTH_LIMIT = 64
const ATTRIBUTE_LIMIT = 1 << 20
const ATTRIBUTES_LIMIT = 1000
const SILENCE_LIMIT = 16 << 20

/** Push reader of XML. The first violation stops it with one sentence. */
export class XmlReader {
  readonly #parser = new SaxesParser({ xmlns: false })
  readonly #handler: XmlHandler
  #depth = 0
  #tagLine = 1
  #silent = 0
  #dead = false
  #any = false

  constructor(handler: XmlHandler) {
    this.#handler = handler
    const p = this.#parser
    p.on('error', (error) => this.#syntax(error))
    p.on('doctype', () =>
      this.#stop(
        'xml_doctype',
        'The XML declares a document type, which no statement needs: it is not read.',
      ),
    )
    p.on('opentagstart', () => {
      this.#tagLine = p.line
      this.#silent = 0
      this.#any = true
    })
    p.on('opentag', (tag) => {
      this.#silent = 0
      this.#depth += 1
      if (this.#depth > DEPTH_LIMIT) {
        this.#stop(
          'xml_depth',
          `Elements on line ${p.line} are nested more than 64 deep: this is no statement.`,
        )
      }
      this.#measure(tag.attributes as Attributes)
      if (!this.#dead) this.#handler.open(tag.name, tag.attributes as Attributes, this.#tagLine)
    })
    p.on('closetag', (tag) => {
      this.#silent = 0
      this.#depth -= 1
      if (!this.#dead) this.#handler.close(tag.name)
    })
  }

  write(text: string): void {
    if (this.#dead || text === '') return
    this.#silent += text.length
    this.#parser.write(text)
    if (this.#silent > SILENCE_LIMIT) {
      this.#stop(
        'line_too_long',
        `16 MiB without an element behind line ${this.#parser.line}: this is no statement.`,
      )
    }
  }

  end(): void {
    if (this.#dead) return
    if (!this.#any) {
      this.#stop('file_empty', 'The file holds no XML element: export it again.')
      return
    }
    if (this.#depth > 0) {
      this.#stop(
        'file_truncated',
        `The file ends in the middle of a statement (line ${this.#parser.line}): export it again; what was read so far is listed.`,
      )
      return
    }
    this.#parser.close()
  }

  #measure(attributes: Attributes): void {
    let count = 0
    for (const name in attributes) {
      count += 1
      if ((attributes[name] as string).length > ATTRIBUTE_LIMIT || name.length > ATTRIBUTE_LIMIT) {
        this.#stop(
          'xml_attribute_size',
          `An attribute on line ${this.#tagLine} is longer than 1 MiB: this is no statement.`,
        )
        return
      }
    }
    if (count > ATTRIBUTES_LIMIT) {
      this.#stop(
        'xml_attribute_count',
        `An element on line ${this.#tagLine} has over 1000 attributes: this is no statement.`,
      )
    }
  }

  #syntax(error: Error): void {
    const text = error.message.replace(/^\d+:\d+:\s*/, '').replace(/\.$/, '')
    const entity = /entity/i.test(text)
    // text outside the root is noticed when a chunk ends: told where the last element stood, whatever the chunks
    if (this.#depth === 0 && !entity) {
      this.#stop(
        'xml_damaged',
        this.#any
          ? `There is text behind the statement that ends on line ${this.#tagLine}: export the file again; what was read so far is listed.`
          : 'The file does not begin like XML: export the file again.',
        this.#any ? this.#tagLine : 1,
      )
      return
    }
    this.#stop(
      entity ? 'xml_entity' : 'xml_damaged',
      entity
        ? `The XML uses an entity that is not one of the five standard ones (line ${this.#parser.line}): it is not read further.`
        : `The XML is damaged at line ${this.#parser.line} (${text}): export the file again; what was read so far is listed.`,
    )
  }

  #stop(code: string, message: string, line = this.#parser.line): void {
    if (this.#dead) return
    this.#dead = true
    this.#handler.broken(code, message, line)
  }
}

/** An element as text again, without its empty attributes: the row "as printed" for evidence. */
export function elementText(name: string, attributes: Attributes): string {
  let text = `<${name}`
  for (const key in attributes) {
    const value = attributes[key] as string
    if (value !== '') text += ` ${key}="${UNSAFE.test(value) ? escaped(value) : value}"`
  }
  return `${text}/>`
}
const UNSAFE = /[&<"]/

function escaped(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
