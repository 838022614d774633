/** Every Greek of every kind of contract against a central difference of the one an order below, by re-packing with moved inputs. */
import { describe, expect, test } from 'vitest'
import type { MarketInput } from '../../../shared/model/market.ts'
import type { ResolvedInstrument } from '../../../shared/model/position.ts'
import { GREEK_INDEX, type Greek, readGreeks } from '../../../shared/quant/formula/greeks.ts'
import { exposureReport } from '../../../shared/quant/measure/exposure.ts'
import { book, contract, DAY, held, input, ledgerOf } from '../market/contracts.ts'
import { pricedBook } from './books.ts'

const XYZ = 'us-equity:XYZ:USD'
const BTC = 'deribit:BTC:BTC'
const SOL = 'deribit:SOL_USDC:USDC'
const ES = 'cme-future:ES:USD'
const MONTH = 'cme-future:ES:2026-06-19:USD'

/** A market that can be moved: spots, volatilities, rates, yields, all forwards in proportion to their spot. */
interface Moved {
  readonly spot?: number
  readonly vol?: number
  readonly r?: number
  readonly q?: number
  readonly years?: number
}

const base = { XYZ: 101.3, BTC: 97000, SOL: 140, ES: 6750, month: 6790, btcFuture: 98200, vol: 0.31 }

function inputs({ spot = 1, vol = 0, r = 0, q = 0 }: Moved, dividends: boolean): MarketInput[] {
  const price = (x: number) => String(x * spot)
  return [
    input('spot', XYZ, price(base.XYZ)),
    input('spot', BTC, price(base.BTC)),
    input('spot', SOL, price(base.SOL)),
    input('spot', ES, price(base.ES)),
    input('mark', MONTH, price(base.month)),
    input('mark', 'deribit:BTC:2026-06-26:BTC', price(base.btcFuture)),
    ...[XYZ, BTC, SOL, ES].map((u) => input('vol', u, String(base.vol + vol))),
    input('r', 'USD', String(0.043 + r)),
    input('r', 'USDC', String(0.02 + r)),
    input('q', XYZ, String(0.012 + q)),
    input('q', SOL, String(q)),
    ...(dividends ? [input('dividend', XYZ, '0.6', { date: '2026-04-15' })] : []),
  ]
}

const option = (name: string, underlying: string, more: object = {}) =>
  contract(name, { underlying, style: 'european', multiplier: '100', ...more })
interface Kind {
  readonly name: string
  readonly contract: ResolvedInstrument
  readonly dividends?: boolean
  /** where no yield can be moved: 0 at fixed F, or the coin's own yield, -T V */
  readonly phi?: 'zero' | 'coin'
}
const kinds: readonly Kind[] = [
  { name: 'European call on a stock', contract: option('us-option:XYZ:2026-06-19:C:105:USD', XYZ) },
  { name: 'European put on a stock', contract: option('us-option:XYZ:2026-04-17:P:95:USD', XYZ) },
  {
    name: 'European put on a stock with a dividend',
    contract: option('us-option:XYZ:2026-06-19:P:105:USD', XYZ),
    dividends: true,
  },
  {
    name: 'adjusted contract: 50 shares and 1000 in cash',
    contract: option('us-option:XYZ1:2026-06-19:C:60:USD', XYZ, {
      deliverable: {
        legs: [{ instrument: XYZ, quantity: '50' }],
        cash: [{ currency: 'USD', amount: '1000' }],
      },
    }),
  },
  {
    name: 'inverse option on a quoted future',
    phi: 'coin',
    contract: option('deribit:BTC:2026-06-26:C:100000:BTC', BTC, { inverse: true, multiplier: '1' }),
  },
  {
    name: 'inverse option without a future',
    phi: 'coin',
    contract: option('deribit:BTC:2026-05-29:P:90000:BTC', BTC, { inverse: true, multiplier: '1' }),
  },
  {
    name: 'linear coin option',
    contract: option('deribit:SOL_USDC:2026-05-29:C:150:USDC', SOL, { multiplier: '10' }),
  },
  {
    name: 'option on a future',
    phi: 'zero',
    contract: option('cme-future-option:ES:2026-05-15:P:6600:USD', MONTH, { multiplier: '50' }),
  },
]
const future = contract(MONTH, { underlying: ES, multiplier: '50' })
const btcFuture = contract(
  'deribit:BTC:2026-06-26:BTC',
  { underlying: BTC, inverse: true },
  {
    expiresAt: Date.parse('2026-06-26T20:00:00Z'),
  },
)
const instruments = book(contract(XYZ), future, btcFuture, ...kinds.map((k) => k.contract))

