/** Options whose delivery averages over the last minutes: packed rows against the formula, the window's ends, and two methods for coin rows. */
import { describe, expect, test } from 'vitest'
import { explainContract } from '../../../electron/engine/explain.ts'
import { deliveryShare } from '../../../shared/market/deliveryAverage.ts'
import { composeSnapshot } from '../../../shared/market/snapshot.ts'
import { MarketView } from '../../../shared/market/view.ts'
import type { PackedBook } from '../../../shared/portfolio/pack.ts'
import { resolveContract } from '../../../shared/portfolio/resolve.ts'
import { PRICING_STATUSES } from '../../../shared/portfolio/statuses.ts'
import { black76 } from '../../../shared/quant/formula/black.ts'
import { GREEKS, type Greeks, readGreeks } from '../../../shared/quant/formula/greeks.ts'
import { averagingShare, inverseOption } from '../../../shared/quant/formula/inverse.ts'
import { furtherFigures } from '../../../shared/quant/measure/furtherFigures.ts'
import { pricedBook } from '../exposure/books.ts'
import { book, contract, held, input, ledgerOf, NOW } from '../market/contracts.ts'

const MINUTE = 60_000
const DAY = '2026-03-02'
const coin = (family: string, minutesLeft: number, strike = 95000, right = 'C', day = DAY) =>
  contract(
    `${family}:BTC:${day}:${right}:${strike}:BTC`,
    { multiplier: '1', inverse: true },
    { expiresAt: NOW + minutesLeft * MINUTE },
  )
const linear = (family: string, minutesLeft: number) =>
  contract(
    `${family}:BTC:${DAY}:P:98000:USDC`,
    { multiplier: '1' },
    { expiresAt: NOW + minutesLeft * MINUTE },
  )
const INPUTS = ['BTC:BTC', 'BTC:USDC'].flatMap((root) =>
  ['deribit', 'okx', 'no-venue'].flatMap((family) => [
    input('spot', `${family}:${root}`, '96300'),
    input('vol', `${family}:${root}`, '0.6'),
  ]),
)

function price(c: ReturnType<typeof coin>): { greeks: Greeks; packed: PackedBook; row: number } {
  const packed = pricedBook(ledgerOf([held(c, '1')]), book(c), INPUTS)
  const row = packed.lists.contracts.indexOf(c.name)
  expect(PRICING_STATUSES[packed.contracts.status[row] as number]).toBe('ok')
  return { greeks: readGreeks(packed.contracts.out, row), packed, row }
}
const near = (got: number, want: number, what: string): void =>
  expect(Math.abs(got - want) <= 1e-12 * Math.max(1e-9, Math.abs(want)), `${what}: ${got}, not ${want}`).toBe(
    true,
  )
const T = (minutes: number) => minutes / (365 * 24 * 60)
const POWER: Partial<Record<keyof Greeks, number>> = {
  delta: 1,
  vanna: 1,
  charm: 1,
  gamma: 2,
  zomma: 2,
  color: 2,
  speed: 3,
}

describe('USDC options', () => {
  test.each([30, 29, 12, 1, 0])(
    '%s minutes before the delivery: delta by the share, gamma by its square',
    (left) => {
      const share = averagingShare(NOW, NOW + (left - 30) * MINUTE, NOW + left * MINUTE)
      const want = black76({ w: -1, F: 96300, K: 98000, T: T(left), sigma: 0.6, r: 0 }).value as Greeks
      const { greeks } = price(linear('deribit', left))
      for (const g of ['price', 'delta', 'gamma', 'vega', 'theta', 'vanna', 'speed'] as const)
        near(greeks[g], want[g] * share ** (POWER[g] ?? 0), g)
    },
  )
})

