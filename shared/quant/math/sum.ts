/** Neumaier (1974) compensated sum: error about 1 ulp of the result plus n eps^2 of the gross, whatever the order of the terms. */
export class CompensatedSum {
  private sum = 0
  private compensation = 0

  /** Adds one finite term. */
  add(x: number): void {
    const t = this.sum + x
    if (Math.abs(this.sum) >= Math.abs(x)) this.compensation += this.sum - t + x
    else this.compensation += x - t + this.sum
    this.sum = t
  }

  /** The sum of all terms so far. */
  get value(): number {
    return this.sum + this.compensation
  }
}
