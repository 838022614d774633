/** Why a file that could be opened is not imported: the sentences. */
import type { ColumnMapping, MappedField } from '../../shared/model/columnMapping.ts'
import { AppError } from '../../shared/protocol/appError.ts'
import type { StatementFormat } from '../../shared/statements/format.ts'
import { type IssueLog, safeText } from './issueLog.ts'
import type { ParsedStatement } from './parse.ts'
import { Refusal } from './refusal.ts'

/** A format that prints local times, and nobody said of which zone. */
export function zoneNeeded(name: string, format: StatementFormat): Refusal {
  return new Refusal(
    'zone_needed',
    `${name} (${format.title}) prints local times and not their zone: say where it was exported, for example America/New_York.`,
  )
}

/** A table of no known format that nobody has mapped yet. */
export function columnsNeeded(name: string): Refusal {
  return new Refusal(
    'columns_unmapped',
    `${name} is of no known format, but its rows look like a table: map its columns.`,
  )
}

/** A mapping that leaves out what a row needs, or names columns the table does not have. */
export function columnsMissing(
  name: string,
  missing: readonly MappedField[],
  mapping: ColumnMapping | null,
): Refusal {
  const named = missing.filter((f) => typeof mapping?.columns[f] === 'string')
  const [first] = named
  const why =
    first === undefined
      ? `no column is mapped to ${missing.map((f) => FIELD_NAMES[f]).join(', ')}`
      : `the table has no column "${safeText(mapping?.columns[first] ?? '', 60)}" for ${FIELD_NAMES[first]}`
  return new Refusal('columns_missing', `${name} cannot be read as mapped: ${why}.`)
}

const FIELD_NAMES: { readonly [F in MappedField]: string } = {
  date: 'the date',
  time: 'the time',
  symbol: 'the symbol',
  expiry: 'the expiry',
  strike: 'the strike',
  right: 'call or put',
  quantity: 'the quantity',
  side: 'the side',
  price: 'the price',
  mark: 'the mark',
  fee: 'the fee',
  amount: 'the total',
  currency: 'the currency',
  multiplier: 'the multiplier',
  account: 'the account',
  id: 'the trade id',
  order: 'the order id',
}

/** Why a file that was read has nothing that may be written. */
export function unusable(
  name: string,
  parsed: ParsedStatement,
  log: IssueLog,
): { code: string; message: string } {
  if (parsed.broken)
    return {
      code: 'file_not_imported',
      message: `${name} was not imported, not even in part: it is damaged or incomplete.`,
    }
  if (log.errors > 0)
    return {
      code: 'no_row_readable',
      message: `${name} was not imported: none of its ${parsed.rows} rows could be read.`,
    }
  return {
    code: 'no_rows',
    message: `${name} has no trades, positions or cash to import: choose a longer period, or more sections, when exporting.`,
  }
}

/** A failure as a code and one plain sentence; the stack goes to standard error, for those who look for it. */
export function reasonOf(
  name: string,
  error: unknown,
): { code: string; message: string; line: number | null } {
  if (error instanceof Refusal) return { code: error.code, message: error.message, line: error.line }
  if (error instanceof AppError) return { code: error.code, message: error.message, line: null }
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
  const text = error instanceof Error ? safeText(error.message, 200) : 'unknown failure'
  return {
    code: 'import_failed',
    message: `${name} could not be imported because of a fault in Hedgerow (${text}); nothing was written: please report it.`,
    line: null,
  }
}
