/**
 * Averages of what is open: trade price, and the price a future or perpetual is marked to. Ledger reference, section 9. Averages are kept as
 * exact fractions and rounded once when shown: arithmetic ones for linear contracts, harmonic ones (weight quantity / price) for inverse.
 */
import { Decimal } from '../model/decimal.ts'
import { abs, gcd } from './amounts.ts'
import type { Anchor, Leg, Track } from './derivation.ts'
import { AFTER_ALL } from './positionAt.ts'
import { firstLegFrom, isBefore, stepQuantity } from './replay.ts'

const AVERAGE_DECIMALS = 10
/** Carrying a long fraction is cheaper than reducing it after every step: it is reduced when its denominator passes this. */
const LONG = 10n ** 200n
/** A chain of additions and reductions may grow a fraction without end: what stays this long when reduced is cut far below what is shown. */
const LIMIT = 10n ** 100n
const KEPT = 10n ** 60n

/** An exact price, above a positive denominator. */
export class Fraction {
  readonly numerator: bigint
  readonly denominator: bigint

  constructor(numerator: bigint, denominator: bigint) {
    const negative = denominator < 0n
    this.numerator = negative ? -numerator : numerator
    this.denominator = negative ? -denominator : denominator
  }

  static of(d: Decimal): Fraction {
    return new Fraction(d.units, 10n ** BigInt(d.scale))
  }

  plus(b: Fraction): Fraction {
    return new Fraction(
      this.numerator * b.denominator + b.numerator * this.denominator,
      this.denominator * b.denominator,
    ).shortened()
  }

  times(b: Fraction): Fraction {
    return new Fraction(this.numerator * b.numerator, this.denominator * b.denominator).shortened()
  }

  over(b: Fraction): Fraction {
    return new Fraction(this.numerator * b.denominator, this.denominator * b.numerator).shortened()
  }

  minus(b: Fraction): Fraction {
    return this.plus(new Fraction(-b.numerator, b.denominator))
  }

  isZero(): boolean {
    return this.numerator === 0n
  }

  /** Rounded half to even. */
  round(decimals: number): Decimal {
    return Decimal.scaled(this.numerator, 0).divide(Decimal.scaled(this.denominator, 0), decimals)
  }

  /** The same number in few enough digits. */
  shortened(): Fraction {
    if (this.denominator < LONG) return this
    const common = gcd(abs(this.numerator), this.denominator)
    const reduced = new Fraction(this.numerator / common, this.denominator / common)
    if (reduced.denominator < LIMIT) return reduced
    return new Fraction((reduced.numerator * KEPT) / reduced.denominator, KEPT)
  }
}

export interface Averages {
  /** null: unknown, or nothing is open */
  readonly tradePrice: Fraction | null
  readonly markedTo: Fraction | null
}

interface State {
  held: Decimal
  trade: Fraction | null
  marked: Fraction | null
  /** a settlement was booked since the position was opened */
  settled: boolean
}

/**
 * Averages of a track at an instant.
 * @param sourceOf the average of another contract of the account just before a leg, for adjustments that move a position
 */
export function averagesAt(
  track: Track,
  asOf: number,
  inverse: boolean,
  sourceOf: (name: string, leg: Leg) => { average: Fraction | null; held: Decimal } | null,
  before: Leg | null = null,
): Averages & { held: Decimal } {
  const state: State = { held: Decimal.ZERO, trade: null, marked: null, settled: false }
  const stop = before === null ? firstLegFrom(track.legs, asOf, AFTER_ALL) : track.legs.indexOf(before)
  let next = 0
  const anchors = track.anchors.filter((a) => (before === null ? a.at <= asOf : !isBefore(before, a)))
  for (let i = 0; i < stop; i++) {
    const leg = track.legs[i] as Leg
    while (next < anchors.length && !isBefore(leg, anchors[next] as Anchor))
      takeAnchor(state, anchors[next++] as Anchor)
    takeLeg(state, leg, inverse, sourceOf)
  }
  while (next < anchors.length) takeAnchor(state, anchors[next++] as Anchor)
  return { tradePrice: state.trade, markedTo: state.settled ? state.marked : state.trade, held: state.held }
}

/** An anchor that differs, or is the first sight, clears what is known. */
function takeAnchor(state: State, anchor: Anchor): void {
  if (anchor.quantity.equals(state.held)) return
  state.held = anchor.quantity
  state.trade = null
  state.marked = null
  if (anchor.quantity.isZero()) state.settled = false
}

function takeLeg(
  state: State,
  leg: Leg,
  inverse: boolean,
  sourceOf: (name: string, leg: Leg) => { average: Fraction | null; held: Decimal } | null,
): void {
  const before = state.held
  const after = stepQuantity(before, leg)
  if (leg.settles !== null) {
    if (!before.isZero()) {
      state.marked = Fraction.of(leg.settles)
      state.settled = true
    }
    return
  }
  state.held = after
  if (after.isZero()) {
    state.trade = null
    state.marked = null
    state.settled = false
  } else if (leg.rescales) {
    state.trade = rescaled(state.trade, before, after, leg)
    state.marked = rescaled(state.marked, before, after, leg)
  } else if (before.isZero() || before.sign() !== after.sign()) {
    state.trade = priceOf(leg, sourceOf)
    state.marked = null
    state.settled = false
  } else if (after.abs().compare(before.abs()) > 0) {
    const price = priceOf(leg, sourceOf)
    const marked = state.settled ? state.marked : null
    state.trade = averaged(state.trade, before, price, after, inverse)
    if (state.settled) state.marked = averaged(marked, before, price, after, inverse)
  }
}

function rescaled(average: Fraction | null, before: Decimal, after: Decimal, leg: Leg): Fraction | null {
  if (average === null || before.isZero()) return null
  const { ratio } = leg
  // the stated ratio says what a unit is worth; whole shares after rounding would not
  if (ratio !== null) return average.times(Fraction.of(ratio.from)).over(Fraction.of(ratio.to))
  return average.times(Fraction.of(before)).over(Fraction.of(after))
}

function priceOf(
  leg: Leg,
  sourceOf: (name: string, leg: Leg) => { average: Fraction | null; held: Decimal } | null,
): Fraction | null {
  if (leg.price !== null) return Fraction.of(leg.price)
  const { body } = leg.entry
  if (leg.from === null || leg.quantity === null || leg.quantity.isZero() || body.row !== 'event') return null
  // cash beside the shares makes the old average no cost of the new ones; a spin-off leaves it with the parent
  if (body.data.kind === 'spin_off' || body.data.cash.length > 0) return null
  const source = sourceOf(leg.from, leg)
  if (source === null || source.average === null) return null
  return source.average.times(Fraction.of(source.held.abs())).over(Fraction.of(leg.quantity.abs()))
}

function averaged(
  average: Fraction | null,
  before: Decimal,
  price: Fraction | null,
  after: Decimal,
  inverse: boolean,
): Fraction | null {
  if (average === null || price === null) return null
  const held = Fraction.of(before)
  const total = Fraction.of(after)
  const added = total.minus(held)
  if (!inverse) return average.times(held).plus(price.times(added)).over(total)
  if (average.isZero() || price.isZero()) return null
  return total.over(held.over(average).plus(added.over(price)))
}

/** As shown: 10 decimals. */
export function averageText(average: Fraction | null): string | null {
  return average === null ? null : average.round(AVERAGE_DECIMALS).toString()
}
