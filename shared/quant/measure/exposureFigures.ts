/** Cash Greeks of every position in the reporting currency, as columns: what all exposure tables and matrices are sums of. */

import type { FxRate } from '../../market/fx.ts'
import { CASH_MEASURES, type CashMeasure, type UnitMeasure } from '../../model/exposure.ts'
import { CONTRACT_KIND, type ContractColumns } from '../../portfolio/columns.ts'
import type { PackedBook } from '../../portfolio/pack.ts'
import { FLAG, STATUS_CODE } from '../../portfolio/statuses.ts'
import { CASH_GREEKS, cashGreeks, vegaWeight30 } from '../formula/cashGreeks.ts'
import { GREEK_INDEX, GREEKS, type Greeks } from '../formula/greeks.ts'

/** Figures of a book in one currency. A column a measure in the order of `CASH_MEASURES`, a row a position; 0 where not priced. */
export interface ExposureFigures {
  readonly book: PackedBook
  readonly reporting: string
  readonly columns: readonly Float64Array[]
  /** code of `PRICING_STATUSES`, `no_fx` included; a row a position */
  readonly status: Uint8Array
  /** 1 where the value is not known although the Greeks are: a future whose price of entry is not known */
  readonly valueUnknown: Uint8Array
  /** by number of the currency; null where no rate leads to the reporting currency */
  readonly fx: readonly (FxRate | null)[]
}

const PLACE = Object.fromEntries(CASH_MEASURES.map((m, i) => [m, i])) as {
  readonly [M in CashMeasure]: number
}

/** Number of a measure's column. */
export function measureColumn(measure: CashMeasure): number {
  return PLACE[measure]
}

/** Makes the figures of a priced book. `reporting` is a currency's code; positions without a rate to it get status `no_fx`. */
export function exposureFigures(book: PackedBook, reporting: string): ExposureFigures {
  const { positions, contracts, lists, market } = book
  const fx = lists.currencies.map((currency) => market.fx.rate(currency, reporting))
  const units = unitFigures(contracts, fx)
  const columns = CASH_MEASURES.map(() => new Float64Array(positions.count))
  const status = new Uint8Array(positions.count)
  const valueUnknown = new Uint8Array(positions.count)
  for (let i = 0; i < positions.count; i++) {
    const c = positions.contract[i] as number
    const code = contracts.status[c] as number
    // an account's zero of a currency is zero at any rate
    const empty = contracts.kind[c] === CONTRACT_KIND.cash && positions.quantity[i] === 0
    if (code !== 0) status[i] = code
    else if (Number.isNaN(units.rate[c]) && !empty) status[i] = STATUS_CODE.no_fx
  }
  for (let m = 0; m < columns.length; m++) {
    const [column, unit] = [columns[m] as Float64Array, units.columns[m] as Float64Array]
    for (let i = 0; i < positions.count; i++) {
      if (status[i] !== 0) continue
      column[i] = (positions.quantity[i] as number) * (unit[positions.contract[i] as number] as number)
    }
  }
  const figures = { book, reporting, columns, status, valueUnknown, fx }
  writeUnsettled(figures, units.rate)
  return figures
}

interface UnitFigures {
  /** by measure and contract: figures of one contract */
  readonly columns: readonly Float64Array[]
  /** by contract: rate to the reporting currency, NaN without one */
  readonly rate: Float64Array
}

function unitFigures(c: ContractColumns, fx: readonly (FxRate | null)[]): UnitFigures {
  const columns = CASH_MEASURES.map(() => new Float64Array(c.count))
  const rate = new Float64Array(c.count)
  const greeks = Object.fromEntries(GREEKS.map((g) => [g, 0])) as Greeks
  const price = c.out[GREEK_INDEX.price] as Float64Array
  const targets = CASH_GREEKS.map((g) => [g, columns[PLACE[g]] as Float64Array] as const)
  const inVol = VOL_ORDER.map(([m, order]) => [order, columns[PLACE[m]] as Float64Array] as const)
  const value = columns[PLACE.value] as Float64Array
  const vega = columns[PLACE.vegaCash] as Float64Array
  const vega30 = columns[PLACE.vega30Cash] as Float64Array
  const theta = columns[PLACE.thetaCash] as Float64Array
  const decay = columns[PLACE.decayToHorizonCash] as Float64Array
  for (let i = 0; i < c.count; i++) {
    rate[i] = fx[c.currency[i] as number]?.rate ?? Number.NaN
    if (c.status[i] !== 0 || Number.isNaN(rate[i])) continue
    for (let g = 0; g < GREEKS.length; g++)
      greeks[GREEKS[g] as keyof Greeks] = (c.out[g] as Float64Array)[i] as number
    const N = (c.multiplier[i] as number) * (rate[i] as number)
    const cash = cashGreeks(N, c.spot[i] as number, greeks)
    const points = volPoints(c, i)
    for (const [greek, column] of targets) column[i] = cash[greek]
    if (points !== 1)
      for (const [order, column] of inVol)
        column[i] = (column[i] as number) * (order === 1 ? points : points * points)
    if (hasValue(c.kind[i] as number)) value[i] = N * (price[i] as number)
    vega30[i] = (vega[i] as number) * vegaWeight30(365 * (c.T[i] as number))
    if (((c.flags[i] as number) & FLAG.decay) === 0) continue
    theta[i] = 0
    decay[i] = N * (c.decay[i] as number)
  }
  return { columns, rate }
}

