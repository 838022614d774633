/** One file from its first byte to its batch: inspect, parse, check against the book, wait for a yes, write. */
import { existsSync } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { importOutcome, reviveOutcome, sameFileOutcome } from '../../shared/ledger/outcome.ts'
import type { BatchEvidence, BookEvidence } from '../../shared/model/evidence.ts'
import type { ImportedFile, ImportProgress, PreviewQuery } from '../../shared/protocol/import.ts'
import type { RowRange } from '../../shared/protocol/importer.ts'
import type { MarketPreview } from '../../shared/protocol/marketFile.ts'
import type { StatementFormat } from '../../shared/statements/format.ts'
import { genericCsv } from '../../shared/statements/generic-csv/format.ts'
import type { Book } from '../book/book.ts'
import { openBook } from '../book/open.ts'
import type { LockHolder } from '../book/types.ts'
import { cutOffOf, failedFile, latest } from './answer.ts'
import { beginsBookExport, bookExportOutcome, entriesOf, readBookExport } from './bookExport.ts'
import { chooseMarket, chooseReading } from './choice.ts'
import { commitJudged } from './commit.ts'
import { type Inspection, inspect, openStatement } from './inspect.ts'
import { IssueLog } from './issueLog.ts'
import { answer, type Judged } from './judged.ts'
import {
  commitMarket,
  isMarketFile,
  type JudgedMarket,
  judgeMarket,
  type marketLayout,
} from './marketFile.ts'
import type { FromImporter, ImportJob, ImportTimings } from './messages.ts'
import { headOf, type ParsedStatement, parseStatement } from './parse.ts'
import { Preview } from './preview.ts'
import { type Readings, readingsOf, sameReading } from './readings.ts'
import { Refusal } from './refusal.ts'
import { chooseRows, isNothing } from './rowChoice.ts'
import { refuseLongStretch } from './stretches.ts'
import { keepMapping, mappedTable, type TableReading, usedMapping } from './tables.ts'
import { reasonOf, unusable, zoneNeeded } from './verdicts.ts'

const NOTHING: BookEvidence = { batches: [], edits: [] }
const PROGRESS_MS = 100
const WAIT_SHOWN_MS = 1000

/** Hedgerow's own format: prints the zone of each account, and may hold a whole book. */
const BOOK_FORMAT = 'hedgerow-statement'

export class ImportSession {
  readonly #send: (message: FromImporter) => void
  readonly #timings = { inspect: 0, parse: 0, intake: 0, loadBook: 0, check: 0, write: 0 }
  #job: ImportJob | null = null
  #format: string | null = null
  #judged: Judged | null = null
  #preview: Preview | null = null
  #reading: TableReading | null = null
  #zone: string | null = null
  #market: JudgedMarket | null = null
  #readings: Readings = { live: null, undone: [], next: '' }
  #lastProgress = 0
  /** true once the last answer was sent */
  finished = false

  constructor(send: (message: FromImporter) => void) {
    this.#send = send
  }

