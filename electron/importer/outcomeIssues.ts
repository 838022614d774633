/** What the check against the book found, as issues beside those of the parser. */
import type { BatchEvidence } from '../../shared/model/evidence.ts'
import type { Issue } from '../../shared/model/issue.ts'
import type { BatchWarning, ImportOutcome } from '../../shared/model/position.ts'

/** One sentence for a whole batch; rows that need a person are listed beside it. */
const SENTENCES: { readonly [K in BatchWarning]: string } = {
  same_file: 'These bytes are in the book already, so nothing was written.',
  revived: 'These bytes were imported before and undone: that batch is live again.',
  same_as: 'Some rows were shown before by a statement of another format; they were not added a second time.',
  near_match:
    'Some rows differ a little in price from rows of another format: decide for each pair whether it is one trade or two.',
  id_conflict:
    'Some rows carry the id of a row in the book but other figures: the later statement stands, check them.',
  bust_unmatched: 'A cancelled trade is not in the book yet: import the statement that shows it.',
  time_ambiguous:
    'Some times fall into the hour that clocks run through twice: they were read as the first one.',
  time_gap: 'Some times fall into the hour that clocks skip in spring: they were moved one hour on.',
}

/** Issues of an outcome: one for each warning of the batch, one for each row that needs a person. */
export function* outcomeIssues(outcome: ImportOutcome, batch: BatchEvidence | null): Generator<Issue> {
  for (const code of outcome.warnings) {
    yield { severity: 'warning', code, message: SENTENCES[code], line: null, column: null }
  }
  if (!outcome.rows.some((r) => r.outcome === 'warning')) return
  const lines = new Map(batch?.rows.map((r) => [r.row, r.line]))
  for (const r of outcome.rows) {
    if (r.outcome !== 'warning' || r.reason === null) continue
    yield {
      severity: 'warning',
      code: 'row_warning',
      message: r.reason,
      line: lines.get(r.row) ?? null,
      column: null,
    }
  }
}
