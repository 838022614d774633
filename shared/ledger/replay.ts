/** Walking the legs of one track. */
import { Decimal } from '../model/decimal.ts'
import { Sum, scaleBy } from './amounts.ts'
import type { Anchor, Leg, Track } from './derivation.ts'

/** The position after a leg. */
export function stepQuantity(quantity: Decimal, leg: Leg): Decimal {
  if (leg.quantity !== null) return leg.quantity.isZero() ? quantity : quantity.plus(leg.quantity)
  if (leg.from !== null) return quantity
  if (leg.ratio !== null) return scaleBy(quantity, leg.ratio.to, leg.ratio.from)
  return Decimal.ZERO
}

/** Whether a leg stands before an anchor in the ledger's order. */
export function isBefore(leg: Leg, anchor: { readonly at: number; readonly rank: number }): boolean {
  return leg.at < anchor.at || (leg.at === anchor.at && leg.rank < anchor.rank)
}

/** Index of the first leg that does not stand before (at, rank). */
export function firstLegFrom(legs: readonly Leg[], at: number, rank: number): number {
  let low = 0
  let high = legs.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (isBefore(legs[middle] as Leg, { at, rank })) low = middle + 1
    else high = middle
  }
  return low
}

/** The quantity after legs [from, to) on top of `start`. */
export function replay(legs: readonly Leg[], from: number, to: number, start: Decimal): Decimal {
  let sum = new Sum()
  sum.add(start)
  for (let i = from; i < to; i++) {
    const leg = legs[i] as Leg
    if (leg.quantity !== null) sum.add(leg.quantity)
    else {
      const now = stepQuantity(sum.value(), leg)
      sum = new Sum()
      sum.add(now)
    }
  }
  return sum.value()
}

/** The anchor that holds at `at` (all ranks of that instant included), or null. */
export function anchorAt(track: Track, at: number): Anchor | null {
  let found: Anchor | null = null
  for (const a of track.anchors) {
    if (a.at > at) break
    found = a
  }
  return found
}

/** The position just before (at, rank). */
export function quantityBefore(track: Track, at: number, rank: number): Decimal {
  let anchor: Anchor | null = null
  for (const a of track.anchors) {
    if (a.at > at || (a.at === at && a.rank >= rank)) break
    anchor = a
  }
  const from = anchor === null ? 0 : firstLegFrom(track.legs, anchor.at, anchor.rank)
  return replay(track.legs, from, firstLegFrom(track.legs, at, rank), anchor?.quantity ?? Decimal.ZERO)
}
