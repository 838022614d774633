/** tastytrade history CSV: three layouts, three source classes, one reader. */
import type { StatementHeader } from '../../model/statement.ts'
import { type CsvRecord, csvRecords } from '../common/csv.ts'
import { CsvTableParser, FileOrder, type TableReader } from '../common/csvTable.ts'
import { settleTrade } from '../common/fees.ts'
import { plainHeader } from '../common/header.ts'
import { OpenSides } from '../common/openSides.ts'
import { quoted, RowError, RowLog, type SourceRow } from '../common/rowLog.ts'
import { Columns, namesFound } from '../common/table.ts'
import { type Contract, ContractList } from '../contracts.ts'
import type { FileHead, ParserOptions, StatementFormat } from '../format.ts'
import { OSI } from '../notations/listed.ts'
import { isAdjustedRoot } from '../symbols.ts'
import { type AdjustmentRow, adjustmentKind, settleAdjustments } from './adjustments.ts'
import { COLUMNS, type Generation, LEGACY_COLUMNS, readRow } from './layouts.ts'
import { cashOf, fillOf, instantText, type Naming, removalOf, signed, type TastyRow } from './row.ts'

class TastyReader implements TableReader {
  readonly title = 'a tastytrade history'
  readonly columns: readonly string[]
  readonly time: NonNullable<TableReader['time']>
  readonly #generation: Generation
  readonly #options: ParserOptions
  readonly #contracts = new ContractList()
  readonly #naming: Naming
  readonly #account: string
  readonly #accounts = new Set<string>()
  readonly #order = new FileOrder()
  readonly #sides = new OpenSides()
  #adjusting: { key: string; rows: AdjustmentRow[] } | null = null

  constructor(generation: Generation, options: ParserOptions) {
    const legacy = generation === 1
    this.columns = legacy ? LEGACY_COLUMNS : COLUMNS
    this.time = { columns: [legacy ? 'Date/Time' : 'Date'], order: legacy ? 'mdy' : 'ymd' }
    this.#generation = generation
    this.#options = options
    this.#account = options.account ?? 'tastytrade'
    this.#naming =
      generation === 2
        ? (r, ref) => (r.symbol === '' ? { instrument: ref } : { symbol: r.symbol })
        : (_r, ref) => ({ instrument: ref })
  }

