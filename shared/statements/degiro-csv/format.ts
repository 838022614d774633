/**
 * Degiro's cash ledger (Account.csv): localised header of 12 columns, an unnamed amount behind its currency, decimal comma or point
 * by account setting; the trade is inside the words (`Koop 5 @ 12,34 EUR`). Contracts are known by ISIN only.
 */
import type { Decimal } from '../../model/decimal.ts'
import type { RowCommon, StatementAccount } from '../../model/statement.ts'
import { CsvReader, type CsvRecord, csvRecords } from '../common/csv.ts'
import { FileOrder, failHeaderless, isWide } from '../common/csvTable.ts'
import { majorCurrency } from '../common/foreign.ts'
import { type DecimalMark, decimalMarkOf, optionalDecimal, requiredDecimal } from '../common/number.ts'
import { guarded, quoted, RowError, RowLog, type SourceRow } from '../common/rowLog.ts'
import { requiredTime } from '../common/time.ts'
import { ContractList, unknownContract } from '../contracts.ts'
import type { ParserOptions, PushParser, RowTally, StatementFormat, StatementSink } from '../format.ts'

const ID = 'degiro-csv'
const ZONE = 'Europe/Amsterdam'
const WIDTH = 12
const SAMPLE = 100
const BUYS = /^(?:koop|buy|kauf|achat|compra|acquisto|köp|kjøp|køb)\b/i
const SELLS = /^(?:verkoop|sell|verkauf|vente|venta|vendita|venda|sälj|salg)\b/i
const TRADE = /^\S+\s+(\d[\d.,\u00a0]*(?:\s\d{3}(?!\d))*)\s*(?:[^@]*@|zu je)\s*([\d.,]+)\s*([A-Z]{3})/

class DegiroParser implements PushParser {
  readonly #log: RowLog
  readonly #options: ParserOptions
  readonly #csv: CsvReader
  readonly #contracts = new ContractList()
  readonly #order = new FileOrder()
  readonly #account: string
  #sample: { record: CsvRecord; row: SourceRow }[] | null = []
  #mark: DecimalMark = 'unknown'
  #started = false
  #broken = false

  constructor(sink: StatementSink, options: ParserOptions) {
    this.#log = new RowLog(sink)
    this.#options = options
    this.#account = options.account ?? 'Degiro'
    this.#csv = new CsvReader({
      record: (record) => this.#record(record),
      broken: (code, message, line) => {
        this.#broken = true
        this.#log.issue('error', code, message, line)
      },
    })
  }

  write(text: string): void {
    this.#csv.write(text)
  }

  end(): void {
    this.#csv.end()
    this.#learn()
    if (!this.#started && !this.#broken) {
      this.#broken = true
      this.#log.issue(
        'error',
        'header_missing',
        'The file has no header line of a Degiro account statement: export it again as CSV.',
      )
    }
    const accounts: StatementAccount[] = [
      { id: this.#account, zone: this.#options.zone ?? ZONE, currency: 'EUR', broker: 'Degiro' },
    ]
    this.#log.sink.header({
      source: { name: ID, software: 'Degiro' },
      accounts,
      periods: [],
      fillsComplete: !this.#broken && this.#log.tally().failed === 0,
      cutOffs: [],
    })
  }

  tally(): RowTally {
    return this.#log.tally()
  }

  #record(record: CsvRecord): void {
    if (this.#broken || record.cells.every((c) => c.trim() === '')) return
    if (isHeader(record.cells)) {
      this.#started = true
      return
    }
    if (!this.#started) {
      if (isWide(record, WIDTH)) failHeaderless(this.#log.begin(record.line, record.raw))
      return
    }
    const row = this.#log.begin(record.line, record.raw)
    if (record.cells.length < WIDTH) {
      row.fail(
        'row_cut_off',
        `Line ${record.line} has ${record.cells.length} of ${WIDTH} columns: the file is cut off or damaged, export it again.`,
      )
      return
    }
    if (this.#sample === null) guarded(row, () => this.#row(record, row))
    else {
      this.#sample.push({ record, row })
      if (this.#sample.length >= SAMPLE) this.#learn()
    }
  }

  #learn(): void {
    const sample = this.#sample
    this.#sample = null
    if (sample === null) return
    this.#mark = decimalMarkOf(sample.flatMap((s) => [s.record.cells[8] ?? '', s.record.cells[10] ?? '']))
    for (const { record, row } of sample) guarded(row, () => this.#row(record, row))
  }

  #row(record: CsvRecord, row: SourceRow): void {
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
    const t = requiredTime(`${date} ${time}`.trim(), 'Date', 'dmy')
    const at = t.time === null ? { date: t.date } : { at: `${t.date}T${t.time}` }
    const common: RowCommon = {
      account: this.#account,
      ...at,
      sequence: this.#order.next(`${t.date}T${t.time}`, record.line),
    }
    const amount = optionalDecimal(amountText, 'Amount', this.#mark)
    if (/cash sweep|^overboeking (?:van|naar)|flatex/i.test(`${words} ${product}`)) {
      row.skip('a sweep between the broker and its bank')
      return
    }
    const side = BUYS.test(words) ? 1 : SELLS.test(words) ? -1 : null
    if (side !== null && isin !== '' && /\d/.test(words))
      this.#trade(row, common, words, side, isin, amount, currency, order)
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
    const size = requiredDecimal(m[1], 'Description', this.#mark).abs()
    row.draft(...c.rows, {
      row: 'fill',
      data: {
        ...common,
        instrument: c.ref,
        quantity: (side === 1 ? size : size.negated()).toString(),
        price: requiredDecimal(m[2], 'Description', this.#mark).toString(),
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
  defaultZone: ZONE,
  recognise: (head) =>
    csvRecords(head.text.slice(0, 8192))
      .slice(0, 3)
      .some((r) => isHeader(r.cells))
      ? 1
      : 0,
  create: (sink, options) => new DegiroParser(sink, options),
}
