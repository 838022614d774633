/** Ledger snapshot + contracts + market -> columns. Positions of one contract share a row of the contracts, so each is priced once. */
import type { Pick as MarketPick } from '../market/pick.ts'
import { isCoinSettled, underlyingOf } from '../market/underlying.ts'
import type { MarketView } from '../market/view.ts'
import type { InvertAmerican } from '../market/volatility.ts'
import { Decimal } from '../model/decimal.ts'
import type { LedgerSnapshot, Position, ResolvedInstrument } from '../model/position.ts'
import type { CashDividend } from '../quant/formula/forward.ts'
import {
  allocateContracts,
  allocatePositions,
  CONTRACT_KIND,
  type ContractColumns,
  type PositionColumns,
  ROADS,
  type Road,
  type RowRange,
} from './columns.ts'
import type { ResolveContext, ResolvedContract } from './draft.ts'
import { resolveCash, resolveContract } from './resolve.ts'
import { STATUS_CODE } from './statuses.ts'

/** Lists that the columns number. */
export interface BookLists {
  /** contract names by row */
  readonly contracts: readonly string[]
  readonly underlyings: readonly string[]
  /** local expiry dates, sorted */
  readonly expiries: readonly string[]
  /** canonical decimals, sorted by value */
  readonly strikes: readonly string[]
  readonly currencies: readonly string[]
  readonly accounts: readonly string[]
  readonly strategies: readonly string[]
}

/** Dividends of option rows: what turns Greeks of the escrowed price into Greeks of the spot. Same length, sparse by row. */
export interface EscrowRows {
  readonly rows: Int32Array
  readonly growth: Float64Array
  readonly duration: Float64Array
}

export interface PackedBook {
  readonly ledger: LedgerSnapshot
  readonly market: MarketView
  readonly contracts: ContractColumns
  readonly positions: PositionColumns
  readonly lists: BookLists
  readonly escrow: EscrowRows
  /** cash dividends to come by underlying, years from the as-of */
  readonly dividends: readonly (readonly CashDividend[])[]
  /** plain sentences: inputs that were assumed, each once, sorted */
  readonly assumptions: readonly string[]
  /** which of them each contract rests on */
  readonly assumed: AssumedRows
}

/** What was assumed by row of the contracts: `sets[of[row]]` are steps of the ladder; most rows share a few sets. */
export interface AssumedRows {
  readonly sets: readonly (readonly string[])[]
  readonly of: Int32Array
}

/** What to pack: the book at one instant and the market of the same instant. */
export interface PackInput {
  readonly ledger: LedgerSnapshot
  readonly instruments: ReadonlyMap<string, ResolvedInstrument>
  readonly market: MarketView
  readonly invertAmerican: InvertAmerican
  /** parts of a position that belong to strategies (`strategySharesAt` of the ledger); absent: positions are not parted */
  readonly shares?: StrategyShares
}

/** Parts of what an account holds of a contract; they add up to it. */
export type StrategyShares = (
  account: string,
  instrument: string,
  held: Decimal,
) => readonly { readonly strategy: string | null; readonly quantity: Decimal }[]

/** Packs a book. Pure; the order of rows depends on names alone, not on the order of positions. */
export function packBook({ ledger, instruments, market, invertAmerican, shares }: PackInput): PackedBook {
  const resolver = new Resolver({ market, invertAmerican }, instruments)
  const resolved = new Map<string, ResolvedRow>()
  for (const p of ledger.positions)
    if (!resolved.has(p.instrument)) resolved.set(p.instrument, resolver.contract(p))
  for (const c of ledger.cash) {
    const name = `cash:${c.currency}`
    if (!resolved.has(name)) resolved.set(name, resolver.cash(c.currency))
  }
  const both = [...resolved.values()].sort((a, b) => byRoad(a.row, b.row))
  const rows = both.map((b) => b.row)
  const parts = partPositions(ledger, shares)
  const lists = listsOf(rows, ledger, parts)
  const { contracts, escrow } = fillContracts(rows, lists)
  const positions = fillPositions(ledger, parts, lists)
  const dividends = lists.underlyings.map((u) => market.dividends(u))
  const assumed = assumedRows(both.map((b) => b.assumed))
  const assumptions = assumptionsOf(assumed)
  return { ledger, market, contracts, positions, lists, escrow, dividends, assumptions, assumed }
}

