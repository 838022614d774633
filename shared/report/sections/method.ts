/** How the numbers were made: models, units, inputs with source, files with hashes. */
import type { InputLines, MarkGroup } from '../../model/inputLines.ts'
import type { MarketInput } from '../../model/market.ts'
import type { ReportData } from '../data.ts'
import type { ReportBlock } from '../document.ts'
import { listedMeasures } from '../figures.ts'
import { inputName, inputValue } from '../names.ts'
import { formatCount, formatInstant } from '../numbers.ts'

const MAX_INPUTS = 120

/** Models, conventions, inputs and sources. */
export function methodSection(data: ReportData): readonly ReportBlock[] {
  const report = data.exposure.underlying
  const { currency, fx } = report.totals
  const conventions = [
    'Time: ACT/365 fixed from the valuation instant to the expiry instant. Rates are continuously compounded.',
    'Models: Black-Scholes-Merton on spot with yield; Black-76 on a quoted future; coin-settled options as Black on the forward divided by it; American contracts by the method named with each price.',
    `N is signed contracts x multiplier x FX rate. Theta, charm, veta and color are per ${data.units.thetaDay === 'trading' ? 'trading day (365/252 calendar days)' : 'calendar day'}; below two days to expiry decay to the next day takes the place of theta, in its own column.`,
    'Volatility does not move with spot (sticky strike). Totals add cash figures only; delta in units is added inside one underlying only.',
  ]
  return [
    { block: 'heading', text: 'Method', note: `engine ${report.engine}, revision ${report.revision}` },
    ...conventions.map((text): ReportBlock => ({ block: 'paragraph', text })),
    {
      block: 'table',
      columns: [
        { title: 'Figure', align: 'left', width: 80 },
        { title: 'Unit', align: 'left', width: 130 },
        { title: 'Formula', align: 'left', width: '*' },
      ],
      rows: listedMeasures(data.units).map((m) => [
        { text: m.title },
        { text: m.unit === '' ? currency : `${currency} ${m.unit}`, quiet: true },
        { text: m.formula },
      ]),
    },
    ...(fx.length === 0
      ? []
      : [
          {
            block: 'table' as const,
            columns: [
              { title: 'Exchange rate', align: 'left' as const, width: 120 },
              { title: 'Rate', align: 'right' as const, width: 90 },
              { title: 'Source', align: 'left' as const, width: '*' as const },
            ],
            rows: fx.map((f) => [
              { text: `${f.to} per ${f.from}` },
              { text: String(f.rate) },
              { text: `${f.source}, ${f.certainty}` },
            ]),
          },
        ]),
    ...assumptions(report.assumptions),
    ...inputBlocks(data.inputs, report.snapshot),
    { block: 'heading', text: 'Sources', note: 'files and edits the positions rest on' },
    {
      block: 'table',
      columns: [
        { title: 'Source', align: 'left', width: 120 },
        { title: 'What it is', align: 'left', width: '*' },
        { title: 'SHA-256', align: 'left', width: 246 },
      ],
      rows: data.sources.map((s) => [
        { text: s.label },
        { text: s.detail },
        { text: s.sha256 ?? '', quiet: true, small: true },
      ]),
      empty: 'The book holds no file.',
    },
  ]
}

/** @param lines sentences that begin with `Assumed:` */
function assumptions(lines: readonly string[]): readonly ReportBlock[] {
  return lines.map((text): ReportBlock => ({ block: 'paragraph', quiet: true, text }))
}

/** Every input but marks of contracts, which are counted by source: they are in the snapshot with its hash. */
function inputBlocks({ listed, marks }: InputLines, snapshot: string): readonly ReportBlock[] {
  return [
    { block: 'heading', text: 'Inputs', note: `snapshot ${snapshot}` },
    {
      block: 'table',
      columns: [
        { title: 'Input', align: 'left', width: '*' },
        { title: 'Value', align: 'right', width: 76 },
        { title: 'Unit', align: 'left', width: 96 },
        { title: 'Source', align: 'left', width: 88 },
        { title: 'Held at', align: 'left', width: 102 },
      ],
      rows: listed.slice(0, MAX_INPUTS).map(inputRow),
      empty: marks.length > 0 ? 'No input beside the marks of contracts.' : 'The snapshot holds no input.',
    },
    ...(listed.length > MAX_INPUTS ? [quiet(`First ${MAX_INPUTS} of ${listed.length} inputs.`)] : []),
    ...marks.map(markLine),
  ]
}

function markLine({ source, certainty, count, first, last }: MarkGroup): ReportBlock {
  const span =
    first === null || last === null
      ? 'at times not known'
      : `held from ${formatInstant(first)} to ${formatInstant(last)}`
  const number = formatCount(count)
  return quiet(
    `${number} ${count === 1 ? 'mark' : 'marks'} of contracts (${source}, ${certainty}), ${span}: in the snapshot named above.`,
  )
}

function quiet(text: string): ReportBlock {
  return { block: 'paragraph', quiet: true, text }
}

function inputRow(i: MarketInput) {
  const { text, unit } = inputValue(i)
  return [
    { text: inputName(i) },
    { text },
    { text: unit, quiet: true },
    { text: `${i.source}, ${i.certainty}` },
    i.observedAt === null
      ? { text: 'not known', quiet: true }
      : { text: formatInstant(i.observedAt), quiet: true },
  ]
}
