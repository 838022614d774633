/** How a table of no known format is read: the mapping given, else the one the book keeps for its layout, else by its names. */
import { createHash } from 'node:crypto'
import {
  type ColumnMapping,
  type KeptMapping,
  MAPPED_FIELDS,
  MAPPINGS_SETTING,
  type MappedField,
} from '../../shared/model/columnMapping.ts'
import { readKeptMappings } from '../../shared/protocol/columnMapping.ts'
import type { MappedTable, UsedMapping } from '../../shared/protocol/import.ts'
import { columnLabels, missingFields, placesOf } from '../../shared/statements/generic-csv/columns.ts'
import type { FoundTable } from '../../shared/statements/generic-csv/table.ts'
import type { Book } from '../book/book.ts'

/** A table and how this import reads it. */
export interface TableReading {
  readonly found: FoundTable
  readonly layout: string
  readonly kept: KeptMapping | null
  /** null: by the usual names */
  readonly mapping: ColumnMapping | null
  readonly origin: MappedTable['origin']
}

/** @param given the mapping this import was given */
export function readingOf(found: FoundTable, given: ColumnMapping | null, book: Book | null): TableReading {
  const layout = createHash('sha256').update(found.layout, 'utf8').digest('hex')
  const kept = keptMappings(book)[layout] ?? null
  const mapping = given ?? kept?.mapping ?? null
  const origin = given !== null ? 'given' : kept !== null ? 'saved' : 'proposed'
  return { found, layout, kept, mapping, origin }
}

/** What the window is shown of it. */
export function mappedTable(
  { found, layout, kept, mapping, origin }: TableReading,
  zone: string | null,
): MappedTable {
  return {
    layout,
    line: found.line,
    columns: found.columns,
    mapping: mapping === null ? found.proposed : complete(found, mapping),
    origin,
    savedAt: kept?.savedAt ?? null,
    savedFor: kept?.file ?? null,
    missing: lacking(found, mapping ?? found.proposed),
    zone,
  }
}

/** The reading of a table in short, for the answer of its file. */
export function usedMapping({ layout, kept, origin }: TableReading): UsedMapping {
  return { id: layout, origin, savedAt: kept === null ? null : new Date(kept.savedAt).toISOString() }
}

/** Fields a row cannot do without, or that the mapping names, and the table lacks. */
export function lacking(found: FoundTable, mapping: ColumnMapping | null): MappedField[] {
  const labels = found.columns.map((c) => c.label)
  return missingFields(placesOf(labels, mapping ?? undefined), mapping ?? undefined)
}

/** The mapping with every field told: what it leaves to the names is filled in. */
function complete(found: FoundTable, mapping: ColumnMapping): ColumnMapping {
  const labels = columnLabels(found.columns.map((c) => c.label))
  const places = placesOf(labels, mapping)
  const columns = Object.fromEntries(
    MAPPED_FIELDS.map((f) => {
      const at = places.get(f)
      return [f, mapping.columns[f] ?? (at === undefined ? null : labels[at])]
    }),
  ) as ColumnMapping['columns']
  return { ...mapping, columns }
}

/** Mappings the book keeps, by layout. */
export function keptMappings(book: Book | null): { readonly [layout: string]: KeptMapping } {
  return book === null ? {} : readKeptMappings(book.setting(MAPPINGS_SETTING))
}

/** Keeps a mapping for the layout, with the zone that read it. */
export function keepMapping(
  book: Book,
  reading: TableReading,
  kept: { readonly file: string; readonly savedAt: number; readonly zone: string | null },
): void {
  const { mapping } = reading
  if (mapping === null) return
  const { zone, ...rest } = kept
  const entry: KeptMapping = { ...rest, mapping: zone === null ? mapping : { ...mapping, zone } }
  book.setSetting(MAPPINGS_SETTING, { ...keptMappings(book), [reading.layout]: entry })
}
