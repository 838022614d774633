/** Avanza transactions: Swedish words, decimal comma, shares by ISIN, several accounts in one file. */
import type { Decimal } from '../../model/decimal.ts'
import { optionalDecimal, requiredDecimal } from '../common/number.ts'
import { quoted, RowError } from '../common/rowLog.ts'
import { stockFormat } from '../common/stockTable.ts'
import { requiredTime } from '../common/time.ts'

const CASH: readonly (readonly [RegExp, string])[] = [
  [/^insättning/i, 'deposit'],
  [/^uttag/i, 'withdrawal'],
  [/^utdelning/i, 'dividend'],
  [/ränta/i, 'interest'],
  [/skatt/i, 'tax'],
  [/^övrigt/i, 'other'],
]

/** Avanza transactions. */
export const avanzaCsv = stockFormat({
  id: 'avanza-csv',
  title: 'Avanza transactions (CSV)',
  broker: 'Avanza',
  zone: 'Europe/Stockholm',
  currency: 'SEK',
  columns: [
    'Datum',
    'Konto',
    'Typ av transaktion',
    'Värdepapper/beskrivning',
    'Antal',
    'Kurs',
    'Belopp',
    'ISIN',
  ],
  total: 'Belopp',
  time: { columns: ['Datum'], order: 'ymd' },
  delimiter: ';',
  newestFirst: true,
  read(cell) {
    const number = (name: string): Decimal | null => optionalDecimal(cell(name), name, 'comma')
    const place = {
      time: requiredTime(cell('Datum'), 'Datum', 'ymd'),
      account: cell('Konto') || 'Avanza',
      symbol: '',
      isin: cell('ISIN'),
    }
    const type = cell('Typ av transaktion')
    const booked = cell('Transaktionsvaluta') || 'SEK'
    const amount = number('Belopp')
    const quantity = number('Antal')
    const side = /^köp/i.test(type) ? 1 : /^sälj/i.test(type) ? -1 : null
    if (side !== null) {
      const size = requiredDecimal(cell('Antal'), 'Antal', 'comma').abs()
      const fee = number('Courtage (SEK)') ?? number('Courtage')
      const currency = cell('Instrumentvaluta') || booked
      return {
        place,
        line: {
          what: 'trade',
          quantity: side === 1 ? size : size.negated(),
          price: requiredDecimal(cell('Kurs'), 'Kurs', 'comma'),
          currency,
          // the fee is printed in kronor: of a share in another currency it is inside the amount that is exchanged
          fees:
            fee === null || currency !== 'SEK'
              ? []
              : [{ currency: 'SEK', amount: fee.abs().toString(), kind: 'commission' }],
          booked: amount === null ? null : { amount, currency: booked },
        },
      }
    }
    if (amount === null || amount.isZero()) {
      if (quantity === null || quantity.isZero() || place.isin === '')
        return { place, line: { what: 'skip', reason: 'a line that moves nothing' } }
      return { place, line: { what: 'move', quantity, currency: cell('Instrumentvaluta') || 'SEK' } }
    }
    const kind = CASH.find(([shape]) => shape.test(type))?.[1]
    if (kind === undefined)
      throw new RowError(
        'type_unknown',
        `Typ av transaktion ${quoted(type)} is not known: report it, or remove the row.`,
        'Typ av transaktion',
      )
    return { place, line: { what: 'cash', amount, currency: booked, kind } }
  },
})