describe('coin options', () => {
  test.each([
    [12, 'C', 95000],
    [12, 'P', 97000],
    [29.5, 'C', 96300],
    [0.5, 'P', 96500],
  ])(
    '%s minutes before: deltaNet and the gamma in coin decay, deltaUsd = deltaNet + premium (%s %s)',
    (left, right, K) => {
      const share = left / 30
      const formula = inverseOption({
        w: right === 'C' ? 1 : -1,
        F: 96300,
        K,
        T: T(left),
        sigma: 0.6,
        rCoin: 0,
        indexS: 96300,
      }).value
      if (formula === null) throw new Error('no value')
      const { greeks, packed, row } = price(coin('deribit', left, K, right))
      near(greeks.price, formula.priceUsd, 'price')
      near(greeks.delta, share * formula.deltaNet + formula.priceCoin, 'deltaUsd')
      const figure = (name: string) =>
        furtherFigures(packed, row).find((f) => f.name === name)?.value as number
      expect(figure('deltaNet')).toBeCloseTo(share * formula.deltaNet, 12)
      expect(figure('deltaBs')).toBeCloseTo(share * formula.deltaBs, 12)
      // d2(V_coin S)/dS2 with V_coin' = share deltaNet/S and V_coin'' = share^2 gammaCoin
      const gamma = (2 * share * formula.deltaNet) / 96300 + share * share * 96300 * formula.gammaCoin
      expect(Math.abs(greeks.gamma - gamma), `${greeks.gamma} ${gamma}`).toBeLessThan(1e-12)
    },
  )

  test('derivatives against the slopes of S V_coin(F + share (S - F))', () => {
    const [left, share, K, h] = [12, 0.4, 96500, 1]
    const value = (dS: number, dSigma = 0): number => {
      const F = 96300 + share * dS
      const o = { w: 1, F, K, T: T(left), sigma: 0.6 + dSigma, rCoin: 0, indexS: F } as const
      return (96300 + dS) * (inverseOption(o).value?.priceCoin ?? Number.NaN)
    }
    const { greeks } = price(coin('deribit', left, K))
    const slope = (f: (x: number) => number, step: number) => (f(step) - f(-step)) / (2 * step)
    const bend = (v: (x: number) => number) => (v(h) - 2 * v(0) + v(-h)) / (h * h)
    const close = (got: number, want: number, what: string) =>
      expect(Math.abs(got / want - 1), `${what}: ${got} ${want}`).toBeLessThan(2e-4)
    close(greeks.delta, slope(value, h), 'delta')
    close(greeks.gamma, bend(value), 'gamma')
    close(greeks.speed, (value(20) - 2 * value(10) + 2 * value(-10) - value(-20)) / 2000, 'speed')
    close(
      greeks.vanna,
      slope((x) => slope((d) => value(d, x), h), 1e-4),
      'vanna',
    )
    close(
      greeks.zomma,
      slope((x) => bend((d) => value(5 * d, x)) / 25, 1e-3),
      'zomma',
    )
  })

  test('when all is averaged the premium is coin: deltaNet 0, deltaUsd the premium', () => {
    const { greeks } = price(coin('deribit', 0))
    near(greeks.delta, (96300 - 95000) / 96300, 'delta')
    expect([greeks.gamma, greeks.speed]).toEqual([0, 0])
  })
})

describe('the window', () => {
  const resolve = (c: ReturnType<typeof coin>) => {
    const steps: string[] = []
    const market = new MarketView(composeSnapshot(NOW, INPUTS), book(c))
    const note = (key: string, pick: { value: number | null; step: string }) =>
      void (key === 'averaging' && steps.push(`${pick.value}: ${pick.step}`))
    return { ...resolveContract(c, [], '1', { market, invertAmerican: () => null, note }), steps }
  }

  test('is open: at its start and before nothing changes, not a bit, and nothing is said', () => {
    for (const left of [30, 31, 3000]) {
      const [averaged, plain] = [price(coin('deribit', left)), price(coin('no-venue', left))]
      for (const g of GREEKS) expect(averaged.greeks[g], `${g} ${left}`).toBe(plain.greeks[g])
      expect(resolve(coin('deribit', left))).toMatchObject({ dFdS: 1, steps: [] })
    }
  })

  test('is data of the venue: OKX averaged an hour before 18 March 2026; a venue without one does not decay', () => {
    expect(resolve(coin('okx', 45)).dFdS).toBe(0.75)
    expect(resolve(coin('okx', 15, 95000, 'C', '2026-03-18')).dFdS).toBe(0.5)
    expect(resolve(coin('okx', 45, 95000, 'C', '2026-03-18')).dFdS).toBe(1)
    expect(resolve(coin('no-venue', 15)).dFdS).toBe(1)
  })

  test('is said with "why this number" and among the assumptions of the book', () => {
    const c = coin('deribit', 12)
    const step =
      '40 % of the 30 minutes that the delivery of 2026-03-02 averages are still to come; what has passed of them is taken at the present price'
    expect(resolve(c).steps).toEqual([`0.4: ${step}`])
    const { packed } = price(c)
    expect(packed.assumptions).toContain(`Assumed: ${step}.`)
    const tag = { revision: 1, snapshot: 's', asOf: NOW, engine: 'e' }
    const said = explainContract(packed, c, tag).inputs.find((i) => i.input === 'averaging')
    expect(said).toMatchObject({ value: 0.4, certainty: 'assumed', why: step })
  })
})

describe('who has a share', () => {
  const day = (kind: string) =>
    contract(`deribit:BTC:${DAY}${kind}:BTC`, {}, { expiresAt: NOW + 15 * MINUTE })

  test('an option within the last half hour; no future, and none without a known expiry', () => {
    expect(deliveryShare(day(':C:95000'), NOW)).toMatchObject({ value: 0.5 })
    expect(deliveryShare(day(':C:95000'), NOW - 16 * MINUTE)).toBeNull()
    expect(deliveryShare(day(''), NOW)).toBeNull()
    expect(deliveryShare({ ...day(':C:95000'), expiresAt: null }, NOW)).toBeNull()
  })
})
