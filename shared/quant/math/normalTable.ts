import { normalCdf, normalPdf } from './normal.ts'

/** Beyond +-8.5 the distribution is 0 or 1 to 1e-17. */
const END = 8.5
/** Pieces have width 1/64 and centres at its multiples. */
const WIDTH = 64
const PIECES = WIDTH * END

/**
 * Normal distribution as polynomials of degree 5, six coefficients a piece in u = 128 (x - centre) in [-1, 1]. Made from N and phi at the
 * centres: N(n) = -x N(n-1) - (n-2) N(n-2); the Taylor terms of u^6 and u^7 are put on the lower ones as Chebyshev's polynomials say.
 */
function makeNormalTable(): Float64Array {
  const table = new Float64Array((2 * PIECES + 1) * 6)
  const h = 1 / (2 * WIDTH)
  for (let k = -PIECES; k <= PIECES; k++) {
    const x = k / WIDTH
    // scaled: a[n] = N(n) h^n / n!
    const a = [normalCdf(x), normalPdf(x) * h]
    for (let n = 2; n <= 7; n++)
      a.push((-x * h * (a[n - 1] as number) - ((n - 2) * h * h * (a[n - 2] as number)) / (n - 1)) / n)
    const [sixth, seventh] = [(a[6] as number) / 32, (a[7] as number) / 64]
    const moved = [sixth, 7 * seventh, -18 * sixth, -56 * seventh, 48 * sixth, 112 * seventh]
    for (let n = 0; n < 6; n++) table[6 * (k + PIECES) + n] = (a[n] as number) + (moved[n] as number)
  }
  return table
}

const TABLE = makeNormalTable()

/**
 * Normal distribution from a table: absolute error at most 2.3e-16, which is what sums of values need; no relative accuracy in the tails
 * (`normalCdf` has it). NaN gives NaN.
 */
export function normalCdfTabled(x: number): number {
  if (!(x > -END)) return Number.isNaN(x) ? x : 0
  if (x >= END) return 1
  const y = WIDTH * x
  const k = (y + (PIECES + 0.5)) | 0
  const u = 2 * (y - (k - PIECES))
  const o = 6 * k
  const u2 = u * u
  return (
    (TABLE[o] as number) +
    (u * (TABLE[o + 1] as number) +
      u2 *
        ((TABLE[o + 2] as number) +
          u * (TABLE[o + 3] as number) +
          u2 * ((TABLE[o + 4] as number) + u * (TABLE[o + 5] as number))))
  )
}
