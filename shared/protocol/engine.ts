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
/** Spot x volatility by full revaluation. Shocks of spot are relative (above -1), those of volatility absolute (0.05 is 5 points). */
export const gridSchema = valuation.extend({
  currency: z.string().min(2).max(10).nullable(),
  /** one underlying by name; null: all, moved together */
  underlying: z.string().nullable(),
  spot: z.array(z.number().gt(-1).max(100)).min(1).max(201),
  vol: z.array(z.number().min(-10).max(10)).min(1).max(201),
  /** days later that the book is valued */
  days: z.number().min(0).max(3650),
})
export const gammaSchema = valuation.extend({
  currency: z.string().min(2).max(10).nullable(),
  underlying: z.string().min(1),
})
export const releaseSchema = z.strictObject({})
export const explainSchema = valuation.extend({ instrument: z.string().min(1) })

export type BookRef = z.infer<typeof bookRef>
export type LoadRequest = z.infer<typeof loadSchema>
export type PriceRequest = z.infer<typeof priceSchema>
export type GridRequest = z.infer<typeof gridSchema>
export type GammaRequest = z.infer<typeof gammaSchema>
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

/** P&L over spot x volatility, cells row by row of volatilities: [v x spots + s]. NaN where a contract cannot be revalued. */
export interface GridAnswer {
  readonly tag: EngineTag
  readonly currency: string
  readonly spot: Float64Array
  readonly vol: Float64Array
  readonly days: number
  readonly underlyings: readonly string[]
  readonly byUnderlying: readonly Float64Array[]
  readonly total: Float64Array
  /** positions without a number, in no cell */
  readonly notPriced: number
}

/** Gamma and delta of one underlying over spot, in the reporting currency (quant reference 8). */
export interface GammaAnswer {
  readonly tag: EngineTag
  readonly currency: string
  readonly underlying: string
  readonly spot: number
  /** 241 log-spaced spots on [S/2, 2S]; the middle one is the spot */
  readonly spots: Float64Array
  readonly gammaCash1pct: Float64Array
  readonly gross: Float64Array
  readonly dollarDelta: Float64Array
  /** spots where the gamma changes sign, rising, immaterial ones left out; the one nearest to the spot */
  readonly flips: readonly number[]
  readonly flip: number | null
  /** positions without a number, in no point */
  readonly notPriced: number
}

/** An engine, wherever it runs. */
export interface EngineCalls {
  load(request: LoadRequest, options?: CallOptions): Promise<LoadAnswer>
  price(request: PriceRequest, options?: CallOptions): Promise<PriceAnswer>
  exposure(request: ExposureRequest, options?: CallOptions): Promise<ExposureReport>
  explain(request: ExplainRequest, options?: CallOptions): Promise<PositionExplanation>
  grid(request: GridRequest, options?: CallOptions): Promise<GridAnswer>
  gamma(request: GammaRequest, options?: CallOptions): Promise<GammaAnswer>
  /** lets go of the open book's file; the next question opens it again */
  release(request: Record<string, never>, options?: CallOptions): Promise<null>
}
