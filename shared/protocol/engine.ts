/** What an engine is asked, and what it answers. Schemas stand at the border; answers are the engine's own and are not parsed again. */
import { z } from 'zod'
import {
  CASH_MEASURES,
  EXPOSURE_GROUPS,
  type ExposureReport,
  type PositionExplanation,
  UNIT_MEASURES,
} from '../model/exposure.ts'
import type { CallOptions } from './rpc.ts'

const bookRef = z.object({
  /** the book's file; known to the host and its engine only */
  path: z.string().min(1),
  /** the revision the caller has seen: an engine that holds an older one reads again */
  revision: z.int().nonnegative(),
})

const valuation = z.object({
  book: bookRef,
  /** ms UTC */
  asOf: z.int(),
  /** SHA-256 of a frozen snapshot to price with; null: the inputs of the book at the as-of */
  snapshot: z.string().length(64).nullable(),
})

export const loadSchema = z.object({ book: bookRef })
export const exposureSchema = valuation.extend({
  by: z.enum(EXPOSURE_GROUPS),
  heatmap: z.enum([...CASH_MEASURES, ...UNIT_MEASURES]).nullable(),
  /** currency of the totals; null: the one most accounts have */
  currency: z.string().min(2).max(10).nullable(),
})
export const priceSchema = valuation
export const explainSchema = valuation.extend({ instrument: z.string().min(1) })

export type BookRef = z.infer<typeof bookRef>
export type LoadRequest = z.infer<typeof loadSchema>
export type PriceRequest = z.infer<typeof priceSchema>
export type ExposureRequest = z.infer<typeof exposureSchema>
export type ExplainRequest = z.infer<typeof explainSchema>

/** What every answer of an engine is tagged with: a view takes the newest tag only. */
export interface EngineTag {
  readonly revision: number
  /** SHA-256 of the market snapshot */
  readonly snapshot: string
  /** ms UTC */
  readonly asOf: number
  /** build of the engine */
  readonly engine: string
}

export interface LoadAnswer {
  readonly revision: number
  readonly instruments: number
  readonly accounts: readonly string[]
  /** newest cut-off of the book in ms UTC, null for an empty one */
  readonly proposedAsOf: number | null
}

/** Prices by position: columns of equal length, names by number. */
export interface PriceAnswer {
  readonly tag: EngineTag
  readonly contracts: readonly string[]
  readonly accounts: readonly string[]
  /** a row a position, or a part of one that a strategy holds */
  readonly contract: Int32Array
  readonly account: Int16Array
  readonly quantity: Float64Array
  /** a row a contract: the 15 outputs one after the other, `contracts.length` each, per unit of multiplier */
  readonly out: Float64Array
  readonly multiplier: Float64Array
  readonly decay: Float64Array
  readonly status: Uint8Array
  readonly flags: Uint8Array
}

/** An engine, wherever it runs. */
export interface EngineCalls {
  load(request: LoadRequest, options?: CallOptions): Promise<LoadAnswer>
  price(request: PriceRequest, options?: CallOptions): Promise<PriceAnswer>
  exposure(request: ExposureRequest, options?: CallOptions): Promise<ExposureReport>
  explain(request: ExplainRequest, options?: CallOptions): Promise<PositionExplanation>
}
