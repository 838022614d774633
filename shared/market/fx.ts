/** Exchange rates: stated pairs, their inverses, chains of them, stablecoins at 1. */
import { MARKET_SOURCES, type MarketInput } from '../model/market.ts'
import type { Pick } from './pick.ts'

/** Stablecoins and the currency they are held to be worth one of, for want of a rate (always `assumed`). */
const STABLECOINS: { readonly [coin: string]: string } = {
  USDC: 'USD',
  USDT: 'USD',
  DAI: 'USD',
  USDE: 'USD',
  FDUSD: 'USD',
  PYUSD: 'USD',
  TUSD: 'USD',
  EURC: 'EUR',
  EURR: 'EUR',
}

interface Edge {
  readonly to: string
  readonly rate: number
  readonly pair: string
  readonly input: MarketInput | null
}

/** A rate and how it was made: 1 `from` = `rate` `to`. */
export interface FxRate {
  readonly from: string
  readonly to: string
  readonly rate: number
  readonly pick: Pick
  readonly path: readonly string[]
}

/** The rates of one snapshot. Typed beats quote beats statement for a pair; fewest steps beat more; ties go by name. */
export class FxTable {
  readonly #edges = new Map<string, Edge[]>()
  readonly #cache = new Map<string, FxRate | null>()

  /** @param inputs of kind `fx`, and prices of coins in a currency (`spot` with its coin) already written as such */
  constructor(inputs: Iterable<MarketInput>) {
    const best = new Map<string, MarketInput>()
    for (const input of inputs) {
      const held = best.get(input.of)
      if (held === undefined || rank(input) < rank(held)) best.set(input.of, input)
    }
    for (const pair of [...best.keys()].sort()) {
      const input = best.get(pair) as MarketInput
      const [from = '', to = ''] = pair.split('/')
      const rate = Number(input.value)
      if (!(rate > 0) || !Number.isFinite(rate)) continue
      this.#add(from, { to, rate, pair, input })
      if (!best.has(`${to}/${from}`)) this.#add(to, { to: from, rate: 1 / rate, pair, input })
    }
    for (const [coin, money] of Object.entries(STABLECOINS)) {
      // A stated rate of the coin against anything says more than the assumption.
      if (this.#edges.has(coin)) continue
      const pair = `${coin}/${money}`
      this.#add(coin, { to: money, rate: 1, pair, input: null })
      this.#add(money, { to: coin, rate: 1, pair, input: null })
    }
  }

  /** The rate from one currency to another, or null when no chain of pairs leads there. */
  rate(from: string, to: string): FxRate | null {
    const key = `${from}/${to}`
    const known = this.#cache.get(key)
    if (known !== undefined) return known
    const found = from === to ? one(from) : this.#search(from, to)
    this.#cache.set(key, found)
    return found
  }

  #add(from: string, edge: Edge): void {
    const edges = this.#edges.get(from)
    if (edges === undefined) this.#edges.set(from, [edge])
    else edges.push(edge)
  }

  /** Breadth first: the fewest steps; edges stand sorted by pair, so the choice is the same everywhere. */
  #search(from: string, to: string): FxRate | null {
    const seen = new Set([from])
    let frontier: { readonly at: string; readonly steps: readonly Edge[] }[] = [{ at: from, steps: [] }]
    while (frontier.length > 0) {
      const next: typeof frontier = []
      for (const { at, steps } of frontier) {
        for (const edge of this.#edges.get(at) ?? []) {
          if (seen.has(edge.to)) continue
          seen.add(edge.to)
          const path = [...steps, edge]
          if (edge.to === to) return chain(from, to, path)
          next.push({ at: edge.to, steps: path })
        }
      }
      frontier = next
    }
    return null
  }
}

function rank(input: MarketInput): number {
  return MARKET_SOURCES.indexOf(input.source)
}

function one(currency: string): FxRate {
  const pick: Pick = {
    value: 1,
    unit: '1',
    source: 'rule',
    certainty: 'rule',
    observedAt: null,
    step: 'the same currency',
  }
  return { from: currency, to: currency, rate: 1, pick, path: [] }
}

function chain(from: string, to: string, steps: readonly Edge[]): FxRate {
  const rate = steps.reduce((product, step) => product * step.rate, 1)
  const inputs = steps.flatMap((s) => (s.input === null ? [] : [s.input]))
  const assumed = inputs.length < steps.length || inputs.some((i) => i.certainty === 'assumed')
  const instants = inputs.flatMap((i) => (i.observedAt === null ? [] : [i.observedAt]))
  const path = steps.map((s) => s.pair)
  const pick: Pick = {
    value: rate,
    unit: `${to} per ${from}`,
    source: inputs[0]?.source ?? 'rule',
    certainty: assumed ? 'assumed' : 'stated',
    observedAt: instants.length > 0 ? Math.min(...instants) : null,
    step: inputs.length === 0 ? `${from} held to be worth 1 ${to}` : `rate of ${path.join(', then ')}`,
  }
  return { from, to, rate, pick, path }
}
