/** Deribit's contracts: options and futures in coin (inverse) or USDC (linear), by the exchange's own names. */
import type { Contract } from '../contracts.ts'
import { readDeribit } from '../notations/crypto.ts'

/** The contract behind a Deribit name; null when the name is none. Inverse contracts settle in their coin. */
export function deribitContract(name: string): Contract | null {
  const c = readDeribit(name)
  if (c === null || c.expiry === null) return null
  const [base = '', quote] = c.pair.split('_')
  const settle = quote ?? base
  const inverse = quote === undefined
  const identity = {
    family: 'deribit',
    root: c.pair,
    expiry: c.expiry,
    right: c.right,
    strike: c.strike,
    settle,
  }
  return {
    identity,
    kind: c.right !== null ? 'option' : c.expiry === 'PERP' ? 'perpetual' : 'future',
    terms: {
      multiplier: { value: '1', certainty: 'rule' },
      ...(inverse ? { inverse: { value: true, certainty: 'rule' as const } } : {}),
      underlying: { value: `deribit:${c.pair}:${settle}`, certainty: 'rule' },
    },
    aliases: [{ kind: 'symbol', text: name }],
  }
}

/** The currency a Deribit name settles in; null when it is no name. */
export function settlementCurrency(name: string): string | null {
  return deribitContract(name)?.identity.settle ?? null
}
