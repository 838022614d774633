/** Use case: market inputs of a book (`hedgerow market set | show | freeze`, *Complete the market*). */
import { createHash } from 'node:crypto'
import type { Derivation } from '../../shared/ledger/derivation.ts'
import { snapshotAt } from '../../shared/ledger/snapshot.ts'
import { parseAssignment } from '../../shared/market/assignments.ts'
import { bookSnapshot as freezeBook } from '../../shared/market/bookSnapshot.ts'
import { Catalogue } from '../../shared/market/catalogue.ts'
import type { Pick as InputPick } from '../../shared/market/pick.ts'
import type { FrozenSnapshot } from '../../shared/market/snapshot.ts'
import { quoteCurrencyOf, underlyingOf } from '../../shared/market/underlying.ts'
import { MarketView } from '../../shared/market/view.ts'
import { type DividendModelName, type MarketInput, marketKey } from '../../shared/model/market.ts'
import type { BookPort, Workspace } from './workspace.ts'

/** What these services need of a book beside the rest; electron/book's `Book` is one. */
export interface MarketBook extends BookPort {
  marketInputs(): readonly { readonly input: MarketInput }[]
  setMarketInputs(inputs: readonly MarketInput[], origin: string): void
  freezeSnapshot(json: string, sha256: string, about: { readonly asOf: number }): void
}

/** Wrong usage: nothing was written. `message` holds one plain sentence for every assignment that does not fit. */
export class MarketUsageError extends Error {
  override readonly name = 'MarketUsageError'
}

/** An input as `market show` prints it. */
export interface MarketLine {
  readonly key: string
  readonly value: string
  readonly unit: string
  readonly source: string
  readonly certainty: string
  /** ISO instant; null when the source does not say */
  readonly observedAt: string | null
}

/** One chosen number of an underlying; `value` null with the reason in `why`. */
export interface ChosenInput {
  readonly value: number | null
  readonly unit: string
  readonly source: string | null
  readonly certainty: string | null
  readonly observedAt: string | null
  readonly why: string
}

/** The row of *Complete the market*: one underlying held at the as-of. */
export interface UnderlyingMarket {
  readonly underlying: string
  readonly positions: number
  readonly spot: ChosenInput
  readonly vol: ChosenInput
  readonly r: ChosenInput
  readonly q: ChosenInput
  readonly borrow: ChosenInput
  /** `escrowed` or `spot`, and why */
  readonly dividendModel: { readonly value: DividendModelName; readonly source: string; readonly why: string }
}

export interface MarketAnswer {
  /** ISO instant */
  readonly asOf: string
  /** SHA-256 of the snapshot */
  readonly snapshot: string
  readonly inputs: readonly MarketLine[]
  readonly underlyings: readonly UnderlyingMarket[]
}

export interface SetMarketAnswer {
  /** ISO instant */
  readonly asOf: string
  /** SHA-256 of the snapshot with the new inputs */
  readonly snapshot: string
  readonly set: readonly MarketLine[]
}

/**
 * Writes typed inputs (`spot:XYZ=101.5`, `vol:XYZ=25%`, ...), all or none, observed at `asOf` (ms UTC).
 * @throws MarketUsageError when any assignment does not fit; AppError of the book
 */
export function setMarket(
  workspace: Workspace<MarketBook>,
  assignments: readonly string[],
  asOf: number,
): SetMarketAnswer {
  const inputs = readAssignments(assignments, workspace.derivation().instruments, asOf)
  workspace.book.setMarketInputs(inputs, 'person')
  return { asOf: iso(asOf), snapshot: bookSnapshot(workspace, asOf).hash, set: inputs.map(marketLine) }
}

/**
 * Typed inputs, observed at `asOf` (ms UTC). @param instruments of the book: they say what a name means
 * @throws MarketUsageError when any assignment does not fit
 */
