/**
 * The steps of CONTRIBUTING.md, on the broker it invents: a format that nobody has, written as the steps say and read like the others.
 * When this no longer fits the steps, the steps are wrong.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Decimal } from '../../shared/model/decimal.ts'
import { type CsvRecord, csvRecords } from '../../shared/statements/common/csv.ts'
import {
  CsvTableParser,
  FileOrder,
  type TableReader,
  tableConfidence,
} from '../../shared/statements/common/csvTable.ts'
import { plainHeader } from '../../shared/statements/common/header.ts'
import { optionalDecimal, requiredDecimal } from '../../shared/statements/common/number.ts'
import { quoted, RowError, RowLog, type SourceRow } from '../../shared/statements/common/rowLog.ts'
import type { Columns } from '../../shared/statements/common/table.ts'
import { requiredTime, rowTime } from '../../shared/statements/common/time.ts'
import { draftTrade, feeList, printed } from '../../shared/statements/common/tradeRow.ts'
import { usdContract } from '../../shared/statements/common/usd.ts'
import { ContractList } from '../../shared/statements/contracts.ts'
import type { ParserOptions, StatementFormat } from '../../shared/statements/format.ts'
import { OSI } from '../../shared/statements/notations/listed.ts'
import { FORMATS } from '../../shared/statements/registry.ts'
import { rowsLeftOut } from '../support/fuzzRows.ts'
import { SAMPLES } from './samples.ts'
import { type Parsed, parseText, rowsOf } from './support.ts'

const STEPS = readFileSync(join(import.meta.dirname, '../../CONTRIBUTING.md'), 'utf8')
/** The example file of the steps. */
const FERN = `${/```\n(Fern account[\s\S]*?)\n```/.exec(STEPS)?.[1] ?? ''}\n`

class FernReader implements TableReader {
  readonly title = 'a Fern activity list'
  readonly columns = ['When', 'What', 'Paper', 'Units', 'At', 'Cost', 'Net']
  readonly time = { columns: ['When'], order: 'ymd' } as const
  readonly #contracts = new ContractList()
  readonly #order = new FileOrder(false)
  readonly #options: ParserOptions
  #account: string

  constructor(options: ParserOptions) {
    this.#options = options
    this.#account = options.account ?? 'Fern'
  }

  preamble(record: CsvRecord): void {
    const [name = '', value = ''] = record.cells
    if (name === 'Fern account' && this.#options.account === null) this.#account = value.trim()
  }

  isFooter(_columns: Columns, record: CsvRecord): boolean {
    return record.cells[0]?.trim() === 'Total'
  }

  row(columns: Columns, record: CsvRecord, row: SourceRow): void {
    const cell = (name: string) => columns.cell(record.cells, name) ?? ''
    const t = requiredTime(cell('When'), 'When', 'ymd')
    const common = {
      account: this.#account,
      ...rowTime(t),
      sequence: this.#order.next(`${t.date}T${t.time ?? ''}`, record.line),
    }
    const what = cell('What')
    const net = optionalDecimal(cell('Net'), 'Net')
    if (what === 'DIVIDEND') {
      if (net === null) throw new RowError('amount_missing', 'Net is empty: the row says nothing.', 'Net')
      row.draft({
        row: 'cash',
        data: { ...common, currency: 'USD', amount: net.toString(), kind: 'dividend' },
      })
      return
    }
    if (what !== 'BOUGHT' && what !== 'SOLD')
      throw new RowError(
        'what_unknown',
        `What ${quoted(what)} is not known: report it, or remove the row.`,
        'What',
      )
    const units = requiredDecimal(cell('Units'), 'Units').abs()
    draftTrade(row, this.#contracts, {
      common,
      contract: usdContract(cell('Paper'), '', [OSI]),
      quantity: what === 'BOUGHT' ? units : units.negated(),
      price: requiredDecimal(cell('At'), 'At'),
      fees: feeList(optionalDecimal(cell('Cost'), 'Cost'), 'USD'),
      total: printed('Net', net),
    })
  }

