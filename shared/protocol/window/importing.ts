/**
 * Import as the window sees it: start with a handle, answer what is asked once (zone, account, format), look at the judged rows in
 * pages, choose rows, commit, cancel. Then batches with undo and revive, breaks, proposals, alerts.
 */
import { z } from 'zod'
import type { KeptMapping } from '../../model/columnMapping.ts'
import type { MarketFileLine } from '../../model/marketFile.ts'
import type { Break, Proposal } from '../../model/position.ts'
import { columnMappingSchema, keptMappingSchema, layoutSchema } from '../columnMapping.ts'
import type { ImportedFile, MappedTable, PreviewRow } from '../import.ts'
import type { MarketPreview } from '../marketFile.ts'
import type { Tagged } from './contract.ts'
import { call } from './contract.ts'
import type { Download } from './files.ts'
import { accountId, id, instant, key, nothing, reason, shortText } from './inputs.ts'

/** What the file leaves open: asked once, and kept with the account. Only `account` comes with a file that is ready, and may be left. */
export interface ImportQuestion {
  readonly ask: 'zone' | 'format' | 'columns' | 'account'
  readonly sentence: string
  /** the answer proposed; null: none */
  readonly proposed: string | null
  readonly choices: readonly { readonly value: string; readonly text: string }[]
}

export interface ImportState {
  readonly import: string
  readonly handle: string
  readonly file: string
  readonly bytes: number
  readonly stage: 'reading' | 'asking' | 'ready' | 'writing' | 'done' | 'failed' | 'cancelled'
  readonly format: { readonly id: string; readonly title: string } | null
  /** answers given or found: shown and changeable until the commit */
  readonly zone: string | null
  readonly account: string | null
  readonly questions: readonly ImportQuestion[]
  /** a table of no known format: its columns and how they are read; null for files of known formats */
  readonly table: MappedTable | null
  /** the commit keeps the mapping for files of this layout */
  readonly keepMapping: boolean
  /** a file of quotes or prices: what it would set; null for statements */
  readonly market: MarketPreview | null
  /** judged; null while reading */
  readonly judged: ImportedFile | null
  readonly counts: ImportCounts | null
  /** rows that "Commit n of m" will write: n */
  readonly chosen: number
  readonly choosable: number
  /** after the commit */
  readonly result: ImportedFile | null
  /** one sentence when failed */
  readonly failure: string | null
}

export interface ImportCounts {
  readonly new: number
  readonly duplicate: number
  readonly confirmed: number
  readonly warning: number
  readonly error: number
}

export type PreviewFilter = 'all' | 'new' | 'duplicate' | 'confirmed' | 'warning' | 'error' | 'needs_you'

export interface ImportPage {
  readonly import: string
  readonly offset: number
  /** rows that fit the filter */
  readonly total: number
  readonly rows: readonly (PreviewRow & { readonly chosen: boolean })[]
}

export interface BatchRow {
  readonly batch: number
  readonly file: string
  readonly format: string
  readonly formatTitle: string
  readonly sha256: string
  /** ms UTC, null when not known */
  readonly importedAt: number | null
  readonly accounts: readonly string[]
  readonly live: boolean
  readonly rows: number
  /** entries only this batch shows: what an undo would take away */
  readonly entries: number
  readonly warnings: readonly string[]
}

export interface UndoneBatch {
  readonly batch: number
  readonly live: boolean
  /** entries that left or came back */
  readonly entries: number
  readonly revision: number
}

/** A difference between book and statement, with its likely cause and the one next step. */
export interface BreakRow extends Break {
  readonly id: string
  readonly causeSentence: string
  readonly next: BreakStep
}
export type BreakStep = {
  readonly action:
    | 'accept_proposal'
    | 'import_history'
    | 'accept_statement'
    | 'set_multiplier'
    | 'look_at_pair'
    | 'undo_typed'
    | 'look'
  readonly label: string
}
export interface ProposalRow extends Proposal {
  readonly id: string
  readonly expiresAt: number | null
  readonly held: string
  readonly sentence: string
  /** false with `needs_price` or `needs_deliverable`; `sentence` says what is missing */
  readonly acceptable: boolean
  /** with `needs_price`: what `edit/settlement` is told beside the price; null where the underlying is not known */
  readonly settles: {
    readonly instrument: string
    readonly label: string
    /** currency or points its price is in */
    readonly unit: string
    readonly at: number
    readonly day: string
  } | null
}

/** Early-exercise candidates, pins, and what expires soon. */
export interface DueRow {
  readonly account: string
  readonly instrument: string
  readonly kind: 'early_assignment' | 'pin' | 'expiry' | 'opening_unknown' | 'expired_unsettled'
  readonly at: number | null
  readonly quantity: string
  readonly sentence: string
  /** price per unit, in the contract's currency; null where it says nothing */
  readonly timeValue: string | null
  readonly dividend: string | null
}

