/** What becomes of a row, in words and marks. */
import type { EvidenceKind } from '../../../shared/model/evidence.ts'
import type { RowOutcome } from '../../../shared/model/position.ts'

export const OUTCOMES: {
  readonly [O in RowOutcome]: { readonly text: string; readonly mark: string; readonly row: string }
} = {
  error: { text: 'Error', mark: 'mkx err', row: 'bad' },
  warning: { text: 'Warning', mark: 'mk warn', row: 'warned' },
  new: { text: 'New', mark: 'mkx new', row: '' },
  confirmed: { text: 'Confirmed', mark: 'mk ok', row: '' },
  duplicate: { text: 'Duplicate', mark: 'mkx dup', row: 'dup' },
}

/** One word for what a row is. */
export const KIND_TEXT: { readonly [K in EvidenceKind]: string } = {
  fill: 'Fill',
  event: 'Event',
  cash: 'Cash',
  holding: 'Holding',
  balance: 'Balance',
  price: 'Price',
  dividend: 'Dividend',
  fxRate: 'FX rate',
}
