/** The market a book knows at an instant: what its statements printed and what people typed. */
import type { Derivation } from '../ledger/derivation.ts'
import { latestPrices } from '../ledger/marks.ts'
import type { MarketInput } from '../model/market.ts'
import { composeSnapshot, type FrozenSnapshot, freezeSnapshot, type Sha256 } from './snapshot.ts'
import { statementInputs } from './statementInputs.ts'
import { underlyingOf } from './underlying.ts'

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
  return freezeSnapshot(composeSnapshot(asOf, [...printed, ...ownQuotes(derivation, stored)]), sha256)
}

/** A chain quotes thousands of contracts: those the book does not know stay out of its snapshot until it does. */
function ownQuotes(derivation: Derivation, stored: readonly MarketInput[]): readonly MarketInput[] {
  if (!stored.some((i) => i.origin !== undefined)) return stored
  const { instruments } = derivation
  const names = new Set(instruments.keys())
  for (const instrument of instruments.values()) names.add(underlyingOf(instrument))
  return stored.filter((i) => i.origin === undefined || names.has(i.of))
}
