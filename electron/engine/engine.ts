/**
 * One engine: opens books read-only, derives, packs, prices, and remembers the last of each. Everything it answers is tagged with revision,
 * snapshot, as-of and build. It holds nothing that cannot be made again, so it may be killed at any time.
 */
import { createHash } from 'node:crypto'
import { proposedAsOf } from '../../shared/ledger/cutOff.ts'
import type { Derivation } from '../../shared/ledger/derivation.ts'
import { deriveBook } from '../../shared/ledger/derive.ts'
import { snapshotAt } from '../../shared/ledger/snapshot.ts'
import { strategySharesAt } from '../../shared/ledger/strategies.ts'
import { bookSnapshot } from '../../shared/market/bookSnapshot.ts'
import { type FrozenSnapshot, readSnapshot } from '../../shared/market/snapshot.ts'
import { MarketView } from '../../shared/market/view.ts'
import type { ExposureReport, PositionExplanation } from '../../shared/model/exposure.ts'
import type { MarketInput } from '../../shared/model/market.ts'
import type { BatchSummary } from '../../shared/model/sources.ts'
import { type PackedBook, packBook } from '../../shared/portfolio/pack.ts'
import { AppError } from '../../shared/protocol/appError.ts'
import type {
  BookRef,
  EngineTag,
  ExplainRequest,
  ExposureRequest,
  LoadAnswer,
  PriceAnswer,
  PriceRequest,
} from '../../shared/protocol/engine.ts'
import { exposureReport } from '../../shared/quant/measure/exposure.ts'
import { priceBook } from '../../shared/quant/pricer/price.ts'
import type { Book } from '../book/book.ts'
import { openBook } from '../book/open.ts'
import { ENGINE_BUILD } from './build.ts'
import { explainContract } from './explain.ts'
import { chooseTier, invertAmerican, models } from './models.ts'

const PRICED_KEPT = 4

/** A book as read at one revision. */
export interface Loaded {
  readonly revision: number
  readonly derivation: Derivation
  readonly inputs: readonly MarketInput[]
}

export interface Priced {
  readonly tag: EngineTag
  readonly book: PackedBook
  readonly loaded: Loaded
}

export class Engine {
  readonly #now: () => number
  #book: Book | null = null
  #loaded: (Loaded & { readonly ledgerRevision: number }) | null = null
  /** newest last */
  readonly #priced = new Map<string, Priced>()

  /** @param now the clock that opening a book asks for; no number depends on it */
  constructor(now: () => number) {
    this.#now = now
  }

  /** Reads the book if it is not in memory at its present revision. @throws AppError of the book */
  load(ref: BookRef): LoadAnswer {
    const { revision, derivation } = this.#load(ref)
    return {
      revision,
      instruments: derivation.instruments.size,
      accounts: [...derivation.accounts.keys()].sort(),
      proposedAsOf: proposedAsOf(derivation),
    }
  }

  /** Exposure report. @throws AppError of the book; `engine/failed` for an unknown snapshot */
  exposure(request: ExposureRequest): ExposureReport {
    const { tag, book, loaded } = this.#price(request)
    const reporting = request.currency ?? reportingCurrency(loaded.derivation)
    const report = exposureReport(book, { by: request.by, heatmap: request.heatmap, reporting })
    return {
      asOf: new Date(tag.asOf).toISOString(),
      snapshot: tag.snapshot,
      revision: tag.revision,
      engine: tag.engine,
      ...report,
    }
  }

  /** Prices and Greeks by contract, as columns. @throws AppError as `exposure` */
  price(request: PriceRequest): PriceAnswer {
    const { tag, book } = this.#price(request)
    const { contracts, positions, lists } = book
    // The 15 columns lie one after the other in one buffer (allocateGreekColumns).
    const out = new Float64Array((contracts.out[0] as Float64Array).buffer.slice(0))
    return {
      tag,
      contracts: lists.contracts,
      accounts: lists.accounts,
      contract: positions.contract,
      account: positions.account,
      quantity: positions.quantity,
      out,
      multiplier: contracts.multiplier,
      decay: contracts.decay,
      status: contracts.status,
      flags: contracts.flags,
    }
  }

