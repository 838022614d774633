/** What `hedgerow exposure` and the Exposure view show: cash Greeks by bucket, with what was left out and why. JSON-safe, no NaN. */
import type { Certainty } from './instrument.ts'
import type { MarketSource } from './market.ts'

/** Cash Greeks of quant reference 2.3 and the value, all in the reporting currency; they add across underlyings. */
export const CASH_MEASURES = [
  'value',
  'dollarDelta',
  'gammaCash1pct',
  'gammaPnl1pct',
  'vegaCash',
  'vega30Cash',
  'thetaCash',
  'decayToHorizonCash',
  'vannaCash',
  'volgaCash',
  'charmCash',
  'speedCash',
  'rhoCash',
  'phiCash',
  'vetaCash',
  'colorCash',
] as const
export type CashMeasure = (typeof CASH_MEASURES)[number]

/**
 * Raw sums n m Greek in the contract's own units; they add inside one underlying only. `delta` is in units of the underlying
 * (shares, coins), the others are partial derivatives as in quant reference 2.1, in the price currency of the underlying.
 */
export const UNIT_MEASURES = [
  'delta',
  'gamma',
  'vega',
  'theta',
  'rho',
  'phi',
  'vanna',
  'volga',
  'charm',
  'veta',
  'speed',
  'zomma',
  'color',
  'ultima',
] as const
export type UnitMeasure = (typeof UNIT_MEASURES)[number]

export const EXPOSURE_GROUPS = ['underlying', 'expiry', 'strike', 'account', 'strategy'] as const
export type ExposureGroup = (typeof EXPOSURE_GROUPS)[number]

export type CashFigures = { readonly [M in CashMeasure]: number }
export type UnitFigures = { readonly [M in UnitMeasure]: number }

/** A position that has no number, and why. */
export interface NotPriced {
  readonly account: string
  readonly instrument: string
  readonly quantity: string
  /** from the closed list of statuses, for example `no_spot` */
  readonly status: string
  /** one plain sentence: what is missing and what to do */
  readonly reason: string
}

/** How many positions of one status a figure leaves out. */
export interface LeftOut {
  readonly status: string
  readonly count: number
  readonly reason: string
}

/** What a sum of positions and cash amounts is made from. */
export interface HeldCounts {
  /** money is none */
  readonly positions: number
  /** positions with a number */
  readonly priced: number
  /** cash amounts */
  readonly cash: number
  /** positions without a number, and cash amounts without a rate */
  readonly notPriced: number
}

/**
 * Whether a sum stands for anything. Where positions are held and none of them has a number it is unknown, whatever cash lies beside
 * them: a delta of 0 would say that nothing is at risk.
 */
export function isKnown({ positions, priced, cash, notPriced }: HeldCounts): boolean {
  return positions > 0 ? priced > 0 : cash === 0 || notPriced < cash
}

/** What the sums over the whole book are made from: every amount of money is in one row, whatever they are grouped by. */
export function heldIn(
  report: Pick<ExposureReport, 'positions' | 'priced' | 'notPriced' | 'rows'>,
): HeldCounts {
  const { positions, priced, notPriced, rows } = report
  return { positions, priced, cash: rows.reduce((n, r) => n + r.cash, 0), notPriced: notPriced.length }
}

/** Whether the value of the whole book stands for anything. */
export function isValueKnown({ rows }: Pick<ExposureReport, 'rows'>): boolean {
  return rows.length === 0 || rows.some((r) => r.valueKnown)
}

/** Net figures stand in the row itself, gross (sum of absolute values by position) in `gross`. */
export interface ExposureRow extends CashFigures, HeldCounts {
  /** the bucket: `us-equity:XYZ:USD`, `2026-06-19`, `100`, an account, a strategy; `none` where the position has none */
  readonly key: string
  readonly underlying?: string
  readonly expiry?: string | null
  readonly strike?: string | null
  readonly account?: string
  readonly strategy?: string | null
  /** of the underlying, by underlying only; null when it is not known (then every position of it is listed as not priced) */
  readonly spot?: number | null
  readonly spotCurrency?: string
  /** false where the Greeks at most are known: of futures whose last settlement no file tells */
  readonly valueKnown: boolean
  readonly gross: CashFigures
  /** by underlying only */
  readonly units?: UnitFigures
  /** by underlying only; null when such positions are held and none of them has a number */
  readonly options?: CashFigures | null
  readonly linear?: CashFigures | null
}

