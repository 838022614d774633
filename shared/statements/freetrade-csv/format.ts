/** Freetrade activity feed: amounts in the account's currency without a sign, prices in the share's. Times are UTC. */
import { optionalDecimal, requiredDecimal } from '../common/number.ts'
import { quoted, RowError } from '../common/rowLog.ts'
import { stockFormat } from '../common/stockTable.ts'
import { requiredTime } from '../common/time.ts'

const CASH: ReadonlyMap<string, { readonly kind: string; readonly sign: 1 | -1 }> = new Map([
  ['TOP_UP', { kind: 'deposit', sign: 1 }],
  ['WITHDRAWAL', { kind: 'withdrawal', sign: -1 }],
  ['DIVIDEND', { kind: 'dividend', sign: 1 }],
  ['PROPERTY', { kind: 'dividend', sign: 1 }],
  ['INTEREST_FROM_CASH', { kind: 'interest', sign: 1 }],
  ['FREESHARE_BONUS', { kind: 'deposit', sign: 1 }],
  ['INTERNAL_TRANSFER_IN', { kind: 'deposit', sign: 1 }],
  ['INTERNAL_TRANSFER_OUT', { kind: 'withdrawal', sign: -1 }],
])
const SILENT = new Set(['MONTHLY_STATEMENT', 'TAX_CERTIFICATE'])

/** Freetrade activity feed. */
export const freetradeCsv = stockFormat({
  id: 'freetrade-csv',
  title: 'Freetrade activity feed (CSV)',
  broker: 'Freetrade',
  zone: 'UTC',
  currency: 'GBP',
  columns: [
    'Type',
    'Timestamp',
    'Account Currency',
    'Total Amount',
    'Buy / Sell',
    'Ticker',
    'ISIN',
    'Quantity',
    'Instrument Currency',
    'Price per Share',
  ],
  total: 'Total Amount',
  time: { columns: ['Timestamp'], order: 'ymd' },
  delimiter: ',',
  newestFirst: true,
  read(cell) {
    const order = cell('Order ID')
    const place = {
      time: requiredTime(cell('Timestamp'), 'Timestamp', 'ymd'),
      symbol: cell('Ticker'),
      isin: cell('ISIN'),
      ...(order === '' ? {} : { id: order, order }),
    }
    const type = cell('Type').toUpperCase()
    if (SILENT.has(type)) return { place, line: { what: 'skip', reason: `${type}: moves nothing` } }
    const currency = cell('Account Currency')
    const total = optionalDecimal(cell('Total Amount'), 'Total Amount')
    if (type === 'ORDER' || type === 'FREESHARE_ORDER') {
      const side = cell('Buy / Sell').toUpperCase()
      if (side !== 'BUY' && side !== 'SELL')
        throw new RowError('side_unknown', `Buy / Sell ${quoted(side)} is neither.`, 'Buy / Sell')
      const size = requiredDecimal(cell('Quantity'), 'Quantity').abs()
      const paid = cell('Instrument Currency') || currency
      const duty = optionalDecimal(cell('Stamp Duty'), 'Stamp Duty')
      return {
        place,
        line: {
          what: 'trade',
          quantity: side === 'BUY' ? size : size.negated(),
          price: requiredDecimal(cell('Price per Share'), 'Price per Share'),
          currency: paid,
          fees:
            paid === currency && duty !== null
              ? [{ currency, amount: duty.abs().toString(), kind: 'tax' }]
              : [],
          booked:
            total === null
              ? null
              : { amount: side === 'BUY' ? total.abs().negated() : total.abs(), currency },
        },
      }
    }
    const cash = CASH.get(type)
    if (cash === undefined)
      throw new RowError(
        'type_unknown',
        `Type ${quoted(type)} is not known: report it, or remove the row.`,
        'Type',
      )
    if (total === null || total.isZero())
      return { place, line: { what: 'skip', reason: `${type}: moves nothing` } }
    const amount = cash.sign === 1 ? total.abs() : total.abs().negated()
    return { place, line: { what: 'cash', amount, currency, kind: cash.kind } }
  },
})
