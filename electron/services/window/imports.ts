/** Import as the window sees it: one importer process a file, its questions, its judged rows, the choice of rows, the commit. */
import { randomUUID } from 'node:crypto'
import type { RowOutcome } from '../../../shared/model/position.ts'
import { AppError } from '../../../shared/protocol/appError.ts'
import type { ImportedFile, ImportProgress, MappedTable } from '../../../shared/protocol/import.ts'
import type {
  ImportCounts,
  ImportPage,
  ImportState,
  PreviewFilter,
} from '../../../shared/protocol/window/importing.ts'
import { formatCount } from '../../../shared/report/numbers.ts'
import type { FileHandles } from '../fileHandles.ts'
import {
  checkReadingOptions,
  type ImporterPort,
  type ImporterRun,
  ImportUsageError,
} from '../importStatement.ts'
import type { RowRange } from '../importStatementRows.ts'
import {
  type Answers,
  amounts,
  doneSentence,
  type Entry,
  PHASES,
  questionsOf,
  rowCount,
  stateOf,
} from './importState.ts'
import type { Jobs } from './jobs.ts'
import { RowChoice } from './rowChoice.ts'
import { isBrokersName, type ReadAs } from './statementAccounts.ts'

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
  /** instant of the book's figures, ms UTC */
  readonly asOf: () => number
  /** account last said for files that are read as this one; null: none */
  readonly saidAccount: (read: ReadAs) => string | null
  readonly hasAccount: (account: string) => boolean
  readonly keepAccount: (read: ReadAs, account: string) => Promise<void>
  /** a batch was written or revived */
  readonly written: () => void
}

export class Imports {
  readonly #desk: ImportDesk
  readonly #entries = new Map<string, Entry>()
  /** which reading of a file counts: the last that was begun */
  readonly #current = new Map<string, symbol>()

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
      table: null,
      market: null,
      counts: null,
      choice: new RowChoice(),
      result: null,
      job: this.#desk.jobs.start(`Import ${file}`, 'bytes', subject, () => this.cancel(id)),
      readAs: null,
      proposedAccount: null,
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
    entry.answers = { ...entry.answers, ...answers }
    this.#read(entry)
    return stateOf(entry, this.#desk.formatTitle)
  }

