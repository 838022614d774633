/** A file of option quotes or prices: read whole, set against the book, and written in one commit. */
import type { FileHandle } from 'node:fs/promises'
import { deriveBook } from '../../shared/ledger/derive.ts'
import { chainInputs, type QuotedOption } from '../../shared/market/chainInputs.ts'
import type { MarketInput } from '../../shared/model/market.ts'
import type { HistoryPoint, MarketFileFacts } from '../../shared/model/marketFile.ts'
import type { ImportedFile } from '../../shared/protocol/import.ts'
import type { MarketPreview } from '../../shared/protocol/marketFile.ts'
import type { ChainQuote } from '../../shared/statements/chains/chain.ts'
import { readChain, recogniseChain } from '../../shared/statements/chains/readChain.ts'
import { newYorkOffset } from '../../shared/statements/common/time.ts'
import { TextPush } from '../../shared/statements/decode.ts'
import { readHistory, recogniseHistory } from '../../shared/statements/histories/readHistory.ts'
import type { Book } from '../book/book.ts'
import { failedFile } from './answer.ts'
import { chunksOf, type Inspection } from './inspect.ts'
import type { IssueLog } from './issueLog.ts'
import { chainPreview, historyPreview } from './marketPreview.ts'
import { Refusal, sizeText } from './refusal.ts'

/** Market files are read whole, unlike statements. */
const LARGEST = 128 * 2 ** 20

/** A market file that was read; `facts.summary` says what it sets. */
export interface JudgedMarket {
  readonly facts: MarketFileFacts
  readonly inputs: readonly MarketInput[]
  readonly points: readonly HistoryPoint[]
  readonly preview: MarketPreview
  readonly file: ImportedFile
}

/** The layout of a chain or a history by its beginning; null: the file is neither. */
export function marketLayout(
  name: string,
  head: string,
): { kind: 'chain' | 'history'; title: string } | null {
  const chain = recogniseChain({ fileName: name, text: head })
  if (chain !== null) return { kind: 'chain', title: chain.title }
  const history = recogniseHistory(head)
  return history === null ? null : { kind: 'history', title: history.title }
}

/** What a market file is refused with where statements are asked for. */
export function isMarketFile(name: string, title: string): Refusal {
  return new Refusal('market_file', `${name} is no statement but market data (${title}).`)
}

/** What a file is refused with where market data is asked for. */
export function noMarketFile(name: string): Refusal {
  return new Refusal(
    'no_market_file',
    `${name} is no option chain and no price history that Hedgerow reads, and no file of inputs: export it in one of the formats of the documentation.`,
  )
}

interface MarketJob {
  readonly name: string
  readonly inspection: Inspection
  readonly layout: { readonly kind: 'chain' | 'history'; readonly title: string }
  /** ms UTC: which positions are open, and where an undated quote stands */
  readonly asOf: number
  readonly log: IssueLog
}

/** Reads the file and says what it would set. @param book null: there is none yet @throws Refusal */
export async function judgeMarket(
  handle: FileHandle,
  job: MarketJob,
  withBook: <T>(use: (book: Book | null) => T) => T,
): Promise<JudgedMarket | ImportedFile> {
  const { name, inspection, layout } = job
  const text = await wholeText(handle, name, inspection)
  return layout.kind === 'chain' ? judgeChain(text, job, withBook) : judgeHistory(text, job, withBook)
}

function judgeChain(
  text: string,
  { name, inspection, layout, asOf, log }: MarketJob,
  withBook: <T>(use: (book: Book | null) => T) => T,
): JudgedMarket | ImportedFile {
  const chain = readChain(text, { fileName: name })
  for (const issue of chain?.issues ?? []) log.add(issue)
  const format = chain?.format ?? layout.kind
  if (chain === null || chain.quotes.length === 0)
    return nothingRead(name, format, chain?.tally.seen ?? 0, log)
  const { derivation, known } = withBook((book) => ({
    derivation: deriveBook(book?.evidence({ raw: false }) ?? { batches: [], edits: [] }),
    known: knownFile(book, inspection.sha256),
  }))
  const quotes = chain.quotes.map((q) => quoted(q, derivation.instruments, asOf))
  const set = chainInputs(quotes, name)
  const dated = chain.quotes.map((q) => q.at).filter((at) => at !== null)
  const observed = dated.length === 0 ? null : quotes.reduce((last, q) => Math.max(last, q.at), 0)
  const preview = chainPreview({
    set,
    quotes,
    derivation,
    asOf,
    observed,
    format,
    title: layout.title,
    dated,
  })
  const facts: MarketFileFacts = {
    sha256: inspection.sha256,
    fileName: name,
    kind: 'chain',
    format,
    asOf: observed,
    summary: preview.sentence,
  }
  const counts = { rows: chain.tally.seen, drafts: chain.quotes.length, written: set.inputs.length }
  return { facts, inputs: set.inputs, points: [], preview, file: answerOf(facts, counts, log, known) }
}

