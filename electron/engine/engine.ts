/**
 * One engine: packs and prices the book it reads, and remembers the last valuations. Everything it answers is tagged with revision,
 * snapshot, as-of and build. It holds nothing that cannot be made again, so it may be killed at any time.
 */
import { proposedAsOf } from '../../shared/ledger/cutOff.ts'
import type { Derivation } from '../../shared/ledger/derivation.ts'
import { snapshotAt } from '../../shared/ledger/snapshot.ts'
import { strategySharesAt } from '../../shared/ledger/strategies.ts'
import type { FrozenSnapshot } from '../../shared/market/snapshot.ts'
import { MarketView } from '../../shared/market/view.ts'
import type { ExposureReport, PositionExplanation } from '../../shared/model/exposure.ts'
import type { BatchSummary } from '../../shared/model/sources.ts'
import { type PackedBook, type PackInput, packBook, packSteps } from '../../shared/portfolio/pack.ts'
import { movedUnderlyings, type RepackInput, repackBook, repackSteps } from '../../shared/portfolio/repack.ts'
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
import type { Signal } from '../../shared/protocol/web.ts'
import type { AmericanTier } from '../../shared/quant/formula/americanTypes.ts'
import { exposureReport } from '../../shared/quant/measure/exposure.ts'
import { priceRows } from '../../shared/quant/pricer/price.ts'
import { BookReader, type Loaded } from './bookReader.ts'
import { ENGINE_BUILD } from './build.ts'
import { explainContract } from './explain.ts'
import { Inverter } from './inverter.ts'
import { models } from './models.ts'
import { Pricing } from './pricing.ts'
import { drain } from './slices.ts'
import { rowsOf, tickWork, type Work, wholeWork } from './work.ts'
import type { WorkerPool } from './workers.ts'

const PRICED_KEPT = 4

export interface Priced {
  readonly tag: EngineTag
  readonly book: PackedBook
  readonly loaded: Loaded
  readonly tier: AmericanTier
  /** rows that were priced for it; the others came from the book before */
  readonly repriced: number
}

/** A priced book, the market it moves to, and the underlyings whose rows that reaches. */
interface Tick {
  readonly base: Priced
  readonly input: RepackInput
  readonly moved: ReadonlySet<number>
}

/** Work that goes on while other questions are heard. */
interface UnderWay {
  readonly done: Promise<void>
  readonly loaded: Loaded
  readonly stop: AbortController
}

/** The book has been read again: what was being priced is of no use to anybody. */
class Superseded extends Error {
  override readonly name = 'Superseded'
}

/** A question about a valuation: what it is priced from, and what is known of it. */
interface Asked {
  readonly loaded: Loaded
  readonly frozen: FrozenSnapshot
  readonly asOf: number
  readonly key: string
  readonly known: Priced | undefined
}

export class Engine {
  readonly #now: () => number
  /** how long work is done: on threads or in slices */
  readonly pricing: Pricing
  readonly #inverter = new Inverter()
  readonly #reader: BookReader
  /** newest last */
  readonly #priced = new Map<string, Priced>()
  /** valuations being priced, by key */
  readonly #underWay = new Map<string, UnderWay>()
  /** questions so far, and how many there were when the open book was opened */
  #questions = 0
  #openedAt = 0

  /**
   * @param now the clock that opening a book and the length of a slice ask for; no number depends on it
   * @param pool threads for books that are worth them; null: this thread does all
   */
  constructor(now: () => number, pool: WorkerPool | null = null) {
    this.#now = now
    this.#reader = new BookReader(now)
    this.pricing = new Pricing(now, pool)
  }

  /**
   * Prices a book ahead of a question, giving way every few ms: a newer question is heard meanwhile, and `signal` ends the work. A newer
   * revision ends it too: whoever waits then waits for the newer numbers. The answers after it find the book priced.
   * @throws AppError of the book, `engine/failed` when a later question opened another one; the signal's reason
   */
  async prepare(request: Pick<PriceRequest, 'book' | 'asOf' | 'snapshot'>, signal?: Signal): Promise<void> {
    const question = ++this.#questions
    for (;;) {
      // two questions of two books would take the engine from each other for ever: the later one has it
      if (this.#openedAt > question && !this.#reader.isOpen(request.book.path)) throw leftFor()
      const asked = this.#ask(request)
      if (asked.known !== undefined) return
      const underWay = this.#underWay.get(asked.key)
      // another question waits for the same numbers; should its work be cancelled, this one takes it up
      if (underWay !== undefined) await underWay.done.catch(() => {})
      else await this.#begin(asked, signal)
      signal?.throwIfAborted()
    }
  }

  /** Prices what is asked; ends quietly when a newer revision makes it useless. */
  async #begin(asked: Asked, signal: Signal | undefined): Promise<void> {
    signal?.throwIfAborted()
    const stop = new AbortController()
    const cancel = (): void => stop.abort(cancelled(signal))
    signal?.addEventListener('abort', cancel, { once: true })
    const done = this.#prepare(asked, stop.signal)
    this.#underWay.set(asked.key, { done, loaded: asked.loaded, stop })
    try {
      await done
    } catch (error) {
      if (!(error instanceof Superseded)) throw error
    } finally {
      signal?.removeEventListener('abort', cancel)
      this.#underWay.delete(asked.key)
    }
  }

  async #prepare(asked: Asked, signal: Signal): Promise<void> {
    const work = await this.#workInSlices(asked, signal)
    const { tier, chunks, whole } = work
    if (!whole) await this.pricing.priceChunks(work.book, chunks, tier, signal)
    const book = whole ? await this.pricing.price(work.book, tier, signal) : work.book
    // the book may have been closed, or read again, meanwhile
    if (this.#reader.loaded === asked.loaded) this.#keep(asked, book, work)
  }

