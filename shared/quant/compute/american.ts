import { american, americanPrice } from '../formula/american.ts'
import type { AmericanOption, AmericanValue } from '../formula/americanTypes.ts'
import {
  asList,
  asObject,
  type CaseEvaluator,
  callPutAt,
  casesAdapter,
  type JsonObject,
  numberAt,
} from './document.ts'

function readOption(entry: JsonObject, where: string): AmericanOption {
  const inputs = asObject(entry.inputs, `${where}, inputs,`)
  const number = (name: string) => numberAt(inputs, name, where)
  const dividends = asList(inputs.dividends ?? [], `${where}, dividends,`).map((d, i) => {
    const place = `${where}, dividend ${i + 1}`
    const dividend = asObject(d, place)
    return { t: numberAt(dividend, 't', place), amount: numberAt(dividend, 'amount', place) }
  })
  return {
    w: callPutAt(inputs, where),
    S: number('S'),
    K: number('K'),
    T: number('T'),
    sigma: number('sigma'),
    r: number('r'),
    q: number('q'),
    dividends,
    dividendModel: entry.model === 'spot' ? 'spot' : 'escrowed',
  }
}

/** V one calendar day later at the same spot, ex-dates fixed in calendar time, less V. */
function oneDayDecay(option: AmericanOption, today: AmericanValue, tier: 'accurate' | 'fast'): number | null {
  const day = Math.min(1 / 365, option.T)
  const dividends = (option.dividends ?? []).map((d) => ({ ...d, t: d.t - day }))
  const tomorrow = americanPrice({ ...option, T: option.T - day, dividends }, tier)
  return tomorrow.status === 'ok' ? tomorrow.value.price - today.greeks.price : null
}

const evaluate: CaseEvaluator = (entry, where, options) => {
  const option = readOption(entry, where)
  const result = american(option, options.tier)
  if (result.status !== 'ok') return { status: result.status, price: null }
  const { greeks, european, earlyExercise, method } = result.value
  const answer = {
    status: 'ok',
    ...greeks,
    vegaPt: greeks.vega / 100,
    thetaDay: greeks.theta / 365,
    european,
    earlyExercise,
    method,
  }
  const dated = (option.dividends ?? []).length > 0
  return dated ? { ...answer, theta1d: oneDayDecay(option, result.value, options.tier) } : answer
}

/** Family `american`: yield, escrowed and spot dividend models, two tiers. */
export const computeAmerican = casesAdapter('american', { cases: evaluate, status_cases: evaluate })
