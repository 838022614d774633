import { blackScholes, dualGreeks, type EuropeanOption } from '../formula/black.ts'
import { cashGreeks, vegaWeight30 } from '../formula/cashGreeks.ts'
import { GREEKS } from '../formula/greeks.ts'
import { exp } from '../math/elementary.ts'
import { CompensatedSum } from '../math/sum.ts'
import { type Revaluation, scenarioGrid, VOL_FLOOR } from '../measure/scenario.ts'
import {
  asList,
  asObject,
  callPutAt,
  type JsonObject,
  numberAt,
  numberOr,
  numbersAt,
  singleAdapter,
  textAt,
} from './document.ts'

const NAMES = [...GREEKS, 'dualDelta', 'dualGamma'] as const
type Sums = Record<(typeof NAMES)[number], number>

/** One leg: its value under a shock, its raw derivatives per unit, its units, days to expiry and whether it is an option. */
interface Leg {
  readonly value: Revaluation
  readonly greeks: Partial<Sums>
  readonly units: number
  readonly days: number | null
  readonly isOption: boolean
}

function readLeg(leg: JsonObject, market: { S: number; r: number; q: number }, where: string): Leg {
  const { S, r, q } = market
  const units = numberAt(leg, 'quantity', where) * numberOr(leg, 'multiplier', 1, where)
  const kind = textAt(leg, 'kind', where)
  if (kind === 'stock') {
    return {
      value: (s) => units * S * (1 + s),
      greeks: { price: S, delta: 1 },
      units,
      days: null,
      isOption: false,
    }
  }
  const T = numberAt(leg, 'T', where)
  if (kind === 'future') {
    const growth = exp((r - q) * T)
    return {
      value: (s) => units * S * (1 + s) * growth,
      greeks: { delta: growth },
      units,
      days: 365 * T,
      isOption: false,
    }
  }
  if (kind !== 'option')
    throw new Error(`${where}: kind "${kind}" is not known; use option, stock or future.`)
  const option: EuropeanOption = {
    w: callPutAt(leg, where),
    S,
    K: numberAt(leg, 'K', where),
    T,
    sigma: numberAt(leg, 'sigma', where),
    r,
    q,
  }
  const price = (o: EuropeanOption) => {
    const result = blackScholes(o)
    if (result.status !== 'ok') throw new Error(`${where} cannot be priced: ${result.status}.`)
    return result.value
  }
  return {
    value: (s, v) =>
      units * price({ ...option, S: S * (1 + s), sigma: Math.max(option.sigma + v, VOL_FLOOR) }).price,
    greeks: { ...price(option), ...dualGreeks(option) },
    units,
    days: 365 * T,
    isOption: true,
  }
}

/** Family `scenario_grid`: a book on one underlying, full revaluation against its Taylor expansion. */
export const computeScenarioGrid = singleAdapter('scenario_grid', (inputs) => {
  const number = (name: string) => numberAt(inputs, name, 'scenario_grid')
  const market = { S: number('spot'), r: number('r'), q: number('q') }
  const legs = asList(inputs.book, 'scenario_grid: book').map((leg, i) => {
    const where = `scenario_grid: leg ${i + 1}`
    return readLeg(asObject(leg, where), market, where)
  })
  const sums = Object.fromEntries(
    NAMES.map((name) => {
      const sum = new CompensatedSum()
      for (const leg of legs) sum.add(leg.units * (leg.greeks[name] ?? 0))
      return [name, sum.value]
    }),
  ) as Sums
  const grid = scenarioGrid(
    legs.map((leg) => leg.value),
    sums,
    market.S,
    {
      spot: numbersAt(inputs, 'spotShocks', 'scenario_grid'),
      vol: numbersAt(inputs, 'volShocks', 'scenario_grid'),
    },
  )
  const [optionValue, weighted] = [new CompensatedSum(), new CompensatedSum()]
  for (const leg of legs) {
    if (leg.isOption) optionValue.add(leg.value(0, 0))
    if (leg.days !== null) weighted.add(((leg.units * (leg.greeks.vega ?? 0)) / 100) * vegaWeight30(leg.days))
  }
  const { price: _, ...greeks } = sums
  const cash = cashGreeks(1, market.S, sums)
  return {
    baseOptionValue: optionValue.value,
    pnl: grid.pnl,
    taylor: grid.taylor,
    nonLinearExposure: grid.nonLinearExposure,
    greeks,
    cash: { ...cash, vegaPt: sums.vega / 100, thetaDay: sums.theta / 365, weightedVega30: weighted.value },
    maxNonLinear: grid.maxNonLinear,
    worst: grid.worst,
  }
})
