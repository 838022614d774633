/** Section Cash Balance: fees of the fills, removals of options, money movements, the closing balance. */
import { Decimal } from '../../model/decimal.ts'
import type { EventKind, Fee } from '../../model/statement.ts'
import type { CsvRecord } from '../common/csv.ts'
import { optionalDecimal } from '../common/number.ts'
import { guarded, quoted, RowError, type SourceRow } from '../common/rowLog.ts'
import type { Columns } from '../common/table.ts'
import { requiredTime } from '../common/time.ts'
import { type CashTrade, type FillSink, optionKey, optionOfText } from './cashText.ts'

const USD = 'USD'

/** Reads the section; TRD lines wait for the fills they belong to. */
export class CashTable {
  readonly trades: CashTrade[] = []
  readonly #others: { row: SourceRow; columns: Columns; cells: readonly string[] }[] = []
  #total: { row: SourceRow; amount: Decimal } | null = null
  readonly #openings: { row: SourceRow; at: string; amount: Decimal | null }[] = []
  balance = false
  #before: Decimal | null = null

  row(columns: Columns, record: CsvRecord, row: SourceRow): void {
    const cell = (name: string) => columns.cell(record.cells, name) ?? ''
    const type = cell('TYPE').toUpperCase()
    const before = this.#before
    this.#before = optionalDecimal(cell('BALANCE'), 'BALANCE')
    if (
      cell('DESCRIPTION') === 'TOTAL' ||
      (cell('DATE') === '' && record.cells.some((c) => c.trim() === 'TOTAL'))
    ) {
      const amount = optionalDecimal(cell('BALANCE'), 'BALANCE')
      if (amount === null) row.skip('Cash Balance: the total')
      else {
        // two statements glued together: the last total stands
        this.#total?.row.skip('Cash Balance: the total')
        this.#total = { row, amount }
      }
    } else if (type === 'BAL')
      this.#openings.push({
        row,
        at: this.#at(columns, record.cells),
        amount: optionalDecimal(cell('BALANCE'), 'BALANCE'),
      })
    else if (type === 'TRD') this.#trade(columns, record, row, before)
    else this.#others.push({ row, columns, cells: record.cells })
  }

  #trade(columns: Columns, record: CsvRecord, row: SourceRow, before: Decimal | null): void {
    const cell = (name: string) => columns.cell(record.cells, name) ?? ''
    const text = cell('DESCRIPTION')
    const m =
      /^(BOT|SOLD)\s+([+-]?[\d,]+(?:\.\d+)?)\s+(?:(?:VERTICAL|CALENDAR|DIAGONAL|STRADDLE|STRANGLE|BUTTERFLY|CONDOR|IRON CONDOR|COVERED|COMBO|CUSTOM|BACKRATIO|COLLAR|[A-Z~/]+ CONDOR)\s+)*(\/?[A-Z0-9.:/]+)/.exec(
        text,
      )
    if (m === null) {
      throw new RowError(
        'description_unreadable',
        `Description ${quoted(text)} is not a trade Hedgerow can read.`,
        'DESCRIPTION',
      )
    }
    const fees: Fee[] = []
    for (const [name, kind] of [
      ['Commissions & Fees', 'commission'],
      ['Misc Fees', 'fee'],
    ] as const) {
      const fee = optionalDecimal(cell(name), name)
      if (fee !== null && !fee.isZero()) fees.push({ currency: USD, amount: fee.negated().toString(), kind })
    }
    const digits = (m[2] as string).replaceAll(',', '').replace(/^[+-]/, '')
    this.trades.push({
      row,
      at: this.#at(columns, record.cells),
      order: cell('REF #').replace(/[^0-9A-Za-z-]/g, '') || null,
      quantity: m[1] === 'SOLD' ? `-${digits}` : digits,
      symbol: ((m[3] as string).split(':')[0] as string).toUpperCase(),
      fees,
      amount: optionalDecimal(cell('AMOUNT'), 'AMOUNT'),
      change: before === null || this.#before === null ? null : this.#before.minus(before),
      text,
      used: false,
    })
  }

  #at(columns: Columns, cells: readonly string[]): string {
    const printed = `${columns.cell(cells, 'DATE') ?? ''} ${columns.cell(cells, 'TIME') ?? ''}`
    const t = requiredTime(printed, 'DATE', 'mdy')
    return `${t.date}T${t.time ?? '23:59:59'}`
  }

  /**
   * The cash line of a fill: same symbol, same signed quantity, at most 2 seconds apart, the nearest in time. A line that names an
   * option belongs to that option only; a line that names none (a spread, shares) belongs to the first leg of an order.
   */
  match(leg: {
    at: string
    symbol: string
    quantity: string
    option: string | null
    first: boolean
  }): CashTrade | null {
    let best: CashTrade | null = null
    let bestGap = 2001
    for (const t of this.trades) {
      if (t.used || t.symbol !== leg.symbol || t.quantity !== leg.quantity) continue
      const named = optionOfText(t.text)
      if (named === null ? !leg.first : leg.option !== optionKey(named.option)) continue
      const gap = Math.abs(millis(t.at) - millis(leg.at))
      if (gap < bestGap) {
        best = t
        bestGap = gap
      }
    }
    if (best !== null) best.used = true
    return best
  }

  /** Settles everything that no fill took. */
  end(account: string, through: string | null, fills: FillSink): void {
    for (const t of this.trades) {
      if (t.used) t.row.skip('Cash Balance TRD: its fees went to the fill')
      else fills.fromCash(account, t)
    }
    for (const { row, columns, cells } of this.#others)
      guarded(row, () => this.#other(account, columns, cells, row, fills))
    for (const { row, at, amount } of this.#openings) {
      if (amount === null) row.skip('Cash Balance: an opening balance without an amount')
      else row.draft({ row: 'balance', data: { account, at, currency: USD, amount: amount.toString() } })
    }
    if (this.#total === null) return
    if (through === null) this.#total.row.skip('Cash Balance: the total')
    else {
      this.balance = true
      this.#total.row.draft({
        row: 'balance',
        data: { account, date: through, currency: USD, amount: this.#total.amount.toString() },
      })
    }
  }

  /** Removals of options (RAD, EXP) and money. */
  #other(account: string, columns: Columns, cells: readonly string[], row: SourceRow, fills: FillSink): void {
    const text = columns.cell(cells, 'DESCRIPTION') ?? ''
    const at = this.#at(columns, cells)
    const named = optionOfText(text)
    const removal: EventKind | null = /expir/i.test(text)
      ? 'expiry'
      : /assign/i.test(text)
        ? 'assignment'
        : /exercis/i.test(text)
          ? 'exercise'
          : null
    if (named !== null && removal !== null) {
      const size = Decimal.of(named.quantity).abs()
      const c = fills.introduceOption(named.option)
      row.draft(...c.rows, {
        row: 'event',
        data: {
          account,
          at,
          instrument: c.ref,
          kind: removal,
          // the side of an expiry is not printed reliably: what is left goes
          ...(removal === 'expiry'
            ? {}
            : { quantity: (removal === 'assignment' ? size : size.negated()).toString() }),
        },
      })
      return
    }
    const amount = optionalDecimal(columns.cell(cells, 'AMOUNT'), 'AMOUNT')
    if (amount === null || amount.isZero()) {
      row.skip('Cash Balance: moves nothing')
      return
    }
    const words = text.toLowerCase()
    const kind = words.includes('interest')
      ? 'interest'
      : words.includes('dividend')
        ? 'dividend'
        : words.includes('fee')
          ? 'fee'
          : /deposit|withdraw|transfer|wire|ach|fund/.test(words)
            ? amount.sign() > 0
              ? 'deposit'
              : 'withdrawal'
            : 'other'
    row.draft({ row: 'cash', data: { account, at, currency: USD, amount: amount.toString(), kind } })
  }
}

function millis(at: string): number {
  const [y, mo, d, h, mi, s] = at.split(/[-T:]/).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  return Date.UTC(y, mo - 1, d, h, mi, Math.floor(s))
}
