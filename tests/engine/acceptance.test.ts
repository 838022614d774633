/**
 * Real statements: after typing one spot and one volatility for each underlying, what can be priced is priced, and the numbers agree with
 * an evaluation that shares nothing with the product. Contracts no market input can price (expired, adjusted without a known
 * deliverable) are told apart by their status.
 */
import { createHash } from 'node:crypto'
import { describe, expect } from 'vitest'
import { proposedAsOf } from '../../shared/ledger/cutOff.ts'
import { snapshotAt } from '../../shared/ledger/snapshot.ts'
import { parseAssignment } from '../../shared/market/assignments.ts'
import { bookSnapshot } from '../../shared/market/bookSnapshot.ts'
import { Catalogue } from '../../shared/market/catalogue.ts'
import { underlyingOf } from '../../shared/market/underlying.ts'
import { MarketView } from '../../shared/market/view.ts'
import type { MarketInput } from '../../shared/model/market.ts'
import { type PackedBook, packBook } from '../../shared/portfolio/pack.ts'
import { PRICING_STATUSES } from '../../shared/portfolio/statuses.ts'
import { american } from '../../shared/quant/formula/american.ts'
import { readGreeks } from '../../shared/quant/formula/greeks.ts'
import { exposureReport } from '../../shared/quant/measure/exposure.ts'
import { priceBook } from '../../shared/quant/pricer/price.ts'
import { fixtureTest } from '../support/fixtures.ts'
import { type PlainOption, plainGreeks, plainPrice, treePrice } from './plainOption.ts'
import { fixtureBook } from './statementBook.ts'

const FILES = [
  'ibkr-flex-xml/options_future_2025.xml',
  'ibkr-flex-xml/minimal_short_options_repro_2025.xml',
  'ibkr-flex-xml/eTax_report_anonymised_2025.xml',
  'ibkr-flex-xml/bankroll_tradeconfirms_TCF.xml',
  'tastytrade-csv/tasty_2018-2020-05.csv',
  'tastytrade-csv/tasty_2021_individual.csv',
  'tastytrade-csv/tasty_history_180201_to_240817_newformat.csv',
]
/** Statuses that no market input can lift. */
const NOT_BY_MARKET = new Set(['expired', 'needs_deliverable', 'needs_terms', 'terms_conflict'])
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

interface Valued {
  readonly book: PackedBook
  readonly options: readonly number[]
  readonly asOf: number
}

/** Types a spot at the mean strike (or 100) and a volatility for every underlying held, then packs and prices. */
function value(file: string, rate: string | null): Valued {
  const derivation = fixtureBook(file)
  const asOf = proposedAsOf(derivation) ?? 0
  const ledger = snapshotAt(derivation, asOf, { pnl: true })
  const catalogue = new Catalogue(derivation.instruments)
  const strikes = new Map<string, number[]>()
  for (const p of ledger.positions) {
    const instrument = derivation.instruments.get(p.instrument)
    if (instrument === undefined) continue
    const list = strikes.get(underlyingOf(instrument)) ?? []
    strikes.set(underlyingOf(instrument), list)
    if (instrument.identity.strike !== null) list.push(Number(instrument.identity.strike))
  }
  const typed: string[] = rate === null ? [] : [`r:USD=${rate}`]
  for (const [i, [underlying, list]] of [...strikes].entries()) {
    const spot = list.length === 0 ? 100 : list.reduce((s, x) => s + x, 0) / list.length
    typed.push(`spot:${underlying}=${spot.toFixed(6)}`, `vol:${underlying}=${25 + 3 * i}%`)
  }
  const inputs: MarketInput[] = typed.map((text) => {
    const { input, problem } = parseAssignment(text, catalogue, asOf)
    if (input === null) throw new Error(problem)
    return input
  })
  const { snapshot } = bookSnapshot(derivation, inputs, asOf, sha256)
  const market = new MarketView(snapshot, derivation.instruments)
  const book = packBook({ ledger, instruments: derivation.instruments, market, invertAmerican: () => null })
  priceBook(book, { american: (o) => american(o, 'accurate') })
  const options = book.lists.contracts.flatMap((name, i) =>
    derivation.instruments.get(name)?.kind === 'option' ? [i] : [],
  )
  return { book, options, asOf }
}

/** The option of a row as the statement and the typed inputs say it, not as the kernel runs it. */
function plainOption({ book, asOf }: Valued, row: number): PlainOption {
  const name = book.lists.contracts[row] ?? ''
  const instrument = book.market.instrument(name)
  const c = book.contracts
  return {
    w: instrument?.identity.right === 'P' ? -1 : 1,
    S: c.spot[row] as number,
    K: Number(instrument?.identity.strike),
    T: ((instrument?.expiresAt ?? 0) - asOf) / (365 * 86_400_000),
    sigma: c.sigma[row] as number,
    r: c.r[row] as number,
    q: c.q[row] as number,
  }
}

const close = (got: number, want: number, relative: number, floor: number) =>
  Math.abs(got - want) <= relative * Math.abs(want) + floor

