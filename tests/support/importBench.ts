/** A temporary folder with a book in it, and the import service driven end to end through real importer processes. */
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openBook } from '../../electron/book/open.ts'
import { createImporter, type ImporterOptions } from '../../electron/importer/process.ts'
import { FileHandles } from '../../electron/services/fileHandles.ts'
import {
  type ImportDependencies,
  importExitCode,
  importStatements,
} from '../../electron/services/importStatement.ts'
import type { ImportedFile, ImportOptions } from '../../shared/protocol/import.ts'

// Importer processes of the tests share their compiled code: each starts in a fifth of the time.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, '../../out/test/code')

/** What a book holds, to be compared before and after. */
export interface BookContent {
  readonly revision: number
  readonly batches: number
  readonly edits: number
  readonly rows: number
  /** SHA-256 over all evidence as JSON */
  readonly evidence: string
}

export interface Answer {
  readonly file: ImportedFile
  readonly exitCode: 0 | 1 | 3
}

export class ImportBench {
  readonly dir = mkdtempSync(join(tmpdir(), 'hedgerow-import-'))
  readonly bookPath = join(this.dir, 'book.hedgerow')
  readonly handles = new FileHandles()

  path(name: string): string {
    return join(this.dir, name)
  }

  /** Writes a file and gives its path. */
  file(name: string, content: string | Uint8Array): string {
    writeFileSync(this.path(name), content)
    return this.path(name)
  }

  dependencies(options: Partial<ImporterOptions> = {}): ImportDependencies {
    return {
      handles: this.handles,
      bookPath: this.bookPath,
      importer: createImporter({ host: 'test', ...options }),
    }
  }

  /** Imports one file. */
  async import(
    path: string,
    options: ImportOptions = {},
    importer: Partial<ImporterOptions> = {},
    signal?: AbortSignal,
  ): Promise<Answer> {
    const handle = this.handles.add(path)
    const files = await importStatements(this.dependencies(importer), [handle], options, undefined, signal)
    this.handles.release(handle.id)
    return { file: files[0] as ImportedFile, exitCode: importExitCode(files) }
  }

  /** What the book holds now; zeros when there is no book. */
  content(): BookContent {
    if (!existsSync(this.bookPath)) return { revision: 0, batches: 0, edits: 0, rows: 0, evidence: '' }
    const book = openBook(this.bookPath, { mode: 'read', host: 'test', now: () => 0 })
    try {
      const evidence = book.evidence()
      return {
        revision: book.revision(),
        batches: evidence.batches.length,
        edits: evidence.edits.length,
        rows: evidence.batches.reduce((n, b) => n + b.rows.length, 0),
        evidence: createHash('sha256').update(JSON.stringify(evidence)).digest('hex'),
      }
    } finally {
      book.close()
    }
  }

  remove(): void {
    rmSync(this.dir, { recursive: true, force: true })
  }
}

/** A small statement in the neutral format: `fills` fills of one share, oldest first, from `day`. */
export function neutralStatement(o: {
  fills: number
  account?: string
  source?: string
  firstId?: number
  day?: string
}): string {
  const { fills, account = 'A1', source = 'my-broker', firstId = 1, day = '2026-01-05' } = o
  return JSON.stringify({
    format: 'hedgerow-statement',
    version: 1,
    source: { name: source, made: '2026-02-01T09:00:00Z' },
    accounts: [{ id: account, zone: 'America/New_York', currency: 'USD' }],
    instruments: [{ ref: 's', kind: 'equity', family: 'us-equity', root: 'XYZ', settle: 'USD' }],
    fills: Array.from({ length: fills }, (_, k) => ({
      instrument: 's',
      at: `${day}T10:${String(Math.floor(k / 60) % 60).padStart(2, '0')}:${String(k % 60).padStart(2, '0')}`,
      quantity: '10',
      price: '50',
      id: `id${firstId + k}`,
    })),
  })
}
