/** A `hedgerow-statement` document that is already parsed, as header and rows (ledger reference, section 12; STATEMENT.md). */
import type {
  CashRow,
  InstrumentRow,
  RowCommon,
  StatementAccount,
  StatementCutOff,
  StatementHeader,
  StatementPeriod,
  StatementRow,
} from '../model/statement.ts'

/** The lists of a document, as they come: members are checked where rows are read. */
export interface StatementDocument {
  readonly format: string
  readonly version: number
  readonly source: { readonly name: string; readonly made?: string; readonly software?: string }
  readonly accounts?: readonly StatementAccount[]
  readonly period?: StatementPeriod
  readonly periods?: readonly StatementPeriod[]
  readonly fillsComplete?: boolean
  readonly cutOffs?: readonly StatementCutOff[]
  readonly instruments?: readonly InstrumentRow[]
  readonly fills?: readonly RowCommon[]
  readonly events?: readonly RowCommon[]
  readonly cash?: readonly CashRow[]
  readonly holdings?: DocumentList
  readonly balances?: DocumentList
  readonly prices?: readonly RowCommon[]
  readonly dividends?: readonly RowCommon[]
  readonly fxRates?: readonly RowCommon[]
}

interface DocumentList {
  readonly at?: string
  readonly date?: string
  readonly account?: string
  readonly complete?: boolean | StatementCutOff['complete']
  readonly rows?: readonly RowCommon[]
}

/** @returns null when it is no such document. @param hasFills whether fills are listed, an empty list counts */
export function documentHeader(value: unknown, hasFills: boolean): StatementHeader | null {
  if (typeof value !== 'object' || value === null) return null
  const d = value as StatementDocument
  if (d.format !== 'hedgerow-statement' || d.version !== 1 || typeof d.source?.name !== 'string') return null
  const cutOffs: StatementCutOff[] = [...(d.cutOffs ?? [])]
  for (const list of ['holdings', 'balances'] as const) {
    const own = d[list]
    if (own === undefined) continue
    const { at, date, account, complete } = own
    cutOffs.push({
      list,
      ...(account === undefined ? {} : { account }),
      ...(at === undefined ? {} : { at }),
      ...(date === undefined ? {} : { date }),
      complete: complete ?? false,
    })
  }
  return {
    source: d.source,
    accounts: d.accounts ?? [],
    periods: [...(d.period === undefined ? [] : [d.period]), ...(d.periods ?? [])],
    fillsComplete: hasFills && d.fillsComplete !== false,
    cutOffs,
  }
}

const LISTS = [
  ['instruments', 'instrument'],
  ['fills', 'fill'],
  ['events', 'event'],
  ['cash', 'cash'],
  ['holdings', 'holding'],
  ['balances', 'balance'],
  ['prices', 'price'],
  ['dividends', 'dividend'],
  ['fxRates', 'fxRate'],
] as const

/** Rows of a document, contracts first, in the order of the lists above. */
export function* documentRows(d: StatementDocument): Generator<StatementRow> {
  for (const [list, row] of LISTS) {
    const value = d[list]
    if (value === undefined) continue
    if (list === 'holdings' || list === 'balances') {
      const { at, date, account, rows } = value as DocumentList
      const common = {
        ...(account === undefined ? {} : { account }),
        ...(at === undefined ? {} : { at }),
        ...(date === undefined ? {} : { date }),
      }
      for (const data of rows ?? []) yield { row, data: { ...common, ...data } } as StatementRow
    } else for (const data of value as readonly unknown[]) yield { row, data } as StatementRow
  }
}
