/**
 * Batches that came from the same bytes. A table can be read in another way after an undo; then its batch is a new one, under a hash
 * made of the file's. Of all readings of a file at most one is live: nothing is ever counted twice.
 */
import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { BatchEvidence } from '../../shared/model/evidence.ts'
import type { Book } from '../book/book.ts'

export interface Readings {
  /** number of the live batch of these bytes, null when none is */
  readonly live: number | null
  /** numbers of undone batches, oldest first */
  readonly undone: readonly number[]
  /** the hash that one more reading would have; the file's own for the first */
  readonly next: string
}

/** @param sha256 of the file's bytes */
export function readingsOf(book: Book | null, sha256: string): Readings {
  const undone: number[] = []
  let live: number | null = null
  for (let n = 0; ; n += 1) {
    const hash = n === 0 ? sha256 : createHash('sha256').update(`${sha256} reading ${n}`).digest('hex')
    const found = book?.findFile(hash) ?? null
    if (found === null) return { live, undone, next: hash }
    if (found.live) live ??= found.number
    else undone.push(found.number)
  }
}

/** Whether two readings say the same: then the undone one can be revived instead of written again. */
export function sameReading(a: BatchEvidence, b: BatchEvidence): boolean {
  return isDeepStrictEqual(essence(a), essence(b))
}

function essence({ rows, accounts, instruments }: BatchEvidence): unknown {
  return {
    rows: rows.map(({ account, instrument, symbol, at, dated, id, body }) => ({
      account,
      instrument,
      symbol,
      at,
      dated,
      id,
      body,
    })),
    accounts: accounts.map(({ id, zone, currency }) => ({ id, zone, currency })),
    terms: instruments.map(({ name, terms }) => ({ name, terms })),
  }
}
