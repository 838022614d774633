/** Option notations of US exchanges and brokers: one constant a notation. */

import { fullYear, isoDate, monthNumber, plausibleDate } from '../common/time.ts'
import {
  dateParts,
  expiryDigits,
  expiryFromDigits,
  MONTH_NAMES,
  type OptionNotation,
  type OptionPieces,
  strikeFromThousandths,
  strikeText,
  thousandthsOfStrike,
} from '../symbols.ts'

function pieces(
  root: string,
  expiry: string | null,
  right: string,
  strike: string | null,
): OptionPieces | null {
  if (expiry === null || strike === null || !plausibleDate(expiry)) return null
  return { root: root.toUpperCase(), expiry, right: right.toUpperCase().startsWith('C') ? 'C' : 'P', strike }
}

/**
 * Reads a notation whose pattern names its parts: `root` and `right`; `strike`, perhaps with thousands commas, or `thousandths`; of the
 * expiry `digits` (YYMMDD), or `d`, `m` (number or letters) and `y` (two or four digits).
 */
function byParts(pattern: RegExp): OptionNotation['parse'] {
  return (text) => {
    const g = pattern.exec(text.trim())?.groups
    if (g === undefined) return null
    const { root = '', right = '', strike = '', thousandths, digits, d, m = '', y = '' } = g
    const month = /^\d/.test(m) ? Number(m) : monthNumber(m)
    return pieces(
      root,
      digits === undefined ? isoDate(fullYear(y), month, Number(d)) : expiryFromDigits(digits),
      right,
      thousandths === undefined ? strikeText(strike.replaceAll(',', '')) : strikeFromThousandths(thousandths),
    )
  }
}

const two = (x: number) => String(x).padStart(2, '0')
function grouped(strike: string, decimals: number): string {
  const [whole = '', fraction = ''] = strike.split('.')
  const rest = fraction.padEnd(decimals, '0')
  return `${whole.replace(/\B(?=(\d{3})+$)/g, ',')}${rest === '' ? '' : `.${rest}`}`
}

const OSI_TAIL = /^(.{1,6}?)\s*(\d{6})([CP])(\d{8})$/
function parseOsi(text: string): OptionPieces | null {
  const t = text.trim().toUpperCase()
  if (t.length < 16 || t.length > 23) return null
  // the root may end in a digit: the last 15 characters are the date, the right and the strike
  const m = OSI_TAIL.exec(`${t.slice(0, -15).trim()}${t.slice(-15)}`)
  if (m === null || !/^[A-Z][A-Z0-9.]*$/.test(m[1] as string)) return null
  return pieces(
    m[1] as string,
    expiryFromDigits(m[2] as string),
    m[3] as string,
    strikeFromThousandths(m[4] as string),
  )
}
const osiTail = (o: OptionPieces) => expiryDigits(o.expiry) + o.right + thousandthsOfStrike(o.strike)

/** `SPXW  260102C06000000`: root padded to 6; reading takes any padding, so also the old two-blank layout of tastytrade. */
export const OSI: OptionNotation = {
  id: 'osi',
  parse: parseOsi,
  print: (o) => o.root.padEnd(6) + osiTail(o),
}
/** `QQQ230829P00373000` */
export const OSI_COMPACT: OptionNotation = {
  id: 'osi-compact',
  parse: parseOsi,
  print: (o) => o.root + osiTail(o),
}
/** `SPX  200619P02915000`: root and exactly two blanks, whatever its length. */
export const OSI_TWO_BLANKS: OptionNotation = {
  id: 'osi-two-blanks',
  parse: parseOsi,
  print: (o) => `${o.root}  ${osiTail(o)}`,
}

/** `CLOV 16JUL21 20.0 C`, `SPY 31MAR25 570 C` */
export const IBKR_WORDS: OptionNotation = {
  id: 'ibkr-words',
  parse: byParts(
    /^(?<root>[A-Z0-9][A-Z0-9. ]{0,11}?)\s+(?<d>\d{2})(?<m>[A-Z]{3})(?<y>\d{2})\s+(?<strike>\d*\.?\d+)\s+(?<right>[CP])$/,
  ),
  print(o) {
    const { y, m, d } = dateParts(o.expiry)
    return `${o.root} ${two(d)}${MONTH_NAMES[m - 1]}${two(y % 100)} ${o.strike} ${o.right}`
  },
}

/** `P ASML 20250620 600 M` (Eurex and other European classes; the class letter is not kept). */
export const IBKR_EUREX: OptionNotation = {
  id: 'ibkr-eurex',
  parse: byParts(
    /^(?<right>[CP])\s+(?<root>[A-Z0-9]{1,8})\s+(?<y>\d{4})(?<m>\d{2})(?<d>\d{2})\s+(?<strike>\d*\.?\d+)(?:\s+[A-Z0-9]{1,2})?$/,
  ),
  print: (o) => `${o.right} ${o.root} ${o.expiry.replaceAll('-', '')} ${o.strike} M`,
}

/** Schwab web: `QQQ 02/01/2018 130.00 C` */
export const SCHWAB: OptionNotation = {
  id: 'schwab',
  parse: byParts(
    /^(?<root>[A-Z][A-Z0-9.]{0,9})\s+(?<m>\d{2})\/(?<d>\d{2})\/(?<y>\d{4})\s+(?<strike>[\d,]*\.?\d+)\s+(?<right>[CP])$/,
  ),
  print(o) {
    const { y, m, d } = dateParts(o.expiry)
    const [whole = '', fraction = ''] = o.strike.split('.')
    return `${o.root} ${two(m)}/${two(d)}/${y} ${whole}.${fraction.padEnd(2, '0')} ${o.right}`
  },
}

