/** Files of prices over time: one line a layout, recognised by content. */
import { isDvol, readDvol } from './dvol.ts'
import type { History, HistoryHints } from './history.ts'
import { isLean, readLean } from './lean.ts'
import { isPriceTable, readPriceTable } from './tables.ts'

interface HistoryLayout {
  readonly title: string
  recognise(text: string): boolean
  read(text: string, hints: HistoryHints): History
}

/** In the order they are tried: the general one last. */
export const HISTORIES: readonly HistoryLayout[] = [
  { title: 'Deribit volatility index (JSON)', recognise: isDvol, read: readDvol },
  { title: 'Lean prices (CSV without a header)', recognise: isLean, read: readLean },
  {
    title: 'Table of closes: FRED, VIX, Yahoo or any date and price (CSV)',
    recognise: isPriceTable,
    read: readPriceTable,
  },
]

/** The layout of a file of prices, null when none fits. */
export function recogniseHistory(text: string): HistoryLayout | null {
  return HISTORIES.find((h) => h.recognise(text)) ?? null
}

/**
 * Reads a whole file of prices. Rows that cannot be read are issues; nothing throws for bad data.
 * @returns null when no layout fits
 */
export function readHistory(text: string, hints: HistoryHints): History | null {
  return recogniseHistory(text)?.read(text, hints) ?? null
}
