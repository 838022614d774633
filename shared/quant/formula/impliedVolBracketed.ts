import { exp, log } from '../math/elementary.ts'
import { INV_SQRT_2PI } from '../math/normal.ts'
import { normalisedBlack } from './normalisedBlack.ts'

// The road to s with b(x, s) = beta that never fails (x, beta, s as in normalisedBlack.ts), for the few quotes where the usual one does.

/** No double price needs a larger sigma sqrt(T): the complement of b is below the smallest double there. */
const MAX_TOTAL_VOL = 160
const MAX_STEPS = 80

/** Newton in a variable that is nearly linear in s: `step(s)` returns the proposed move, `sign(s)` tells on which side the root lies. */
interface Attempt {
  readonly move: number
  readonly below: boolean
}

/** Runs a proposal inside a shrinking bracket until it moves by less than 2 ulp; a step that leaves the bracket is a bisection. */
function iterate(start: number, low: number, high: number, attempt: (s: number) => Attempt): number {
  let lo = low
  let hi = high
  let s = start
  for (let i = 0; i < MAX_STEPS; i++) {
    const { move, below } = attempt(s)
    if (move === 0) return s
    if (below) lo = s
    else hi = s
    let next = s + move
    if (!(next > lo && next < hi)) next = lo > 0 ? Math.sqrt(lo) * Math.sqrt(hi) : 0.5 * hi
    if (Math.abs(next - s) <= 4.5e-16 * s) return next
    s = next
  }
  return s
}

/**
 * s with b(x, s) = beta, given gamma = e^(x/2) - beta (each to full relative accuracy). Three regions around the inflection
 * s_c = sqrt(2|x|), split where its tangent meets the bounds (Jaeckel 2015, section 4), each with an objective that is nearly
 * linear in s: (-ln b)^(-1/2) below, b itself in the middle (Halley), (-ln complement)^(1/2) above.
 */
export function bracketedTotalVol(x: number, beta: number, gamma: number): number {
  const bound = exp(0.5 * x)
  const inflection = Math.sqrt(-2 * x)
  const centre =
    inflection > 0 ? normalisedBlack(x, inflection) : { value: 0, complement: bound, vega: INV_SQRT_2PI }
  const lowEdge = inflection - centre.value / centre.vega
  const highEdge = inflection + centre.complement / centre.vega
  if (lowEdge > 0 && beta < normalisedBlack(x, lowEdge).value) {
    const goal = 1 / Math.sqrt(-log(beta))
    return iterate(lowEdge, 0, lowEdge, (s) => {
      const b = normalisedBlack(x, s)
      if (!(b.value > 0 && b.vega > 0)) return { move: Number.POSITIVE_INFINITY, below: true }
      const y = -log(b.value)
      const u = 1 / Math.sqrt(y)
      // near the root the difference of the two logarithms is taken in one
      const near = Math.abs(b.value / beta - 1) < 1e-3
      const difference = near ? (0.5 * u * log(beta / b.value)) / y : goal - u
      return { move: difference / ((0.5 * u * b.vega) / (y * b.value)), below: b.value < beta }
    })
  }
  if (gamma < normalisedBlack(x, highEdge).complement) {
    const goal = -log(gamma)
    return iterate(highEdge, highEdge, MAX_TOTAL_VOL, (s) => {
      const b = normalisedBlack(x, s)
      if (!(b.complement > 0 && b.vega > 0)) return { move: Number.NEGATIVE_INFINITY, below: false }
      const u = Math.sqrt(-log(b.complement))
      const difference =
        Math.abs(b.complement / gamma - 1) < 1e-3
          ? (0.5 * log(b.complement / gamma)) / u
          : Math.sqrt(goal) - u
      return { move: (2 * u * difference * b.complement) / b.vega, below: b.complement > gamma }
    })
  }
  const start = inflection + (beta - centre.value) / centre.vega
  return iterate(start, Math.max(lowEdge, 0), highEdge, (s) => {
    const b = normalisedBlack(x, s)
    const newton = (beta < gamma ? beta - b.value : b.complement - gamma) / b.vega
    const curvature = (x * x) / (s * s * s) - 0.25 * s
    return { move: newton / (1 + 0.5 * newton * curvature), below: newton > 0 }
  })
}
