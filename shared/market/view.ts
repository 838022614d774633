/**
 * The input ladder over one snapshot (ledger reference 10): which source gives a spot, a rate, a yield, a volatility. A typed value
 * wins until a newer quote or statement mark arrives; each pick says its step. Everything is a function of snapshot and contracts.
 */
import type {
  DividendModelName,
  MarketInput,
  MarketInputKind,
  MarketSnapshot,
  MarketSource,
} from '../model/market.ts'
import { MARKET_SOURCES, marketKey } from '../model/market.ts'
import type { ResolvedInstrument } from '../model/position.ts'
import { type CashDividend, pvDividends } from '../quant/formula/forward.ts'
import { exp } from '../quant/math/elementary.ts'
import { yearFraction } from '../quant/time/yearFraction.ts'
import { type ExDividend, exDividends } from './dividends.ts'
import { FxTable } from './fx.ts'
import { parityForward, parityRate, parityYield } from './parity.ts'
import { assumedPick, noPick, type Pick, pickOf } from './pick.ts'
import { isCoinSettled, isDerivative, quoteCurrencyOf, underlyingOf } from './underlying.ts'

/** Prices this close in time may be set against each other. */
const SAME_TIME_MS = 86_400_000

const NO_DIVIDENDS: readonly ExDividend[] = []

export class MarketView {
  readonly snapshot: MarketSnapshot
  readonly asOf: number
  readonly fx: FxTable
  readonly #inputs = new Map<string, Map<MarketSource, MarketInput>>()
  readonly #dividends = new Map<string, MarketInput[]>()
  readonly #exDividends = new Map<string, readonly ExDividend[]>()
  readonly #derivatives = new Map<string, ResolvedInstrument[]>()
  readonly #futures = new Map<string, ReadonlyMap<number, { readonly name: string; readonly price: Pick }>>()
  readonly #spots = new Map<string, Pick>()
  readonly #yields = new Map<string, Pick>()
  readonly #rates = new Map<string, Pick>()
  readonly #instruments: ReadonlyMap<string, ResolvedInstrument>

