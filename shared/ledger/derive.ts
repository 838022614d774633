/** Evidence to entries, tracks and resolved instruments: the whole derived book. */
import type { BookEvidence } from '../model/evidence.ts'
import type { StatementAccount } from '../model/statement.ts'
import { compareText } from './candidates.ts'
import type { Derivation, Entry, Interval, Shown } from './derivation.ts'
import { readEntries, readShown } from './entries.ts'
import { readMarket } from './marketRows.ts'
import { type LiveSource, Names } from './names.ts'
import { resolveInstruments } from './terms.ts'
import { buildTracks, type ListEvidence } from './tracks.ts'

export type { Derivation } from './derivation.ts'

/** The part of a derivation that says which rows are which entries: all that an import needs to know. */
export type DerivedEntries = Pick<
  Derivation,
  'shown' | 'entries' | 'entryCount' | 'nearMatches' | 'waitingBusts'
>

/** Entries alone, at about half of the cost of the whole book. */
export function deriveEntries(evidence: BookEvidence): DerivedEntries {
  const sources = liveSources(evidence)
  return entriesOf(evidence, sources, new Names(evidence, sources))
}

function entriesOf(evidence: BookEvidence, sources: readonly LiveSource[], names: Names): DerivedEntries {
  const { shown, entries, near, waitingBusts } = readEntries(evidence, readShown(sources, names), names)
  const entryCount = entries.reduce((n, e) => n + (e.deliveredBy === null ? 1 : 0), 0)
  return { shown, entries, entryCount, nearMatches: near, waitingBusts }
}

/**
 * The whole derived book of the live evidence; pure, and the same for any order of imports, undos and revivals (ledger reference, the
 * one law). Linear in the number of rows, but for sorting.
 */
export function deriveBook(evidence: BookEvidence): Derivation {
  const sources = liveSources(evidence)
  const names = new Names(evidence, sources)
  const derived = entriesOf(evidence, sources, names)
  const { shown, entries, nearMatches: near } = derived
  const instruments = resolveInstruments(evidence, sources, names, usedNames(shown, entries))
  const lists = liveLists(evidence)
  const covers = readCovers(evidence)
  const tracks = buildTracks({ entries, shown, near, lists, covers, instruments, names })
  return {
    ...derived,
    instruments,
    accounts: readAccounts(evidence),
    ...tracks,
    covers,
    completeLists: lists,
    ...readMarket(shown),
  }
}

/** Live batches and typed rows, in the order of numbers. */
function liveSources(book: BookEvidence): LiveSource[] {
  const sources: LiveSource[] = []
  for (const b of book.batches) {
    if (!b.live) continue
    const { number, format, made, sha256 } = b
    sources.push({
      source: { kind: 'batch', number, format, made, sha256 },
      rows: b.rows,
      instruments: b.instruments,
      currencyOf: (id) => b.accounts.find((a) => a.id === id)?.currency ?? null,
    })
  }
  for (const e of book.edits) {
    const { change } = e
    if (!e.live || change.kind !== 'rows') continue
    sources.push({
      source: { kind: 'edit', number: e.number, format: 'typed', made: e.made, sha256: '' },
      rows: change.rows,
      instruments: change.instruments,
      currencyOf: (id) => change.accounts.find((a) => a.id === id)?.currency ?? null,
    })
  }
  return sources
}

function usedNames(shown: readonly Shown[], entries: readonly Entry[]): Set<string> {
  const used = new Set<string>()
  for (const s of shown) if (s.instrument !== null) used.add(s.instrument)
  for (const { body } of entries) {
    if (body.row !== 'event') continue
    if (body.data.into !== null) used.add(body.data.into)
    for (const d of body.data.delivers) used.add(d.instrument)
  }
  return used
}

function liveLists(book: BookEvidence): ListEvidence[] {
  return book.batches
    .filter((b) => b.live)
    .flatMap(({ number, format, made, sha256, completeLists }) =>
      completeLists.map((l) => ({ ...l, source: { kind: 'batch' as const, number, format, made, sha256 } })),
    )
}

/** Covered intervals of every account: union of the live files' periods, touching ones joined. */
function readCovers(book: BookEvidence): Map<string, Interval[]> {
  const covers = new Map<string, Interval[]>()
  for (const b of book.batches) {
    if (!b.live) continue
    for (const { account, from, to } of b.covers) {
      const list = covers.get(account)
      if (list === undefined) covers.set(account, [{ from, to }])
      else list.push({ from, to })
    }
  }
  for (const [account, list] of covers) covers.set(account, joined(list))
  return covers
}

function joined(list: Interval[]): Interval[] {
  list.sort((a, b) => a.from - b.from || a.to - b.to)
  const union: Interval[] = []
  for (const next of list) {
    const last = union.at(-1)
    if (last === undefined || next.from > last.to + 1) union.push(next)
    else if (next.to > last.to) union[union.length - 1] = { from: last.from, to: next.to }
  }
  return union
}

/** What the later made file, or else a person, says of each account. */
function readAccounts(book: BookEvidence): Map<string, StatementAccount> {
  const found = new Map<string, { account: StatementAccount; made: number }>()
  const take = (account: StatementAccount, made: number | null): void => {
    const offer = { account, made: made ?? Number.NEGATIVE_INFINITY }
    const best = found.get(account.id)
    const later =
      best === undefined ||
      offer.made > best.made ||
      (offer.made === best.made && compareText(JSON.stringify(account), JSON.stringify(best.account)) > 0)
    if (later) found.set(account.id, offer)
  }
  for (const e of book.edits)
    if (e.live && e.change.kind === 'rows') for (const a of e.change.accounts) take(a, null)
  for (const b of book.batches) if (b.live) for (const a of b.accounts) take(a, b.made)
  return new Map([...found].sort(([a], [b]) => compareText(a, b)).map(([id, { account }]) => [id, account]))
}
