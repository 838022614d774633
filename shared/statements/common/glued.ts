/**
 * Files that a person glued together from exports of overlapping periods. Two equal rows of one export are two rows, the same row in a
 * second export is the first one again; so the question is where one export ends and the next begins.
 *
 * - A repeated header or a footer in the middle begins a new part for certain: a row that an earlier part holds as often is the same.
 * - Without a header only the order tells: a list by time that jumps back begins a new part perhaps. Then rows are taken for the same
 *   only as a run: two different rows or more, one after the other, that begin where a part begins and end where a part ends, as the
 *   overlap of two lists does. All else stays counted, and is told.
 *
 * One export may print seconds where the other cuts them off: a row to the minute is the same as one with seconds in that minute, two rows
 * with seconds are the same only when their seconds are.
 */

/** Rows remembered; people glue short exports, and long ones come from programs. */
const LIMIT = 20_000

/** Why such a row is no draft. */
export const REPEATED = 'repeats a row of an earlier part: the file was glued from overlapping exports'

/** A row as it is compared: `minute` is its text with the seconds cut off, null where the row prints none. */
interface Key {
  readonly text: string
  readonly minute: string | null
}

interface Held {
  readonly key: Key
  readonly line: number
  then(repeated: boolean): void
}

/** A stretch of earlier rows that the held rows repeat so far: `next` is the row that must come now, `end` where the part ends. */
interface Run {
  next: number
  readonly end: number
}

export class GluedParts {
  /** most often that a row stands in one of the parts before */
  readonly #before = new Map<string, number>()
  #part = new Map<string, number>()
  /** the part begins with a header: it is certain that it is one */
  #certain = false
  #rows = 0
  readonly #keys: Key[] = []
  readonly #lines: number[] = []
  readonly #places = new Map<string, number[]>()
  /** where parts begin in the list of keys */
  readonly #starts: number[] = [0]
  #direction: 1 | -1 | 0 = 0
  #last: string | null = null
  #held: Held[] = []
  #runs: Run[] = []
  readonly #alike: [number, number][] = []

