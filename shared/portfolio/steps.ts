/** Long work as generators that pause now and then, for whoever wants to give way between two pieces. */

/** Runs steps to their end in one go. */
export function runSteps<T>(steps: Generator<void, T>): T {
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
  }
}

/** Numbers of cheap work between two pauses: well below a slice of the engine. */
export const ITEMS_A_STEP = 2048

/** The items sorted by a total order: runs by the engine's own sort, merged two by two. */
export function* sortSteps<T>(items: readonly T[], compare: (a: T, b: T) => number): Generator<void, T[]> {
  let from: T[] = []
  for (let start = 0; start < items.length; start += ITEMS_A_STEP) {
    for (const item of items.slice(start, start + ITEMS_A_STEP).sort(compare)) from.push(item)
    yield
  }
  for (let width = ITEMS_A_STEP; width < from.length; width *= 2) {
    const to: T[] = []
    for (let start = 0; start < from.length; start += 2 * width) {
      const [middle, end] = [start + width, start + 2 * width].map((x) => Math.min(x, from.length)) as [
        number,
        number,
      ]
      let [a, b] = [start, middle]
      while (a < middle || b < end) {
        const left = b >= end || (a < middle && compare(from[a] as T, from[b] as T) <= 0)
        to.push(from[left ? a++ : b++] as T)
        if (to.length % ITEMS_A_STEP === 0) yield
      }
    }
    from = to
  }
  return from
}
