/** Worker threads and slices: the same bits on any number of threads, room for a newer tick, and an end when it is asked for. */
import { afterAll, describe, expect, test } from 'vitest'
import { inSlices, priceInSlices, SLICE_MS } from '../../electron/engine/slices.ts'
import { gridHere, gridOnWorkers, priceOnWorkers, WorkerPool } from '../../electron/engine/workers.ts'
import { BYTES_PER_CONTRACT, shareBook, viewContracts } from '../../electron/engine/workersMemory.ts'
import type { PackedBook } from '../../shared/portfolio/pack.ts'
import { exposureFigures } from '../../shared/quant/measure/exposureFigures.ts'
import { steps } from '../../shared/quant/measure/scenario.ts'
import { gridWeights } from '../../shared/quant/measure/scenarioBook.ts'
import { priceBook } from '../../shared/quant/pricer/price.ts'
import { FAST_MODELS, mixedBook, results } from '../unit/quant/mixedBook.ts'

const BOOK = { seed: 31, options: 6 }
const pools: WorkerPool[] = []
const poolOf = (size: number): WorkerPool => {
  const pool = new WorkerPool(size)
  pools.push(pool)
  return pool
}
afterAll(async () => {
  for (const pool of pools) await pool.close()
})

function here(): PackedBook {
  const book = mixedBook(BOOK)
  priceBook(book, FAST_MODELS)
  return book
}

async function onWorkers(pool: WorkerPool, signal?: AbortSignal): Promise<PackedBook> {
  const packed = mixedBook(BOOK)
  const shared = shareBook(packed)
  const book = { ...packed, contracts: viewContracts(shared) }
  await priceOnWorkers(pool, shared, book, 'fast', signal)
  return book
}

describe('workers', () => {
  test('prices are the same bits on one, two and three workers as on this thread', async () => {
    const want = results(here())
    for (const size of [1, 2, 3]) expect(results(await onWorkers(poolOf(size)))).toEqual(want)
  }, 60_000)

  test('so is a grid, American contracts included', async () => {
    const book = here()
    const weights = gridWeights(exposureFigures(book, 'USD'))
    const shocks = { spot: steps(-0.2, 0.2, 5), vol: [{}, { parallel: 0.1 }, { weighted: 0.05 }] }
    const want = gridHere(book, weights, shocks, 'fast')
    for (const size of [1, 2, 3]) {
      const got = await gridOnWorkers(poolOf(size), book, weights, shocks, 'fast')
      expect(got.total).toEqual(want.total)
      expect(got.byUnderlying).toEqual(want.byUnderlying)
    }
  }, 60_000)

  test('a cancelled job ends with its reason, and the next one has all its numbers', async () => {
    const pool = poolOf(2)
    const control = new AbortController()
    const cancelled = onWorkers(pool, control.signal)
    control.abort(new Error('a newer tick'))
    await expect(cancelled).rejects.toThrow('a newer tick')
    expect(results(await onWorkers(pool))).toEqual(results(here()))
    await expect(onWorkers(pool, AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late')
  }, 60_000)

  test('workers that end are said, and replaced at the next job', async () => {
    const pool = poolOf(2)
    await onWorkers(pool)
    const lost = expect(onWorkers(pool)).rejects.toThrow(/closed/)
    // the job starts within this turn of the loop, and no answer of a worker is heard before the next one
    for (let i = 0; i < 20; i++) await Promise.resolve()
    await pool.close()
    await lost
    expect(results(await onWorkers(pool))).toEqual(results(here()))
  }, 60_000)

  test('shared columns hold what the packed ones held, in the stated bytes', () => {
    const packed = here()
    const shared = shareBook(packed)
    expect(shared.buffer.byteLength).toBe(packed.contracts.count * BYTES_PER_CONTRACT)
    expect(BYTES_PER_CONTRACT).toBe(225)
    const there = viewContracts(shared)
    for (const [name, column] of Object.entries(packed.contracts)) {
      if (!ArrayBuffer.isView(column)) continue
      expect(there[name as keyof typeof there], name).toEqual(column)
    }
    expect(there.out).toEqual(packed.contracts.out)
  })
})

describe('slices', () => {
  /** A clock that each piece of work moves on. */
  function workday(pieceMs: number) {
    let clock = 0
    const slices: number[] = []
    let started = 0
    const pause = async (): Promise<void> => {
      slices.push(clock - started)
      started = clock
    }
    const work = (): void => {
      clock += pieceMs
    }
    return { now: () => clock, pause, slices, work }
  }

  test('no slice is longer than 5 ms by more than the piece it ends with', async () => {
    const day = workday(0.8)
    await inSlices(100, day.work, day)
    expect(day.slices.length).toBeGreaterThan(10)
    for (const ms of day.slices) expect(ms).toBeLessThan(SLICE_MS + 0.8)
    expect(day.slices.reduce((sum, ms) => sum + ms, 0)).toBeCloseTo(80, 9)
  })

  test('a piece longer than a slice stands alone', async () => {
    const day = workday(30)
    await inSlices(3, day.work, day)
    expect(day.slices).toEqual([30, 30, 30])
  })

  test('a newer tick is heard between two slices and ends the older pricing', async () => {
    const book = mixedBook({ seed: 32, options: 12 })
    const control = new AbortController()
    let heard = 0
    let clock = 0
    const older = priceInSlices(book, FAST_MODELS, {
      // every look at the clock is a slice later: the event loop gets its turn after each piece
      now: () => {
        clock += SLICE_MS
        return clock
      },
      signal: control.signal,
    })
    setImmediate(() => {
      heard = book.contracts.out[0]?.filter((x) => !Number.isNaN(x)).length ?? 0
      control.abort(new Error('a newer tick'))
    })
    await expect(older).rejects.toThrow('a newer tick')
    expect(heard).toBeGreaterThan(0)
    expect(heard).toBeLessThan(book.contracts.count)
  })

  test('sliced pricing is pricing', async () => {
    const book = mixedBook(BOOK)
    let clock = 0
    const now = (): number => {
      clock += 2
      return clock
    }
    await priceInSlices(book, FAST_MODELS, { now })
    expect(results(book)).toEqual(results(here()))
  })
})

test('a pool whose worker cannot start says so at once', async () => {
  const pool = new WorkerPool(1, new URL('file:///nowhere/worker.js'))
  pools.push(pool)
  await expect(onWorkers(pool)).rejects.toThrow()
})
