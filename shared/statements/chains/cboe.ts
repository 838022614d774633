/** Cboe's delayed quotes: the web table with calls left and puts right, and the JSON behind it. */

import { csvRecords } from '../common/csv.ts'
import { JsonNumber } from '../common/json.ts'
import { quoted, RowError } from '../common/rowLog.ts'
import { columnKey } from '../common/table.ts'
import { readTime } from '../common/time.ts'
import { type Contract, optionContract } from '../contracts.ts'
import { textOf } from '../exchange-json/values.ts'
import { OSI } from '../notations/listed.ts'
import { type Chain, type ChainHints, ChainRows, figure, fraction, type RawQuote } from './chain.ts'
import { readQuoteDocument } from './jsonDocument.ts'
import { qualityFlags } from './quality.ts'

const COLUMNS = 22
const STRIKE = 11
const OFFSETS = new Map([
  ['EDT', '-04:00'],
  ['EST', '-05:00'],
  ['CDT', '-05:00'],
  ['CST', '-06:00'],
])

/** The option behind an OSI text. @throws RowError */
function listedContract(symbol: string, column: string): Contract {
  const option = OSI.parse(symbol)
  if (option === null)
    throw new RowError(
      'symbol_unreadable',
      `${column} ${quoted(symbol)} is not an option Hedgerow can read: export the chain again.`,
      column,
    )
  return optionContract({
    option,
    currency: 'USD',
    multiplier: null,
    underlying: null,
    aliases: [{ kind: 'symbol', text: symbol }],
  })
}

/** Whether a text is the web table. */
export function isCboeCsv(text: string): boolean {
  return /^"?Expiration Date"?,"?Calls"?,/im.test(text) && /\bLast:\s*[\d,.]+/.test(text)
}

/** The table: a name with its last price, a date in one of three spellings, a header whose names stand twice, a row a strike. */
export function readCboeCsv(text: string, _hints: ChainHints): Chain {
  const rows = new ChainRows('cboe-csv')
  const price = figureIn(/\bLast:\s*([\d,]*\.?\d+)/.exec(text.slice(0, 4096))?.[1])
  const at = stamp(/"?Date:\s*([^"\n]+?)"?\s*,\s*Bid:/i.exec(text.slice(0, 4096))?.[1] ?? '')
  if (at === null) rows.issue('warning', 'chain_undated', 'The file does not say when its quotes were taken.')
  let header = false
  for (const record of csvRecords(text)) {
    const cells = record.cells.map((c) => c.trim())
    if (columnKey(cells[0] ?? '') === 'expiration date') {
      header = cells.length >= COLUMNS && columnKey(cells[STRIKE] ?? '') === 'strike'
      continue
    }
    if (!header || cells.every((c) => c === '')) continue
    rows.read(record.line, () => {
      if (cells.length < COLUMNS)
        throw new RowError(
          'row_cut_off',
          `Line ${record.line} has ${cells.length} of ${COLUMNS} columns: the file is cut off, export the chain again.`,
        )
      return [1, STRIKE + 1].map((from): RawQuote => {
        const cell = (offset: number) => cells[from + offset] ?? ''
        return {
          line: record.line,
          symbol: cell(0),
          contract: listedContract(cell(0), from === 1 ? 'Calls' : 'Puts'),
          at,
          unit: 'USD',
          underlyingPrice: price,
          last: figure(cell(1), 'Last Sale'),
          bid: figure(cell(3), 'Bid'),
          ask: figure(cell(4), 'Ask'),
          volume: figure(cell(5), 'Volume'),
          iv: fraction(cell(6), 'IV'),
          delta: figure(cell(7), 'Delta'),
          gamma: figure(cell(8), 'Gamma'),
          openInterest: figure(cell(9), 'Open Interest'),
          bidSize: null,
          askSize: null,
          mark: null,
        }
      })
    })
  }
  if (!header)
    rows.issue(
      'error',
      'header_missing',
      'The file has no header line of a Cboe table: export the chain again.',
    )
  return rows.end(qualityFlags)
}

function figureIn(text: string | undefined): string | null {
  try {
    return figure(text, 'Last')
  } catch {
    return null
  }
}

/** `October 1, 2025 at 6:01 PM EDT`, `February 5 2022, 8:26 PM EST`, `2025-10-01 18:01 EDT`. */
function stamp(text: string): string | null {
  const t = readTime(text.replace(/\s+at\s+/i, ' ').replace(/,\s*(?=\d{1,2}:)/, ' '), 'mdy')
  if (t === null) return null
  if (t.time === null) return t.date
  const offset = t.offset ?? OFFSETS.get(t.zoneText?.toUpperCase() ?? '')
  return offset === undefined ? t.date : `${t.date}T${t.time}${offset}`
}

/** Whether a text is Cboe's JSON, as such or with greeks added by others. */
export function isCboeJson(text: string): boolean {
  return (
    /^\s*\{/.test(text) &&
    (/"options"\s*:\s*\[\s*\{\s*"option"/.test(text) || /"quotes"\s*:\s*\[\s*\{\s*"symbol"/.test(text)) &&
    /"(?:current_price|close|underlyingPrice)"/.test(text)
  )
}

/** `data.options[]` with `option`, or `quotes[]` with `symbol`. */
export function readCboeJson(text: string, _hints: ChainHints): Chain {
  const rows = new ChainRows('cboe-json')
  const { members, rows: list, broken } = readQuoteDocument(text)
  const member = (...names: string[]): string | null => {
    for (const name of names) {
      const v = members.get(name)
      if (v instanceof JsonNumber) return v.text
      if (typeof v === 'string' && v !== '') return v
    }
    return null
  }
  const printed = member('updated', 'timestamp', 'last_trade_time')
  const t = printed === null ? null : readTime(printed, 'ymd')
  const at =
    t === null ? null : t.time !== null && t.offset !== null ? `${t.date}T${t.time}${t.offset}` : t.date
  for (const { value, line } of list) {
    rows.read(line, () => {
      const symbol = textOf(value, 'option', 'symbol') ?? ''
      const cell = (...names: string[]) => textOf(value, ...names)
      return [
        {
          line,
          symbol,
          contract: listedContract(symbol, 'option'),
          at,
          unit: 'USD',
          underlyingPrice: figureIn(member('underlyingPrice', 'current_price', 'close') ?? undefined),
          bid: figure(cell('bid'), 'bid'),
          ask: figure(cell('ask'), 'ask'),
          last: figure(cell('last', 'last_trade_price'), 'last'),
          mark: figure(cell('theo'), 'theo'),
          bidSize: figure(cell('bid_size'), 'bid_size'),
          askSize: figure(cell('ask_size'), 'ask_size'),
          volume: figure(cell('volume'), 'volume'),
          openInterest: figure(cell('openInterest', 'open_interest'), 'open_interest'),
          iv: fraction(cell('iv'), 'iv'),
          delta: figure(cell('delta'), 'delta'),
          gamma: figure(cell('gamma'), 'gamma'),
        },
      ]
    })
  }
  if (broken !== null) rows.issue('error', broken.code, broken.message)
  return rows.end(qualityFlags)
}
