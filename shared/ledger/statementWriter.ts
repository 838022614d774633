/** The book as JSON Lines (STATEMENT.md): importing them into an empty book gives the same snapshot at every instant. */
import type {
  BatchEvidence,
  BookEvidence,
  EditChange,
  EntryReference,
  Evidence,
  InstrumentEvidence,
} from '../model/evidence.ts'
import type { TermName } from '../model/instrument.ts'
import type { StatementAccount } from '../model/statement.ts'
import { instantText, readTime, Zone } from './zones.ts'

type Json = { readonly [member: string]: unknown }

/** Where rows of the book are in the file: batch number to section, and row number to row of the section. */
interface Places {
  readonly section: ReadonlyMap<number, number>
  readonly rows: ReadonlyMap<number, ReadonlyMap<number, number>>
}

/** Lines without their line ends: one section a live batch, then the live edits. */
export function* writeStatement(book: BookEvidence): Generator<string> {
  const section = new Map<number, number>()
  const rows = new Map<number, Map<number, number>>()
  for (const batch of book.batches) {
    if (!batch.live) continue
    section.set(batch.number, section.size + 1)
    rows.set(batch.number, new Map(batch.rows.map((r, i) => [r.row, i + 1])))
    yield* writeBatch(batch)
  }
  yield* writeEdits(book, { section, rows })
}

function* writeBatch(batch: BatchEvidence): Generator<string> {
  const zones = new Zones(batch.accounts)
  yield JSON.stringify({
    format: 'hedgerow-statement',
    version: 1,
    source: { name: batch.format, ...(batch.made === null ? {} : { made: instantText(batch.made) }) },
    accounts: batch.accounts,
    periods: batch.covers.map((c) => ({
      from: zones.of(c.account).dayOf(c.from),
      to: zones.of(c.account).dayOf(c.to),
      account: c.account,
    })),
    fillsComplete: batch.covers.length > 0,
    cutOffs: batch.completeLists.map((l) => ({
      list: l.list,
      account: l.account,
      at: instantText(l.at),
      complete: l.kinds,
    })),
    originalSha256: batch.sha256,
    originalFileName: batch.fileName,
  })
  for (const i of batch.instruments) yield JSON.stringify(instrumentRow(i))
  for (const r of batch.rows) yield JSON.stringify(evidenceRow(r, zones))
}

function* writeEdits(book: BookEvidence, places: Places): Generator<string> {
  const lines: string[] = []
  for (const { live, reason, made, change } of book.edits) {
    const written = live ? changeRow(change, places) : null
    if (written === null) continue
    lines.push(
      JSON.stringify({
        row: 'edit',
        reason,
        made: made === null ? null : instantText(made),
        change: written,
      }),
    )
  }
  if (lines.length === 0) return
  yield JSON.stringify({
    format: 'hedgerow-statement',
    version: 1,
    source: { name: 'hedgerow-edits' },
    accounts: [],
    fillsComplete: false,
  })
  yield* lines
}

/** @returns null when the edit speaks of a batch that is not written */
function changeRow(change: EditChange, places: Places): Json | null {
  switch (change.kind) {
    case 'rows': {
      const zones = new Zones(change.accounts)
      return {
        kind: 'rows',
        proposal: change.proposal,
        accounts: change.accounts,
        rows: [...change.instruments.map(instrumentRow), ...change.rows.map((r) => evidenceRow(r, zones))],
      }
    }
    case 'supersede':
    case 'strategy': {
      const of = movedReference(change.of, places)
      return of === null ? null : { ...change, of }
    }
    case 'distinct': {
      const moved = movedReference({ batch: change.batch, row: change.row }, places)
      return moved === null ? null : { kind: 'distinct', ...moved }
    }
    default:
      return change as unknown as Json
  }
}

function movedReference(of: EntryReference, places: Places): EntryReference | null {
  if (of.batch === undefined || of.row === undefined) return of
  const batch = places.section.get(of.batch)
  const row = places.rows.get(of.batch)?.get(of.row)
  return batch === undefined || row === undefined ? null : { ...of, batch, row }
}

function instrumentRow({ name, identity, kind, terms, certainty, aliases }: InstrumentEvidence): Json {
  const { family, root, expiry, right, strike, settle } = identity
  const stated = Object.entries(terms).map(([term, value]) => [
    term,
    { value, certainty: certainty[term as TermName] ?? 'stated' },
  ])
  return withoutNulls({
    row: 'instrument',
    ref: name,
    kind,
    family,
    root,
    expiry,
    right,
    strike,
    settle,
    terms: stated.length === 0 ? null : Object.fromEntries(stated),
    aliases: aliases.length === 0 ? null : aliases,
  })
}

function evidenceRow(e: Evidence, zones: Zones): Json {
  const { body } = e
  const zone = zones.of(e.account)
  const data: object =
    body.row === 'event' && body.data.of !== null
      ? { ...body.data, of: withoutNulls(body.data.of) }
      : body.data
  return {
    row: body.row,
    account: e.account,
    ...timeMembers(e, zone),
    ...withoutNulls({ id: e.id, instrument: e.instrument, symbol: e.symbol }),
    sequence: e.sequence,
    ...withoutNulls(data),
  }
}

/** The text as printed where it reads back to the same instant, else the instant. */
function timeMembers(e: Evidence, zone: Zone): Json {
  if (e.dated) {
    const morning = e.atText !== '' && zone.startOfDay(e.atText) === e.at
    if (morning || zone.endOfDay(e.atText) === e.at) {
      return { date: e.atText, ...(e.tradingDay === e.atText ? {} : { tradeDate: e.tradingDay }) }
    }
  }
  const tradeDate = zone.dayOf(e.at) === e.tradingDay ? {} : { tradeDate: e.tradingDay }
  if (!readsBack(e, zone)) return { at: instantText(e.at), ...tradeDate }
  return { at: e.atText, ...(e.fold === 1 ? { fold: 1 } : {}), ...tradeDate }
}

/** Whether the printed text, read in the zone, is the stored instant. */
export function readsBack(e: Evidence, zone: Zone): boolean {
  try {
    if (e.dated) return zone.startOfDay(e.atText) === e.at || zone.endOfDay(e.atText) === e.at
    return readTime(e.atText, zone, e.fold).at === e.at
  } catch {
    return false
  }
}

function withoutNulls(members: object): Json {
  return Object.fromEntries(
    Object.entries(members).filter(
      ([, v]) => v !== null && v !== false && v !== undefined && !(Array.isArray(v) && v.length === 0),
    ),
  )
}

/** Zones of the accounts of one section. */
class Zones {
  readonly #zones = new Map<string, Zone>()

  constructor(accounts: readonly StatementAccount[]) {
    for (const a of accounts) this.#zones.set(a.id, Zone.of(a.zone))
  }

  of(account: string): Zone {
    return this.#zones.get(account) ?? Zone.of('UTC')
  }
}
