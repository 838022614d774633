/** Names as traders write them. No locale: the same text on every machine. */
import {
  type InstrumentIdentity,
  type OptionRight,
  parseInstrumentName,
  withoutSubject,
} from '../model/instrument.ts'

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'] as const

/** `2026-11-27` as `27NOV26`; anything else stays as it is. */
export function dateLabel(date: string): string {
  const m = /^\d{2}(\d{2})-(\d{2})-(\d{2})$/.exec(date)
  const month = m === null ? undefined : MONTHS[Number(m[2]) - 1]
  return m === null || month === undefined ? date : `${m[3]}${month}${m[1]}`
}

/** Groups the whole digits by commas: `98000.5` as `98,000.5`. */
export function grouped(decimal: string): string {
  const [whole = '', fraction] = decimal.split('.')
  const text = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  return fraction === undefined ? text : `${text}.${fraction}`
}

type LabelParts = Pick<InstrumentIdentity, 'root' | 'expiry' | 'strike' | 'right'>

/** Parts of an option symbol as US brokers print it: `TSLA  200717P00700000` (OCC, strike in thousandths). */
function occSymbol(symbol: string): LabelParts | null {
  const m = /^([A-Z][A-Z0-9.]{0,5}) *(\d\d)(\d\d)(\d\d)([CP])(\d{8})$/.exec(symbol)
  if (m === null) return null
  const [, root = '', year, month, day, right, strike] = m
  const expiry = `20${year}-${month}-${day}`
  return { root, expiry, right: right as OptionRight, strike: String(Number(strike) / 1000) }
}

/**
 * A contract as one short text: `BTC 27NOV26 98,000 C`, `BTC PERP`, `ES 18DEC26`, `SPY`, `Cash USD`, also of an OCC symbol; else the
 * name itself.
 */
export function contractLabel(name: string): string {
  if (name.startsWith('cash:')) return `Cash ${name.slice(5)}`
  const id = parseInstrumentName(name) ?? occSymbol(name)
  if (id === null) return name
  const parts = [id.root]
  if (id.expiry !== null) parts.push(dateLabel(id.expiry))
  if (id.strike !== null) parts.push(grouped(id.strike))
  if (id.right !== null) parts.push(id.right)
  return parts.join(' ')
}

/** A sentence beside the name of its contract does not say it again. */
export function withoutName(sentence: string, name: string): string {
  return withoutSubject(sentence, contractLabel(name))
}

/** A text as one part of a row's key: parts are joined by `/`. Any text will do, also one that is no valid Unicode. */
export function keyPart(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('/', '%2F')
}
