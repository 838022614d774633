/** What the window's frame says about a priced book: counts, reasons, ages. */
import { proposedAsOf } from '../ledger/cutOff.ts'
import type { ResultTag } from '../protocol/window/contract.ts'
import type { PricingState } from '../protocol/window/state.ts'
import type { ScreenBook } from './screenBook.ts'

export interface BookSummary {
  readonly tag: ResultTag
  /** without cash amounts, as the exposure report counts */
  readonly positions: number
  readonly priced: number
  /** length of the list of what has no price: positions, and cash amounts without a rate */
  readonly notPriced: number
  readonly reasons: PricingState['reasons']
  /** live files, and when the newest was imported (ms UTC) */
  readonly batches: number
  readonly importedAt: number | null
  readonly breaks: number
  readonly proposals: number
  readonly alerts: number
  /** newest cut-off of the book, null for an empty one */
  readonly cutOff: number | null
  readonly inputs: number
  readonly assumed: number
  readonly missing: number
  /** ms before the as-of */
  readonly oldestAge: number | null
  readonly newestAge: number | null
  readonly reportingCurrency: string
}

/** @param missing cells that *Complete the market* still asks for */
export function bookSummary(
  book: ScreenBook,
  missing: number,
  batches: readonly { readonly live: boolean; readonly importedAt: number }[],
): BookSummary {
  const { derivation, figures } = book.source
  const { ledger, market, assumptions } = figures.book
  const reasons = new Map<string, { code: string; sentence: string; count: number }>()
  let [priced, notPriced] = [0, 0]
  for (const row of book.order) {
    if (book.priced(row)) {
      if (!book.isCash(row)) priced += 1
      continue
    }
    notPriced += 1
    const code = book.status(row)
    const known = reasons.get(code)
    if (known === undefined) reasons.set(code, { code, sentence: book.reason(row) ?? '', count: 1 })
    else known.count += 1
  }
  const ages = market.snapshot.inputs.flatMap((i) =>
    i.observedAt === null ? [] : [book.tag.asOf - i.observedAt],
  )
  const range = ages.reduce<readonly [number, number] | null>(
    (r, age) => (r === null ? [age, age] : [Math.min(r[0], age), Math.max(r[1], age)]),
    null,
  )
  return {
    tag: book.tag,
    positions: book.positions,
    priced,
    notPriced,
    reasons: [...reasons.values()].sort((a, b) => b.count - a.count),
    batches: batches.filter((b) => b.live).length,
    importedAt: batches.reduce<number | null>((at, b) => Math.max(at ?? 0, b.importedAt), null),
    breaks: ledger.breaks.length,
    proposals: ledger.proposals.length,
    alerts: ledger.alerts.length,
    cutOff: proposedAsOf(derivation),
    inputs: market.snapshot.inputs.length,
    assumed: assumptions.length,
    missing,
    oldestAge: range === null ? null : range[1],
    newestAge: range === null ? null : range[0],
    reportingCurrency: book.reporting,
  }
}
