/** Which way a contract was held when a line without a side (an expiry) removes it: told by the lines around it. */

interface Known {
  readonly at: string
  readonly held: 1 | -1
}
interface Waiting {
  readonly at: string
  settle(held: 1 | -1 | null): void
}

/** Works for newest-first, oldest-first and glued files: the newest earlier line of the contract tells. */
export class OpenSides {
  readonly #known = new Map<string, Known[]>()
  readonly #waiting = new Map<string, Waiting[]>()

  /** A line at `at` (comparable text) shows that `ref` was held this way; waiting removals later than it are settled. */
  see(ref: string, at: string, held: 1 | -1): void {
    const known = this.#known.get(ref)
    if (known === undefined) this.#known.set(ref, [{ at, held }])
    else if (known[0]?.held !== held || (known[0]?.at ?? '') > at) known.unshift({ at, held })
    const waiting = this.#waiting.get(ref)
    if (waiting === undefined) return
    const still = waiting.filter((w) => {
      if (w.at < at) return true
      w.settle(held)
      return false
    })
    if (still.length === 0) this.#waiting.delete(ref)
    else this.#waiting.set(ref, still)
  }

  /** A removal at `at`: settled at once when an earlier line is known, else when one comes, else with null at the end. */
  ask(ref: string, at: string, settle: (held: 1 | -1 | null) => void): void {
    let newest: Known | null = null
    for (const k of this.#known.get(ref) ?? []) {
      if (k.at <= at && (newest === null || k.at > newest.at)) newest = k
    }
    if (newest !== null) {
      settle(newest.held)
      return
    }
    const waiting = this.#waiting.get(ref)
    if (waiting === undefined) this.#waiting.set(ref, [{ at, settle }])
    else waiting.push({ at, settle })
  }

  /** The file has ended: what still waits stays without a side. */
  end(): void {
    for (const waiting of this.#waiting.values()) for (const w of waiting) w.settle(null)
    this.#waiting.clear()
  }
}
