/** An import as the window is told of it: counts, questions, sentences. */
import type { ColumnMapping } from '../../../shared/model/columnMapping.ts'
import type { ImportedFile, ImportProgress } from '../../../shared/protocol/import.ts'
import { ISSUES_KEPT } from '../../../shared/protocol/import.ts'
import type { ImporterRun } from '../../../shared/protocol/importer.ts'
import type { ImportCounts, ImportQuestion, ImportState } from '../../../shared/protocol/window/importing.ts'
import { formatCount } from '../../../shared/report/numbers.ts'
import type { Job } from './jobs.ts'
import type { RowChoice } from './rowChoice.ts'
import type { ReadAs } from './statementAccounts.ts'

/** What a person said of a file; a mapping of null: as the book keeps it, else by the names. */
export interface Answers {
  readonly format?: string
  readonly zone?: string
  readonly account?: string
  readonly mapping?: ColumnMapping | null
  readonly keepMapping?: boolean
}

/** One file of the desk. */
export interface Entry {
  readonly id: string
  readonly handle: string
  readonly file: string
  readonly bytes: number
  stage: ImportState['stage']
  answers: Answers
  run: ImporterRun | null
  judged: ImportedFile | null
  table: ImportState['table']
  market: ImportState['market']
  counts: ImportCounts | null
  choice: RowChoice
  result: ImportedFile | null
  /** before anything was said of the account; null: not known */
  readAs: ReadAs | null
  /** nobody has named the account yet, neither the file nor a person: the name it gets unless one is said; null: it has one */
  proposedAccount: string | null
  job: Job
  cancelled: boolean
  /** settles when the stage is no longer `reading` or `writing` */
  resting: Promise<void>
}

export const PHASES: { readonly [P in ImportProgress['phase']]: string } = {
  inspect: 'Looking at the file.',
  parse: 'Reading rows.',
  check: 'Comparing with the book.',
  write: 'Writing.',
}

/** How an import ended, in one sentence. */
export function doneSentence(f: ImportedFile): string {
  if (f.market !== undefined)
    return f.status === 'revived'
      ? `${f.file} was undone before; its quotes are in the book again.`
      : f.status === 'same_file'
        ? `${f.file} is in the book already; nothing was written.`
        : `${f.file}: ${formatCount(f.written)} values set.`
  if (f.status === 'revived')
    return `${f.file} was undone before and is in the book again, as batch ${f.batch ?? '?'}.`
  if (f.status === 'same_file') return `${f.file} is in the book already; nothing was written.`
  const open = f.errors === 0 ? '' : `; ${formatCount(f.errors)} need you`
  return `${f.file}: ${formatCount(f.written)} new, ${formatCount(f.duplicates)} known${open}.`
}

/** Rows that "Commit n of m" counts: everything that says something new or cannot be read. */
export function amounts(entry: Entry): { chosen: number; choosable: number } {
  const c = entry.counts
  if (entry.market !== null && entry.judged !== null) {
    const { written } = entry.judged
    return { chosen: written, choosable: written }
  }
  if (c === null) return { chosen: 0, choosable: 0 }
  const writable = c.new + c.confirmed + c.warning
  return { chosen: entry.choice.count(writable), choosable: writable + c.error }
}

/** Rows of the preview, of every outcome. */
export function rowCount(entry: Entry): number {
  const c = entry.counts
  return c === null ? 0 : c.new + c.duplicate + c.confirmed + c.warning + c.error
}

/** What the failure of a file asks for; empty when no answer would help. */
export function questionsOf(
  judged: ImportedFile,
  title: (id: string) => string,
  table: ImportState['table'],
): ImportQuestion[] {
  const [issue] = judged.issues
  const sentence = issue?.message ?? ''
  switch (issue?.code) {
    case 'zone_needed':
      return [{ ask: 'zone', sentence, proposed: null, choices: ZONES.map((z) => ({ value: z, text: z })) }]
    case 'format_ambiguous':
      return [
        {
          ask: 'format',
          sentence,
          proposed: judged.format,
          choices: judged.format === null ? [] : [{ value: judged.format, text: title(judged.format) }],
        },
      ]
    default:
      // a table that cannot be read as mapped is not the end: its columns can be mapped anew
      return table === null ? [] : [{ ask: 'columns', sentence, proposed: null, choices: [] }]
  }
}

/** The commit does not wait for this one: the proposed name stands, and then the book has an account of that name. */
function accountQuestion({ file, proposedAccount }: Entry): ImportQuestion[] {
  if (proposedAccount === null) return []
  const sentence = `${file} does not say which account it is of.`
  return [{ ask: 'account', sentence, proposed: proposedAccount, choices: [] }]
}

/** Zones of the places where statements come from; any other IANA zone may be typed. */
const ZONES = [
  'America/New_York',
  'America/Chicago',
  'Europe/London',
  'Europe/Berlin',
  'Asia/Singapore',
  'Asia/Hong_Kong',
  'Asia/Tokyo',
  'Australia/Sydney',
  'UTC',
] as const

/** What the window is told of one file. @param title names of formats by id */
export function stateOf(entry: Entry, title: (id: string) => string): ImportState {
  const { judged, answers } = entry
  const format = judged?.format ?? answers.format ?? null
  const { chosen, choosable } = amounts(entry)
  const failed = entry.stage === 'failed' ? (entry.result ?? judged) : null
  return {
    import: entry.id,
    handle: entry.handle,
    file: entry.file,
    bytes: entry.bytes,
    stage: entry.stage,
    format: format === null ? null : { id: format, title: title(format) },
    zone: answers.zone ?? null,
    account: answers.account ?? null,
    questions:
      entry.stage === 'asking' && judged !== null
        ? questionsOf(judged, title, entry.table)
        : entry.stage === 'ready'
          ? accountQuestion(entry)
          : [],
    table: entry.table,
    keepMapping: answers.keepMapping ?? true,
    market: entry.market,
    judged: judged === null ? null : { ...judged, issues: judged.issues.slice(0, ISSUES_KEPT) },
    counts: entry.counts,
    chosen,
    choosable,
    result: entry.result,
    failure: failed === null ? null : (failed.issues[0]?.message ?? `${entry.file} could not be read.`),
  }
}
