/** What every screen is made from: one priced book with its evidence, and its positions as rows with names, places and columns. */
import type { Derivation } from '../ledger/derivation.ts'
import { parseInstrumentName } from '../model/instrument.ts'
import type { Position, PositionStatus } from '../model/position.ts'
import { isCashRow } from '../portfolio/pack.ts'
import { PRICING_STATUSES, type PricingStatus, statusReason } from '../portfolio/statuses.ts'
import type { ResultTag } from '../protocol/window/contract.ts'
import { EXPIRY_BUCKETS, expiryBucket } from '../quant/formula/cashGreeks.ts'
import type { ExposureFigures } from '../quant/measure/exposureFigures.ts'
import { contractLabel, dateLabel } from './labels.ts'

/** One priced book in one reporting currency. */
export interface ScreenSource {
  readonly tag: ResultTag
  readonly figures: ExposureFigures
  readonly derivation: Derivation
  readonly engineBuild: string
}

/** Part of a position that belongs to one strategy; a position without any is one slice. */
export interface Slice {
  readonly position: number
  /** share of the position's figures */
  readonly weight: number
  readonly quantity: string
  readonly strategy: string
}

/** Word for positions without an expiry, a strike or a strategy. */
export const NONE = 'none'

/**
 * Positions and cash amounts as rows 0 .. count - 1, the same rows as the packed book's. Texts are made when first asked for and kept:
 * one book is asked many times.
 */
export class ScreenBook {
  readonly source: ScreenSource
  readonly count: number
  /** rows in the order account, underlying, expiry, strike, right, name */
  readonly order: Int32Array
  readonly #labels: (string | undefined)[]
  #slices: readonly Slice[] | null = null
  #underlyingLabels: readonly string[] | null = null

  constructor(source: ScreenSource) {
    this.source = source
    this.count = source.figures.book.positions.count
    this.#labels = new Array<string | undefined>(this.count)
    this.order = this.#naturalOrder()
  }

  get tag(): ResultTag {
    return this.source.tag
  }
  get reporting(): string {
    return this.source.figures.reporting
  }

  /** Row of the contract columns. */
  contract(row: number): number {
    return this.source.figures.book.positions.contract[row] as number
  }
  instrument(row: number): string {
    return this.source.figures.book.lists.contracts[this.contract(row)] as string
  }
  account(row: number): string {
    const { positions, lists } = this.source.figures.book
    return lists.accounts[positions.account[row] as number] ?? ''
  }
  underlying(row: number): string {
    const { contracts, lists } = this.source.figures.book
    return lists.underlyings[contracts.underlying[this.contract(row)] as number] ?? NONE
  }
  /** `YYYY-MM-DD`, `PERP` or `none` */
  expiry(row: number): string {
    const { contracts, lists } = this.source.figures.book
    const e = contracts.expiry[this.contract(row)] as number
    if (e >= 0) return lists.expiries[e] as string
    return parseInstrumentName(this.instrument(row))?.expiry ?? NONE
  }
  strike(row: number): string {
    const { contracts, lists } = this.source.figures.book
    return lists.strikes[contracts.strike[this.contract(row)] as number] ?? NONE
  }
  right(row: number): 'C' | 'P' | 'none' {
    const w = this.source.figures.book.contracts.w[this.contract(row)] as number
    return w > 0 ? 'C' : w < 0 ? 'P' : NONE
  }
  kind(row: number): string {
    if (this.isCash(row)) return 'cash'
    return this.source.derivation.instruments.get(this.instrument(row))?.kind ?? 'other'
  }
  isCash(row: number): boolean {
    return isCashRow(this.source.figures.book, row)
  }
  /** Key of the maturity bucket, `none` without an expiry. */
  bucket(row: number): string {
    const { contracts } = this.source.figures.book
    const c = this.contract(row)
    return (contracts.expiry[c] as number) < 0 ? NONE : expiryBucket(365 * (contracts.T[c] as number)).key
  }
  /** The ledger's position; null for cash. */
  ledgerPosition(row: number): Position | null {
    const { positions, ledger } = this.source.figures.book
    const source = positions.source[row] as number
    return source >= 0 ? (ledger.positions[source] ?? null) : null
  }
  quantity(row: number): string {
    const { positions, ledger } = this.source.figures.book
    const source = positions.source[row] as number
    return (source >= 0 ? ledger.positions[source]?.quantity : ledger.cash[-1 - source]?.amount) ?? '0'
  }
  currency(row: number): string {
    const { contracts, lists } = this.source.figures.book
    return lists.currencies[contracts.currency[this.contract(row)] as number] ?? ''
  }
  priced(row: number): boolean {
    return this.source.figures.status[row] === 0
  }
  status(row: number): PricingStatus {
    return PRICING_STATUSES[this.source.figures.status[row] as number] ?? 'invalid_input'
  }
  ledgerStatuses(row: number): readonly PositionStatus[] {
    return this.ledgerPosition(row)?.statuses ?? []
  }

