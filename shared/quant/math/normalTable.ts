import { normalCdf, normalPdf } from './normal.ts'

/** Beyond +-8.5 the distribution is 0 or 1 to 1e-17. */
export const NORMAL_TABLE_END = 8.5
const PIECES = 16 * NORMAL_TABLE_END

/**
 * Normal distribution as polynomials of degree 7 on pieces of width 1/16 around the multiples of 1/16 in [-8.5, 8.5], eight coefficients a
 * piece in u = 32 (x - centre). Made from N and phi at the centres: phi(n+1) = -x phi(n) - n phi(n-1), the Taylor terms of u^8 and
 * u^9 put on the lower ones as Chebyshev's polynomials say.
 */
function makeNormalTable(): Float64Array {
  const table = new Float64Array((2 * PIECES + 1) * 8)
  for (let k = -PIECES; k <= PIECES; k++) {
    const x = k / 16
    // scaled: a[n] = N^(n)(x) / (n! 32^n)
    const a = [normalCdf(x), normalPdf(x) / 32]
    a.push((-x * (a[1] as number)) / 64)
    for (let n = 3; n <= 9; n++) {
      const derivative = (-x * (a[n - 1] as number)) / 32 - ((n - 2) * (a[n - 2] as number)) / (1024 * (n - 1))
      a.push(derivative / n)
    }
    const [eighth, ninth] = [(a[8] as number) / 128, (a[9] as number) / 256]
    const moved = [-eighth, -9 * ninth, 32 * eighth, 120 * ninth, -160 * eighth, -432 * ninth, 256 * eighth]
    moved.push(576 * ninth)
    for (let n = 0; n < 8; n++) table[8 * (k + PIECES) + n] = (a[n] as number) + (moved[n] as number)
  }
  return table
}

/** The table itself, for loops that look it up in line (see `normalCdfTabled`). */
export const NORMAL_TABLE = makeNormalTable()

/**
 * Normal distribution from the table: absolute error at most 2e-16, which is what sums of values need; no relative accuracy in the tails
 * (`normalCdf` has it). NaN gives NaN.
 */
export function normalCdfTabled(x: number): number {
  if (!(x > -NORMAL_TABLE_END)) return Number.isNaN(x) ? x : 0
  if (x >= NORMAL_TABLE_END) return 1
  const y = 16 * x
  const k = (y + (PIECES + 0.5)) | 0
  const u = 2 * (y - (k - PIECES))
  const o = k << 3
  const u2 = u * u
  const low =
    u * (NORMAL_TABLE[o + 1] as number) +
    u2 * ((NORMAL_TABLE[o + 2] as number) + u * (NORMAL_TABLE[o + 3] as number))
  const high =
    (NORMAL_TABLE[o + 4] as number) +
    u * (NORMAL_TABLE[o + 5] as number) +
    u2 * ((NORMAL_TABLE[o + 6] as number) + u * (NORMAL_TABLE[o + 7] as number))
  return (NORMAL_TABLE[o] as number) + (low + u2 * u2 * high)
}
