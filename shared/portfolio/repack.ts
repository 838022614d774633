/**
 * A packed book under a market that differs from its own in a few inputs: only the rows that these inputs can reach are resolved again.
 * Every row comes out as packing the whole book would make it, bit for bit, because a row is a function of its own contract and market.
 */

import { underlyingOf } from '../market/underlying.ts'
import type { MarketView } from '../market/view.ts'
import type { InvertAmerican } from '../market/volatility.ts'
import { type MarketInput, type MarketInputKind, marketKey } from '../model/market.ts'
import type { Position, ResolvedInstrument } from '../model/position.ts'
import {
  allocateContracts,
  CONTRACT_KIND,
  type ContractColumns,
  copyInputs,
  copyResults,
  ROADS,
  type Road,
} from './columns.ts'
import { type AssumedRows, assumptionsOf, type EscrowRows, type PackedBook, writeInputs } from './pack.ts'
import { type ResolvedRow, Resolver } from './resolver.ts'
import { runSteps } from './steps.ts'

/** Inputs that reach the rows of one underlying and no others; rates and marks (from which parity makes rates) reach further. */
const LOCAL: ReadonlySet<MarketInputKind> = new Set([
  'spot',
  'vol',
  'normalVol',
  'q',
  'borrow',
  'dividend',
  'dividendModel',
  'beta',
  'funding',
  'fx',
])

/** What a book is packed again with. */
export interface RepackInput {
  readonly market: MarketView
  readonly instruments: ReadonlyMap<string, ResolvedInstrument>
  readonly invertAmerican: InvertAmerican
}

/**
 * Numbers of the underlyings whose rows a change of market can reach; null when it may reach any row, and the book must be packed
 * whole: another instant, a changed rate or mark, an asset that had no price before.
 */
export function movedUnderlyings(
  book: PackedBook,
  { market, instruments }: RepackInput,
): ReadonlySet<number> | null {
  const before = book.market
  if (before.asOf !== market.asOf) return null
  const numbers = new Map(book.lists.underlyings.map((name, u) => [name, u]))
  const moved = new Set<number>()
  for (const { kind, of } of changedInputs(before, market)) {
    if (!LOCAL.has(kind)) return null
    if (kind === 'fx') continue
    if (kind === 'spot' && before.spot(of).value === null) return null
    const instrument = instruments.get(of)
    for (const name of [of, instrument === undefined ? of : underlyingOf(instrument)]) {
      const u = numbers.get(name)
      if (u !== undefined) moved.add(u)
    }
  }
  // a price may have been made of another's: of a coin's rate, of a future
  for (const [name, u] of numbers) {
    if (name.startsWith('cash:')) continue
    const [was, is] = [before.spot(name), market.spot(name)]
    if (!Object.is(was.value, is.value) || was.step !== is.step || was.certainty !== is.certainty)
      moved.add(u)
  }
  return moved
}

/** Inputs that one of two markets has and the other has not, or not with this value and provenance. */
function changedInputs(before: MarketView, after: MarketView): MarketInput[] {
  const held = new Map<string, MarketInput>()
  const key = (i: MarketInput): string => `${marketKey(i)}\n${i.source}`
  for (const input of before.snapshot.inputs) held.set(key(input), input)
  const changed: MarketInput[] = []
  for (const input of after.snapshot.inputs) {
    const was = held.get(key(input))
    held.delete(key(input))
    const same =
      was !== undefined &&
      was.value === input.value &&
      was.observedAt === input.observedAt &&
      was.certainty === input.certainty &&
      was.origin === input.origin &&
      was.unit === input.unit
    if (!same) changed.push(input)
  }
  return [...changed, ...held.values()]
}

/** `repackSteps` in one go. */
export function repackBook(
  book: PackedBook,
  input: RepackInput,
  moved: ReadonlySet<number>,
): PackedBook | null {
  return runSteps(repackSteps(book, input, moved))
}

/** Rows resolved between two pauses: well below a slice of the engine. */
const ROWS_A_STEP = 128

/**
 * The book under another market, the rows of `moved` resolved again and without results, all others as they were priced; pauses now and
 * then for whoever wants to give way. Null when a row would change its road: then the book must be packed whole.
 */
