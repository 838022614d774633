/** Answers for files. */
import type { BatchEvidence } from '../../shared/model/evidence.ts'
import type { ImportedFile } from '../../shared/protocol/import.ts'
import { IssueLog } from './issueLog.ts'

/** The answer for a file that was not imported at all, for one reason. */
export function failedFile(
  file: string,
  format: string | null,
  reason: { code: string; message: string; line?: number | null },
  read: { rows: number; drafts: number; log: IssueLog } = { rows: 0, drafts: 0, log: new IssueLog() },
): ImportedFile {
  const { rows, drafts, log } = read
  // What the parser found comes first: it is the cause, this is the conclusion.
  const found = log.sorted()
  const all = log.with([
    {
      severity: 'error',
      code: reason.code,
      message: reason.message,
      line: reason.line ?? null,
      column: null,
    },
  ])
  return {
    file,
    format,
    rows,
    drafts,
    written: 0,
    duplicates: 0,
    confirmed: 0,
    warnings: all.warnings,
    errors: all.errors,
    issues: [...found, ...all.kept.slice(found.length)],
    batch: null,
    cutOff: null,
    status: 'failed',
  }
}

/** A file's own cut-off, ms UTC: its last anchor, else its last fill, event or cash row; null when it has neither. */
export function cutOffOf(batch: BatchEvidence): number | null {
  const at = (kinds: readonly string[]): number | null =>
    latest(batch.rows.map((r) => (kinds.includes(r.body.row) ? r.at : null)))
  const lists = latest(batch.completeLists.map((l) => l.at))
  return latest([lists, at(['holding', 'balance'])]) ?? at(['fill', 'event', 'cash'])
}

/** The latest of some instants; null when there is none. */
export function latest(instants: readonly (number | null)[]): number | null {
  let last: number | null = null
  for (const at of instants) if (at !== null && (last === null || at > last)) last = at
  return last
}
