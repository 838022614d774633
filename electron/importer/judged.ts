/** A file that was read and judged against the book, and the answer that tells of it. */
import type { BatchEvidence, BookEvidence } from '../../shared/model/evidence.ts'
import type { ImportOutcome } from '../../shared/model/position.ts'
import type {
  ImportedFile,
  ImportStatus,
  ReadAccount,
  SkippedRows,
  UsedMapping,
} from '../../shared/protocol/import.ts'
import type { IssueLog } from './issueLog.ts'
import { outcomeIssues } from './outcomeIssues.ts'

/** What is known of a file once it is judged. */
export interface Judged {
  /** of the batch: the file's own, or one made of it for another reading of a table */
  readonly sha256: string
  /** of the file's bytes */
  readonly file: string
  readonly format: string
  readonly rows: number
  readonly drafts: number
  /** null: the file is in the book already, only undone; or it is a whole book */
  readonly batch: BatchEvidence | null
  /** batches and edits of a book export */
  readonly exported: BookEvidence | null
  readonly outcome: ImportOutcome
  /** issues of reading */
  readonly log: IssueLog
  /** ledger revision of the book it was judged against; null when there was no book */
  readonly revision: number | null
  readonly cutOff: number | null
  /** of a table: how its columns are read */
  readonly mapping: UsedMapping | null
  /** of a file that was read anew */
  readonly skipped?: readonly SkippedRows[]
  readonly accounts?: readonly ReadAccount[]
}

/** The answer for a judged file: `status` says how far it went, `batch` where it is now. */
export function answer(
  file: string,
  judged: Judged,
  status: ImportStatus,
  batch: number | null,
): ImportedFile {
  const { format, rows, drafts, outcome, cutOff } = judged
  const log = judged.log.with(outcomeIssues(outcome, judged.batch))
  return {
    file,
    format,
    rows,
    drafts,
    written: outcome.written,
    duplicates: outcome.duplicates,
    confirmed: outcome.confirmed,
    warnings: log.warnings,
    errors: log.errors,
    issues: log.sorted(),
    batch,
    cutOff: cutOff === null ? null : new Date(cutOff).toISOString(),
    status,
    ...(judged.skipped === undefined || judged.skipped.length === 0 ? {} : { skipped: judged.skipped }),
    ...(judged.accounts === undefined ? {} : { accounts: judged.accounts }),
    ...(judged.mapping === null ? {} : { mapping: judged.mapping }),
  }
}
