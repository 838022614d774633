/** What an engine asks of its workers. Buffers are shared; chunks are the same on any number of workers. */
import type { AmericanTier } from '../../shared/quant/formula/americanTypes.ts'
import type { BookShocks } from '../../shared/quant/measure/scenario.ts'
import type { GridChunk } from '../../shared/quant/measure/scenarioBook.ts'
import type { PriceChunk } from './slices.ts'
import type { SharedBook } from './workersMemory.ts'

/** Words of a job's control: the next piece to take, and whether to stop. */
export const NEXT = 0
export const STOP = 1

interface JobBase {
  readonly id: number
  readonly book: SharedBook
  readonly tier: AmericanTier
  /** two words: `NEXT` and `STOP` */
  readonly control: SharedArrayBuffer
}

/** Price the book in place. */
export interface PriceJob extends JobBase {
  readonly kind: 'price'
  readonly chunks: readonly PriceChunk[]
}

/** Revalue the book over a grid: chunk k writes its cells at k x cells of `out` (doubles). */
export interface GridJob extends JobBase {
  readonly kind: 'grid'
  readonly chunks: readonly GridChunk[]
  readonly shocks: BookShocks
  /** doubles, a row a contract (`GridWeights`) */
  readonly units: SharedArrayBuffer
  readonly linear: SharedArrayBuffer
  readonly out: SharedArrayBuffer
}

export type Job = PriceJob | GridJob

/** A job as its maker describes it; the pool adds number and control. */
export type JobRequest = Omit<PriceJob, 'id' | 'control'> | Omit<GridJob, 'id' | 'control'>

/** What a worker says when nothing is left for it to do. */
export interface JobAnswer {
  readonly id: number
  /** pieces this worker did */
  readonly done: number
}