export function readAssignments(
  assignments: readonly string[],
  instruments: Derivation['instruments'],
  asOf: number,
): MarketInput[] {
  if (assignments.length === 0)
    throw new MarketUsageError('Nothing to set: give inputs such as spot:XYZ=101.5 or vol:XYZ=25%.')
  const catalogue = new Catalogue(instruments)
  const parsed = assignments.map((text) => parseAssignment(text, catalogue, asOf))
  const problems = parsed.flatMap((p) => (p.problem === null ? [] : [p.problem]))
  if (problems.length > 0) throw new MarketUsageError([...new Set(problems)].join('\n'))
  return parsed.flatMap((p) => (p.input === null ? [] : [p.input]))
}

/** The market at `asOf` (ms UTC): every input, and what the ladder chooses for each underlying held. @throws AppError */
export function showMarket(workspace: Workspace<MarketBook>, asOf: number): MarketAnswer {
  const frozen = bookSnapshot(workspace, asOf)
  return {
    asOf: iso(asOf),
    snapshot: frozen.hash,
    inputs: frozen.snapshot.inputs.map(marketLine),
    underlyings: underlyingRows(workspace, frozen, asOf),
  }
}

/** Keeps the market at `asOf` (ms UTC) in the book under its hash; the same market twice is one. @throws AppError */
export function freezeMarket(workspace: Workspace<MarketBook>, asOf: number): MarketAnswer {
  const { json, hash } = bookSnapshot(workspace, asOf)
  workspace.book.freezeSnapshot(json, hash, { asOf })
  return showMarket(workspace, asOf)
}

/** The book's inputs at `asOf` (ms UTC), frozen. */
export function bookSnapshot(workspace: Workspace<MarketBook>, asOf: number): FrozenSnapshot {
  const stored = workspace.book.marketInputs().map((s) => s.input)
  return freezeBook(workspace.derivation(), stored, asOf, sha256)
}

function underlyingRows(
  workspace: Workspace<MarketBook>,
  frozen: FrozenSnapshot,
  asOf: number,
): UnderlyingMarket[] {
  const derivation = workspace.derivation()
  const view = new MarketView(frozen.snapshot, derivation.instruments)
  const counts = new Map<string, number>()
  for (const p of snapshotAt(derivation, asOf).positions) {
    const instrument = derivation.instruments.get(p.instrument)
    if (instrument === undefined) continue
    const underlying = underlyingOf(instrument)
    counts.set(underlying, (counts.get(underlying) ?? 0) + 1)
  }
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([underlying, positions]) => ({
      underlying,
      positions,
      spot: chosen(view.spot(underlying)),
      vol: chosen(view.typedVol(underlying) ?? NO_VOL),
      r: chosen(view.rate(quoteCurrencyOf(underlying))),
      q: chosen(view.yield(underlying)),
      borrow: chosen(view.borrow(underlying)),
      dividendModel: chosenModel(view, underlying),
    }))
}

function chosenModel(view: MarketView, underlying: string): UnderlyingMarket['dividendModel'] {
  const { model, pick } = view.dividendModel(underlying)
  return { value: model, source: pick.source ?? 'rule', why: pick.step }
}

const NO_VOL: InputPick = {
  value: null,
  unit: '1/sqrt(year)',
  source: null,
  certainty: null,
  observedAt: null,
  step: 'no flat volatility; contracts with marks of their own have implied ones',
}

function chosen(pick: InputPick): ChosenInput {
  const { value, unit, source, certainty, observedAt, step } = pick
  return {
    value,
    unit,
    source,
    certainty,
    observedAt: observedAt === null ? null : iso(observedAt),
    why: step,
  }
}

/** An input as it is printed: key as people type it, instant as ISO text. */
export function marketLine(input: MarketInput): MarketLine {
  const { value, unit, source, certainty, observedAt } = input
  return {
    key: marketKey(input),
    value,
    unit,
    source,
    certainty,
    observedAt: observedAt === null ? null : iso(observedAt),
  }
}

function iso(ms: number): string {
  return new Date(ms).toISOString()
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}
