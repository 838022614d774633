/** Members of the neutral statement's objects and how each is read. All numbers of the trade are decimal strings. */
import { Decimal, DecimalError } from '../../model/decimal.ts'
import { INSTRUMENT_KINDS } from '../../model/instrument.ts'
import { EVENT_KINDS } from '../../model/statement.ts'
import { JsonNumber, type JsonObject, type JsonValue } from '../common/json.ts'
import { quoted, RowError } from '../common/rowLog.ts'

/** Reads one value; `path` names the field for sentences. @throws RowError */
type Reader = (value: JsonValue, path: string, count: (path: string) => void) => unknown

export type Shape = Readonly<Record<string, Reader>>

function wrong(path: string, expected: string, value: JsonValue): RowError {
  const shown =
    typeof value === 'string' ? quoted(value) : value instanceof JsonNumber ? value.text : describe(value)
  return new RowError(
    'field_unreadable',
    `Field "${path}" must be ${expected}, not ${shown}: correct it in the file.`,
    path,
  )
}

function describe(value: JsonValue): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'a list' : value instanceof Map ? 'an object' : String(value)
}

const textOf: Reader = (value, path) => {
  if (typeof value !== 'string') {
    throw value instanceof JsonNumber
      ? new RowError(
          'field_is_number',
          `Field "${path}" is a JSON number: write it as a text in quotes.`,
          path,
        )
      : wrong(path, 'a text', value)
  }
  return value
}

const decimalOf: Reader = (value, path) => {
  if (value instanceof JsonNumber) {
    throw new RowError(
      'number_not_text',
      `Field "${path}" is the JSON number ${value.text}: numbers of the trade must be decimal texts such as "${value.text}".`,
      path,
    )
  }
  if (typeof value !== 'string') throw wrong(path, 'a decimal text', value)
  try {
    Decimal.of(value)
  } catch (error) {
    if (!(error instanceof DecimalError)) throw error
    throw new RowError(
      'number_unreadable',
      `Field "${path}": ${error.message}: correct it in the file.`,
      path,
    )
  }
  return value
}

const flag: Reader = (value, path) => {
  if (typeof value !== 'boolean') throw wrong(path, 'true or false', value)
  return value
}

const integer: Reader = (value, path) => {
  const text = value instanceof JsonNumber ? value.text : value
  if (typeof text !== 'string' || !/^-?\d{1,15}$/.test(text)) throw wrong(path, 'a whole number', value)
  return Number(text)
}

const oneOf =
  (values: readonly string[]): Reader =>
  (value, path) => {
    if (typeof value !== 'string' || !values.includes(value))
      throw wrong(path, `one of ${values.join(', ')}`, value)
    return value
  }

const fold: Reader = (value, path, count) => {
  const n = integer(value, path, count)
  if (n !== 0 && n !== 1) throw wrong(path, '0 or 1', value)
  return n
}

const listOf =
  (shape: Shape, required: readonly string[]): Reader =>
  (value, path, count) => {
    if (!Array.isArray(value)) throw wrong(path, 'a list', value)
    return value.map((v, k) => readObject(v, shape, required, `${path}[${k + 1}]`, count))
  }

const objectOf =
  (shape: Shape, required: readonly string[]): Reader =>
  (value, path, count) =>
    readObject(value, shape, required, path, count)

/**
 * An object with the members of `shape`; members it does not know are counted, members it needs are demanded.
 * @throws RowError naming the field
 */
export function readObject(
  value: JsonValue,
  shape: Shape,
  required: readonly string[],
  path: string,
  count: (path: string) => void,
): Record<string, unknown> {
  if (!(value instanceof Map)) throw wrong(path, 'an object', value)
  const result: Record<string, unknown> = {}
  for (const [key, member] of value as JsonObject) {
    const at = path === '' ? key : `${path}.${key}`
    const reader = Object.hasOwn(shape, key) ? shape[key] : undefined
    if (reader === undefined) count(at)
    else if (member !== null) result[key] = reader(member, at, count)
  }
  for (const name of required) {
    if (result[name] === undefined) {
      const at = path === '' ? name : `${path}.${name}`
      throw new RowError('field_missing', `Field "${at}" is missing: the row cannot be read without it.`, at)
    }
  }
  return result
}

const MONEY: Shape = { currency: textOf, amount: decimalOf }
const FEE: Shape = { ...MONEY, kind: textOf }
const LEG: Shape = { instrument: textOf, quantity: decimalOf, price: decimalOf }

const COMMON: Shape = {
  account: textOf,
  at: textOf,
  date: textOf,
  id: textOf,
  sequence: integer,
  fold,
  tradeDate: textOf,
  instrument: textOf,
  symbol: textOf,
}

const DELIVERABLE: Shape = {
  legs: listOf({ instrument: textOf, quantity: decimalOf }, ['instrument', 'quantity']),
  cash: listOf(MONEY, ['currency', 'amount']),
}

