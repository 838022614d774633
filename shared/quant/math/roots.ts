// Root finding on a bracket. Both methods are deterministic and never leave the bracket.

/** What a root search ended with. `converged` false means the step count ran out; `x` is the best estimate so far. */
export interface Root {
  readonly x: number
  readonly iterations: number
  readonly converged: boolean
}

/**
 * Root of f in [a, b] by Brent (1973): inverse quadratic interpolation, secant and bisection.
 * `tolerance` is the absolute half-width of the answer in units of x (4 ulp of x are always allowed).
 * Throws RangeError when f(a) and f(b) have the same sign or are not finite.
 */
export function brent(
  f: (x: number) => number,
  a: number,
  b: number,
  tolerance: number,
  maxIterations = 200,
): Root {
  let xa = a
  let xb = b
  let fa = f(xa)
  let fb = f(xb)
  if (fa === 0) return { x: xa, iterations: 0, converged: true }
  if (fb === 0) return { x: xb, iterations: 0, converged: true }
  if (!(fa * fb < 0) && !(fa < 0 && fb > 0) && !(fa > 0 && fb < 0)) {
    throw new RangeError(`No change of sign between ${a} and ${b}.`)
  }
  let xc = xa
  let fc = fa
  let previous = xb - xa
  let step = previous
  for (let i = 1; i <= maxIterations; i++) {
    if (fb > 0 === fc > 0) {
      xc = xa
      fc = fa
      previous = xb - xa
      step = previous
    }
    if (Math.abs(fc) < Math.abs(fb)) {
      xa = xb
      xb = xc
      xc = xa
      fa = fb
      fb = fc
      fc = fa
    }
    const near = 4.440892098500626e-16 * Math.abs(xb) + 0.5 * tolerance
    const middle = 0.5 * (xc - xb)
    if (Math.abs(middle) <= near || fb === 0) return { x: xb, iterations: i, converged: true }
    if (Math.abs(previous) >= near && Math.abs(fa) > Math.abs(fb)) {
      const s = fb / fa
      let p: number
      let q: number
      if (xa === xc) {
        p = 2 * middle * s
        q = 1 - s
      } else {
        const u = fa / fc
        const v = fb / fc
        p = s * (2 * middle * u * (u - v) - (xb - xa) * (v - 1))
        q = (u - 1) * (v - 1) * (s - 1)
      }
      if (p > 0) q = -q
      else p = -p
      if (2 * p < Math.min(3 * middle * q - Math.abs(near * q), Math.abs(previous * q))) {
        previous = step
        step = p / q
      } else {
        step = middle
        previous = middle
      }
    } else {
      step = middle
      previous = middle
    }
    xa = xb
    fa = fb
    xb += Math.abs(step) > near ? step : middle > 0 ? near : -near
    fb = f(xb)
  }
  return { x: xb, iterations: maxIterations, converged: false }
}

/**
 * Root of an increasing or decreasing f in [low, high] by Newton steps, bisection whenever a step leaves the bracket or
 * fails to halve it in two rounds. `evaluate(x)` returns [f(x), f'(x)]. `tolerance` is relative in x.
 * `increasing` says which sign f has left of the root; the bracket is trusted, not checked.
 */
export function newtonBracketed(
  evaluate: (x: number) => readonly [number, number],
  low: number,
  high: number,
  start: number,
  options: { readonly increasing: boolean; readonly tolerance: number; readonly maxIterations?: number },
): Root {
  const limit = options.maxIterations ?? 100
  let lo = low
  let hi = high
  let x = Math.min(Math.max(start, lo), hi)
  let lastWidth = hi - lo
  for (let i = 1; i <= limit; i++) {
    const [value, slope] = evaluate(x)
    if (value === 0) return { x, iterations: i, converged: true }
    if (value > 0 === options.increasing) hi = x
    else lo = x
    let next = x - value / slope
    const width = hi - lo
    const slow = i % 3 === 0 && width > 0.5 * lastWidth
    if (i % 3 === 0) lastWidth = width
    if (!(next > lo && next < hi) || slow) next = 0.5 * (lo + hi)
    if (Math.abs(next - x) <= options.tolerance * Math.abs(next)) {
      return { x: next, iterations: i, converged: true }
    }
    x = next
  }
  return { x, iterations: limit, converged: false }
}
