/** Live rows to entries: candidates, matching, deliveries, corrections by people, busts. Ledger reference, sections 4 and 5. */
import type { BookEvidence, EntryReference, Evidence, EvidenceBody, FillData } from '../model/evidence.ts'
import { parseInstrumentName } from '../model/instrument.ts'
import type { DeliveredLeg } from '../model/statement.ts'
import { canonical, decimal } from './amounts.ts'
import { applyBusts } from './busts.ts'
import { type Candidate, readCandidates } from './candidates.ts'
import type { Entry, NearMatch, Shown, SourceClass } from './derivation.ts'
import { ADJUSTMENTS, ENDS } from './eventKinds.ts'
import { attach, type Matchable, matchFills, matchOthers } from './match.ts'
import type { LiveSource, Names } from './names.ts'

export interface ReadEntries {
  readonly shown: Shown[]
  readonly entries: Entry[]
  readonly near: NearMatch[]
  readonly waitingBusts: Entry[]
}

/** All live rows with their classes and contracts. */
export function readShown(sources: readonly LiveSource[], names: Names): Shown[] {
  const classes = new Map<string, { kind: SourceClass['kind']; format: string; order: number }>()
  const classOf = (kind: SourceClass['kind'], format: string): SourceClass => {
    const key = `${kind} ${format}`
    let found = classes.get(key)
    if (found === undefined) {
      found = { kind, format, order: 0 }
      classes.set(key, found)
    }
    return found
  }
  const shown: Shown[] = []
  for (const { source, rows } of sources) {
    const typed = source.kind === 'edit'
    const byId = typed ? classOf('typed', 'typed') : classOf('id', source.format)
    const byContent = typed ? byId : classOf('content', source.format)
    for (const evidence of rows) {
      const sourceClass = evidence.id === null ? byContent : byId
      shown.push({
        evidence,
        source,
        sourceClass,
        instrument: names.of(evidence, source),
        entry: null,
        idConflict: false,
      })
    }
  }
  const kinds = { id: 0, content: 1, typed: 2 }
  const sorted = [...classes.values()].sort(
    (a, b) => kinds[a.kind] - kinds[b.kind] || (a.format < b.format ? -1 : a.format > b.format ? 1 : 0),
  )
  for (const [i, c] of sorted.entries()) c.order = i
  return shown
}

/** Entries of all live rows: matched between classes, deliveries booked once, a person's corrections applied, busts found or waiting. */
export function readEntries(book: BookEvidence, shown: Shown[], names: Names): ReadEntries {
  const candidates = readCandidates(shown, distinctRows(book))
  const make = (c: Candidate) => entryOf(c, names)
  const events = matchOthers(candidates.event, make)
  const corrections = liveCorrections(book)
  correct(events, corrections)
  const fills: Matchable[] = candidates.fill.map((c) => matchableFill(c, names))
  for (const e of events) fills.push(...deliveries(e, names))
  const matched = matchFills(fills)
  const others = [
    ...matchOthers(candidates.cash, make),
    ...matchOthers(candidates.holding, make),
    ...matchOthers(candidates.balance, make),
  ]
  correct(matched.entries, corrections)
  correct(others, corrections)
  const entries = [...events, ...matched.entries, ...others]
  for (const e of entries) {
    e.typed = e.shown.every(isTyped) && e.linked.every((g) => g.sourceClass.kind === 'typed')
  }
  const busts = events.filter((e) => e.body.row === 'event' && e.body.data.kind === 'bust' && !e.rejected)
  const waitingBusts = applyBusts(busts, matched.entries, names)
  const settled = (e: Entry) => !e.busted && !e.rejected && !e.corrected
  return {
    shown,
    entries,
    near: matched.near.filter((n) => settled(n.first) && settled(n.second)),
    waitingBusts,
  }
}

function isTyped(s: Shown): boolean {
  return s.sourceClass.kind === 'typed'
}

function distinctRows(book: BookEvidence): Map<number, Set<number>> {
  const rows = new Map<number, Set<number>>()
  for (const { live, change } of book.edits) {
    if (!live || change.kind !== 'distinct') continue
    const own = rows.get(change.batch)
    if (own === undefined) rows.set(change.batch, new Set([change.row]))
    else own.add(change.row)
  }
  return rows
}

function entryOf(c: Candidate, names: Names): Entry {
  const first = c.rows[0] as Shown
  const e = first.evidence
  const entry: Entry = {
    key: `${c.sourceClass.order} ${c.key}`,
    account: e.account,
    instrument: first.instrument,
    at: e.at,
    rank: isTyped(first) && isEnd(e.body) ? AFTER_LISTS : rankOf(e.body),
    sequence: e.sequence,
    tradingDay: e.tradingDay,
    id: e.id,
    body: withCanonicalNames(e.body, names),
    shown: [],
    linked: [],
    deliveredBy: null,
    busted: false,
    rejected: false,
    corrected: false,
    typed: false,
    distinct: c.distinct,
  }
  attach(entry, c.rows)
  return entry
}

function withCanonicalNames(body: EvidenceBody, names: Names): EvidenceBody {
  if (body.row !== 'event') return body
  const { into, delivers, of } = body.data
  if (into === null && delivers.length === 0 && of === null) return body
  return {
    row: 'event',
    data: {
      ...body.data,
      into: into === null ? null : names.canonical(into),
      delivers: delivers.map((d) => ({ ...d, instrument: names.canonical(d.instrument) })),
    },
  }
}

/** A person ends a contract after reading what the list of that instant still names, so the end stands behind the list. */
const AFTER_LISTS = 9.5

