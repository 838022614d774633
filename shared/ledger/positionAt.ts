/** One track at an instant: quantity, basis, statuses. Ledger reference, section 6. */
import { Decimal } from '../model/decimal.ts'
import type { PositionBasis, PositionStatus, ResolvedInstrument } from '../model/position.ts'
import { gcd } from './amounts.ts'
import type { Anchor, Leg, Track } from './derivation.ts'
import { anchorAt, firstLegFrom, replay, stepQuantity } from './replay.ts'

/** Ranks are below this: every leg of the instant itself counts. */
export const AFTER_ALL = 10

export interface Held {
  readonly quantity: Decimal
  /** the anchor it stands on; null: summed from flat */
  readonly anchor: Anchor | null
  readonly basis: PositionBasis
  /** index of the first leg at or after the anchor, and behind the last one that counts */
  readonly from: number
  readonly to: number
  /** statement - book at the last anchor that disagreed and that no later one agreed with */
  readonly standingBreak: Decimal | null
}

/** @returns null when nothing is known of the track yet */
export function heldAt(track: Track, asOf: number): Held | null {
  const anchor = anchorAt(track, asOf)
  const from = anchor === null ? 0 : firstLegFrom(track.legs, anchor.at, anchor.rank)
  const to = firstLegFrom(track.legs, asOf, AFTER_ALL)
  if (anchor === null && to === 0) return null
  const quantity = replay(track.legs, from, to, anchor?.quantity ?? Decimal.ZERO)
  return {
    quantity,
    anchor,
    basis: basisOf(track, anchor, to),
    from,
    to,
    standingBreak: standingBreak(track, asOf),
  }
}

function basisOf(track: Track, anchor: Anchor | null, to: number): PositionBasis {
  // an opening of zero says that history is whole
  if (anchor === null || (anchor.source === 'opening' && anchor.quantity.isZero())) {
    for (let i = 0; i < to; i++) if (!(track.legs[i] as Leg).entry.typed) return 'fills'
    return to > 0 ? 'typed' : 'fills'
  }
  return anchor.source
}

/** Whether the track is summed from fills: no anchor, or an opening of zero. */
export function isFromFills(held: Held): boolean {
  return held.anchor === null || (held.anchor.source === 'opening' && held.anchor.quantity.isZero())
}

function standingBreak(track: Track, asOf: number): Decimal | null {
  let standing: Decimal | null = null
  for (const { at, compared } of track.anchors) {
    if (at > asOf) break
    if (compared === null) continue
    if (compared.difference.isZero()) standing = null
    else if (!compared.change) standing = compared.difference
  }
  return standing
}

export interface Missing {
  /** the least opening that makes every close possible; null when none does */
  readonly suggested: Decimal | null
}

/** Whether something was closed that was never opened, summed from flat; null when all is well. */
export function missingOpening(track: Track, to: number): Missing | null {
  let held = Decimal.ZERO
  // an opening of x is x * factor by now, after splits
  let factor: [bigint, bigint] = [1n, 1n]
  let least: Decimal | null = null
  let most: Decimal | null = null
  let found = false
  for (let i = 0; i < to; i++) {
    const leg = track.legs[i] as Leg
    const next = stepQuantity(held, leg)
    if (leg.quantity !== null && !leg.quantity.isZero() && (leg.removes || leg.effect === 'flip')) {
      const against = held.sign() * leg.quantity.sign() < 0
      if (leg.effect === 'flip') {
        // how much a flip closed is unknown, so it suggests nothing
        if (!against) found = true
      } else if (!against || held.abs().compare(leg.quantity.abs()) < 0) found = true
      if (leg.effect !== 'flip') {
        const bound = divided(next.negated(), factor)
        if (leg.quantity.sign() < 0) least = least === null || bound.compare(least) > 0 ? bound : least
        else most = most === null || bound.compare(most) < 0 ? bound : most
      }
    }
    if (leg.quantity === null && leg.from === null && leg.ratio !== null) factor = scaled(factor, leg.ratio)
    held = next
  }
  return found ? { suggested: leastWithin(least, most) } : null
}

function leastWithin(least: Decimal | null, most: Decimal | null): Decimal | null {
  const low = least !== null && least.sign() > 0 ? least : null
  const high = most !== null && most.sign() < 0 ? most : null
  if (low !== null) return most !== null && most.compare(low) < 0 ? null : high === null ? low : null
  if (high !== null) return least !== null && least.compare(high) > 0 ? null : high
  return null
}

function divided(value: Decimal, [to, from]: [bigint, bigint]): Decimal {
  return to === from ? value : value.times(Decimal.scaled(from, 0)).divide(Decimal.scaled(to, 0), 12)
}

function scaled([to, from]: [bigint, bigint], ratio: { from: Decimal; to: Decimal }): [bigint, bigint] {
  const scale = Math.max(ratio.to.scale, ratio.from.scale)
  const units = (d: Decimal) => d.units * 10n ** BigInt(scale - d.scale)
  const t = to * units(ratio.to)
  const f = from * units(ratio.from)
  const common = gcd(t, f)
  return [t / common, f / common]
}

/** Statuses of a position, sorted. */
export function statusesOf(
  instrument: ResolvedInstrument | undefined,
  held: Held,
  missing: Missing | null,
  asOf: number,
): PositionStatus[] {
  const statuses: PositionStatus[] = [...(instrument?.statuses ?? [])]
  if (held.anchor !== null && held.anchor.conflict !== null) statuses.push('conflicting_holdings')
  if (isExpired(instrument, asOf)) statuses.push('expired_unsettled')
  if (missing !== null) statuses.push('opening_unknown')
  return statuses.sort()
}

/** Whether the contract's expiry instant is at or before `asOf` (ms UTC); false when it has none. */
export function isExpired(instrument: ResolvedInstrument | undefined, asOf: number): boolean {
  return instrument !== undefined && instrument.expiresAt !== null && instrument.expiresAt <= asOf
}
