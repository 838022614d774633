/** Files that go out: bytes or files on disk under an opaque id, the newest few of one window. */
import { randomUUID } from 'node:crypto'
import { readFileSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { AppError } from '../../../shared/protocol/appError.ts'
import type { Download } from '../../../shared/protocol/window/files.ts'

/** A file on disk lies alone in a folder of its own, which goes away with it. */
export type Content = { readonly bytes: Uint8Array } | { readonly path: string }

const KEPT = 20
/** bytes one answer may carry */
const BYTES_LIMIT = 67_108_864

export class Downloads {
  readonly #files = new Map<string, { readonly download: Download; readonly content: Content }>()

  add(name: string, type: Download['type'], content: Content): Download {
    const bytes = 'bytes' in content ? content.bytes.byteLength : statSync(content.path).size
    const download = { id: randomUUID(), name, bytes, type }
    this.#files.set(download.id, { download, content })
    const [oldest] = this.#files.keys()
    if (this.#files.size > KEPT && oldest !== undefined) this.#drop(oldest)
    return download
  }

  get(id: string): { readonly download: Download; readonly content: Content } | null {
    return this.#files.get(id) ?? null
  }

  /** @throws AppError `file/not-found` for an unknown id or a file too large for one answer */
  bytes(id: string): Uint8Array {
    const file = this.get(id)
    if (file === null || file.download.bytes > BYTES_LIMIT)
      throw new AppError('file/not-found', 'This file is no longer kept here: make it again.')
    const bytes = 'bytes' in file.content ? file.content.bytes : readFileSync(file.content.path)
    // A plain Uint8Array: a Buffer would not look the same at the other end of every carrier.
    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  close(): void {
    for (const id of [...this.#files.keys()]) this.#drop(id)
  }

  #drop(id: string): void {
    const content = this.#files.get(id)?.content
    if (content !== undefined && 'path' in content)
      rmSync(dirname(content.path), { recursive: true, force: true })
    this.#files.delete(id)
  }
}
