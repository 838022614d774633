/**
 * The engine's part of the bench: kernels beside QuantLib and beside the naive formula, threads, memory and growth, all in one run. Contestants
 * take turns, each in a process of its own, on the clock of its thread; a ratio above 1 says how many times faster Hedgerow is.
 */
import { spawn, spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { BYTES_PER_CONTRACT } from '../../electron/engine/workersMemory.ts'
import type { EngineJob } from './engineJobs.ts'
import { median } from './median.ts'
import { optionBook } from './optionBook.ts'
import { NPM_PACKAGES } from './peers/npm.ts'

/** One comparison: how many times faster the product is than the peer. */
export interface EngineRatio {
  readonly row: string
  readonly peer: string
  /** ns per item, medians */
  readonly ours: number
  readonly theirs: number
  readonly ratio: number
  readonly min: number
  readonly max: number
  /** what the issue asks of this row; null: reported only */
  readonly bar: number | null
}

/** Everything the engine's part measured. */
export interface EngineBench {
  readonly ratios: readonly EngineRatio[]
  /** errors of American prices against a dense scheme, per strike */
  readonly american: readonly {
    readonly method: string
    readonly us: number
    readonly rms: number
    readonly max: number
  }[]
  /** ns per contract of a whole book, by its size */
  readonly growth: readonly { readonly contracts: number; readonly ns: number }[]
  readonly threads: {
    readonly workers: number
    readonly processes: number
    /** of what two processes gain, two workers gain this share */
    readonly share: number
  }
  /** a set of Greeks of an American option with three cash dividends, ms by tier */
  readonly dividends: { readonly fast: number; readonly accurate: number }
  readonly memory: {
    readonly bytesPerContract: number
    readonly residentMiB: number
    readonly startMiB: number
  }
  readonly notes: readonly string[]
}

type Say = (text: string) => void
type Contestant = () => EngineJob

const JOBS = join(import.meta.dirname, 'engineJobs.ts')
const PEER_SOURCE = join(import.meta.dirname, 'peers', 'quantlib.cpp')

function ours(task: string, count: number, repeats: number): Contestant {
  return () => {
    const r = spawnSync(process.execPath, [JOBS, task, String(count), String(repeats)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
      maxBuffer: 1 << 28,
    })
    if (r.status !== 0) throw new Error(`the task ${task} failed`)
    return JSON.parse(r.stdout) as EngineJob
  }
}

/** Builds the C++ peer in one line. @returns its path, or the sentence that says why it is left out */
export function buildPeer(folder: string): { readonly path: string } | { readonly reason: string } {
  if (spawnSync('g++', ['--version']).status !== 0)
    return { reason: 'g++ is not here (Debian: apt-get install g++): the QuantLib rows are left out.' }
  const probe = { input: '#include <ql/version.hpp>\n' }
  if (spawnSync('g++', ['-E', '-x', 'c++', '-'], probe).status !== 0)
    return {
      reason: 'QuantLib is not here (Debian: apt-get install libquantlib0-dev): its rows are left out.',
    }
  const path = join(folder, 'quantlib')
  const r = spawnSync('g++', ['-O3', '-march=native', '-std=c++17', '-o', path, PEER_SOURCE, '-lQuantLib'])
  return r.status === 0 ? { path } : { reason: 'The QuantLib peer did not compile: its rows are left out.' }
}

function peer(path: string, task: string, count: number, repeats: number): Contestant {
  return () => {
    const r = spawnSync(path, [task, String(count), String(repeats)], {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    })
    if (r.status !== 0) throw new Error(`the peer's task ${task} failed`)
    const [head = '', ...prices] = r.stdout.trim().split('\n')
    const [ns, checksum] = head.split(' ').map(Number)
    return { ns: ns as number, checksum: checksum as number, prices: prices.map(Number) }
  }
}

/** The npm packages that are here, or the sentence that says which is not. */
function npmPackages(): { readonly here: readonly string[]; readonly missing: readonly string[] } {
  const require = createRequire(import.meta.url)
  const here: string[] = []
  const missing: string[] = []
  for (const [name, path] of Object.entries(NPM_PACKAGES)) {
    try {
      require.resolve(path)
      here.push(name)
    } catch {
      missing.push(`The package ${path} is not installed (npm install): its rows are left out.`)
    }
  }
  return { here, missing }
}

/** Runs contestants in turns; times by contestant and round. */
function inTurns(contestants: readonly Contestant[], rounds: number): number[][] {
  const times: number[][] = contestants.map(() => [])
  for (let round = 0; round < rounds; round++)
    for (const [k, contestant] of contestants.entries()) times[k]?.push(contestant().ns)
  return times
}

interface Row {
  readonly row: string
  readonly mine: Contestant
  readonly peers: readonly { readonly name: string; readonly run: Contestant; readonly bar: number | null }[]
}

function compare({ row, mine, peers }: Row, rounds: number, say: Say): EngineRatio[] {
  const [own = [], ...others] = inTurns([mine, ...peers.map((p) => p.run)], rounds)
  say(`  ${row}: ${median(own).toFixed(1)} ns`)
  return peers.map(({ name, bar }, k) => {
    const ratios = (others[k] ?? []).map((t, i) => t / (own[i] as number))
    const result = {
      row,
      peer: name,
      ours: median(own),
      theirs: median(others[k] ?? []),
      ratio: median(ratios),
      min: Math.min(...ratios),
      max: Math.max(...ratios),
      bar,
    }
    const asked = bar === null ? '' : result.ratio >= bar ? `, bar ${bar} met` : `, bar ${bar} NOT met`
    const spread = `${result.min.toFixed(2)} to ${result.max.toFixed(2)}`
    say(
      `    ${name.padEnd(52)} ${result.theirs.toFixed(1).padStart(9)} ns  x ${result.ratio.toFixed(2)} (${spread})${asked}`,
    )
    return result
  })
}

/** Runs the engine's part. @param folder for the peer's program */
export async function benchEngine(folder: string, rounds: number, say: Say): Promise<EngineBench> {
  const built = buildPeer(folder)
  const packages = npmPackages()
  const notes = ['reason' in built ? [built.reason] : [], packages.missing].flat()
  const quantlib = (name: string, task: string, count: number, repeats: number, bar: number | null) =>
    'path' in built ? [{ name, run: peer(built.path, task, count, repeats), bar }] : []
  const npm = (task: string, what: string, count: number, repeats: number) =>
    packages.here.map((name) => ({
      name: `npm ${NPM_PACKAGES[name as keyof typeof NPM_PACKAGES]} (${what})`,
      run: ours(`${task}-${name}`, count, repeats),
      bar: null,
    }))
  say('Engine, per core: ns per item; x is how many times faster Hedgerow is')
  for (const note of notes) say(`  ${note}`)
  const rows: Row[] = [
    {
      row: 'full Greeks, 15 outputs, 100k options',
      mine: ours('greeks', 100_000, 20),
      peers: [
        ...quantlib('QuantLib BlackCalculator loop (price + 5 Greeks)', 'greeks', 100_000, 10, 3),
        { name: 'naive formula, 15 outputs', run: ours('greeks-naive', 100_000, 8), bar: null },
        ...npm('greeks', 'price and the Greeks it has', 50_000, 4),
      ],
    },
    {
      row: 'grid 10k x 441, a cell',
      mine: ours('grid', 10_000, 3),
      peers: [
        ...quantlib('QuantLib blackFormula loop (1k positions)', 'grid', 1000, 3, 4),
        { name: 'naive formula (1k positions)', run: ours('grid-naive', 1000, 4), bar: 8 },
      ],
    },
    {
      row: 'implied volatility, 100k quotes in columns',
      mine: ours('implied', 100_000, 10),
      peers: [
        ...quantlib('QuantLib blackFormulaImpliedStdDev (1e-12)', 'implied', 100_000, 2, 5),
        ...quantlib('QuantLib blackFormulaImpliedStdDevLiRS (1e-12)', 'implied-rational', 100_000, 2, null),
        ...npm('implied', 'its own accuracy', 5000, 2),
      ],
    },
    {
      row: 'implied volatility, one quote at a time',
      mine: ours('implied-one', 100_000, 6),
      peers: quantlib('QuantLib blackFormulaImpliedStdDev (1e-12)', 'implied', 100_000, 2, 5),
    },
    {
      row: 'American, tier fast, 1k options',
      mine: ours('american-fast', 1000, 10),
      peers: [
        ...quantlib('QuantLib QdFp fast, the method alone', 'american-fast', 1000, 4, 1),
        ...quantlib('QuantLib QdFp fast, option objects', 'american-objects', 1000, 4, null),
      ],
    },
    {
      row: 'American, tier accurate (record), 1k options',
      mine: ours('american-accurate', 1000, 3),
      peers: quantlib('QuantLib QdFp accurate, the method alone', 'american-accurate', 1000, 1, 1),
    },
    {
      row: 'tick: one of 100 underlyings in a book of 100k, a contract of it',
      mine: ours('tick', 100_000, 3000),
      peers: [{ name: 'the whole book again, for each contract of it', run: wholeForOne, bar: null }],
    },
  ]
  const ratios = rows.flatMap((row) => compare(row, rounds, say))
  return {
    ratios,
    american: americanErrors(built, say),
    dividends: withDividends(say),
    growth: growth(say),
    ...(await threadsAndMemory(rounds, say)),
    notes,
  }
}

/** Pricing all hundred underlyings because one moved. */
function wholeForOne(): EngineJob {
  const job = ours('book', 100_000, 20)()
  return { ...job, ns: 100 * job.ns }
}

function americanErrors(built: ReturnType<typeof buildPeer>, say: Say): EngineBench['american'] {
  const count = 1000
  const reference = ours('american-dense', count, 1)().prices ?? []
  const strikes = reference.map((_, i) => strikeOf(i, count))
  const methods: [string, Contestant][] = [
    ['tier fast', ours('american-fast', count, 4)],
    ['tier accurate', ours('american-accurate', count, 2)],
    ...('path' in built
      ? ([
          ['QuantLib QdFp fast', peer(built.path, 'american-fast', count, 2)],
          ['QuantLib QdFp accurate', peer(built.path, 'american-accurate', count, 1)],
        ] as [string, Contestant][])
      : []),
  ]
  say('  American prices against 24 nodes of collocation, error per strike')
  return methods.map(([method, run]) => {
    const { ns, prices = [] } = run()
    const errors = prices.map((p, i) => Math.abs(p - (reference[i] as number)) / (strikes[i] as number))
    const rms = Math.sqrt(errors.reduce((sum, e) => sum + e * e, 0) / errors.length)
    const max = Math.max(...errors)
    say(
      `    ${method.padEnd(52)} ${(ns / 1000).toFixed(1).padStart(9)} us  rms ${rms.toExponential(1)}  max ${max.toExponential(1)}`,
    )
    return { method, us: ns / 1000, rms, max }
  })
}

let strikes: Float64Array | null = null
function strikeOf(i: number, count: number): number {
  strikes ??= optionBook(count, false).contracts.K
  return strikes[i] as number
}

function withDividends(say: Say): EngineBench['dividends'] {
  const fast = ours('american-dividends-fast', 20, 5)().ns / 1e6
  const accurate = ours('american-dividends-accurate', 6, 1)().ns / 1e6
  say(
    `  American with three cash dividends, a set of Greeks by finite differences: fast ${fast.toFixed(1)} ms, accurate ${accurate.toFixed(0)} ms`,
  )
  return { fast, accurate }
}

function growth(say: Say): EngineBench['growth'] {
  say('  A whole book (kernel, units of the spot, checks), ns a contract')
  return [1000, 10_000, 100_000, 1_000_000].map((contracts) => {
    const { ns } = ours('book', contracts, Math.max(3, 3_000_000 / contracts))()
    say(
      `    ${String(contracts).padEnd(52)} ${ns.toFixed(1).padStart(9)} ns  ${((ns * contracts) / 1e6).toFixed(2)} ms`,
    )
    return { contracts, ns }
  })
}

async function threadsAndMemory(rounds: number, say: Say): Promise<Pick<EngineBench, 'threads' | 'memory'>> {
  const count = 1_000_000
  const [one, two]: [number[], number[]] = [[], []]
  let last: EngineJob | null = null
  const gains: number[] = []
  for (let round = 0; round < rounds; round++) {
    one.push(ours('workers-1', count, 4)().ns)
    last = ours('workers-2', count, 4)()
    two.push(last.ns)
    gains.push(await twoProcesses())
  }
  const workers = median(one.map((t, i) => t / (two[i] as number)))
  const processes = median(gains)
  const share = median(one.map((t, i) => t / (two[i] as number) / (gains[i] as number)))
  const memory = {
    bytesPerContract: BYTES_PER_CONTRACT,
    residentMiB: last?.rssMiB ?? Number.NaN,
    startMiB: last?.startMiB ?? Number.NaN,
  }
  say(
    `  Two workers against one, 1M contracts: x ${workers.toFixed(2)}; two processes side by side gain x ${processes.toFixed(2)}: ${share.toFixed(2)} of it, bar 0.9 ${share >= 0.9 ? 'met' : 'NOT met'}`,
  )
  say(
    `  Memory: ${memory.bytesPerContract} bytes a contract, 30 a position; 1M contracts with two workers ${memory.residentMiB.toFixed(0)} MiB resident, ${memory.startMiB.toFixed(0)} of them Node's own`,
  )
  return { threads: { workers, processes, share }, memory }
}

/** How much more work two independent processes get done than one in the same wall time: what the machine has to give. */
async function twoProcesses(): Promise<number> {
  const run = (): Promise<number> =>
    new Promise((done, fail) => {
      const child = spawn(process.execPath, [JOBS, 'workers-1', '500000', '8'], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      let text = ''
      child.stdout.on('data', (chunk: Buffer) => {
        text += chunk.toString()
      })
      child.on('exit', (code) =>
        code === 0 ? done((JSON.parse(text) as EngineJob).ns) : fail(new Error('a process failed')),
      )
    })
  const alone = await run()
  const [a, b] = await Promise.all([run(), run()])
  return (2 * alone) / Math.max(a, b)
}
