/** The three layouts of tastytrade's history export: which columns they have and how their figures are to be read. */
import { Decimal } from '../../model/decimal.ts'
import type { Fee } from '../../model/statement.ts'
import { grossOf, grossOfContract } from '../common/fees.ts'
import { optionalDecimal, requiredDecimal, withoutFloatNoise } from '../common/number.ts'
import { quoted, RowError } from '../common/rowLog.ts'
import type { Columns } from '../common/table.ts'
import { readTime, requiredTime } from '../common/time.ts'
import {
  type Contract,
  equityContract,
  futureContract,
  futureExpiryByRule,
  futuresOptionContract,
  optionContract,
  underlyingFuture,
} from '../contracts.ts'
import { readTastyFuturesOption } from '../notations/futuresOptions.ts'
import { OSI } from '../notations/listed.ts'
import { type OptionPieces, readFutureCode, strikeText } from '../symbols.ts'
import type { TastyRow } from './row.ts'

export const LEGACY_COLUMNS = [
  'Date/Time',
  'Transaction Code',
  'Transaction Subcode',
  'Symbol',
  'Buy/Sell',
  'Open/Close',
  'Quantity',
  'Expiration Date',
  'Strike',
  'Call/Put',
  'Price',
  'Fees',
  'Amount',
  'Description',
] as const

export const COLUMNS = [
  'Date',
  'Type',
  'Sub Type',
  'Action',
  'Symbol',
  'Instrument Type',
  'Description',
  'Value',
  'Quantity',
  'Average Price',
  'Commissions',
  'Fees',
] as const

/** 1: `Date/Time,Transaction Code,...`; 2: plain numbers, fees positive; 3: `--`, thousands commas, fees negative. */
export type Generation = 1 | 2 | 3

interface Place {
  readonly account: string
  readonly sequence: number
}

/** One line as figures. @throws RowError naming the column that cannot be read */
export function readRow(
  generation: Generation,
  columns: Columns,
  cells: readonly string[],
  place: Place,
): TastyRow {
  return generation === 1 ? legacyRow(columns, cells, place) : modernRow(generation, columns, cells, place)
}

function modernRow(generation: 2 | 3, columns: Columns, cells: readonly string[], place: Place): TastyRow {
  const cell = (...names: string[]) => columns.cell(cells, ...names) ?? ''
  const time = requiredTime(cell('Date'), 'Date', 'ymd')
  const symbol = columns.cell(cells, 'Symbol') ?? ''
  const action = cell('Action').toUpperCase()
  const description = cell('Description')
  const currency = cell('Currency') || 'USD'
  const instrumentType = cell('Instrument Type').toLowerCase()
  const value = clean(optionalDecimal(cell('Value'), 'Value')) ?? Decimal.ZERO
  const quantity = (clean(optionalDecimal(cell('Quantity'), 'Quantity')) ?? Decimal.ZERO).abs()
  const fees = feesOf(generation, cell('Commissions'), cell('Fees'), currency)
  const total = optionalDecimal(columns.cell(cells, 'Total'), 'Total')
  const stated = optionalDecimal(columns.cell(cells, 'Multiplier'), 'Multiplier')
  const multiplier = stated ?? (instrumentType.includes('equity option') ? HUNDRED : Decimal.ONE)
  const contract =
    symbol === ''
      ? null
      : contractOf({
          symbol,
          instrumentType,
          currency,
          multiplier: stated === null ? null : stated.toString(),
          underlying: cell('Underlying Symbol') || null,
          expiration: cell('Expiration Date'),
          strike: cell('Strike Price'),
          right: cell('Call or Put'),
          near: time.date,
        })
  const average = clean(optionalDecimal(cell('Average Price'), 'Average Price'))?.abs() ?? null
  return {
    ...place,
    // the offset of the second layout is not to be trusted: its digits are local time
    time: generation === 2 ? { ...time, offset: null } : time,
    type: cell('Type').toLowerCase(),
    subType: cell('Sub Type').toLowerCase(),
    side: sideOf(action),
    effect: action.endsWith('_TO_OPEN') ? 'open' : action.endsWith('_TO_CLOSE') ? 'close' : null,
    contract,
    symbol,
    description,
    value,
    quantity,
    price:
      contract?.kind === 'future'
        ? printedPrice(description)
        : unitPrice(value, quantity, multiplier, average === null ? null : divided(average, multiplier)),
    fees,
    // the printed average is of a whole contract
    gross:
      contract === null || contract.kind === 'future' || average === null || average.isZero()
        ? null
        : grossOf(sideOf(action) === -1 ? quantity.negated() : quantity, average, Decimal.ONE),
    total,
    order: cell('Order #') || null,
    currency,
  }
}

