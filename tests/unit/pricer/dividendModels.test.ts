/**
 * Dividend models and the borrow fee through the whole road: market inputs, packed rows, prices, volatilities. The spot model's European
 * price is held against direct integration over the price at the ex-date (Haug, Haug and Lewis 2003), its American one against quant
 * reference 4.
 */
import { describe, expect, test } from 'vitest'
import { explainContract } from '../../../electron/engine/explain.ts'
import { invertAmerican } from '../../../electron/engine/models.ts'
import { composeSnapshot } from '../../../shared/market/snapshot.ts'
import { MarketView } from '../../../shared/market/view.ts'
import type { MarketInput } from '../../../shared/model/market.ts'
import type { ResolvedInstrument } from '../../../shared/model/position.ts'
import { type PackedBook, packBook } from '../../../shared/portfolio/pack.ts'
import { FLAG } from '../../../shared/portfolio/statuses.ts'
import { american } from '../../../shared/quant/formula/american.ts'
import { blackScholes } from '../../../shared/quant/formula/black.ts'
import { GREEK_INDEX, type Greek } from '../../../shared/quant/formula/greeks.ts'
import { priceBook } from '../../../shared/quant/pricer/price.ts'
import { contract, book as contractsOf, DAY, held, input, ledgerOf, NOW } from '../market/contracts.ts'

const XYZ = 'us-equity:XYZ:USD'
const stock = contract(XYZ)
/** a year to the day; the dividend of the tests goes ex half-way, at 09:30 New York on 1 September */
const expiresAt = NOW + 365 * DAY
const EX = '2026-09-01'
const t = (Date.parse(`${EX}T13:30:00Z`) - NOW) / (365 * DAY)
const option = (right: 'C' | 'P', style: 'american' | 'european', strike = 100): ResolvedInstrument =>
  contract(`us-option:XYZ:2027-03-02:${right}:${strike}:USD`, { underlying: XYZ, style }, { expiresAt })

const BASE = [
  input('spot', XYZ, '100'),
  input('vol', XYZ, '0.2'),
  input('r', 'USD', '0.05'),
  input('q', XYZ, '0'),
  input('dividend', XYZ, '3', { date: EX }),
]
const SPOT = input('dividendModel', XYZ, 'spot')

function priced(options: readonly ResolvedInstrument[], inputs: readonly MarketInput[]): PackedBook {
  const instruments = contractsOf(stock, ...options)
  const market = new MarketView(composeSnapshot(NOW, inputs), instruments)
  const ledger = ledgerOf(options.map((o) => held(o, '1')))
  const packed = packBook({ ledger, instruments, market, invertAmerican })
  priceBook(packed, { american: (o) => american(o, 'accurate') })
  return packed
}
function out(packed: PackedBook, of: ResolvedInstrument, greek: Greek = 'price'): number {
  const column = packed.contracts.out[GREEK_INDEX[greek]] as Float64Array
  return column[packed.lists.contracts.indexOf(of.name)] as number
}

/** E[BS(S_t - D, T - t)] e^-rt over the lognormal price at the ex-date, by the trapezoid rule in the normal variable. */
function byIntegration(w: 1 | -1, K: number, sigma: number, r: number, D: number): number {
  const T = 1
  let sum = 0
  const step = 1 / 400
  for (let z = -9; z <= 9; z += step) {
    const S = 100 * Math.exp((r - 0.5 * sigma * sigma) * t + sigma * Math.sqrt(t) * z)
    const left = S - D
    const after =
      left > 0
        ? (blackScholes({ w, S: left, K, T: T - t, sigma, r, q: 0 }).value?.price ?? Number.NaN)
        : w > 0
          ? 0
          : K * Math.exp(-r * (T - t))
    sum += (step * Math.exp(-0.5 * z * z) * after) / Math.sqrt(2 * Math.PI)
  }
  return sum * Math.exp(-r * t)
}

