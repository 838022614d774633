/** One position in full: entries with their evidence, terms, inputs and where they came from, Greeks per contract, position and cash. */

import type { Entry, Leg, Track } from '../ledger/derivation.ts'
import type { Pick } from '../market/pick.ts'
import { Decimal } from '../model/decimal.ts'
import { CASH_MEASURES, type CashMeasure, UNIT_MEASURES, type UnitMeasure } from '../model/exposure.ts'
import type { ResolvedInstrument } from '../model/position.ts'
import { FLAG } from '../portfolio/statuses.ts'
import { CONTRACT_MEASURES, type ContractMeasure } from '../protocol/window/measures.ts'
import type { EntryRow, PositionDetail } from '../protocol/window/positions.ts'
import { GREEK_INDEX, type Greek } from '../quant/formula/greeks.ts'
import { measureColumn, unitColumn, volPoints } from '../quant/measure/exposureFigures.ts'
import { furtherFigures } from '../quant/measure/furtherFigures.ts'
import { inputSources } from './inputSources.ts'
import { NONE, type ScreenBook } from './screenBook.ts'

/** Asks the engine for the inputs a contract was priced with. */
export type ContractInputs = (instrument: ResolvedInstrument) => {
  readonly model: string | null
  readonly inputs: readonly { readonly name: string; readonly pick: Pick }[]
}

/** Names and rows of imported files. */
export interface Files {
  readonly fileOf: (batch: number) => string
  readonly rawRow: (batch: number, row: number) => string | null
}

/** Row of a position, -1 when the book does not hold it. */
export function rowOf(book: ScreenBook, account: string, instrument: string): number {
  return book.order.find((row) => book.instrument(row) === instrument && book.account(row) === account) ?? -1
}

/** @returns null when the book holds no such position */
export function positionDetail(
  book: ScreenBook,
  account: string,
  instrument: string,
  inputsOf: ContractInputs,
  files: Files,
): PositionDetail | null {
  const row = rowOf(book, account, instrument)
  const position = row < 0 ? null : book.ledgerPosition(row)
  const contract = book.source.derivation.instruments.get(instrument)
  if (position === null || contract === undefined) return null
  const { derivation, figures } = book.source
  const priced = book.priced(row)
  const found = inputsOf(contract)
  const reason = book.reason(row)
  const cash = cashFigures(book, row)
  return {
    tag: book.tag,
    account,
    accountName: derivation.accounts.get(account)?.name ?? account,
    instrument,
    label: book.label(row),
    kind: contract.kind,
    underlying: book.underlying(row) === NONE ? null : book.underlying(row),
    currency: book.currency(row),
    expiresAt: contract.expiresAt,
    quantity: position.quantity,
    multiplier: position.multiplier,
    multiplierCertainty: position.multiplierCertainty,
    basis: position.basis,
    basisAt: position.asOf,
    break: position.break,
    statuses: position.statuses,
    suggestedOpening: position.suggestedOpening ?? null,
    tradePrice: position.tradePrice ?? null,
    markedTo: position.markedTo ?? null,
    strategies: book
      .slices()
      .flatMap((s) => (s.position === row ? [{ strategy: s.strategy, quantity: s.quantity }] : [])),
    terms: termsOf(contract),
    notPriced:
      reason === null ? null : { code: book.status(row), sentence: reason, next: nextStep(book.status(row)) },
    model: found.model,
    inputs: inputSources(book, row, found.inputs),
    perContract: contractFigures(book, row, priced),
    perPosition: Object.fromEntries(
      UNIT_MEASURES.map((m) => [m, priced ? finite(unitColumn(figures, m)[row]) : null]),
    ) as { [M in UnitMeasure]: number | null },
    cash,
    decayToHorizon: decayOf(book, row, cash.decayToHorizonCash),
    further: furtherFigures(figures.book, book.contract(row)),
    entries: entriesOf(book, account, instrument, files),
    reportingCurrency: book.reporting,
  }
}

function cashFigures(book: ScreenBook, row: number): { readonly [M in CashMeasure]: number | null } {
  const { figures } = book.source
  const known = (m: CashMeasure): boolean =>
    book.priced(row) && !(m === 'value' && figures.valueUnknown[row] === 1)
  return Object.fromEntries(
    CASH_MEASURES.map((m) => [m, known(m) ? finite(figures.columns[measureColumn(m)]?.[row]) : null]),
  ) as { [M in CashMeasure]: number | null }
}

const GREEK_OF: { readonly [M in ContractMeasure]: readonly [Greek, number] } = {
  price: ['price', 1],
  delta: ['delta', 1],
  gamma: ['gamma', 1],
  vegaPt: ['vega', 100],
  thetaDay: ['theta', 365],
  rhoPct: ['rho', 100],
  phiPct: ['phi', 100],
  vannaPt: ['vanna', 100],
  volgaPt: ['volga', 10_000],
  charmDay: ['charm', 365],
  vetaDay: ['veta', 36_500],
  colorDay: ['color', 365],
  speed: ['speed', 1],
  zomma: ['zomma', 1],
  ultima: ['ultima', 1],
}

/** Order in volatility of the desk units that have one. */
const VOL_ORDER: { readonly [M in ContractMeasure]?: 1 | 2 } = {
  vegaPt: 1,
  vannaPt: 1,
  vetaDay: 1,
  volgaPt: 2,
}

