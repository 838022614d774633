/** A book export (STATEMENT.md) back to evidence. */
import type { BatchEvidence, BookEvidence, EditChange, EditEvidence } from '../model/evidence.ts'
import type { Issue } from '../model/issue.ts'
import type { InstrumentRow, StatementAccount, StatementRow } from '../model/statement.ts'
import { typedRows } from './edits.ts'
import { Intake } from './intake.ts'
import { documentHeader, type StatementDocument } from './statementDocument.ts'
import { readInstant } from './zones.ts'

const ROWS: ReadonlySet<string> = new Set([
  'instrument',
  'fill',
  'event',
  'cash',
  'holding',
  'balance',
  'price',
  'dividend',
  'fxRate',
])

interface Section {
  readonly header: StatementDocument & {
    readonly originalSha256?: string
    readonly originalFileName?: string
  }
  readonly intake: Intake
  hasFills: boolean
  isEmpty: boolean
}

/**
 * Reads the lines of a book export. Batches are numbered from 1 in the order of sections and live; a section without `originalSha256` has
 * an empty hash, which the importer fills before it writes. Edits are numbered from 1. Never throws for bad data.
 */
export function readBookStatement(lines: Iterable<string>): { book: BookEvidence; issues: Issue[] } {
  const batches: BatchEvidence[] = []
  const edits: EditEvidence[] = []
  const issues: Issue[] = []
  let section: Section | null = null
  let number = 0
  const close = (): void => {
    if (section === null || (section.isEmpty && section.header.source.name === 'hedgerow-edits')) return
    const { header, intake, hasFills } = section
    const read = documentHeader(header, hasFills)
    if (read !== null) intake.header(read)
    const { batch, issues: found } = intake.end()
    batches.push({ ...batch, number: batches.length + 1 })
    issues.push(...found)
  }
  for (const text of lines) {
    number++
    if (text.trim() === '') continue
    const value = parse(text)
    if (value === null) {
      issues.push(issue('json_unreadable', 'The line is not a JSON object: it was left out.', number))
    } else if ('format' in value) {
      close()
      section = open(value, number, issues)
    } else if (section === null) {
      issues.push(issue('header_missing', 'The row stands before any header line: it was left out.', number))
    } else if (value.row === 'edit') {
      const change = readChange(value.change, number, issues)
      if (change !== null) {
        edits.push({
          number: edits.length + 1,
          live: true,
          made: typeof value.made === 'string' ? readInstant(value.made) : null,
          reason: typeof value.reason === 'string' ? value.reason : '',
          change,
        })
      }
    } else if (typeof value.row === 'string' && ROWS.has(value.row)) {
      const { row, ...data } = value
      section.isEmpty = false
      if (row === 'fill') section.hasFills = true
      const found = section.intake.row({ row, data } as unknown as StatementRow, {
        line: number,
        raw: text.slice(0, 4096),
      })
      if (found !== null) issues.push(found)
    } else
      issues.push(
        issue(
          'row_unknown',
          `"${String(value.row).slice(0, 40)}" is no kind of row: it was left out.`,
          number,
        ),
      )
  }
  close()
  return { book: { batches, edits }, issues }
}

function open(value: { readonly [member: string]: unknown }, line: number, issues: Issue[]): Section | null {
  if (documentHeader(value, false) === null) {
    issues.push(
      issue('header_unreadable', 'The header is not that of a hedgerow-statement of version 1.', line),
    )
    return null
  }
  const header = value as unknown as Section['header']
  const intake = new Intake({
    fileName: typeof header.originalFileName === 'string' ? header.originalFileName : '',
    sha256: typeof header.originalSha256 === 'string' ? header.originalSha256 : '',
    number: 0,
  })
  return { header, intake, hasFills: header.fillsComplete === true, isEmpty: true }
}

function readChange(value: unknown, line: number, issues: Issue[]): EditChange | null {
  const change = value as { readonly kind?: unknown; readonly [member: string]: unknown } | null
  switch (change?.kind) {
    case 'rows': {
      const rows = Array.isArray(change.rows) ? (change.rows as { row: string }[]) : []
      const instruments = rows.filter((r) => r.row === 'instrument') as unknown as InstrumentRow[]
      const others = rows
        .filter((r) => r.row !== 'instrument')
        .map(({ row, ...data }) => ({ row, data }) as unknown as StatementRow)
      const accounts = Array.isArray(change.accounts) ? (change.accounts as StatementAccount[]) : []
      const read = typedRows(accounts, instruments, others, change.proposal === true)
      issues.push(...read.issues.map((i) => ({ ...i, line })))
      return read.change
    }
    case 'supersede':
    case 'distinct':
    case 'merge':
    case 'terms':
    case 'strategy':
      return change as unknown as EditChange
    default:
      issues.push(
        issue('edit_unknown', 'The edit is of a kind this version does not know: it was left out.', line),
      )
      return null
  }
}

function parse(text: string): { readonly [member: string]: unknown } | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as { readonly [member: string]: unknown })
      : null
  } catch {
    return null
  }
}

function issue(code: string, message: string, line: number): Issue {
  return { severity: 'error', code, message, line, column: null }
}
