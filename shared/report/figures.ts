/** Printed cells of cash figures: sign, tone and scale in one place. */
import type { CashMeasure } from '../model/exposure.ts'
import { type MeasureUnits, unitWords } from '../model/measureUnits.ts'
import type { ReportCell } from './document.ts'
import { formatNumber, type GridScale } from './numbers.ts'

/** A measure as the report prints it. `unit` follows the reporting currency; `short` heads narrow columns. */
export interface ReportMeasure {
  readonly measure: CashMeasure
  readonly title: string
  readonly unit: string
  readonly short: string
  readonly formula: string
}

/** The measures a risk meeting reads, in the order of columns, in the words of `units`. */
export function reportMeasures(units: MeasureUnits): readonly ReportMeasure[] {
  return REPORT_MEASURES.map((m) => inWords(m, units))
}

/** The same for lists, which have room for one more: vega on one scale. */
export function listedMeasures(units: MeasureUnits): readonly ReportMeasure[] {
  return REPORT_MEASURES.flatMap((m) => (m.measure === 'vegaCash' ? [m, VEGA_30] : [m])).map((m) =>
    inWords(m, units),
  )
}

function inWords(
  { measure, title, unit, short, formula }: ReportMeasure,
  units: MeasureUnits,
): ReportMeasure {
  return {
    measure,
    title,
    unit: unitWords(unit, measure, units),
    short: unitWords(short, measure, units).replace('trading day', 'trd day'),
    formula: unitWords(formula, measure, units),
  }
}

/** Vega of all expiries on one scale, beside the plain one. */
const VEGA_30: ReportMeasure = {
  measure: 'vega30Cash',
  title: 'Vega 30 d',
  unit: 'per vol point',
  short: 'per vol pt',
  formula: 'N \u03BD / 100 \u00D7 \u221A(30 / max(days, 1))',
}

const REPORT_MEASURES: readonly ReportMeasure[] = [
  { measure: 'dollarDelta', title: 'Delta', unit: '', short: '', formula: 'N \u0394 S' },
  {
    measure: 'gammaCash1pct',
    title: 'Gamma',
    unit: 'per 1%',
    short: 'per 1%',
    formula: 'N \u0393 S\u00B2 / 100',
  },
  {
    measure: 'vegaCash',
    title: 'Vega',
    unit: 'per vol point',
    short: 'per vol pt',
    formula: 'N \u03BD / 100, \u03BD = dV/d\u03C3',
  },
  {
    measure: 'thetaCash',
    title: 'Theta',
    unit: 'per calendar day',
    short: 'per day',
    formula: 'N \u0398 / 365, two days or more to expiry',
  },
  {
    measure: 'decayToHorizonCash',
    title: 'Decay',
    unit: 'to the next day',
    short: 'T < 2 d',
    formula: 'N [V(min(t + 1 d, expiry)) \u2212 V], less than two days',
  },
  { measure: 'rhoCash', title: 'Rho', unit: 'per 100 bp', short: 'per 100 bp', formula: 'N \u03C1 / 100' },
  {
    measure: 'vannaCash',
    title: 'Vanna',
    unit: 'delta per vol point',
    short: 'per vol pt',
    formula: 'N S d\u0394/d\u03C3 / 100',
  },
  {
    measure: 'charmCash',
    title: 'Charm',
    unit: 'delta per calendar day',
    short: 'per day',
    formula: 'N S d\u0394/dt / 365',
  },
]

/** What is not known. */
export const NOT_KNOWN: ReportCell = { text: 'n/a', na: true }

/** A signed cash figure in the grid's scale; a row without any priced position prints n/a. */
export function cashCell(value: number | null, scale: GridScale, known = true): ReportCell {
  if (!known || value === null || !Number.isFinite(value)) return NOT_KNOWN
  return signedCell(value / scale.divisor, 0)
}

/** A signed number; the tone follows the printed figure: what rounds to zero has no sign and no colour. */
export function signedCell(value: number, decimals: number): ReportCell {
  const text = formatNumber(value, { decimals, plus: true })
  if (!/[1-9]/.test(text)) return { text }
  return { text, tone: value > 0 ? 'long' : 'short' }
}
