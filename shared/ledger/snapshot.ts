/** The book at an instant: positions, cash, breaks, changes, proposals, alerts, strategies. */
import { Decimal } from '../model/decimal.ts'
import type {
  Alert,
  Break,
  CashPosition,
  Change,
  LedgerSnapshot,
  Opening,
  Position,
  Proposal,
} from '../model/position.ts'
import { alertsOf } from './alerts.ts'
import { compareText } from './candidates.ts'
import type { Derivation, Track } from './derivation.ts'
import { marginEquity, PnlReader } from './pnl.ts'
import { heldAt, isExpired, isFromFills, missingOpening, statusesOf } from './positionAt.ts'
import { proposalOf } from './proposals.ts'
import { strategiesAt } from './strategies.ts'
import { instantText } from './zones.ts'

export interface SnapshotOptions {
  /** adds tradePrice, markedTo, unsettled and marginEquity */
  readonly pnl?: boolean
  /** continuously compounded rate a year by currency, for early assignment of puts; a currency without one has no such alert */
  readonly rates?: { readonly [currency: string]: number }
}

/**
 * The book as it stood at `asOf`, with what is known today: zero positions are left out, expired contracts stay until they are settled.
 * Breaks, changes and openings are all those up to the instant; `Position.break` is the one that still stands.
 * @param asOf instant in ms UTC
 */
export function snapshotAt(d: Derivation, asOf: number, options: SnapshotOptions = {}): LedgerSnapshot {
  const positions: Position[] = []
  const proposals: Proposal[] = []
  const alerts: Alert[] = []
  const pnl = options.pnl === true ? new PnlReader(d, asOf) : null
  for (const track of d.positions) {
    const held = heldAt(track, asOf)
    if (held === null || held.quantity.isZero()) continue
    const instrument = d.instruments.get(track.name)
    const missing = isFromFills(held) ? missingOpening(track, held.to) : null
    const suggested = missing?.suggested ?? null
    positions.push({
      account: track.account,
      instrument: track.name,
      quantity: held.quantity.toString(),
      multiplier: instrument?.terms.multiplier ?? '1',
      multiplierCertainty: instrument?.certainty.multiplier ?? 'assumed',
      basis: held.basis,
      asOf: isFromFills(held) || held.anchor === null ? null : instantText(held.anchor.at),
      break: held.standingBreak?.toString() ?? null,
      statuses: statusesOf(instrument, held, missing, asOf),
      ...(suggested === null ? {} : { suggestedOpening: suggested.toString() }),
      ...(pnl === null ? {} : pnl.of(track, held)),
    })
    if (instrument?.kind !== 'option') continue
    if (isExpired(instrument, asOf))
      proposals.push(proposalOf(d, track.account, instrument, held.quantity, asOf))
    else {
      const rate = options.rates?.[instrument.identity.settle] ?? null
      alerts.push(...alertsOf(d, track.account, instrument, held.quantity, asOf, rate))
    }
  }
  const cash = d.cash.flatMap((track) => cashAt(track, asOf) ?? [])
  const all = [...d.positions, ...d.cash]
  const openings = d.positions.flatMap((track) => openingsAt(track, asOf))
  const breaks = all.flatMap((track) => breaksAt(track, asOf)).sort(byInstant)
  const changes = all.flatMap((track) => changesAt(track, asOf)).sort(byInstant)
  const strategies = strategiesAt(d, asOf)
  return {
    counts: {
      positions: positions.length,
      cash: cash.length,
      openings: openings.length,
      breaks: breaks.length,
      changes: changes.length,
      proposals: proposals.length,
      alerts: alerts.length,
      strategies: strategies.length,
    },
    positions,
    cash,
    openings,
    breaks,
    changes,
    proposals,
    alerts,
    strategies,
    ...(pnl === null ? {} : { marginEquity: marginEquity(cash, pnl.unsettled) }),
  }
}

/** Cash is listed from its first movement on, also when it is zero: an account's zero is worth knowing. */
function cashAt(track: Track, asOf: number): CashPosition | null {
  const held = heldAt(track, asOf)
  if (held === null || (held.to === 0 && isFromFills(held))) return null
  const basis = isFromFills(held) ? 'movements' : held.basis === 'opening' ? 'opening' : 'holdings'
  return {
    account: track.account,
    currency: track.name.slice('cash:'.length),
    amount: held.quantity.toString(),
    basis,
  }
}

function openingsAt(track: Track, asOf: number): Opening[] {
  return track.anchors
    .filter((a) => a.source === 'opening' && a.at <= asOf && !a.quantity.isZero())
    .map((a) => ({
      account: track.account,
      instrument: track.name,
      quantity: a.quantity.toString(),
      at: instantText(a.at),
    }))
}

function breaksAt(track: Track, asOf: number): Break[] {
  const at = { account: track.account, instrument: track.name }
  const breaks: Break[] = []
  const add = (instant: number, book: Decimal, statement: Decimal, cause: Break['cause']): void => {
    breaks.push({
      ...at,
      at: instantText(instant),
      book: book.toString(),
      statement: statement.toString(),
      difference: statement.minus(book).toString(),
      cause,
    })
  }
  for (const c of track.idConflicts) if (c.at <= asOf) add(c.at, c.other, c.standing, 'id_conflict')
  for (const a of track.anchors) {
    if (a.at > asOf) break
    if (a.conflict !== null) add(a.at, a.conflict, a.quantity, 'conflicting_holdings')
    const c = a.compared
    if (c !== null && !c.change && !c.difference.isZero()) add(a.at, c.book, a.quantity, c.cause)
  }
  return breaks
}

function changesAt(track: Track, asOf: number): Change[] {
  return track.anchors.flatMap((a) => {
    const c = a.compared
    if (a.at > asOf || c === null || !c.change || c.difference.isZero()) return []
    return {
      account: track.account,
      instrument: track.name,
      at: instantText(a.at),
      previous: (c.previous ?? Decimal.ZERO).toString(),
      statement: a.quantity.toString(),
      difference: c.difference.toString(),
    }
  })
}

function byInstant(
  a: { readonly at: string; readonly account: string; readonly instrument: string },
  b: { readonly at: string; readonly account: string; readonly instrument: string },
): number {
  return (
    compareText(a.at, b.at) || compareText(a.account, b.account) || compareText(a.instrument, b.instrument)
  )
}
