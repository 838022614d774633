/**
 * JSON, pushed in chunks: numbers keep their text, objects are Maps (so `__proto__` is a plain key), depth is capped. Members of
 * the first document that are lists are handed out element by element; further documents (JSON Lines) are handed out whole.
 */
import { Tokenizer, TokenType } from '@streamparser/json'

/** A number with the digits it was printed with. */
export class JsonNumber {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}
export type JsonObject = Map<string, JsonValue>
export type JsonValue = string | boolean | null | JsonNumber | JsonValue[] | JsonObject

export interface JsonHandler {
  /** an element of the list `member` of the first document (or of the document itself when it is a list: member '') */
  element(member: string, value: JsonValue, line: number): void
  /** a list member of the first document begins (it may be empty) */
  list(member: string, line: number): void
  /** any other member of the first document */
  member(name: string, value: JsonValue, line: number): void
  /** the first document has ended */
  firstEnd(): void
  /** a further document */
  next(value: JsonValue, line: number): void
  /** reading stops here: nothing more is sent */
  broken(code: string, message: string, line: number): void
}

const DEPTH_LIMIT = 64
const SILENCE_LIMIT = 16 << 20
const TEXT_LIMIT = 1 << 20

class TextNumberTokenizer extends Tokenizer {
  // the library hands the digits to this hook before they become a double
  protected override parseNumber(text: string): number {
    return new JsonNumber(text) as unknown as number
  }
}

interface Frame {
  /** null: the list's elements are handed out, not kept */
  value: JsonValue[] | JsonObject | null
  list: boolean
  key: string | null
  line: number
  expect: 'first' | 'key' | 'colon' | 'value' | 'comma'
}

/** Push reader of one JSON document or of JSON Lines. */
export class JsonReader {
  readonly #tokenizer = new TextNumberTokenizer({ separator: '' })
  readonly #handler: JsonHandler
  #stack: Frame[] = []
  #documents = 0
  #line = 1
  #silent = 0
  #dead = false
  #defect: { readonly error: unknown } | null = null

  constructor(handler: JsonHandler) {
    this.#handler = handler
    this.#tokenizer.onToken = ({ token, value }) => {
      try {
        this.#token(token, value as unknown)
      } catch (error) {
        // the tokenizer would take a defect of ours for damaged JSON
        this.#defect ??= { error }
        this.#dead = true
      }
    }
    this.#tokenizer.onError = () => this.#damaged()
  }

  write(text: string): void {
    let from = 0
    while (!this.#dead && from < text.length) {
      const lineEnd = text.indexOf('\n', from)
      const to = lineEnd < 0 ? text.length : lineEnd + 1
      this.#silent += to - from
      this.#tokenizer.write(text.slice(from, to))
      if (this.#defect !== null) throw this.#defect.error
      if (lineEnd >= 0) this.#line += 1
      if (this.#silent > SILENCE_LIMIT) {
        this.#stop(
          'line_too_long',
          `A value on line ${this.#line} is longer than 16 MiB: this is no statement.`,
        )
      }
      from = to
    }
  }

  end(): void {
    if (this.#dead) return
    if (this.#documents === 0 && this.#stack.length === 0) {
      this.#stop('file_empty', 'The file holds no JSON: export it again.')
    } else if (this.#stack.length > 0) {
      this.#stop(
        'file_truncated',
        `The file ends in the middle of a statement (line ${this.#line}): export it again; what was read so far is listed.`,
      )
    }
  }

  #token(token: TokenType, value: unknown): void {
    if (this.#dead) return
    this.#silent = 0
    const top = this.#stack.at(-1)
    if (token === TokenType.LEFT_BRACE || token === TokenType.LEFT_BRACKET) {
      if (top === undefined || this.#takesValue(top)) this.#open(token === TokenType.LEFT_BRACKET)
      else this.#damaged()
    } else if (token === TokenType.RIGHT_BRACE || token === TokenType.RIGHT_BRACKET) {
      const fits =
        top !== undefined &&
        top.list === (token === TokenType.RIGHT_BRACKET) &&
        (top.expect === 'first' || top.expect === 'comma')
      if (fits) this.#close()
      else this.#damaged()
    } else if (token === TokenType.COMMA) {
      if (top?.expect === 'comma') top.expect = top.list ? 'value' : 'key'
      else this.#damaged()
    } else if (token === TokenType.COLON) {
      if (top?.expect === 'colon') top.expect = 'value'
      else this.#damaged()
    } else if (token === TokenType.SEPARATOR) {
      // between two documents: nothing to do
    } else if (top !== undefined && !top.list && (top.expect === 'first' || top.expect === 'key')) {
      if (typeof value === 'string') {
        top.key = value
        top.expect = 'colon'
      } else this.#damaged()
    } else if (top === undefined || this.#takesValue(top)) {
      if (typeof value === 'string' && value.length > TEXT_LIMIT) {
        this.#stop(
          'cell_too_long',
          `A text on line ${this.#line} is longer than 1 MiB: this is no statement.`,
        )
      } else this.#put(value as JsonValue, this.#line)
    } else this.#damaged()
  }

  #takesValue(top: Frame): boolean {
    return top.expect === 'value' || (top.list && top.expect === 'first')
  }

  #open(list: boolean): void {
    if (this.#stack.length >= DEPTH_LIMIT) {
      this.#stop(
        'json_depth',
        `Values on line ${this.#line} are nested more than 64 deep: this is no statement.`,
      )
      return
    }
    const depth = this.#stack.length
    const handedOut =
      this.#documents === 0 && (depth === 0 || (depth === 1 && list && this.#stack[0]?.list === false))
    if (handedOut && depth === 1) this.#handler.list(this.#stack[0]?.key as string, this.#line)
    this.#stack.push({
      value: handedOut ? null : list ? [] : new Map(),
      list,
      key: null,
      line: this.#line,
      expect: 'first',
    })
  }

  #close(): void {
    const frame = this.#stack.pop() as Frame
    if (frame.value !== null) this.#put(frame.value, frame.line)
    else if (this.#stack.length === 0) {
      this.#documents += 1
      this.#handler.firstEnd()
    } else (this.#stack[0] as Frame).expect = 'comma'
  }

  #put(value: JsonValue, line: number): void {
    const top = this.#stack.at(-1)
    if (top === undefined) {
      this.#documents += 1
      if (this.#documents > 1) this.#handler.next(value, line)
      else this.#stop('json_not_object', 'The JSON is a single value, not a statement.')
      return
    }
    top.expect = 'comma'
    if (top.value instanceof Map) top.value.set(top.key as string, value)
    else if (top.value !== null) top.value.push(value)
    else if (this.#stack.length === 1) {
      if (top.list) this.#handler.element('', value, line)
      else this.#handler.member(top.key as string, value, line)
    } else this.#handler.element(this.#stack[0]?.key as string, value, line)
  }

  #damaged(): void {
    this.#stop(
      'json_damaged',
      `The JSON is damaged at line ${this.#line}: export the file again; what was read so far is listed.`,
    )
  }

  #stop(code: string, message: string): void {
    if (this.#dead) return
    this.#dead = true
    this.#stack = []
    this.#handler.broken(code, message, this.#line)
  }
}
