/** Twenty days of making markets in one underlying: option trades by strategy, delta hedges, settlements and expiries. */
import { CLOSES, closingPrices, hedgePrice, type Option, rounded, theory } from './model.ts'
import { Random } from './random.ts'
import { DAY, SAMPLE_AS_OF, type Underlying } from './world.ts'

export interface Fill {
  readonly day: number
  readonly at: number
  /** null: the hedge instrument */
  readonly option: Option | null
  readonly quantity: number
  readonly price: number
  readonly order: string
  readonly strategy: string
  readonly fee: number
}

export interface Settlement {
  readonly day: number
  readonly at: number
  readonly price: number
  /** variation margin in the hedge's currency */
  readonly cash: number
}

/** An option that ended inside the twenty days: what was held and what it paid per contract. */
export interface Expiry {
  readonly day: number
  readonly at: number
  readonly option: Option
  readonly quantity: number
  readonly spot: number
}

export interface TradedUnderlying {
  readonly underlying: Underlying
  /** closing prices by day */
  readonly closes: readonly number[]
  readonly fills: readonly Fill[]
  readonly settlements: readonly Settlement[]
  readonly expiries: readonly Expiry[]
  /** held after each day: options by key, and the hedge */
  readonly options: readonly ReadonlyMap<string, { readonly option: Option; readonly quantity: number }>[]
  readonly hedge: readonly number[]
}

const STRATEGIES = [
  { name: 'Vol maker', legs: 1, weight: 5 },
  { name: 'Skew', legs: 2, weight: 2 },
  { name: 'Calendar', legs: 2, weight: 1.6 },
  { name: 'Fly', legs: 3, weight: 1.1 },
] as const
const HEDGE = 'Delta hedge'

/** Names a contract inside the sample's own book-keeping. */
export function optionKey(o: Option): string {
  return `${o.expiry.date} ${o.strike} ${o.right}`
}

/** Trades one underlying from flat; the same seed gives the same book to the last digit. */
export function trade(u: Underlying): TradedUnderlying {
  return new Desk(u).run()
}

class Desk {
  readonly #u: Underlying
  readonly #random: Random
  readonly #closes: number[]
  readonly #fills: Fill[] = []
  readonly #settlements: Settlement[] = []
  readonly #expiries: Expiry[] = []
  readonly #held = new Map<string, { option: Option; quantity: number }>()
  readonly #afterDay: ReadonlyMap<string, { option: Option; quantity: number }>[] = []
  readonly #hedgeAfter: number[] = []
  #hedge = 0
  #order = 0

  constructor(u: Underlying) {
    this.#u = u
    this.#random = new Random(u.seed)
    this.#closes = closingPrices(u, this.#random)
  }

  run(): TradedUnderlying {
    for (let day = 0; day < CLOSES.length; day += 1) {
      const orders = this.#u.orders + this.#random.below(this.#u.orders / 2)
      const times = Array.from({ length: orders }, () => this.#random.next()).sort((a, b) => a - b)
      for (const time of times) this.#tradeOnce(day, time)
      this.#expire(day)
      this.#hedgeDay(day)
      this.#settle(day)
      this.#afterDay.push(new Map([...this.#held].map(([k, v]) => [k, { ...v }])))
      this.#hedgeAfter.push(this.#hedge)
    }
    return {
      underlying: this.#u,
      closes: this.#closes,
      fills: this.#fills,
      settlements: this.#settlements,
      expiries: this.#expiries,
      options: this.#afterDay,
      hedge: this.#hedgeAfter,
    }
  }

  /** Spot at a share of the way from the close before to the close of a day. */
  #spot(day: number, share: number): number {
    const to = this.#closes[day] as number
    const from = this.#closes[day - 1] ?? to
    return from + (to - from) * share + to * 0.0008 * this.#random.normal()
  }

