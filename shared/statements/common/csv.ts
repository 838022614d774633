/**
 * Delimited text (RFC 4180, with LF, CRLF or CR), pushed in chunks of any size. Own code because the parsers need the line where
 * a record starts, the record as printed, and hard limits on cells and records while streaming.
 */

import { hasInvisible, withoutInvisible } from './characters.ts'

export interface CsvRecord {
  readonly cells: readonly string[]
  /** 1-based line where the record starts */
  readonly line: number
  /** the record as printed, without its line end */
  readonly raw: string
}

export interface CsvHandler {
  record(record: CsvRecord): void
  /** reading stops here: nothing more is sent */
  broken(code: string, message: string, line: number): void
}

const CELL_LIMIT = 1 << 20
const RECORD_LIMIT = 16 << 20
const SNIFF_LINES = 20
const SNIFF_LIMIT = 64 << 10
const QUOTE = 34
const LF = 10
const CR = 13

type State = 'start' | 'plain' | 'quoted' | 'closing'

/** Push reader of delimited text; with no delimiter given, the one most common outside quotes in the first 20 lines is used. */
export class CsvReader {
  readonly #handler: CsvHandler
  #delimiter: number | null
  #sniffed = ''
  #carry = ''
  #state: State = 'start'
  #bounds: number[] = []
  #quotedCells: boolean[] = []
  #cellStart = 0
  #cellQuoted = false
  #line = 1
  #recordLine = 1
  #afterCr = false
  #dead = false

  constructor(handler: CsvHandler, delimiter: ',' | ';' | '\t' | null = ',') {
    this.#handler = handler
    this.#delimiter = delimiter === null ? null : delimiter.charCodeAt(0)
  }

  /** The delimiter in use; null while not enough text was seen. */
  get delimiter(): string | null {
    return this.#delimiter === null ? null : String.fromCharCode(this.#delimiter)
  }

