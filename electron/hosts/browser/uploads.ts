/** An uploaded file goes to a temporary file as it comes in; it never stands in memory as a whole. */
import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type HttpProblem, NAME_HEADER, UPLOAD_LIMIT } from '../../../shared/protocol/window/connection.ts'
import { shownName } from '../../services/window/uploadedFiles.ts'

export interface TakenFile {
  readonly path: string
  /** as shown to a person: no folders, no control characters */
  readonly name: string
  readonly bytes: number
}

/** The folder (0700) where the uploads of one host lie until it ends. */
export class Uploads {
  readonly #limit: number
  #folder: Promise<string> | null = null

  constructor(limit: number = UPLOAD_LIMIT) {
    this.#limit = limit
  }

  /** Takes the body of a request. A body over the cap is cut off at once and leaves nothing behind. */
  async take(request: IncomingMessage): Promise<TakenFile | HttpProblem> {
    const name = cleanName(request.headers[NAME_HEADER])
    if (name === null)
      return { code: 'bad-request', sentence: 'The file came without its name: drop it again.' }
    if (Number(request.headers['content-length'] ?? 0) > this.#limit) return this.#tooLarge(name)
    this.#folder ??= mkdtemp(join(tmpdir(), 'hedgerow-files-'))
    const path = join(await this.#folder, randomUUID())
    let bytes = 0
    const limit = this.#limit
    const cap = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        bytes += chunk.length
        if (bytes > limit) done(new TooLarge())
        else done(null, chunk)
      },
    })
    try {
      await pipeline(request, cap, createWriteStream(path, { mode: 0o600, flags: 'wx' }))
      return { path, name, bytes }
    } catch (e) {
      await rm(path, { force: true })
      if (e instanceof TooLarge) return this.#tooLarge(name)
      if ((e as NodeJS.ErrnoException).code === 'ENOSPC')
        return {
          code: 'disk',
          sentence: `The disk is full: "${name}" was not taken. Free some space and drop it again.`,
        }
      return { code: 'failed', sentence: `"${name}" did not arrive whole: drop it again.` }
    }
  }

  async remove(path: string): Promise<void> {
    await rm(path, { force: true })
  }

  /** Takes every upload away. */
  async close(): Promise<void> {
    if (this.#folder !== null) await rm(await this.#folder, { recursive: true, force: true })
    this.#folder = null
  }

  #tooLarge(name: string): HttpProblem {
    const mib = Math.floor(this.#limit / 1_048_576)
    return { code: 'too-large', sentence: `"${name}" is larger than ${mib} MiB: split it at the source.` }
  }
}

class TooLarge extends Error {}

/** The name as shown, from a header with percent signs; null when nothing is left. */
export function cleanName(header: string | string[] | undefined): string | null {
  if (typeof header !== 'string') return null
  try {
    return shownName(decodeURIComponent(header))
  } catch {
    return null
  }
}
