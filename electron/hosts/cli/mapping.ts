/** `--map` and `--map-out` of the import command: column mappings from files, from the book, and out to files. */
import { existsSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { type ColumnMapping, MAPPINGS_SETTING } from '../../../shared/model/columnMapping.ts'
import type { ImportedFile, MappedTable } from '../../../shared/protocol/import.ts'
import type { CommandInput, Outcome } from './command.ts'
import { CommandFailure } from './failure.ts'
import { writeWhole } from './files.ts'
import { withWorkspace } from './session.ts'

const LARGEST = 1 << 20

/**
 * The mapping that `--map` names: a file, or the id of one the book keeps; null without the option.
 * @throws UsageFailure when there is neither, CommandFailure when the file is no mapping
 */
export async function givenMapping(input: CommandInput): Promise<ColumnMapping | null> {
  const word = input.options.text('map')
  if (word === null) return null
  const { readKeptMappings, readMappingFile } = await import('../../../shared/protocol/columnMapping.ts')
  if (existsSync(word) && (await stat(word)).isFile()) {
    if ((await stat(word)).size > LARGEST)
      throw new CommandFailure(
        'import/bad-mapping',
        `${basename(word)} is no column mapping: it is too large.`,
      )
    const { mapping, problem } = readMappingFile(await readFile(word, 'utf8'))
    if (mapping === null) throw new CommandFailure('import/bad-mapping', `${basename(word)}: ${problem}`)
    return mapping
  }
  if (/^[0-9a-f]{6,64}$/.test(word) && existsSync(input.bookFile)) {
    const kept = await withWorkspace(input, 'read', ({ book }) =>
      readKeptMappings(book.setting(MAPPINGS_SETTING)),
    )
    const found = Object.entries(kept).filter(([layout]) => layout.startsWith(word))
    if (found.length === 1) return found[0]?.[1].mapping ?? null
  }
  throw input.usage(
    `"${word}" is neither a file nor the id of a mapping that the book keeps (--map): name a file made with --map-out.`,
  )
}

/** Writes the mapping in use to the file of `--map-out`. @throws CommandFailure for a file that needs none */
export async function writeMapping(
  file: ImportedFile,
  table: MappedTable | null,
  target: string,
): Promise<Outcome> {
  if (table === null)
    throw new CommandFailure(
      'import/no-table',
      file.format === null
        ? `${file.file}: ${file.issues[0]?.message ?? 'it is no table.'}`
        : `${file.file} is read as ${file.format}, which needs no column mapping.`,
    )
  const { mappingFile } = await import('../../../shared/protocol/columnMapping.ts')
  await writeWhole(target, mappingFile(table.mapping, file.file))
  const { missing } = table
  const lacks = missing.length === 0 ? '' : `; still to be mapped: ${missing.join(', ')}`
  return {
    exit: missing.length === 0 ? 0 : 3,
    document: {
      mapOut: basename(target),
      layout: table.layout,
      origin: table.origin,
      columns: table.columns,
      missing,
      mapping: { ...table.mapping, columns: mappedColumns(table.mapping) },
    },
    text: () =>
      `${file.file}: the ${ORIGIN[table.origin]} mapping of its ${table.columns.length} columns is in ${target}${lacks}. Nothing was imported.`,
  }
}

/** In a document a field without a column is simply absent. */
function mappedColumns({ columns }: ColumnMapping): object {
  return Object.fromEntries(Object.entries(columns).filter(([, label]) => label !== null))
}

const ORIGIN = { given: 'given', saved: 'kept', proposed: 'proposed' } as const
