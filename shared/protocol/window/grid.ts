/**
 * The book grid for 100,000 rows: the tree is built, sorted and filtered where the columns are; the window asks for the rows it
 * shows. Numbers travel as typed arrays; NaN stands only where `status` is not 0.
 */
import { z } from 'zod'
import { GRID_TREES, MATURITY_BUCKETS } from './constants.ts'
import type { Tagged, TextColumn } from './contract.ts'
import { call } from './contract.ts'
import type { Download } from './files.ts'
import type { GridColumn } from './gridColumns.ts'
import { GRID_COLUMNS } from './gridColumns.ts'
import { accountId, key, localDate, nothing, shortText } from './inputs.ts'

/** Which positions. Absent members do not restrict; members are joined by AND, their values by OR. */
export const bookFilterSchema = z.strictObject({
  accounts: z.array(accountId).max(1000).optional(),
  underlyings: z.array(key).max(1000).optional(),
  /** `YYYY-MM-DD`, `PERP` or `none` */
  expiries: z
    .array(z.union([localDate, z.enum(['PERP', 'none'])]))
    .max(1000)
    .optional(),
  buckets: z.array(z.enum(MATURITY_BUCKETS)).max(8).optional(),
  strikes: z.array(z.string().max(64)).max(1000).optional(),
  rights: z
    .array(z.enum(['C', 'P', 'none']))
    .max(3)
    .optional(),
  kinds: z.array(z.string().max(32)).max(20).optional(),
  strategies: z.array(shortText).max(1000).optional(),
  /** `priced`, `not_priced`, or a status of the ledger */
  statuses: z.array(z.string().max(64)).max(50).optional(),
  instruments: z.array(key).max(1000).optional(),
  /** every word must occur in account, name, underlying or strategy; case does not matter. Never a regular expression */
  text: shortText.optional(),
})
export type BookFilter = z.infer<typeof bookFilterSchema>

export type GridTree = (typeof GRID_TREES)[number]

export const gridQuerySchema = z.strictObject({
  /** account > underlying > expiry > contract; underlying > expiry > contract; strategy > contract; expiry > underlying > contract; no groups */
  tree: z.enum(GRID_TREES),
  columns: z.array(z.enum(GRID_COLUMNS)).min(1).max(GRID_COLUMNS.length),
  where: bookFilterSchema,
  sort: z.strictObject({ column: z.enum(GRID_COLUMNS), descending: z.boolean() }).nullable(),
  /** groups down to this depth are open (0: all closed, 9: all open) ... */
  openDepth: z.number().int().min(0).max(9),
  /** ... but for these keys, which are the other way round */
  toggled: z.array(z.string().max(1200)).max(20_000),
})
export type GridQuery = z.infer<typeof gridQuerySchema>

export interface GridPage extends Tagged {
  /** rows visible under this query */
  readonly total: number
  /** positions that fit the filter, and all */
  readonly positions: number
  readonly allPositions: number
  readonly offset: number
  readonly rows: number
  /** opaque; groups and positions alike; stable over revisions */
  readonly keys: readonly string[]
  /** what the first column prints: `27NOV26 98,000 C` under its expiry, group name in groups */
  readonly labels: readonly string[]
  readonly depth: Uint8Array
  /** 0 position, 1 closed group, 2 open group */
  readonly group: Uint8Array
  /** positions below a group (1 for a position) and how many of them have no price */
  readonly counts: Int32Array
  readonly notPriced: Int32Array
  /** 0: priced (a group: at least one priced); else 1 + index into `reasons` */
  readonly status: Uint8Array
  readonly reasons: readonly { readonly code: string; readonly sentence: string }[]
  /** account and instrument of positions, empty texts for groups */
  readonly accounts: TextColumn
  readonly instruments: TextColumn
  /** one a column asked for, in that order */
  readonly columns: readonly GridColumnData[]
  /** sums over all positions that fit the filter, one a column; NaN where a sum says nothing */
  readonly totals: Float64Array
}

export type GridColumnData =
  | { readonly column: GridColumn; readonly kind: 'text' | 'decimal'; readonly text: TextColumn }
  /** NaN: not known (see `status`) or, in groups, not additive */
  | { readonly column: GridColumn; readonly kind: 'number'; readonly numbers: Float64Array }

/** Where a row stands in the visible order. */
export interface GridPlace extends Tagged {
  /** -1 when it is not visible under the query */
  readonly index: number
  readonly key: string
}

const rowRange = z.tuple([z.number().int().min(0), z.number().int().min(0)])

export const gridCommands = {
  'book/page': call<GridPage>()(
    z.strictObject({
      query: gridQuerySchema,
      offset: z.number().int().min(0).max(10_000_000),
      limit: z.number().int().min(1).max(500),
    }),
  ),
  /** Index of the row with this key, or of the next row whose label starts with a text. */
  'book/find': call<GridPlace>()(
    z.strictObject({
      query: gridQuerySchema,
      key: z.string().max(1200).optional(),
      text: shortText.optional(),
      from: z.number().int().min(0).optional(),
    }),
  ),
  /**
   * TSV with headers (name, unit) and raw numbers, neutralised against formula injection. `rows`: ranges of visible rows, both ends
   * inside; absent: every position that fits, groups left out. Beyond 5 million characters the answer is a download.
   */
  'book/copy': call<{
    readonly rows: number
    readonly text: string | null
    readonly download: Download | null
  }>()(
    z.strictObject({
      query: gridQuerySchema,
      rows: z.array(rowRange).max(1000).optional(),
      headers: z.boolean(),
    }),
  ),
  /** The same as a CSV file. */
  'book/csv': call<Download>()(z.strictObject({ query: gridQuerySchema })),
  /** What filters can offer: values with their number of positions. */
  'book/facets': call<BookFacets>()(nothing),
  /** Commands' counterpart in Ctrl+K: positions, underlyings, accounts, batches that fit the words typed. */
  'palette/search': call<readonly PaletteHit[]>()(
    z.strictObject({ text: shortText, limit: z.number().int().min(1).max(50) }),
  ),
} as const

export interface Facet {
  readonly value: string
  readonly label: string
  readonly count: number
}
export interface BookFacets extends Tagged {
  readonly accounts: readonly Facet[]
  readonly underlyings: readonly Facet[]
  readonly expiries: readonly Facet[]
  readonly kinds: readonly Facet[]
  readonly strategies: readonly Facet[]
  readonly statuses: readonly Facet[]
}

export type PaletteHit =
  | {
      readonly kind: 'position'
      readonly account: string
      readonly instrument: string
      readonly label: string
      readonly detail: string
    }
  | {
      readonly kind: 'underlying'
      readonly underlying: string
      readonly label: string
      readonly detail: string
    }
  | { readonly kind: 'account'; readonly account: string; readonly label: string; readonly detail: string }
  | { readonly kind: 'batch'; readonly batch: number; readonly label: string; readonly detail: string }
