/** The Greeks of the drawer: per contract, position and cash side by side, each with its unit and formula. */
import type { CashMeasure, UnitMeasure } from '../../shared/model/exposure.ts'
import { type ContractMeasure, MEASURE_TEXT, type Measure } from '../../shared/protocol/window/measures.ts'
import type { PositionDetail } from '../../shared/protocol/window/positions.ts'
import type { Settings } from '../../shared/protocol/window/settings.ts'
import { formatNumber } from '../../shared/report/numbers.ts'
import { shortUnit } from './bookGridRows.svelte.ts'
import { shownMeasure } from './settings.svelte.ts'

export interface FigureCell {
  /** what "why this number" explains; null: a figure of this contract's kind alone */
  readonly measure: Measure | null
  readonly text: string
  readonly unit: string
  /** formula and meaning, full precision */
  readonly title: string
  readonly value: number | null
}
export interface FigureRow {
  readonly name: string
  readonly perContract: FigureCell | null
  readonly position: FigureCell | null
  readonly cash: FigureCell | null
}

type Row = readonly [string, ContractMeasure | null, UnitMeasure | null, CashMeasure | null]
const ROWS: readonly Row[] = [
  ['Value', 'price', null, 'value'],
  ['Delta', 'delta', 'delta', 'dollarDelta'],
  ['Gamma', 'gamma', 'gamma', 'gammaCash1pct'],
  ['Gamma P&L 1%', null, null, 'gammaPnl1pct'],
  ['Vega', 'vegaPt', 'vega', 'vegaCash'],
  ['Theta', 'thetaDay', 'theta', 'thetaCash'],
  ['Decay to horizon', null, null, 'decayToHorizonCash'],
  ['Rho', 'rhoPct', 'rho', 'rhoCash'],
  ['Phi', 'phiPct', 'phi', 'phiCash'],
  ['Vanna', 'vannaPt', 'vanna', 'vannaCash'],
  ['Volga', 'volgaPt', 'volga', 'volgaCash'],
  ['Charm', 'charmDay', 'charm', 'charmCash'],
  ['Veta', 'vetaDay', 'veta', 'vetaCash'],
  ['Color', 'colorDay', 'color', 'colorCash'],
  ['Speed', 'speed', 'speed', 'speedCash'],
  ['Zomma', 'zomma', 'zomma', null],
  ['Ultima', 'ultima', 'ultima', null],
]

/** What a contract's desk figure divides its partial derivative by. */
const PER: { readonly [M in ContractMeasure]?: number } = {
  vegaPt: 100,
  thetaDay: 365,
  rhoPct: 100,
  phiPct: 100,
  vannaPt: 100,
  volgaPt: 10_000,
  charmDay: 365,
  vetaDay: 36_500,
  colorDay: 365,
}