function contractFigures(
  book: ScreenBook,
  row: number,
  priced: boolean,
): { readonly [M in ContractMeasure]: number | null } {
  const { contracts } = book.source.figures.book
  const { out } = contracts
  const c = book.contract(row)
  const points = volPoints(contracts, c)
  return Object.fromEntries(
    CONTRACT_MEASURES.map((m) => {
      const [greek, per] = GREEK_OF[m]
      const value = out[GREEK_INDEX[greek]]?.[c]
      const order = VOL_ORDER[m] ?? 0
      // under the normal model a point near or below 0 is worth nothing: the figure stands by itself, as vega of sigmaN
      if (order > 0 && points === 0) return [m, null]
      const scale = order === 0 ? 1 : order === 1 ? points : points * points
      return [m, priced && value !== undefined ? finite((value * scale) / per) : null]
    }),
  ) as { [M in ContractMeasure]: number | null }
}

function decayOf(book: ScreenBook, row: number, cash: number | null): PositionDetail['decayToHorizon'] {
  const flags = book.source.figures.book.contracts.flags[book.contract(row)] as number
  if ((flags & FLAG.decay) === 0)
    return { value: null, reason: 'two days or more to expiry: theta says how it decays' }
  return cash === null ? { value: null, reason: 'not priced' } : { value: cash, reason: null }
}

function termsOf(contract: ResolvedInstrument): PositionDetail['terms'] {
  return Object.entries(contract.terms).map(([name, value]) => ({
    name,
    value: typeof value === 'object' ? JSON.stringify(value) : String(value),
    certainty: contract.certainty[name as keyof typeof contract.certainty] ?? 'assumed',
  }))
}

const NEXT: { readonly [status: string]: string } = {
  no_spot: 'Complete the market',
  no_price: 'Complete the market',
  no_vol: 'Complete the market',
  no_fx: 'Complete the market',
  expired: 'Accept the proposal',
  needs_terms: 'Name the contract',
  terms_conflict: 'Set the terms',
  needs_deliverable: 'Set the terms',
  needs_underlying: 'Name its future',
  needs_normal_model: 'Set the model',
}

/** What the button beside a reason says. */
function nextStep(status: string): string {
  return NEXT[status] ?? 'Look at its inputs'
}

function entriesOf(book: ScreenBook, account: string, instrument: string, files: Files): EntryRow[] {
  const { derivation } = book.source
  const track = derivation.positions.find((t) => t.account === account && t.name === instrument)
  const held = track === undefined ? new Map<Entry, string>() : runningQuantity(track)
  const own = derivation.entries.filter((e) => e.account === account && e.instrument === instrument)
  const legs = track?.legs.map((l) => l.entry) ?? []
  const all = [...new Set([...own, ...legs])].sort(
    (a, b) => b.at - a.at || b.rank - a.rank || b.sequence - a.sequence,
  )
  return all.slice(0, 500).map((e) => entryRow(e, held.get(e) ?? null, files))
}

/** Quantity after each entry, replayed over the anchors; null before the first that is known. */
function runningQuantity(track: Track): Map<Entry, string> {
  const anchors = [...track.anchors]
  const held = new Map<Entry, string>()
  let sum: Decimal | null =
    anchors.length === 0 || (anchors[0]?.at ?? 0) > (track.legs[0]?.at ?? 0) ? Decimal.ZERO : null
  for (const leg of track.legs) {
    while (anchors[0] !== undefined && before(anchors[0], leg))
      sum = (anchors.shift() as { quantity: Decimal }).quantity
    sum = sum === null ? null : after(sum, leg)
    if (sum !== null) held.set(leg.entry, sum.toString())
  }
  return held
}

function before(anchor: { readonly at: number; readonly rank: number }, leg: Leg): boolean {
  return anchor.at < leg.at || (anchor.at === leg.at && anchor.rank < leg.rank)
}

function after(held: Decimal, leg: Leg): Decimal {
  if (leg.quantity !== null) return held.plus(leg.quantity)
  return leg.ratio === null ? Decimal.ZERO : held.times(leg.ratio.to).divide(leg.ratio.from, 12)
}

function entryRow(e: Entry, held: string | null, files: Files): EntryRow {
  const data = e.body.data as unknown as { readonly [member: string]: unknown }
  const text = (member: string): string | null => (typeof data[member] === 'string' ? data[member] : null)
  const fees = (data.fees ?? []) as EntryRow['fees']
  const first = e.shown[0]?.evidence
  return {
    kind: e.body.row === 'event' ? (text('kind') ?? 'event') : e.body.row,
    at: e.at,
    atText: first?.atText ?? '',
    quantity: text('quantity'),
    price: text('price'),
    amount: text('amount'),
    currency: text('currency'),
    fees: Array.isArray(fees) ? fees : [],
    id: e.id,
    strategy: text('strategy'),
    order: text('order'),
    held,
    typed: e.typed,
    superseded: e.rejected || e.busted,
    evidence: [...e.shown, ...e.linked.flatMap((g) => g.samples)].slice(0, 20).map((s) => ({
      batch: s.source.kind === 'batch' ? s.source.number : null,
      edit: s.source.kind === 'edit' ? s.source.number : null,
      row: s.evidence.row,
      line: s.evidence.line,
      file: s.source.kind === 'batch' ? files.fileOf(s.source.number) : `edit e${s.source.number}`,
      live: true,
      raw:
        s.evidence.raw ?? (s.source.kind === 'batch' ? files.rawRow(s.source.number, s.evidence.row) : null),
    })),
  }
}

function finite(x: number | undefined): number | null {
  return x === undefined || !Number.isFinite(x) ? null : x
}
