/** Robinhood account activity CSV. No ids, no times, no fee column; quantities unsigned, removals marked with a trailing S. */

import type { Decimal } from '../../model/decimal.ts'
import { lookup } from '../../model/lookup.ts'
import type { EventKind, RowCommon, StatementHeader } from '../../model/statement.ts'
import { type CsvRecord, csvRecords } from '../common/csv.ts'
import { CsvTableParser, FileOrder, isWide, type TableReader, tableConfidence } from '../common/csvTable.ts'
import { optionalDecimal, requiredDecimal } from '../common/number.ts'
import { quoted, RowError, RowLog, type SourceRow } from '../common/rowLog.ts'
import { SoleAccount } from '../common/soleAccount.ts'
import type { Columns } from '../common/table.ts'
import { requiredTime } from '../common/time.ts'
import { draftMove, draftTrade, printed } from '../common/tradeRow.ts'
import { type Contract, ContractList, equityContract, optionContract } from '../contracts.ts'
import type { ParserOptions, StatementFormat, StatementSink } from '../format.ts'
import { ROBINHOOD } from '../notations/listed.ts'

const ID = 'robinhood-csv'
const ZONE = 'America/New_York'
const USD = 'USD'
const COLUMNS = ['Activity Date', 'Instrument', 'Description', 'Trans Code', 'Quantity', 'Price', 'Amount']

/** Option trades: side and effect. (`BTC` is buy to close, not bitcoin.) */
const OPTION_TRADES: Readonly<Record<string, { side: 1 | -1; effect: 'open' | 'close' }>> = {
  BTO: { side: 1, effect: 'open' },
  BTC: { side: 1, effect: 'close' },
  STO: { side: -1, effect: 'open' },
  STC: { side: -1, effect: 'close' },
}
const REMOVALS: Readonly<Record<string, EventKind>> = {
  OEXP: 'expiry',
  OASGN: 'assignment',
  OEXCS: 'exercise',
  // contract adjustments: one row takes the old contract away, one brings the new one
  OCA: 'transfer',
  SXCH: 'transfer',
  REC: 'transfer',
  ACATI: 'transfer',
  ACATO: 'transfer',
  SPL: 'spin_off',
  SPR: 'spin_off',
  SDIV: 'spin_off',
}
const CASH: Readonly<Record<string, string>> = {
  CDIV: 'dividend',
  MDIV: 'dividend',
  ROC: 'dividend',
  INT: 'interest',
  MINT: 'interest',
  GMPC: 'interest',
  GOLD: 'fee',
  AFEE: 'fee',
  DFEE: 'fee',
  DTAX: 'tax',
  SLIP: 'other',
  MISC: 'other',
  CIL: 'other',
  OCC: 'other',
}
const TRANSFERS = new Set(['ACH', 'RTP', 'WIRE', 'XENT', 'DCF', 'ITRF', 'XENT_CC', 'CFRI', 'MTCH'])

class RobinhoodReader implements TableReader {
  readonly title = 'a Robinhood activity report'
  readonly columns = COLUMNS
  readonly time = { columns: ['Activity Date'], order: 'mdy' } as const
  readonly #contracts = new ContractList()
  readonly #order = new FileOrder()
  readonly #account: SoleAccount

  constructor(options: ParserOptions) {
    this.#account = new SoleAccount({ source: ID, broker: 'Robinhood', zone: ZONE, currency: USD }, options)
  }

  /** The last line is a disclaimer without a date. */
  isFooter(columns: Columns, record: CsvRecord): boolean {
    return (columns.cell(record.cells, 'Activity Date') ?? '') === '' && !isWide(record, 5)
  }

