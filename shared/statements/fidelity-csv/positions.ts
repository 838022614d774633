/** Fidelity's account statement as CSV: positions in sections of kinds, without their day, which stands in the file's name only. */
import type { StatementAccount, StatementCutOff } from '../../model/statement.ts'
import { CsvReader, type CsvRecord } from '../common/csv.ts'
import { failHeaderless } from '../common/csvTable.ts'
import { isMissing, optionalDecimal, requiredDecimal } from '../common/number.ts'
import { guarded, RowLog } from '../common/rowLog.ts'
import { Columns } from '../common/table.ts'
import { isoDate, readTime } from '../common/time.ts'
import { bondContract, usdContract } from '../common/usd.ts'
import { ContractList } from '../contracts.ts'
import type { ParserOptions, PushParser, RowTally, StatementFormat, StatementSink } from '../format.ts'
import { FIDELITY, FIDELITY_WORDS } from '../notations/listed.ts'

const ID = 'fidelity-positions-csv'
const ZONE = 'America/New_York'

/**
 * The day in a file's name: `Statement1312019.csv` (month, day, year, no zeros) or any ISO date. Of two readings the end of a month
 * is meant.
 */
export function statementDay(fileName: string): string | null {
  const iso = /(?:^|\D)(\d{4}-\d{2}-\d{2}|(?:19|20)\d{6})(?:\D|$)/.exec(fileName)?.[1]
  if (iso !== undefined) return readTime(iso, 'ymd')?.date ?? null
  const m = /Statement_?(\d{2,4})(\d{4})(?:\D|$)/i.exec(fileName)
  if (m === null) return null
  const digits = m[1] as string
  const year = Number(m[2])
  const days: string[] = []
  for (const cut of [1, 2]) {
    const day = digits.slice(cut)
    const date = day === '' ? null : isoDate(year, Number(digits.slice(0, cut)), Number(day))
    if (date !== null && day.length <= 2) days.push(date)
  }
  return days.find(isMonthEnd) ?? (days.length === 1 ? (days[0] as string) : null)
}

function isMonthEnd(date: string): boolean {
  const day = Number(date.slice(8))
  return isoDate(Number(date.slice(0, 4)), Number(date.slice(5, 7)), day + 1) === null
}

class FidelityPositionsParser implements PushParser {
  readonly #log: RowLog
  readonly #options: ParserOptions
  readonly #csv: CsvReader
  readonly #contracts = new ContractList()
  readonly #accounts = new Set<string>()
  readonly #day: string | null
  #account: string
  #columns: Columns | null = null
  #section = ''

  constructor(sink: StatementSink, options: ParserOptions) {
    this.#log = new RowLog(sink)
    this.#options = options
    this.#account = options.account ?? 'Fidelity'
    this.#day = statementDay(options.fileName)
    this.#csv = new CsvReader({
      record: (record) => this.#record(record),
      broken: this.#log.breakOff,
    })
  }

  write(text: string): void {
    this.#csv.write(text)
  }

  end(): void {
    this.#csv.end()
    if (this.#columns === null && !this.#log.broken) {
      this.#log.breakOff('header_missing', 'The file has no table of positions of Fidelity: export it again.')
    } else if (this.#day === null && !this.#log.broken) {
      this.#log.breakOff(
        'date_missing',
        'The file does not say its day: name it with the day it was made for, for example Statement1312019.csv or 2019-01-31.csv.',
      )
    }
    const whole = this.#log.whole
    const accounts: StatementAccount[] = [
      ...(this.#accounts.size === 0 ? [this.#account] : this.#accounts),
    ].map((id) => ({ id, zone: this.#options.zone ?? ZONE, currency: 'USD', broker: 'Fidelity' }))
    const cutOffs: StatementCutOff[] =
      this.#day === null
        ? []
        : accounts.map((a) => ({
            list: 'holdings',
            account: a.id,
            date: this.#day as string,
            complete: whole,
          }))
    this.#log.sink.header({
      source: { name: ID, software: 'Fidelity' },
      accounts,
      periods: [],
      fillsComplete: false,
      cutOffs,
    })
  }

  tally(): RowTally {
    return this.#log.tally()
  }

  #record(record: CsvRecord): void {
    const cells = record.cells.map((c) => c.trim())
    const filled = cells.filter((c) => c !== '')
    if (this.#log.broken || filled.length === 0) return
    const header = new Columns(record.cells)
    if (header.has('Symbol/CUSIP') && header.has('Quantity')) {
      this.#columns = header
      this.#log.aside(record.line)
      return
    }
    const columns = this.#columns
    if (columns === null) {
      // the summary of accounts above the positions
      if (!header.has('Account Type') && !/^[A-Z]?\d{5,}$/.test(cells[1] ?? '') && filled.length >= 4)
        failHeaderless(this.#log.begin(record.line, record.raw))
      else this.#log.aside(record.line)
      return
    }
    if (filled.length === 1) {
      this.#log.aside(record.line)
      const name = filled[0] as string
      if (/^[A-Z]?\d{5,}$/.test(name)) {
        this.#account = this.#options.account ?? name
        this.#accounts.add(this.#account)
      } else this.#section = name
      return
    }
    const row = this.#log.begin(record.line, record.raw)
    if (/^SubTotal of |^Total\b/i.test(cells[0] ?? '')) row.skip('positions: a total')
    else if (/^Core Account/i.test(this.#section))
      row.skip('positions: the core account, which is the cash itself')
    else guarded(row, () => this.#position(columns, record, row))
  }

  #position(columns: Columns, record: CsvRecord, row: ReturnType<RowLog['begin']>): void {
    const cell = (name: string) => columns.cell(record.cells, name) ?? ''
    const printed = cell('Quantity')
    if (isMissing(printed)) {
      row.skip('positions: a line without a quantity')
      return
    }
    const symbol = cell('Symbol/CUSIP')
    const words = cell('Description').replaceAll('&amp;', '&')
    const contract = /^Bonds/i.test(this.#section)
      ? bondContract(symbol)
      : usdContract(symbol, words, [FIDELITY, FIDELITY_WORDS])
    const c = this.#contracts.introduce(contract)
    const mark = optionalDecimal(cell('Price'), 'Price')
    if (this.#day === null) {
      row.skip('positions: the file does not say of which day')
      return
    }
    row.draft(...c.rows, {
      row: 'holding',
      data: {
        account: this.#account,
        date: this.#day,
        instrument: c.ref,
        quantity: requiredDecimal(printed, 'Quantity').toString(),
        ...(mark === null ? {} : { mark: mark.toString() }),
      },
    })
  }
}

/** Fidelity account statement, positions. */
export const fidelityPositionsCsv: StatementFormat = {
  id: ID,
  title: 'Fidelity account statement: positions (CSV)',
  defaultZone: ZONE,
  recognise: (head) =>
    /^"?Symbol\/CUSIP"?,"?Description"?,"?Quantity"?,/m.test(head.text.slice(0, 16_384)) ? 1 : 0,
  create: (sink, options) => new FidelityPositionsParser(sink, options),
}
