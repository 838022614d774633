/**
 * Option values written for the tests alone, sharing nothing with the product: Black-Scholes with Marsaglia's (2004) normal
 * distribution, Greeks by bump and revalue, and a Cox-Ross-Rubinstein (1979) tree for American exercise.
 */

export interface PlainOption {
  readonly w: 1 | -1
  readonly S: number
  readonly K: number
  readonly T: number
  readonly sigma: number
  readonly r: number
  readonly q: number
}

/** Standard normal distribution by Marsaglia's series; below -8 by the continued fraction of Mills' ratio. */
function normal(x: number): number {
  if (x > 6) return 1 - normal(-x)
  if (x < -6) {
    let f = -x
    for (let k = 60; k >= 1; k--) f = -x + k / f
    return Math.exp(-0.5 * x * x) / (f * Math.sqrt(2 * Math.PI))
  }
  let [sum, term] = [x, x]
  for (let i = 3; Math.abs(term) > 1e-18 * Math.abs(sum) && i < 400; i += 2) {
    term *= (x * x) / i
    sum += term
  }
  return 0.5 + (sum * Math.exp(-0.5 * x * x)) / Math.sqrt(2 * Math.PI)
}

export function plainPrice({ w, S, K, T, sigma, r, q }: PlainOption): number {
  const s = sigma * Math.sqrt(T)
  const d1 = Math.log(S / K) / s + ((r - q) * T) / s + 0.5 * s
  return w * (S * Math.exp(-q * T) * normal(w * d1) - K * Math.exp(-r * T) * normal(w * (d1 - s)))
}

/** Five-point derivative of f at 0: error of order h^4. */
export function derivative(f: (h: number) => number, h: number): number {
  return (f(-2 * h) - 8 * f(-h) + 8 * f(h) - f(2 * h)) / (12 * h)
}

/** Five-point second derivative of f at 0. */
function secondDerivative(f: (h: number) => number, h: number): number {
  return (-f(-2 * h) + 16 * f(-h) - 30 * f(0) + 16 * f(h) - f(2 * h)) / (12 * h * h)
}

export function plainGreeks(o: PlainOption): {
  price: number
  delta: number
  gamma: number
  vega: number
  theta: number
} {
  const hS = 2e-3 * o.S
  return {
    price: plainPrice(o),
    delta: derivative((h) => plainPrice({ ...o, S: o.S + h }), hS),
    gamma: secondDerivative((h) => plainPrice({ ...o, S: o.S + h }), hS),
    vega: derivative((h) => plainPrice({ ...o, sigma: o.sigma + h }), 1e-3 * o.sigma),
    theta: derivative((h) => plainPrice({ ...o, T: o.T - h }), 1e-3 * o.T),
  }
}

/** American value by a Cox-Ross-Rubinstein tree, mean of `steps` and `steps` + 1 to damp the odd-even swing. */
export function treePrice(o: PlainOption, steps = 1500): number {
  return 0.5 * (tree(o, steps) + tree(o, steps + 1))
}

function tree({ w, S, K, T, sigma, r, q }: PlainOption, steps: number): number {
  const dt = T / steps
  const up = Math.exp(sigma * Math.sqrt(dt))
  const p = (Math.exp((r - q) * dt) - 1 / up) / (up - 1 / up)
  const discount = Math.exp(-r * dt)
  const values = Array.from({ length: steps + 1 }, (_, j) => Math.max(w * (S * up ** (2 * j - steps) - K), 0))
  for (let i = steps - 1; i >= 0; i--)
    for (let j = 0; j <= i; j++) {
      const hold = discount * (p * (values[j + 1] as number) + (1 - p) * (values[j] as number))
      values[j] = Math.max(hold, w * (S * up ** (2 * j - i) - K))
    }
  return values[0] as number
}