  row(columns: Columns, record: CsvRecord, row: SourceRow): void {
    const cell = (name: string) => columns.cell(record.cells, name) ?? ''
    const date = requiredTime(cell('Activity Date'), 'Activity Date', 'mdy').date
    const code = cell('Trans Code').toUpperCase()
    const common: RowCommon = {
      account: this.#account.id,
      date,
      sequence: this.#order.next(date, record.line),
    }
    const amount = optionalDecimal(cell('Amount'), 'Amount')
    const instrument = cell('Instrument')
    const description = cell('Description')
    const trade = OPTION_TRADES[code]
    const side = trade?.side ?? (code === 'BUY' ? 1 : code === 'SELL' ? -1 : null)
    if (side !== null) {
      const quantity = requiredDecimal(cell('Quantity'), 'Quantity')
      draftTrade(row, this.#contracts, {
        common,
        contract: trade === undefined ? this.#share(instrument) : this.#option(description),
        quantity: side === 1 ? quantity : quantity.negated(),
        price: requiredDecimal(cell('Price'), 'Price'),
        // the price of an option is exact, so what the net amount lacks is fees; that of a share is rounded to cents
        exact: trade !== undefined,
        fees: null,
        total: printed('Amount', amount),
        effect: trade?.effect ?? null,
      })
      return
    }
    const kind = lookup(REMOVALS, code)
    if (kind !== undefined && cell('Quantity') !== '') {
      draftMove(row, this.#contracts, {
        common,
        contract: description.includes('$') ? this.#option(description) : this.#share(instrument),
        kind,
        quantity: signedBySuffix(cell('Quantity')),
        amount,
      })
      return
    }
    this.#cash(code, common, amount, instrument, cell('Quantity'), row)
  }

  #cash(
    code: string,
    common: RowCommon,
    amount: Decimal | null,
    instrument: string,
    quantity: string,
    row: SourceRow,
  ): void {
    if (amount === null) {
      throw new RowError(
        'amount_missing',
        `Trans Code ${quoted(code)} without quantity and amount: the row says nothing.`,
        'Amount',
      )
    }
    const transfer = TRANSFERS.has(code)
    if (CASH[code] === undefined && !transfer) {
      if (quantity !== '') {
        throw new RowError(
          'code_unknown',
          `Trans Code ${quoted(code)} with a quantity is not known: report it, or type the position.`,
          'Trans Code',
        )
      }
      row.warn(
        'code_unknown',
        `Trans Code ${quoted(code)} is not known; its amount was booked as other cash.`,
        'Trans Code',
      )
    }
    const c = instrument === '' ? null : this.#contracts.introduce(this.#share(instrument))
    row.draft(...(c?.rows ?? []), {
      row: 'cash',
      data: {
        ...common,
        ...(c === null ? {} : { instrument: c.ref }),
        currency: USD,
        amount: amount.toString(),
        kind: transfer ? (amount.sign() < 0 ? 'withdrawal' : 'deposit') : (CASH[code] ?? 'other'),
      },
    })
  }

  header(complete: boolean): StatementHeader {
    return this.#account.header(complete)
  }

  #share(symbol: string): Contract {
    if (symbol === '')
      throw new RowError('symbol_missing', 'Instrument is empty: the row names no contract.', 'Instrument')
    return equityContract({ symbol, currency: USD, aliases: [{ kind: 'symbol', text: symbol }] })
  }

  #option(description: string): Contract {
    const words =
      description
        .replace(/^Option Expiration for /i, '')
        .split(/[\r\n]/)[0]
        ?.trim() ?? ''
    const option = ROBINHOOD.parse(words)
    if (option === null) {
      throw new RowError(
        'option_unreadable',
        `Description ${quoted(description)} is not an option Hedgerow can read.`,
        'Description',
      )
    }
    return optionContract({
      option,
      currency: USD,
      multiplier: null,
      underlying: null,
      aliases: [{ kind: 'words', text: words }],
    })
  }
}

/** `4S` takes away, `4` adds: proved by replay of whole histories. */
function signedBySuffix(text: string): Decimal {
  const takes = /S$/i.test(text)
  const n = requiredDecimal(takes ? text.slice(0, -1) : text, 'Quantity').abs()
  return takes ? n.negated() : n
}

/** Robinhood account activity. */
export const robinhoodCsv: StatementFormat = {
  id: ID,
  title: 'Robinhood account activity (CSV)',
  defaultZone: ZONE,
  recognise: (head) =>
    tableConfidence(csvRecords(head.text.slice(0, 16_384)), [...COLUMNS, 'Process Date', 'Settle Date']),
  create: (sink: StatementSink, options: ParserOptions) =>
    new CsvTableParser(new RowLog(sink), new RobinhoodReader(options)),
}
