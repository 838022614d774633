/**
 * What the frame of the window shows at any time: book, as-of, market, pricing, engine, jobs. One small value, sent whole whenever
 * a part of it changed (`state/watch`); views ask for their own data again when `tag` changed.
 */
import { z } from 'zod'
import type { ImportProgress } from '../import.ts'
import type { ResultTag } from './contract.ts'
import { call, stream } from './contract.ts'
import { id, instant, nothing } from './inputs.ts'
import type { Settings } from './settings.ts'

export interface AppInfo {
  readonly name: 'Hedgerow'
  readonly version: string
  readonly host: 'browser' | 'desktop'
  readonly platform: 'linux' | 'darwin' | 'win32' | 'other'
  readonly node: string
  readonly sqlite: string
  readonly engineBuild: string
  /** every format this build reads, in the order of the registry */
  readonly formats: readonly { readonly id: string; readonly title: string }[]
  /** bytes a dropped file may have */
  readonly uploadLimit: number
}

/** Where the window stands: nothing chosen yet, a book being opened, a book open, or a screen that says why not. */
export type Stage = 'first_run' | 'opening' | 'open' | 'problem'

/**
 * Why a book could not be opened or kept. `file` is the book's name as shown (never a path a command would take); `sentence`
 * says what, where and what to do; `wayOut` are commands the screen offers, primary first.
 */
export interface BookProblem {
  readonly code:
    | 'newer'
    | 'corrupt'
    | 'not_a_book'
    | 'disk_full'
    | 'locked'
    | 'readonly_folder'
    | 'synced_folder'
    | 'missing'
    | 'other'
  readonly file: string
  readonly folder: string
  readonly sentence: string
  /** what is still safe, one sentence */
  readonly stillHolds: string
  readonly wayOut: readonly WayOut[]
  /** text for "copy details" */
  readonly details: string
}
export type WayOut = 'retry' | 'open_read_only' | 'open_sample' | 'start_empty' | 'restore_backup' | 'dismiss'

export interface BookState {
  /** for display only */
  readonly name: string
  readonly folder: string
  readonly sample: boolean
  readonly revision: number
  /** who holds the book when this window may only read; null when this window writes */
  readonly readOnly: {
    readonly holder: string
    readonly since: number | null
    readonly sentence: string
  } | null
  /** a commit of another program was seen and taken over since the last call of `state/seen` */
  readonly foreignCommit: { readonly revision: number; readonly at: number } | null
  /** the book lies in a synced or network folder */
  readonly folderWarning: string | null
  /** instant of the last write in ms UTC, null when unknown */
  readonly savedAt: number | null
  readonly accounts: readonly {
    readonly id: string
    readonly name: string
    readonly currency: string
    readonly zone: string
  }[]
  readonly counts: {
    readonly positions: number
    readonly batches: number
    readonly edits: number
    readonly breaks: number
    readonly proposals: number
    readonly alerts: number
  }
}

export interface AsOfState {
  /** ms UTC */
  readonly value: number
  /** now: follows the clock; set: chosen by a person; proposed: the newest cut-off, offered and taken; sample: the sample's own */
  readonly origin: 'now' | 'set' | 'proposed' | 'sample'
  /** newest cut-off of the book more than 2 days before now: one banner, one click */
  readonly proposal: number | null
  /** one sentence when numbers are older than they look; null when fine */
  readonly stale: string | null
}

export interface MarketState {
  readonly snapshot: string
  readonly frozen: boolean
  readonly reportingCurrency: string
  /** age of the oldest and newest input used, ms before the as-of; null when no input has a time */
  readonly oldestAge: number | null
  readonly newestAge: number | null
  readonly inputs: number
  readonly assumed: number
  /** underlyings that *Complete the market* still asks for */
  readonly missing: number
}

