/** Ledger snapshot + contracts + market -> columns. Positions of one contract share a row of the contracts, so each is priced once. */
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
import type { ResolvedContract } from './draft.ts'
import { type ResolvedRow, Resolver } from './resolver.ts'
import { STATUS_CODE } from './statuses.ts'
import { ITEMS_A_STEP, runSteps, sortSteps } from './steps.ts'

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
export function packBook(input: PackInput): PackedBook {
  return runSteps(packSteps(input))
}

/** `packBook` in pieces: pauses now and then for whoever wants to give way. */
export function* packSteps(input: PackInput): Generator<void, PackedBook> {
  const { ledger, market, shares } = input
  const both = yield* sortSteps(yield* resolveAll(input), (a, b) => byRoad(a.row, b.row))
  const rows = both.map((b) => b.row)
  yield
  const parts = yield* partPositions(ledger, shares)
  const lists = yield* listsOf(rows, ledger, parts)
  const { contracts, escrow } = yield* fillContracts(rows, lists)
  const positions = yield* fillPositions(ledger, parts, lists)
  const dividends = lists.underlyings.map((u) => market.dividends(u))
  yield
  const assumed = yield* assumedRows(both)
  const assumptions = assumptionsOf(assumed)
  return { ledger, market, contracts, positions, lists, escrow, dividends, assumptions, assumed }
}

/** Every contract and currency of the book once, in no order that matters; a pause a contract, as an American quote may fill a slice. */
function* resolveAll({ ledger, instruments, ...context }: PackInput): Generator<void, ResolvedRow[]> {
  const resolver = new Resolver(context, instruments)
  const resolved: ResolvedRow[] = []
  const seen = new Set<string>()
  for (const p of ledger.positions) {
    if (seen.has(p.instrument)) continue
    seen.add(p.instrument)
    resolver.contractLater(p, (row) => resolved.push(row))
    yield
  }
  resolver.settle()
  for (const { currency } of ledger.cash) {
    const name = `cash:${currency}`
    if (seen.has(name)) continue
    seen.add(name)
    resolved.push(resolver.cash(currency))
  }
  return resolved
}

/** Numbers the sets of steps, equal ones once. */
function* assumedRows(rows: readonly ResolvedRow[]): Generator<void, AssumedRows> {
  const sets: (readonly string[])[] = []
  const places = new Map<string, number>()
  const of = new Int32Array(rows.length)
  for (const [i, { assumed }] of rows.entries()) {
    const key = assumed.join('\n')
    const place = places.get(key) ?? sets.push(assumed) - 1
    places.set(key, place)
    of[i] = place
    if (i % ITEMS_A_STEP === 0) yield
  }
  return { sets, of }
}

/** The sentences of all rows, each once, sorted. */
export function assumptionsOf({ sets, of }: AssumedRows): string[] {
  const used = new Uint8Array(sets.length)
  for (const set of of) used[set] = 1
  const steps = new Set(sets.flatMap((set, place) => (used[place] === 1 ? set : [])))
  return [...steps].sort().map((step) => `Assumed: ${step}.`)
}

const ROAD_PLACE = Object.fromEntries(ROADS.map((r, i) => [r, i])) as { readonly [R in Road]: number }

function byRoad(a: ResolvedContract, b: ResolvedContract): number {
  return ROAD_PLACE[a.road] - ROAD_PLACE[b.road] || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)
}

function* listsOf(
  rows: readonly ResolvedContract[],
  ledger: LedgerSnapshot,
  parts: readonly Part[],
): Generator<void, BookLists> {
  const strikes = yield* unique(rows, (r) => r.strike)
  const accounts = new Set(yield* unique(ledger.positions, (p) => p.account))
  for (const { account } of ledger.cash) accounts.add(account)
  return {
    contracts: rows.map((r) => r.name),
    underlyings: (yield* unique(rows, (r) => r.underlying)).sort(),
    expiries: (yield* unique(rows, (r) => r.expiry)).sort(),
    strikes: yield* sortSteps(strikes, (a, b) => Number(a) - Number(b) || (a < b ? -1 : 1)),
    currencies: (yield* unique(rows, (r) => r.currency)).sort(),
    accounts: [...accounts].sort(),
    strategies: (yield* unique(parts, (p) => p.strategy)).sort(),
  }
}

function* unique<T>(items: readonly T[], text: (item: T) => string | null): Generator<void, string[]> {
  const texts = new Set<string>()
  for (const [i, item] of items.entries()) {
    const found = text(item)
    if (found !== null) texts.add(found)
    if (i % ITEMS_A_STEP === 0) yield
  }
  return [...texts]
}

/** One row of the position columns: a position, or the part of it that one strategy holds. */
interface Part {
  readonly source: number
  readonly quantity: number
  readonly strategy: string | null
}

function* partPositions(ledger: LedgerSnapshot, shares: StrategyShares | undefined): Generator<void, Part[]> {
  const inStrategies = new Set<string>()
  for (const s of ledger.strategies)
    for (const leg of s.legs) inStrategies.add(`${s.account}\n${leg.instrument}`)
  const parts: Part[] = []
  for (const [source, p] of ledger.positions.entries()) {
    if (source % ITEMS_A_STEP === 0) yield
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

function* fillContracts(
  rows: readonly ResolvedContract[],
  lists: BookLists,
): Generator<void, { contracts: ContractColumns; escrow: EscrowRows }> {
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
    if (i % ITEMS_A_STEP === 0) yield
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

function* fillPositions(
  ledger: LedgerSnapshot,
  parts: readonly Part[],
  lists: BookLists,
): Generator<void, PositionColumns> {
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
    if (i % ITEMS_A_STEP === 0) yield
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
