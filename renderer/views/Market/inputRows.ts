/** The list of all inputs: filtered, sorted, as text for the clipboard. */

import { Decimal } from '../../../shared/model/decimal.ts'
import type { InputRow } from '../../../shared/protocol/window/market.ts'
import { delimited } from '../../../shared/screen/delimited.ts'

const HUNDRED = Decimal.of('100')

export interface InputSort {
  readonly column: 'kind' | 'of' | 'value' | 'source' | 'certainty' | 'age'
  readonly descending: boolean
}

/** Rows whose key, source or value has every word, of one source or only the assumed ones, in order. */
export function sortedInputs(
  all: readonly InputRow[],
  text: string,
  only: 'all' | 'typed' | 'quote' | 'statement' | 'assumed',
  sort: InputSort,
): readonly InputRow[] {
  const words = text
    .toLowerCase()
    .split(' ')
    .filter((w) => w !== '')
  const fits = (r: InputRow): boolean =>
    (only === 'all' || (only === 'assumed' ? r.certainty === 'assumed' : r.source === only)) &&
    words.every((w) => `${r.key} ${r.source} ${r.certainty}`.toLowerCase().includes(w))
  const sign = sort.descending ? -1 : 1
  return all.filter(fits).sort((a, b) => sign * compare(a, b, sort.column) || (a.key < b.key ? -1 : 1))
}

function compare(a: InputRow, b: InputRow, column: InputSort['column']): number {
  if (column === 'value') return Number(a.value) - Number(b.value)
  if (column === 'age') return (a.age ?? -1) - (b.age ?? -1)
  return a[column] < b[column] ? -1 : a[column] > b[column] ? 1 : 0
}

/** Value and unit as people read them: rates and volatilities in %, which the snapshot holds as ratios. */
export function shownInput({ value, unit }: InputRow): { readonly value: string; readonly unit: string } {
  if (unit !== '1/year' && unit !== '1/sqrt(year)') return { value, unit }
  return { value: Decimal.of(value).times(HUNDRED).toString(), unit: unit === '1/year' ? '% p.a.' : '%' }
}

/** TSV with raw numbers, neutralised against formula injection. */
export function inputsText(rows: readonly InputRow[], headers: boolean): string {
  const lines = rows.map((r) => [
    r.key,
    r.value,
    r.unit,
    r.source,
    r.certainty,
    r.observedAt === null ? '' : new Date(r.observedAt).toISOString(),
  ])
  return delimited(
    headers ? [['Input', 'Value', 'Unit', 'Source', 'Certainty', 'Observed'], ...lines] : lines,
    '\t',
  )
}
