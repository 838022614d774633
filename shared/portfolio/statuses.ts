/** Why a position has no number: the closed list, one plain sentence each. Quant reference 1.2, 1.3; ledger reference 2, 6. */
import { parseInstrumentName } from '../model/instrument.ts'

/** Column value = place in this list; `ok` is 0. The first that fits is given. */
export const PRICING_STATUSES = [
  'ok',
  'needs_terms',
  'terms_conflict',
  'needs_deliverable',
  'expired',
  'needs_underlying',
  'needs_normal_model',
  'no_model',
  'no_spot',
  'no_price',
  'no_vol',
  'invalid_input',
  'no_fx',
] as const
export type PricingStatus = (typeof PRICING_STATUSES)[number]

/** Column value of each status. */
export const STATUS_CODE: { readonly [S in PricingStatus]: number } = Object.freeze(
  Object.fromEntries(PRICING_STATUSES.map((s, code) => [s, code])) as { [S in PricingStatus]: number },
)

/** What a reason may name. */
export interface StatusContext {
  readonly instrument: string
  readonly underlying: string
  readonly currency: string
  readonly reporting: string
  readonly expiry: string | null
}

/** One plain sentence: what is missing and what to do. Null for `ok`. */
export function statusReason(status: PricingStatus, c: StatusContext): string | null {
  switch (status) {
    case 'ok':
      return null
    case 'needs_terms':
      return `${numberOf(c.instrument)} is known by a number only: name the contract it is.`
    case 'terms_conflict':
      return `Two sources state different terms of ${c.instrument}: set the ones that hold.`
    case 'needs_deliverable':
      return `${c.instrument} is an adjusted contract: state what one contract delivers.`
    case 'expired':
      return `${c.instrument} expired on ${c.expiry ?? 'a day past'} and is still open: book its settlement.`
    case 'needs_underlying':
      return `The delivery month ${c.instrument} is on is not known: name its future.`
    case 'needs_normal_model':
      return `The future or strike of ${c.instrument} is not above 0: give its model as bachelier and a normal volatility.`
    case 'no_model':
      return `Hedgerow has no price or model for ${c.instrument}: type its price as mark:${c.instrument}.`
    case 'no_spot':
      return `The price of ${c.underlying} is not known: type it as spot:${c.underlying}.`
    case 'no_price':
      return `${c.instrument} has no price and no spot to make one from: type its price as mark:${c.instrument} or the spot as spot:${c.underlying}.`
    case 'no_vol':
      return `No volatility is known for ${c.instrument}: type one for the underlying as vol:${c.underlying}.`
    case 'invalid_input':
      return `An input of ${c.instrument} is outside its model (a price not above 0, or not a number): look at its inputs.`
    case 'no_fx':
      return `The rate from ${c.currency} to ${c.reporting} is not known: type it as fx:${c.currency}/${c.reporting}.`
  }
}

/** `ISIN US0378331005` of `unknown:ISIN US0378331005:USD`; another name as it is. */
function numberOf(name: string): string {
  const id = parseInstrumentName(name)
  return id?.family === 'unknown' ? id.root : name
}

/** Marks beside a priced contract, as bits of the flags column. */
export const FLAG = {
  /** expired at this very instant within 0.1 % of the strike: the true gamma is a Dirac mass */
  pinned: 1,
  /** the best is to exercise now: value is intrinsic, delta 1 or -1 */
  earlyExercise: 2,
  /** less than 2 days to expiry: decayToHorizon stands in place of thetaDay */
  decay: 4,
  /** an input was assumed */
  assumed: 8,
  /** the forward is a quoted future, not modelled from the spot */
  quotedForward: 16,
  /** cash dividends up to expiry by the spot model, not escrowed */
  spotDividends: 32,
  /** European exercise, priced by the method of the American road (finite differences of the spot model) */
  europeanStyle: 64,
} as const