  /** Judges the file and answers `judged`; nothing is written. Once more: judges it anew, as the new job says. */
  async start(job: ImportJob): Promise<void> {
    this.#job = job
    this.#format = null
    this.#judged = null
    this.#preview = null
    this.#reading = null
    this.#zone = null
    this.#market = null
    let file: ImportedFile
    try {
      file = await this.#judge(job)
    } catch (error) {
      file = failedFile(job.name, this.#format, reasonOf(job.name, error))
    }
    const table = this.#reading === null ? null : mappedTable(this.#reading, this.#zone)
    this.finished =
      file.status === 'same_file' || (file.status === 'failed' && this.#preview === null && table === null)
    const market = this.#marketPreview()
    this.#send({ kind: 'judged', file, table, market, waits: !this.finished, timings: this.#times() })
  }

  #marketPreview(): MarketPreview | null {
    return this.#market?.preview ?? null
  }

  /** Answers one page of the preview. */
  page(id: number, query: PreviewQuery): void {
    this.#send({ kind: 'page', id, page: this.#preview?.page(query) ?? { total: 0, rows: [] } })
  }

  /** Writes what was judged and answers `committed`. */
  async commit(rows: readonly RowRange[] | null): Promise<void> {
    const job = this.#job as ImportJob
    let file: ImportedFile
    try {
      file = this.#write(job, rows)
    } catch (error) {
      file = failedFile(job.name, this.#format, reasonOf(job.name, error))
    }
    this.finished = true
    this.#send({ kind: 'committed', file, timings: this.#times() })
  }

  async #judge(job: ImportJob): Promise<ImportedFile> {
    const handle = await openStatement(job.path, job.name)
    try {
      const { size } = await handle.stat()
      const inspection = await this.#timed('inspect', () =>
        inspect(handle, job.name, (done) => this.#progress('inspect', done, size)),
      )
      refuseLongStretch(job.name, inspection.longest)
      const known = this.#knownFile(job, inspection)
      if (known !== null) return known
      const layout = chooseMarket(headOf(job.name, inspection), job, (use) => this.#withBook(job, use))
      if (layout !== null) return await this.#judgeMarket(job, handle, inspection, layout)
      const format = this.#choose(job, inspection)
      const mapping = this.#reading?.mapping ?? null
      this.#zone = job.zone ?? mapping?.zone ?? this.#rememberedZone(job, format) ?? format.defaultZone
      const zone = this.#zone
      if (zone === null && format.id !== BOOK_FORMAT) throw zoneNeeded(job.name, format)
      if (format.id === BOOK_FORMAT && beginsBookExport(inspection))
        return this.#judgeExport(job, handle, inspection)
      const log = new IssueLog()
      for (const issue of inspection.encoding.issues) log.add(issue)
      const how = { name: job.name, format, zone, account: job.account, mapping }
      const parsed = await this.#timed('parse', () =>
        parseStatement(handle, inspection, how, log, (done) => this.#progress('parse', done, size)),
      )
      this.#timings.intake = parsed.intakeMs
      if (log.kept.some((i) => i.code === 'book_export')) return this.#judgeExport(job, handle, inspection)
      return this.#check(job, parsed, log)
    } finally {
      await handle.close()
    }
  }

  async #judgeMarket(
    job: ImportJob,
    handle: FileHandle,
    inspection: Inspection,
    layout: NonNullable<ReturnType<typeof marketLayout>>,
  ): Promise<ImportedFile> {
    const asOf = job.marketAsOf ?? null
    if (asOf === null) throw isMarketFile(job.name, layout.title)
    const log = new IssueLog()
    for (const issue of inspection.encoding.issues) log.add(issue)
    const about = { name: job.name, inspection, layout, asOf, log }
    const judged = await this.#timed('parse', () =>
      judgeMarket(handle, about, (use) => this.#withBook(job, use)),
    )
    if ('status' in judged) return judged
    this.#format = judged.facts.format
    this.#market = judged
    return judged.file
  }

  /** @throws Refusal */
  #choose(job: ImportJob, inspection: Inspection): StatementFormat {
    const { format, reading, refusal } = chooseReading(headOf(job.name, inspection), job, (use) =>
      this.#withBook(job, use),
    )
    this.#reading = reading
    if (format === null) throw refusal
    this.#format = format.id
    return format
  }