export function* repackSteps(
  book: PackedBook,
  input: RepackInput,
  moved: ReadonlySet<number>,
): Generator<void, PackedBook | null> {
  const { market, instruments } = input
  const resolver = new Resolver(input, instruments)
  const contracts = copyContracts(book.contracts)
  const firsts = firstPositions(book, moved)
  const fresh = new Map<number, ResolvedRow>()
  const assumed = new AssumedAgain(book.assumed)
  for (let i = 0; i < contracts.count; i++) {
    if (!moved.has(contracts.underlying[i] as number)) continue
    const again = resolveRow(book, resolver, i, firsts.get(i))
    if (again === null || !staysInPlace(book, i, again)) return null
    writeInputs(contracts, i, again.row)
    for (const column of contracts.out) column[i] = Number.NaN
    contracts.decay[i] = Number.NaN
    assumed.set(i, again.assumed)
    fresh.set(i, again)
    if (fresh.size % ROWS_A_STEP === 0) yield
  }
  return {
    ...book,
    market,
    contracts,
    escrow: escrowAgain(book, fresh),
    dividends: book.lists.underlyings.map((u) => market.dividends(u)),
    assumed: assumed.rows,
    assumptions: assumptionsOf(assumed.rows),
  }
}

function resolveRow(
  book: PackedBook,
  resolver: Resolver,
  i: number,
  position: Position | undefined,
): ResolvedRow | null {
  if (book.contracts.kind[i] === CONTRACT_KIND.cash)
    return resolver.cash((book.lists.contracts[i] ?? '').slice(5))
  return position === undefined ? null : resolver.contract(position)
}

/** What rows were assumed to rest on, some of them anew; few sets are shared by many rows. */
class AssumedAgain {
  readonly rows: AssumedRows
  readonly #sets: (readonly string[])[]
  readonly #places: Map<string, number>

  constructor({ sets, of }: AssumedRows) {
    this.#sets = [...sets]
    this.#places = new Map(sets.map((set, place) => [set.join('\n'), place]))
    this.rows = { sets: this.#sets, of: of.slice() }
  }

  set(i: number, steps: readonly string[]): void {
    const key = steps.join('\n')
    const place = this.#places.get(key) ?? this.#sets.push(steps) - 1
    this.#places.set(key, place)
    this.rows.of[i] = place
  }
}

/** The position that a row of the moved contracts was resolved with: the ledger's first of it. */
function firstPositions(
  { positions, ledger, contracts }: PackedBook,
  moved: ReadonlySet<number>,
): ReadonlyMap<number, Position> {
  const firsts = new Map<number, Position>()
  for (let p = 0; p < positions.count; p++) {
    const contract = positions.contract[p] as number
    if (!moved.has(contracts.underlying[contract] as number)) continue
    const source = positions.source[p] as number
    const position = source < 0 ? undefined : ledger.positions[source]
    if (position !== undefined && !firsts.has(contract)) firsts.set(contract, position)
  }
  return firsts
}

function staysInPlace(book: PackedBook, i: number, { row }: ResolvedRow): boolean {
  return (
    row.road === roadOf(book.contracts, i) &&
    row.underlying === book.lists.underlyings[book.contracts.underlying[i] as number]
  )
}

function roadOf({ ranges }: ContractColumns, i: number): Road {
  return ROADS.find((road) => i >= ranges[road].from && i < ranges[road].to) ?? 'none'
}

function escrowAgain({ escrow }: PackedBook, fresh: ReadonlyMap<number, ResolvedRow>): EscrowRows {
  const entries: { readonly i: number; readonly growth: number; readonly duration: number }[] = []
  for (const [j, i] of escrow.rows.entries()) {
    if (!fresh.has(i))
      entries.push({ i, growth: escrow.growth[j] as number, duration: escrow.duration[j] as number })
  }
  for (const [i, { row }] of fresh)
    if (row.escrow !== null && row.road === 'european') entries.push({ i, ...row.escrow })
  entries.sort((a, b) => a.i - b.i)
  return {
    rows: Int32Array.from(entries, (e) => e.i),
    growth: Float64Array.from(entries, (e) => e.growth),
    duration: Float64Array.from(entries, (e) => e.duration),
  }
}

function copyContracts(from: ContractColumns): ContractColumns {
  const to = allocateContracts(from.ranges)
  copyInputs(from, to, 0, from.count, 0)
  copyResults(from, to, 0, from.count, 0)
  return to
}
