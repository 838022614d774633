/**
 * What a contract has beside its 15 outputs, reached from a packed book: three deltas of a coin option, dual Greeks by bump of the
 * strike, vega of the normal model by bump of sigmaN, funding as carry apart from theta.
 */
import { describe, expect, test } from 'vitest'
import type { MarketInput } from '../../../shared/model/market.ts'
import type { ResolvedInstrument } from '../../../shared/model/position.ts'
import type { PackedBook } from '../../../shared/portfolio/pack.ts'
import { bachelier } from '../../../shared/quant/formula/bachelier.ts'
import { inverseOption } from '../../../shared/quant/formula/inverse.ts'
import { exposureReport } from '../../../shared/quant/measure/exposure.ts'
import { exposureFigures, measureColumn } from '../../../shared/quant/measure/exposureFigures.ts'
import { exposureTotals } from '../../../shared/quant/measure/exposureTotals.ts'
import { furtherFigures } from '../../../shared/quant/measure/furtherFigures.ts'
import { book, contract, held, input, ledgerOf, NOW } from '../market/contracts.ts'
import { pricedBook } from './books.ts'

const XYZ = 'us-equity:XYZ:USD'
const BTC = 'deribit:BTC:BTC'
const OIL = 'cme-future:CL:2026-05-20:USD'

function priced(
  contracts: readonly ResolvedInstrument[],
  inputs: readonly MarketInput[],
  quantity = '3',
): PackedBook {
  return pricedBook(
    ledgerOf(contracts.map((c) => held(c, quantity, { markedTo: '1' }))),
    book(...contracts),
    inputs,
  )
}
function further(packed: PackedBook, c: ResolvedInstrument): Record<string, number> {
  const i = packed.lists.contracts.indexOf(c.name)
  return Object.fromEntries(furtherFigures(packed, i).map((f) => [f.name, f.value]))
}
const price = (packed: PackedBook, c: ResolvedInstrument): number =>
  (packed.contracts.out[0] as Float64Array)[packed.lists.contracts.indexOf(c.name)] as number

describe('a coin option', () => {
  test('has the premium in coin and the three deltas of the reference, on a quoted forward off the index', () => {
    const terms = { underlying: BTC, style: 'european' as const, inverse: true, multiplier: '1' }
    const option = contract('deribit:BTC:2026-06-26:C:100000:BTC', terms)
    const future = contract('deribit:BTC:2026-06-26:BTC', { inverse: true, underlying: BTC })
    const inputs = [
      input('spot', BTC, '97000'),
      input('mark', future.name, '98500'),
      input('vol', BTC, '0.5'),
    ]
    const packed = priced([option, future], inputs)
    const T = (Date.parse('2026-06-26T20:00:00Z') - NOW) / (365 * 86_400_000)
    const truth = inverseOption({
      w: 1,
      F: 98_500,
      K: 100_000,
      T,
      sigma: 0.5,
      rCoin: 0,
      indexS: 97_000,
    }).value
    const found = further(packed, option)
    for (const name of ['priceCoin', 'deltaBs', 'deltaNet', 'deltaUsd'] as const)
      expect(Math.abs((found[name] ?? Number.NaN) - (truth?.[name] ?? Number.NaN)), name).toBeLessThan(1e-12)
    expect(found.deltaUsd).toBe((found.deltaNet ?? Number.NaN) + (found.priceCoin ?? Number.NaN))
  })
})

describe('dual Greeks', () => {
  const at = (style: 'american' | 'european', strike: string) =>
    contract(`us-option:XYZ:2026-06-19:P:${strike}:USD`, { underlying: XYZ, style })
  const inputs = [
    input('spot', XYZ, '101.3'),
    input('vol', XYZ, '0.31'),
    input('r', 'USD', '0.05'),
    input('q', XYZ, '0.01'),
  ]
  test.each(['american', 'european'] as const)('of an %s option are those of bumped strikes', (style) => {
    const [low, middle, high] = [at(style, '99.5'), at(style, '100'), at(style, '100.5')]
    const packed = priced([low, middle, high], inputs)
    const [a, b, c] = [price(packed, low), price(packed, middle), price(packed, high)]
    const found = further(packed, middle)
    expect(Math.abs((found.dualDelta ?? Number.NaN) - (c - a))).toBeLessThan(2e-5)
    expect(Math.abs((found.dualGamma ?? Number.NaN) - 4 * (c - 2 * b + a))).toBeLessThan(2e-4)
  })
})

