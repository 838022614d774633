/** How the Exposure view prints figures: units in heads, one scale a grid, n/a with its reason. */
import type { CashMeasure } from '../../../shared/model/exposure.ts'
import type { MeasureUnits } from '../../../shared/model/measureUnits.ts'
import type { Explanation, FigureSubject } from '../../../shared/protocol/window/exposure.ts'
import {
  HEATMAP_MEASURES,
  type HeatmapMeasure,
  MEASURE_TEXT,
  type Measure,
  shownText,
} from '../../../shared/protocol/window/measures.ts'
import { formatNumber, formatSpan } from '../../../shared/report/numbers.ts'
import type { Brief } from '../../state/exposureWhy.svelte.ts'

/** `USD per 1%`, `USD per trading day` of a measure. */
export function unitOf(measure: Measure, currency: string, units: MeasureUnits): string {
  return shownText(measure, units).unit.replace('$', currency)
}

/** Short head of a tile or column: `Gamma`, for `Gamma 1%`. */
export function nameOf(measure: Measure): string {
  if (measure === 'decayToHorizonCash') return 'Decay'
  return measure === 'gammaCash1pct' ? 'Gamma' : MEASURE_TEXT[measure].name
}

/** What stands behind a column's name: `/1%`, `/pt`, empty for plain cash. */
export function perOf(measure: CashMeasure, units: MeasureUnits): string {
  if (measure === 'decayToHorizonCash') return 'T<2 d'
  return shownText(measure, units)
    .unit.replace(/^\$ ?/, '')
    .replace('vol point', 'pt')
    .replace('trading day', 'trd day')
    .replace('per ', '/')
}

/** A price of an underlying, with as many decimals as its size wants. */
export function spotText(x: number): string {
  return formatNumber(x, { decimals: x >= 10_000 ? 0 : x >= 1000 ? 1 : x >= 10 ? 2 : 4 })
}

/** True for a measure that maps show. */
export function isMapMeasure(measure: CashMeasure): measure is HeatmapMeasure {
  return (HEATMAP_MEASURES as readonly string[]).includes(measure)
}

/** Full precision: what hover and drawer show. */
export function precise(x: number, plus = true): string {
  const a = Math.abs(x)
  const decimals = a >= 1000 ? 2 : a >= 1 ? 4 : 8
  const text = formatNumber(x, { decimals, plus })
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

const OTHER_NAMES = { pnl: 'P&L', spot: 'Spot', spotChange: 'Change of the day' } as const

/** Prices and sums of absolute values have no sign to show. */
export function hasSign(subject: FigureSubject): boolean {
  return subject.kind === 'sum' ? subject.sum === 'net' : subject.measure !== 'spot'
}

/** What "why this number" is asked with. @param value in full precision; not finite: not known */
export function briefOf(
  subject: FigureSubject,
  parts: readonly (string | undefined)[],
  value: number | undefined,
  unit: string,
): Brief {
  const known = value !== undefined && Number.isFinite(value)
  return {
    title: subjectTitle(subject, parts),
    value: known ? `${precise(value, hasSign(subject))} ${unit}`.trim() : 'n/a',
    subject,
  }
}

/** F alone: the key that asks why. */
export function asksWhy(e: KeyboardEvent): boolean {
  return e.key.toLowerCase() === 'f' && !e.ctrlKey && !e.metaKey && !e.altKey
}

/** What a figure's subject is, for a title: `Gamma, BTC, 96,000, 27NOV26`. */
function subjectTitle(subject: FigureSubject, parts: readonly (string | undefined)[]): string {
  const { measure } = subject
  const name =
    measure === 'pnl' || measure === 'spot' || measure === 'spotChange'
      ? OTHER_NAMES[measure]
      : MEASURE_TEXT[measure].name
  return [name, ...parts].filter((t) => t !== undefined && t !== '').join(', ')
}

/** `spot 96,420 USD`, for hover and drawer. */
export function inputValue(input: Explanation['inputs'][number]): string {
  if (input.value === null) return 'n/a'
  const a = Math.abs(input.value)
  const decimals = input.unit === '%' ? 2 : a >= 1000 ? 2 : a >= 1 ? 4 : 6
  const text = formatNumber(input.value, { decimals })
  return `${text.includes('.') ? text.replace(/\.?0+$/, '') : text} ${input.unit}`
}

/** Where an input is from and how sure it is: `statement, stated`; a rule of the program's own is `by rule`. */
export function inputSource({ source, certainty }: Explanation['inputs'][number]): string {
  const from = source === 'rule' ? 'by rule' : source
  return certainty === 'rule' ? from : `${from}, ${certainty}`
}

/** Age of an input at the as-of: `15 min old`; a rule has none. */
export function inputAge({ source, observedAt }: Explanation['inputs'][number], asOf: number): string {
  if (observedAt === null) return source === 'rule' ? 'does not age' : 'age not known'
  const age = asOf - observedAt
  return age < 1000 ? 'at the as-of' : `${formatSpan(age)} old`
}

/** Powers and roots as people write them: `S^2` prints S\u00B2. */
export function pretty(formula: string): string {
  const raised: { readonly [digit: string]: string } = { 2: '\u00B2', 3: '\u00B3', 4: '\u2074' }
  return formula
    .replace(/\^([234])/g, (_, digit: string) => raised[digit] ?? '')
    .replaceAll(' - ', ' \u2212 ')
}