  constructor(snapshot: MarketSnapshot, instruments: ReadonlyMap<string, ResolvedInstrument>) {
    this.snapshot = snapshot
    this.asOf = snapshot.asOf
    this.#instruments = instruments
    const fx: MarketInput[] = []
    for (const input of snapshot.inputs) {
      if (input.kind === 'fx') fx.push(input)
      else if (input.kind === 'dividend') push(this.#dividends, input.of, input)
      else this.#keep(input)
    }
    for (const instrument of instruments.values()) {
      if (isDerivative(instrument)) push(this.#derivatives, underlyingOf(instrument), instrument)
    }
    this.fx = new FxTable([...fx, ...this.#coinPrices(instruments)])
  }

  /** Price of an underlying at the as-of, in its quote currency. */
  spot(underlying: string): Pick {
    return remembered(this.#spots, underlying, () => this.#findSpot(underlying))
  }

  /** Price of an underlying by quote or statement, observed within a day of `at`; what marks of contracts are set against. */
  marketSpotAt(underlying: string, at: number | null): Pick | null {
    const found = this.#marketPrice(underlying)
    if (found !== null && near(found.observedAt, at)) return found
    const parity = this.#parityPick(underlying)
    return parity !== null && near(parity.observedAt, at) ? parity : null
  }

  /** Funding rate of a currency, continuous; 0 `assumed` for want of another. */
  rate(currency: string): Pick {
    return remembered(this.#rates, currency, () => {
      const given = this.#first('r', currency)
      if (given !== null) return pickOf(given, `${given.source} rate of ${currency}`)
      return (
        parityRate(currency, this.#contracts(), this) ?? assumedPick(0, '1/year', `no rate of ${currency}: 0`)
      )
    })
  }

  /** Yield of an underlying without its borrow fee, continuous; 0 `assumed` for want of another. */
  yield(underlying: string): Pick {
    return remembered(this.#yields, underlying, () => {
      const given = this.#first('q', underlying)
      if (given !== null) return pickOf(given, `${given.source} yield of ${underlying}`)
      const found = parityYield(underlying, this.derivatives(underlying), this)
      if (found?.value == null) return assumedPick(0, '1/year', `no yield of ${underlying}: 0`)
      const fee = this.borrow(underlying).value ?? 0
      // parity sees what the forward carries, fee included
      return fee === 0
        ? found
        : { ...found, value: found.value - fee, step: `${found.step}, less the borrow fee` }
    })
  }

  /** Fee for borrowing an underlying, continuous; 0 where none was given: then nothing is said of one. */
  borrow(underlying: string): Pick {
    const given = this.#first('borrow', underlying)
    return given === null
      ? { ...assumedPick(0, '1/year', `no borrow fee of ${underlying}: 0`), certainty: 'rule' }
      : pickOf(given, `${given.source} borrow fee of ${underlying}`)
  }

  /** Yield and borrow fee together: the c of a forward (quant reference 1.4). */
  carry(underlying: string): number {
    return (this.yield(underlying).value ?? 0) + (this.borrow(underlying).value ?? 0)
  }

  /** Funding rate of a perpetual and the hours of its interval; null where none was given. */
  funding(contract: string): { readonly rate: number; readonly hours: number } | null {
    const given = this.#first('funding', contract)
    const hours = Number(/^1\/(\d+)h$/.exec(given?.unit ?? '')?.[1] ?? Number.NaN)
    return given === null || !(hours > 0) ? null : { rate: Number(given.value), hours }
  }

  /** How the cash dividends of an underlying are modelled: as somebody said, else escrowed. */
  dividendModel(underlying: string): { readonly model: DividendModelName; readonly pick: Pick } {
    const given = this.#first('dividendModel', underlying)
    if (given?.value !== 'spot' && given?.value !== 'escrowed')
      return {
        model: 'escrowed',
        pick: { ...assumedPick(0, '', 'escrowed, the default'), value: null, certainty: 'rule' },
      }
    const model = given.value
    return { model, pick: { ...pickOf(given, `the ${model} model, ${given.source}`), value: null } }
  }

  /** Flat lognormal (or, for `normalVol`, normal) volatility typed for an underlying or for one contract; null without one. */
  typedVol(of: string, kind: 'vol' | 'normalVol' = 'vol'): Pick | null {
    const given = this.#first(kind, of)
    return given === null ? null : pickOf(given, `${given.source} volatility of ${of}`)
  }

  /** Beta to the reference index; 1 `assumed` for want of another. */
  beta(underlying: string): Pick {
    const given = this.#first('beta', underlying)
    return given === null
      ? assumedPick(1, '1', `no beta of ${underlying}: 1`)
      : pickOf(given, `${given.source} beta of ${underlying}`)
  }

  /** A contract's own price from one source; null without one. */
  mark(contract: string, source: 'typed' | 'quote' | 'statement'): MarketInput | null {
    return this.#inputs.get(`mark:${contract}`)?.get(source) ?? null
  }

  /** The price that stands for a future, perpetual or holding: typed unless a newer quote or statement mark is there; null without one. */
  price(contract: string): Pick | null {
    const typed = this.mark(contract, 'typed') ?? this.#inputs.get(`spot:${contract}`)?.get('typed') ?? null
    const market = this.#marketPrice(contract)
    if (typed === null) return market
    const newer = (market?.observedAt ?? -Infinity) > (typed.observedAt ?? Infinity)
    return newer && market !== null ? market : pickOf(typed, `typed price of ${contract}`)
  }

  /**
   * Cash dividends of an underlying that it goes ex of after `from` (ms UTC; absent: the as-of), in years from then, up to the snapshot's
   * last. The ex-instant is 09:30 exchange time on the ex-date.
   */
  dividends(underlying: string, from = this.asOf): readonly CashDividend[] {
    const all = remembered(this.#exDividends, underlying, () => {
      const inputs = this.#dividends.get(underlying)
      return inputs === undefined ? NO_DIVIDENDS : exDividends(underlying, inputs)
    })
    return all.flatMap(({ at, amount }) => (at > from ? [{ t: yearFraction(from, at), amount }] : []))
  }

  /** Options, futures and perpetuals on an underlying. */
  derivatives(underlying: string): readonly ResolvedInstrument[] {
    return this.#derivatives.get(underlying) ?? []
  }

  /** The future on `underlying` that expires at `expiresAt` (ms UTC) and has a price; of several the first of the list. Null without one. */
  futureOf(underlying: string, expiresAt: number): { readonly name: string; readonly price: Pick } | null {
    const futures = remembered(this.#futures, underlying, () => this.#pricedFutures(underlying))
    return futures.get(expiresAt) ?? null
  }

  instrument(name: string): ResolvedInstrument | undefined {
    return this.#instruments.get(name)
  }

  #pricedFutures(underlying: string): ReadonlyMap<number, { readonly name: string; readonly price: Pick }> {
    const found = new Map<number, { readonly name: string; readonly price: Pick }>()
    for (const { name, kind, expiresAt } of this.derivatives(underlying)) {
      if (kind !== 'future' || expiresAt === null || found.has(expiresAt)) continue
      const price = this.price(name)
      if (price !== null) found.set(expiresAt, { name, price })
    }
    return found
  }

  #findSpot(underlying: string): Pick {
    const unit = quoteCurrencyOf(underlying)
    const direct = this.price(underlying)
    if (direct !== null) return direct
    return (
      this.#parityPick(underlying) ??
      this.#frontFuture(underlying) ??
      this.#coinRate(underlying, unit) ??
      noPick(unit, `no price of ${underlying}`)
    )
  }

  #marketPrice(name: string): Pick | null {
    for (const source of ['quote', 'statement'] as const) {
      const input =
        this.#inputs.get(`spot:${name}`)?.get(source) ?? this.#inputs.get(`mark:${name}`)?.get(source) ?? null
      if (input !== null)
        return pickOf(input, `${source === 'quote' ? 'quote' : 'statement mark'} of ${name}`)
    }
    return null
  }

  #parityPick(underlying: string): Pick | null {
    const identity = this.derivatives(underlying)[0]?.identity
    const coin = identity !== undefined && isCoinSettled(identity)
    // Given rates only: asking the ladder here would ask parity again.
    const given = (kind: MarketInputKind, of: string): number =>
      coin ? 0 : Number(this.#first(kind, of)?.value ?? 0)
    const r = given('r', quoteCurrencyOf(underlying))
    const c = given('q', underlying) + given('borrow', underlying)
    const found = parityForward(this.derivatives(underlying), this, r)
    if (found === null) return null
    const paid = pvDividends(this.dividends(underlying, found.observedAt), found.T, r, c)
    const value = found.forward * exp((c - r) * found.T) + paid
    const step = `put-call parity of the marks of ${found.call} and its put`
    const unit = quoteCurrencyOf(underlying)
    return { value, unit, source: 'parity', certainty: 'assumed', observedAt: found.observedAt, step }
  }

  /** A product without a spot takes its perpetual or front future for one (quant reference 1.3). */
  #frontFuture(underlying: string): Pick | null {
    let best: { readonly pick: Pick; readonly expiresAt: number; readonly name: string } | null = null
    for (const f of this.derivatives(underlying)) {
      if (f.kind === 'option') continue
      const expiresAt = f.kind === 'perpetual' ? -Infinity : (f.expiresAt ?? Infinity)
      if (f.kind === 'future' && expiresAt <= this.asOf) continue
      const pick = this.price(f.name)
      if (pick === null) continue
      const sooner =
        best === null || expiresAt < best.expiresAt || (expiresAt === best.expiresAt && f.name < best.name)
      if (sooner) best = { pick, expiresAt, name: f.name }
    }
    if (best === null) return null
    return { ...best.pick, certainty: 'assumed', step: `${best.pick.step}, taken for the spot` }
  }

