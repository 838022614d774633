/** What of a read file is written: all of it, or the rows a person chose. */
import type { BatchEvidence } from '../../shared/model/evidence.ts'
import type { RowRange } from '../../shared/protocol/importer.ts'

/** The batch with only the chosen rows; rows keep their numbers. */
export function chooseRows(batch: BatchEvidence, ranges: readonly RowRange[] | null): BatchEvidence {
  if (ranges === null) return batch
  const rows = batch.rows.filter((r) => ranges.some(([from, to]) => r.row >= from && r.row <= to))
  return rows.length === batch.rows.length ? batch : { ...withoutClaims(batch), rows }
}

/**
 * The batch without its claims to be complete. Where a row is missing, "all fills of the period" and "what is not listed is zero"
 * are no longer true, and the ledger would draw openings, zeros and breaks from them.
 */
export function withoutClaims(batch: BatchEvidence): BatchEvidence {
  return batch.covers.length === 0 && batch.completeLists.length === 0
    ? batch
    : { ...batch, covers: [], completeLists: [] }
}

/** Whether the batch says anything at all. */
export function isNothing(batch: BatchEvidence): boolean {
  return batch.rows.length === 0 && batch.covers.length === 0 && batch.completeLists.length === 0
}
