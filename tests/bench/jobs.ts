/**
 * One piece of work in a process of its own, timed inside it: start-up is not counted, memory is that of this work alone.
 * Called as `node tests/bench/jobs.ts NAME ARGUMENT...`; prints one line of JSON.
 */
import { readFileSync, rmSync } from 'node:fs'
import { SaxesParser } from 'saxes'
import { openBook } from '../../electron/book/open.ts'
import { chooseTier, invertAmerican, models } from '../../electron/engine/models.ts'
import { deriveBook } from '../../shared/ledger/derive.ts'
import { Intake } from '../../shared/ledger/intake.ts'
import { importOutcome } from '../../shared/ledger/outcome.ts'
import { snapshotAt } from '../../shared/ledger/snapshot.ts'
import { strategySharesAt } from '../../shared/ledger/strategies.ts'
import { bookSnapshot } from '../../shared/market/bookSnapshot.ts'
import { MarketView } from '../../shared/market/view.ts'
import type { BatchEvidence } from '../../shared/model/evidence.ts'
import type { MarketInput } from '../../shared/model/market.ts'
import { packBook } from '../../shared/portfolio/pack.ts'
import { priceBook } from '../../shared/quant/pricer/price.ts'
import type { Draft, StatementSink } from '../../shared/statements/format.ts'
import { formatById } from '../../shared/statements/registry.ts'

const CHUNK = 1 << 18

/** What a job prints. Parts are ms inside `ms`. */
export interface JobResult {
  readonly ms: number
  readonly parts: { readonly [part: string]: number }
  /** whole process, MiB */
  readonly peakMiB: number
  /** how much was done: equal between contestants, or the comparison says nothing */
  readonly count: number
}

class Watch {
  readonly parts: { [part: string]: number } = {}
  #at = performance.now()

  lap(part: string): void {
    const now = performance.now()
    this.parts[part] = (this.parts[part] ?? 0) + now - this.#at
    this.#at = now
  }
}

type Job = (watch: Watch, args: readonly string[]) => number

function chunks(path: string): string[] {
  const text = readFileSync(path, 'utf8')
  return Array.from({ length: Math.ceil(text.length / CHUNK) }, (_, k) =>
    text.slice(k * CHUNK, (k + 1) * CHUNK),
  )
}

function parseFlex(pieces: readonly string[], take: (sink: StatementSink) => StatementSink): number {
  let rows = 0
  const sink = take({
    header: () => {},
    draft: () => {},
    issue: () => {},
    rowSeen: () => {
      rows += 1
    },
    skipped: () => {},
  })
  const parser = formatById('ibkr-flex-xml')?.create(sink, {
    fileName: 'bench.xml',
    zone: null,
    account: null,
  })
  for (const piece of pieces) parser?.write(piece)
  parser?.end()
  return rows
}

function batchOf(path: string, watch: Watch): BatchEvidence {
  const pieces = chunks(path)
  watch.lap('read')
  const intake = new Intake({ fileName: 'bench.xml', sha256: 'b'.repeat(64), number: 0 })
  const drafts: Draft[] = []
  parseFlex(pieces, (sink) => ({ ...sink, header: (h) => intake.header(h), draft: (d) => drafts.push(d) }))
  watch.lap('parse')
  for (const { line, raw, ...row } of drafts) intake.row(row, { line, raw })
  const { batch } = intake.end()
  watch.lap('normalise')
  return batch
}

function pricedBook(path: string, watch: Watch): number {
  const book = openBook(path, { mode: 'read', host: 'bench', now: () => 0 })
  const evidence = book.evidence({ raw: false })
  book.close()
  watch.lap('load')
  const derivation = deriveBook(evidence)
  watch.lap('derive')
  const asOf = Date.UTC(2025, 11, 31, 20)
  const ledger = snapshotAt(derivation, asOf, { pnl: true })
  watch.lap('positions')
  const inputs: MarketInput[] = [...derivation.instruments.values()]
    .filter((i) => i.kind === 'equity')
    .map((i) => ({
      kind: 'vol',
      of: i.name,
      date: null,
      value: '0.3',
      unit: '1',
      source: 'typed',
      observedAt: asOf,
      certainty: 'stated',
    }))
  const { snapshot } = bookSnapshot(derivation, inputs, asOf, () => 'bench')
  const { instruments } = derivation
  const market = new MarketView(snapshot, instruments)
  const shares = strategySharesAt(derivation, asOf)
  const packed = packBook({ ledger, instruments, market, invertAmerican, shares })
  watch.lap('pack')
  priceBook(packed, models(chooseTier(packed)))
  watch.lap('price')
  return ledger.positions.length
}

const JOBS: { readonly [name: string]: Job } = {
  /** our parser: text -> drafts and issues */
  'flex-parse': (watch, [path = '']) => {
    const pieces = chunks(path)
    watch.lap('read')
    const rows = parseFlex(pieces, (sink) => sink)
    watch.lap('parse')
    return rows
  },
  /** the tokenizer alone, attributes collected: the least any reader of this file must do */
  'flex-tokens': (watch, [path = '']) => {
    const pieces = chunks(path)
    watch.lap('read')
    let rows = 0
    const sax = new SaxesParser()
    sax.on('opentag', (tag) => {
      if (Object.keys(tag.attributes).length > 6) rows += 1
    })
    for (const piece of pieces) sax.write(piece)
    sax.close()
    watch.lap('parse')
    return rows
  },
  /** rows -> one transaction, duplicate check against the book included */
  'book-write': (watch, [path = '', bookPath = '']) => {
    for (const end of ['', '-wal', '-shm']) rmSync(bookPath + end, { force: true })
    const batch = batchOf(path, watch)
    const book = openBook(bookPath, { mode: 'write', host: 'bench', now: () => 1 })
    watch.lap('open')
    importOutcome({ batches: [], edits: [] }, batch)
    watch.lap('duplicate check')
    book.writeBatch(batch)
    watch.lap('write')
    book.close()
    return batch.rows.length
  },
  'book-price': (watch, [path = '']) => pricedBook(path, watch),
}

const [name = '', ...args] = process.argv.slice(2)
const job = JOBS[name]
if (job === undefined) {
  console.error(`no job ${name}; there are ${Object.keys(JOBS).join(', ')}`)
  process.exit(2)
}
const watch = new Watch()
const started = performance.now()
const count = job(watch, args)
const result: JobResult = {
  ms: performance.now() - started,
  parts: watch.parts,
  peakMiB: process.resourceUsage().maxRSS / 1024,
  count,
}
console.log(JSON.stringify(result))
