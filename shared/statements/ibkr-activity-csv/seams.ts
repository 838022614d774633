/**
 * Where one Activity Statement ends and another, glued below it by hand, begins. A statement prints a header of one kind once, the rows of
 * a section one below the other, and behind the subtotal of a contract no further trade in it; whatever breaks that is another statement.
 */
import type { Columns } from '../common/table.ts'

export class StatementSeams {
  readonly #headers = new Set<string>()
  readonly #passed = new Set<string>()
  /** groups whose subtotal has passed since the last header */
  readonly #closed = new Set<string>()
  #section = ''

  /** A header as printed. @returns whether another statement begins with it */
  header(section: string, raw: string): boolean {
    const again = this.#headers.has(raw) || this.#returns(section)
    if (again) this.#clear()
    this.#headers.add(raw)
    this.#closed.clear()
    this.#enter(section)
    return again
  }

  /** Any other row of a section; `columns` are those of its header. @returns whether another statement begins with it */
  row(section: string, kind: string, columns: Columns | undefined, cells: readonly string[]): boolean {
    const group =
      section !== 'Trades' || columns === undefined
        ? null
        : ['Asset Category', 'Currency', 'Symbol', 'Account']
            .map((name) => columns.cell(cells, name) ?? '')
            .join('\u001f')
    const again = this.#returns(section) || (kind === 'Data' && group !== null && this.#closed.has(group))
    if (again) this.#clear()
    this.#enter(section)
    if (kind === 'SubTotal' && group !== null) this.#closed.add(group)
    return again
  }

  #returns(section: string): boolean {
    return section !== this.#section && this.#passed.has(section)
  }

  #enter(section: string): void {
    this.#passed.add(section)
    this.#section = section
  }

  #clear(): void {
    this.#headers.clear()
    this.#passed.clear()
    this.#closed.clear()
  }
}
