import { cosPi } from './trig.ts'

/** Nodes and weights of a quadrature rule on [-1, 1], nodes rising. */
export interface Rule {
  readonly nodes: Float64Array
  readonly weights: Float64Array
}

const legendreRules = new Map<number, Rule>()

/** Gauss-Legendre rule of n points on [-1, 1]: Newton on the Legendre recurrence, nodes to 1 ulp. Kept after the first call. */
export function gaussLegendre(n: number): Rule {
  const known = legendreRules.get(n)
  if (known !== undefined) return known
  const nodes = new Float64Array(n)
  const weights = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    let z = cosPi((n - i - 0.25) / (n + 0.5))
    let slope = 0
    for (let k = 0; k < 50; k++) {
      let value = 1
      let before = 0
      for (let j = 0; j < n; j++) {
        const older = before
        before = value
        value = ((2 * j + 1) * z * before - j * older) / (j + 1)
      }
      slope = (n * (z * value - before)) / (z * z - 1)
      const step = value / slope
      z -= step
      if (Math.abs(step) < 1e-16) break
    }
    nodes[i] = z
    weights[i] = 2 / ((1 - z * z) * slope * slope)
  }
  const rule = { nodes, weights }
  legendreRules.set(n, rule)
  return rule
}
