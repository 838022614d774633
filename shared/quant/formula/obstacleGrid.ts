import { exp } from '../math/elementary.ts'

// Finite differences in x = ln S for one option with an optional right of exercise: Crank-Nicolson with a Rannacher (1984) start
// after every kink, the linear complementarity problem of each step solved exactly by policy iteration (Howard 1960).

/** A uniform grid in x of an odd number of nodes, wide enough for the option; the node `spotIndex` lies exactly on the spot. */
export interface LogGrid {
  readonly x: Float64Array
  readonly S: Float64Array
  readonly dx: number
  readonly spotIndex: number
}

/** What happens at one date: called with the values just after it (later in time), rewrites them to those just before. */
export interface GridEvent {
  /** Time to expiry of the event, in (0, T). */
  readonly tau: number
  /** Values after -> values before, in place. */
  apply(values: Float64Array): void
}

/** One backward solve. Rates continuous; `payoff` at expiry is already averaged over the cells. */
export interface GridProblem {
  readonly grid: LogGrid
  readonly T: number
  readonly sigma: number
  readonly r: number
  readonly q: number
  readonly steps: number
  readonly payoff: Float64Array
  /** Exercise value at time to expiry tau (no date between tau and the next event changes it at once), or null without that right. */
  readonly obstacle: ((tau: number, out: Float64Array) => void) | null
  /** Values at the two ends of the grid at time to expiry tau. */
  ends(tau: number): readonly [number, number]
  /** Events by rising time to expiry. */
  readonly events: readonly GridEvent[]
}

/** The values at the valuation instant and which nodes are exercised there. */
export interface GridSolution {
  readonly values: Float64Array
  readonly exercised: Uint8Array
}

/** Grid of about `points` nodes around `spot`, so far below and above it in x, with `spot` on a node; an odd number of them. */
export function logGrid(
  spot: number,
  logSpot: number,
  below: number,
  above: number,
  points: number,
): LogGrid {
  const dx = (below + above) / points
  const spotIndex = Math.ceil(below / dx)
  const count = (spotIndex + Math.ceil(above / dx) + 1) | 1
  const x = Float64Array.from({ length: count }, (_, i) => logSpot + (i - spotIndex) * dx)
  const S = Float64Array.from({ length: count }, (_, i) => spot * exp((i - spotIndex) * dx))
  return { x, S, dx, spotIndex }
}

interface Workspace {
  readonly rhs: Float64Array
  readonly diagonal: Float64Array
  readonly carried: Float64Array
  readonly obstacle: Float64Array
}

/** The three coefficients of one side of a step: of the node below, the node itself, the node above. */
interface Stencil {
  readonly below: number
  readonly own: number
  readonly above: number
}

/** One theta-step of length dt to time to expiry `tau`; `active` marks exercised nodes and is updated. */
function step(
  problem: GridProblem,
  values: Float64Array,
  active: Uint8Array,
  work: Workspace,
  tau: number,
  dt: number,
  theta: number,
): void {
  const { sigma, r, q, grid } = problem
  const diffusion = (0.5 * sigma * sigma) / (grid.dx * grid.dx)
  const drift = (r - q - 0.5 * sigma * sigma) / (2 * grid.dx)
  const explicit = (1 - theta) * dt
  const implicit = theta * dt
  const slope = { below: diffusion - drift, own: -2 * diffusion - r, above: diffusion + drift }
  const known = {
    below: explicit * slope.below,
    own: 1 + explicit * slope.own,
    above: explicit * slope.above,
  }
  const sought = {
    below: -implicit * slope.below,
    own: 1 - implicit * slope.own,
    above: -implicit * slope.above,
  }
  writeKnown(values, work.rhs, known)
  const [low, high] = problem.ends(tau)
  if (problem.obstacle !== null) problem.obstacle(tau, work.obstacle)
  for (let round = 0; round < 30; round++) {
    eliminate(work, active, sought, low, high)
    substitute(values, active, work, sought)
    if (problem.obstacle === null || !chooseExercise(values, active, work, sought)) return
  }
}

/** What the step's equations have on their right, inside the grid. */
function writeKnown(values: Float64Array, rhs: Float64Array, { below, own, above }: Stencil): void {
  for (let i = 1; i < values.length - 1; i++)
    rhs[i] =
      below * (values[i - 1] as number) + own * (values[i] as number) + above * (values[i + 1] as number)
}

/**
 * Thomas elimination from both ends to the middle (a twisted factorisation): two chains of numbers that do not wait for each other. Rows
 * at the ends and exercised rows are V = given. With constant coefficients the pivots settle to a fixed point within some hundred nodes:
 * where the number before repeats, so does the division.
 */