  /** Why a row has no number; null when it has. */
  reason(row: number): string | null {
    const expiry = this.expiry(row)
    return statusReason(this.status(row), {
      instrument: this.instrument(row),
      underlying: this.underlying(row),
      currency: this.currency(row),
      reporting: this.reporting,
      expiry: expiry === NONE ? null : expiry,
    })
  }

  /** `27NOV26 98,000 C`, `BTC PERP`, `Cash USD`. */
  label(row: number): string {
    const known = this.#labels[row]
    if (known !== undefined) return known
    const made = contractLabel(this.instrument(row))
    this.#labels[row] = made
    return made
  }

  /** Short name of an underlying; the full name where two would look alike. */
  underlyingLabel(name: string): string {
    const { underlyings } = this.source.figures.book.lists
    this.#underlyingLabels ??= shortNames(underlyings)
    return this.#underlyingLabels[underlyings.indexOf(name)] ?? name
  }

  /** Every position cut into its strategies; legs that strategies do not explain have strategy `none`. */
  slices(): readonly Slice[] {
    this.#slices ??= this.#cutSlices()
    return this.#slices
  }

  #cutSlices(): Slice[] {
    const legs = new Map<string, { strategy: string; quantity: string }[]>()
    for (const s of this.source.figures.book.ledger.strategies) {
      const strategy = s.strategy ?? (s.order === undefined ? NONE : `order ${s.order}`)
      for (const leg of s.legs) {
        const key = `${s.account}\n${leg.instrument}`
        const list = legs.get(key)
        if (list === undefined) legs.set(key, [{ strategy, quantity: leg.quantity }])
        else list.push({ strategy, quantity: leg.quantity })
      }
    }
    const slices: Slice[] = []
    for (const position of this.order) {
      const quantity = this.quantity(position)
      const own = legs.get(`${this.account(position)}\n${this.instrument(position)}`) ?? []
      slices.push(...cut(position, quantity, own))
    }
    return slices
  }

  #naturalOrder(): Int32Array {
    const { positions, contracts, lists } = this.source.figures.book
    const order = Int32Array.from({ length: this.count }, (_, i) => i)
    const last = (x: number): number => (x < 0 ? Number.MAX_SAFE_INTEGER : x)
    const contract = positions.contract
    return order.sort((a, b) => {
      const [ca, cb] = [contract[a] as number, contract[b] as number]
      const byAccount = (positions.account[a] as number) - (positions.account[b] as number)
      if (byAccount !== 0) return byAccount
      const byUnderlying = (contracts.underlying[ca] as number) - (contracts.underlying[cb] as number)
      if (byUnderlying !== 0) return byUnderlying
      const byExpiry = last(contracts.expiry[ca] as number) - last(contracts.expiry[cb] as number)
      if (byExpiry !== 0) return byExpiry
      const byStrike = (contracts.strike[ca] as number) - (contracts.strike[cb] as number)
      if (byStrike !== 0) return byStrike
      const byRight = (contracts.w[cb] as number) - (contracts.w[ca] as number)
      if (byRight !== 0) return byRight
      const [na, nb] = [lists.contracts[ca] as string, lists.contracts[cb] as string]
      return na < nb ? -1 : na > nb ? 1 : 0
    })
  }
}

function cut(
  position: number,
  quantity: string,
  legs: readonly { strategy: string; quantity: string }[],
): Slice[] {
  const [only] = legs
  if (only === undefined) return [{ position, weight: 1, quantity, strategy: NONE }]
  if (legs.length === 1 && only.quantity === quantity)
    return [{ position, weight: 1, quantity, strategy: only.strategy }]
  const total = Number(quantity)
  const sum = legs.reduce((a, l) => a + Number(l.quantity), 0)
  // Legs are quantities traded; where they do not add up to what is held, the rest has no strategy.
  const rest = total - sum
  const slices = legs.map((l) => ({
    position,
    weight: Number(l.quantity) / total,
    quantity: l.quantity,
    strategy: l.strategy,
  }))
  if (Math.abs(rest) <= 1e-9 * Math.max(Math.abs(total), 1)) return slices
  return [
    ...slices,
    { position, weight: rest / total, quantity: String(Number(rest.toPrecision(12))), strategy: NONE },
  ]
}

function shortNames(names: readonly string[]): string[] {
  const short = names.map((n) =>
    n.startsWith('cash:') ? `Cash ${n.slice(5)}` : (parseInstrumentName(n)?.root ?? n),
  )
  const seen = new Map<string, number>()
  for (const s of short) seen.set(s, (seen.get(s) ?? 0) + 1)
  return short.map((s, i) => ((seen.get(s) ?? 0) > 1 ? (names[i] as string) : s))
}

/** Printed name of a maturity bucket. */
export function bucketLabel(key: string): string {
  return EXPIRY_BUCKETS.find((b) => b.key === key)?.label ?? 'no expiry'
}

/** Printed name of an expiry: `27NOV26`, `PERP`, `no expiry`. */
export function expiryLabel(expiry: string): string {
  return expiry === NONE ? 'no expiry' : dateLabel(expiry)
}
