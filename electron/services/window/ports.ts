/** What the window's services are given by their host. Services know no SQLite, no HTTP and no Electron. */
import type { EditChange } from '../../../shared/model/evidence.ts'
import type { ExposureReport } from '../../../shared/model/exposure.ts'
import type { MarketInput, MarketSource } from '../../../shared/model/market.ts'
import type { MarketFileLine } from '../../../shared/model/marketFile.ts'
import type { StatementAccount } from '../../../shared/model/statement.ts'
import type { ExposureRequest, LoadAnswer, LoadRequest } from '../../../shared/protocol/engine.ts'
import type { CallOptions } from '../../../shared/protocol/rpc.ts'
import type { AppInfo } from '../../../shared/protocol/window/state.ts'
import type { ImporterPort } from '../importStatement.ts'
import type { PrintPort } from '../report.ts'
import type { BatchLine, EditLine } from '../workspace.ts'

/** The open book; electron/book's `Book` is one. */
export interface WindowBook {
  readonly path: string
  readonly mode: 'write' | 'read'
  readonly lockToken: string | null
  /** one sentence when the folder is synced or on a network */
  readonly warning: string | null
  revision(): number
  foreignCommit(): boolean
  batches(): readonly BatchLine[]
  edits(): readonly EditLine[]
  accounts(): readonly StatementAccount[]
  voidBatch(number: number): void
  reviveBatch(number: number): void
  /** several acts in one transaction and one revision, or none of them */
  asOne<T>(work: () => T): T
  addEdit(change: EditChange, reason: string): number
  voidEdit(number: number): void
  reviveEdit(number: number): void
  setting(key: string): unknown
  setSetting(key: string, value: unknown): void
  removeSetting(key: string): void
  setMarketInputs(inputs: readonly MarketInput[], origin: string): void
  readonly marketShelf: {
    list(): readonly MarketFileLine[]
    turn(number: number, live: boolean): void
  }
  withdrawMarketInput(key: Pick<MarketInput, 'kind' | 'of' | 'date'>, source: MarketSource): void
  /** JSON of a frozen snapshot; null: the book keeps none of this hash */
  frozenSnapshot(sha256: string): string | null
  freezeSnapshot(json: string, sha256: string, about: { readonly asOf: number }): void
  /** does a write without blocking while another connection of this program commits */
  whenFree<T>(work: () => T): Promise<T>
  close(): void
}

/** The engine process; `EngineClient` is one. */
export interface WindowEngine {
  readonly pid: number | null
  /** starts the process ahead of its first question */
  start(): void
  load(request: LoadRequest, options?: CallOptions): Promise<LoadAnswer>
  exposure(request: ExposureRequest, options?: CallOptions): Promise<ExposureReport>
  screen<T>(request: object, options?: CallOptions): Promise<T>
  /** lets go of the open book's file, so that another may take its place */
  release(request: Record<string, never>): Promise<null>
  tryAgain(): void
  close(): void
}

export interface BackupLine {
  readonly path: string
  readonly at: number
  readonly revision: number
  readonly bytes: number
}

/** Asks the engine a question about the book at the window's as-of. */
export type Ask = <T>(question: string, input: unknown, options?: CallOptions) => Promise<T>

export interface WindowPorts {
  readonly info: AppInfo
  /** ms UTC: the only clock of the window's services */
  now(): number
  /** how this host is named to others who wait for a book */
  readonly host: string
  /** @throws AppError of the book */
  openBook(path: string, mode: 'write' | 'read', create: boolean): WindowBook
  /** who holds the writer's lock of a book, null when nobody does */
  lockHolder(path: string): { readonly name: string; readonly since: number } | null
  importer(lockToken: () => string | null): ImporterPort
  /** names of formats by id */
  formatTitle(id: string): string
  /** @param onLost hears of every death with a plain sentence @param onWrong hears that a remembered answer was not the engine's */
  engine(onLost: (sentence: string) => void, onWrong: () => void): WindowEngine
  readonly backups: {
    list(book: string): readonly BackupLine[]
    /** makes one unless the newest has this revision, then keeps the newest `atMost`; null when none was needed */
    rotate(book: WindowBook, now: number, atMost: number): Promise<string | null>
    /** puts one in the place of a book that nobody writes; what was there is kept beside it. @throws AppError */
    restore(backup: string, book: string): void
  }
  /** runs `hedgerow WORDS --json` in a process of its own and gives its document */
  command(words: readonly string[], signal?: CallOptions['signal']): Promise<unknown>
  /** writes the sample's statements into a folder, in a process of its own */
  writeSample(folder: string): Promise<void>
  /** prints a report in a process of its own */
  readonly print: PrintPort
  /** the user's own book, the sample, and the file of the user's settings */
  readonly ownBook: string
  readonly sampleBook: string
  readonly userFile: string
  /** ends what the ports themselves keep running */
  close(): void
}
