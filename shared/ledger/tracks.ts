/** Entries to tracks: legs, anchors, openings and comparisons of every position and cash balance. Ledger reference, sections 4, 6 and 7. */
import { Decimal } from '../model/decimal.ts'
import type { CompleteListEvidence } from '../model/evidence.ts'
import type { ResolvedInstrument } from '../model/position.ts'
import { decimal, scaleBy } from './amounts.ts'
import { type CompleteList, readAnchors } from './anchors.ts'
import { compareText, contentKey } from './candidates.ts'
import type { Entry, Interval, Leg, NearMatch, Shown, Source, Track } from './derivation.ts'
import { type Contract, contractOf, sendLegs } from './legs.ts'
import type { Names } from './names.ts'
import { addOpenings, compareAnchors, type Draft } from './openings.ts'
import { quantityBefore } from './replay.ts'

export interface ListEvidence extends CompleteListEvidence {
  readonly source: Source
}

export interface TrackInputs {
  readonly entries: readonly Entry[]
  readonly shown: readonly Shown[]
  readonly near: readonly NearMatch[]
  readonly lists: readonly ListEvidence[]
  readonly covers: ReadonlyMap<string, readonly Interval[]>
  readonly instruments: ReadonlyMap<string, ResolvedInstrument>
  readonly names: Names
}

interface Gathered {
  readonly account: string
  readonly name: string
  readonly legs: Leg[]
  readonly printed: Entry[]
}

/** Tracks of positions and of cash, each sorted by account and name. */
export function buildTracks(inputs: TrackInputs): { positions: Track[]; cash: Track[] } {
  const positions = new Gatherer()
  const cash = new Gatherer()
  const contracts = new Map<string, Contract>()
  const contract = (name: string): Contract => {
    let found = contracts.get(name)
    if (found === undefined) {
      found = contractOf(inputs.instruments.get(name))
      contracts.set(name, found)
    }
    return found
  }
  const sink = {
    position: (account: string, name: string, leg: Leg) => positions.at(account, name).legs.push(leg),
    cash: (account: string, currency: string, leg: Leg) => cash.at(account, currency).legs.push(leg),
  }
  for (const e of inputs.entries) {
    if (e.busted || e.rejected || e.deliveredBy?.rejected === true) continue
    if (e.body.row === 'holding') {
      if (e.instrument !== null) positions.at(e.account, e.instrument).printed.push(e)
    } else if (e.body.row === 'balance') cash.at(e.account, e.body.data.currency).printed.push(e)
    else sendLegs(e, contract, sink)
  }
  const lists = new Lists(inputs)
  const positionDrafts = finish(positions.all(), inputs, lists, false)
  setDependent(positionDrafts)
  for (const d of positionDrafts) compareAnchors(d)
  const cashDrafts = finish(cash.all(), inputs, lists, true)
  for (const d of cashDrafts) compareAnchors(d)
  const conflicts = readIdConflicts(inputs.entries)
  return {
    positions: positionDrafts.map((d) => trackOf(d, conflicts)),
    cash: cashDrafts.map((d) => trackOf(d, conflicts)),
  }
}

class Gatherer {
  readonly #found = new Map<string, Map<string, Gathered>>()

  at(account: string, name: string): Gathered {
    let own = this.#found.get(account)
    if (own === undefined) {
      own = new Map()
      this.#found.set(account, own)
    }
    let gathered = own.get(name)
    if (gathered === undefined) {
      gathered = { account, name, legs: [], printed: [] }
      own.set(name, gathered)
    }
    return gathered
  }

