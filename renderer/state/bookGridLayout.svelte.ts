/** How the book grid is laid out: tree, columns, filter, order. Plain data that saved views keep as JSON. */

import { GRID_TREES, MATURITY_BUCKETS } from '../../shared/protocol/window/constants.ts'
import type { BookFilter, GridTree } from '../../shared/protocol/window/grid.ts'
import { GRID_COLUMNS, type GridColumn } from '../../shared/protocol/window/gridColumns.ts'

export interface BookLayout {
  readonly tree: GridTree
  readonly columns: readonly GridColumn[]
  readonly where: BookFilter
  readonly sort: { readonly column: GridColumn; readonly descending: boolean } | null
  /** groups down to this depth are open */
  readonly openDepth: number
}

export const DEFAULT_COLUMNS: readonly GridColumn[] = [
  'quantity',
  'vol',
  'value',
  'units.delta',
  'dollarDelta',
  'gammaCash1pct',
  'vegaCash',
  'thetaCash',
  'status',
]

/** for windows with room: what fits beside one another at 1920 px */
export const WIDE_COLUMNS: readonly GridColumn[] = [
  'quantity',
  'spot',
  'vol',
  'value',
  'units.delta',
  'dollarDelta',
  'gammaCash1pct',
  'vegaCash',
  'thetaCash',
  'rhoCash',
  'vannaCash',
  'volgaCash',
  'charmCash',
  'status',
]

export const DEFAULT_LAYOUT: BookLayout = {
  tree: 'account',
  columns: DEFAULT_COLUMNS,
  where: {},
  sort: null,
  openDepth: 2,
}

/** Views that are always there. */
export const PRESET_VIEWS: readonly { readonly name: string; readonly layout: BookLayout }[] = [
  { name: 'Whole book', layout: DEFAULT_LAYOUT },
  { name: 'All Greeks', layout: { ...DEFAULT_LAYOUT, columns: WIDE_COLUMNS } },
  {
    name: 'Prices and inputs',
    layout: {
      ...DEFAULT_LAYOUT,
      columns: [
        'quantity',
        'multiplier',
        'days',
        'mark',
        'price',
        'spot',
        'vol',
        'delta',
        'tradePrice',
        'value',
        'basis',
        'status',
      ],
    },
  },
  {
    name: 'Second-order Greeks',
    layout: {
      ...DEFAULT_LAYOUT,
      tree: 'underlying',
      openDepth: 1,
      columns: [
        'quantity',
        'days',
        'gammaCash1pct',
        'vannaCash',
        'volgaCash',
        'charmCash',
        'thetaCash',
        'decayToHorizonCash',
        'phiCash',
      ],
    },
  },
  {
    name: 'Not priced',
    layout: {
      ...DEFAULT_LAYOUT,
      tree: 'flat',
      openDepth: 9,
      where: { statuses: ['not_priced'] },
      columns: ['account', 'quantity', 'spot', 'vol', 'mark', 'status'],
    },
  },
]

/** What the rows of a tree are, for the head of their column. */
export const TREE_HEADS: { readonly [T in GridTree]: string } = {
  account: 'Account',
  underlying: 'Underlying',
  strategy: 'Strategy',
  expiry: 'Expiry',
  flat: 'Position',
}

type ListKey = Exclude<keyof BookFilter, 'text'>

/** Members of a filter that are lists, with the word a chip shows. */
export const FILTER_WORDS: Readonly<Record<ListKey, string>> = {
  accounts: 'Account',
  underlyings: 'Underlying',
  expiries: 'Expiry',
  buckets: 'Maturity',
  strikes: 'Strike',
  rights: 'Right',
  kinds: 'Kind',
  strategies: 'Strategy',
  statuses: 'Status',
  instruments: 'Contract',
}
export const FILTER_KEYS = Object.keys(FILTER_WORDS) as readonly ListKey[]

/** A filter with one value of a list added or taken away; empty lists leave. */
export function withValue(where: BookFilter, key: ListKey, value: string, on: boolean): BookFilter {
  const before: readonly string[] = where[key] ?? []
  const values = on ? [...before.filter((v) => v !== value), value] : before.filter((v) => v !== value)
  const { [key]: _gone, ...rest } = where
  return values.length === 0 ? rest : ({ ...rest, [key]: values } as BookFilter)
}

/** A filter without one list, or without its text. */
export function without(where: BookFilter, key: keyof BookFilter): BookFilter {
  const { [key]: _gone, ...rest } = where
  return rest
}

