/** The names a person may type: underlyings and contracts of the book, by full name or by plain root. */
import { parseInstrumentName } from '../model/instrument.ts'
import type { ResolvedInstrument } from '../model/position.ts'
import { underlyingOf } from './underlying.ts'

export type Found = { readonly name: string } | { readonly name: null; readonly problem: string }

/** Underlyings and contracts of one book, with look-up by typed text. */
export class Catalogue {
  readonly #instruments: ReadonlyMap<string, ResolvedInstrument>
  /** upper-case root -> underlyings that have it or whose derivatives have it */
  readonly #byRoot = new Map<string, Set<string>>()
  readonly #underlyings = new Set<string>()

  constructor(instruments: ReadonlyMap<string, ResolvedInstrument>) {
    this.#instruments = instruments
    for (const instrument of instruments.values()) {
      const underlying = underlyingOf(instrument)
      this.#underlyings.add(underlying)
      this.#addRoot(instrument.identity.root, underlying)
      this.#addRoot(parseInstrumentName(underlying)?.root ?? underlying, underlying)
    }
  }

  /** All underlyings, sorted by name. */
  underlyings(): string[] {
    return [...this.#underlyings].sort()
  }

  instrument(name: string): ResolvedInstrument | undefined {
    return this.#instruments.get(name)
  }

  /** The underlying a text means: its full name, or a root that only one underlying has. */
  underlying(text: string): Found {
    if (this.#underlyings.has(text)) return { name: text }
    const names = [...(this.#byRoot.get(text.toUpperCase()) ?? [])].sort()
    // The plain asset wins over derivatives of another family that happen to share its root.
    const exact = names.filter((n) => parseInstrumentName(n)?.root.toUpperCase() === text.toUpperCase())
    const choice = exact.length === 1 ? exact : names
    if (choice.length === 1) return { name: choice[0] as string }
    if (choice.length > 1)
      return {
        name: null,
        problem: `"${text}" may be ${choice.join(' or ')}: write one of these names in full.`,
      }
    return {
      name: null,
      problem: `"${text}" is no underlying of this book${this.#near(text, this.#underlyings)}.`,
    }
  }

  /** A contract or holding by its full name. */
  contract(text: string): Found {
    if (this.#instruments.has(text) || this.#underlyings.has(text)) return { name: text }
    return {
      name: null,
      problem: `"${text}" is no instrument of this book${this.#near(text, this.#instruments.keys())}.`,
    }
  }

  #addRoot(root: string, underlying: string): void {
    const key = root.toUpperCase()
    const names = this.#byRoot.get(key)
    if (names === undefined) this.#byRoot.set(key, new Set([underlying]))
    else names.add(underlying)
  }

  #near(text: string, names: Iterable<string>): string {
    const wanted = text.toUpperCase()
    const scored: { name: string; score: number }[] = []
    for (const name of names) {
      const root = (parseInstrumentName(name)?.root ?? name).toUpperCase()
      const score = Math.min(editDistance(wanted, root), editDistance(wanted, name.toUpperCase()))
      if (score <= Math.max(2, text.length / 4)) scored.push({ name, score })
    }
    scored.sort((a, b) => a.score - b.score || (a.name < b.name ? -1 : 1))
    if (scored.length === 0) return ': see `hedgerow market show` for the names it knows'
    return `; did you mean ${scored
      .slice(0, 5)
      .map((s) => s.name)
      .join(', ')}?`.replace(/\?$/, '')
  }
}

/** Levenshtein (1966) distance, capped at 12 so that a hostile long text costs nothing. */
function editDistance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 12 || a.length > 64) return 99
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const substitution = (previous[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1)
      row.push(Math.min(substitution, (previous[j] as number) + 1, (row[j - 1] as number) + 1))
    }
    previous = row
  }
  return previous[b.length] as number
}
