/** Compensated sums of many groups at once, net and gross (quant reference 2.4: the order of rows must not matter beyond 1e-12 of gross). */

/** Neumaier (1974) sums, one a group: net of x and of |x|. */
export class GroupSums {
  readonly #net: Float64Array
  readonly #netLow: Float64Array
  readonly #gross: Float64Array
  readonly #grossLow: Float64Array

  constructor(groups: number) {
    this.#net = new Float64Array(groups)
    this.#netLow = new Float64Array(groups)
    this.#gross = new Float64Array(groups)
    this.#grossLow = new Float64Array(groups)
  }

  add(group: number, x: number): void {
    if (x === 0) return
    accumulate(this.#net, this.#netLow, group, x)
    accumulate(this.#gross, this.#grossLow, group, Math.abs(x))
  }

  net(group: number): number {
    return (this.#net[group] as number) + (this.#netLow[group] as number)
  }

  gross(group: number): number {
    return (this.#gross[group] as number) + (this.#grossLow[group] as number)
  }
}

function accumulate(high: Float64Array, low: Float64Array, i: number, x: number): void {
  const sum = high[i] as number
  const t = sum + x
  low[i] = (low[i] as number) + (Math.abs(sum) >= Math.abs(x) ? sum - t + x : x - t + sum)
  high[i] = t
}

/** Sums one column by group; rows of group -1 are left out. */
export function sumColumn(column: Float64Array, group: Int32Array, groups: number): GroupSums {
  const sums = new GroupSums(groups)
  for (let i = 0; i < column.length; i++) {
    const g = group[i] as number
    if (g >= 0) sums.add(g, column[i] as number)
  }
  return sums
}
