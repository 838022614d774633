/** The market of a book as it is loaded, frozen: every question names it, and to compose and hash that of a large book takes longer than the answer. */
import { createHash } from 'node:crypto'
import type { Derivation } from '../../shared/ledger/derivation.ts'
import { bookSnapshot } from '../../shared/market/bookSnapshot.ts'
import type { FrozenSnapshot } from '../../shared/market/snapshot.ts'
import type { MarketInput } from '../../shared/model/market.ts'

const KEPT = 4

interface Source {
  readonly derivation: Derivation
  readonly inputs: readonly MarketInput[]
}

/** The last few markets, by what they were made from. */
export class Markets {
  /** newest last */
  #known: readonly { readonly of: Source; readonly asOf: number; readonly frozen: FrozenSnapshot }[] = []

  /** @param loaded the same object for the same revision @param asOf valuation instant, ms UTC */
  of(loaded: Source, asOf: number): FrozenSnapshot {
    const known = this.#known.find((k) => k.of === loaded && k.asOf === asOf)
    if (known !== undefined) return known.frozen
    const frozen = bookSnapshot(loaded.derivation, loaded.inputs, asOf, sha256)
    this.#known = [...this.#known.slice(1 - KEPT), { of: loaded, asOf, frozen }]
    return frozen
  }

  forget(): void {
    this.#known = []
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}