  row(columns: Columns, record: CsvRecord, source: SourceRow): void {
    // the last columns, such as the currency, matter too
    const full = columns.names.filter((n) => n.trim() !== '').length
    if (record.cells.length < full)
      throw new RowError(
        'row_cut_off',
        `Line ${record.line} has ${record.cells.length} of ${full} columns: the file is cut off or damaged, export it again.`,
      )
    let r = readRow(this.#generation, columns, record.cells, { account: this.#account, sequence: 0 })
    r = { ...r, sequence: this.#order.next(instantText(r), record.line), fees: settledFees(source, r) }
    this.#accounts.add(r.account)
    const kind = r.type === 'money movement' ? null : adjustmentKind(r.subType)
    if (kind !== null && r.contract !== null) {
      this.#adjust(source, r, r.contract)
      return
    }
    this.#endAdjusting()
    if (r.type === 'money movement') this.#money(source, r)
    else if (r.type === 'trade' || r.type === 'receive deliver') this.#move(source, r)
    else
      throw new RowError(
        'type_unknown',
        `Type ${quoted(r.type)} is not known: report it, or remove the row.`,
        'Type',
      )
  }

  #money(source: SourceRow, r: TastyRow): void {
    const c = r.contract === null ? null : this.#contracts.introduce(r.contract)
    if (c !== null && (r.subType.includes('futures settlement') || r.subType.includes('mark to market'))) {
      source.draft(...c.rows, removalOf(r, 'settlement', null, this.#naming(r, c.ref)))
      return
    }
    const rows = cashOf(r, c === null ? {} : this.#naming(r, c.ref))
    if (rows.length === 0) source.skip('money movement of zero')
    else source.draft(...(c?.rows ?? []), ...rows)
  }

  #move(source: SourceRow, r: TastyRow): void {
    if (r.contract === null) {
      // delayed deliveries are booked as cash without a symbol
      const rows = cashOf(r, {})
      if (rows.length === 0)
        throw new RowError('symbol_missing', 'Symbol is empty: the row cannot be read without it.', 'Symbol')
      source.draft(...rows)
      return
    }
    const c = this.#contracts.introduce(r.contract)
    const named = this.#naming(r, c.ref)
    const sub = r.subType
    if (r.side !== null) {
      if (r.quantity.isZero())
        throw new RowError(
          'quantity_missing',
          'Quantity is empty: the row cannot be read without it.',
          'Quantity',
        )
      if (r.price === null)
        throw new RowError(
          'price_missing',
          'Average Price is empty: the row cannot be read without it.',
          'Average Price',
        )
      this.#sides.see(c.ref, instantText(r), r.effect === 'close' ? (r.side === 1 ? -1 : 1) : r.side)
      source.draft(...c.rows, fillOf(r, r.price, named))
    } else if (sub.startsWith('cash settled')) {
      const quantity = sub.includes('assignment') ? r.quantity : r.quantity.negated()
      source.draft(...c.rows, removalOf(r, 'cash_delivery', quantity, named))
    } else if (sub.includes('assignment'))
      source.draft(...c.rows, removalOf(r, 'assignment', r.quantity, named))
    else if (sub.includes('exercise'))
      source.draft(...c.rows, removalOf(r, 'exercise', r.quantity.negated(), named))
    else if (sub.includes('expiration')) {
      for (const row of c.rows) source.prelude(row)
      this.#sides.ask(c.ref, instantText(r), (held) => this.#expire(source, r, held))
    } else if (sub.includes('settlement') || sub.includes('mark to market')) {
      source.draft(...c.rows, removalOf(r, 'settlement', null, named))
    } else {
      throw new RowError(
        'subtype_unknown',
        `Sub Type ${quoted(sub)} without an action is not known: report it, or type the position.`,
        'Sub Type',
      )
    }
  }

  #expire(source: SourceRow, r: TastyRow, held: 1 | -1 | null): void {
    const ref = this.#contracts.introduce(r.contract as Contract).ref
    const quantity = held === null ? null : held === 1 ? r.quantity.negated() : r.quantity
    source.draft(removalOf(r, 'expiry', quantity, this.#naming(r, ref)))
  }

  #adjust(source: SourceRow, r: TastyRow, contract: Contract): void {
    const key = `${instantText(r)} ${r.subType}`
    if (this.#adjusting !== null && this.#adjusting.key !== key) this.#endAdjusting()
    this.#adjusting ??= { key, rows: [] }
    this.#adjusting.rows.push({ source, r, contract: describedContract(r, contract) })
  }

  #endAdjusting(): void {
    const adjusting = this.#adjusting
    if (adjusting === null) return
    this.#adjusting = null
    const first = adjusting.rows[0] as AdjustmentRow
    const kind = adjustmentKind(first.r.subType)
    if (kind === null) return
    for (const { r, contract } of adjusting.rows) {
      const ref = this.#introduceLater(contract)
      if (r.side !== null && r.effect !== null) {
        this.#sides.see(
          ref,
          instantText(r),
          r.effect === 'close' ? (r.side === 1 ? -1 : 1) : (signed(r).sign() as 1 | -1),
        )
      }
    }
    settleAdjustments(kind, adjusting.rows, (c) => this.#contracts.introduce(c), this.#naming)
  }

  /** The ref of a contract without sending it yet. */
  #introduceLater(c: Contract): string {
    return new ContractList().introduce(c).ref
  }

  end(): void {
    this.#endAdjusting()
    this.#sides.end()
  }

  /** The export names no period, and the web page lets people filter it. */
  header(complete: boolean): StatementHeader {
    return plainHeader({
      source: `tastytrade-csv-${this.#generation}`,
      broker: 'tastytrade',
      accounts: this.#accounts.size === 0 ? [this.#account] : this.#accounts,
      zone: this.#options.zone ?? 'America/New_York',
      currency: 'USD',
      complete,
    })
  }
}

/** Value is quantity x average price, and Total is Value less costs. */
function settledFees(source: SourceRow, r: TastyRow): TastyRow['fees'] {
  return settleTrade(source, {
    gross: r.side === null ? null : r.gross,
    value: { column: 'Value', amount: r.value },
    total: r.total === null ? null : { column: 'Total', amount: r.total },
    fees: r.fees,
    currency: r.currency,
    feesMayBeApart: false,
  }).fees
}

/** On lines of a corporate action the description names the contract better than the Symbol cell does. */
function describedContract(r: TastyRow, contract: Contract): Contract {
  const m = /(?:Open|Close)\s+[\d.,]+\s+(\S.*)$/i.exec(r.description)
  const option = m === null || contract.kind !== 'option' ? null : OSI.parse(m[1] as string)
  if (option === null || option.root === contract.identity.root) return contract
  return {
    ...contract,
    identity: { ...contract.identity, ...option },
    // the adjusted contract has no symbol of its own in this layout
    aliases: isAdjustedRoot(option.root) ? [] : contract.aliases,
  }
}

/** How certainly a head is of one layout. */
function confidence(head: FileHead, generation: Generation): number {
  const records = csvRecords(head.text.slice(0, 32_768))
  const names = generation === 1 ? LEGACY_COLUMNS : COLUMNS
  const at = records.findIndex((r) => namesFound(r.cells, names) >= names.length / 2)
  if (at < 0 || at > 6) return 0
  const header = records[at] as CsvRecord
  const complete = namesFound(header.cells, names) === names.length
  if (generation === 1) return complete ? 1 : 0.6
  const newer = looksNewer(new Columns(header.cells), records.slice(at + 1, -1).concat(records.slice(-1)))
  const mine = (generation === 3) === newer
  return (complete ? 1 : 0.6) * (mine ? 1 : 0.3)
}

/** The newer layout writes `--` for missing commissions, thousands commas, cents always, and fees as negative numbers. */
function looksNewer(columns: Columns, rows: readonly CsvRecord[]): boolean {
  let score = columns.has('Total') ? 1 : 0
  for (const { cells } of rows) {
    const fees = columns.cell(cells, 'Fees') ?? ''
    if (columns.cell(cells, 'Commissions') === '--') score += 3
    if (/^-?\d+,\d{3}/.test(columns.cell(cells, 'Value') ?? '')) score += 2
    if (/^-\d*\.?\d*[1-9]/.test(fees)) score += 2
    else if (/[1-9]/.test(fees)) score -= 2
    if (columns.cell(cells, 'Commissions') === '0') score -= 3
  }
  return score > 0
}

function format(generation: Generation, title: string, defaultZone: string | null): StatementFormat {
  return {
    id: `tastytrade-csv-${generation}`,
    title,
    defaultZone,
    recognise: (head) => confidence(head, generation),
    create: (sink, options) => new CsvTableParser(new RowLog(sink), new TastyReader(generation, options)),
  }
}

/** The oldest layout: `Date/Time,Transaction Code,...`, local times without a zone. */
export const tastytradeCsv1 = format(1, 'tastytrade history (CSV, layout before 2020)', null)
/** Plain numbers; the printed offset is false, times are local: the zone must be asked. */
export const tastytradeCsv2 = format(2, 'tastytrade history (CSV, older layout)', null)
/** `--`, thousands commas; times carry a true offset. */
export const tastytradeCsv3 = format(3, 'tastytrade history (CSV)', 'America/New_York')
