import { black76, blackScholes, type DualGreeks, dualGreeks } from '../formula/black.ts'
import { deskUnits } from '../formula/cashGreeks.ts'
import type { Greeks, Priced } from '../formula/greeks.ts'
import { asObject, type CaseEvaluator, callPutAt, casesAdapter, numberAt } from './document.ts'

/** One answer: the 15 outputs, the dual Greeks and the desk units, or a status. */
function answer(result: Priced<Greeks>, dual: () => DualGreeks): Record<string, unknown> {
  if (result.status !== 'ok') return { status: result.status, price: null }
  return { status: 'ok', ...result.value, ...dual(), ...deskUnits(result.value) }
}

const spotCase: CaseEvaluator = (entry, where) => {
  const inputs = asObject(entry.inputs, `${where}, inputs,`)
  const option = {
    w: callPutAt(inputs, where),
    S: numberAt(inputs, 'S', where),
    K: numberAt(inputs, 'K', where),
    T: numberAt(inputs, 'T', where),
    sigma: numberAt(inputs, 'sigma', where),
    r: numberAt(inputs, 'r', where),
    q: numberAt(inputs, 'q', where),
  }
  return answer(blackScholes(option), () => dualGreeks(option))
}

const forwardCase: CaseEvaluator = (entry, where) => {
  const inputs = asObject(entry.inputs, `${where}, inputs,`)
  const option = {
    w: callPutAt(inputs, where),
    F: numberAt(inputs, 'F', where),
    K: numberAt(inputs, 'K', where),
    T: numberAt(inputs, 'T', where),
    sigma: numberAt(inputs, 'sigma', where),
    r: numberAt(inputs, 'r', where),
  }
  return answer(black76(option), () => dualGreeks({ ...option, S: option.F, q: option.r }))
}

/** Family `bsm_greeks`: generalised Black-Scholes-Merton on spot. */
export const computeBsmGreeks = casesAdapter('bsm_greeks', {
  cases: spotCase,
  limits: spotCase,
  status_cases: spotCase,
})

/** Family `black76`: Black (1976) on the forward. */
export const computeBlack76 = casesAdapter('black76', {
  cases: forwardCase,
  limits: forwardCase,
  status_cases: forwardCase,
})
