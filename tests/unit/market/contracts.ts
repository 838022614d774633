/** Hand-made contracts and books for the tests of market, portfolio, pricer and exposure. */
import {
  type InstrumentKind,
  type InstrumentTerms,
  instrumentName,
  parseInstrumentName,
} from '../../../shared/model/instrument.ts'
import type { MarketInput, MarketInputKind, MarketSource } from '../../../shared/model/market.ts'
import type {
  LedgerSnapshot,
  Position,
  PositionStatus,
  ResolvedInstrument,
} from '../../../shared/model/position.ts'

export const DAY = 86_400_000
/** Valuation instant of these tests. */
export const NOW = Date.parse('2026-03-02T21:00:00Z')

/** A contract by its full name; options and futures expire at 16:00 New York (20:00 UTC) unless `expiresAt` says otherwise. */
export function contract(
  name: string,
  terms: InstrumentTerms = {},
  more: { kind?: InstrumentKind; expiresAt?: number; statuses?: PositionStatus[] } = {},
): ResolvedInstrument {
  const identity = parseInstrumentName(name)
  if (identity === null) throw new Error(`bad name ${name}`)
  const dated = identity.expiry !== null && identity.expiry !== 'PERP'
  const kind =
    more.kind ??
    (identity.right !== null
      ? 'option'
      : identity.expiry === 'PERP'
        ? 'perpetual'
        : dated
          ? 'future'
          : 'equity')
  return {
    name: instrumentName(identity),
    identity,
    kind,
    terms: { multiplier: kind === 'option' ? '100' : '1', ...terms },
    certainty: {},
    expiresAt: more.expiresAt ?? (dated ? Date.parse(`${identity.expiry}T20:00:00Z`) : null),
    expiresAtCertainty: dated ? 'rule' : null,
    statuses: more.statuses ?? [],
  }
}

export function book(...contracts: ResolvedInstrument[]): Map<string, ResolvedInstrument> {
  return new Map(contracts.map((c) => [c.name, c]))
}

/** `input('spot', 'us-equity:XYZ:USD', '101.5')`: typed at NOW unless said otherwise. */
export function input(
  kind: MarketInputKind,
  of: string,
  value: string,
  more: { source?: MarketSource; at?: number | null; date?: string } = {},
): MarketInput {
  const { source = 'typed', at = NOW, date = null } = more
  return { kind, of, date, value, unit: '', source, observedAt: at, certainty: 'stated' }
}

/** `held('us-equity:XYZ:USD', '100')`. */
export function held(
  instrument: ResolvedInstrument,
  quantity: string,
  more: Partial<Position> = {},
): Position {
  return {
    account: 'A1',
    instrument: instrument.name,
    quantity,
    multiplier: instrument.terms.multiplier ?? '1',
    multiplierCertainty: 'stated',
    basis: 'fills',
    asOf: null,
    break: null,
    statuses: [],
    ...more,
  }
}

export function ledgerOf(
  positions: readonly Position[],
  cash: LedgerSnapshot['cash'] = [],
  strategies: LedgerSnapshot['strategies'] = [],
): LedgerSnapshot {
  const counts = {
    positions: positions.length,
    cash: cash.length,
    openings: 0,
    breaks: 0,
    changes: 0,
    proposals: 0,
    alerts: 0,
    strategies: strategies.length,
  }
  return {
    counts,
    positions,
    cash,
    openings: [],
    breaks: [],
    changes: [],
    proposals: [],
    alerts: [],
    strategies,
  }
}