  write(text: string): void {
    if (this.#dead || text === '') return
    if (this.#delimiter !== null) {
      this.#scan(text)
      return
    }
    this.#sniffed += text
    if (this.#sniffed.length >= SNIFF_LIMIT || countLines(this.#sniffed) > SNIFF_LINES) this.#flushSniffed()
  }

  end(): void {
    if (this.#dead) return
    if (this.#delimiter === null) this.#flushSniffed()
    if (this.#dead) return
    if (this.#state === 'quoted') {
      this.#fail(
        'quote_open',
        `The quote opened in the record of line ${this.#recordLine} is never closed: the file is cut off or damaged, export it again.`,
      )
      return
    }
    if (this.#carry !== '' || this.#bounds.length > 0) this.#finish('')
  }

  #flushSniffed(): void {
    const text = this.#sniffed
    this.#sniffed = ''
    this.#delimiter = sniffDelimiter(firstLines(text)).charCodeAt(0)
    this.#scan(text)
  }

  #scan(text: string): void {
    const delimiter = this.#delimiter as number
    let start = 0
    let base = this.#carry.length
    for (let i = 0; i < text.length; i += 1) {
      const c = text.charCodeAt(i)
      if (this.#afterCr) {
        this.#afterCr = false
        if (c === LF) {
          if (this.#state !== 'quoted') {
            start = i + 1
            base = 0
          }
          continue
        }
      }
      if (this.#state === 'quoted') {
        if (c === QUOTE) this.#state = 'closing'
        else if (c === LF || c === CR) {
          this.#line += 1
          this.#afterCr = c === CR
        }
        continue
      }
      if (c === delimiter) {
        this.#endCell(base + i - start)
        this.#state = 'start'
      } else if (c === LF || c === CR) {
        this.#finish(text.slice(start, i))
        if (this.#dead) return
        this.#line += 1
        this.#recordLine = this.#line
        this.#afterCr = c === CR
        start = i + 1
        base = 0
      } else if (c === QUOTE && this.#state === 'start') {
        this.#state = 'quoted'
        this.#cellQuoted = true
      } else if (c === QUOTE && this.#state === 'closing') this.#state = 'quoted'
      else if (this.#state === 'closing' && c !== 32) {
        // text behind a closing quote: the quotes belong to the text
        this.#state = 'plain'
        this.#cellQuoted = false
      } else if (this.#state === 'start') this.#state = 'plain'
    }
    this.#carry += text.slice(start)
    const length = this.#carry.length
    if (length - this.#cellStart > CELL_LIMIT) {
      this.#fail(
        'cell_too_long',
        `A cell in the record of line ${this.#recordLine} is longer than 1 MiB: this is no statement, or a quote is missing.`,
      )
    } else if (length > RECORD_LIMIT) {
      this.#fail('line_too_long', `Line ${this.#recordLine} is longer than 16 MiB: this is no statement.`)
    }
  }

  #endCell(at: number): void {
    this.#bounds.push(this.#cellStart, at)
    this.#quotedCells.push(this.#cellQuoted)
    this.#cellStart = at + 1
    this.#cellQuoted = false
  }

  #finish(rest: string): void {
    const raw = this.#carry + rest
    this.#endCell(raw.length)
    const cells: string[] = []
    let tooLong = raw.length > RECORD_LIMIT
    const odd = hasInvisible(raw)
    for (let k = 0; k < this.#quotedCells.length; k += 1) {
      const cell = raw.slice(this.#bounds[2 * k], this.#bounds[2 * k + 1])
      if (cell.length > CELL_LIMIT) tooLong = true
      const text = this.#quotedCells[k] ? unquoted(cell) : cell
      cells.push(odd ? withoutInvisible(text) : text)
    }
    this.#carry = ''
    this.#bounds = []
    this.#quotedCells = []
    this.#cellStart = 0
    this.#state = 'start'
    if (tooLong) {
      this.#fail(
        'cell_too_long',
        `A cell of line ${this.#recordLine} is longer than 1 MiB: this is no statement.`,
      )
      return
    }
    this.#handler.record({ cells, line: this.#recordLine, raw })
  }

  #fail(code: string, message: string): void {
    this.#dead = true
    this.#carry = ''
    this.#handler.broken(code, message, this.#recordLine)
  }
}

function unquoted(cell: string): string {
  return cell.slice(1, cell.lastIndexOf('"')).replaceAll('""', '"')
}

/** The part that decides, the same for any chunks. */
function firstLines(text: string): string {
  let at = -1
  for (let k = 0; k <= SNIFF_LINES; k += 1) {
    at = text.indexOf('\n', at + 1)
    if (at < 0) break
  }
  return text.slice(0, Math.min(at < 0 ? text.length : at, SNIFF_LIMIT))
}

function countLines(text: string): number {
  let count = 0
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1
  return count
}

/** The delimiter most common outside quotes in the first 20 lines: comma unless semicolon or tab is seen more often. */
export function sniffDelimiter(text: string): ',' | ';' | '\t' {
  const counts = new Map<string, number>([
    [',', 0],
    [';', 0],
    ['\t', 0],
  ])
  let quoted = false
  let lines = 0
  for (const c of text) {
    if (c === '"') quoted = !quoted
    else if (quoted) continue
    else if (c === '\n' && ++lines >= SNIFF_LINES) break
    else if (counts.has(c)) counts.set(c, (counts.get(c) as number) + 1)
  }
  const [comma, semicolon, tab] = [...counts.values()] as [number, number, number]
  if (tab > comma && tab > semicolon) return '\t'
  return semicolon > comma ? ';' : ','
}

/** All records of a short text (a file's head), for recognition. The last, possibly cut, record is included. */
export function csvRecords(text: string, delimiter: ',' | ';' | '\t' | null = ','): CsvRecord[] {
  const records: CsvRecord[] = []
  const reader = new CsvReader({ record: (r) => records.push(r), broken: () => {} }, delimiter)
  reader.write(text)
  reader.end()
  return records
}
