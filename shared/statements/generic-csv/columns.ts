/** Which column of a table holds which field of a trade or position: by a person's mapping, else by the usual names. */
import { type ColumnMapping, MAPPED_FIELDS, type MappedField } from '../../model/columnMapping.ts'
import { columnKey } from '../common/table.ts'

const NAMES: Readonly<Record<MappedField, readonly string[]>> = {
  date: [
    'date',
    'trade date',
    'tradedate',
    'date/time',
    'datetime',
    'execution time',
    'exec time',
    'executed',
    'timestamp',
    'transaction date',
  ],
  time: ['time', 'trade time', 'tradetime'],
  symbol: ['symbol', 'ticker', 'instrument', 'contract', 'security', 'product'],
  quantity: [
    'quantity',
    'qty',
    'size',
    'shares',
    'contracts',
    'filled',
    'filled qty',
    'no. of shares',
    'units',
  ],
  price: [
    'price',
    'trade price',
    'tradeprice',
    'avg price',
    'average price',
    'fill price',
    'exec price',
    'unit price',
    'price / share',
  ],
  side: ['side', 'buy/sell', 'action', 'direction', 'b/s', 'transaction'],
  mark: ['mark', 'mark price', 'market price', 'closing price', 'last price'],
  fee: ['fee', 'fees', 'commission', 'commissions', 'comm', 'costs'],
  amount: ['amount', 'net amount', 'total', 'net cash', 'netcash', 'value', 'proceeds'],
  currency: ['currency', 'ccy'],
  account: ['account', 'account id', 'accountid'],
  id: ['trade id', 'tradeid', 'execution id', 'exec id', 'execid', 'transaction id', 'id'],
  order: ['order id', 'orderid', 'order', 'order #'],
  expiry: ['expiry', 'expiration', 'expiration date', 'exp', 'maturity', 'expiry date'],
  strike: ['strike', 'strike price'],
  right: ['right', 'call/put', 'put/call', 'c/p', 'cp', 'option type', 'call or put'],
  multiplier: ['multiplier', 'mult', 'contract size'],
}

/** Fields a row cannot do without: a trade needs its price, a position the day it was held. */
function neededFields(mapping: ColumnMapping | undefined): readonly MappedField[] {
  if (mapping?.rows !== 'positions') return ['date', 'symbol', 'quantity', 'price']
  return mapping.constants?.date === undefined ? ['date', 'symbol', 'quantity'] : ['symbol', 'quantity']
}

/** Names of the columns, each once: an empty header is `column 5`, a second `Price` is `Price (2)`. Trailing empty ones are left out. */
export function columnLabels(header: readonly string[]): string[] {
  const named = header.map((c) => c.trim().replaceAll(/\s+/g, ' '))
  while (named.length > 0 && named.at(-1) === '') named.pop()
  const seen = new Map<string, number>()
  return named.map((name, k) => {
    if (name === '') return `column ${k + 1}`
    const key = columnKey(name)
    const count = (seen.get(key) ?? 0) + 1
    seen.set(key, count)
    return count === 1 ? name : `${name} (${count})`
  })
}

/** Place of each field in a header row. By name the first fitting column counts; no column holds two fields by name. */
export function placesOf(
  header: readonly string[],
  mapping: ColumnMapping | undefined,
): Map<MappedField, number> {
  const keys = columnLabels(header).map(columnKey)
  const places = new Map<MappedField, number>()
  for (const field of MAPPED_FIELDS) {
    const wanted = mapping?.columns[field]
    if (typeof wanted !== 'string') continue
    const at = keys.indexOf(columnKey(wanted))
    if (at >= 0) places.set(field, at)
  }
  for (const field of Object.keys(NAMES) as MappedField[]) {
    if (mapping?.columns[field] !== undefined) continue
    const at = NAMES[field].map((name) => keys.indexOf(name)).find((k) => k >= 0 && !taken(places, k))
    if (at !== undefined) places.set(field, at)
  }
  // a lone column "time" holds the whole instant
  const clock = places.get('time')
  if (!places.has('date') && clock !== undefined && mapping?.columns.date === undefined) {
    places.set('date', clock)
    places.delete('time')
  }
  return places
}

function taken(places: ReadonlyMap<MappedField, number>, at: number): boolean {
  for (const place of places.values()) if (place === at) return true
  return false
}

/** Fields that a row cannot do without and the header lacks, then those that the mapping names and the header lacks. */
export function missingFields(
  places: ReadonlyMap<MappedField, number>,
  mapping?: ColumnMapping,
): MappedField[] {
  const needed = neededFields(mapping)
  const named = MAPPED_FIELDS.filter((f) => typeof mapping?.columns[f] === 'string' && !needed.includes(f))
  return [...needed, ...named].filter((f) => !places.has(f))
}
