import { bachelier, bachelierCash } from '../formula/bachelier.ts'
import { black76, dualGreeks } from '../formula/black.ts'
import { deskUnits } from '../formula/cashGreeks.ts'
import { asObject, type CaseEvaluator, callPutAt, casesAdapter, numberAt, numberOr } from './document.ts'

const evaluate: CaseEvaluator = (entry, where) => {
  const inputs = asObject(entry.inputs, `${where}, inputs,`)
  if (inputs.F === null || inputs.F === undefined)
    return { status: 'needs_underlying', price: null, delta: null }
  const number = (name: string) => numberAt(inputs, name, where)
  const option = {
    w: callPutAt(inputs, where),
    F: number('F'),
    K: number('K'),
    T: number('T'),
    r: number('r'),
  }
  if (inputs.model === 'lognormal') {
    const lognormal = { ...option, sigma: number('sigma') }
    const result = black76(lognormal)
    if (result.status !== 'ok') return { status: result.status, price: null, delta: null }
    return { status: 'ok', ...result.value, ...dualGreeks({ ...lognormal, S: option.F, q: option.r }) }
  }
  const result = bachelier({ ...option, sigmaN: number('sigmaN') })
  if (result.status !== 'ok') return { status: result.status, price: null, delta: null }
  const { thetaDay, rhoPct, charmDay, colorDay } = deskUnits(result.value)
  const answer = { status: 'ok', ...result.value, thetaDay, rhoPct, charmDay, colorDay }
  if (inputs.position === undefined) return answer
  const place = `${where}, position,`
  const position = asObject(inputs.position, place)
  const N =
    numberAt(position, 'quantity', place) *
    numberOr(position, 'multiplier', 1, place) *
    numberOr(position, 'fx', 1, place)
  return { ...answer, cash: bachelierCash(N, option.F, result.value) }
}

/** Family `bachelier`: the normal model, its limits and its statuses. */
export const computeBachelier = casesAdapter('bachelier', {
  cases: evaluate,
  limits: evaluate,
  status_cases: evaluate,
})
