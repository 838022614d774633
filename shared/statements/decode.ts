/**
 * Which encoding a file is in, and its text. Order: UTF-8 BOM, UTF-16 BOM, strict UTF-8, Windows-1252. The importer makes a first
 * pass over the bytes with `EncodingProbe`, then a second one through `TextPush`; neither keeps more than one chunk.
 */
import type { Issue } from '../model/issue.ts'

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252'

export interface EncodingResult {
  readonly encoding: Encoding
  /** length of the byte order mark to drop, in bytes */
  readonly bom: 0 | 2 | 3
  /** bytes seen */
  readonly size: number
  /** what a person should know: mixed encodings, binary bytes, an empty file */
  readonly issues: readonly Issue[]
}

/** The part of the standard TextDecoder that is needed here; every runtime of Hedgerow has it. */
interface Decoder {
  decode(bytes?: Uint8Array, options?: { stream: boolean }): string
}
declare const TextDecoder: new (label: string, options?: { fatal?: boolean; ignoreBOM?: boolean }) => Decoder

/** Looks at all bytes of a file, chunk by chunk, and says how they are to be read. */
export class EncodingProbe {
  #head: number[] = []
  #size = 0
  #nulBytes = 0
  #nulOdd = 0
  #pending = 0
  #lowest = 0x80
  #highest = 0xbf
  #multibyte = 0
  #invalidAt: number | null = null

  /** Takes the next bytes of the file, in order. */
  write(chunk: Uint8Array): void {
    for (let i = 0; i < chunk.length && this.#head.length < 4; i += 1) this.#head.push(chunk[i] as number)
    for (let i = 0; i < chunk.length; i += 1) {
      const b = chunk[i] as number
      if (this.#pending === 0) {
        if (b < 0x80) {
          if (b === 0) {
            this.#nulBytes += 1
            if ((this.#size + i) % 2 === 1) this.#nulOdd += 1
          }
          continue
        }
        this.#lead(b, this.#size + i)
      } else if (b >= this.#lowest && b <= this.#highest) {
        this.#pending -= 1
        this.#lowest = 0x80
        this.#highest = 0xbf
        if (this.#pending === 0) this.#multibyte += 1
      } else {
        this.#pending = 0
        this.#invalid(this.#size + i)
        if (b >= 0x80) this.#lead(b, this.#size + i)
      }
    }
    this.#size += chunk.length
  }

  /** First byte of a sequence; the bounds of the second one refuse overlong forms, surrogates and values above U+10FFFF. */
  #lead(b: number, at: number): void {
    this.#lowest = b === 0xe0 ? 0xa0 : b === 0xf0 ? 0x90 : 0x80
    this.#highest = b === 0xed ? 0x9f : b === 0xf4 ? 0x8f : 0xbf
    if (b >= 0xc2 && b <= 0xdf) this.#pending = 1
    else if (b >= 0xe0 && b <= 0xef) this.#pending = 2
    else if (b >= 0xf0 && b <= 0xf4) this.#pending = 3
    else this.#invalid(at)
  }

  #invalid(at: number): void {
    this.#invalidAt ??= at
  }

  /** The verdict over everything written so far. */
  result(): EncodingResult {
    const [a, b, c] = this.#head
    const size = this.#size
    const issues: Issue[] = []
    if (size === 0) issues.push(issue('file_empty', 'The file is empty: export it again from the broker.'))
    if (a === 0xff && b === 0xfe) return { encoding: 'utf-16le', bom: 2, size, issues }
    if (a === 0xfe && b === 0xff) return { encoding: 'utf-16be', bom: 2, size, issues }
    const bom = a === 0xef && b === 0xbb && c === 0xbf ? 3 : 0
    const invalidAt = this.#invalidAt ?? (this.#pending > 0 ? size - 1 : null)
    if (this.#nulBytes > 0) {
      const utf16 = this.#nulBytes > size / 4
      const which = this.#nulOdd * 2 > this.#nulBytes ? 'UTF-16LE' : 'UTF-16BE'
      issues.push(
        utf16
          ? issue(
              'encoding_unmarked',
              `The file looks like ${which} text without a byte order mark: save it as UTF-8 and import it again.`,
            )
          : issue(
              'file_binary',
              'The file holds binary data, not text: export the statement as CSV, XML, OFX or JSON.',
            ),
      )
    }
    if (invalidAt === null) return { encoding: 'utf-8', bom, size, issues }
    if (bom === 3 || this.#multibyte > 0) {
      issues.push({
        severity: 'warning',
        code: 'encoding_mixed',
        message: `The file mixes encodings (byte ${invalidAt + 1} is not UTF-8): it was read as Windows-1252 and some names may look wrong; figures are not affected.`,
        line: null,
        column: null,
      })
    }
    return { encoding: 'windows-1252', bom, size, issues }
  }
}

/** Bytes to text, chunk by chunk; characters cut by a chunk's end are kept for the next one. */
export class TextPush {
  readonly #decoder: Decoder
  #skip: number

  /** `result` is the probe's verdict: the byte order mark it found is dropped here. */
  constructor(result: { readonly encoding: Encoding; readonly bom: number }) {
    this.#decoder = new TextDecoder(result.encoding, { ignoreBOM: true })
    this.#skip = result.bom
  }

  write(chunk: Uint8Array): string {
    const from = Math.min(this.#skip, chunk.length)
    this.#skip -= from
    return this.#decoder.decode(from === 0 ? chunk : chunk.subarray(from), { stream: true })
  }

  /** What is left of a cut character, as a replacement character. */
  end(): string {
    return this.#decoder.decode()
  }
}

const MAGIC: readonly { readonly bytes: readonly number[]; readonly code: string; readonly name: string }[] =
  [
    { bytes: [0x25, 0x50, 0x44, 0x46, 0x2d], code: 'file_pdf', name: 'a PDF' },
    { bytes: [0x50, 0x4b, 0x03, 0x04], code: 'file_zip', name: 'a ZIP archive or an Excel workbook (.xlsx)' },
    { bytes: [0x50, 0x4b, 0x05, 0x06], code: 'file_zip', name: 'an empty ZIP archive' },
    { bytes: [0x1f, 0x8b], code: 'file_gzip', name: 'a gzip archive' },
    { bytes: [0x37, 0x7a, 0xbc, 0xaf], code: 'file_7z', name: 'a 7-Zip archive' },
    { bytes: [0xd0, 0xcf, 0x11, 0xe0], code: 'file_xls', name: 'an old Excel workbook (.xls)' },
    { bytes: [0x53, 0x51, 0x4c, 0x69, 0x74, 0x65, 0x20], code: 'file_sqlite', name: 'a database (SQLite)' },
    { bytes: [0x89, 0x50, 0x4e, 0x47], code: 'file_image', name: 'a picture (PNG)' },
    { bytes: [0xff, 0xd8, 0xff], code: 'file_image', name: 'a picture (JPEG)' },
  ]

/**
 * Files that are no text at all, by their first bytes.
 * @returns the sentence to show, or null when the file may be text
 */
export function refuseBinary(head: Uint8Array): Issue | null {
  for (const m of MAGIC) {
    if (!m.bytes.every((b, i) => head[i] === b)) continue
    const advice = m.code === 'file_zip' || m.code === 'file_gzip' || m.code === 'file_7z'
    return issue(
      m.code,
      `The file is ${m.name}, not a statement in text: ${advice ? 'unpack it, or ' : ''}export the statement as CSV, XML, OFX or JSON.`,
    )
  }
  return null
}

function issue(code: string, message: string): Issue {
  return { severity: 'error', code, message, line: null, column: null }
}
