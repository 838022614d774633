/** Priced books for the tests of pricer and exposure. */
import { composeSnapshot } from '../../../shared/market/snapshot.ts'
import { MarketView } from '../../../shared/market/view.ts'
import type { MarketInput } from '../../../shared/model/market.ts'
import type { LedgerSnapshot, ResolvedInstrument } from '../../../shared/model/position.ts'
import { type PackedBook, packBook } from '../../../shared/portfolio/pack.ts'
import { american } from '../../../shared/quant/formula/american.ts'
import type { AmericanTier } from '../../../shared/quant/formula/americanTypes.ts'
import { priceBook } from '../../../shared/quant/pricer/price.ts'
import { NOW } from '../market/contracts.ts'

/** Packs and prices; `later` moves the valuation instant by so many ms. */
export function pricedBook(
  ledger: LedgerSnapshot,
  instruments: ReadonlyMap<string, ResolvedInstrument>,
  inputs: readonly MarketInput[],
  { later = 0, tier = 'accurate' as AmericanTier } = {},
): PackedBook {
  const market = new MarketView(composeSnapshot(NOW + later, inputs), instruments)
  const packed = packBook({ ledger, instruments, market, invertAmerican: () => null })
  priceBook(packed, { american: (option) => american(option, tier) })
  return packed
}

/** Deterministic numbers in [0, 1): Lehmer's generator with multiplier 48271 (Park and Miller 1988, 1993). */
export function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48271) % 2147483647
    return state / 2147483647
  }
}