/** Cash Greeks in volatility, with their order in it. */
const VOL_ORDER = [
  ['vegaCash', 1],
  ['vannaCash', 1],
  ['vetaCash', 1],
  ['volgaCash', 2],
] as const

/**
 * Price points of sigmaN that one unit of lognormal volatility is worth near the money, F; 1 for rows that are not of the normal model.
 * Greeks in volatility are converted by it, so that vega adds; 0 where F is not above 0: there is no such point, and only `vegaNormal` of
 * the totals holds the row (quant reference 1.4b).
 */
export function volPoints({ ranges: { normal }, S }: ContractColumns, i: number): number {
  if (i < normal.from || i >= normal.to) return 1
  const F = S[i] as number
  return F > 0 ? F : 0
}

/** Futures and perpetuals are settled: their value is what they moved since `markedTo`, which is the position's, not the contract's. */
function hasValue(kind: number): boolean {
  return kind <= CONTRACT_KIND.cash
}

/**
 * Unsettled P&L of futures and perpetuals: linear n m (F - M); inverse n c (1/M - 1/P) coins, which are worth their spot and, being
 * coins, carry its delta (quant reference 1.3, 1.5).
 */
function writeUnsettled(figures: ExposureFigures, rate: Float64Array): void {
  const { positions, contracts: c } = figures.book
  const value = figures.columns[PLACE.value] as Float64Array
  const dollarDelta = figures.columns[PLACE.dollarDelta] as Float64Array
  const price = c.out[GREEK_INDEX.price] as Float64Array
  for (let i = 0; i < positions.count; i++) {
    const row = positions.contract[i] as number
    const kind = c.kind[row] as number
    if (hasValue(kind) || figures.status[i] !== 0) continue
    const [markedTo, P] = [positions.markedTo[i] as number, price[row] as number]
    const units = (positions.quantity[i] as number) * (c.multiplier[row] as number)
    const inverse = kind === CONTRACT_KIND.inverseFuture || kind === CONTRACT_KIND.inversePerpetual
    if (Number.isNaN(markedTo) || (inverse && markedTo === 0)) {
      figures.valueUnknown[i] = 1
    } else if (inverse) {
      const coins = (units * (P - markedTo)) / (markedTo * P)
      value[i] = coins * (c.spot[row] as number) * (rate[row] as number)
      dollarDelta[i] = (dollarDelta[i] as number) + (value[i] as number)
    } else {
      value[i] = units * (P - markedTo) * (rate[row] as number)
    }
  }
}

/** n m Greek of every position, in the contract's own units; 0 where not priced. An inverse future's delta includes its unsettled coins. */
export function unitColumn(figures: ExposureFigures, measure: UnitMeasure): Float64Array {
  const { positions, contracts } = figures.book
  const greek = contracts.out[GREEK_INDEX[measure]] as Float64Array
  const column = new Float64Array(positions.count)
  const dollarDelta = figures.columns[PLACE.dollarDelta] as Float64Array
  for (let i = 0; i < positions.count; i++) {
    const c = positions.contract[i] as number
    if (contracts.status[c] !== 0) continue
    column[i] = (positions.quantity[i] as number) * (contracts.multiplier[c] as number) * (greek[c] as number)
    const kind = contracts.kind[c] as number
    const inverse = kind === CONTRACT_KIND.inverseFuture || kind === CONTRACT_KIND.inversePerpetual
    if (!inverse || measure !== 'delta' || figures.status[i] !== 0) continue
    const rate = figures.fx[contracts.currency[c] as number]?.rate ?? Number.NaN
    column[i] = (dollarDelta[i] as number) / (contracts.spot[c] as number) / rate
  }
  return column
}
