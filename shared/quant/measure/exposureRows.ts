/** Exposure by underlying, expiry, strike, account or strategy. Rows hold sums of positions; the rows of one grouping sum to the total. */
import {
  type CashFigures,
  type ExposureGroup,
  type ExposureRow,
  isKnown,
  UNIT_MEASURES,
  type UnitFigures,
} from '../../model/exposure.ts'
import { CONTRACT_KIND } from '../../portfolio/columns.ts'
import { isCashRow, type PackedBook } from '../../portfolio/pack.ts'
import { type ExposureFigures, unitColumn } from './exposureFigures.ts'
import { sumByGroup } from './exposureTotals.ts'
import { GroupCounts } from './groupCounts.ts'
import { sumColumn } from './groupSums.ts'

/** Word for the bucket of positions that have none (no expiry, no strike, no strategy). */
export const NONE = 'none'

/** Which group each position is in, and what the groups are called. */
export interface Grouping {
  readonly group: Int32Array
  readonly keys: readonly GroupKey[]
}
export type GroupKey = Pick<ExposureRow, 'key' | 'underlying' | 'expiry' | 'strike' | 'account' | 'strategy'>

/** One row a group, in the order of the book's lists, those without a bucket last. */
export function exposureRows(figures: ExposureFigures, by: ExposureGroup): ExposureRow[] {
  const { group, keys } = groupPositions(figures.book, by)
  const { net, gross } = sumByGroup(figures, group, keys.length)
  const counts = countHeld(figures, group, keys.length)
  const { status, valueUnknown } = figures
  const valued = countHeld(figures, group, keys.length, (i) => status[i] === 0 && valueUnknown[i] !== 1)
  const rows = keys.map((key, g) => ({
    ...key,
    ...counts.of(g),
    valueKnown: isKnown(valued.of(g)),
    ...(net[g] as CashFigures),
    gross: gross[g] as CashFigures,
  }))
  return by === 'underlying' ? withUnderlying(figures, group, rows) : rows
}

/** Groups positions; strikes are grouped inside their underlying, because a strike of one asset says nothing about another. */
export function groupPositions(book: PackedBook, by: ExposureGroup): Grouping {
  const { positions, contracts, lists } = book
  const none = (length: number) => (i: number) => (i < 0 ? length : i)
  switch (by) {
    case 'underlying':
      return used(
        positions.contract,
        (c) => contracts.underlying[c] as number,
        (u) => {
          const underlying = lists.underlyings[u] ?? NONE
          return { key: underlying, underlying }
        },
      )
    case 'expiry': {
      const last = none(lists.expiries.length)
      return used(
        positions.contract,
        (c) => last(contracts.expiry[c] as number),
        (e) => {
          const expiry = lists.expiries[e] ?? null
          return { key: expiry ?? NONE, expiry }
        },
      )
    }
    case 'strike': {
      const width = lists.strikes.length + 1
      const last = none(lists.strikes.length)
      const place = (c: number) =>
        (contracts.underlying[c] as number) * width + last(contracts.strike[c] as number)
      return used(positions.contract, place, (p) => {
        const underlying = lists.underlyings[Math.floor(p / width)] ?? NONE
        const strike = lists.strikes[p % width] ?? null
        return { key: strike ?? NONE, underlying, strike }
      })
    }
    case 'account':
      return used(
        positions.account,
        (a) => a,
        (a) => {
          const account = lists.accounts[a] ?? NONE
          return { key: account, account }
        },
      )
    case 'strategy': {
      const last = none(lists.strategies.length)
      return used(positions.strategy, last, (s) => {
        const strategy = lists.strategies[s] ?? null
        return { key: strategy ?? NONE, strategy }
      })
    }
  }
}

/** Numbers the places that occur, in ascending order. */
function used(
  column: Int32Array | Int16Array,
  place: (x: number) => number,
  key: (place: number) => GroupKey,
): Grouping {
  const places = new Int32Array(column.length)
  for (let i = 0; i < column.length; i++) places[i] = place(column[i] as number)
  const sorted = [...new Set(places)].sort((a, b) => a - b)
  const numbers = new Map(sorted.map((p, g) => [p, g]))
  return { group: places.map((p) => numbers.get(p) as number), keys: sorted.map(key) }
}

/** Parts of one position stand together: in one group they are one position. */
export function countHeld(
  figures: ExposureFigures,
  group: Int32Array,
  groups: number,
  known: (position: number) => boolean = (i) => figures.status[i] === 0,
): GroupCounts {
  const { book } = figures
  const counts = new GroupCounts(groups)
  for (let i = 0; i < group.length; i++) {
    const source = book.positions.source[i] as number
    counts.add(group[i] as number, source, isCashRow(book, i), known(i))
  }
  return counts
}

/** Adds what has a meaning inside one underlying only: spot, raw sums, and options apart from linear positions. */
function withUnderlying(
  figures: ExposureFigures,
  group: Int32Array,
  rows: readonly ExposureRow[],
): ExposureRow[] {
  const { book } = figures
  const { positions, contracts, market } = book
  const units = UNIT_MEASURES.map((m) => sumColumn(unitColumn(figures, m), group, rows.length))
  const part = (option: boolean): (CashFigures | null)[] => {
    const only = group.map((g, i) => {
      const isOption =
        (contracts.kind[positions.contract[i] as number] as number) <= CONTRACT_KIND.futureOption
      return isOption === option ? g : -1
    })
    const [held, known] = [new Set<number>(), new Set<number>()]
    for (const [i, g] of only.entries()) {
      held.add(g)
      if (figures.status[i] === 0) known.add(g)
    }
    const { net } = sumByGroup(figures, only, rows.length)
    return net.map((sums, g) => (held.has(g) && !known.has(g) ? null : sums))
  }
  const [options, linear] = [part(true), part(false)]
  return rows.map((row, g) => {
    const underlying = row.underlying ?? NONE
    const money = underlying.startsWith('cash:')
    const spot = money ? null : market.spot(underlying)
    return {
      ...row,
      ...(spot === null ? {} : { spot: spot.value, spotCurrency: spot.unit }),
      units: Object.fromEntries(
        UNIT_MEASURES.map((m, i) => [m, units[i]?.net(g) ?? 0]),
      ) as unknown as UnitFigures,
      options: options[g] ?? null,
      linear: linear[g] ?? null,
    }
  })
}
