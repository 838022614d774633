/**
 * `npm run bench [-- --json] [--rounds N] [--trades N] [--only engine|window]`: the work of a first import and of a first screen, each beside a peer that does the same
 * work in the same run. Contestants take turns; quote the ratios.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { writeFlex } from '../support/flexGenerator.ts'
import { benchEngine } from './engine.ts'
import type { JobResult } from './jobs.ts'
import { median } from './median.ts'
import { naiveGreeks } from './naive.ts'
import { benchWindow } from './window.ts'

interface BenchRow {
  readonly name: string
  readonly medianMs: number
  readonly minMs: number
  readonly maxMs: number
  /** median of per-round ratios to the first row: below 1 is faster than the first */
  readonly ratioToFirst: number
  readonly peakMiB: number | null
  readonly parts: { readonly [part: string]: number }
}
interface BenchResult {
  readonly title: string
  readonly work: string
  readonly rounds: number
  readonly rows: readonly BenchRow[]
  readonly note: string | null
}
interface Runner {
  readonly name: string
  readonly run: () => JobResult
  /** the part to compare, ms; absent: the whole */
  readonly part?: (r: JobResult) => number
}

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '5' },
    trades: { type: 'string', default: '100000' },
    only: { type: 'string' },
  },
})
const rounds = Number(values.rounds)
const trades = Number(values.trades)
const folder = mkdtempSync(join(tmpdir(), 'hedgerow-bench-'))
const say = (text: string): void => {
  if (!values.json) console.log(text)
}