  /** The table of an import and its name, for a mapping's file. @throws AppError when it reads no table */
  table(id: string): { readonly file: string; readonly table: MappedTable } {
    const { file, table } = this.#entry(id)
    if (table === null)
      throw new AppError('protocol/bad-input', `${file} is no table: it has no columns to map.`)
    return { file, table }
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
    if (entry.stage === 'ready') entry.job.needsYou(readySentence(entry))
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
    const { account } = entry.answers
    if (result.status === 'written' && account !== undefined && entry.readAs !== null)
      await this.#desk.keepAccount(entry.readAs, account)
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
    const { format = null, account = null, zone = null, mapping = null, keepMapping = true } = entry.answers
    try {
      checkReadingOptions(
        { handles: this.#desk.handles, importer: this.#desk.importer, bookPath: '' },
        { ...(format === null ? {} : { format }), ...(zone === null ? {} : { zone }) },
      )
    } catch (e) {
      if (e instanceof ImportUsageError) throw new AppError('protocol/bad-input', e.message)
      throw e
    }
    const waiting = entry.stage !== 'reading' && entry.run?.waits() === true ? entry.run : null
    entry.stage = 'reading'
    entry.judged = null
    entry.counts = null
    entry.choice = new RowChoice()
    entry.job.progress(null, null, `Reading ${entry.file}.`)
    const reading = { format, account, zone, mapping, keepMapping }
    if (waiting !== null) {
      // the process that read it is still there: reading again takes no new one
      entry.resting = this.#judge(entry, waiting, waiting.again(reading))
      return
    }
    entry.run?.kill()
    const request = { path, name: entry.file, bookPath: this.#desk.bookPath(), ...reading }
    const run = this.#desk.importer.start(
      { ...request, marketAsOf: this.#desk.asOf() },
      this.#progressOf(entry),
    )
    entry.run = run
    entry.resting = this.#judge(entry, run, run.judged)
  }

  #progressOf(entry: Entry): (p: ImportProgress) => void {
    let shownAt = Number.NEGATIVE_INFINITY
    return (p) => {
      const now = this.#desk.now()
      // a clock that was set back must not silence the progress
      if (now >= shownAt && now - shownAt < PROGRESS_STEP_MS) return
      shownAt = now
      entry.job.progress(p.done, p.total, PHASES[p.phase], { progress: p })
    }
  }

  async #judge(entry: Entry, run: ImporterRun, reading: Promise<ImportedFile>): Promise<void> {
    const current = Symbol()
    this.#current.set(entry.id, current)
    // Another answer, or a cancel, came meanwhile: this reading is not the one that counts.
    const gone = (): boolean =>
      entry.run !== run || entry.cancelled || this.#current.get(entry.id) !== current
    const judged = await reading
    if (gone()) return
    entry.table = run.table()
    entry.market = run.market()
    const counts = entry.market === null ? await countsOf(run) : null
    if (gone()) return
    entry.judged = judged
    entry.counts = counts
    if (judged.status === 'failed') return this.#failed(entry, judged)
    if (judged.status === 'same_file') {
      entry.result = judged
      entry.stage = 'done'
      entry.run = null
      run.kill()
      entry.job.end({ state: 'done', sentence: doneSentence(judged), offer: 'none' })
      return
    }
    entry.proposedAccount = null
    if (entry.answers.account === undefined) {
      entry.readAs = await readAs(entry, run)
      if (gone()) return
      const account = entry.readAs === null ? null : this.#desk.saidAccount(entry.readAs)
      if (account !== null) {
        entry.answers = { ...entry.answers, account }
        return this.#read(entry)
      }
      entry.proposedAccount = this.#unnamed(entry.readAs)
    }
    entry.stage = 'ready'
    entry.job.needsYou(readySentence(entry))
  }

  /** The broker's name where the file names no account, and no file before it was read as that one. */
  #unnamed(read: ReadAs | null): string | null {
    if (read === null || !isBrokersName(this.#desk.formatTitle(read.format), read.account)) return null
    return this.#desk.hasAccount(read.account) ? null : read.account
  }

  #failed(entry: Entry, judged: ImportedFile): void {
    const asks = questionsOf(judged, this.#desk.formatTitle, entry.table).length > 0
    if (!asks || entry.table === null) {
      entry.run?.kill()
      entry.run = null
      entry.counts = null
    }
    entry.stage = asks ? 'asking' : 'failed'
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

/** What a statement says of itself; a table's account is in its mapping. */
async function readAs(entry: Entry, run: ImporterRun): Promise<ReadAs | null> {
  const format = entry.judged?.format ?? null
  if (format === null || entry.table !== null || entry.market !== null) return null
  const { rows } = await run.page({
    offset: 0,
    limit: 1,
    outcome: ['new', 'duplicate', 'confirmed', 'warning'],
  })
  const account = rows[0]?.account ?? null
  return account === null ? null : { format, account }
}

async function countsOf(run: ImporterRun): Promise<ImportCounts> {
  const rows = async (outcome: RowOutcome): Promise<number> =>
    (await run.page({ offset: 0, limit: 1, outcome: [outcome] })).total
  const [fresh, duplicate, confirmed, warning, error] = await Promise.all([
    rows('new'),
    rows('duplicate'),
    rows('confirmed'),
    rows('warning'),
    rows('error'),
  ])
  return { new: fresh, duplicate, confirmed, warning, error }
}

function readySentence(entry: Entry): string {
  const { chosen, choosable } = amounts(entry)
  return entry.market === null
    ? `Read: commit ${formatCount(chosen)} of ${formatCount(choosable)}.`
    : `Read: ${entry.market.sentence}.`
}

function pause(ms: number): Promise<void> {
  return new Promise((settle) => {
    setTimeout(settle, ms).unref()
  })
}