/** Whether a filter leaves anything out. */
export function isFiltered(where: BookFilter): boolean {
  return (where.text ?? '').trim() !== '' || FILTER_KEYS.some((k) => (where[k]?.length ?? 0) > 0)
}

/** A layout as JSON of a saved view. */
export function layoutText(layout: BookLayout): string {
  return JSON.stringify({ version: 1, ...layout })
}

/**
 * Reads a saved view: what this version does not know is left out, and what is not there is as in `rest`.
 * @returns null when it is no layout
 */
export function readLayout(text: string, rest: BookLayout = DEFAULT_LAYOUT): BookLayout | null {
  let given: unknown
  try {
    given = JSON.parse(text)
  } catch {
    return null
  }
  if (typeof given !== 'object' || given === null) return null
  const { tree, columns, where, sort, openDepth } = given as Record<string, unknown>
  const known = Array.isArray(columns) ? [...new Set(columns)].filter(isColumn) : []
  return {
    tree: GRID_TREES.find((t) => t === tree) ?? rest.tree,
    columns: known.length === 0 ? rest.columns : known,
    where: readFilter(where),
    sort: readSort(sort),
    openDepth:
      typeof openDepth === 'number' && openDepth >= 0 && openDepth <= 9
        ? Math.floor(openDepth)
        : rest.openDepth,
  }
}

/** The layout that a start restores, as JSON: no filter, and no columns while they are those of `own`, which may be others one day. */
export function lastText(layout: BookLayout, own: BookLayout): string {
  const { where: _gone, columns, ...rest } = layout
  return JSON.stringify({ version: 2, ...rest, ...(same(columns, own.columns) ? {} : { columns }) })
}

/** Reads it. Version 1 listed the columns also where none had been chosen. */
export function readLast(text: string, own: BookLayout): BookLayout {
  const last = readLayout(text, own) ?? own
  const listed =
    /"version":1\b/.test(text) && [DEFAULT_COLUMNS, WIDE_COLUMNS].some((c) => same(c, last.columns))
  return { ...last, where: {}, columns: listed ? own.columns : last.columns }
}

function same(a: readonly GridColumn[], b: readonly GridColumn[]): boolean {
  return a.length === b.length && a.every((column, i) => column === b[i])
}

function isColumn(x: unknown): x is GridColumn {
  return (GRID_COLUMNS as readonly unknown[]).includes(x)
}

function readSort(x: unknown): BookLayout['sort'] {
  if (typeof x !== 'object' || x === null) return null
  const { column, descending } = x as Record<string, unknown>
  return isColumn(column) ? { column, descending: descending === true } : null
}

function readFilter(x: unknown): BookFilter {
  if (typeof x !== 'object' || x === null) return {}
  const given = x as Record<string, unknown>
  const filter: Record<string, unknown> = {}
  for (const k of FILTER_KEYS) {
    const values = given[k]
    if (!Array.isArray(values)) continue
    const texts = values.filter((v): v is string => typeof v === 'string').slice(0, 1000)
    const fit =
      k === 'buckets' ? texts.filter((t) => (MATURITY_BUCKETS as readonly string[]).includes(t)) : texts
    if (fit.length > 0) filter[k] = fit
  }
  if (typeof given.text === 'string' && given.text !== '') filter.text = given.text.slice(0, 300)
  return filter as BookFilter
}

/** A column moved by `step` places. */
export function movedColumn(
  columns: readonly GridColumn[],
  column: GridColumn,
  step: number,
): readonly GridColumn[] {
  const from = columns.indexOf(column)
  const to = Math.max(0, Math.min(columns.length - 1, from + step))
  if (from < 0 || from === to) return columns
  const rest = columns.filter((c) => c !== column)
  return [...rest.slice(0, to), column, ...rest.slice(to)]
}

/** A column shown (at the end) or hidden; the last one stays. */
export function toggledColumn(columns: readonly GridColumn[], column: GridColumn): readonly GridColumn[] {
  if (!columns.includes(column)) return [...columns, column]
  return columns.length === 1 ? columns : columns.filter((c) => c !== column)
}

/** What a click on a head means: measures biggest first, then smallest first, then the book's own order. */
export function nextSort(sort: BookLayout['sort'], column: GridColumn): BookLayout['sort'] {
  if (sort?.column !== column) return { column, descending: true }
  return sort.descending ? { column, descending: false } : null
}
