/** Market inputs as people type them: `spot:XYZ=101.5`, `vol:XYZ=25%`, `r:USD=4%`, `fx:EUR/USD=1.08`, `dividend:XYZ@2026-06-05=0.45`. */
import { Decimal, DecimalError } from '../model/decimal.ts'
import { parseInstrumentName } from '../model/instrument.ts'
import type { MarketInput, MarketInputKind } from '../model/market.ts'
import { DIVIDEND_MODELS, MARKET_INPUT_KINDS } from '../model/market.ts'
import type { Catalogue } from './catalogue.ts'
import { markUnit, quoteCurrencyOf } from './underlying.ts'

export type ParsedAssignment =
  | { readonly input: MarketInput; readonly problem: null }
  | { readonly input: null; readonly problem: string }

const CURRENCY = /^[A-Z][A-Z0-9]{1,9}$/
const RATIO_KINDS: ReadonlySet<MarketInputKind> = new Set(['vol', 'r', 'q', 'borrow', 'funding'])
const LARGEST_PLAIN_VOL = 5
const LARGEST_RATE = 1
const KEYS_TAKEN = 'spot, vol, normalVol, r, q, borrow, dividend, dividendModel, funding, fx, mark and beta'

/**
 * Reads one KEY=VALUE. `XYZ` may be a plain root or an instrument's full name.
 * @param observedAt instant in ms UTC the input is said to hold at
 * @returns the input, source `typed`, certainty `stated`; or the problem as one plain sentence
 */
export function parseAssignment(text: string, catalogue: Catalogue, observedAt: number): ParsedAssignment {
  const equals = text.indexOf('=')
  const colon = text.indexOf(':')
  if (equals < 0 || colon < 0 || colon > equals)
    return refuse(`"${clip(text)}" is not KEY:NAME=VALUE, for example spot:XYZ=101.5 or vol:XYZ=25%.`)
  const kind = text.slice(0, colon).trim()
  if (!isKind(kind)) return refuse(`"${clip(kind)}" is no market input; the keys are ${KEYS_TAKEN}.`)
  if (kind === 'dividendModel') return parseModel(text, colon, equals, catalogue, observedAt)
  const typed = text.slice(equals + 1).trim()
  // `0.01%/8h`: the interval stands behind the rate
  const [amount, interval = '8h', more] = kind === 'funding' ? typed.split('/') : [typed]
  const number = parseNumber((amount ?? '').trim(), RATIO_KINDS.has(kind))
  if (typeof number === 'string') return refuse(`${text.slice(0, equals)}: ${number}`)
  const found = parseTarget(kind, text.slice(colon + 1, equals).trim(), catalogue)
  if ('problem' in found) return refuse(found.problem)
  if (kind === 'funding' && (!/^([1-9]|1\d|2[0-4])h$/.test(interval.trim()) || more !== undefined))
    return refuse(
      `${text.slice(0, equals)}: write the rate of one interval and its hours, for example 0.01%/8h.`,
    )
  const target = kind === 'funding' ? { ...found, unit: `1/${interval.trim()}` } : found
  const problem = impossible(kind, target.of, number)
  if (problem !== null) return refuse(`${text.slice(0, equals)}: ${problem}`)
  const value = number.value.toString()
  const input: MarketInput = { kind, ...target, value, source: 'typed', observedAt, certainty: 'stated' }
  return { input, problem: null }
}

/** `dividendModel:XYZ=spot`: the one input that is a word. */
function parseModel(
  text: string,
  colon: number,
  equals: number,
  catalogue: Catalogue,
  observedAt: number,
): ParsedAssignment {
  const found = catalogue.underlying(text.slice(colon + 1, equals).trim())
  if (found.name === null) return refuse(found.problem)
  const word = text.slice(equals + 1).trim()
  const value = DIVIDEND_MODELS.find((m) => m === word)
  if (value === undefined)
    return refuse(`"${clip(word)}" is no dividend model; choose ${DIVIDEND_MODELS.join(' or ')}.`)
  const kind = 'dividendModel'
  const input: MarketInput = {
    kind,
    of: found.name,
    date: null,
    value,
    unit: 'model',
    source: 'typed',
    observedAt,
    certainty: 'stated',
  }
  return { input, problem: null }
}

interface TypedNumber {
  readonly value: Decimal
  readonly percent: boolean
}

type Target = { readonly of: string; readonly date: string | null; readonly unit: string }

