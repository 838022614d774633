/**
 * The export of a whole book (shared/ledger/STATEMENT.md) on its way back in: several batches and edits in one file, written all at
 * once or not at all. What the book has already is left as it is.
 */
import { createHash } from 'node:crypto'
import { readSync } from 'node:fs'
import { liveEntries } from '../../shared/ledger/outcome.ts'
import { readBookStatement } from '../../shared/ledger/statementReader.ts'
import type { BatchEvidence, BookEvidence, EditChange, EditEvidence } from '../../shared/model/evidence.ts'
import type { ImportOutcome } from '../../shared/model/position.ts'
import { TextPush } from '../../shared/statements/decode.ts'
import type { Book } from '../book/book.ts'
import { CHUNK, type Inspection } from './inspect.ts'
import type { IssueLog } from './issueLog.ts'
import { Refusal } from './refusal.ts'

const HASH = /^[0-9a-f]{64}$/

/** Whether a file begins like a section of a book export: its header names the file it once came from. */
export function beginsBookExport(inspection: Inspection): boolean {
  const [first = ''] = new TextPush(inspection.encoding).write(inspection.head).split('\n', 1)
  return first.startsWith('{') && first.includes('"hedgerow-statement"') && first.includes('"originalSha256"')
}

/**
 * Reads a book export. Sections without a usable hash of their origin get one from this file's hash and their place in it.
 * @throws Refusal when the bytes are not those of the first pass
 */
export function readBookExport(
  fd: number,
  inspection: Inspection,
  name: string,
  log: IssueLog,
): BookEvidence {
  const hash = createHash('sha256')
  const { book, issues } = readBookStatement(linesOf(fd, inspection, (chunk) => hash.update(chunk)))
  if (hash.digest('hex') !== inspection.sha256)
    throw new Refusal(
      'file_changed',
      `${name} changed while it was read: wait until its download has ended, then import it again.`,
    )
  for (const issue of issues) log.add(issue)
  const batches = book.batches.map((b) =>
    HASH.test(b.sha256)
      ? b
      : {
          ...b,
          sha256: createHash('sha256').update(`${inspection.sha256} section ${b.number}`).digest('hex'),
          fileName: b.fileName === '' ? name : b.fileName,
        },
  )
  return { batches, edits: book.edits }
}

/** What a book export adds to a book: counts of entries, without rows. */
export function bookExportOutcome(before: BookEvidence, exported: BookEvidence): ImportOutcome {
  const known = new Map(before.batches.map((b) => [b.sha256, b]))
  const others = before.batches.map((b) =>
    exported.batches.some((x) => x.sha256 === b.sha256) ? live(b) : b,
  )
  const added = exported.batches.filter((b) => !known.has(b.sha256))
  let number = Math.max(0, ...before.batches.map((b) => b.number))
  const after = { ...before, batches: [...others, ...added.map((b) => ({ ...b, number: ++number }))] }
  const written = Math.max(0, liveEntries(after) - liveEntries(before))
  const shown = exported.batches.reduce((n, b) => n + entriesOf(b), 0)
  const revived = exported.batches.some((b) => known.get(b.sha256)?.live === false)
  const warnings = new Set(added.flatMap((b) => b.warnings))
  return {
    written,
    duplicates: Math.max(0, shown - written),
    confirmed: 0,
    warnings: [...warnings, ...(revived ? (['revived'] as const) : [])].sort(),
    rows: [],
  }
}

/** Fills, events, cash, holdings and balances of a batch. */
export function entriesOf(batch: BatchEvidence): number {
  return batch.rows.filter(
    ({ body }) => body.row !== 'price' && body.row !== 'dividend' && body.row !== 'fxRate',
  ).length
}

/**
 * Writes what the book lacks in one transaction.
 * @returns number of the first batch written or revived; null when the book had every batch
 */
export function writeBookExport(book: Book, exported: BookEvidence): number | null {
  return book.asOne(() => writeLacking(book, exported))
}

function writeLacking(book: Book, exported: BookEvidence): number | null {
  let first: number | null = null
  const numbers = new Map<number, number>()
  for (const batch of exported.batches) {
    const found = book.findFile(batch.sha256)
    const number = found?.number ?? book.writeBatch({ ...batch, number: 0 })
    if (found?.live === false) book.reviveBatch(number)
    if (found?.live !== true) first ??= number
    numbers.set(batch.number, number)
  }
  const now = book.evidence({ raw: false })
  const have = new Set(now.edits.filter((e) => e.live).map(printed))
  for (const edit of exported.edits) {
    const change = renumbered(edit.change, numbers, now)
    if (have.has(printed({ ...edit, change }))) continue
    book.addEdit(change, edit.reason, edit.made)
  }
  return first
}

function live(batch: BatchEvidence): BatchEvidence {
  return { ...batch, live: true }
}

function printed({ change, reason, made }: Pick<EditEvidence, 'change' | 'reason' | 'made'>): string {
  return JSON.stringify([change, reason, made])
}

/** An edit that names batch and row by their places in the file, as it names them in this book. */
function renumbered(
  change: EditChange,
  numbers: ReadonlyMap<number, number>,
  book: BookEvidence,
): EditChange {
  const place = (section: number, ordinal: number): { batch: number; row: number } => {
    const number = numbers.get(section) ?? section
    const batch = book.batches.find((b) => b.number === number)
    return { batch: number, row: batch?.rows[ordinal - 1]?.row ?? ordinal }
  }
  if (change.kind === 'distinct') return { ...change, ...place(change.batch, change.row) }
  if (change.kind !== 'supersede' && change.kind !== 'strategy') return change
  const { batch, row } = change.of
  if (batch === undefined || row === undefined) return change
  return { ...change, of: { ...change.of, ...place(batch, row) } }
}

function* linesOf(
  fd: number,
  inspection: Inspection,
  onChunk: (chunk: Uint8Array) => void,
): Generator<string> {
  const text = new TextPush(inspection.encoding)
  const buffer = new Uint8Array(CHUNK)
  let open = ''
  for (let position = 0; ; ) {
    const read = readSync(fd, buffer, 0, CHUNK, position)
    if (read === 0) break
    position += read
    const chunk = buffer.subarray(0, read)
    onChunk(chunk)
    const lines = (open + text.write(chunk)).split('\n')
    open = lines.pop() ?? ''
    yield* lines
  }
  yield open + text.end()
}