  /** "Why this number" for one contract. @throws AppError `engine/failed` when the book has no such contract */
  explain(request: ExplainRequest): PositionExplanation {
    const { tag, book, loaded } = this.#price(request)
    const instrument = loaded.derivation.instruments.get(request.instrument)
    if (instrument === undefined)
      throw new AppError('engine/failed', `The book has no contract ${request.instrument}.`)
    return explainContract(book, instrument, tag)
  }

  /** The priced book itself, for screens made inside this process. @throws AppError as `exposure` */
  priced(request: Pick<PriceRequest, 'book' | 'asOf' | 'snapshot'>): Priced {
    return this.#price(request)
  }

  /** The market at an instant without pricing anything. @throws AppError as `exposure` */
  market(request: Pick<PriceRequest, 'book' | 'asOf' | 'snapshot'>): MarketView {
    const loaded = this.#load(request.book)
    return new MarketView(this.#snapshot(loaded, request).snapshot, loaded.derivation.instruments)
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
    this.#priced.clear()
  }

  #open(path: string): Book {
    if (this.#book?.path === path) return this.#book
    this.close()
    this.#book = openBook(path, { mode: 'read', host: 'engine', now: this.#now })
    return this.#book
  }

  #load(ref: BookRef): Loaded {
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

  #price(request: PriceRequest): Priced {
    const loaded = this.#load(request.book)
    const frozen = this.#snapshot(loaded, request)
    const key = `${loaded.revision} ${request.asOf} ${frozen.hash}`
    const known = this.#priced.get(key)
    if (known !== undefined) return known
    const { derivation } = loaded
    const ledger = snapshotAt(derivation, request.asOf, { pnl: true })
    const market = new MarketView(frozen.snapshot, derivation.instruments)
    const { instruments } = derivation
    const shares = strategySharesAt(derivation, request.asOf)
    const packed = packBook({ ledger, instruments, market, invertAmerican, shares })
    const tier = chooseTier(packed)
    priceBook(packed, models(tier))
    const book = tier === 'accurate' ? packed : { ...packed, assumptions: [...packed.assumptions, FAST] }
    const tag = {
      revision: loaded.revision,
      snapshot: frozen.hash,
      asOf: request.asOf,
      engine: ENGINE_BUILD,
    }
    const priced = { tag, book, loaded }
    this.#priced.set(key, priced)
    const [oldest] = this.#priced.keys()
    if (this.#priced.size > PRICED_KEPT && oldest !== undefined) this.#priced.delete(oldest)
    return priced
  }

  #snapshot(loaded: Loaded, request: PriceRequest): FrozenSnapshot {
    if (request.snapshot === null) return bookSnapshot(loaded.derivation, loaded.inputs, request.asOf, sha256)
    const json = this.#open(request.book.path).frozenSnapshot(request.snapshot)
    if (json === null)
      throw new AppError(
        'engine/failed',
        `The book has no market snapshot ${request.snapshot.slice(0, 12)}: freeze it again with \`market freeze\`.`,
      )
    // The inputs are those that were frozen, and so is their name; the valuation instant is the caller's.
    return { snapshot: { ...readSnapshot(json), asOf: request.asOf }, json, hash: request.snapshot }
  }
}

const FAST = 'American options are priced by the fast tier (about 1e-4 of the strike): the book is large.'

/** The base currency most accounts have; ties by name; USD without accounts. */
export function reportingCurrency(derivation: Derivation): string {
  const counts = new Map<string, number>()
  for (const { currency } of derivation.accounts.values())
    counts.set(currency, (counts.get(currency) ?? 0) + 1)
  const [most] = [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
  return most?.[0] ?? 'USD'
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}
