/**
 * Worker threads of one engine over shared memory. Each takes the next piece of a job from one counter, so that a slow core does less; which
 * worker did a piece cannot be seen in its numbers.
 */
import { Worker } from 'node:worker_threads'
import type { PackedBook } from '../../shared/portfolio/pack.ts'
import type { Signal } from '../../shared/protocol/web.ts'
import { americanLadder } from '../../shared/quant/formula/american.ts'
import type { AmericanTier } from '../../shared/quant/formula/americanTypes.ts'
import type { BookShocks } from '../../shared/quant/measure/scenario.ts'
import {
  addChunks,
  type BookGrid,
  type GridWeights,
  gridChunks,
  scenarioBook,
} from '../../shared/quant/measure/scenarioBook.ts'
import type { PricingBook } from '../../shared/quant/pricer/pricingBook.ts'
import { priceChunks } from './slices.ts'
import { type Job, type JobAnswer, type JobRequest, STOP } from './workersJob.ts'
import type { SharedBook } from './workersMemory.ts'
import { shareBook } from './workersMemory.ts'

/** The worker's entry beside this file; in a bundle, the entry of that name. */
const ENTRY = import.meta.url.endsWith('.ts') ? './workersMain.ts' : './engineWorker.cjs'

interface Running {
  readonly job: Job
  readonly waiting: Set<Worker>
  readonly resolve: () => void
  readonly reject: (reason: unknown) => void
}

/** A fixed number of workers, started when first needed; they do not keep the process alive. */
export class WorkerPool {
  readonly #size: number
  readonly #entry: URL
  #workers: Worker[] = []
  #running: Running | null = null
  #queue: Promise<void> = Promise.resolve()
  #jobs = 0

  /** @param size workers, at least 1 */
  constructor(size: number, entry = new URL(ENTRY, import.meta.url)) {
    this.#size = Math.max(1, Math.floor(size))
    this.#entry = entry
  }

  /**
   * Does all pieces of a job, after the jobs before it. Workers stop between two pieces once `signal` is aborted.
   * @throws the signal's reason; an Error when a worker ended
   */
  run(request: JobRequest, signal?: Signal): Promise<void> {
    const turn = this.#queue.then(() => this.#start(request, signal))
    this.#queue = turn.catch(() => {})
    return turn
  }

  /** Ends the workers; a running job is rejected. */
  async close(): Promise<void> {
    const workers = this.#workers
    this.#workers = []
    this.#running?.reject(new Error('The workers were closed.'))
    this.#running = null
    await Promise.all(workers.map((w) => w.terminate()))
  }

  #start(request: JobRequest, signal: Signal | undefined): Promise<void> {
    signal?.throwIfAborted()
    const workers = this.#started()
    const control = new SharedArrayBuffer(8)
    this.#jobs += 1
    const job = { ...request, id: this.#jobs, control } as Job
    return new Promise<void>((resolve, reject) => {
      const stop = (): void => void Atomics.store(new Int32Array(control), STOP, 1)
      signal?.addEventListener('abort', stop, { once: true })
      const end = (settle: () => void): void => {
        signal?.removeEventListener('abort', stop)
        this.#running = null
        settle()
      }
      this.#running = {
        job,
        waiting: new Set(workers),
        resolve: () =>
          end(() => {
            try {
              signal?.throwIfAborted()
              resolve()
            } catch (aborted) {
              reject(aborted)
            }
          }),
        reject: (reason) => end(() => reject(reason)),
      }
      for (const worker of workers) worker.postMessage(job)
    })
  }

  #started(): Worker[] {
    while (this.#workers.length < this.#size) {
      const worker = new Worker(this.#entry, { execArgv: [] })
      worker.unref()
      worker.on('message', (answer: JobAnswer) => this.#answered(worker, answer))
      worker.on('error', (error) => this.#lost(worker, error))
      worker.on('exit', () => this.#lost(worker, new Error('A worker of the engine ended.')))
      this.#workers.push(worker)
    }
    return this.#workers
  }

  #answered(worker: Worker, { id }: JobAnswer): void {
    const running = this.#running
    if (running === null || running.job.id !== id) return
    running.waiting.delete(worker)
    if (running.waiting.size === 0) running.resolve()
  }

  #lost(worker: Worker, reason: Error): void {
    if (!this.#workers.includes(worker)) return
    this.#workers = this.#workers.filter((w) => w !== worker)
    this.#running?.reject(reason)
  }
}

/** Prices a shared book in place; the numbers of `priceBook`. @throws the signal's reason */
export function priceOnWorkers(
  pool: WorkerPool,
  book: SharedBook,
  view: PricingBook,
  tier: AmericanTier,
  signal?: Signal,
): Promise<void> {
  return pool.run({ kind: 'price', book, tier, chunks: priceChunks(view) }, signal)
}

/** Grid of a book on the workers; the numbers of `scenarioBook`, cell by cell. @throws the signal's reason */
export async function gridOnWorkers(
  pool: WorkerPool,
  book: PackedBook,
  weights: GridWeights,
  shocks: BookShocks,
  tier: AmericanTier,
  signal?: Signal,
): Promise<BookGrid> {
  const chunks = gridChunks(book)
  const cells = shocks.spot.length * shocks.vol.length
  const out = new SharedArrayBuffer(8 * cells * chunks.length)
  const share = (column: Float64Array): SharedArrayBuffer => {
    const buffer = new SharedArrayBuffer(column.byteLength)
    new Float64Array(buffer).set(column)
    return buffer
  }
  const [units, linear] = [share(weights.units), share(weights.linear)]
  await pool.run({ kind: 'grid', book: shareBook(book), tier, chunks, shocks, units, linear, out }, signal)
  const grids = new Float64Array(out)
  return addChunks(book, shocks, chunks, (k) => grids.subarray(k * cells, (k + 1) * cells))
}

/** The grid on this thread, for books too small to be worth a thread. */
export function gridHere(
  book: PackedBook,
  weights: GridWeights,
  shocks: BookShocks,
  tier: AmericanTier,
): BookGrid {
  return scenarioBook(book, weights, shocks, (option, reach) => americanLadder(option, tier, reach))
}
