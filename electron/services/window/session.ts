/**
 * One window's session: which book is open, its numbers kept current, and the state that the frame shows. Heavy work is done in the
 * engine, in importers and in commands of their own; nothing here takes long.
 */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { AppError } from '../../../shared/protocol/appError.ts'
import type { CallOptions } from '../../../shared/protocol/rpc.ts'
import type { AppState, BookProblem, Stage } from '../../../shared/protocol/window/state.ts'
import { BookBackups } from './bookBackups.ts'
import { Downloads } from './downloads.ts'
import { Imports } from './imports.ts'
import { Jobs } from './jobs.ts'
import { Numbers } from './numbers.ts'
import { OpenBook } from './openBook.ts'
import type { WindowBook, WindowEngine, WindowPorts } from './ports.ts'
import { bookProblem } from './problems.ts'
import { type ReadOnlyState, readOnlyState } from './readOnly.ts'
import { fillSampleBook, isCurrentSample } from './sampleBook.ts'
import { keepAccount, saidAccount } from './statementAccounts.ts'
import { UploadedFiles } from './uploadedFiles.ts'
import { UserStore } from './userStore.ts'

const POLL_MS = 1000

export interface OpenOptions {
  readonly readOnly?: boolean
  readonly create?: boolean
}

export class WindowSession {
  readonly ports: WindowPorts
  readonly user: UserStore
  readonly jobs: Jobs
  readonly files = new UploadedFiles()
  readonly downloads = new Downloads()
  readonly imports: Imports
  readonly engine: WindowEngine
  readonly numbers: Numbers
  readonly backups: BookBackups
  #open: OpenBook | null = null
  #stage: Stage = 'first_run'
  #problem: BookProblem | null = null
  #problemPath: string | null = null
  #waiting: string | null = null
  #sequence = 0
  readonly #listeners = new Set<() => void>()
  #told = false
  #poll: NodeJS.Timeout | null = null

