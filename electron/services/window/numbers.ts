/** Keeps the frame's numbers current: asks the engine again after every change, outlives the engine's deaths, keeps the last good ones. */
import { AppError } from '../../../shared/protocol/appError.ts'
import type { EngineState, PricingState } from '../../../shared/protocol/window/state.ts'
import type { BookSummary } from '../../../shared/screen/summary.ts'
import { NEVER, type OpenBook } from './openBook.ts'
import type { Ask, WindowEngine } from './ports.ts'

const ATTEMPTS = 3

export interface NumbersDesk {
  readonly open: () => OpenBook | null
  readonly engine: WindowEngine
  readonly ask: Ask
  readonly now: () => number
  readonly changed: () => void
}

export class Numbers {
  readonly #desk: NumbersDesk
  #pricing: PricingState = NEVER
  #engine: EngineState = { state: 'starting', attempt: 0, attempts: ATTEMPTS, sentence: null }
  #running = false
  #again = false
  #closed = false

  constructor(desk: NumbersDesk) {
    this.#desk = desk
  }

  get pricing(): PricingState {
    return this.#pricing
  }
  get engineState(): EngineState {
    return this.#engine
  }

  /** Calls during a run lead to one more run. */
  async refresh(): Promise<void> {
    if (this.#running) {
      this.#again = true
      return
    }
    this.#running = true
    try {
      do {
        this.#again = false
        await this.#once()
      } while (this.#again && !this.#closed)
    } finally {
      this.#running = false
    }
  }

  /** A person asked to try once more. */
  restart(): Promise<void> {
    this.#engine = { state: 'starting', attempt: 0, attempts: ATTEMPTS, sentence: null }
    this.#desk.changed()
    return this.refresh()
  }

  /** Another book: nothing is known of it yet. */
  forget(): void {
    this.#pricing = NEVER
  }

  close(): void {
    this.#closed = true
  }

  /** The engine process ended. It is started by the next question, which is put at once. */
  engineLost(sentence: string): void {
    if (this.#closed) return
    const attempt = Math.min(ATTEMPTS, this.#engine.attempt + 1)
    this.#engine = { state: 'lost', attempt, attempts: ATTEMPTS, sentence }
    this.#pricing = { ...this.#pricing, state: 'running' }
    this.#desk.changed()
    void this.refresh()
  }

  /** A question was refused for want of an engine. */
  engineRefused(error: AppError): void {
    if (this.#closed) return
    if (error.retryable) this.#again = this.#running || this.#again
    else {
      this.#engine = { state: 'failed', attempt: ATTEMPTS, attempts: ATTEMPTS, sentence: error.message }
      this.#again = false
    }
    this.#desk.changed()
  }

  async #once(): Promise<void> {
    const { open: current, engine, ask, now, changed } = this.#desk
    const open = current()
    if (open === null) return
    this.#pricing = { ...this.#pricing, state: 'running' }
    changed()
    try {
      const book = { path: open.book.path, revision: open.book.revision() }
      const loaded = await engine.load({ book })
      if (current() !== open) return
      open.propose(loaded.proposedAsOf)
      const summary = await ask<BookSummary>('host/summary', {})
      if (current() !== open) return
      open.summary = summary
      this.#engine = { state: 'ready', attempt: 0, attempts: ATTEMPTS, sentence: null }
      this.#pricing = open.pricedState(now())
    } catch (error) {
      if (current() !== open || this.#closed) return
      this.#failed(error)
    }
    changed()
  }

  #failed(error: unknown): void {
    const lost = error instanceof AppError && error.code === 'engine/lost' ? error : null
    if (lost !== null) this.engineRefused(lost)
    const failure = error instanceof Error ? error.message : 'The numbers could not be made.'
    this.#pricing = { ...this.#pricing, state: lost?.retryable === true ? 'running' : 'failed', failure }
  }
}