describe.each(FILES)('%s', (file) => {
  fixtureTest('at least 95 % of the open options that a market can price are priced', () => {
    const { book, options } = value(file, null)
    const statuses = options.map((i) => PRICING_STATUSES[book.contracts.status[i] as number] ?? '')
    const able = statuses.filter((s) => !NOT_BY_MARKET.has(s))
    const priced = able.filter((s) => s === 'ok')
    expect(priced.length / able.length, statuses.join(' ')).toBeGreaterThanOrEqual(0.95)
    const { notPriced } = exposureReport(book, { by: 'underlying', heatmap: null, reporting: 'USD' })
    for (const p of notPriced) expect(p.reason, p.instrument).toMatch(/^\S.+\.$/)
  })

  fixtureTest('price and Greeks agree with bump and revalue, implied volatilities with their marks', () => {
    const valued = value(file, null)
    const { book, options } = valued
    const { market, contracts } = book
    for (const i of options) {
      if (contracts.status[i] !== 0) continue
      const o = plainOption(valued, i)
      const name = book.lists.contracts[i] ?? ''
      const want = plainGreeks(o)
      const got = readGreeks(contracts.out, i)
      const scale = o.S + o.K
      const all = `${name} ${JSON.stringify({ o, got, want })}`
      expect(close(got.price, want.price, 1e-10, 1e-12 * scale), all).toBe(true)
      expect(close(got.delta, want.delta, 1e-6, 1e-8), all).toBe(true)
      expect(close(got.gamma * o.S, want.gamma * o.S, 1e-5, 1e-7), all).toBe(true)
      expect(close(got.vega, want.vega, 1e-6, 1e-8 * scale), all).toBe(true)
      expect(close(got.theta, want.theta, 1e-5, 1e-7 * scale), all).toBe(true)
      const flat = market.typedVol(book.lists.underlyings[contracts.underlying[i] as number] ?? '')
      if (flat?.value === o.sigma) continue
      const mark = market.mark(name, 'statement')
      const spot = market.marketSpotAt(
        book.lists.underlyings[contracts.underlying[i] as number] ?? '',
        mark?.observedAt ?? null,
      )
      const T = o.T + (market.asOf - (mark?.observedAt ?? 0)) / (365 * 86_400_000)
      const implied = plainPrice({ ...o, S: spot?.value ?? Number.NaN, T })
      expect(close(implied, Number(mark?.value), 1e-9, 0), `${all} mark ${mark?.value}`).toBe(true)
    }
  })

  fixtureTest('totals are the sums of the same evaluation', () => {
    const valued = value(file, null)
    const { book } = valued
    const report = exposureReport(book, { by: 'underlying', heatmap: 'vegaCash', reporting: 'USD' })
    const want = { value: 0, dollarDelta: 0, gammaCash1pct: 0, vegaCash: 0 }
    let gross = 1
    for (let k = 0; k < book.positions.count; k++) {
      const i = book.positions.contract[k] as number
      if (book.contracts.status[i] !== 0) continue
      const currency = book.lists.currencies[book.contracts.currency[i] as number] ?? ''
      const rate = book.market.fx.rate(currency, 'USD')?.rate
      if (rate === undefined) continue
      const name = book.lists.contracts[i] ?? ''
      const n = (book.positions.quantity[k] as number) * rate
      if (name.startsWith('cash:')) {
        want.value += n
        gross += Math.abs(n)
        continue
      }
      const m = n * (book.contracts.multiplier[i] as number)
      const S = book.contracts.spot[i] as number
      const option = book.market.instrument(name)?.kind === 'option'
      const g = option ? plainGreeks(plainOption(valued, i)) : { price: S, delta: 1, gamma: 0, vega: 0 }
      want.value += m * g.price
      want.dollarDelta += m * g.delta * S
      want.gammaCash1pct += (m * g.gamma * S * S) / 100
      want.vegaCash += (m * g.vega) / 100
      gross += Math.abs(m * S)
    }
    for (const [measure, x] of Object.entries(want)) {
      const got = report.totals[measure as keyof typeof want]
      expect(close(got, x, 1e-6, 1e-7 * gross), `${measure}: ${got} ${x}`).toBe(true)
    }
    expect(report.rows.reduce((s, r) => s + r.vegaCash, 0)).toBeCloseTo(report.totals.vegaCash, 6)
  })

  fixtureTest('with a rate of 4 % American options agree with a binomial tree', () => {
    const valued = value(file, '4%')
    const { book, options } = valued
    for (const i of options) {
      const { american: road } = book.contracts.ranges
      if (book.contracts.status[i] !== 0 || i < road.from || i >= road.to) continue
      const o = plainOption(valued, i)
      const got = readGreeks(book.contracts.out, i).price
      const want = treePrice(o)
      expect(
        close(got, want, 0, 3e-4 * o.K),
        `${book.lists.contracts[i]} ${got} ${want} ${JSON.stringify(o)}`,
      ).toBe(true)
    }
  })
})