  constructor(ports: WindowPorts) {
    this.ports = ports
    this.user = new UserStore(ports.userFile)
    this.jobs = new Jobs(
      () => ports.now(),
      () => this.changed(),
    )
    this.engine = ports.engine(
      (sentence) => this.numbers.engineLost(sentence),
      () => void this.#openAgain(),
    )
    this.numbers = new Numbers({
      open: () => this.#open,
      engine: this.engine,
      ask: this.ask,
      now: () => ports.now(),
      changed: () => this.changed(),
    })
    this.backups = new BookBackups({
      ports,
      current: () => this.#open?.book ?? null,
      kept: () => this.user.settings.backupsKept,
      changed: () => this.changed(),
    })
    this.imports = new Imports({
      handles: this.files.handles,
      jobs: this.jobs,
      now: () => ports.now(),
      importer: ports.importer(() => this.#open?.book.lockToken ?? null),
      bookPath: () => this.book().book.path,
      formatTitle: (id) => ports.formatTitle(id),
      asOf: () => this.book().asOf.value,
      saidAccount: (read) => saidAccount(this.book().book, read),
      hasAccount: (account) =>
        this.book()
          .book.accounts()
          .some((a) => a.id === account),
      keepAccount: (read, account) => keepAccount(this.writable().book, read, account),
      written: () => this.bookChanged(),
    })
  }

  /** The open book. @throws AppError `book/closed` when none is */
  book(): OpenBook {
    if (this.#open === null)
      throw new AppError(
        'book/closed',
        'No book is open: open the sample, import a statement or start empty.',
      )
    return this.#open
  }

  /** The open book, for a change. @throws AppError `book/read-only` naming who writes it */
  writable(): OpenBook {
    const open = this.book()
    if (!open.writable) {
      const why = open.bookState.readOnly?.sentence ?? `The book ${open.book.path} is open for reading only.`
      throw new AppError('book/read-only', why, {})
    }
    return open
  }

  /** Opens the book a start names, else the user's own when there is one, else the first screen. */
  async start(path: string | null, sample: boolean): Promise<void> {
    // it comes up while the book is opened here
    if (sample || path !== null || existsSync(this.ports.ownBook)) this.engine.start()
    if (sample) await this.openSample()
    else if (path !== null) await this.openPath(path, { create: true })
    else if (existsSync(this.ports.ownBook)) await this.openPath(this.ports.ownBook)
    this.changed()
  }

  /** Opens a book; another writer makes it read-only; a failure becomes the problem screen. */
  async openPath(path: string, options: OpenOptions = {}): Promise<void> {
    this.closeBook()
    this.#stage = 'opening'
    this.changed()
    try {
      this.#take(this.#openFile(path, options))
    } catch (error) {
      this.#fail(path, error)
    }
    this.changed()
  }

  /** The own book made when it is missing, for a first import or a fresh start. */
  async startEmpty(): Promise<OpenBook> {
    mkdirSync(dirname(this.ports.ownBook), { recursive: true })
    await this.openPath(this.ports.ownBook, { create: true })
    return this.book()
  }

  /** Opens the sample, made when it is missing or of an older version. */
  async openSample(): Promise<void> {
    const path = this.ports.sampleBook
    this.closeBook()
    this.#stage = 'opening'
    this.changed()
    try {
      mkdirSync(dirname(path), { recursive: true })
      let book = this.ports.openBook(path, 'write', true)
      if (!isCurrentSample(book)) book = await this.#makeSample(path, book)
      this.#take({ book, readOnly: null })
    } catch (error) {
      if (error instanceof AppError && error.code === 'book/locked') return await this.openPath(path)
      this.#fail(path, error)
    }
    this.changed()
  }

  /** Puts the sample aside; the own book opens when there is one. */
  async removeSample(): Promise<void> {
    const path = this.ports.sampleBook
    await this.#letGo()
    for (const end of ['', '-wal', '-shm'])
      if (existsSync(path + end)) renameSync(path + end, `${path}.removed${end}`)
    this.#stage = 'first_run'
    if (existsSync(this.ports.ownBook)) await this.openPath(this.ports.ownBook)
    this.changed()
  }

  get sampleRemoved(): boolean {
    return existsSync(`${this.ports.sampleBook}.removed`)
  }

  async restoreSample(): Promise<void> {
    const path = this.ports.sampleBook
    if (this.sampleRemoved) {
      await this.#letGo()
      for (const end of ['', '-wal', '-shm'])
        if (existsSync(`${path}.removed${end}`)) renameSync(`${path}.removed${end}`, path + end)
    }
    await this.openSample()
  }

  /** Tries again what the problem screen names. */
  async retry(readOnly: boolean): Promise<void> {
    const path = this.#problemPath
    if (path !== null) await this.openPath(path, { readOnly })
  }

  /** Puts a backup in the place of the open (or failed) book; what was there is kept beside it. */
  async restoreBackup(backup: string): Promise<void> {
    const path = this.#open?.book.path ?? this.#problemPath
    if (path === null) return
    await this.#letGo()
    try {
      this.ports.backups.restore(backup, path)
    } finally {
      await this.openPath(path)
    }
  }

  /** Path of the book that is open or could not be opened; null when none was asked for. */
  get currentPath(): string | null {
    return this.#open?.book.path ?? this.#problemPath
  }

  /** Closes the book here and in the engine: where an open file cannot be renamed, another could not take its place. */
  async #letGo(): Promise<void> {
    this.closeBook()
    // an engine that has ended holds nothing
    await this.engine.release({}).catch(() => {})
  }

  closeBook(): void {
    this.#open?.book.close()
    this.#open = null
    this.#problem = null
    this.#problemPath = null
    this.numbers.forget()
    this.backups.forget()
    if (this.#poll !== null) clearInterval(this.#poll)
    this.#poll = null
  }

  /** Ends everything: importers, engine, book, files. */
  close(): void {
    this.numbers.close()
    this.imports.close()
    this.engine.close()
    this.ports.close()
    this.closeBook()
    this.downloads.close()
    if (this.sampleRemoved)
      for (const end of ['', '-wal', '-shm'])
        rmSync(`${this.ports.sampleBook}.removed${end}`, { force: true })
    this.#listeners.clear()
  }

  /** Asks the engine about the open book at its as-of. @throws AppError of engine and book */
  ask = async <T>(question: string, input: unknown, options: CallOptions = {}): Promise<T> => {
    const open = this.book()
    const request = {
      book: { path: open.book.path, revision: open.book.revision() },
      asOf: open.asOf.value,
      snapshot: null,
      currency: open.reporting,
      question,
      input,
    }
    try {
      return await this.engine.screen<T>(request, options)
    } catch (error) {
      if (error instanceof AppError && error.code === 'engine/lost') this.numbers.engineRefused(error)
      throw error
    }
  }

  /** The book has a new revision, or the as-of moved: numbers are made again. */
  bookChanged(): void {
    this.#open?.read()
    this.changed()
    void this.refresh()
  }

  /** Makes the numbers of the frame again. Calls during a run lead to one more run. */
  refresh(): Promise<void> {
    return this.numbers.refresh()
  }

  /** Starts the engine again, forgetting how often it died. */
  restartEngine(): Promise<void> {
    this.engine.tryAgain()
    return this.numbers.restart()
  }

  setWaiting(sentence: string | null): void {
    this.#waiting = sentence
    this.changed()
  }

  /** Runs `listener` soon after every change; several changes in one task are told once. @returns stops it */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  changed(): void {
    this.#sequence += 1
    if (this.#told) return
    this.#told = true
    setImmediate(() => {
      this.#told = false
      for (const listener of [...this.#listeners]) listener()
    })
  }

  state(): AppState {
    const open = this.#open
    const own = this.user.settings
    const reporting = open?.summary?.reportingCurrency ?? open?.reporting ?? own.reportingCurrency
    return {
      sequence: this.#sequence,
      stage: this.#stage,
      problem: this.#problem,
      book: open?.bookState ?? null,
      asOf: open?.asOf ?? null,
      market: open?.marketState ?? null,
      pricing: this.numbers.pricing,
      engine: this.numbers.engineState,
      jobs: this.jobs.list,
      undo: open?.edits.undoState ?? { undo: null, redo: null },
      backups: open === null ? null : this.backups.state(open.book.path),
      settings: { ...own, reportingCurrency: reporting },
      sampleRemoved: this.sampleRemoved,
      waiting: this.#waiting,
    }
  }

  #openFile(path: string, options: OpenOptions): { book: WindowBook; readOnly: ReadOnlyState | null } {
    if (options.readOnly !== true) {
      try {
        return { book: this.ports.openBook(path, 'write', options.create ?? false), readOnly: null }
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'book/locked') throw error
      }
    }
    const holder = this.ports.lockHolder(path)
    return { book: this.ports.openBook(path, 'read', false), readOnly: readOnlyState(path, holder) }
  }

  #take({ book, readOnly }: { book: WindowBook; readOnly: ReadOnlyState | null }): void {
    this.#open = new OpenBook(book, this.ports, readOnly)
    this.#stage = 'open'
    this.#problem = null
    this.#problemPath = null
    this.user.noteOpened(book.path, this.ports.now())
    this.#poll = setInterval(() => this.#lookForCommits(), POLL_MS)
    this.#poll.unref()
    // the copy waits for the first numbers: a person waits for those
    void this.refresh().finally(() => {
      if (this.#open?.book === book) void this.backups.make(book)
    })
  }

  /** What was shown of the book was not right: nothing of it stays. */
  async #openAgain(): Promise<void> {
    const open = this.#open
    if (open !== null) await this.openPath(open.book.path, { readOnly: !open.writable })
  }

  #fail(path: string, error: unknown): void {
    this.closeBook()
    this.#problem = bookProblem(path, error)
    this.#problemPath = path
    this.#stage = 'problem'
  }

  async #makeSample(path: string, stale: WindowBook): Promise<WindowBook> {
    stale.close()
    for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true })
    const book = this.ports.openBook(path, 'write', true)
    const job = this.jobs.start('Make the sample book', 'files', { kind: 'sample' }, null)
    try {
      const importer = this.ports.importer(() => book.lockToken)
      await fillSampleBook(book, importer, this.ports.writeSample, (done, total) =>
        job.progress(done, total, 'Importing the sample.'),
      )
      job.end({ state: 'done', sentence: 'The sample book is ready.', offer: 'none' })
      return book
    } catch (error) {
      job.end({ state: 'failed', sentence: 'The sample book could not be made.', offer: 'again' })
      book.close()
      throw error
    }
  }

  /** Other programs may commit; our own importers do too, over their own connection. */
  #lookForCommits(): void {
    const open = this.#open
    if (open === null) return
    try {
      if (!open.book.foreignCommit()) return
    } catch {
      // A book that is being closed or a file that is away for a moment: the next look will tell.
      return
    }
    const revision = open.book.revision()
    if (revision === open.summary?.tag.revision) return
    if (!open.writable) open.foreignCommit = { revision, at: this.ports.now() }
    this.bookChanged()
  }
}

/** Where a host keeps what it makes for the window, beside the user's own book. */
export function besideOwnBook(ownBook: string, name: string): string {
  return join(dirname(ownBook), name)
}
