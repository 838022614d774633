/** The part of a packed book that hangs on one underlying, as a packed book of its own: what a ladder prices again and again. */
import type { ContractColumns, PositionColumns, Road, RowRange } from '../portfolio/columns.ts'
import { ROADS } from '../portfolio/columns.ts'
import type { PackedBook } from '../portfolio/pack.ts'

export interface SubBook {
  readonly book: PackedBook
  /** rows of the whole book's positions, by row of this one */
  readonly positions: Int32Array
}

/** Gathers contracts and positions of `underlying` (its number in the book's list); the order of rows and roads stays. */
export function subBook(packed: PackedBook, underlying: number): SubBook {
  const { contracts, positions, escrow, lists } = packed
  const rows = Int32Array.from(contracts.underlying.keys()).filter(
    (c) => contracts.underlying[c] === underlying,
  )
  const place = new Map<number, number>([...rows].map((c, i) => [c, i]))
  const held = Int32Array.from(positions.contract.keys()).filter((p) =>
    place.has(positions.contract[p] as number),
  )
  const escrowed = [...escrow.rows.keys()].filter((j) => place.has(escrow.rows[j] as number))
  return {
    positions: held,
    book: {
      ...packed,
      contracts: gatherContracts(contracts, rows),
      positions: gatherPositions(positions, held, place),
      lists: { ...lists, contracts: [...rows].map((c) => lists.contracts[c] as string) },
      escrow: {
        rows: Int32Array.from(escrowed, (j) => place.get(escrow.rows[j] as number) as number),
        growth: Float64Array.from(escrowed, (j) => escrow.growth[j] as number),
        duration: Float64Array.from(escrowed, (j) => escrow.duration[j] as number),
      },
    },
  }
}

function gatherContracts(from: ContractColumns, rows: Int32Array): ContractColumns {
  const take = <A extends Column>(x: A): A => gather(x, rows)
  return {
    count: rows.length,
    ranges: rangesOf(from, rows),
    kind: take(from.kind),
    status: take(from.status),
    flags: take(from.flags),
    underlying: take(from.underlying),
    expiry: take(from.expiry),
    strike: take(from.strike),
    currency: take(from.currency),
    spot: take(from.spot),
    S: take(from.S),
    K: take(from.K),
    T: take(from.T),
    sigma: take(from.sigma),
    r: take(from.r),
    q: take(from.q),
    w: take(from.w),
    dFdS: take(from.dFdS),
    multiplier: take(from.multiplier),
    out: from.out.map(take),
    decay: take(from.decay),
  }
}

function rangesOf(from: ContractColumns, rows: Int32Array): { readonly [R in Road]: RowRange } {
  const before = (end: number): number => rows.reduce((n, c) => n + Number(c < end), 0)
  return Object.fromEntries(
    ROADS.map((r) => [r, { from: before(from.ranges[r].from), to: before(from.ranges[r].to) }]),
  ) as { readonly [R in Road]: RowRange }
}

function gatherPositions(
  from: PositionColumns,
  held: Int32Array,
  place: ReadonlyMap<number, number>,
): PositionColumns {
  const take = <A extends Column>(x: A): A => gather(x, held)
  return {
    count: held.length,
    contract: Int32Array.from(held, (p) => place.get(from.contract[p] as number) as number),
    quantity: take(from.quantity),
    account: take(from.account),
    strategy: take(from.strategy),
    markedTo: take(from.markedTo),
    source: take(from.source),
  }
}

type Column = Float64Array | Int32Array | Int16Array | Uint16Array | Uint8Array

/** The rows of a column, as a column of its own kind. */
function gather<A extends Column>(column: A, rows: Int32Array): A {
  const taken = column.slice(0, rows.length) as A
  for (let i = 0; i < rows.length; i += 1) taken[i] = column[rows[i] as number] as number
  return taken
}
