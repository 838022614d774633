/** The market a book knows at an instant: what its statements printed and what people typed. */
import type { Derivation } from '../ledger/derivation.ts'
import { latestPrices } from '../ledger/marks.ts'
import type { MarketInput } from '../model/market.ts'
import { composeSnapshot, type FrozenSnapshot, freezeSnapshot, type Sha256 } from './snapshot.ts'
import { statementInputs } from './statementInputs.ts'

/**
 * Freezes the inputs that hold at `asOf` (ms UTC).
 * @param stored the book's own inputs, in the order in which they were recorded
 */
export function bookSnapshot(
  derivation: Derivation,
  stored: readonly MarketInput[],
  asOf: number,
  sha256: Sha256,
): FrozenSnapshot {
  const printed = statementInputs(latestPrices(derivation, asOf))
  return freezeSnapshot(composeSnapshot(asOf, [...printed, ...stored]), sha256)
}
