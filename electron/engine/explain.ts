/** "Why this number": the inputs one contract was priced with, found again by the same code that packed it. */
import type { Pick } from '../../shared/market/pick.ts'
import type { InputPick, PositionExplanation } from '../../shared/model/exposure.ts'
import type { ResolvedInstrument } from '../../shared/model/position.ts'
import type { ResolvedContract } from '../../shared/portfolio/draft.ts'
import type { PackedBook } from '../../shared/portfolio/pack.ts'
import { resolveContract } from '../../shared/portfolio/resolve.ts'
import { FLAG, PRICING_STATUSES, type PricingStatus, statusReason } from '../../shared/portfolio/statuses.ts'
import type { EngineTag } from '../../shared/protocol/engine.ts'
import { GREEKS } from '../../shared/quant/formula/greeks.ts'
import { furtherFigures } from '../../shared/quant/measure/furtherFigures.ts'
import { invertAmerican } from './models.ts'

const MODEL_NAMES: { readonly [road: string]: string } = {
  european: 'Black-Scholes-Merton on the spot',
  forward: 'Black-76 on the future',
  normal: 'Bachelier (normal) on the future',
  american: 'American exercise (collocation of the boundary; finite differences with cash dividends)',
  linear: 'linear in the price',
}

/** Explains a contract of a priced book; one that is not held is resolved and has inputs but no outputs. */
export function explainContract(
  book: PackedBook,
  instrument: ResolvedInstrument,
  tag: EngineTag,
): PositionExplanation {
  const inputs: InputPick[] = []
  const note = (input: string, pick: Pick): void => void inputs.push(inputPick(input, pick))
  const position = book.ledger.positions.find((p) => p.instrument === instrument.name)
  const multiplier = position?.multiplier ?? instrument.terms.multiplier ?? '1'
  const context = { market: book.market, invertAmerican, note }
  const resolved = resolveContract(instrument, position?.statuses ?? [], multiplier, context)
  const row = book.lists.contracts.indexOf(instrument.name)
  const status =
    row < 0 ? resolved.status : (PRICING_STATUSES[book.contracts.status[row] as number] as PricingStatus)
  const reason = statusReason(status, {
    ...resolved,
    instrument: instrument.name,
    reporting: resolved.currency,
  })
  const outputs =
    row < 0 || status !== 'ok'
      ? null
      : Object.fromEntries(GREEKS.map((g, i) => [g, (book.contracts.out[i] as Float64Array)[row] as number]))
  return {
    instrument: instrument.name,
    status,
    reason,
    model: resolved.road === 'none' ? null : modelName(resolved),
    inputs,
    outputs,
    further: row < 0 ? [] : furtherFigures(book, row),
    multiplier: resolved.multiplier,
    asOf: new Date(tag.asOf).toISOString(),
    snapshot: tag.snapshot,
  }
}

/** Model of a contract; the dividend model stands beside it where one matters. */
function modelName({ road, flags, escrow }: ResolvedContract): string {
  const name =
    (flags & FLAG.europeanStyle) === 0
      ? (MODEL_NAMES[road] ?? road)
      : 'European exercise by finite differences'
  if (escrow === null) return name
  return `${name}, ${(flags & FLAG.spotDividends) === 0 ? 'escrowed' : 'spot'} dividend model`
}

function inputPick(input: string, pick: Pick): InputPick {
  const { value, unit, source, certainty, observedAt, step } = pick
  return {
    input,
    value,
    unit,
    source,
    certainty,
    observedAt: observedAt === null ? null : new Date(observedAt).toISOString(),
    why: step,
  }
}
