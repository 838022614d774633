/** Swissquote transactions: one line a booking, costs beside the net amount, decimals with a point. */
import { optionalDecimal, requiredDecimal } from '../common/number.ts'
import { quoted, RowError } from '../common/rowLog.ts'
import { type StockLine, stockFormat } from '../common/stockTable.ts'
import { requiredTime } from '../common/time.ts'

const CASH: readonly (readonly [RegExp, string])[] = [
  [/^dividend|^capital gain/i, 'dividend'],
  [/^interest/i, 'interest'],
  [/fee/i, 'fee'],
  [/tax/i, 'tax'],
  [/^forex|^fx\b/i, 'fx'],
  [/^credit|^deposit|^payment/i, 'deposit'],
  [/^debit|^withdrawal/i, 'withdrawal'],
]

/** Swissquote transactions. */
export const swissquoteCsv = stockFormat({
  id: 'swissquote-csv',
  title: 'Swissquote transactions (CSV)',
  broker: 'Swissquote',
  zone: 'Europe/Zurich',
  currency: 'CHF',
  columns: [
    'Date',
    'Order #',
    'Transaction',
    'Symbol',
    'ISIN',
    'Quantity',
    'Unit price',
    'Costs',
    'Net Amount',
    'Currency',
  ],
  total: 'Net Amount',
  time: { columns: ['Date'], order: 'dmy' },
  delimiter: ';',
  newestFirst: true,
  read(cell) {
    const order = cell('Order #')
    const place = {
      time: requiredTime(cell('Date'), 'Date', 'dmy'),
      symbol: cell('Symbol'),
      isin: cell('ISIN'),
      ...(/^0*$/.test(order) ? {} : { order }),
    }
    const kind = cell('Transaction')
    const currency = cell('Currency')
    const net = optionalDecimal(cell('Net Amount'), 'Net Amount')
    if (!/^[A-Z]{3}$/.test(currency))
      throw new RowError('currency_missing', `Currency ${quoted(currency)} is not a currency.`, 'Currency')
    if (/^(?:buy|sell)$/i.test(kind)) {
      const size = requiredDecimal(cell('Quantity'), 'Quantity').abs()
      const costs = optionalDecimal(cell('Costs'), 'Costs')
      const line: StockLine = {
        what: 'trade',
        quantity: /^buy$/i.test(kind) ? size : size.negated(),
        price: requiredDecimal(cell('Unit price'), 'Unit price'),
        currency,
        fees: costs === null ? [] : [{ currency, amount: costs.toString(), kind: 'commission' }],
        booked: net === null ? null : { amount: net, currency },
      }
      return { place, line }
    }
    const cash = CASH.find(([shape]) => shape.test(kind))?.[1]
    if (cash === undefined)
      throw new RowError(
        'type_unknown',
        `Transaction ${quoted(kind)} is not known: report it, or remove the row.`,
        'Transaction',
      )
    if (net === null || net.isZero())
      return { place, line: { what: 'skip', reason: 'a line that moves nothing' } }
    return { place, line: { what: 'cash', amount: net, currency, kind: cash } }
  },
})
