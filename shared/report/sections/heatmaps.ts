/** Strike x expiry maps of the underlyings that carry options, one a measure. */
import type { CashMeasure } from '../../model/exposure.ts'
import type { ReportData } from '../data.ts'
import type { ReportBlock } from '../document.ts'
import { reportMeasures } from '../figures.ts'
import { heatmapBlock } from '../heatmapBlock.ts'
import { shortName } from '../names.ts'

/** Maps are printed for at most this many underlyings, the largest by gross first; the rest is named. */
const MAX_UNDERLYINGS = 8

/** Maps by underlying, then by measure; what is not shown is said. */
export function heatmapSection(data: ReportData): readonly ReportBlock[] {
  const blocks: ReportBlock[] = []
  const measures = reportMeasures(data.units)
  const rows = data.exposure.underlying.rows
  const { currency } = data.exposure.underlying.totals
  const withOptions = rows.filter((r) => (r.options?.gammaCash1pct ?? r.gross.gammaCash1pct) !== 0)
  const order = [...withOptions].sort((a, b) => b.gross.gammaCash1pct - a.gross.gammaCash1pct)
  for (const row of order.slice(0, MAX_UNDERLYINGS)) {
    for (const report of data.heatmaps) {
      const { heatmap } = report
      const measure = measures.find((m) => m.measure === (heatmap?.measure as CashMeasure | undefined))
      if (heatmap === null || measure === undefined) continue
      const made = heatmapBlock({
        matrix: heatmap.strikeExpiry,
        underlying: row.key,
        currency,
        spot: row.spot ?? null,
        per: measure.unit,
        asOf: data.asOf,
      })
      if (made === null) continue
      blocks.push(
        {
          block: 'heading',
          text: `${measure.title} by strike and expiry, ${shortName(row.key)}`,
          note: made.note,
        },
        made.block,
      )
    }
  }
  const rest = order.slice(MAX_UNDERLYINGS)
  if (rest.length > 0) {
    blocks.push({
      block: 'paragraph',
      quiet: true,
      text: `No map is printed for ${rest.map((r) => shortName(r.key)).join(', ')}: they are in every total above.`,
    })
  }
  return blocks
}
