/**
 * One piece of engine work in a process of its own: `node tests/bench/engineJobs.ts TASK COUNT REPEATS`. Prints one line of JSON: ns per item on
 * the clock of this thread (wall clock where threads take part), a checksum, and what else the task measures.
 */
import { priceOnWorkers, WorkerPool } from '../../electron/engine/workers.ts'
import { BYTES_PER_CONTRACT, shareBook, viewContracts } from '../../electron/engine/workersMemory.ts'
import type { PackedBook } from '../../shared/portfolio/pack.ts'
import { american, americanLadder } from '../../shared/quant/formula/american.ts'
import { prepareOnScheme, SCHEMES } from '../../shared/quant/formula/americanCollocation.ts'
import type { AmericanTier } from '../../shared/quant/formula/americanTypes.ts'
import { europeanPrice } from '../../shared/quant/formula/black.ts'
import { priceEuropeanColumns } from '../../shared/quant/formula/europeanKernel.ts'
import { impliedVol, impliedVolColumns, type QuoteColumns } from '../../shared/quant/formula/impliedVol.ts'
import { exp } from '../../shared/quant/math/elementary.ts'
import { scenarioBook } from '../../shared/quant/measure/scenarioBook.ts'
import { priceBook } from '../../shared/quant/pricer/price.ts'
import { TickBook } from '../../shared/quant/pricer/tick.ts'
import { naiveGrid, naiveOption } from './naive.ts'
import { BENCH_SHOCKS, optionBook, optionRanges } from './optionBook.ts'
import { NPM_TASKS } from './peers/npm.ts'

/** What a job prints. */
export interface EngineJob {
  readonly ns: number
  readonly checksum: number
  /** American prices, for errors */
  readonly prices?: readonly number[]
  readonly rssMiB?: number
  readonly startMiB?: number
}

const [task = '', countText = '1000', repeatsText = '3'] = process.argv.slice(2)
const count = Number(countText)
const repeats = Number(repeatsText)
const startMiB = process.memoryUsage.rss() / 2 ** 20

/** Thread CPU time in ns; it moves in steps of up to 4 ms, so a timing must be long against that. */
function cpu(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) * 1000
}

function time(items: number, run: () => number): EngineJob {
  // the first calls run in the baseline compiler
  for (let k = 0; k < 3; k++) run()
  let checksum = 0
  const started = cpu()
  for (let k = 0; k < repeats; k++) checksum += run()
  return { ns: (cpu() - started) / repeats / items, checksum: checksum / repeats }
}

function packed(size: number, oneUnderlying: boolean): PackedBook {
  const { contracts } = optionBook(size, oneUnderlying)
  const underlyings = Array.from({ length: oneUnderlying ? 1 : 100 }, (_, u) => `U${u}`)
  const escrow = { rows: new Int32Array(0), growth: new Float64Array(0), duration: new Float64Array(0) }
  return {
    contracts,
    escrow,
    dividends: underlyings.map(() => []),
    lists: { underlyings },
  } as unknown as PackedBook
}

const at = (column: Float64Array, i: number): number => column[i] as number
/** Keeps the work from being optimised away; a sample, so that adding up is no part of the time. */
function sumOf(column: Float64Array): number {
  let sum = 0
  for (let i = 0; i < column.length; i += 97) sum += column[i] as number
  return sum
}
const MODELS = { american: (option: Parameters<typeof american>[0]) => american(option, 'fast') }

function americanJob(price: (i: number) => number): EngineJob {
  const prices = new Array<number>(count)
  const job = time(count, () => {
    let sum = 0
    for (let i = 0; i < count; i++) {
      prices[i] = price(i)
      sum += prices[i] as number
    }
    return sum
  })
  return { ...job, prices }
}

/** Premiums of the book at its own volatilities, with forwards and discounts. */
function impliedQuotes(): QuoteColumns {
  const { contracts: c } = optionBook(count, false)
  priceEuropeanColumns(c, c.out, 0, count)
  return {
    w: c.w,
    F: c.S.map((S, i) => S * exp((at(c.r, i) - at(c.q, i)) * at(c.T, i))),
    K: c.K,
    T: c.T,
    df: c.r.map((r, i) => exp(-r * at(c.T, i))),
    price: c.out[0] as Float64Array,
  }
}

/** A set of Greeks of options that see three cash dividends. */
function withDividends(tier: AmericanTier): EngineJob {
  const dividends = [0.1, 0.35, 0.6].map((t) => ({ t, amount: 1 }))
  return time(count, () => {
    let sum = 0
    for (let i = 0; i < count; i++) {
      const K = 85 + (30 * i) / count
      const option = {
        w: i % 2 === 0 ? 1 : -1,
        S: 100,
        K,
        T: 0.8,
        sigma: 0.25,
        r: 0.04,
        q: 0,
        dividends,
      } as const
      sum += american(option, tier).value?.greeks.price ?? 0
    }
    return sum
  })
}