/** thinkorswim's option code: `.SPY251219C500`; the root may end in a digit, so the six digits before C or P are the date. */
export const DOT: OptionNotation = {
  id: 'dot',
  parse: byParts(/^\.(?<root>[A-Z][A-Z0-9]*?)(?<digits>\d{6})(?<right>[CP])(?<strike>\d*\.?\d+)$/),
  print: (o) => `.${o.root}${expiryDigits(o.expiry)}${o.right}${o.strike}`,
}

/** Fidelity: `-SPY180125C260` (minus or blank and minus in front; OFX tickers have none). */
export const FIDELITY: OptionNotation = {
  id: 'fidelity',
  parse: byParts(/^-?(?<root>[A-Z][A-Z0-9]{0,6}?)(?<digits>\d{6})(?<right>[CP])(?<strike>\d*\.?\d+)$/),
  print: (o) => `-${o.root}${expiryDigits(o.expiry)}${o.right}${o.strike}`,
}

/** Fidelity's description: `CALL (SPY) SPDR S&P 500 ETF JAN 25 18 $260 (100 SHS)` */
export const FIDELITY_WORDS: OptionNotation = {
  id: 'fidelity-words',
  parse: byParts(
    /^(?<right>CALL|PUT)\s+\((?<root>[A-Z0-9]+)\).*?\b(?<m>[A-Z]{3})\s+(?<d>\d{1,2})\s+(?<y>\d{2})\s+\$(?<strike>[\d,]*\.?\d+)(?:\s|$)/i,
  ),
  print(o) {
    const { y, m, d } = dateParts(o.expiry)
    return `${o.right === 'C' ? 'CALL' : 'PUT'} (${o.root}) ${MONTH_NAMES[m - 1]} ${two(d)} ${two(y % 100)} $${o.strike} (100 SHS)`
  },
}

/** Robinhood: `SOFI 8/4/2023 Call $12.00`, thousands commas possible. */
export const ROBINHOOD: OptionNotation = {
  id: 'robinhood',
  parse: byParts(
    /^(?<root>[A-Z][A-Z0-9.]{0,9})\s+(?<m>\d{1,2})\/(?<d>\d{1,2})\/(?<y>\d{4})\s+(?<right>Call|Put)\s+\$(?<strike>[\d,]*\.?\d+)$/,
  ),
  print(o) {
    const { y, m, d } = dateParts(o.expiry)
    return `${o.root} ${m}/${d}/${y} ${o.right === 'C' ? 'Call' : 'Put'} $${grouped(o.strike, 2)}`
  },
}

/** Webull: `TSLA 09/01/2023 00:00:00 EDT Call $260.00` */
export const WEBULL: OptionNotation = {
  id: 'webull',
  parse: byParts(
    /^(?<root>[A-Z][A-Z0-9.]{0,9})\s+(?<m>\d{2})\/(?<d>\d{2})\/(?<y>\d{4})\s+\d{2}:\d{2}:\d{2}\s+E[DS]T\s+(?<right>Call|Put)\s+\$(?<strike>[\d,]*\.?\d+)$/,
  ),
  print(o) {
    const { y, m, d } = dateParts(o.expiry)
    return `${o.root} ${two(m)}/${two(d)}/${y} 00:00:00 EDT ${o.right === 'C' ? 'Call' : 'Put'} $${grouped(o.strike, 2)}`
  },
}

/** E*TRADE: `SPY---251017P00660000` */
export const ETRADE: OptionNotation = {
  id: 'etrade',
  parse: byParts(/^(?<root>[A-Z][A-Z0-9]{0,5}?)-{0,5}(?<digits>\d{6})(?<right>[CP])(?<thousandths>\d{8})$/),
  print: (o) => `${o.root.padEnd(6, '-')}${osiTail(o)}`,
}

/** E*TRADE's words: `PUT SPY 10/17/25 660` */
export const ETRADE_WORDS: OptionNotation = {
  id: 'etrade-words',
  parse: byParts(
    /^(?<right>CALL|PUT)\s+(?<root>[A-Z][A-Z0-9.]{0,9})\s+(?<m>\d{1,2})\/(?<d>\d{1,2})\/(?<y>\d{2}|\d{4})\s+\$?(?<strike>\d*\.?\d+)$/i,
  ),
  print(o) {
    const { y, m, d } = dateParts(o.expiry)
    return `${o.right === 'C' ? 'CALL' : 'PUT'} ${o.root} ${two(m)}/${two(d)}/${two(y % 100)} ${o.strike}`
  },
}

const SAXO_MONTHS = 'FGHJKMNQUVXZ'
/** Saxo: `SPY/18Z25C400`: root, day, month letter of futures, year, right, strike; the exchange behind a colon is no part of it. */
export const SAXO: OptionNotation = {
  id: 'saxo',
  parse(text) {
    const m = /^([A-Z][A-Z0-9.]{0,9})\/(\d{1,2})([FGHJKMNQUVXZ])(\d{2})([CP])(\d*\.?\d+)$/.exec(
      text.trim().toUpperCase(),
    )
    if (m === null) return null
    const month = SAXO_MONTHS.indexOf(m[3] as string) + 1
    return pieces(
      m[1] as string,
      isoDate(fullYear(m[4] as string), month, Number(m[2])),
      m[5] as string,
      strikeText(m[6] as string),
    )
  },
  print(o) {
    const { y, m, d } = dateParts(o.expiry)
    return `${o.root}/${d}${SAXO_MONTHS[m - 1]}${two(y % 100)}${o.right}${o.strike}`
  },
}
