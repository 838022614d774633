/** Files that came in through the host, by opaque handle: the window never learns where they lie. */
import { rmSync } from 'node:fs'
import { AppError } from '../../../shared/protocol/appError.ts'
import type { UploadedFile } from '../../../shared/protocol/window/files.ts'
import { FileHandles } from '../fileHandles.ts'

export interface TakenFile {
  readonly path: string
  readonly name: string
  readonly bytes: number
  /** the person's own file, which stays where it is; else the host's copy, which goes with its handle */
  readonly own?: boolean
}

export class UploadedFiles {
  readonly handles = new FileHandles()
  readonly #files = new Map<string, UploadedFile>()
  readonly #own = new Set<string>()

  /** A handle for a file that the host took in. */
  take(file: TakenFile): UploadedFile {
    const { id } = this.handles.add(file.path)
    const taken = { handle: id, name: file.name, bytes: file.bytes }
    this.#files.set(id, taken)
    if (file.own === true) this.#own.add(id)
    return taken
  }

  /** @throws AppError `file/not-found` for a handle that is unknown or released */
  get(handle: string): UploadedFile {
    const file = this.#files.get(handle)
    if (file === undefined)
      throw new AppError('file/not-found', 'This file is no longer open here: drop it again.')
    return file
  }

  /** Forgets a file; a copy that the host made is taken away. */
  release(handle: string): void {
    const path = this.handles.path(handle)
    this.handles.release(handle)
    const own = this.#own.delete(handle)
    if (this.#files.delete(handle) && path !== null && !own) rmSync(path, { force: true })
  }
}

/** A file's name as shown: last part, without control characters, at most 200 characters; null when nothing is left. */
export function shownName(path: string): string | null {
  const last = path.split(/[\\/]/).at(-1) ?? ''
  const clean = [...last].filter((c) => (c.codePointAt(0) ?? 0) >= 32 && c !== '\u007f').join('')
  return clean.trim() === '' || clean === '.' || clean === '..' ? null : clean.slice(0, 200)
}
