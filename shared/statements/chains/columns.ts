/** A table of quotes with a header line, read by the names of its columns. */
import { csvRecords, sniffDelimiter } from '../common/csv.ts'
import { columnKey } from '../common/table.ts'
import type { ChainRows } from './chain.ts'

/** Text of the first of these columns that a row has, null for none or an empty cell. Blanks and case of the names do not matter. */
export type Cells = (...names: readonly string[]) => string | null

export interface QuoteTable {
  readonly header: readonly string[]
  readonly rows: readonly { readonly line: number; readonly cells: Cells; readonly all: readonly string[] }[]
}

/** Splits text into a header and rows; blank lines are left out. */
export function readQuoteTable(
  text: string,
  isHeader: (cells: readonly string[]) => boolean,
): QuoteTable | null {
  const records = csvRecords(text, sniffDelimiter(text.slice(0, 65_536)))
  const at = records.findIndex((r) => isHeader(r.cells.map((c) => columnKey(c.replace(/^#/, '')))))
  if (at < 0) return null
  const header = (records[at]?.cells ?? []).map((c) => columnKey(c.replace(/^#/, '')))
  const places = new Map<string, number>()
  header.forEach((name, k) => {
    if (!places.has(name)) places.set(name, k)
  })
  const rows = records
    .slice(at + 1)
    .filter((r) => r.cells.some((c) => c.trim() !== ''))
    .map((r) => ({
      line: r.line,
      all: r.cells,
      cells: (...names: readonly string[]) => {
        for (const name of names) {
          const k = places.get(columnKey(name))
          const text = k === undefined ? '' : (r.cells[k]?.trim() ?? '')
          if (text !== '') return text
        }
        return null
      },
    }))
  return { header, rows }
}

/** What to say when a table has lost its header. */
export function headerMissing(rows: ChainRows, title: string): void {
  rows.issue('error', 'header_missing', `The file has no header line of ${title}: export the chain again.`)
}