function eliminate(
  work: Workspace,
  active: Uint8Array,
  { below, own, above }: Stencil,
  low: number,
  high: number,
): void {
  const { rhs, diagonal, carried, obstacle } = work
  const n = rhs.length - 1
  diagonal[0] = 0
  carried[0] = low
  diagonal[n] = 0
  carried[n] = high
  let [ratioUp, ratioDown] = [0, 0]
  let [carryUp, carryDown] = [low, high]
  let [pivotUp, pivotDown] = [1 / own, 1 / own]
  let [pivotUpOf, pivotDownOf] = [0, 0]
  for (let i = 1; i < n >> 1; i++) {
    const j = n - i
    if (active[i] === 1) {
      ratioUp = 0
      carryUp = obstacle[i] as number
    } else {
      if (ratioUp !== pivotUpOf) {
        pivotUp = 1 / (own - below * ratioUp)
        pivotUpOf = ratioUp
      }
      carryUp = (rhs[i] as number) * pivotUp - below * pivotUp * carryUp
      ratioUp = above * pivotUp
    }
    if (active[j] === 1) {
      ratioDown = 0
      carryDown = obstacle[j] as number
    } else {
      if (ratioDown !== pivotDownOf) {
        pivotDown = 1 / (own - above * ratioDown)
        pivotDownOf = ratioDown
      }
      carryDown = (rhs[j] as number) * pivotDown - above * pivotDown * carryDown
      ratioDown = below * pivotDown
    }
    diagonal[i] = ratioUp
    carried[i] = carryUp
    diagonal[j] = ratioDown
    carried[j] = carryDown
  }
}

/** The middle row, then substitution from it to both ends. */
function substitute(
  values: Float64Array,
  active: Uint8Array,
  { rhs, diagonal, carried, obstacle }: Workspace,
  { below, own, above }: Stencil,
): void {
  const middle = (values.length - 1) >> 1
  const known =
    (rhs[middle] as number) -
    below * (carried[middle - 1] as number) -
    above * (carried[middle + 1] as number)
  const pivot = own - below * (diagonal[middle - 1] as number) - above * (diagonal[middle + 1] as number)
  let up = active[middle] === 1 ? (obstacle[middle] as number) : known / pivot
  let down = up
  values[middle] = up
  for (let k = 1; k <= middle; k++) {
    down = (carried[middle - k] as number) - (diagonal[middle - k] as number) * down
    up = (carried[middle + k] as number) - (diagonal[middle + k] as number) * up
    values[middle - k] = down
    values[middle + k] = up
  }
}

/** Exercises where that is worth more, gives up where the equation says so (Howard 1960). Returns whether any node changed. */
function chooseExercise(
  values: Float64Array,
  active: Uint8Array,
  { rhs, obstacle }: Workspace,
  { below, own, above }: Stencil,
): boolean {
  let changed = false
  for (let i = 1; i < values.length - 1; i++) {
    const v = values[i] as number
    if (active[i] === 1) {
      const residual =
        below * (values[i - 1] as number) + own * v + above * (values[i + 1] as number) - (rhs[i] as number)
      if (residual < 0) {
        active[i] = 0
        changed = true
      }
    } else if (v < (obstacle[i] as number)) {
      active[i] = 1
      changed = true
    }
  }
  return changed
}

/** Solves the problem back from expiry to the valuation instant. */
export function solveGrid(problem: GridProblem): GridSolution {
  const { T, events, steps } = problem
  const count = problem.payoff.length
  const values = Float64Array.from(problem.payoff)
  const active = new Uint8Array(count)
  const work: Workspace = {
    rhs: new Float64Array(count),
    diagonal: new Float64Array(count),
    carried: new Float64Array(count),
    obstacle: new Float64Array(count),
  }
  const stops = [...events.map((e) => e.tau), T]
  let from = 0
  stops.forEach((to, segment) => {
    const length = to - from
    const n = Math.max(6, Math.round((steps * length) / T))
    let tau = from
    for (let k = 1; k <= n; k++) {
      // steps shorten toward the kink the segment starts from
      const next = k === n ? to : from + length * (k / n) * Math.sqrt(k / n)
      const dt = next - tau
      if (k <= 2) {
        step(problem, values, active, work, tau + 0.5 * dt, 0.5 * dt, 1)
        step(problem, values, active, work, next, 0.5 * dt, 1)
      } else {
        step(problem, values, active, work, next, dt, 0.5)
      }
      tau = next
    }
    const event = events[segment]
    if (event !== undefined) {
      event.apply(values)
      active.fill(0)
    }
    from = to
  })
  return { values, exercised: active }
}

/** Cubic (four-point Lagrange) interpolation of grid values at x; beyond the ends the end values. */
export function interpolate(grid: LogGrid, values: Float64Array, x: number): number {
  const n = values.length - 1
  const place = (x - (grid.x[0] as number)) / grid.dx
  if (!(place > 0)) return values[0] as number
  if (place >= n) return values[n] as number
  const i = Math.min(Math.max(Math.floor(place), 1), n - 2)
  const u = place - i
  const [v0, v1, v2, v3] = [values[i - 1], values[i], values[i + 1], values[i + 2]] as [
    number,
    number,
    number,
    number,
  ]
  return (
    (-u * (u - 1) * (u - 2) * v0) / 6 +
    ((u + 1) * (u - 1) * (u - 2) * v1) / 2 -
    ((u + 1) * u * (u - 2) * v2) / 2 +
    ((u + 1) * u * (u - 1) * v3) / 6
  )
}
