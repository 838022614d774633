/** Fidelity transactions CSV: the Action text says everything; quantity and amount are signed. */
import type { EventKind, Fee, RowCommon, StatementHeader } from '../../model/statement.ts'
import { type CsvRecord, csvRecords } from '../common/csv.ts'
import { CsvTableParser, FileOrder, isWide, type TableReader } from '../common/csvTable.ts'
import { plainHeader } from '../common/header.ts'
import { optionalDecimal, requiredDecimal } from '../common/number.ts'
import { quoted, RowError, RowLog, type SourceRow } from '../common/rowLog.ts'
import { type Columns, namesFound } from '../common/table.ts'
import { readTime, requiredTime } from '../common/time.ts'
import { draftMove, draftTrade, printed } from '../common/tradeRow.ts'
import { usdContract } from '../common/usd.ts'
import { ContractList } from '../contracts.ts'
import type { ParserOptions, StatementFormat } from '../format.ts'
import { FIDELITY, FIDELITY_WORDS } from '../notations/listed.ts'

const ID = 'fidelity-csv'
const ZONE = 'America/New_York'
const USD = 'USD'
/** The core position is the account's cash. */
const CORE = new Set(['CASH', 'CORE', 'FCASH', 'SPAXX', 'FDRXX', 'FZFXX', 'FDIC', 'QPIFQ', 'QUSBQ'])

const COST_COLUMNS = ['Commission', 'Fees'] as const
const KINDS: readonly (readonly [RegExp, EventKind])[] = [
  [/^EXPIRED\b/, 'expiry'],
  [/^ASSIGNED\b/, 'assignment'],
  [/^EXERCISED\b/, 'exercise'],
  [/^REDEMPTION PAYOUT|^REDEEMED/, 'merger'],
  [/^MERGER|^REVERSE SPLIT|^NAME CHANGED|^EXCHANGED|^TENDERED/, 'transfer'],
  [/^DISTRIBUTION|^STOCK SPLIT|^SPIN/, 'spin_off'],
  [/^TRANSFER|^JOURNAL|^TRANSFERRED/, 'transfer'],
]

class FidelityReader implements TableReader {
  readonly title = 'a Fidelity transaction history'
  readonly columns = ['Run Date', 'Action', 'Symbol', 'Quantity']
  readonly time = { columns: ['Run Date'], order: 'mdy' } as const
  readonly #contracts = new ContractList()
  readonly #order = new FileOrder()
  readonly #options: ParserOptions
  readonly #accounts = new Set<string>()

  constructor(options: ParserOptions) {
    this.#options = options
  }

  /** Behind the table stand a disclaimer and the day of the download. */
  isFooter(columns: Columns, record: CsvRecord): boolean {
    return (
      readTime(columns.cell(record.cells, 'Run Date') ?? '', 'mdy') === null &&
      record.cells.length < columns.names.length &&
      !isWide(record, this.columns.length)
    )
  }