function job(name: string, ...args: string[]): JobResult {
  const r = spawnSync(process.execPath, [join(import.meta.dirname, 'jobs.ts'), name, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (r.status !== 0) throw new Error(`the job ${name} failed`)
  return JSON.parse(r.stdout) as JobResult
}

function program(command: string, args: readonly string[], input?: string): JobResult {
  const started = performance.now()
  const r = spawnSync(command, args, { encoding: 'utf8', ...(input === undefined ? {} : { input }) })
  const ms = performance.now() - started
  if (r.status !== 0) throw new Error(`${command} failed: ${r.stderr}`)
  return { ms, parts: {}, peakMiB: Number.NaN, count: 0 }
}

/** The peer only adds up. */
const NETTING =
  "SELECT account, instrument, sum(CAST(quantity AS REAL)), count(*) FROM evidence WHERE kind = 'fill' GROUP BY account, instrument"

/** The peer reads the same attributes of each trade. */
const PYTHON_READER = [
  'import sys, xml.etree.ElementTree as E',
  'rows = []',
  'for _, e in E.iterparse(sys.argv[1]):',
  "    if e.tag == 'Trade':",
  '        a = e.attrib',
  "        rows.append((a.get('tradeID'), a.get('symbol'), a.get('conid'), a.get('dateTime'), a.get('quantity'), a.get('tradePrice'), a.get('ibCommission'), a.get('proceeds'), a.get('multiplier'), a.get('strike'), a.get('expiry'), a.get('putCall'), a.get('currency')))",
  '    e.clear()',
  'print(len(rows))',
].join('\n')

const has = (command: string): boolean => spawnSync(command, ['--version']).status === 0

function compareRuns(
  title: string,
  work: string,
  runners: readonly Runner[],
  note: string | null,
): BenchResult {
  const runs: JobResult[][] = runners.map(() => [])
  for (let round = -1; round < rounds; round++) {
    for (const [k, runner] of runners.entries()) {
      const r = runner.run()
      if (round >= 0) runs[k]?.push(r)
    }
  }
  const time = (k: number, r: JobResult): number => runners[k]?.part?.(r) ?? r.ms
  const first = (runs[0] ?? []).map((r) => time(0, r))
  const rows = runners.map((runner, k): BenchRow => {
    const mine = runs[k] ?? []
    const times = mine.map((r) => time(k, r))
    const peak = median(mine.map((r) => r.peakMiB))
    const parts = Object.keys(mine[0]?.parts ?? {}).map((p) => [p, median(mine.map((r) => r.parts[p] ?? 0))])
    return {
      name: runner.name,
      medianMs: median(times),
      minMs: Math.min(...times),
      maxMs: Math.max(...times),
      ratioToFirst: median(times.map((t, i) => t / (first[i] as number))),
      peakMiB: Number.isFinite(peak) ? peak : null,
      parts: Object.fromEntries(parts) as BenchRow['parts'],
    }
  })
  const result = { title, work, rounds, rows, note }
  say(printed(result))
  return result
}

function printed(r: BenchResult): string {
  const lines = r.rows.map((row) => {
    const parts = Object.entries(row.parts).map(([p, ms]) => `${p} ${ms.toFixed(0)}`)
    const memory = row.peakMiB === null ? '' : `  ${row.peakMiB.toFixed(0)} MiB`
    const time = `${row.medianMs.toFixed(0)} ms (${row.minMs.toFixed(0)} to ${row.maxMs.toFixed(0)})`
    return `  ${row.name.padEnd(46)} ${time.padStart(24)}  x ${row.ratioToFirst.toFixed(2)}${memory}${parts.length > 0 ? `  [${parts.join(', ')}]` : ''}`
  })
  const note = r.note === null ? [] : [`  ${r.note}`]
  return [`${r.title}: ${r.work}; ${r.rounds} rounds`, ...lines, ...note, ''].join('\n')
}

const sum = (r: JobResult, ...parts: string[]): number => parts.reduce((t, p) => t + (r.parts[p] ?? 0), 0)

try {
  const results: BenchResult[] = []
  const wanted = (part: string): boolean => values.only === undefined || values.only === part
  if (wanted('book')) await benchBook(results)
  const engine = wanted('engine') ? await benchEngine(folder, rounds, say) : []
  const window = wanted('window') ? await benchWindow(folder, rounds, say) : []
  if (values.json) console.log(JSON.stringify({ results, engine, window }))
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** The work of a first import and of a first screen. */
async function benchBook(results: BenchResult[]): Promise<void> {
  const flex = join(folder, 'bench.xml')
  await writeFlex(flex, { trades, seed: 7 })
  const size = (statSync(flex).size / 1e6).toFixed(0)
  say(
    `Node ${process.versions.node}, load ${loadavg()[0]?.toFixed(1)}; a Flex file of ${trades} trades, ${size} MB\n`,
  )

  const python = has('python3')
  const reader = join(folder, 'read.py')
  writeFileSync(reader, PYTHON_READER)
  results.push(
    compareRuns(
      'Parse',
      `${trades} trades of Flex XML into drafts`,
      [
        { name: 'XML tokenizer alone', run: () => job('flex-tokens', flex), part: (r) => sum(r, 'parse') },
        { name: 'Hedgerow parser', run: () => job('flex-parse', flex), part: (r) => sum(r, 'parse') },
        ...(python
          ? [
              {
                name: 'Python ElementTree, same fields (process)',
                run: () => program('python3', [reader, flex]),
              },
            ]
          : []),
      ],
      python ? null : 'python3 is not here: its row is left out.',
    ),
  )

  const book = join(folder, 'bench.hedgerow')
  job('book-write', flex, book)
  const sqlite = has('sqlite3')
  const csv = join(folder, 'evidence.csv')
  const peer = join(folder, 'peer.db')
  if (sqlite) {
    writeFileSync(
      csv,
      spawnSync('sqlite3', ['-csv', book, 'SELECT * FROM evidence'], { encoding: 'utf8', maxBuffer: 1 << 30 })
        .stdout,
    )
  }
  const importScript = sqlite ? peerScript(book, csv) : ''
  results.push(
    compareRuns(
      'Write',
      `${trades} trades into the book's evidence table with its indexes, one transaction`,
      [
        ...(sqlite
          ? [
              {
                name: 'sqlite3 .import, same columns and indexes',
                run: () => {
                  for (const end of ['', '-wal', '-shm']) rmSync(peer + end, { force: true })
                  return program('sqlite3', [peer], importScript)
                },
              },
            ]
          : []),
        {
          name: 'Hedgerow, duplicate check and write',
          run: () => job('book-write', flex, book),
          part: (r) => sum(r, 'duplicate check', 'write'),
        },
        {
          name: 'Hedgerow, write alone',
          run: () => job('book-write', flex, book),
          part: (r) => sum(r, 'write'),
        },
      ],
      sqlite
        ? null
        : 'The sqlite3 command line is not here (Debian: apt-get install sqlite3): its row is left out.',
    ),
  )

  results.push(
    compareRuns(
      'Positions',
      `a book of ${trades} trades: read all evidence, derive, positions with P&L`,
      [
        ...(sqlite
          ? [
              {
                name: 'sqlite3, sum by account and contract only',
                run: () => program('sqlite3', [book, NETTING]),
              },
            ]
          : []),
        { name: 'Hedgerow, load', run: () => job('book-price', book), part: (r) => sum(r, 'load') },
        {
          name: 'Hedgerow, load, derive, positions',
          run: () => job('book-price', book),
          part: (r) => sum(r, 'load', 'derive', 'positions'),
        },
      ],
      'The peer only adds up; Hedgerow also resolves duplicates, anchors, breaks, average prices and strategies.',
    ),
  )

  const priced = job('book-price', book)
  results.push(
    compareRuns(
      'Pack and price',
      `${priced.count} positions of that book, 15 outputs each`,
      [
        {
          name: 'naive formula loop, European, 15 outputs',
          run: () => {
            const started = performance.now()
            naiveGreeks(priced.count)
            return { ms: performance.now() - started, parts: {}, peakMiB: Number.NaN, count: priced.count }
          },
        },
        { name: 'Hedgerow, pack', run: () => job('book-price', book), part: (r) => sum(r, 'pack') },
        {
          name: 'Hedgerow, price (American contracts included)',
          run: () => job('book-price', book),
          part: (r) => sum(r, 'price'),
        },
      ],
      'Implied vols from statement marks are solved in "pack"; American contracts cost far more than the naive European formula.',
    ),
  )
}

function peerScript(book: string, csv: string): string {
  const schema = spawnSync(
    'sqlite3',
    [book, "SELECT sql || ';' FROM sqlite_master WHERE tbl_name = 'evidence' AND sql IS NOT NULL"],
    { encoding: 'utf8' },
  ).stdout
  if (!existsSync(csv)) throw new Error('no evidence was exported')
  // Empty cells of a CSV are texts to sqlite3, so the peer's table keeps columns, keys and indexes but not the checks.
  const columns = spawnSync(
    'sqlite3',
    [book, "SELECT group_concat('\"' || name || '\"') FROM pragma_table_info('evidence')"],
    {
      encoding: 'utf8',
    },
  ).stdout.trim()
  const indexes = schema.split(';').filter((s) => /CREATE (UNIQUE )?INDEX/.test(s))
  return [
    'PRAGMA journal_mode=WAL;',
    'PRAGMA synchronous=FULL;',
    `CREATE TABLE evidence (${columns.replace('"evidence"', '"evidence" INTEGER PRIMARY KEY')});`,
    ...indexes.map((s) => `${s.trim()};`),
    '.mode csv',
    `.import "${csv}" evidence`,
  ].join('\n')
}
