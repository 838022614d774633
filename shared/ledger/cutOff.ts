/** The instant a book speaks of. */
import type { Derivation } from './derivation.ts'

/**
 * Newest cut-off: the last holdings or balances of a statement or a person, a zero of a complete list included; else the last entry; null
 * for an empty book.
 */
export function proposedAsOf(d: Derivation): number | null {
  let last: number | null = null
  const take = (at: number): void => {
    if (last === null || at > last) last = at
  }
  for (const l of d.completeLists) take(l.at)
  for (const e of d.entries) if (isList(e.body.row) && !e.rejected) take(e.at)
  if (last !== null) return last
  for (const e of d.entries) if (!e.busted && !e.rejected) take(e.at)
  return last
}

function isList(row: string): boolean {
  return row === 'holding' || row === 'balance'
}
