/** How a person reads the columns of a table that no format knows: plain data, kept per layout of the table. */

/** Fields of a trade or a position that a column of a table can hold. */
export const MAPPED_FIELDS = [
  'date',
  'time',
  'symbol',
  'expiry',
  'strike',
  'right',
  'quantity',
  'side',
  'price',
  'mark',
  'fee',
  'amount',
  'currency',
  'multiplier',
  'account',
  'id',
  'order',
] as const
export type MappedField = (typeof MAPPED_FIELDS)[number]

/** Fields that hold numbers. */
export const NUMBER_FIELDS = ['quantity', 'price', 'mark', 'fee', 'amount', 'strike', 'multiplier'] as const
export type NumberField = (typeof NUMBER_FIELDS)[number]

/** Fields that one text can stand for in every row. */
export const CONSTANT_FIELDS = ['currency', 'account', 'multiplier', 'date'] as const
export type ConstantField = (typeof CONSTANT_FIELDS)[number]

/**
 * How dates are written: the order of day and month, or a number. `unix` and `unix_ms`: since 1970, UTC. `excel`: days since
 * 30 Dec 1899, as a spreadsheet saves an unformatted date.
 */
export const DATE_NOTATIONS = ['ymd', 'mdy', 'dmy', 'unix', 'unix_ms', 'excel'] as const
export type DateNotation = (typeof DATE_NOTATIONS)[number]

/** What tells a sale. `words`: those of the side column; `signed`: a quantity below zero; `reversed`: one above zero. */
export const SIDE_RULES = ['words', 'signed', 'reversed'] as const
export type SideRule = (typeof SIDE_RULES)[number]

/** What a fee's sign means. `cost`: every fee costs; `positive`, `negative`: fees of that sign cost, the others are rebates. */
export const FEE_RULES = ['cost', 'positive', 'negative'] as const
export type FeeRule = (typeof FEE_RULES)[number]

/** A person's reading of a table. What is absent is found by the usual names of columns and learned from the rows. */
export interface ColumnMapping {
  /** what a row is; absent: a trade */
  readonly rows?: 'trades' | 'positions'
  /** field -> label of the column (`columnLabels`); null: no column holds it; absent: by its usual names */
  readonly columns: { readonly [F in MappedField]?: string | null }
  /** what holds in rows whose column is empty or missing; `date` as YYYY-MM-DD */
  readonly constants?: { readonly [F in ConstantField]?: string }
  /** decimal mark of a column; absent: learned from its first rows */
  readonly decimals?: { readonly [F in NumberField]?: 'point' | 'comma' }
  /** absent: learned from the dates; what stays ambiguous is an error */
  readonly dates?: DateNotation
  /** absent: `words` where a column holds the side, else `signed` */
  readonly sides?: SideRule
  /** words of the side column beside the usual ones */
  readonly words?: { readonly buy: readonly string[]; readonly sell: readonly string[] }
  /** absent: as the row's own total tells, else `cost` */
  readonly fees?: FeeRule
  /** IANA zone of times without an offset; absent: asked, or as kept for the account */
  readonly zone?: string
}

/** One column as a person is shown it. */
export interface TableColumn {
  /** its header text, made unique: `Price`, `Price (2)`, `column 5` for an empty one */
  readonly label: string
  /** its cells in the first rows, cut; empty where the row has none */
  readonly samples: readonly string[]
}

/** A kept mapping: one per layout. */
export interface KeptMapping {
  /** ms UTC */
  readonly savedAt: number
  /** the file it was made for, without folders */
  readonly file: string
  readonly mapping: ColumnMapping
}

/** The book's setting that holds them: `{[layout]: KeptMapping}`, a layout being the SHA-256 of its normalised header. */
export const MAPPINGS_SETTING = 'columnMappings'

/** The book's setting that says which batches read one file in several ways: `{[hash of the batch]: hash of the file}`. */
export const READINGS_SETTING = 'fileReadings'
