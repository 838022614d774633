/** Exposure: tiles, tables by group, heatmaps, the spot ladder, and "why this number" for every figure on screen. */
import { z } from 'zod'
import { CASH_MEASURES, type CashMeasure, UNIT_MEASURES, type UnitMeasure } from '../../model/exposure.ts'
import { EXPOSURE_GROUPS } from './constants.ts'
import type { Figure, Tagged } from './contract.ts'
import { call } from './contract.ts'
import { bookFilterSchema } from './grid.ts'
import { accountId, key } from './inputs.ts'
import { CONTRACT_MEASURES, HEATMAP_MEASURES } from './measures.ts'
import type { InputSource } from './positions.ts'

export type ExposureGroup = (typeof EXPOSURE_GROUPS)[number]

export interface Tile {
  readonly measure: CashMeasure
  readonly value: Figure
  /** change since one day before the as-of; null with its reason when that day cannot be valued */
  readonly dayChange: Figure
  readonly gross: Figure
}

export interface ExposureTiles extends Tagged {
  readonly reportingCurrency: string
  readonly tiles: readonly Tile[]
  /** instant the day change is counted from */
  readonly since: number | null
  readonly positions: number
  readonly priced: number
  readonly notPriced: readonly NotPriced[]
  /** what was assumed for want of an input: `rate of USD taken as 0`, one sentence each */
  readonly assumed: readonly string[]
}

export interface NotPriced {
  readonly account: string
  readonly instrument: string
  readonly label: string
  readonly code: string
  readonly sentence: string
}

/** One group a row; `values` is row-major: rows x measures. NaN: nothing priced there. */
export interface ExposureTable extends Tagged {
  readonly reportingCurrency: string
  readonly group: ExposureGroup
  readonly keys: readonly string[]
  readonly labels: readonly string[]
  readonly measures: readonly CashMeasure[]
  readonly net: Float64Array
  readonly gross: Float64Array
  /** by underlying only, else NaN: units of the underlying, its spot, its change since `since` in % */
  readonly deltaUnits: Float64Array
  readonly spot: Float64Array
  readonly spotChangePct: Float64Array
  /** positions (money is none), those with a number, and positions and cash amounts without one */
  readonly counts: Int32Array
  readonly priced: Int32Array
  readonly notPriced: Int32Array
  readonly totalNet: Float64Array
  readonly totalGross: Float64Array
}

export const heatmapQuerySchema = z.strictObject({
  rows: z.enum(['underlying', 'strike', 'account', 'strategy']),
  columns: z.enum(['expiry', 'bucket', 'underlying']),
  /** strike rows need exactly one underlying here */
  where: bookFilterSchema,
  measure: z.enum(HEATMAP_MEASURES),
  /** unit needs one underlying; else the answer says why every cell is not priced */
  basis: z.enum(['cash', 'unit']),
  sum: z.enum(['net', 'gross']),
})
export type HeatmapQuery = z.infer<typeof heatmapQuerySchema>

export interface AxisLabel {
  /** value for a BookFilter */
  readonly key: string
  readonly text: string
  /** `5 d`, `14 positions` ... */
  readonly detail: string
}

export interface Heatmap extends Tagged {
  readonly query: HeatmapQuery
  readonly reportingCurrency: string
  /** `USD per 1%` */
  readonly unit: string
  readonly formula: string
  readonly rows: readonly AxisLabel[]
  readonly columns: readonly AxisLabel[]
  /** row-major rows x columns; NaN unless status is priced or partly */
  readonly values: Float64Array
  readonly status: Uint8Array
  readonly counts: Int32Array
  readonly notPriced: Int32Array
  readonly rowTotals: Float64Array
  readonly columnTotals: Float64Array
  readonly total: number
  /** symmetric limit of the scale: 98th percentile of absolute values */
  readonly limit: number
  readonly clipped: number
  /** index of the worst cell: most negative (net) or largest (gross); -1 when none */
  readonly worst: number
  /** index of the cell next to the money in the front expiry; -1 when the axes have none */
  readonly base: number
  /** strike rows: spot lies between rows `spotRow - 1` and `spotRow`; -1 when unknown */
  readonly spotRow: number
  readonly reasons: readonly { readonly code: string; readonly sentence: string; readonly count: number }[]
}

