/** How many positions and cash amounts each of many groups holds, and how many of them have a number. */
import type { HeldCounts } from '../../model/exposure.ts'

/** Counts by group. A position that has several parts in one group counts once there, if its parts are added side by side. */
export class GroupCounts {
  readonly positions: Int32Array
  readonly priced: Int32Array
  readonly cash: Int32Array
  readonly notPriced: Int32Array
  readonly #last: Float64Array

  constructor(groups: number) {
    this.positions = new Int32Array(groups)
    this.priced = new Int32Array(groups)
    this.cash = new Int32Array(groups)
    this.notPriced = new Int32Array(groups)
    this.#last = new Float64Array(groups).fill(Number.NaN)
  }

  /** @param holding number of the position or cash amount whose part this is */
  add(group: number, holding: number, isCash: boolean, isPriced: boolean): void {
    if (this.#last[group] === holding) return
    this.#last[group] = holding
    const held = isCash ? this.cash : this.positions
    held[group] = (held[group] as number) + 1
    if (!isPriced) this.notPriced[group] = (this.notPriced[group] as number) + 1
    else if (!isCash) this.priced[group] = (this.priced[group] as number) + 1
  }

  of(group: number): HeldCounts {
    return {
      positions: this.positions[group] as number,
      priced: this.priced[group] as number,
      cash: this.cash[group] as number,
      notPriced: this.notPriced[group] as number,
    }
  }
}