export interface PricingState {
  /** `current`: numbers on screen are those of `tag`; `running`: newer ones are being made; `never`: none yet */
  readonly state: 'never' | 'running' | 'current' | 'failed'
  readonly tag: ResultTag | null
  /** ms UTC when the numbers of `tag` were made */
  readonly at: number | null
  readonly priced: number
  readonly notPriced: number
  /** by reason, most first; `code` is the status of the position */
  readonly reasons: readonly { readonly code: string; readonly sentence: string; readonly count: number }[]
  /** one sentence when `failed` */
  readonly failure: string | null
}

export interface EngineState {
  readonly state: 'starting' | 'ready' | 'lost' | 'failed'
  /** restarts since it was last ready; 0 when all is well */
  readonly attempt: number
  readonly attempts: 3
  readonly sentence: string | null
}

export type JobState = {
  readonly id: string
  readonly title: string
  readonly state: 'running' | 'done' | 'failed' | 'cancelled' | 'interrupted' | 'needs_you'
  /** null: no total is known */
  readonly done: number | null
  readonly total: number | null
  readonly unit: string
  readonly startedAt: number
  readonly endedAt: number | null
  /** one sentence: where it stands, or how it ended */
  readonly sentence: string
  readonly cancellable: boolean
  /** what the tray offers when it ended */
  readonly offer: 'none' | 'undo' | 'save' | 'open' | 'again'
} & JobSubject

export type JobSubject =
  | {
      readonly kind: 'import'
      readonly import: string
      readonly progress: ImportProgress | null
      readonly batch: number | null
    }
  | { readonly kind: 'reprice' }
  | { readonly kind: 'report'; readonly download: string | null }
  | { readonly kind: 'backup' }
  | { readonly kind: 'doctor' }
  | { readonly kind: 'sample' }

export interface BackupState {
  readonly count: number
  readonly lastAt: number | null
  readonly bytes: number
  readonly sentence: string | null
}

/** Ctrl+Z and Ctrl+Shift+Z of this window's own edits; null when there is nothing. */
export interface UndoState {
  readonly undo: { readonly edit: number; readonly label: string } | null
  readonly redo: { readonly edit: number; readonly label: string } | null
}

export interface AppState {
  /** rises with every event */
  readonly sequence: number
  readonly stage: Stage
  readonly problem: BookProblem | null
  readonly book: BookState | null
  readonly asOf: AsOfState | null
  readonly market: MarketState | null
  readonly pricing: PricingState
  readonly engine: EngineState
  readonly jobs: readonly JobState[]
  readonly undo: UndoState
  readonly backups: BackupState | null
  readonly settings: Settings
  /** a removed sample that one click brings back */
  readonly sampleRemoved: boolean
  /** "waiting for import of FILE"; null when nothing waits */
  readonly waiting: string | null
}

export const stateCommands = {
  /** About, formats, limits. Never changes while the host runs. */
  'app/info': call<AppInfo>()(nothing),
  /** The state now. */
  'state/get': call<AppState>()(nothing),
  /** The state now and after every change, until cancelled. Coalesced: a slow window gets the newest only. */
  'state/watch': stream<AppState, null>()(nothing),
  /** The person has seen that another program wrote. */
  'state/seen': call<null>()(nothing),
  /** Sets the as-of: an instant, `now`, or the proposed one. */
  'state/asOf': call<null>()(
    z.union([
      z.strictObject({ to: z.literal('now') }),
      z.strictObject({ to: z.literal('proposed') }),
      z.strictObject({ to: z.literal('instant'), at: instant }),
    ]),
  ),
  /** Cancels a running job (its old result stays) or takes an ended one off the tray. */
  'job/cancel': call<null>()(z.strictObject({ job: id })),
  'job/dismiss': call<null>()(z.strictObject({ job: id })),
  /** Loads and prices again (R). */
  'engine/reprice': call<null>()(nothing),
  /** Starts the engine again after the last attempt failed, or at once while it waits. */
  'engine/restart': call<null>()(nothing),
} as const
