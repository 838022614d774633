/**
 * Degiro's cash ledger (Account.csv): localised header of 12 columns, an unnamed amount behind its currency, decimal comma or point
 * by account setting; the trade is inside the words (`Koop 5 @ 12,34 EUR`). Contracts are known by ISIN only.
 */
import { Decimal } from '../../model/decimal.ts'
import type { RowCommon, StatementHeader } from '../../model/statement.ts'
import type { CsvRecord } from '../common/csv.ts'
import { grossOf, settleTrade } from '../common/fees.ts'
import { majorCurrency } from '../common/foreign.ts'
import { type DecimalMark, optionalDecimal, requiredDecimal } from '../common/number.ts'
import { quoted, RowError, RowLog, type SourceRow } from '../common/rowLog.ts'
import { headerConfidence, type SampledReader, SampledTableParser } from '../common/sampledTable.ts'
import { ContractList, unknownContract } from '../contracts.ts'
import type { ParserOptions, StatementFormat } from '../format.ts'
import { DEGIRO_ZONE, DegiroAccount } from './account.ts'

const ID = 'degiro-csv'
const WIDTH = 12
const BUYS = /^(?:koop|buy|kauf|achat|compra|acquisto|köp|kjøp|køb)\b/i
const SELLS = /^(?:verkoop|sell|verkauf|vente|venta|vendita|venda|sälj|salg)\b/i
const TRADE = /^\S+\s+(\d[\d.,\u00a0]*(?:\s\d{3}(?!\d))*)\s*(?:[^@]*@|zu je)\s*([\d.,]+)\s*([A-Z]{3})/

class DegiroReader implements SampledReader {
  readonly title = 'a Degiro account statement'
  readonly width = WIDTH
  readonly figures = [8, 10]
  readonly #contracts = new ContractList()
  readonly #account: DegiroAccount

  constructor(options: ParserOptions) {
    this.#account = new DegiroAccount(ID, options)
  }

  header(complete: boolean): StatementHeader {
    return this.#account.header(complete)
  }

  row(record: CsvRecord, row: SourceRow, mark: DecimalMark): void {
    const [
      date = '',
      time = '',
      ,
      product = '',
      isin = '',
      words = '',
      ,
      currency = '',
      amountText = '',
      ,
      ,
      order = '',
    ] = record.cells.map((c) => c.trim())
    if (date === '' && words === '') {
      row.skip('the rest of an order id wrapped to the next line')
      return
    }
    const common = this.#account.common(date, time, record.line)
    const amount = optionalDecimal(amountText, 'Amount', mark)
    if (/cash sweep|^overboeking (?:van|naar)|flatex/i.test(`${words} ${product}`)) {
      row.skip('a sweep between the broker and its bank')
      return
    }
    const side = BUYS.test(words) ? 1 : SELLS.test(words) ? -1 : null
    if (side !== null && isin !== '' && /\d/.test(words))
      this.#trade(row, common, words, side, isin, amount, currency, order, mark)
    else if (amount === null || amount.isZero()) row.skip('a line that moves nothing')
    else if (!/^[A-Z]{3}$/.test(currency))
      throw new RowError('currency_missing', `The amount of ${quoted(words)} has no currency.`, 'Currency')
    else
      row.draft({
        row: 'cash',
        data: { ...common, currency, amount: amount.toString(), kind: cashKind(words, amount.sign() > 0) },
      })
  }

  #trade(
    row: SourceRow,
    common: RowCommon,
    words: string,
    side: 1 | -1,
    isin: string,
    amount: Decimal | null,
    currency: string,
    order: string,
    mark: DecimalMark,
  ): void {
    const m = TRADE.exec(words)
    if (m === null)
      throw new RowError(
        'description_unreadable',
        `${quoted(words)} is not a trade Hedgerow can read.`,
        'Description',
      )
    if (isin === '')
      throw new RowError('symbol_missing', `${quoted(words)} has no ISIN: the row names no contract.`, 'ISIN')
    const { currency: settle, minor } = majorCurrency(m[3] as string)
    const c = this.#contracts.introduce(unknownContract('isin', isin, settle))
    const size = requiredDecimal(m[1], 'Description', mark).abs()
    const quantity = side === 1 ? size : size.negated()
    const price = requiredDecimal(m[2], 'Description', mark)
    if (amount !== null && currency === settle && minor === null)
      settleTrade(row, {
        gross: grossOf(quantity, price, Decimal.ONE),
        value: { column: 'Amount', amount },
        fees: [],
        currency,
      })
    row.draft(...c.rows, {
      row: 'fill',
      data: {
        ...common,
        instrument: c.ref,
        quantity: quantity.toString(),
        price: price.toString(),
        ...(minor === null ? {} : { priceUnit: minor }),
        ...(amount === null || currency !== m[3] ? {} : { amount: amount.toString() }),
        ...(order === '' ? {} : { order }),
      },
    })
  }
}

/** Twelve columns, ISIN the fifth, FX the seventh, a nameless amount the ninth: in every language. */
function isHeader(cells: readonly string[]): boolean {
  return (
    cells.length >= WIDTH &&
    /^(?:code )?ISIN$/i.test(cells[4]?.trim() ?? '') &&
    /^(?:FX|TAXA.*|Tipo.*|Kurs|Tasso.*|Wechselkurs)$/i.test(cells[6]?.trim() ?? '') &&
    (cells[8]?.trim() ?? '') === ''
  )
}

function cashKind(words: string, positive: boolean): string {
  const w = words.toLowerCase()
  if (/belasting|tax|steuer|impôt|imposto|retenci|ritenuta/.test(w)) return 'tax'
  if (/dividend|dividende|dividendo/.test(w)) return 'dividend'
  if (/valuta|fx |währung|devise|divisa|cambio|câmbio/.test(w)) return 'fx'
  if (/kosten|costs?|fee|gebühr|frais|comiss|commission|tassa/.test(w)) return 'fee'
  if (/rente|interest|zins|intérêt|juro/.test(w)) return 'interest'
  return positive ? 'deposit' : 'withdrawal'
}

/** Degiro account statement. */
export const degiroCsv: StatementFormat = {
  id: ID,
  title: 'Degiro account statement (CSV)',
  defaultZone: DEGIRO_ZONE,
  recognise: (head) => headerConfidence(head.text, isHeader),
  create: (sink, options) => new SampledTableParser(new RowLog(sink), new DegiroReader(options), isHeader),
}
