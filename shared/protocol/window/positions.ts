/** One position in full, and the edits a person makes: typed fills and holdings, corrections, strategies, terms; each with a reason. */
import { z } from 'zod'
import type { CashMeasure, FurtherFigure, UnitMeasure } from '../../model/exposure.ts'
import type { Certainty, InstrumentKind } from '../../model/instrument.ts'
import { INSTRUMENT_KINDS } from '../../model/instrument.ts'
import type { PositionBasis, PositionStatus } from '../../model/position.ts'
import type { Figure, Tagged } from './contract.ts'
import { call } from './contract.ts'
import {
  accountId,
  currency,
  decimal,
  instant,
  key,
  localDate,
  nothing,
  reason,
  shortText,
} from './inputs.ts'
import type { ContractMeasure } from './measures.ts'

/** One pricing input and where it came from. */
export interface InputSource {
  /** `spot`, `vol`, `r`, `q`, `fx`, `forward`, `dividends`, `expiry` ... */
  readonly name: string
  readonly label: string
  readonly value: number | null
  readonly unit: string
  /** step of the ladder that gave it: `typed`, `contract quote`, `statement mark`, `parity`, `flat vol`, `rule`, `assumed` */
  readonly source: string
  readonly certainty: Certainty
  /** ms UTC; null when not known */
  readonly observedAt: number | null
  /** one sentence: file and line, or who typed it, or the rule */
  readonly note: string
  /** P&L of the position, reporting currency, when this input moves by `bump` (stated as text); null when it says nothing */
  readonly worth: Figure | null
  readonly bump: string | null
}

/** An entry of the ledger with every row of evidence that shows it. */
export interface EntryRow {
  readonly kind: string
  readonly at: number
  /** as printed */
  readonly atText: string
  readonly quantity: string | null
  readonly price: string | null
  readonly amount: string | null
  readonly currency: string | null
  readonly fees: readonly { readonly currency: string; readonly amount: string; readonly kind: string }[]
  readonly id: string | null
  readonly strategy: string | null
  readonly order: string | null
  /** running quantity after it, null before the first known one */
  readonly held: string | null
  readonly typed: boolean
  readonly superseded: boolean
  readonly evidence: readonly {
    readonly batch: number | null
    readonly edit: number | null
    readonly row: number
    readonly line: number | null
    readonly file: string
    readonly live: boolean
    /** the row as printed, cut */
    readonly raw: string | null
  }[]
}

export interface PositionDetail extends Tagged {
  readonly account: string
  readonly accountName: string
  readonly instrument: string
  readonly label: string
  readonly kind: InstrumentKind
  readonly underlying: string | null
  readonly currency: string
  readonly expiresAt: number | null
  readonly quantity: string
  readonly multiplier: string
  readonly multiplierCertainty: Certainty
  readonly basis: PositionBasis
  readonly basisAt: string | null
  readonly break: string | null
  readonly statuses: readonly PositionStatus[]
  readonly suggestedOpening: string | null
  readonly tradePrice: string | null
  readonly markedTo: string | null
  readonly strategies: readonly { readonly strategy: string; readonly quantity: string }[]
  /** terms of the contract with their certainty */
  readonly terms: readonly { readonly name: string; readonly value: string; readonly certainty: Certainty }[]
  /** null when priced; else one sentence and the next step */
  readonly notPriced: { readonly code: string; readonly sentence: string; readonly next: string } | null
  readonly model: string | null
  readonly inputs: readonly InputSource[]
  /** desk units per contract, in the contract's currency */
  readonly perContract: { readonly [M in ContractMeasure]: number | null }
  readonly perPosition: { readonly [M in UnitMeasure]: number | null }
  readonly cash: { readonly [M in CashMeasure]: number | null }
  /** V(min(t+1d, expiry)) - V for the position in the reporting currency: replaces theta below 2 days */
  readonly decayToHorizon: Figure
  /** per unit of multiplier, beside the Greeks: dual Greeks, the deltas of a coin option, point measures, carry of a perpetual */
  readonly further: readonly FurtherFigure[]
  readonly entries: readonly EntryRow[]
  readonly reportingCurrency: string
}

