import { exp } from '../../../../shared/quant/math/elementary.ts'
import { normalCdf } from '../../../../shared/quant/math/normal.ts'
import { gaussLegendre } from '../../../../shared/quant/math/quadrature.ts'

/**
 * P(X < a, Y < b) of two standard normals with correlation rho, |rho| <= 0.95: Plackett (1954) in the form of Drezner-Wesolowsky
 * (1990), integrated over the correlation r from 0 to rho with dr/sqrt(1 - r^2) kept as weight; 32 Gauss-Legendre points, absolute
 * error about 1e-14. Throws RangeError for a larger |rho|.
 */
export function bivariateNormal(a: number, b: number, rho: number): number {
  if (!(Math.abs(rho) <= 0.95)) throw new RangeError('The correlation must lie between -0.95 and 0.95.')
  const { nodes, weights } = gaussLegendre(32)
  let sum = 0
  for (let i = 0; i < nodes.length; i++) {
    const r = 0.5 * rho * (1 + (nodes[i] as number))
    const c = 1 - r * r
    sum += ((weights[i] as number) * exp((a * b * r - 0.5 * (a * a + b * b)) / c)) / Math.sqrt(c)
  }
  // 1/(4 pi) = half the interval over 2 pi
  return normalCdf(a) * normalCdf(b) + 0.07957747154594767 * rho * sum
}
