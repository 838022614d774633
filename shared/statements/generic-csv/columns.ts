/** Which column of a table holds which field of a trade: by a person's mapping, else by the usual names. */
import { columnKey } from '../common/table.ts'
import type { ColumnMapping, MappedField } from '../format.ts'

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

export const NEEDED: readonly MappedField[] = ['date', 'symbol', 'quantity', 'price']

/** Place of each field in a header row. The first fitting column counts; a mapped column must be there. */
export function placesOf(
  header: readonly string[],
  mapping: ColumnMapping | undefined,
): Map<MappedField, number> {
  const keys = header.map(columnKey)
  const places = new Map<MappedField, number>()
  for (const field of Object.keys(NAMES) as MappedField[]) {
    const wanted = mapping?.columns[field]
    const names = wanted === undefined ? NAMES[field] : [columnKey(wanted)]
    for (const name of names) {
      const at = keys.indexOf(name)
      if (at >= 0 && ![...places.values()].includes(at)) {
        places.set(field, at)
        break
      }
    }
  }
  // a lone column "time" holds the whole instant
  if (!places.has('date') && places.has('time')) {
    places.set('date', places.get('time') as number)
    places.delete('time')
  }
  return places
}

/** Fields a trade cannot do without that the header lacks. */
export function missingFields(places: ReadonlyMap<MappedField, number>): MappedField[] {
  return NEEDED.filter((f) => !places.has(f))
}