  #tradeOnce(day: number, share: number): void {
    // 14:35 to 20:50 UTC: inside every venue's day
    const at = (CLOSES[day] as number) - Math.round((385 - share * 375) * 60) * 1000
    const spot = this.#spot(day, share)
    const strategy = this.#random.pick(STRATEGIES, (s) => s.weight)
    const first = this.#choose(spot, at, null)
    if (first === null) return
    const legs = this.#legs(strategy.legs, first, spot, at)
    this.#order += 1
    const order = `${this.#u.code}-${String(this.#order).padStart(4, '0')}`
    const unit = this.#size(first)
    for (const { option, ratio } of legs)
      this.#fill(day, at, spot, option, unit * ratio, order, strategy.name)
  }

  #legs(count: number, first: Option, spot: number, at: number): { option: Option; ratio: number }[] {
    const step = this.#u.step * 2
    const listed = (strike: number, right: Option['right']): Option => ({
      expiry: first.expiry,
      strike,
      right,
    })
    if (count === 3) {
      return [-1, 0, 1].map((i) => ({
        option: listed(first.strike + i * step, first.right),
        ratio: i === 0 ? -2 : 1,
      }))
    }
    if (count === 2) {
      const other = this.#choose(spot, at, first)
      if (other !== null && optionKey(other) !== optionKey(first))
        return [
          { option: first, ratio: 1 },
          { option: other, ratio: -1 },
        ]
    }
    return [{ option: first, ratio: 1 }]
  }

  /** An option near the money, front expiries more often; beside a first leg: its wing, or a later expiry. */
  #choose(spot: number, at: number, beside: Option | null): Option | null {
    const open = this.#u.expiries.filter((e) => e.at > at + DAY / 2)
    const expiry = this.#random.pick(open, (_e, i) => 1 / (1 + 0.22 * i))
    if (beside !== null && expiry.at <= beside.expiry.at) {
      const right = beside.right === 'C' ? 'P' : 'C'
      const mirrored = 2 * spot - beside.strike
      return { expiry: beside.expiry, strike: this.#listed(mirrored, beside.expiry.at - at), right }
    }
    const years = (expiry.at - at) / (365 * DAY)
    const sd = this.#u.vol.atm * Math.sqrt(Math.max(years, 0.01))
    const z = Math.max(-2.4, Math.min(2.4, this.#random.normal() * 0.95))
    const strike = this.#listed(spot * (1 + z * sd), expiry.at - at)
    const outOfTheMoney = strike >= spot ? 'C' : 'P'
    const right = this.#random.chance(0.82) ? outOfTheMoney : outOfTheMoney === 'C' ? 'P' : 'C'
    return strike > 0 ? { expiry, strike, right } : null
  }

  /** Strikes are wider apart the longer an option has to go. */
  #listed(strike: number, left: number): number {
    const wide = left > 150 * DAY ? 5 : left > 45 * DAY ? 2 : 1
    return Math.round(strike / (this.#u.step * wide)) * this.#u.step * wide
  }

  #size(option: Option): number {
    const { size, sizeDecimals, frontLean, backLean } = this.#u
    const months = (option.expiry.at - SAMPLE_AS_OF) / (30 * DAY)
    const lean = months < 1 ? frontLean : backLean
    const buys = this.#random.chance(0.5 + lean / 2)
    const quantity = Math.max(
      10 ** -sizeDecimals,
      rounded(size * (0.25 + 1.5 * this.#random.next()), sizeDecimals),
    )
    return buys ? quantity : -quantity
  }

  #fill(
    day: number,
    at: number,
    spot: number,
    option: Option,
    quantity: number,
    order: string,
    strategy: string,
  ): void {
    const { tradeDecimals } = this.#u
    const tick = 10 ** -tradeDecimals
    const fair = theory(this.#u, option, spot, at).price
    // The maker buys below and sells above fair value, a few ticks or half a percent.
    const edge = Math.max(tick, fair * 0.006) * (quantity > 0 ? -1 : 1)
    const price = Math.max(tick, rounded(fair + edge, tradeDecimals))
    const fee = this.#u.option.inverse
      ? rounded(Math.abs(quantity) * 0.0003, 8)
      : rounded(Math.abs(quantity) * 0.65, 2)
    const rest = rounded(quantity, this.#u.sizeDecimals)
    this.#fills.push({ day, at, option, quantity: rest, price, order, strategy, fee })
    const key = optionKey(option)
    const held = this.#held.get(key)
    const sum = rounded((held?.quantity ?? 0) + rest, this.#u.sizeDecimals)
    if (sum === 0) this.#held.delete(key)
    else this.#held.set(key, { option, quantity: sum })
  }

  /** Options that ended today leave the book, but for a few of the last evening that nobody has booked yet. */
  #expire(day: number): void {
    const close = CLOSES[day] as number
    const open = (CLOSES[day - 1] ?? close - DAY) + 1
    const last = day === CLOSES.length - 1
    for (const [key, { option, quantity }] of [...this.#held]) {
      if (option.expiry.at < open || option.expiry.at > close) continue
      if (last && this.#u.code === 'SPX' && option.strike % 4 === 0) continue
      const spot = this.#closes[day] as number
      this.#expiries.push({ day, at: option.expiry.at, option, quantity, spot })
      this.#held.delete(key)
    }
  }

  #hedgeDay(day: number): void {
    const { hedge, option, sizeDecimals } = this.#u
    const at = (CLOSES[day] as number) - 5 * 60_000
    const spot = this.#closes[day] as number
    const multiplier = Number(option.multiplier)
    let delta = 0
    for (const held of this.#held.values())
      delta += held.quantity * multiplier * theory(this.#u, held.option, spot, at).delta
    const price = hedgePrice(this.#u, spot, at)
    // inverse: the quantity is in USD, its delta in coins quantity / price
    const unit = hedge.inverse ? 1 / price : hedge.multiplier
    const lean = rounded((this.#random.next() - 0.5) * this.#u.size * multiplier * 4, sizeDecimals)
    const wanted = (lean - delta) / unit
    const quantity = Math.round((wanted - this.#hedge) / hedge.lot) * hedge.lot
    if (quantity === 0) return
    this.#order += 1
    const order = `${this.#u.code}-${String(this.#order).padStart(4, '0')}`
    const fee = hedge.inverse
      ? rounded((Math.abs(quantity) / price) * 0.0005, 8)
      : rounded(Math.abs(quantity) * (hedge.kind === 'equity' ? 0.002 : 1.2), 2)
    this.#fills.push({ day, at, option: null, quantity, price, order, strategy: HEDGE, fee })
    this.#hedge += quantity
  }

  /** Variation margin of the day: what the hedge earned since the settlement before. Shares have none. */
  #settle(day: number): void {
    const { hedge } = this.#u
    if (hedge.kind === 'equity') return
    const at = CLOSES[day] as number
    const price = hedgePrice(this.#u, this.#closes[day] as number, at)
    const before = this.#settlements.at(-1)?.price ?? price
    const carried = this.#hedgeAfter.at(-1) ?? 0
    const today = this.#fills.filter((f) => f.day === day && f.option === null)
    const legs = [{ quantity: carried, price: before }, ...today]
    const earned = legs.reduce(
      (sum, l) =>
        sum + l.quantity * (hedge.inverse ? 1 / l.price - 1 / price : (price - l.price) * hedge.multiplier),
      0,
    )
    const cash = rounded(earned, hedge.inverse ? 8 : 2)
    if (legs.some((l) => l.quantity !== 0)) this.#settlements.push({ day, at, price, cash })
  }
}
