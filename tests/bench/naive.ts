/** What most people write first: Black-Scholes with Math.exp, Math.log and a polynomial normal CDF, an object an option. The peer, not a model. */

function cdf(x: number): number {
  // Abramowitz and Stegun (1964) 26.2.17, seven digits: the formula of most scripts
  const k = 1 / (1 + 0.2316419 * Math.abs(x))
  const d = 0.3989422804014327 * Math.exp((-x * x) / 2)
  const p =
    d * k * (0.31938153 + k * (-0.356563782 + k * (1.781477937 + k * (-1.821255978 + k * 1.330274429))))
  return x > 0 ? 1 - p : p
}

function pdf(x: number): number {
  return Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)
}

/** Price and 14 derivatives of one option from the textbook, everything computed anew. */
export function naiveOption(w: number, S: number, K: number, T: number, v: number, r: number, q: number) {
  const s = v * Math.sqrt(T)
  const d1 = (Math.log(S / K) + (r - q + (v * v) / 2) * T) / s
  const d2 = d1 - s
  const eq = Math.exp(-q * T)
  const er = Math.exp(-r * T)
  const gamma = (eq * pdf(d1)) / (S * s)
  const vega = S * eq * pdf(d1) * Math.sqrt(T)
  const D1 = (r - q) / s - d2 / (2 * T)
  return {
    price: w * (S * eq * cdf(w * d1) - K * er * cdf(w * d2)),
    delta: w * eq * cdf(w * d1),
    gamma,
    vega,
    theta:
      (-S * eq * pdf(d1) * v) / (2 * Math.sqrt(T)) +
      w * q * S * eq * cdf(w * d1) -
      w * r * K * er * cdf(w * d2),
    rho: w * K * T * er * cdf(w * d2),
    phi: -w * S * T * eq * cdf(w * d1),
    vanna: (-eq * pdf(d1) * d2) / v,
    volga: (vega * d1 * d2) / v,
    charm: w * q * eq * cdf(w * d1) - eq * pdf(d1) * D1,
    veta: vega * (q + ((r - q) * d1) / s - (1 + d1 * d2) / (2 * T)),
    speed: (-gamma / S) * (d1 / s + 1),
    zomma: (gamma * (d1 * d2 - 1)) / v,
    color: gamma * (q + 1 / (2 * T) + d1 * D1),
    ultima: (-vega / (v * v)) * (d1 * d2 * (1 - d1 * d2) + d1 * d1 + d2 * d2),
  }
}

/** Prices `count` made-up options; the sum keeps the work from being optimised away. */
export function naiveGreeks(count: number): number {
  let total = 0
  for (let i = 0; i < count; i++) {
    const u = ((i * 2654435761) % 4294967296) / 4294967296
    const g = naiveOption(i % 2 === 0 ? 1 : -1, 100, 60 + 80 * u, 0.02 + u, 0.1 + 0.5 * u, 0.03, 0.01)
    total += g.price + g.delta + g.gamma + g.vega + g.theta + g.vanna + g.volga + g.charm + g.speed + g.color
  }
  return total
}

/** Price alone, from the textbook. */
export function naivePrice(
  w: number,
  S: number,
  K: number,
  T: number,
  v: number,
  r: number,
  q: number,
): number {
  const s = v * Math.sqrt(T)
  const d1 = (Math.log(S / K) + (r - q + (v * v) / 2) * T) / s
  return w * (S * Math.exp(-q * T) * cdf(w * d1) - K * Math.exp(-r * T) * cdf(w * (d1 - s)))
}

/** Grid of a book, the whole formula in every cell; the sum of all cells. */
export function naiveGrid(
  c: { readonly [column in 'w' | 'S' | 'K' | 'T' | 'sigma' | 'r' | 'q']: Float64Array },
  units: Float64Array,
  shocks: { readonly spot: readonly number[]; readonly vol: readonly { readonly relative?: number }[] },
): number {
  let total = 0
  for (const { relative = 0 } of shocks.vol) {
    for (const x of shocks.spot) {
      for (let i = 0; i < units.length; i++) {
        const at = (column: Float64Array): number => column[i] as number
        const [w, K, T, r, q] = [at(c.w), at(c.K), at(c.T), at(c.r), at(c.q)]
        total += at(units) * naivePrice(w, at(c.S) * (1 + x), K, T, at(c.sigma) * (1 + relative), r, q)
      }
    }
  }
  return total
}