  all(): Gathered[] {
    const all = [...this.#found.values()].flatMap((own) => [...own.values()])
    return all.sort((a, b) => compareText(a.account, b.account) || compareText(a.name, b.name))
  }
}

function byOrder(a: Leg, b: Leg): number {
  return (
    a.at - b.at ||
    a.rank - b.rank ||
    a.entry.sequence - b.entry.sequence ||
    compareText(a.entry.key, b.entry.key)
  )
}

function finish(gathered: readonly Gathered[], inputs: TrackInputs, lists: Lists, isCash: boolean): Draft[] {
  const near = new Map<string, NearMatch[]>()
  for (const n of inputs.near) {
    const key = isCash ? n.first.account : `${n.first.account} ${n.first.instrument}`
    const list = near.get(key)
    if (list === undefined) near.set(key, [n])
    else list.push(n)
  }
  const none: NearMatch[] = []
  return gathered.map((g) => {
    g.legs.sort(byOrder)
    const instrument = isCash ? undefined : inputs.instruments.get(g.name)
    let pairs = near.get(isCash ? g.account : `${g.account} ${g.name}`) ?? none
    if (isCash && pairs.length > 0) pairs = touching(pairs, g.legs)
    const draft: Draft = {
      account: g.account,
      name: g.name,
      legs: g.legs,
      anchors: readAnchors(
        g.printed,
        g.legs,
        lists.of(g.account, isCash ? null : (instrument?.kind ?? 'other')),
        g.name,
      ),
      covers: inputs.covers.get(g.account) ?? [],
      expiresAt: instrument?.expiresAt ?? null,
      isCash,
      near: pairs,
    }
    addOpenings(draft)
    return draft
  })
}

/** Pairs that move this currency. */
function touching(pairs: readonly NearMatch[], legs: readonly Leg[]): NearMatch[] {
  const entries = new Set(legs.map((l) => l.entry))
  return pairs.filter((p) => entries.has(p.first) || entries.has(p.second))
}

/** Receiving sides of adjustments that print only a ratio: what the other contract held, oldest first. */
function setDependent(drafts: readonly Draft[]): void {
  const waiting: { leg: Leg; account: string }[] = []
  for (const d of drafts) {
    for (const leg of d.legs)
      if (leg.from !== null && leg.quantity === null) waiting.push({ leg, account: d.account })
  }
  if (waiting.length === 0) return
  const byName = new Map(drafts.map((d) => [`${d.account} ${d.name}`, d]))
  waiting.sort((a, b) => byOrder(a.leg, b.leg))
  for (const { leg, account } of waiting) {
    const source = byName.get(`${account} ${leg.from}`)
    const held = source === undefined ? Decimal.ZERO : heldBefore(source, leg)
    const { from, to } = leg.ratio ?? { from: Decimal.ONE, to: Decimal.ONE }
    leg.quantity = scaleBy(held, to, from)
  }
}

/** What the source held just before the event: earlier corporate actions of the same instant included. */
function heldBefore(source: Draft, leg: Leg): Decimal {
  const own = source.legs.findIndex((l) => l.entry === leg.entry)
  const legs = own < 0 ? source.legs : source.legs.slice(0, own)
  const track: Track = { ...source, legs, idConflicts: [] }
  // a parent that keeps its shares has no leg of the event: everything before the event's rank counts
  return own < 0 ? quantityBefore(track, leg.at, leg.rank) : quantityBefore(track, leg.at, leg.rank + 0.5)
}

type IdConflicts = ReadonlyMap<string, Track['idConflicts'][number][]>

/** Broker ids printed with other figures, by account and track name. */
function readIdConflicts(entries: readonly Entry[]): IdConflicts {
  const found = new Map<string, Track['idConflicts'][number][]>()
  for (const e of entries) {
    if (e.deliveredBy !== null || !e.shown.some((s) => s.idConflict)) continue
    const standing = e.shown[0] as Shown
    const other = e.shown.find((s) => s.idConflict && contentKey(s) !== contentKey(standing))
    if (other === undefined) continue
    const name = e.body.row === 'cash' ? e.body.data.currency : (e.instrument ?? '')
    const key = `${e.account} ${name}`
    const list = found.get(key) ?? []
    list.push({ at: e.at, standing: figureOf(standing), other: figureOf(other) })
    found.set(key, list)
  }
  return found
}

function figureOf(s: Shown): Decimal {
  const { body } = s.evidence
  if (body.row === 'fill' || body.row === 'event' || body.row === 'holding')
    return decimal(body.data.quantity ?? '0')
  if (body.row === 'cash' || body.row === 'balance') return decimal(body.data.amount)
  return Decimal.ZERO
}

function trackOf(d: Draft, conflicts: IdConflicts): Track {
  return {
    account: d.account,
    name: d.isCash ? `cash:${d.name}` : d.name,
    legs: d.legs,
    anchors: d.anchors,
    idConflicts: conflicts.get(`${d.account} ${d.name}`) ?? [],
  }
}

/** Complete lists of an account and kind, oldest first. */
class Lists {
  readonly #holdings = new Map<string, CompleteList[]>()
  readonly #balances = new Map<string, CompleteList[]>()
  readonly #byKind = new Map<string, CompleteList[]>()

  constructor(inputs: TrackInputs) {
    const named = namedByLists(inputs)
    for (const l of inputs.lists) {
      const lists = l.list === 'holdings' ? this.#holdings : this.#balances
      const own = lists.get(l.account) ?? []
      own.push({
        at: l.at,
        kinds: l.kinds,
        made: l.source.made,
        named: named.get(listKey(l.source, l.list, l.account, l.at)) ?? NONE,
      })
      lists.set(l.account, own)
    }
    for (const lists of [this.#holdings, this.#balances])
      for (const own of lists.values()) own.sort((a, b) => a.at - b.at)
  }

  of(account: string, kind: ResolvedInstrument['kind'] | null): readonly CompleteList[] {
    if (kind === null) return this.#balances.get(account) ?? []
    const key = `${account} ${kind}`
    let found = this.#byKind.get(key)
    if (found === undefined) {
      found = (this.#holdings.get(account) ?? []).filter((l) => l.kinds === true || l.kinds.includes(kind))
      this.#byKind.set(key, found)
    }
    return found
  }
}

const NONE: ReadonlySet<string> = new Set()

function listKey(source: Source, list: string, account: string, at: number): string {
  return `${source.kind} ${source.number} ${list} ${account} ${at}`
}

function namedByLists(inputs: TrackInputs): Map<string, Set<string>> {
  const named = new Map<string, Set<string>>()
  if (inputs.lists.length === 0) return named
  for (const l of inputs.lists) named.set(listKey(l.source, l.list, l.account, l.at), new Set())
  for (const s of inputs.shown) {
    const { body, account, at } = s.evidence
    if (body.row !== 'holding' && body.row !== 'balance') continue
    const list = body.row === 'holding' ? 'holdings' : 'balances'
    const name = body.row === 'holding' ? s.instrument : body.data.currency
    if (name !== null) named.get(listKey(s.source, list, account, at))?.add(name)
  }
  return named
}