  row(columns: Columns, record: CsvRecord, row: SourceRow): void {
    const cell = (...names: string[]) => columns.cell(record.cells, ...names) ?? ''
    const date = requiredTime(cell('Run Date'), 'Run Date', 'mdy').date
    const account = this.#options.account ?? (cell('Account Number', 'Account') || 'Fidelity')
    this.#accounts.add(account)
    const common: RowCommon = { account, date, sequence: this.#order.next(date, record.line) }
    const action = cell('Action').toUpperCase().replace(/\s+/g, ' ')
    const description = cell('Security Description', 'Description')
    const symbol = cell('Symbol')
    const quantity = optionalDecimal(cell('Quantity'), 'Quantity')
    const amount = optionalDecimal(cell('Amount', 'Amount ($)'), 'Amount')
    if (description.toUpperCase() === 'CASH' || CORE.has(symbol)) {
      if (quantity !== null && !quantity.isZero()) {
        row.skip('purchase or sale of the core position, which is the cash itself')
        return
      }
    }
    const moves = quantity !== null && !quantity.isZero() && symbol !== ''
    if (moves && /^(?:YOU BOUGHT|YOU SOLD|REINVESTMENT|PURCHASE|SOLD|BOUGHT)\b/.test(action)) {
      const contract = usdContract(symbol, description, [FIDELITY, FIDELITY_WORDS])
      const accrued = optionalDecimal(cell('Accrued Interest', 'Accrued Interest ($)'), 'Accrued Interest')
      draftTrade(row, this.#contracts, {
        common,
        contract,
        quantity,
        price: requiredDecimal(cell('Price', 'Price ($)'), 'Price'),
        fees: this.#fees(columns, record),
        total: printed('Amount', amount),
        // the buyer pays it, whatever sign is printed
        beside: accrued === null ? null : quantity.sign() > 0 ? accrued.abs().negated() : accrued.abs(),
        effect: action.includes('OPENING TRANSACTION')
          ? 'open'
          : action.includes('CLOSING TRANSACTION')
            ? 'close'
            : null,
      })
      return
    }
    if (moves) {
      const kind = KINDS.find(([shape]) => shape.test(action))?.[1]
      if (kind === undefined) {
        throw new RowError(
          'action_unknown',
          `Action ${quoted(action)} with a quantity is not known: report it, or type the position.`,
          'Action',
        )
      }
      const contract = usdContract(symbol, description, [FIDELITY, FIDELITY_WORDS])
      draftMove(row, this.#contracts, { common, contract, kind, quantity, amount })
      return
    }
    if (amount === null || amount.isZero()) {
      row.skip('a line that moves nothing')
      return
    }
    row.draft({
      row: 'cash',
      data: {
        ...common,
        currency: cell('Currency') || USD,
        amount: amount.toString(),
        kind: cashKind(action, amount.sign() > 0),
      },
    })
  }

  #fees(columns: Columns, record: CsvRecord): Fee[] {
    return COST_COLUMNS.flatMap((name) => {
      const d = optionalDecimal(columns.cell(record.cells, name, `${name} ($)`), name)
      return d === null || d.isZero()
        ? []
        : [{ currency: USD, amount: d.toString(), kind: name === 'Fees' ? 'fee' : 'commission' }]
    })
  }

  header(complete: boolean): StatementHeader {
    return plainHeader({
      source: ID,
      broker: 'Fidelity',
      accounts: this.#accounts.size === 0 ? [this.#options.account ?? 'Fidelity'] : this.#accounts,
      zone: this.#options.zone ?? ZONE,
      currency: USD,
      complete,
    })
  }
}

function cashKind(action: string, positive: boolean): string {
  if (/TAX/.test(action)) return 'tax'
  if (/DIVIDEND|CAP GAIN|DISTRIBUTION/.test(action)) return 'dividend'
  if (/INTEREST|\bINT\b/.test(action)) return 'interest'
  if (/FEE/.test(action)) return 'fee'
  return /TRANSFER|DEPOSIT|CHECK|CONTRIB|WIRE|DEBIT|PAYMENT|ELECTRONIC/.test(action)
    ? positive
      ? 'deposit'
      : 'withdrawal'
    : 'other'
}

/** Fidelity transaction history. */
export const fidelityCsv: StatementFormat = {
  id: ID,
  title: 'Fidelity transactions (CSV)',
  defaultZone: ZONE,
  recognise(head) {
    const names = ['Run Date', 'Action', 'Symbol', 'Quantity', 'Settlement Date']
    const best = Math.max(
      0,
      ...csvRecords(head.text.slice(0, 16_384))
        .slice(0, 12)
        .map((r) => namesFound(r.cells, names)),
    )
    return best === names.length ? 1 : best >= 4 ? 0.6 : 0
  },
  create: (sink, options) => new CsvTableParser(new RowLog(sink), new FidelityReader(options)),
}