export interface FxUsed {
  readonly from: string
  readonly to: string
  readonly rate: number
  readonly source: MarketSource
  readonly certainty: Certainty
  /** pairs the rate was made of, for example `EUR/USD` and `USD/JPY` */
  readonly path: readonly string[]
}

export interface ExposureTotals extends CashFigures {
  readonly currency: string
  readonly gross: CashFigures
  readonly leftOut: { readonly count: number; readonly reasons: readonly LeftOut[] }
  readonly fx: readonly FxUsed[]
  /** value held in each currency: the FX delta of the book's value, a line of its own (quant reference 2.4) */
  readonly valueByCurrency: readonly {
    readonly currency: string
    readonly value: number
    readonly reporting: number
  }[]
  readonly betaWeighted: {
    readonly dollarDelta: number
    readonly gammaCash1pct: number
    /** underlyings whose beta is 1 because none was given */
    readonly assumed: readonly string[]
  }
  /** by days to expiry, upper bound inclusive */
  readonly vegaByBucket: readonly {
    readonly bucket: string
    readonly label: string
    readonly vegaCash: number
  }[]
  /**
   * N vega of options under the normal model, P&L of +1.00 in sigmaN: a line of its own. `vegaCash` holds them converted, one lognormal
   * point being F/100 of sigmaN; `unconverted` counts those whose future is not above 0, which it cannot hold. Null without any.
   */
  readonly vegaNormal: {
    readonly vegaNCash: number
    readonly positions: number
    readonly unconverted: number
  } | null
  /** funding of perpetuals in a day, apart from theta; `unknown` have no funding rate and are in no sum. Null without any */
  readonly carry: { readonly perDay: number | null; readonly known: number; readonly unknown: number } | null
  /** option positions in thetaCash (2 d or more to expiry) and in decayToHorizonCash (less) */
  readonly theta: { readonly thetaCash: number; readonly decayToHorizonCash: number }
  /** cash amounts without the reporting currency's risk, in `value` */
  readonly cash: number
}

/**
 * A matrix of one measure. The sum of all cells of `net` is the total. A cell without positions is 0; a cell, row or column whose
 * positions are all without a number is null, and `notPriced` counts them.
 */
export interface HeatMatrix {
  readonly rows: readonly { readonly underlying: string; readonly strike: string | null }[]
  readonly columns: readonly string[]
  readonly net: readonly (readonly (number | null)[])[]
  readonly gross: readonly (readonly (number | null)[])[]
  readonly notPriced: readonly (readonly number[])[]
  readonly rowTotals: readonly (number | null)[]
  readonly columnTotals: readonly (number | null)[]
}

export interface Heatmap {
  readonly measure: CashMeasure | UnitMeasure
  readonly unit: string
  /** rows (underlying, strike), columns expiry dates and `none` */
  readonly strikeExpiry: HeatMatrix
  /** rows underlyings, columns maturity buckets and `none` */
  readonly underlyingMaturity: HeatMatrix
  readonly total: number
  readonly totalGross: number
}

export interface ExposureReport {
  /** ISO instant */
  readonly asOf: string
  /** SHA-256 of the market snapshot */
  readonly snapshot: string
  readonly revision: number
  readonly engine: string
  readonly by: ExposureGroup
  readonly positions: number
  readonly priced: number
  readonly notPriced: readonly NotPriced[]
  readonly totals: ExposureTotals
  readonly rows: readonly ExposureRow[]
  readonly heatmap: Heatmap | null
  /** plain sentences: inputs that were assumed */
  readonly assumptions: readonly string[]
}

/** One input of a pricing, and where it came from: "why this number". */
export interface InputPick {
  readonly input: string
  readonly value: number | null
  readonly unit: string
  readonly source: MarketSource | null
  readonly certainty: Certainty | null
  /** ISO instant */
  readonly observedAt: string | null
  /** one plain sentence: which step of the ladder gave it, and what was passed over */
  readonly why: string
}

/** A figure of a contract beside its 15 outputs: `dualDelta`, `deltaNet`, `carryDay` ... */
export interface FurtherFigure {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly meaning: string
}

export interface PositionExplanation {
  readonly instrument: string
  readonly status: string
  readonly reason: string | null
  readonly model: string | null
  readonly inputs: readonly InputPick[]
  /** per contract and unit of multiplier: price and partial derivatives; null when not priced */
  readonly outputs: { readonly [output: string]: number } | null
  /** per unit of multiplier too: dual Greeks, the deltas of a coin option, point measures of the normal model, carry */
  readonly further: readonly FurtherFigure[]
  readonly multiplier: number
  readonly asOf: string
  readonly snapshot: string
}
