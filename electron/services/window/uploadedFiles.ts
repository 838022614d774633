/** Files that came in through the host, by opaque handle: the window never learns where they lie. */
import { rmSync } from 'node:fs'
import { AppError } from '../../../shared/protocol/appError.ts'
import type { UploadedFile } from '../../../shared/protocol/window/files.ts'
import { FileHandles } from '../fileHandles.ts'

export class UploadedFiles {
  readonly handles = new FileHandles()
  readonly #files = new Map<string, UploadedFile>()

  /** A handle for a file that the host took in. */
  take(file: { readonly path: string; readonly name: string; readonly bytes: number }): UploadedFile {
    const { id } = this.handles.add(file.path)
    const taken = { handle: id, name: file.name, bytes: file.bytes }
    this.#files.set(id, taken)
    return taken
  }

  /** @throws AppError `file/not-found` for a handle that is unknown or released */
  get(handle: string): UploadedFile {
    const file = this.#files.get(handle)
    if (file === undefined)
      throw new AppError('file/not-found', 'This file is no longer open here: drop it again.')
    return file
  }

  /** Forgets a file and takes the copy away that the host made of it. */
  release(handle: string): void {
    const path = this.handles.path(handle)
    this.handles.release(handle)
    if (this.#files.delete(handle) && path !== null) rmSync(path, { force: true })
  }
}