  /** What there is to do for a valuation: a book that differs by a few prices from one that is priced needs only the rows they reach. */
  #work(asked: Asked): Work {
    const market = new MarketView(asked.frozen.snapshot, asked.loaded.derivation.instruments)
    const tick = this.#tick(asked, market)
    if (tick === null) return this.#whole(asked, market)
    const { base, input, moved } = tick
    return tickWork(base.tier, repackBook(base.book, input, moved), moved) ?? this.#whole(asked, market)
  }

  async #workInSlices(asked: Asked, signal: Signal): Promise<Work> {
    const market = new MarketView(asked.frozen.snapshot, asked.loaded.derivation.instruments)
    const tick = this.#tick(asked, market)
    const options = { now: this.#now, signal }
    if (tick !== null) {
      const { base, input, moved } = tick
      const work = tickWork(base.tier, await drain(repackSteps(base.book, input, moved), options), moved)
      if (work !== null) return work
    }
    return wholeWork(await drain(packSteps(this.#packInput(asked, market)), options))
  }

  #whole(asked: Asked, market: MarketView): Work {
    return wholeWork(packBook(this.#packInput(asked, market)))
  }

  #packInput({ loaded: { derivation }, asOf }: Asked, market: MarketView): PackInput {
    return {
      ledger: snapshotAt(derivation, asOf, { pnl: true }),
      instruments: derivation.instruments,
      market,
      invertAmerican: this.#inverter.invert,
      shares: strategySharesAt(derivation, asOf),
    }
  }

  /** The priced book that a valuation differs from by a few inputs, and what they move; null: it must be packed whole. */
  #tick({ loaded: { derivation }, asOf }: Asked, market: MarketView): Tick | null {
    const base = [...this.#priced.values()].findLast(
      (p) => p.loaded.derivation === derivation && p.tag.asOf === asOf,
    )
    if (base === undefined) return null
    const input = { market, instruments: derivation.instruments, invertAmerican: this.#inverter.invert }
    const moved = movedUnderlyings(base.book, input)
    return moved === null ? null : { base, input, moved }
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
    const out = new Float64Array(contracts.count * contracts.out.length)
    for (const [g, column] of contracts.out.entries()) out.set(column, g * contracts.count)
    return {
      tag,
      contracts: lists.contracts,
      accounts: lists.accounts,
      contract: positions.contract,
      account: positions.account,
      quantity: positions.quantity,
      out,
      // copies: a book priced by the workers lies in shared memory, which no other process can be sent
      multiplier: contracts.multiplier.slice(),
      decay: contracts.decay.slice(),
      status: contracts.status.slice(),
      flags: contracts.flags.slice(),
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
    return new MarketView(this.#reader.snapshot(loaded, request).snapshot, loaded.derivation.instruments)
  }

  /** A row of an imported file as it was printed. */
  rawRow(batch: number, row: number): string | null {
    return this.#reader.rawRow(batch, row)
  }

  /** The imported files of the open book. */
  batches(): BatchSummary[] {
    return this.#reader.batches()
  }

  /** Ends the workers; the engine itself may go on. */
  async closeWorkers(): Promise<void> {
    await this.pricing.close()
  }

  close(): void {
    this.#reader.close()
    this.#priced.clear()
  }

  #load(ref: BookRef): Loaded {
    // another book: what was priced is of the one before
    if (!this.#reader.isOpen(ref.path)) {
      this.close()
      this.#openedAt = ++this.#questions
    }
    const loaded = this.#reader.load(ref)
    for (const underWay of this.#underWay.values())
      if (underWay.loaded !== loaded) underWay.stop.abort(new Superseded())
    return loaded
  }

  #price(request: PriceRequest): Priced {
    const asked = this.#ask(request)
    if (asked.known !== undefined) return asked.known
    const work = this.#work(asked)
    const { book, tier, chunks } = work
    for (const { road, rows } of chunks) priceRows(book, road, rows, models(tier))
    return this.#keep(asked, book, work)
  }

  #ask(request: PriceRequest): Asked {
    const loaded = this.#load(request.book)
    const frozen = this.#reader.snapshot(loaded, request)
    const { asOf } = request
    const key = `${request.book.path} ${loaded.revision} ${asOf} ${frozen.hash}`
    return { loaded, frozen, asOf, key, known: this.#priced.get(key) }
  }

  #keep({ key, loaded, frozen, asOf }: Asked, book: PackedBook, { tier, chunks }: Work): Priced {
    const tag = { revision: loaded.revision, snapshot: frozen.hash, asOf, engine: ENGINE_BUILD }
    const priced = { tag, book: saidTier(book, tier), loaded, tier, repriced: rowsOf(chunks) }
    this.#priced.set(key, priced)
    const [oldest] = this.#priced.keys()
    if (this.#priced.size > PRICED_KEPT && oldest !== undefined) this.#priced.delete(oldest)
    return priced
  }
}

function leftFor(): AppError {
  return new AppError(
    'engine/failed',
    'Another book was opened: this one has no numbers until it is asked for again.',
  )
}

function saidTier(book: PackedBook, tier: AmericanTier): PackedBook {
  return tier === 'accurate' ? book : { ...book, assumptions: [...book.assumptions, FAST] }
}

function cancelled(signal: Signal | undefined): unknown {
  try {
    signal?.throwIfAborted()
  } catch (reason) {
    return reason
  }
  return undefined
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
