/** One chosen input with its provenance: where a number comes from and what was passed over. */
import type { Certainty } from '../model/instrument.ts'
import type { MarketInput, MarketSource } from '../model/market.ts'

/** A value for a formula. `value` null: nothing on the ladder gave one. */
export interface Pick {
  readonly value: number | null
  readonly unit: string
  readonly source: MarketSource | null
  readonly certainty: Certainty | null
  /** ms UTC */
  readonly observedAt: number | null
  /** which step of the ladder, as a plain phrase: `statement mark of us-equity:XYZ:USD` */
  readonly step: string
}

/** A pick straight from an input. */
export function pickOf(input: MarketInput, step: string, certainty: Certainty = input.certainty): Pick {
  return {
    value: Number(input.value),
    unit: input.unit,
    source: input.source,
    certainty,
    observedAt: input.observedAt,
    step: fromChain(input, step),
  }
}

/** A quote of an option chain names its file and its instant: `quote of X (chain spx.csv, 2026-04-17 20:00 UTC)`. */
function fromChain({ origin, observedAt }: MarketInput, step: string): string {
  if (origin === undefined) return step
  const time =
    observedAt === null
      ? 'undated'
      : `${new Date(observedAt).toISOString().slice(0, 16).replace('T', ' ')} UTC`
  const chain = ` (chain ${origin}, ${time})`
  // an implied volatility rests on two quotes, mostly of one chain: it is named once
  return step.includes(chain) ? step : `${step}${chain}`
}

/** A pick made by a rule, with no input behind it. */
export function assumedPick(value: number, unit: string, step: string): Pick {
  return { value, unit, source: 'rule', certainty: 'assumed', observedAt: null, step }
}

/** Nothing was found. */
export function noPick(unit: string, step: string): Pick {
  return { value: null, unit, source: null, certainty: null, observedAt: null, step }
}
