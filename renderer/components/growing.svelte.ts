/** Building much in more than one task. */

/**
 * How much of something is built: `step` at first, then as much again with each further task until all that is `wanted` stands. Built at once it would
 * hold the page up. Made while a component is; `at` is where to begin, in place of a step.
 */
export function growing(wanted: () => number, step: number, at = step): () => number {
  let built = $state(at)
  $effect(() => {
    if (built >= wanted()) return
    const turn = setTimeout(() => {
      built += step
    })
    return () => clearTimeout(turn)
  })
  return () => built
}
