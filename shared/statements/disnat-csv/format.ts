/** Disnat (Desjardins) transactions: French words, decimal comma where there is one, sales with a negative quantity. */
import type { Decimal } from '../../model/decimal.ts'
import { isMissing, optionalDecimal, requiredDecimal } from '../common/number.ts'
import { quoted, RowError } from '../common/rowLog.ts'
import { stockFormat } from '../common/stockTable.ts'
import { requiredTime } from '../common/time.ts'

const CURRENCIES: ReadonlyMap<string, string> = new Map([
  ['CAN', 'CAD'],
  ['CAD', 'CAD'],
  ['USA', 'USD'],
  ['US', 'USD'],
  ['USD', 'USD'],
])
const CASH: readonly (readonly [RegExp, string])[] = [
  [/dividende/i, 'dividend'],
  [/int[ée]r[êe]t/i, 'interest'],
  [/taxe|imp[ôo]t/i, 'tax'],
  [/^frais/i, 'fee'],
  [/cotisation|subvention|transfert re[çc]u|d[ée]p[ôo]t|incitatif/i, 'deposit'],
  [/r[ée]siliation|retrait|transfert/i, 'withdrawal'],
]

/** Disnat transactions. */
export const disnatCsv = stockFormat({
  id: 'disnat-csv',
  title: 'Disnat transactions (CSV)',
  broker: 'Disnat',
  zone: 'America/Toronto',
  currency: 'CAD',
  columns: [
    'Date de transaction',
    'Date de règlement',
    'Type de transaction',
    'Symbole',
    'Quantité',
    'Prix',
    'Commission payée',
    "Montant de l'opération",
    'Devise du compte',
  ],
  total: "Montant de l'opération",
  time: { columns: ['Date de transaction', 'Date de règlement'], order: 'ymd' },
  delimiter: ',',
  newestFirst: true,
  read(cell) {
    const number = (name: string): Decimal | null => optionalDecimal(cell(name), name, 'comma')
    const currencyOf = (name: string): string => {
      const found = CURRENCIES.get(cell(name).toUpperCase())
      if (found === undefined)
        throw new RowError(
          'currency_missing',
          `${name} ${quoted(cell(name))} is not a currency Hedgerow knows.`,
          name,
        )
      return found
    }
    const traded = cell('Date de transaction')
    const settled = isMissing(traded)
    const column = settled ? 'Date de règlement' : 'Date de transaction'
    const place = {
      time: requiredTime(cell(column), column, 'ymd'),
      // the exchange stands behind a hyphen
      symbol: isMissing(cell('Symbole')) ? '' : cell('Symbole').replace(/-[A-Z]$/, ''),
      isin: '',
    }
    const type = cell('Type de transaction')
    const amount = number("Montant de l'opération")
    const currency = currencyOf('Devise du compte')
    if (/^(?:achat|vente)\b/i.test(type)) {
      const size = requiredDecimal(cell('Quantité'), 'Quantité', 'comma').abs()
      const fee = number('Commission payée')
      const paid = currencyOf('Devise du prix')
      return {
        place,
        line: {
          what: 'trade',
          quantity: /^achat/i.test(type) ? size : size.negated(),
          price: requiredDecimal(cell('Prix'), 'Prix', 'comma'),
          currency: paid,
          fees:
            fee === null || paid !== currency
              ? []
              : [{ currency, amount: fee.abs().toString(), kind: 'commission' }],
          booked: amount === null ? null : { amount, currency },
        },
      }
    }
    if (amount === null || amount.isZero())
      return { place, line: { what: 'skip', reason: 'a line that moves nothing' } }
    const kind = CASH.find(([shape]) => shape.test(type))?.[1] ?? 'other'
    return { place, line: { what: 'cash', amount, currency, kind } }
  },
})
