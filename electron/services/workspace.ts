/** An open book with what is derived from it and the caller's clock: what every service is given. Knows no host and no SQLite. */
import { proposedAsOf } from '../../shared/ledger/cutOff.ts'
import type { Derivation } from '../../shared/ledger/derivation.ts'
import { deriveBook } from '../../shared/ledger/derive.ts'
import type { BookEvidence } from '../../shared/model/evidence.ts'
import type { BatchSummary, EditSummary } from '../../shared/model/sources.ts'

export type BatchLine = BatchSummary
export type EditLine = EditSummary

/** What services need of a book; electron/book's `Book` is one. */
export interface BookPort {
  revision(): number
  /** revision of the last change to evidence or edits */
  ledgerRevision(): number
  evidence(options?: { readonly raw?: boolean }): BookEvidence
  setting(key: string): unknown
  batches(): readonly BatchLine[]
  edits(): readonly EditLine[]
  voidBatch(number: number): void
  reviveBatch(number: number): void
  voidEdit(number: number): void
  reviveEdit(number: number): void
  close(): void
}

/** The book's setting that holds its own as-of (ISO instant): set by a person who took the proposal of an import. */
export const AS_OF_SETTING = 'asOf'

const DAY = 86_400_000

/** The instant a command works at, and a proposal when that is later than what the statements tell. ms UTC. */
export interface WorkingInstant {
  readonly asOf: number
  /** newest cut-off of the book, when `asOf` is simply now and lies more than 2 days after it */
  readonly stale: { readonly cutOff: number; readonly days: number } | null
}

/** A book in the hands of one command or window. Evidence and derivation are those of one revision, read once. */
export class Workspace<B extends BookPort = BookPort> {
  readonly book: B
  readonly now: () => number
  #read: { revision: number; evidence: BookEvidence; derivation: Derivation | null } | null = null

  constructor(book: B, now: () => number) {
    this.book = book
    this.now = now
  }

  /** Live and void evidence without the rows as printed. */
  evidence(): BookEvidence {
    return this.#current().evidence
  }

  /** Entries, instruments and everything else that follows from the evidence; derived again only when the revision rose. */
  derivation(): Derivation {
    const current = this.#current()
    current.derivation ??= deriveBook(current.evidence)
    return current.derivation
  }

  /**
   * The given instant, else the book's own as-of, else now (ledger reference 10).
   * @param newest the book's newest cut-off, where another has derived the book already
   */
  workingInstant(
    given: number | null,
    newest: () => number | null = () => proposedAsOf(this.derivation()),
  ): WorkingInstant {
    if (given !== null) return { asOf: given, stale: null }
    const own = this.book.setting(AS_OF_SETTING)
    const ofBook = typeof own === 'string' ? Date.parse(own) : Number.NaN
    if (Number.isFinite(ofBook)) return { asOf: ofBook, stale: null }
    const asOf = this.now()
    const cutOff = newest()
    if (cutOff === null || asOf - cutOff <= 2 * DAY) return { asOf, stale: null }
    return { asOf, stale: { cutOff, days: Math.floor((asOf - cutOff) / DAY) } }
  }

  close(): void {
    this.book.close()
  }

  #current() {
    const revision = this.book.ledgerRevision()
    if (this.#read === null || this.#read.revision !== revision) {
      this.#read = { revision, evidence: this.book.evidence({ raw: false }), derivation: null }
    }
    return this.#read
  }
}