function legacyRow(columns: Columns, cells: readonly string[], place: Place): TastyRow {
  const cell = (...names: string[]) => columns.cell(cells, ...names) ?? ''
  const time = requiredTime(cell('Date/Time'), 'Date/Time', 'mdy')
  const symbol = cell('Symbol')
  const currency = 'USD'
  const side = cell('Buy/Sell').toLowerCase()
  const openClose = cell('Open/Close').toLowerCase()
  const value = clean(optionalDecimal(cell('Amount'), 'Amount')) ?? Decimal.ZERO
  const quantity = (clean(optionalDecimal(cell('Quantity'), 'Quantity')) ?? Decimal.ZERO).abs()
  const fee = clean(optionalDecimal(cell('Fees'), 'Fees')) ?? Decimal.ZERO
  const isOption = cell('Call/Put') !== ''
  const isFuture = symbol.startsWith('/') || symbol.startsWith('./')
  const contract =
    symbol === ''
      ? null
      : contractOf({
          symbol,
          instrumentType: isFuture
            ? isOption
              ? 'future option'
              : 'future'
            : isOption
              ? 'equity option'
              : 'equity',
          currency,
          multiplier: null,
          underlying: isOption ? symbol : null,
          expiration: cell('Expiration Date'),
          strike: cell('Strike'),
          right: cell('Call/Put'),
          near: time.date,
        })
  const price = clean(optionalDecimal(cell('Price'), 'Price'))
  return {
    ...place,
    account: cell('Account Reference') || place.account,
    time,
    type: cell('Transaction Code').toLowerCase(),
    subType: cell('Transaction Subcode').toLowerCase(),
    side: side === 'buy' ? 1 : side === 'sell' ? -1 : null,
    effect: openClose === 'open' ? 'open' : openClose === 'close' ? 'close' : null,
    contract,
    symbol,
    description: cell('Description'),
    value,
    quantity,
    price:
      contract?.kind === 'future'
        ? price
        : unitPrice(value, quantity, isOption ? HUNDRED : Decimal.ONE, price),
    fees: fee.isZero() ? [] : [{ currency, amount: fee.toString(), kind: 'fee' }],
    gross:
      contract === null || price === null || price.isZero()
        ? null
        : grossOfContract(contract, side === 'sell' ? quantity.negated() : quantity, price.abs()),
    total: null,
    order: null,
    currency,
  }
}

const HUNDRED = Decimal.of('100')

function clean(d: Decimal | null): Decimal | null {
  return d === null ? null : d.scale < 11 ? d : Decimal.of(withoutFloatNoise(d.toString()))
}

function sideOf(action: string): 1 | -1 | null {
  return action.startsWith('BUY') ? 1 : action.startsWith('SELL') ? -1 : null
}

/** Commissions are negative costs in both newer layouts; Fees are positive costs in the second, negative in the third. */
function feesOf(generation: 2 | 3, commissions: string, fees: string, currency: string): Fee[] {
  const list: Fee[] = []
  const commission = clean(optionalDecimal(commissions, 'Commissions'))
  if (commission !== null && !commission.isZero()) {
    list.push({ currency, amount: commission.negated().toString(), kind: 'commission' })
  }
  const fee = clean(optionalDecimal(fees, 'Fees'))
  if (fee !== null && !fee.isZero()) {
    list.push({ currency, amount: (generation === 2 ? fee : fee.negated()).toString(), kind: 'fee' })
  }
  return list
}

