/** Openings found backwards, comparison at anchors, and likely causes. Ledger reference, sections 6 and 7. */
import { Decimal } from '../model/decimal.ts'
import type { BreakCause } from '../model/position.ts'
import { scaleBy } from './amounts.ts'
import type { Anchor, Comparison, Entry, Interval, Leg, NearMatch } from './derivation.ts'
import { firstLegFrom, replay, stepQuantity } from './replay.ts'

const FOUR_DAYS = 4 * 86_400_000

/** One track while it is built. */
export interface Draft {
  readonly account: string
  readonly name: string
  readonly legs: readonly Leg[]
  anchors: Anchor[]
  readonly covers: readonly Interval[]
  /** null for cash and contracts without an end */
  readonly expiresAt: number | null
  readonly isCash: boolean
  readonly near: readonly NearMatch[]
}

/** Adds the derived openings of a track to its anchors. */
export function addOpenings(d: Draft): void {
  if (d.anchors.length === 0) return
  const openings: Anchor[] = []
  for (const cover of d.covers) {
    const opening = openingOf(d, cover)
    if (opening !== null) openings.push(opening)
  }
  if (openings.length === 0) return
  d.anchors = [...d.anchors, ...openings].sort((a, b) => a.at - b.at || a.rank - b.rank)
}

function openingOf(d: Draft, cover: Interval): Anchor | null {
  if (d.anchors.some((a) => a.at >= cover.from - FOUR_DAYS && a.at < cover.from)) return null
  const anchor = d.anchors.find((a) => a.at >= cover.from && a.at <= cover.to)
  if (anchor === undefined || anchor.at === cover.from) return null
  if (
    d.near.some(
      (n) => isBetween(n.first, cover.from, anchor.at) || isBetween(n.second, cover.from, anchor.at),
    )
  )
    return null
  const expired = d.expiresAt !== null && d.expiresAt >= cover.from && d.expiresAt <= anchor.at
  if (expired && anchor.quantity.isZero()) return null
  const first = firstLegFrom(d.legs, cover.from, -1)
  const last = firstLegFrom(d.legs, anchor.at, anchor.rank)
  // a fill only a person knows of says nothing about what the statement's opening was
  const between = d.legs.slice(first, last).filter((l) => !l.entry.typed)
  let quantity = anchor.quantity
  for (const leg of between.toReversed()) {
    if (leg.dependent) return null
    if (leg.quantity !== null) quantity = quantity.minus(leg.quantity)
    else if (leg.ratio !== null) quantity = scaleBy(quantity, leg.ratio.from, leg.ratio.to)
    else return null
  }
  if (contradicts(between, quantity)) return null
  return { at: cover.from, rank: -1, quantity, source: 'opening', conflict: null, cost: null, compared: null }
}

function isBetween(e: Entry, from: number, to: number): boolean {
  return e.at >= from && e.at <= to
}

/** Whether a fill marked open or close cannot have been one from this opening. */
function contradicts(legs: readonly Leg[], opening: Decimal): boolean {
  let held = opening
  for (const leg of legs) {
    if (leg.effect !== null && leg.quantity !== null && !leg.quantity.isZero()) {
      const against = held.sign() * leg.quantity.sign() < 0
      const enough = held.abs().compare(leg.quantity.abs()) >= 0
      if (leg.effect === 'open' && against) return true
      if (leg.effect === 'close' && !(against && enough)) return true
      if (leg.effect === 'flip' && (!against || enough)) return true
    }
    held = stepQuantity(held, leg)
  }
  return false
}

/** Compares every anchor with the replay from the one before. Needs quantities that depend on other contracts to be set. */
export function compareAnchors(d: Draft): void {
  let previous: Anchor | null = null
  for (const anchor of d.anchors) {
    const from: number = previous === null ? 0 : firstLegFrom(d.legs, previous.at, previous.rank)
    const to = firstLegFrom(d.legs, anchor.at, anchor.rank)
    // first sight: nothing was known that it could agree or disagree with
    if (previous !== null || to > from) anchor.compared = compare(d, previous, anchor, from, to)
    previous = anchor
  }
}

function compare(d: Draft, previous: Anchor | null, anchor: Anchor, from: number, to: number): Comparison {
  const book = replay(d.legs, from, to, previous?.quantity ?? Decimal.ZERO)
  const difference = anchor.quantity.minus(book)
  const covered = previous !== null && isCovered(d.covers, previous.at + 1, anchor.at)
  const change = from === to && !covered
  const cause = difference.isZero()
    ? 'unknown'
    : causeOf(d, anchor, book, difference, d.legs.slice(from, to), covered)
  return { book, difference, change, cause, previous: previous?.quantity ?? null }
}

function isCovered(covers: readonly Interval[], from: number, to: number): boolean {
  return covers.some((c) => c.from <= from && c.to >= to)
}

/** The first likely cause that fits. */
function causeOf(
  d: Draft,
  anchor: Anchor,
  book: Decimal,
  difference: Decimal,
  between: readonly Leg[],
  covered: boolean,
): BreakCause {
  const statement = anchor.quantity
  if (!d.isCash && d.expiresAt !== null && d.expiresAt <= anchor.at && statement.isZero())
    return 'expiry_not_booked'
  const explained = difference.negated()
  const typed = between.filter((l) => l.entry.typed)
  if (typed.length > 0 && sum(typed).equals(explained)) return 'typed_not_in_statement'
  if (isNearMatch(d, between, explained)) return 'near_match'
  if (statement.equals(book.negated())) return 'sign_reversed'
  if (isRatio(statement, book, [[100n, 1n]])) return 'multiplier'
  if (!d.isCash && isRatio(statement, book, SPLITS)) return 'split_not_booked'
  return covered ? 'unknown' : 'missing_history'
}

function sum(legs: readonly Leg[]): Decimal {
  return Decimal.sum(legs.map((l) => l.quantity ?? Decimal.ZERO))
}

/** The difference is one fill of a pair, or one fill of each pair. */
function isNearMatch(d: Draft, between: readonly Leg[], explained: Decimal): boolean {
  if (d.near.length === 0) return false
  const of = (e: Entry) => sum(between.filter((l) => l.entry === e))
  const pairs = d.near
    .map((n) => [of(n.first), of(n.second)] as const)
    .filter(([a, b]) => !a.isZero() || !b.isZero())
  if (pairs.some(([a, b]) => (a.equals(explained) && !a.isZero()) || (b.equals(explained) && !b.isZero())))
    return true
  if (pairs.length < 2) return false
  return [0, 1].some((side) => Decimal.sum(pairs.map((p) => p[side] as Decimal)).equals(explained))
}

const SPLITS: readonly (readonly [bigint, bigint])[] = [
  ...[2n, 3n, 4n, 5n, 6n, 7n, 8n, 10n, 12n, 15n, 16n, 20n, 25n, 30n, 40n, 50n].map((n) => [n, 1n] as const),
  [3n, 2n],
  [4n, 3n],
  [5n, 4n],
]

/** Whether a / b, or its inverse, is one of the ratios. */
function isRatio(a: Decimal, b: Decimal, ratios: readonly (readonly [bigint, bigint])[]): boolean {
  if (a.isZero() || b.isZero()) return false
  return ratios.some(([to, from]) => {
    const t = Decimal.scaled(to, 0)
    const f = Decimal.scaled(from, 0)
    return a.times(f).equals(b.times(t)) || a.times(t).equals(b.times(f))
  })
}
