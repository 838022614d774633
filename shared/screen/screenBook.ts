/** What every screen is made from: one priced book with its evidence, and its positions as rows with names, places and columns. */
import type { Derivation } from '../ledger/derivation.ts'
import { parseInstrumentName, withLabels } from '../model/instrument.ts'
import type { Position, PositionStatus } from '../model/position.ts'
import { isCashRow } from '../portfolio/pack.ts'
import { PRICING_STATUSES, type PricingStatus, statusReason } from '../portfolio/statuses.ts'
import type { ResultTag } from '../protocol/window/contract.ts'
import { EXPIRY_BUCKETS, expiryBucket } from '../quant/formula/cashGreeks.ts'
import type { ExposureFigures } from '../quant/measure/exposureFigures.ts'
import { contractLabel, dateLabel } from './labels.ts'
import { wholePositions } from './wholePositions.ts'

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
 * Positions and cash amounts as rows 0 .. count - 1: one row each, its parts summed (`slices` tells the parts). Texts are made when first
 * asked for and kept: one book is asked many times.
 */
export class ScreenBook {
  /** figures by whole position */
  readonly source: ScreenSource
  /** rows: positions and cash amounts */
  readonly count: number
  /** positions without cash amounts, as the exposure report counts them */
  readonly positions: number
  /** the figures as packed: a row a part; parts of position i are rows `#from[i] .. #from[i + 1] - 1` */
  readonly #parted: ExposureFigures
  readonly #from: Int32Array
  #tags: ReadonlySet<string> | null = null
  /** rows in the order account, underlying, expiry, strike, right, name */
  readonly order: Int32Array
  readonly #labels: (string | undefined)[]
  #slices: readonly Slice[] | null = null
  #underlyingLabels: readonly string[] | null = null

  constructor(source: ScreenSource) {
    const whole = wholePositions(source.figures)
    this.source = { ...source, figures: whole.figures }
    this.#parted = source.figures
    this.#from = whole.from
    this.count = whole.figures.book.positions.count
    this.#labels = new Array<string | undefined>(this.count)
    this.order = this.#naturalOrder()
    this.positions = this.order.reduce((n, row) => n + Number(!this.isCash(row)), 0)
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
    const reason = statusReason(this.status(row), {
      instrument: this.instrument(row),
      underlying: this.underlying(row),
      currency: this.currency(row),
      reporting: this.reporting,
      expiry: expiry === NONE ? null : expiry,
    })
    return reason === null ? null : withLabels(reason, contractLabel)
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

  /** Every position cut into its strategies, parts of one side by side; what no strategy holds has strategy `none`. */
  slices(): readonly Slice[] {
    this.#slices ??= this.#cutSlices()
    return this.#slices
  }

  /** Name of a strategy on screen: a tag as typed, an order as `order 17`. @param number of the book's list, -1: none */
  strategyName(number: number): string {
    const { lists, ledger } = this.source.figures.book
    const name = lists.strategies[number]
    if (name === undefined) return NONE
    this.#tags ??= new Set(ledger.strategies.flatMap((s) => (s.strategy === undefined ? [] : [s.strategy])))
    return this.#tags.has(name) ? name : `order ${name}`
  }

  /** The packed book's own parts, so that strategies hold here what they hold in the engine's report. */
  #cutSlices(): Slice[] {
    const { positions } = this.#parted.book
    const slices: Slice[] = []
    for (const position of this.order) {
      const [from, to] = [this.#from[position] as number, this.#from[position + 1] as number]
      const whole = this.source.figures.book.positions.quantity[position] as number
      for (let part = from; part < to; part += 1) {
        const only = to === from + 1
        const quantity = positions.quantity[part] as number
        slices.push({
          position,
          weight: only ? 1 : quantity / whole,
          quantity: only ? this.quantity(position) : decimalText(quantity),
          strategy: this.strategyName(positions.strategy[part] as number),
        })
      }
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

/** A double of a share as the decimal it stands for: never an exponent. */
function decimalText(x: number): string {
  const text = String(x)
  return text.includes('e') ? x.toFixed(18).replace(/\.?0+$/, '') : text
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
