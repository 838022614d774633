/** Opaque names for files: clients hold an id, only the host knows the path behind it. */
import { randomUUID } from 'node:crypto'
import { basename } from 'node:path'

export interface FileHandle {
  /** random, says nothing about the file */
  readonly id: string
  /** file name without folders, as shown to a person */
  readonly name: string
}

/** The handles of one host. A handle lives until it is released. */
export class FileHandles {
  readonly #paths = new Map<string, string>()

  /** A handle for a path; the file is not looked at yet. */
  add(path: string): FileHandle {
    const id = randomUUID()
    this.#paths.set(id, path)
    return { id, name: basename(path) }
  }

  /** The path behind a handle, or null when the id is unknown or released. */
  path(id: string): string | null {
    return this.#paths.get(id) ?? null
  }

  release(id: string): void {
    this.#paths.delete(id)
  }
}
