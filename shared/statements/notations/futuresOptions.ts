/** Options on futures: the symbol names a class and a month; date and unscaled strike come from elsewhere in the row. */

import type { OptionRight } from '../../model/instrument.ts'
import { expiryFromDigits, type FutureMonth, readFutureCode, strikeText } from '../symbols.ts'

/** `GBUJ9 C1335`: class and month, right, and the strike with its point left out. */
export interface IbkrFuturesOption {
  readonly class: FutureMonth
  readonly right: OptionRight
  /** digits as printed: the strike times a power of ten that the symbol does not tell */
  readonly scaledStrike: string
}

/** Reads IBKR's futures option symbol; `near` is a date of the statement, for the one-digit year. */
export function readIbkrFuturesOption(text: string, near: string): IbkrFuturesOption | null {
  const m = /^([A-Z0-9]{2,8})\s+([CP])(\d+(?:\.\d+)?)$/.exec(text.trim().toUpperCase())
  if (m === null) return null
  const code = readFutureCode(m[1] as string, near)
  return code === null ? null : { class: code, right: m[2] as OptionRight, scaledStrike: m[3] as string }
}

/** Whether an unscaled strike has the digits the symbol prints (`1.335` against `1335`, `6000` against `6000`). */
export function strikeFits(scaled: string, strike: string): boolean {
  const digits = (s: string) => s.replace('.', '').replace(/^0+/, '').replace(/0+$/, '')
  return digits(scaled) === digits(strike)
}

/** tastytrade: `./ESZ3 EW4U3 230922C4500`: underlying future, class and month, date, right, plain strike. */
export interface TastyFuturesOption {
  readonly underlying: string
  readonly class: string
  readonly expiry: string
  readonly right: OptionRight
  readonly strike: string
}

/** Reads tastytrade's futures option symbol. */
export function readTastyFuturesOption(text: string): TastyFuturesOption | null {
  const m =
    /^\.\/([A-Z0-9]{1,4}[FGHJKMNQUVXZ]\d{1,2})\s*([A-Z0-9]{1,4}[FGHJKMNQUVXZ]\d{1,2})\s+(\d{6})([CP])(\d*\.?\d+)$/.exec(
      text.trim().toUpperCase(),
    )
  if (m === null) return null
  const expiry = expiryFromDigits(m[3] as string)
  const strike = strikeText(m[5] as string)
  if (expiry === null || strike === null) return null
  return { underlying: m[1] as string, class: m[2] as string, expiry, right: m[4] as OptionRight, strike }
}

/** Writes tastytrade's futures option symbol. */
export function printTastyFuturesOption(o: TastyFuturesOption): string {
  const digits = o.expiry.slice(2).replaceAll('-', '')
  return `./${o.underlying} ${o.class} ${digits}${o.right}${o.strike}`
}
