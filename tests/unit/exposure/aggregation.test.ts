/** The aggregation golden through the whole road: contracts and market packed, priced and summed as the engine does it. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { MarketInput } from '../../../shared/model/market.ts'
import type { LedgerSnapshot, Position, ResolvedInstrument } from '../../../shared/model/position.ts'
import { exposureReport } from '../../../shared/quant/measure/exposure.ts'
import { exposureFigures, measureColumn } from '../../../shared/quant/measure/exposureFigures.ts'
import { contract, DAY, held, input, ledgerOf, NOW } from '../market/contracts.ts'
import { pricedBook } from './books.ts'

interface GoldenPosition {
  kind: string
  underlying: string
  type: string
  K: number
  T: number
  sigma: number
  quantity: number
  multiplier: number
  F: number
  contractUsd: number
  entry: number
  mark: number
}
const golden = JSON.parse(
  readFileSync(new URL('../../golden/quant/aggregation.json', import.meta.url), 'utf8'),
)
const BTC = 'deribit:BTC:BTC'
const UNDERLYING: Record<string, string> = {
  AAA: 'us-equity:AAA:USD',
  IDX: 'us-index:IDX:USD',
  EIX: 'eu-index:EIX:EUR',
  BTC,
}

function build(): {
  ledger: LedgerSnapshot
  instruments: Map<string, ResolvedInstrument>
  inputs: MarketInput[]
} {
  const instruments = new Map<string, ResolvedInstrument>()
  const positions: Position[] = []
  const cash: LedgerSnapshot['cash'][number][] = []
  const inputs: MarketInput[] = [
    input('r', 'USD', '0.045'),
    input('r', 'EUR', '0.03'),
    input('fx', 'EUR/USD', String(golden.inputs.fxToUsd.EUR)),
  ]
  for (const [name, u] of Object.entries<{ S: number; q: number; beta: number }>(golden.inputs.underlyings)) {
    const underlying = UNDERLYING[name] as string
    inputs.push(input('spot', underlying, String(u.S)), input('beta', underlying, String(u.beta)))
    inputs.push(input('q', underlying, String(u.q)))
  }
  const add = (c: ResolvedInstrument): ResolvedInstrument => {
    instruments.set(c.name, c)
    return c
  }
  for (const [i, p] of (golden.inputs.positions as GoldenPosition[]).entries()) {
    const underlying = UNDERLYING[p.underlying] as string
    const settle = underlying.split(':')[2]
    const expiresAt = p.T === undefined ? undefined : NOW + Math.round(p.T * 365) * DAY
    const date = expiresAt === undefined ? '' : new Date(expiresAt).toISOString().slice(0, 10)
    const right = p.type === 'call' ? 'C' : 'P'
    const terms = { underlying, style: 'european', multiplier: String(p.multiplier ?? 1) } as const
    const dated = expiresAt === undefined ? {} : { expiresAt }
    const hold = (c: ResolvedInstrument, more: Partial<Position> = {}) =>
      positions.push(held(add(c), String(p.quantity), more))
    switch (p.kind) {
      case 'option':
        hold(contract(`opt${i}:${p.underlying}:${date}:${right}:${p.K}:${settle}`, terms, dated))
        break
      case 'linear_crypto_option':
        hold(contract(`deribit:BTC_USDC:${date}:${right}:${p.K}:USDC`, terms, dated))
        break
      case 'inverse_option': {
        hold(contract(`deribit:BTC:${date}:${right}:${p.K}:BTC`, { ...terms, inverse: true }, dated))
        const future = add(contract(`deribit:BTC:${date}:BTC`, { underlying, inverse: true }, dated))
        inputs.push(input('mark', future.name, String(p.F)))
        break
      }
      case 'stock':
        hold(contract(underlying))
        break
      case 'future':
        hold(contract(`fut${i}:${p.underlying}:${date}:USD`, terms, dated), { markedTo: '5210' })
        break
      case 'inverse_perpetual': {
        const perpetual = { underlying, inverse: true, multiplier: String(p.contractUsd) }
        hold(contract('deribit:BTC:PERP:BTC', perpetual), { markedTo: String(p.entry) })
        inputs.push(input('mark', 'deribit:BTC:PERP:BTC', String(p.mark)))
        break
      }
      case 'cash':
        cash.push({ account: 'A1', currency: 'BTC', amount: String(p.quantity), basis: 'movements' })
        break
    }
    if (p.sigma !== undefined) {
      const last = positions.at(-1) as Position
      inputs.push(input('vol', last.instrument, String(p.sigma)))
    }
  }
  return { ledger: ledgerOf(positions, cash), instruments, inputs }
}

const MEASURES = ['dollarDelta', 'gammaCash1pct', 'vegaCash', 'thetaCash', 'vannaCash', 'volgaCash'] as const
const { ledger, instruments, inputs } = build()
const priced = pricedBook(ledger, instruments, inputs)
const report = exposureReport(priced, { by: 'underlying', heatmap: 'vegaCash', reporting: 'USD' })
const { expected, tol } = golden

function near(got: number, want: number, allowed: number, what: string): void {
  expect(Math.abs(got - want) <= allowed, `${what}: got ${got}, want ${want} within ${allowed}`).toBe(true)
}

describe('aggregation golden through pack, price and sum', () => {
  test('nothing is left out', () => {
    expect(report.notPriced).toEqual([])
    expect(report.priced).toBe(ledger.positions.length)
  })

  test('per position', () => {
    const figures = exposureFigures(priced, 'USD')
    for (const [i, want] of expected.perPosition.entries())
      for (const m of MEASURES)
        near(figures.columns[measureColumn(m)]?.[i] ?? Number.NaN, want[m], tol.perPosition[m], `${i} ${m}`)
  })

  test('by underlying, in total and gross', () => {
    for (const [name, want] of Object.entries<Record<string, number>>(expected.byUnderlying)) {
      const row = report.rows.find((r) => r.underlying === UNDERLYING[name])
      for (const m of MEASURES)
        near(row?.[m] ?? Number.NaN, want[m] as number, tol.byUnderlying[name][m], `${name} ${m}`)
    }
    for (const m of MEASURES) {
      near(report.totals[m], expected.total[m], tol.total[m], `total ${m}`)
      near(report.totals.gross[m], expected.gross[m], tol.gross[m], `gross ${m}`)
    }
  })

  test('beta weights, vega buckets, weighted vega', () => {
    const { betaWeighted, vegaByBucket, vega30Cash } = report.totals
    near(
      betaWeighted.dollarDelta,
      expected.betaWeightedDollarDelta,
      tol.betaWeightedDollarDelta,
      'beta delta',
    )
    near(
      betaWeighted.gammaCash1pct,
      expected.betaWeightedGammaCash1pct,
      tol.betaWeightedGammaCash1pct,
      'beta gamma',
    )
    expect(betaWeighted.assumed).toEqual([])
    const buckets = Object.fromEntries(vegaByBucket.map((b) => [b.bucket, b.vegaCash]))
    expect(Object.keys(buckets).sort()).toEqual(Object.keys(expected.vegaByBucket).sort())
    for (const [key, want] of Object.entries<number>(expected.vegaByBucket))
      near(buckets[key] ?? Number.NaN, want, tol.vegaByBucket, `vega ${key}`)
    near(vega30Cash, expected.weightedVega30, tol.weightedVega30, 'weighted vega')
  })

  test('identity of coin books: delta in coin view + equity in coin = delta of the USD view', () => {
    const row = report.rows.find((r) => r.underlying === BTC)
    const linear = expected.perPosition[6].dollarDelta / 64250
    const coins = (row?.units?.delta ?? Number.NaN) - linear
    near(coins, expected.coinDeltaNet + expected.coinEquity, 1e-9, 'coins')
  })
})
