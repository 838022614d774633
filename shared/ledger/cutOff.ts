/** The instant a book speaks of. */
import type { Derivation } from './derivation.ts'

/**
 * Newest cut-off of the accounts: of each the last holdings or balances of a statement or a person, a zero of a complete list included,
 * else its last entry. Null for an empty book. An account that only lists trades is not hidden by older holdings of another.
 */
export function proposedAsOf(d: Derivation): number | null {
  const lists = new Map<string, number>()
  const entries = new Map<string, number>()
  const take = (of: Map<string, number>, account: string, at: number): void => {
    of.set(account, Math.max(at, of.get(account) ?? at))
  }
  for (const l of d.completeLists) take(lists, l.account, l.at)
  for (const e of d.entries) {
    if (e.rejected) continue
    if (isList(e.body.row)) take(lists, e.account, e.at)
    else if (!e.busted) take(entries, e.account, e.at)
  }
  let newest: number | null = null
  for (const account of new Set([...lists.keys(), ...entries.keys()])) {
    const cutOff = lists.get(account) ?? entries.get(account)
    if (cutOff !== undefined && (newest === null || cutOff > newest)) newest = cutOff
  }
  return newest
}

function isList(row: string): boolean {
  return row === 'holding' || row === 'balance'
}
