/** The book as a tree: grouped, summed, filtered, sorted; and which of its rows are visible. */

import { Decimal } from '../model/decimal.ts'
import { type HeldCounts, isKnown } from '../model/exposure.ts'
import type { GridQuery } from '../protocol/window/grid.ts'
import { GRID_COLUMN_KIND, type GridColumn } from '../protocol/window/gridColumns.ts'
import { CompensatedSum } from '../quant/math/sum.ts'
import { GroupCounts } from '../quant/measure/groupCounts.ts'
import { additivity, numberColumn, textValue } from './columns.ts'
import { filterRows, takesStrategy } from './filter.ts'
import { GRID_LEVELS, type GridLevel, groupKey } from './gridKeys.ts'
import { expiryLabel, NONE, type ScreenBook, type Slice } from './screenBook.ts'

/** A leaf is a slice; a group has children. */
export interface Leaf {
  readonly slice: Slice
  readonly parent: Group | null
}
export interface Group {
  readonly key: string
  readonly label: string
  readonly depth: number
  readonly parent: Group | null
  readonly groups: Group[]
  readonly leaves: Leaf[]
  /** what is below, each once */
  held: HeldCounts
  /** one underlying only: delta units may be added */
  oneUnderlying: boolean
  /** by column of the query: sums of additive columns, NaN else */
  sums: Float64Array
}

export class GridTree {
  readonly book: ScreenBook
  readonly root: Group
  readonly columns: readonly GridColumn[]
  readonly #numbers: ReadonlyMap<GridColumn, Float64Array>

  /** @param numbers keeps number columns between queries of one book */
  constructor(book: ScreenBook, query: GridQuery, numbers: Map<GridColumn, Float64Array>) {
    this.book = book
    this.columns = query.columns
    for (const column of sortedColumns(query)) {
      if (GRID_COLUMN_KIND[column] === 'number' && !numbers.has(column))
        numbers.set(column, numberColumn(book, column))
    }
    this.#numbers = numbers
    this.root = this.#build(query)
    this.#sum(this.root)
    this.#count(this.root)
    if (query.sort !== null) this.#sort(this.root, query.sort)
  }

  /** Value of a number column in one slice: shares of what adds, the position's own of what does not. */
  number(column: GridColumn, slice: Slice): number {
    const value = this.#numbers.get(column)?.[slice.position] ?? Number.NaN
    return additivity(column) === 'never' ? value : value * slice.weight
  }

  /** Rows in the order shown: groups and, where they are open, what is below them. */
  visible(query: Pick<GridQuery, 'openDepth' | 'toggled'>): (Group | Leaf)[] {
    const toggled = new Set(query.toggled)
    const rows: (Group | Leaf)[] = []
    const walk = (group: Group): void => {
      for (const g of group.groups) {
        rows.push(g)
        if (isOpen(g, query.openDepth, toggled)) walk(g)
      }
      for (const leaf of group.leaves) rows.push(leaf)
    }
    walk(this.root)
    return rows
  }

  /** Every leaf in the order of the tree. */
  leaves(): Leaf[] {
    const all: Leaf[] = []
    const walk = (group: Group): void => {
      for (const g of group.groups) walk(g)
      for (const leaf of group.leaves) all.push(leaf)
    }
    walk(this.root)
    return all
  }

  #build(query: GridQuery): Group {
    const levels = GRID_LEVELS[query.tree]
    const root = newGroup('', '', -1, null, this.columns.length)
    const groups = new Map<string, Group>()
    const mask = filterRows(this.book, query.where)
    const byStrategy = query.tree === 'strategy' || query.where.strategies !== undefined
    const parts = byStrategy
      ? this.book.slices().filter((s) => mask[s.position] === 1 && takesStrategy(query.where, s.strategy))
      : wholeRows(this.book, mask)
    // Only the tree of strategies shows parts: everywhere else a position is one row.
    for (const slice of query.tree === 'strategy' ? parts : together(parts)) {
      let parent = root
      for (const level of levels) {
        if (parent !== root && this.#saysNothing(level, slice)) continue
        parent = this.#child(groups, parent, parent.depth + 1, level, slice)
      }
      parent.leaves.push({ slice, parent })
    }
    this.#order(root)
    return root
  }

