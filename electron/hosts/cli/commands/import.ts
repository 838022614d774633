import { resolve } from 'node:path'
import type { ImportedFile, ImportOptions, UsedMapping } from '../../../../shared/protocol/import.ts'
import type { ImportDependencies } from '../../../services/importStatement.ts'
import { withReasons } from '../../../services/reasons.ts'
import type { Command, CommandInput, Outcome } from '../command.ts'
import { aboutFile } from '../failure.ts'
import { outFile } from '../files.ts'
import { givenMapping, writeMapping } from '../mapping.ts'
import { progressOn } from '../progress.ts'
import { LOCK_WAIT_MS, prepareBook } from '../session.ts'
import { count } from '../table.ts'

export const importCommand: Command = {
  summary: 'Reads broker statements into the book: recognise, parse, check, write one batch a file.',
  usage: ['FILE... [options]'],
  details: [
    'A row that cannot be read is listed with its line and column and never stops the others. Importing the same',
    'bytes again changes nothing; a batch is undone with hedgerow undo BATCH.',
    'A table of no known format is read by a column mapping: see the proposed one with --map-out MAP.json, complete it, import',
    'with --map MAP.json. The book keeps it for the layout (the names of the columns), and the next file needs no --map.',
  ],
  options: [
    { name: 'format', value: 'ID', help: 'read as this format instead of recognising it by content' },
    { name: 'dry-run', value: null, help: 'read and judge, write nothing' },
    { name: 'account', value: 'NAME', help: 'account for files that name none' },
    {
      name: 'zone',
      value: 'IANA',
      help: 'time zone of times without an offset, for example America/New_York',
    },
    {
      name: 'rows',
      value: 'LIST',
      help: 'write only these rows of the preview, for example 1-118,120 (one file)',
    },
    {
      name: 'map',
      value: 'ID|FILE',
      help: 'read the columns of a table by this mapping: a JSON file, or the id (first digits) of one the book keeps',
    },
    {
      name: 'map-out',
      value: 'FILE',
      help: 'write the mapping in use (given, kept or proposed) to FILE as JSON and import nothing (one file)',
    },
  ],
  fields: [
    { name: 'files[].file, format', meaning: 'name; format id' },
    {
      name: 'files[].status',
      meaning: 'written, preview (dry run), same_file, revived, failed or cancelled',
    },
    {
      name: 'files[].rows, drafts',
      meaning: 'data rows seen; entries, holdings, balances and prices read from them',
    },
    {
      name: 'files[].written, duplicates, confirmed',
      meaning: 'new entries; known ones; typed ones now confirmed',
    },
    { name: 'files[].warnings, errors', meaning: 'numbers of issues of these severities' },
    { name: 'files[].issues[]', meaning: 'severity, code, line, column, message' },
    { name: 'files[].batch', meaning: 'number of the batch' },
    { name: 'files[].cutOff', meaning: "instant (ISO) of the file's last anchor, else of its last entry" },
    {
      name: 'files[].skipped[]',
      meaning: 'reason, rows: data rows that are rightly no entry; absent without any',
    },
    { name: 'files[].accounts[]', meaning: 'id, zone its local times were read in; absent for known files' },
    {
      name: 'files[].mapping',
      meaning:
        'tables only: id of the layout, origin (given, saved, proposed), savedAt (ISO, null: not kept)',
    },
    { name: 'files[].reasons', meaning: 'for every null of the row: why' },
    {
      name: 'mapOut, layout, origin, columns[], missing, mapping',
      meaning:
        'with --map-out, instead of files: file written, id of the layout, where the mapping is from, columns with samples, fields without a column, the mapping',
    },
  ],
  exits: {
    1: 'a file could not be imported (the others were), or the book is held by another writer',
    3: 'imported, but rows were not, or a warning needs a person; with --map-out: a needed field has no column',
  },
  examples: [
    'hedgerow import STATEMENT.xml',
    'hedgerow import january.csv february.csv --account U123 --zone America/New_York --json',
    'hedgerow import STATEMENT.xml --dry-run',
    'hedgerow import TABLE.csv --map-out MAP.json',
    'hedgerow import TABLE.csv --map MAP.json --zone America/New_York',
  ],
  run: importFiles,
}

async function importFiles(input: CommandInput): Promise<Outcome> {
  if (input.positionals.length === 0) throw input.usage('hedgerow import takes one statement file or more.')
  const mapOut = input.options.text('map-out')
  if (mapOut !== null && input.positionals.length > 1)
    throw input.usage('A mapping is written for one file (--map-out): name one.')
  const out = mapOut === null ? null : outFile(input, mapOut, input.positionals)
  const { importStatements, importExitCode, ImportUsageError, readTable } = await import(
    '../../../services/importStatement.ts'
  )
  if (out === null && !input.options.on('dry-run')) await prepareBook(input)
  const mapping = await givenMapping(input)
  const options = { ...importOptions(input), ...(mapping === null ? {} : { mapping }) }
  const dependencies = await importDependencies(input)
  const handles = input.positionals.map((file) => dependencies.handles.add(resolve(file)))
  const [only] = handles
  try {
    if (out !== null && only !== undefined) {
      const { file, table } = await readTable(dependencies, only, options)
      return await writeMapping(file, table, out)
    }
    const signal = input.interrupted()
    const files = await importStatements(dependencies, handles, options, progressOn(input), signal)
    input.progress(null)
    return outcome(files, importExitCode(files))
  } catch (error) {
    if (!(error instanceof ImportUsageError)) throw error
    const option = error.option === null ? '' : ` (--${error.option})`
    throw input.usage(error.message.replace(/(?=[:;] )|(?=\.$)/, option))
  }
}

