/**
 * Files that a person glued together from exports of overlapping periods: a repeated header begins a new part. A row that an
 * earlier part holds is the same row, while two equal rows of one part are two.
 */

/** Rows remembered; people glue short exports, and long ones come from programs. */
const LIMIT = 20_000

/** Why such a row is no draft. */
export const REPEATED = 'repeats a row above the repeated header: the file was glued from overlapping exports'

export class GluedParts {
  /** most often that a row stands in one of the parts before */
  readonly #before = new Map<string, number>()
  #part = new Map<string, number>()
  #parts = 1

  /** The header stands here again. */
  next(): void {
    for (const [raw, count] of this.#part) this.#before.set(raw, Math.max(count, this.#before.get(raw) ?? 0))
    this.#part = new Map()
    this.#parts += 1
  }

  /** Takes the next row as printed. @returns whether an earlier part has it */
  repeats(raw: string): boolean {
    const key = raw.trim()
    const count = (this.#part.get(key) ?? 0) + 1
    if (this.#before.size + this.#part.size < LIMIT || count > 1) this.#part.set(key, count)
    return this.#parts > 1 && count <= (this.#before.get(key) ?? 0)
  }
}
