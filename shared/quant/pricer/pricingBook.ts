import type { PackedBook } from '../../portfolio/pack.ts'

/** What pricing reads and writes of a packed book: all that a worker needs to see of one. */
export type PricingBook = Pick<PackedBook, 'contracts' | 'escrow' | 'dividends'>
