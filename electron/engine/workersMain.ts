/** Entry of an engine's worker thread: takes pieces of a job from a shared counter until none is left or the job is stopped. */
import { parentPort } from 'node:worker_threads'
import { americanLadder } from '../../shared/quant/formula/american.ts'
import { type GridChunk, writeGridChunk } from '../../shared/quant/measure/scenarioBook.ts'
import { priceRows } from '../../shared/quant/pricer/price.ts'
import { models } from './models.ts'
import type { PriceChunk } from './slices.ts'
import { type Job, NEXT, STOP } from './workersJob.ts'
import { viewBook } from './workersMemory.ts'

function pieceOf(job: Job): (k: number) => void {
  const book = viewBook(job.book)
  if (job.kind === 'price') {
    const american = models(job.tier)
    return (k) => {
      const { road, rows } = job.chunks[k] as PriceChunk
      priceRows(book, road, rows, american)
    }
  }
  const { shocks, tier } = job
  const weights = { units: new Float64Array(job.units), linear: new Float64Array(job.linear) }
  const cells = shocks.spot.length * shocks.vol.length
  const out = new Float64Array(job.out)
  return (k) => {
    const grid = out.subarray(k * cells, (k + 1) * cells)
    writeGridChunk(
      book,
      weights,
      shocks,
      job.chunks[k] as GridChunk,
      (o, r) => americanLadder(o, tier, r),
      grid,
    )
  }
}

parentPort?.on('message', (job: Job) => {
  const control = new Int32Array(job.control)
  const piece = pieceOf(job)
  let done = 0
  while (Atomics.load(control, STOP) === 0) {
    const k = Atomics.add(control, NEXT, 1)
    if (k >= job.chunks.length) break
    piece(k)
    done++
  }
  parentPort?.postMessage({ id: job.id, done })
})
