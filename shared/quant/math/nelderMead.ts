/** A point of the plane with its objective. */
interface Vertex {
  readonly x: number
  readonly y: number
  readonly value: number
}

/**
 * Minimum of f(x, y) by Nelder-Mead (1965) from a right triangle of legs `stepX`, `stepY` at the start. Stops when the spread of
 * the values is below `tolerance` times the smallest plus 1e-300, or after `maxEvaluations`. Values that are not finite count as worst.
 */
export function nelderMead2(
  f: (x: number, y: number) => number,
  start: readonly [number, number],
  stepX: number,
  stepY: number,
  tolerance: number,
  maxEvaluations: number,
): { x: number; y: number; value: number } {
  let evaluations = 0
  const at = (x: number, y: number): Vertex => {
    evaluations++
    const value = f(x, y)
    return { x, y, value: Number.isNaN(value) ? Number.POSITIVE_INFINITY : value }
  }
  const [x0, y0] = start
  const order = (list: Vertex[]) => list.sort((p, q) => p.value - q.value) as [Vertex, Vertex, Vertex]
  let [best, middle, worst] = order([at(x0, y0), at(x0 + stepX, y0), at(x0, y0 + stepY)])
  while (evaluations < maxEvaluations) {
    if (worst.value - best.value <= tolerance * best.value + 1e-300) break
    const cx = 0.5 * (best.x + middle.x)
    const cy = 0.5 * (best.y + middle.y)
    const along = (t: number) => at(cx + t * (cx - worst.x), cy + t * (cy - worst.y))
    const reflected = along(1)
    let next: Vertex | null
    if (reflected.value < best.value) {
      const expanded = along(2)
      next = expanded.value < reflected.value ? expanded : reflected
    } else if (reflected.value < middle.value) {
      next = reflected
    } else {
      const contracted = along(reflected.value < worst.value ? 0.5 : -0.5)
      next = contracted.value < Math.min(reflected.value, worst.value) ? contracted : null
    }
    if (next === null) {
      const halfway = (v: Vertex) => at(0.5 * (v.x + best.x), 0.5 * (v.y + best.y))
      ;[best, middle, worst] = order([best, halfway(middle), halfway(worst)])
    } else {
      ;[best, middle, worst] = order([best, middle, next])
    }
  }
  return best
}