async function importDependencies(input: CommandInput): Promise<ImportDependencies> {
  const { createImporter } = await import('../../../importer/process.ts')
  const { FileHandles } = await import('../../../services/fileHandles.ts')
  return {
    handles: new FileHandles(),
    importer: createImporter({ host: 'command line', waitMs: LOCK_WAIT_MS }),
    bookPath: input.bookFile,
  }
}

function importOptions({ options }: CommandInput): ImportOptions {
  const given = (name: string) => {
    const value = options.text(name)
    return value === null ? {} : { [name]: value }
  }
  return {
    ...given('format'),
    ...given('account'),
    ...given('zone'),
    ...given('rows'),
    dryRun: options.on('dry-run'),
  }
}

function outcome(files: readonly ImportedFile[], exit: 0 | 1 | 3): Outcome {
  const failed = files.filter((f) => f.status === 'failed' || f.status === 'cancelled')
  const message = failed.map(failureSentence).join('\n')
  return {
    exit,
    document: { files: files.map(explained) },
    text: () => files.map(fileText).join('\n\n'),
    ...(exit === 1 && {
      failure: {
        code: `import/${(failed[0]?.issues[0]?.code ?? 'failed').replaceAll('_', '-')}`,
        message,
        details: { files: failed.map((f) => f.file) },
      },
    }),
  }
}

/** What to do about it in the words of this host. */
const REMEDIES: { readonly [code: string]: string } = {
  zone_needed: 'Give it with --zone.',
  columns_unmapped:
    'See the mapping proposed with --map-out MAP.json, complete it, and import with --map MAP.json.',
  columns_missing: 'See the columns there are with --map-out MAP.json, and import with --map MAP.json.',
  header_changed: 'See the columns there are with --map-out MAP.json, and import with --map MAP.json.',
  market_file: 'Use hedgerow market import FILE.',
}

function failureSentence(file: ImportedFile): string {
  const [issue] = file.issues
  const remedy = REMEDIES[issue?.code ?? '']
  const told = aboutFile(file.file, issue?.message ?? 'it was not imported.')
  return remedy === undefined ? told : `${told} ${remedy}`
}

function explained(file: ImportedFile): object {
  const stopped = file.status === 'cancelled' ? 'the import was cancelled' : null
  const failed = file.status === 'failed' ? 'the file was not imported: issues say why' : null
  const nothing =
    file.status === 'preview' ? 'dry run: nothing was written' : 'nothing of this file was written'
  const { mapping } = file
  const told =
    mapping === undefined
      ? file
      : { ...file, mapping: withReasons(mapping, { savedAt: 'the book keeps no mapping of this layout' }) }
  return withReasons(told, {
    format: stopped ?? 'the file could not be read or its content was not recognised',
    batch: stopped ?? nothing,
    cutOff: stopped ?? failed ?? 'the file has no dated entry and no holdings',
  })
}

function fileText(f: ImportedFile): string {
  const head = `${f.file}: ${f.format ?? 'format not recognised'}, ${STATUS[f.status]}${f.batch === null ? '' : `, batch ${f.batch}`}`
  const lines = [
    head,
    `  ${count(f.rows, 'row')}: ${f.written} new, ${count(f.duplicates, 'duplicate')}, ${f.confirmed} confirmed, ` +
      `${count(f.warnings, 'warning')}, ${count(f.errors, 'error')}`,
  ]
  for (const { reason, rows } of f.skipped ?? []) lines.push(`  ${count(rows, 'row')} left out: ${reason}`)
  if (f.cutOff !== null) lines.push(`  statement ends ${f.cutOff}`)
  if (f.mapping !== undefined) lines.push(`  ${mappingText(f.mapping)}`)
  for (const issue of f.issues) {
    const place = [
      issue.line !== null && `line ${issue.line}`,
      issue.column !== null && `column ${issue.column}`,
    ]
      .filter((t) => t !== false)
      .join(', ')
    lines.push(`  ${issue.severity}${place === '' ? '' : ` (${place})`}: ${issue.message}`)
  }
  return lines.join('\n')
}

function mappingText({ id, origin, savedAt }: UsedMapping): string {
  const short = id.slice(0, 8)
  if (origin === 'given') return `columns read by the mapping given; kept on import as ${short}`
  if (origin === 'saved') return `columns read by mapping ${short}, saved on ${savedAt?.slice(0, 10) ?? '?'}`
  return `columns read by their names (layout ${short}); --map-out shows how`
}

const STATUS: { readonly [S in ImportedFile['status']]: string } = {
  written: 'imported',
  preview: 'dry run, nothing written',
  same_file: 'these bytes are in the book already, nothing written',
  revived: 'the undone batch of these bytes is live again',
  failed: 'not imported',
  cancelled: 'cancelled',
}
