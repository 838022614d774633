/** Pages, places and copies of the book grid. */
import { isKnown } from '../model/exposure.ts'
import { type MeasureUnits, unitFactor } from '../model/measureUnits.ts'
import type { TextColumn } from '../protocol/window/contract.ts'
import type {
  BookFacets,
  Facet,
  GridColumnData,
  GridPage,
  GridPlace,
  GridQuery,
} from '../protocol/window/grid.ts'
import { GRID_COLUMN_KIND, type GridColumn, PLAIN_COLUMN_TEXT } from '../protocol/window/gridColumns.ts'
import { type Measure, shownText } from '../protocol/window/measures.ts'
import { textValue } from './columns.ts'
import { delimited } from './delimited.ts'
import { statusesOf } from './filter.ts'
import { GridTree, type Group, isOpen, type Leaf } from './gridTree.ts'
import { grouped, keyPart } from './labels.ts'
import { expiryLabel, type ScreenBook, type Slice } from './screenBook.ts'

/** The grid of one book; the tree of the last query and its visible rows are kept for the next page. */
export class Grid {
  readonly #book: ScreenBook
  readonly #numbers = new Map<GridColumn, Float64Array>()
  #tree: { readonly key: string; readonly tree: GridTree } | null = null
  #visible: { readonly key: string; readonly rows: readonly (Group | Leaf)[] } | null = null

  constructor(book: ScreenBook) {
    this.#book = book
  }

