/** Webull options orders CSV: one line an order; expiries, assignments and fees are not in it. */
import type { StatementHeader } from '../../model/statement.ts'
import { type CsvRecord, csvRecords } from '../common/csv.ts'
import { CsvTableParser, FileOrder, type TableReader, tableConfidence } from '../common/csvTable.ts'
import { optionalDecimal, requiredDecimal } from '../common/number.ts'
import { quoted, RowError, RowLog, type SourceRow } from '../common/rowLog.ts'
import { SoleAccount } from '../common/soleAccount.ts'
import type { Columns } from '../common/table.ts'
import { requiredTime } from '../common/time.ts'
import { type Contract, ContractList, equityContract, optionContract } from '../contracts.ts'
import type { ParserOptions, StatementFormat } from '../format.ts'
import { OSI_COMPACT, WEBULL } from '../notations/listed.ts'

const ID = 'webull-csv'
const ZONE = 'America/New_York'
const USD = 'USD'
const COLUMNS = ['Name', 'Symbol', 'Side', 'Status', 'Filled', 'Avg Price', 'Filled Time']
const OFFSETS: Readonly<Record<string, string>> = {
  EDT: '-04:00',
  EST: '-05:00',
  CDT: '-05:00',
  CST: '-06:00',
  MDT: '-06:00',
  MST: '-07:00',
  PDT: '-07:00',
  PST: '-08:00',
  UTC: 'Z',
  GMT: 'Z',
}

class WebullReader implements TableReader {
  readonly title = 'a Webull order history'
  readonly columns = COLUMNS
  readonly time = { columns: ['Filled Time'], order: 'mdy' } as const
  readonly #contracts = new ContractList()
  readonly #order = new FileOrder()
  readonly #account: SoleAccount

  constructor(options: ParserOptions) {
    this.#account = new SoleAccount({ source: ID, broker: 'Webull', zone: ZONE, currency: USD }, options)
  }

  row(columns: Columns, record: CsvRecord, row: SourceRow): void {
    const cell = (name: string) => columns.cell(record.cells, name) ?? ''
    const status = cell('Status')
    const filled = optionalDecimal(cell('Filled'), 'Filled')
    if (filled === null || filled.sign() <= 0) {
      row.skip(`order ${status.toLowerCase() || 'without status'}: nothing was filled`)
      return
    }
    const t = requiredTime(cell('Filled Time'), 'Filled Time', 'mdy')
    const offset = t.offset ?? (t.zoneText === null ? undefined : OFFSETS[t.zoneText.toUpperCase()])
    if (t.zoneText !== null && offset === undefined) {
      throw new RowError(
        'zone_unknown',
        `Filled Time ${quoted(cell('Filled Time'))} names a zone that is not known.`,
        'Filled Time',
      )
    }
    const side = cell('Side').toLowerCase()
    if (!/^(buy|sell|short)/.test(side)) {
      throw new RowError('side_unknown', `Side ${quoted(side)} is neither Buy nor Sell.`, 'Side')
    }
    const price = requiredDecimal(cell('Avg Price'), 'Avg Price')
    const contract = this.#contract(cell('Name'), cell('Symbol'))
    const { ref, rows } = this.#contracts.introduce(contract)
    if (status.toLowerCase() !== 'filled') {
      row.warn(
        'order_partly_filled',
        `The order is ${status} but ${filled} were filled: they were taken as a fill.`,
        'Status',
      )
    }
    row.draft(...rows, {
      row: 'fill',
      data: {
        account: this.#account.id,
        at: `${t.date}T${t.time ?? '23:59:59'}${offset ?? ''}`,
        sequence: this.#order.next(`${t.date}T${t.time}`, record.line),
        instrument: ref,
        quantity: (side.startsWith('buy') ? filled : filled.negated()).toString(),
        price: price.toString(),
      },
    })
  }

  #contract(name: string, symbol: string): Contract {
    const option = WEBULL.parse(name) ?? OSI_COMPACT.parse(symbol) ?? WEBULL.parse(symbol)
    const aliases = [{ kind: 'symbol' as const, text: symbol }]
    if (option !== null)
      return optionContract({ option, currency: USD, multiplier: null, underlying: null, aliases })
    if (!/^[A-Z][A-Z0-9 ./-]{0,9}$/.test(symbol)) {
      throw new RowError(
        'symbol_unreadable',
        `Symbol ${quoted(symbol)} is not a contract Hedgerow can read.`,
        'Symbol',
      )
    }
    return equityContract({ symbol, currency: USD, aliases })
  }

  header(complete: boolean): StatementHeader {
    return this.#account.header(complete)
  }
}

/** Webull order history. */
export const webullCsv: StatementFormat = {
  id: ID,
  title: 'Webull options orders (CSV)',
  defaultZone: ZONE,
  recognise: (head) =>
    tableConfidence(csvRecords(head.text.slice(0, 16_384)), [...COLUMNS, 'Placed Time', 'Time-in-Force']),
  create: (sink, options) => new CsvTableParser(new RowLog(sink), new WebullReader(options)),
}
