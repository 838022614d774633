/** A small book of several files and edits, as an export of it is read: what must go into another book as one. */
import type { BookEvidence } from '../../shared/model/evidence.ts'
import { batch, fill } from './evidence.ts'

/** Three files of two fills each, and three edits: one of them speaks of a row of the second file. */
export function wholeBook(): BookEvidence {
  const batches = [1, 2, 3].map((n) => ({
    ...batch([fill(String(n), '2'), fill(String(-n), '3', { row: 2 })], { fileName: `file${n}.csv` }),
    number: n,
  }))
  const edits = [
    {
      number: 1,
      live: true,
      made: 1000,
      reason: 'two trades',
      change: { kind: 'distinct', batch: 2, row: 1 },
    },
    {
      number: 2,
      live: true,
      made: 2000,
      reason: 'misprint',
      change: { kind: 'supersede', of: { batch: 2, row: 2 }, set: { price: '4' } },
    },
    {
      number: 3,
      live: true,
      made: null,
      reason: 'one contract',
      change: { kind: 'merge', keep: 'us-equity:XYZ:USD', drop: 'us-equity:XYZW:USD' },
    },
  ] as const
  return { batches, edits }
}
