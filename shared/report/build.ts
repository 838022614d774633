/** The exposure report of a risk meeting as a document: the sections of its definition, in their order. */
import { CASH_MEASURES, type CashFigures, type ExposureReport } from '../model/exposure.ts'
import { reportInUnits, unitFactor } from '../model/measureUnits.ts'
import type { ReportSection } from '../model/reportSections.ts'
import type { ReportData } from './data.ts'
import type { ReportBlock, ReportDocument } from './document.ts'
import { formatCount, formatInstant } from './numbers.ts'
import { excludedSection } from './sections/excluded.ts'
import { greeksSection } from './sections/greeks.ts'
import { heatmapSection } from './sections/heatmaps.ts'
import { methodSection } from './sections/method.ts'
import { summarySection } from './sections/summary.ts'

const SECTIONS: { readonly [S in ReportSection]: (data: ReportData) => readonly ReportBlock[] } = {
  cover,
  summary: summarySection,
  greeks: greeksSection,
  heatmap: heatmapSection,
  excluded: excludedSection,
  method: methodSection,
  signoff,
}

/** Pure: the same data gives the same document, and so the same bytes. Sections keep the report's own order. */
export function buildReport(data: ReportData): ReportDocument {
  const { definition } = data
  const report = data.exposure.underlying
  const mark = data.sample ? 'Sample book \u00B7 ' : ''
  const printed = inUnits(data)
  const wanted = (Object.keys(SECTIONS) as ReportSection[]).filter((s) => definition.sections.includes(s))
  return {
    title: definition.name,
    book: bookName(data),
    asOf: formatInstant(data.asOf),
    subtitle: `${definition.status === 'end of day' ? 'End of day' : 'Intraday'}, reporting currency ${report.totals.currency}`,
    paper: definition.paper,
    footLeft: `${mark}Blank means no position; n/a means not known, never zero.`,
    footRight: `${definition.name} \u00B7 ${runId(report)}`,
    stamp: data.asOf,
    blocks: wanted.flatMap((s) => SECTIONS[s](printed)),
  }
}

/** The data as it is printed: every figure in the report's units. */
function inUnits(data: ReportData): ReportData {
  const shown = (report: ExposureReport): ExposureReport => reportInUnits(report, data.units)
  const groups = Object.entries(data.exposure).map(([group, report]) => [group, shown(report)])
  const exposure = Object.fromEntries(groups) as ReportData['exposure']
  const { of } = data.dayChange
  const change =
    of === null
      ? data.dayChange
      : {
          of: Object.fromEntries(
            CASH_MEASURES.map((m) => [m, of[m] * unitFactor(m, data.units)]),
          ) as CashFigures,
          reason: null,
        }
  return { ...data, exposure, dayChange: change, heatmaps: data.heatmaps.map(shown) }
}

/** The word sample stands beside the name of a sample book once. */
function bookName(data: ReportData): string {
  return data.sample && !/sample/i.test(data.book) ? `${data.book} (sample)` : data.book
}

/** Names the inputs of a run: revision and first digits of the snapshot's hash. */
export function runId(report: ExposureReport): string {
  return `r${report.revision}-${report.snapshot.slice(0, 8)}`
}

function cover(data: ReportData): readonly ReportBlock[] {
  const { definition } = data
  const report = data.exposure.underlying
  const left = report.positions - report.priced
  return [
    {
      block: 'facts',
      perRow: 4,
      facts: [
        { label: 'Definition', value: `${definition.name}, version ${definition.version}` },
        { label: 'Desk', value: definition.desk === '' ? bookName(data) : definition.desk },
        { label: 'Snapshot', value: report.snapshot.slice(0, 16) },
        { label: 'Run id', value: runId(report) },
        {
          label: 'Priced',
          value: `${formatCount(report.priced)} of ${formatCount(report.positions)}${left > 0 ? `, ${formatCount(left)} left out` : ''}`,
          ...(left > 0 ? { mark: 'warning' as const } : {}),
        },
        { label: 'Assumed inputs', value: formatCount(report.assumptions.length) },
        { label: 'Prepared by', value: definition.preparer === '' ? 'not given' : definition.preparer },
        { label: 'Approved by', value: definition.approver === '' ? 'not yet' : definition.approver },
        ...(data.madeAt === null ? [] : [{ label: 'Run', value: formatInstant(data.madeAt) }]),
      ],
    },
  ]
}

function signoff(data: ReportData): readonly ReportBlock[] {
  const { definition } = data
  return [
    { block: 'heading', text: 'Sign-off' },
    ...(definition.comment === '' ? [] : [{ block: 'paragraph' as const, text: definition.comment }]),
    {
      block: 'signoff',
      roles: [
        { role: 'Prepared', name: definition.preparer },
        { role: 'Reviewed', name: definition.reviewer },
        { role: 'Approved', name: definition.approver },
      ],
    },
    {
      block: 'paragraph',
      quiet: true,
      text: 'Theoretical figures from the inputs listed here; not a margin call, not advice, not an offer. Every number can be made again from the run id.',
    },
  ]
}