function isEnd(body: EvidenceBody): boolean {
  return body.row === 'event' && ENDS.has(body.data.kind)
}

/** Corporate actions 0; fills and cash 1; stated ends, in lieu, free deliveries 2; "what is left" 3; settlement 4; lists 9. */
function rankOf(body: EvidenceBody): number {
  if (body.row === 'holding' || body.row === 'balance') return 9
  if (body.row !== 'event') return 1
  const { kind, quantity } = body.data
  if (ADJUSTMENTS.has(kind) || kind === 'spin_off') return 0
  if (kind === 'settlement' || kind === 'funding') return 4
  return ENDS.has(kind) && quantity === null ? 3 : 2
}

function matchableFill(candidate: Candidate, names: Names): Matchable {
  const first = candidate.rows[0] as Shown
  const e = first.evidence
  const data = e.body.data as FillData
  return {
    candidate,
    entry: () => entryOf(candidate, names),
    account: e.account,
    instrument: first.instrument,
    tradingDay: e.tradingDay,
    at: e.at,
    sequence: e.sequence,
    key: candidate.key,
    quantity: decimal(data.quantity),
    price: decimal(data.price),
  }
}

/**
 * Deliveries of an event as every class shows them. A class that prints the shares as a plain row instead meets them as a fill, so that
 * one purchase is booked however it is printed. A delivery without a price is at the strike; of anything but an option it is free.
 */
function deliveries(event: Entry, names: Names): Matchable[] {
  if (event.body.row !== 'event' || event.rejected) return []
  const standing = event.body.data.delivers
  const found: Matchable[] = []
  const classes = new Set<SourceClass>()
  for (const s of event.shown) {
    if (classes.has(s.sourceClass) || s.evidence.body.row !== 'event') continue
    classes.add(s.sourceClass)
    const legs = s === event.shown[0] ? standing : s.evidence.body.data.delivers
    for (const [i, leg] of legs.entries()) {
      const instrument = names.canonical(leg.instrument)
      // the same delivery printed without its price, or with a rounded one, is still the same delivery
      const same = standing.find((l) => l.instrument === instrument && l.quantity === leg.quantity)
      found.push(matchableDelivery(event, s, { ...(same ?? leg), instrument }, i))
    }
  }
  return found
}

function matchableDelivery(event: Entry, row: Shown, leg: DeliveredLeg, index: number): Matchable {
  const strike = event.instrument === null ? null : (parseInstrumentName(event.instrument)?.strike ?? null)
  const price = leg.price ?? strike ?? '0'
  const key = `${event.key} delivery ${index}`
  const evidence: Evidence = {
    ...row.evidence,
    instrument: leg.instrument,
    symbol: null,
    body: {
      row: 'fill',
      data: {
        quantity: leg.quantity,
        price,
        amount: null,
        fees: [],
        effect: null,
        order: null,
        strategy: null,
        venue: null,
      },
    },
  }
  const shown: Shown = { ...row, evidence, instrument: leg.instrument, entry: null }
  const candidate: Candidate = { key, sourceClass: row.sourceClass, rows: [shown], distinct: event.distinct }
  return {
    candidate,
    entry: () => {
      const entry: Entry = {
        ...event,
        key,
        instrument: leg.instrument,
        at: row.evidence.at,
        id: null,
        body: evidence.body,
        shown: [],
        linked: [],
        deliveredBy: event,
      }
      attach(entry, candidate.rows)
      return entry
    },
    account: event.account,
    instrument: leg.instrument,
    tradingDay: event.tradingDay,
    at: row.evidence.at,
    sequence: row.evidence.sequence,
    key,
    quantity: decimal(leg.quantity),
    price: decimal(price),
  }
}

interface Correction {
  readonly of: EntryReference
  readonly set: { readonly [member: string]: unknown } | null
}

function liveCorrections(book: BookEvidence): Correction[] {
  const list: Correction[] = []
  for (const { live, change } of book.edits) {
    if (!live) continue
    if (change.kind === 'supersede') list.push(change)
    if (change.kind === 'strategy') list.push({ of: change.of, set: { strategy: change.strategy } })
  }
  return list
}

/** Whether an entry is the one a person named. */
function isReferred(entry: Entry, of: EntryReference): boolean {
  return entry.shown.some((s) => {
    if (of.id !== undefined)
      return s.evidence.id === of.id && (of.account === undefined || of.account === entry.account)
    return s.source.kind === 'batch' && s.source.number === of.batch && s.evidence.row === of.row
  })
}

/** Puts a person's figures in the place of the printed ones; null figures reject the entry. Later edits win. */
function correct(entries: readonly Entry[], corrections: readonly Correction[]): void {
  for (const { of, set } of corrections) {
    for (const entry of entries) {
      if (entry.deliveredBy !== null || !isReferred(entry, of)) continue
      if (set === null) entry.rejected = true
      else {
        entry.body = { ...entry.body, data: { ...entry.body.data, ...canonicalMembers(set) } } as EvidenceBody
        if (!('strategy' in set && Object.keys(set).length === 1)) entry.corrected = true
      }
    }
  }
}

const DECIMALS = new Set(['quantity', 'price', 'amount', 'intoQuantity', 'mark'])

function canonicalMembers(set: { readonly [member: string]: unknown }): { [member: string]: unknown } {
  return Object.fromEntries(
    Object.entries(set).map(([k, v]) => [k, DECIMALS.has(k) && typeof v === 'string' ? canonical(v) : v]),
  )
}
