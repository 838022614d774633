/** What a file of option quotes says: rows of one small type, whatever the layout. Prices are exact decimal texts. */

import { Decimal, DecimalError } from '../../model/decimal.ts'
import { instrumentName } from '../../model/instrument.ts'
import type { Issue } from '../../model/issue.ts'
import { RowCounts } from '../common/rowCounts.ts'
import { quoted, RowError } from '../common/rowLog.ts'
import type { Contract } from '../contracts.ts'
import type { RowTally } from '../format.ts'

/**
 * What a quote should be looked at for. `no_bid`, `no_ask`: absent or zero. `crossed`: bid above ask. `stale_last`: the last trade lies
 * further outside bid and ask than they are apart. `no_open_interest`: not told. `twin_strike`: another class of the index has the same
 * strike and day (AM and PM). `parity`: call and put of the strike contradict the forward of the others.
 */
export type QuoteFlag =
  | 'no_bid'
  | 'no_ask'
  | 'crossed'
  | 'stale_last'
  | 'no_open_interest'
  | 'twin_strike'
  | 'parity'

/** One option of a chain. Texts are canonical decimals; null where the file says nothing (0 where it says zero). */
export interface ChainQuote {
  /** 1-based line; null when the file has no lines */
  readonly line: number | null
  /** the contract as printed; empty when the file prints none */
  readonly symbol: string
  readonly contract: Contract
  /** the contract's name */
  readonly instrument: string
  /** name of what the option is on */
  readonly underlying: string
  /** instant of the quote, or its local date where the file prints only that */
  readonly at: string | null
  /** currency of the prices: a coin for inverse options */
  readonly unit: string
  /** the exchange's own reference: of the expiry where it prints one an expiry, else of the underlying */
  readonly underlyingPrice: string | null
  readonly bid: string | null
  readonly ask: string | null
  readonly last: string | null
  readonly mark: string | null
  readonly bidSize: string | null
  readonly askSize: string | null
  readonly volume: string | null
  /** contracts */
  readonly openInterest: string | null
  /** as a fraction per sqrt(year); null where the file prints none or zero */
  readonly iv: string | null
  readonly delta: string | null
  readonly gamma: string | null
  readonly flags: readonly QuoteFlag[]
}

/** A quote before it is judged against the others. */
export type RawQuote = Omit<ChainQuote, 'instrument' | 'underlying' | 'flags'>

export interface Chain {
  /** `cboe-csv`, `deribit-summary`, ... */
  readonly format: string
  /** newest instant (or date) of the quotes; null when the file has none */
  readonly asOf: string | null
  readonly quotes: readonly ChainQuote[]
  readonly issues: readonly Issue[]
  readonly tally: RowTally
}

/** What the file does not say and its name, or a person, may. */
export interface ChainHints {
  readonly fileName: string
  /** root of the underlying for layouts that print none */
  readonly root?: string
  /** local date of the quotes for layouts that print none */
  readonly date?: string
}

/** Collects the quotes of one file; every row is a quote, skipped, or one error. */
export class ChainRows extends RowCounts {
  readonly #format: string
  readonly #quotes: RawQuote[] = []

  constructor(format: string) {
    super()
    this.#format = format
  }

  /** Reads one row, which may be several quotes; a RowError becomes its error. */
  read(line: number | null, row: () => readonly RawQuote[]): void {
    for (const quote of this.take(line, row)) this.#quotes.push(quote)
  }

  end(flagged: (quotes: readonly RawQuote[]) => readonly (readonly QuoteFlag[])[]): Chain {
    const flags = flagged(this.#quotes)
    let asOf: string | null = null
    for (const { at } of this.#quotes) if (at !== null && (asOf === null || at > asOf)) asOf = at
    const tally = this.tally()
    if (tally.seen === 0)
      this.issue('error', 'chain_empty', 'The file holds no option: export the chain again.')
    return {
      format: this.#format,
      asOf,
      quotes: this.#quotes.map((q, k) => ({
        ...q,
        instrument: instrumentName(q.contract.identity),
        underlying: underlyingName(q.contract),
        flags: flags[k] ?? [],
      })),
      issues: this.issues,
      tally,
    }
  }
}

function underlyingName(c: Contract): string {
  const { underlying } = c.terms
  if (underlying === undefined) return ''
  return typeof underlying === 'string' ? underlying : underlying.value
}

/** A figure as canonical text, null when it is missing. @throws RowError naming the column */
export function figure(text: string | null | undefined, column: string): string | null {
  const t = (text ?? '').trim()
  if (t === '' || /^(?:null|nan|n\/a|-+|none)$/i.test(t)) return null
  const m = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/.exec(t.replaceAll(',', '').replace(/^\$/, ''))
  if (m === null || (m[2] === '' && (m[3] ?? '') === '')) throw unreadable(t, column)
  const exponent = Number(m[4] ?? '0')
  const digits = `${m[2]}${m[3] ?? ''}`
  const point = (m[2] as string).length + exponent
  const padded = point <= 0 ? '0'.repeat(1 - point) + digits : digits.padEnd(point, '0')
  const at = Math.max(point, 1)
  try {
    // quotes printed from doubles have more digits than a price can have
    const text18 = `${m[1] === '-' ? '-' : ''}${padded.slice(0, at)}.${padded.slice(at, at + 18) || '0'}`
    return Decimal.of(text18).toString()
  } catch (error) {
    if (!(error instanceof DecimalError)) throw error
    throw unreadable(t, column)
  }
}

function unreadable(text: string, column: string): RowError {
  return new RowError(
    'number_unreadable',
    `${column} ${quoted(text)} is not a number: export the chain again.`,
    column,
  )
}

/** A volatility as a fraction: null for zero, divided by 100 where the file prints percent. */
export function fraction(text: string | null | undefined, column: string, percent = false): string | null {
  const value = figure(text, column)
  if (value === null || Decimal.of(value).sign() <= 0) return null
  return percent ? Decimal.of(value).divide(HUNDRED, 18).toString() : value
}
const HUNDRED = Decimal.of('100')
