/** Batches and edits as text, and the documentation of their fields. */
import type { Journal } from '../../services/batches.ts'
import type { FieldSpec } from './command.ts'
import { count, table } from './table.ts'

export const BATCH_FIELDS: readonly FieldSpec[] = [
  { name: 'revision', meaning: 'revision of the book; each commit raises it by one' },
  { name: 'batches[].batch, live', meaning: 'number; false when void' },
  { name: 'batches[].file, format, sha256', meaning: 'name, format id and hash of the imported file' },
  { name: 'batches[].accounts[]', meaning: 'accounts of the file, as printed' },
  { name: 'batches[].rows, counts', meaning: 'evidence rows in all and by kind' },
  {
    name: 'batches[].importedAt, made',
    meaning: 'instants (ISO): of the import, of the file by its own word',
  },
  { name: 'batches[].from, to', meaning: 'instants of its first and last row' },
  { name: 'batches[].warnings[]', meaning: 'time_ambiguous, time_gap' },
  { name: 'edits[].edit, kind, reason, live, made, rows', meaning: 'edits of a person, numbered e1, e2 ...' },
]

/** Two tables: batches, then edits. */
export function batchesText(journal: Journal): string {
  const lines = [`Revision ${journal.revision}: ${count(journal.batches.length, 'batch', 'batches')}`]
  if (journal.batches.length > 0) {
    lines.push(
      '',
      table(journal.batches, [
        { header: 'batch', align: 'right', cell: (b) => String(b.batch) },
        { header: 'state', cell: (b) => (b.live ? 'live' : 'void') },
        { header: 'file', cell: (b) => b.file },
        { header: 'format', cell: (b) => b.format },
        { header: 'accounts', cell: (b) => b.accounts.join(', ') },
        { header: 'rows', align: 'right', cell: (b) => String(b.rows) },
        { header: 'from', cell: (b) => b.from?.slice(0, 10) ?? 'n/a' },
        { header: 'to', cell: (b) => b.to?.slice(0, 10) ?? 'n/a' },
        { header: 'imported', cell: (b) => b.importedAt },
      ]),
    )
  }
  if (journal.edits.length > 0) {
    lines.push(
      '',
      table(journal.edits, [
        { header: 'edit', align: 'right', cell: (e) => e.edit },
        { header: 'state', cell: (e) => (e.live ? 'live' : 'void') },
        { header: 'kind', cell: (e) => e.kind },
        { header: 'rows', align: 'right', cell: (e) => String(e.rows) },
        { header: 'made', cell: (e) => e.made ?? 'n/a' },
        { header: 'reason', cell: (e) => e.reason },
      ]),
    )
  }
  return lines.join('\n')
}