/** A contract typed by hand: an instrument the book knows, or a new one. */
export const instrumentInputSchema = z.union([
  z.strictObject({ name: key }),
  z.strictObject({
    kind: z.enum(INSTRUMENT_KINDS),
    family: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,39}$/, 'write a family such as us-option'),
    root: z.string().min(1).max(60),
    expiry: z.union([localDate, z.literal('PERP')]).nullable(),
    right: z.enum(['C', 'P']).nullable(),
    strike: decimal.nullable(),
    settle: currency,
    multiplier: decimal.optional(),
    underlying: key.optional(),
    style: z.enum(['american', 'european']).optional(),
  }),
])

/** An account the book knows by id; a new one needs zone and currency. */
export const accountInputSchema = z.strictObject({
  id: accountId,
  zone: z.string().max(64).optional(),
  currency: currency.optional(),
})

/** ISO with offset, or local text in the account's zone, or a local date */
const typedTime = z
  .string()
  .min(10)
  .max(40)
  .regex(
    /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?)?$/,
    'write a time as 2026-11-20 15:30 or a date',
  )

/** One entry: by the broker's id, or by batch and row. */
const entrySchema = z.union([
  z.strictObject({ id: z.string().min(1).max(200), account: accountId.optional() }),
  z.strictObject({ batch: z.number().int().min(1), row: z.number().int().min(1) }),
])

export interface EditDone {
  readonly edit: number
  readonly revision: number
  /** what a toast says: `Typed fill of 10 x ... added` */
  readonly sentence: string
}

export interface EditRow {
  readonly edit: number
  readonly live: boolean
  readonly made: number | null
  readonly reason: string
  readonly kind: string
  readonly sentence: string
}

export const positionCommands = {
  'position/detail': call<PositionDetail>()(z.strictObject({ account: accountId, instrument: key })),
  'edit/fill': call<EditDone>()(
    z.strictObject({
      account: accountInputSchema,
      instrument: instrumentInputSchema,
      at: typedTime,
      quantity: decimal,
      price: decimal,
      fee: z.strictObject({ currency, amount: decimal }).optional(),
      strategy: shortText.optional(),
      reason,
    }),
  ),
  'edit/holding': call<EditDone>()(
    z.strictObject({
      account: accountInputSchema,
      instrument: instrumentInputSchema,
      at: typedTime,
      quantity: decimal,
      price: decimal.optional(),
      reason,
    }),
  ),
  /** What the expiries of an underlying were settled at, at that instant and on that trading day: proposals of those options can then be accepted. */
  'edit/settlement': call<EditDone>()(
    z.strictObject({
      account: accountId,
      instrument: key,
      at: instant,
      day: localDate,
      price: decimal,
      reason,
    }),
  ),
  /** Other figures for one entry; `set` null rejects it. */
  'edit/correct': call<EditDone>()(
    z.strictObject({
      of: entrySchema,
      set: z
        .strictObject({ quantity: decimal.optional(), price: decimal.optional(), amount: decimal.optional() })
        .nullable(),
      reason,
    }),
  ),
  /** The pair is two trades, not one. */
  'edit/distinct': call<EditDone>()(
    z.strictObject({ batch: z.number().int().min(1), row: z.number().int().min(1), reason }),
  ),
  /** Two names of one contract; `keep` is a name, or the symbol of a share or fund that settles as `drop` does. */
  'edit/merge': call<EditDone>()(z.strictObject({ keep: key, drop: key, reason })),
  'edit/terms': call<EditDone>()(
    z.strictObject({
      instrument: key,
      terms: z.strictObject({
        multiplier: decimal.optional(),
        underlying: key.optional(),
        style: z.enum(['american', 'european']).optional(),
        expiresAt: z.string().max(40).optional(),
        model: z.string().max(40).optional(),
      }),
      reason,
    }),
  ),
  /** Tags all fills of these positions; null takes the tag away. One act: all of it or nothing, and one undo. */
  'edit/strategy': call<EditDone>()(
    z.strictObject({
      positions: z
        .array(z.strictObject({ account: accountId, instrument: key }))
        .min(1)
        .max(500),
      strategy: shortText.nullable(),
      reason,
    }),
  ),
  'edits/list': call<readonly EditRow[]>()(nothing),
  /** Ctrl+Z: the newest live edit of this window, or the one named. */
  'edits/undo': call<EditDone>()(z.strictObject({ edit: z.number().int().min(1).optional() })),
  'edits/redo': call<EditDone>()(z.strictObject({ edit: z.number().int().min(1).optional() })),
} as const
