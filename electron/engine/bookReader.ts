/** The one book that an engine has open: read again when its revision is a newer one, and the market that a question of it names. */
import type { Derivation } from '../../shared/ledger/derivation.ts'
import { deriveBook } from '../../shared/ledger/derive.ts'
import { type FrozenSnapshot, readSnapshot } from '../../shared/market/snapshot.ts'
import type { MarketInput } from '../../shared/model/market.ts'
import type { BatchSummary } from '../../shared/model/sources.ts'
import { AppError } from '../../shared/protocol/appError.ts'
import type { BookRef, PriceRequest } from '../../shared/protocol/engine.ts'
import type { Book } from '../book/book.ts'
import { openBook } from '../book/open.ts'
import { Markets } from './markets.ts'

/** A book as read at one revision. */
export interface Loaded {
  readonly revision: number
  readonly derivation: Derivation
  readonly inputs: readonly MarketInput[]
}

export class BookReader {
  readonly #now: () => number
  readonly #markets = new Markets()
  #book: Book | null = null
  #loaded: (Loaded & { readonly ledgerRevision: number }) | null = null

  /** @param now the clock that opening a book asks for; no number depends on it */
  constructor(now: () => number) {
    this.#now = now
  }

  /** The book as it was last read; null before that and once it is closed. */
  get loaded(): Loaded | null {
    return this.#loaded
  }

  /** Whether the book at `path` is the open one, and no backup was put in its place meanwhile. */
  isOpen(path: string): boolean {
    return this.#book?.path === path && !this.#book.isReplaced()
  }

  /** The book at its present revision: the same object while nothing was committed. @throws AppError of the book */
  load(ref: BookRef): Loaded {
    const book = this.#open(ref.path)
    for (;;) {
      const revision = book.revision()
      if (this.#loaded?.revision === revision) return this.#loaded
      const ledgerRevision = book.ledgerRevision()
      const same = this.#loaded?.ledgerRevision === ledgerRevision ? this.#loaded : null
      const derivation = same?.derivation ?? deriveBook(book.evidence({ raw: false }))
      const inputs = book.marketInputs().map((s) => s.input)
      // Another process may have committed between the two reads: then they are of two revisions, and are read again.
      if (book.revision() !== revision) continue
      this.#loaded = { revision, ledgerRevision, derivation, inputs }
      return this.#loaded
    }
  }

  /** The market a question names, at its instant. @throws AppError `engine/failed` for an unknown snapshot */
  snapshot(loaded: Loaded, request: Pick<PriceRequest, 'book' | 'asOf' | 'snapshot'>): FrozenSnapshot {
    if (request.snapshot === null) return this.#markets.of(loaded, request.asOf)
    const json = this.#open(request.book.path).frozenSnapshot(request.snapshot)
    if (json === null)
      throw new AppError(
        'engine/failed',
        `The book has no market snapshot ${request.snapshot.slice(0, 12)}: freeze it again with \`market freeze\`.`,
      )
    // The inputs are those that were frozen, and so is their name; the valuation instant is the caller's.
    return { snapshot: { ...readSnapshot(json), asOf: request.asOf }, json, hash: request.snapshot }
  }

  /** A row of an imported file as it was printed. */
  rawRow(batch: number, row: number): string | null {
    return this.#book?.rawRow(batch, row) ?? null
  }

  /** The imported files of the open book. */
  batches(): BatchSummary[] {
    return this.#book?.batches() ?? []
  }

  close(): void {
    this.#book?.close()
    this.#book = null
    this.#loaded = null
    this.#markets.forget()
  }

  #open(path: string): Book {
    if (this.#book !== null && this.isOpen(path)) return this.#book
    this.close()
    this.#book = openBook(path, { mode: 'read', host: 'engine', now: this.#now })
    return this.#book
  }
}
