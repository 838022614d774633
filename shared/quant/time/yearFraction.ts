/** Milliseconds of a 365-day year, the denominator of ACT/365 fixed. */
const YEAR_MS = 365 * 86_400_000

/**
 * Years from `fromMs` to `toMs`, ACT/365 fixed on UTC epoch milliseconds (quant.md 1.1). Negative once `toMs` has passed; no
 * floor, because a floor hides gamma.
 */
export function yearFraction(fromMs: number, toMs: number): number {
  return (toMs - fromMs) / YEAR_MS
}
