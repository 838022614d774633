/** Use case: files judged and shown before anything is written. Each open preview is one waiting importer process. */
import { randomUUID } from 'node:crypto'
import type {
  ImportedFile,
  ImportOptions,
  ImportProgress,
  PreviewPage,
  PreviewQuery,
} from '../../shared/protocol/import.ts'
import type { FileHandle } from './fileHandles.ts'
import {
  checkReadingOptions,
  type ImportDependencies,
  type ImporterRun,
  ImportUsageError,
  startImporter,
} from './importStatement.ts'
import { parseRowList } from './importStatementRows.ts'

export interface OpenPreview {
  readonly id: string
  /** the judged file: status preview, same_file or failed */
  readonly file: ImportedFile
}

/** The previews of one host. A preview ends by `confirm`, `discard`, or when its process is gone; the oldest makes room. */
export class Previews {
  readonly #deps: ImportDependencies
  readonly #most: number
  readonly #runs = new Map<string, ImporterRun>()

  /** @param most previews (processes) open at once */
  constructor(deps: ImportDependencies, most = 4) {
    this.#deps = deps
    this.#most = most
  }

  /**
   * Reads and judges a file; nothing is written.
   * @throws ImportUsageError for an unknown format, zone or handle
   */
  async open(
    file: FileHandle,
    options: ImportOptions = {},
    onProgress: (p: ImportProgress) => void = () => {},
    signal?: AbortSignal,
  ): Promise<OpenPreview> {
    checkReadingOptions(this.#deps, options)
    const [oldest] = this.#runs.keys()
    if (oldest !== undefined && this.#runs.size >= this.#most) this.discard(oldest)
    const run = startImporter(this.#deps, file, options, onProgress)
    const id = randomUUID()
    this.#runs.set(id, run)
    const stop = (): void => this.discard(id)
    signal?.addEventListener('abort', stop)
    try {
      if (signal?.aborted === true) stop()
      return { id, file: await run.judged }
    } finally {
      signal?.removeEventListener('abort', stop)
    }
  }

  /** Rows of an open preview; empty when it is closed. */
  page(id: string, query: PreviewQuery): Promise<PreviewPage> {
    return this.#runs.get(id)?.page(query) ?? Promise.resolve({ total: 0, rows: [] })
  }

  /**
   * Writes exactly what the preview shows, or the chosen rows of it, and closes the preview.
   * @param rows a list such as `1-118,120`; absent: all
   * @throws ImportUsageError when the preview is closed or the list is none
   */
  async confirm(id: string, rows?: string): Promise<ImportedFile> {
    const run = this.#runs.get(id)
    if (run === undefined) throw new ImportUsageError('This preview is closed: choose the file again.')
    const chosen = rows === undefined ? null : parseRowList(rows)
    if (rows !== undefined && chosen === null)
      throw new ImportUsageError(`"${rows}" is no list of rows: write it like 1-118,120.`)
    this.#runs.delete(id)
    try {
      return await run.commit(chosen)
    } finally {
      run.kill()
    }
  }

  /** Closes a preview without writing. */
  discard(id: string): void {
    this.#runs.get(id)?.kill()
    this.#runs.delete(id)
  }

  /** Closes all previews, when the host ends. */
  close(): void {
    for (const id of [...this.#runs.keys()]) this.discard(id)
  }
}
