/** Use case: the book's journal of imports and edits; voiding one and bringing it back. */
import { refuseSecondReading } from './readings.ts'
import { type Reasons, withReasons } from './reasons.ts'
import type { BatchLine, EditLine, Workspace } from './workspace.ts'

/** What undo and revive act on: a batch by number, or an edit by number (`e1` is 1). */
export interface Target {
  readonly kind: 'batch' | 'edit'
  readonly number: number
}

export interface JournalBatch {
  readonly batch: number
  readonly live: boolean
  readonly file: string
  readonly format: string
  readonly sha256: string
  readonly accounts: readonly string[]
  readonly rows: number
  /** rows by kind */
  readonly counts: { readonly [kind: string]: number | undefined }
  /** ISO instants */
  readonly importedAt: string
  readonly made: string | null
  readonly from: string | null
  readonly to: string | null
  readonly warnings: readonly string[]
  readonly reasons: Reasons
}

export interface JournalEdit {
  readonly edit: string
  readonly live: boolean
  readonly kind: string
  readonly reason: string
  readonly rows: number
  readonly made: string | null
  readonly reasons: Reasons
}

export interface Journal {
  readonly revision: number
  readonly batches: readonly JournalBatch[]
  readonly edits: readonly JournalEdit[]
}

/** Reads `3` or `e1`. @returns null when the word is neither */
export function readTarget(word: string): Target | null {
  const m = /^(e?)([1-9]\d{0,8})$/.exec(word)
  return m === null ? null : { kind: m[1] === 'e' ? 'edit' : 'batch', number: Number(m[2]) }
}

/** Every batch and edit, live and void, in the order of their numbers. */
export function journal({ book }: Workspace): Journal {
  return {
    revision: book.revision(),
    batches: book.batches().map(journalBatch),
    edits: book.edits().map(journalEdit),
  }
}

function journalBatch(b: BatchLine): JournalBatch {
  const line = {
    batch: b.number,
    live: b.live,
    file: b.fileName,
    format: b.format,
    sha256: b.sha256,
    accounts: b.accounts.map((a) => a.id),
    rows: b.rows,
    counts: b.counts,
    importedAt: new Date(b.importedAt).toISOString(),
    made: isoOrNull(b.made),
    from: isoOrNull(b.from),
    to: isoOrNull(b.to),
    warnings: b.warnings,
  }
  const none = 'the file has no dated row'
  return withReasons(line, { made: 'the file does not say when it was produced', from: none, to: none })
}

function journalEdit({ number, live, kind, reason, rows, made }: EditLine): JournalEdit {
  const line = { edit: `e${number}`, live, kind, reason, rows, made: isoOrNull(made) }
  return withReasons(line, { made: 'made without a clock' })
}

/**
 * Voids a batch or an edit.
 * @returns live entries before - after; negative when something it hid shows again (a bust, a merge)
 * @throws AppError `book/no-such-batch`, `book/no-such-edit`, `book/already-void`
 */
export function undo(workspace: Workspace, target: Target): number {
  return -entriesGained(workspace, () => {
    if (target.kind === 'batch') workspace.book.voidBatch(target.number)
    else workspace.book.voidEdit(target.number)
  })
}

/**
 * Brings a voided batch or edit back.
 * @returns live entries after - before
 * @throws AppError `book/no-such-batch`, `book/no-such-edit`, `book/already-live`, `book/same-file` (another reading of its file is live)
 */
export function revive(workspace: Workspace, target: Target): number {
  return entriesGained(workspace, () => {
    if (target.kind === 'batch') {
      refuseSecondReading(workspace.book, target.number)
      workspace.book.reviveBatch(target.number)
    } else workspace.book.reviveEdit(target.number)
  })
}

function entriesGained(workspace: Workspace, act: () => void): number {
  const before = workspace.derivation().entryCount
  act()
  return workspace.derivation().entryCount - before
}

function isoOrNull(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString()
}
