const PI = Math.PI

/** Taylor coefficients of sin(y)/y and cos(y) in y^2, enough for |y| <= pi/4. */
const SINE = [-1 / 6, 1 / 120, -1 / 5040, 1 / 362880, -1 / 39916800, 1 / 6227020800, -1 / 1307674368000]
const COSINE = [
  1 / 24,
  -1 / 720,
  1 / 40320,
  -1 / 3628800,
  1 / 479001600,
  -1 / 87178291200,
  1 / 20922789888000,
]

function horner(coefficients: readonly number[], z: number): number {
  return coefficients.reduceRight((sum, c) => sum * z + c, 0)
}

function sinPiCore(x: number): number {
  const y = PI * x
  const z = y * y
  return y + y * z * horner(SINE, z)
}

function cosPiCore(x: number): number {
  const y = PI * x
  const z = y * y
  return 1 - (0.5 * z - z * z * horner(COSINE, z))
}

/** cos(pi x): the angle is given in half turns, so that multiples of 1/2 are exact. Absolute error at most 4e-16. */
export function cosPi(x: number): number {
  let r = Math.abs(x)
  r -= 2 * Math.floor(0.5 * r)
  if (r > 1) r = 2 - r
  if (r <= 0.25) return cosPiCore(r)
  if (r >= 0.75) return -cosPiCore(1 - r)
  return sinPiCore(0.5 - r)
}

/** sin(pi x), absolute error at most 4e-16. */
export function sinPi(x: number): number {
  return cosPi(x - 0.5)
}
