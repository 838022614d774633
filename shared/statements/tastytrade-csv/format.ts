/** tastytrade history CSV: three layouts, three source classes, one reader. */
import type { StatementAccount } from '../../model/statement.ts'
import { CsvReader, type CsvRecord, csvRecords } from '../common/csv.ts'
import { FileOrder, failHeaderless, isWide, tellAlike, whenOf } from '../common/csvTable.ts'
import { settleTrade } from '../common/fees.ts'
import { GluedParts, REPEATED } from '../common/glued.ts'
import { OpenSides } from '../common/openSides.ts'
import { guarded, quoted, RowError, RowLog, type SourceRow } from '../common/rowLog.ts'
import { Columns, namesFound } from '../common/table.ts'
import { type Contract, ContractList } from '../contracts.ts'
import type {
  FileHead,
  ParserOptions,
  PushParser,
  RowTally,
  StatementFormat,
  StatementSink,
} from '../format.ts'
import { OSI } from '../notations/listed.ts'
import { isAdjustedRoot } from '../symbols.ts'
import { type AdjustmentRow, adjustmentKind, settleAdjustments } from './adjustments.ts'
import { COLUMNS, type Generation, LEGACY_COLUMNS, readRow } from './layouts.ts'
import { cashOf, fillOf, instantText, type Naming, removalOf, signed, type TastyRow } from './row.ts'

class TastyParser implements PushParser {
  readonly #log: RowLog
  readonly #generation: Generation
  readonly #options: ParserOptions
  readonly #reader: CsvReader
  readonly #contracts = new ContractList()
  readonly #naming: Naming
  readonly #account: string
  readonly #accounts = new Set<string>()
  readonly #glued = new GluedParts()
  #columns: Columns | null = null
  #dead = false
  readonly #order = new FileOrder()
  #failed = false
  #adjusting: { key: string; rows: AdjustmentRow[] } | null = null
  readonly #sides = new OpenSides()

  constructor(generation: Generation, sink: StatementSink, options: ParserOptions) {
    this.#log = new RowLog(sink)
    this.#generation = generation
    this.#options = options
    this.#account = options.account ?? 'tastytrade'
    this.#naming =
      generation === 2
        ? (r, ref) => (r.symbol === '' ? { instrument: ref } : { symbol: r.symbol })
        : (_r, ref) => ({ instrument: ref })
    this.#reader = new CsvReader({
      record: (record) => this.#record(record),
      broken: (code, message, line) => {
        this.#dead = true
        this.#failed = true
        this.#log.issue('error', code, message, line)
      },
    })
  }

  write(text: string): void {
    this.#reader.write(text)
  }

  end(): void {
    this.#reader.end()
    this.#glued.end()
    this.#endAdjusting()
    this.#sides.end()
    if (this.#columns === null && !this.#dead) {
      this.#log.issue(
        'error',
        'header_missing',
        'The file has no header line of a tastytrade history: export it again as CSV.',
      )
    }
    tellAlike(this.#log, this.#glued)
    this.#header()
  }

  tally(): RowTally {
    return this.#log.tally()
  }

  #record(record: CsvRecord): void {
    if (this.#dead || record.cells.every((c) => c.trim() === '')) return
    const names = this.#generation === 1 ? LEGACY_COLUMNS : COLUMNS
    if (namesFound(record.cells, names) >= names.length / 2) {
      this.#begin(new Columns(record.cells), names, record.line)
      return
    }
    const columns = this.#columns
    if (columns === null && !isWide(record, names.length)) {
      this.#log.aside(record.line)
      return
    }
    const row = this.#log.begin(record.line, record.raw)
    if (columns === null) {
      this.#failed = true
      failHeaderless(row)
      return
    }
    const full = columns.names.filter((n) => n.trim() !== '').length
    if (record.cells.length < full) {
      this.#failed = true
      row.fail(
        'row_cut_off',
        `Line ${record.line} has ${record.cells.length} of ${full} columns: the file is cut off or damaged, export it again.`,
      )
      return
    }
    this.#glued.take(record.raw, record.line, this.#when(columns, record), (repeated) => {
      if (repeated) row.skip(REPEATED)
      else
        guarded(row, () => {
          try {
            this.#line(columns, record, row)
          } catch (error) {
            this.#failed = true
            throw error
          }
        })
    })
  }

  #when(columns: Columns, record: CsvRecord): string | null {
    const legacy = this.#generation === 1
    return whenOf(columns.cell(record.cells, legacy ? 'Date/Time' : 'Date') ?? '', legacy ? 'mdy' : 'ymd')
  }

  #begin(columns: Columns, names: readonly string[], line: number): void {
    const missing = columns.missing(names)
    if (missing.length > 0) {
      this.#dead = true
      this.#failed = true
      this.#log.issue(
        'error',
        'header_changed',
        `The header of line ${line} lacks the column ${missing.map((m) => `"${m}"`).join(', ')}: the layout has changed, report it or map the file by hand.`,
        line,
        missing[0] ?? null,
      )
      return
    }
    if (this.#columns !== null) this.#glued.next()
    this.#columns = columns
    this.#log.aside(line)
  }

  #line(columns: Columns, record: CsvRecord, source: SourceRow): void {
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

  #introduce(c: Contract): ReturnType<ContractList['introduce']> {
    return this.#contracts.introduce(c)
  }

  #money(source: SourceRow, r: TastyRow): void {
    const c = r.contract === null ? null : this.#introduce(r.contract)
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
    const c = this.#introduce(r.contract)
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
      for (const row of c.rows) this.#log.sink.draft({ ...row, line: source.line, raw: '' })
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
    const ref = this.#introduce(r.contract as Contract).ref
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
    settleAdjustments(kind, adjusting.rows, (c) => this.#introduce(c), this.#naming)
  }

  /** The ref of a contract without sending it yet. */
  #introduceLater(c: Contract): string {
    return new ContractList().introduce(c).ref
  }

  #header(): void {
    const accounts: StatementAccount[] = [
      ...(this.#accounts.size === 0 ? [this.#account] : this.#accounts),
    ].map((id) => ({
      id,
      zone: this.#options.zone ?? 'America/New_York',
      currency: 'USD',
      broker: 'tastytrade',
    }))
    this.#log.sink.header({
      source: { name: `tastytrade-csv-${this.#generation}`, software: 'tastytrade' },
      accounts,
      // the export names no period, and the web page lets people filter it: nothing is covered
      periods: [],
      fillsComplete: !this.#failed,
      cutOffs: [],
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
    create: (sink, options) => new TastyParser(generation, sink, options),
  }
}

/** The oldest layout: `Date/Time,Transaction Code,...`, local times without a zone. */
export const tastytradeCsv1 = format(1, 'tastytrade history (CSV, layout before 2020)', null)
/** Plain numbers; the printed offset is false, times are local: the zone must be asked. */
export const tastytradeCsv2 = format(2, 'tastytrade history (CSV, older layout)', null)
/** `--`, thousands commas; times carry a true offset. */
export const tastytradeCsv3 = format(3, 'tastytrade history (CSV)', 'America/New_York')
