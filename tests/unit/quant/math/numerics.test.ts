import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  chebyshevCoefficients,
  chebyshevNodes,
  chebyshevSum,
} from '../../../../shared/quant/math/chebyshev.ts'
import { exp, expSum, log, log1p, logRatio, pow } from '../../../../shared/quant/math/elementary.ts'
import { productError, sumError } from '../../../../shared/quant/math/errorFree.ts'
import { apply, dot, multiply, solveDense, solveLinear, trace } from '../../../../shared/quant/math/linear.ts'
import { nelderMead2 } from '../../../../shared/quant/math/nelderMead.ts'
import {
  gaussian,
  inverseNormal,
  millsDefect,
  millsRatio,
  normalCdf,
} from '../../../../shared/quant/math/normal.ts'
import { gaussLegendre } from '../../../../shared/quant/math/quadrature.ts'
import { brent, newtonBracketed } from '../../../../shared/quant/math/roots.ts'
import { CompensatedSum } from '../../../../shared/quant/math/sum.ts'
import { SEED } from '../arbitraries.ts'
import { bivariateNormal } from '../oracles/bivariateNormal.ts'

const between = (min: number, max: number) => fc.double({ min, max, noNaN: true, noDefaultInfinity: true })

describe('ends and special values of the elementary functions', () => {
  test('exp', () => {
    expect([
      exp(0),
      exp(-1000),
      exp(1000),
      exp(Number.NEGATIVE_INFINITY),
      exp(Number.POSITIVE_INFINITY),
    ]).toEqual([1, 0, Number.POSITIVE_INFINITY, 0, Number.POSITIVE_INFINITY])
    expect(exp(Number.NaN)).toBeNaN()
    expect(expSum(1, 1e-17)).toBe(exp(1))
  })
  test('log, log1p, logRatio, pow', () => {
    expect([log(1), log(0), log1p(0), logRatio(3, 3)]).toEqual([0, Number.NEGATIVE_INFINITY, 0, 0])
    expect([log(-1), log1p(-2), pow(-1, 2), pow(2, Number.NaN)].every(Number.isNaN)).toBe(true)
    expect(log(Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY)
    expect(logRatio(1e300, 1e-300)).toBeCloseTo(1381.5510557964274, 10)
    expect([
      pow(0, 2),
      pow(0, -1),
      pow(5, 0),
      pow(1, 1e9),
      pow(2, 10),
      pow(1e300, 2),
      pow(1e300, -2),
    ]).toEqual([0, Number.POSITIVE_INFINITY, 1, 1, 1024, Number.POSITIVE_INFINITY, 0])
  })
  test('normal distribution', () => {
    expect([normalCdf(0), normalCdf(-50), normalCdf(50), gaussian(50)]).toEqual([0.5, 0, 1, 0])
    expect(normalCdf(Number.NaN)).toBeNaN()
    expect([inverseNormal(0), inverseNormal(1), inverseNormal(0.5)]).toEqual([
      Number.NEGATIVE_INFINITY,
      Number.POSITIVE_INFINITY,
      0,
    ])
    expect(inverseNormal(-0.1)).toBeNaN()
    expect(millsRatio(1e300)).toBeCloseTo(0, 12)
    expect(millsDefect(1e8) * 1e16).toBeCloseTo(1, 12)
  })
  test('N(x) + N(-x) = 1 and N(N^-1(p)) = p', () => {
    fc.assert(
      fc.property(between(-8, 8), between(1e-12, 1 - 1e-12), (x, p) => {
        expect(Math.abs(normalCdf(x) + normalCdf(-x) - 1)).toBeLessThanOrEqual(2.3e-16)
        const z = inverseNormal(p)
        // half an ulp of z is worth z^2/2 ulp of p
        expect(Math.abs(normalCdf(z) / p - 1), `p ${p}`).toBeLessThan(2.3e-16 * (5 + z * z))
      }),
      SEED,
    )
  })
})

describe('error-free transformations and compensated sums', () => {
  test('sum and product errors are exact', () => {
    fc.assert(
      fc.property(between(-1e9, 1e9), between(-1e9, 1e9), (a, b) => {
        const big = (x: number) => BigInt(Math.round(x * 2 ** 60))
        const [x, y] = [Math.fround(a), Math.fround(b)]
        // products of two floats are exact in double, so their error is 0; sums leave what they drop
        expect(productError(x, y, x * y)).toBe(0)
        const s = x + y
        expect(big(s) + big(sumError(x, y, s))).toBe(big(x) + big(y))
      }),
      { ...SEED, numRuns: 200 },
    )
    expect(productError(1 + 2 ** -30, 1 + 2 ** -30, (1 + 2 ** -30) ** 2)).toBe(2 ** -60)
  })

  test('a sum that plain addition loses, in any order', () => {
    const terms = [1, 1e100, 1, -1e100]
    for (const order of [terms, [...terms].reverse()]) {
      const sum = new CompensatedSum()
      for (const x of order) sum.add(x)
      expect(sum.value).toBe(2)
    }
    expect(new CompensatedSum().value).toBe(0)
  })
})

describe('roots', () => {
  test('Brent and bracketed Newton find the root of monotone functions', () => {
    fc.assert(
      fc.property(between(0.01, 50), (root) => {
        const f = (x: number) => x * x * x - root * root * root
        expect(brent(f, 0, 100, 0).x / root).toBeCloseTo(1, 12)
        const evaluate = (x: number) => [f(x), 3 * x * x] as const
        const found = newtonBracketed(evaluate, 0, 100, 99, { increasing: true, tolerance: 1e-15 })
        expect(found.x / root).toBeCloseTo(1, 13)
        expect(found.converged).toBe(true)
      }),
      SEED,
    )
  })
  test('a slope of 0 or a wild step falls back to bisection', () => {
    const flat = newtonBracketed((x) => [x - 0.3, 0] as const, 0, 1, 0.9, {
      increasing: true,
      tolerance: 1e-12,
    })
    expect(flat.x).toBeCloseTo(0.3, 9)
    const down = newtonBracketed((x) => [0.3 - x, -1] as const, 0, 1, 0.9, {
      increasing: false,
      tolerance: 1e-12,
    })
    expect(down.x).toBe(0.3)
  })
  test('no change of sign is refused; too few steps are admitted', () => {
    expect(() => brent((x) => x * x + 1, -1, 1, 0)).toThrow(RangeError)
    expect(brent((x) => x, 0, 1, 0)).toEqual({ x: 0, iterations: 0, converged: true })
    expect(brent((x) => x ** 9 - 0.5, 0, 4, 0, 3).converged).toBe(false)
  })
})

describe('linear algebra', () => {
  test('solves and multiplies', () => {
    const matrix = fc.array(fc.array(between(-10, 10), { minLength: 4, maxLength: 4 }), {
      minLength: 4,
      maxLength: 4,
    })
    fc.assert(
      fc.property(matrix, fc.array(between(-5, 5), { minLength: 4, maxLength: 4 }), (raw, x) => {
        const A = raw.map((row, i) => row.map((a, j) => (i === j ? a + 45 : a)))
        const b = apply(A, x)
        const solved = solveLinear(A, b)
        const flat = Float64Array.from(A.flat())
        const inPlace = Float64Array.from(b)
        expect(solveDense(flat, inPlace, 4)).toBe(true)
        x.forEach((want, i) => {
          expect(solved?.[i]).toBeCloseTo(want, 9)
          expect(inPlace[i]).toBeCloseTo(want, 9)
        })
      }),
      { ...SEED, numRuns: 100 },
    )
    expect(
      solveLinear(
        [
          [1, 2],
          [2, 4],
        ],
        [1, 2],
      ),
    ).toBeNull()
    expect(solveDense(Float64Array.of(0, 1, 0, 1), Float64Array.of(1, 1), 2)).toBe(false)
    expect(solveDense(Float64Array.of(0, 1, 1, 0), Float64Array.of(3, 4), 2)).toBe(true)
    expect(multiply([[1, 2]], [[3], [4]])).toEqual([[11]])
    expect([
      dot([1, 2], [3, 4]),
      trace([
        [1, 9],
        [9, 2],
      ]),
    ]).toEqual([11, 3])
  })
})

describe('quadrature, interpolation, minimisation', () => {
  test('Gauss-Legendre is exact for polynomials of degree 2n - 1', () => {
    for (const n of [1, 2, 5, 10, 24, 64]) {
      const { nodes, weights } = gaussLegendre(n)
      const moment = (k: number) => nodes.reduce((total, x, i) => total + (weights[i] as number) * x ** k, 0)
      for (const k of [0, 2, 2 * n - 2].filter((x) => x <= 2 * n - 2))
        expect(moment(k), `n ${n} k ${k}`).toBeCloseTo(2 / (k + 1), 13)
      expect(moment(2 * n - 1)).toBeCloseTo(0, 13)
      expect([...nodes]).toEqual([...nodes].sort((a, b) => a - b))
    }
  })
  test('Chebyshev interpolation goes through its nodes and converges on exp', () => {
    const nodes = chebyshevNodes(16)
    const coefficients = new Float64Array(17)
    chebyshevCoefficients(nodes.map(exp), coefficients)
    for (const z of [-1, -0.77, 0, 0.123, 1]) expect(chebyshevSum(coefficients, z)).toBeCloseTo(exp(z), 13)
  })
  test('bivariate normal: independence, perfect squares, the quadrant, symmetry', () => {
    expect(bivariateNormal(0.3, -0.8, 0)).toBeCloseTo(normalCdf(0.3) * normalCdf(-0.8), 15)
    // P(X < 0, Y < 0) = 1/4 + asin(rho)/(2 pi) (Sheppard 1899)
    expect(bivariateNormal(0, 0, 0.5)).toBeCloseTo(1 / 3, 14)
    // independent evaluation of scipy 1.16: 0.3075503363955233
    expect(bivariateNormal(1, -0.5, 0.786)).toBeCloseTo(0.3075503363955233, 13)
    expect(bivariateNormal(1, -0.5, 0.786)).toBe(bivariateNormal(-0.5, 1, 0.786))
    expect(() => bivariateNormal(0, 0, 0.99)).toThrow(RangeError)
  })
  test('Nelder-Mead finds the valley of Rosenbrock', () => {
    const f = (x: number, y: number) => (1 - x) ** 2 + 100 * (y - x * x) ** 2
    const { x, y } = nelderMead2(f, [-1.2, 1], 0.5, 0.5, 1e-14, 2000)
    expect([x, y][0]).toBeCloseTo(1, 5)
    expect(y).toBeCloseTo(1, 5)
    expect(nelderMead2(() => Number.NaN, [0, 0], 1, 1, 1e-9, 50).value).toBe(Number.POSITIVE_INFINITY)
  })
})