/** One row a Greek. @param underlying short name, for units such as `BTC per 1.00` */
export function figureRows(
  detail: PositionDetail,
  settings: Pick<Settings, 'thetaDay' | 'rhoStep' | 'cashDecimals' | 'negatives'>,
  underlying: string,
): readonly FigureRow[] {
  const print = (measure: Measure, value: number | null, cash: boolean): FigureCell => {
    const m = shownMeasure(measure, settings, detail.reportingCurrency)
    const x = value === null ? null : value * m.factor
    const unit = unitOf(m.unit, detail.currency, underlying)
    const parentheses = settings.negatives === 'parentheses'
    const plus = measure !== 'price'
    const text =
      x === null
        ? 'n/a'
        : cash
          ? formatNumber(x, { decimals: settings.cashDecimals, plus, parentheses })
          : formatSignificant(x, 4, plus, parentheses)
    const full = x === null ? '' : ` = ${x}`
    return {
      measure,
      text,
      unit: shortUnit(unit),
      title: `${m.name}, ${unit}: ${m.formula}${full}. ${m.meaning}`,
      value: x,
    }
  }
  /** The position's figure in the unit of the contract's beside it: per vol point, per day, per 100 bp. */
  const positionCell = (unit: UnitMeasure, contract: ContractMeasure | null): FigureCell => {
    const raw = detail.perPosition[unit]
    const per = contract === null ? undefined : PER[contract]
    if (contract === null || per === undefined) return print(`units.${unit}`, raw, false)
    const cell = print(`units.${unit}`, raw === null ? null : raw / per, false)
    const m = shownMeasure(contract, settings, detail.reportingCurrency)
    const [of] = unitOf(MEASURE_TEXT[`units.${unit}`].unit, detail.currency, underlying).split(' per ')
    const x = cell.value === null ? null : cell.value * m.factor
    const parentheses = settings.negatives === 'parentheses'
    return {
      measure: null,
      text: x === null ? 'n/a' : formatSignificant(x, 4, true, parentheses),
      unit: shortUnit(`${of} ${m.unit}`),
      title: `${m.name}, ${of} ${m.unit}: n m ${m.formula}${x === null ? '' : ` = ${x}`}. ${m.meaning}, for the position, before FX`,
      value: x,
    }
  }
  const rows = ROWS.map(([name, contract, unit, cash]) => ({
    name,
    perContract: contract === null ? null : print(contract, detail.perContract[contract], false),
    position: unit === null ? null : positionCell(unit, contract),
    cash: cash === null ? null : decayCell(detail, cash, print),
  }))
  return [...rows, ...detail.further.map((f) => furtherRow(f, settings))]
}

const FURTHER: Readonly<Record<string, string>> = {
  priceCoin: 'Premium, coin',
  deltaBs: 'Delta, exchange',
  deltaNet: 'Delta, coin',
  deltaUsd: 'Delta, USD',
  dualDelta: 'Dual delta',
  dualGamma: 'Dual gamma',
  pointDelta: 'Point delta',
  pointGamma: 'Point gamma',
  vegaN: 'Vega, normal',
  carryDay: 'Carry',
}

/** A figure that only contracts of some kinds have: per unit of multiplier, as it is. */
function furtherRow(f: PositionDetail['further'][number], settings: Pick<Settings, 'negatives'>): FigureRow {
  const parentheses = settings.negatives === 'parentheses'
  const cell: FigureCell = {
    measure: null,
    text: formatSignificant(f.value, 4, true, parentheses),
    unit: shortUnit(f.unit),
    title: `${f.meaning}, ${f.unit} = ${f.value}`,
    value: f.value,
  }
  return { name: FURTHER[f.name] ?? f.name, perContract: cell, position: null, cash: null }
}

/** Two days or more before expiry the decay to the horizon says nothing: its row then has no figure and says why. */
function decayCell(
  detail: PositionDetail,
  cash: CashMeasure,
  print: (m: Measure, value: number | null, cash: boolean) => FigureCell,
): FigureCell | null {
  if (cash !== 'decayToHorizonCash' || detail.notPriced !== null) return print(cash, detail.cash[cash], true)
  const { value, reason } = detail.decayToHorizon
  if (value !== null) return print(cash, value, true)
  return { ...print(cash, null, true), text: '', title: reason ?? '' }
}

function unitOf(unit: string, currency: string, underlying: string): string {
  return unit.replace(/^u\b/, underlying).replace(/\bccy\b/, currency)
}

const RAISED = '\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079'

/** Digits that count: `1.533`, `23,456`, and below 0.001 with a power of ten, `2.637×10\u207b\u2079`. */
export function formatSignificant(x: number, digits: number, plus = true, parentheses = false): string {
  if (!Number.isFinite(x)) return 'n/a'
  if (x === 0) return '0'
  // The power is taken after rounding, so that 9.9999e-13 reads 1.00e-12 and not 10.00e-13.
  const size = Math.floor(Math.log10(Number(Math.abs(x).toPrecision(digits - 1))))
  if (size < -3) {
    const power = [...String(-size)].map((d) => RAISED[Number(d)]).join('')
    return `${formatNumber(x / 10 ** size, { decimals: digits - 2, plus, parentheses })}×10\u207b${power}`
  }
  return formatNumber(x, { decimals: Math.max(0, digits - 1 - size), plus, parentheses })
}