  #coinRate(underlying: string, unit: string): Pick | null {
    const root = underlying.split(':')[1]?.split(/[_-]/)[0]
    if (root === undefined || root === unit || this.derivatives(underlying).length === 0) return null
    const rate = this.fx.rate(root, unit)
    return rate === null || rate.path.length === 0 ? null : rate.pick
  }

  /** Prices of coins as rates, so that coin amounts convert: `spot:deribit:BTC:BTC` is BTC/USD. */
  *#coinPrices(instruments: ReadonlyMap<string, ResolvedInstrument>): Generator<MarketInput> {
    const seen = new Set<string>()
    for (const instrument of instruments.values()) {
      if (!isCoinSettled(instrument.identity)) continue
      const underlying = underlyingOf(instrument)
      if (seen.has(underlying)) continue
      seen.add(underlying)
      const pick = this.price(underlying) ?? this.#frontFuture(underlying)
      if (pick?.value == null || pick.source === null || !(pick.value > 0)) continue
      yield {
        kind: 'fx',
        of: `${instrument.identity.settle}/${quoteCurrencyOf(underlying)}`,
        date: null,
        value: String(pick.value),
        unit: pick.unit,
        source: pick.source,
        observedAt: pick.observedAt,
        certainty: pick.certainty ?? 'assumed',
      }
    }
  }

  *#contracts(): Generator<readonly ResolvedInstrument[]> {
    for (const name of [...this.#derivatives.keys()].sort()) yield this.derivatives(name)
  }

  #keep(input: MarketInput): void {
    const key = marketKey(input)
    const sources = this.#inputs.get(key)
    if (sources === undefined) this.#inputs.set(key, new Map([[input.source, input]]))
    else sources.set(input.source, input)
  }

  #first(kind: MarketInputKind, of: string): MarketInput | null {
    const sources = this.#inputs.get(`${kind}:${of}`)
    if (sources === undefined) return null
    for (const source of MARKET_SOURCES) {
      const input = sources.get(source)
      if (input !== undefined) return input
    }
    return null
  }
}

/** Whether two instants (null: not known) lie within a day of each other. */
export function near(a: number | null, b: number | null): boolean {
  return a !== null && b !== null && Math.abs(a - b) <= SAME_TIME_MS
}

function remembered<T>(memory: Map<string, T>, key: string, find: () => T): T {
  const known = memory.get(key)
  if (known !== undefined) return known
  const found = find()
  memory.set(key, found)
  return found
}

function push<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [item])
  else list.push(item)
}
