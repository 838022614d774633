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
      rows.read(line, () => summary((...names) => textOf(value, ...names), line))
    if (broken !== null) rows.issue('error', broken.code, broken.message)
  } else {
    const table = readQuoteTable(text, (names) => SUMMARY.every((n) => names.includes(n)))
    if (table === null) headerMissing(rows, 'a Deribit book summary')
    for (const { line, cells } of table?.rows ?? []) rows.read(line, () => summary(cells, line))
  }
  return rows.end(qualityFlags)
}

function summary(cell: Cells, line: number): RawQuote[] {
  const symbol = cell('instrument_name') ?? ''
  const contract = contractOf(symbol, 'instrument_name')
  if (contract.kind !== 'option') return []
  return [
    {
      line,
      symbol,
      contract,
      at: instant(cell('creation_timestamp'), 'creation_timestamp', 1),
      unit: contract.identity.settle,
      underlyingPrice: figure(cell('underlying_price'), 'underlying_price'),
      bid: figure(cell('bid_price'), 'bid_price'),
      ask: figure(cell('ask_price'), 'ask_price'),
      last: figure(cell('last'), 'last'),
      mark: figure(cell('mark_price'), 'mark_price'),
      bidSize: null,
      askSize: null,
      volume: figure(cell('volume'), 'volume'),
      openInterest: figure(cell('open_interest'), 'open_interest'),
      iv: fraction(cell('mark_iv'), 'mark_iv', true),
      delta: null,
      gamma: null,
    },
  ]
}

/** Whether a text is Tardis' options_chain. */
export function isTardisChain(text: string): boolean {
  const head = text.slice(0, 4096)
  return TARDIS.every((name) => head.includes(name)) && head.includes('local_timestamp')
}

/** Times in microseconds, volatilities in percent, empty cells for an absent side; a contract may be quoted many times. */
export function readTardisChain(text: string, _hints: ChainHints): Chain {
  const rows = new ChainRows('tardis-options-chain')
  const table = readQuoteTable(text, (names) => TARDIS.every((n) => names.includes(n)))
  if (table === null) headerMissing(rows, 'an options_chain file')
  for (const { line, cells } of table?.rows ?? []) {
    rows.read(line, () => {
      const symbol = cells('symbol') ?? ''
      const venue = cells('exchange')
      if (venue !== null && venue !== 'deribit')
        throw new RowError(
          'venue_unknown',
          `The venue ${quoted(venue)} is not read: only deribit is.`,
          'exchange',
        )
      const contract = contractOf(symbol, 'symbol')
      if (contract.kind !== 'option') return []
      return [
        {
          line,
          symbol,
          contract,
          at: instant(cells('timestamp'), 'timestamp', 1000),
          unit: contract.identity.settle,
          underlyingPrice: figure(cells('underlying_price'), 'underlying_price'),
          bid: figure(cells('bid_price'), 'bid_price'),
          ask: figure(cells('ask_price'), 'ask_price'),
          last: figure(cells('last_price'), 'last_price'),
          mark: figure(cells('mark_price'), 'mark_price'),
          bidSize: figure(cells('bid_amount'), 'bid_amount'),
          askSize: figure(cells('ask_amount'), 'ask_amount'),
          volume: null,
          openInterest: figure(cells('open_interest'), 'open_interest'),
          iv: fraction(cells('mark_iv'), 'mark_iv', true),
          delta: figure(cells('delta'), 'delta'),
          gamma: figure(cells('gamma'), 'gamma'),
        },
      ]
    })
  }
  return rows.end(qualityFlags)
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