  page(query: GridQuery, offset: number, limit: number): GridPage {
    const tree = this.#treeOf(query)
    const visible = this.#visibleOf(query, tree)
    const rows = visible.slice(offset, offset + limit)
    const toggled = new Set(query.toggled)
    const reasons = new Reasons()
    const status = Uint8Array.from(rows, (r) => (isGroup(r) ? 0 : reasons.of(this.#book, r.slice.position)))
    for (const [i, r] of rows.entries()) if (isGroup(r) && !isKnown(r.held)) status[i] = reasons.none()
    const leafText = (of: (row: number) => string) =>
      textColumn(rows.map((r) => (isGroup(r) ? '' : of(r.slice.position))))
    return {
      tag: this.#book.tag,
      total: visible.length,
      positions: tree.root.held.positions,
      allPositions: this.#book.positions,
      offset,
      rows: rows.length,
      keys: rows.map((r) => this.#key(r)),
      labels: rows.map((r) => (isGroup(r) ? r.label : this.#leafLabel(r.slice))),
      depth: Uint8Array.from(rows, (r) => (isGroup(r) ? r.depth : (r.parent?.depth ?? -1) + 1)),
      group: Uint8Array.from(rows, (r) => (isGroup(r) ? (isOpen(r, query.openDepth, toggled) ? 2 : 1) : 0)),
      counts: Int32Array.from(rows, (r) =>
        isGroup(r) ? r.held.positions : Number(!this.#book.isCash(r.slice.position)),
      ),
      notPriced: Int32Array.from(rows, (r) =>
        isGroup(r) ? r.held.notPriced : Number(!this.#book.priced(r.slice.position)),
      ),
      status,
      reasons: reasons.list,
      accounts: leafText((row) => this.#book.account(row)),
      instruments: leafText((row) => this.#book.instrument(row)),
      columns: query.columns.map((column, i) => this.#column(tree, column, i, rows)),
      totals: tree.root.sums.slice(),
    }
  }

  /** Index of a key, or of the next visible row (from `from`, then from the start) whose label contains the text. */
  find(
    query: GridQuery,
    what: { readonly key?: string; readonly text?: string; readonly from?: number },
  ): GridPlace {
    const tree = this.#treeOf(query)
    const visible = this.#visibleOf(query, tree)
    const at = (index: number): GridPlace => {
      const row = visible[index]
      return {
        tag: this.#book.tag,
        index: row === undefined ? -1 : index,
        key: row === undefined ? '' : this.#key(row),
      }
    }
    if (what.key !== undefined) return at(visible.findIndex((r) => this.#key(r) === what.key))
    const text = (what.text ?? '').toLowerCase()
    const from = what.from ?? 0
    const fits = (r: Group | Leaf): boolean =>
      (isGroup(r) ? r.label : this.#leafLabel(r.slice)).toLowerCase().includes(text)
    const after = visible.findIndex((r, i) => i >= from && fits(r))
    return at(after >= 0 ? after : visible.findIndex(fits))
  }

  /** Visible rows by ranges (both ends inside), else every position that fits; figures in `units`, and heads that say so. */
  copy(
    query: GridQuery,
    ranges: readonly (readonly [number, number])[] | undefined,
    headers: boolean,
    separator: '\t' | ',',
    units: MeasureUnits,
  ): { readonly rows: number; readonly text: string } {
    const tree = this.#treeOf(query)
    const rows = ranges === undefined ? tree.leaves() : this.#inRanges(query, tree, ranges)
    const lines: string[][] = headers ? [this.#heads(query, units)] : []
    for (const row of rows) lines.push(this.#cells(tree, query, row, units))
    return { rows: rows.length, text: delimited(lines, separator) }
  }

  facets(): BookFacets {
    const book = this.#book
    const count = (of: (row: number) => readonly string[], label: (value: string) => string): Facet[] => {
      const counts = new Map<string, number>()
      // money is in the lists, to be filtered for, and counts as no position
      for (const row of book.order)
        for (const v of of(row)) counts.set(v, (counts.get(v) ?? 0) + Number(!book.isCash(row)))
      return [...counts]
        .map(([value, n]) => ({ value, label: label(value), count: n }))
        .sort((a, b) => (a.value < b.value ? -1 : 1))
    }
    const same = (text: string): string => text
    const strategies = new Map<string, Set<number>>()
    for (const s of book.slices()) {
      const set = strategies.get(s.strategy) ?? new Set<number>()
      strategies.set(s.strategy, set)
      if (!book.isCash(s.position)) set.add(s.position)
    }
    return {
      tag: book.tag,
      accounts: count((r) => [book.account(r)], same),
      underlyings: count(
        (r) => [book.underlying(r)],
        (u) => book.underlyingLabel(u),
      ),
      expiries: count((r) => [book.expiry(r)], expiryLabel),
      kinds: count((r) => [book.kind(r)], same),
      strategies: [...strategies]
        .map(([value, set]) => ({ value, label: value, count: set.size }))
        .sort((a, b) => (a.value < b.value ? -1 : 1)),
      statuses: count((r) => statusesOf(book, r), same),
    }
  }

  #treeOf(query: GridQuery): GridTree {
    const { tree, columns, where, sort } = query
    const key = JSON.stringify([tree, columns, where, sort])
    if (this.#tree?.key !== key) {
      this.#tree = { key, tree: new GridTree(this.#book, query, this.#numbers) }
      this.#visible = null
    }
    return (this.#tree as { tree: GridTree }).tree
  }

  #visibleOf(query: GridQuery, tree: GridTree): readonly (Group | Leaf)[] {
    const key = JSON.stringify([query.openDepth, query.toggled])
    if (this.#visible?.key !== key) this.#visible = { key, rows: tree.visible(query) }
    return this.#visible.rows
  }

  #inRanges(
    query: GridQuery,
    tree: GridTree,
    ranges: readonly (readonly [number, number])[],
  ): (Group | Leaf)[] {
    const visible = this.#visibleOf(query, tree)
    return ranges.flatMap(([from, to]) => visible.slice(from, to + 1))
  }

  /** A part says that it is one, and of what quantity. */
  #leafLabel({ position, weight }: Slice): string {
    const label = this.#book.label(position)
    return weight === 1 ? label : `${label}, part of ${grouped(this.#book.quantity(position))}`
  }

  #key(row: Group | Leaf): string {
    if (isGroup(row)) return row.key
    const { position, strategy } = row.slice
    const parts = [this.#book.account(position), this.#book.instrument(position), strategy]
    return `p/${parts.map(keyPart).join('/')}`
  }

  #column(tree: GridTree, column: GridColumn, i: number, rows: readonly (Group | Leaf)[]): GridColumnData {
    const kind = GRID_COLUMN_KIND[column]
    if (kind === 'number')
      return {
        column,
        kind,
        numbers: Float64Array.from(rows, (r) =>
          isGroup(r) ? (r.sums[i] as number) : tree.number(column, r.slice),
        ),
      }
    const texts = rows.map((r) =>
      isGroup(r) ? '' : textValue(this.#book, column, r.slice.position, r.slice),
    )
    return { column, kind, text: textColumn(texts) }
  }

  #heads(query: GridQuery, units: MeasureUnits): string[] {
    return ['Position', ...query.columns.map((c) => columnHead(c, this.#book.reporting, units))]
  }

  #cells(tree: GridTree, query: GridQuery, row: Group | Leaf, units: MeasureUnits): string[] {
    const first = isGroup(row) ? row.label : this.#leafLabel(row.slice)
    const cells = query.columns.map((column, i) => {
      if (GRID_COLUMN_KIND[column] === 'number') {
        const x = isGroup(row) ? (row.sums[i] as number) : tree.number(column, row.slice)
        return Number.isNaN(x) ? '' : String(x * unitFactor(column, units))
      }
      return isGroup(row) ? '' : textValue(this.#book, column, row.slice.position, row.slice)
    })
    return [first, ...cells]
  }
}

/** Name and unit of a column, the reporting currency in place of `$`. */
function columnHead(column: GridColumn, reporting: string, units: MeasureUnits): string {
  const { name, unit } =
    column in PLAIN_COLUMN_TEXT
      ? PLAIN_COLUMN_TEXT[column as keyof typeof PLAIN_COLUMN_TEXT]
      : shownText(column as Measure, units)
  const printed = unit.replace('$', reporting)
  return printed === '' ? name : `${name} (${printed})`
}

/** A column of texts, each text once. */
function textColumn(texts: readonly string[]): TextColumn {
  const numbers = new Map<string, number>()
  const codes = Uint32Array.from(texts, (t) => {
    const known = numbers.get(t)
    if (known !== undefined) return known
    numbers.set(t, numbers.size)
    return numbers.size - 1
  })
  return { codes, table: [...numbers.keys()] }
}

/** Reasons of a page, each code once; `of` gives 0 for priced rows, else 1 + its place. */
class Reasons {
  readonly list: { code: string; sentence: string }[] = []
  readonly #places = new Map<string, number>()

  of(book: ScreenBook, row: number): number {
    return book.priced(row) ? 0 : this.#place(book.status(row), book.reason(row) ?? '')
  }

  /** of a group in which nothing is priced */
  none(): number {
    return this.#place('not_priced', 'No position of this group has a price: open it to see why.')
  }

  #place(code: string, sentence: string): number {
    const key = `${code}\n${sentence}`
    const known = this.#places.get(key)
    if (known !== undefined) return known
    // a status is one byte: beyond 254 different reasons the last one stands for the rest
    if (this.list.length >= 254) return 254
    this.list.push({ code, sentence })
    this.#places.set(key, this.list.length)
    return this.list.length
  }
}

function isGroup(row: Group | Leaf): row is Group {
  return 'groups' in row
}