function priced(c: ResolvedInstrument, moved: Moved, dividends: boolean) {
  const later = Math.round((moved.years ?? 0) * 365 * DAY)
  return pricedBook(ledgerOf([held(c, '-7')]), instruments, inputs(moved, dividends), { later })
}

/** d f / dx by central differences of two widths, extrapolated (Richardson 1911). */
function slope(f: (h: number) => number, h: number): number {
  const central = (x: number) => (f(x) - f(-x)) / (2 * x)
  return (4 * central(h / 2) - central(h)) / 3
}

const UP: readonly (readonly [Greek, Greek, keyof Moved])[] = [
  ['delta', 'price', 'spot'],
  ['gamma', 'delta', 'spot'],
  ['speed', 'gamma', 'spot'],
  ['vega', 'price', 'vol'],
  ['vanna', 'delta', 'vol'],
  ['volga', 'vega', 'vol'],
  ['zomma', 'gamma', 'vol'],
  ['ultima', 'volga', 'vol'],
  ['theta', 'price', 'years'],
  ['charm', 'delta', 'years'],
  ['veta', 'vega', 'years'],
  ['color', 'gamma', 'years'],
  ['rho', 'price', 'r'],
  ['phi', 'price', 'q'],
]

describe.each(kinds)('$name', ({ contract: c, dividends = false, phi }) => {
  const centre = priced(c, {}, dividends)
  const greeks = readGreeks(centre.contracts.out, 0)
  const spot = centre.contracts.spot[0] as number

  test('is priced', () => {
    expect(centre.contracts.status[0]).toBe(0)
  })

  test.each(UP)('%s is the slope of %s in %s', (greek, below, variable) => {
    const onSpot = variable === 'spot'
    if (greek === 'phi' && phi !== undefined) {
      const T = centre.contracts.T[0] as number
      return expect(greeks.phi).toBeCloseTo(phi === 'zero' ? 0 : -T * greeks.price, 9)
    }
    const f = (h: number) => {
      const moved = priced(c, { [variable]: onSpot ? 1 + h : h }, dividends)
      return (moved.contracts.out[GREEK_INDEX[below]] as Float64Array)[0] as number
    }
    const got = slope(f, onSpot ? 2e-3 : variable === 'years' ? 0.5 / 365 : 1e-3) / (onSpot ? spot : 1)
    const want = greeks[greek]
    const scale = Math.max(Math.abs(want), 1e-3 * Math.abs(greeks.price / (onSpot ? spot : 1)))
    expect(Math.abs(got - want) <= 1e-6 * scale, `${greek}: slope ${got}, analytic ${want}`).toBe(true)
  })
})

describe('totals', () => {
  const positions = kinds
    .filter((k) => k.dividends !== true)
    .map((k, i) => held(k.contract, String(i % 2 === 0 ? 3 : -5)))
  const report = (moved: Moved) => {
    const later = Math.round((moved.years ?? 0) * 365 * DAY)
    const packed = pricedBook(ledgerOf(positions), instruments, inputs(moved, false), { later })
    return exposureReport(packed, { by: 'underlying', heatmap: null, reporting: 'USD' })
  }
  const centre = report({})

  test('dollarDelta is the change of value for a relative move of every spot', () => {
    const got = slope((h) => report({ spot: 1 + h }).totals.value, 1e-3)
    expect(Math.abs(got / centre.totals.dollarDelta - 1), `${got} ${centre.totals.dollarDelta}`).toBeLessThan(
      1e-6,
    )
  })

  test('gammaCash1pct: change of dollarDelta for 1 %, at the old spot', () => {
    const f = (h: number) => report({ spot: 1 + h }).totals.dollarDelta / (1 + h)
    const got = slope(f, 1e-3) / 100
    expect(Math.abs(got / centre.totals.gammaCash1pct - 1), `${got}`).toBeLessThan(1e-6)
  })

  test('vegaCash, thetaCash, rhoCash', () => {
    const vega = slope((h) => report({ vol: h }).totals.value, 1e-3) / 100
    expect(Math.abs(vega / centre.totals.vegaCash - 1), `${vega}`).toBeLessThan(1e-6)
    const theta = slope((h) => report({ years: h }).totals.value, 0.5 / 365) / 365
    expect(Math.abs(theta / centre.totals.thetaCash - 1), `${theta}`).toBeLessThan(1e-6)
    const rho = slope((h) => report({ r: h }).totals.value, 1e-4) / 100
    expect(Math.abs(rho / centre.totals.rhoCash - 1), `${rho}`).toBeLessThan(1e-6)
  })
})
