/** What resolving a contract gives, and the draft it is built up in. */
import type { Pick } from '../market/pick.ts'
import type { MarketView } from '../market/view.ts'
import type { Inversion } from '../market/volatility.ts'
import { CONTRACT_KIND, type Road } from './columns.ts'
import { FLAG, type PricingStatus } from './statuses.ts'

/** Everything the pricer needs of one contract. Numbers are those of `ContractColumns`. */
export interface ResolvedContract {
  readonly name: string
  readonly kind: number
  readonly road: Road
  readonly status: PricingStatus
  readonly flags: number
  readonly underlying: string
  readonly expiry: string | null
  readonly strike: string | null
  readonly currency: string
  readonly spot: number
  readonly S: number
  readonly K: number
  readonly T: number
  readonly sigma: number
  readonly r: number
  readonly q: number
  readonly w: number
  readonly dFdS: number
  readonly multiplier: number
  /** dividends up to expiry: their value, its yearly growth (r - c) PV(D), and sum of t PV(D); null without any */
  readonly escrow: { readonly pv: number; readonly growth: number; readonly duration: number } | null
}

/** What resolving needs beside the contract. `note` hears every input that was picked, for "why this number". */
export interface ResolveContext extends Inversion {
  readonly market: MarketView
  readonly note?: ((input: string, pick: Pick) => void) | undefined
}

/** A contract while it is being resolved. */
export type Draft = { -readonly [M in keyof ResolvedContract]: ResolvedContract[M] }

/** Nothing known yet. */
export const EMPTY: ResolvedContract = {
  name: '',
  kind: CONTRACT_KIND.spot,
  road: 'linear',
  status: 'ok',
  flags: 0,
  underlying: '',
  expiry: null,
  strike: null,
  currency: '',
  spot: Number.NaN,
  S: Number.NaN,
  K: 0,
  T: 0,
  sigma: 0,
  r: 0,
  q: 0,
  w: 0,
  dFdS: 1,
  multiplier: 1,
  escrow: null,
}

/** Takes the reference spot of the draft's underlying, or sets the status that says why not. */
export function takeSpot(draft: Draft, context: ResolveContext): void {
  const pick = context.market.spot(draft.underlying)
  if (pick.value === null) draft.status = 'no_spot'
  else draft.spot = take(draft, `spot:${draft.underlying}`, pick, context)
  if (draft.status === 'ok' && !(draft.spot > 0)) draft.status = 'invalid_input'
}

/** Takes yield and borrow fee of the draft's underlying, each noted by itself; their sum is the c of the forward. */
export function takeCarry(draft: Draft, context: ResolveContext): number {
  const { market } = context
  const q = take(draft, `q:${draft.underlying}`, market.yield(draft.underlying), context)
  return q + take(draft, `borrow:${draft.underlying}`, market.borrow(draft.underlying), context)
}

/** Takes one picked input: notes it, and marks the row when it was assumed. */
export function take(draft: Draft, input: string, pick: Pick, context: ResolveContext): number {
  context.note?.(input, pick)
  if (pick.certainty === 'assumed') draft.flags |= FLAG.assumed
  return pick.value ?? Number.NaN
}
