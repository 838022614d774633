/** Diverging steps of the heat maps: eleven discrete colours, exactly 0 is the surface, symmetric limits; text stays readable on each. */

/** Names of the tokens, most negative first. */
export const DIVERGING = [
  '--dv-n5',
  '--dv-n4',
  '--dv-n3',
  '--dv-n2',
  '--dv-n1',
  '--dv-0',
  '--dv-p1',
  '--dv-p2',
  '--dv-p3',
  '--dv-p4',
  '--dv-p5',
] as const
const MIDDLE = 5

/** Shares of the limit that are still drawn as zero: a cell that rounds to nothing gets no tint. */
const NEAR_ZERO = 0.012

/** Index into `DIVERGING` of a value under a symmetric limit (> 0). Beyond the limit the end step is used (clipped). */
export function divergingStep(value: number, limit: number): number {
  if (!(limit > 0)) return MIDDLE
  const share = Math.max(-1, Math.min(1, value / limit))
  if (Math.abs(share) < NEAR_ZERO) return MIDDLE
  const steps = Math.min(5, Math.ceil(Math.abs(share) * 5))
  return share < 0 ? MIDDLE - steps : MIDDLE + steps
}