/** A contract's numbers with the steps of the ladder that were assumed for them. */
export interface ResolvedRow {
  readonly row: ResolvedContract
  readonly assumed: readonly string[]
}

/** Resolves contracts and cash of one market, each by itself. */
export class Resolver {
  readonly #context: ResolveContext
  readonly #instruments: ReadonlyMap<string, ResolvedInstrument>
  readonly #coins: ReadonlyMap<string, string>
  #steps: string[] = []

  constructor(
    context: Pick<ResolveContext, 'market' | 'invertAmerican'>,
    instruments: ReadonlyMap<string, ResolvedInstrument>,
  ) {
    this.#instruments = instruments
    this.#coins = coinUnderlyings(instruments)
    const note = (_input: string, { certainty, step }: MarketPick): void => {
      if (certainty === 'assumed' && !this.#steps.includes(step)) this.#steps.push(step)
    }
    this.#context = { ...context, note }
  }

  contract({ instrument: name, statuses, multiplier }: Position): ResolvedRow {
    const instrument = this.#instruments.get(name) ?? unknownInstrument(name)
    return this.#noted(() => resolveContract(instrument, statuses, multiplier, this.#context))
  }

  cash(currency: string): ResolvedRow {
    return this.#noted(() => resolveCash(currency, this.#coins.get(currency) ?? null, this.#context))
  }

  #noted(resolve: () => ResolvedContract): ResolvedRow {
    this.#steps = []
    const row = resolve()
    return { row, assumed: this.#steps }
  }
}

/** Numbers the sets of steps, equal ones once. */
function assumedRows(steps: readonly (readonly string[])[]): AssumedRows {
  const sets: (readonly string[])[] = []
  const places = new Map<string, number>()
  const of = Int32Array.from(steps, (set) => {
    const key = set.join('\n')
    const known = places.get(key)
    if (known !== undefined) return known
    places.set(key, sets.length)
    return sets.push(set) - 1
  })
  return { sets, of }
}

/** The sentences of all rows, each once, sorted. */
export function assumptionsOf({ sets, of }: AssumedRows): string[] {
  const used = new Uint8Array(sets.length)
  for (const set of of) used[set] = 1
  const steps = new Set(sets.flatMap((set, place) => (used[place] === 1 ? set : [])))
  return [...steps].sort().map((step) => `Assumed: ${step}.`)
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
export function coinUnderlyings(instruments: ReadonlyMap<string, ResolvedInstrument>): Map<string, string> {
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

const ROAD_PLACE = Object.fromEntries(ROADS.map((r, i) => [r, i])) as { readonly [R in Road]: number }

function byRoad(a: ResolvedContract, b: ResolvedContract): number {
  return ROAD_PLACE[a.road] - ROAD_PLACE[b.road] || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)
}

function listsOf(
  rows: readonly ResolvedContract[],
  ledger: LedgerSnapshot,
  parts: readonly Part[],
): BookLists {
  const unique = (texts: Iterable<string | null>): string[] =>
    [...new Set(texts)].filter((t): t is string => t !== null).sort()
  const accounts = unique([...ledger.positions.map((p) => p.account), ...ledger.cash.map((c) => c.account)])
  return {
    contracts: rows.map((r) => r.name),
    underlyings: unique(rows.map((r) => r.underlying)),
    expiries: unique(rows.map((r) => r.expiry)),
    strikes: unique(rows.map((r) => r.strike)).sort((a, b) => Number(a) - Number(b) || (a < b ? -1 : 1)),
    currencies: unique(rows.map((r) => r.currency)),
    accounts,
    strategies: unique(parts.map((p) => p.strategy)),
  }
}

/** One row of the position columns: a position, or the part of it that one strategy holds. */
interface Part {
  readonly source: number
  readonly quantity: number
  readonly strategy: string | null
}

function partPositions(ledger: LedgerSnapshot, shares: StrategyShares | undefined): Part[] {
  const inStrategies = new Set<string>()
  for (const s of ledger.strategies)
    for (const leg of s.legs) inStrategies.add(`${s.account}\n${leg.instrument}`)
  const parts: Part[] = []
  for (const [source, p] of ledger.positions.entries()) {
    if (shares === undefined || !inStrategies.has(`${p.account}\n${p.instrument}`)) {
      parts.push({ source, quantity: Number(p.quantity), strategy: null })
      continue
    }
    for (const { strategy, quantity } of shares(p.account, p.instrument, Decimal.of(p.quantity)))
      parts.push({ source, quantity: quantity.toNumber(), strategy })
  }
  return parts
}

function numbering(list: readonly string[]): Map<string, number> {
  return new Map(list.map((text, i) => [text, i]))
}

function fillContracts(
  rows: readonly ResolvedContract[],
  lists: BookLists,
): { contracts: ContractColumns; escrow: EscrowRows } {
  const contracts = allocateContracts(rangesOf(rows))
  const [underlyings, expiries] = [numbering(lists.underlyings), numbering(lists.expiries)]
  const [strikes, currencies] = [numbering(lists.strikes), numbering(lists.currencies)]
  const escrowed: number[] = []
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as ResolvedContract
    writeInputs(contracts, i, row)
    contracts.underlying[i] = underlyings.get(row.underlying) ?? -1
    contracts.expiry[i] = row.expiry === null ? -1 : (expiries.get(row.expiry) ?? -1)
    contracts.strike[i] = row.strike === null ? -1 : (strikes.get(row.strike) ?? -1)
    contracts.currency[i] = currencies.get(row.currency) ?? -1
    if (row.escrow !== null && row.road === 'european') escrowed.push(i)
  }
  const of = (member: 'growth' | 'duration') =>
    Float64Array.from(escrowed, (i) => rows[i]?.escrow?.[member] ?? 0)
  const escrow = { rows: Int32Array.from(escrowed), growth: of('growth'), duration: of('duration') }
  return { contracts, escrow }
}

/** Writes everything of a row that is no number of a list. */
export function writeInputs(contracts: ContractColumns, i: number, row: ResolvedContract): void {
  contracts.kind[i] = row.kind
  contracts.status[i] = STATUS_CODE[row.status]
  contracts.flags[i] = row.flags
  contracts.spot[i] = row.spot
  contracts.S[i] = row.S
  contracts.K[i] = row.K
  contracts.T[i] = row.T
  contracts.sigma[i] = row.sigma
  contracts.r[i] = row.r
  contracts.q[i] = row.q
  contracts.w[i] = row.w
  contracts.dFdS[i] = row.dFdS
  contracts.multiplier[i] = row.multiplier
}

function rangesOf(rows: readonly ResolvedContract[]): { readonly [R in Road]: RowRange } {
  const ranges: Partial<Record<Road, RowRange>> = {}
  let from = 0
  for (const road of ROADS) {
    let to = from
    while (to < rows.length && rows[to]?.road === road) to++
    ranges[road] = { from, to }
    from = to
  }
  return ranges as Record<Road, RowRange>
}

function fillPositions(ledger: LedgerSnapshot, parts: readonly Part[], lists: BookLists): PositionColumns {
  const positions = allocatePositions(parts.length + ledger.cash.length)
  const [contracts, accounts] = [numbering(lists.contracts), numbering(lists.accounts)]
  const strategies = numbering(lists.strategies)
  let i = 0
  for (const { source, quantity, strategy } of parts) {
    const p = ledger.positions[source] as Position
    positions.contract[i] = contracts.get(p.instrument) ?? -1
    positions.quantity[i] = quantity
    positions.account[i] = accounts.get(p.account) ?? -1
    positions.strategy[i] = strategy === null ? -1 : (strategies.get(strategy) ?? -1)
    positions.markedTo[i] = p.markedTo == null ? Number.NaN : Number(p.markedTo)
    positions.source[i] = source
    i++
  }
  for (const [source, c] of ledger.cash.entries()) {
    positions.contract[i] = contracts.get(`cash:${c.currency}`) ?? -1
    positions.quantity[i] = Number(c.amount)
    positions.account[i] = accounts.get(c.account) ?? -1
    positions.source[i] = -1 - source
    i++
  }
  return positions
}

/** Whether a position row is money. */
export function isCashRow(book: PackedBook, position: number): boolean {
  return book.contracts.kind[book.positions.contract[position] as number] === CONTRACT_KIND.cash
}

/** Whether a row is a further part of the position (or amount) of the row before it: parts of one position stand together. */
export function isFurtherPart({ positions }: PackedBook, position: number): boolean {
  return position > 0 && positions.source[position] === positions.source[position - 1]
}
