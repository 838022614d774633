/** Columns found by name: case, blanks and trailing empty columns do not matter. */

/** Name of a column as it is compared: trimmed, lower case, single blanks. */
export function columnKey(name: string): string {
  return name.trim().toLowerCase().replace(/\s+/g, ' ')
}

/** Where each named column of a header row stands. The first of two equal names counts. */
export class Columns {
  readonly #at = new Map<string, number>()
  readonly names: readonly string[]

  constructor(header: readonly string[]) {
    this.names = header
    header.forEach((name, i) => {
      const key = columnKey(name)
      if (key !== '' && !this.#at.has(key)) this.#at.set(key, i)
    })
  }

  has(name: string): boolean {
    return this.#at.has(columnKey(name))
  }

  /** The trimmed cell of a row; undefined when the column (or the cell) is not there. */
  cell(cells: readonly string[], ...names: readonly string[]): string | undefined {
    for (const name of names) {
      const at = this.#at.get(columnKey(name))
      if (at !== undefined) return cells[at]?.trim()
    }
    return undefined
  }

  /** Cells a row needs to reach the last of these columns. */
  width(names: readonly string[]): number {
    return Math.max(0, ...names.map((name) => (this.#at.get(columnKey(name)) ?? -1) + 1))
  }

  /** Names of `required` that the header lacks. */
  missing(required: readonly string[]): string[] {
    return required.filter((name) => !this.has(name))
  }
}

/** How many of `names` a row of cells holds: used to find a header row and to tell it from a changed one. */
export function namesFound(cells: readonly string[], names: readonly string[]): number {
  const keys = new Set(cells.map(columnKey))
  return names.filter((name) => keys.has(columnKey(name))).length
}
