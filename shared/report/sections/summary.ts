/** One page: net and gross Greeks, and plain sentences written from the numbers by rule. */
import { type ExposureReport, heldIn, isKnown, isValueKnown } from '../../model/exposure.ts'
import { withLabels } from '../../model/instrument.ts'
import type { ReportData } from '../data.ts'
import type { ReportBlock } from '../document.ts'
import { cashCell, listedMeasures } from '../figures.ts'
import { shortName } from '../names.ts'
import { formatCount, formatNumber, formatShort } from '../numbers.ts'

/** Net and gross of each measure in full units, value and cash, then at most three sentences. */
export function summarySection(data: ReportData): readonly ReportBlock[] {
  const report = data.exposure.underlying
  const { totals } = report
  const known = isKnown(heldIn(report))
  const valueKnown = isValueKnown(report) || totals.cash !== 0
  const { dayChange: change } = data
  const since = change.of === null ? `day change n/a: ${change.reason}` : 'change since one day before'
  const whole = { divisor: 1, unit: totals.currency } as const
  const rows = listedMeasures(data.units).map((m) => [
    { text: m.title },
    { text: m.unit === '' ? totals.currency : `${totals.currency} ${m.unit}`, quiet: true },
    { ...cashCell(totals[m.measure], whole, known), strong: true },
    cashCell(change.of?.[m.measure] ?? null, whole, known),
    known
      ? { text: formatNumber(totals.gross[m.measure], { decimals: 0 }), quiet: true }
      : { text: 'n/a', na: true },
    { text: m.formula, quiet: true },
  ])
  return [
    ...sentences(data).map((text): ReportBlock => ({ block: 'paragraph', text })),
    {
      block: 'heading',
      text: 'Summary',
      note: `${totals.currency}; net is signed, gross adds absolute values by position; ${since}`,
    },
    {
      block: 'table',
      columns: [
        { title: 'Measure', align: 'left', width: 56 },
        { title: 'Unit', align: 'left', width: 96 },
        { title: 'Net', align: 'right', width: 66 },
        { title: 'Day change', align: 'right', width: 62 },
        { title: 'Gross', align: 'right', width: 70 },
        { title: 'Formula', align: 'left', width: '*' },
      ],
      rows: [
        [
          { text: 'Value' },
          { text: totals.currency, quiet: true },
          { ...cashCell(totals.value, whole, valueKnown), strong: true },
          cashCell(change.of?.value ?? null, whole, valueKnown),
          known
            ? { text: formatNumber(totals.gross.value, { decimals: 0 }), quiet: true }
            : { text: 'n/a', na: true },
          { text: 'N V, cash included', quiet: true },
        ],
        ...rows,
      ],
    },
  ]
}

/** Rule-made sentences: largest delta, gamma's sign and what a 1 % move does, what is left out. */
export function sentences(data: ReportData): readonly string[] {
  const report = data.exposure.underlying
  const { currency } = report.totals
  if (report.positions === 0) return ['The book holds no position at this instant.']
  if (report.priced === 0)
    return ['No position could be priced; every figure below is unknown. See what is left out.']
  const out: string[] = []
  const delta = largest(report, 'dollarDelta')
  if (delta !== '') {
    const net = formatShort(report.totals.dollarDelta)
    out.push(`Net delta is ${net} ${currency}; largest by underlying: ${delta}.`)
  }
  const gamma = largest(report, 'gammaCash1pct')
  if (gamma !== '') {
    const net = report.totals.gammaCash1pct
    const side = net < 0 ? 'short' : 'long'
    out.push(
      `The book is ${side} gamma: a rise of 1% in every underlying changes delta by ${formatShort(net)} ${currency}; largest by underlying: ${gamma}.`,
    )
  }
  const left = report.positions - report.priced
  if (left > 0) {
    const most = [...report.totals.leftOut.reasons].sort((a, b) => b.count - a.count)[0]
    out.push(
      `${formatCount(left)} of ${formatCount(report.positions)} positions ${left === 1 ? 'is' : 'are'} not priced and in no total${most === undefined ? '.' : `; ${mostOften(most, left)} ${withLabels(most.reason.replace(/ \(and \d+ more\)$/, ''), shortName)}`}`,
    )
  }
  return out
}

/** `10 of them alike:` before the sentence of one. */
function mostOften({ count }: { readonly count: number }, left: number): string {
  if (left === 1) return 'the reason:'
  if (count === 1) return 'for example:'
  return `${count === left ? 'all' : formatCount(count)} of them like this one:`
}

/** The three underlyings with the largest absolute figure: `SPX +14.2m, SX5E \u22126.04m`. */
function largest(report: ExposureReport, measure: 'dollarDelta' | 'gammaCash1pct'): string {
  return [...report.rows]
    .filter((r) => r[measure] !== 0)
    .sort((a, b) => Math.abs(b[measure]) - Math.abs(a[measure]))
    .slice(0, 3)
    .map((r) => `${shortName(r.key)}\u00A0${formatShort(r[measure])}`)
    .join(', ')
}