  header(complete: boolean) {
    return plainHeader({
      source: 'fern-csv',
      broker: 'Fern',
      accounts: [this.#account],
      zone: this.#options.zone ?? 'America/New_York',
      currency: 'USD',
      complete,
    })
  }
}

const fernCsv: StatementFormat = {
  id: 'fern-csv',
  title: 'Fern activity (CSV)',
  defaultZone: 'America/New_York',
  recognise: (head) =>
    tableConfidence(csvRecords(head.text.slice(0, 16_384)), [
      'When',
      'What',
      'Paper',
      'Units',
      'At',
      'Cost',
      'Net',
    ]),
  create: (sink, options) => new CsvTableParser(new RowLog(sink), new FernReader(options)),
}
const read = (text: string, size: number | null = null): Parsed => parseText(fernCsv, text, size)

describe('the steps of CONTRIBUTING, followed', () => {
  test('the example file is read: the trade, the dividend, the total aside', () => {
    const p = read(FERN)
    expect(p.issues).toEqual([])
    expect(p.tally).toEqual({ seen: 2, drafted: 2, skipped: 0, failed: 0 })
    expect(p.header).toMatchObject({ source: { name: 'fern-csv' }, fillsComplete: true })
    expect(p.header.accounts.map((a) => a.id)).toEqual(['F-100'])
    expect(rowsOf(p, 'fill').map((f) => f.data)).toMatchObject([
      {
        instrument: 'us-option:QXZ:2026-01-16:C:50:USD',
        at: '2026-01-05T10:00:03',
        quantity: '2',
        price: '1.25',
        amount: '-250',
        fees: [{ currency: 'USD', amount: '1.3', kind: 'commission' }],
      },
    ])
    // cash as the file's own total says
    const fees = rowsOf(p, 'fill').flatMap((f) => f.data.fees ?? [])
    const cash = [
      ...rowsOf(p, 'fill').map((f) => f.data.amount ?? '0'),
      ...rowsOf(p, 'cash').map((c) => c.data.amount),
      ...fees.map((f) => Decimal.of(f.amount).negated().toString()),
    ]
    expect(Decimal.sum(cash.map((c) => Decimal.of(c))).toString()).toBe('-238.8')
  })

  test('chunks of 1 and 7 are the whole; no other format takes its files, and it takes none of theirs', () => {
    expect(read(FERN, 1)).toEqual(read(FERN))
    expect(read(FERN, 7)).toEqual(read(FERN))
    const head = { fileName: 'x', text: FERN }
    expect(fernCsv.recognise(head)).toBe(1)
    for (const other of FORMATS) {
      expect(other.recognise(head), other.id).toBeLessThan(1)
      expect(fernCsv.recognise({ fileName: 'x', text: SAMPLES[other.id] ?? '' }), other.id).toBe(0)
    }
  })

  test('what the shared pieces give for nothing: one error a row, totals, copies, every record accounted for', () => {
    const odd = read(FERN.replace('DIVIDEND', 'GIFT').replace('-251.30', '-215.30'))
    expect(odd.issues.map((i) => [i.severity, i.code, i.line, i.column])).toEqual([
      ['warning', 'total_differs', 3, 'Net'],
      ['error', 'what_unknown', 4, 'What'],
    ])
    expect(read(FERN + FERN).tally).toEqual({ seen: 4, drafted: 2, skipped: 2, failed: 0 })
    let asides = 0
    let seen = 0
    const none = () => {}
    const sink = {
      header: none,
      draft: none,
      issue: none,
      skipped: none,
      rowSeen: () => {
        seen += 1
      },
      aside: () => {
        asides += 1
      },
    }
    const parser = fernCsv.create(sink, { fileName: 'x', zone: null, account: null })
    parser.write(FERN)
    parser.end()
    expect([seen, asides]).toEqual([2, 3])
    expect(rowsLeftOut('fern-csv', FERN, { issues: [], tally: parser.tally(), seen, asides })).toBeNull()
  })

  test('the steps name the pieces that are used here', () => {
    for (const piece of [
      'CsvTableParser',
      'TableReader',
      'preamble',
      'isFooter',
      'tableConfidence',
      'draftTrade',
      'plainHeader',
      'RowError',
      'samples.ts',
      'registry.ts',
      '`time`',
    ])
      expect(STEPS, piece).toContain(piece)
  })
})