describe('the normal model', () => {
  const option = contract('cme-option:CL:2026-05-14:C:5:USD', {
    underlying: OIL,
    style: 'european',
    model: 'bachelier',
    multiplier: '1000',
  })
  const future = contract(OIL, { multiplier: '1000' })
  const inputs = (F: string, sigma: string) => [
    input('mark', OIL, F),
    input('normalVol', 'cme-future:CL:USD', sigma),
    input('r', 'USD', '0.04'),
  ]
  const value = (F: string, sigma: string): number => {
    const figures = exposureFigures(priced([option, future], inputs(F, sigma)), 'USD')
    const i = figures.book.positions.contract.indexOf(figures.book.lists.contracts.indexOf(option.name))
    return (figures.columns[measureColumn('value')] as Float64Array)[i] as number
  }

  test('vega is converted: one lognormal point is F/100 of sigmaN; the normal vega is a line of its own', () => {
    const totals = exposureTotals(exposureFigures(priced([option, future], inputs('4.2', '1.7')), 'USD'), [])
    // one point of lognormal volatility near the money moves sigmaN by 0.042
    const point = (value('4.2', '1.721') - value('4.2', '1.679')) * 1
    expect(Math.abs(totals.vegaCash / point - 1), `${totals.vegaCash} ${point}`).toBeLessThan(1e-4)
    const normal = (value('4.2', '1.71') - value('4.2', '1.69')) / 0.02
    expect(totals.vegaNormal).toMatchObject({ positions: 1, unconverted: 0 })
    expect(Math.abs((totals.vegaNormal?.vegaNCash ?? 0) / normal - 1)).toBeLessThan(1e-4)
  })

  test('a future below 0 has no such point: the vega is left to its own line, and counted', () => {
    const totals = exposureTotals(exposureFigures(priced([option, future], inputs('-3', '1.7')), 'USD'), [])
    expect(totals.vegaCash).toBe(0)
    expect(totals.vegaNormal).toMatchObject({ positions: 1, unconverted: 1 })
    // far from the strike vega bends fast: a small bump
    const bumped = (value('-3', '1.7002') - value('-3', '1.6998')) / 0.0004
    expect(Math.abs((totals.vegaNormal?.vegaNCash ?? 0) / bumped - 1)).toBeLessThan(1e-4)
  })

  test('a mark becomes the normal volatility that gives it back, below 0 too', () => {
    for (const F of ['4.2', '-3']) {
      const T = (Date.parse('2026-05-14T20:00:00Z') - NOW) / (365 * 86_400_000)
      const mark = bachelier({ w: 1, F: Number(F), K: 5, T, sigmaN: 9, r: 0.04 }).value?.price ?? Number.NaN
      const packed = priced(
        [option, future],
        [
          input('mark', OIL, F, { source: 'statement' }),
          input('mark', option.name, String(mark), { source: 'statement' }),
          input('r', 'USD', '0.04'),
        ],
      )
      const i = packed.lists.contracts.indexOf(option.name)
      expect(packed.contracts.sigma[i], F).toBeCloseTo(9, 9)
      expect(price(packed, option)).toBeCloseTo(mark, 10)
      expect(Object.keys(further(packed, option))).toContain('pointDelta')
    }
  })
})

describe('funding of perpetuals', () => {
  const perp = contract('deribit:BTC:PERP:BTC', { inverse: true, multiplier: '10', underlying: BTC })
  const linear = contract('bybit:BTC:PERP:USDT', { multiplier: '1' })
  const spot = [input('spot', BTC, '97000'), input('mark', perp.name, '97100')]
  const funding = (of: string, rate: string, unit: string): MarketInput => ({
    ...input('funding', of, rate),
    unit,
  })

  test('is carry of a day at the rate given, received by a short when the rate is positive, and in no theta', () => {
    const packed = priced([perp], [...spot, funding(perp.name, '0.0001', '1/8h')], '-100')
    const totals = exposureTotals(exposureFigures(packed, 'USD'), [])
    // 100 contracts of 10 USD at 97,100: so many coins, at the index, three intervals a day
    const coins = (100 * 10) / 97_100
    expect(totals.carry).toMatchObject({ known: 1, unknown: 0 })
    expect(totals.carry?.perDay).toBeCloseTo(coins * 97_000 * 0.0001 * 3, 10)
    expect(totals.thetaCash).toBe(0)
    expect(further(packed, perp).carryDay).toBeLessThan(0)
  })

  test('linear: price x rate; an interval of another length counts by its hours; without a rate it is not guessed', () => {
    const inputs = [input('mark', linear.name, '97000'), input('fx', 'USDT/USD', '1')]
    const known = exposureTotals(
      exposureFigures(priced([linear], [...inputs, funding(linear.name, '0.0002', '1/4h')], '2'), 'USD'),
      [],
    )
    expect(known.carry?.perDay).toBeCloseTo(-2 * 97_000 * 0.0002 * 6, 8)
    const unknown = exposureTotals(exposureFigures(priced([linear], inputs, '2'), 'USD'), [])
    expect(unknown.carry).toEqual({ perDay: null, known: 0, unknown: 1 })
  })
})

describe('delivery months', () => {
  test('of one product are added in cash, and that they move together is said', () => {
    const [june, september] = [
      contract('cme-future:ES:2026-06-19:USD'),
      contract('cme-future:ES:2026-09-18:USD'),
    ]
    const inputs = [input('spot', 'cme-future:ES:USD', '6750'), input('mark', june.name, '6790')]
    const query = { by: 'underlying', heatmap: null, reporting: 'USD' } as const
    const both = priced([june, september], [...inputs, input('mark', september.name, '6840')])
    const sentence = 'Assumed: the delivery months of cme-future:ES:USD move together (beta 1).'
    expect(exposureReport(both, query).assumptions).toContain(sentence)
    expect(exposureReport(priced([june], inputs), query).assumptions).not.toContain(sentence)
  })
})
