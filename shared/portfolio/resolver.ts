/** Resolves the contracts and the cash of one market, each by itself but for their quotes, which are inverted many at a time. */
import { type EuropeanQuote, invertTogether } from '../market/inversions.ts'
import type { Pick as MarketPick } from '../market/pick.ts'
import { isCoinSettled, underlyingOf } from '../market/underlying.ts'
import { usable } from '../market/volatility.ts'
import type { Position, ResolvedInstrument } from '../model/position.ts'
import type { ResolveContext, ResolvedContract } from './draft.ts'
import { resolveCash, resolveContract } from './resolve.ts'

/** A contract's numbers with the steps of the ladder that were assumed for them. */
export interface ResolvedRow {
  readonly row: ResolvedContract
  readonly assumed: readonly string[]
}

/** A row that waits for the volatility of its quote. */
interface Waiting {
  readonly position: Position
  readonly quote: EuropeanQuote
  readonly row: ResolvedContract
  readonly assumed: readonly string[]
  readonly take: (row: ResolvedRow) => void
}

/** Quotes inverted in one go: a few blocks of the columns, well below a slice of the engine. */
const TOGETHER = 512

/** Resolves contracts and cash of one market. */
export class Resolver {
  readonly #context: ResolveContext
  /** the same, but that European quotes are put into `#quote` */
  readonly #deferring: ResolveContext
  readonly #instruments: ReadonlyMap<string, ResolvedInstrument>
  readonly #coins: ReadonlyMap<string, string>
  #steps: string[] = []
  #quote: EuropeanQuote | null = null
  #waiting: Waiting[] = []

  constructor(
    context: Pick<ResolveContext, 'market' | 'invertAmerican'>,
    instruments: ReadonlyMap<string, ResolvedInstrument>,
  ) {
    this.#instruments = instruments
    this.#coins = coinUnderlyings(instruments)
    const note = (_input: string, { certainty, step }: MarketPick): void => {
      if (certainty === 'assumed' && !this.#steps.includes(step)) this.#steps.push(step)
    }
    const { market, invertAmerican } = context
    this.#context = { market, invertAmerican, note }
    const defer = (quote: EuropeanQuote): void => {
      this.#quote = quote
    }
    this.#deferring = { ...this.#context, defer }
  }

  /** A contract, at once. */
  contract(position: Position): ResolvedRow {
    return this.#resolve(position, this.#context)
  }

  /** A contract, handed to `take` now or, where its volatility is that of a European quote, with the quotes of others: `settle` ends it. */
  contractLater(position: Position, take: (row: ResolvedRow) => void): void {
    this.#quote = null
    const { row, assumed } = this.#resolve(position, this.#deferring)
    const quote = this.#quote as EuropeanQuote | null
    if (quote === null) {
      take({ row, assumed })
      return
    }
    this.#waiting.push({ position, quote, row, assumed, take })
    if (this.#waiting.length >= TOGETHER) this.settle()
  }

  /** Inverts the quotes that wait. One that no volatility fits sends its contract down the ladder by itself. */
  settle(): void {
    const waiting = this.#waiting
    this.#waiting = []
    const sigmas = invertTogether(waiting.map((w) => w.quote))
    for (const [i, { position, row, assumed, take }] of waiting.entries()) {
      const sigma = usable(sigmas[i] as number)
      take(sigma === null ? this.contract(position) : { row: { ...row, sigma }, assumed })
    }
  }

  cash(currency: string): ResolvedRow {
    return this.#noted(() => resolveCash(currency, this.#coins.get(currency) ?? null, this.#context))
  }

  #resolve({ instrument: name, statuses, multiplier }: Position, context: ResolveContext): ResolvedRow {
    const instrument = this.#instruments.get(name) ?? unknownInstrument(name)
    return this.#noted(() => resolveContract(instrument, statuses, multiplier, context))
  }

  #noted(resolve: () => ResolvedContract): ResolvedRow {
    this.#steps = []
    const row = resolve()
    return { row, assumed: this.#steps }
  }
}

function unknownInstrument(name: string): ResolvedInstrument {
  return {
    name,
    identity: { family: 'unknown', root: name, expiry: null, right: null, strike: null, settle: 'USD' },
    kind: 'other',
    terms: {},
    certainty: {},
    expiresAt: null,
    expiresAtCertainty: null,
    statuses: ['needs_terms'],
  }
}

/** By coin: the underlying whose contracts settle in it; of several venues the first by name. */
function coinUnderlyings(instruments: ReadonlyMap<string, ResolvedInstrument>): Map<string, string> {
  const coins = new Map<string, string>()
  for (const instrument of instruments.values()) {
    if (!isCoinSettled(instrument.identity)) continue
    const { settle } = instrument.identity
    const underlying = underlyingOf(instrument)
    const held = coins.get(settle)
    if (held === undefined || underlying < held) coins.set(settle, underlying)
  }
  return coins
}
