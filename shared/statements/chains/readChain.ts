/** Files of option quotes: one line a layout, recognised by content. */
import type { FileHead } from '../format.ts'
import { isCboeCsv, isCboeJson, readCboeCsv, readCboeJson } from './cboe.ts'
import type { Chain, ChainHints } from './chain.ts'
import { isDeribitSummary, isTardisChain, readDeribitSummary, readTardisChain } from './deribit.ts'
import {
  isGenericChain,
  isHistorical,
  isLeanUniverse,
  readGenericChain,
  readHistorical,
  readLeanUniverse,
} from './tables.ts'

interface ChainLayout {
  readonly id: string
  readonly title: string
  recognise(text: string): boolean
  read(text: string, hints: ChainHints): Chain
}

/** In the order they are tried: the general one last. */
export const CHAINS: readonly ChainLayout[] = [
  { id: 'cboe-csv', title: 'Cboe delayed quotes (CSV)', recognise: isCboeCsv, read: readCboeCsv },
  { id: 'cboe-json', title: 'Cboe delayed quotes (JSON)', recognise: isCboeJson, read: readCboeJson },
  {
    id: 'tardis-options-chain',
    title: 'Tardis options_chain (CSV)',
    recognise: isTardisChain,
    read: readTardisChain,
  },
  {
    id: 'deribit-summary',
    title: 'Deribit book summary (CSV, JSON)',
    recognise: isDeribitSummary,
    read: readDeribitSummary,
  },
  {
    id: 'historical-option-data',
    title: 'HistoricalOptionData (CSV)',
    recognise: isHistorical,
    read: readHistorical,
  },
  {
    id: 'lean-universe',
    title: 'Lean option universe (CSV)',
    recognise: isLeanUniverse,
    read: readLeanUniverse,
  },
  {
    id: 'generic-chain',
    title: 'Table of option quotes (CSV)',
    recognise: isGenericChain,
    read: readGenericChain,
  },
]

/** The layout of a file of quotes, null when none fits. */
export function recogniseChain(head: FileHead): ChainLayout | null {
  return CHAINS.find((c) => c.recognise(head.text)) ?? null
}

/**
 * Reads a whole file of option quotes. Rows that cannot be read are issues; nothing throws for bad data.
 * @returns null when no layout fits
 */
export function readChain(text: string, hints: ChainHints): Chain | null {
  const layout = recogniseChain({ fileName: hints.fileName, text: text.slice(0, 65_536) })
  return layout === null ? null : layout.read(text, hints)
}
