/** The made-up book of the engine's bench: the same generator in TypeScript and in `peers/quantlib.cpp`. */
import { allocateContracts, type ContractColumns } from '../../shared/portfolio/columns.ts'

/** So many European rows and no other. */
export function optionRanges(count: number): ContractColumns['ranges'] {
  const end = { from: count, to: count }
  return {
    european: { from: 0, to: count },
    forward: end,
    normal: end,
    american: end,
    linear: end,
    none: end,
  }
}

/** Fills European rows (road `european`) of one or many underlyings; `units` are signed contracts. */
export function optionBook(
  count: number,
  oneUnderlying: boolean,
  into?: ContractColumns,
): { readonly contracts: ContractColumns; readonly units: Float64Array } {
  const c = into ?? allocateContracts(optionRanges(count))
  const units = new Float64Array(count)
  let x = 12345
  const next = (): number => {
    x = (Math.imul(x, 1664525) + 1013904223) >>> 0
    return x / 4294967296
  }
  for (let i = 0; i < count; i++) {
    const S = 50 + 100 * next()
    const K = S * (0.6 + 0.8 * next())
    c.T[i] = Math.max(1, Math.floor(365 * (0.02 + 1.98 * next()) + 0.5)) / 365
    c.sigma[i] = 0.1 + 0.7 * next()
    c.r[i] = 0.05 * next()
    c.q[i] = 0.03 * next()
    c.w[i] = next() < 0.5 ? -1 : 1
    units[i] = Math.floor(next() * 200) - 100
    c.S[i] = oneUnderlying ? 100 : S
    c.K[i] = oneUnderlying ? (K / S) * 100 : K
    if (oneUnderlying) {
      c.r[i] = 0.03
      c.q[i] = 0.01
    }
    c.spot[i] = c.S[i] as number
    c.underlying[i] = oneUnderlying ? 0 : i % 100
    c.multiplier[i] = 1
    c.dFdS[i] = 1
  }
  return { contracts: c, units }
}

/** Shocks of the bench's grid: 21 spots -20..+20 %, 21 volatilities x 0.5..1.5. */
export const BENCH_SHOCKS = {
  spot: Array.from({ length: 21 }, (_, s) => 0.02 * (s - 10)),
  vol: Array.from({ length: 21 }, (_, v) => (v === 10 ? {} : { relative: 0.05 * (v - 10) })),
}
