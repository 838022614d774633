/** A seeded generator of our own: the sample book is the same on every machine and in ten years. */
import { inverseNormal } from '../../../../shared/quant/math/normal.ts'

/** Uniform numbers in (0, 1): a 32-bit mixing generator (Weyl sequence, two multiplications), period 2^32. */
export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  next(): number {
    this.#state = (this.#state + 0x9e3779b9) >>> 0
    let x = this.#state
    x = Math.imul(x ^ (x >>> 16), 0x21f0aaad)
    x = Math.imul(x ^ (x >>> 15), 0x735a2d97)
    return (((x ^ (x >>> 15)) >>> 0) + 0.5) / 4_294_967_296
  }

  /** Integer in [0, n). */
  below(n: number): number {
    return Math.floor(this.next() * n)
  }

  /** Standard normal. */
  normal(): number {
    return inverseNormal(this.next())
  }

  /** True with probability p. */
  chance(p: number): boolean {
    return this.next() < p
  }

  /** One of `items` with these weights. */
  pick<T>(items: readonly T[], weight: (item: T, i: number) => number): T {
    const weights = items.map(weight)
    let at = this.next() * weights.reduce((a, b) => a + b, 0)
    const index = weights.findIndex((w) => {
      at -= w
      return at <= 0
    })
    return items[index < 0 ? items.length - 1 : index] as T
  }
}
