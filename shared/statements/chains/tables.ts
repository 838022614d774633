/** Tables of listed options: HistoricalOptionData's layout, Lean's universe files, and any table with the usual names. */
import { Decimal } from '../../model/decimal.ts'
import { quoted, RowError } from '../common/rowLog.ts'
import { readTime } from '../common/time.ts'
import { type Contract, optionContract } from '../contracts.ts'
import { deribitContract } from '../deribit-csv/contract.ts'
import { DOT, FIDELITY, IBKR_WORDS, OSI, SCHWAB } from '../notations/listed.ts'
import { strikeText } from '../symbols.ts'
import { type Chain, type ChainHints, ChainRows, figure, fraction, type RawQuote } from './chain.ts'
import { type Cells, headerMissing, type QuoteTable, readQuoteTable } from './columns.ts'
import { qualityFlags } from './quality.ts'

const HISTORICAL = ['underlying', 'underlying_last', 'optionroot', 'expiration', 'quotedate', 'strike']
const LEAN = ['expiry', 'strike', 'right', 'open', 'high', 'low', 'close', 'implied_volatility']
const NOTATIONS = [OSI, DOT, FIDELITY, SCHWAB, IBKR_WORDS]
const SYMBOL = [
  'symbol',
  'contract',
  'contractsymbol',
  'option',
  'option symbol',
  'optionalias',
  'instrument',
  'instrument_name',
]
const EXPIRY = ['expiration', 'expiry', 'expiration date', 'expiry date', 'expdate', 'exp']
const STRIKE = ['strike', 'strike price', 'strike_price']
const RIGHT = ['right', 'type', 'option type', 'option_type', 'put/call', 'call/put', 'cp', 'c/p', 'side']
const ROOT = ['root', 'optionroot', 'underlying', 'underlying symbol', 'ticker']

/** Whether a header is HistoricalOptionData's. */
export function isHistorical(text: string): boolean {
  return tableOf(text.slice(0, 4096), HISTORICAL) !== null
}

/** Days of quotes under one another; blanks in the header's names. */
export function readHistorical(text: string, _hints: ChainHints): Chain {
  const rows = new ChainRows('historical-option-data')
  const table = tableOf(text, HISTORICAL)
  if (table === null) headerMissing(rows, 'a table of historical option data')
  for (const { line, cells } of table?.rows ?? []) {
    rows.read(line, () => [
      {
        ...quote(cells, line, cells('optionalias') ?? ''),
        contract: listed(cells('optionroot', 'optionalias') ?? '', cells, 'mdy', cells('underlying')),
        at: day(cells('quotedate'), 'quotedate', 'mdy'),
        unit: 'USD',
        underlyingPrice: figure(cells('underlying_last'), 'underlying_last'),
      },
    ])
  }
  return rows.end(qualityFlags)
}

/** Whether a header is Lean's. */
export function isLeanUniverse(text: string): boolean {
  return tableOf(text.slice(0, 4096), LEAN) !== null
}

/**
 * Lean's universe: no root and no date in it, so both come from the file's name (`..._goog_20151224.csv`) or a person; a row without an
 * option is the underlying's own. Prices are closes: they stand as the last price.
 */
export function readLeanUniverse(text: string, hints: ChainHints): Chain {
  const rows = new ChainRows('lean-universe')
  const table = tableOf(text, LEAN)
  if (table === null) headerMissing(rows, 'a Lean universe')
  const named = /(?:^|[_/-])([A-Za-z.]{1,6})[_-](\d{8})(?:\D|$)/.exec(hints.fileName)
  const root = (hints.root ?? named?.[1] ?? '').toUpperCase()
  const date =
    hints.date ?? readTime(named?.[2] ?? /(\d{8})/.exec(hints.fileName)?.[1] ?? '', 'ymd')?.date ?? null
  if (root === '' && table !== null) {
    rows.issue(
      'error',
      'root_missing',
      'The file does not say whose options it lists: name it ROOT_YYYYMMDD.csv, or say the root.',
    )
    return rows.end(qualityFlags)
  }
  let price: string | null = null
  for (const { line, cells } of table?.rows ?? []) {
    rows.read(line, () => {
      if (cells('strike') === null && cells('right') === null) {
        price = figure(cells('close'), 'close')
        return []
      }
      return [
        {
          ...quote(cells, line, ''),
          contract: listed(root, cells, 'ymd', null),
          at: date,
          unit: 'USD',
          underlyingPrice: price,
          last: figure(cells('close'), 'close'),
          iv: fraction(cells('implied_volatility'), 'implied_volatility'),
          openInterest: figure(cells('open_interest'), 'open_interest'),
        },
      ]
    })
  }
  return rows.end(qualityFlags)
}

/** Whether a table names options with a bid and an ask: by symbol, or by expiry, strike and right. */
export function isGenericChain(text: string): boolean {
  return genericTable(text.slice(0, 16_384)) !== null
}

