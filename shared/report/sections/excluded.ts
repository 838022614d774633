/** What no total holds, and what a person changed. */
import { withLabels, withoutSubject } from '../../model/instrument.ts'
import type { ReportData } from '../data.ts'
import type { ReportBlock } from '../document.ts'
import { shortName } from '../names.ts'
import { formatDecimal } from '../numbers.ts'

const MAX_LINES = 200

/** Positions left out with their reasons, then overrides with theirs. */
export function excludedSection(data: ReportData): readonly ReportBlock[] {
  const all = data.exposure.underlying.notPriced
  const rows = all.slice(0, MAX_LINES)
  return [
    {
      block: 'heading',
      text: 'Left out and overridden',
      note:
        all.length > rows.length
          ? `first ${rows.length} of ${all.length} positions`
          : 'positions in no total, with the reason',
    },
    {
      block: 'table',
      columns: [
        { title: 'Account', align: 'left', width: 70 },
        { title: 'Contract', align: 'left', width: 120 },
        { title: 'Quantity', align: 'right', width: 60 },
        { title: 'Reason', align: 'left', width: '*' },
      ],
      rows: rows.map((p) => [
        { text: p.account },
        { text: shortName(p.instrument) },
        { text: formatDecimal(p.quantity, true) },
        { text: withoutSubject(withLabels(p.reason, shortName), shortName(p.instrument)) },
      ]),
      empty: 'Nothing is left out: every position is priced.',
    },
    {
      block: 'table',
      columns: [
        { title: 'Changed by a person', align: 'left', width: 190 },
        { title: 'Value', align: 'right', width: 110 },
        { title: 'Reason given', align: 'left', width: '*' },
      ],
      rows: data.overrides
        .slice(0, MAX_LINES)
        .map((o) => [
          { text: o.what },
          { text: o.value },
          { text: o.reason === '' ? 'none given' : o.reason },
        ]),
      empty: 'No typed fills, corrections or marks.',
    },
    ...(data.overrides.length > MAX_LINES
      ? [
          {
            block: 'paragraph' as const,
            quiet: true,
            text: `First ${MAX_LINES} of ${data.overrides.length} changes; hedgerow batches lists them all.`,
          },
        ]
      : []),
  ]
}
