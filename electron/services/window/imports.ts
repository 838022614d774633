/** Import as the window sees it: one importer process a file, its questions, its judged rows, the choice of rows, the commit. */
import { randomUUID } from 'node:crypto'
import type { RowOutcome } from '../../../shared/model/position.ts'
import { AppError } from '../../../shared/protocol/appError.ts'
import { type ImportedFile, type ImportProgress, ISSUES_KEPT } from '../../../shared/protocol/import.ts'
import type {
  ImportCounts,
  ImportPage,
  ImportQuestion,
  ImportState,
  PreviewFilter,
} from '../../../shared/protocol/window/importing.ts'
import type { FileHandles } from '../fileHandles.ts'
import {
  checkReadingOptions,
  type ImporterPort,
  type ImporterRun,
  ImportUsageError,
} from '../importStatement.ts'
import type { RowRange } from '../importStatementRows.ts'
import type { Job, Jobs } from './jobs.ts'
import { RowChoice } from './rowChoice.ts'

const IMPORTS_KEPT = 8
const PROGRESS_STEP_MS = 100

const FILTERS: { readonly [F in PreviewFilter]: readonly RowOutcome[] | null } = {
  all: null,
  new: ['new'],
  duplicate: ['duplicate'],
  confirmed: ['confirmed'],
  warning: ['warning'],
  error: ['error'],
  needs_you: ['warning', 'error'],
}

export interface ImportDesk {
  readonly handles: FileHandles
  readonly jobs: Jobs
  readonly now: () => number
  readonly importer: ImporterPort
  readonly bookPath: () => string
  readonly formatTitle: (id: string) => string
  /** a batch was written or revived */
  readonly written: () => void
}

type Answers = { readonly format?: string; readonly zone?: string; readonly account?: string }

interface Entry {
  readonly id: string
  readonly handle: string
  readonly file: string
  readonly bytes: number
  stage: ImportState['stage']
  answers: Answers
  run: ImporterRun | null
  judged: ImportedFile | null
  counts: ImportCounts | null
  choice: RowChoice
  result: ImportedFile | null
  job: Job
  cancelled: boolean
  /** settles when the stage is no longer `reading` or `writing` */
  resting: Promise<void>
}

export class Imports {
  readonly #desk: ImportDesk
  readonly #entries = new Map<string, Entry>()

  constructor(desk: ImportDesk) {
    this.#desk = desk
  }