export interface Ladder extends Tagged {
  readonly underlying: string
  readonly reportingCurrency: string
  /** spot shocks in %, sorted, 0 among them */
  readonly steps: Float64Array
  readonly base: number
  readonly spot: Float64Array
  readonly pnl: Float64Array
  readonly dollarDelta: Float64Array
  readonly gammaCash1pct: Float64Array
  readonly vegaCash: Float64Array
  readonly thetaCash: Float64Array
  readonly positions: number
  readonly notPriced: number
  /** how vol answers to spot: `sticky strike` */
  readonly volResponse: string
  readonly method: string
}

/** Where the gamma of one underlying changes sign, and the strikes where it lies. */
export interface GammaLevels extends Tagged {
  readonly underlying: string
  readonly reportingCurrency: string
  /** the zeros lie within so many % of the spot, up and down */
  readonly range: number
  /** the spots nearest below and above where the net gamma is 0; null: nowhere within the range, or not known */
  readonly zeroBelow: GammaZero | null
  readonly zeroAbove: GammaZero | null
  /** the strikes with the most negative and the most positive net gamma; null: no strike has such */
  readonly mostShort: StrikeGamma | null
  readonly mostLong: StrikeGamma | null
  /** why the zeros are not known; null: they are looked for */
  readonly unknown: string | null
  readonly volResponse: string
  readonly method: string
}
export interface GammaZero {
  readonly spot: number
  /** from the spot, in % */
  readonly shock: number
}
export interface StrikeGamma {
  /** as a filter names it */
  readonly strike: string
  readonly text: string
  readonly gammaCash1pct: number
}

const unitMeasures = UNIT_MEASURES.map((m): `units.${UnitMeasure}` => `units.${m}`)
const measure = z.enum([...CASH_MEASURES, ...CONTRACT_MEASURES, ...unitMeasures])

/** Any figure on screen. */
export const figureSchema = z.union([
  z.strictObject({ kind: z.literal('sum'), measure, where: bookFilterSchema, sum: z.enum(['net', 'gross']) }),
  z.strictObject({ kind: z.literal('position'), measure, account: accountId, instrument: key }),
  z.strictObject({
    kind: z.literal('ladder'),
    underlying: key,
    /** of which positions of the underlying */
    where: bookFilterSchema,
    step: z.number().min(-100).max(1000),
    measure: z.enum(['pnl', 'dollarDelta', 'gammaCash1pct', 'vegaCash', 'thetaCash']),
  }),
  z.strictObject({ kind: z.literal('spot'), underlying: key, measure: z.enum(['spot', 'spotChange']) }),
])
export type FigureSubject = z.infer<typeof figureSchema>

/** Why this number: its formula with the author, what went in, and the positions that make it. */
export interface Explanation extends Tagged {
  readonly title: string
  readonly measure: FigureSubject['measure']
  readonly value: Figure
  readonly unit: string
  readonly formula: string
  /** author, year, equation */
  readonly reference: string
  readonly meaning: string
  readonly inputs: readonly InputSource[]
  /** largest first, at most 20 */
  readonly parts: readonly {
    readonly account: string
    readonly instrument: string
    readonly label: string
    readonly quantity: string
    readonly value: number
  }[]
  readonly partsTotal: number
  readonly notPriced: readonly NotPriced[]
  readonly engineBuild: string
}

export const exposureCommands = {
  /** `dayChange` false leaves the change of the day out (null with a reason): the first picture need not wait for it. */
  'exposure/tiles': call<ExposureTiles>()(
    z.strictObject({ where: bookFilterSchema, dayChange: z.boolean().optional() }),
  ),
  'exposure/table': call<ExposureTable>()(
    z.strictObject({ group: z.enum(EXPOSURE_GROUPS), where: bookFilterSchema }),
  ),
  'exposure/heatmap': call<Heatmap>()(heatmapQuerySchema),
  /** Full revaluation at each spot step, sticky strike. */
  'exposure/ladder': call<Ladder>()(
    z.strictObject({
      underlying: key,
      where: bookFilterSchema,
      steps: z.array(z.number().gt(-100).max(1000)).min(1).max(101),
    }),
  ),
  'exposure/levels': call<GammaLevels>()(z.strictObject({ underlying: key, where: bookFilterSchema })),
  'exposure/explain': call<Explanation>()(figureSchema),
  /** Every position without a price, with its reason. */
  'exposure/notPriced': call<Tagged & { readonly total: number; readonly rows: readonly NotPriced[] }>()(
    z.strictObject({ offset: z.number().int().min(0), limit: z.number().int().min(1).max(1000) }),
  ),
} as const
