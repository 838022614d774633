/** Use case: statements into the book. One importer process a file; the files of one call go in one after the other. */
import type {
  ImportedFile,
  ImportOptions,
  ImportProgress,
  MappedTable,
} from '../../shared/protocol/import.ts'
import { HARMLESS_WARNINGS } from '../../shared/protocol/import.ts'
import type { ImporterPort, ImporterRun, RowRange } from '../../shared/protocol/importer.ts'
import type { FileHandle, FileHandles } from './fileHandles.ts'
import { parseRowList } from './importStatementRows.ts'

export type { ImporterPort, ImporterRun } from '../../shared/protocol/importer.ts'

export interface ImportDependencies {
  readonly handles: FileHandles
  readonly importer: ImporterPort
  /** the book's file; made by the first import when absent */
  readonly bookPath: string
}

/** Wrong usage: nothing was read. `message` is one plain sentence; `option` the answer it is about. */
export class ImportUsageError extends Error {
  override readonly name = 'ImportUsageError'
  readonly option: 'format' | 'zone' | 'rows' | null

  constructor(message: string, option: ImportUsageError['option'] = null) {
    super(message)
    this.option = option
  }
}

/**
 * Imports files one after the other. A file that cannot be imported is an answer with status `failed`, never a throw, and does not
 * stop the others.
 * @param signal aborts: the process at work is killed, nothing of its file is written, later files are `cancelled`
 * @throws ImportUsageError for an unknown format, zone, row list or handle, before any file is opened
 */
export async function importStatements(
  deps: ImportDependencies,
  files: readonly FileHandle[],
  options: ImportOptions = {},
  onProgress: (p: ImportProgress) => void = () => {},
  signal?: AbortSignal,
): Promise<ImportedFile[]> {
  const rows = checkOptions(deps, files, options)
  const answers: ImportedFile[] = []
  for (const file of files) answers.push(await importOne(deps, file, options, rows, onProgress, signal))
  return answers
}

/**
 * Reads one file and tells how its columns are read; nothing is written.
 * @returns `table` null for a file of a known format, or of none that can be mapped
 * @throws ImportUsageError as `importStatements`
 */
export async function readTable(
  deps: ImportDependencies,
  file: FileHandle,
  options: ImportOptions,
): Promise<{ readonly file: ImportedFile; readonly table: MappedTable | null }> {
  checkOptions(deps, [file], options)
  const run = startImporter(deps, file, options, () => {})
  try {
    return { file: await run.judged, table: run.table() }
  } finally {
    run.kill()
  }
}

/** Exit code of an import: 0 all done, 1 a file failed or was cancelled, 3 done but a person is needed. */
export function importExitCode(files: readonly ImportedFile[]): 0 | 1 | 3 {
  if (files.some((f) => f.status === 'failed' || f.status === 'cancelled')) return 1
  const needsPerson = (f: ImportedFile): boolean =>
    f.errors > 0 || f.issues.some((i) => i.severity === 'warning' && !HARMLESS_WARNINGS.has(i.code))
  return files.some(needsPerson) ? 3 : 0
}

/** Starts an importer process for one handle. @throws ImportUsageError when the handle is unknown */
export function startImporter(
  deps: ImportDependencies,
  file: FileHandle,
  options: ImportOptions,
  onProgress: (p: ImportProgress) => void,
): ImporterRun {
  const path = deps.handles.path(file.id)
  if (path === null)
    throw new ImportUsageError(`"${file.name}" is no longer open here: choose the file again.`)
  const { format = null, account = null, zone = null, mapping = null } = options
  const { bookPath } = deps
  return deps.importer.start(
    { path, name: file.name, bookPath, format, account, zone, mapping, keepMapping: mapping !== null },
    onProgress,
  )
}

async function importOne(
  deps: ImportDependencies,
  file: FileHandle,
  options: ImportOptions,
  rows: readonly RowRange[] | null,
  onProgress: (p: ImportProgress) => void,
  signal: AbortSignal | undefined,
): Promise<ImportedFile> {
  if (isAborted(signal)) return cancelled(file)
  const run = startImporter(deps, file, options, onProgress)
  const stop = (): void => run.kill()
  signal?.addEventListener('abort', stop)
  try {
    const judged = await run.judged
    if (isAborted(signal)) return cancelled(file)
    if (judged.status === 'failed' || judged.status === 'same_file' || options.dryRun === true) return judged
    // From here on the transaction decides: a kill now could not say truly whether the batch is in the book.
    signal?.removeEventListener('abort', stop)
    return await run.commit(rows)
  } finally {
    signal?.removeEventListener('abort', stop)
    run.kill()
  }
}

function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted ?? false
}

function checkOptions(
  deps: ImportDependencies,
  files: readonly FileHandle[],
  options: ImportOptions,
): readonly RowRange[] | null {
  checkReadingOptions(deps, options)
  for (const f of files) {
    if (deps.handles.path(f.id) === null)
      throw new ImportUsageError(`"${f.name}" is no longer open here: choose the file again.`)
  }
  if (options.rows === undefined) return null
  if (files.length > 1)
    throw new ImportUsageError('A choice of rows goes with one file: import the files one by one.', 'rows')
  const rows = parseRowList(options.rows)
  if (rows === null)
    throw new ImportUsageError(`"${options.rows}" is no list of rows: write it like 1-118,120.`, 'rows')
  return rows
}

/** Checks format and zone. @throws ImportUsageError */
export function checkReadingOptions(deps: ImportDependencies, options: ImportOptions): void {
  const { format, zone } = options
  if (format !== undefined && !deps.importer.formats.includes(format))
    throw new ImportUsageError(
      `"${format}" is no format Hedgerow reads; it knows ${deps.importer.formats.join(', ')}.`,
      'format',
    )
  if (zone !== undefined && !isZone(zone))
    throw new ImportUsageError(`"${zone}" is no time zone: write it like America/New_York.`, 'zone')
}

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}

/** The answer for a file that was not looked at because the person stopped. */
export function cancelled(file: FileHandle): ImportedFile {
  return {
    file: file.name,
    format: null,
    rows: 0,
    drafts: 0,
    written: 0,
    duplicates: 0,
    confirmed: 0,
    warnings: 0,
    errors: 1,
    issues: [
      {
        severity: 'error',
        code: 'cancelled',
        message: `The import of ${file.name} was cancelled; nothing of it was written.`,
        line: null,
        column: null,
      },
    ],
    batch: null,
    cutOff: null,
    status: 'cancelled',
  }
}