function parseTarget(
  kind: MarketInputKind,
  name: string,
  catalogue: Catalogue,
): Target | { readonly problem: string } {
  if (kind === 'r') {
    const currency = name.toUpperCase()
    if (!CURRENCY.test(currency)) return { problem: `"${clip(name)}" is no currency: write r:USD=4%.` }
    return { of: currency, date: null, unit: '1/year' }
  }
  if (kind === 'fx') return parsePair(name)
  if (kind === 'dividend') return parseDividend(name, catalogue)
  if (
    kind === 'mark' ||
    kind === 'funding' ||
    ((kind === 'vol' || kind === 'normalVol') && parseInstrumentName(name)?.right)
  ) {
    const found = catalogue.contract(name)
    if (found.name === null) return { problem: found.problem }
    return {
      of: found.name,
      date: null,
      unit: kind === 'mark' || kind === 'funding' ? markUnit(found.name) : unitOf(kind, found.name),
    }
  }
  const found = catalogue.underlying(name)
  if (found.name === null) return { problem: found.problem }
  return { of: found.name, date: null, unit: unitOf(kind, found.name) }
}

function unitOf(kind: MarketInputKind, name: string): string {
  if (kind === 'spot') return quoteCurrencyOf(name)
  if (kind === 'normalVol') return `${quoteCurrencyOf(name)}/sqrt(year)`
  if (kind === 'q' || kind === 'borrow') return '1/year'
  return kind === 'vol' ? '1/sqrt(year)' : '1'
}

function parsePair(name: string): Target | { readonly problem: string } {
  const [from, to, ...rest] = name.toUpperCase().split('/')
  if (!CURRENCY.test(from ?? '') || !CURRENCY.test(to ?? '') || rest.length > 0)
    return { problem: `"${clip(name)}" is no pair of currencies: write fx:EUR/USD=1.08 (USD per EUR).` }
  if (from === to)
    return { problem: `fx:${from}/${to}: a currency is worth 1 of itself; name two currencies.` }
  return { of: `${from}/${to}`, date: null, unit: `${to} per ${from}` }
}

function parseDividend(name: string, catalogue: Catalogue): Target | { readonly problem: string } {
  const at = name.lastIndexOf('@')
  const date = name.slice(at + 1)
  if (at < 0 || !isDate(date))
    return { problem: `"${clip(name)}" has no ex-date: write dividend:XYZ@2026-06-05=0.45.` }
  const found = catalogue.underlying(name.slice(0, at))
  if (found.name === null) return { problem: found.problem }
  return { of: found.name, date, unit: quoteCurrencyOf(found.name) }
}

function parseNumber(text: string, percentAllowed: boolean): TypedNumber | string {
  const percent = text.endsWith('%')
  if (percent && !percentAllowed) return `"${clip(text)}" is a percentage, but this input is a plain number.`
  try {
    const value = Decimal.of(percent ? text.slice(0, -1).trim() : text)
    return { value: percent ? Decimal.scaled(value.units, value.scale + 2) : value, percent }
  } catch (e) {
    if (!(e instanceof DecimalError)) throw e
    return `"${clip(text)}" is not a number: write it like 101.5, without thousands marks or exponent.`
  }
}

/** One sentence when the number cannot be meant, else null. */
function impossible(kind: MarketInputKind, of: string, number: TypedNumber): string | null {
  const x = number.value.toNumber()
  const mayBeNegative = isFutureLike(of)
  switch (kind) {
    case 'spot':
      return x > 0 || mayBeNegative ? null : `a price must be above 0, ${number.value} is not.`
    case 'mark':
      return x >= 0 || mayBeNegative ? null : `a price must not be below 0, ${number.value} is.`
    case 'vol':
      if (x < 0) return `a volatility must not be below 0, ${number.value} is.`
      if (number.percent ? x > 100 : x > LARGEST_PLAIN_VOL)
        return `${number.value} is a volatility of ${x * 100} % a year; write ${number.value}% or ${x / 100} if that was meant.`
      return null
    case 'normalVol':
      return x >= 0 ? null : `a volatility must not be below 0, ${number.value} is.`
    case 'r':
    case 'q':
    case 'borrow':
    case 'funding':
      return Math.abs(x) <= LARGEST_RATE
        ? null
        : `${number.value} is a rate of ${x * 100} % ${kind === 'funding' ? 'an interval' : 'a year'}; write ${number.value}% or ${x / 100} if that was meant.`
    case 'dividend':
      return x >= 0 ? null : `a dividend must not be below 0, ${number.value} is.`
    case 'fx':
      return x > 0 ? null : `an exchange rate must be above 0, ${number.value} is not.`
    case 'dividendModel':
      return null
    case 'beta':
      return Math.abs(x) <= 100 ? null : `a beta of ${number.value} cannot be meant.`
  }
}

function isFutureLike(name: string): boolean {
  const identity = parseInstrumentName(name)
  return identity !== null && identity.right === null && /future/.test(identity.family)
}

/** True for a real calendar date `YYYY-MM-DD`. */
function isDate(text: string): boolean {
  const m = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (m === null) return false
  const [year, month, day] = [Number(m[1]), Number(m[2]), Number(m[3])]
  const date = new Date(Date.UTC(year, month - 1, day))
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day
}

function isKind(text: string): text is MarketInputKind {
  return (MARKET_INPUT_KINDS as readonly string[]).includes(text)
}

function refuse(problem: string): ParsedAssignment {
  return { input: null, problem }
}

function clip(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}
