/** Deribit's book summary (CSV or the exchange's JSON) and Tardis' options_chain. Prices are in the settlement coin. */
import { quoted, RowError } from '../common/rowLog.ts'
import type { Contract } from '../contracts.ts'
import { deribitContract } from '../deribit-csv/contract.ts'
import { textOf } from '../exchange-json/values.ts'
import { type Chain, type ChainHints, ChainRows, figure, fraction, type RawQuote } from './chain.ts'
import { type Cells, headerMissing, readQuoteTable } from './columns.ts'
import { readQuoteDocument } from './jsonDocument.ts'
import { qualityFlags } from './quality.ts'

const SUMMARY = ['instrument_name', 'underlying_price', 'open_interest', 'bid_price', 'ask_price']
const TARDIS = ['symbol', 'timestamp', 'strike_price', 'expiration', 'open_interest', 'underlying_price']

/** Whether a text is a book summary, in either form. */
export function isDeribitSummary(text: string): boolean {
  return SUMMARY.every((name) => text.includes(name)) && !text.includes('local_timestamp')
}

/** Futures and combos among the rows are left out: they are no options. */
export function readDeribitSummary(text: string, _hints: ChainHints): Chain {
  const rows = new ChainRows('deribit-summary')
  if (/^\s*[[{]/.test(text)) {
    const { rows: list, broken } = readQuoteDocument(text)
    for (const { value, line } of list)
      rows.read(line, () => quoteOf((...names) => textOf(value, ...names), line, SUMMARY_NAMES))
    if (broken !== null) rows.issue('error', broken.code, broken.message)
  } else {
    const table = readQuoteTable(text, (names) => SUMMARY.every((n) => names.includes(n)))
    if (table === null) headerMissing(rows, 'a Deribit book summary')
    for (const { line, cells } of table?.rows ?? [])
      rows.read(line, () => quoteOf(cells, line, SUMMARY_NAMES))
  }
  return rows.end(qualityFlags)
}

/** Whether a text is Tardis' options_chain. */
export function isTardisChain(text: string): boolean {
  const head = text.slice(0, 4096)
  return TARDIS.every((name) => head.includes(name)) && head.includes('local_timestamp')
}

/** Volatilities in percent, empty cells for an absent side; a contract may be quoted many times. */
export function readTardisChain(text: string, _hints: ChainHints): Chain {
  const rows = new ChainRows('tardis-options-chain')
  const table = readQuoteTable(text, (names) => TARDIS.every((n) => names.includes(n)))
  if (table === null) headerMissing(rows, 'an options_chain file')
  for (const { line, cells } of table?.rows ?? []) {
    rows.read(line, () => {
      const venue = cells('exchange')
      if (venue !== null && venue !== 'deribit')
        throw new RowError(
          'venue_unknown',
          `The venue ${quoted(venue)} is not read: only deribit is.`,
          'exchange',
        )
      return quoteOf(cells, line, TARDIS_NAMES)
    })
  }
  return rows.end(qualityFlags)
}

/** What the two layouts call differently, and how many of its units of time a millisecond has. */
interface Names {
  readonly symbol: string
  readonly time: string
  readonly perMs: 1 | 1000
  readonly last: string
}
const SUMMARY_NAMES: Names = { symbol: 'instrument_name', time: 'creation_timestamp', perMs: 1, last: 'last' }
const TARDIS_NAMES: Names = { symbol: 'symbol', time: 'timestamp', perMs: 1000, last: 'last_price' }

/** The quote of a row, none for a future or a combo; what a layout does not have is null. */
function quoteOf(cell: Cells, line: number, names: Names): RawQuote[] {
  const symbol = cell(names.symbol) ?? ''
  const contract = contractOf(symbol, names.symbol)
  if (contract.kind !== 'option') return []
  const figureOf = (name: string) => figure(cell(name), name)
  return [
    {
      line,
      symbol,
      contract,
      at: instant(cell(names.time), names.time, names.perMs),
      unit: contract.identity.settle,
      underlyingPrice: figureOf('underlying_price'),
      bid: figureOf('bid_price'),
      ask: figureOf('ask_price'),
      last: figureOf(names.last),
      mark: figureOf('mark_price'),
      bidSize: figureOf('bid_amount'),
      askSize: figureOf('ask_amount'),
      volume: figureOf('volume'),
      openInterest: figureOf('open_interest'),
      iv: fraction(cell('mark_iv'), 'mark_iv', true),
      delta: figureOf('delta'),
      gamma: figureOf('gamma'),
    },
  ]
}

function contractOf(symbol: string, column: string): Contract {
  const contract = deribitContract(symbol)
  if (contract === null)
    throw new RowError(
      'symbol_unreadable',
      `${column} ${quoted(symbol)} is not a contract Hedgerow can read: export the chain again.`,
      column,
    )
  return contract
}

/** Milliseconds (or `per` of them) since 1970 as an instant. @throws RowError */
function instant(text: string | null, column: string, per: 1 | 1000): string | null {
  if (text === null) return null
  const ms = /^\d{10,17}$/.test(text) ? Math.floor(Number(text) / per) : Number.NaN
  if (!(ms >= 0 && ms < 7_258_118_400_000))
    throw new RowError(
      'time_unreadable',
      `${column} ${quoted(text)} is no time: export the chain again.`,
      column,
    )
  return new Date(ms).toISOString()
}
