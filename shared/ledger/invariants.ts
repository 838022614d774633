/** Checks of the ledger that need no file: numbers 6 and 8 to 14 of the reference, section 14. */
import { Decimal } from '../model/decimal.ts'
import type {
  BatchEvidence,
  BookEvidence,
  EntryReference,
  Evidence,
  InstrumentEvidence,
} from '../model/evidence.ts'
import { parseInstrumentName } from '../model/instrument.ts'
import { majorOf } from '../model/minorUnits.ts'
import type { StatementAccount } from '../model/statement.ts'
import { decimal, moneyDecimals } from './amounts.ts'
import type { Derivation, Entry, Track } from './derivation.ts'
import { deriveBook } from './derive.ts'
import { contractOf } from './legs.ts'
import { heldAt } from './positionAt.ts'
import { firstLegFrom, replay } from './replay.ts'
import { readsBack } from './statementWriter.ts'
import { instantText, TimeError, Zone } from './zones.ts'

export interface Finding {
  readonly check: number
  readonly message: string
}

/**
 * Findings in the order of checks; an empty list is a sound ledger.
 * @param d what is derived of `evidence`
 */
export function checkLedger(evidence: BookEvidence, d: Derivation = deriveBook(evidence)): Finding[] {
  return [...checkDerivation(d), ...checkEvidence(evidence)].sort((a, b) => a.check - b.check)
}

/** Checks 6, 9, 10 and 13: of what is derived. */
export function checkDerivation(d: Derivation): Finding[] {
  const tracks = [...d.positions, ...d.cash]
  return [...checkLife(d), ...tracks.flatMap(checkTrack), ...checkAmounts(d), ...checkDeliveries(d)]
}

/** Checks 8, 11, 12 and 14: of what is stored. */
function checkEvidence(evidence: BookEvidence): Finding[] {
  return [
    ...checkInstants(evidence),
    ...checkMerges(evidence),
    ...checkTargets(evidence),
    ...checkMinorUnits(evidence),
  ]
}

/** 6: no entry is live with all evidence void, none void with some live. */
function checkLife(d: Derivation): Finding[] {
  const findings: Finding[] = []
  const live = new Set<Entry>(d.entries)
  for (const e of d.entries) {
    if (e.shown.length === 0) findings.push({ check: 6, message: `The entry ${e.key} has no live evidence.` })
  }
  for (const s of d.shown) {
    const { row } = s.evidence.body
    if (row === 'price' || row === 'dividend' || row === 'fxRate') continue
    if (s.entry === null || !live.has(s.entry))
      findings.push({
        check: 6,
        message: `${where(s.source, s.evidence)} is live but points at no live entry.`,
      })
  }
  return findings
}

function where(source: { readonly kind: string; readonly number: number }, row: Evidence): string {
  return `Row ${row.row} of ${source.kind} ${source.number}`
}

interface Part {
  readonly source: { readonly kind: string; readonly number: number }
  readonly accounts: readonly StatementAccount[]
  readonly instruments: readonly InstrumentEvidence[]
  readonly rows: readonly Evidence[]
}

/** All rows of the book, void ones too. */
function parts(book: BookEvidence): Part[] {
  const all: Part[] = book.batches.map((b: BatchEvidence) => ({
    source: { kind: 'batch', number: b.number },
    ...b,
  }))
  for (const { number, change } of book.edits)
    if (change.kind === 'rows') all.push({ source: { kind: 'edit', number }, ...change })
  return all
}

/** 8: every instant equals its text read in the stored zone. */
function checkInstants(book: BookEvidence): Finding[] {
  const findings: Finding[] = []
  for (const { source, accounts, rows } of parts(book)) {
    const zones = new Map<string, Zone | null>()
    for (const a of accounts) zones.set(a.id, zoneOf(a.zone))
    for (const r of rows) {
      const zone = zones.get(r.account) ?? null
      if (zone === null)
        findings.push({
          check: 8,
          message: `${where(source, r)} is of account ${r.account}, whose time zone is unknown.`,
        })
      else if (!readsBack(r, zone))
        findings.push({
          check: 8,
          message: `${where(source, r)} stands at ${instantText(r.at)}, but its text "${r.atText}" read in ${zone.id} is another instant.`,
        })
    }
  }
  return findings
}

function zoneOf(id: string): Zone | null {
  try {
    return Zone.of(id)
  } catch (error) {
    if (error instanceof TimeError) return null
    throw error
  }
}

/** 9: position at each anchor = anchor; sum of entries + opening + breaks = anchor. */
function checkTrack(track: Track): Finding[] {
  const findings: Finding[] = []
  const name = `${track.name} in account ${track.account}`
  let running = Decimal.ZERO
  let from = 0
  for (const [i, anchor] of track.anchors.entries()) {
    const to = firstLegFrom(track.legs, anchor.at, anchor.rank)
    running = replay(track.legs, from, to, running)
    const added = anchor.compared === null ? anchor.quantity : anchor.compared.difference
    const explained = running.plus(added)
    if (!explained.equals(anchor.quantity))
      findings.push({
        check: 9,
        message: `Entries and breaks of ${name} come to ${explained} at ${instantText(anchor.at)}, the statement says ${anchor.quantity}.`,
      })
    running = anchor.quantity
    from = to
    const last = track.anchors[i + 1]?.at !== anchor.at
    if (last && anchor.rank === 9) {
      const held = heldAt(track, anchor.at)?.quantity
      if (held === undefined || !held.equals(anchor.quantity))
        findings.push({
          check: 9,
          message: `The position of ${name} at ${instantText(anchor.at)} is not the one stated there.`,
        })
    }
  }
  return findings
}