  /** Starts reading an uploaded file. @throws AppError `file/not-found`, `protocol/bad-input` */
  start(handle: string, file: string, bytes: number, answers: Answers): ImportState {
    this.#makeRoom()
    const id = randomUUID()
    const subject = { kind: 'import', import: id, progress: null, batch: null } as const
    const entry: Entry = {
      id,
      handle,
      file,
      bytes,
      stage: 'reading',
      answers,
      run: null,
      judged: null,
      counts: null,
      choice: new RowChoice(),
      result: null,
      job: this.#desk.jobs.start(`Import ${file}`, 'bytes', subject, () => this.cancel(id)),
      cancelled: false,
      resting: Promise.resolve(),
    }
    this.#entries.set(id, entry)
    this.#read(entry)
    return stateOf(entry, this.#desk.formatTitle)
  }

  /** @param waitMs for the end of reading or writing */
  async state(id: string, waitMs = 0): Promise<ImportState> {
    const entry = this.#entry(id)
    if (waitMs > 0) await Promise.race([entry.resting, pause(waitMs)])
    return stateOf(entry, this.#desk.formatTitle)
  }

  /** Reads the file again with other answers. */
  answer(id: string, answers: Answers): ImportState {
    const entry = this.#entry(id)
    if (entry.stage === 'writing' || entry.stage === 'done') return stateOf(entry, this.#desk.formatTitle)
    entry.run?.kill()
    entry.answers = { ...entry.answers, ...answers }
    this.#read(entry)
    return stateOf(entry, this.#desk.formatTitle)
  }

  async page(id: string, filter: PreviewFilter, offset: number, limit: number): Promise<ImportPage> {
    const entry = this.#entry(id)
    const outcome = FILTERS[filter]
    const query = { offset, limit, ...(outcome === null ? {} : { outcome }) }
    const page = (await entry.run?.page(query)) ?? { total: 0, rows: [] }
    entry.choice.seen(page.rows)
    return {
      import: id,
      offset,
      total: page.total,
      rows: page.rows.map((r) => ({ ...r, chosen: r.row !== null && entry.choice.has(r.row) })),
    }
  }

  choose(
    id: string,
    choice: { readonly all?: boolean; readonly rows?: readonly number[]; readonly chosen?: boolean },
  ): ImportState {
    const entry = this.#entry(id)
    if (choice.all !== undefined) entry.choice.setAll(choice.all)
    for (const row of choice.rows ?? []) entry.choice.set(row, choice.chosen ?? true)
    return stateOf(entry, this.#desk.formatTitle)
  }

  /** Writes what is chosen. @throws AppError when the file is not ready */
  async commit(id: string): Promise<ImportState> {
    const entry = this.#entry(id)
    const { run, judged } = entry
    if (entry.stage !== 'ready' || run === null || judged === null)
      throw new AppError(
        'protocol/bad-input',
        `${entry.file} is not ready to be written: wait until it has been read.`,
      )
    entry.stage = 'writing'
    entry.job.progress(null, null, `Writing ${entry.file}.`)
    const ranges: readonly RowRange[] | null = entry.choice.ranges(rowCount(entry))
    const written = run.commit(ranges)
    entry.resting = written.then(() => {})
    const result = await written
    run.kill()
    entry.run = null
    entry.result = result
    this.#finish(entry, result)
    return stateOf(entry, this.#desk.formatTitle)
  }

  /** Kills the importer; of an ended import, forgets it. */
  cancel(id: string): void {
    const entry = this.#entries.get(id)
    if (entry === undefined) return
    // A commit under way is decided by its transaction; a kill could not say truly what became of it.
    if (entry.stage === 'writing') return
    entry.cancelled = true
    entry.run?.kill()
    entry.run = null
    if (entry.stage === 'done' || entry.stage === 'failed' || entry.stage === 'cancelled') {
      this.#entries.delete(id)
      return
    }
    entry.stage = 'cancelled'
    entry.job.end({
      state: 'cancelled',
      sentence: `Cancelled; nothing of ${entry.file} was written.`,
      offer: 'none',
    })
  }

  close(): void {
    for (const entry of this.#entries.values()) entry.run?.kill()
    this.#entries.clear()
  }

  #entry(id: string): Entry {
    const entry = this.#entries.get(id)
    if (entry === undefined)
      throw new AppError('file/not-found', 'This import is closed: choose the file again.')
    return entry
  }

  #makeRoom(): void {
    const ended = [...this.#entries.values()].filter((e) => e.run === null)
    if (this.#entries.size < IMPORTS_KEPT) return
    const [oldest] = ended.length > 0 ? ended : [...this.#entries.values()]
    if (oldest !== undefined) {
      this.cancel(oldest.id)
      this.#entries.delete(oldest.id)
    }
  }

  #read(entry: Entry): void {
    const path = this.#desk.handles.path(entry.handle)
    if (path === null)
      throw new AppError('file/not-found', `"${entry.file}" is no longer open here: drop it again.`)
    const { format = null, account = null, zone = null } = entry.answers
    try {
      checkReadingOptions(
        { handles: this.#desk.handles, importer: this.#desk.importer, bookPath: '' },
        entry.answers,
      )
    } catch (e) {
      if (e instanceof ImportUsageError) throw new AppError('protocol/bad-input', e.message)
      throw e
    }
    entry.stage = 'reading'
    entry.judged = null
    entry.counts = null
    entry.choice = new RowChoice()
    let shownAt = Number.NEGATIVE_INFINITY
    const onProgress = (p: ImportProgress): void => {
      const now = this.#desk.now()
      // a clock that was set back must not silence the progress
      if (now >= shownAt && now - shownAt < PROGRESS_STEP_MS) return
      shownAt = now
      entry.job.progress(p.done, p.total, PHASES[p.phase], { progress: p })
    }
    const request = { path, name: entry.file, bookPath: this.#desk.bookPath(), format, account, zone }
    const run = this.#desk.importer.start(request, onProgress)
    entry.run = run
    entry.resting = this.#judge(entry, run)
  }

  async #judge(entry: Entry, run: ImporterRun): Promise<void> {
    const judged = await run.judged
    // Another answer, or a cancel, came meanwhile: this reading is not the one that counts.
    if (entry.run !== run || entry.cancelled) return
    entry.judged = judged
    if (judged.status === 'failed') return this.#failed(entry, judged)
    const count = async (outcome: RowOutcome): Promise<number> =>
      (await run.page({ offset: 0, limit: 1, outcome: [outcome] })).total
    const [fresh, duplicate, confirmed, warning, error] = await Promise.all([
      count('new'),
      count('duplicate'),
      count('confirmed'),
      count('warning'),
      count('error'),
    ])
    if (entry.run !== run || entry.cancelled) return
    entry.counts = { new: fresh, duplicate, confirmed, warning, error }
    if (judged.status === 'same_file') {
      entry.result = judged
      entry.stage = 'done'
      entry.run = null
      run.kill()
      entry.job.end({
        state: 'done',
        sentence: `${entry.file} is in the book already; nothing was written.`,
        offer: 'none',
      })
      return
    }
    entry.stage = 'ready'
    const { chosen, choosable } = amounts(entry)
    entry.job.needsYou(`Read: commit ${chosen} of ${choosable}.`)
  }

  #failed(entry: Entry, judged: ImportedFile): void {
    entry.run?.kill()
    entry.run = null
    entry.stage = questionsOf(judged, this.#desk.formatTitle).length > 0 ? 'asking' : 'failed'
    const sentence = judged.issues[0]?.message ?? `${entry.file} could not be read.`
    if (entry.stage === 'asking') entry.job.needsYou(sentence)
    else entry.job.end({ state: 'failed', sentence, offer: 'none' })
  }

  #finish(entry: Entry, result: ImportedFile): void {
    const ok = result.status === 'written' || result.status === 'revived' || result.status === 'same_file'
    entry.stage = ok ? 'done' : 'failed'
    const sentence = ok
      ? doneSentence(result)
      : (result.issues[0]?.message ?? `${entry.file} was not written.`)
    const offer = ok && result.batch !== null ? 'undo' : 'none'
    entry.job.end({ state: ok ? 'done' : 'failed', sentence, offer }, { batch: result.batch })
    if (ok) this.#desk.written()
  }
}

const PHASES: { readonly [P in ImportProgress['phase']]: string } = {
  inspect: 'Looking at the file.',
  parse: 'Reading rows.',
  check: 'Comparing with the book.',
  write: 'Writing.',
}

function doneSentence(f: ImportedFile): string {
  if (f.status === 'revived')
    return `${f.file} was undone before and is in the book again, as batch ${f.batch ?? '?'}.`
  if (f.status === 'same_file') return `${f.file} is in the book already; nothing was written.`
  const open = f.errors === 0 ? '' : `; ${f.errors} need you`
  return `${f.file}: ${f.written} new, ${f.duplicates} known${open}.`
}

/** Rows that "Commit n of m" counts: everything that says something new or cannot be read. */
function amounts(entry: Entry): { chosen: number; choosable: number } {
  const c = entry.counts
  if (c === null) return { chosen: 0, choosable: 0 }
  const writable = c.new + c.confirmed + c.warning
  return { chosen: entry.choice.count(writable), choosable: writable + c.error }
}

function rowCount(entry: Entry): number {
  const c = entry.counts
  return c === null ? 0 : c.new + c.duplicate + c.confirmed + c.warning + c.error
}

/** What the failure of a file asks for; empty when no answer would help. */
function questionsOf(judged: ImportedFile, title: (id: string) => string): ImportQuestion[] {
  const [issue] = judged.issues
  const sentence = issue?.message ?? ''
  switch (issue?.code) {
    case 'zone_needed':
      return [{ ask: 'zone', sentence, proposed: null, choices: ZONES.map((z) => ({ value: z, text: z })) }]
    case 'account_needed':
      return [{ ask: 'account', sentence, proposed: null, choices: [] }]
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
      return []
  }
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

function stateOf(entry: Entry, title: (id: string) => string): ImportState {
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
    questions: entry.stage === 'asking' && judged !== null ? questionsOf(judged, title) : [],
    judged: judged === null ? null : { ...judged, issues: judged.issues.slice(0, ISSUES_KEPT) },
    counts: entry.counts,
    chosen,
    choosable,
    result: entry.result,
    failure: failed === null ? null : (failed.issues[0]?.message ?? `${entry.file} could not be read.`),
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((settle) => {
    setTimeout(settle, ms).unref()
  })
}
