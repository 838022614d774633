import { forward, stockOption } from '../formula/forward.ts'
import {
  asList,
  asObject,
  type CaseEvaluator,
  callPutAt,
  casesAdapter,
  numberAt,
  numberOr,
} from './document.ts'

const evaluate: CaseEvaluator = (entry, where) => {
  const inputs = asObject(entry.inputs, `${where}, inputs,`)
  const dividends = asList(inputs.dividends ?? [], `${where}, dividends,`).map((d, i) => {
    const place = `${where}, dividend ${i + 1}`
    const dividend = asObject(d, place)
    return { t: numberAt(dividend, 't', place), amount: numberAt(dividend, 'amount', place) }
  })
  const carry = {
    S: numberAt(inputs, 'S', where),
    T: numberAt(inputs, 'T', where),
    r: numberAt(inputs, 'r', where),
    c: numberOr(inputs, 'q', 0, where) + numberOr(inputs, 'borrow', 0, where),
    dividends,
    quotedForward: typeof inputs.quotedForward === 'number' ? inputs.quotedForward : null,
  }
  const carried = forward(carry)
  if (carried.status !== 'ok') return { status: carried.status, forward: null, dFdS: null, option: null }
  const answer = { status: 'ok', ...carried.value }
  if (inputs.option === null || inputs.option === undefined) return { ...answer, option: null }
  const place = `${where}, option,`
  const o = asObject(inputs.option, place)
  const option = { w: callPutAt(o, place), K: numberAt(o, 'K', place), sigma: numberAt(o, 'sigma', place) }
  const priced = stockOption({ ...carry, ...option })
  return { ...answer, option: priced.status === 'ok' ? priced.value : { status: priced.status, price: null } }
}

/** Family `forward`: forwards with yield, borrow fee and cash dividends, and options on them versus spot. */
export const computeForward = casesAdapter('forward', {
  cases: evaluate,
  limits: evaluate,
  status_cases: evaluate,
})
