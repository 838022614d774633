import { impliedVol } from '../formula/impliedVol.ts'
import { asObject, type CaseEvaluator, callPutAt, casesAdapter, numberAt } from './document.ts'

const evaluate: CaseEvaluator = (entry, where) => {
  const inputs = asObject(entry.inputs, `${where}, inputs,`)
  const number = (name: string) => numberAt(inputs, name, where)
  return impliedVol(
    callPutAt(inputs, where),
    number('F'),
    number('K'),
    number('T'),
    number('df'),
    number('price'),
  )
}

/** Family `implied_vol`: Black volatility and status of a discounted premium on the forward. */
export const computeImpliedVol = casesAdapter('implied_vol', { cases: evaluate, status_cases: evaluate })
