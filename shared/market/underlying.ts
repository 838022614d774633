/** Which asset moves a contract, and in which currency things are quoted. Ledger reference 2, quant reference 1.3. */
import type { InstrumentIdentity } from '../model/instrument.ts'
import { instrumentName, parseInstrumentName } from '../model/instrument.ts'
import type { ResolvedInstrument } from '../model/position.ts'
import { seriesFuture } from './optionSeries.ts'

const FUTURES_OPTIONS = /future|fop|^(cme|cbot|comex|nymex|cfe|ice|eurex)-option$/

type Contract = Pick<ResolvedInstrument, 'name' | 'identity' | 'kind' | 'terms'>

/** True for options, futures and perpetuals: their value follows another asset's price. */
export function isDerivative(instrument: Pick<ResolvedInstrument, 'kind'>): boolean {
  return instrument.kind === 'option' || instrument.kind === 'future' || instrument.kind === 'perpetual'
}

/**
 * The asset whose spot price is the risk factor of a contract, by name. An option on a dated future leads through its delivery month to
 * the product (`cme-future:ES:USD`); a plain holding is its own underlying.
 */
export function underlyingOf(instrument: Contract): string {
  if (!isDerivative(instrument)) return instrument.name
  const stated = instrument.terms.underlying ?? deliveryMonthOf(instrument) ?? undefined
  if (stated === undefined) return productOf(instrument.identity)
  const identity = isDated(stated) ? parseInstrumentName(stated) : null
  return identity === null ? stated : productOf(identity)
}

/** Whether a name has more than family, root and currency; a colon inside a part is escaped, so counting is enough. */
function isDated(name: string): boolean {
  let colons = 0
  for (let i = name.indexOf(':'); i >= 0; i = name.indexOf(':', i + 1)) colons++
  return colons > 2
}

/** The dated future an option is on, by name: stated, else by its series; null when it is on a spot or the month is not known. */
export function deliveryMonthOf(instrument: Contract): string | null {
  if (instrument.kind !== 'option') return null
  const stated = instrument.terms.underlying
  if (stated === undefined) return seriesFuture(instrument.identity)
  const identity = stated === undefined ? null : parseInstrumentName(stated)
  return identity !== null && identity.expiry !== null ? stated : null
}

/** True for an option of a family of futures options: without its delivery month it cannot be priced (`needs_underlying`). */
export function isOptionOnFuture(instrument: Contract): boolean {
  return instrument.kind === 'option' && FUTURES_OPTIONS.test(instrument.identity.family)
}

function productOf(identity: InstrumentIdentity): string {
  const family = identity.family === 'us-option' ? 'us-equity' : identity.family
  return instrumentName({ ...identity, family, expiry: null, right: null, strike: null })
}

/**
 * Currency of the price of an instrument. A coin that settles in itself (`deribit:BTC:BTC`, its inverse futures) is quoted in USD;
 * everything else in its settlement currency.
 */
export function quoteCurrencyOf(name: string): string {
  const identity = parseInstrumentName(name)
  if (identity === null) return 'USD'
  return isCoinSettled(identity) ? 'USD' : identity.settle
}

/** True when the contract pays in the coin it is about (root BTC or BTC_USD, settled in BTC). */
export function isCoinSettled(identity: InstrumentIdentity): boolean {
  const { root, settle } = identity
  return root === settle || root.startsWith(`${settle}_`) || root.startsWith(`${settle}-`)
}

/** Currency of a contract's own price: option premiums of coin-settled contracts are in the coin, everything else is in the quote currency. */
export function markUnit(name: string): string {
  const identity = parseInstrumentName(name)
  return identity !== null && identity.right !== null ? identity.settle : quoteCurrencyOf(name)
}
