/** When a change since one day before may be shown. */

/** One day, ms. */
export const DAY_MS = 86_400_000

/** A book one day apart: what it held, and what of it has no price. */
export interface HeldThen {
  readonly count: number
  readonly unpriced: number
}

/** Why the change cannot be shown, null when it can: a day whose market is not known would show as a change what is only a gap. */
export function noDayChange(before: HeldThen, now: HeldThen): string | null {
  if (before.count === 0) return 'nothing was held one day before'
  const worse = before.unpriced - now.unpriced
  return worse > Math.max(2, 0.02 * before.count)
    ? `${worse} positions of one day before have no price`
    : null
}