/** A term: the plain value, or {value, certainty}. */
const term =
  (read: Reader): Reader =>
  (value, path, count) =>
    value instanceof Map && value.has('value')
      ? readObject(
          value,
          { value: read, certainty: oneOf(['stated', 'rule', 'assumed']) },
          ['value', 'certainty'],
          path,
          count,
        )
      : read(value, path, count)

const TERMS: Shape = {
  multiplier: term(decimalOf),
  tick: term(decimalOf),
  underlying: term(textOf),
  style: term(oneOf(['american', 'european'])),
  settlement: term(oneOf(['AM', 'PM'])),
  settles: term(oneOf(['physical', 'cash'])),
  inverse: term(flag),
  expiresAt: term(textOf),
  model: term(textOf),
  deliverable: term(objectOf(DELIVERABLE, ['legs', 'cash'])),
}

const ALIAS_KINDS = ['symbol', 'conid', 'cusip', 'isin', 'osi', 'words']

/** Shapes of all rows, and which members each needs. */
export const ROWS = {
  instrument: {
    shape: {
      ref: textOf,
      kind: oneOf(INSTRUMENT_KINDS),
      family: textOf,
      root: textOf,
      expiry: textOf,
      right: oneOf(['C', 'P']),
      strike: decimalOf,
      settle: textOf,
      terms: objectOf(TERMS, []),
      aliases: listOf({ kind: oneOf(ALIAS_KINDS), text: textOf }, ['kind', 'text']),
    },
    required: ['ref', 'kind', 'family', 'root', 'settle'],
  },
  fill: {
    shape: {
      ...COMMON,
      quantity: decimalOf,
      price: decimalOf,
      priceUnit: textOf,
      amount: decimalOf,
      fees: listOf(FEE, ['currency', 'amount', 'kind']),
      effect: oneOf(['open', 'close', 'flip']),
      order: textOf,
      strategy: textOf,
      venue: textOf,
    },
    required: ['quantity', 'price'],
  },
  event: {
    shape: {
      ...COMMON,
      kind: oneOf(EVENT_KINDS),
      quantity: decimalOf,
      into: textOf,
      intoQuantity: decimalOf,
      ratio: objectOf({ from: decimalOf, to: decimalOf }, ['from', 'to']),
      keepsSymbol: flag,
      delivers: listOf(LEG, ['instrument', 'quantity']),
      cash: listOf(MONEY, ['currency', 'amount']),
      fees: listOf(FEE, ['currency', 'amount', 'kind']),
      price: decimalOf,
      priceUnit: textOf,
      of: objectOf(
        { id: textOf, instrument: textOf, date: textOf, quantity: decimalOf, price: decimalOf },
        [],
      ),
    },
    required: ['kind'],
  },
  cash: {
    shape: { ...COMMON, currency: textOf, amount: decimalOf, kind: textOf },
    required: ['currency', 'amount', 'kind'],
  },
  holding: {
    shape: { ...COMMON, quantity: decimalOf, price: decimalOf, mark: decimalOf, priceUnit: textOf },
    required: ['quantity'],
  },
  balance: { shape: { ...COMMON, currency: textOf, amount: decimalOf }, required: ['currency', 'amount'] },
  price: {
    shape: { ...COMMON, price: decimalOf, kind: oneOf(['mark', 'settlement', 'quote']), priceUnit: textOf },
    required: ['price', 'kind'],
  },
  dividend: { shape: { ...COMMON, amount: decimalOf }, required: ['amount'] },
  fxRate: {
    shape: { ...COMMON, from: textOf, to: textOf, rate: decimalOf },
    required: ['from', 'to', 'rate'],
  },
} as const satisfies Readonly<Record<string, { readonly shape: Shape; readonly required: readonly string[] }>>

export type RowKind = keyof typeof ROWS

/** Shapes of what is said once. */
export const ACCOUNT = {
  shape: { id: textOf, zone: textOf, currency: textOf, name: textOf, broker: textOf },
  required: ['id', 'zone', 'currency'],
} as const
export const SOURCE = { shape: { name: textOf, made: textOf, software: textOf }, required: ['name'] } as const
export const PERIOD = {
  shape: { from: textOf, to: textOf, account: textOf },
  required: ['from', 'to'],
} as const
/** `complete` is true, false, or a list of instrument kinds. */
export const CUT_OFF = {
  shape: {
    at: textOf,
    date: textOf,
    account: textOf,
    complete: ((value, path) => {
      if (typeof value === 'boolean') return value
      if (!Array.isArray(value)) throw wrong(path, 'true, false or a list of kinds', value)
      return value.map((v, k) => oneOf(INSTRUMENT_KINDS)(v, `${path}[${k + 1}]`, () => {}))
    }) satisfies Reader,
  },
  required: [],
} as const
