/** Short printed names of contracts, buckets and market inputs. */
import { parseInstrumentName } from '../model/instrument.ts'
import type { MarketInput } from '../model/market.ts'
import { formatDecimal, formatExpiry, formatNumber } from './numbers.ts'

/** `us-equity:XYZ:USD` -> `XYZ`; `us-option:XYZ:2026-06-19:C:100:USD` -> `XYZ 19JUN26 100 C`; a date -> `19JUN26`; else as it is. */
export function shortName(key: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(key)) return formatExpiry(key)
  const id = parseInstrumentName(key)
  if (id === null) return key
  const expiry = id.expiry === null ? [] : [id.expiry === 'PERP' ? 'perpetual' : formatExpiry(id.expiry)]
  const option = id.strike === null || id.right === null ? [] : [formatDecimal(id.strike), id.right]
  return [id.root, ...expiry, ...option].join(' ')
}

/** Calendar days from the UTC date of `asOf` (ms UTC) to a date `YYYY-MM-DD`; null for what is no date. */
export function daysTo(date: string, asOf: number): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return null
  const today = Date.parse(new Date(asOf).toISOString().slice(0, 10))
  const days = Math.round((Date.parse(date) - today) / 86_400_000)
  return days < 0 ? null : days
}

const INPUT_WORDS: { readonly [K in MarketInput['kind']]: string } = {
  spot: 'Spot',
  vol: 'Volatility',
  normalVol: 'Normal volatility',
  r: 'Rate',
  q: 'Yield',
  borrow: 'Borrow fee',
  dividend: 'Dividend',
  dividendModel: 'Dividend model',
  funding: 'Funding',
  fx: 'Exchange rate',
  mark: 'Mark',
  beta: 'Beta',
}

/** `Volatility BTC`, `Dividend SPY 18DEC26`, `Exchange rate EUR/USD`. */
export function inputName(input: Pick<MarketInput, 'kind' | 'of' | 'date'>): string {
  const date = input.date === null ? '' : ` ${formatExpiry(input.date)}`
  return `${INPUT_WORDS[input.kind]} ${shortName(input.of)}${date}`
}

/** An input as people read it, exact: `52.4 %` with `a year`, `1.0862` with `USD per EUR`. */
export function inputValue(input: Pick<MarketInput, 'kind' | 'value' | 'unit'>): {
  readonly text: string
  readonly unit: string
} {
  if (input.kind === 'vol') return { text: percent(input.value), unit: '% a year' }
  if (input.kind === 'dividendModel') return { text: input.value, unit: '' }
  if (input.kind === 'funding')
    return { text: percent(input.value), unit: `% ${input.unit.replace('1/', 'per ')}` }
  if (input.kind === 'r' || input.kind === 'q' || input.kind === 'borrow')
    return { text: percent(input.value), unit: '% a year, continuous' }
  return { text: formatDecimal(input.value), unit: input.unit === '1' ? 'ratio' : input.unit }
}

/** Decimal text times 100 by moving the point: no digit is lost. */
function percent(value: string): string {
  const m = /^(-?)(\d*)\.?(\d*)$/.exec(value)
  if (m === null) return formatNumber(Number(value) * 100, { decimals: 2 })
  const [, sign = '', whole = '', part = ''] = m
  const digits = part.padEnd(2, '0')
  const left = `${whole}${digits.slice(0, 2)}`.replace(/^0+(?=\d)/, '')
  const right = digits.slice(2)
  return formatDecimal(`${sign}${left === '' ? '0' : left}${right === '' ? '' : `.${right}`}`)
}