/** 10: cash of a fill = amount or -quantity x price x multiplier, within half a minor unit. */
function checkAmounts(d: Derivation): Finding[] {
  const findings: Finding[] = []
  for (const e of d.entries) {
    if (e.body.row !== 'fill' || e.body.data.amount === null || e.instrument === null) continue
    const { quantity, price, amount } = e.body.data
    const { margined, multiplier, settle } = contractOf(d.instruments.get(e.instrument))
    if (margined) continue
    const computed = decimal(quantity).times(decimal(price)).times(multiplier).negated()
    const off = computed.minus(decimal(amount)).abs()
    const half = Decimal.scaled(5n, moneyDecimals(settle) + 1)
    if (off.compare(half) > 0)
      findings.push({
        check: 10,
        message: `The fill of ${quantity} ${e.instrument} at ${price} prints ${amount} ${settle}; quantity x price x multiplier is ${computed} ${settle}.`,
      })
  }
  return findings
}

/** 11: merges have no cycle and keep the currency. */
function checkMerges(book: BookEvidence): Finding[] {
  const findings: Finding[] = []
  const next = new Map<string, string>()
  for (const { live, number, change } of book.edits) {
    if (!live || change.kind !== 'merge') continue
    const keep = parseInstrumentName(change.keep)
    const drop = parseInstrumentName(change.drop)
    if (keep === null || drop === null || keep.settle !== drop.settle)
      findings.push({
        check: 11,
        message: `Edit e${number} merges ${change.drop} into ${change.keep}, which is in another currency.`,
      })
    let at: string | undefined = change.keep
    while (at !== undefined && at !== change.drop) at = next.get(at)
    if (at === change.drop)
      findings.push({
        check: 11,
        message: `Edit e${number} merges ${change.drop} into itself by way of ${change.keep}.`,
      })
    else next.set(change.drop, change.keep)
  }
  return findings
}

/** 12: what supersedes and distincts name exists in the book, be it void. Busts wait by themselves and are shown as waiting. */
function checkTargets(book: BookEvidence): Finding[] {
  const findings: Finding[] = []
  for (const { live, number, change } of book.edits) {
    if (!live) continue
    let of: EntryReference | null = null
    if (change.kind === 'supersede' || change.kind === 'strategy') of = change.of
    else if (change.kind === 'distinct') of = { batch: change.batch, row: change.row }
    if (of !== null && !exists(book, of))
      findings.push({
        check: 12,
        message: `Edit e${number} (${change.kind}) speaks of a row that is in no batch of the book.`,
      })
  }
  return findings
}

function exists(book: BookEvidence, of: EntryReference): boolean {
  if (of.id !== undefined) {
    return book.batches.some((b) =>
      b.rows.some((r) => r.id === of.id && (of.account === undefined || r.account === of.account)),
    )
  }
  return book.batches.some((b) => b.number === of.batch && b.rows.some((r) => r.row === of.row))
}

/** 13: every delivery of an event is booked once: the class that shows it does not print the same shares as a fill too. */
function checkDeliveries(d: Derivation): Finding[] {
  const findings: Finding[] = []
  const key = (e: Entry): string => {
    const { quantity, price } = e.body.data as { quantity: string; price: string }
    return `${e.account} ${e.instrument} ${e.tradingDay} ${quantity} ${price}`
  }
  const delivered = new Map<string, Entry[]>()
  for (const e of d.entries) {
    if (e.deliveredBy === null) continue
    const list = delivered.get(key(e))
    if (list === undefined) delivered.set(key(e), [e])
    else list.push(e)
  }
  if (delivered.size === 0) return findings
  for (const e of d.entries) {
    if (e.body.row !== 'fill' || e.deliveredBy !== null || e.busted || e.rejected) continue
    const twin = delivered
      .get(key(e))
      ?.find((o) => o.shown.some((s) => e.shown.some((t) => t.sourceClass.format === s.sourceClass.format)))
    if (twin !== undefined)
      findings.push({
        check: 13,
        message: `The delivery of ${e.body.data.quantity} ${e.instrument} on ${e.tradingDay} is in the book as an event and as a fill of the same format.`,
      })
  }
  return findings
}

/** 14: minor units nowhere in stored rows. */
function checkMinorUnits(book: BookEvidence): Finding[] {
  const findings: Finding[] = []
  for (const { source, instruments, rows } of parts(book)) {
    for (const { name, identity } of instruments) {
      if (majorOf(identity.settle) !== null)
        findings.push({
          check: 14,
          message: `The contract ${name} is kept in ${identity.settle}, a hundredth of ${majorOf(identity.settle)}.`,
        })
    }
    for (const r of rows) {
      const unit = currencies(r).find((c) => majorOf(c) !== null)
      if (unit !== undefined)
        findings.push({
          check: 14,
          message: `${where(source, r)} is kept in ${unit}, a hundredth of ${majorOf(unit)}.`,
        })
    }
  }
  return findings
}

function currencies({ body }: Evidence): string[] {
  switch (body.row) {
    case 'fill':
      return body.data.fees.map((f) => f.currency)
    case 'event':
      return [...body.data.cash, ...body.data.fees].map((c) => c.currency)
    case 'cash':
    case 'balance':
      return [body.data.currency]
    case 'fxRate':
      return [body.data.from, body.data.to]
    default:
      return []
  }
}