  /** The answer for bytes that are in the book already, live or undone; null for new ones and for undone tables, which are read anew. */
  #knownFile(job: ImportJob, inspection: Inspection): ImportedFile | null {
    return this.#withBook(job, (book) => {
      this.#readings = readingsOf(book, inspection.sha256)
      const number = this.#readings.live ?? this.#readings.undone.at(-1) ?? null
      if (book === null || number === null) return null
      const live = this.#readings.live !== null
      const format = this.#formatOf(job, inspection)
      if (!live && format === genericCsv.id) return null
      const before = this.#evidenceOf(book)
      const batch = before.batches.find((b) => b.number === number) as BatchEvidence
      const outcome = live ? sameFileOutcome(batch) : reviveOutcome(before, number)
      const judged: Judged = {
        sha256: batch.sha256,
        file: inspection.sha256,
        format: format ?? batch.format,
        rows: batch.rows.length,
        drafts: outcome.written + outcome.duplicates + outcome.confirmed,
        batch: null,
        exported: null,
        outcome,
        log: new IssueLog(),
        revision: book.ledgerRevision(),
        cutOff: cutOffOf(batch),
        mapping: null,
      }
      this.#judged = judged
      return live ? answer(job.name, judged, 'same_file', number) : answer(job.name, judged, 'preview', null)
    })
  }

  /** The format of a file the book has already, null when this build does not recognise it any more. */
  #formatOf(job: ImportJob, inspection: Inspection): string | null {
    try {
      return this.#choose({ ...job, format: null }, inspection).id
    } catch {
      return this.#reading === null ? null : genericCsv.id
    } finally {
      this.#format = null
    }
  }

  /** The zone a person gave for the newest file of the same format: asked once, not for every file. */
  #rememberedZone(job: ImportJob, format: StatementFormat): string | null {
    if (format.defaultZone !== null) return null
    return this.#withBook(job, (book) => {
      const newest = (book?.batches() ?? []).findLast(
        (b) => b.live && (b.format === format.id || b.format.startsWith(`${format.id}-`)),
      )
      return newest?.accounts[0]?.zone ?? null
    })
  }

  #check(job: ImportJob, parsed: ParsedStatement, log: IssueLog): ImportedFile {
    this.#progress('check', 0, null)
    const { rows, drafts, batch } = parsed
    if (parsed.broken || isNothing(batch)) {
      this.#preview = new Preview(
        batch,
        { written: 0, duplicates: 0, confirmed: 0, warnings: [], rows: [] },
        log.sorted(),
      )
      return failedFile(job.name, this.#format, unusable(job.name, parsed, log), { rows, drafts, log })
    }
    const { before, revision } = this.#before(job)
    const begun = performance.now()
    const again = this.#undoneTwin(before, batch)
    const outcome = again === null ? importOutcome(before, batch) : reviveOutcome(before, again.number)
    this.#timings.check = performance.now() - begun
    this.#preview = new Preview(batch, outcome, log.sorted())
    const sha256 = again?.sha256 ?? this.#readings.next
    const judged = {
      sha256,
      file: batch.sha256,
      format: this.#format ?? batch.format,
      rows,
      drafts,
      batch: again === null ? { ...batch, sha256 } : null,
      exported: null,
      outcome,
      log,
      revision,
      cutOff: cutOffOf(batch),
      mapping: this.#reading === null ? null : usedMapping(this.#reading),
      skipped: parsed.skipped,
      accounts: batch.accounts.map(({ id, zone }) => ({ id, zone })),
    }
    this.#judged = judged
    return answer(job.name, judged, 'preview', null)
  }

  /** The undone batch of the same bytes that says the same, if there is one: it is revived instead of written again. */
  #undoneTwin(before: BookEvidence, batch: BatchEvidence): BatchEvidence | null {
    const twins = before.batches.filter((b) => this.#readings.undone.includes(b.number))
    return twins.find((b) => sameReading(b, batch)) ?? null
  }

  /** A whole book in one file: its batches and edits are judged and written together. */
  #judgeExport(job: ImportJob, handle: FileHandle, inspection: Inspection): ImportedFile {
    const log = new IssueLog()
    const begun = performance.now()
    const exported = readBookExport(handle.fd, inspection, job.name, log)
    this.#timings.parse += performance.now() - begun
    if (log.errors > 0 || exported.batches.length + exported.edits.length === 0)
      return failedFile(
        job.name,
        BOOK_FORMAT,
        {
          code: 'file_not_imported',
          message: `${job.name} was not imported, not even in part: the export is damaged or incomplete.`,
        },
        { rows: 0, drafts: 0, log },
      )
    const { before, revision } = this.#before(job)
    const drafts = exported.batches.reduce((n, b) => n + entriesOf(b), 0)
    const judged = {
      sha256: inspection.sha256,
      file: inspection.sha256,
      mapping: null,
      format: BOOK_FORMAT,
      rows: exported.batches.reduce((n, b) => n + b.rows.length, exported.edits.length),
      drafts,
      batch: null,
      exported,
      outcome: bookExportOutcome(before, exported),
      log,
      revision,
      cutOff: latest(exported.batches.map(cutOffOf)),
    }
    this.#judged = judged
    return answer(job.name, judged, 'preview', null)
  }

  #before(job: ImportJob): { before: BookEvidence; revision: number | null } {
    return this.#withBook(job, (book) => ({
      before: book === null ? NOTHING : this.#evidenceOf(book),
      revision: book?.ledgerRevision() ?? null,
    }))
  }

  #write(job: ImportJob, ranges: readonly RowRange[] | null): ImportedFile {
    const judged = this.#judged
    const market = this.#market
    if (market === null && judged === null)
      throw new Refusal('nothing_judged', `${job.name} was not read; import it again.`)
    // before the book is opened, which makes a missing one
    if (judged !== null && judged.batch !== null && isNothing(chooseRows(judged.batch, ranges)))
      throw new Refusal(
        'no_rows_chosen',
        `None of the rows of ${job.name} was chosen, so nothing was written.`,
      )
    this.#progress('write', 0, null)
    const begun = performance.now()
    const book = openBook(job.bookPath, {
      mode: 'write',
      host: job.host,
      now: Date.now,
      waitMs: job.waitMs,
      onWait: (_, holder) => this.#waiting(holder),
      ...(job.lockToken === null ? {} : { lockToken: job.lockToken }),
    })
    try {
      if (market !== null) return commitMarket(book, market)
      return commitJudged(book, judged as Judged, { name: job.name, ranges, keep: this.#kept(job) })
    } finally {
      book.close()
      this.#timings.write = performance.now() - begun
    }
  }

  /** What keeps the mapping that this import was given; null: nothing is to be kept. */
  #kept(job: ImportJob): ((book: Book) => void) | null {
    const reading = this.#reading
    if (job.keepMapping !== true || reading?.origin !== 'given') return null
    return (book) => keepMapping(book, reading, { file: job.name, savedAt: Date.now(), zone: this.#zone })
  }

  /** Runs `use` on a read-only connection, or with null when the book does not exist yet. */
  #withBook<T>(job: ImportJob, use: (book: Book | null) => T): T {
    if (!existsSync(job.bookPath)) return use(null)
    const book = openBook(job.bookPath, { mode: 'read', host: job.host, now: Date.now })
    try {
      return use(book)
    } finally {
      book.close()
    }
  }

  #evidenceOf(book: Book): BookEvidence {
    const begun = performance.now()
    const evidence = book.evidence({ raw: false })
    this.#timings.loadBook += performance.now() - begun
    return evidence
  }

  /** A wait for the book is shown, with the name of whoever holds it, about once a second. */
  #waiting(holder: LockHolder | null): void {
    const now = performance.now()
    if (now - this.#lastProgress < WAIT_SHOWN_MS) return
    this.#lastProgress = now
    const waitingFor =
      holder === null ? 'another commit' : `${holder.host}, process ${holder.process} on ${holder.machine}`
    const file = this.#job?.name ?? ''
    this.#send({ kind: 'progress', progress: { file, phase: 'write', done: 0, total: null, waitingFor } })
  }

  async #timed<T>(step: 'inspect' | 'parse', work: () => Promise<T>): Promise<T> {
    const begun = performance.now()
    try {
      return await work()
    } finally {
      this.#timings[step] = performance.now() - begun
    }
  }

  #times(): ImportTimings {
    return { ...this.#timings }
  }

  #progress(phase: ImportProgress['phase'], done: number, total: number | null): void {
    const now = performance.now()
    if (done > 0 && done !== total && now - this.#lastProgress < PROGRESS_MS) return
    this.#lastProgress = now
    this.#send({ kind: 'progress', progress: { file: this.#job?.name ?? '', phase, done, total } })
  }
}
