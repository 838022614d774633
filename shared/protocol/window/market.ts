/** Market inputs in the window: *Complete the market*, one row per underlying, and the snapshot. */
import { z } from 'zod'
import { DIVIDEND_MODELS, type DividendModelName, type MarketInput } from '../../model/market.ts'
import type { Tagged } from './contract.ts'
import { call } from './contract.ts'
import { decimal, key, nothing } from './inputs.ts'

/** One cell of a market row: what is used now, and by which step of the ladder. */
export interface MarketCell {
  /** decimal text as typed or read; null: nothing known */
  readonly value: string | null
  readonly unit: string
  readonly source: string
  readonly certainty: 'stated' | 'rule' | 'assumed' | null
  readonly observedAt: number | null
  /** ms before the as-of */
  readonly age: number | null
  /** positions that cannot be priced for want of it */
  readonly needed: number
  /** one sentence: why it is asked for, or where it came from */
  readonly note: string
}

export interface MarketRow {
  /** instrument name of the underlying */
  readonly underlying: string
  readonly label: string
  readonly currency: string
  readonly positions: number
  readonly notPriced: number
  /** of those, contracts that have expired: no input prices them, their settlement is booked */
  readonly expired: number
  readonly spot: MarketCell
  /** flat vol in % (24.5) as typed by people; the stored input is a ratio */
  readonly vol: MarketCell
  /** in % */
  readonly r: MarketCell
  readonly q: MarketCell
  /** fee for borrowing it, in %; enters the forward beside the yield */
  readonly borrow: MarketCell
  /** how its cash dividends are modelled, and where that comes from */
  readonly dividendModel: {
    readonly value: DividendModelName
    readonly source: string
    readonly note: string
  }
}

export interface FxRow {
  /** `EUR/USD` */
  readonly pair: string
  readonly rate: MarketCell
}

export interface MarketRows extends Tagged {
  readonly rows: readonly MarketRow[]
  readonly fx: readonly FxRow[]
  readonly reportingCurrency: string
  /** cells that stop something from being priced */
  readonly missing: number
}

export interface InputRow extends MarketInput {
  readonly key: string
  readonly age: number | null
  readonly used: boolean
}

/** `value` null takes the typed input away, so that the ladder's next step is used. vol, r, q and borrow in % */
const setSchema = z.strictObject({
  set: z
    .array(
      z.union([
        z.strictObject({
          underlying: key,
          field: z.enum(['spot', 'vol', 'r', 'q', 'borrow']),
          value: decimal.nullable(),
        }),
        z.strictObject({
          underlying: key,
          field: z.literal('dividendModel'),
          value: z.enum(DIVIDEND_MODELS).nullable(),
        }),
        z.strictObject({
          pair: z.string().regex(/^[A-Z0-9]{2,12}\/[A-Z0-9]{2,12}$/),
          value: decimal.nullable(),
        }),
      ]),
    )
    .min(1)
    .max(2000),
})

export const marketCommands = {
  'market/rows': call<MarketRows>()(nothing),
  /** Writes typed inputs, all or none; the book is priced again. */
  'market/set': call<{ readonly revision: number; readonly missing: number }>()(setSchema),
  /** Every input of the snapshot with its source and age. */
  'market/inputs': call<Tagged & { readonly inputs: readonly InputRow[] }>()(nothing),
  /** Keeps the snapshot under its hash, so that the same numbers can be had tomorrow. */
  'market/freeze': call<{ readonly snapshot: string }>()(nothing),
} as const