  /** What never expires needs no level that says so, and money none of its own name under its account. */
  #saysNothing(level: GridLevel, slice: Slice): boolean {
    if (level === 'expiry') return this.book.expiry(slice.position) === NONE
    return level === 'underlying' && this.book.underlying(slice.position).startsWith('cash:')
  }

  #child(groups: Map<string, Group>, parent: Group, depth: number, level: GridLevel, slice: Slice): Group {
    const value = this.#levelValue(level, slice)
    const key = groupKey(parent.key, value)
    const known = groups.get(key)
    if (known !== undefined) return known
    const group = newGroup(key, this.#levelLabel(level, value), depth, parent, this.columns.length)
    groups.set(key, group)
    parent.groups.push(group)
    return group
  }

  #levelValue(level: GridLevel, slice: Slice): string {
    switch (level) {
      case 'account':
        return this.book.account(slice.position)
      case 'underlying':
        return this.book.underlying(slice.position)
      case 'expiry':
        return this.book.expiry(slice.position)
      case 'strategy':
        return slice.strategy
    }
  }

  #levelLabel(level: GridLevel, value: string): string {
    if (level === 'underlying') return this.book.underlyingLabel(value)
    if (level === 'expiry') return expiryLabel(value)
    return value === NONE ? `no ${level}` : value
  }

  /** Groups by their value, those without one last. Rows come in the book's own order. */
  #order(group: Group): void {
    const rank = (g: Group): string => (g.key.endsWith(`/${NONE}`) ? '\uffff' : g.key)
    group.groups.sort((a, b) => (rank(a) < rank(b) ? -1 : rank(a) > rank(b) ? 1 : 0))
    for (const g of group.groups) this.#order(g)
  }

  #sum(group: Group): string | null {
    let underlying: string | null | undefined
    const meet = (u: string | null): void => {
      underlying = underlying === undefined || underlying === u ? u : null
    }
    for (const g of group.groups) {
      meet(this.#sum(g))
    }
    for (const { slice } of group.leaves) meet(this.book.underlying(slice.position))
    group.oneUnderlying = underlying !== null && underlying !== undefined
    for (const [i, column] of this.columns.entries()) group.sums[i] = this.#sumOf(group, i, column)
    return underlying ?? null
  }

  /**
   * Counts every group, and takes its sums back where they are unknown; a position whose parts are in several groups counts once above
   * them. @returns the rows below
   */
  #count(group: Group): Set<number> {
    const rows = new Set(group.leaves.map((leaf) => leaf.slice.position))
    for (const g of group.groups) for (const row of this.#count(g)) rows.add(row)
    const counts = new GroupCounts(1)
    for (const row of rows) counts.add(0, row, this.book.isCash(row), this.book.priced(row))
    group.held = counts.of(0)
    if (!isKnown(group.held)) group.sums.fill(Number.NaN)
    return rows
  }

  #sumOf(group: Group, i: number, column: GridColumn): number {
    const adds = additivity(column)
    if (adds === 'never' || (adds === 'underlying' && !group.oneUnderlying)) return Number.NaN
    const sum = new CompensatedSum()
    let any = false
    const add = (x: number): void => {
      if (Number.isNaN(x)) return
      any = true
      sum.add(x)
    }
    for (const g of group.groups) add(g.sums[i] as number)
    for (const { slice } of group.leaves) add(this.number(column, slice))
    return any ? sum.value : Number.NaN
  }

  #sort(group: Group, sort: { readonly column: GridColumn; readonly descending: boolean }): void {
    const { column, descending } = sort
    const i = this.columns.indexOf(column)
    const kind = GRID_COLUMN_KIND[column]
    const sign = descending ? -1 : 1
    if (kind === 'number') {
      group.leaves.sort((a, b) => byNumber(this.number(column, a.slice), this.number(column, b.slice), sign))
      if (i >= 0) group.groups.sort((a, b) => byNumber(a.sums[i] as number, b.sums[i] as number, sign))
    } else {
      const text = (leaf: Leaf): string => textValue(this.book, column, leaf.slice.position, leaf.slice)
      const compare = kind === 'decimal' ? byDecimal : byText
      const keyed = group.leaves.map((leaf) => ({ leaf, text: text(leaf) }))
      keyed.sort((a, b) => compare(a.text, b.text, sign))
      group.leaves.length = 0
      for (const { leaf } of keyed) group.leaves.push(leaf)
      if (LEVEL_COLUMNS.has(column) && descending) group.groups.reverse()
    }
    for (const g of group.groups) this.#sort(g, sort)
  }
}

const LEVEL_COLUMNS: ReadonlySet<GridColumn> = new Set(['account', 'underlying', 'expiry', 'strategy'])

function sortedColumns(query: GridQuery): readonly GridColumn[] {
  return query.sort === null ? query.columns : [...query.columns, query.sort.column]
}

/** Every row that fits as one slice; its strategy is named where it has exactly one. */
function wholeRows(book: ScreenBook, mask: Uint8Array): Slice[] {
  const { positions } = book.source.figures.book
  const rows: Slice[] = []
  for (const position of book.order) {
    if (mask[position] === 0) continue
    const strategy = book.strategyName(positions.strategy[position] as number)
    rows.push({ position, weight: 1, quantity: book.quantity(position), strategy })
  }
  return rows
}

/** Parts that stand side by side put together: what a filter for strategies takes of a position is one row. */
function together(parts: readonly Slice[]): Slice[] {
  const rows: Slice[] = []
  for (const part of parts) {
    const last = rows.at(-1)
    if (last === undefined || last.position !== part.position) {
      rows.push(part)
      continue
    }
    const quantity = Decimal.of(last.quantity).plus(Decimal.of(part.quantity)).toString()
    rows[rows.length - 1] = { ...last, weight: last.weight + part.weight, quantity, strategy: NONE }
  }
  return rows
}

function newGroup(key: string, label: string, depth: number, parent: Group | null, columns: number): Group {
  return {
    key,
    label,
    depth,
    parent,
    groups: [],
    leaves: [],
    held: { positions: 0, priced: 0, cash: 0, notPriced: 0 },
    oneUnderlying: false,
    sums: new Float64Array(columns).fill(Number.NaN),
  }
}

/** Whether what is below a group is shown. */
export function isOpen(group: Group, openDepth: number, toggled: ReadonlySet<string>): boolean {
  return group.depth < openDepth !== toggled.has(group.key)
}

/** Unknown numbers stand last, whatever the direction. */
function byNumber(a: number, b: number, sign: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b))
  return a < b ? -sign : a > b ? sign : 0
}
function byDecimal(a: string, b: string, sign: number): number {
  return byNumber(a === '' ? Number.NaN : Number(a), b === '' ? Number.NaN : Number(b), sign)
}
function byText(a: string, b: string, sign: number): number {
  if (a === '' || b === '') return Number(a === '') - Number(b === '')
  return a < b ? -sign : a > b ? sign : 0
}