  /** A header or a footer stands here: a new part begins for certain. */
  next(): void {
    if (this.#rows === 0) return
    this.#endPart()
    this.#certain = true
    this.#last = null
  }

  /** A line between the rows that is no row: a new part begins perhaps. */
  perhaps(): void {
    if (this.#rows === 0 || this.#certain) return
    this.#endPart()
    this.#certain = false
  }

  /** Takes the next row as printed. @returns whether an earlier part, behind a header of its own, has it */
  repeats(raw: string): boolean {
    return this.#counted({ text: raw.trim(), minute: null })
  }

  #counted(key: Key): boolean {
    this.#rows += 1
    const count = this.#count(key.text)
    // rows with seconds are counted by their minute too, apart from those that print no more than it
    const inMinute = key.minute === null ? count : this.#count(withSeconds(key.minute))
    if (!this.#certain) return false
    const other = key.minute ?? withSeconds(key.text)
    return count <= (this.#before.get(key.text) ?? 0) || inMinute <= (this.#before.get(other) ?? 0)
  }

  #count(text: string): number {
    const count = (this.#part.get(text) ?? 0) + 1
    if (this.#before.size + this.#part.size < LIMIT || count > 1) this.#part.set(text, count)
    return count
  }

  /**
   * Takes the next row and tells, perhaps later but in order, whether it repeats one above.
   * @param raw the row as printed; with `minute`, the same with the seconds of its time cut off, where it prints some
   * @param when the row's time as comparable text; null: not known
   */
  take(
    raw: string | { readonly text: string; readonly minute: string | null },
    line: number,
    when: string | null,
    then: (repeated: boolean) => void,
  ): void {
    // behind a header of its own the part's order does not matter
    if (this.#jumps(when) && !this.#certain) this.perhaps()
    const key = typeof raw === 'string' ? { text: raw.trim(), minute: null } : raw
    const repeated = this.#counted(key)
    const at = this.#keys.length
    if (at < LIMIT) {
      this.#keys.push(key)
      this.#lines.push(line)
    }
    if (this.#certain || this.#starts.length === 1 || at >= LIMIT) {
      this.#release()
      then(repeated)
      return
    }
    this.#held.push({ key, line, then })
    this.#follow(at)
  }

  /** Nothing more comes. */
  end(): void {
    this.#endPart()
  }

  /** What to tell about rows behind a jump in time that equal a row above it and were counted; null when there are none. */
  get alike(): { readonly line: number; readonly message: string } | null {
    const [first] = this.#alike
    if (first === undefined) return null
    const [line, above] = first
    const count = this.#alike.length === 1 ? 'One row stands' : `${this.#alike.length} rows stand`
    return {
      line,
      message: `${count} in the file twice and were counted each, as line ${line} and line ${above}: if the file was glued together by hand, remove the copies and import it again.`,
    }
  }

  /** A list by time goes on in its direction; the first change shows which it is. */
  #jumps(when: string | null): boolean {
    if (when === null) return false
    const last = this.#last
    this.#last = when
    if (last === null || when === last) return false
    const step = when > last ? 1 : -1
    if (this.#direction === 0) this.#direction = step
    return step !== this.#direction
  }

  /** The row at `at` of a part that perhaps is one: does it begin or continue a stretch of an earlier part? */
  #follow(at: number): void {
    const key = this.#keys[at] as Key
    const going = this.#runs.filter((r) => same(this.#keys[r.next] as Key, key))
    for (const run of going) run.next += 1
    this.#runs = going
    if (this.#runs.length === 0) {
      const fresh = this.#held.pop() as Held
      this.#release()
      this.#held.push(fresh)
      this.#runs = this.#begun(key, at)
    }
    if (this.#runs.some((r) => r.next === r.end) && this.#isRun()) this.#settle()
    this.#runs = this.#runs.filter((r) => r.next < r.end)
    if (this.#runs.length === 0) this.#release()
  }

  /** Stretches that can begin with this row: anywhere in an earlier part when the row is the first of its own, else at a part's first. */
  #begun(key: Key, at: number): Run[] {
    const first = at === this.#starts.at(-1)
    const runs: Run[] = []
    for (const place of this.#above(key)) {
      if (!first && !this.#starts.includes(place)) continue
      const end = this.#starts.find((s) => s > place)
      if (end !== undefined) runs.push({ next: place + 1, end })
    }
    return runs
  }

  /** Where earlier parts have the row. */
  #above(key: Key): readonly number[] {
    const [exact, other] = [key.text, key.minute ?? withSeconds(key.text)].map(
      (t) => this.#places.get(t) ?? [],
    )
    return [...(exact ?? []), ...(other ?? [])]
  }

  #isRun(): boolean {
    return new Set(this.#held.map((h) => h.key.text)).size >= 2
  }

  /** The held rows are rows of an earlier part. */
  #settle(): void {
    this.#runs = []
    for (const h of this.#held.splice(0)) h.then(true)
  }

  /** The held rows are rows of their own. */
  #release(): void {
    this.#runs = []
    for (const h of this.#held.splice(0)) {
      const above = this.#certain ? undefined : this.#above(h.key)[0]
      if (above !== undefined) this.#alike.push([h.line, this.#lines[above] as number])
      h.then(false)
    }
  }

  /** A part without a jump whose second half is its first again: perhaps one day's list twice, and each row was counted. */
  #twice(from: number): void {
    const size = (this.#keys.length - from) / 2
    if (size < 2 || !Number.isInteger(size)) return
    for (let k = from; k < from + size; k += 1) if (this.#keys[k]?.text !== this.#keys[k + size]?.text) return
    if (new Set(this.#keys.slice(from, from + size).map((k) => k.text)).size < 2) return
    for (let k = from; k < from + size; k += 1)
      this.#alike.push([this.#lines[k + size] as number, this.#lines[k] as number])
  }

  #endPart(): void {
    if (this.#runs.length > 0 && this.#isRun()) this.#settle()
    this.#release()
    for (const [raw, count] of this.#part) this.#before.set(raw, Math.max(count, this.#before.get(raw) ?? 0))
    this.#part = new Map()
    const from = this.#starts.at(-1) as number
    if (this.#keys.length === from) return
    if (!this.#certain) this.#twice(from)
    for (let k = from; k < this.#keys.length; k += 1) {
      const { text, minute } = this.#keys[k] as Key
      for (const key of minute === null ? [text] : [text, withSeconds(minute)]) {
        const places = this.#places.get(key)
        if (places === undefined) this.#places.set(key, [k])
        // many equal rows are no sign of anything
        else if (places.length < 8) places.push(k)
      }
    }
    this.#starts.push(this.#keys.length)
  }
}

/** The name under which rows with seconds are kept by their minute. */
function withSeconds(minute: string): string {
  return `\u0000${minute}`
}

function same(a: Key, b: Key): boolean {
  if ((a.minute === null) === (b.minute === null)) return a.text === b.text
  return (a.minute ?? a.text) === (b.minute ?? b.text)
}