function judgeHistory(
  text: string,
  { name, inspection, layout, log }: MarketJob,
  withBook: <T>(use: (book: Book | null) => T) => T,
): JudgedMarket | ImportedFile {
  const history = readHistory(text, { fileName: name })
  for (const issue of history?.issues ?? []) log.add(issue)
  const format = history?.format ?? layout.kind
  const stem = name.replace(/\.[^.]*$/, '')
  const points = (history?.series ?? []).flatMap((s) =>
    s.points.map((p) => ({ series: s.name === '' ? stem : s.name, date: p.at, value: p.close })),
  )
  if (points.length === 0) return nothingRead(name, format, history?.tally.seen ?? 0, log)
  const preview = historyPreview(points, format, layout.title)
  const facts: MarketFileFacts = {
    sha256: inspection.sha256,
    fileName: name,
    kind: 'history',
    format,
    asOf: preview.asOf,
    summary: preview.sentence,
  }
  const known = withBook((book) => knownFile(book, inspection.sha256))
  const counts = { rows: history?.tally.seen ?? 0, drafts: points.length, written: points.length }
  return { facts, inputs: [], points, preview, file: answerOf(facts, counts, log, known) }
}

/** Writes it, or brings it back when it was undone. */
export function commitMarket(book: Book, judged: JudgedMarket): ImportedFile {
  const known = knownFile(book, judged.facts.sha256)
  if (known === null) {
    const market = book.marketShelf.write(judged.facts, judged)
    return { ...judged.file, status: 'written', market }
  }
  if (known.live) return { ...judged.file, written: 0, status: 'same_file', market: known.number }
  book.marketShelf.turn(known.number, true)
  return { ...judged.file, status: 'revived', market: known.number }
}

function knownFile(
  book: Book | null,
  sha256: string,
): { readonly number: number; readonly live: boolean } | null {
  return book?.marketShelf.list().find((f) => f.sha256 === sha256) ?? null
}

function answerOf(
  facts: MarketFileFacts,
  counts: { readonly rows: number; readonly drafts: number; readonly written: number },
  log: IssueLog,
  known: { readonly number: number; readonly live: boolean } | null,
): ImportedFile {
  return {
    file: facts.fileName,
    format: facts.format,
    ...counts,
    written: known?.live === true ? 0 : counts.written,
    duplicates: 0,
    confirmed: 0,
    warnings: log.warnings,
    errors: log.errors,
    issues: log.sorted(),
    batch: null,
    cutOff: facts.asOf === null ? null : new Date(facts.asOf).toISOString(),
    status: known?.live === true ? 'same_file' : 'preview',
    ...(known?.live === true ? { market: known.number } : {}),
  }
}

function nothingRead(name: string, format: string, rows: number, log: IssueLog): ImportedFile {
  return failedFile(
    name,
    format,
    { code: 'no_quotes', message: `${name} was not read: it holds no quote or price that can be used.` },
    { rows, drafts: 0, log },
  )
}

/** A quote under the name that the book has for its underlying, at an instant. */
function quoted(
  q: ChainQuote,
  instruments: ReturnType<typeof deriveBook>['instruments'],
  asOf: number,
): QuotedOption {
  const own = instruments.get(q.instrument)
  return {
    instrument: q.instrument,
    underlying: own?.terms.underlying ?? q.underlying,
    at: instantOf(q, asOf),
    bid: q.bid,
    ask: q.ask,
    // a mark of zero is none
    mark: q.mark,
    iv: q.iv,
    underlyingPrice: q.underlyingPrice,
  }
}

/** A date stands for its close: 16:00 in New York for listed options, the end of the day (UTC) for coins. Undated: the as-of. */
function instantOf({ at, contract }: ChainQuote, asOf: number): number {
  if (at === null) return asOf
  const listed = contract.identity.family !== 'deribit'
  const text = at.length > 10 ? at : listed ? `${at}T16:00:00` : `${at}T23:59:59Z`
  const zoned = /(?:Z|[+-]\d{2}:\d{2})$/.test(text)
    ? text
    : `${text}${listed ? newYorkOffset(text.slice(0, 10), text.slice(11)) : 'Z'}`
  const ms = Date.parse(zoned)
  return Number.isNaN(ms) ? asOf : ms
}

async function wholeText(handle: FileHandle, name: string, inspection: Inspection): Promise<string> {
  if (inspection.bytes > LARGEST)
    throw new Refusal(
      'file_too_large',
      `${name} is ${sizeText(inspection.bytes)}; market data is read up to ${sizeText(LARGEST)}: cut it into parts.`,
    )
  const push = new TextPush(inspection.encoding)
  const parts: string[] = []
  for await (const chunk of chunksOf(handle, name)) parts.push(push.write(chunk))
  parts.push(push.end())
  return parts.join('')
}
