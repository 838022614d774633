/**
 * The 15 outputs of every option formula, in the order of their columns. Raw partial derivatives: vega, volga and ultima per
 * 1.00 of volatility, theta, charm, veta and color per year of passing calendar time, rho and phi per 1.00 of rate (quant.md 2.1).
 */
export const GREEKS = [
  'price',
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

/** Name of one of the 15 outputs. */
export type Greek = (typeof GREEKS)[number]

/** The 15 outputs of one option by name. */
export type Greeks = Record<Greek, number>

/** Column number of each output: `GREEK_INDEX.gamma` is 2. */
export const GREEK_INDEX: Readonly<Record<Greek, number>> = Object.freeze(
  Object.fromEntries(GREEKS.map((name, i) => [name, i])) as Record<Greek, number>,
)

/** Fifteen columns, one an output, in the order of `GREEKS`; all of the same length. */
export type GreekColumns = readonly Float64Array[]

/** The same by place, for those who take them apart. */
export type FifteenColumns = readonly [
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
]

/** Why a formula gives no number. The statuses are those of quant.md 1.2; `ok` stands beside a full set of finite numbers. */
export type FormulaStatus = 'ok' | 'invalid_input' | 'needs_normal_model' | 'needs_underlying'

/** A formula's answer: numbers, or a status that says why there are none. */
export type Priced<T> =
  | { readonly status: 'ok'; readonly value: T }
  | { readonly status: Exclude<FormulaStatus, 'ok'>; readonly value: null }

/** Allocates the 15 output columns over one buffer, column after column. */
export function allocateGreekColumns(length: number): GreekColumns {
  const buffer = new Float64Array(length * GREEKS.length)
  return GREEKS.map((_, column) => buffer.subarray(column * length, (column + 1) * length))
}

/** Row `i` of the columns as a named set. Throws RangeError when the columns have no such row. */
export function readGreeks(columns: GreekColumns, i: number): Greeks {
  const entries = GREEKS.map((name, column) => {
    const x = columns[column]?.[i]
    if (x === undefined) throw new RangeError(`The output columns have no row ${i}.`)
    return [name, x] as const
  })
  return Object.fromEntries(entries) as Greeks
}

/** True when all 15 numbers of the set are finite. */
export function allFinite(values: Readonly<Record<string, number>>): boolean {
  for (const name in values) if (!Number.isFinite(values[name])) return false
  return true
}
