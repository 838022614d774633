/** What is said about a cell of the market: where it comes from, how old it is, who waits for it. */
import type { MarketCell } from '../../../shared/protocol/window/market.ts'
import { formatCount, formatSpan } from '../../../shared/report/numbers.ts'
import type { MarketPlace } from '../../state/market.svelte.ts'

const FIELDS: Readonly<Record<MarketPlace['field'], string>> = {
  spot: 'spot',
  vol: 'flat volatility',
  r: 'rate',
  q: 'yield',
  borrow: 'borrow fee',
  fx: 'exchange rate',
}

/** `typed, 2 h`: the few words beside a value; empty when nothing is known. */
export function cellSource(cell: MarketCell): string {
  if (cell.value === null) return ''
  const source = cell.source === 'none' ? (cell.certainty ?? '') : cell.source
  return cell.age === null || Math.abs(cell.age) < 1000 ? source : `${source}, ${formatSpan(cell.age)}`
}

/** Name and one sentence for the line under the table. */
export function cellAbout(place: MarketPlace): { readonly name: string; readonly sentence: string } {
  const { cell, label, field } = place
  const unit = cell.unit === '' ? '' : `, ${cell.unit}`
  const name = `${label} ${FIELDS[field]}${unit}`
  const wait =
    cell.needed > 0 ? `${formatCount(cell.needed)} ${cell.needed === 1 ? 'waits' : 'wait'} for it. ` : ''
  const sure = cell.certainty === null || cell.value === null ? '' : ` (${cell.certainty})`
  const note = cell.note === '' ? '' : `${cell.note.charAt(0).toUpperCase()}${cell.note.slice(1)}${sure}`
  return { name, sentence: `${wait}${note === '' || note.endsWith('.') ? note : `${note}.`}` }
}