const TASKS: { readonly [task: string]: () => EngineJob | Promise<EngineJob> } = {
  greeks: () => {
    const { contracts: c } = optionBook(count, false)
    return time(count, () => {
      priceEuropeanColumns(c, c.out, 0, count)
      return sumOf(c.out[0] as Float64Array)
    })
  },
  'greeks-naive': () => {
    const { contracts: c } = optionBook(count, false)
    return time(count, () => {
      let sum = 0
      for (let i = 0; i < count; i++) {
        const g = naiveOption(
          at(c.w, i),
          at(c.S, i),
          at(c.K, i),
          at(c.T, i),
          at(c.sigma, i),
          at(c.r, i),
          at(c.q, i),
        )
        sum += g.price + g.delta + g.gamma + g.vega + g.theta + g.ultima
      }
      return sum
    })
  },
  grid: () => {
    const book = packed(count, true)
    const { units } = optionBook(count, true)
    const weights = { units, linear: new Float64Array(count) }
    return time(441 * count, () =>
      sumOf(scenarioBook(book, weights, BENCH_SHOCKS, (o, reach) => americanLadder(o, 'fast', reach)).total),
    )
  },
  'grid-naive': () => {
    const { contracts, units } = optionBook(count, true)
    return time(441 * count, () => naiveGrid(contracts, units, BENCH_SHOCKS))
  },
  implied: () => {
    const quotes = impliedQuotes()
    const sigma = new Float64Array(count)
    return time(count, () => {
      impliedVolColumns(quotes, sigma, 0, count)
      return sumOf(sigma)
    })
  },
  'implied-one': () => {
    const { w, F, K, T, df, price } = impliedQuotes()
    return time(count, () => {
      let sum = 0
      for (let i = 0; i < count; i++)
        sum +=
          impliedVol(at(w, i) > 0 ? 1 : -1, at(F, i), at(K, i), at(T, i), at(df, i), at(price, i)).sigma ?? 0
      return sum
    })
  },
  'american-dividends-fast': () => withDividends('fast'),
  'american-dividends-accurate': () => withDividends('accurate'),
  tick: () => {
    // one of a hundred underlyings moves
    const book = packed(count, false)
    book.contracts.underlying.forEach((_, i) => {
      book.contracts.underlying[i] = Math.floor((100 * i) / count)
    })
    const ticks = new TickBook(book, MODELS)
    ticks.priceAll()
    let k = 0
    return time(count / 100, () => {
      ticks.move([{ underlying: k++ % 100, spot: 100 + (k % 7) }])
      return at(book.contracts.out[0] as Float64Array, 0)
    })
  },
  book: () => {
    const book = packed(count, false)
    const job = time(count, () => {
      priceBook(book, MODELS)
      return sumOf(book.contracts.out[0] as Float64Array)
    })
    return { ...job, startMiB, rssMiB: process.memoryUsage.rss() / 2 ** 20 }
  },
  'workers-1': () => onWorkers(1),
  'workers-2': () => onWorkers(2),
}
for (const [name, scheme] of Object.entries({
  dense: { n: 24, l: 48, m: 30, p: 128, settled: 1e-9 },
  ...SCHEMES,
})) {
  Object.assign(TASKS, {
    [`american-${name}`]: () => {
      const { contracts: c } = optionBook(count, false)
      return americanJob((i) => {
        const w = at(c.w, i) > 0 ? 1 : -1
        const [S, K, T] = [at(c.S, i), at(c.K, i), at(c.T, i)]
        const [sigma, r, q] = [at(c.sigma, i), at(c.r, i), at(c.q, i)]
        const solved = prepareOnScheme({ w, K, T, sigma, r, q }, scheme)
        return solved?.price(S) ?? europeanPrice(w, S, K, T, sigma, r, q)
      })
    },
  })
}

for (const [name, prepare] of Object.entries(NPM_TASKS))
  Object.assign(TASKS, {
    [name]: async () => time(count, await prepare(optionBook(count, false).contracts)),
  })

/** Wall clock of a whole book on so many workers. */
async function onWorkers(size: number): Promise<EngineJob> {
  const pool = new WorkerPool(size)
  const shape = packed(0, false)
  const ranges = optionRanges(count)
  const shared = {
    ...shareBook(shape),
    buffer: new SharedArrayBuffer(count * BYTES_PER_CONTRACT),
    count,
    ranges,
  }
  const book = { ...shape, contracts: viewContracts(shared) }
  optionBook(count, false, book.contracts)
  for (let k = 0; k < 3; k++) await priceOnWorkers(pool, shared, book, 'fast')
  const walls: number[] = []
  for (let k = 0; k < repeats; k++) {
    const started = performance.now()
    await priceOnWorkers(pool, shared, book, 'fast')
    walls.push(performance.now() - started)
  }
  const rssMiB = process.memoryUsage.rss() / 2 ** 20
  await pool.close()
  const best = Math.min(...walls)
  return {
    ns: (best * 1e6) / count,
    checksum: sumOf(book.contracts.out[0] as Float64Array),
    startMiB,
    rssMiB,
  }
}

const job = TASKS[task]
if (job === undefined) {
  console.error(`no task ${task}; there are ${Object.keys(TASKS).join(', ')}`)
  process.exit(2)
}
console.log(JSON.stringify(await job()))