/** Price of one unit: exactly value / (quantity x multiplier) where that ends within 6 decimals, else the printed average. */
function unitPrice(
  value: Decimal,
  quantity: Decimal,
  multiplier: Decimal,
  average: Decimal | null,
): Decimal | null {
  const units = quantity.times(multiplier)
  if (units.isZero()) return average
  const price = value.abs().divide(units, 6)
  return price.times(units).equals(value.abs()) ? price : average
}

function divided(amount: Decimal, multiplier: Decimal): Decimal {
  return multiplier.equals(Decimal.ONE) || multiplier.isZero() ? amount : amount.divide(multiplier, 10)
}

function printedPrice(description: string): Decimal | null {
  const m = /@\s*([\d,]+(?:\.\d+)?)\s*$/.exec(description)
  return m === null ? null : requiredDecimal(m[1], 'Description')
}

interface ContractCells {
  readonly symbol: string
  readonly instrumentType: string
  readonly currency: string
  readonly multiplier: string | null
  readonly underlying: string | null
  readonly expiration: string
  readonly strike: string
  readonly right: string
  readonly near: string
}

function contractOf(c: ContractCells): Contract {
  const { symbol, currency, multiplier, near } = c
  const aliases = [{ kind: 'symbol' as const, text: symbol }]
  if (c.instrumentType.includes('future') && c.instrumentType.includes('option')) {
    const o = readTastyFuturesOption(symbol)
    if (o === null) throw unreadable(symbol)
    const underlying = readFutureCode(o.underlying, near)
    const cls = readFutureCode(o.class, near)
    return futuresOptionContract({
      option: { root: cls?.root ?? o.class, expiry: o.expiry, right: o.right, strike: o.strike },
      currency,
      multiplier,
      underlying: underlying === null ? null : underlyingFuture(underlying, currency),
      venueOf: underlying?.root ?? o.class,
      aliases,
    })
  }
  if (c.instrumentType.includes('future')) {
    const code = readFutureCode(symbol, near)
    const expiry = readTime(c.expiration, 'mdy')?.date ?? (code === null ? null : futureExpiryByRule(code))
    if (code === null || expiry === null) throw unreadable(symbol)
    return futureContract({ root: code.root, expiry, currency, multiplier, aliases })
  }
  if (c.instrumentType.includes('option')) {
    const option = OSI.parse(symbol) ?? fromCells(c)
    if (option === null) throw unreadable(symbol)
    // the first layout prints only the underlying's symbol on option lines: no name of the contract
    const printed = OSI.parse(symbol) === null ? [] : aliases
    return optionContract({ option, currency, multiplier, underlying: c.underlying, aliases: printed })
  }
  if (c.instrumentType.includes('crypto')) {
    const [coin = symbol] = symbol.split('/')
    const identity = {
      family: 'spot-crypto',
      root: coin,
      expiry: null,
      right: null,
      strike: null,
      settle: currency,
    }
    return { identity, kind: 'crypto', terms: {}, aliases }
  }
  return equityContract({ symbol, currency, aliases })
}

function fromCells(c: ContractCells): OptionPieces | null {
  const expiry = readTime(c.expiration, 'mdy')?.date ?? null
  const strike = optionalDecimal(c.strike, 'Strike')
  const right = c.right.toUpperCase().slice(0, 1)
  if (expiry === null || strike === null || (right !== 'C' && right !== 'P')) return null
  const text = strikeText(strike.toString())
  return text === null ? null : { root: c.symbol.toUpperCase(), expiry, right, strike: text }
}

function unreadable(symbol: string): RowError {
  return new RowError(
    'symbol_unreadable',
    `Symbol ${quoted(symbol)} is not a contract Hedgerow can read: correct it in the file.`,
    'Symbol',
  )
}
