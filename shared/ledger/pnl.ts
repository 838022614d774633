/** Trade price, marked-to price and unsettled P&L of positions; margin equity of accounts. Ledger reference, section 9. */
import type { Decimal } from '../model/decimal.ts'
import type { CashPosition, LedgerSnapshot, ResolvedInstrument } from '../model/position.ts'
import type { Money } from '../model/statement.ts'
import { decimal, moneyDecimals } from './amounts.ts'
import { averagesAt, averageText, Fraction } from './averages.ts'
import { compareText } from './candidates.ts'
import type { Derivation, Leg, Track } from './derivation.ts'
import { markAt } from './marks.ts'
import type { Held } from './positionAt.ts'

export interface PositionPnl {
  readonly tradePrice: string | null
  readonly markedTo?: string | null
  readonly unsettled?: Money | null
  readonly statementCost?: string | null
}

/** Reads P&L of positions at one instant and gathers what is unsettled by account and currency. */
export class PnlReader {
  /** `account currency` to the sum; null when one part is unknown */
  readonly unsettled = new Map<string, { account: string; currency: string; amount: Decimal | null }>()
  readonly #d: Derivation
  readonly #asOf: number
  readonly #tracks = new Map<string, Track>()

  constructor(d: Derivation, asOf: number) {
    this.#d = d
    this.#asOf = asOf
    for (const t of d.positions) this.#tracks.set(`${t.account} ${t.name}`, t)
  }

  of(track: Track, held: Held): PositionPnl {
    const instrument = this.#d.instruments.get(track.name)
    const { tradePrice, markedTo } = averagesAt(track, this.#asOf, isInverseLinear(instrument), (n, leg) =>
      this.#source(track.account, n, leg, 0),
    )
    const cost = tradePrice === null ? (held.anchor?.cost ?? null) : null
    const base = { tradePrice: averageText(tradePrice), ...(cost === null ? {} : { statementCost: cost }) }
    if (instrument === undefined || (instrument.kind !== 'future' && instrument.kind !== 'perpetual'))
      return base
    const unsettled = this.#unsettled(track, held, instrument, markedTo)
    return { ...base, markedTo: averageText(markedTo), unsettled }
  }

  #source(
    account: string,
    name: string,
    leg: Leg,
    depth: number,
  ): { average: Fraction | null; held: Decimal } | null {
    const track = this.#tracks.get(`${account} ${name}`)
    const own = track?.legs.find((l) => l.entry === leg.entry)
    if (track === undefined || own === undefined || depth > 16) return null
    const inverse = isInverseLinear(this.#d.instruments.get(name))
    const before = averagesAt(track, leg.at, inverse, (n, l) => this.#source(account, n, l, depth + 1), own)
    return { average: before.tradePrice, held: before.held }
  }

  /** Linear: n m (P - M); inverse: n c (1/M - 1/P). Null without a mark or a price it is marked to. */
  #unsettled(
    track: Track,
    held: Held,
    instrument: ResolvedInstrument,
    markedTo: Fraction | null,
  ): Money | null {
    const currency = instrument.identity.settle
    const mark = markAt(this.#d, track.name, this.#asOf)
    const size = Fraction.of(held.quantity.times(decimal(instrument.terms.multiplier ?? '1')))
    let amount: Decimal | null = null
    if (mark !== null && markedTo !== null) {
      const price = Fraction.of(mark.price)
      const one = new Fraction(1n, 1n)
      if (instrument.terms.inverse !== true)
        amount = size.times(price.minus(markedTo)).round(moneyDecimals(currency))
      else if (!price.isZero() && !markedTo.isZero())
        amount = size.times(one.over(markedTo).minus(one.over(price))).round(moneyDecimals(currency))
    }
    const key = `${track.account} ${currency}`
    const sum = this.unsettled.get(key)
    const total =
      sum === undefined ? amount : sum.amount === null || amount === null ? null : sum.amount.plus(amount)
    this.unsettled.set(key, { account: track.account, currency, amount: total })
    return amount === null ? null : { currency, amount: amount.toString() }
  }
}

/** An inverse future or perpetual: its price averages harmonically. The premium of a coin option is coins, and averages as it is. */
function isInverseLinear(instrument: ResolvedInstrument | undefined): boolean {
  return instrument?.terms.inverse === true && instrument.identity.right === null
}

/** Cash + unsettled of futures and perpetuals, per account and currency. */
export function marginEquity(
  cash: readonly CashPosition[],
  unsettled: PnlReader['unsettled'],
): NonNullable<LedgerSnapshot['marginEquity']> {
  const rows = new Map<string, { account: string; currency: string; amount: string | null }>()
  for (const { account, currency, amount } of cash)
    rows.set(`${account} ${currency}`, { account, currency, amount })
  for (const [key, { account, currency, amount }] of unsettled) {
    const own = rows.get(key)?.amount ?? '0'
    rows.set(key, {
      account,
      currency,
      amount: amount === null ? null : amount.plus(decimal(own)).toString(),
    })
  }
  return [...rows.values()].sort(
    (a, b) => compareText(a.account, b.account) || compareText(a.currency, b.currency),
  )
}
