/** Lists of batches, edits and acts without their rows. */
import type { Database } from 'better-sqlite3'
import type { IntakeWarning } from '../../shared/model/evidence.ts'
import type { BatchSummary, EditSummary } from '../../shared/model/sources.ts'
import { type AccountRow, accountOf } from './evidenceReader.ts'
import type { JournalEntry } from './types.ts'

interface BatchRow {
  source: number
  number: number
  live: number
  made: number | null
  row_count: number
  sha256: string
  file_name: string
  format: string
  imported_at: number
  counts: string
  warnings: string
}

/** All batches by number, void ones too. */
export function readBatches(db: Database): BatchSummary[] {
  const accounts = Map.groupBy(
    db
      .prepare(
        `SELECT s.source, a.id, s.zone, s.currency, s.name, s.broker FROM source_accounts s JOIN accounts a USING (account)
         ORDER BY s.source, s.ordinal`,
      )
      .all() as (AccountRow & { readonly source: number })[],
    (a) => a.source,
  )
  const spans = new Map(
    (
      db.prepare('SELECT source, min(at), max(at) FROM evidence GROUP BY source').raw().all() as [
        number,
        number,
        number,
      ][]
    ).map(([source, from, to]) => [source, { from, to }]),
  )
  const rows = db
    .prepare('SELECT * FROM batches JOIN sources USING (source) ORDER BY number')
    .all() as BatchRow[]
  return rows.map((b) => ({
    number: b.number,
    sha256: b.sha256,
    fileName: b.file_name,
    format: b.format,
    made: b.made,
    live: b.live === 1,
    importedAt: b.imported_at,
    rows: b.row_count,
    counts: JSON.parse(b.counts) as BatchSummary['counts'],
    accounts: (accounts.get(b.source) ?? []).map(accountOf),
    warnings: JSON.parse(b.warnings) as IntakeWarning[],
    from: spans.get(b.source)?.from ?? null,
    to: spans.get(b.source)?.to ?? null,
  }))
}

/** All edits by number, undone ones too. */
export function readEdits(db: Database): EditSummary[] {
  const rows = db
    .prepare(
      `SELECT s.number, e.kind, e.reason, s.made, s.live, s.row_count AS rows FROM edits e JOIN sources s USING (source)
       ORDER BY s.number`,
    )
    .all() as (Omit<EditSummary, 'live'> & { live: number })[]
  return rows.map((e) => ({ ...e, live: e.live === 1 }))
}

/** All acts, oldest first. */
export function readJournal(db: Database): JournalEntry[] {
  return db
    .prepare(
      `SELECT j.revision, j.at, j.act, coalesce(s.kind, 'market') AS of, s.number
       FROM journal j LEFT JOIN sources s USING (source) ORDER BY j.entry`,
    )
    .all() as JournalEntry[]
}