export interface Reconciliation extends Tagged {
  readonly breaks: readonly BreakRow[]
  readonly proposals: readonly ProposalRow[]
  readonly due: readonly DueRow[]
  readonly openings: readonly {
    readonly account: string
    readonly instrument: string
    readonly quantity: string
    readonly at: string
  }[]
}

/** A column mapping that the book keeps for the tables of one layout. */
export interface KeptLayout {
  readonly layout: string
  readonly kept: KeptMapping
}

const importRef = { import: id }

export const importCommands = {
  /** Starts reading an uploaded file. Progress is a job in the state. */
  'import/start': call<ImportState>()(
    z.strictObject({
      handle: id,
      format: id.optional(),
      zone: z.string().max(64).optional(),
      account: accountId.optional(),
    }),
  ),
  /** Where it stands; waits up to `wait` ms for a stage other than `reading` and `writing`. */
  'import/state': call<ImportState>()(
    z.strictObject({ ...importRef, wait: z.number().int().min(0).max(30_000).optional() }),
  ),
  /** Answers questions, or changes an answer: the file is judged again. */
  'import/answer': call<ImportState>()(
    z.strictObject({
      ...importRef,
      zone: z.string().max(64).optional(),
      account: accountId.optional(),
      format: id.optional(),
    }),
  ),
  'import/page': call<ImportPage>()(
    z.strictObject({
      ...importRef,
      filter: z.enum(['all', 'new', 'duplicate', 'confirmed', 'warning', 'error', 'needs_you']),
      offset: z.number().int().min(0).max(50_000_000),
      limit: z.number().int().min(1).max(1000),
    }),
  ),
  /** Which rows to write: all, none, or single rows on and off by `PreviewRow.row`. */
  'import/choose': call<ImportState>()(
    z.strictObject({
      ...importRef,
      all: z.boolean().optional(),
      rows: z.array(z.number().int().min(1)).max(10_000).optional(),
      chosen: z.boolean().optional(),
    }),
  ),
  /** Writes the chosen rows in one transaction. */
  'import/commit': call<ImportState>()(z.strictObject(importRef)),
  /**
   * Reads the columns of a table by a mapping: the file is judged again, nothing is written. `keep`: the commit keeps it for the layout.
   * `mapping` null: the one that is kept, else what the header's names suggest.
   */
  'import/map': call<ImportState>()(
    z.strictObject({ ...importRef, mapping: columnMappingSchema.nullable(), keep: z.boolean() }),
  ),
  /** The same, by the text of a mapping's file. */
  'import/mapText': call<ImportState>()(z.strictObject({ ...importRef, text: z.string().max(200_000) })),
  /** The mapping in use as a file to keep. */
  'import/mapFile': call<Download>()(z.strictObject(importRef)),
  /** The book forgets the mapping it keeps for this layout; the file is read by its names again. */
  'import/forgetMap': call<ImportState>()(z.strictObject(importRef)),
  /** Kills the importer; nothing of the file is written. After the end: forgets it. */
  'import/cancel': call<null>()(z.strictObject(importRef)),

  /** Column mappings the book keeps, newest first. */
  'mappings/list': call<readonly KeptLayout[]>()(nothing),
  /** Keeps a mapping for a layout; null forgets it. */
  'mappings/set': call<readonly KeptLayout[]>()(
    z.strictObject({ layout: layoutSchema, kept: keptMappingSchema.nullable() }),
  ),
  /** A kept mapping as a file. */
  'mappings/file': call<Download>()(z.strictObject({ layout: layoutSchema })),

  /** Option chains and price histories in the book, newest first. */
  'marketFiles/list': call<readonly MarketFileLine[]>()(nothing),
  /** Takes all that a file set back, or brings it back. */
  'marketFiles/turn': call<readonly MarketFileLine[]>()(
    z.strictObject({ number: z.number().int().min(1), live: z.boolean() }),
  ),

  'batches/list': call<readonly BatchRow[]>()(nothing),
  'batches/undo': call<UndoneBatch>()(z.strictObject({ batch: z.number().int().min(1) })),
  'batches/revive': call<UndoneBatch>()(z.strictObject({ batch: z.number().int().min(1) })),

  /** Breaks, proposals, early exercise, pins and expiries due within `days`. */
  'ledger/reconcile': call<Reconciliation>()(
    z.strictObject({ days: z.number().int().min(0).max(60).optional() }),
  ),
  /** Takes the book to the statement's figure with a reason (a typed holding at the break's instant). */
  'breaks/accept': call<{ readonly edit: number }>()(z.strictObject({ id: z.string().max(400), reason })),
  /** Books proposals as typed events, one edit for all. */
  'proposals/accept': call<{ readonly edit: number }>()(
    z.strictObject({
      of: z
        .array(z.strictObject({ account: accountId, instrument: key }))
        .min(1)
        .max(5000),
      reason: shortText.optional(),
      asOf: instant,
    }),
  ),
} as const
