/** Second pass: bytes -> text -> the format's parser -> evidence of one batch, with every problem as an issue. */
import { createHash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { Intake } from '../../shared/ledger/intake.ts'
import type { ColumnMapping } from '../../shared/model/columnMapping.ts'
import type { BatchEvidence } from '../../shared/model/evidence.ts'
import type { Issue } from '../../shared/model/issue.ts'
import type { StatementRow } from '../../shared/model/statement.ts'
import type { SkippedRows } from '../../shared/protocol/import.ts'
import { TextPush } from '../../shared/statements/decode.ts'
import type { FileHead, StatementFormat, StatementSink } from '../../shared/statements/format.ts'
import { type FoundTable, findTable } from '../../shared/statements/generic-csv/table.ts'
import { formatById, nothingRecognised, recognise } from '../../shared/statements/registry.ts'
import { chunksOf, type Inspection } from './inspect.ts'
import { type IssueLog, safeText } from './issueLog.ts'
import { Refusal } from './refusal.ts'
import { withoutClaims } from './rowChoice.ts'

/** Rows that become entries; the others describe contracts and prices. */
const ENTRIES: ReadonlySet<string> = new Set(['fill', 'event', 'cash', 'holding', 'balance'])

/** Different reasons kept of a file: some name a word of it, and a hostile file has many. */
const REASONS_KEPT = 20
const OTHER_REASONS = 'for other reasons'

export interface ParsedStatement {
  readonly batch: BatchEvidence
  /** data rows seen */
  readonly rows: number
  /** fills, events, cash, holdings and balances read from them */
  readonly drafts: number
  /** rows that are rightly no entry, the most frequent reason first */
  readonly skipped: readonly SkippedRows[]
  /** true: a problem of the whole file (cut off, damaged, a column missing), told as an issue: nothing of it may be written */
  readonly broken: boolean
  /** of the whole pass: normalising rows into evidence, ms */
  readonly intakeMs: number
}

/** The beginning of a file as text, for recognition. */
export function headOf(name: string, inspection: Inspection): FileHead {
  return { fileName: name, text: new TextPush(inspection.encoding).write(inspection.head) }
}

/** The format with this id. @throws Refusal when there is none */
export function askedFormat(id: string): StatementFormat {
  const asked = formatById(id)
  if (asked !== null) return asked
  throw new Refusal(
    'format_unknown',
    `"${id}" is no format Hedgerow reads: leave the format to be recognised.`,
  )
}

/**
 * What a file's content shows: a format, or a table whose columns a person may map.
 * @throws Refusal when it is neither
 */
export function recogniseFile(
  head: FileHead,
): { readonly format: StatementFormat } | { readonly format: null; readonly table: FoundTable } {
  const found = recognise(head)
  if (found !== null) return { format: found.format }
  const { code, message } = nothingRecognised(head)
  const table = code === 'format_unknown' ? findTable(head.text) : null
  if (table !== null) return { format: null, table }
  throw new Refusal(code, message)
}

/**
 * Reads the whole file through a format's parser. Rows that cannot be read are issues in `log`.
 * @param onBytes called after each chunk with the bytes done
 * @throws Refusal when the bytes are not those of the first pass
 */
export async function parseStatement(
  file: FileHandle,
  inspection: Inspection,
  how: {
    name: string
    format: StatementFormat
    zone: string | null
    account: string | null
    mapping: ColumnMapping | null
  },
  log: IssueLog,
  onBytes: (done: number) => void,
): Promise<ParsedStatement> {
  const { name, format, zone, account, mapping } = how
  const intake = new Intake({ fileName: name, sha256: inspection.sha256, number: 0 })
  let rows = 0
  let drafts = 0
  let parserErrors = 0
  let intakeErrors = 0
  let intakeMs = 0
  const skipped = new Map<string, number>()
  const intakeIssue = (issue: Issue): void => {
    if (issue.severity === 'error') intakeErrors++
    log.add(issue)
  }
  const sink: StatementSink = {
    header: (h) => intake.header(h),
    draft: (d) => {
      if (ENTRIES.has(d.row)) drafts++
      const begun = performance.now()
      const issue = intake.row({ row: d.row, data: d.data } as StatementRow, {
        line: d.line,
        raw: flat(d.raw),
      })
      intakeMs += performance.now() - begun
      if (issue !== null) intakeIssue(issue)
    },
    issue: (issue) => {
      if (issue.severity === 'error') parserErrors++
      log.add(issue)
    },
    rowSeen: () => {
      rows++
    },
    skipped: (reason) => {
      const known = skipped.has(reason) || skipped.size < REASONS_KEPT ? reason : OTHER_REASONS
      skipped.set(known, (skipped.get(known) ?? 0) + 1)
    },
  }
  const parser = format.create(sink, {
    fileName: name,
    zone,
    account,
    ...(mapping === null ? {} : { mapping }),
  })
  const text = new TextPush(inspection.encoding)
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of chunksOf(file, name)) {
    hash.update(chunk)
    parser.write(text.write(chunk))
    bytes += chunk.length
    onBytes(bytes)
  }
  if (hash.digest('hex') !== inspection.sha256)
    throw new Refusal(
      'file_changed',
      `${name} changed while it was read: wait until its download has ended, then import it again.`,
    )
  parser.write(text.end())
  parser.end()
  const begun = performance.now()
  const { batch, issues } = intake.end()
  intakeMs += performance.now() - begun
  for (const issue of issues) intakeIssue(issue)
  // Every failed row is one error; an error beyond those speaks of the file as a whole.
  // A parser takes back its claim to be complete when a row fails; what fails here it does not learn.
  const claimed = intakeErrors > 0 ? withoutClaims(batch) : batch
  return {
    batch: claimed,
    rows,
    drafts,
    skipped: [...skipped]
      .map(([reason, rows]) => ({ reason: safeText(reason, 200), rows }))
      .sort((a, b) => b.rows - a.rows),
    broken: parserErrors > parser.tally().failed,
    intakeMs,
  }
}

/**
 * The same text in one piece. Parsers build rows by adding and cutting strings, which keeps every part of it alive: some 5 kB a row
 * instead of half of one, and half of the time goes to the garbage collector.
 */
function flat(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8')
}
