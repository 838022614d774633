/** What Schwab's Action words mean. */
import type { EventKind } from '../../model/statement.ts'

export interface TradeAction {
  readonly side: 1 | -1
  readonly effect: 'open' | 'close' | null
}

/** Purchases and sales. */
export const TRADES: Readonly<Record<string, TradeAction>> = {
  buy: { side: 1, effect: null },
  sell: { side: -1, effect: null },
  'buy to open': { side: 1, effect: 'open' },
  'buy to close': { side: 1, effect: 'close' },
  'sell to open': { side: -1, effect: 'open' },
  'sell to close': { side: -1, effect: 'close' },
  'sell short': { side: -1, effect: 'open' },
  'buy to cover': { side: 1, effect: 'close' },
  'cover short': { side: 1, effect: 'close' },
  'reinvest shares': { side: 1, effect: null },
}

/** Removals of options. */
export const REMOVALS: Readonly<Record<string, EventKind>> = {
  expired: 'expiry',
  assigned: 'assignment',
  'exchange or exercise': 'exercise',
  exercised: 'exercise',
}

/** Other moves of a position; the printed quantity is signed. */
export const MOVES: Readonly<Record<string, EventKind>> = {
  journal: 'transfer',
  'journaled shares': 'transfer',
  'security transfer': 'transfer',
  'internal transfer': 'transfer',
  'transfer of security or option in': 'transfer',
  'transfer of security or option out': 'transfer',
  'stock split': 'spin_off',
  'stock div dist': 'spin_off',
  'spin-off': 'spin_off',
  'reverse split': 'transfer',
  'name change': 'transfer',
  conversion: 'transfer',
  'stock merger': 'transfer',
  'cash merger': 'merger',
  'mandatory reorg exc': 'transfer',
  'full redemption': 'merger',
  'bond redemption': 'merger',
}

/** Kind of a money movement. */
export function cashKind(action: string, positive: boolean): string {
  const a = action.toLowerCase()
  if (/div|cap gain|reinvest$/.test(a)) return 'dividend'
  if (/interest/.test(a)) return 'interest'
  if (/tax|nra/.test(a)) return 'tax'
  if (/fee|misc cash entry|commission|rebate/.test(a)) return 'fee'
  if (/wire|moneylink|atm|funds|deposit|withdraw|journal|transfer|ach|check/.test(a))
    return positive ? 'deposit' : 'withdrawal'
  return 'other'
}
