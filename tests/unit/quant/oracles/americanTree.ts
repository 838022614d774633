import { exp, logRatio } from '../../../../shared/quant/math/elementary.ts'

// Leisen-Reimer (1996) binomial tree with the Peizer-Pratt inversion, Greeks from the nodes at steps 1 and 2
// (Pelsser-Vorst 1994). The second, independent method beside collocation.

/** Price and node Greeks of a tree. `theta` per year of passing time, from the middle node two steps ahead. */
export interface TreeValue {
  readonly price: number
  readonly delta: number
  readonly gamma: number
  readonly theta: number
}

/** Peizer-Pratt method 2: the probability whose binomial law with `steps` draws matches N(z) at the middle. */
function peizerPratt(z: number, steps: number): number {
  const a = z / (steps + 1 / 3 + 0.1 / (steps + 1))
  return 0.5 + (z < 0 ? -0.5 : 0.5) * Math.sqrt(1 - exp(-a * a * (steps + 1 / 6)))
}

/**
 * American option with continuous yield q on a Leisen-Reimer tree of `steps` (odd) steps. Units as in `EuropeanColumns`; needs
 * S, K, T, sigma > 0. Throws RangeError for an even or too small number of steps. Error about 1e-4 K at 101 steps, falling like
 * 1/steps; two trees of n and 2n+1 steps with Richardson extrapolation gain a further digit.
 */
export function americanTree(
  w: 1 | -1,
  S: number,
  K: number,
  T: number,
  sigma: number,
  r: number,
  q: number,
  steps: number,
): TreeValue {
  if (!(steps >= 3 && steps % 2 === 1))
    throw new RangeError('A Leisen-Reimer tree needs an odd number of steps, at least 3.')
  const dt = T / steps
  const sv = sigma * Math.sqrt(T)
  const d1 = (logRatio(S, K) + (r - q) * T) / sv + 0.5 * sv
  const p = peizerPratt(d1 - sv, steps)
  const pSpot = peizerPratt(d1, steps)
  const growth = exp((r - q) * dt)
  const up = (growth * pSpot) / p
  const down = (growth * (1 - pSpot)) / (1 - p)
  const discount = exp(-r * dt)
  const pUp = discount * p
  const pDown = discount * (1 - p)
  const ratio = up / down
  const values = new Float64Array(steps + 1)
  const lowest = new Float64Array(steps + 1)
  lowest[0] = S
  for (let i = 1; i <= steps; i++) lowest[i] = (lowest[i - 1] as number) * down
  let spot = lowest[steps] as number
  for (let j = 0; j <= steps; j++) {
    values[j] = Math.max(w * (spot - K), 0)
    spot *= ratio
  }
  let second: readonly number[] = []
  let first: readonly number[] = []
  for (let i = steps - 1; i >= 0; i--) {
    if (i === 1) second = Array.from(values.subarray(0, 3))
    if (i === 0) first = Array.from(values.subarray(0, 2))
    spot = lowest[i] as number
    for (let j = 0; j <= i; j++) {
      const hold = pUp * (values[j + 1] as number) + pDown * (values[j] as number)
      const exercise = w * (spot - K)
      values[j] = exercise > hold ? exercise : hold
      spot *= ratio
    }
  }
  const [vDown, vUp] = first as [number, number]
  const [vDD, vUD, vUU] = second as [number, number, number]
  const [sDown, sUp] = [S * down, S * up]
  const [sDD, sUD, sUU] = [S * down * down, S * up * down, S * up * up]
  const price = values[0] as number
  const slopeUp = (vUU - vUD) / (sUU - sUD)
  const slopeDown = (vUD - vDD) / (sUD - sDD)
  const gamma = (2 * (slopeUp - slopeDown)) / (sUU - sDD)
  const delta = (vUp - vDown) / (sUp - sDown)
  // the middle node lies at S up down, not at S: bring it back to S by Taylor before taking the time difference
  const shift = S - sUD
  const theta = (vUD + delta * shift + 0.5 * gamma * shift * shift - price) / (2 * dt)
  return { price, delta, gamma, theta }
}

/** Richardson extrapolation of the tree price over `steps` and 2 `steps` + 1, weights by the exact step counts. */
export function americanTreePrice(
  w: 1 | -1,
  S: number,
  K: number,
  T: number,
  sigma: number,
  r: number,
  q: number,
  steps: number,
): number {
  const fine = 2 * steps + 1
  const a = americanTree(w, S, K, T, sigma, r, q, steps).price
  const b = americanTree(w, S, K, T, sigma, r, q, fine).price
  return b + ((b - a) * steps) / (fine - steps)
}
