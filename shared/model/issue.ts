/** A data problem, as a value: where it is, what it is, what to do. Data problems never throw. */
export interface Issue {
  readonly severity: 'error' | 'warning' | 'info'
  /** stable, lower case with underscores, for example `quantity_unreadable` */
  readonly code: string
  /** one plain sentence: what is wrong and what to do */
  readonly message: string
  /** 1-based line in the file, null when the file has no lines or the problem no place */
  readonly line: number | null
  /** column's name or 1-based number */
  readonly column: string | null
}
