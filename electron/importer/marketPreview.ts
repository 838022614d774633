/** What a market file would set, in sentences and lines for a person. */
import type { Derivation } from '../../shared/ledger/derivation.ts'
import { snapshotAt } from '../../shared/ledger/snapshot.ts'
import type { ChainSetting, QuotedOption } from '../../shared/market/chainInputs.ts'
import { markUnit, quoteCurrencyOf, underlyingOf } from '../../shared/market/underlying.ts'
import { parseInstrumentName } from '../../shared/model/instrument.ts'
import type { HistoryPoint } from '../../shared/model/marketFile.ts'
import type { ChainContract, ChainLine, MarketPreview, SeriesLine } from '../../shared/protocol/marketFile.ts'
import { formatInstant, formatWhen } from '../../shared/report/numbers.ts'

const SHOWN = 500
const NAMED = 3
const DAY_MS = 86_400_000

interface ChainFacts {
  readonly set: ChainSetting
  readonly quotes: readonly QuotedOption[]
  readonly derivation: Derivation
  /** ms UTC */
  readonly asOf: number
  readonly observed: number | null
  readonly format: string
  readonly title: string
  /** printed times of the quotes that have one */
  readonly dated: readonly string[]
}

/** An option chain against the open contracts of the book. */
export function chainPreview(facts: ChainFacts): MarketPreview {
  const { set, quotes, derivation, asOf, observed, format, title } = facts
  const names = new Set(set.underlyings.map((u) => u.underlying))
  const open = openContracts(derivation, asOf).filter((c) => names.has(c.underlying))
  const newest = new Map(quotes.map((q) => [q.instrument, q]))
  const chains = set.underlyings.map((u): ChainLine => {
    const own = open.filter((c) => c.underlying === u.underlying)
    return {
      underlying: u.underlying,
      price: u.price,
      currency: quoteCurrencyOf(u.underlying),
      forwards: u.forwards,
      quotes: u.quotes,
      expiries: u.expiries,
      open: own.length,
      priced: own.filter((c) => set.priced.has(c.instrument)).length,
    }
  })
  const contracts = open
    .map((c) => contractLine(c.instrument, newest.get(c.instrument) ?? null, set))
    .sort(
      (a, b) => Number(a.price !== null) - Number(b.price !== null) || (a.instrument < b.instrument ? -1 : 1),
    )
  return {
    kind: 'chain',
    format,
    title,
    sentence: chainSentence(chains),
    asOf: observed,
    notes: chainNotes(facts, chains),
    chains,
    contracts: contracts.slice(0, SHOWN),
    series: [],
  }
}

/** A price history by series. */
export function historyPreview(
  points: readonly HistoryPoint[],
  format: string,
  title: string,
): MarketPreview {
  const series = [...Map.groupBy(points, (p) => p.series)].map(([name, list]): SeriesLine => {
    const sorted = list.toSorted((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0))
    const [first, last] = [sorted[0] as HistoryPoint, sorted.at(-1) as HistoryPoint]
    return { series: name, dates: list.length, from: first.date, to: last.date, last: last.value }
  })
  const newest = series.reduce((last, s) => (s.to > last ? s.to : last), '')
  // an hour without a zone is no instant
  const at =
    newest.length === 10 ? `${newest}T23:59:59Z` : /(?:Z|[+-]\d{2}:\d{2})$/.test(newest) ? newest : ''
  return {
    kind: 'history',
    format,
    title,
    sentence: historySentence(series),
    asOf: Number.isNaN(Date.parse(at)) ? null : Date.parse(at),
    notes: ['A history is kept for measures that need one; it sets no price of today.'],
    chains: [],
    contracts: [],
    series,
  }
}

function openContracts(derivation: Derivation, asOf: number): { instrument: string; underlying: string }[] {
  const open = new Map<string, string>()
  for (const { instrument: name } of snapshotAt(derivation, asOf).positions) {
    const instrument = derivation.instruments.get(name)
    if (instrument?.kind !== 'option' || (instrument.expiresAt ?? Infinity) <= asOf) continue
    open.set(name, underlyingOf(instrument))
  }
  return [...open].map(([instrument, underlying]) => ({ instrument, underlying }))
}

function contractLine(instrument: string, quote: QuotedOption | null, set: ChainSetting): ChainContract {
  const input = set.inputs.find((i) => i.kind === 'mark' && i.of === instrument)
  const reason =
    input !== undefined
      ? null
      : quote === null
        ? 'not in the file'
        : quote.iv === null
          ? 'no two-sided market and no mark'
          : 'no two-sided market; its volatility is taken'
  return {
    instrument,
    price: input?.value ?? null,
    unit: markUnit(instrument),
    iv: quote?.iv ?? null,
    bid: quote?.bid ?? null,
    ask: quote?.ask ?? null,
    reason,
  }
}

function chainSentence(chains: readonly ChainLine[]): string {
  return chains.map(lineSentence).slice(0, NAMED).join('; ') + rest(chains.length, 'underlying')
}

function lineSentence({ underlying, quotes, expiries, open, priced }: ChainLine): string {
  const root = parseInstrumentName(underlying)?.root ?? underlying
  const held =
    open === 0
      ? `no open ${root} contract in the book`
      : `${priced} of ${many(open, `open ${root} contract`)} ${open === 1 ? 'gets' : 'get'} a price`
  return `${many(quotes, 'quote')} of ${root}, ${many(expiries, 'expiry', 'expiries')}, ${held}`
}

function historySentence(series: readonly SeriesLine[]): string {
  const told = series
    .slice(0, NAMED)
    .map((s) => `${s.series}, ${many(s.dates, 'date')} from ${formatWhen(s.from)} to ${formatWhen(s.to)}`)
  return told.join('; ') + rest(series.length, 'series')
}

function rest(count: number, what: string): string {
  return count > NAMED ? `; and ${count - NAMED} more ${what === 'series' ? what : `${what}s`}` : ''
}

function chainNotes({ set, asOf, observed, dated }: ChainFacts, chains: readonly ChainLine[]): string[] {
  const notes: string[] = []
  if (observed === null)
    notes.push('The file does not say when its quotes were taken: they stand at the as-of.')
  else if (observed > asOf)
    notes.push(
      `The quotes are of ${formatInstant(observed)}, after the as-of ${formatInstant(asOf)}: they are used once the as-of has reached them.`,
    )
  else if (asOf - observed > DAY_MS)
    notes.push(`The quotes are ${many(Math.floor((asOf - observed) / DAY_MS), 'day')} older than the as-of.`)
  if (dated.length > 0 && dated.every((d) => d.length === 10))
    notes.push('The file prints dates only: its quotes stand at the close of their day.')
  for (const { underlying, forwards } of chains)
    if (forwards)
      notes.push(
        `The file prints a forward for each expiry of ${parseInstrumentName(underlying)?.root ?? underlying}: that of the nearest stands for the spot.`,
      )
  if (set.empty > 0)
    notes.push(`${many(set.empty, 'quote')} without a two-sided market, a mark or a volatility set nothing.`)
  return notes
}

function many(count: number, one: string, more = `${one}s`): string {
  return `${String(count).replace(/\B(?=(\d{3})+$)/g, ',')} ${count === 1 ? one : more}`
}