describe('the spot model, chosen for one underlying', () => {
  const call = option('C', 'european')
  const put = option('P', 'european', 110)
  const early = option('C', 'american')

  test.each([
    ['C', 100, 1],
    ['P', 110, -1],
    ['C', 120, 1],
  ] as const)('a European %s %s is the integral over the price at the ex-date', (right, strike, w) => {
    const o = option(right, 'european', strike)
    const truth = byIntegration(w, strike, 0.2, 0.05, 3)
    const value = out(priced([o], [...BASE, SPOT]), o)
    expect(Math.abs(value - truth), `${value} ${truth}`).toBeLessThan(2e-5 * strike)
  })

  test('parity holds in both models, and only the volatility of the two differs', () => {
    const pair = [call, option('P', 'european')] as const
    const carried = 100 - 3 * Math.exp(-0.05 * t) - 100 * Math.exp(-0.05)
    for (const inputs of [BASE, [...BASE, SPOT]]) {
      const packed = priced(pair, inputs)
      expect(out(packed, pair[0]) - out(packed, pair[1])).toBeCloseTo(carried, 3)
    }
    const [escrowed, spot] = [out(priced([call], BASE), call), out(priced([call], [...BASE, SPOT]), call)]
    expect(spot - escrowed).toBeGreaterThan(0.05)
  })

  test('Greeks of a European row are those of bumped books', () => {
    const at = (S: number, more: readonly MarketInput[] = []) =>
      out(priced([put], [...BASE.slice(1), SPOT, ...more, input('spot', XYZ, String(S))]), put)
    const packed = priced([put], [...BASE, SPOT])
    const delta = (at(101) - at(99)) / 2
    expect(Math.abs(out(packed, put, 'delta') - delta), `${delta}`).toBeLessThan(3e-4)
    const gamma = at(101) - 2 * at(100) + at(99)
    expect(Math.abs(out(packed, put, 'gamma') - gamma), `${gamma}`).toBeLessThan(3e-4)
    const vol = (x: string) => at(100, [input('vol', XYZ, x)])
    const vega = (vol('0.201') - vol('0.199')) / 0.002
    expect(Math.abs(out(packed, put, 'vega') / vega - 1), `${vega}`).toBeLessThan(1e-3)
  })

  test('the American call of the reference: 8.694 escrowed, 8.813 spot, its dividend at T/2', () => {
    // quant reference 4 has the dividend at exactly half a year: 182.5 days
    const half = (dividendModel: 'escrowed' | 'spot') =>
      american(
        {
          w: 1,
          S: 100,
          K: 100,
          T: 1,
          sigma: 0.2,
          r: 0.05,
          q: 0,
          dividends: [{ t: 0.5, amount: 3 }],
          dividendModel,
        },
        'accurate',
      ).value?.greeks.price
    expect(half('escrowed')).toBeCloseTo(8.694, 3)
    expect(half('spot')).toBeCloseTo(8.813, 3)
    // the ex-date of these tests is half a day off, and the model is chosen by a market input
    expect(out(priced([early], BASE), early)).toBeCloseTo(8.694, 1)
    expect(out(priced([early], [...BASE, SPOT]), early)).toBeCloseTo(8.813, 1)
    const more = out(priced([early], [...BASE, SPOT]), early) - out(priced([early], BASE), early)
    expect(more).toBeGreaterThan(0.1)
  })

  test('a European row never exercises: worth less than its American twin and, deep in the money, than intrinsic', () => {
    const [european, twin] = [option('P', 'european', 160), option('P', 'american', 160)]
    const one = priced([european], [...BASE, SPOT])
    const other = priced([twin], [...BASE, SPOT])
    expect(out(one, european)).toBeLessThan(60)
    expect(out(other, twin)).toBeGreaterThanOrEqual(60)
    expect((one.contracts.flags[0] as number) & FLAG.earlyExercise).toBe(0)
  })

  test('without a dividend up to expiry the choice changes nothing, to the last bit', () => {
    const none = BASE.slice(0, 4)
    for (const o of [call, put, early])
      expect(out(priced([o], [...none, SPOT]), o)).toBe(out(priced([o], none), o))
  })

  test('"why this number" names model, dividends and their value', () => {
    const packed = priced([call], [...BASE, SPOT])
    const tag = { revision: 1, snapshot: '', asOf: NOW, engine: '' }
    const why = explainContract(packed, call, tag)
    expect(why.model).toBe('European exercise by finite differences, spot dividend model')
    const dividends = why.inputs.find((i) => i.input === `dividends:${XYZ}`)
    expect(dividends?.value).toBeCloseTo(3 * Math.exp(-0.05 * t), 12)
    expect(dividends?.why).toBe('present value of 1 cash dividend up to expiry; the spot model, typed')
    const standard = explainContract(priced([call], BASE), call, tag)
    expect(standard.model).toBe('Black-Scholes-Merton on the spot, escrowed dividend model')
    expect(standard.inputs.find((i) => i.input === `dividends:${XYZ}`)?.why).toContain(
      'escrowed, the default',
    )
  })
})

describe('a mark becomes the volatility that gives it back', () => {
  test.each([
    ['american', 'escrowed', 'C', 95, '9.4'],
    ['american', 'spot', 'C', 95, '9.4'],
    ['american', 'escrowed', 'P', 105, '11'],
    ['american', 'spot', 'P', 105, '11'],
    ['european', 'escrowed', 'C', 100, '7.2'],
    ['european', 'spot', 'C', 100, '7.2'],
  ] as const)('%s, %s dividends, %s %s at %s', (style, model, right, strike, mark) => {
    const o = option(right, style, strike)
    const inputs = [
      ...BASE.filter((i) => i.kind !== 'vol' && i.kind !== 'spot'),
      input('mark', XYZ, '100', { source: 'statement' }),
      input('mark', o.name, mark, { source: 'statement' }),
      input('dividendModel', XYZ, model),
    ]
    const packed = priced([o], inputs)
    const value = out(packed, o)
    expect(Math.abs(value - Number(mark)), `${value}`).toBeLessThan(2e-4 * strike)
    const vol = explainContract(packed, o, { revision: 1, snapshot: '', asOf: NOW, engine: '' }).inputs.find(
      (i) => i.input === 'vol',
    )
    expect(vol?.why).toContain(`, ${model} dividends`)
  })
})

describe('the borrow fee', () => {
  const call = option('C', 'european')

  test('enters the forward beside the yield: their sum prices, and phi is the slope in either', () => {
    const inputs = (q: string, borrow: string) => [
      ...BASE.filter((i) => i.kind !== 'q'),
      input('q', XYZ, q),
      input('borrow', XYZ, borrow),
    ]
    const both = priced([call], inputs('0.01', '0.02'))
    expect(out(both, call)).toBe(out(priced([call], inputs('0.03', '0')), call))
    const slope =
      (out(priced([call], inputs('0.01', '0.0201')), call) -
        out(priced([call], inputs('0.01', '0.0199')), call)) /
      0.0002
    expect(Math.abs(out(both, call, 'phi') / slope - 1), `${slope}`).toBeLessThan(1e-5)
    const why = explainContract(both, call, { revision: 1, snapshot: '', asOf: NOW, engine: '' })
    expect(why.inputs.find((i) => i.input === `borrow:${XYZ}`)).toMatchObject({
      value: 0.02,
      source: 'typed',
      why: `typed borrow fee of ${XYZ}`,
    })
    expect(why.inputs.find((i) => i.input === `q:${XYZ}`)?.value).toBe(0.01)
  })
})
