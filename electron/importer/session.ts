/** One file from its first byte to its batch: inspect, parse, check against the book, wait for a yes, write. */
import { existsSync } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { importOutcome, reviveOutcome, sameFileOutcome } from '../../shared/ledger/outcome.ts'
import type { BatchEvidence, BookEvidence } from '../../shared/model/evidence.ts'
import type { ImportedFile, ImportProgress, PreviewQuery } from '../../shared/protocol/import.ts'
import type { RowRange } from '../../shared/protocol/importer.ts'
import type { StatementFormat } from '../../shared/statements/format.ts'
import type { Book } from '../book/book.ts'
import { openBook } from '../book/open.ts'
import type { LockHolder } from '../book/types.ts'
import { cutOffOf, failedFile, latest } from './answer.ts'
import {
  beginsBookExport,
  bookExportOutcome,
  entriesOf,
  readBookExport,
  writeBookExport,
} from './bookExport.ts'
import { type Inspection, inspect, openStatement } from './inspect.ts'
import { IssueLog } from './issueLog.ts'
import { answer, type Judged } from './judged.ts'
import type { FromImporter, ImportJob, ImportTimings } from './messages.ts'
import { chooseFormat, type ParsedStatement, parseStatement } from './parse.ts'
import { Preview } from './preview.ts'
import { Refusal } from './refusal.ts'
import { chooseRows, isNothing } from './rowChoice.ts'
import { refuseLongStretch } from './stretches.ts'
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
  #lastProgress = 0
  /** true once the last answer was sent */
  finished = false

  constructor(send: (message: FromImporter) => void) {
    this.#send = send
  }

  /** Judges the file and answers `judged`; nothing is written. */
  async start(job: ImportJob): Promise<void> {
    this.#job = job
    let file: ImportedFile
    try {
      file = await this.#judge(job)
    } catch (error) {
      file = failedFile(job.name, this.#format, reasonOf(job.name, error))
    }
    this.finished = file.status === 'same_file' || (file.status === 'failed' && this.#preview === null)
    this.#send({ kind: 'judged', file, timings: this.#times() })
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
      const format = chooseFormat(job.name, inspection, job.format)
      this.#format = format.id
      const zone = job.zone ?? this.#rememberedZone(job, format) ?? format.defaultZone
      if (zone === null && format.id !== BOOK_FORMAT) throw zoneNeeded(job.name, format)
      if (format.id === BOOK_FORMAT && beginsBookExport(inspection))
        return this.#judgeExport(job, handle, inspection)
      const log = new IssueLog()
      for (const issue of inspection.encoding.issues) log.add(issue)
      const how = { name: job.name, format, zone, account: job.account }
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

  /** The answer for bytes that are in the book already, live or undone; null for new ones. */
  #knownFile(job: ImportJob, inspection: Inspection): ImportedFile | null {
    return this.#reading(job, (book) => {
      const found = book?.findFile(inspection.sha256) ?? null
      if (book === null || found === null) return null
      const before = this.#evidenceOf(book)
      const batch = before.batches.find((b) => b.number === found.number) as BatchEvidence
      const outcome = found.live ? sameFileOutcome(batch) : reviveOutcome(before, found.number)
      const judged: Judged = {
        sha256: inspection.sha256,
        format: formatOf(job, inspection) ?? batch.format,
        rows: batch.rows.length,
        drafts: outcome.written + outcome.duplicates + outcome.confirmed,
        batch: null,
        exported: null,
        outcome,
        log: new IssueLog(),
        revision: book.ledgerRevision(),
        cutOff: cutOffOf(batch),
      }
      this.#judged = judged
      return found.live
        ? answer(job.name, judged, 'same_file', found.number)
        : answer(job.name, judged, 'preview', null)
    })
  }

  /** The zone a person gave for the newest file of the same format: asked once, not for every file. */
  #rememberedZone(job: ImportJob, format: StatementFormat): string | null {
    if (format.defaultZone !== null) return null
    return this.#reading(job, (book) => {
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
    const outcome = importOutcome(before, batch)
    this.#timings.check = performance.now() - begun
    this.#preview = new Preview(batch, outcome, log.sorted())
    const judged = {
      sha256: batch.sha256,
      format: this.#format ?? batch.format,
      rows,
      drafts,
      batch,
      exported: null,
      outcome,
      log,
      revision,
      cutOff: cutOffOf(batch),
    }
    this.#judged = judged
    return answer(job.name, judged, 'preview', null)
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
    return this.#reading(job, (book) => ({
      before: book === null ? NOTHING : this.#evidenceOf(book),
      revision: book?.ledgerRevision() ?? null,
    }))
  }

  #write(job: ImportJob, ranges: readonly RowRange[] | null): ImportedFile {
    const judged = this.#judged
    if (judged === null) throw new Refusal('nothing_judged', `${job.name} was not read; import it again.`)
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
      return this.#commitInto(book, job, judged, ranges)
    } finally {
      book.close()
      this.#timings.write = performance.now() - begun
    }
  }

  #commitInto(book: Book, job: ImportJob, judged: Judged, ranges: readonly RowRange[] | null): ImportedFile {
    if (judged.exported !== null) return this.#commitExport(book, job, judged, judged.exported, ranges)
    const found = book.findFile(judged.sha256)
    if (found?.live === true) {
      const before = book.evidence({ raw: false })
      const batch = before.batches.find((b) => b.number === found.number) as BatchEvidence
      return answer(job.name, { ...judged, outcome: sameFileOutcome(batch) }, 'same_file', found.number)
    }
    if (found !== null) {
      const outcome =
        judged.batch === null && book.ledgerRevision() === judged.revision
          ? judged.outcome
          : reviveOutcome(book.evidence({ raw: false }), found.number)
      book.reviveBatch(found.number)
      return answer(job.name, { ...judged, outcome }, 'revived', found.number)
    }
    if (judged.batch === null)
      throw new Refusal('book_changed', `The book changed while ${job.name} was read: import it again.`)
    const batch = chooseRows(judged.batch, ranges)
    if (isNothing(batch))
      throw new Refusal(
        'no_rows_chosen',
        `None of the rows of ${job.name} was chosen, so nothing was written.`,
      )
    // What was judged stands only for the rows and the book it was judged with.
    const outcome =
      batch === judged.batch && book.ledgerRevision() === (judged.revision ?? 0)
        ? judged.outcome
        : importOutcome(book.evidence({ raw: false }), batch)
    const number = book.writeBatch(batch)
    return answer(job.name, { ...judged, outcome, cutOff: cutOffOf(batch) }, 'written', number)
  }

  #commitExport(
    book: Book,
    job: ImportJob,
    judged: Judged,
    exported: BookEvidence,
    ranges: readonly RowRange[] | null,
  ): ImportedFile {
    if (ranges !== null)
      throw new Refusal(
        'export_whole',
        `${job.name} is a whole book: it goes in as a whole, without a choice of rows.`,
      )
    const before = book.ledgerRevision()
    const first = writeBookExport(book, exported)
    const status = book.ledgerRevision() === before ? 'same_file' : 'written'
    return answer(job.name, judged, status, first)
  }

  /** Runs `use` on a read-only connection, or with null when the book does not exist yet. */
  #reading<T>(job: ImportJob, use: (book: Book | null) => T): T {
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

/** The format of a file the book has already, null when this build does not recognise it any more. */
function formatOf(job: ImportJob, inspection: Inspection): string | null {
  try {
    return chooseFormat(job.name, inspection, null).id
  } catch {
    return null
  }
}