/** Any table of options. Roots that no column names come from a person or the file's name. */
export function readGenericChain(text: string, hints: ChainHints): Chain {
  const rows = new ChainRows('generic-chain')
  const table = genericTable(text)
  if (table === null)
    headerMissing(rows, 'a table of option quotes (symbol, or expiry, strike and right; bid and ask)')
  const named = /(?:^|[_-])([A-Za-z.]{1,6})[_-]\d{4}-?\d{2}-?\d{2}/.exec(hints.fileName)?.[1]
  const hint = (hints.root ?? named ?? '').toUpperCase()
  const date =
    hints.date ?? readTime(/(\d{4}-?\d{2}-?\d{2})/.exec(hints.fileName)?.[1] ?? '', 'ymd')?.date ?? null
  for (const { line, cells } of table?.rows ?? []) {
    rows.read(line, () => {
      const symbol = cells(...SYMBOL) ?? ''
      const contract = genericContract(symbol, cells, hint)
      return [
        {
          ...quote(cells, line, symbol),
          contract,
          at: instantOf(cells('quotedate', 'quote date', 'quote_date', 'timestamp', 'time', 'date')) ?? date,
          unit: contract.identity.settle,
          underlyingPrice: figure(
            cells('underlying_last', 'underlying price', 'underlying_price', 'underlyingprice', 'spot'),
            'underlying price',
          ),
        },
      ]
    })
  }
  return rows.end(qualityFlags)
}

function tableOf(text: string, names: readonly string[]): QuoteTable | null {
  return readQuoteTable(text, (header) => names.every((n) => header.includes(n)))
}

function genericTable(text: string): QuoteTable | null {
  const has = (header: readonly string[], names: readonly string[]) => names.some((n) => header.includes(n))
  return readQuoteTable(
    text,
    (header) =>
      header.includes('bid') &&
      header.includes('ask') &&
      ((has(header, EXPIRY) && has(header, STRIKE) && has(header, RIGHT)) || has(header, SYMBOL)) &&
      (has(header, STRIKE) || has(header, ['iv', 'implied volatility', 'open interest', 'openinterest'])),
  )
}

function quote(
  cells: Cells,
  line: number,
  symbol: string,
): Omit<RawQuote, 'contract' | 'at' | 'unit' | 'underlyingPrice'> {
  return {
    line,
    symbol,
    bid: figure(cells('bid', 'bid_price'), 'bid'),
    ask: figure(cells('ask', 'ask_price'), 'ask'),
    last: figure(cells('last', 'last price', 'last_price', 'lastprice'), 'last'),
    mark: figure(cells('mark', 'mark_price', 'mid'), 'mark'),
    bidSize: figure(cells('bid size', 'bid_size', 'bidsize'), 'bid size'),
    askSize: figure(cells('ask size', 'ask_size', 'asksize'), 'ask size'),
    volume: figure(cells('volume', 'vol'), 'volume'),
    openInterest: figure(cells('openinterest', 'open interest', 'open_interest', 'oi'), 'open interest'),
    iv: volatility(
      cells('impliedvol', 'iv', 'implied volatility', 'implied_volatility', 'impliedvolatility'),
    ),
    delta: figure(cells('delta'), 'delta'),
    gamma: figure(cells('gamma'), 'gamma'),
  }
}

/** `0.25` or `25%`. */
function volatility(text: string | null): string | null {
  return text?.endsWith('%') ? fraction(text.slice(0, -1), 'iv', true) : fraction(text, 'iv')
}

function genericContract(symbol: string, cells: Cells, root: string): Contract {
  for (const notation of NOTATIONS) {
    const option = symbol === '' ? null : notation.parse(symbol)
    if (option !== null)
      return optionContract({
        option,
        currency: 'USD',
        multiplier: null,
        underlying: null,
        aliases: [{ kind: 'symbol', text: symbol }],
      })
  }
  const coin = symbol === '' ? null : deribitContract(symbol)
  if (coin?.kind === 'option') return coin
  return listed((cells(...ROOT) ?? (cells(...EXPIRY) === null ? '' : symbol)) || root, cells, 'mdy', null)
}

/** A US option by its parts. @throws RowError naming the column that lacks or cannot be read */
function listed(root: string, cells: Cells, order: 'ymd' | 'mdy', underlying: string | null): Contract {
  if (!/^[A-Z][A-Z0-9.]{0,5}/i.test(root))
    throw new RowError(
      'root_missing',
      'The row does not say whose option it is: add a column "Underlying", or name the file ROOT_YYYY-MM-DD.csv.',
      'underlying',
    )
  // some tables print the whole contract as its root
  const plain = OSI.parse(root)?.root ?? root.toUpperCase()
  const expiry = day(cells(...EXPIRY), 'expiration', order)
  const right = (cells(...RIGHT) ?? '').slice(0, 1).toUpperCase()
  const printed = figure(cells(...STRIKE), 'strike')
  const strike = printed === null || Decimal.of(printed).sign() <= 0 ? null : strikeText(printed)
  if (expiry === null) throw new RowError('date_missing', 'The row has no expiration date.', 'expiration')
  if (right !== 'C' && right !== 'P')
    throw new RowError('right_missing', `${quoted(cells(...RIGHT) ?? '')} is neither call nor put.`, 'right')
  if (strike === null) throw new RowError('strike_missing', 'The row has no strike above zero.', 'strike')
  return optionContract({
    option: { root: plain, expiry, right, strike },
    currency: 'USD',
    multiplier: null,
    underlying,
  })
}

function day(text: string | null, column: string, order: 'ymd' | 'mdy'): string | null {
  if (text === null) return null
  const date = readTime(text, order)?.date
  if (date === undefined)
    throw new RowError(
      'date_unreadable',
      `${column} ${quoted(text)} is not a date: export the chain again.`,
      column,
    )
  return date
}

function instantOf(text: string | null): string | null {
  if (text === null) return null
  const t = readTime(text, 'mdy')
  if (t === null) return null
  return t.time !== null && t.offset !== null ? `${t.date}T${t.time}${t.offset}` : t.date
}
