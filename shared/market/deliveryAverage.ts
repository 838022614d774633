/** Options that deliver at an average of the index: how much of the window is still to come (quant reference 1.5). Which venues is data. */
import table from '../data/market/deliveryAverages.json' with { type: 'json' }
import { lookup } from '../model/lookup.ts'
import type { ResolvedInstrument } from '../model/position.ts'
import { averagingShare } from '../quant/formula/inverse.ts'
import { assumedPick, type Pick } from './pick.ts'

interface Averaged {
  /** ascending by local expiry date; the last that has begun holds */
  readonly windows: readonly { readonly from: string; readonly minutes: number }[]
}
const FAMILIES = table.families as { readonly [family: string]: Averaged }
const MINUTE_MS = 60_000

/**
 * Share of the averaging window that is still to come at `asOf` (ms UTC): below 1 inside the window, 0 at the expiry. Null before the
 * window and for contracts that settle at one price. What has passed of the average is not an input: it is taken at the present price.
 */
export function deliveryShare({ identity, expiresAt }: ResolvedInstrument, asOf: number): Pick | null {
  if (expiresAt === null || identity.right === null) return null
  const windows = lookup(FAMILIES, identity.family)?.windows
  const minutes = windows?.findLast(({ from }) => (identity.expiry ?? '') >= from)?.minutes
  if (minutes === undefined) return null
  const share = averagingShare(asOf, expiresAt - minutes * MINUTE_MS, expiresAt)
  if (share === 1) return null
  const left = `${Math.round(share * 100)} % of the ${minutes} minutes that the delivery of ${identity.expiry} averages are still to come`
  return assumedPick(share, 'of the window', `${left}; what has passed of them is taken at the present price`)
}
