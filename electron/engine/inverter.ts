/**
 * Volatilities of American premiums, remembered: one costs milliseconds on a finite-difference grid, and the same mark is asked for
 * again with every change of the market. The same question always has the same answer, so memory changes no number.
 */
import type { InvertAmerican } from '../../shared/market/volatility.ts'
import { invertAmerican } from './models.ts'

const KEPT = 50_000

export class Inverter {
  /** oldest first */
  readonly #known = new Map<string, number | null>()

  /** `invertAmerican`, asked once a premium. */
  readonly invert: InvertAmerican = (option) => {
    const key = JSON.stringify(option)
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const sigma = invertAmerican(option)
    const [oldest] = this.#known.keys()
    if (this.#known.size >= KEPT && oldest !== undefined) this.#known.delete(oldest)
    this.#known.set(key, sigma)
    return sigma
  }
}
