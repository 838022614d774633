/** Schwab positions CSV: a title line with account and instant, a header, positions; repeated for every account. */
import type { StatementAccount, StatementCutOff } from '../../model/statement.ts'
import { CsvReader, type CsvRecord } from '../common/csv.ts'
import { failHeaderless } from '../common/csvTable.ts'
import { isMissing, optionalDecimal, requiredDecimal } from '../common/number.ts'
import { guarded, RowLog } from '../common/rowLog.ts'
import { Columns } from '../common/table.ts'
import { readTime } from '../common/time.ts'
import { usdContract } from '../common/usd.ts'
import { ContractList } from '../contracts.ts'
import type { ParserOptions, PushParser, RowTally, StatementFormat, StatementSink } from '../format.ts'
import { OSI, SCHWAB } from '../notations/listed.ts'

const ID = 'schwab-positions-csv'
const ZONE = 'America/New_York'
const TITLE = /^Positions for (?:account )?(.*?) as of (.*)$/i

class SchwabPositionsParser implements PushParser {
  readonly #log: RowLog
  readonly #options: ParserOptions
  readonly #csv: CsvReader
  readonly #contracts = new ContractList()
  readonly #accounts = new Map<string, { at: string | null; date: string | null }>()
  #account = 'Schwab'
  #columns: Columns | null = null

  constructor(sink: StatementSink, options: ParserOptions) {
    this.#log = new RowLog(sink)
    this.#options = options
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
    if (this.#accounts.size === 0 && !this.#log.broken) {
      this.#log.breakOff(
        'header_missing',
        'The file has no title line of Schwab positions ("Positions for ... as of ..."): export it again.',
      )
    }
    const complete = this.#log.whole
    const accounts: StatementAccount[] = [...this.#accounts.keys()].map((id) => ({
      id,
      zone: this.#options.zone ?? ZONE,
      currency: 'USD',
      broker: 'Schwab',
    }))
    const cutOffs: StatementCutOff[] = [...this.#accounts].flatMap(([account, t]) =>
      t.at === null && t.date === null
        ? []
        : [
            {
              list: 'holdings' as const,
              account,
              ...(t.at === null ? { date: t.date as string } : { at: t.at }),
              complete,
            },
          ],
    )
    this.#log.sink.header({
      source: { name: ID, software: 'Schwab' },
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
    const first = record.cells[0]?.trim() ?? ''
    if (this.#log.broken || record.cells.every((c) => c.trim() === '')) return
    const title = TITLE.exec(first)
    if (title !== null) {
      this.#log.aside(record.line)
      this.#begin(title[1] as string, title[2] as string)
      return
    }
    const header = new Columns(record.cells)
    if (header.has('Symbol') && header.has('Description') && header.has('Price')) {
      this.#columns = header
      this.#log.aside(record.line)
      return
    }
    if (this.#columns === null) {
      if (record.cells.filter((c) => c.trim() !== '').length >= 4)
        failHeaderless(this.#log.begin(record.line, record.raw))
      else this.#log.aside(record.line)
      return
    }
    const columns = this.#columns
    const row = this.#log.begin(record.line, record.raw)
    if (/^(?:Cash & |Account Total|Positions Total|Futures |Total\b)/i.test(first)) {
      row.skip('positions: cash, futures cash or a total')
      return
    }
    const when = this.#accounts.get(this.#account)
    guarded(row, () => {
      const cell = (...names: string[]) => columns.cell(record.cells, ...names)
      const printed = cell('Quantity', 'Qty (Quantity)', 'Qty')
      if (printed === undefined || isMissing(printed)) {
        row.skip('positions: a line without a quantity')
        return
      }
      const quantity = requiredDecimal(printed, 'Quantity')
      const mark = optionalDecimal(cell('Price'), 'Price')
      const c = this.#contracts.introduce(usdContract(first, cell('Description') ?? '', [SCHWAB, OSI]))
      row.draft(...c.rows, {
        row: 'holding',
        data: {
          account: this.#account,
          ...(when?.at ? { at: when.at } : { date: when?.date ?? '' }),
          instrument: c.ref,
          quantity: quantity.toString(),
          ...(mark === null ? {} : { mark: mark.toString() }),
        },
      })
    })
  }

  /** `07:00 AM ET, 01/01/2019` and `01/01/2019 07:00:00 ET`. */
  #begin(account: string, text: string): void {
    this.#account = this.#options.account ?? account
    this.#columns = null
    const m = /^(\d{1,2}:\d{2}(?::\d{2})?\s*[AP]M)\s*[A-Z]*,?\s*(.+)$/i.exec(text)
    const t = readTime(m === null ? text : `${m[2]} ${m[1]}`, 'mdy') ?? readTime(m?.[2] ?? text, 'ymd')
    if (t === null) {
      this.#log.breakOff(
        'date_missing',
        `The title line names no instant of the positions ("${text}"): export the file again.`,
      )
      return
    }
    this.#accounts.set(this.#account, { at: t.time === null ? null : `${t.date}T${t.time}`, date: t.date })
  }
}

/** Schwab positions. */
export const schwabPositionsCsv: StatementFormat = {
  id: ID,
  title: 'Schwab positions (CSV)',
  defaultZone: ZONE,
  recognise: (head) => (/^"?Positions for .* as of /m.test(head.text.slice(0, 4096)) ? 1 : 0),
  create: (sink, options) => new SchwabPositionsParser(sink, options),
}
