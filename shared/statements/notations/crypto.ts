/** Contract names of crypto exchanges. */

import type { OptionRight } from '../../model/instrument.ts'
import {
  dateParts,
  expiryDigits,
  expiryFromDigits,
  expiryFromWords,
  MONTH_NAMES,
  strikeText,
} from '../symbols.ts'

/** What a crypto exchange's name tells. `expiry` is `PERP` for perpetuals, null for a pair on spot. */
export interface CryptoPieces {
  /** `BTC`, `SOL_USDC`, `BTC-USD` as the exchange writes the pair */
  readonly pair: string
  readonly expiry: string | null
  readonly right: OptionRight | null
  readonly strike: string | null
}

/** Deribit (and Bybit): `BTC-27DEC24-100000-C`, `XRP_USDC-30JUN23-0d625-C`, `BTC-PERPETUAL`, `ETH-28JUN24`. */
export function readDeribit(text: string): CryptoPieces | null {
  const m =
    /^([A-Z0-9]+(?:_[A-Z]+)?)-(PERPETUAL|(\d{1,2})([A-Z]{3})(\d{2}))(?:-(\d+(?:d\d+)?)-([CP]))?(?:-USD[TC])?$/.exec(
      text.trim(),
    )
  if (m === null) return null
  const perpetual = m[2] === 'PERPETUAL'
  if (perpetual && m[6] !== undefined) return null
  const expiry = perpetual ? 'PERP' : expiryFromWords(m[3] as string, m[4] as string, m[5] as string)
  if (expiry === null) return null
  const strike = m[6] === undefined ? null : strikeText(m[6].replace('d', '.'))
  return { pair: m[1] as string, expiry, right: (m[7] as OptionRight | undefined) ?? null, strike }
}

/** Writes Deribit's name; the day has no leading zero, `d` is the decimal point of a strike. */
export function printDeribit(c: CryptoPieces): string {
  if (c.expiry === 'PERP' || c.expiry === null) return `${c.pair}-PERPETUAL`
  const { y, m, d } = dateParts(c.expiry)
  const date = `${c.pair}-${d}${MONTH_NAMES[m - 1]}${String(y % 100).padStart(2, '0')}`
  return c.strike === null ? date : `${date}-${c.strike.replace('.', 'd')}-${c.right}`
}

/** Deribit combos (`BTC-CS-19MAY26-70000_75000`): a parent whose legs are listed on their own. */
export function isDeribitCombo(text: string): boolean {
  return (
    /^[A-Z0-9_]+-[A-Z0-9]{2,6}-\d{1,2}[A-Z]{3}\d{2}-[\d_d]+$/.test(text.trim()) ||
    /^[A-Z0-9_]+-FS-/.test(text.trim())
  )
}

/** OKX: `BTC-USD-250328-92000-C`, `BTC-USD-SWAP`, `BTC-USDT-250328`. */
export function readOkx(text: string): CryptoPieces | null {
  const m = /^([A-Z0-9]+-[A-Z]+)(?:-(SWAP|\d{6}))?(?:-(\d*\.?\d+)-([CP]))?$/.exec(text.trim())
  if (m === null) return null
  const expiry = m[2] === undefined ? null : m[2] === 'SWAP' ? 'PERP' : expiryFromDigits(m[2])
  if (m[2] !== undefined && expiry === null) return null
  return {
    pair: m[1] as string,
    expiry,
    right: (m[4] as OptionRight | undefined) ?? null,
    strike: m[3] === undefined ? null : strikeText(m[3]),
  }
}

/** Writes OKX's name. */
export function printOkx(c: CryptoPieces): string {
  if (c.expiry === null) return c.pair
  if (c.expiry === 'PERP') return `${c.pair}-SWAP`
  const date = `${c.pair}-${expiryDigits(c.expiry)}`
  return c.strike === null ? date : `${date}-${c.strike}-${c.right}`
}

/** Binance options: `BTC-250328-92000-C`. */
export function readBinanceOption(text: string): CryptoPieces | null {
  const m = /^([A-Z0-9]+)-(\d{6})-(\d*\.?\d+)-([CP])$/.exec(text.trim())
  if (m === null) return null
  const expiry = expiryFromDigits(m[2] as string)
  return expiry === null
    ? null
    : { pair: m[1] as string, expiry, right: m[4] as OptionRight, strike: strikeText(m[3] as string) }
}

/** Writes Binance's name. */
export function printBinanceOption(c: CryptoPieces): string {
  return `${c.pair}-${expiryDigits(c.expiry as string)}-${c.strike}-${c.right}`
}
