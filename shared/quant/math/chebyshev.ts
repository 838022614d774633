import { cosPi } from './trig.ts'

// Chebyshev interpolation on the extreme points z_i = cos(i pi/n), i = 0..n.

const nodeSets = new Map<number, Float64Array>()
const transforms = new Map<number, Float64Array>()

/** The n + 1 extreme points cos(i pi/n), falling from 1 to -1. */
export function chebyshevNodes(n: number): Float64Array {
  let nodes = nodeSets.get(n)
  if (nodes === undefined) {
    nodes = Float64Array.from({ length: n + 1 }, (_, i) => cosPi(i / n))
    nodeSets.set(n, nodes)
  }
  return nodes
}

/** Matrix (rows k, columns i) from values at the n + 1 extreme points to the coefficients of their interpolant. */
export function chebyshevTransform(n: number): Float64Array {
  let matrix = transforms.get(n)
  if (matrix === undefined) {
    matrix = new Float64Array((n + 1) * (n + 1))
    for (let k = 0; k <= n; k++) {
      for (let i = 0; i <= n; i++) {
        const end = i === 0 || i === n ? 0.5 : 1
        matrix[k * (n + 1) + i] = ((2 * end) / n) * (k === 0 || k === n ? 0.5 : 1) * cosPi((k * i) / n)
      }
    }
    transforms.set(n, matrix)
  }
  return matrix
}

/** Coefficients a_k of sum a_k T_k(z) through `values` at the n + 1 extreme points, written into `out` (both of length n + 1). */
export function chebyshevCoefficients(values: Float64Array, out: Float64Array): void {
  const n = values.length - 1
  const matrix = chebyshevTransform(n)
  for (let k = 0; k <= n; k++) {
    let sum = 0
    for (let i = 0; i <= n; i++) sum += (matrix[k * (n + 1) + i] as number) * (values[i] as number)
    out[k] = sum
  }
}

/** sum a_k T_k(z) by Clenshaw's recurrence, z in [-1, 1]. */
export function chebyshevSum(coefficients: readonly number[] | Float64Array, z: number): number {
  let b1 = 0
  let b2 = 0
  for (let k = coefficients.length - 1; k >= 1; k--) {
    const c = (coefficients[k] as number) + 2 * z * b1 - b2
    b2 = b1
    b1 = c
  }
  return (coefficients[0] as number) + z * b1 - b2
}
